"""A time of day."""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import time
from typing import ClassVar, Literal

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import ENGLISH
from prototype_kit.questions.question import Component, Context, Form, Question, Samples, one, readable


class Time(Question):
    """A time of day, typed as people write it: 9am, 9.30 am, 14:30, midday."""

    type: Literal["time"] = "time"

    rules: ClassVar = {
        "required": "Enter {called}",
        "format": "Enter a time, like 9:30am or 14:30",
    }

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        value = read_time(text)
        if value is None:
            raise Rejected(self.error("format", context))
        return value

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, time):
            yield self.error("format", context)

    def show(self, value: Value, context: Context) -> str:
        return context.language.time(value) if isinstance(value, time) else str(value)

    def typed(self, value: Value) -> Form:
        return {self.name: (ENGLISH.time(value) if isinstance(value, time) else str(value),)}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        params |= {"label": self.label(context), "classes": "govuk-input--width-5", "spellcheck": False}
        if text := one(typed, self.name):
            params["value"] = readable(text)
        return Component("input", params)

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({self.name: ("",)}, "required"),)
        taken = ("9am", "9:30 am", "09.30", "14:30", "midday", "12:05am")
        refused = ("25:00", "9:60", "14pm", "soon", "930pm1")
        return Samples(
            valid=tuple({self.name: (text,)} for text in taken),
            invalid=(*empty, *(({self.name: (text,)}, "format") for text in refused)),
        )


_WRITTEN = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(?:([ap])\.?(?:m\.?)?)?")


def read_time(text: str) -> time | None:
    """The time that `text` means, or None. A bare number below 24 is an hour only with am or pm."""
    text = text.lower().strip()
    if text in ("midday", "noon", "12 noon"):
        return time(12)
    if text in ("midnight", "12 midnight"):
        return time(0)
    match = _WRITTEN.fullmatch(text)
    if not match or (match[2] is None and match[3] is None):
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
