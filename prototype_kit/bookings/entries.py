"""The shapes of `calendars/<name>.yaml`: what an author may write where, and what it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal, Self, get_args
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from prototype_kit.document import Sentence, Term
from prototype_kit.working_days import WorkingDays

_FORM = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
ATOM = timedelta(minutes=5)
"""The shortest time that is booked: all lengths, starts and pauses are multiples of it."""
LONGEST = timedelta(hours=12)
"""The longest appointment, with the pause after it."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: Sequence[Weekday] = get_args(Weekday)
Unit = Literal["minutes", "hours", "days", "weeks", "working days"]
_SPAN = re.compile(r"(\d{1,4}) (minute|hour|day|week|working day)s?")
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]


@dataclass(frozen=True)
class Span:
    """How long something takes or is away, such as 2 working days."""

    amount: int
    unit: Unit

    @property
    def length(self) -> timedelta:
        """The same on a stopwatch. Raises `ValueError` for working days, whose length depends on the day."""
        if self.unit == "working days":
            raise ValueError("working days have no length of their own")
        return timedelta(**{self.unit: self.amount})

    def after(self, moment: datetime, days: WorkingDays, zone: ZoneInfo) -> datetime:
        """The moment after `moment` when it is over; working days end as the last of them begins."""
        if self.unit != "working days":
            return moment + self.length
        last = days.add(moment.astimezone(zone).date(), self.amount)
        return datetime.combine(last, time(0), zone)


def is_span(text: str) -> bool:
    """Whether it is written as a length of time."""
    return _SPAN.fullmatch(text.strip()) is not None


def _span(given: object) -> Span:
    if isinstance(given, Span):
        return given
    read = _SPAN.fullmatch(str(given).strip())
    if read is None:
        raise ValueError(f"{str(given)!r} is not a length of time.\nWrite it like: 30 minutes, or 2 weeks.")
    unit: Any = f"{read[2]}s"
    return Span(int(read[1]), unit)


def _minutes(given: object) -> timedelta:
    """A length in whole atoms."""
    if isinstance(given, timedelta):
        return given
    span = _span(given)
    if span.unit not in ("minutes", "hours"):
        raise ValueError(f"{given!r} is too long for this.\nWrite minutes or hours, such as 30 minutes.")
    if span.length % ATOM:
        what = f"{given!r} is not a number of five minutes."
        raise ValueError(f"{what}\nWrite 5, 10, 15 minutes and so on: time is booked in pieces of five.")
    if span.length > LONGEST:
        raise ValueError(f"{given!r} is longer than 12 hours.\nWrite a shorter time.")
    return span.length


def _some_minutes(given: timedelta) -> timedelta:
    if not given:
        raise ValueError("No time at all cannot be booked.\nWrite at least 5 minutes.")
    return given


def _not_in_working_days(given: Span) -> Span:
    if given.unit == "working days":
        raise ValueError("Working days can be used for lead_time alone.\nWrite days, such as 7 days.")
    return given


def _not_too_long(given: Span) -> Span:
    if given.length > timedelta(days=731):
        raise ValueError("Nobody books more than two years ahead.\nWrite a shorter window.")
    return given


def _time(given: object) -> timedelta:
    """A time of day as the length since midnight; 24:00 is the end of the day."""
    if isinstance(given, timedelta):
        return given
    read = _TIME.fullmatch(str(given).strip())
    if read is None or (at := timedelta(hours=int(read[1]), minutes=int(read[2]))) > timedelta(hours=24):
        raise ValueError(f"{str(given)!r} is not a time of day.\nWrite it like 09:00 or 16:30.")
    if at % ATOM:
        raise ValueError(f"{given!r} is not a multiple of five minutes.\nWrite a time like 09:05 or 09:30.")
    return at


def _day(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"{given!r} is not a day.\nWrite it like 2026-12-24.") from None


def _zone(given: str) -> str:
    if given not in available_timezones():
        raise ValueError(f"{given!r} is not a time zone.\nWrite one like Europe/London.")
    return given


