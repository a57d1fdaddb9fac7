"""An amount of money, in pounds."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.questions.decimal import decimal_places, read_decimal
from prototype_kit.questions.number_field import NumberField
from prototype_kit.questions.question import Component, Context, Form, Samples, one

PENNY = Decimal("0.01")
# Some people miss the sign before the field, and type another.
_POUND_SIGN = re.compile(r"^([-−]?) ?£ ?")
_EXAMPLES = {"optional": ("123", "123.45"), "required": ("123.45", "156.00"), "none": ("123", "156")}


class Money(NumberField):
    """Pounds and pence. It is stored to the penny, as pounds with two decimal places."""

    type: Literal["money"] = "money"
    min: Decimal = Field(Decimal(0), description="The smallest amount that is taken, in pounds.")
    max: Decimal = Field(Decimal(999_999_999), description="The largest amount that is taken, in pounds.")
    pence: Literal["optional", "required", "none"] = Field(
        "optional", description="Whether pence may, must or must not be given."
    )

    rules: ClassVar = {
        "required": "Enter {called}",
        "format": "{Called} must be a number, like {example}",
        "pence-missing": "{Called} must include pence, like 123.45 or 156.00",
        "pence": "{Called} must not include pence, like 123 or 156",
        "too-small": "{Called} must be {min} or more",
        "too-large": "{Called} must be {max} or less",
    }

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        amount = read_decimal(_POUND_SIGN.sub(r"\1", text))
        # £12.5 may be 12.50 or 12.05 with a slip.
        if amount is None or decimal_places(amount) not in (0, 2):
            raise Rejected(self._no_number(context))
        if self.pence == "required" and not decimal_places(amount):
            raise Rejected(self.error("pence-missing", context))
        if self.pence == "none" and decimal_places(amount):
            raise Rejected(self.error("pence", context))
        return self.checked(amount.quantize(PENNY), context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        number = None if isinstance(value, bool) or not isinstance(value, int | Decimal) else Decimal(value)
        if number is None or decimal_places(number) > 2:  # given when the question was of another type
            yield self._no_number(context)
        elif self.pence == "none" and number % 1:
            yield self.error("pence", context)
        elif number < self.min:
            yield self.error("too-small", context, min=pounds(self.min))
        elif number > self.max:
            yield self.error("too-large", context, max=pounds(self.max))

    def _no_number(self, context: Context) -> InvalidAnswer:
        first, other = _EXAMPLES[self.pence]
        example = context.language("{one} or {other}", one=first, other=other)
        return self.error("format", context, example=example)

    def show(self, value: Value, context: Context) -> str:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return str(value)
        return pounds(Decimal(value))

    def typed(self, value: Value) -> Form:
        if not isinstance(value, Decimal):
            return {self.name: (str(value),)}
        whole = self.pence != "required" and not value % 1
        return {self.name: (f"{value:.0f}" if whole else f"{value:.2f}",)}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        # With pence, some devices would lack the decimal point.
        own = {"inputmode": "numeric"} if self.pence == "none" else {}
        return self.text_field(typed, errors, context, prefix={"text": "£"}, **own)

    def samples(self, context: Context) -> Samples:
        step = Decimal(1) if self.pence == "none" else PENNY
        low, high = self.min.quantize(step), self.max.quantize(step)
        wrong: list[tuple[str, str]] = [("two", "format"), ("1,5", "format"), ("12.5", "format")]
        if self.pence == "required":
            wrong.append(("123", "pence-missing"))
        if self.pence == "none":
            wrong.append(("123.00", "pence"))
        wrong += [(f"{low - step:f}", "too-small"), (f"{high + step:f}", "too-large")]
        if not self.optional:
            wrong.append(("", "required"))
        return Samples(
            valid=({self.name: (f"{low:f}",)}, {self.name: (f" £{high:,f} ",)}),
            invalid=tuple(({self.name: (text,)}, rule) for text, rule in wrong),
        )


def pounds(amount: Decimal) -> str:
    """GOV.UK style: £1,234.50, and £1,234 rather than £1,234.00."""
    sign = "-" if amount < 0 else ""
    return f"{sign}£{abs(amount):,.{2 if amount % 1 else 0}f}"
