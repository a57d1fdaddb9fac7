"""What was counted, read for a part of it: it costs as much, however many events there were.

Two days of a service add up: a journey counts on the day on which it was started, and on no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from prototype_kit.kpis.counts import Cell, Counts, Dimension, Metric, Slice
from prototype_kit.store.database import Database
from prototype_kit.store.rollups import ENVS
from prototype_kit.store.tables import daily_metric as table
from prototype_kit.store.tables import metric_cell as cell
from prototype_kit.store.tables import metric_part as part
from prototype_kit.store.tables import roll_up_state

_OF_DAY: tuple[Metric, ...] = (
    *("started", "submitted", "exited", "open", "told"),
    *("saved", "resumed", "started_again", "timed_out"),
    *("satisfaction", "error_pages", "visitor_days"),
)
"""What is asked for day by day: what is of whole journeys, without their times, and of the service."""


class ReleaseDays(NamedTuple):
    """A release of a service, the first and the last day on which journeys were started with it, how many."""

    release: str
    first: date
    last: date
    started: int


_CHOOSABLE = ("journey", "release", "channel", "assisted", "device")
_cell = (cell.c.metric, cell.c.page, cell.c.detail)
_n = func.sum(table.c.n).label("n")
_ANY = select(table.c.day).join(part).where(part.c.env == bindparam("the_env")).limit(1)
_of_service = (part.c.env == bindparam("the_env"), part.c.service == bindparam("the_service"))
_own = table.alias()
_DAYS = select(
    *(
        find(select(find(_own.c.day)).where(_own.c.part_id == part.c.id, _own.c.times == 0).scalar_subquery())
        for find in (func.min, func.max)
    )
).where(*_of_service)
_REFRESHED = select(roll_up_state.c.looked_until)


class Figures:
    """Reads counts; see `Rollups` for how they come to be."""

    def __init__(self, database: Database):
        self._database = database

    def counts(self, wanted: Slice) -> Counts:
        """All counts of a part of what was counted."""
        return {Cell(*counted): n for *counted, n in self._rows(_summed(wanted), wanted)}

    def by_day(self, wanted: Slice) -> Mapping[date, Counts]:
        """The counts of whole journeys and of the service, without times, of each day that has any."""
        found: dict[date, dict[Cell, int]] = {}
        statement = _summed(wanted, table.c.day, which=cell.c.metric.in_(_OF_DAY), times=False)
        for day, *counted, n in self._rows(statement, wanted):
            found.setdefault(date.fromisoformat(day), {})[Cell(*counted)] = n
        return dict(sorted(found.items()))

    def by(
        self, wanted: Slice, dimension: Dimension, page: str | None = None, *, times: bool = True
    ) -> Mapping[str, Counts]:
        """All counts, parted by journey, release, channel, device, or whether staff helped: `yes` or `no`.

        With `page`, those of that page alone: the template of its address, or `""` for what is of no page.
        Without `times` it costs a fraction: how long things took is most of what is counted.
        """
        which = None if page is None else cell.c.page == bindparam("the_page")
        found: dict[str, dict[Cell, int]] = {}
        statement = _summed(wanted, part.c[dimension], which=which, times=times)
        for value, *counted, n in self._rows(statement, wanted, page):
            name = ("yes" if value else "no") if dimension == "assisted" else value
            found.setdefault(name, {})[Cell(*counted)] = n
        return found

    def releases(self, wanted: Slice) -> tuple[ReleaseDays, ...]:
        """The releases with which journeys were started, in the order of their first days."""
        first, last = func.min(table.c.day), func.max(table.c.day)
        statement = (
            select(part.c.release, first, last, _n)
            .select_from(part.join(table))
            .where(*_chosen(wanted, times=False), table.c.cell_id.in_(_ids(cell.c.metric == "started")))
            .group_by(part.c.release)
            .order_by(first, last, part.c.release)
        )
        return tuple(
            ReleaseDays(release, date.fromisoformat(since), date.fromisoformat(until), started)
            for release, since, until, started in self._rows(statement, wanted)
        )

    def envs(self) -> tuple[str, ...]:
        """The envs that have figures, live first."""
        with self._database.reading() as connection:
            return tuple(
                env for env in ENVS if connection.execute(_ANY, {"the_env": env}).first() is not None
            )

    def days(self, env: str, service: str) -> tuple[date, date] | None:
        """The first and the last day of which there are figures of a service; None without any."""
        given = {"the_env": env, "the_service": service}
        with self._database.reading() as connection:
            row = connection.execute(_DAYS, given).one()
        first, last = row[0], row[1]
        return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None

    def refreshed_at(self) -> datetime | None:
        """When the figures were brought up to date last; None when they never were."""
        with self._database.reading() as connection:
            return connection.execute(_REFRESHED).scalar()

    def _rows(self, statement: Select[Any], wanted: Slice, page: str | None = None) -> list[Any]:
        given = {name: getattr(wanted, name) for name in _CHOOSABLE}
        which = {f"the_{name}": value for name, value in given.items() if value is not None}
        which |= {"the_env": wanted.env, "the_service": wanted.service}
        which |= {"first": wanted.first.isoformat(), "last": wanted.last.isoformat()}
        if page is not None:
            which["the_page"] = page
        if wanted.assisted is not None:
            which["the_assisted"] = int(wanted.assisted)
        with self._database.reading() as connection:
            return list(connection.execute(statement, which).all())


def _summed(
    wanted: Slice,
    *by: ColumnElement[Any],
    which: ColumnElement[bool] | None = None,
    times: bool = True,
) -> Select[Any]:
    """The sums of a part, parted `by` columns: with the numbers of cells, and only then with their names."""
    chosen = _chosen(wanted, times=times)
    if which is not None:
        chosen.append(table.c.cell_id.in_(_ids(which)))
    columns = [column.label(f"by_{number}") for number, column in enumerate(by)]
    sums = (
        select(*columns, table.c.cell_id, _n)
        .select_from(part.join(table))
        .where(*chosen)
        .group_by(*by, table.c.cell_id)
        .subquery()
    )
    return select(*(sums.c[column.name] for column in columns), *_cell, sums.c.n).join_from(
        sums, cell, sums.c.cell_id == cell.c.id
    )


def _ids(which: ColumnElement[bool]) -> Select[Any]:
    return select(cell.c.id).where(which)


def _chosen(wanted: Slice, *, times: bool) -> list[ColumnElement[bool]]:
    """The conditions of a part; each statement is compiled once, whatever the values."""
    chosen = [*_of_service, table.c.times.in_((0, 1)) if times else table.c.times == 0]
    chosen.append(table.c.day.between(bindparam("first"), bindparam("last")))
    chosen += [
        part.c[name] == bindparam(f"the_{name}") for name in _CHOOSABLE if getattr(wanted, name) is not None
    ]
    return chosen
