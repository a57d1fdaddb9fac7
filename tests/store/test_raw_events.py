"""Events as they are: all of a service and its days, a little at a time, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from prototype_kit.answers import Answers
from prototype_kit.cases import Submission
from prototype_kit.events import EventContext, Origin, PageViewed, row
from prototype_kit.store import Draft, Store, raw_events
from prototype_kit.store.raw_events import COLUMNS
from prototype_kit.working_days import day_of

Start = Callable[..., Draft]
PAGE = "/street-lights/report/fault"


def events_of(store: Store, day: datetime, env: str = "prototype") -> list[dict[str, object]]:
    """What there is of a day, by the names of the columns."""
    its = day_of(day)
    rows = store.raw_events.of_service(env, "street-lights", ("report",), its, its)
    return [dict(zip(COLUMNS, values, strict=True)) for values in rows]


def write(store: Store, draft: Draft, at: datetime, env: str = "prototype") -> None:
    """Let somebody look at a page."""
    context = EventContext("street-lights", "r", draft.id, Origin(env))
    store.events.write([row(PageViewed(context, at, PAGE, step=1))])


def test_starts_and_ends_stand_with_the_events(
    store: Store, start: Start, answers: Answers, submission: Submission, now: datetime
) -> None:
    """They are made from drafts, so none is lost; the day is that of the start."""
    draft = start(origin=Origin("prototype"))
    store.cases.submit(store.drafts.save(draft, answers, now), submission, now + timedelta(minutes=3))
    write(store, draft, now)
    begun, ended, seen = events_of(store, now)
    assert (begun["name"], begun["journey_id"], begun["page"]) == (
        "form_start",
        draft.id,
        "/street-lights/report",
    )
    assert begun["journey_day"] == day_of(now).isoformat()
    assert (ended["name"], ended["outcome"]) == ("form_complete", "submitted")
    assert (seen["name"], seen["page"], seen["step"]) == ("page_view", PAGE, 1)
    assert all(set(each) == set(COLUMNS) for each in (begun, ended, seen))


def test_other_days_services_and_uses_are_left_out(store: Store, start: Start, now: datetime) -> None:
    """A day ends at midnight by the clock on the wall."""
    draft = start(origin=Origin("prototype"))
    write(store, draft, now)
    write(store, draft, now + timedelta(days=1))
    write(store, draft, now, env="demo")
    assert [each["name"] for each in events_of(store, now)] == ["form_start", "page_view"]
    assert [each["name"] for each in events_of(store, now + timedelta(days=1))] == ["page_view"]
    assert [each["name"] for each in events_of(store, now, "demo")] == ["page_view"]
    its = day_of(now)
    assert not list(store.raw_events.of_service("prototype", "bins", ("report",), its, its))


def test_an_open_form_has_no_end(store: Store, start: Start, now: datetime) -> None:
    """Nor has one that somebody gave up."""
    start(origin=Origin("prototype"))
    assert [each["name"] for each in events_of(store, now)] == ["form_start"]


def test_many_events_are_read_a_little_at_a_time(
    store: Store, start: Start, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None twice, none left out."""
    monkeypatch.setattr(raw_events, "_EVENTS", raw_events._EVENTS.limit(2))
    monkeypatch.setattr(raw_events, "_AT_ONCE", 2)
    draft = start(origin=Origin("prototype"))
    for number in range(7):
        write(store, draft, now + timedelta(seconds=number))
    found = [str(each["ts"]) for each in events_of(store, now) if each["name"] == "page_view"]
    assert len(found) == len(set(found)) == 7
    assert found == sorted(found)
