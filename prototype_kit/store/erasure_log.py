"""The log of erasures: when, why, by which way, and how much. No row says of whom.

A line is written in the transaction that erases, so that what was erased is never without one.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from prototype_kit.erasures import NOTHING, By, Erased, ErasureReport, Why
from prototype_kit.events import whole
from prototype_kit.store.tables import erasure as table
from prototype_kit.store.upsert import Upsert

_ADD = insert(table).returning(table.c.id)
_ADD_NIGHT = Upsert(table, lambda new: new.on_conflict_do_nothing(index_elements=["night"]))
_OF_NIGHT = select(table.c.id, table.c.ended_at).where(table.c.night == bindparam("the_night"))
_COUNTS = select(table.c.counts).where(table.c.id == bindparam("the_id")).with_for_update()
_COUNT = update(table).where(table.c.id == bindparam("the_id")).values(counts=bindparam("new_counts"))
_END = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)
_NEWEST = (
    select(table.c.id, table.c.at, table.c.why, table.c.by, table.c.counts, table.c.ended_at)
    .order_by(table.c.at.desc(), table.c.id.desc())
    .limit(bindparam("most"))
)


def begin_log(connection: Connection, why: Why, by: By, now: datetime) -> int:
    """Begin a line of the log in the caller's transaction; gives its id."""
    row = {"at": whole(now), "why": why, "by": by, "counts": NOTHING.dumps()}
    made: int = connection.execute(_ADD, row).scalar_one()
    return made


def log_of_night(connection: Connection, night: date, now: datetime) -> int:
    """The id of the line of a night, begun where there is none: one, whatever the number of workers."""
    row = {"at": whole(now), "why": "due", "by": "worker", "counts": NOTHING.dumps(), "night": str(night)}
    connection.execute(_ADD_NIGHT[connection.dialect.name], row)
    found: int = connection.execute(_OF_NIGHT, {"the_night": str(night)}).scalar_one()
    return found


def night_is_done(connection: Connection, night: date) -> bool:
    """Whether all that was due in a night is erased."""
    found = connection.execute(_OF_NIGHT, {"the_night": str(night)}).one_or_none()
    return found is not None and found.ended_at is not None


def add_to_log(connection: Connection, line: int, erased: Erased) -> None:
    """Count what the caller's transaction erased."""
    if erased:
        before = Erased.loads(connection.execute(_COUNTS, {"the_id": line}).scalar_one())
        connection.execute(_COUNT, {"the_id": line, "new_counts": (before + erased).dumps()})


def end_log(connection: Connection, line: int, now: datetime) -> None:
    """Say that all of it is done."""
    connection.execute(_END, {"the_id": line, "now": whole(now)})


def newest_reports(connection: Connection, most: int) -> tuple[ErasureReport, ...]:
    """The newest lines of the log, the newest first."""
    rows = connection.execute(_NEWEST, {"most": most}).all()
    return tuple(
        ErasureReport(row.id, row.at, row.why, row.by, Erased.loads(row.counts), row.ended_at) for row in rows
    )
