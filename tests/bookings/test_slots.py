"""What is free: always what somebody would find who counts moment by moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prototype_kit.bookings import (
    ATOM,
    Calendar,
    Closure,
    Diary,
    Need,
    Slot,
    Taken,
    candidates,
    day_words,
    moment_words,
    read_slot,
    time_words,
)
from prototype_kit.bookings.offers import day_offers
from prototype_kit.bookings.opening import runs
from prototype_kit.bookings.slots import before_any
from prototype_kit.language import ENGLISH, language
from tests.bookings.offices import calendar

LONDON = ZoneInfo("Europe/London")
TUESDAY = date(2026, 5, 12)
MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)


def _at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def _diary(its: Calendar, *taken: Taken, closures: tuple[Closure, ...] = (), now: datetime = MONDAY) -> Diary:
    return Diary(
        its,
        now,
        lambda since, until: [each for each in taken if each.starts_at < until and each.ends_at > since],
        lambda first, last: [each for each in closures if first <= each.day <= last],
    )


def _full(resource: str, first: date, last: date) -> list[Taken]:
    """All of every day from one to another, in pieces as long as an appointment may be."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        Taken(resource, _at(hour, day=day), _at(hour, day=day) + timedelta(hours=9))
        for day in days
        for hour in (0, 9)
    ]


def _times(slots: tuple[Slot, ...]) -> list[str]:
    return [f"{slot.local(LONDON):%H:%M}" for slot in slots]


@given(bits=st.integers(0, 2**60 - 1), length=st.integers(1, 14))
def test_runs_and_what_stands_before(bits: int, length: int) -> None:
    """Where so many set bits begin, and from where one is met within so many."""
    ahead = [[bits >> (place + step) & 1 for step in range(length)] for place in range(60)]
    assert runs(bits, length) == sum(1 << place for place, next_ in enumerate(ahead) if all(next_))
    assert before_any(bits, length) == sum(1 << place for place, next_ in enumerate(ahead) if any(next_))


_somewhere = st.builds(
    lambda resource, start, many: Taken(resource, _at(8) + ATOM * start, _at(8) + ATOM * (start + many)),
    st.sampled_from(["hall-1", "hall-2"]),
    st.integers(0, 110),
    st.integers(1, 24),
)


