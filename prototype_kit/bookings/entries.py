"""The shapes of `calendars/<name>.yaml`: what an author may write where, and what it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)

from prototype_kit.document import FORM, Sentence, Term
from prototype_kit.working_days import WorkingDays

_FORM = FORM | ConfigDict(populate_by_name=True)
ATOM = timedelta(minutes=5)
"""The shortest time that is booked: all lengths, starts and pauses are multiples of it."""
LONGEST = timedelta(hours=12)
"""The longest appointment, with the pause after it."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: Sequence[Weekday] = get_args(Weekday)
Unit = Literal["minutes", "hours", "days", "weeks", "working days"]
_SPAN = re.compile(r"(\d{1,4}) (minute|hour|day|week|working day)s?")
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
Name = Annotated[str, StringConstraints(pattern=f"^{NAME.pattern}$", max_length=60)]


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


def _after(key: str, least: timedelta, wrong: str) -> AfterValidator:
    """A check that a field is at least so much later than the field `key`, which stands before it.

    Checks of two fields stand at the second of them, not at the entry, so that they are made whatever else is
    wrong in it: all is told at once.
    """

    def check(last: Any, info: ValidationInfo) -> Any:
        first = info.data.get(key)
        if first is not None and last - first < least:
            raise ValueError(wrong)
        return last

    return AfterValidator(check)


def _on_some_days(rule: str | None, info: ValidationInfo) -> str | None:
    if "days" in info.data and bool(info.data["days"]) == bool(rule):
        what = "It has days and a rule at once." if rule else "It does not say on which days."
        raise ValueError(f"{what}\nWrite days: [monday, friday], or rule: {_FIRST_SATURDAY}.")
    return rule


def _not_also_on_days(rule: str, info: ValidationInfo) -> str:
    if info.data.get("days"):
        raise ValueError(
            "These are days and a rule at once.\n"
            f"Write one of them: days: [monday, friday], or rule: {_FIRST_SATURDAY}."
        )
    return rule


def _some_time(to: date | None, info: ValidationInfo) -> date | None:
    given = info.data
    if "day" in given and "from_" in given:
        day, begins = given["day"], given["from_"]
        if day and (begins or to):
            raise ValueError(f"This is a day and days at once.\n{_WHEN}")
        if not day and not (begins and to):
            raise ValueError(f"It does not say when.\n{_WHEN}")
    return to


def _within_limits(pause: timedelta, info: ValidationInfo) -> timedelta:
    if info.data.get("length", pause) + pause > LONGEST:
        raise ValueError(
            "An appointment and its pause are longer than 12 hours.\n"
            "Make one shorter, such as length: 30 minutes, pause: 10 minutes."
        )
    return pause


_FIRST_SATURDAY = "FREQ=MONTHLY;BYDAY=1SA"
_HOURS = "from: 09:00, to: 17:00"
OPENS = f"[{{days: [monday, tuesday], {_HOURS}}}]"
"""What an office may say of when it opens."""
_AT = "[{office: town-hall}]"
_WHEN = "Write day: 2026-12-24, or from: 2026-12-24, to: 2026-12-28."
_CLOSED = "[{day: 2026-12-24, because: We are taking stock}]"
OFFICE = f"{{name: Town Hall, address: [1 High Street, Anytown, ZZ1 1AA], opens: {OPENS}}}"
_RESOURCE = f"{{name: Registrar 1, kind: registrar, at: {_AT}}}"
_EARLY = f"It ends before it begins.\nChange from: or to:, such as {_HOURS}."
_PAST = "The last day is before the first.\nChange {0}: or {1}:, such as {0}: 2026-01-05, {1}: 2026-03-27."
_NO_TIME = timedelta(0)

Minutes = Annotated[timedelta, BeforeValidator(_minutes)]
"""A length in whole fives of minutes, such as: 30 minutes."""
SomeMinutes = Annotated[timedelta, BeforeValidator(_minutes), AfterValidator(_some_minutes)]
TimeOfDay = Annotated[timedelta, BeforeValidator(_time)]
"""A time of day, such as 09:30, as the length since midnight."""
EndOfDay = Annotated[TimeOfDay, _after("from_", ATOM, _EARLY)]
"""A time of day that something ends at which begins `from` another."""
Spanned = Annotated[Span, BeforeValidator(_span)]
FixedSpan = Annotated[Spanned, AfterValidator(_not_in_working_days)]
Window = Annotated[FixedSpan, AfterValidator(_not_too_long)]
Day = Annotated[date, BeforeValidator(_day)]
Until = Annotated[Day, _after("since", _NO_TIME, _PAST.format("since", "until"))]
LastDay = Annotated[Day, _after("from_", _NO_TIME, _PAST.format("from", "to"))]
Rule = Annotated[str, AfterValidator(_rule)]


class HoursEntry(BaseModel):
    """A time of day that comes again: on weekdays, or by a rule of RFC 5545."""

    model_config = _FORM
    days: tuple[Weekday, ...] = Field(
        (), examples=["[monday, tuesday]"], description="Days of the week, such as [monday, tuesday]."
    )
    rule: Annotated[Rule | None, AfterValidator(_on_some_days)] = Field(
        None, validate_default=True, description="In place of days: a rule such as FREQ=MONTHLY;BYDAY=1SA."
    )
    from_: TimeOfDay = Field(alias="from", examples=["09:00"], description="When it begins, such as 09:00.")
    to: EndOfDay = Field(examples=["16:30"], description="When it ends, such as 16:30.")
    since: Day | None = Field(None, description="The first day on which it holds.")
    until: Until | None = Field(None, description="The last day on which it holds.")


