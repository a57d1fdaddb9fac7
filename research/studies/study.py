"""A study: what a team wants to know, the tasks it gives people, and how long it keeps what it learns.

A study holds roles and never the names of people. Those of participants stay outside the kit, in the
organisation's recruitment records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from prototype_kit.document import Term
from research.studies.guide import LONGEST as LONGEST_SESSION
from research.studies.guide import Guide
from research.studies.sheet import Sheet
from research.studies.words import Words

SUBMITTED = "submitted"
"""What a task reaches when the form is sent. An exit of a journey is a page of its own."""
LONGEST_KEPT = 730
"""Days. The Department for Education keeps personal data of research for up to two years."""

_FORM = ConfigDict(frozen=True, extra="forbid")
SLUG = "[a-z][a-z0-9]*(-[a-z0-9]+)*"


def _slug(text: str) -> str:
    if not re.fullmatch(SLUG, text):
        what = f"{text!r} cannot be a name here."
        raise ValueError(f"{what}\nUse small letters, digits and hyphens, such as report-a-light.")
    return text


def _a_role(words: str) -> str:
    if "@" in words:
        raise ValueError("An email address says who somebody is.\nWrite a role, such as: user researcher.")
    return words


def _address(text: str) -> str:
    return text.strip("/")


def _minutes(number: int) -> int:
    if not 1 <= number <= LONGEST_SESSION:
        what = f"A task cannot take {number} minutes."
        raise ValueError(f"{what}\nWrite 1 to {LONGEST_SESSION}: a session is an hour at most.")
    return number


def _days(number: int) -> int:
    if not 1 <= number <= LONGEST_KEPT:
        what = f"{number} days is no time for which this can be kept."
        raise ValueError(f"{what}\nWrite 1 to {LONGEST_KEPT}: two years at most.")
    return number


def _tag_keys(tags: Mapping[str, str]) -> Mapping[str, str]:
    for key in tags:
        if not re.fullmatch("[a-z]", key):
            raise ValueError(f"{key!r} is not one small letter.\nWrite tags like e: error, one letter each.")
    for name in tags.values():
        if list(tags.values()).count(name) > 1:
            raise ValueError(f"Two tags are called {name!r}.\nDelete one of the two, or rename it.")
    return tags


Slug = Annotated[Term, AfterValidator(_slug)]
Address = Annotated[Term, AfterValidator(_address)]
_Days = Annotated[int, AfterValidator(_days)]


class Success(BaseModel):
    """When a task is done: at a page, or when the moderator says so. Exactly one of the two.

    `reaches` is `submitted`, or an address as events have it, without the first slash:
    `street-lights/report/known-about`, `births/book/babies/{item}/born`.
    """

    model_config = _FORM
    reaches: Address | None = Field(None, description="`submitted`, or the address of a page of a journey.")
    judged: Literal["yes"] | None = Field(None, description="`yes`: the moderator says.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Success:
        mend = "Write one: reaches: with submitted or a page's address, or judged: yes."
        if self.reaches is None and self.judged is None:
            raise ValueError(f"Nothing says when this task is done.\n{mend}")
        if self.reaches is not None and self.judged is not None:
            raise ValueError(f"Two things say when this task is done.\n{mend}")
        return self

    @property
    def words(self) -> str:
        """The rule in words, for the moderator."""
        if self.reaches == SUBMITTED:
            return "The form is sent."
        return f"The participant comes to /{self.reaches}." if self.reaches else "You say whether it is done."


class TaskEntry(BaseModel):
    """One of `tasks:` in `study.yaml`."""

    model_config = _FORM
    name: Slug = Field(description="What the guide and exports call it.")
    title: Term = Field(description="What the team calls it. Participants do not read it.")
    goal: Term = Field(description="What the participant reads, in Markdown. It must not say how.")
    start: Address = Field(description="Where it starts: a service, a journey, or `track`.")
    scenario: Term | None = Field(None, description="The scenario of `scenarios.yaml` that it starts with.")
    success: Success = Field(description="When it is done: `reaches:` or `judged: yes`.")
    minutes: Annotated[int, AfterValidator(_minutes)] | None = Field(
        None, description="How long it may take, in minutes."
    )


class Controller(BaseModel):
    """Who is responsible for the data of participants, and who handles it for them."""

    model_config = _FORM
    name: Term = Field(description="The organisation that is responsible for the data.")
    contact: Term = Field(description="How to reach its data protection officer.")
    processors: tuple[Term, ...] = Field((), description="Organisations that handle data for it.")

    @property
    def processors_words(self) -> str:
        """The processors in a sentence."""
        if not self.processors:
            return "No other organisation handles it."
        return f"These organisations handle it for us: {', '.join(self.processors)}."


class Retention(BaseModel):
    """How many days notes and screen replays are kept."""

    model_config = _FORM
    notes_days: _Days = Field(365, description="Days for which notes and answers are kept.")
    replay_days: _Days = Field(90, description="Days for which screen replays are kept.")

    @model_validator(mode="after")
    def _replay_first(self) -> Retention:
        if self.replay_days > self.notes_days:
            raise ValueError(
                "Replays would be kept longer than the notes on them.\n"
                f"Write replay_days: {self.notes_days} or fewer."
            )
        return self


class StudyEntry(BaseModel):
    """`study.yaml`, without its tasks."""

    model_config = _FORM
    title: Term = Field(description="What the study is called. Participants read it.")
    question: Term = Field(description="What the team wants to know.")
    hypotheses: tuple[Term, ...] = Field((), description="What it thinks, so that people can show otherwise.")
    owner: Annotated[Term, AfterValidator(_a_role)] = Field(description="Who runs it: a role, never a name.")
    controller: Controller = Field(description="Who is responsible for the data.")
    contact: Term = Field(description="How participants reach the team, also to withdraw.")
    service: Term = Field(description="The service, as in its address.")
    segments: tuple[Term, ...] = Field((), description="The kinds of people to be asked.")
    rounds: tuple[Slug, ...] = Field((), description="The rounds that are planned, by slug.")
    retention: Retention = Field(Retention(), description="How long what was recorded is kept.")
    tags: Annotated[dict[str, Term], AfterValidator(_tag_keys)] = Field(
        default_factory=dict, description="What one key marks a note with: a letter and a name each."
    )


@dataclass(frozen=True)
class Tag:
    """What an observer marks a note with, by one key. `key` is a small letter."""

    key: str
    name: str


@dataclass(frozen=True)
class Task:
    """Something that a participant is asked to do. `goal` is all that they read of it.

    `start` is an address without the first slash, such as `street-lights/report`.
    """

    name: str
    title: str
    goal: Words
    start: str
    success: Success
    scenario: str | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Study:
    """A study, read and checked. `slug` is the name of its folder in `studies/`, `service` that of a service.

    `rounds` are the slugs of those that are planned; there may be others, or none of them yet.
    """

    slug: str
    title: str
    question: str
    owner: str
    controller: Controller
    contact: str
    service: str
    tasks: tuple[Task, ...]
    guide: Guide
    sheet: Sheet
    screener: Words
    hypotheses: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    retention: Retention = field(default_factory=Retention)
    tags: tuple[Tag, ...] = ()

    def task(self, name: str) -> Task:
        """One of its tasks. Raises KeyError when it has no such task."""
        return {task.name: task for task in self.tasks}[name]

    def number_of(self, task: Task) -> int:
        """The number of a task as cards have it, from 1."""
        return [each.name for each in self.tasks].index(task.name) + 1


def filled_in(entry: StudyEntry, minutes: int) -> dict[str, str]:
    """What `((name))` stands for in the words of a study, beside the names of the site."""
    return {
        "study": entry.title,
        "contact": entry.contact,
        "controller": entry.controller.name,
        "controller-contact": entry.controller.contact,
        "processors": entry.controller.processors_words,
        "notes-kept": _counted(entry.retention.notes_days),
        "replay-kept": _counted(entry.retention.replay_days),
        "session-minutes": str(minutes),
    }


NAMES: Sequence[str] = (
    *("study", "contact", "controller", "controller-contact", "processors"),
    *("notes-kept", "replay-kept", "session-minutes"),
)
"""The names that `filled_in` gives."""


def _counted(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
