"""The times that are taken, and how nobody gets one that somebody else has: in the transaction of others.

A time is taken piece by piece, each of five minutes, and the primary key of `booked_piece` gives a piece to
one alone. Whoever reads that a time is free and then takes it may still come second: the database refuses the
row, the transaction comes to nothing, and it is done again with what is free now (`again_if_taken`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from prototype_kit.bookings import ATOM, NewBooking, Resource
from prototype_kit.store.tables import booked_piece as piece
from prototype_kit.store.tables import booked_time as taken
from prototype_kit.store.tables import booking as table

TRIES = 10
"""How often a transaction is done again because somebody else took the same time at the same moment."""
_DAY = timedelta(days=1)

_these: BindParameter[Sequence[int | str]] = bindparam("these", expanding=True)
_PIECES = select(piece.c.resource, piece.c.at, piece.c.seat).where(
    piece.c.diary == bindparam("the_diary"),
    piece.c.resource.in_(_these),
    piece.c.at >= bindparam("since"),
    piece.c.at < bindparam("until"),
)
_BUSY = (
    select(taken.c.resource, func.count().label("many"))
    .where(
        taken.c.diary == bindparam("the_diary"),
        taken.c.starts_at >= bindparam("since"),
        taken.c.starts_at < bindparam("until"),
        taken.c.resource.in_(_these),
    )
    .group_by(taken.c.resource)
)
_LAPSED = select(taken.c.booking).where(
    taken.c.diary == bindparam("the_diary"),
    taken.c.starts_at >= bindparam("since"),
    taken.c.starts_at < bindparam("until"),
    taken.c.held_until <= bindparam("now"),
)
_LAPSE = (
    update(table)
    .where(
        table.c.number.in_(_these),
        table.c.state == "held",
        or_(table.c.held_until.is_(None), table.c.held_until <= bindparam("now")),
    )
    .values(state="lapsed", held_until=None, changed_at=bindparam("now"), version=table.c.version + 1)
    .returning(table.c.number)
)
_ADD_TIME = insert(taken).returning(taken.c.id)
_ADD_PIECES = insert(piece)
_NOTE = (
    update(table)
    .where(table.c.number == bindparam("the_booking"))
    .values(resources=bindparam("its_resources"))
)
_FREE = delete(taken).where(taken.c.booking.in_(_these))
_KEEP = update(taken).where(taken.c.booking == bindparam("the_booking")).values(held_until=bindparam("until"))

Done = TypeVar("Done")


class SlotTaken(Exception):  # noqa: N818 - nothing went wrong here; the person is offered others
    """The slot of a `question` is somebody else's. Nothing was changed."""

    def __init__(self, question: str):
        self.question = question
        super().__init__(question)


def again_if_taken(question: str, work: Callable[[], Done]) -> Done:
    """What a whole transaction gives, done again while others take the same pieces. Raises `SlotTaken`."""
    for _ in range(TRIES):
        try:
            return work()
        except IntegrityError as error:
            if piece.name not in str(error.orig):
                raise
    raise SlotTaken(question)


def take(
    connection: Connection,
    number: int,
    diary: str,
    new: NewBooking,
    held_until: datetime | None,
    now: datetime,
    *,
    overbook: bool = False,
) -> tuple[str, ...]:
    """Take the time of a booking from one of each kind that it needs; notes and gives their ids.

    Of those who are free, whoever has the fewest appointments that day. With `overbook` it is taken even
    where nobody is free, from those who are there. Raises `SlotTaken`.
    """
    begin, end = new.slot.starts_at, new.slot.ends_at + new.calendar.entry.pause
    kinds = new.candidates
    ids = sorted({resource.id for kind in kinds for resource in kind})
    if not ids or not all(kinds):
        raise SlotTaken(new.question)
    _lapse_between(connection, diary, begin, end, now)
    its = {"the_diary": diary, "these": ids}
    seats: dict[tuple[str, datetime], set[int]] = {}
    for resource, at, seat in connection.execute(_PIECES, {**its, "since": begin, "until": end}):
        seats.setdefault((resource, at), set()).add(seat)
    busy = _busy(connection, new, its)
    moments = [begin + ATOM * number for number in range((end - begin) // ATOM)]
    chosen = []
    for kind in kinds:
        free = [each for each in kind if _bears(each, moments, seats)]
        if not free and not overbook:
            raise SlotTaken(new.question)
        chosen.append(min(free or kind, key=lambda each: busy[each.id]))
    # In one order everywhere, so that two who take the same pieces wait for each other in turn.
    for resource in sorted(chosen, key=lambda each: each.id):
        row = {"booking": number, "diary": diary, "resource": resource.id, "held_until": held_until}
        time_id = connection.execute(_ADD_TIME, {**row, "starts_at": begin, "ends_at": end}).scalar_one()
        pieces = [
            {
                "diary": diary,
                "resource": resource.id,
                "at": at,
                "seat": _first_free(seats.get((resource.id, at), set())),
                "time_id": time_id,
            }
            for at in moments
        ]
        connection.execute(_ADD_PIECES, pieces)
    ids = [resource.id for resource in chosen]
    connection.execute(_NOTE, {"the_booking": number, "its_resources": json.dumps(ids)})
    return tuple(ids)


def free(connection: Connection, numbers: Collection[int]) -> None:
    """Give back the times of bookings, by their numbers."""
    if numbers:
        connection.execute(_FREE, {"these": sorted(numbers)})


def keep_until(connection: Connection, number: int, until: datetime | None) -> None:
    """Keep the times of a booking until then; for good without a moment."""
    connection.execute(_KEEP, {"the_booking": number, "until": until})


def lapse(connection: Connection, numbers: Collection[int], now: datetime) -> int:
    """End those of these holds whose time is over, and give their times back; gives how many."""
    if not numbers:
        return 0
    lapsed = connection.execute(_LAPSE, {"these": sorted(numbers), "now": now}).scalars().all()
    free(connection, lapsed)
    return len(lapsed)


def _lapse_between(connection: Connection, diary: str, begin: datetime, end: datetime, now: datetime) -> None:
    """End what was held too long and is in the way."""
    around = {"the_diary": diary, "since": begin - _DAY, "until": end, "now": now}
    lapse(connection, connection.execute(_LAPSED, around).scalars().all(), now)


def _busy(connection: Connection, new: NewBooking, its: Mapping[str, object]) -> Counter[str]:
    """How many appointments each has that day, roughly: within half a day of it."""
    around = {"since": new.slot.starts_at - _DAY / 2, "until": new.slot.starts_at + _DAY / 2}
    rows = connection.execute(_BUSY, {**its, **around})
    return Counter({row.resource: row.many for row in rows})


def _bears(
    resource: Resource, moments: Sequence[datetime], seats: dict[tuple[str, datetime], set[int]]
) -> bool:
    return all(len(seats.get((resource.id, at), ())) < resource.capacity for at in moments)


def _first_free(taken: Collection[int]) -> int:
    return next(seat for seat in range(len(taken) + 1) if seat not in taken)
