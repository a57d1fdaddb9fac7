"""kill -9, of workers and of their master, while people submit: nothing that they were told is lost."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from tests.reliability.ledger import copied_drafts, half_written, is_sound, lost, rows
from tests.reliability.residents import Resident
from tests.reliability.servers import PATIENCE, Command, free_port, lives, running, wait_until
from tests.reliability.tiers import SEED, TIMEOUT, Figures, tier
from tests.web.journeys import unlisted_light
from tests.web.world import street_lights_alone

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("kills"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
    TIMEOUT,
]

CLIENTS = 20
KILLS = tier(20, 200)
SUBMISSIONS = tier(400, 5000)
MASTERS = 8
"""Of so many kills, one is of the master."""


class Supervised:
    """A server that is started again when its master has died, as an init system does."""

    def __init__(self, folder: Path, stack: ExitStack):
        self._folder, self._stack = folder, stack
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start it, on the same port as before."""
        arguments = ("serve", "--workers", "2", "--threads", "4")
        self.command: Command = self._stack.enter_context(running(self._folder, *arguments, port=self.port))

    def workers(self) -> list[psutil.Process]:
        """Those that live."""
        found = psutil.Process(self.command.process.pid).children()
        return [worker for worker in found if lives(worker)]

    def kill_worker(self, chance: random.Random) -> None:
        """One of them, at once."""
        victim = chance.choice(wait_until(self.workers, "there is a worker"))
        with suppress(psutil.NoSuchProcess):
            victim.kill()

    def kill_master(self) -> float:
        """Just the master; start another when its workers have gone by themselves, after so many seconds."""
        orphans = self.workers()
        self.command.process.kill()
        self.command.process.wait(PATIENCE)
        begun = time.monotonic()
        wait_until(lambda: not any(map(lives, orphans)), "workers without a master have gone")
        took = time.monotonic() - begun
        self.start()
        return took


class Crowd:
    """Twenty people who submit one after another; `told` has the reference that each was shown, by draft."""

    def __init__(self, port: int, sessions: dict[str, str]):
        self._port, self._left, self._lock = port, iter(sessions.items()), threading.Lock()
        self.told: dict[str, str] = {}
        self.statuses, self.unanswered = Counter[int](), Counter[str]()

    def __call__(self) -> None:
        """What one client does until nothing is left."""
        while (mine := self._next()) is not None:
            draft, session = mine
            resident = Resident(self._port, session)
            reference = resident.submit()
            with self._lock:
                self.told[draft] = reference
                self.statuses += resident.statuses
                self.unanswered += resident.unanswered

    def wait_for(self, count: int, clients: list[Future[None]]) -> None:
        """Until so many have been told, or a client has failed."""
        wait_until(lambda: len(self.told) >= count or any(map(_has_failed, clients)), "people submit")

    def _next(self) -> tuple[str, str] | None:
        with self._lock:
            return next(self._left, None)


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    """Two processes of four threads each."""
    with ExitStack() as stack:
        yield Supervised(street_lights_alone(tmp_path / "anytown"), stack)


def test_what_people_were_told_survives_kill_9(
    supervised: Supervised, tmp_path: Path, figures: Figures
) -> None:
    """Every reference that was shown has its case with all that belongs to it; nothing is there by half."""
    folder, chance, orphaned = tmp_path / "anytown", random.Random(SEED), [0.0]
    unlisted_light(supervised.command.visitor())
    sessions = copied_drafts(folder, SUBMISSIONS)
    crowd = Crowd(supervised.port, sessions)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(crowd) for _ in range(CLIENTS)]
        for kill in range(KILLS):
            crowd.wait_for(SUBMISSIONS * kill // (KILLS + 1), clients)
            time.sleep(chance.uniform(0, 0.05))
            if kill % MASTERS == MASTERS - 1:
                orphaned.append(supervised.kill_master())
            else:
                supervised.kill_worker(chance)
        for client in clients:
            client.result()
    missing, halves = lost(folder, crowd.told), half_written(folder)
    masters = KILLS // MASTERS
    figures.add(
        1,
        f"references shown, under {KILLS} kills ({masters} of the master; seed {SEED})",
        len(crowd.told),
        SUBMISSIONS,
    )
    broke = sum(crowd.unanswered.values()) - crowd.unanswered["ConnectionRefusedError"]
    figures.add(1, "requests whose connection broke, and that were sent again", broke, "over 0")
    figures.add(1, "references lost", len(missing), 0)
    figures.add(1, "submissions half written", len(halves), 0)
    figures.add(1, "longest that workers outlived their master, seconds", f"{max(orphaned):.1f}", "any")
    assert (missing, halves) == ([], [])
    assert len(set(crowd.told.values())) == len(crowd.told) == SUBMISSIONS
    assert len(rows(folder, "SELECT id FROM cases")) == SUBMISSIONS
    assert crowd.statuses.keys() == {200, 303}
    assert broke
    assert is_sound(folder)


def _has_failed(client: Future[None]) -> bool:
    return client.done() and client.exception() is not None
