"""An appointment: an office, and then a time that is free there.

One `slot` question in a journey makes two pages. What is free is asked of the diary while a page is shown and
when it is sent, and never while walking: the same answers lead the same way, whatever others book meanwhile.
A slot is held with the answer that names it, and booked as the form is sent.
"""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, TypeAdapter, field_validator

from prototype_kit.answers import Appointment, Choice, Value
from prototype_kit.bookings import Calendar, Diary, Need, Slot, day_words, moment_words, read_slot, time_words
from prototype_kit.bookings.entries import SomeMinutes, is_span
from prototype_kit.document import Sentence, Term
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH, Language
from prototype_kit.questions.question import (
    Component,
    Context,
    Form,
    Implied,
    Name,
    Question,
    QuestionPage,
    Samples,
    one,
)
from prototype_kit.questions.searching import check_name

DAYS_SHOWN = 5
"""How many days with free slots are shown at a time."""
NEAR = 3
"""How many slots are offered in place of one that is gone."""


def _length(given: object) -> object:
    return _MINUTES.validate_python(given) if isinstance(given, str) and is_span(given) else given


_MINUTES: TypeAdapter[timedelta] = TypeAdapter(SomeMinutes)
Length = Annotated[timedelta | Name, BeforeValidator(_length)]
"""How long an appointment is: 30 minutes, or the rule that gives the minutes."""


class _Booking(Question):
    """What both pages know: the calendar, and what is needed of it."""

    calendar: Term = Field(description="The file in calendars/, without its ending.")
    length: Length | None = Field(
        None, description="How long it is: 45 minutes, or a rule that gives minutes. Default: the calendar's."
    )
    skills: Name | None = Field(
        None, description="A rule that gives the skills that it needs, such as [welsh]."
    )

    _declared: Calendar | None = PrivateAttr(default=None)

    @property
    def declared(self) -> Calendar:
        """The calendar, as it is declared. Raises `LookupError` until it was read."""
        if self._declared is None:
            raise LookupError(f"the calendar {self.calendar!r} was not read")
        return self._declared

    def with_calendar(self, calendar: Calendar) -> Self:
        """The same question, which knows its calendar."""
        found = self.model_copy()
        found._declared = calendar  # noqa: SLF001 - of this class
        return found

    @property
    def asks(self) -> Sequence[str]:
        return [name for name in (self.length, self.skills) if isinstance(name, str)]

    def need(self, known: Known) -> Need:
        """What an appointment needs. Raises `RuleFailed` when a rule does."""
        length = known.rule(self.length) if isinstance(self.length, str) else self.length
        minutes = length if isinstance(length, int) else (length or self.declared.entry.length).seconds // 60
        return Need(minutes, tuple(known.rule(self.skills) or ()) if self.skills else ())

    def diary(self, context: Context) -> Diary:
        """What is free, as far as whoever asks is concerned."""
        if context.diary is None:
            return Diary(self.declared, context.noon)
        return context.diary(self.declared)


class OfficeQuestion(_Booking):
    """Where somebody would like to come to."""

    type: Literal["slot-office"] = "slot-office"
    told: ClassVar = False

    rules: ClassVar = {"required": "Select an office", "unknown": "Select an office from the list"}

    def implied(self, known: Known) -> Implied | None:
        offices = list(self.declared.offices.values())
        return Implied(Choice(offices[0].id, offices[0].name)) if len(offices) == 1 else None

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        self.require(text, context)
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
        say, chosen = context.language, one(typed, self.name)
        diary = self.diary(context)
        free = diary.next_free(self.need(context.known))
        items = []
        for office in self.declared.offices.values():
            slot = free.get(office.id)
            first = (
                say("Next appointment: {when}", when=moment_words(slot.local(self.declared.zone), say))
                if slot
                else say("No appointments until {day}", day=day_words(diary.last_day, say))
            )
            hint = {"text": f"{', '.join(office.address)}. {first}"}
            item = {"value": office.id, "text": office.name, "hint": hint}
            items.append(item | {"checked": office.id == chosen})
        params = self.common_params(errors, context)
        params["idPrefix"] = params.pop("id")
        return Component("radios", params | {"fieldset": self.legend(context), "items": items})

    def samples(self, context: Context) -> Samples:
        return Samples(
            valid=tuple({self.name: (office,)} for office in self.declared.offices),
            invalid=(({}, "required"), ({self.name: ("no-such-office",)}, "unknown")),
        )


