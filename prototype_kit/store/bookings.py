"""Bookings: slots that are held while a form is filled in, booked as it is sent, moved and cancelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    RowMapping,
    Select,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from prototype_kit.bookings import (
    Booking,
    BookingState,
    Closure,
    NewBooking,
    Taken,
    next_reminder,
)
from prototype_kit.cases import Case, CaseEntry
from prototype_kit.events import Origin, whole
from prototype_kit.messages import NewMessage
from prototype_kit.store.booked_times import again_if_taken, free, keep_until, lapse, take
from prototype_kit.store.case_entries import add_entries
from prototype_kit.store.cases import change_case
from prototype_kit.store.database import Database
from prototype_kit.store.day_moves import MoveOutcome, add_day_move
from prototype_kit.store.holds import EXTEND, HELD_OF, add, confirm, end_holds, read_booking
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import booked_time as taken
from prototype_kit.store.tables import booking as table
from prototype_kit.store.tables import closed_day

BOOKED: tuple[BookingState, ...] = ("booked",)
CAME: tuple[BookingState, ...] = ("booked", "attended", "missed")
"""What becomes of a booking whose time has come."""
LONGEST = timedelta(days=1)
"""No booking lasts longer, with the pause after it: how far before a time those begin that reach into it."""
_AT_ONCE = 200  # holds in one transaction of the worker

_these: BindParameter[Sequence[int | str]] = bindparam("these", expanding=True)
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_OF_CASE = select(table).where(table.c.case_id == bindparam("the_case")).order_by(table.c.number)
_OF_CASES = select(table).where(table.c.case_id.in_(_these)).order_by(table.c.number)
_BETWEEN = (
    select(table)
    .where(
        table.c.diary == bindparam("the_diary"),
        table.c.starts_at >= bindparam("since"),
        table.c.starts_at < bindparam("until"),
    )
    .order_by(table.c.starts_at, table.c.number)
)
# A hold whose time is over takes nothing any more, whether the worker has seen it or not.
_is_taken = or_(taken.c.held_until.is_(None), taken.c.held_until > bindparam("now"))
_TAKEN = select(taken.c.resource, taken.c.starts_at, taken.c.ends_at).where(
    taken.c.diary == bindparam("the_diary"),
    taken.c.starts_at >= bindparam("earliest"),
    taken.c.starts_at < bindparam("until"),
    taken.c.ends_at > bindparam("since"),
    _is_taken,
)
_OWN = select(table.c.number).where(table.c.draft_id == bindparam("the_draft"), table.c.state == "held")
_TAKEN_BY_OTHERS = _TAKEN.where(taken.c.booking.not_in(_OWN))
_TAKEN_BUT = _TAKEN.where(taken.c.booking != bindparam("the_booking"))
_CHANGE = (
    update(table)
    .where(
        table.c.number == bindparam("the_number"),
        table.c.version == bindparam("the_version"),
        table.c.state == bindparam("was_state"),
    )
    .values(
        version=table.c.version + 1,
        changed_at=bindparam("now"),
        **{
            name: bindparam(f"new_{name}")
            for name in (
                "state",
                "office",
                "local_day",
                "local_time",
                "zone",
                "overbooked",
                "reason",
            )
        },
        starts_at=bindparam("new_starts_at", type_=table.c.starts_at.type),
        ends_at=bindparam("new_ends_at", type_=table.c.ends_at.type),
        remind_at=bindparam("new_remind_at", type_=table.c.remind_at.type),
    )
)
_ANY_LAPSED = (
    select(table.c.number)
    .where(table.c.state == "held", table.c.held_until <= bindparam("now"))
    .order_by(table.c.held_until)
    .limit(_AT_ONCE)
)
_ANY_PAST = select(taken.c.id).where(taken.c.ends_at < bindparam("before")).limit(_AT_ONCE)
_FORGET_SYNTHETIC = delete(table).where(
    table.c.diary == bindparam("the_diary"), table.c.source == "synthetic"
)
_CLOSED = select(closed_day).where(
    closed_day.c.diary == bindparam("the_diary"),
    closed_day.c.day >= bindparam("first"),
    closed_day.c.day <= bindparam("last"),
)
_CLOSE = insert(closed_day)
_REOPEN = delete(closed_day).where(closed_day.c.id == bindparam("the_id"))
_TO_REMIND = select(table).where(table.c.remind_at <= bindparam("now")).order_by(table.c.remind_at).limit(20)
_REMINDED = (
    update(table)
    .where(
        table.c.number == bindparam("the_number"),
        table.c.version == bindparam("the_version"),
        table.c.remind_at == bindparam("was"),
    )
    .values(remind_at=bindparam("next", type_=table.c.remind_at.type))
)


class BookingChanged(Exception):  # noqa: N818 - nothing went wrong here; the person is shown what it is now
    """The booking is not as the caller saw it: moved, cancelled or over. Nothing was changed."""


@dataclass(frozen=True)
class ClosedDay:
    """A day that staff closed, with its number."""

    id: int
    closure: Closure
    closed_at: datetime
    account_id: int | None


class Bookings:
    """The bookings in the store."""

    def __init__(self, database: Database):
        self._database = database

    # What is taken

    def taken(
        self, diary: str, since: datetime, until: datetime, now: datetime, but: str | int = ""
    ) -> tuple[Taken, ...]:
        """What overlaps the time between two moments, in no order.

        `but` leaves out what the draft of this id holds, or the booking of this number: whoever has a
        slot may have it.
        """
        its = {"the_diary": diary, "since": since, "until": until, "earliest": since - LONGEST, "now": now}
        statement = _TAKEN
        if isinstance(but, int):
            statement, its = _TAKEN_BUT, {**its, "the_booking": but}
        elif but:
            statement, its = _TAKEN_BY_OTHERS, {**its, "the_draft": but}
        with self._database.reading() as connection:
            return tuple(Taken(*row) for row in connection.execute(statement, its))

    def closed(self, diary: str, first: date, last: date) -> tuple[ClosedDay, ...]:
        """The days from one to another that staff closed."""
        its = {"the_diary": diary, "first": first.isoformat(), "last": last.isoformat()}
        with self._database.reading() as connection:
            return tuple(_closed(row) for row in connection.execute(_CLOSED, its).mappings())

    # What is held

    def held(self, draft_id: str, now: datetime) -> Mapping[str, Booking]:
        """What a draft holds at `now`, by question."""
        with self._database.reading() as connection:
            rows = connection.execute(HELD_OF, {"these": [draft_id]}).mappings().all()
        found = map(read_booking, rows)
        return {each.question: each for each in found if each.held_until and each.held_until > now}

    def extend(self, held: Booking, until: datetime, now: datetime) -> bool:
        """Keep what is held until then; whether it could be: not more than `MOSTEXTENDED` times."""
        given = {"until": whole(until), "now": whole(now), "more": 1}
        with self._database.writing() as connection:
            row = connection.execute(_BY_ID, {"the_id": held.id}).mappings().one()
            if connection.execute(EXTEND, {"the_number": row["number"], **given}).rowcount != 1:
                return False
            keep_until(connection, row["number"], whole(until))
        return True

    def expire(self, now: datetime) -> int:
        """End the holds whose time is over; gives how many."""
        ended = 0
        while True:
            with self._database.reading() as connection:
                some = connection.execute(_ANY_LAPSED, {"now": now}).scalars().all()
            if not some:
                return ended
            with self._database.writing() as connection:
                ended += lapse(connection, some, whole(now))

    def clear_past(self, now: datetime) -> int:
        """Delete the times that were taken until two days ago: nobody wants one any more. Gives how many.

        Whom a booking took stays with it.
        """
        cleared = 0
        while True:
            with self._database.reading() as connection:
                some = connection.execute(_ANY_PAST, {"before": now - 2 * LONGEST}).scalars().all()
            if not some:
                return cleared
            with self._database.writing() as connection:
                cleared += connection.execute(delete(taken).where(taken.c.id.in_(some))).rowcount

    def forget_synthetic(self, diary: str) -> int:
        """Delete what load tests hold and booked in a diary, and nothing of anybody else. Gives how many."""
        with self._database.writing() as connection:
            return connection.execute(_FORGET_SYNTHETIC, {"the_diary": diary}).rowcount

    # What is booked

    def by_id(self, id_: str) -> Booking | None:
        """The booking of an id; None when there is none."""
        return next(iter(self._some(_BY_ID, {"the_id": id_})), None)

    def of_case(self, case_id: int) -> tuple[Booking, ...]:
        """The bookings of a case, oldest first."""
        return self._some(_OF_CASE, {"the_case": case_id})

    def of_cases(self, case_ids: Collection[int]) -> Mapping[int, tuple[Booking, ...]]:
        """The bookings of several cases, by case."""
        found: dict[int, tuple[Booking, ...]] = {}
        for each in self._some(_OF_CASES, {"these": sorted(case_ids)}):
            found[each.case_id or 0] = (*found.get(each.case_id or 0, ()), each)
        return found

    def between(
        self, diary: str, since: datetime, until: datetime, states: Collection[BookingState] = BOOKED
    ) -> tuple[Booking, ...]:
        """The bookings of a diary that begin between two moments, in order."""
        found = self._some(_BETWEEN, {"the_diary": diary, "since": since, "until": until})
        return tuple(each for each in found if each.state in states)

    def _some(self, statement: Select[Any], given: Mapping[str, object]) -> tuple[Booking, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(statement, given).mappings().all()
        return tuple(map(read_booking, rows))

    # Changes

    def move(
        self,
        before: Booking,
        new: NewBooking,
        entries: Sequence[CaseEntry],
        messages: Sequence[NewMessage],
        now: datetime,
        overbooked: str | None = None,
        day_closed: MoveOutcome | None = None,
    ) -> Booking:
        """Give a booking another slot, with what is told of it, in one transaction: the old one is free then.

        `overbooked` is why staff take a time that nobody is free at; `day_closed` what comes of it for
        somebody who is moved because their day is closed. Raises `SlotTaken` and `BookingChanged`.
        """
        now = whole(now)
        local = new.slot.local(new.calendar.zone)
        after = replace(
            before,
            office=new.slot.office,
            local_day=local.date(),
            local_time=local.time(),
            zone=new.calendar.entry.zone,
            starts_at=new.slot.starts_at,
            ends_at=new.slot.ends_at,
            overbooked=overbooked,
            remind_at=next_reminder(new.calendar, new.slot.starts_at, now),
            changed_at=now,
            version=before.version + 1,
        )

        def work() -> Booking:
            with self._database.writing() as connection:
                number = _changed(connection, before, after, now)
                free(connection, [number])
                resources = take(
                    connection, number, before.diary, new, None, now, overbook=overbooked is not None
                )
                _tell(connection, before, entries, messages, now)
                if day_closed:
                    add_day_move(connection, before, after, day_closed, now)
            return replace(after, resources=resources)

        return again_if_taken(new.question, work)

    def end(
        self,
        before: Booking,
        state: BookingState,
        reason: str | None,
        entries: Sequence[CaseEntry],
        messages: Sequence[NewMessage],
        now: datetime,
        case: tuple[Case, Case] | None = None,
    ) -> Booking:
        """Cancel a booking, or say whether somebody came. The time of one that is cancelled is free then.

        `case` is that of the booking as it was, and as it is to be. Raises `BookingChanged`
        and `CaseChanged`.
        """
        now = whole(now)
        after = replace(
            before,
            state=state,
            reason=reason,
            remind_at=None,
            changed_at=now,
            version=before.version + 1,
        )
        with self._database.writing() as connection:
            number = _changed(connection, before, after, now)
            if state == "cancelled":
                free(connection, [number])
            if case:
                change_case(connection, *case)
            _tell(connection, before, entries, messages, now)
        return after

    def book(
        self,
        origin: Origin,
        draft_id: str,
        case_id: int,
        service: str,
        new: NewBooking,
        now: datetime,
        overbooked: str | None = None,
    ) -> Booking:
        """Book a slot for a case that has none any more. Raises `SlotTaken`."""
        now = whole(now)

        def work() -> Booking:
            with self._database.writing() as connection:
                number, made = add(connection, origin, draft_id, service, new, now, None, overbooked)
                reminder = next_reminder(new.calendar, new.slot.starts_at, now)
                confirm(connection, number, case_id, reminder, now)
                return replace(made, state="booked", case_id=case_id, remind_at=reminder, version=2)

        return again_if_taken(new.question, work)

    # Reminders

    def to_remind(self, now: datetime) -> tuple[Booking, ...]:
        """Some of the bookings whose people are to be reminded, those due longest first."""
        return self._some(_TO_REMIND, {"now": now})

    def reminded(
        self, booking: Booking, again_at: datetime | None, messages: Sequence[NewMessage], now: datetime
    ) -> None:
        """Put a reminder into the outbox, unless another worker has done so, or the booking has changed."""
        with self._database.writing() as connection:
            at = {"the_number": booking.number, "the_version": booking.version}
            given = {**at, "was": booking.remind_at, "next": again_at}
            if connection.execute(_REMINDED, given).rowcount == 1 and booking.case_id is not None:
                put_in(connection, booking.case_id, messages, now)

    # Closed days

    def close(
        self,
        diary: str,
        closure: Closure,
        now: datetime,
        account_id: int | None,
        held: Sequence[Booking] = (),
    ) -> bool:
        """Let nobody book on a day any more; whether it was open. What is booked stays until it is moved.

        What is `held` there is given up: whoever fills in the form is asked to choose again.
        """
        row = {
            "diary": diary,
            "day": closure.day.isoformat(),
            "office": closure.office,
            "resource": closure.resource,
            "because": closure.because,
            "closed_at": now,
            "account_id": account_id,
        }
        where = (closure.office, closure.resource)
        its = {"the_diary": diary, "first": closure.day.isoformat(), "last": closure.day.isoformat()}
        with self._database.writing() as connection:
            shut = connection.execute(_CLOSED, its).mappings()
            was_open = where not in [(each["office"], each["resource"]) for each in shut]
            if was_open:
                connection.execute(_CLOSE, row)
            end_holds(connection, [each.number for each in held], whole(now))
        return was_open

    def reopen(self, closed: ClosedDay) -> None:
        """Let people book on a day again."""
        with self._database.writing() as connection:
            connection.execute(_REOPEN, {"the_id": closed.id})


def _changed(connection: Connection, before: Booking, after: Booking, now: datetime) -> int:
    """Keep a booking as it is `after` a change; gives its number. Raises `BookingChanged`.

    Whether somebody came can be corrected; nothing else happens to what is over.
    """
    if before.state not in (BOOKED if after.state in ("booked", "cancelled") else CAME):
        raise BookingChanged(before.id)
    row = connection.execute(_BY_ID, {"the_id": before.id}).mappings().one_or_none()
    if row is None:
        raise BookingChanged(before.id)
    new = {
        "new_state": after.state,
        "new_office": after.office,
        "new_local_day": after.local_day.isoformat(),
        "new_local_time": after.local_time.isoformat("minutes"),
        "new_zone": after.zone,
        "new_starts_at": after.starts_at,
        "new_ends_at": after.ends_at,
        "new_overbooked": after.overbooked,
        "new_remind_at": after.remind_at,
        "new_reason": after.reason,
    }
    at = {
        "the_number": row["number"],
        "the_version": before.version,
        "was_state": before.state,
        "now": now,
    }
    if connection.execute(_CHANGE, {**at, **new}).rowcount != 1:
        raise BookingChanged(before.id)
    number: int = row["number"]
    return number


def _tell(
    connection: Connection,
    booking: Booking,
    entries: Sequence[CaseEntry],
    messages: Sequence[NewMessage],
    now: datetime,
) -> None:
    if booking.case_id is not None:
        add_entries(connection, booking.case_id, entries)
        put_in(connection, booking.case_id, messages, now)


def _closed(row: RowMapping) -> ClosedDay:
    closure = Closure(date.fromisoformat(row["day"]), row["office"], row["resource"], row["because"])
    return ClosedDay(row["id"], closure, row["closed_at"], row["account_id"])
