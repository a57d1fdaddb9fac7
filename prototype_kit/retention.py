"""Until when something is kept: an amount of time by the calendar, such as 2 years."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from prototype_kit.language import ENGLISH, Language
from prototype_kit.working_days import day_of, end_of

_WRITTEN = re.compile(r"([0-9]{1,5}) (year|month|day)s?")
MOST_YEARS = 100
"""Longer than people live; more is a slip of the pen."""
_EXAMPLES = "Write it like: 2 years, 18 months or 90 days."


@dataclass(frozen=True)
class Keeping:
    """How long something is kept: whole months, or whole days. One of the two is 0.

    Raises `ValueError`, in sentences for an author, for both, for neither, and for more than 100 years.
    """

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if (self.months > 0) == (self.days > 0) or min(self.months, self.days) < 0:
            raise ValueError(f"Something is kept for a number of months or of days.\n{_EXAMPLES}")
        if self.months > MOST_YEARS * 12 or self.days > MOST_YEARS * 366:
            raise ValueError(f"Nothing is kept for more than {MOST_YEARS} years.\n{_EXAMPLES}")

    @staticmethod
    def read(text: str) -> Keeping:
        """As an author writes it: `2 years`, `18 months`, `90 days`. Raises `ValueError`."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is not an amount of time.\n{_EXAMPLES}")
        amount, unit = int(found[1]), found[2]
        if unit == "day":
            return Keeping(days=amount)
        return Keeping(months=amount * 12 if unit == "year" else amount)

    def until(self, ended_at: datetime) -> datetime:
        """When the time is over of something that ended at an instant: a midnight by the clock on the wall.

        In UTC. The day on which it ended is not counted: what ended on 31 August and is kept for 6 months is
        kept to the end of 28 February, as there is no 31st. Raises `ValueError` for a time without a zone.
        """
        return end_of(self.after(day_of(ended_at)))

    def after(self, day: date) -> date:
        """The last day on which something is kept that ended on `day`."""
        if self.days:
            return day + timedelta(days=self.days)
        years, number = divmod(day.year * 12 + day.month - 1 + self.months, 12)
        return date(years, number + 1, min(day.day, monthrange(years, number + 1)[1]))

    def words(self, language: Language = ENGLISH) -> str:
        """For people: `2 years`, `18 months`, `1 day`."""
        years, rest = divmod(self.months, 12)
        if self.days:
            return language("1 day") if self.days == 1 else language("{count} days", count=self.days)
        if years and not rest:
            return language("1 year") if years == 1 else language("{count} years", count=years)
        return language("1 month") if self.months == 1 else language("{count} months", count=self.months)

    def longer_than(self, other: Keeping) -> bool:
        """Whether something is kept for longer than by `other`, wherever in the calendar it begins."""
        return self._span() > other._span()

    def _span(self) -> float:
        """In days. Months have 30.4 of them on average, so that 30 days are less than a month."""
        return self.days or self.months * 365.2425 / 12

    def __str__(self) -> str:
        """As an author writes it, which `read` reads."""
        return self.words()


def _read(given: object) -> Keeping:
    return given if isinstance(given, Keeping) else Keeping.read(str(given))


Kept = Annotated[
    Keeping, PlainValidator(_read), WithJsonSchema({"type": "string", "pattern": f"^{_WRITTEN.pattern}$"})
]
"""The same as the value of a key."""
