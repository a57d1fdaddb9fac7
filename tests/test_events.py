"""Events say what happened and never what was answered; the buffer never stands in a request's way."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select

from prototype_kit.events import (
    EVENTS,
    AnswerChanged,
    AnswerGiven,
    AnswerRefused,
    BufferedSink,
    CaseTracked,
    ErrorShown,
    Event,
    EventContext,
    EventSink,
    JourneyResumed,
    JourneySaved,
    Origin,
    PageViewed,
    Row,
    StartedAgain,
    TimedOut,
    WentBack,
    milliseconds,
    moment_of,
    row,
    rows,
    uuid7,
    visitor_day,
)
from prototype_kit.events import sink as sinks
from prototype_kit.site import load_site
from prototype_kit.store import Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.tables import event as event_table

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
CONTEXT = EventContext("street-lights", "r1", "a-journey", Origin("live", device="mobile"))
FAULT = "/street-lights/report/fault"


def _view(number: int = 0) -> PageViewed:
    return PageViewed(CONTEXT, NOON, FAULT, number)


# --- what an event says -------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (PageViewed, "page_view"),
        (AnswerGiven, "form_response"),
        (AnswerRefused, "form_error"),
        (WentBack, "form_back"),
        (AnswerChanged, "form_change"),
        (StartedAgain, "form_start_again"),
        (JourneySaved, "form_save"),
        (JourneyResumed, "form_resume"),
        (TimedOut, "form_timeout"),
        (CaseTracked, "case_view"),
        (ErrorShown, "error_page"),
    ],
)
def test_events_are_stored_under_their_published_names(kind: type[Event], name: str) -> None:
    """The names of the table of events."""
    assert name == row(kind(CONTEXT, NOON, FAULT))["name"]


def test_every_event_is_documented() -> None:
    """Each has a docstring of its own, and a name; none is left out of their list."""
    assert set(EVENTS) == set(Event.__subclasses__())
    assert all(kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}(") for kind in EVENTS)
    assert len({kind.name for kind in EVENTS}) == len(EVENTS) == 11


def test_an_event_has_every_field_of_the_table() -> None:
    """And each field holds what it should."""
    origin = Origin("prototype", "staff", "phone", True, None, "round-2", "s1", "tablet")
    context = EventContext(
        "births", "1f2e3d", "j1", origin, "alpha", "b", "0123456789abcdef", date(2026, 4, 30)
    )
    event = AnswerRefused(context, NOON, "/births/book/born", 3, "birth-date", "in-future", 4100)
    made = dict(row(event))
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", str(made.pop("event_id"))
    )
    assert made == {
        "ts": 1777636800000,
        "schema": 3,
        "service": "births",
        "release": "1f2e3d",
        "round": "round-2",
        "variant": "b",
        "phase": "alpha",
        "env": "prototype",
        "source": "staff",
        "journey_id": "j1",
        "journey_day": "2026-04-30",
        "visitor_day": "0123456789abcdef",
        "research_session_id": "s1",
        "name": "form_error",
        "page": "/births/book/born",
        "question": "birth-date",
        "step": 3,
        "error_code": "in-future",
        "duration_ms": 4100,
        "channel": "phone",
        "assisted": 1,
        "device": "tablet",
    }


def test_no_event_has_a_field_for_an_answer() -> None:
    """Beyond the context, time and page there are only names of questions and rules, and numbers."""
    own = {field.name for kind in EVENTS for field in fields(kind)}
    assert {"context", "at", "page", "step", "question", "error_code", "duration_ms"} == own


@pytest.mark.parametrize(
    "free", ["the lamp is dark", "ann@example.com", "Llanfair, 2", "tel 07700", "'--", "é", "a\nb"]
)
@pytest.mark.parametrize("field", ["page", "question", "error_code"])
def test_words_of_a_person_are_refused(field: str, free: str) -> None:
    """What is not a name is not stored, and the refusal does not repeat it."""
    event = replace(AnswerRefused(CONTEXT, NOON, FAULT), **{field: free})
    with pytest.raises(ValueError, match=field) as caught:
        row(event)
    assert free not in str(caught.value)


@pytest.mark.parametrize(
    "detail",
    [
        *("7K3M-9PQ2", "AB123456C", "SW1A1AA", "1980-05-06", "07700900982", "9434765919", "100012345678"),
        *("Zk3_f9QxT2-bV7mLpR0sWdYh", "1b4e28ba-2fa1-11d2-883f-0016d3cca427"),
    ],
)
@pytest.mark.parametrize("field", ["page", "question", "error_code", "variant"])
def test_names_that_may_lead_to_a_person_are_refused(field: str, detail: str) -> None:
    """What has the shape of a name, and is a number or a code of somebody's, is not stored either."""
    context = replace(CONTEXT, variant=detail if field == "variant" else "")
    own = {field: f"/track/{detail}" if field == "page" else detail} if field != "variant" else {}
    event = replace(AnswerRefused(context, NOON, FAULT), **own)
    for _ in range(2):  # what was found once is found again
        with pytest.raises(ValueError, match=rf"may lead to a person, so not stored: {field}") as caught:
            row(event)
        assert detail not in str(caught.value)


