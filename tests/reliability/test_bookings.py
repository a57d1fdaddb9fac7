"""Many people want the same appointments at the same moment: none is given twice, or told of and not kept.

The histories are judged by a checker of their own: what people were told against the rows that are kept, and
how many overlap at any moment against how many may.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from prototype_kit.store import open_store
from tests.reliability.appointments import History, Seeker, appointments_site, at, most_at_once
from tests.reliability.servers import Command, free_port, running
from tests.reliability.throwaway_postgres import postgres, why_no_postgres
from tests.reliability.tiers import SEED, TIMEOUT, Figures, tier

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("bookings"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
    TIMEOUT,
]

CLIENTS, ROUNDS, PLACES = tier(12, 64), tier(2, 20), tier(48, 200)

UNGUARDED = '''\
"""The mistake that others made: look whether it is free, and then write it down, with nothing in between."""
import prototype_kit.store.holds as holds
from prototype_kit.store.booked_times import _ADD_TIME

def take(connection, number, diary, new, held_until, now, *, overbook=False):
    resource = new.candidates[0][0]
    end = new.slot.ends_at + new.calendar.entry.pause
    row = {"booking": number, "diary": diary, "resource": resource.id, "held_until": held_until}
    connection.execute(_ADD_TIME, {**row, "starts_at": new.slot.starts_at, "ends_at": end})
    return (resource.id,)

holds.take = take
'''


@dataclass(frozen=True)
class Booked:
    """A booking that is kept."""

    reference: str
    slot: str
    begin: datetime
    end: datetime


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database: a file, or a PostgreSQL server that ends with the test."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kit.db'}"
    else:
        with postgres() as url:
            yield url


def _crowd(server: Command, journey: str, seed: int) -> History:
    """Everybody at once, until nothing is left."""
    history, ready = History(), threading.Barrier(CLIENTS)
    failures: list[BaseException] = []

    def one(number: int) -> None:
        seeker = Seeker(server.port, journey, history, random.Random(seed * 1000 + number))
        ready.wait(60)
        try:
            seeker.seek()
        except BaseException as failure:  # noqa: BLE001 - told by the test itself
            failures.append(failure)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return history


def _kept(url: str, journey: str) -> list[Booked]:
    """What is booked for a journey, by the rows themselves."""
    store = open_store(url)
    with store.database.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT c.reference, b.office, b.starts_at, b.ends_at FROM booking b"
                " JOIN cases c ON c.id = b.case_id WHERE b.calendar = :journey AND b.state = 'booked'"
            ),
            {"journey": journey},
        ).all()
    store.close()
    return [
        Booked(reference, f"{office}/{at(begin):%Y-%m-%dT%H:%MZ}", at(begin), at(end))
        for reference, office, begin, end in rows
    ]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nobody_is_told_what_is_not_so(kind: str, tmp_path: Path, figures: Figures) -> None:
    """Round after round: who was told has the slot, no more come than may, and nothing free is refused."""
    if kind == "postgresql" and (why := why_no_postgres()):
        pytest.skip(why)  # a server of its own cannot be started here; SQLite is tried all the same
    capacities = {f"book-{number}": 1 + number % 5 for number in range(ROUNDS)}
    folder = appointments_site(tmp_path / "anytown", capacities, PLACES)
    over = lost = told = unkept = refused = 0
    statuses = 0
    with _database(kind, tmp_path) as url:
        with running(folder, "db", "upgrade", DATABASE=url) as upgrade:
            assert upgrade.process.wait(120) == 0, upgrade.said
        workers = ("serve", "--workers", "2", "--threads", "4")
        with running(folder, *workers, port=free_port(), DATABASE=url) as server:
            for journey, capacity in capacities.items():
                history = _crowd(server, journey, SEED)
                kept = _kept(url, journey)
                over += max(0, most_at_once([(each.begin, each.end) for each in kept]) - capacity)
                told += len(history.booked)
                unkept += len(set(history.booked) ^ {(each.reference, each.slot) for each in kept})
                lost += history.lost
                statuses += sum(many for status, many in history.statuses.items() if status >= 500)
                refused += _still_free(url, journey, capacity)
    what = f"{kind}, {CLIENTS} people, {ROUNDS} rounds, {told} appointments"
    figures.add(5, f"{what}: slots given too often", over, 0)
    figures.add(5, f"{what}: told and not kept, or kept and not told", unkept, 0)
    figures.add(5, f"{what}: free slots that were refused", refused, 0)
    figures.add(5, f"{what}: told that somebody else was quicker", lost, "some")
    figures.add(5, f"{what}: answers 500 and over", statuses, 0)
    assert (over, unkept, refused, statuses) == (0, 0, 0, 0)
    assert told >= 40 * ROUNDS
    assert lost


def _still_free(url: str, journey: str, capacity: int) -> int:
    """The slots that could be had after everybody was told that there is nothing left.

    Those that come into reach or leave it with the clock are neither: the hour of the lead time.
    """
    kept: dict[datetime, int] = {}
    for each in _kept(url, journey):
        kept[each.begin] = kept.get(each.begin, 0) + 1
    first, last = min(kept), max(kept)
    begin, free = first + timedelta(hours=1), 0
    while begin <= last:
        free += capacity - kept.get(begin, 0)
        begin += timedelta(minutes=30)
    assert datetime.now(UTC) < last
    return free


def test_without_the_guard_slots_are_given_twice(
    tmp_path: Path, figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: the same crowd meets a store that checks first and writes afterwards."""
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text(UNGUARDED, encoding="utf-8")
    folder = appointments_site(tmp_path / "anytown", {"book": 1}, 1)
    url = f"sqlite:///{tmp_path / 'kit.db'}"
    with running(folder, "db", "upgrade", DATABASE=url) as upgrade:
        assert upgrade.process.wait(120) == 0, upgrade.said
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "without"), prepend=os.pathsep)
    with running(
        folder, "serve", "--workers", "2", "--threads", "4", port=free_port(), DATABASE=url
    ) as server:
        _crowd(server, "book", SEED)
    times: dict[datetime, int] = {}
    for each in _kept(url, "book"):
        times[each.begin] = times.get(each.begin, 0) + 1
    twice = sum(many > 1 for many in times.values())
    figures.add(5, f"sqlite, {CLIENTS} people, without the guard: slots given twice", twice, "some")
    assert twice
