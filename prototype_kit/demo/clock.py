"""The time that work takes: counted as a target is, and done while people are at work."""

from __future__ import annotations

import math
from datetime import UTC, datetime, time, timedelta
from random import Random

from prototype_kit.language import LOCAL
from prototype_kit.targets import Target, Unit
from prototype_kit.working_days import WorkingDays

USUAL = Target(working_days=10)
"""How long a case takes that has no target."""
SPREAD = 0.6
"""The standard deviation of the logarithm of how long cases take."""
IN_TIME = 1.25
"""The target is so many of these above the median: with those that get stuck, 85 of 100 cases are in time."""
_OPENS, _HOURS = 8, 8.5


class Clock:
    """Counts units of a target from when a case was received, in which staff get as far as they do."""

    def __init__(self, received_at: datetime, unit: Unit, days: WorkingDays):
        self.received_at, self.unit, self.days = received_at, unit, days
        local = received_at.astimezone(LOCAL)
        self._day = local.date()
        hours = local.hour + local.minute / 60 + local.second / 3600
        works = unit != "working_days" or days.is_working_day(self._day)
        self._begins = min(max((hours - _OPENS) / _HOURS, 0.0), 1.0) if works else 1.0

    def median(self, amount: int) -> float:
        """How long half of the cases take whose target is so many units."""
        room = amount if self.unit == "hours" else amount + 1 - self._begins
        return room * math.exp(-IN_TIME * SPREAD)

    def length(self, lots: Random, amount: int) -> float:
        """How long a case takes."""
        return lots.lognormvariate(math.log(self.median(amount)), SPREAD)

    def at(self, passed: float) -> datetime:
        """When so many units have passed, in whole seconds of UTC; never before it was received."""
        if self.unit == "hours":
            return (self.received_at + timedelta(hours=passed)).replace(microsecond=0)
        position = self._begins + passed
        whole = int(position)
        day = self.days.add(self._day, whole) if self.unit == "working_days" else self._day
        if self.unit == "days":
            day += timedelta(days=whole)
        opens = datetime.combine(day, time(_OPENS), LOCAL)
        second = int((position - whole) * _HOURS * 3600)
        return max((opens + timedelta(seconds=second)).astimezone(UTC), self.received_at)
