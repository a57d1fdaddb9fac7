"""The buffer of events never stands in a request’s way, and loses nothing that it can keep."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from prototype_kit.events import (
    BufferedSink,
    EventSink,
    PageViewed,
    Row,
    row,
)
from prototype_kit.events import sink as sinks
from prototype_kit.store import Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.tables import event as event_table
from tests.page_views import CONTEXT, FAULT, NOON, view


class Written:
    """Where a sink writes to in a test: keeps the batches, and fails while `fails` is set."""

    def __init__(self) -> None:
        self.batches: list[Sequence[Row]] = []
        self.tries: list[Sequence[Row]] = []
        self.fails = False
        self.changed = threading.Condition()

    def __call__(self, rows: Sequence[Row]) -> None:
        """Take a batch."""
        with self.changed:
            self.tries.append(rows)
            if not self.fails:
                self.batches.append(rows)
            self.changed.notify_all()
        if self.fails:
            raise OSError("the disk is full of secrets")

    def steps(self) -> list[object]:
        """The numbers that tell the events apart, in the order in which they came."""
        return [row["step"] for rows in self.batches for row in rows]

    def wait_for(self, condition: Callable[[], bool]) -> bool:
        """Whether it came true within five seconds."""
        with self.changed:
            return self.changed.wait_for(condition, timeout=5)


@pytest.fixture
def written() -> Written:
    """Keeps what a sink writes."""
    return Written()


def _emit(sink: EventSink, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        sink.emit(view(number))


def test_a_full_batch_goes_out_at_once(written: Written) -> None:
    """Long before the time is over; the rest waits."""
    sink = BufferedSink(written, batch=10, seconds=60)
    _emit(sink, 25)
    assert written.wait_for(lambda: len(written.batches) == 2)
    assert [*range(20)] == written.steps()
    sink.close()
    assert [*range(25)] == written.steps()
    assert [len(rows) for rows in written.batches] == [10, 10, 5]


def test_a_small_batch_goes_out_in_time(written: Written) -> None:
    """Nobody need fill it up."""
    sink = BufferedSink(written, batch=10, seconds=0.05)
    _emit(sink, 3)
    assert written.wait_for(lambda: len(written.steps()) == 3)
    time.sleep(0.1)  # an idle while, after which the next event is noticed all the same
    _emit(sink, 1, 3)
    assert written.wait_for(lambda: len(written.steps()) == 4)
    sink.close()


def test_no_thread_runs_before_the_first_event(written: Written) -> None:
    """A sink that is only made costs nothing, and closing it is fine."""
    before = threading.active_count()
    sink = BufferedSink(written)
    sink.close()
    assert before == threading.active_count()
    assert written.batches == []


def test_a_flush_writes_all_that_waits(written: Written) -> None:
    """Whole batches and the rest, in order."""
    sink = BufferedSink(written, batch=10, seconds=60)
    _emit(sink, 7)
    sink.flush()
    assert [*range(7)] == written.steps()
    sink.close()


def test_a_flush_waits_for_a_batch_that_is_being_written() -> None:
    """When it ends, all that was emitted before is written."""
    stuck, let_go = threading.Event(), threading.Event()

    def write(rows: Sequence[Row]) -> None:
        stuck.set()
        let_go.wait(10)

    sink = BufferedSink(write, batch=1)
    _emit(sink, 1)
    assert stuck.wait(5)
    flushing = threading.Thread(target=sink.flush)
    flushing.start()
    flushing.join(0.05)
    assert flushing.is_alive()
    let_go.set()
    flushing.join(5)
    assert not flushing.is_alive()
    sink.close()


def test_a_writer_that_hangs_keeps_nobody_waiting() -> None:
    """Requests go on while a batch is stuck; beyond the bound the oldest events are dropped and counted."""
    stuck, let_go, seen = threading.Event(), threading.Event(), []

    def write(rows: Sequence[Row]) -> None:
        stuck.set()
        let_go.wait(10)
        seen.extend(row["step"] for row in rows)

    sink = BufferedSink(write, batch=10, seconds=60, bound=100)
    try:
        _emit(sink, 10)
        assert stuck.wait(5)
        emitting = threading.Thread(target=_emit, args=(sink, 1000, 10))
        emitting.start()
        emitting.join(5)
        assert not emitting.is_alive()
        assert sink.dropped == 900
    finally:
        let_go.set()
        sink.close()
    assert [*range(10), *range(910, 1010)] == seen


def test_a_batch_that_failed_is_written_later_once(
    written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    """With the ids that it had, before those that came later; the failure is told once, without its words."""
    written.fails = True
    sink = BufferedSink(written, batch=10, seconds=0.02)
    with caplog.at_level(logging.WARNING):
        _emit(sink, 10)
        assert written.wait_for(lambda: len(written.tries) >= 3)
        _emit(sink, 5, 10)
        written.fails = False
        assert written.wait_for(lambda: len(written.steps()) == 15)
    sink.close()
    assert [*range(15)] == written.steps()
    assert written.tries[0] == written.batches[0]
    assert sink.dropped == 0
    assert caplog.messages == ["10 events could not be written and wait (OSError)."]


def test_a_batch_that_can_never_be_written_is_given_up(
    written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    """It counts as dropped and does not block those after it."""
    written.fails = True
    sink = BufferedSink(written, batch=10, seconds=0.001)
    _emit(sink, 10)
    assert written.wait_for(lambda: len(written.tries) == BufferedSink.TRIES)
    written.fails = False
    _emit(sink, 10, 10)
    assert written.wait_for(lambda: len(written.steps()) == 10)
    sink.close()
    assert [*range(10, 20)] == written.steps()
    assert sink.dropped == 10
    assert "10 events were given up (OSError)." in caplog.messages


def test_an_event_with_free_text_is_dropped_and_told(
    written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    """The others of its batch are written; the log does not repeat the text; the request never notices."""
    sink = BufferedSink(written, batch=3, seconds=60)
    _emit(sink, 1)
    sink.emit(PageViewed(CONTEXT, NOON, "my lamp is dark"))
    sink.emit(PageViewed(CONTEXT, None, FAULT))  # type: ignore[arg-type]
    sink.close()
    assert written.steps() == [0]
    assert sink.dropped == 2
    assert "An event was dropped, PageViewed: not a name, so not stored: page." in caplog.messages
    assert "lamp" not in caplog.text


def test_a_batch_of_nothing_but_refused_events_does_not_end_the_flush(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after them is written."""
    sink = BufferedSink(written, batch=2, seconds=60)
    monkeypatch.setattr(sink, "_start", lambda: None)  # only the flush below writes
    for _ in range(2):
        sink.emit(PageViewed(CONTEXT, NOON, "my lamp"))
    _emit(sink, 3)
    sink.flush()
    assert written.steps() == [0, 1, 2]


