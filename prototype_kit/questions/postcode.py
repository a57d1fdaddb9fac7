"""A UK postcode."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.questions.question import Component, Context, Form, Question, Samples, one, readable

# Royal Mail's forms: A9, A99, AA9, AA99, A9A and AA9A, each with the letters that stand in its places.
# No real one begins with ZZ, so the addresses that are made up do.
_OUTWARD = r"GIR|ZZ\d{1,2}|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d[\dABEHMNPRV-Y]?|\d[A-HJKPSTUW])"
_POSTCODE = re.compile(rf"({_OUTWARD})(\d[ABD-HJLNP-UW-Z]{{2}})", re.ASCII)
_NOT_WRITTEN = re.compile(r"[\W_]+")


class Postcode(Question):
    """A whole postcode, typed in any way and kept as SW1A 1AA. Nobody is asked whether it is in use."""

    type: Literal["postcode"] = "postcode"
    autocomplete: str | None = "postal-code"

    rules: ClassVar = {
        "required": "Enter postcode",
        "format": "Enter a full UK postcode",
    }

    @property
    def phrase(self) -> str:
        return self.called or "the postcode"

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        postcode = read_postcode(text)
        if postcode is None:
            raise Rejected(self.error("format", context))
        return postcode

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, str) or read_postcode(value) is None:
            yield self.error("format", context)

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        params |= {"label": self.label(context), "classes": "govuk-input--width-10", "spellcheck": False}
        if self.autocomplete:
            params["autocomplete"] = self.autocomplete
        if text := one(typed, self.name):
            params["value"] = readable(text)
        return Component("input", params)

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({self.name: ("",)}, "required"),)
        taken = (
            "SW1A 1AA",
            "sw1a1aa",
            " S.W.1.A - (1AA) ",
            "M1 1AE",
            "CR2 6XH",
            "DN55 1PT",
            "EC1A 1BB",
            "W1A 0AX",
        )
        refused = ("SW1A", "1AA", "SW1A 1A", "SW1A 1AAA", "QW1A 1AA", "SW1A ICI", "90210", "Not a postcode")
        return Samples(
            valid=tuple({self.name: (text,)} for text in taken),
            invalid=(*empty, *(({self.name: (text,)}, "format") for text in refused)),
        )


def read_postcode(text: str) -> str | None:
    """The postcode as Royal Mail writes it, whatever spaces and signs are in `text`; None when it is none."""
    plain = _NOT_WRITTEN.sub("", text)
    match = _POSTCODE.fullmatch(plain.upper()) if plain.isascii() else None
    return f"{match[1]} {match[2]}" if match else None