def _rule(given: str) -> str:
    try:
        rrulestr(given, dtstart=datetime(2024, 1, 1))  # noqa: DTZ001 - days, not moments
    except (ValueError, TypeError) as error:
        mend = "Write one like FREQ=MONTHLY;BYDAY=1SA, which is the first Saturday of each month."
        raise ValueError(f"{given!r} is not a rule for days: {error}.\n{mend}") from None
    if "UNTIL" in given.upper() or "HOURLY" in given.upper() or "MINUTELY" in given.upper():
        raise ValueError(f"{given!r} does more than say days.\nUse since: and until:, and from: and to:.")
    return given


Minutes = Annotated[timedelta, BeforeValidator(_minutes)]
"""A length in whole fives of minutes, such as: 30 minutes."""
SomeMinutes = Annotated[timedelta, BeforeValidator(_minutes), AfterValidator(_some_minutes)]
TimeOfDay = Annotated[timedelta, BeforeValidator(_time)]
"""A time of day, such as 09:30, as the length since midnight."""
Spanned = Annotated[Span, BeforeValidator(_span)]
FixedSpan = Annotated[Spanned, AfterValidator(_not_in_working_days)]
Window = Annotated[FixedSpan, AfterValidator(_not_too_long)]
Day = Annotated[date, BeforeValidator(_day)]


