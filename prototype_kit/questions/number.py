"""A whole number."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.questions.number_field import NumberField
from prototype_kit.questions.question import Component, Context, Form, Samples, one

# Commas part thousands and nothing else: 1,5 is not 15. People paste the minus sign as well as the hyphen.
_WRITTEN = re.compile(r"([-−])? ?(\d{1,3}(?:,\d{3}){1,5}|\d[\d ]{0,20})", re.ASCII)


class WholeNumber(NumberField):
    """A whole number, written with digits; spaces and thousands commas do no harm."""

    type: Literal["whole-number"] = "whole-number"
    min: int = Field(0, description="The smallest number that is taken.")
    max: int = Field(999_999_999, description="The largest number that is taken.")

    rules: ClassVar = {
        "required": "Enter {called}",
        "format": "{Called} must be a whole number, like 12",
        "too-small": "{Called} must be {min} or more",
        "too-large": "{Called} must be {max} or fewer",
    }

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise Rejected(self.error("format", context))
        number = int(re.sub("[ ,]", "", written[2]))
        return self.checked(-number if written[1] else number, context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield self.error("format", context)
        elif value < self.min:
            yield self.error("too-small", context, min=self.min)
        elif value > self.max:
            yield self.error("too-large", context, max=self.max)

    def show(self, value: Value, context: Context) -> str:
        return f"{value:,}" if isinstance(value, int) else str(value)

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        return self.text_field(typed, errors, context, inputmode="numeric")

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({self.name: ("",)}, "required"),)
        return Samples(
            valid=({self.name: (str(self.min),)}, {self.name: (f" {self.max:,} ",)}),
            invalid=(
                *empty,
                ({self.name: ("two",)}, "format"),
                ({self.name: ("1.5",)}, "format"),
                ({self.name: (str(self.min - 1),)}, "too-small"),
                ({self.name: (str(self.max + 1),)}, "too-large"),
            ),
        )
