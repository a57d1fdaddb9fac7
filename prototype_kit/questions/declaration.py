"""A statement that somebody makes by ticking a box; without it they cannot go on."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from prototype_kit.answers import Choice, Value
from prototype_kit.document import Sentence
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import ENGLISH
from prototype_kit.questions.question import Component, Context, Form, Question, Samples, one

AGREED = "yes"
"""What conditions compare a declaration with."""


class Declaration(Question):
    """One box with a statement beside it. The answer keeps the words that were agreed to."""

    type: Literal["declaration"] = "declaration"
    statement: Sentence = Field(description="The words beside the box, such as: I have read the rules.")

    rules: ClassVar = {
        "required": "Select if {called}",
        "unknown": "Select the box if you agree",
    }

    @field_validator("optional")
    @classmethod
    def _is_made(cls, optional: bool) -> bool:
        if optional:
            raise ValueError(
                "Nobody can go on without a declaration.\nUse checkboxes for what may be left out."
            )
        return optional

    def words(self, rule: str) -> str:
        return super().words(rule if self.called else "unknown")

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        self.require(text, context)
        if text != AGREED:
            raise Rejected(self.error("unknown", context))
        return Choice(AGREED, self.statement)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        # Not its words: those of another language, or with a slip mended, are the same declaration.
        if not isinstance(value, Choice) or value.value != AGREED:
            yield self.error("unknown", context)

    def stored(self, value: Value) -> Value:
        return Choice(value.value, self.statement) if isinstance(value, Choice) else value

    def show(self, value: Value, context: Context) -> str:
        own = context.language.code == ENGLISH.code or not isinstance(value, Choice)
        return self.named(str(value) if own else self.statement, context)

    def typed(self, value: Value) -> Form:
        return {self.name: (str(value.value),)} if isinstance(value, Choice) else {}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        params["idPrefix"] = params.pop("id")
        item: dict[str, Any] = {"value": AGREED, "text": self.named(self.statement, context)}
        if one(typed, self.name) == AGREED:
            item["checked"] = True
        return Component("checkboxes", params | {"fieldset": self.legend(context), "items": [item]})

    def samples(self, context: Context) -> Samples:
        return Samples(
            valid=({self.name: (AGREED,)},),
            invalid=(({}, "required"), ({self.name: ("no",)}, "unknown")),
        )
