"""A date that people know, such as when they were born or moved in."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field, field_validator

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import MONTHS, NAMES, language
from prototype_kit.questions.question import Component, Context, Form, Question, Samples, one, readable

PARTS = ("day", "month", "year")
SHORTEST_NAME = 3  # letters of a month, such as: Nov
FAR_DAYS = 400  # more than a year, which many rules count
Limit = TypeVar("Limit", bound=str)
Must = Literal["in-the-past", "today-or-in-the-past", "in-the-future", "today-or-in-the-future"]


def check_limits(must: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """`must` as it is. Raises ValueError where no day keeps two of its limits."""
    for past in must:
        for future in must:
            both_take_today = past.startswith(("today", "this")) and future.startswith(("today", "this"))
            if past.endswith("past") and future.endswith("future") and not both_take_today:
                raise ValueError(f"No answer is {past!r} and {future!r} at once.\nDelete one of the two.")
    return must


class Date(Question):
    """A day, month and year in three fields. The month may be a number or a name."""

    type: Literal["date"] = "date"
    must: tuple[Must, ...] = Field((), description="Limits, counted from today.")

    @field_validator("must")
    @classmethod
    def _leave_a_day(cls, must: tuple[Must, ...]) -> tuple[Must, ...]:
        return check_limits(must)

    rules: ClassVar = {
        "required": "Enter {called}",
        "missing-part": "{Called} must include {parts}",
        "not-real": "{Called} must be a real date",
        "year": "Year must include 4 numbers",
        "in-the-past": "{Called} must be in the past",
        "today-or-in-the-past": "{Called} must be today or in the past",
        "in-the-future": "{Called} must be in the future",
        "today-or-in-the-future": "{Called} must be today or in the future",
    }

    @property
    def phrase(self) -> str:
        return "the date" if not self.called and self.ask.endswith("?") else super().phrase

    def parse(self, form: Form, context: Context) -> Value | None:
        day, month, year = (one(form, f"{self.name}-{part}") for part in PARTS)
        if not self.require(day + month + year, context):
            return None
        missing = [part for part, text in zip(PARTS, (day, month, year), strict=True) if not text]
        if missing:
            parts = context.language(" and ").join(context.language(f"a {part}") for part in missing)
            raise Rejected(self.error("missing-part", context, at=f"{self.name}-{missing[0]}", parts=parts))
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise Rejected(self.error("year", context, at=f"{self.name}-year"))
        value = _real_date(day, month, year)
        if value is None:
            raise Rejected(self.error("not-real", context))
        return self.checked(value, context)

    @property
    def fields(self) -> Sequence[str]:
        return tuple(f"{self.name}-{part}" for part in PARTS)

    @property
    def focus(self) -> str:
        return f"{self.name}-day"

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, date):
            yield self.error("not-real", context)
            return
        for must in self.must:
            if not _LIMITS[must](value, context.today):
                yield self.error(must, context)

    def show(self, value: Value, context: Context) -> str:
        return context.language.date(value) if isinstance(value, date) else str(value)

    def typed(self, value: Value) -> Form:
        if not isinstance(value, date):
            return {}
        return {f"{self.name}-{part}": (str(getattr(value, part)),) for part in PARTS}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        params = self.common_params(errors, context)
        del params["name"]
        params |= {"fieldset": self.legend(context), "namePrefix": self.name}
        wrong = {error.field.removeprefix(f"{self.name}-") for error in errors if error.question == self.name}
        whole = any(
            error.rule in ("required", "not-real", *_LIMITS)
            for error in errors
            if error.question == self.name
        )
        params["items"] = [self._item(part, typed, whole or part in wrong, context) for part in PARTS]
        return Component("date-input", params)

    def _item(self, part: str, typed: Form, wrong: bool, context: Context) -> dict[str, Any]:
        width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
        label = context.language(part.capitalize())
        item = {"name": part, "label": label, "classes": f"{width} govuk-input--error" if wrong else width}
        if self.autocomplete == "bday":
            item["autocomplete"] = f"bday-{part}"
        if text := one(typed, f"{self.name}-{part}"):
            item["value"] = readable(text)
        return item

    def samples(self, context: Context) -> Samples:
        day = self._day_within(context.today)
        invalid: list[tuple[Form, str]] = [
            (self._form("", "3", "2026"), "missing-part"),
            (self._form("31", "2", "2026"), "not-real"),
            (self._form("1", "13", "2026"), "not-real"),
            (self._form("1", "3", "26"), "year"),
            (self._form("one", "three", "2026"), "not-real"),
        ]
        if not self.optional:
            invalid.append((self._form("", "", ""), "required"))
        for must in self.must:
            future = "past" in must
            outside = context.today + timedelta(days=FAR_DAYS if future else -FAR_DAYS)
            invalid.append((self.typed(outside), must))
        named = self._form(str(day.day), MONTHS[day.month - 1][:3].lower(), str(day.year))
        further = (self.typed(self._day_within(context.today, days)) for days in (60, FAR_DAYS))
        return Samples(valid=(self.typed(day), named, *further), invalid=tuple(invalid))

    def _day_within(self, today: date, days: int = 2) -> date:
        ahead = any("future" in must for must in self.must)
        return today + timedelta(days=days if ahead else -days)

    def _form(self, day: str, month: str, year: str) -> Form:
        return {f"{self.name}-day": (day,), f"{self.name}-month": (month,), f"{self.name}-year": (year,)}


_LIMITS = {
    "in-the-past": lambda value, today: value < today,
    "today-or-in-the-past": lambda value, today: value <= today,
    "in-the-future": lambda value, today: value > today,
    "today-or-in-the-future": lambda value, today: value >= today,
}


def _real_date(day: str, month: str, year: str) -> date | None:
    number = month_number(month)
    if number is None or not (day.isascii() and day.isdigit()):
        return None
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


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
