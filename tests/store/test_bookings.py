"""Bookings: a slot is held with the answer that names it, booked with the case, and nobody has one twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from prototype_kit.answers import Answers, Appointment
from prototype_kit.bookings import Booking, Calendar, Closure, Need, NewBooking, Slot, candidates
from prototype_kit.cases import Case, CaseEntry, Submission
from prototype_kit.store import BookingChanged, Draft, Origin, Outdated, SlotTaken, Store
from prototype_kit.store.tables import booked_piece, booked_time, booking
from tests.bookings.offices import calendar

Start = Callable[..., Draft]
TEN = datetime(2026, 5, 12, 9, tzinfo=UTC)  # ten o'clock on the wall
DIARY = "test/registers/offices"
HALF_HOUR = timedelta(minutes=30)


def new(its: Calendar, at: datetime = TEN, minutes: int = 30, office: str = "hall") -> NewBooking:
    """A slot that somebody wants."""
    slot, need = Slot(at, office, minutes), Need(minutes)
    return NewBooking("appointment", its, slot, need, candidates(its, slot, need))


def answered(wanted: NewBooking) -> Answers:
    """The answers that name it."""
    local = wanted.slot.local(wanted.calendar.zone)
    value = Appointment(
        "offices",
        wanted.slot.office,
        "Hall",
        local.date(),
        local.time(),
        "Europe/London",
        wanted.slot.starts_at,
        wanted.slot.minutes,
    )
    return Answers().with_page("appointment", {"appointment": value})


@pytest.fixture
def holds(store: Store, start: Start, now: datetime) -> Callable[..., Draft]:
    """Lets somebody hold a slot: `holds("a session", new(its))`."""

    def hold(session: str, wanted: NewBooking, at: datetime = now) -> Draft:
        draft = start(session, service="registers", at=at)
        return store.drafts.save(draft, answered(wanted), at, holds=[wanted])

    return hold


@pytest.fixture
def books(store: Store, holds: Callable[..., Draft], now: datetime) -> Callable[..., tuple[Case, Booking]]:
    """Lets somebody book one."""

    def book(session: str, wanted: NewBooking, at: datetime = now) -> tuple[Case, Booking]:
        draft = holds(session, wanted, at)
        case = store.cases.submit(draft, _submission(draft, wanted), at)
        (booked,) = store.bookings.of_case(case.id)
        return case, booked

    return book


def _submission(draft: Draft, *wanted: NewBooking) -> Submission:
    return Submission(draft.answers, "received", "Booked online", bookings=wanted)


def _taken(store: Store, now: datetime, but: str | int = "") -> list[tuple[str, datetime, datetime]]:
    found = store.bookings.taken(DIARY, TEN - timedelta(days=7), TEN + timedelta(days=7), now, but)
    return sorted((each.resource, each.starts_at, each.ends_at) for each in found)


def _pieces(store: Store) -> int:
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(booked_piece)).scalar_one()


# --- Holding ------------------------------------------------------------------------------------


def test_a_slot_is_held_with_its_answer(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """For as long as the calendar says, with the time on the wall, in its zone, and in UTC."""
    draft = holds("ann", new(calendar(pause="10 minutes")))
    (held,) = store.bookings.held(draft.id, now).values()
    assert (held.state, held.diary, held.office, held.resources) == ("held", DIARY, "hall", ("hall-1",))
    assert (held.local_day.isoformat(), held.local_time.isoformat("minutes")) == ("2026-05-12", "10:00")
    assert (held.zone, held.starts_at, held.ends_at) == ("Europe/London", TEN, TEN + HALF_HOUR)
    assert held.held_until == now + timedelta(minutes=15)
    assert held.local.isoformat() == "2026-05-12T10:00:00+01:00"
    # The pause after it is taken as well.
    assert _taken(store, now) == [("hall-1", TEN, TEN + timedelta(minutes=40))]
    assert _pieces(store) == 8


def test_nobody_else_can_have_it(
    store: Store, holds: Callable[..., Draft], start: Start, now: datetime
) -> None:
    """Not even a part of it; and nothing of the second draft is saved."""
    its = calendar()
    holds("ann", new(its))
    second = start("ben", service="registers")
    for wanted in (new(its), new(its, TEN - timedelta(minutes=15)), new(its, TEN + timedelta(minutes=25), 5)):
        with pytest.raises(SlotTaken) as taken:
            store.drafts.save(second, answered(wanted), now, holds=[wanted])
        assert taken.value.question == "appointment"
    found = store.drafts.by_id(second.id, "test", now)
    assert found == second
    beside = new(its, TEN + HALF_HOUR)
    store.drafts.save(second, answered(beside), now, holds=[beside])
    assert len(_taken(store, now)) == 2


def test_as_many_as_there_are(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """Two registrars with two seats each have four at the same time; who has least to do comes first."""
    its = calendar(registrars=2, capacity=2)
    for session in ("a", "b", "c", "d"):
        holds(session, new(its))
    assert [resource for resource, *_ in _taken(store, now)] == ["hall-1", "hall-1", "hall-2", "hall-2"]
    with pytest.raises(SlotTaken):
        holds("e", new(its))


def test_another_choice_gives_the_first_back(
    store: Store, holds: Callable[..., Draft], now: datetime
) -> None:
    """One question holds one slot."""
    its = calendar()
    draft, later = holds("ann", new(its)), new(its, TEN + HALF_HOUR)
    store.drafts.save(draft, answered(later), now, holds=[later])
    assert _taken(store, now) == [("hall-1", TEN + HALF_HOUR, TEN + 2 * HALF_HOUR)]
    holds("ben", new(its))


def test_to_whoever_holds_it_it_is_free(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """So that they can choose it again, which holds it anew."""
    its = calendar()
    draft = holds("ann", new(its))
    assert _taken(store, now, but=draft.id) == []
    later = now + timedelta(minutes=10)
    store.drafts.save(draft, answered(new(its)), later, holds=[new(its)])
    (held,) = store.bookings.held(draft.id, later).values()
    assert held.held_until == later + timedelta(minutes=15)
    assert _pieces(store) == 6


def test_it_can_be_kept_longer_but_not_for_ever(
    store: Store, holds: Callable[..., Draft], now: datetime
) -> None:
    """Ten times, as the law on accessibility asks."""
    draft = holds("ann", new(calendar()))
    for number in range(1, 11):
        (held,) = store.bookings.held(draft.id, now).values()
        assert store.bookings.extend(held, now + number * timedelta(minutes=15), now)
    (held,) = store.bookings.held(draft.id, now).values()
    assert (held.extended, held.held_until) == (10, now + timedelta(minutes=150))
    assert not store.bookings.extend(held, now + timedelta(days=1), now)
    assert _taken(store, now + timedelta(minutes=149))
    assert not _taken(store, now + timedelta(minutes=150))


def test_a_hold_that_is_over_takes_nothing(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """Whether the worker was there or not: somebody else can have it, and then it is theirs."""
    its, later = calendar(), now + timedelta(minutes=15)
    first = holds("ann", new(its))
    assert _taken(store, later) == []
    assert store.bookings.held(first.id, later) == {}
    second = holds("ben", new(its), later)
    assert [held.draft_id for held in store.bookings.held(second.id, later).values()] == [second.id]
    with pytest.raises(SlotTaken):
        store.cases.submit(first, _submission(first, new(its)), later)


def test_the_worker_ends_holds(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """Those whose time is over, and no others."""
    its = calendar()
    holds("ann", new(its))
    holds("ben", new(its, TEN + HALF_HOUR), now + timedelta(minutes=5))
    assert store.bookings.expire(now + timedelta(minutes=14)) == 0
    assert store.bookings.expire(now + timedelta(minutes=16)) == 1
    assert _pieces(store) == 6


@pytest.mark.parametrize("end", ["again", "expired", "left", "forgotten"])
def test_what_is_given_up_is_free(
    end: str, store: Store, holds: Callable[..., Draft], start: Start, now: datetime
) -> None:
    """Starting again, a draft whose time is over, leaving a shared computer, forgetting."""
    holds("ann", new(calendar()))
    if end == "again":
        start("ann", service="registers")
    elif end == "expired":
        store.drafts.expire(now + timedelta(days=2))
    elif end == "left":
        store.sessions.leave("ann")
    else:
        store.sessions.forget("ann")
    assert _pieces(store) == 0


# --- Booking ------------------------------------------------------------------------------------


def test_it_is_booked_with_the_case(
    store: Store, books: Callable[..., tuple[Case, Booking]], now: datetime
) -> None:
    """It is kept for good, and the person is reminded: seven days before, and then one."""
    case, booked = books("ann", new(calendar()))
    assert (booked.state, booked.case_id, booked.held_until) == ("booked", case.id, None)
    assert booked.remind_at == TEN - timedelta(days=7)
    assert _taken(store, now + timedelta(days=5))
    assert store.bookings.by_id(booked.id) == booked
    assert store.bookings.of_cases([case.id]) == {case.id: (booked,)}


def test_what_was_held_too_long_is_theirs_unless_taken(
    store: Store, holds: Callable[..., Draft], now: datetime
) -> None:
    """Whether the hold is there still, or the worker has ended it."""
    its, later = calendar(), now + timedelta(hours=1)
    for number, swept in enumerate((False, True)):
        wanted = new(its, TEN + number * HALF_HOUR)
        draft = holds(f"ann {number}", wanted)
        if swept:
            store.bookings.expire(later)
        case = store.cases.submit(draft, _submission(draft, wanted), later)
        assert [each.state for each in store.bookings.of_case(case.id)] == ["booked"]
    assert len(_taken(store, later)) == 2


def test_a_case_without_its_slot_is_no_case(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """All of it is kept, or nothing: the draft can be sent again with another slot."""
    its, later = calendar(), now + timedelta(hours=1)
    draft = holds("ann", new(its))
    holds("ben", new(its), later)
    with pytest.raises(SlotTaken):
        store.cases.submit(draft, _submission(draft, new(its)), later)
    assert store.cases.of_draft(draft.id) is None
    assert store.drafts.by_id(draft.id, "test", later) == draft
    other = new(its, TEN + HALF_HOUR)
    saved = store.drafts.save(draft, answered(other), later, holds=[other])
    store.cases.submit(saved, _submission(saved, other), later)


def test_sending_twice_books_once(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """A double click gives the same case and the same appointment."""
    wanted = new(calendar())
    draft = holds("ann", wanted)
    cases = [store.cases.submit(draft, _submission(draft, wanted), now) for _ in range(2)]
    assert cases[0].id == cases[1].id
    assert len(store.bookings.of_case(cases[0].id)) == 1


def test_what_is_not_sent_is_given_up(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """An answer that left the path holds nothing after the form was sent."""
    draft = holds("ann", new(calendar()))
    store.cases.submit(draft, Submission(Answers(), "received", ""), now)
    assert _pieces(store) == 0


def test_a_draft_that_changed_meanwhile_takes_nothing(
    store: Store, holds: Callable[..., Draft], now: datetime
) -> None:
    """Two windows: the second finds the draft as it is, and its slot is not taken."""
    its = calendar()
    draft, other = holds("ann", new(its)), new(its, TEN + HALF_HOUR)
    store.drafts.save(draft, draft.answers, now)
    with pytest.raises(Outdated):
        store.drafts.save(draft, answered(other), now, holds=[other])
    assert _taken(store, now) == [("hall-1", TEN, TEN + HALF_HOUR)]


def test_the_database_refuses_a_second(store: Store, holds: Callable[..., Draft], now: datetime) -> None:
    """Whatever a program believes: the same piece of the same seat is there once."""
    holds("ann", new(calendar()))
    with store.database.reading() as connection:
        row = dict(connection.execute(select(booked_piece)).mappings().first() or {})
    with pytest.raises(IntegrityError), store.database.writing() as connection:
        connection.execute(insert(booked_piece), row)


# --- Changes ------------------------------------------------------------------------------------


def test_moving(store: Store, books: Callable[..., tuple[Case, Booking]], now: datetime) -> None:
    """The new time is taken, the old one is free, and the timeline says so: all in one."""
    its = calendar()
    case, booked = books("ann", new(its))
    entry = CaseEntry(now, "moved", "Moved to another time", "user", public=True)
    after = store.bookings.move(booked, new(its, TEN + timedelta(minutes=15)), [entry], [], now)
    assert (after.local_time.isoformat("minutes"), after.version) == ("10:15", booked.version + 1)
    assert store.bookings.by_id(booked.id) == after
    assert _taken(store, now) == [("hall-1", TEN + timedelta(minutes=15), TEN + timedelta(minutes=45))]
    assert [line.kind for line in store.cases.timeline(case)] == ["submitted", "moved"]
    with pytest.raises(BookingChanged):
        store.bookings.move(booked, new(its, TEN + 2 * HALF_HOUR), [entry], [], now)


def test_moving_onto_somebody_changes_nothing(
    store: Store, books: Callable[..., tuple[Case, Booking]], now: datetime
) -> None:
    """Unless staff say why; then both are there."""
    its = calendar()
    _, booked = books("ann", new(its))
    _, other = books("ben", new(its, TEN + HALF_HOUR))
    before = _taken(store, now)
    with pytest.raises(SlotTaken):
        store.bookings.move(booked, new(its, TEN + HALF_HOUR), [], [], now)
    assert (store.bookings.by_id(booked.id), _taken(store, now)) == (booked, before)
    after = store.bookings.move(booked, new(its, TEN + HALF_HOUR), [], [], now, overbooked="Both are short")
    assert (after.overbooked, after.resources) == ("Both are short", other.resources)
    assert [each[1] for each in _taken(store, now)] == [TEN + HALF_HOUR] * 2
    with pytest.raises(SlotTaken):
        store.bookings.move(after, new(its, TEN + HALF_HOUR), [], [], now)


@pytest.mark.parametrize(("state", "free"), [("cancelled", True), ("attended", False), ("missed", False)])
def test_ending(
    state: str, free: bool, store: Store, books: Callable[..., tuple[Case, Booking]], now: datetime
) -> None:
    """What is cancelled is free at once; whether somebody came changes nothing for others. Each once."""
    _, booked = books("ann", new(calendar()))
    after = store.bookings.end(booked, state, "They phoned", [], [], now)  # type: ignore[arg-type]
    assert (after.state, after.reason, after.remind_at) == (state, "They phoned", None)
    assert (not _taken(store, now)) is free
    with pytest.raises(BookingChanged):
        store.bookings.end(booked, "cancelled", None, [], [], now)


def test_booking_again_for_a_case(
    store: Store, books: Callable[..., tuple[Case, Booking]], now: datetime
) -> None:
    """After a cancellation somebody gets another time, for the same case."""
    its = calendar()
    case, booked = books("ann", new(its))
    store.bookings.end(booked, "cancelled", None, [], [], now)
    again = store.bookings.book(Origin("test"), case.draft_id, case.id, "registers", new(its), now)
    assert store.bookings.of_case(case.id)[1] == again
    with pytest.raises(SlotTaken):
        store.bookings.book(Origin("test"), case.draft_id, case.id, "registers", new(its), now)


def test_each_reminder_once(store: Store, books: Callable[..., tuple[Case, Booking]]) -> None:
    """Of two workers one sends it; the next one is due later."""
    case, booked = books("ann", new(calendar()))
    week_before = TEN - timedelta(days=7)
    assert store.bookings.to_remind(week_before - timedelta(seconds=1)) == ()
    (due,) = store.bookings.to_remind(week_before)
    day_before = TEN - timedelta(days=1)
    for _ in range(2):
        store.bookings.reminded(due, day_before, [], week_before)
    (due,) = store.bookings.to_remind(day_before)
    assert (due.id, due.remind_at, case.id) == (booked.id, day_before, due.case_id)
    store.bookings.reminded(due, None, [], day_before)
    assert store.bookings.to_remind(TEN) == ()


def test_closed_days(store: Store, now: datetime) -> None:
    """Staff close and open a day of a diary."""
    closure = Closure(TEN.date(), "hall", None, "Burst pipe")
    store.bookings.close(DIARY, closure, now, None)
    store.bookings.close("test/registers/others", closure, now, None)
    (closed,) = store.bookings.closed(DIARY, TEN.date(), TEN.date())
    assert closed.closure == closure
    assert store.bookings.closed(DIARY, TEN.date() + timedelta(days=1), TEN.date() + timedelta(days=9)) == ()
    store.bookings.reopen(closed)
    assert store.bookings.closed(DIARY, TEN.date(), TEN.date()) == ()


def test_diaries_do_not_meet(store: Store, holds: Callable[..., Draft], start: Start, now: datetime) -> None:
    """A load test, a research session and a prototype each have their own time."""
    wanted = new(calendar())
    holds("ann", wanted)
    for origin in (Origin("live"), Origin("test", "synthetic"), Origin("test", research_session="P01")):
        draft = start("another", service="registers", origin=origin)
        store.drafts.save(draft, answered(wanted), now, holds=[wanted])
    with store.database.reading() as connection:
        diaries = connection.execute(select(booking.c.diary).order_by(booking.c.diary)).scalars().all()
    assert diaries == [
        "live/registers/offices",
        "test+P01/registers/offices",
        "test+synthetic/registers/offices",
        DIARY,
    ]


def test_a_prototype_and_its_demo_share_a_diary() -> None:
    """What is made up takes time from those who try it, as on their calendar it would."""
    from prototype_kit.bookings import diary_name

    names = {diary_name(Origin(env), "registers", "offices") for env in ("prototype", "demo")}
    assert names == {"prototype/registers/offices"}


def test_what_is_past_is_cleared(
    store: Store, books: Callable[..., tuple[Case, Booking]], now: datetime
) -> None:
    """Which pieces it took is forgotten once nobody can want one; the booking stays, with whom it took."""
    _, booked = books("ann", new(calendar()))
    assert store.bookings.clear_past(TEN + timedelta(days=2)) == 0
    assert store.bookings.clear_past(TEN + timedelta(days=3)) == 1
    assert _pieces(store) == 0
    assert store.bookings.by_id(booked.id) == booked
    assert booked.resources == ("hall-1",)


def test_a_research_session_is_forgotten_with_its_bookings(store: Store, start: Start, now: datetime) -> None:
    """Nothing of it is left, neither held nor booked."""
    its = calendar(registrars=2)
    origin = Origin("test", research_session="P01")
    for number, submitted in enumerate((True, False)):
        wanted = new(its, TEN + number * HALF_HOUR)
        draft = start(f"p {number}", service="registers", origin=origin)
        draft = store.drafts.save(draft, answered(wanted), now, holds=[wanted])
        if submitted:
            store.cases.submit(draft, _submission(draft, wanted), now)
    store.participants.forget("P01")
    with store.database.reading() as connection:
        for table in (booking, booked_time, booked_piece):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
