"""Roll-ups: the events and drafts of a day, counted into `daily_metric`, which figures are read from.

A day of a service is counted anew, as a whole, whenever something of it may have changed: events of it or of
its journeys came, journeys were started, feedback was given, or journeys of it were open when it was counted
last. So counting twice does no harm, nor do several workers. Days whose events are deleted are never counted
again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, bindparam, delete, select, update
from sqlalchemy import type_coerce as as_type

from prototype_kit.events import first_id, milliseconds, moment_of
from prototype_kit.kpis.envs import ENVS
from prototype_kit.settings import DEMO
from prototype_kit.store.daily_metrics import (
    Counted,
    DayKey,
    forget_metrics,
    read_day,
    replace_day,
    take_turn,
)
from prototype_kit.store.database import Database, StoreUnavailable
from prototype_kit.store.day_counts import begin_of, count_day
from prototype_kit.store.tables import draft, event, feedback, feedback_comment, metric_part, roll_up_state
from prototype_kit.store.tables import roll_up as table
from prototype_kit.store.upsert import Upsert
from prototype_kit.working_days import day_of

EVENTS_KEPT = timedelta(days=396)
"""How long events are kept: thirteen months, so that a month can be compared with that of the year before.

Ratings are kept as long. It is no setting: the public pages of every site promise it.
"""

_LATE = timedelta(minutes=10)  # longer than a batch of events may wait to be written
_AGAIN = timedelta(minutes=10)  # after which a day with open journeys is counted again
_FRESH = timedelta(minutes=3)  # a worker is at it if it looked less long ago
_PATIENCE = 2.0  # seconds that somebody who wants to see figures waits for counting
_SOON = 0.2  # seconds that nobody notices
_PURGED_AT_ONCE = 2_000  # events, and ratings, in one transaction, so that residents need not wait
_HOUR_MS = 60 * 60 * 1000

_log = logging.getLogger(__name__)


class _Due(NamedTuple):
    key: DayKey
    version: int


_started = as_type(draft.c.started_at, BigInteger)
_NEW_EVENTS = (
    select(event.c.env, event.c.service, event.c.journey_day, event.c.ts - event.c.ts % _HOUR_MS)
    .where(event.c.event_id >= bindparam("since_id"), event.c.env.in_([*ENVS]))
    .distinct()
)
_NEW_DRAFTS = (
    select(draft.c.env, draft.c.service, _started - _started % _HOUR_MS)
    .where(draft.c.env.in_([*ENVS]), draft.c.started_at >= bindparam("since"))
    .distinct()
)
_MARK = Upsert(
    table,
    lambda new: new.on_conflict_do_update(
        index_elements=["env", "service", "day"],
        set_={"due_at": new.excluded.due_at, "version": table.c.version + 1},
    ),
)
_STATE = select(roll_up_state.c.looked_until, roll_up_state.c.purged_until)
_LOOKED = Upsert(
    roll_up_state,
    lambda new: new.on_conflict_do_update(
        index_elements=["id"], set_={"looked_until": new.excluded.looked_until}
    ),
)
_PURGED = Upsert(
    roll_up_state,
    lambda new: new.on_conflict_do_update(
        index_elements=["id"], set_={"purged_until": new.excluded.purged_until}
    ),
)
_SETTLE = (
    update(table)
    .where(table.c.day < bindparam("first_day"), table.c.due_at >= moment_of(0))  # so that its index is used
    .values(due_at=None, version=table.c.version + 1)
)
_DUE = (
    select(table.c.env, table.c.service, table.c.day, table.c.version)
    .where(table.c.due_at <= bindparam("by"))
    .order_by(table.c.due_at, table.c.day.desc())
)
_COUNTED = (
    update(table)
    .where(
        table.c.env == bindparam("the_env"),
        table.c.service == bindparam("the_service"),
        table.c.day == bindparam("the_day"),
        table.c.version == bindparam("the_version"),
    )
    .values(version=table.c.version + 1, due_at=bindparam("new_due_at"), rolled_at=bindparam("now"))
)
_SOME_OLD = select(event.c.event_id).where(event.c.event_id < bindparam("until_id")).limit(_PURGED_AT_ONCE)
_ANY_OLD = select(event.c.event_id).where(event.c.event_id < bindparam("until_id")).limit(1)
_PURGE = delete(event).where(event.c.event_id.in_(_SOME_OLD))
# Of people alone: what is made up goes with the demo, which may be made again and counted. The services are
# named because the index of ratings begins with them. A rating whose words are still kept goes after them.
_OF_PEOPLE = tuple(env for env in ENVS if env != DEMO)
_old_ratings = select(feedback.c.id).where(
    feedback.c.env.in_(_OF_PEOPLE),
    feedback.c.service.in_(select(metric_part.c.service).where(metric_part.c.env.in_(_OF_PEOPLE))),
    feedback.c.at < bindparam("until"),
    feedback.c.id.not_in(select(feedback_comment.c.feedback_id)),
)
_ANY_OLD_RATING = _old_ratings.limit(1)
_PURGE_RATINGS = delete(feedback).where(feedback.c.id.in_(_old_ratings.limit(_PURGED_AT_ONCE)))
_FORGET = delete(table).where(table.c.env == bindparam("the_env"))


class Rollups:
    """Counts days, and deletes the events and ratings that are not needed any more."""

    def __init__(self, database: Database):
        self._database = database
        self._took = 0.0  # seconds of work, when this process did it last: however busy the machine was

    def refresh(self, now: datetime, seconds: float | None = None) -> bool:
        """Count every day of which something may have changed; whether any is left to count.

        Stops after the day at hand once it took `seconds`. Raises `StoreUnavailable`.
        """
        begun, worked = time.monotonic(), time.thread_time()
        self._look(now)
        left = False
        for due in self._due(now):
            if left := seconds is not None and time.monotonic() - begun > seconds:
                break
            self._count(due, now)
        self._took = time.thread_time() - worked
        return left

    def catch_up(self, now: datetime) -> bool:
        """The same for somebody who waits to see figures, unless it takes long and a worker does it anyway.

        Where it cannot be done now, the figures stay as they were.
        """
        try:
            if self._took > _SOON and self._is_fresh(now):
                return bool(self._due(now))
            return self.refresh(now, _PATIENCE)
        except StoreUnavailable as error:
            _log.warning("Figures could not be counted: %s", error)
            return False

    def purge(self, now: datetime) -> int:
        """Delete some events and ratings that were kept for long enough, the worker's turn; gives how many.

        Nothing is deleted while a day waits to be counted.
        """
        first_day = day_of(now - EVENTS_KEPT)
        until = begin_of(first_day)
        old_events, old_ratings = {"until_id": first_id(milliseconds(until))}, {"until": until}
        with self._database.reading() as connection:
            some = connection.execute(_ANY_OLD, old_events).first()
            if some is None and connection.execute(_ANY_OLD_RATING, old_ratings).first() is None:
                return 0
        if self._due(now):
            return 0
        with self._database.writing() as connection:
            take_turn(connection)
            _, purged_until = _read_state(connection)
            newest = max(until, purged_until or until)
            connection.execute(_PURGED[connection.dialect.name], {"id": 1, "purged_until": newest})
            connection.execute(_SETTLE, {"first_day": first_day.isoformat()})
            deleted = connection.execute(_PURGE, old_events).rowcount
            return deleted + connection.execute(_PURGE_RATINGS, old_ratings).rowcount

    def looked_until(self) -> datetime | None:
        """When somebody looked for what is to be counted last; None when nobody ever did."""
        with self._database.reading() as connection:
            return _read_state(connection)[0]

    def read_day(self, key: DayKey) -> Counted:
        """What was counted of a day."""
        with self._database.reading() as connection:
            return read_day(connection, key)

    def replace_day(self, key: DayKey, counts: Counted) -> None:
        """Let these be the counts of a day, in one short transaction."""
        with self._database.writing() as connection:
            take_turn(connection)
            replace_day(connection, key, counts)

    def _is_fresh(self, now: datetime) -> bool:
        """Whether somebody looked a short while ago, and counted what was due."""
        looked_until = self.looked_until()
        if looked_until is None or not timedelta(0) <= now - looked_until < _FRESH:
            return False
        return not self._due(now - _FRESH)

    def _look(self, now: datetime) -> None:
        """Mark the days of which something came since somebody looked last."""
        with self._database.reading() as connection:
            looked_until, _ = _read_state(connection)
            since = moment_of(0) if looked_until is None else min(looked_until, now) - _LATE
            keys = set(_new_keys(connection, since))
        with self._database.writing() as connection:
            take_turn(connection)
            mark(connection, keys, now)
            connection.execute(_LOOKED[connection.dialect.name], {"id": 1, "looked_until": now})

    def _due(self, by: datetime) -> list[_Due]:
        with self._database.reading() as connection:
            rows = connection.execute(_DUE, {"by": by})
            return [
                _Due(DayKey(env, service, date.fromisoformat(day)), version)
                for env, service, day, version in rows
            ]

    def _count(self, due: _Due, now: datetime) -> None:
        """Count a day; unless it was marked or counted by somebody else meanwhile, keep what was counted."""
        with self._database.reading() as connection:
            counts, settled = count_day(connection, due.key, now)
            changed = counts != read_day(connection, due.key)
        kept = {
            "the_env": due.key.env,
            "the_service": due.key.service,
            "the_day": due.key.day.isoformat(),
            "the_version": due.version,
            "now": now,
            "new_due_at": None if settled else now + _AGAIN,
        }
        with self._database.writing() as connection:
            take_turn(connection)
            if connection.execute(_COUNTED, kept).rowcount == 1 and changed:
                replace_day(connection, due.key, counts)


def mark(connection: Connection, keys: Collection[DayKey], now: datetime) -> None:
    """Have days counted again, in the caller's transaction: for whoever writes what is not of this moment."""
    _, purged_until = _read_state(connection)
    rows = [
        {"env": key.env, "service": key.service, "day": key.day.isoformat(), "version": 1, "due_at": now}
        for key in sorted(keys)
        if key.env in ENVS and (purged_until is None or begin_of(key.day) >= purged_until)
    ]
    if rows:
        connection.execute(_MARK[connection.dialect.name], rows)


def forget_env(connection: Connection, env: str) -> None:
    """Delete all that was counted in an env, in the caller's transaction."""
    take_turn(connection)
    forget_metrics(connection, env)
    connection.execute(_FORGET, {"the_env": env})


def _read_state(connection: Connection) -> tuple[datetime | None, datetime | None]:
    """How far was looked, and before when events are deleted."""
    row = connection.execute(_STATE).one_or_none()
    return (None, None) if row is None else (row[0], row[1])


def _new_keys(connection: Connection, since: datetime) -> Iterator[DayKey]:
    for env, service, journey_day, hour in connection.execute(
        _NEW_EVENTS, {"since_id": first_id(milliseconds(since))}
    ):
        yield DayKey(env, service, day_of(moment_of(hour)))
        if journey_day is not None:
            yield DayKey(env, service, date.fromisoformat(journey_day))
    for env, service, hour in connection.execute(_NEW_DRAFTS, {"since": since}):
        yield DayKey(env, service, day_of(moment_of(hour)))
