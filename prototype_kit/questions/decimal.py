"""A number that may have decimal places."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from prototype_kit.answers import Value
from prototype_kit.document import Sentence
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.questions.number_field import NumberField
from prototype_kit.questions.question import Component, Context, Form, Samples, one

_EXAMPLE = "12.573946281"

# As in whole numbers: commas part thousands and nothing else, so 1,5 is not 15.
_WRITTEN = re.compile(r"([-−])? ?(\d{1,3}(?:,\d{3}){1,5}|\d[\d ]{0,17})?(?:\.(\d{1,12}))?", re.ASCII)


class DecimalNumber(NumberField):
    """A number, with as many decimal places as are of use."""

    type: Literal["decimal"] = "decimal"
    min: Decimal = Field(Decimal(0), description="The smallest number that is taken.")
    max: Decimal = Field(Decimal(999_999_999), description="The largest number that is taken.")
    places: Annotated[int, Field(ge=1, le=9)] = Field(
        2, description="The most decimal places that are taken."
    )
    unit: Sentence | None = Field(
        None,
        description="A sign after the field, such as kg. Say it in the question too: it is not read out.",
    )

    rules: ClassVar = {
        "required": "Enter {called}",
        "format": "{Called} must be a number, like {example}",
        "too-precise": "{Called} must be rounded, like {example}",
        "too-small": "{Called} must be {min} or more",
        "too-large": "{Called} must be {max} or fewer",
    }

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        number = read_decimal(text)
        if number is None:
            # What may have decimals and may have none is shown both ways.
            example = context.language("{one} or {other}", one="12", other=self._example())
            raise Rejected(self.error("format", context, example=example))
        return self.checked(number, context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            example = context.language("{one} or {other}", one="12", other=self._example())
            yield self.error("format", context, example=example)
        elif decimal_places(Decimal(value)) > self.places:
            yield self.error("too-precise", context, example=self._example())
        elif value < self.min:
            yield self.error("too-small", context, min=f"{self.min:,f}")
        elif value > self.max:
            yield self.error("too-large", context, max=f"{self.max:,f}")

    def _example(self) -> str:
        """A number with all the places that are taken."""
        return _EXAMPLE[: _EXAMPLE.index(".") + 1 + self.places]

    def show(self, value: Value, context: Context) -> str:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return str(value)
        return f"{Decimal(value):,f} {self.unit or ''}".strip()

    def typed(self, value: Value) -> Form:
        # Not str(): it writes very small numbers as powers of ten, which nobody types.
        return {self.name: (f"{value:f}" if isinstance(value, Decimal) else str(value),)}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        # No inputmode: some devices bring up a keypad without a decimal point.
        own = {"suffix": {"text": self.unit}} if self.unit else {}
        return self.text_field(typed, errors, context, **own)

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({self.name: ("",)}, "required"),)
        return Samples(
            valid=({self.name: (f"{self.min:f}",)}, {self.name: (f" {self.max:,f} ",)}),
            invalid=(
                *empty,
                ({self.name: ("two",)}, "format"),
                ({self.name: ("1,5",)}, "format"),
                ({self.name: ("1.5.2",)}, "format"),
                ({self.name: (f"0.{'1' * (self.places + 1)}",)}, "too-precise"),
                ({self.name: (f"{self.min - 1:f}",)}, "too-small"),
                ({self.name: (f"{self.max + 1:f}",)}, "too-large"),
            ),
        )


def read_decimal(text: str) -> Decimal | None:
    """The number that is written, with its decimal places; None when it is none, or could be another."""
    written = _WRITTEN.fullmatch(text)
    if written is None or not (written[2] or written[3]):
        return None
    whole = re.sub("[ ,]", "", written[2] or "0")
    number = Decimal(f"{whole}.{written[3]}" if written[3] else whole)
    return number.copy_negate() if written[1] and number else number


def decimal_places(number: Decimal) -> int:
    """How many decimal places a number is written with."""
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
