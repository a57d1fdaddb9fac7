"""An appointment: an office, and then a time that is free there.

One `slot` question in a journey makes two pages. What is free is asked of the diary while a page is shown and
when it is sent, and never while walking: the same answers lead the same way, whatever others book meanwhile.
A slot is held with the answer that names it, and booked as the form is sent.
"""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from prototype_kit.answers import Appointment, Value
from prototype_kit.bookings import Need, Slot, day_words, length_words, moment_words, read_slot
from prototype_kit.document import Sentence
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH, Language
from prototype_kit.months import Month
from prototype_kit.questions.office import BookingQuestion, OfficeQuestion
from prototype_kit.questions.question import (
    Component,
    Context,
    Form,
    Name,
    QuestionPage,
    Samples,
    one,
)
from prototype_kit.questions.searching import check_errors, check_name
from prototype_kit.questions.slot_page import SlotPage


class SlotQuestion(BookingQuestion):
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
    sooner: Sentence = Field(
        "Choose an earlier one if you can.",
        description="What that warning adds where a good day has a free time, here or at another office.",
    )
    no_sooner: Sentence = Field(
        "No earlier one is free.",
        description="What it adds where none has, before it says how to reach you.",
    )
    prepare: tuple[Name, ...] = Field(
        (),
        description="Rules whose results stand with the appointment: who must come, and what to bring.",
    )
    cancelled: Sentence | None = Field(
        None,
        description="What still has to be done once it is cancelled. {day} is the last good one of by.",
    )
    skill_words: Mapping[Name, Sentence] = Field(
        default_factory=dict,
        description="What check answers says of a skill that is needed, by its name: We book an interpreter.",
    )

    rules: ClassVar = {
        "required": "Select an appointment",
        "unknown": "Select an appointment from the list",
        "taken": "Select another appointment, as somebody else has just taken this one",
        "changed": "Select an appointment again, as it takes longer or shorter now",
    }

    @field_validator("office_errors")
    @classmethod
    def _known_office_rules(cls, errors: Mapping[str, str]) -> Mapping[str, str]:
        check_errors(errors, OfficeQuestion.rules, "page with offices")
        return errors

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
    def month_name(self) -> str:
        """What an address says of the month to show."""
        return f"{self.name}-month"

    @property
    def gone_name(self) -> str:
        """The field in which a page says which slot somebody else took, when it was chosen there."""
        return f"{self.name}-gone"

    @property
    def looks(self) -> Sequence[str]:
        return (self.since_name, self.month_name)

    @property
    def asks(self) -> Sequence[str]:
        return [*super().asks, *([self.by] if self.by else []), *self.prepare]

    def office_question(self) -> OfficeQuestion:
        """The question for an office."""
        asked = OfficeQuestion(
            name=self.office_name,
            ask=self.office,
            hint=self.office_hint,
            calendar=self.calendar,
            length=self.length,
            skills=self.skills,
            until=self.until,
            offices=self.offices,
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
        elif value.minutes != (need := self.need(context.known)).minutes:
            yield self.error("changed", context)
        elif value.skills != need.skills:
            yield self.error("unknown", context)  # it takes as long as before, with somebody else
        elif (last := self.last_day(context.known)) is not None and value.day > last:
            yield self.error("unknown", context)

    def show(self, value: Value, context: Context) -> str:
        if not isinstance(value, Appointment):
            return str(value)
        office = self.declared.offices.get(value.office)
        local = value.starts_at.astimezone(self.declared.zone)
        return f"{moment_words(local, context.language)}\n{office.name if office else value.office_name}"

    def show_in_full(self, value: Value, context: Context) -> str:
        if not isinstance(value, Appointment):
            return self.show(value, context)
        skills = [self.skill_words[skill] for skill in value.skills if skill in self.skill_words]
        return "\n".join((self.show(value, context), length_words(value.minutes, context.language), *skills))

    def typed(self, value: Value) -> Form:
        if not isinstance(value, Appointment):
            return {}
        return {self.name: (str(Slot(value.starts_at, value.office, value.minutes)),)}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        diary, office, need = self.diary(context), self.chosen_office(context.known), self.need(context.known)
        chosen, by = one(typed, self.name), self.good_until(context.known)
        taken = any(error.rule == "taken" for error in errors)
        page = SlotPage(
            diary,
            office,
            need,
            context.language,
            since=_day(one(typed, self.since_name)),
            month=_month(one(typed, self.month_name)),
            chosen=chosen,
            gone=read_slot(chosen, need.minutes) if taken else None,
            by=by,
            late=self._late_words(by, context),
            sooner=context.language(self.sooner),
            no_sooner=context.language(self.no_sooner),
            this_year=context.today.year,
        )
        several = len(self.declared.offices) > 1
        params = self.common_params(errors, context) | {
            "fieldset": self.legend(context),
            "length": length_words(need.minutes, context.language),
            "names": {"since": self.since_name, "month": self.month_name, "gone": self.gone_name},
            "office": {
                "name": self.declared.offices[office].name,
                "page": self.office_name if several else "",
                "wanted": self.office_question().wanted_name,
            },
        }
        if office not in page.soonest:
            nothing = self.nothing_free(diary, context, office if page.soonest else "")
            return Component("slots", params | nothing | {"others": page.others()})
        return Component("slots", params | page.params())

    def _late_words(self, by: date | None, context: Context) -> str:
        if by is None:
            return ""
        day = day_words(by, context.language, context.today.year)
        return context.language(self.late, day=day)

    def good_until(self, known: Known) -> date | None:
        """The last day that is soon enough; None when every day is. Raises `RuleFailed`."""
        return self.day_of(self.by, known)

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({}, "required"),)
        office = self.chosen_office(context.known)
        if office not in self.declared.offices:
            return Samples(valid=(), invalid=empty)
        self.good_until(context.known)  # so that sample walks find what is wrong with the rule
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


def _month(text: str) -> Month | None:
    day = _day(f"{text}-01")
    return Month.of(day) if day else None
