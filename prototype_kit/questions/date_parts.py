"""A date that is typed in parts, such as a month and a year: what its question types have in common."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import field_validator

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import MONTHS, NAMES, language
from prototype_kit.questions.question import Component, Context, Form, Question, one, readable

SHORTEST_NAME = 3  # letters of a month, such as: Nov
_OF_ONE_PART = ("missing-part", "year")

_LIMITS: Mapping[str, Callable[[Any, Any], bool]] = {
    "in-the-past": operator.lt,
    "today-or-in-the-past": operator.le,
    "this-month-or-in-the-past": operator.le,
    "in-the-future": operator.gt,
    "today-or-in-the-future": operator.ge,
    "this-month-or-in-the-future": operator.ge,
}


class DateInParts(Question):
    """A date in one field a part, the last of them the year. The month may be a number or a name."""

    parts: ClassVar[Sequence[str]]
    kind: ClassVar[type]
    """What it gives: it has an attribute for each part."""
    tokens: ClassVar[Sequence[str]] = ("bday",)
    """The autocomplete tokens that browsers know part by part."""

    must: tuple[str, ...] = ()

    @field_validator("must")
    @classmethod
    def _leave_one(cls, must: tuple[str, ...]) -> tuple[str, ...]:
        for past in must:
            for future in must:
                both_take_now = past.startswith(("today", "this")) and future.startswith(("today", "this"))
                if past.endswith("past") and future.endswith("future") and not both_take_now:
                    raise ValueError(f"No answer is {past!r} and {future!r} at once.\nDelete one of the two.")
        return must

    rules: ClassVar = {
        "required": "Enter {called}",
        "missing-part": "{Called} must include {parts}",
        "not-real": "{Called} must be a real date",
        "year": "Year must include 4 numbers",
    }

    @property
    def fields(self) -> Sequence[str]:
        return tuple(map(self._field, self.parts))

    @property
    def focus(self) -> str:
        return self._field(self.parts[0])

    def _field(self, part: str) -> str:
        return f"{self.name}-{part}"

    def form_of(self, *texts: str) -> Form:
        """The form in which these are typed into the parts."""
        return {self._field(part): (text,) for part, text in zip(self.parts, texts, strict=True)}

    def typed(self, value: Value) -> Form:
        if not isinstance(value, self.kind):
            return {}
        return self.form_of(*(str(getattr(value, part)) for part in self.parts))

    def real(self, *texts: str) -> Value | None:
        """The date that is typed in the parts, none of them empty; None when there is no such date."""
        raise NotImplementedError

    def parse(self, form: Form, context: Context) -> Value | None:
        texts = [one(form, self._field(part)) for part in self.parts]
        if not self.require("".join(texts), context):
            return None
        missing = [part for part, text in zip(self.parts, texts, strict=True) if not text]
        if missing:
            parts = context.language(" and ").join(context.language(f"a {part}") for part in missing)
            raise Rejected(self.error("missing-part", context, at=self._field(missing[0]), parts=parts))
        year = texts[-1]
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise Rejected(self.error("year", context, at=self._field("year")))
        value = self.real(*texts)
        if value is None:
            raise Rejected(self.error("not-real", context))
        return self.checked(value, context)

    def beyond(self, value: Value, now: Value, context: Context) -> Iterator[InvalidAnswer]:
        """The limits that `value` does not keep, counted from `now`."""
        for must in self.must:
            if not _LIMITS[must](value, now):
                yield self.error(must, context)

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        del params["name"]
        params |= {"fieldset": self.legend(context), "namePrefix": self.name}
        found = [error for error in errors if error.question == self.name]
        wrong = {error.field for error in found}
        whole = any(map(self.is_of_the_whole, found))
        params["items"] = [
            self._item(part, typed, whole or self._field(part) in wrong, context) for part in self.parts
        ]
        return Component("date-input", params)

    def is_of_the_whole(self, error: InvalidAnswer) -> bool:
        """Whether every part is drawn as wrong."""
        return error.rule not in _OF_ONE_PART

    def _item(self, part: str, typed: Form, wrong: bool, context: Context) -> dict[str, Any]:
        width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
        label = context.language(part.capitalize())
        item = {"name": part, "label": label, "classes": f"{width} govuk-input--error" if wrong else width}
        if self.autocomplete in self.tokens:
            item["autocomplete"] = f"{self.autocomplete}-{part}"
        if text := one(typed, self._field(part)):
            item["value"] = readable(text)
        return item


def month_number(text: str) -> int | None:
    """The month of a number, or of the beginning of a name in any language."""
    if text.isascii() and text.isdigit():
        return int(text[:4])  # a longer number is no month either, and Python refuses very long ones
    if len(text) < SHORTEST_NAME:
        return None
    beginning = text.casefold()
    for code in NAMES:
        months = enumerate(map(language(code), MONTHS), 1)
        named = [number for number, name in months if name.casefold().startswith(beginning)]
        if len(named) == 1:
            return named[0]
    return None
