"""Words on one line, or on several."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer
from prototype_kit.language import ENGLISH, Language
from prototype_kit.questions.question import (
    Component,
    Context,
    Form,
    Question,
    Samples,
    one,
    readable,
    unreadable,
)

Length = Annotated[int, Field(ge=1, le=10_000)]
Width = Literal["2", "3", "4", "5", "10", "20", "full"]


class TextQuestion(Question):
    """What every question has that is answered in words."""

    max_length: Length = Field(200, description="The most characters that are taken.")
    width: Width = Field(
        "full", description="How wide the field is, in characters, as a hint to how much is wanted."
    )

    rules: ClassVar = {
        "required": "Enter {called}",
        "too-long": "{Called} must be {max} characters or fewer",
        "unreadable": "Check {called}, as we have taken out a character that cannot be used",
    }
    signs: ClassVar[str] = ""
    """Control characters that may be typed."""

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        return self.checked(text, context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, str):  # given when the question was of another type
            yield self.error("required", context)
        elif unreadable(value, self.signs):
            yield self.error("unreadable", context)
        elif len(value) > self.max_length:
            yield self.error("too-long", context, max=self.max_length)

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context) | {"label": self.label(context)}
        if text := one(typed, self.name):
            params["value"] = readable(text)
        if self.autocomplete:
            params["autocomplete"] = self.autocomplete
        if self.width != "full":
            params["classes"] = f"govuk-input--width-{self.width}"
        return Component("input", params | self.input_params())

    def input_params(self) -> dict[str, Any]:
        """What a kind of text adds to its field."""
        return {}

    def samples(self, context: Context) -> Samples:
        return Samples(
            valid=tuple(
                {self.name: (text[: self.max_length],)} for text in ("Siân O’Brien-Łukasz", "x" * 10_000)
            ),
            invalid=(
                *self.empty_sample(),
                ({self.name: ("x" * (self.max_length + 1),)}, "too-long"),
                ({self.name: ("a\x00b",)}, "unreadable"),
            ),
        )

    def empty_sample(self) -> tuple[tuple[Form, str], ...]:
        """Nothing typed, which only an optional question takes."""
        return () if self.optional else (({self.name: ("",)}, "required"),)


class Text(TextQuestion):
    """One line of words."""

    type: Literal["text"] = "text"


_PLURALS = ("zero", "one", "two", "few", "many", "other")
"""Every form that a browser may ask for in any language. Our sentences read the same with all of them."""


def _counted(language: Language) -> dict[str, Any]:
    """What the count of characters says while somebody types, in another language than English."""
    under = language("You have %{count} characters remaining")
    over = language("You have %{count} characters too many")
    return {
        "charactersUnderLimitText": dict.fromkeys(_PLURALS, under),
        "charactersAtLimitText": language("You have 0 characters remaining"),
        "charactersOverLimitText": dict.fromkeys(_PLURALS, over),
    }


class FullName(TextQuestion):
    """A person's whole name, in one field: names do not have two parts everywhere."""

    type: Literal["name"] = "name"
    autocomplete: str | None = "name"

    def input_params(self) -> dict[str, Any]:
        return {"spellcheck": False}


class LongText(TextQuestion):
    """Several lines of words, with a count of the characters left."""

    type: Literal["long-text"] = "long-text"
    max_length: Length = Field(2000, description="The most characters that are taken.")
    rows: Annotated[int, Field(ge=2, le=20)] = Field(5, description="How many lines high the field is.")

    signs: ClassVar[str] = "\n\t"

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        params |= {"label": self.label(context), "maxlength": self.max_length, "rows": self.rows}
        # Read where there is no JavaScript. The macro's own sentence has no comma in thousands.
        most = context.language("You can enter up to {max} characters", max=f"{self.max_length:,}")
        params["textareaDescriptionText"] = most
        if context.language.code != ENGLISH.code:  # the script brings the English itself
            params |= _counted(context.language)
        if text := one(typed, self.name):
            params["value"] = readable(text)
        return Component("character-count", params)

    def samples(self, context: Context) -> Samples:
        several = "First line\r\n  second line, indented\r\n\r\nlast"
        one_line = super().samples(context)
        return Samples(
            valid=(*one_line.valid, {self.name: (several[: self.max_length],)}), invalid=one_line.invalid
        )
