"""What is asked about bookings does not cost more the more there are: every statement has an index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from prototype_kit.bookings import Closure
from prototype_kit.store import BookingFilter, Draft, Origin, Store
from tests.statements import recorded
from tests.store.test_bookings import DIARY, TEN, answered, new
from tests.store.test_bookings import _submission as sent
from tests.store.test_plans import _is_grown, _plan

FEW = (
    *("booking.draft_id IN", "booking.case_id", "GROUP BY booked_time.resource"),
    *("GROUP BY booking.office", "GROUP BY substr(booking.local_day", "SELECT count(*)"),
)
"""The bookings of one draft or case, the times of some bookings, who is busy on one day, what is counted of a
week or a year, and no more than 10,001 of a list: few, and sorted."""


def _bookings(store: Store, start: Callable[..., Draft], its: object, now: datetime) -> None:
    """All that residents, staff and the worker ask of the store."""
    wanted = new(its)  # type: ignore[arg-type]
    other = new(its, TEN + timedelta(hours=1))  # type: ignore[arg-type]
    draft = store.drafts.save(start(service="registers"), answered(wanted), now, holds=[wanted])
    draft = store.drafts.save(draft, answered(wanted), now, holds=[wanted])
    (held,) = store.bookings.held(draft.id, now).values()
    store.bookings.extend(held, now + timedelta(minutes=20), now)
    for but in ("", draft.id, 7):
        store.bookings.taken(DIARY, TEN, TEN + timedelta(days=7), now, but)
    case = store.cases.submit(draft, sent(draft, wanted), now)
    (booked,) = store.bookings.of_case(case.id)
    store.bookings.of_cases([case.id])
    store.bookings.by_id(booked.id)
    store.bookings.between(DIARY, TEN, TEN + timedelta(days=1))
    _lists(store)
    booked = store.bookings.move(booked, other, [], [], now, day_closed="told")
    assert store.day_moves.count(DIARY, TEN.date()) == len(store.day_moves.of_day(DIARY, TEN.date())) == 1
    (due,) = store.bookings.to_remind(TEN)
    store.bookings.reminded(due, None, [], TEN)
    booked = store.bookings.by_id(booked.id)  # type: ignore[assignment]
    store.bookings.end(booked, "cancelled", "No", [], [], now)
    store.bookings.book(Origin("test"), draft.id, case.id, "registers", wanted, now)
    store.bookings.close(DIARY, Closure(TEN.date()), now, None)
    (closed,) = store.bookings.closed(DIARY, TEN.date(), TEN.date())
    store.bookings.reopen(closed)
    store.drafts.save(start("b", service="registers"), answered(other), now, holds=[other])
    store.bookings.expire(now + timedelta(hours=1))
    store.bookings.clear_past(TEN + timedelta(days=9))
    store.bookings.forget_synthetic(DIARY)
    store.sessions.forget("cookie")


def _lists(store: Store) -> None:
    """All that staff ask of the lists."""
    lists, until = store.booking_lists, TEN + timedelta(days=1)
    lists.between(DIARY, TEN, until, ("booked",))
    lists.counts(DIARY, TEN, until, ("booked",))
    lists.by_month(DIARY, TEN, until, ("booked",))
    for office, resource in (("", ""), ("hall", ""), ("", "hall-1")):
        wanted = BookingFilter(DIARY, TEN, until, ("booked", "cancelled"), office, resource)
        lists.page(wanted, 1, 20)
        assert len([*lists.each(wanted)]) == 1


def test_no_statement_reads_a_whole_table(store: Store, start: Callable[..., Draft], now: datetime) -> None:
    """Neither of bookings, nor of their times, nor of closed days."""
    from tests.bookings.offices import calendar

    with recorded(store.database) as statements:
        _bookings(store, start, calendar(registrars=2), now)
    asked = {statement[0]: statement for statement in statements}
    assert all(
        any(f" {table}" in sql for sql in asked) for table in ("booking", "booked_time", "booked_piece")
    )
    plans = {sql: _plan(store, each) for sql, each in asked.items()}
    scans = {sql for sql, plan in plans.items() if any(step.startswith("SCAN") for step in plan)}
    assert [sql for sql in scans if "SCAN anon_1" not in plans[sql]] == []  # which is cut off at 10,001
    sorted_ = [sql for sql, plan in plans.items() if _is_grown(plan)]
    assert [sql for sql in sorted_ if not any(few in sql for few in FEW)] == []


def test_what_is_taken_is_read_from_the_index_alone(store: Store, now: datetime) -> None:
    """The list of free slots touches no row of a table."""
    with recorded(store.database) as statements:
        store.bookings.taken(DIARY, TEN, TEN + timedelta(days=7), now)
    (statement,) = statements
    assert ["COVERING INDEX" in step for step in _plan(store, statement)] == [True]
