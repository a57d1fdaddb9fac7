"""Where people struggle: sentences about pages, with how many they are about, the surest problem first.

A page is named when so many had a difficulty there that it is hardly chance: when even the lower end of the
95% interval is above what is usual on a form. The order is by how many times it is above that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from prototype_kit.kpis.counts import Counts
from prototype_kit.kpis.durations import middle
from prototype_kit.kpis.funnel import PageFigures, details
from prototype_kit.kpis.showing import FEWEST, interval_words, percent_words
from prototype_kit.proportions import wilson

Kind = Literal["left", "erred", "went back", "changed", "slow"]
MOST = 5
SLOW_MS = 2 * 60 * 1000
"""Whoever needs longer than this for one page has something to think about, or to look for."""
USUAL: Mapping[Kind, float] = {
    "left": 0.02,
    "erred": 0.1,
    "went back": 0.05,
    "changed": 0.05,
    "slow": 0.1,
}
"""The share of people whom each befalls on a page that nobody need look at. No research says so: it is where
this kit draws the line, so that a list of problems does not begin with what is no problem."""


@dataclass(frozen=True)
class Struggle:
    """One difficulty on one page: it befell `part` of the `whole` who could have had it."""

    kind: Kind
    page: str
    words: str
    part: int
    whole: int

    @property
    def surely(self) -> float:
        """How many times above what is usual it is at least."""
        return wilson(self.part, self.whole)[0] / USUAL[self.kind]


def struggles(
    pages: Sequence[PageFigures],
    counts: Counts,
    rules: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Struggle, ...]:
    """At most five difficulties on the `pages` of a journey, which have these `counts`.

    `rules` are the words of each rule, by page. Nothing is said of fewer than 20 people.
    """
    found = [each for page in pages for each in _of_page(page, counts, (rules or {}).get(page.page, {}))]
    return tuple(sorted(_sure(found), key=lambda each: -each.surely)[:MOST])


def _sure(found: Iterable[Struggle]) -> Iterator[Struggle]:
    return (each for each in found if each.whole >= FEWEST and each.surely > 1)


def _of_page(page: PageFigures, counts: Counts, rules: Mapping[str, str]) -> Iterator[Struggle]:
    title = f"“{page.title}”"
    times = details(counts, "time", page.page)
    slow = sum(n for bucket, n in times.items() if middle(bucket) > SLOW_MS)

    def one(kind: Kind, sentence: str, part: int, whole: int, more: str = "") -> Struggle:
        numbers = f"{part:,} of {whole:,} people"
        likely = f"({_percent(part, whole)}, likely between {_between(part, whole)})"
        words = f"On {title} {sentence.format(people=numbers, likely=likely)}.{more}"
        return Struggle(kind, page.page, words, part, whole)

    yield one("left", "{people} left {likely}", page.left, page.reached)
    error = "{people} who answered got an error message {likely}"
    yield one("erred", error, page.erred, page.sent, _most_often(page, rules))
    yield one("went back", "{people} went back {likely}", page.went_back, page.reached)
    changed = "{people} changed their answer later, from check answers {likely}"
    yield one("changed", changed, page.changed, page.answered)
    yield one("slow", "{people} took longer than 2 minutes to answer {likely}", slow, sum(times.values()))


def _percent(part: int, whole: int) -> str:
    return percent_words(100 * part / whole) if whole else ""


def _between(part: int, whole: int) -> str:
    return interval_words(part, whole).replace(" to ", " and ")


def _most_often(page: PageFigures, rules: Mapping[str, str]) -> str:
    """The rule that refused most answers, in its words."""
    for rule, refused in page.rules.items():
        words = rules.get(rule) or rule.replace("-", " ")
        many = "1 time" if refused.times == 1 else f"{refused.times:,} times"
        return f" Most often: “{words}” ({many})."
    return ""
