"""Targets: by when a service says that a case will be done, and what a clock that stands still makes of it.

**How days are counted.** The day on which a report arrives is day 0, whatever the hour; within 5 working days
means by the end of the fifth working day after it. A report that arrives when nobody works waits for the next
working day to begin, which is day 1 as a whole: from a Saturday, 5 working days end on the Friday. A law that
councils work to counts like this (Freedom of Information Act 2000, section 10: "not later than the
twentieth working day following the date of receipt", which may be at a weekend), and so does a resident. Some
councils treat what comes at a weekend as received on the Monday, which gives them a day more. Of the two
readings this is the one that residents cannot be disappointed by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from prototype_kit.language import ENGLISH, Language
from prototype_kit.working_days import WorkingDays, day_of, end_of

Unit = Literal["working_days", "days", "hours"]
"""What a target is counted in; `days` are calendar days."""
MOST = 1000
"""The longest target in its unit; more is a slip of the pen."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """By when a case will be done, as a rule of the service decides: `Target(working_days=5)`.

    One of `working_days`, `days` and `hours`, from 1 to 1000; else `ValueError`. `reasons` are sentences for
    the person it is about; `source` says where the target comes from, `since` from which day it holds.
    """

    working_days: int | None = None
    days: int | None = None
    hours: int | None = None
    reasons: tuple[str, ...] = ()
    source: str = ""
    since: date | None = None

    def __post_init__(self) -> None:
        given = [unit for unit in get_args(Unit) if getattr(self, unit) is not None]
        if len(given) != 1:
            raise ValueError(
                "A target has one of working_days, days and hours. Write one, such as Target(working_days=5)."
            )
        # A bool is an int to Python, and none to whoever wrote it.
        if type(self.amount) is not int or not 1 <= self.amount <= MOST:
            what = f"{given[0]} of a target must be a whole number from 1 to {MOST}"
            raise ValueError(f"{what}, and is {self.amount!r}. Write one, such as Target({given[0]}=5).")

    @property
    def unit(self) -> Unit:
        """What it is counted in."""
        if self.working_days is not None:
            return "working_days"
        return "days" if self.days is not None else "hours"

    @property
    def amount(self) -> int:
        """How many of its unit."""
        return next(each for each in (self.working_days, self.days, self.hours) if each is not None)

    def __str__(self) -> str:
        """As a case keeps it: `5 working_days`."""
        return f"{self.amount} {self.unit}"


def unit_of(kept: str) -> Unit:
    """The unit of a target as a case keeps it."""
    _, _, unit = kept.partition(" ")
    return next(each for each in get_args(Unit) if each == unit)


def due(target: Target, received_at: datetime, days: WorkingDays) -> datetime:
    """When a case that was received at an instant is late, in UTC.

    For days it is the midnight after the last of them by the clock on the wall, for hours the exact time.
    Raises `ValueError` for a time without a zone. Whether the bank holidays are known so far, `days` says.
    """
    received = day_of(received_at)
    if target.unit == "hours":
        return received_at.astimezone(UTC) + timedelta(hours=target.amount)
    if target.unit == "days":
        return end_of(received + timedelta(days=target.amount))
    return end_of(days.add(received, target.amount))


def paused(due_at: datetime, since: datetime, until: datetime, unit: Unit, days: WorkingDays) -> datetime:
    """What a due time becomes when the clock stood still from `since` to `until`, in UTC.

    Counted as a target is: for working days those after the first day up to the last, so nothing within one
    day or over a weekend; for days the calendar days; for hours the exact time. So a target in days ends with
    a day, also over a change of the clocks. It never becomes earlier, also when `until` is before `since`.
    """
    first, last = day_of(since), day_of(until)
    # In UTC, as Python compares two times of one zone by the wall clock, which shows an hour of autumn twice.
    due_at, stood_still = due_at.astimezone(UTC), until.astimezone(UTC) - since.astimezone(UTC)
    if stood_still <= timedelta(0):
        return due_at
    if unit == "hours":
        return due_at + stood_still
    if unit == "days":
        return end_of(last_day(due_at) + (last - first))
    return end_of(days.add(last_day(due_at), days.between(first, last)))


def last_day(due_at: datetime) -> date:
    """The last day on which a case is in time: a day ends with the instant that the next begins with."""
    return day_of(due_at.astimezone(UTC) - timedelta(microseconds=1))


def how_long(amount: int, unit: Unit, language: Language) -> str:
    """An amount of time in words: "1 working day", "28 days", "24 hours"."""
    if unit == "working_days":
        return language("1 working day") if amount == 1 else language("{count} working days", count=amount)
    if unit == "days":
        return language("1 day") if amount == 1 else language("{count} days", count=amount)
    return language("1 hour") if amount == 1 else language("{count} hours", count=amount)


def within_words(kept: str | None, language: Language) -> str:
    """A target as a case keeps it, to end a sentence: "within 5 working days", or "as soon as we can"."""
    if kept is None:
        return language("as soon as we can")
    amount, _, _ = kept.partition(" ")
    return language("within {time}", time=how_long(int(amount), unit_of(kept), language))


def due_words(due_at: datetime, now: datetime, unit: Unit, days: WorkingDays) -> str:
    """When a case is due, for staff, so in English: "due on 3 December 2026, in 4 working days"."""
    if unit == "hours":
        return _exact_words(due_at, now)
    today, last = day_of(now), last_day(due_at)
    if today == last:
        return "due today"
    late = today > last
    first, then = (last, today) if late else (today, last)
    count = days.between(first, then) if unit == "working_days" else (then - first).days
    length = how_long(count, unit, ENGLISH) if count else ""  # over a weekend no working day passes
    if late:
        return f"{length} late" if length else f"late: was due on {ENGLISH.date(last)}"
    return f"due on {ENGLISH.date(last)}" + (f", in {length}" if length else "")


def _exact_words(due_at: datetime, now: datetime) -> str:
    minutes = int((due_at.astimezone(UTC) - now.astimezone(UTC)).total_seconds() // 60)
    if minutes < 0:
        return f"{_rough(-minutes)} late"
    moment = ENGLISH.moment(due_at)
    return f"due at {moment}, in {_rough(minutes)}" if minutes else f"due at {moment}, now"


def _rough(minutes: int) -> str:
    """Whole minutes under an hour, whole hours under two days, then whole days."""
    if minutes < 60:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    hours = minutes // 60
    return how_long(hours, "hours", ENGLISH) if hours < 48 else how_long(hours // 24, "days", ENGLISH)
