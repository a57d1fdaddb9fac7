"""A day of a service, counted from its drafts, events and feedback.

What is asked of `event` keeps to what another database takes as well (ClickHouse too): it is never joined
with anything, rows that came twice count once, and no function is used but COUNT(DISTINCT).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Table, bindparam, func, select
from sqlalchemy import type_coerce as as_type

from prototype_kit.events import first_id, milliseconds
from prototype_kit.kpis.counts import Cell
from prototype_kit.kpis.rollup import EventFact, JourneyFact, Part, roll_up
from prototype_kit.store.daily_metrics import Counted, DayKey
from prototype_kit.store.tables import draft, event, feedback
from prototype_kit.working_days import end_of


def _of_key(of: Table) -> tuple[Any, ...]:
    return (
        of.c.env == bindparam("the_env"),
        of.c.service == bindparam("the_service"),
        of.c.source != "synthetic",
    )


_milliseconds = [as_type(draft.c[name], BigInteger) for name in ("started_at", "ended_at", "expires_at")]
_JOURNEYS = select(
    *(draft.c.id, draft.c.journey, draft.c.release, draft.c.channel, draft.c.assisted, draft.c.device),
    *(draft.c.state, draft.c.exit, *_milliseconds, draft.c.link_token.is_not(None)),
).where(*_of_key(draft), draft.c.started_at >= bindparam("begin"), draft.c.started_at < bindparam("end"))
_EVENTS = (
    select(
        *(event.c.event_id, event.c.journey_id, event.c.ts, event.c.name, event.c.page, event.c.error_code)
    )
    .where(
        event.c.journey_day == bindparam("the_day"),
        event.c.service == bindparam("the_service"),
        event.c.env == bindparam("the_env"),
    )
    .order_by(event.c.journey_id, event.c.ts, event.c.event_id)
)
_that_day = (event.c.event_id >= bindparam("begin_id"), event.c.event_id < bindparam("end_id"))
_VISITOR_DAYS = select(func.count(event.c.visitor_day.distinct())).where(*_that_day, *_of_key(event))
_ERROR_PAGES = (
    select(event.c.page, event.c.error_code, func.count(event.c.event_id.distinct()))
    .where(*_that_day, *_of_key(event), event.c.name == "error_page")
    .group_by(event.c.page, event.c.error_code)
)
_said = (
    *(feedback.c.journey, feedback.c.release, feedback.c.channel, feedback.c.assisted, feedback.c.device),
    *(feedback.c.page, feedback.c.rating),
)
_SATISFACTION = (
    select(*_said, func.count())
    .where(*_of_key(feedback), feedback.c.at >= bindparam("begin"), feedback.c.at < bindparam("end"))
    .group_by(*_said)
)


def count_day(connection: Connection, key: DayKey, now: datetime) -> tuple[Counted, bool]:
    """The counts of a day, and whether they are settled."""
    rolled = roll_up(_journeys(connection, key), _events(connection, key), milliseconds(now))
    counts = {part: dict(cells) for part, cells in rolled.counts.items()}
    for part, cell, n in _of_service(connection, key):
        counts.setdefault(part, {})[cell] = n
    return counts, rolled.settled


def _journeys(connection: Connection, key: DayKey) -> Iterator[JourneyFact]:
    for id_, journey, release, channel, assisted, device, *outcome in connection.execute(
        _JOURNEYS, _which(key)
    ):
        yield JourneyFact(id_, Part(journey, release, channel, bool(assisted), device), *outcome)


def _events(connection: Connection, key: DayKey) -> Iterator[EventFact]:
    """In order, those that came twice once."""
    before = ""
    for event_id, *fact in connection.execute(_EVENTS, _which(key)):
        if event_id != before:
            yield EventFact(*fact)
        before = event_id


def _of_service(connection: Connection, key: DayKey) -> Iterator[tuple[Part, Cell, int]]:
    """What happened on the day itself, whenever journeys were started."""
    which = _which(key)
    visitor_days = connection.execute(_VISITOR_DAYS, which).scalar_one()
    if visitor_days:
        yield Part(), Cell("visitor_days"), visitor_days
    for page, status, times in connection.execute(_ERROR_PAGES, which):
        yield Part(), Cell("error_pages", page, status or ""), times
    for journey, release, channel, assisted, device, page, rating, people in connection.execute(
        _SATISFACTION, which
    ):
        part = Part(journey, release, channel, bool(assisted), device)
        yield part, Cell("satisfaction", page, str(rating)), people


def begin_of(day: date) -> datetime:
    """The instant in which a day begins by the clock on the wall, in UTC."""
    return end_of(day - timedelta(days=1))


def _which(key: DayKey) -> dict[str, object]:
    begin, end = begin_of(key.day), end_of(key.day)
    return {
        "the_env": key.env,
        "the_service": key.service,
        "the_day": key.day.isoformat(),
        "begin": begin,
        "end": end,
        "begin_id": first_id(milliseconds(begin)),
        "end_id": first_id(milliseconds(end)),
    }
