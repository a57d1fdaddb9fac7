"""How much a reliability test does: little in each run of the tests, all of it in `make reliability`.

`RELIABILITY=long` chooses the second; `RELIABILITY_SEED` repeats what was left to chance.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

LONG = os.environ.get("RELIABILITY") == "long"
SEED = int(os.environ.get("RELIABILITY_SEED") or secrets.randbelow(1_000_000))
"""Whoever draws lots begins with it, and notes it among the figures."""


def tier(short: int, long: int) -> int:
    """The number for this run: of times, of people, of seconds."""
    return long if LONG else short


TIMEOUT = pytest.mark.timeout(tier(300, 3600))
"""For a test that takes its time in the long tier."""


@dataclass(frozen=True)
class Figure:
    """One line of the table at the end of a run. `check` is the number of the acceptance check."""

    check: int
    what: str
    figure: str
    wanted: str


class Figures:
    """Collects what a test has measured, for the table."""

    NAME = "reliability figure"

    def __init__(self, properties: list[tuple[str, Any]]):
        self._properties = properties  # pytest carries them from the process of a test to the terminal's

    def add(self, check: int, what: str, figure: object, wanted: object) -> None:
        """Note a figure beside the one that is wanted; to be noted before it is asserted."""
        self._properties.append((self.NAME, [check, what, str(figure), str(wanted)]))


def table(figures: Iterable[Figure]) -> list[str]:
    """Lines of equal columns, by the number of the check."""
    rows = [("check", "what", "figure", "wanted")]
    rows += [
        (str(one.check), one.what, one.figure, one.wanted)
        for one in sorted(figures, key=lambda one: one.check)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
