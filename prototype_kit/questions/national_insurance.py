"""A National Insurance number."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from prototype_kit.answers import Value
from prototype_kit.document import Sentence
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.questions.question import Component, Context, Form, Question, Samples, one, readable

EXAMPLE = "QQ 12 34 56 C"
"""Nobody's: HMRC gives out no number that begins so. It is taken, so that people can try things out."""

_NINO = re.compile(r"[A-Z]{2}\d{6}[A-D]", re.ASCII)
_NOT_WRITTEN = re.compile(r"[\W_]+")
# HMRC's National Insurance Manual, NIM39110: letters, and pairs of them, that are not given out.
_GIVEN_OUT = re.compile(r"QQ|(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]")


class NationalInsuranceNumber(Question):
    """A National Insurance number, typed in any way, kept without spaces and shown as QQ 12 34 56 C."""

    type: Literal["national-insurance-number"] = "national-insurance-number"
    hint: Sentence | None = (
        "It’s on your National Insurance card, benefit letter, payslip or P60. For example, ‘QQ 12 34 56 C’."
    )

    rules: ClassVar = {
        "required": "Enter a National Insurance number",
        "format": "Enter a National Insurance number in the correct format",
        "letters": "Check the first 2 letters of the National Insurance number",
    }
    without_example: ClassVar = (
        "Enter a National Insurance number that is 2 letters, 6 numbers, "
        "then A, B, C or D, like QQ 12 34 56 C"
    )
    """The words of `format` where no example stands on the page."""

    @property
    def phrase(self) -> str:
        return self.called or "the National Insurance number"

    def words(self, rule: str) -> str:
        has_example = self.hint and EXAMPLE in self.hint
        return self.without_example if rule == "format" and not has_example else super().words(rule)

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        plain = _NOT_WRITTEN.sub("", text)
        if not plain.isascii():  # before it is made large: one ß would be two letters
            raise Rejected(self.error("format", context))
        return self.checked(plain.upper(), context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, str) or not _NINO.fullmatch(value):
            yield self.error("format", context)
        elif not _GIVEN_OUT.match(value):
            yield self.error("letters", context)

    def show(self, value: Value, context: Context) -> str:
        return _spaced(value)

    def typed(self, value: Value) -> Form:
        return {self.name: (_spaced(value),)}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        params |= {"label": self.label(context), "spellcheck": False}
        params["classes"] = "govuk-input--width-10 govuk-input--extra-letter-spacing"
        if text := one(typed, self.name):
            params["value"] = readable(text)
        return Component("input", params)

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({self.name: ("",)}, "required"),)
        taken = (EXAMPLE, "qq123456c", "QQ-12-34-56-A", " Q.Q. 123 456 (D) ")
        refused = {
            "QQ 12 34 56": "format", "QQ 12 34 56 E": "format", "QQ 12 34 5O C": "format",
            "Q1 12 34 56 C": "format", "QQ 12 34 567 C": "format",
            "GB 12 34 56 C": "letters", "DA 12 34 56 C": "letters",
        }  # fmt: skip
        return Samples(
            valid=tuple({self.name: (text,)} for text in taken),
            invalid=(*empty, *(({self.name: (text,)}, rule) for text, rule in refused.items())),
        )


def is_nino(text: str) -> bool:
    """Whether it is a number as it is kept, which conditions compare."""
    return bool(_NINO.fullmatch(text) and _GIVEN_OUT.match(text))


def _spaced(value: Value) -> str:
    """In pairs, which are easier to read, and to hear from a screen reader."""
    text = str(value)
    return " ".join(re.findall("..?", text)) if _NINO.fullmatch(text) else text
