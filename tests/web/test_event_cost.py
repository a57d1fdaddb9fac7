"""Events cost a request nothing but memory: another thread writes them, in transactions of its own."""

from __future__ import annotations

import pytest

from prototype_kit.events import BufferedSink
from tests.statements import transactions
from tests.web.world import MakeWorld, World

REPORT = "/street-lights/report"


def _cost(world: World) -> list[list[bool]]:
    """The transactions of each request on the way of somebody who is refused once."""
    world.front.store.salts.make_ahead(world.clock())  # as a worker does
    visitor, costs = world.visitor(), list[list[bool]]()
    visitor.get(REPORT)

    def ask(status: int = 200, **fields: str) -> None:
        with transactions(world.front.store.database) as found:
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
    assert any(writes for found in with_events for writes in found)  # what is counted sees those that write
