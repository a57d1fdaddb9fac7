"""A month of a year, for what nobody knows to the day."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from prototype_kit.answers import Month, Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import MONTHS
from prototype_kit.questions.date import check_limits, month_number
from prototype_kit.questions.question import Component, Context, Form, Question, Samples, one, readable

PARTS = ("month", "year")
Must = Literal["in-the-past", "this-month-or-in-the-past", "in-the-future", "this-month-or-in-the-future"]


class MonthAndYear(Question):
    """A month and a year in two fields. The month may be a number or a name."""

    type: Literal["month-year"] = "month-year"
    must: tuple[Must, ...] = Field((), description="Limits, counted from this month.")

    @field_validator("must")
    @classmethod
    def _leave_a_month(cls, must: tuple[Must, ...]) -> tuple[Must, ...]:
        return check_limits(must)

    rules: ClassVar = {
        "required": "Enter {called}",
        "missing-part": "{Called} must include {parts}",
        "not-real": "{Called} must be a real date",
        "year": "Year must include 4 numbers",
        "in-the-past": "{Called} must be in the past",
        "this-month-or-in-the-past": "{Called} must be this month or in the past",
        "in-the-future": "{Called} must be in the future",
        "this-month-or-in-the-future": "{Called} must be this month or in the future",
    }

    @property
    def phrase(self) -> str:
        return "the month and year" if not self.called and self.ask.endswith("?") else super().phrase

    @property
    def focus(self) -> str:
        return f"{self.name}-month"

    def parse(self, form: Form, context: Context) -> Value | None:
        month, year = (one(form, f"{self.name}-{part}") for part in PARTS)
        if not self.require(month + year, context):
            return None
        for part, text in zip(PARTS, (month, year), strict=True):
            if not text:
                words = context.language(f"a {part}")
                raise Rejected(self.error("missing-part", context, at=f"{self.name}-{part}", parts=words))
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise Rejected(self.error("year", context, at=f"{self.name}-year"))
        number = month_number(month)
        if number is None or not _is_real(int(year), number):
            raise Rejected(self.error("not-real", context))
        return self.checked(Month(int(year), number), context)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, Month) or not _is_real(value.year, value.month):
            yield self.error("not-real", context)
            return
        for must in self.must:
            if not _LIMITS[must](value, _month_of(context.today)):
                yield self.error(must, context)

    def show(self, value: Value, context: Context) -> str:
        if not isinstance(value, Month):
            return str(value)
        return f"{context.language(MONTHS[value.month - 1])} {value.year}"

    def typed(self, value: Value) -> Form:
        if not isinstance(value, Month):
            return {}
        return {f"{self.name}-{part}": (str(getattr(value, part)),) for part in PARTS}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        del params["name"]
        params |= {"fieldset": self.legend(context), "namePrefix": self.name}
        found = [error for error in errors if error.question == self.name]
        wrong = {error.field.removeprefix(f"{self.name}-") for error in found}
        whole = any(error.rule not in ("missing-part", "year") for error in found)
        params["items"] = [self._item(part, typed, whole or part in wrong, context) for part in PARTS]
        return Component("date-input", params)

    def _item(self, part: str, typed: Form, wrong: bool, context: Context) -> dict[str, Any]:
        width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
        label = context.language(part.capitalize())
        item = {"name": part, "label": label, "classes": f"{width} govuk-input--error" if wrong else width}
        if self.autocomplete in ("bday", "cc-exp"):
            item["autocomplete"] = f"{self.autocomplete}-{part}"
        if text := one(typed, f"{self.name}-{part}"):
            item["value"] = readable(text)
        return item

    def samples(self, context: Context) -> Samples:
        this = _month_of(context.today)
        ahead = any("future" in must for must in self.must)
        within = _later(this, 2 if ahead else -2)
        invalid: list[tuple[Form, str]] = [
            (self._form("", "2026"), "missing-part"),
            (self._form("3", ""), "missing-part"),
            (self._form("13", "2026"), "not-real"),
            (self._form("three", "2026"), "not-real"),
            (self._form("3", "0000"), "not-real"),
            (self._form("3", "26"), "year"),
        ]
        if not self.optional:
            invalid.append((self._form("", ""), "required"))
        outside = {must: _later(this, 14 if "past" in must else -14) for must in self.must}
        invalid += [(self.typed(month), must) for must, month in outside.items()]
        named = self._form(MONTHS[within.month - 1][:3].lower(), str(within.year))
        further = self.typed(_later(this, 14 if ahead else -14))
        return Samples(valid=(self.typed(within), named, further), invalid=tuple(invalid))

    def _form(self, month: str, year: str) -> Form:
        return {f"{self.name}-month": (month,), f"{self.name}-year": (year,)}


_LIMITS = {
    "in-the-past": lambda value, this: value < this,
    "this-month-or-in-the-past": lambda value, this: value <= this,
    "in-the-future": lambda value, this: value > this,
    "this-month-or-in-the-future": lambda value, this: value >= this,
}


def _is_real(year: int, month: int) -> bool:
    return year >= 1 and 1 <= month <= 12


def _month_of(day: date) -> Month:
    return Month(day.year, day.month)


def _later(month: Month, months: int) -> Month:
    """So many months after (or, below nought, before) `month`."""
    count = month.year * 12 + month.month - 1 + months
    return Month(count // 12, count % 12 + 1)
