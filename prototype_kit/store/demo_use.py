"""Made-up use in bulk: drafts that nobody sent, events, feedback and other channels' volumes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select

from prototype_kit.events import Event, Origin, row
from prototype_kit.settings import DEMO
from prototype_kit.store.daily_metrics import DayKey
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import WIPED, DraftState, origin_row
from prototype_kit.store.rollups import forget_env, mark
from prototype_kit.store.tables import channel_volume, draft, event, feedback, feedback_comment
from prototype_kit.working_days import day_of

AT_ONCE = 2_000
"""Events in one transaction, so that residents can go on meanwhile."""
_DRAFT_LIFETIME = timedelta(hours=20)


@dataclass(frozen=True)
class DemoFeedback:
    """What somebody made up said: 1 to 5, where they were asked, when, and perhaps in words."""

    rating: int
    page: str
    at: datetime
    words: str = ""


@dataclass(frozen=True)
class DemoUse:
    """What a made-up person did in one journey. `sent` says that its draft is there with a case.

    The times of the draft are those of its first and last page; `exit` is the name of the exit where it
    ended. `state` is what became of it, where the time does not tell. `events` come with an id for each, so
    that they are the same each time.
    """

    draft_id: str
    service: str
    journey: str
    release: str
    origin: Origin
    started_at: datetime
    saved_at: datetime
    sent: bool = False
    exit: str | None = None
    state: DraftState | None = None
    events: tuple[tuple[str, Event], ...] = ()
    feedback: DemoFeedback | None = None


_ADD_FEEDBACK = insert(feedback).returning(feedback.c.id, sort_by_parameter_order=True)
_THESE: BindParameter[Sequence[str]] = bindparam("these", expanding=True)
_DELETE_EVENTS = delete(event).where(event.c.journey_id.in_(_THESE))
_SAID = select(feedback.c.id).where(feedback.c.journey_id.in_(_THESE))
_DELETE_VOLUMES = delete(channel_volume).where(channel_volume.c.env == DEMO)


class DemoUses:
    """What made-up people did: all that has the env demo and is of no case."""

    def __init__(self, database: Database):
        self._database = database

    def add(self, uses: Iterable[DemoUse], now: datetime) -> None:
        """Keep what some people did, some at a time, and have the days of it counted."""
        for some in _parted(uses):
            drafts = [_draft_row(use, now) for use in some if not use.sent]
            events = [{**row(each), "event_id": id_} for use in some for id_, each in use.events]
            said = [use for use in some if use.feedback]
            with self._database.writing() as connection:
                if drafts:
                    connection.execute(insert(draft), drafts)
                if events:
                    connection.execute(insert(event), events)
                _add_feedback(connection, said)
                mark(connection, _days(some), now)


def add_days(connection: Connection, started: Iterable[tuple[str, datetime]], now: datetime) -> None:
    """Have the days counted on which journeys of services were started, in the caller's transaction."""
    mark(connection, {DayKey(DEMO, service, day_of(at)) for service, at in started}, now)


def delete_use(connection: Connection, drafts: Sequence[str]) -> int:
    """Delete the events of these drafts, in the caller's transaction; gives how many."""
    return connection.execute(_DELETE_EVENTS, {"these": drafts}).rowcount


def delete_figures(connection: Connection) -> int:
    """Delete the counts of what was made up, and the volumes, in the caller's transaction."""
    forget_env(connection, DEMO)
    return connection.execute(_DELETE_VOLUMES).rowcount


def _parted(uses: Iterable[DemoUse]) -> Iterator[list[DemoUse]]:
    some: list[DemoUse] = []
    size = 0
    for use in uses:
        some.append(use)
        size += len(use.events) + 1
        if size >= AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _days(uses: Sequence[DemoUse]) -> Collection[DayKey]:
    found = set[tuple[str, date]]()
    for use in uses:
        times = [use.started_at, *(each.at for _, each in use.events)]
        times += [use.feedback.at] if use.feedback else []
        found |= {(use.service, day_of(at)) for at in times}
    return {DayKey(DEMO, service, day) for service, day in found}


def _draft_row(use: DemoUse, now: datetime) -> dict[str, Any]:
    expires_at = use.saved_at + _DRAFT_LIFETIME
    return {
        "id": use.draft_id,
        "session": None,  # no browser has it
        "service": use.service,
        "journey": use.journey,
        "release": use.release,
        **WIPED,
        "today": day_of(use.started_at).isoformat(),
        "version": 2,
        "state": use.state or ("open" if expires_at > now else "expired"),
        "exit": use.exit,
        "started_at": use.started_at,
        "saved_at": use.saved_at,
        "expires_at": expires_at,
        "ended_at": use.saved_at if use.exit or use.state == "submitted" else None,
        **origin_row(use.origin),
    }


def _add_feedback(connection: Connection, uses: Sequence[DemoUse]) -> None:
    if not uses:
        return
    ids = connection.execute(_ADD_FEEDBACK, [_feedback_row(use) for use in uses]).scalars().all()
    words = [
        {"feedback_id": id_, "at": said.at, "words": said.words, "language": "en", "removed": ""}
        for id_, use in zip(ids, uses, strict=True)
        if (said := use.feedback) and said.words
    ]
    if words:
        connection.execute(insert(feedback_comment), words)


def _feedback_row(use: DemoUse) -> dict[str, Any]:
    said = use.feedback
    origin = {name: value for name, value in origin_row(use.origin).items() if name in feedback.c}
    return {
        **origin,
        "at": said.at if said else use.saved_at,
        "service": use.service,
        "journey": use.journey,
        "release": use.release,
        "page": said.page if said else "",
        "journey_id": use.draft_id,
        "rating": said.rating if said else 0,
    }
