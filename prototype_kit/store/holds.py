"""Holds: slots that are kept while a form is filled in and booked as it is sent, in others' transactions."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, delete, insert, or_, select, update

from prototype_kit.bookings import Booking, NewBooking, held_booking, next_reminder
from prototype_kit.events import Origin
from prototype_kit.store.booked_times import free, keep_until, take
from prototype_kit.store.tables import booked_time as taken
from prototype_kit.store.tables import booking as table

MOST_EXTENDED = 10
"""How often somebody can keep a slot longer while they fill in the form (WCAG 2.2, 2.2.1)."""

_these: BindParameter[Sequence[int | str]] = bindparam("these", expanding=True)
ADD = insert(table).returning(table.c.number)
_HELD = select(table).where(
    table.c.draft_id == bindparam("the_draft"),
    table.c.question == bindparam("the_question"),
    table.c.state == "held",
)
HELD_OF = select(table).where(table.c.draft_id.in_(_these), table.c.state == "held").order_by(table.c.number)
_GIVE_UP = (
    update(table)
    .where(table.c.number.in_(_these), table.c.state == "held")
    .values(state="lapsed", held_until=None, changed_at=bindparam("now"), version=table.c.version + 1)
)
EXTEND = (
    update(table)
    .where(
        table.c.number == bindparam("the_number"),
        table.c.state == "held",
        table.c.extended + bindparam("more") <= MOST_EXTENDED,
    )
    .values(
        held_until=bindparam("until"),
        extended=table.c.extended + bindparam("more"),
        changed_at=bindparam("now"),
        version=table.c.version + 1,
    )
)
_CONFIRM = (
    update(table)
    .where(table.c.number == bindparam("the_number"), table.c.state == "held")
    .values(
        state="booked",
        case_id=bindparam("the_case"),
        held_until=None,
        remind_at=bindparam("reminder"),
        changed_at=bindparam("now"),
        version=table.c.version + 1,
    )
)
_its = table.c.draft_id.in_(_these)
_FORGET = delete(table).where(_its)
_FORGET_BUT_LIVE = _FORGET.where(or_(table.c.env != "live", table.c.case_id.is_(None)))
_TIMES = select(taken.c.id).where(taken.c.booking == bindparam("the_number")).limit(1)


def hold(
    connection: Connection,
    origin: Origin,
    draft_id: str,
    service: str,
    new: NewBooking,
    now: datetime,
) -> None:
    """Hold a slot for a draft, in place of what it held for the same question. Raises `SlotTaken`.

    The same slot again is held anew, for as long as the calendar says.
    """
    until = now + new.calendar.entry.hold
    its = {"the_draft": draft_id, "the_question": new.question}
    for row in connection.execute(_HELD, its).mappings().all():
        if _is_same(row, new) and _takes(connection, row):
            given = {"the_number": row["number"], "until": until, "now": now, "more": 0}
            connection.execute(EXTEND, given)
            keep_until(connection, row["number"], until)
            return
        end_holds(connection, [row["number"]], now)
    add(connection, origin, draft_id, service, new, now, until)


def book_held(
    connection: Connection,
    origin: Origin,
    draft_id: str,
    case_id: int,
    service: str,
    wanted: Sequence[NewBooking],
    now: datetime,
) -> None:
    """Book for a case what its draft holds and still wants, and give up what it does not. Raises `SlotTaken`.

    What was held too long is still theirs unless somebody else has taken it.
    """
    held = connection.execute(HELD_OF, {"these": [draft_id]}).mappings().all()
    for new in wanted:
        row = next((each for each in held if each["question"] == new.question and _is_same(each, new)), None)
        if row is not None and _takes(connection, row):
            number = row["number"]
        else:
            number, _ = add(connection, origin, draft_id, service, new, now, None)
        confirm(connection, number, case_id, next_reminder(new.calendar, new.slot.starts_at, now), now)
    give_up(connection, [draft_id], now)


def confirm(
    connection: Connection, number: int, case_id: int, reminder: datetime | None, now: datetime
) -> None:
    """Turn a hold into a booking of a case."""
    given = {"the_number": number, "the_case": case_id, "reminder": reminder, "now": now}
    connection.execute(_CONFIRM, given)
    keep_until(connection, number, None)


def give_up(connection: Connection, draft_ids: Sequence[str], now: datetime) -> None:
    """End all that drafts hold, as they are wiped or sent."""
    if draft_ids:
        rows = connection.execute(HELD_OF, {"these": sorted(draft_ids)}).mappings().all()
        end_holds(connection, [row["number"] for row in rows], now)


def forget_bookings(connection: Connection, draft_ids: Sequence[str], *, but_live: bool = False) -> None:
    """Delete what drafts hold and what was booked for them; if so said, not what is booked in live mode."""
    if draft_ids:
        statement = _FORGET_BUT_LIVE if but_live else _FORGET
        connection.execute(statement, {"these": sorted(draft_ids)})


def end_holds(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """End those of these that are held, by their numbers, and give their times back."""
    if numbers:
        connection.execute(_GIVE_UP, {"these": numbers, "now": now})
        free(connection, numbers)


def add(
    connection: Connection,
    origin: Origin,
    draft_id: str,
    service: str,
    new: NewBooking,
    now: datetime,
    until: datetime | None,
    overbooked: str | None = None,
) -> tuple[int, Booking]:
    """Keep a slot for a draft until then, or for good; gives its number too. Raises `SlotTaken`."""
    begun = held_booking(secrets.token_urlsafe(12), origin, draft_id, service, new, now)
    made = replace(begun, held_until=until, overbooked=overbooked)
    number = connection.execute(ADD, row_of(made)).scalar_one()
    resources = take(connection, number, made.diary, new, until, now, overbook=overbooked is not None)
    return number, replace(made, resources=resources, number=number)


def _takes(connection: Connection, row: RowMapping) -> bool:
    """Whether a hold still has its time: nobody took it after it was over."""
    return connection.execute(_TIMES, {"the_number": row["number"]}).first() is not None


def _is_same(row: RowMapping, new: NewBooking) -> bool:
    return bool(
        row["starts_at"] == new.slot.starts_at
        and row["office"] == new.slot.office
        and row["minutes"] == new.slot.minutes
        and row["calendar"] == new.calendar.name
        and json.loads(row["skills"]) == list(new.need.skills)
    )


def read_booking(row: RowMapping) -> Booking:
    """The booking of a row."""
    given = {name: row[name] for name in Booking.__dataclass_fields__}
    given["skills"] = tuple(json.loads(row["skills"]))
    given["resources"] = tuple(json.loads(row["resources"]))
    given["local_day"] = date.fromisoformat(row["local_day"])
    given["local_time"] = time.fromisoformat(row["local_time"])
    return Booking(**given)


def row_of(booking: Booking) -> dict[str, object]:
    """A booking as columns, but its number."""
    row = {name: getattr(booking, name) for name in Booking.__dataclass_fields__ if name != "number"}
    return row | {
        "skills": json.dumps(list(booking.skills)),
        "resources": json.dumps(list(booking.resources)),
        "local_day": booking.local_day.isoformat(),
        "local_time": booking.local_time.isoformat("minutes"),
    }