def test_ids_are_numbers_by_chance_and_not_scanned() -> None:
    """No release, journey or visitor is lost because its id looks like a telephone number."""
    taking_part = Origin("research", round="2026-05-06-first", research_session="07700900982")
    chance = replace(CONTEXT, release="077009009820", journey_id="9434765919", visitor_day="1000123456780000")
    made = row(PageViewed(replace(chance, origin=taking_part), NOON, FAULT))
    assert (made["release"], made["visitor_day"]) == ("077009009820", "1000123456780000")


@pytest.mark.parametrize("folder", ["exemplars", "tests/sites/births"])
def test_no_name_that_a_team_declares_is_refused(folder: str) -> None:
    """Every page, question and rule of the sites in this repository passes."""
    site = load_site(Path(__file__).parents[1] / folder)
    journeys = [(slug, journey) for slug, its in site.services.items() for journey in its.journeys.values()]
    assert journeys
    for slug, journey in journeys:
        for name, question in journey.questions.items():
            row(
                AnswerGiven(
                    replace(CONTEXT, service=slug), NOON, f"/{slug}/{journey.name}/{name}", question=name
                )
            )
            for code in type(question).rules:
                row(AnswerRefused(CONTEXT, NOON, FAULT, question=name, error_code=code))


def test_names_are_scanned_once() -> None:
    """The same pages come again and again, and scanning them anew would cost more than all else."""
    pages = [f"/street-lights/report/page-{number % 12}" for number in range(3_000)]
    row(PageViewed(CONTEXT, NOON, pages[0]))
    asked = list[str]()

    def scan(text: str) -> tuple[()]:
        asked.append(text)
        return ()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_clean", set())
        patch.setattr(rows, "_MOST_CLEAN", 20)
        patch.setattr(rows, "personal_details", scan)
        for page in pages:
            row(PageViewed(CONTEXT, NOON, page))
        assert sorted(asked) == sorted({*pages, ""})
        for number in range(100):
            row(PageViewed(CONTEXT, NOON, f"/page-{number}"))
            assert len(rows._clean) <= 20


def test_visitors_of_a_day_are_told_apart_and_of_two_days_are_not() -> None:
    """The same person gives the same hash with one salt, and another with another."""
    ann = visitor_day(b"today", "street-lights", "203.0.113.0/24", "Firefox")
    assert ann == visitor_day(b"today", "street-lights", "203.0.113.0/24", "Firefox")
    assert re.fullmatch(r"[0-9a-f]{16}", ann)
    others = [
        visitor_day(b"tomorrow", "street-lights", "203.0.113.0/24", "Firefox"),
        visitor_day(b"today", "bins", "203.0.113.0/24", "Firefox"),
        visitor_day(b"today", "street-lights", "198.51.100.0/24", "Firefox"),
        visitor_day(b"today", "street-lights", "203.0.113.0/24", "Safari"),
        visitor_day(b"today", "street-lights203", "0.113.0/24", "Firefox"),
    ]
    assert len({ann, *others}) == 6
    assert visitor_day(b"today", "street-lights", "203.0.113.0/24", "\udcff")  # a browser may say anything


@pytest.mark.parametrize("field", [field.name for field in fields(EventContext) if field.name != "origin"])
def test_words_in_the_context_are_refused_too(field: str) -> None:
    """No text of an event is free."""
    context = replace(CONTEXT, **{field: "12 High Street"})
    with pytest.raises(ValueError, match=field):
        row(PageViewed(context, NOON, FAULT))


def test_long_texts_are_refused() -> None:
    """A name is short."""
    with pytest.raises(ValueError, match="question"):
        row(AnswerGiven(CONTEXT, NOON, FAULT, question="x" * 101))


def test_ids_sort_by_time_and_never_repeat() -> None:
    """UUIDs of version 7: the time first, then chance."""
    ids = [uuid7(ms) for ms in range(1_777_636_800_000, 1_777_636_801_000)]
    assert sorted(ids) == ids
    assert len({uuid7(0) for _ in range(1000)}) == 1000


def test_times_are_whole_milliseconds_of_any_zone() -> None:
    """The same moment gives the same number; one without a zone is refused."""
    moment = datetime(2026, 5, 1, 13, 0, 0, 1999, tzinfo=timezone(timedelta(hours=1)))
    assert milliseconds(moment) == 1777636800001
    assert moment.replace(microsecond=1000) == moment_of(milliseconds(moment))
    assert milliseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
    with pytest.raises(ValueError, match="zone"):
        milliseconds(datetime(2026, 5, 1))  # noqa: DTZ001


# --- the buffer ---------------------------------------------------------------


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
        sink.emit(_view(number))


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_has_a_buffer_of_its_own(tmp_path: Path) -> None:
    """It writes its own events, and not those of its parent a second time."""
    assert _run(_PROGRAM + _FORK, tmp_path / "steps") == ["1", "2", "3"]


# --- kept ---------------------------------------------------------------------


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
    good, double = row(_view()), row(_view())
    store.events.write([double])
    before = _kept(store)
    with pytest.raises(Exception, match="event_id"):
        store.events.write([good, double])
    assert _kept(store) == before
    store.events.write([good])  # it was not written with the other
