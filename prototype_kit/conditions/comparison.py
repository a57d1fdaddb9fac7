"""Comparisons of one plain value: the signs that a condition may use after a question's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from dateutil.relativedelta import relativedelta

from prototype_kit.answers import Address, AddressLookup, BankAccount, Month, UploadedFiles

LONGEST_YEARS = 200  # nobody counts further from today; beyond it lie days that no calendar has


@dataclass(frozen=True)
class RelativeDate:
    """A day counted from today, such as `42 days ago`, `in 3 months`, `today`; or a fixed date."""

    fixed: date | None = None
    days: int = 0
    months: int = 0
    text: str = "today"

    def on(self, today: date) -> date:
        """The day it means. A month that is too short gives its last day."""
        if self.fixed is not None:
            return self.fixed
        day: date = today + timedelta(days=self.days) + relativedelta(months=self.months)
        return day

    @classmethod
    def read(cls, text: str) -> RelativeDate:
        """Read `2026-11-21`, `today`, `42 days ago` or `in 3 months`. Raises ValueError."""
        if text == "today":
            return cls()
        match = re.fullmatch(r"(in )?(\d{1,6}) (day|week|month|year)s?( ago)?", text)
        if match is None:
            return cls(fixed=date.fromisoformat(text), text=text)
        ahead, number, unit, ago = match[1], int(match[2]), match[3], match[4]
        if bool(ahead) == bool(ago) or number * _YEARS[unit] > LONGEST_YEARS:
            raise ValueError(text)
        number = -number if ago else number
        if unit in ("day", "week"):
            return cls(days=number * (7 if unit == "week" else 1), text=text)
        return cls(months=number * (12 if unit == "year" else 1), text=text)


_YEARS = {"day": 1 / 366, "week": 7 / 366, "month": 1 / 12, "year": 1}


@dataclass(frozen=True)
class Test:
    """One comparison of a plain value. `sign` is the key in YAML."""

    sign: str
    wanted: Any
    values: tuple[str, ...] = ()

    # pytest collects classes by this name otherwise.
    __test__ = False

    def passes(self, value: Any, today: date) -> bool:
        """Compare; a value that is unknown, or of a kind that the sign cannot compare, does not pass."""
        if self.sign in ("before", "after"):
            return _SIGNS[self.sign](value, self.wanted.on(today))
        return _SIGNS[self.sign](value, self.wanted)

    def english(self, option: Callable[[str], str]) -> str:
        """The clause after the question."""
        match self.sign:
            case "is":
                clause = f"is {option(self.wanted)}"
            case "one_of":
                clause = "is " + " or ".join(option(value) for value in self.wanted)
            case "contains":
                clause = f"includes {option(self.wanted)}"
            case "less_than" | "more_than":
                clause = f"is {self.sign.replace('_', ' ')} {self.wanted}"
            case "before" | "after":
                clause = f"is {self.sign} {self.wanted.text}"
            case "answered":
                clause = "is answered" if self.wanted else "is not answered"
            case _:
                clause = f"has a number of entries that {self.wanted.english(str)}"
        return clause


def _text(value: Any) -> str:
    """A value as it is written in YAML."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


_APART = (Address, AddressLookup, BankAccount, UploadedFiles)


def _same(value: Any, wanted: str) -> bool:
    if isinstance(value, Decimal):
        return _number(wanted) == value  # 12.5 is 12.50
    # Nothing is decided by who has which account or lives where, and none stands in a journey.
    return value is not None and not isinstance(value, _APART) and _text(value) == wanted


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None  # “nan” can be typed, but not compared


def _less(value: Any, wanted: Decimal) -> bool:
    number = _number(value)
    return number is not None and number < wanted


def _more(value: Any, wanted: Decimal) -> bool:
    number = _number(value)
    return number is not None and number > wanted


def _beside(value: Any, wanted: date) -> tuple[Any, Any] | None:
    """A value and a day as two things of one kind: a month is before a day whose month is a later one."""
    if isinstance(value, Month):
        return value, Month(wanted.year, wanted.month)
    day = value if isinstance(value, date) else getattr(value, "day", None)
    return (day, wanted) if isinstance(day, date) else None


def _before(value: Any, wanted: date) -> bool:
    two = _beside(value, wanted)
    return two is not None and two[0] < two[1]


def _after(value: Any, wanted: date) -> bool:
    two = _beside(value, wanted)
    return two is not None and two[0] > two[1]


def _count(value: Any, wanted: Test) -> bool:
    return isinstance(value, tuple | list | UploadedFiles) and wanted.passes(len(value), date.min)


_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": _same,
    "one_of": lambda value, wanted: any(_same(value, each) for each in wanted),
    "contains": lambda value, wanted: isinstance(value, tuple | list) and wanted in map(_text, value),
    "less_than": _less,
    "more_than": _more,
    "before": _before,
    "after": _after,
    "answered": lambda value, wanted: (value is not None) is wanted,
    "count": _count,
}

EXAMPLES = {
    "contains": "contains: an-option",
    "less_than": "less_than: 3",
    "more_than": "more_than: 1",
    "before": "before: 42 days ago, or before: 2026-11-21",
    "after": "after: today, or after: in 3 months",
    "answered": "answered: yes, or answered: no",
    "count": "count: {more_than: 0}",
    "any_item": "any_item: {question: answer}",
    "every_item": "every_item: {question: answer}",
}
"""How each sign is written, for the author who wrote it otherwise."""
