"""The period before, and each part of a journey, as plain data. None stands for what is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prototype_kit.figures.compared import Compared, page_differences, satisfaction_difference
from prototype_kit.figures.parted import COUNTED, PartedJourney, hidden_completion, hidden_counts
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


def parted_data(found: PartedJourney) -> Iterator[Mapping[str, Any]]:
    """What became of the forms of each device or channel, and what happened on its pages."""
    pages = [(page, parts, hidden_counts(parts)) for page, parts in found.pages.items()]
    for part, (started, completed) in hidden_completion(found).items():
        yield {
            "by": found.dimension,
            "part": part,
            "started": _told(started),
            "completed": _told(completed),
            "completion_rate": found.completion[part].rate if isinstance(completed, int) else None,
            "pages": [
                {"page": page, **_counts(part, shown)} for page, parts, shown in pages if part in parts
            ],
        }


def _counts(part: str, shown: Mapping[str, Mapping[str, int | str]]) -> Mapping[str, int | None]:
    """Where it is hidden how many reached a page, all of it is."""
    small = isinstance(shown["reached"][part], str)
    return {name: None if small else _told(shown[name][part]) for name in COUNTED}


def _told(cell: int | str) -> int | None:
    return None if isinstance(cell, str) else cell


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
