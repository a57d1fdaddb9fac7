"""The worker: sends what waits, once, and goes on whatever happens."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.answers import EMPTY
from prototype_kit.cases import Submission
from prototype_kit.events import EventContext, PageViewed, row
from prototype_kit.messages import Message, NewMessage
from prototype_kit.store import Draft, NewFeedback, Origin, Store, StoreUnavailable, open_store
from prototype_kit.store.allowances import LONGEST
from prototype_kit.store.feedback import WORDS_KEPT
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.rollups import EVENTS_KEPT
from prototype_kit.work import Worker

SITE = load_site(Path(__file__).parents[1] / "exemplars")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LIFETIME = timedelta(hours=20)


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock for the worker."""
    return Clock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A migrated database."""
    upgrade(url := f"sqlite:///{tmp_path}/kit.db")
    return url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store on it."""
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def notify(tmp_path: Path, clock: Clock) -> FakeNotify:
    """Where messages go."""
    return FakeNotify(tmp_path / "sent", clock)


def _start(store: Store, session: str) -> Draft:
    return store.drafts.start(
        session, "lights", "report", "r1", date(2026, 5, 1), NOON, LIFETIME, Origin("test")
    )


def _submit(store: Store, *recipients: str) -> None:
    for recipient in recipients:
        words = NewMessage("email", "sent", recipient, "Thanks", "We have it.")
        submission = Submission(EMPTY, "received", "Reported", messages=lambda _, words=words: (words,))
        store.cases.submit(_start(store, recipient), submission, NOON)


def _recipients(notify: FakeNotify) -> list[str]:
    return sorted(message.recipient for message in notify.sent())


def _states(store: Store) -> Counter[str]:
    return Counter(message.state for message in store.outbox.recent(1000))


def test_a_turn_sends_what_is_due(store: Store, notify: FakeNotify, clock: Clock) -> None:
    """Each message once, however many turns there are."""
    _submit(store, "ann", "bob")
    worker = Worker(store, notify, SITE, clock)
    assert not worker.turn()
    assert _recipients(notify) == ["ann", "bob"]
    assert _states(store) == {"sent": 2}
    assert not worker.turn()
    assert len(notify.sent()) == 2


def test_a_turn_wipes_expired_drafts(store: Store, notify: FakeNotify, clock: Clock) -> None:
    """Their answers are kept no longer than said."""
    _start(store, "ann")
    worker = Worker(store, notify, SITE, clock)
    worker.turn()
    assert store.drafts.expire(NOON) == 0
    clock.now = NOON + LIFETIME
    worker.turn()
    assert store.drafts.expire(clock.now) == 0
    draft = store.drafts.latest("ann", "lights", "report", NOON)
    assert draft is not None
    assert draft.state == "expired"


def test_a_turn_deletes_what_was_counted(store: Store, notify: FakeNotify, clock: Clock) -> None:
    """A hash of an address is kept no longer than said."""
    store.allowances.take("203.0.113.9", 1, timedelta(minutes=10), NOON)
    clock.now = NOON + LONGEST
    Worker(store, notify, SITE, clock).turn()
    assert store.allowances.expire(clock.now) == 0


def test_a_turn_deletes_comments_that_were_kept_for_a_year(
    store: Store, notify: FakeNotify, clock: Clock
) -> None:
    """That somebody was satisfied stays known."""
    said = NewFeedback("lights", "report", "r1", "confirmation", "d1", 4, Origin("test"), "More lamps")
    store.feedback.add(said, NOON)
    worker = Worker(store, notify, SITE, clock=clock)
    clock.now = NOON + WORDS_KEPT - timedelta(seconds=1)
    worker.turn()
    assert store.feedback.given("d1") == (4, "More lamps")
    clock.now = NOON + WORDS_KEPT
    worker.turn()
    assert store.feedback.given("d1") == (4, "")


def test_a_long_outbox_takes_several_turns(store: Store, notify: FakeNotify, clock: Clock) -> None:
    """A turn says that there may be more, so that drafts are seen to in between."""
    _submit(store, *map(str, range(25)))
    worker = Worker(store, notify, SITE, clock)
    assert worker.turn()
    assert len(notify.sent()) == 20
    assert not worker.turn()
    assert len(notify.sent()) == 25


