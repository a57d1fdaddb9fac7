"""Working days: Monday to Friday, without the bank holidays of a part of the United Kingdom.

The bank holidays are the list of GOV.UK that the package govuk-bank-holidays carries, so the network is never
asked. Its file is read and its class is not used: that imports requests (about 60 ms and 11 MB), and reads
the file in the encoding of the machine, which fails where that is not UTF-8.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from prototype_kit.errors import Fault
from prototype_kit.language import ENGLISH, LOCAL, Language

Division = Literal["england-and-wales", "scotland", "northern-ireland"]
"""The parts of the United Kingdom that have bank holidays of their own, as GOV.UK names them."""

SUBSTITUTE = "Substitute day"
"""What the list notes on the weekday that stands in for a holiday at the weekend."""
AHEAD = timedelta(days=182)
"""How far bank holidays should be known: longer than most targets."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Holidays:
    """The bank holidays of a division by ordinal: title and note of each, and those on weekdays, rising."""

    names: Mapping[int, tuple[str, str]]
    weekdays: tuple[int, ...]
    known_until: date


@dataclass(frozen=True)
class WorkingDays:
    """The working days of one division; days are those of the clock on the wall.

    The list begins in 2012 and ends with `known_until`. After that only weekends are known, so a date that is
    worked out may be too early by the bank holidays between. A holiday may also be proclaimed after the list
    was made, as in 2022: a newer govuk-bank-holidays has it.
    """

    division: Division = "england-and-wales"

    def is_working_day(self, day: date) -> bool:
        """Whether it is neither a weekend nor a known bank holiday."""
        return day.weekday() < 5 and day.toordinal() not in self._holidays.names

    def holiday(self, day: date, language: Language = ENGLISH) -> str | None:
        """What a bank holiday is called: "Boxing Day (substitute day)"; None when it is none."""
        name, note = self._holidays.names.get(day.toordinal(), ("", ""))
        if note == SUBSTITUTE:
            return language("{holiday} (substitute day)", holiday=language(name))
        return language(name) if name else None

    @property
    def known_until(self) -> date:
        """The last day whose bank holidays are known: the list has whole years."""
        return self._holidays.known_until

    def is_known(self, day: date) -> bool:
        """Whether the list reaches to a day; after that bank holidays count as working days."""
        return day <= self.known_until

    def add(self, day: date, days: int) -> date:
        """The working day that is the first after `day`, or the second, third …; `day` itself for 0.

        `day` need not be a working day: 1 after a Saturday is the Monday. Raises `ValueError` below 0.
        """
        if days < 0:
            raise ValueError(f"{days} working days cannot be added: count from 0.")
        for _ in range(days):
            day += _DAY
            while not self.is_working_day(day):
                day += _DAY
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days there are after `start`, up to and with `end`; 0 when `end` is not later.

        So a report of Monday that is closed on Tuesday took 1, and `between(day, add(day, n))` is n.
        """
        return max(0, self._count(end) - self._count(start))

    def _count(self, day: date) -> int:
        """Working days from 1 January of the year 1, which was a Monday, up to a day."""
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal, 7)
        return weeks * 5 + min(rest, 5) - bisect_right(self._holidays.weekdays, ordinal)

    @property
    def _holidays(self) -> _Holidays:
        return _read()[self.division]


def calendar_advice(days: WorkingDays, today: date) -> Iterator[Fault]:
    """That the list of bank holidays ends soon, as the dates that people are told reach into the future."""
    if not days.is_known(today + AHEAD):
        until = ENGLISH.date(days.known_until)
        what = f"Bank holidays are known until {until} only; after that they count as working days."
        yield Fault("site.yaml", 0, what, "Install a newer govuk-bank-holidays.")


@cache
def _read() -> Mapping[str, _Holidays]:
    """The list, by division; read when it is first needed."""
    text = files("govuk_bank_holidays").joinpath("bank-holidays.json").read_text(encoding="utf-8")
    found: dict[str, _Holidays] = {}
    for division, part in json.loads(text).items():
        names = {
            date.fromisoformat(event["date"]).toordinal(): (event["title"], event["notes"])
            for event in part["events"]
        }
        weekdays = tuple(sorted(day for day in names if date.fromordinal(day).weekday() < 5))
        found[division] = _Holidays(names, weekdays, date(date.fromordinal(max(names)).year, 12, 31))
    return found


def day_of(at: datetime) -> date:
    """The day of an instant by the clock on the wall. Raises `ValueError` for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone, so nobody can say which day it is.")
    return at.astimezone(LOCAL).date()


def end_of(day: date) -> datetime:
    """The instant in which a day ends by the clock on the wall: the midnight after it, in UTC."""
    return datetime.combine(day + _DAY, time(0), LOCAL).astimezone(UTC)