class HoursEntry(BaseModel):
    """A time of day that comes again: on weekdays, or by a rule of RFC 5545."""

    model_config = _FORM
    days: tuple[Weekday, ...] = Field((), description="Days of the week, such as [monday, tuesday].")
    rule: Annotated[str, AfterValidator(_rule)] | None = Field(
        None, description="In place of days: a rule such as FREQ=MONTHLY;BYDAY=1SA."
    )
    from_: TimeOfDay = Field(alias="from", description="When it begins, such as 09:00.")
    to: TimeOfDay = Field(description="When it ends, such as 16:30.")
    since: Day | None = Field(None, description="The first day on which it holds.")
    until: Day | None = Field(None, description="The last day on which it holds.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if bool(self.days) == bool(self.rule):
            raise ValueError("Say on which days.\nWrite days: [monday, friday], or rule: with a rule.")
        if self.from_ >= self.to:
            raise ValueError("It ends before it begins.\nChange from: or to:.")
        if self.since and self.until and self.since > self.until:
            raise ValueError("The last day is before the first.\nChange since: or until:.")
        return self


class AtEntry(BaseModel):
    """Where somebody or something is: at an office, all the time that it is open or at some times of it."""

    model_config = _FORM
    office: Name = Field(description="The name of the office, as under offices:.")
    days: tuple[Weekday, ...] = Field((), description="Only on these days of the week.")
    rule: Annotated[str, AfterValidator(_rule)] | None = Field(None, description="Only on days by a rule.")
    from_: TimeOfDay | None = Field(None, alias="from", description="Only from this time.")
    to: TimeOfDay | None = Field(None, description="Only until this time.")
    since: Day | None = Field(None, description="Only from this day on.")
    until: Day | None = Field(None, description="Only until this day.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.days and self.rule:
            raise ValueError("These are days and a rule at once.\nWrite days:, or rule:.")
        if self.from_ is not None and self.to is not None and self.from_ >= self.to:
            raise ValueError("It ends before it begins.\nChange from: or to:.")
        if self.since and self.until and self.since > self.until:
            raise ValueError("The last day is before the first.\nChange since: or until:.")
        return self


class ExtraEntry(BaseModel):
    """A day on which an office is open at other times than usual."""

    model_config = _FORM
    day: Day = Field(description="The day.")
    from_: TimeOfDay = Field(alias="from", description="When it begins.")
    to: TimeOfDay = Field(description="When it ends.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.from_ >= self.to:
            raise ValueError("It ends before it begins.\nChange from: or to:.")
        return self


class ClosedEntry(BaseModel):
    """A day, or days from one to another, when nothing can be booked."""

    model_config = _FORM
    day: Day | None = Field(None, description="The day.")
    from_: Day | None = Field(None, alias="from", description="In place of day: the first day.")
    to: Day | None = Field(None, description="And the last day.")
    because: Sentence = Field(description="Why, as people are told.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.day and (self.from_ or self.to):
            raise ValueError("This is a day and days at once.\nWrite day:, or from: and to:.")
        if not self.day and not (self.from_ and self.to):
            raise ValueError("It does not say when.\nWrite day:, or from: and to:.")
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError("The last day is before the first.\nChange from: or to:.")
        return self


class OfficeEntry(BaseModel):
    """A place where people come to."""

    model_config = _FORM
    name: Sentence = Field(description="What the office is called.")
    address: tuple[Sentence, ...] = Field(description="Its address, a line each, with the postcode.")
    directions: Sentence | None = Field(None, description="How to find it, and which door to use.")
    access: Sentence | None = Field(None, description="Steps, lifts, parking and hearing loops.")
    feed: int | None = Field(
        None, ge=1, description="Gives it a calendar to subscribe to; another number makes another address."
    )
    opens: tuple[HoursEntry, ...] = Field(description="The times when it is open, week by week.")
    also: tuple[ExtraEntry, ...] = Field((), description="Days with times other than usual.")
    closed: tuple[ClosedEntry, ...] = Field((), description="Days when it is closed.")


class ResourceEntry(BaseModel):
    """Somebody or something that an appointment takes: a registrar, a room, a visiting officer."""

    model_config = _FORM
    name: Term = Field(description="What staff call it. Residents are not told.")
    kind: Name = Field(description="What sort it is, as in needs:, such as registrar.")
    skills: tuple[Name, ...] = Field((), description="What it is good for, such as welsh.")
    capacity: int = Field(1, ge=1, le=500, description="How many appointments it bears at the same time.")
    at: tuple[AtEntry, ...] = Field(description="Where it is, and when.")
    away: tuple[ClosedEntry, ...] = Field((), description="Days when it is not there.")


class CalendarEntry(BaseModel):
    """`calendars/<name>.yaml`."""

    model_config = _FORM
    name: Term = Field(description="What staff call the calendar.")
    zone: Annotated[Term, AfterValidator(_zone)] = Field(
        "Europe/London", description="The time zone of the clock on the wall."
    )
    needs: tuple[Name, ...] = Field(description="The kinds of which an appointment takes one each.")
    length: SomeMinutes = Field(description="How long an appointment is, where the journey does not say it.")
    starts: SomeMinutes = Field(description="How far the starts of appointments are apart.")
    pause: Minutes = Field(timedelta(0), description="The time that is kept free after each appointment.")
    lead_time: Spanned = Field(Span(1, "working days"), description="How long before it must be booked.")
    window: Window = Field(Span(12, "weeks"), description="How far ahead can be booked.")
    hold: SomeMinutes = Field(
        timedelta(minutes=15), description="How long a slot is kept for somebody who fills in the form."
    )
    change_until: FixedSpan = Field(
        Span(1, "days"), description="How long before it starts somebody can change or cancel it online."
    )
    reminders: tuple[FixedSpan, ...] = Field(
        (Span(7, "days"), Span(1, "days")), description="How long before it people are reminded."
    )
    bank_holidays: Literal["closed", "open"] = Field("closed", description="Whether offices open then.")
    closed: tuple[ClosedEntry, ...] = Field((), description="Days when every office is closed.")
    offices: dict[Name, OfficeEntry] = Field(description="Where people come to, by name.")
    resources: dict[Name, ResourceEntry] = Field(description="What an appointment takes.")

    @model_validator(mode="after")
    def _within_limits(self) -> Self:
        if self.length + self.pause > LONGEST:
            raise ValueError("An appointment and its pause are longer than 12 hours.\nMake one shorter.")
        return self
