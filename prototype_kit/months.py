"""Months of the calendar, and the ways in which people and spreadsheet programs write them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from prototype_kit.language import ENGLISH, MONTHS, Language, listed

_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
_BY_NAME = {**_NUMBERS, **{name[:3]: number for name, number in _NUMBERS.items()}, "sept": 9}


@dataclass(frozen=True, order=True)
class Month:
    """One month, such as October 2026. `number` counts from 1."""

    year: int
    number: int

    @staticmethod
    def of(day: date) -> Month:
        """The month that a day is in."""
        return Month(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def words(self) -> str:
        """`October 2026`."""
        return f"{MONTHS[self.number - 1]} {self.year}"

    def after(self, months: int) -> Month:
        """The month so many later; earlier for less than 0."""
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1)

    def __str__(self) -> str:
        """As it is stored and sorted: `2026-10`."""
        return f"{self.year:04}-{self.number:02}"


def last_whole_month(today: date) -> Month:
    """The last month that has ended."""
    return Month.of(today).after(-1)


def months_from(first: Month, last: Month) -> Iterator[Month]:
    """Each month from `first` to `last`, both included."""
    while first <= last:
        yield first
        first = first.after(1)


def span_words(first: Month, last: Month) -> str:
    """`October 2026`, or `April 2026 to October 2026`."""
    return first.words if first == last else f"{first.words} to {last.words}"


def axis_words(first: Month, last: Month, say: Language = ENGLISH) -> str:
    """`Oct 2026`, `Sep–Oct 2026` or `Dec 2025–Jan 2026`, for an axis. `Oct 26` would be a day."""
    end = f"{say.short_month(last.number)} {last.year}"
    if first == last:
        return end
    begin = say.short_month(first.number)
    return f"{begin}–{end}" if first.year == last.year else f"{begin} {first.year}–{end}"


def spans_words(months: Sequence[Month]) -> str:
    """Months in order, those that follow one another together: `May 2026 and July 2026 to August 2026`."""
    spans: list[tuple[Month, Month]] = []
    for month in months:
        if spans and spans[-1][1].after(1) == month:
            spans[-1] = (spans[-1][0], month)
        else:
            spans.append((month, month))
    return listed([span_words(first, last) for first, last in spans])


# In each, what stands for the year and for the month. A day can only be the first: 10/01/2026 is the tenth of
# January to one program and the first of October to another.
_SHAPES = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.]0?1(?:[t ]00:00(?::00)?)?)?"),
    re.compile(r"(?:0?1[-/.])?(?P<month>\d{1,2})[-/.](?P<year>\d{4})(?: 00:00(?::00)?)?"),
    re.compile(r"(?:0?1[-/ .])?(?P<name>[a-z]+)[-/ .]*'?(?P<year>\d{4}|\d\d)"),
    re.compile(r"(?P<year>\d{4})[-/ .]*(?P<name>[a-z]+)"),
)


def read_month(text: str) -> Month | None:
    """A month as people and spreadsheet programs write it; None for what is none, or what could be two.

    `2026-10`, `2026-10-01`, `10/2026`, `01/10/2026` (the first of October), `Oct-26`, `October 2026`.
    """
    plain = " ".join(text.split()).casefold()
    for shape in _SHAPES:
        found = shape.fullmatch(plain)
        if found:
            parts = found.groupdict()
            number = _BY_NAME.get(parts["name"], 0) if "name" in parts else int(parts["month"])
            year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
            return Month(year, number) if 1 <= number <= 12 and year >= 1900 else None
    return None
