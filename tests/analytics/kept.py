"""Puts simulated journeys into a store, as they are written in use or in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from prototype_kit.events import Event, row
from prototype_kit.store import DayKey, Store
from prototype_kit.store.daily_metrics import Counted
from prototype_kit.store.rollups import mark
from prototype_kit.store.tables import draft, feedback
from prototype_kit.working_days import day_of
from tests.analytics.simulator import Simulated, Simulator


def keep_drafts(store: Store, journeys: Sequence[Simulated]) -> None:
    """Their drafts and what was said of them, as they are in the end; and the days of that, to be counted."""
    said = [journey.feedback for journey in journeys if journey.feedback]
    with store.database.writing() as connection:
        connection.execute(insert(draft), [journey.draft for journey in journeys])
        if said:
            connection.execute(insert(feedback), said)
            mark(connection, {_day(row) for row in said}, max(row["at"] for row in said))


def _day(said: Mapping[str, Any]) -> DayKey:
    """Nothing else may have happened on it: somebody who ends just before midnight is asked after it."""
    return DayKey(said["env"], said["service"], day_of(said["at"]))


def keep_events(store: Store, events: Iterable[Event]) -> None:
    """In one batch."""
    store.events.write([row(event) for event in events])


def expected(simulator: Simulator) -> dict[DayKey, Counted]:
    """What must be counted of each day, without what did not happen."""
    days = {
        key: {part: +cells for part, cells in parts.items() if +cells}
        for key, parts in simulator.counted.items()
    }
    return {key: parts for key, parts in days.items() if parts}


def counted(store: Store, keys: Iterable[DayKey]) -> dict[DayKey, Counted]:
    """What was counted of some days."""
    days = {key: store.rollups.read_day(key) for key in keys}
    return {key: counts for key, counts in days.items() if counts}
