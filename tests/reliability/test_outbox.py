"""Workers that are killed, and a provider that fails in every way: each message is delivered, and once."""

from __future__ import annotations

import math
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prototype_kit.adapters.govuk_notify import BAD_ADDRESS
from prototype_kit.messages import MOST_ATTEMPTS, NewMessage
from prototype_kit.store import Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.outbox import put_in
from tests.adapters.notify_server import (
    EMAIL_TEMPLATE,
    KEY,
    TEXT_TEMPLATE,
    Asked,
    Behaviour,
    NotifyServer,
    serving,
)
from tests.reliability.servers import ROOT, environment
from tests.reliability.tiers import Figures, tier

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("outbox"),
    pytest.mark.timeout(tier(120, 1200)),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]

FAULTS = tier(60, 500)
KILLS = tier(6, 50)
MESSAGES = 2 * FAULTS // 3
WORKERS = 2
SEED = 11
MISHAPS: tuple[Behaviour, ...] = (
    "fails",
    "busy",
    "bad set-up",
    "closes",
    "stalls",
    "drops",
    "fails late",
    "half",
    "duplicates",
)
_MOST_OF_ONE = MOST_ATTEMPTS // 2  # mishaps of one message: that it is given up is another promise
NEVER = "not-an-address@example.com"
DOWN = "down@example.com"


class Provider:
    """Plans what happens to each request: mostly mishaps, until there were enough of them."""

    def __init__(self, chance: random.Random):
        self.faults: Counter[Behaviour] = Counter()
        self.mended = False
        self.asked = threading.Semaphore(0)
        self.left: float = math.inf
        """Requests until the workers are killed, just when the server has taken a message."""
        self._chance = chance
        self._of: Counter[str] = Counter()

    def __call__(self, asked: Asked) -> Behaviour:
        """What is done with one request. The server asks for one at a time."""
        self.asked.release()
        self.left -= 1
        recipient = asked.body.get("email_address")
        if recipient in (NEVER, DOWN) and not self.mended:
            return "bad address" if recipient == NEVER else "fails"
        over = self.faults.total() >= FAULTS or self._of[asked.reference] >= _MOST_OF_ONE
        if self.left <= 0 and asked.method == "POST":
            self.left = math.inf
            self._of[asked.reference] = _MOST_OF_ONE  # so that it is sent next, if it is sent again
            return "interrupts"
        if over or self._chance.random() > 0.65:
            return "answers"
        fault = self._chance.choice(MISHAPS)
        self.faults[fault] += 1
        self._of[asked.reference] += 1
        return fault


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project, with a database of its own."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "tests" / "sites" / "bins", folder)
    upgrade(_url(folder))
    return folder


def _url(folder: Path) -> str:
    return f"sqlite:///{(folder / 'instance' / 'site.db').as_posix()}"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """Its outbox, full."""
    store = open_store(_url(folder))
    messages = [
        NewMessage("email", "sent", f"person-{number}@example.com", "Thanks", f"Message {number}")
        if number % 3
        else NewMessage("text", "sent", f"07700 900 {number:03}", "", f"Message {number}")
        for number in range(MESSAGES - 2)
    ]
    messages += [NewMessage("email", "sent", recipient, "Thanks", "Message") for recipient in (NEVER, DOWN)]
    with store._database.writing() as connection:
        put_in(connection, None, messages, datetime.now(UTC))
    yield store
    store.close()


def _execute(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "instance" / "site.db", timeout=10)) as database, database:
        return database.execute(statement).fetchall()


