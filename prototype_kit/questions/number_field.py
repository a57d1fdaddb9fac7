"""A number that is typed into one field, such as a count or an amount: what its question types share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Self

from pydantic import model_validator

from prototype_kit.errors import InvalidAnswer
from prototype_kit.questions.question import Component, Context, Form, Question, one, readable

_LONG = 100_000
"""Numbers from here on need a wide field."""


class NumberField(Question):
    """A number that is at least `min` and at most `max`."""

    min: int | Decimal
    max: int | Decimal

    @model_validator(mode="after")
    def _some_number(self) -> Self:
        if self.min > self.max:
            what = f"No number is at least {self.min:,} and at most {self.max:,}."
            raise ValueError(f"{what}\nChange min: or max:.")
        return self

    def text_field(
        self, typed: Form, errors: Sequence[InvalidAnswer], context: Context, **params: Any
    ) -> Component:
        """A text field as wide as the number may be, with `params` that are the type's own."""
        params = {**self.common_params(errors, context), **params}
        params |= {"label": self.label(context), "spellcheck": False}
        params["classes"] = f"govuk-input--width-{5 if self.max < _LONG else 10}"
        if text := one(typed, self.name):
            params["value"] = readable(text)
        return Component("input", params)
