"""Days as they were counted: how many of what, of which part of the journeys; and the sums of months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, and_, bindparam, delete, func, insert, select

from prototype_kit.kpis.counts import Cell, Metric
from prototype_kit.kpis.rollup import Part
from prototype_kit.months import Month
from prototype_kit.store.tables import daily_metric as table
from prototype_kit.store.tables import metric_cell as cell
from prototype_kit.store.tables import metric_part as part
from prototype_kit.store.tables import monthly_metric as monthly
from prototype_kit.store.tables import roll_up_state
from prototype_kit.store.upsert import Upsert

Counted = Mapping[Part, Mapping[Cell, int]]

WHOLE, OF_PAGES, TIMES = KINDS = (0, 1, 2)
"""The kinds of counts, which lie apart: of whole journeys and of the service, of pages, of how long something
took. Of a busy day there are some tens of the first, hundreds of the second and thousands of the third."""
_WHOLE: frozenset[Metric] = frozenset(
    {
        *("started", "submitted", "exited", "open", "told"),
        *("saved", "resumed", "started_again", "timed_out"),
        *("satisfaction", "error_pages", "visitor_days"),
    }
)
_TIMES: frozenset[Metric] = frozenset({"elapsed", "active", "time", "left_after"})  # in buckets


class DayKey(NamedTuple):
    """What is counted at once: a day of a service in an env. What belongs to none has the service ""."""

    env: str
    service: str
    day: date


_of_service = (part.c.env == bindparam("the_env"), part.c.service == bindparam("the_service"))
_that_day = and_(table.c.kind.in_(KINDS), table.c.day == bindparam("the_day"))
_part = (part.c.journey, part.c.release, part.c.channel, part.c.assisted, part.c.device)
_cell = (cell.c.metric, cell.c.page, cell.c.detail)
_READ = (
    select(*_part, *_cell, table.c.n).select_from(part.join(table).join(cell)).where(*_of_service, _that_day)
)
_DELETE = delete(table).where(table.c.part_id.in_(select(part.c.id).where(*_of_service)), _that_day)
_DELETE_MONTH = delete(monthly).where(
    monthly.c.part_id.in_(select(part.c.id).where(*_of_service)),
    monthly.c.kind.in_(KINDS),
    monthly.c.month == bindparam("the_month"),
)
_its_key = (table.c.part_id, table.c.kind, table.c.cell_id)
_SUM_MONTH = insert(monthly).from_select(
    ["part_id", "kind", "cell_id", "month", "n"],
    select(*_its_key, bindparam("the_month", type_=monthly.c.month.type), func.sum(table.c.n))
    .select_from(part.join(table))
    .where(
        *_of_service,
        table.c.kind.in_(KINDS),
        table.c.day.between(bindparam("first_day"), bindparam("last_day")),
    )
    .group_by(*_its_key),
)
_of_env = select(part.c.id).where(part.c.env == bindparam("the_env"))
_FORGET = [
    *(delete(named).where(named.c.part_id.in_(_of_env)) for named in (table, monthly)),
    delete(part).where(part.c.env == bindparam("the_env")),
]
_ADD = insert(table)
_ADD_PARTS, _ADD_CELLS = (Upsert(named, lambda new: new.on_conflict_do_nothing()) for named in (part, cell))
_PARTS = select(part.c.id, *_part).where(*_of_service)
# Whoever sums a month must see the days that others put into it, also of parts that nobody had before, which
# none can lock. So they lock a row that is always there: it is written as it is, and made if need be.
_TAKE_TURN = Upsert(
    roll_up_state,
    lambda new: new.values(id=1).on_conflict_do_update(index_elements=["id"], set_={"id": 1}),
)
_METRICS: BindParameter[Any] = bindparam("metrics", expanding=True)
_PAGES: BindParameter[Any] = bindparam("pages", expanding=True)
_CELLS = select(cell.c.id, *_cell).where(cell.c.metric.in_(_METRICS), cell.c.page.in_(_PAGES))


def read_day(connection: Connection, key: DayKey) -> Counted:
    """What was counted of a day."""
    counts: dict[Part, dict[Cell, int]] = {}
    for journey, release, channel, assisted, device, *counted, n in connection.execute(_READ, _which(key)):
        its = counts.setdefault(Part(journey, release, channel, bool(assisted), device), {})
        its[Cell(*counted)] = n
    return counts


def take_turn(connection: Connection) -> None:
    """Wait until nobody else writes counts, and keep others waiting until the caller's transaction ends.

    It comes first in the transaction: who held other rows already might be waited for by whom they wait for.
    SQLite lets one in at a time anyway.
    """
    connection.execute(_TAKE_TURN[connection.dialect.name])


def replace_day(connection: Connection, key: DayKey, counts: Counted) -> None:
    """Let these be the counts of a day, and make those of its month, in the caller's transaction.

    The caller has taken their turn.
    """
    parts = _part_ids(connection, key, sorted(counts))
    connection.execute(_DELETE, _which(key))
    cells = _cell_ids(connection, {cell for its in counts.values() for cell in its})
    rows = [
        {
            "part_id": parts[of],
            "kind": _kind(counted.metric),
            "day": key.day.isoformat(),
            "cell_id": cells[counted],
            "n": n,
        }
        for of, its in counts.items()
        for counted, n in its.items()
    ]
    if rows:
        connection.execute(_ADD, rows)
    month = Month.of(key.day)
    of_month = {"the_env": key.env, "the_service": key.service, "the_month": str(month)}
    days = {"first_day": month.first.isoformat(), "last_day": month.last.isoformat()}
    connection.execute(_DELETE_MONTH, of_month)
    connection.execute(_SUM_MONTH, of_month | days)


def forget_metrics(connection: Connection, env: str) -> None:
    """Delete all that was counted in an env, in the caller's transaction, who has taken their turn."""
    for statement in _FORGET:
        connection.execute(statement, {"the_env": env})


def _kind(metric: Metric) -> int:
    if metric in _TIMES:
        return TIMES
    return WHOLE if metric in _WHOLE else OF_PAGES


def _part_ids(connection: Connection, key: DayKey, parts: Iterable[Part]) -> Mapping[Part, int]:
    rows = [
        {"env": key.env, "service": key.service, **of._asdict(), "assisted": int(of.assisted)} for of in parts
    ]
    if rows:
        connection.execute(_ADD_PARTS[connection.dialect.name], rows)
    return {
        Part(journey, release, channel, bool(assisted), device): id_
        for id_, journey, release, channel, assisted, device in connection.execute(_PARTS, _which(key))
    }


def _cell_ids(connection: Connection, cells: Iterable[Cell]) -> Mapping[Cell, int]:
    rows = [counted._asdict() for counted in sorted(cells)]
    if not rows:
        return {}
    connection.execute(_ADD_CELLS[connection.dialect.name], rows)
    which = {
        name: sorted({row[one] for row in rows}) for name, one in (("metrics", "metric"), ("pages", "page"))
    }
    return {Cell(*counted): id_ for id_, *counted in connection.execute(_CELLS, which)}


def _which(key: DayKey) -> dict[str, str]:
    return {"the_env": key.env, "the_service": key.service, "the_day": key.day.isoformat()}
