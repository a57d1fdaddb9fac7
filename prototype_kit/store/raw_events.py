"""Events as they are, for people who count in their own way: nothing is added up, and nothing is left out.

Starts and ends are no events but facts of drafts; they come in the same rows, as `form_start` and
`form_complete`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import RowMapping, bindparam, select

from prototype_kit.events import first_id, milliseconds
from prototype_kit.language import LOCAL
from prototype_kit.store.database import Database
from prototype_kit.store.tables import draft
from prototype_kit.store.tables import event as table
from prototype_kit.working_days import day_of, end_of

COLUMNS = (
    *("ts", "service", "journey_id", "journey_day", "name", "page", "question", "step", "outcome"),
    *("error_code", "duration_ms", "channel", "assisted", "device", "release", "phase", "round"),
    *("env", "source", "visitor_day"),
)
"""What each row has. Nothing says which session of research an event belongs to."""
_AT_ONCE = 2_000

_EVENTS = (
    select(table.c.event_id, *(table.c[name] for name in COLUMNS if name != "outcome"))
    .where(
        table.c.event_id > bindparam("after"),
        table.c.event_id < bindparam("until"),
        table.c.env == bindparam("the_env"),
        table.c.service == bindparam("the_service"),
    )
    .order_by(table.c.event_id)
    .limit(_AT_ONCE)
)
_DRAFTS = (
    select(draft)
    .where(
        draft.c.env == bindparam("the_env"),
        draft.c.service == bindparam("the_service"),
        draft.c.journey == bindparam("the_journey"),
        draft.c.started_at >= bindparam("since"),
        draft.c.started_at < bindparam("until"),
    )
    .order_by(draft.c.started_at)
)

RawRow = tuple[str | int | None, ...]


class RawEvents:
    """Reads what was kept, a little at a time, so that nobody waits for it to end."""

    def __init__(self, database: Database):
        self._database = database

    def of_service(
        self, env: str, service: str, journeys: tuple[str, ...], first: date, last: date
    ) -> Iterator[RawRow]:
        """What was started of a service on local days from `first` to `last`, then the events of these days.

        Each has the values of `COLUMNS`. `journeys` are those of the service.
        """
        for journey in journeys:
            for number in range((last - first).days + 1):
                yield from self._day(env, service, journey, first + timedelta(days=number))
        yield from self._events(env, service, _begin(first), end_of(last))

    def _events(self, env: str, service: str, begin: datetime, end: datetime) -> Iterator[RawRow]:
        given = {"the_env": env, "the_service": service, "until": first_id(milliseconds(end))}
        after = first_id(milliseconds(begin))
        while after:
            with self._database.reading() as connection:
                rows = connection.execute(_EVENTS, {**given, "after": after}).mappings().all()
            for row in rows:
                yield tuple(row.get(name) for name in COLUMNS)
            after = rows[-1]["event_id"] if len(rows) == _AT_ONCE else ""

    def _day(self, env: str, service: str, journey: str, day: date) -> Iterator[RawRow]:
        given = {"the_env": env, "the_service": service, "the_journey": journey}
        with self._database.reading() as connection:
            days = {"since": _begin(day), "until": end_of(day)}
            rows = connection.execute(_DRAFTS, {**given, **days}).mappings().all()
        for row in rows:
            yield from _facts(row)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL)


def _facts(row: RowMapping) -> Iterator[RawRow]:
    """The start of a draft, and its end where it was completed."""
    started, ended = row["started_at"], row["ended_at"]
    base = f"/{row['service']}/{row['journey']}"
    same = {
        **{name: row[name] for name in ("service", "channel", "assisted", "device", "release", "round")},
        **{name: row[name] for name in ("env", "source")},
        "journey_id": row["id"],
        "journey_day": day_of(started).isoformat() if isinstance(started, datetime) else None,
    }
    if isinstance(started, datetime):
        yield _row({**same, "ts": milliseconds(started), "name": "form_start", "page": base})
    outcome = row["exit"] or (row["state"] if row["state"] == "submitted" else None)
    if isinstance(ended, datetime) and outcome:
        end = {"ts": milliseconds(ended), "name": "form_complete", "page": base, "outcome": outcome}
        yield _row({**same, **end})


def _row(found: Mapping[str, object]) -> RawRow:
    values = (found.get(name) for name in COLUMNS)
    return tuple(value if isinstance(value, (str, int)) else None for value in values)
