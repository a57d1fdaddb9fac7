"""How a period differs from that before, as plain data. None stands for what too few tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prototype_kit.figures.compared import Compared, page_differences, satisfaction_difference
from prototype_kit.kpis import percentage
from prototype_kit.kpis.difference import Difference
from prototype_kit.report.model import Days


def comparison_data(before: Days, found: Sequence[Compared]) -> Mapping[str, Any]:
    """The days before, and how what was counted differs from theirs."""
    return {
        "from": before.first.isoformat(),
        "to": before.last.isoformat(),
        "satisfaction": _difference(satisfaction_difference(found)) if found else None,
        "journeys": [
            {
                "journey": each.now.name,
                "completion": _difference(each.completion),
                "pages": [
                    {"page": now.page, "left": _difference(left), "erred": _difference(erred)}
                    for now, then in each.pages
                    for left, erred in [page_differences(now, then)]
                ],
            }
            for each in found
        ],
    }


def _difference(found: Difference) -> Mapping[str, Any]:
    """Both sides in percent, and the 95% interval of the difference in percentage points; None of too few."""
    low, high = (None, None) if found.verdict == "too few" else found.interval
    return {
        "part": found.part,
        "whole": found.whole,
        "share": percentage(found.part, found.whole),
        "part_before": found.part_before,
        "whole_before": found.whole_before,
        "share_before": percentage(found.part_before, found.whole_before),
        "points_low": None if low is None else 100 * low,
        "points_high": None if high is None else 100 * high,
        "verdict": found.verdict,
    }
