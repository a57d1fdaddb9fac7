"""A journey by device or channel, as plain data. None stands for what is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prototype_kit.figures.parted import COUNTED, PartedJourney, hidden_completion, hidden_counts


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