@contextmanager
def _working(folder: Path, address: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Some workers, until the block ends or somebody kills them."""
    settings = environment(
        NOTIFY="govuk",
        NOTIFY_KEY=KEY,
        NOTIFY_EMAIL_TEMPLATE=EMAIL_TEMPLATE,
        NOTIFY_TEXT_TEMPLATE=TEXT_TEMPLATE,
    )
    command = [sys.executable, str(Path(__file__).with_name("outbox_worker.py")), address, str(folder)]
    with (folder.parent / "work.log").open("ab") as log:
        workers = [
            subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log) for _ in range(WORKERS)
        ]
    try:
        yield workers
    finally:
        _kill(workers)


def _kill(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.wait(30)


def _work_off(
    folder: Path,
    provider: Provider,
    notify: NotifyServer,
    workers: list[subprocess.Popen[bytes]],
    requests: float = math.inf,
) -> None:
    """Let workers work until nothing waits, they are killed, or have made so many requests."""
    while _count(folder, "state = 'waiting'") and workers[0].poll() is None and requests > 0:
        if provider.asked.acquire(timeout=0.1):
            requests -= 1
        elif not _count(folder, f"state = 'waiting' AND due_at <= {time.time() * 1000:.0f}"):
            _let_time_pass(folder, notify)


def _work_until_killed(
    folder: Path, provider: Provider, notify: NotifyServer, requests: int, *, when_taken: bool
) -> int:
    """Let workers make so many requests, and kill them; gives how many messages they had in hand.

    They are killed just when the server has taken a message, or at any moment.
    """
    while provider.asked.acquire(blocking=False):
        pass  # those of before
    provider.left = requests if when_taken else math.inf
    with _working(folder, notify.address) as workers:
        notify.interrupt = lambda: _kill(workers)
        _work_off(folder, provider, notify, workers, math.inf if when_taken else requests)
    in_hand = _count(folder, "leased_until > 1")
    _let_time_pass(folder, notify)
    return in_hand


def _count(folder: Path, which: str) -> int:
    return int(str(_execute(folder, f"SELECT count(*) FROM message WHERE {which}")[0][0]))


def _let_time_pass(folder: Path, notify: NotifyServer) -> None:
    """So much that all is due again, and no request nor lease is left of before.

    Workers that are still there have nothing to do: what they have in hand is due as well.
    """
    notify.wait_until_idle()
    _execute(folder, "UPDATE message SET due_at = 0 WHERE state = 'waiting'")
    _execute(folder, "UPDATE message SET leased_until = 1 WHERE leased_until > 1")


def test_nothing_is_lost_and_nothing_is_sent_twice(folder: Path, store: Store, figures: Figures) -> None:
    """Whatever the provider does and whenever workers are killed; what was given up can be seen and sent."""
    chance = random.Random(SEED)
    provider = Provider(random.Random(SEED))
    ids = {message.id for message in store.outbox.page(size=MESSAGES)}
    # As if it had failed for hours already.
    _execute(
        folder, f"UPDATE message SET attempts = {MOST_ATTEMPTS - 2}, error = 'x' WHERE recipient = '{DOWN}'"
    )
    with serving(NotifyServer(plan=provider, stall=0.6)) as notify:
        often = 3 * FAULTS // KILLS
        lost = sum(
            _work_until_killed(folder, provider, notify, chance.randint(1, often), when_taken=number % 2 == 0)
            for number in range(KILLS // WORKERS)
        )
        with _working(folder, notify.address) as workers:
            _work_off(folder, provider, notify, workers)
            given_up = {message.recipient: message for message in store.outbox.page(["dead"])}
            assert given_up.keys() == {NEVER, DOWN}
            assert given_up[NEVER].error == BAD_ADDRESS
            assert given_up[DOWN].attempts == MOST_ATTEMPTS
            provider.mended = True
            for message in given_up.values():
                assert store.outbox.resend(message.id, datetime.now(UTC))
            _work_off(folder, provider, notify, workers)
        sent = notify.sent
    assert len(ids) == MESSAGES
    never, twice = len(ids - sent.keys()), sum(count > 1 for count in sent.values())
    figures.add(11, "faults of the provider", provider.faults.total(), FAULTS)
    figures.add(11, "workers killed", KILLS, KILLS)
    figures.add(11, "messages in hand when a worker was killed", lost, "any")
    figures.add(11, "messages never sent", never, 0)
    figures.add(11, "messages sent twice", twice, 0)
    assert (never, twice) == (0, 0)
    assert provider.faults.total() >= FAULTS
    assert lost > 0
    assert sent.keys() == ids
    assert "Traceback" not in (folder.parent / "work.log").read_text(encoding="utf-8")
