"""A day counted: the edge cases of the official definitions, and the same by counting event by event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.kpis import Cell, completion
from prototype_kit.kpis.durations import LONGEST_STAY_MS, bucket
from prototype_kit.kpis.rollup import EventFact, JourneyFact, Part, RollUp, roll_up

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
DAY = 24 * HOUR
START = 1_000 * DAY
WEB = Part("report", "r1", "web", assisted=False, device="mobile")
A, B, C = "/lights/report/a", "/lights/report/b", "/lights/report/check-answers"


def draft(
    state: str = "open",
    exit_: str | None = None,
    ended: int | None = None,
    *,
    expires: int = DAY,
    linked: bool = False,
    journey: str = "j1",
) -> JourneyFact:
    """One that was started at the start; times count from there."""
    ends = None if ended is None else START + ended
    return JourneyFact(journey, WEB, state, exit_, START, ends, START + expires, linked)


def event(name: str, page: str = A, at: int = 0, error_code: str | None = None) -> EventFact:
    """Of the journey that `draft` gives."""
    return EventFact("j1", START + at, name, page, error_code)


def counted(
    facts: Iterable[JourneyFact], events: Sequence[EventFact] = (), now: int = 40 * DAY
) -> Counter[Cell]:
    """All that is counted, whatever part it is of."""
    found = Counter[Cell]()
    for cells in roll_up(facts, events, START + now).counts.values():
        found.update(cells)
    return found


@dataclass(frozen=True)
class Case:
    """What a journey was like, and whether it counts as completed, failed or open."""

    fact: JourneyFact
    completed: int
    open: int = 0
    now: int = 40 * DAY


DEFINITIONS = {
    "submitted": Case(draft("submitted", ended=MINUTE), 1),
    "not eligible: at an exit, still open": Case(draft("open", "not-ours", MINUTE), 1, now=HOUR),
    "not eligible, and its time is over": Case(draft("expired", "not-ours", MINUTE), 1),
    "not eligible, then somebody started again": Case(draft("abandoned", "not-ours", MINUTE), 1),
    "came back from an exit, and gave up": Case(draft("expired", None, None), 0),
    "started just now": Case(draft(), 0, open=1, now=SECOND),
    "left an hour ago, and may be gone on with": Case(draft(), 0, open=1, now=HOUR),
    "saved, and its time runs": Case(draft(linked=True, expires=28 * DAY), 0, open=1, now=27 * DAY),
    "saved, and its time is over": Case(draft(linked=True, expires=28 * DAY), 0, now=28 * DAY),
    "its time is over, and nobody wiped it yet": Case(draft(), 0, now=DAY),
    "expired": Case(draft("expired"), 0),
    "started again: the first is given up": Case(draft("abandoned"), 0),
}


@pytest.mark.parametrize("case", DEFINITIONS.values(), ids=DEFINITIONS)
def test_the_official_definition_of_completion(case: Case) -> None:
    """Any end page counts, a saved one fails when its time is over, and a start counts once."""
    done = completion(counted([case.fact], now=case.now))
    assert (done.started, done.completed, done.open) == (1, case.completed, case.open)
    assert done.failed == 1 - case.completed - case.open


def test_coming_back_is_no_start() -> None:
    """It counts as completed on the day on which it was started, however late that is."""
    events = [
        event("page_view"),
        event("form_save", "/lights/report/save", MINUTE),
        event("form_resume", "/lights/report/return/{token}", 20 * DAY),
        event("page_view", B, 20 * DAY + SECOND),
    ]
    found = counted([draft("submitted", ended=20 * DAY + MINUTE, linked=True)], events)
    assert (found[Cell("started")], found[Cell("submitted")]) == (1, 1)
    assert (found[Cell("saved")], found[Cell("resumed")]) == (1, 1)
    assert not [cell for cell in found if cell.metric in ("left", "reached") and cell.page not in (A, B)]


def test_starting_again_is_a_start_of_its_own() -> None:
    """And the one that was given up stays one: two were started, one was completed."""
    again = draft("submitted", ended=MINUTE, journey="j2")
    events = [event("page_view"), event("form_start_again", A, SECOND)]
    found = counted([draft("abandoned"), again], events)
    assert (found[Cell("started")], found[Cell("submitted")], found[Cell("started_again")]) == (2, 1, 1)
    assert found[Cell("left", A)] == 1


def test_events_of_no_journey_of_the_day_do_not_count() -> None:
    """Those of synthetic drafts are so left out, and nothing can be reached by more than were started."""
    assert counted([], [event("page_view")]) == {}


def test_who_objects_is_counted_by_their_draft_alone() -> None:
    """There are no events of them, and none are missed."""
    found = counted([draft("submitted", ended=MINUTE), draft("expired", journey="j2")], [])
    assert {cell.metric for cell in found} == {"started", "submitted"}


@pytest.mark.parametrize(
    ("fact", "now", "left"),
    [
        (draft(), 29 * MINUTE, 0),
        (draft(), 30 * MINUTE, 1),  # though it is open still, and may be gone on with
        (draft(linked=True, expires=28 * DAY), 27 * DAY, 0),
        (draft(linked=True, expires=28 * DAY), 28 * DAY, 1),
        (draft("abandoned"), MINUTE, 1),
        (draft("expired"), 2 * DAY, 1),
        (draft("submitted", ended=MINUTE), 2 * DAY, 0),
        (draft("open", "not-ours", MINUTE), 2 * DAY, 0),
    ],
)
def test_when_a_journey_counts_as_left(fact: JourneyFact, now: int, left: int) -> None:
    """Half an hour after the last event; one that is saved, when its time is over."""
    assert counted([fact], [event("page_view")], now)[Cell("left", A)] == left


def test_where_it_was_left() -> None:
    """On the page where they were last, however they came there; how long they tried is known if they did."""
    back = [
        event("page_view", A, 0),
        event("form_response", A, 5 * SECOND),
        event("page_view", B, 6 * SECOND),
        event("form_back", B, 9 * SECOND),
        event("page_view", A, 10 * SECOND),
    ]
    assert counted([draft()], back)[Cell("left", A)] == 1
    assert not [cell for cell in counted([draft()], back) if cell.metric == "left_after"]
    tried = [
        *back,
        event("form_error", A, 17 * SECOND, "required"),
        event("error_page", "", 19 * SECOND, "500"),
    ]
    found = counted([draft()], tried)
    assert {cell: n for cell, n in found.items() if cell.metric.startswith("left")} == {
        Cell("left", A): 1,
        Cell("left_after", A, bucket(7 * SECOND)): 1,
    }


def test_the_time_on_a_page() -> None:
    """From its first view to its first answer; who was away for longer than half an hour says nothing."""
    seen, long = [event("page_view", A, 0), event("page_view", A, SECOND)], LONGEST_STAY_MS

    def times(*events: EventFact) -> dict[str, int]:
        found = counted([draft()], [*seen, *events])
        return {cell.detail: n for cell, n in found.items() if cell.metric == "time"}

    answer, again = event("form_response", A, 7 * SECOND), event("form_response", A, 90 * SECOND)
    assert times(answer, again) == {bucket(7 * SECOND): 1}
    assert times(event("form_response", A, long)) == {bucket(long): 1}
    assert times(event("form_response", A, long + 1)) == {}
    assert times(event("form_response", B, SECOND)) == {}  # its view was lost


def test_the_time_from_start_to_end() -> None:
    """All of it, and without the times for which they were away; of those that were completed."""
    events = [
        event("page_view", A, SECOND),
        event("page_view", B, HOUR),
        event("case_view", "/track", 3 * HOUR),
    ]
    found = counted([draft("submitted", ended=HOUR + MINUTE)], events)
    assert found[Cell("elapsed", detail=bucket(HOUR + MINUTE))] == 1
    assert found[Cell("active", detail=bucket(SECOND + MINUTE))] == 1
    assert not [cell for cell in counted([draft("expired")], events) if cell.metric in ("elapsed", "active")]


def test_a_day_is_settled_when_nothing_can_be_gone_on_with() -> None:
    """Else it is counted again."""
    now = START + HOUR
    assert roll_up([draft("submitted", ended=1), draft("expired", journey="j2")], [], now).settled
    assert not roll_up([draft(), draft("expired", journey="j2")], [], now).settled
    assert not roll_up([draft("open", "not-ours", 1)], [], now).settled
    assert roll_up([draft()], [], START + DAY).settled


def test_parts_are_those_of_drafts() -> None:
    """Whatever an event says: a form that staff took over in the middle is counted in one place."""
    phone = Part("report", "r2", "phone", assisted=True, device="desktop")
    other = draft("submitted", ended=SECOND, journey="j2")._replace(part=phone)
    found = roll_up([draft(), other], [event("page_view")], START + 2 * DAY).counts
    assert found[WEB][Cell("reached", A)] == 1
    assert found[phone][Cell("submitted")] == 1
    assert Cell("reached", A) not in found[phone]


# --- by counting event by event -------------------------------------------------------------------------

_NAMES = (
    *("page_view", "form_response", "form_error", "form_back", "form_change", "form_save", "form_resume"),
    *("form_start_again", "form_timeout", "case_view", "error_page"),
)
_events = st.builds(
    EventFact,
    st.sampled_from(["j1", "j2", "j3", "gone"]),
    st.integers(START, START + 3 * HOUR),
    st.sampled_from(_NAMES),
    st.sampled_from([A, B, C]),
    st.sampled_from(["required", "too-long"]),
)
_facts = st.builds(
    JourneyFact,
    st.just(""),
    st.sampled_from([WEB, WEB._replace(device="desktop"), WEB._replace(release="r2")]),
    st.sampled_from(["open", "submitted", "expired", "abandoned"]),
    st.sampled_from([None, None, "not-ours"]),
    st.just(START),
    st.integers(START, START + 4 * HOUR),
    st.integers(START + HOUR, START + 2 * DAY),
    st.booleans(),
)
_NOW = st.integers(START, START + 3 * DAY)


def _ordered(events: Iterable[EventFact]) -> list[EventFact]:
    return sorted(events, key=lambda each: (each.journey_id, each.at))


def _brute(fact: JourneyFact, events: list[EventFact], now: int) -> Counter[Cell]:
    """The counts of one journey, by looking through all of its events for each of them."""
    found = Counter[Cell]([Cell("started")])
    completed = fact.state == "submitted" or fact.exit is not None
    is_open = fact.state == "open" and now < fact.expires
    if completed:
        found[Cell("submitted") if fact.state == "submitted" else Cell("exited", "", fact.exit or "")] += 1
    elif is_open:
        found[Cell("open")] += 1
    if not events:
        return found
    found[Cell("told")] += 1
    for name, metric in (
        *(("form_save", "saved"), ("form_resume", "resumed")),
        *(("form_start_again", "started_again"), ("form_timeout", "timed_out")),
    ):
        found[Cell(metric)] += any(each.name == name for each in events)  # type: ignore[arg-type]
    for page in (A, B, C):
        here = [each for each in events if each.page == page]
        moments = {name: [each.at for each in here if each.name == name] for name in _NAMES}
        seen, answered, refused = (moments[name] for name in ("page_view", "form_response", "form_error"))
        found[Cell("reached", page)] += bool(
            seen or answered or refused or moments["form_back"] or moments["form_change"]
        )
        found[Cell("answered", page)] += bool(answered)
        found[Cell("sent", page)] += bool(answered or refused)
        found[Cell("erred", page)] += bool(refused)
        found[Cell("went_back", page)] += bool(moments["form_back"])
        found[Cell("changed", page)] += bool(moments["form_change"])
        for rule in ("required", "too-long"):
            times = sum(each.name == "form_error" and each.error_code == rule for each in here)
            found[Cell("refused", page, rule)] += times
            found[Cell("refused_journeys", page, rule)] += times > 0
        if seen and answered and 0 <= min(answered) - min(seen) <= 30 * MINUTE:
            found[Cell("time", page, bucket(min(answered) - min(seen)))] += 1
    if completed:
        ended = fact.ended or 0
        found[Cell("elapsed", "", bucket(ended - fact.started))] += 1
        at_all = sorted([fact.started, ended, *(each.at for each in events if each.at < ended)])
        gaps = [later - at for at, later in pairwise(at_all)]
        found[Cell("active", "", bucket(sum(gap for gap in gaps if gap <= 30 * MINUTE)))] += 1
        return found
    there = [each for each in events if each.name in ("page_view", "form_response", "form_error")]
    is_left = not is_open or (not fact.linked and now - max(each.at for each in events) >= 30 * MINUTE)
    if there and is_left:
        last = there[-1]
        others = [number for number, each in enumerate(there) if each.page != last.page]
        came = there[others[-1] + 1 if others else 0].at
        found[Cell("left", last.page)] += 1
        found[Cell("left_after", last.page, bucket(last.at - came))] += last.at > came
    return found


@given(st.tuples(_facts, _facts, _facts), st.lists(_events, max_size=40), _NOW)
def test_a_day_is_counted_as_if_by_hand(
    facts: tuple[JourneyFact, ...], some: list[EventFact], now: int
) -> None:
    """Whatever happens in whatever order."""
    facts = tuple(fact._replace(id=f"j{number}") for number, fact in enumerate(facts, 1))
    events = _ordered(some)
    expected: dict[Part, Counter[Cell]] = {}
    for fact in facts:
        own = [each for each in events if each.journey_id == fact.id]
        expected.setdefault(fact.part, Counter()).update(_brute(fact, own, now))
    found = roll_up(facts, events, now)
    assert {part: +cells for part, cells in found.counts.items()} == {
        part: +cells for part, cells in expected.items()
    }
    _within_bounds(found)


def _within_bounds(found: RollUp) -> None:
    """No rate can be above 100%."""
    for cells in found.counts.values():
        whole = completion(cells)
        assert 0 <= whole.completed + whole.open <= whole.started
        assert cells[Cell("told")] <= whole.started
        for page in (A, B, C):
            reached, sent, answered = (cells[Cell(name, page)] for name in ("reached", "sent", "answered"))
            assert answered <= sent <= reached <= cells[Cell("told")]
            assert cells[Cell("erred", page)] <= sent
            assert cells[Cell("left", page)] <= reached
        left = sum(n for cell, n in cells.items() if cell.metric == "left")
        assert left <= whole.started - whole.completed


def test_the_golden_day() -> None:
    """Three people: one sends the form after a mistake, one is told that it is not for them, one gives up."""
    facts = [
        draft("submitted", ended=60 * SECOND),
        draft("expired", "not-ours", 20 * SECOND, journey="j2"),
        draft("expired", journey="j3"),
    ]
    way = [
        ("j1", 0, "page_view", A, None),
        ("j1", 10, "form_error", A, "required"),
        ("j1", 20, "form_response", A, None),
        ("j1", 21, "page_view", C, None),
        ("j1", 30, "page_view", A, None),
        ("j1", 40, "form_response", A, None),
        ("j1", 40, "form_change", A, None),
        ("j1", 41, "page_view", C, None),
        ("j1", 60, "form_response", C, None),
        ("j2", 0, "page_view", A, None),
        ("j2", 20, "form_response", A, None),
        ("j2", 21, "page_view", B, None),
        ("j3", 0, "page_view", A, None),
        ("j3", 5, "form_error", A, "too-long"),
        ("j3", 9, "form_error", A, "too-long"),
    ]
    events = [EventFact(id_, START + at * SECOND, name, page, code) for id_, at, name, page, code in way]
    assert counted(facts, events) == {
        Cell("started"): 3,
        Cell("submitted"): 1,
        Cell("exited", "", "not-ours"): 1,
        Cell("told"): 3,
        Cell("elapsed", "", "59335"): 1,
        Cell("elapsed", "", "18906"): 1,
        Cell("active", "", "59335"): 1,
        Cell("active", "", "18906"): 1,
        Cell("reached", A): 3,
        Cell("sent", A): 3,
        Cell("answered", A): 2,
        Cell("erred", A): 2,
        Cell("changed", A): 1,
        Cell("time", A, "18906"): 2,
        Cell("refused", A, "required"): 1,
        Cell("refused", A, "too-long"): 2,
        Cell("refused_journeys", A, "required"): 1,
        Cell("refused_journeys", A, "too-long"): 1,
        Cell("left", A): 1,
        Cell("left_after", A, "8820"): 1,
        Cell("reached", B): 1,
        Cell("reached", C): 1,
        Cell("sent", C): 1,
        Cell("answered", C): 1,
        Cell("time", C, "36842"): 1,
    }