def test_one_message_that_fails_does_not_stop_the_others(
    store: Store, notify: FakeNotify, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is tried again later; the log names the message, not the person."""
    _submit(store, "ann@example.com", "bob@example.com", "eve@example.com")
    notify.fail_for("bob@example.com")
    worker = Worker(store, notify, SITE, clock)
    worker.turn()
    assert _recipients(notify) == ["ann@example.com", "eve@example.com"]
    assert "was not sent: AdapterUnavailable." in caplog.text
    assert "example.com" not in caplog.text
    notify.fail_for()
    clock.now += timedelta(minutes=1)
    worker.turn()
    assert len(notify.sent()) == 3


def test_a_message_that_always_fails_is_dead_in_the_end(
    store: Store, notify: FakeNotify, clock: Clock
) -> None:
    """Not before four hours are over."""
    _submit(store, "ann")
    notify.fail_for("ann")
    worker = Worker(store, notify, SITE, clock)
    while not store.outbox.dead():
        worker.turn()
        clock.now += timedelta(minutes=1)
    assert clock.now - NOON >= timedelta(hours=4)
    (dead,) = store.outbox.dead()
    assert dead.error is not None
    assert dead.error.startswith("AdapterUnavailable")


def test_a_slow_provider_does_not_hold_up_a_turn(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What else is to be done is done after a minute or two, and the turn says that there is more to send."""
    _submit(store, *map(str, range(10)))
    passed = [0.0]
    monkeypatch.setattr("prototype_kit.work.time.monotonic", lambda: passed[0])

    class Slow:
        """Takes as long as may be."""

        def send(self, message: Message) -> None:
            """Take fifty seconds."""
            passed[0] += 50

    assert Worker(store, Slow(), SITE, clock).turn()
    assert _states(store) == {"sent": 2, "waiting": 8}


class Broken:
    """Fails in a way that nobody thought of."""

    def send(self, message: Message) -> None:
        """Raise, with a person's address in the words."""
        raise ZeroDivisionError(message.recipient)


def test_a_fault_in_the_adapter_is_survived(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The message stays in the outbox, and its address out of the log."""
    _submit(store, "ann@example.com")
    Worker(store, Broken(), SITE, clock).turn()
    assert _states(store) == {"waiting": 1}
    assert "ZeroDivisionError" in caplog.text
    assert "example.com" not in caplog.text


class Counting:
    """Counts how often each message was sent, by id."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Count one."""
        with self._lock:
            self.times[message.id] += 1


def test_workers_at_once_never_send_a_message_twice(url: str, store: Store, clock: Clock) -> None:
    """Three workers, each with a store of its own, share the outbox."""
    _submit(store, *map(str, range(60)))
    notify, stop = Counting(), threading.Event()
    stores = [open_store(url) for _ in range(3)]
    workers = [Worker(each, notify, clock) for each in stores]
    threads = [threading.Thread(target=worker.run, args=(stop, 0.01)) for worker in workers]
    for thread in threads:
        thread.start()
    _wait_for(lambda: _states(store) == {"sent": 60})
    stop.set()
    for thread in threads:
        thread.join(5)
    for each in stores:
        each.close()
    assert (60, {1}) == (len(notify.times), set(notify.times.values()))


def test_a_worker_ends_when_it_is_told(store: Store, notify: FakeNotify) -> None:
    """At once, not after its pause."""
    stop = threading.Event()
    thread = threading.Thread(target=Worker(store, notify, SITE).run, args=(stop, 60))
    thread.start()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


class Stopping:
    """Is told to stop while it sends the first message."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.sent = 0

    def send(self, message: Message) -> None:
        """Send one and be stopped."""
        self.sent += 1
        self.stop.set()


def test_a_worker_finishes_the_message_at_hand(store: Store, clock: Clock) -> None:
    """That one is sent and known as sent; the others wait for the next worker, without any lease."""
    _submit(store, "ann", "bob", "eve")
    notify = Stopping()
    Worker(store, notify, SITE, clock).run(notify.stop)
    assert notify.sent == 1
    assert _states(store) == {"sent": 1, "waiting": 2}
    assert len(store.outbox.lease(NOON, 10, 60)) == 2


def _view(store: Store, at: datetime) -> None:
    """Somebody sees the first page of a form that they begin."""
    origin = Origin("live")
    draft = store.drafts.start(f"{at}", "lights", "report", "r1", at.date(), at, LIFETIME, origin)
    context = EventContext("lights", "r1", draft.id, origin, journey_day=at.date())
    store.events.write([row(PageViewed(context, at, "/lights/report/fault"))])


def test_figures_are_counted_once_a_minute(store: Store, notify: FakeNotify, clock: Clock) -> None:
    """Not in each turn, of which there is one a second; and at once where the clock is set back."""
    worker = Worker(store, notify, SITE, clock)
    worker.turn()
    _view(store, NOON)
    clock.now = NOON + timedelta(seconds=59)
    worker.turn()
    assert store.figures.envs() == ()
    clock.now = NOON + timedelta(seconds=60)
    worker.turn()
    assert store.figures.envs() == ("live",)
    clock.now = NOON
    worker.turn()
    assert store.figures.refreshed_at() == NOON


def test_old_events_are_deleted_once_they_are_counted(store: Store, notify: FakeNotify, clock: Clock) -> None:
    """Some in each turn, until none is left; what was counted of them stays."""
    _view(store, NOON)
    clock.now = NOON + EVENTS_KEPT + timedelta(days=1)
    worker = Worker(store, notify, SITE, clock)
    assert worker.turn()  # there may be more
    assert not worker.turn()
    assert store.rollups.purge(clock.now) == 0
    assert store.figures.days("live", "lights") == (NOON.date(), NOON.date())


def test_a_database_that_is_away_is_survived(
    store: Store,
    notify: FakeNotify,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The turn fails and says so; the next one works."""
    _submit(store, "ann")
    lease, away = store.outbox.lease, iter([True, True])

    def lease_when_there(now: datetime, limit: int, seconds: float) -> tuple[Message, ...]:
        if next(away, False):
            raise StoreUnavailable("disk I/O error")
        return lease(now, limit, seconds)

    monkeypatch.setattr(store.outbox, "lease", lease_when_there)
    stop = threading.Event()
    thread = threading.Thread(target=Worker(store, notify, SITE, clock).run, args=(stop, 0.01))
    with caplog.at_level(logging.ERROR):
        thread.start()
        _wait_for(lambda: bool(notify.sent()))
    stop.set()
    thread.join(5)
    assert caplog.messages == ["A turn failed: StoreUnavailable."] * 2


def _wait_for(condition: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(500):
        if condition():
            return
        waited.wait(0.01)
    raise AssertionError("waited in vain")
