"""How much a reliability test does: little in each run of the tests, and what was promised in `make reliability`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

LONG = os.environ.get("RELIABILITY") == "long"


def tier(short: int, long: int) -> int:
    """The number for this run: of times, of people, of seconds."""
    return long if LONG else short


@dataclass(frozen=True)
class Figure:
    """One line of the table at the end of a run."""

    check: int  # its number in the list of acceptance checks
    what: str
    figure: str
    wanted: str


class Figures:
    """Collects what was measured; each goes to the terminal's table also from another process."""

    def __init__(self, properties: list[tuple[str, Any]]):
        self._properties = properties  # pytest carries these from worker to controller

    def add(self, check: int, what: str, figure: object, wanted: object) -> None:
        """Note a figure beside the one that was promised."""
        self._properties.append((FIGURE, [check, what, str(figure), str(wanted)]))


FIGURE = "reliability figure"


def table(figures: list[Figure]) -> list[str]:
    """Lines of equal columns, by the number of the check."""
    rows = [("check", "what", "figure", "wanted")]
    rows += [(str(one.check), one.what, one.figure, one.wanted) for one in sorted(figures, key=_number)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _number(figure: Figure) -> int:
    return figure.check
