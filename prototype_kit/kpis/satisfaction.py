"""How satisfied people were: how many gave each of five answers, and the two figures that are made of these.

The definitions differ, so both are given, each by its name. Each answer has a number: 5 is very satisfied, 1
very dissatisfied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from prototype_kit.kpis.counts import Counts
from prototype_kit.kpis.showing import FEWEST, interval_words, percent_words, percentage, share_words
from prototype_kit.proportions import wilson

LEVELS: Mapping[int, str] = {
    5: "Very satisfied",
    4: "Satisfied",
    3: "Neither satisfied or dissatisfied",
    2: "Dissatisfied",
    1: "Very dissatisfied",
}
"""The five answers in the words of GOV.UK's feedback pages, in the order in which they are asked."""
SATISFIED = (4, 5)

SHARE = "Share satisfied (CDDO 2023)"
SCORE = "Satisfaction score (GDS Performance Platform)"
"""What the two figures are called wherever they are shown."""


@dataclass(frozen=True)
class Satisfaction:
    """The answers of `n` people. `ratings` is how many gave each, from 1 to 5; raises `ValueError` otherwise.

    Two figures are made of them:

    - `share` of people who are satisfied or very satisfied: “the proportion of users that are satisfied”
      (Central Digital and Data Office, 2023).
    - `score`, the mean of all answers, where very dissatisfied is 0% and very satisfied 100%: (mean - 1) / 4
      (the code of the Government Digital Service's Performance Platform, closed in 2021).
    """

    ratings: Mapping[int, int]

    def __post_init__(self) -> None:
        if not self.ratings.keys() <= LEVELS.keys() or min(self.ratings.values(), default=0) < 0:
            raise ValueError(f"{dict(self.ratings)} is no count of answers from 1 to 5")

    @classmethod
    def of(cls, counts: Counts, page: str | None = None) -> Satisfaction:
        """From the cells of the metric `satisfaction`; of one place where people were asked, or of all."""
        found = Counter[int]()
        for cell, n in counts.items():
            if cell.metric == "satisfaction" and page in (None, cell.page):
                found[int(cell.detail)] += n
        return cls(found)

    @property
    def n(self) -> int:
        """How many people answered."""
        return sum(self.ratings.values())

    @property
    def levels(self) -> Mapping[str, int]:
        """How many gave each answer, in its words, also those that nobody gave; very satisfied first."""
        return {words: self.ratings.get(rating, 0) for rating, words in LEVELS.items()}

    @property
    def satisfied(self) -> int:
        """How many were satisfied or very satisfied."""
        return sum(self.ratings.get(rating, 0) for rating in SATISFIED)

    @property
    def share(self) -> float | None:
        """The share of satisfied people in percent; None of fewer than 20."""
        return percentage(self.satisfied, self.n)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of that share, from 0 to 1 (Wilson)."""
        return wilson(self.satisfied, self.n)

    @property
    def mean(self) -> float | None:
        """The mean of all answers, from 1 to 5; None of nobody's."""
        if not self.n:
            return None
        return sum(rating * count for rating, count in self.ratings.items()) / self.n

    @property
    def score(self) -> float | None:
        """The score in percent; None of fewer than 20."""
        if self.mean is None or self.n < FEWEST:
            return None
        return 100 * (self.mean - 1) / 4

    def finding(self) -> str:
        """The share as a sentence, with how many it is of and how sure it is."""
        if not self.n:
            return "Nobody has said yet how satisfied they were."
        who = "person who told us was" if self.n == 1 else "people who told us were"
        sentence = f"{share_words(self.satisfied, self.n)} {who} satisfied or very satisfied"
        if self.share is None:
            return f"{sentence}. That is too few for a percentage."
        return f"{sentence} (95% interval {interval_words(self.satisfied, self.n)})."

    def sentences(self) -> tuple[str, ...]:
        """The finding, and what each of the two figures is, by its name."""
        if self.score is None:
            return (self.finding(),)
        share = "It counts those who were satisfied or very satisfied."
        score = "It is the mean of all answers, where very dissatisfied is 0% and very satisfied 100%."
        return (
            self.finding(),
            f"{SHARE}: {percent_words(self.share)}. {share}",
            f"{SCORE}: {percent_words(self.score)}. {score}",
        )
