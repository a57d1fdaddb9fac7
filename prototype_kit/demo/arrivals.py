"""When made-up cases come in: more on weekdays and in the morning, and more in winter than in summer."""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from prototype_kit.language import LOCAL

SPAN = 548
"""Days over which they come: 18 months."""
_WEEK = (1.25, 1.15, 1.1, 1.05, 1.0, 0.6, 0.55)  # from Monday
_DAY = (
    *(0.1, 0.05, 0.05, 0.05, 0.1, 0.3),  # from midnight
    *(0.9, 2.0, 3.2, 3.6, 3.4, 3.0),
    *(2.6, 2.4, 2.4, 2.5, 2.6, 2.8),
    *(2.6, 2.4, 2.0, 1.5, 0.9, 0.4),
)
_WINTER = 0.3  # how much more than on average come in the middle of January
_NEWEST = (timedelta(minutes=4), timedelta(minutes=19), timedelta(minutes=47))


def arrivals(lots: Random, now: datetime, number: int) -> list[datetime]:
    """So many times up to a few minutes before `now`, in whole seconds of UTC, rising."""
    today = now.astimezone(LOCAL).date()
    days = [today - timedelta(days=back) for back in range(SPAN, -1, -1)]
    by_day, by_hour = list(accumulate(map(_weight, days))), list(accumulate(_DAY))
    newest = [now.astimezone(UTC).replace(microsecond=0) - ago for ago in _NEWEST[: number // 100]]
    latest = now - _NEWEST[0]
    drawn = [_drawn(lots, days, by_day, by_hour) for _ in range(number - len(newest))]
    # What would be later today came a week ago, which keeps the rhythm.
    return sorted([*(at if at <= latest else at - timedelta(days=7) for at in drawn), *newest])


def _drawn(lots: Random, days: list[date], by_day: list[float], by_hour: list[float]) -> datetime:
    day = days[bisect_left(by_day, lots.random() * by_day[-1])]
    hour = bisect_left(by_hour, lots.random() * by_hour[-1])
    second = int(lots.random() * 3600)
    return datetime.combine(day, time(hour, second // 60, second % 60), LOCAL).astimezone(UTC)


def _weight(day: date) -> float:
    season = math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365.25)
    return _WEEK[day.weekday()] * (1 + _WINTER * season)
