"""Events: written in batches by a sink. What is counted of them is read from roll-ups; see `figures`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert

from prototype_kit.events import Row
from prototype_kit.store.database import Database
from prototype_kit.store.prepared import PreparedChange
from prototype_kit.store.tables import event as table

_ADD = PreparedChange(insert(table))


class Events:
    """The events in the store."""

    def __init__(self, database: Database):
        self._database = database

    def write(self, batch: Sequence[Row]) -> None:
        """Keep a batch of rows, as `events.row` makes them, all or none."""
        if batch:
            _ADD.run(self._database, *batch)
