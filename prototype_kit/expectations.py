"""Expectations: how long reports took in the past, said to somebody who waits.

**What the figures are.** Of all reports that were made within the time looked at, how long it took until half
of them were done, and until 9 in 10 were. A percentile is the one of the nearest rank: the shortest time
within which at least that share was done, which is a time that some report really took.

**Why they are honest.** To count only what is done would leave out what is still open, which is what takes
long. So reports are chosen by when they were made and not by when they were done; those that are still open
count as longer than all others; and the last four weeks are left out, as most of the reports of these days
are open for no other reason than that they are new. When so many are open that 9 in 10 cannot be told,
nothing is said. What is left: things may have become slower or faster since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf
from typing import Literal

from prototype_kit.language import Language
from prototype_kit.targets import Unit, how_long
from prototype_kit.working_days import WorkingDays, day_of

LEAST = 20
"""Of fewer reports nothing is said: 9 in 10 would hang on one or two."""
SETTLED = timedelta(weeks=4)
"""How old a report must be to count, done or not."""


@dataclass(frozen=True)
class Expectation:
    """Within how many days half of `count` reports were done (`p50`), and 9 in 10 (`p90`).

    They were made from the day `since` to the day `until`.
    """

    p50: int
    p90: int
    unit: Literal["working_days", "days"]
    count: int
    since: date
    until: date


def expectation(
    durations: Iterable[tuple[datetime, datetime | None]],
    today: date,
    days: WorkingDays,
    unit: Unit = "working_days",
) -> Expectation | None:
    """What the past says about reports like these; None when it says too little.

    `durations` has, for each report of the time looked at (a year, say), when it was received and when it was
    last done, or None while it is open. What was not for the service to do, such as a second report of the
    same fault, should not be among them. Time in which the clock of a target stood still counts: people
    waited. `unit` is that of the target; hours are counted as calendar days, because no night is left out of
    them either.
    """
    counted: Literal["working_days", "days"] = "working_days" if unit == "working_days" else "days"
    settled = today - SETTLED
    made = [(day_of(received), done) for received, done in durations if day_of(received) <= settled]
    if len(made) < LEAST:
        return None
    taken = sorted(_days(received, done, counted, days) for received, done in made)
    p50, p90 = nearest_rank(taken, 50), nearest_rank(taken, 90)
    if p90 == inf:
        return None
    received = [day for day, _ in made]
    return Expectation(int(p50), int(p90), counted, len(made), min(received), max(received))


def _days(received: date, done: datetime | None, unit: Unit, days: WorkingDays) -> float:
    if done is None:
        return inf
    closed = day_of(done)
    count = days.between(received, closed) if unit == "working_days" else (closed - received).days
    return max(1, count)  # "within 1 day" is true of the same day too, and of a weekend


def nearest_rank(ordered: Sequence[float], percent: int) -> float:
    """The percentile of values in rising order: the one with the rank percent × count ÷ 100, rounded up."""
    if not ordered or not 0 < percent <= 100:
        raise ValueError("a percentile is from 1 to 100, and of one value or more")
    return ordered[-(-len(ordered) * percent // 100) - 1]


def expected_words(expected: Expectation, language: Language) -> str:
    """For somebody who waits: how long others waited, and how many they are."""
    most = how_long(expected.p90, expected.unit, language)
    if expected.p50 == expected.p90:
        told = language("9 in 10 cases like this took {most} or less.", most=most)
    else:
        half = how_long(expected.p50, expected.unit, language)
        told = language(
            "Half of cases like this took {half} or less, and 9 in 10 took {most} or less.",
            half=half,
            most=most,
        )
    first, last = language.date(expected.since), language.date(expected.until)
    counted = language(
        "This counts {count} cases that we received from {first} to {last}.",
        count=f"{expected.count:,}",
        first=first,
        last=last,
    )
    return f"{told} {counted}"


def expected_by(expected: Expectation, received_at: datetime, days: WorkingDays) -> tuple[date, date]:
    """The days by which half of reports would be done that were made when this one was, and 9 in 10."""
    received = day_of(received_at)
    if expected.unit == "working_days":
        return days.add(received, expected.p50), days.add(received, expected.p90)
    return received + timedelta(days=expected.p50), received + timedelta(days=expected.p90)


def waiting_words(
    expected: Expectation,
    received_at: datetime,
    today: date,
    days: WorkingDays,
    language: Language,
    *,
    paused: bool = False,
) -> Iterator[str]:
    """What is said of a report that is open: by when it is likely to be done, and where that is from.

    While the clock of its target stands still (`paused`) no days are named.
    """
    late = longer_words(expected, received_at, today, days, language)
    half, most = expected_by(expected, received_at, days)
    last = language.date(most)
    if late:
        yield late
    elif not paused and half >= today and half != most:
        yield language(
            "If it goes as with most cases like this, we will deal with it by {most}, and perhaps by {half}.",
            half=language.date(half),
            most=last,
        )
    elif not paused:
        yield language("If it goes as with most cases like this, we will deal with it by {most}.", most=last)
    yield expected_words(expected, language)


def longer_words(
    expected: Expectation, received_at: datetime, today: date, days: WorkingDays, language: Language
) -> str | None:
    """What is said when a report is open after both days of `expected_by`; None before that."""
    if today <= max(expected_by(expected, received_at, days)):
        return None
    return language("This is taking longer than most cases like it.")
