"""Events cost a request nothing but memory: another thread writes them, in transactions of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from sqlalchemy import Connection, event

from prototype_kit.events import BufferedSink
from prototype_kit.store.database import Database
from tests.web.world import MakeWorld, World

REPORT = "/street-lights/report"


@contextmanager
def _transactions(world: World) -> Iterator[list[str]]:
    """Those of this thread, which answers the requests: whether each only reads, or writes."""
    found: list[str] = []
    here, database = threading.get_ident(), world.front.store.database
    engine = database.engine

    def begun(connection: Connection) -> None:
        if threading.get_ident() == here:
            found.append("writes" if connection.get_execution_options().get("kit_writes") else "reads")

    def taken(sql: str, rows: Sequence[Sequence[object]]) -> int:
        if threading.get_ident() == here:
            found.append("writes")
        return Database.change(database, sql, rows)

    event.listen(engine, "begin", begun)
    try:
        with patch.object(database, "change", taken):
            yield found
    finally:
        event.remove(engine, "begin", begun)


def _cost(world: World) -> list[list[str]]:
    """The transactions of each request on the way of somebody who is refused once."""
    world.front.store.salts.make_ahead(world.clock())  # as a worker does
    visitor, costs = world.visitor(), list[list[str]]()
    visitor.get(REPORT)

    def ask(status: int = 200, **fields: str) -> None:
        with _transactions(world) as found:
            visitor.submit(status, **fields)
        costs.append(found)

    ask()
    ask(422)  # nothing was selected
    ask(fault="flickering")
    ask(light_search="Tansy Close")
    ask(light=visitor.page.options("light")[0])
    return costs


def test_no_request_waits_for_events(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes as many transactions as without any, and some were kept all the same."""
    counted = make_world("lights")
    with_events = _cost(counted)
    counted.flush()
    with counted.front.store.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT COUNT(*) FROM event").scalar_one()
    assert kept >= 8
    monkeypatch.setattr(BufferedSink, "emit", lambda _sink, _event: None)
    assert with_events == _cost(make_world("lights"))
    assert "writes" in {kind for found in with_events for kind in found}
