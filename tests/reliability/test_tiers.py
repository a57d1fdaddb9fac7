"""Figures that tests note come together in one table, from whichever process."""

from __future__ import annotations

import json
from typing import Any

from tests.reliability.conftest import pytest_terminal_summary
from tests.reliability.tiers import Figure, Figures, table


def test_the_table_is_by_check_and_its_columns_are_even() -> None:
    """Beside each figure stands what is wanted."""
    assert table([Figure(14, "lost", "0", "0"), Figure(3, "one reference", "100", "100")]) == [
        "check  what           figure  wanted",
        "3      one reference  100     100",
        "14     lost           0       0",
    ]


class _Report:
    when = "call"

    def __init__(self, properties: list[Any]):
        self.user_properties = properties


class _Reporter:
    """What pytest prints to, with the reports of a passed and a failed test that came as JSON."""

    def __init__(self, passed: list[Any], failed: list[Any]):
        self.lines: list[str] = []
        self._reports = {"passed": [_Report(passed)], "failed": [_Report(failed)]}

    def getreports(self, kind: str) -> list[_Report]:
        return self._reports[kind]

    def section(self, title: str) -> None:
        self.lines.append(title)

    def write_line(self, line: str) -> None:
        self.lines.append(line)


def test_figures_of_failed_tests_are_in_the_table_too() -> None:
    """Those above all; and they have come from another process as JSON."""
    passed, failed = list[tuple[str, Any]](), [("another property", 1)]
    Figures(passed).add(3, "cases", 1, 1)
    Figures(failed).add(1, "references lost", 2, 0)
    reporter = _Reporter(json.loads(json.dumps(passed)), json.loads(json.dumps(failed)))
    pytest_terminal_summary(reporter)  # type: ignore[arg-type]
    assert reporter.lines == [
        "reliability",
        "check  what             figure  wanted",
        "1      references lost  2       0",
        "3      cases            1       1",
    ]


def test_a_run_without_figures_says_nothing() -> None:
    """Of other tests, there is no empty table."""
    reporter = _Reporter([], [])
    pytest_terminal_summary(reporter)  # type: ignore[arg-type]
    assert reporter.lines == []