class AtEntry(BaseModel):
    """Where somebody or something is: at an office, all the time that it is open or at some times of it."""

    model_config = _FORM
    office: Name = Field(examples=["town-hall"], description="The name of the office, as under offices:.")
    days: tuple[Weekday, ...] = Field(
        (), examples=["[monday, tuesday]"], description="Only on these days of the week."
    )
    rule: Annotated[Rule, AfterValidator(_not_also_on_days)] | None = Field(
        None, description="Only on days by a rule."
    )
    from_: TimeOfDay | None = Field(None, alias="from", description="Only from this time.")
    to: EndOfDay | None = Field(None, description="Only until this time.")
    since: Day | None = Field(None, description="Only from this day on.")
    until: Until | None = Field(None, description="Only until this day.")


class ExtraEntry(BaseModel):
    """A day on which an office is open at other times than usual."""

    model_config = _FORM
    day: Day = Field(examples=["2026-12-23"], description="The day.")
    from_: TimeOfDay = Field(alias="from", examples=["09:00"], description="When it begins.")
    to: EndOfDay = Field(examples=["12:00"], description="When it ends.")


class ClosedEntry(BaseModel):
    """A day, or days from one to another, when nothing can be booked."""

    model_config = _FORM
    day: Day | None = Field(None, description="The day.")
    from_: Day | None = Field(None, alias="from", description="In place of day: the first day.")
    to: Annotated[LastDay | None, AfterValidator(_some_time)] = Field(
        None, validate_default=True, description="And the last day."
    )
    because: Sentence = Field(examples=["We are taking stock"], description="Why, as people are told.")


class OfficeEntry(BaseModel):
    """A place where people come to."""

    model_config = _FORM | ConfigDict(title="Office")
    name: Sentence = Field(examples=["Anytown Register Office"], description="What the office is called.")
    address: tuple[Sentence, ...] = Field(
        examples=["[1 High Street, Anytown, ZZ1 1AA]"],
        description="Its address, a line each, with the postcode.",
    )
    directions: Sentence | None = Field(None, description="How to find it, and which door to use.")
    access: Sentence | None = Field(None, description="Steps, lifts, parking and hearing loops.")
    feed: int | None = Field(
        None, ge=1, description="Gives it a calendar to subscribe to; another number makes another address."
    )
    opens: tuple[HoursEntry, ...] = Field(
        examples=[OPENS], description="The times when it is open, week by week."
    )
    also: tuple[ExtraEntry, ...] = Field(
        (),
        examples=["[{day: 2026-12-23, from: 09:00, to: 12:00}]"],
        description="Days with times other than usual.",
    )
    closed: tuple[ClosedEntry, ...] = Field((), examples=[_CLOSED], description="Days when it is closed.")


class ResourceEntry(BaseModel):
    """Somebody or something that an appointment takes: a registrar, a room, a visiting officer."""

    model_config = _FORM | ConfigDict(title="Resource")
    name: Term = Field(examples=["Registrar 1"], description="What staff call it. Residents are not told.")
    kind: Name = Field(
        examples=["registrar"], description="What sort it is, as in needs:, such as registrar."
    )
    skills: tuple[Name, ...] = Field(
        (), examples=["[welsh]"], description="What it is good for, such as welsh."
    )
    capacity: int = Field(1, ge=1, le=500, description="How many appointments it bears at the same time.")
    at: tuple[AtEntry, ...] = Field(examples=[_AT], description="Where it is, and when.")
    away: tuple[ClosedEntry, ...] = Field(
        (),
        examples=["[{from: 2026-08-03, to: 2026-08-14, because: Leave}]"],
        description="Days when it is not there.",
    )


class CalendarEntry(BaseModel):
    """`calendars/<name>.yaml`."""

    model_config = _FORM
    name: Term = Field(examples=["Register offices"], description="What staff call the calendar.")
    zone: Annotated[Term, AfterValidator(_zone)] = Field(
        "Europe/London", description="The time zone of the clock on the wall."
    )
    needs: tuple[Name, ...] = Field(
        examples=["[registrar]"], description="The kinds of which an appointment takes one each."
    )
    length: SomeMinutes = Field(
        examples=["30 minutes"],
        description="How long an appointment is, where the journey does not say it.",
    )
    starts: SomeMinutes = Field(
        examples=["30 minutes"], description="How far the starts of appointments are apart."
    )
    pause: Annotated[Minutes, AfterValidator(_within_limits)] = Field(
        _NO_TIME, description="The time that is kept free after each appointment."
    )
    lead_time: Spanned = Field(Span(1, "working days"), description="How long before it must be booked.")
    window: Window = Field(Span(12, "weeks"), description="How far ahead can be booked.")
    hold: SomeMinutes = Field(
        timedelta(minutes=15), description="How long a slot is kept for somebody who fills in the form."
    )
    change_until: FixedSpan = Field(
        Span(1, "days"), description="How long before it starts somebody can change or cancel it online."
    )
    reminders: tuple[FixedSpan, ...] = Field(
        (Span(7, "days"), Span(1, "days")),
        examples=["[7 days, 1 day]"],
        description="How long before it people are reminded.",
    )
    bank_holidays: Literal["closed", "open"] = Field("closed", description="Whether offices open then.")
    closed: tuple[ClosedEntry, ...] = Field(
        (), examples=[_CLOSED], description="Days when every office is closed."
    )
    offices: dict[Name, OfficeEntry] = Field(
        examples=[f"{{town-hall: {OFFICE}}}"], description="Where people come to, by name."
    )
    resources: dict[Name, ResourceEntry] = Field(
        examples=[f"{{registrar-1: {_RESOURCE}}}"], description="What an appointment takes."
    )
