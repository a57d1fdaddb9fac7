"""What was counted, read for a part of it: it costs as much, however many events there were.

Two days of a service add up: a journey counts on the day on which it was started, and on no other. So a long
time is read as whole months, and as days before and after them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select, union_all

from prototype_kit.kpis.counts import Cell, Counts, Dimension, Slice
from prototype_kit.kpis.envs import ENVS
from prototype_kit.store.daily_metrics import KINDS, OF_PAGES, TIMES, WHOLE
from prototype_kit.store.database import Database
from prototype_kit.store.spans import Span, days_from, spans_from
from prototype_kit.store.tables import daily_metric as table
from prototype_kit.store.tables import draft, roll_up_state
from prototype_kit.store.tables import metric_cell as cell
from prototype_kit.store.tables import metric_part as part
from prototype_kit.working_days import end_of


class ReleaseDays(NamedTuple):
    """A release of a service, the first and the last day on which journeys were started with it, how many."""

    release: str
    first: date
    last: date
    started: int


_CHOOSABLE = ("journey", "release", "channel", "assisted", "device")
_cell = (cell.c.metric, cell.c.page, cell.c.detail)
_ANY = select(table.c.day).join(part).where(part.c.env == bindparam("the_env")).limit(1)
_of_service = (part.c.env == bindparam("the_env"), part.c.service == bindparam("the_service"))
_own = table.alias()
_its_own = (_own.c.part_id == part.c.id, _own.c.kind == WHOLE)
_DAYS = select(
    *(find(select(find(_own.c.day)).where(*_its_own).scalar_subquery()) for find in (func.min, func.max))
).where(*_of_service)
_of_part = select(func.min(_own.c.day)).where(*_its_own).scalar_subquery()
_FIRST_DAYS = (
    select(part.c.release, func.min(_of_part))
    .where(*_of_service, part.c.journey != "")
    .group_by(part.c.release)
)
_LAST_STARTS = (
    select(draft.c.release, func.max(draft.c.started_at))
    .where(
        draft.c.env == bindparam("the_env"),
        draft.c.service == bindparam("the_service"),
        draft.c.source != "synthetic",
        draft.c.started_at >= bindparam("begin"),
        draft.c.started_at < bindparam("end"),
    )
    .group_by(draft.c.release)
)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_REFRESHED = select(roll_up_state.c.looked_until)


class Figures:
    """Reads counts; see `Rollups` for how they come to be."""

    def __init__(self, database: Database):
        self._database = database

    def counts(self, wanted: Slice) -> Counts:
        """All counts of a part of what was counted."""
        return {Cell(*counted): n for *counted, n in self._sums(wanted, KINDS)}

    def by_day(self, wanted: Slice) -> Mapping[date, Counts]:
        """The counts of whole journeys and of the service, without times, of each day that has any."""
        found: dict[date, dict[Cell, int]] = {}
        by_itself = [days_from(wanted.first, wanted.last)]
        for day, *counted, n in self._sums(wanted, (WHOLE,), by_itself, table.c.day):
            found.setdefault(date.fromisoformat(day), {})[Cell(*counted)] = n
        return dict(sorted(found.items()))

    def by(
        self, wanted: Slice, dimension: Dimension, page: str | None = None, *, times: bool = True
    ) -> Mapping[str, Counts]:
        """All counts, parted by journey, release, channel, device, or whether staff helped: `yes` or `no`.

        With `page`, those of that page alone: the template of its address, or `""` for what is of no page.
        Without `times` it costs a fraction: how long things took is most of what is counted.
        """
        kinds = (WHOLE, *(() if page == "" else (OF_PAGES,)), *((TIMES,) if times else ()))
        found: dict[str, dict[Cell, int]] = {}
        for value, *counted, n in self._sums(wanted, kinds, None, part.c[dimension], page):
            name = ("yes" if value else "no") if dimension == "assisted" else value
            found.setdefault(name, {})[Cell(*counted)] = n
        return found

    def releases(self, wanted: Slice, current: str = "") -> tuple[ReleaseDays, ...]:
        """The releases with which journeys were started; the newest, with which any was last, at the end.

        Of those that ended on one day, the drafts of that day tell which was the later, while they are kept;
        else it is the `current` one.
        """
        first, last = func.min(table.c.day), func.max(table.c.day)
        days = days_from(wanted.first, wanted.last)
        statement = (
            select(part.c.release, first, last, func.sum(table.c.n))
            .select_from(part.join(table))
            .where(*_chosen(wanted), *days.conditions(0, (WHOLE,)))
            .where(table.c.cell_id.in_(select(cell.c.id).where(cell.c.metric == "started")))
            .group_by(part.c.release)
        )
        found = [
            ReleaseDays(release, date.fromisoformat(since), date.fromisoformat(until), started)
            for release, since, until, started in self._rows(statement, _values(wanted, [days]))
        ]
        ended = Counter(each.last for each in found)
        starts = self._last_starts(wanted, [day for day, releases in ended.items() if releases > 1])
        latest = {each: starts.get((each.last, each.release), _LONG_AGO) for each in found}

        def order(each: ReleaseDays) -> tuple[object, ...]:
            return each.last, latest[each], each.release == current, each.first, each.release

        return tuple(sorted(found, key=order))

    def _last_starts(self, wanted: Slice, days: Iterable[date]) -> Mapping[tuple[date, str], datetime]:
        """When a journey was last started on each of some days, by day and release."""
        given = {"the_env": wanted.env, "the_service": wanted.service}
        with self._database.reading() as connection:
            return {
                (day, release): at
                for day in days
                for release, at in connection.execute(
                    _LAST_STARTS, {**given, "begin": end_of(day - timedelta(days=1)), "end": end_of(day)}
                )
            }

    def first_days(self, env: str, service: str) -> Mapping[str, date]:
        """The day on which each release of a service was first used, over all time."""
        given = {"the_env": env, "the_service": service}
        with self._database.reading() as connection:
            rows = connection.execute(_FIRST_DAYS, given).all()
        return {release: date.fromisoformat(day) for release, day in rows if day}

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

    def _sums(
        self,
        wanted: Slice,
        kinds: Sequence[int],
        spans: Sequence[Span] | None = None,
        by: ColumnElement[Any] | None = None,
        page: str | None = None,
    ) -> list[Any]:
        """The sums of a part: what they are parted `by`, if anything, then what is counted, and how many."""
        spans = spans or spans_from(wanted.first, wanted.last)
        statement = _summed(wanted, kinds, spans, by, of_page=page is not None)
        return self._rows(statement, {**_values(wanted, spans), "the_page": page})

    def _rows(self, statement: Select[Any], values: Mapping[str, object]) -> list[Any]:
        with self._database.reading() as connection:
            return list(connection.execute(statement, values).all())


def _summed(
    wanted: Slice,
    kinds: Sequence[int],
    spans: Sequence[Span],
    by: ColumnElement[Any] | None,
    *,
    of_page: bool,
) -> Select[Any]:
    """With the numbers of cells, and only when they are summed with their names.

    Each statement is compiled once, whatever the values.
    """
    column = [] if by is None else [by.label("parted_by")]
    chosen = _chosen(wanted)
    counts = union_all(
        *(
            select(*column, span.table.c.cell_id, span.table.c.n)
            .select_from(part.join(span.table))
            .where(*chosen, *span.conditions(number, kinds))
            for number, span in enumerate(spans)
        )
    ).subquery()
    parted = [counts.c.parted_by] if column else []
    summed = select(*parted, counts.c.cell_id, func.sum(counts.c.n).label("n"))
    if of_page:
        its = select(cell.c.id).where(cell.c.page == bindparam("the_page"))
        summed = summed.where(counts.c.cell_id.in_(its))
    sums = summed.group_by(*parted, counts.c.cell_id).subquery()
    columns = [sums.c.parted_by] if column else []
    return select(*columns, *_cell, sums.c.n).join_from(sums, cell, sums.c.cell_id == cell.c.id)


def _chosen(wanted: Slice) -> list[ColumnElement[bool]]:
    """The conditions of a part."""
    names = (name for name in _CHOOSABLE if getattr(wanted, name) is not None)
    return [*_of_service, *(part.c[name] == bindparam(f"the_{name}") for name in names)]


def _values(wanted: Slice, spans: Sequence[Span]) -> Mapping[str, object]:
    given: dict[str, Any] = {name: getattr(wanted, name) for name in ("env", "service", *_CHOOSABLE)}
    values = {f"the_{name}": value for name, value in given.items() if value is not None}
    if wanted.assisted is not None:
        values["the_assisted"] = int(wanted.assisted)
    for number, span in enumerate(spans):
        values |= span.values(number)
    return values
