"""The shapes of a journey file: what an author may write where, and what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from prototype_kit.document import Sentence
from prototype_kit.questions.question import Name

_FORM = ConfigDict(frozen=True, extra="forbid")


class SendEntry(BaseModel):
    """What is sent on submission: a content file, and the questions that hold the addresses."""

    model_config = _FORM
    message: Name = Field(description="content/<message>.email.md and content/<message>.text.md.")
    email: Name | None = Field(default=None, description="The question that holds an email address.")
    text: Name | None = Field(default=None, description="The question that holds a telephone number.")


class JourneyEntry(BaseModel):
    """The top of a journey file."""

    model_config = _FORM
    title: Sentence = Field(description="What a person comes to do, as on the start page.")
    submit: Sentence = Field("Submit", description="The words on the last button, such as: Send report.")
    pages: list[Any] = Field(description="Pages in the order they are asked.")
    conditions: dict[str, Any] = Field(default_factory=dict, description="Named conditions.")
    send: SendEntry | None = None


class PageEntry(BaseModel):
    """A page with one question written beside `page:`, or several under `questions:`."""

    model_config = _FORM
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

    model_config = _FORM
    say: Name
    when: Any = None
    result_of: Name | None = Field(
        None, alias="from", description="A rule whose result and reasons are shown."
    )
    style: Literal["warning"] | None = None


class ExitEntry(BaseModel):
    """A page that ends the journey."""

    model_config = _FORM
    exit: Name
    when: Any = None


class RepeatEntry(BaseModel):
    """Pages asked for each item."""

    model_config = _FORM
    repeat: Name
    for_each: Name
    item: Sentence
    only_item: Sentence | None = Field(
        default=None, description="The words for the item when there is just one."
    )
    when: Any = None
    pages: list[Any]


KINDS: Mapping[str, type[BaseModel]] = {
    "page": PageEntry,
    "say": SayEntry,
    "exit": ExitEntry,
    "repeat": RepeatEntry,
}
"""The key that a page starts with, and what it may hold."""
