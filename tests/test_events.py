"""Events say what happened: their names, their fields, their times and whose day it was."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from prototype_kit.events import (
    EVENTS,
    AnswerChanged,
    AnswerGiven,
    AnswerRefused,
    CaseTracked,
    ErrorShown,
    Event,
    EventContext,
    JourneyResumed,
    JourneySaved,
    Origin,
    PageViewed,
    StartedAgain,
    TimedOut,
    WentBack,
    milliseconds,
    moment_of,
    row,
    uuid7,
    visitor_day,
)
from tests.page_views import CONTEXT, FAULT, NOON


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
