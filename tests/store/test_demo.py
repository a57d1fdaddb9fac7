"""Made-up cases are written whole, never sent, never counted, and taken out without touching others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from prototype_kit import Site, load_site
from prototype_kit.answers import EMPTY
from prototype_kit.cases import CaseEntry, CaseFilter, NewFollower, Submission
from prototype_kit.demo import Filled, Setting, empty, fill, plan
from prototype_kit.demo.sent import KEPT
from prototype_kit.demo_staff import demo_staff
from prototype_kit.events import EventContext, Origin, PageViewed, milliseconds, row
from prototype_kit.months import Month
from prototype_kit.signing import Signer
from prototype_kit.store import DemoCase, Draft, NewFeedback, Store
from prototype_kit.store.demo import AT_ONCE
from prototype_kit.store.holds import add
from prototype_kit.store.tables import account, metadata
from prototype_kit.tracking import Tracking
from prototype_kit.volumes import Volume
from prototype_kit.work import Worker
from prototype_kit.working_days import day_of
from tests.tallies import tally
from tests.web.world import LIGHTS

NOW = datetime(2026, 5, 1, 15, tzinfo=UTC)
NUMBER = AT_ONCE + 120
BASE = "https://services.anytown.example"
SIGNER = Signer("a secret of thirty-two characters")
ENVS = ("prototype", "demo")

Start = Callable[..., Draft]


@pytest.fixture(scope="module")
def site() -> Site:
    """The street lights and grids of Anytown, in both languages."""
    site = load_site(LIGHTS)
    return replace(site, services={"street-lights": site.services["street-lights"]})


@pytest.fixture
def setting(store: Store, site: Site) -> Setting:
    """A town of two batches, with the staff of the prototype."""
    return Setting(site, NOW, NUMBER, BASE, demo_staff(store, site, NOW))


@pytest.fixture
def filled(store: Store, setting: Setting) -> Filled:
    """It is written."""
    return fill(store, setting, SIGNER)


def _rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with store._database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }


def _planned(setting: Setting) -> Sequence[DemoCase]:
    return list(plan(setting))


def test_cases_are_written_as_they_were_planned(store: Store, setting: Setting, filled: Filled) -> None:
    """Case, timeline, followers and words; the drafts they came of are closed and hold nothing."""
    planned = _planned(setting)
    assert filled.cases == store.demo.count() == NUMBER
    ids = {made.case.id: store.cases.by_reference(made.case.reference) for made in planned}
    for made in planned:
        case = store.cases.by_reference(made.case.reference)
        assert case is not None
        original = ids[made.case.duplicate_of] if made.case.duplicate_of else None
        assert case == replace(made.case, id=case.id, duplicate_of=original.id if original else None)
        assert store.cases.timeline(case) == made.entries
    assert any(made.case.duplicate_of for made in planned)
    some = next(made for made in planned if len(made.followers) > 1)
    case = store.cases.by_reference(some.case.reference)
    assert case is not None
    assert [one.recipient for one in store.followers.of_case(case)] == [
        f.recipient for f, _ in some.followers
    ]
    draft = store.drafts.by_id(case.draft_id, "demo", NOW)
    assert draft is not None
    assert (draft.state, draft.answers, draft.ended_at) == ("submitted", EMPTY, case.received_at)
    found = store.case_lists.page(CaseFilter(ENVS, None, words=[case.reference[:4].lower()]), 1, 10).cases
    assert case.id in {each.id for each in found}


@pytest.fixture
def births(store: Store) -> Setting:
    """A town that only has births, with its staff."""
    site = load_site(LIGHTS)
    site = replace(site, services={"birth-registration": site.services["birth-registration"]})
    return Setting(site, NOW, 80, BASE, demo_staff(store, site, NOW))


def test_bookings_are_written_and_go_with_their_cases(store: Store, births: Setting) -> None:
    """With the time that those ahead take, so that nobody is offered it; nothing of them is left behind."""
    before = _rows(store)
    fill(store, births, SIGNER)
    planned = [each for made in plan(births) for each in made.bookings]
    assert len(planned) == 80
    for each in planned:
        kept = store.bookings.by_id(each.booking.id)
        assert kept is not None
        assert (kept.state, kept.slot, kept.overbooked) == (each.booking.state, each.booking.slot, None)
        assert kept.resources == each.booking.resources != ()
    ahead = next(each for each in planned if each.booking.state == "booked" and each.takes)
    its = ahead.booking
    taken = store.bookings.taken(its.diary, its.starts_at, its.ends_at, NOW)
    assert {resource.id for (resource,) in (ahead.takes.candidates if ahead.takes else ())} <= {
        each.resource for each in taken
    }
    assert store.bookings.to_remind(NOW + timedelta(days=60)) == ()
    gone = store.demo.remove()
    assert gone["bookings"] == 80
    assert {name: rows for name, rows in _rows(store).items() if "book" in name} == {
        name: rows for name, rows in before.items() if "book" in name
    }


def test_a_made_up_booking_takes_nothing_from_anybody(store: Store, births: Setting, start: Start) -> None:
    """Where somebody in the prototype has the time already, both have it, and it is said why."""
    first = next(each for made in plan(births) for each in made.bookings if each.takes)
    assert first.takes is not None
    draft = start(at=NOW, origin=Origin("prototype"))
    with store._database.writing() as connection:
        add(connection, draft.origin, draft.id, "birth-registration", first.takes, NOW, None)
    fill(store, births, SIGNER)
    kept = store.bookings.by_id(first.booking.id)
    assert kept is not None
    assert kept.overbooked == "Made up for a demonstration, where somebody had this time already"
    (theirs,) = (resource.id for (resource,) in first.takes.candidates)
    assert kept.resources == (theirs,)
    taken = store.bookings.taken(kept.diary, kept.starts_at, kept.ends_at, NOW)
    assert [each.resource for each in taken].count(theirs) == 2


def test_the_same_rows_are_written_each_time(store: Store, setting: Setting, filled: Filled) -> None:
    """Ids of drafts and messages too: only what the database counts goes on."""
    first = _rows(store)
    store.reset()
    with store._database.writing() as connection:  # the same staff
        columns = account.columns.keys()
        connection.execute(
            account.insert(),
            [dict(zip(columns, row, strict=True)) for row in first["account"]],
        )
    assert fill(store, setting, SIGNER) == filled
    assert _rows(store) == first


def test_nothing_is_ever_sent(store: Store, site: Site, filled: Filled) -> None:
    """The outbox holds what was sent in the past, and a worker finds nothing to do about it."""
    assert filled.messages > 20
    assert store.outbox.counts() == {"waiting": 0, "sent": filled.messages, "dead": 0}
    assert store.outbox.lease(NOW + timedelta(days=365), 10, 60) == ()

    class Unasked:
        def send(self, message: object) -> None:
            raise AssertionError(f"{message} was sent")

    worker = Worker(store, Unasked(), site, clock=lambda: NOW + timedelta(days=365), signer=SIGNER)
    worker.turn()
    assert store.outbox.counts() == {"waiting": 0, "sent": filled.messages, "dead": 0}


def test_messages_are_listed_strictly_newest_first(store: Store, filled: Filled) -> None:
    """Over all batches of cases, as they would have been written."""
    listed = store.outbox.page((), 1, filled.messages)
    assert len(listed) == filled.messages
    written = [message.created_at for message in listed]
    assert written == sorted(written, reverse=True)


def test_messages_are_those_that_people_would_have_got(
    store: Store, setting: Setting, filled: Filled
) -> None:
    """A confirmation and one for each public line, whole, in the past, with links that work."""
    for made in _planned(setting):
        case = store.cases.by_reference(made.case.reference)
        assert case is not None
        messages = store.outbox.of_case(case.id)
        followers = store.followers.of_case(case)
        if made.case.received_at < NOW - KEPT or not made.followers:
            assert messages == ()
            continue
        told = [entry for entry in made.entries if entry.public][1:]
        reporters = [new for new, _ in made.followers if new.reporter]
        if reporters:
            own = [message for message in messages if message.recipient == reporters[0].recipient]
            assert len(own) >= 1 + len(told)
            assert own[0].created_at == case.received_at
            stop = {Tracking(SIGNER, BASE).unfollow(one.id) for one in followers}
            assert all(
                any(link in message.body for link in stop)
                for message in own[1:]
                if "update" in message.template
            )
        assert {message.recipient for message in messages} <= {
            *(new.recipient for new, _ in made.followers),
            *(str(value) for value in case.answers.values.values()),
        }
        began = {new.recipient: since for new, since in made.followers}
        for message in messages:
            assert message.created_at >= began.get(message.recipient, case.received_at)
            assert message.sent_at is not None
            assert case.received_at <= message.created_at < message.sent_at <= NOW + timedelta(minutes=1)
            assert "((" not in message.body + message.subject
            assert not re.search(r"\{\w+\}", message.body)


def test_no_figure_counts_them(store: Store, filled: Filled) -> None:
    """Neither starts nor completions of the prototype, nor what load tests look for."""
    assert filled.cases == NUMBER
    since = NOW - timedelta(days=999)
    assert tally(store, "prototype", since) == []
    assert tally(store, "live", since) == []
    store.rollups.refresh(NOW)
    assert store.figures.envs() == ("demo",)
    assert store.cases.references("synthetic", since) == ()
    assert store.case_lists.page(CaseFilter(("live",), None), 1, 10).total == 0
    assert store.case_lists.page(CaseFilter(ENVS, None), 1, 10).total == NUMBER
    args = ("street-lights", "not-working", since, NOW)
    assert store.case_lists.durations(("live",), *args) == []
    assert len(store.case_lists.durations(ENVS, *args)) > 100


def test_removing_leaves_everything_else_alone(
    store: Store,
    site: Site,
    start: Start,
    saved: Draft,
    submission: Submission,
    now: datetime,
) -> None:
    """Rows of other cases, drafts, accounts and messages are as they were before, to the last."""
    case = store.cases.submit(saved, submission, now)
    store.followers.add(case, NewFollower("email", "ann@example.com", "en", BASE), now)
    start("another session")
    staff = demo_staff(store, site, NOW)
    other = store.accounts.add("staff", "kim@anytown.example", "Kim", now, ["manager"])
    store.saved_views.save(other.id, "Mine", "state=open")
    store.saved_views.save(staff[0].id, "Late", "late=yes")
    _used(store, start("a third session"), now)
    before = _rows(store)
    filled = fill(store, Setting(site, NOW, NUMBER, BASE, staff), SIGNER)
    store.rollups.refresh(NOW)
    made = store.case_lists.page(CaseFilter(("demo",), "open"), 1, 1).cases[0]
    real = store.cases.by_id(made.id)
    assert real is not None
    # Residents and staff were at it meanwhile.
    follower = NewFollower("email", "bob@example.com", "en", BASE)
    store.cases.add_voice(real, CaseEntry(now, "voice", "One more", "user"), follower)
    store.cases.update(case, replace(case, duplicate_of=made.id), (), (), now)
    counts = empty(store)
    after = _rows(store)
    assert (counts["cases"], counts["messages"]) == (NUMBER, filled.messages)
    assert counts["entries"] > 2 * NUMBER
    assert counts["drafts"] > NUMBER
    assert min(counts[kind] for kind in ("events", "feedback", "volumes")) > 0
    # A case that was called a duplicate of one is let go of; its version has risen by that update.
    assert store.cases.by_id(case.id) == replace(case, version=case.version + 1)
    # When was counted, and the names of what is counted, which are of no env.
    kept = {name: after[name] for name in ("roll_up", "roll_up_state", "metric_cell")}
    assert {**after, "cases": before["cases"]} == {**before, **kept}
    assert {key[0] for key in after["roll_up"]} == {"prototype"}
    assert not [row for name, rows in after.items() for row in rows if "demo" in row]
    assert set(empty(store).values()) == {0}


def _used(store: Store, draft: Draft, now: datetime) -> None:
    """An event, feedback and a volume that nobody made up, counted."""
    origin = Origin("prototype")
    context = EventContext(draft.service, draft.release, draft.id, origin, journey_day=day_of(now))
    store.events.write([row(PageViewed(context, now, "/street-lights/report/fault"))])
    said = NewFeedback(draft.service, draft.journey, draft.release, "", draft.id, 4, origin, "Good")
    store.feedback.add(said, now)
    volume = Volume(Month(2026, 4), draft.service, "phone", 12, "The contact centre")
    store.volumes.keep(origin.env, [volume], now)
    store.rollups.refresh(NOW)


def test_a_part_of_the_town_is_kept_at_a_time(store: Store, setting: Setting) -> None:
    """No transaction holds more than 500 cases, so that residents go on meanwhile."""
    seen: list[int] = []
    assert fill(store, setting, SIGNER, seen.append).cases == NUMBER
    assert seen == [AT_ONCE, NUMBER]


@contextmanager
def _recorded(store: Store) -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def record(_connection, _cursor, statement, parameters, _context, many) -> None:
        statements.append((statement, parameters[0] if many else parameters))

    event.listen(store._database.engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(store._database.engine, "before_cursor_execute", record)


def test_removing_finds_rows_by_an_index(store: Store, filled: Filled) -> None:
    """However many other cases there are: no table is read whole for each batch."""
    assert filled.cases == NUMBER
    with _recorded(store) as statements:
        store.demo.remove()
    for sql, parameters in dict(statements).items():
        with store._database.reading() as connection:
            plan_rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(parameters))
            steps = [row["detail"] for row in plan_rows.mappings()]
        assert not [step for step in steps if step.startswith("SCAN")], sql


def test_times_are_whole_seconds(store: Store, filled: Filled) -> None:
    """What is planned is what is read: nothing is lost to rounding."""
    assert filled.cases
    table = metadata.tables["cases"]
    with store._database.reading() as connection:
        latest = connection.execute(select(func.max(table.c.received_at))).scalar_one()
    assert milliseconds(latest) % 1000 == 0
