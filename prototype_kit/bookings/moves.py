"""Moves: where those go whose day is closed, as it stands before anybody is moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from prototype_kit.bookings.booking import Booking
from prototype_kit.bookings.diary import Diary
from prototype_kit.bookings.slots import Slot, Taken, candidates


def planned_moves(
    diary: Diary, bookings: Sequence[Booking], last_days: Sequence[date | None]
) -> tuple[Slot | None, ...]:
    """The slot of each booking after one was moved after the other; None for those who stay, as none is free.

    `diary` has the closed day, and all that is taken; `last_days` are as `until` of a diary, one for each
    booking. Nothing is changed; others may take a slot meanwhile.
    """
    freed, given = Counter[Taken](), list[Taken]()

    def taken(since: datetime, until: datetime) -> Iterator[Taken]:
        gone = Counter(freed)
        for each in diary.taken(since, until):
            if gone[each]:
                gone[each] -= 1
            else:
                yield each
        yield from (each for each in given if each.starts_at < until and each.ends_at > since)

    now, found = replace(diary, taken=taken), list[Slot | None]()
    pause = diary.calendar.entry.pause
    for booking, until in zip(bookings, last_days, strict=True):
        own = [Taken(each, booking.starts_at, booking.ends_at + pause) for each in booking.resources]
        freed.update(own)
        slot = replace(now, until=until).instead_of(booking.slot, booking.need)
        if slot is None:
            freed.subtract(own)
        else:
            given.extend(_given(now, booking, slot, pause))
        found.append(slot)
    return tuple(found)


def _given(diary: Diary, booking: Booking, slot: Slot, pause: timedelta) -> Iterator[Taken]:
    """What a slot takes: of each kind somebody who is free."""
    day = slot.local(diary.calendar.zone).date()
    begin, end = slot.starts_at, slot.ends_at + pause
    busy = Counter(each.resource for each in diary.taken(begin, end))
    for kind in candidates(diary.calendar, slot, booking.need, diary.closures(day, day)):
        chosen = next((each for each in kind if busy[each.id] < each.capacity), None)
        if chosen is not None:
            yield Taken(chosen.id, begin, end)
