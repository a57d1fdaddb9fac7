"""The outbox: each message goes to one worker at a time, is tried for hours, and never disappears."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from prototype_kit.cases import Submission
from prototype_kit.messages import MOST_ATTEMPTS, Message, NewMessage, pause_after
from prototype_kit.store import Draft, Store, open_store
from prototype_kit.store.outbox import LOST, put_in

Start = Callable[..., Draft]
SECOND = timedelta(seconds=1)


@pytest.fixture
def fill(store: Store, start: Start, submission: Submission, now: datetime) -> Callable[..., None]:
    """Puts messages into the outbox: `fill(3)`, each of a case of its own, a second apart."""

    def fill_outbox(count: int) -> None:
        for number in range(count):
            words = NewMessage("email", "sent", "ann@example.com", "Thanks", f"message {number}")
            one = replace(submission, messages=lambda _, words=words: (words,))
            at = now - (count - number) * SECOND
            store.cases.submit(start(f"session {number}", at=at), one, at)

    return fill_outbox


def _lease(store: Store, now: datetime, limit: int = 10) -> tuple[Message, ...]:
    return store.outbox.lease(now, limit, 60)


def test_the_oldest_messages_are_leased_first(store: Store, fill: Callable[..., None], now: datetime) -> None:
    """In the order in which they fell due, no more than asked for."""
    fill(5)
    assert [message.body for message in _lease(store, now, 2)] == ["message 0", "message 1"]
    assert [message.body for message in _lease(store, now, 2)] == ["message 2", "message 3"]
    assert [message.body for message in _lease(store, now, 2)] == ["message 4"]
    assert _lease(store, now) == ()


def test_nothing_is_leased_before_it_is_due(store: Store, fill: Callable[..., None], now: datetime) -> None:
    """A message of the future waits."""
    fill(1)
    assert _lease(store, now - 2 * SECOND) == ()
    assert len(_lease(store, now - SECOND)) == 1


def test_a_lease_that_ran_out_is_given_again(store: Store, fill: Callable[..., None], now: datetime) -> None:
    """What a killed worker had is sent by the next one, and killing counts as no attempt."""
    fill(1)
    (first,) = _lease(store, now)
    assert _lease(store, now + 59 * SECOND) == ()
    (second,) = _lease(store, now + 60 * SECOND)
    assert (first.id, 0) == (second.id, second.attempts)


def test_a_sent_message_is_never_leased_again(store: Store, fill: Callable[..., None], now: datetime) -> None:
    """It stays in the outbox as sent, with the time."""
    fill(1)
    (message,) = _lease(store, now)
    store.outbox.sent(message, now)
    assert _lease(store, now + timedelta(days=1)) == ()
    (kept,) = store.outbox.recent()
    assert ("sent", now) == (kept.state, kept.sent_at)


def test_workers_at_once_never_lease_the_same_message(
    store: Store, fill: Callable[..., None], now: datetime, url: str
) -> None:
    """Eight workers, each with a connection to the database of its own, share 120 messages out."""
    fill(120)
    stores = [open_store(url) for _ in range(8)]
    barrier = threading.Barrier(8)

    def lease_all(worker: Store) -> list[str]:
        barrier.wait()
        leased = []
        while some := _lease(worker, now, 3):
            leased += [message.id for message in some]
        return leased

    with ThreadPoolExecutor(8) as threads:
        taken = Counter(id_ for ids in threads.map(lease_all, stores) for id_ in ids)
    assert (120, {1}) == (len(taken), set(taken.values()))
    for each in stores:
        each.close()


def test_a_failed_message_is_tried_later(store: Store, fill: Callable[..., None], now: datetime) -> None:
    """After half a minute at the earliest; what went wrong is kept, in short."""
    fill(1)
    (message,) = _lease(store, now)
    store.outbox.failed(message, "AdapterUnavailable: " + "x" * 1000, now)
    assert _lease(store, now + 29 * SECOND) == ()
    (again,) = _lease(store, now + 38 * SECOND)
    assert (message.id, 1, 500) == (again.id, again.attempts, len(again.error or ""))


def test_a_message_is_tried_for_over_four_hours(
    store: Store, fill: Callable[..., None], now: datetime
) -> None:
    """From the first try to the last; then it is dead, and there for staff to see."""
    fill(1)
    at, tries = now, []
    while not store.outbox.dead():
        for message in _lease(store, at):
            tries.append(at)
            store.outbox.failed(message, "no", at)
        at += 10 * SECOND
    assert len(tries) == MOST_ATTEMPTS
    assert tries[-1] - tries[0] >= timedelta(hours=4)
    (dead,) = store.outbox.dead()
    assert (dead.state, dead.attempts, dead.error) == ("dead", MOST_ATTEMPTS, "no")
    assert _lease(store, at + timedelta(days=1)) == ()


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_pauses_grow_and_add_up_to_four_hours(chance: float) -> None:
    """Whatever chance adds; no single pause is longer than forty minutes."""
    pauses = [pause_after(attempts, chance) for attempts in range(1, MOST_ATTEMPTS)]
    known = [pause for pause in pauses if pause is not None]
    assert len(known) == MOST_ATTEMPTS - 1
    assert sorted(known) == known
    assert timedelta(hours=4) <= sum(known, timedelta()) <= timedelta(hours=6)
    assert max(known) <= timedelta(minutes=40)
    assert pause_after(MOST_ATTEMPTS, chance) is None


def test_messages_that_failed_together_are_spread(
    store: Store, fill: Callable[..., None], now: datetime
) -> None:
    """They do not all come back in the same second."""
    fill(20)
    for message in _lease(store, now, 20):
        store.outbox.failed(message, "no", now)
    due = {message.due_at for message in store.outbox.recent()}
    assert len(due) > 10


def test_a_worker_that_lost_its_lease_has_no_say(
    store: Store, fill: Callable[..., None], now: datetime
) -> None:
    """Its late failure neither takes back what another sent nor disturbs one that is at it."""
    fill(1)
    (slow,) = _lease(store, now)
    (quick,) = _lease(store, now + 60 * SECOND)
    store.outbox.failed(slow, "late", now + 61 * SECOND)
    assert _lease(store, now + 119 * SECOND) == ()
    store.outbox.sent(quick, now + 62 * SECOND)
    store.outbox.failed(slow, "late", now + 63 * SECOND)
    assert store.outbox.recent()[0].state == "sent"


def test_a_delivery_counts_even_after_the_lease(
    store: Store, fill: Callable[..., None], now: datetime
) -> None:
    """A message that was delivered late was delivered."""
    fill(1)
    (slow,) = _lease(store, now)
    (quick,) = _lease(store, now + 60 * SECOND)
    store.outbox.sent(slow, now + 61 * SECOND)
    store.outbox.failed(quick, "no", now + 62 * SECOND)
    assert store.outbox.recent()[0].state == "sent"


def test_recent_messages_are_the_newest_first(store: Store, fill: Callable[..., None]) -> None:
    """No more than asked for."""
    fill(3)
    assert [message.body for message in store.outbox.recent(2)] == ["message 2", "message 1"]


# --- What a lost worker leaves behind -----------------------------------------------------------------------


@pytest.fixture
def put(store: Store, now: datetime) -> Callable[[int], tuple[Message, ...]]:
    """Puts messages about no case into the outbox, a second apart; gives them, the oldest first."""

    def put_some(count: int) -> tuple[Message, ...]:
        for number in range(count):
            words = NewMessage("email", "sent", f"{number}@example.com", "Thanks", f"message {number}")
            with store._database.writing() as connection:
                put_in(connection, None, [words], now - (count - number) * SECOND)
        return store.outbox.page(size=count)[::-1]

    return put_some


def _die(store: Store, now: datetime) -> Message:
    """Lease a message and have it refused."""
    (message,) = store.outbox.lease(now, 1, 60)
    store.outbox.refused(message, "There is no such address.", now)
    return message


def test_a_message_says_whether_it_was_tried(store: Store, put: Callable[..., object], now: datetime) -> None:
    """By a try that failed, and by a worker that did not come back: either may have sent it."""
    put(2)
    first, second = _lease(store, now)
    assert not first.tried
    assert not second.tried
    store.outbox.failed(first, "no", now)
    lost, again = _lease(store, now + timedelta(hours=1))
    assert (again.id, again.attempts, again.error, again.tried) == (first.id, 1, "no", True)
    assert (lost.id, lost.attempts, lost.error, lost.tried) == (second.id, 0, LOST, True)


def test_a_message_that_was_put_off_is_not_taken_for_a_lost_one(
    store: Store, put: Callable[..., object], now: datetime
) -> None:
    """What is said of it stays what went wrong."""
    put(1)
    (message,) = _lease(store, now)
    store.outbox.failed(message, "no", now)
    (again,) = _lease(store, now + timedelta(hours=1))
    assert again.error == "no"


# --- Dead letters -------------------------------------------------------------------------------------------


def test_a_refused_message_is_dead_at_once(store: Store, put: Callable[..., object], now: datetime) -> None:
    """The reason is kept for staff, and nothing tries it again."""
    put(1)
    message = _die(store, now)
    (dead,) = store.outbox.dead()
    assert (dead.id, dead.state, dead.attempts, dead.error) == (
        message.id,
        "dead",
        1,
        "There is no such address.",
    )
    assert dead.leased_until is None
    assert _lease(store, now + timedelta(days=1)) == ()


def test_a_late_refusal_has_no_say(store: Store, put: Callable[..., object], now: datetime) -> None:
    """Whoever lost the lease takes nothing back that another sent."""
    put(1)
    (slow,) = _lease(store, now)
    (quick,) = _lease(store, now + 60 * SECOND)
    store.outbox.sent(quick, now + 61 * SECOND)
    store.outbox.refused(slow, "no", now + 62 * SECOND)
    assert store.outbox.counts() == {"waiting": 0, "sent": 1, "dead": 0}


def test_a_dead_message_can_be_sent_again(store: Store, put: Callable[..., object], now: datetime) -> None:
    """From the beginning, with all its attempts; that it was tried is not forgotten."""
    put(1)
    dead = _die(store, now)
    later = now + timedelta(days=2)
    assert store.outbox.resend(dead.id, later)
    assert store.outbox.dead() == ()
    (again,) = _lease(store, later)
    assert (again.id, again.attempts, again.tried) == (dead.id, 0, True)
    store.outbox.sent(again, later)
    assert store.outbox.counts() == {"waiting": 0, "sent": 1, "dead": 0}


def test_nothing_but_a_dead_message_is_sent_again(
    store: Store, put: Callable[..., tuple[Message, ...]], now: datetime
) -> None:
    """Neither one that waits, or is in somebody's hands, nor one that was sent; nor one that is not there."""
    sent, waiting = put(2)
    (leased,) = _lease(store, now, 1)
    assert not store.outbox.resend(leased.id, now)
    store.outbox.sent(leased, now)
    assert [store.outbox.resend(each, now) for each in (sent.id, waiting.id, "none")] == [False] * 3
    assert store.outbox.counts() == {"waiting": 1, "sent": 1, "dead": 0}