class SlotQuestion(_Booking):
    """A time that is free at an office of a calendar."""

    type: Literal["slot"] = "slot"
    office: Sentence = Field(
        "Where would you like to come to?", description="What the page with offices asks."
    )
    office_hint: Sentence | None = Field(None, description="Help under the question for an office.")
    office_errors: Mapping[str, Sentence] = Field(
        default_factory=dict, description="Error words of the page with offices, by rule."
    )
    by: Name | None = Field(
        None,
        description="A rule that gives the last day that is soon enough: later ones have a warning.",
    )
    late: Sentence = Field(
        "These appointments are after {day}.",
        description="The warning over later days. {day} is the last good one.",
    )

    rules: ClassVar = {
        "required": "Select an appointment",
        "unknown": "Select an appointment from the list",
        "taken": "Somebody else has just taken this appointment. Select another",
        "changed": "Select an appointment again, as it takes longer or shorter now",
    }

    @field_validator("name")
    @classmethod
    def _leaves_room(cls, name: str) -> str:
        return check_name(name, "an appointment")

    @property
    def office_name(self) -> str:
        """The name of the question for an office, and of its page."""
        return f"{self.name}-office"

    @property
    def since_name(self) -> str:
        """What an address says of the first day to show."""
        return f"{self.name}-from"

    @property
    def looks(self) -> Sequence[str]:
        return (self.since_name,)

    @property
    def asks(self) -> Sequence[str]:
        return [*super().asks, *([self.by] if self.by else [])]

    def office_question(self) -> OfficeQuestion:
        """The question for an office."""
        asked = OfficeQuestion(
            name=self.office_name,
            ask=self.office,
            hint=self.office_hint,
            calendar=self.calendar,
            length=self.length,
            skills=self.skills,
            errors=self.office_errors,
        )
        return asked.with_calendar(self._declared) if self._declared else asked

    def pages(self, language: Language = ENGLISH) -> Sequence[QuestionPage]:
        asked = self.office_question()
        return QuestionPage(asked.name, asked.ask, asked), *super().pages(language)

    def chosen_office(self, known: Known) -> str:
        """Where somebody comes to."""
        return str(known[self.office_name])

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        need, diary = self.need(context.known), self.diary(context)
        slot = read_slot(text, need.minutes)
        if slot is None or slot.office != self.chosen_office(context.known):
            raise Rejected(self.error("unknown", context))
        if not diary.is_free(slot, need):
            raise Rejected(self.error("taken" if diary.is_on_offer(slot, need) else "unknown", context))
        return self.appointment(slot, need)

    def appointment(self, slot: Slot, need: Need) -> Appointment:
        """A slot as an answer."""
        local = slot.local(self.declared.zone)
        return Appointment(
            self.calendar,
            slot.office,
            self.declared.offices[slot.office].name,
            local.date(),
            local.time(),
            self.declared.entry.zone,
            slot.starts_at,
            need.minutes,
            need.skills,
        )

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        # Whether it is free is not asked: that is settled when it is held, and as the form is sent.
        if (
            not isinstance(value, Appointment)
            or value.office not in self.declared.offices
            or value.office != self.chosen_office(context.known)
        ):
            yield self.error("unknown", context)
        elif (value.minutes, value.skills) != ((need := self.need(context.known)).minutes, need.skills):
            yield self.error("changed", context)

    def show(self, value: Value, context: Context) -> str:
        if not isinstance(value, Appointment):
            return str(value)
        office = self.declared.offices.get(value.office)
        local = value.starts_at.astimezone(self.declared.zone)
        return f"{moment_words(local, context.language)}\n{office.name if office else value.office_name}"

    def typed(self, value: Value) -> Form:
        if not isinstance(value, Appointment):
            return {}
        return {self.name: (str(Slot(value.starts_at, value.office, value.minutes)),)}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        say, diary = context.language, self.diary(context)
        since = _day(one(typed, self.since_name)) or diary.first_day
        free = diary.free(self.chosen_office(context.known), self.need(context.known), since, diary.last_day)
        days: dict[date, list[Slot]] = {}
        for slot in free:
            days.setdefault(slot.local(self.declared.zone).date(), []).append(slot)
        shown, later = list(days)[:DAYS_SHOWN], list(days)[DAYS_SHOWN:]
        params = self.common_params(errors, context) | {
            "fieldset": self.legend(context),
            "days": [self._day(day, days[day], one(typed, self.name), say) for day in shown],
            "more": later[0].isoformat() if later else None,
            "since": self.since_name,
        }
        return Component("slots", params)

    def _day(self, day: date, slots: Sequence[Slot], chosen: str, say: Language) -> dict[str, Any]:
        """One day with its free times."""
        items = [
            {
                "value": str(slot),
                "text": time_words(slot.local(self.declared.zone), say),
                "checked": str(slot) == chosen,
            }
            for slot in slots
        ]
        return {"words": day_words(day, say), "items": items}

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({}, "required"),)
        office = self.chosen_office(context.known)
        if office not in self.declared.offices:
            return Samples(valid=(), invalid=empty)
        free = self.diary(context).next_free(self.need(context.known), [office])
        return Samples(
            valid=tuple({self.name: (str(slot),)} for slot in free.values()),
            invalid=(*empty, ({self.name: (f"{office}/2020-01-01T10:00Z",)}, "unknown")),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
