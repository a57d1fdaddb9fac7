"""A month of a year, for what nobody knows to the day."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from prototype_kit.answers import Month, Value
from prototype_kit.errors import InvalidAnswer
from prototype_kit.language import MONTHS
from prototype_kit.questions.date_parts import DateInParts, month_number
from prototype_kit.questions.question import Context, Form, Samples

Must = Literal["in-the-past", "this-month-or-in-the-past", "in-the-future", "this-month-or-in-the-future"]


class MonthAndYear(DateInParts):
    """A month and a year in two fields. The month may be a number or a name."""

    parts: ClassVar = ("month", "year")
    kind: ClassVar = Month
    tokens: ClassVar = ("bday", "cc-exp")

    type: Literal["month-year"] = "month-year"
    must: tuple[Must, ...] = Field((), description="Limits, counted from this month.")

    rules: ClassVar = DateInParts.rules | {
        "in-the-past": "{Called} must be in the past",
        "this-month-or-in-the-past": "{Called} must be this month or in the past",
        "in-the-future": "{Called} must be in the future",
        "this-month-or-in-the-future": "{Called} must be this month or in the future",
    }

    @property
    def phrase(self) -> str:
        return "the month and year" if not self.called and self.ask.endswith("?") else super().phrase

    def real(self, *texts: str) -> Month | None:
        month, year = texts
        number = month_number(month)
        return None if number is None or not _is_real(int(year), number) else Month(int(year), number)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, Month) or not _is_real(value.year, value.month):
            yield self.error("not-real", context)
        else:
            yield from self.beyond(value, _month_of(context.today), context)

    def show(self, value: Value, context: Context) -> str:
        if not isinstance(value, Month):
            return str(value)
        return f"{context.language(MONTHS[value.month - 1])} {value.year}"

    def samples(self, context: Context) -> Samples:
        this = _month_of(context.today)
        ahead = any("future" in must for must in self.must)
        within = _later(this, 2 if ahead else -2)
        invalid: list[tuple[Form, str]] = [
            (self.form_of("", "2026"), "missing-part"),
            (self.form_of("3", ""), "missing-part"),
            (self.form_of("13", "2026"), "not-real"),
            (self.form_of("three", "2026"), "not-real"),
            (self.form_of("3", "0000"), "not-real"),
            (self.form_of("3", "26"), "year"),
        ]
        if not self.optional:
            invalid.append((self.form_of("", ""), "required"))
        outside = {must: _later(this, 14 if "past" in must else -14) for must in self.must}
        invalid += [(self.typed(month), must) for must, month in outside.items()]
        named = self.form_of(MONTHS[within.month - 1][:3].lower(), str(within.year))
        further = self.typed(_later(this, 14 if ahead else -14))
        return Samples(valid=(self.typed(within), named, further), invalid=tuple(invalid))


def _is_real(year: int, month: int) -> bool:
    return year >= 1 and 1 <= month <= 12


def _month_of(day: date) -> Month:
    return Month(day.year, day.month)


def _later(month: Month, months: int) -> Month:
    """So many months after (or, below nought, before) `month`."""
    count = month.year * 12 + month.month - 1 + months
    return Month(count // 12, count % 12 + 1)
