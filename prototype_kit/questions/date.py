"""A date that people know, such as when they were born or moved in."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import ClassVar, Literal

from pydantic import Field

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer
from prototype_kit.language import MONTHS
from prototype_kit.questions.date_parts import DateInParts, month_number
from prototype_kit.questions.question import Context, Form, Samples

FAR_DAYS = 400  # more than a year, which many rules count
Must = Literal["in-the-past", "today-or-in-the-past", "in-the-future", "today-or-in-the-future"]


class Date(DateInParts):
    """A day, month and year in three fields. The month may be a number or a name."""

    parts: ClassVar = ("day", "month", "year")
    kind: ClassVar = date

    type: Literal["date"] = "date"
    must: tuple[Must, ...] = Field((), description="Limits, counted from today.")

    rules: ClassVar = DateInParts.rules | {
        "in-the-past": "{Called} must be in the past",
        "today-or-in-the-past": "{Called} must be today or in the past",
        "in-the-future": "{Called} must be in the future",
        "today-or-in-the-future": "{Called} must be today or in the future",
    }

    @property
    def phrase(self) -> str:
        return "the date" if not self.called and self.ask.endswith("?") else super().phrase

    def real(self, *texts: str) -> date | None:
        day, month, year = texts
        number = month_number(month)
        if number is None or not (day.isascii() and day.isdigit()):
            return None
        try:
            return date(int(year), number, int(day))
        except ValueError:
            return None

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, date):
            yield self.error("not-real", context)
        else:
            yield from self.beyond(value, context.today, context)

    def show(self, value: Value, context: Context) -> str:
        return context.language.date(value) if isinstance(value, date) else str(value)

    def is_of_the_whole(self, error: InvalidAnswer) -> bool:
        # What the page's own rule says leads to the day, and marks that alone.
        return error.rule in self.rules and super().is_of_the_whole(error)

    def samples(self, context: Context) -> Samples:
        day = self._day_within(context.today)
        invalid: list[tuple[Form, str]] = [
            (self.form_of("", "3", "2026"), "missing-part"),
            (self.form_of("31", "2", "2026"), "not-real"),
            (self.form_of("1", "13", "2026"), "not-real"),
            (self.form_of("1", "3", "26"), "year"),
            (self.form_of("one", "three", "2026"), "not-real"),
        ]
        if not self.optional:
            invalid.append((self.form_of("", "", ""), "required"))
        for must in self.must:
            future = "past" in must
            outside = context.today + timedelta(days=FAR_DAYS if future else -FAR_DAYS)
            invalid.append((self.typed(outside), must))
        named = self.form_of(str(day.day), MONTHS[day.month - 1][:3].lower(), str(day.year))
        further = (self.typed(self._day_within(context.today, days)) for days in (60, FAR_DAYS))
        return Samples(valid=(self.typed(day), named, *further), invalid=tuple(invalid))

    def _day_within(self, today: date, days: int = 2) -> date:
        ahead = any("future" in must for must in self.must)
        return today + timedelta(days=days if ahead else -days)