@settings(max_examples=150)
@given(
    taken=st.lists(_somewhere, max_size=12),
    capacity=st.integers(1, 3),
    minutes=st.sampled_from([5, 30, 45, 90]),
    pause=st.sampled_from(["0 minutes", "10 minutes"]),
    starts=st.sampled_from(["15 minutes", "30 minutes", "25 minutes"]),
)
def test_free_is_what_nobody_has(
    taken: list[Taken], capacity: int, minutes: int, pause: str, starts: str
) -> None:
    """The bits say what counting does: a start of the office, and somebody who is free all the time."""
    its = calendar(registrars=2, capacity=capacity, pause=pause, starts=starts)
    need = Need(minutes)
    whole = need.length + its.entry.pause

    def bears(resource: str, moment: datetime) -> bool:
        has = sum(each.resource == resource and each.starts_at <= moment < each.ends_at for each in taken)
        return has < capacity

    expected, start = [], _at(9)
    while start + need.length <= _at(17):
        moments = [start + ATOM * number for number in range(whole // ATOM)]
        if any(all(bears(resource, moment) for moment in moments) for resource in ("hall-1", "hall-2")):
            expected.append(start)
        start += its.entry.starts
    found = _diary(its, *taken).free("hall", need, TUESDAY, TUESDAY)
    assert [slot.starts_at for slot in found] == expected


def test_an_appointment_takes_one_of_each_kind() -> None:
    """Two registrars and one room: one appointment at a time."""
    its = calendar(
        needs=["registrar", "room"],
        resources={
            "kim": {"name": "Kim", "kind": "registrar", "at": [{"office": "hall"}]},
            "lee": {"name": "Lee", "kind": "registrar", "at": [{"office": "hall"}]},
            "room": {
                "name": "Room",
                "kind": "room",
                "at": [{"office": "hall", "from": "10:00", "to": "12:00"}],
            },
        },
    )
    assert _times(_diary(its).free("hall", Need(30), TUESDAY, TUESDAY)) == [
        "10:00",
        "10:30",
        "11:00",
        "11:30",
    ]
    taken = Taken("room", _at(10, 30), _at(11))
    assert _times(_diary(its, taken).free("hall", Need(30), TUESDAY, TUESDAY)) == ["10:00", "11:00", "11:30"]
    both = (Taken("kim", _at(11), _at(12)), Taken("lee", _at(11), _at(11, 30)))
    assert _times(_diary(its, *both).free("hall", Need(30), TUESDAY, TUESDAY)) == ["10:00", "10:30", "11:30"]


def test_nothing_too_soon_too_late_or_closed() -> None:
    """Lead time, window, and days that staff closed: of all, of an office, or of one registrar."""
    its = calendar(registrars=2, window="1 weeks")
    now = _at(10, 40)
    assert _times(_diary(its, now=now).free("hall", Need(30), TUESDAY, TUESDAY))[0] == "12:00"
    assert _diary(its, now=now).free("hall", Need(30), date(2026, 5, 20), date(2026, 6, 30)) == ()
    one = Closure(TUESDAY, "hall", "hall-1", "Ill")
    taken = Taken("hall-2", _at(9), _at(16, 30))
    assert _times(_diary(its, taken, closures=(one,)).free("hall", Need(30), TUESDAY, TUESDAY)) == ["16:30"]
    for closure in (Closure(TUESDAY, "hall"), Closure(TUESDAY)):
        assert _diary(its, closures=(closure,)).free("hall", Need(30), TUESDAY, TUESDAY) == ()
    assert _diary(its, closures=(Closure(TUESDAY, "hall"),)).free("library", Need(30), TUESDAY, TUESDAY)


def test_the_next_free_of_each_office() -> None:
    """Found however far ahead, and reading no more than is looked through."""
    its = calendar()
    read: list[tuple[datetime, datetime]] = []
    full = _full("hall-1", date(2026, 5, 11), date(2026, 6, 19))

    def taken(since: datetime, until: datetime) -> list[Taken]:
        read.append((since, until))
        return [each for each in full if since <= each.starts_at < until]

    found = Diary(its, MONDAY, taken).next_free(Need(30))
    assert {office: slot.local(LONDON).isoformat() for office, slot in found.items()} == {
        "library": "2026-05-11T11:00:00+01:00",
        "hall": "2026-06-22T09:00:00+01:00",
    }
    # No more than twice as far as it had to look, and no day twice.
    assert max(until for _, until in read) <= MONDAY + 2 * (datetime(2026, 6, 22, tzinfo=UTC) - MONDAY)
    assert [since for since, _ in read[1:]] == [until for _, until in read[:-1]]
    assert "hall" not in Diary(calendar(window="5 weeks"), MONDAY, taken).next_free(Need(30))


def test_the_nearest_to_one_that_is_gone() -> None:
    """Before and after it, the closest first; further away when there are none that day."""
    its = calendar()
    gone = Slot(_at(12), "hall", 30)
    taken = Taken("hall-1", _at(11, 30), _at(13))
    assert _times(_diary(its, taken).near(gone, Need(30))) == ["11:00", "13:00", "10:30"]
    weeks = _full("hall-1", date(2026, 5, 11), date(2026, 5, 31))
    near = _diary(its, *weeks).near(gone, Need(30))
    assert [slot.local(LONDON).date() for slot in near] == [date(2026, 6, 1)] * 3
    for_ever = _full("hall-1", date(2026, 5, 11), date(2026, 9, 30))
    assert _diary(its, *for_ever).near(gone, Need(30)) == ()


def test_who_could_have_a_slot() -> None:
    """Those who are there all the time, whether they are free or not; none where it does not fit."""
    its = calendar(registrars=2)
    assert [[each.id for each in kind] for kind in candidates(its, Slot(_at(9), "hall", 30), Need(30))] == [
        ["hall-1", "hall-2"]
    ]
    assert candidates(its, Slot(_at(16, 45), "hall", 30), Need(30)) == ((),)
    closed = [Closure(TUESDAY, "hall", "hall-1")]
    assert [each.id for each in candidates(its, Slot(_at(9), "hall", 30), Need(30), closed)[0]] == ["hall-2"]


@pytest.mark.parametrize(
    "text",
    ["", "hall", "hall/", "/2026-05-12T09:00Z", "hall/2026-02-30T09:00Z", "hall/2026-05-12T09:00", "a/b/c"],
)
def test_what_is_no_slot(text: str) -> None:
    """A form may hold anything."""
    assert read_slot(text, 30) is None


@pytest.mark.parametrize(
    ("slot", "offered"),
    [
        (Slot(_at(9), "hall", 30), True),
        (Slot(_at(9, 5), "hall", 30), False),
        (Slot(_at(9) + timedelta(seconds=1), "hall", 30), False),
        (Slot(_at(9), "nowhere", 30), False),
        (Slot(_at(9), "hall", 45), False),
        (Slot(_at(17), "hall", 30), False),
        (Slot(_at(9, day=date(2026, 5, 10)), "hall", 30), False),
        (Slot(_at(9, day=date(2020, 5, 12)), "hall", 30), False),
        (Slot(_at(9, day=date(2028, 5, 12)), "hall", 30), False),
    ],
)
def test_a_slot_comes_back_as_it_was(slot: Slot, offered: bool) -> None:
    """The text of a form is read again; only what the office offers is free."""
    assert slot.starts_at.second or read_slot(str(slot), slot.minutes) == slot
    assert _diary(calendar()).is_free(slot, Need(30)) is offered
    assert _diary(calendar()).is_on_offer(slot, Need(30)) is offered


def test_a_slot_that_is_taken_is_on_offer_but_not_free() -> None:
    """So that somebody is told the truth about it."""
    diary = _diary(calendar(), Taken("hall-1", _at(9), _at(9, 30)))
    slot = Slot(_at(9), "hall", 30)
    assert (diary.is_on_offer(slot, Need(30)), diary.is_free(slot, Need(30))) == (True, False)


def test_words_say_which_of_the_two() -> None:
    """The hour that comes twice is told apart; every other time is just the time."""
    early = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).astimezone(LONDON)
    late = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(LONDON)
    assert time_words(early, ENGLISH) == "1:30am, before the clocks go back"
    assert time_words(late, ENGLISH) == "1:30am, after the clocks go back"
    assert moment_words(_at(10, 30).astimezone(LONDON), ENGLISH) == "10:30am on Tuesday 12 May 2026"
    assert time_words(_at(12).astimezone(LONDON), ENGLISH) == "midday"
    assert day_words(TUESDAY, language("cy")) != day_words(TUESDAY, ENGLISH)


def test_free_days() -> None:
    """The days of a month with something free: no weekends, no bank holiday, no full day."""
    its = calendar()
    thirteenth, fourteenth = date(2026, 5, 13), date(2026, 5, 14)
    begin = _at(9, day=fourteenth)
    full, an_hour = Taken("hall-1", _at(9), _at(17)), Taken("hall-1", begin, begin + timedelta(hours=1))
    diary = _diary(its, full, an_hour)
    days = diary.free_days("hall", Need(30), date(2026, 5, 9), date(2026, 5, 26))
    assert [day.day for day in days] == [11, 13, 14, 15, 18, 19, 20, 21, 22, 26]
    counted = diary.count(Need(30), date(2026, 5, 12), date(2026, 5, 14))
    # In the hall Tuesday is full, and Thursday lacks an hour.
    library = {("library", day): 16 for day in (TUESDAY, thirteenth, fourteenth)}
    assert counted == {**library, ("hall", thirteenth): 16, ("hall", fourteenth): 14}


def test_the_slot_for_somebody_whose_own_was_closed() -> None:
    """The next later one; an earlier one only without any, and none that could not be changed any more."""
    its, gone = calendar(), Slot(_at(12), "hall", 30)
    here = Taken("hall-1", _at(11, 30), _at(13))
    ahead = replace(_diary(its, here), now=MONDAY - timedelta(days=4))
    assert _diary(its).instead_of(gone, Need(30)) == gone
    found = ahead.instead_of(gone, Need(30))
    assert found is not None
    assert found.starts_at == _at(13)
    later = _full("hall-1", date(2026, 5, 13), date(2026, 9, 30))
    full = replace(_diary(its, Taken("hall-1", _at(11, 30), _at(17)), *later), now=MONDAY - timedelta(days=4))
    before = full.instead_of(gone, Need(30))
    assert before is not None
    assert before.starts_at == _at(11)
    soon = replace(_diary(its), now=_at(11))
    assert soon.instead_of(gone, Need(30)) == gone, "a colleague is free, though nobody could book it so late"
    assert replace(soon, now=_at(12)).instead_of(gone, Need(30)) != gone, "it has begun"
    late = replace(full, now=_at(10))
    assert late.instead_of(gone, Need(30)) is None
    tomorrow = replace(_diary(its, here), now=_at(10)).instead_of(gone, Need(30))
    assert tomorrow is not None
    assert tomorrow.starts_at > _at(10) + its.entry.change_until.length


def test_nobody_is_moved_after_their_last_day() -> None:
    """A time that is free later is not for them: an earlier one, or their own with a colleague, or none."""
    its, gone = calendar(), Slot(_at(12), "hall", 30)
    ahead = replace(_diary(its, Taken("hall-1", _at(11, 30), _at(17))), now=MONDAY - timedelta(days=4))
    later = ahead.instead_of(gone, Need(30))
    assert later is not None
    assert later.starts_at == _at(9, day=date(2026, 5, 13))
    before = replace(ahead, until=TUESDAY).instead_of(gone, Need(30))
    assert before is not None
    assert before.starts_at == _at(11)
    assert replace(ahead, until=date.min).instead_of(gone, Need(30)) is None
    past = replace(_diary(its), until=TUESDAY - timedelta(days=1))
    assert past.instead_of(gone, Need(30)) == gone, "a colleague is free, though it is after their last day"


def test_what_somebody_has_is_not_offered_to_them() -> None:
    """Not as the next, in its day, near it, or by staff who move them."""
    mine = Slot(_at(9), "hall", 30)
    diary = replace(_diary(calendar()), own=mine)
    other = Slot(_at(9), "library", 30)
    assert diary.next_free(Need(30), ["hall"])["hall"] != mine
    day = diary.free("hall", Need(30), TUESDAY, TUESDAY)
    assert mine not in day
    assert Slot(_at(9, 30), "hall", 30) in day
    assert mine not in diary.near(mine, Need(30))
    assert other in diary.free("library", Need(30), TUESDAY, TUESDAY)
    (offer,) = day_offers(diary, "hall", Need(30), TUESDAY, 1)
    assert mine not in (*offer.free, *offer.over)
    full = replace(_diary(calendar(), Taken("hall-1", _at(9, 30), _at(17))), own=mine)
    assert full.free_days("hall", Need(30), TUESDAY, TUESDAY) == ()
