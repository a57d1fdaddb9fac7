"""Days as they were counted: how many of what, of which part of the journeys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, and_, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from prototype_kit.kpis.counts import Cell, Metric
from prototype_kit.kpis.rollup import Part
from prototype_kit.store.tables import daily_metric as table
from prototype_kit.store.tables import metric_cell as cell
from prototype_kit.store.tables import metric_part as part

Counted = Mapping[Part, Mapping[Cell, int]]

TIMES: frozenset[Metric] = frozenset({"elapsed", "active", "time", "left_after"})
"""Those metrics whose detail is a bucket."""
DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


class DayKey(NamedTuple):
    """What is counted at once: a day of a service in an env. What belongs to none has the service ""."""

    env: str
    service: str
    day: date


_of_service = (part.c.env == bindparam("the_env"), part.c.service == bindparam("the_service"))
_that_day = and_(table.c.times.in_((0, 1)), table.c.day == bindparam("the_day"))
_part = (part.c.journey, part.c.release, part.c.channel, part.c.assisted, part.c.device)
_cell = (cell.c.metric, cell.c.page, cell.c.detail)
_READ = (
    select(*_part, *_cell, table.c.n).select_from(part.join(table).join(cell)).where(*_of_service, _that_day)
)
_DELETE = delete(table).where(table.c.part_id.in_(select(part.c.id).where(*_of_service)), _that_day)
_FORGET = [
    delete(table).where(table.c.part_id.in_(select(part.c.id).where(part.c.env == bindparam("the_env")))),
    delete(part).where(part.c.env == bindparam("the_env")),
]
_ADD = insert(table)
_ADD_PARTS, _ADD_CELLS = (
    {name: dialect.insert(named).on_conflict_do_nothing() for name, dialect in DIALECTS.items()}
    for named in (part, cell)
)
_PARTS = select(part.c.id, *_part).where(*_of_service)
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


def replace_day(connection: Connection, key: DayKey, counts: Counted) -> None:
    """Let these be the counts of a day, in the caller's transaction."""
    connection.execute(_DELETE, _which(key))
    parts = _part_ids(connection, key, counts)
    cells = _cell_ids(connection, {cell for its in counts.values() for cell in its})
    rows = [
        {
            "part_id": parts[of],
            "times": int(counted.metric in TIMES),
            "day": key.day.isoformat(),
            "cell_id": cells[counted],
            "n": n,
        }
        for of, its in counts.items()
        for counted, n in its.items()
    ]
    if rows:
        connection.execute(_ADD, rows)


def forget_metrics(connection: Connection, env: str) -> None:
    """Delete all that was counted in an env, in the caller's transaction."""
    for statement in _FORGET:
        connection.execute(statement, {"the_env": env})


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
    rows = [counted._asdict() for counted in cells]
    if not rows:
        return {}
    connection.execute(_ADD_CELLS[connection.dialect.name], rows)
    which = {
        name: sorted({row[one] for row in rows}) for name, one in (("metrics", "metric"), ("pages", "page"))
    }
    return {Cell(*counted): id_ for id_, *counted in connection.execute(_CELLS, which)}


def _which(key: DayKey) -> dict[str, str]:
    return {"the_env": key.env, "the_service": key.service, "the_day": key.day.isoformat()}
