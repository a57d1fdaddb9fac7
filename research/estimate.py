"""What a measure found, and how sure a handful of people make us of it: in words that always tell how many.

Intervals are at 95%: of 100 such intervals about 95 hold what would be found with everybody like those who
took part.
"""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 20
"""Of fewer people than this no percentage stands alone: it would say more about chance."""


@dataclass(frozen=True)
class Estimate:
    """Something measured on `n` people, and between which edges it is likely to be for everybody like them.

    `value` is None when it was measured on nobody, `low` and `high` are when too few or too alike to tell.
    `scale` are the least and most that it can be, for a chart.
    """

    n: int
    value: float | None
    low: float | None
    high: float | None

    scale: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        """All of it as a phrase, with its `n`."""
        return f"{self.found}; {self.likely}" if self.n else f"{self.found} yet"

    @property
    def found(self) -> str:
        """What was found, with its `n`."""
        raise NotImplementedError

    @property
    def likely(self) -> str:
        """Between which edges it is likely to be; why that cannot be said, where it cannot."""
        if self.low is None or self.high is None:
            few = "one person is too few to say more"
            return few if self.n == 1 else "too alike to say how others would be"
        return f"likely between {self.tell(self.low)} and {self.tell(self.high)}"

    def tell(self, value: float) -> str:
        """A value of this kind in words."""
        raise NotImplementedError


@dataclass(frozen=True)
class Share(Estimate):
    """How many of those people; `value`, `low` and `high` go from 0 to 1."""

    part: int = 0

    @property
    def found(self) -> str:
        """`4 of 5 people`; a percentage only when they were many."""
        if not self.n:
            return "nobody"
        counted = part_of(self.part, self.n)
        return f"{self.tell(self.part / self.n)} ({counted})" if self.n >= FEWEST else counted

    def tell(self, value: float) -> str:
        """`36%`."""
        return f"{round(100 * value)}%"


@dataclass(frozen=True)
class Score(Estimate):
    """A mean score on a scale, such as that of the Single Ease Question."""

    @property
    def found(self) -> str:
        """`5.8 of 7 on average, from 5 people`."""
        if self.value is None or self.scale is None:
            return "nobody answered"
        average = " on average" if self.n > 1 else ""
        return f"{self.tell(self.value)} of {self.tell(self.scale[1])}{average}, from {people(self.n)}"

    def tell(self, value: float) -> str:
        """`5.8`."""
        return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Duration(Estimate):
    """A typical time in seconds: `by` says of which kind."""

    by: str = ""

    @property
    def found(self) -> str:
        """`1 minute 24 seconds (geometric mean of 5 people)`."""
        if self.value is None:
            return "nobody finished"
        return (
            f"{self.tell(self.value)} ({self.by} of {people(self.n)})"
            if self.n > 1
            else (f"{self.tell(self.value)} (1 person)")
        )

    def tell(self, value: float) -> str:
        """`1 minute 24 seconds`."""
        return time_in_words(value)


def part_of(part: int, whole: int) -> str:
    """`4 of 5 people`; of one person in words, as `0 of 1 person` is no English."""
    if whole == 1:
        return "the only person" if part else "nobody, of only 1 person"
    return f"{part} of {people(whole)}"


def people(count: int) -> str:
    """`5 people`, `1 person`."""
    return "1 person" if count == 1 else f"{count} people"


def time_in_words(seconds: float) -> str:
    """`1 minute 24 seconds`, in whole seconds."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [(minutes, "minute"), (rest, "second")]
    told = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " ".join(told) or "0 seconds"


@dataclass(frozen=True)
class Difference:
    """How much more there was of something than before; None where that cannot be said.

    Shares and scores are subtracted (nothing changed: 0), times divided (nothing changed: 1): `neutral`.
    """

    value: float | None
    low: float | None
    high: float | None
    neutral: float = 0
