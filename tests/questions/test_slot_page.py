"""What the page with times shows while others book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.bookings import Diary, Taken
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