def test_a_button_that_is_pressed_twice_sends_once(
    store: Store, put: Callable[..., object], now: datetime, url: str
) -> None:
    """Ten people at once: one of them sends it again."""
    put(1)
    dead = _die(store, now)
    barrier = threading.Barrier(10)

    def press(_: int) -> bool:
        barrier.wait()
        return store.outbox.resend(dead.id, now)

    with ThreadPoolExecutor(10) as threads:
        assert sorted(threads.map(press, range(10))) == [False] * 9 + [True]


# --- Lists for staff ----------------------------------------------------------------------------------------


def test_a_message_is_found_by_its_id(store: Store, put: Callable[..., tuple[Message, ...]]) -> None:
    """Or there is none."""
    first, second = put(2)
    assert store.outbox.by_id(second.id) == second
    assert store.outbox.by_id(first.id) == first
    assert store.outbox.by_id("none") is None


def test_pages_are_of_some_states_newest_first(
    store: Store, put: Callable[..., tuple[Message, ...]], now: datetime
) -> None:
    """Whichever states are asked for; the last page may be shorter, and one beyond it is empty."""
    assert store.outbox.counts() == {"waiting": 0, "sent": 0, "dead": 0}
    assert store.outbox.page() == ()
    put(9)
    for number, message in enumerate(_lease(store, now, 6)):
        if number % 2:
            store.outbox.sent(message, now)
        else:
            store.outbox.refused(message, "no", now)
    assert store.outbox.counts() == {"waiting": 3, "sent": 3, "dead": 3}

    def page(*given: object) -> str:
        return " ".join(message.body.removeprefix("message ") for message in store.outbox.page(*given))

    assert page() == "8 7 6 5 4 3 2 1 0"
    assert page(["dead"]) == "4 2 0"
    assert page(["dead", "waiting"], 1, 4) == "8 7 6 4"
    assert page(["waiting", "dead"], 2, 4) == "2 0"
    assert page(["dead"], 2, 4) == ""
    assert page((), 2, 4) == "4 3 2 1"
    assert page((), -1, 2) == "8 7"