def test_closing_tells_what_is_lost(written: Written, caplog: pytest.LogCaptureFixture) -> None:
    """When the last batch cannot be written, the log says how many events went with it."""
    written.fails = True
    sink = BufferedSink(written, batch=10, seconds=60)
    _emit(sink, 4)
    sink.close()
    assert "4 events were lost: they could not be written at the end." in caplog.messages


def test_a_write_that_hangs_does_not_keep_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing gives up on it after a while."""
    monkeypatch.setattr(sinks, "_LONGEST_END", 0.05)
    stuck, let_go = threading.Event(), threading.Event()

    def write(rows: Sequence[Row]) -> None:
        stuck.set()
        let_go.wait(10)

    sink = BufferedSink(write, batch=1)
    _emit(sink, 1)
    assert stuck.wait(5)
    closing = threading.Thread(target=sink.close)
    closing.start()
    closing.join(5)
    assert not closing.is_alive()
    let_go.set()


def test_many_threads_lose_no_event(written: Written) -> None:
    """Eight threads emit at once; each event is written once."""
    sink = BufferedSink(written, batch=50, seconds=0.01, bound=100_000)
    threads = [threading.Thread(target=_emit, args=(sink, 500, first)) for first in range(0, 4000, 500)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sink.close()
    assert [*range(4000)] == sorted(int(str(step)) for step in written.steps())
    assert sink.dropped == 0


_PROGRAM = """
import os, sys
from datetime import datetime, timezone
from prototype_kit.events import BufferedSink, EventContext, Origin, PageViewed

def write(rows):
    with open(sys.argv[1], "a") as file:
        file.write("".join(f"{row['step']}\\n" for row in rows))

sink = BufferedSink(write, seconds=60)

def emit(step):
    sink.emit(PageViewed(EventContext("s", "r", "j", Origin("test")), datetime.now(timezone.utc), "/a", step))

emit(1)
"""


_FORK = """
child = os.fork()
if child == 0:
    emit(2)
    assert sink._thread is not None and sink._thread.is_alive(), "no thread in the child"
    sink.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
emit(3)
"""


def _run(program: str, file: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program, str(file)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(file.read_text().split())


def test_what_waits_is_written_when_the_process_ends(tmp_path: Path) -> None:
    """Without a word from the program."""
    assert _run(_PROGRAM, tmp_path / "steps") == ["1"]


# Windows has no such thing: each process begins anew there, and shares nothing.
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_has_a_buffer_of_its_own(tmp_path: Path) -> None:
    """It writes its own events, and not those of its parent a second time."""
    assert _run(_PROGRAM + _FORK, tmp_path / "steps") == ["1", "2", "3"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store for events."""
    url = f"sqlite:///{tmp_path_factory.mktemp('events')}/kit.db"
    upgrade(url)
    return open_store(url)


def _kept(store: Store) -> int:
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(event_table)).scalar_one()


def test_writing_nothing_is_fine(store: Store) -> None:
    """An empty batch is no error."""
    store.events.write([])


def test_a_batch_is_written_whole_or_not_at_all(store: Store) -> None:
    """One that repeats an event adds nothing."""
    good, double = row(view()), row(view())
    store.events.write([double])
    before = _kept(store)
    with pytest.raises(Exception, match="event_id"):
        store.events.write([good, double])
    assert _kept(store) == before
    store.events.write([good])  # it was not written with the other
