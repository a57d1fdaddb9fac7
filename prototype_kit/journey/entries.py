"""The shapes of a journey file: what an author may write where, and what it is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainValidator, WithJsonSchema, model_validator

from prototype_kit.document import FORM, Sentence, Term
from prototype_kit.questions.question import Name

_DAYS = re.compile(r"([0-9]{1,3}) days")
FEWEST_DAYS, MOST_DAYS = 2, 90
"""A day is what answers are kept for anyway; longer than three months, and what was said is out of date."""


def _days(what: str) -> Callable[[object], timedelta]:
    """Reads a number of days within bounds; `what` says of what they are."""

    def read(text: object) -> timedelta:
        found = _DAYS.fullmatch(str(text))
        if found is None:
            raise ValueError(f"{text!r} is not a number of days.\nWrite it like: 28 days.")
        if not FEWEST_DAYS <= int(found[1]) <= MOST_DAYS:
            wrong = f"{what} for {FEWEST_DAYS} to {MOST_DAYS} days, not for {found[1]}."
            raise ValueError(f"{wrong}\nChange the number.")
        return timedelta(days=int(found[1]))

    return read


_DAYS_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^{_DAYS.pattern}$"})
Days = Annotated[timedelta, PlainValidator(_days("Answers can be kept")), _DAYS_SCHEMA]
"""A number of days, such as: 28 days."""
DaysToUse = Annotated[timedelta, PlainValidator(_days("An invitation can work")), _DAYS_SCHEMA]
"""The same, for how long an invitation works."""


class SendEntry(BaseModel):
    """What is sent on submission: a content file, and the questions that hold the addresses."""

    model_config = FORM
    message: Name = Field(description="content/<message>.email.md and content/<message>.text.md.")
    email: Name | None = Field(default=None, description="The question that holds an email address.")
    text: Name | None = Field(default=None, description="The question that holds a telephone number.")

    @model_validator(mode="after")
    def _to_somebody(self) -> SendEntry:
        if not self.email and not self.text:
            mend = "Add email: or text: with the question that holds the address."
            raise ValueError(f"The message {self.message!r} is sent to nobody.\n{mend}")
        return self


class ClockEntry(BaseModel):
    """Until when something has to be done, counted in days from a fact."""

    model_config = FORM
    since: Name = Field(alias="from", description="The date among the facts that the days are counted from.")
    by: Name = Field(description="A rule that gives the last day that is soon enough.")


class InvitationEntry(BaseModel):
    """How people are invited to a journey that nobody can begin by themselves."""

    model_config = FORM
    message: Name = Field(description="content/<message>.email.md and content/<message>.text.md.")
    welcome: Sentence | None = Field(
        None, description="What the page behind the link says first, such as: We are sorry for your loss."
    )
    expires: DaysToUse = Field(description="How long the link in the message works: 14 days.")
    knows: dict[str, Any] = Field(
        default_factory=dict,
        description="What staff enter when they invite somebody: questions by name, which answers and rules "
        "know from the start.",
    )
    clock: ClockEntry | None = Field(None, description="By which day it has to be done, for staff to see.")


class JourneyEntry(BaseModel):
    """The top of a journey file."""

    model_config = FORM
    title: Sentence = Field(description="What a person comes to do, as on the start page.")
    submit: Sentence = Field("Submit", description="The words on the last button, such as: Send report.")
    pages: list[Any] | None = Field(None, description="Pages in the order they are asked.")
    sections: list[Any] | None = Field(
        None, description="In place of pages: parts with pages of their own, which a task list leads to."
    )
    conditions: dict[str, Any] = Field(default_factory=dict, description="Named conditions.")
    case_title: Sentence | None = Field(
        None,
        description="What its cases are called where no answer says what one is about. Default: the title.",
    )
    team: Term | None = Field(None, description="The team that its cases are given to. Default: the owner.")
    send: SendEntry | None = None
    save_and_return: Days | None = Field(
        None,
        description="How long answers are kept for somebody who comes back by an emailed link: 28 days.",
    )
    invitation: InvitationEntry | None = Field(
        None, description="Only people whom staff invite can begin it. Without it, anybody can."
    )


class SectionEntry(BaseModel):
    """A part of a journey that is done by itself, from a task list."""

    model_config = FORM
    section: Name
    title: Sentence = Field(description="What the task list calls it, such as: Your details.")
    after: tuple[Name, ...] = Field(
        default=(), description="Sections above it that must be done before it can be started."
    )
    pages: list[Any]


class PageEntry(BaseModel):
    """A page with one question written beside `page:`, or several under `questions:`."""

    model_config = FORM
    page: Name
    title: Sentence | None = None
    intro: Name | None = Field(default=None, description="content/<intro>.md, shown above the questions.")
    when: Any = None
    check: Name | None = Field(default=None, description="A rule over the page's answers.")
    learns: tuple[Name, ...] = Field(
        default=(), description="Facts that are looked up when the page is answered."
    )
    questions: list[Any] | None = None


class SayEntry(BaseModel):
    """An information page."""

    model_config = FORM
    say: Name
    when: Any = None
    result_of: Name | None = Field(
        None, alias="from", description="A rule whose result and reasons are shown."
    )
    style: Literal["warning"] | None = None


class ExitEntry(BaseModel):
    """A page that ends the journey."""

    model_config = FORM
    exit: Name
    when: Any = None
    joins: Name | None = Field(
        default=None, description="The question whose answer is the reference of a report to join."
    )


class RepeatEntry(BaseModel):
    """Pages asked for each item: as many as a question says, or as somebody adds."""

    model_config = FORM
    repeat: Name
    for_each: Name | None = Field(
        default=None, description="The question that says how many items there are. Else people add them."
    )
    title: Sentence | None = Field(
        default=None, description="The title of the list of items, such as: Containers you need."
    )
    add: Sentence | None = Field(
        default=None, description="The question of the list, such as: Do you need another container?"
    )
    called: Sentence | None = Field(
        default=None, description="What its error calls a yes, such as: you need another container."
    )
    min: int = Field(default=1, ge=0, description="The fewest items that somebody may add.")
    max: int = Field(default=10, description="The most items that somebody may add.")
    item: Sentence
    only_item: Sentence | None = Field(
        default=None, description="The words for the item when there is just one."
    )
    when: Any = None
    pages: list[Any]

    @model_validator(mode="after")
    def _counted_or_added(self) -> RepeatEntry:
        added = self.model_fields_set & {"title", "add", "called", "min", "max"}
        if self.for_each and added:
            names = ", ".join(sorted(added))
            what = f"for_each: counts the items, so {names} has no place here."
            raise ValueError(f"{what}\nDelete one or the other.")
        if not self.for_each and not (self.title and self.add):
            mend = "Add for_each: with a question, or title: and add: for a list that people add to."
            raise ValueError(f"It is not said how many items there are.\n{mend}")
        if not self.for_each and not max(1, self.min) <= self.max <= MOST_ITEMS:
            raise ValueError(f"max must be from {max(1, self.min)} to {MOST_ITEMS}.\nChange min: or max:.")
        return self


MOST_ITEMS = 50
"""More items than this nobody would check on one page."""

KINDS: Mapping[str, type[BaseModel]] = {
    "page": PageEntry,
    "say": SayEntry,
    "exit": ExitEntry,
    "repeat": RepeatEntry,
}
"""The key that a page starts with, and what it may hold."""
