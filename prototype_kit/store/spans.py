"""A time in which something was counted, in as few rows as can be: whole months, and the days around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Table, bindparam

from prototype_kit.months import Month
from prototype_kit.store.tables import daily_metric, monthly_metric

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Rows of a table that follow one another in time, from `first` to `last` as they stand there."""

    table: Table
    first: str
    last: str

    @property
    def column(self) -> ColumnElement[str]:
        """When."""
        return self.table.c.day if self.table is daily_metric else self.table.c.month

    def conditions(self, number: int, kinds: Sequence[int]) -> Sequence[ColumnElement[bool]]:
        """That a count lies in it and is of one of these kinds; `number` tells it from others."""
        return (
            self.table.c.kind.in_(kinds),
            self.column.between(bindparam(f"first_{number}"), bindparam(f"last_{number}")),
        )

    def values(self, number: int) -> Mapping[str, str]:
        """What its conditions are asked with."""
        return {f"first_{number}": self.first, f"last_{number}": self.last}


def days_from(first: date, last: date) -> Span:
    """Days, both included."""
    return Span(daily_metric, first.isoformat(), last.isoformat())


def spans_from(first: date, last: date) -> tuple[Span, ...]:
    """The same days, those of whole months as months."""
    since, until = Month.of(first), Month.of(last)
    since = since if first == since.first else since.after(1)
    until = until if last == until.last else until.after(-1)
    return tuple(_spans(first, last, since, until)) if since <= until else (days_from(first, last),)


def _spans(first: date, last: date, since: Month, until: Month) -> Iterator[Span]:
    if first < since.first:
        yield days_from(first, since.first - _DAY)
    yield Span(monthly_metric, str(since), str(until))
    if until.last < last:
        yield days_from(until.last + _DAY, last)
