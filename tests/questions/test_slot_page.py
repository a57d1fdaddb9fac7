"""What the page with times shows while others book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from prototype_kit.bookings import Diary, Slot, Taken
from prototype_kit.bookings.room import usual_need
from prototype_kit.language import ENGLISH
from prototype_kit.questions.slot_page import SlotPage
from tests.bookings.offices import calendar

NOW = datetime(2026, 5, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize("quick", [1, 2])
def test_the_last_time_may_go_while_the_page_is_made(quick: int) -> None:
    """It is read more than once what is free: whoever comes second is told that nothing is, and no error."""
    its, asked = calendar(window="1 weeks"), list[datetime]()

    def taken(since: datetime, until: datetime) -> Iterable[Taken]:
        asked.append(since)
        starts = [since + timedelta(hours=number) for number in range((until - since) // timedelta(hours=1))]
        return [Taken("hall-1", at, at + timedelta(hours=1)) for at in starts] if len(asked) >= quick else []

    page = SlotPage(Diary(its, NOW, taken), "hall", usual_need(its), ENGLISH)
    assert list(page.soonest) == ["library"]
    assert [other["id"] for other in page.others()] == ["library"]


def _warned(diary: Diary, by: date) -> tuple[str, bool]:
    """The warning at the hall over what is after a day, and whether it says how to reach us."""
    given = {"by": by, "late": "Late.", "sooner": "Sooner.", "no_sooner": "None."}
    page = SlotPage(diary, "hall", usual_need(diary.calendar), ENGLISH, **given)
    (group,) = [each for each in page.params()["groups"] if "warning" in each]
    return group["warning"], group.get("ask_us", False)


def test_an_earlier_one_is_spoken_of_only_where_one_is_free() -> None:
    """Here on an earlier page, or at another office; nobody who has one in time is told to find one."""
    its, by = calendar(), date(2026, 5, 12)
    free = Diary(its, NOW)
    assert _warned(free, by) == ("Late. Sooner.", False)

    def taken(*offices: str) -> Diary:
        begin, end = datetime(2026, 5, 11, tzinfo=UTC), datetime(2026, 5, 13, tzinfo=UTC)
        gone = [Taken(f"{office}-1", begin, end) for office in offices]
        return Diary(its, NOW, lambda since, until: [each for each in gone if each.starts_at < until])

    assert _warned(taken("hall"), by) == ("Late. Sooner.", False)  # at the library
    full = taken("hall", "library")
    assert _warned(full, by) == ("Late. None.", True)
    mine = Slot(datetime(2026, 5, 12, 9, tzinfo=UTC), "hall", 30)
    assert _warned(replace(full, own=mine), by) == ("Late.", False)
