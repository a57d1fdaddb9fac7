"""The office that somebody comes to for an appointment, and what its page and the next have in common."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, TypeAdapter

from prototype_kit.answers import Choice, Value
from prototype_kit.bookings import ATOM, Calendar, Diary, Need, Slot, day_words, moment_words
from prototype_kit.bookings.entries import LONGEST, SomeMinutes, is_span
from prototype_kit.document import Term
from prototype_kit.errors import InvalidAnswer, Rejected, RuleFailed
from prototype_kit.known import Known
from prototype_kit.questions.question import (
    Component,
    Context,
    Form,
    Implied,
    Name,
    Question,
    Samples,
    one,
)


def _length(given: object) -> object:
    return _MINUTES.validate_python(given) if isinstance(given, str) and is_span(given) else given


_MINUTES: TypeAdapter[timedelta] = TypeAdapter(SomeMinutes)
Length = Annotated[timedelta | Name, BeforeValidator(_length)]
"""How long an appointment is: 30 minutes, or the rule that gives the minutes."""


class BookingQuestion(Question):
    """What the page with offices and that with times know: the calendar, and what is needed of it."""

    calendar: Term = Field(description="The file in calendars/, without its ending.")
    length: Length | None = Field(
        None, description="How long it is: 45 minutes, or a rule that gives minutes. Default: the calendar's."
    )
    skills: Name | None = Field(
        None, description="A rule that gives the skills that it needs, such as [welsh]."
    )
    until: Name | None = Field(
        None, description="A rule that gives the last day that may be booked: later ones are not offered."
    )
    offices: tuple[Name, ...] = Field(
        (), description="The offices that are offered, where those of the calendar are not all fit for this."
    )

    _declared: Calendar | None = PrivateAttr(default=None)

    @property
    def declared(self) -> Calendar:
        """The calendar, as it is declared. Raises `LookupError` until it was read."""
        if self._declared is None:
            raise LookupError(f"the calendar {self.calendar!r} was not read")
        return self._declared

    def with_calendar(self, calendar: Calendar) -> Self:
        """The same question, which knows its calendar: of its offices, those that are offered here."""
        found = self.model_copy()
        found._declared = calendar.only(self.offices) if self.offices else calendar  # noqa: SLF001 - of this class
        return found

    @property
    def asks(self) -> Sequence[str]:
        return [name for name in (self.length, self.skills, self.until) if isinstance(name, str)]

    def need(self, known: Known) -> Need:
        """What an appointment needs. Raises `RuleFailed` when a rule does, or gives what cannot be booked."""
        skills = known.rule(self.skills) if self.skills else ()
        if isinstance(skills, str) or not all(isinstance(skill, str) for skill in skills or ()):
            mend = 'Give a list of words, such as ["welsh"], or [] where none is needed.'
            raise wrong_result(known, self.skills or "", skills, "no list of skills", mend)
        return Need(self._minutes_of(known), tuple(skills or ()))

    def _minutes_of(self, known: Known) -> int:
        if not isinstance(self.length, str):
            return (self.length or self.declared.entry.length).seconds // 60
        minutes, piece = known.rule(self.length), ATOM.seconds // 60
        longest = (LONGEST - self.declared.entry.pause).seconds // 60
        if type(minutes) is not int or minutes % piece or not piece <= minutes <= longest:
            mend = f"Give minutes as a number in steps of {piece}, from {piece} to {longest}."
            raise wrong_result(known, self.length, minutes, "no length of an appointment", mend)
        return minutes

    def last_day(self, known: Known) -> date | None:
        """The last day that may be booked; None where the calendar alone says it. Raises `RuleFailed`."""
        return self.day_of(self.until, known)

    def day_of(self, rule: str | None, known: Known) -> date | None:
        """The day that a rule gives; None where it gives none. Raises `RuleFailed`."""
        day = known.rule(rule) if rule else None
        if day is not None and type(day) is not date:
            mend = "Give a date, or None where no day is too late."
            raise wrong_result(known, rule or "", day, "no day", mend)
        return day

    def diary(self, context: Context) -> Diary:
        """What is free, as far as whoever asks is concerned."""
        found = context.diary(self.declared) if context.diary else Diary(self.declared, context.noon)
        return replace(found, until=self.last_day(context.known))

    def when_words(self, slot: Slot, context: Context) -> str:
        """A slot in words, without the year where it is this one: 10:30am on Tuesday 12 May."""
        return moment_words(slot.local(self.declared.zone), context.language, context.today.year)

    def nothing_free(self, diary: Diary, context: Context, office: str = "") -> dict[str, Any]:
        """What is said where nothing is free: at one office, or anywhere."""
        say, until = context.language, day_words(diary.last_day, context.language, context.today.year)
        words = say("There are no free appointments up to {day}.", day=until)
        if office and len(self.declared.offices) > 1:
            name = self.declared.offices[office].name
            words = say("There are no free appointments at {office} up to {day}.", office=name, day=until)
        return {"nothing": words}


class OfficeQuestion(BookingQuestion):
    """Where somebody would like to come to."""

    type: Literal["slot-office"] = "slot-office"
    told: ClassVar = False

    rules: ClassVar = {"required": "Select an office", "unknown": "Select an office from the list"}

    @property
    def wanted_name(self) -> str:
        """What an address says of the office that somebody follows a link to."""
        return f"{self.name}-wanted"

    @property
    def looks(self) -> Sequence[str]:
        return (self.wanted_name,)

    @property
    def settled(self) -> bool:
        return len(self.declared.offices) == 1

    def implied(self, known: Known) -> Implied | None:
        office = next(iter(self.declared.offices.values()))
        return Implied(Choice(office.id, office.name)) if self.settled else None

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        if text not in self.declared.offices:
            raise Rejected(self.error("unknown", context))
        return Choice(text, self.declared.offices[text].name)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, Choice) or value.value not in self.declared.offices:
            yield self.error("unknown", context)

    def show(self, value: Value, context: Context) -> str:
        office = self.declared.offices.get(str(value.value)) if isinstance(value, Choice) else None
        return office.name if office else str(value)

    def stored(self, value: Value) -> Value:
        office = self.declared.offices.get(str(value.value)) if isinstance(value, Choice) else None
        return Choice(office.id, office.name) if office else value

    def typed(self, value: Value) -> Form:
        return {self.name: (str(value.value),)} if isinstance(value, Choice) else {}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        diary = self.diary(context)
        free = diary.next_free(self.need(context.known))
        params = self.common_params(errors, context) | {"fieldset": self.legend(context)}
        if not free:
            return Component("slots", params | self.nothing_free(diary, context))
        wanted = one(typed, self.wanted_name)
        chosen = wanted if wanted in self.declared.offices else one(typed, self.name)
        params["idPrefix"] = params.pop("id")
        items = [
            {
                "value": office.id,
                "text": office.name,
                "hint": {
                    "text": f"{', '.join(office.address)}. {self._next(office.id, free, diary, context)}"
                },
                "checked": office.id == chosen,
            }
            for office in self.declared.offices.values()
        ]
        return Component("radios", params | {"items": items})

    def _next(self, office: str, free: Mapping[str, Slot], diary: Diary, context: Context) -> str:
        """When the next appointment at an office is; of several offices, whether it is the soonest."""
        say, slot = context.language, free.get(office)
        if slot is None:
            until = day_words(diary.last_day, say, context.today.year)
            return say("There are no free appointments here up to {day}.", day=until)
        when = self.when_words(slot, context)
        others = [each.starts_at for each in free.values() if each != slot]
        if others and slot.starts_at < min(others):
            return say("Next appointment: {when}, the soonest of all.", when=when)
        return say("Next appointment: {when}.", when=when)

    def samples(self, context: Context) -> Samples:
        return Samples(
            valid=tuple({self.name: (office,)} for office in self.declared.offices),
            invalid=(
                *(() if self.optional else (({}, "required"),)),
                ({self.name: ("no-such-office",)}, "unknown"),
            ),
        )


def wrong_result(known: Known, rule: str, given: object, wanted: str, mend: str) -> RuleFailed:
    """The error for a rule of an appointment that gives what is not `wanted`."""
    return known.rule_failed(rule, f"{rule!r} gives {given!r}, which is {wanted}.", mend)
