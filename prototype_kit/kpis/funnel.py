"""What happened on each page of a journey: how many it let through, and what it cost them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from prototype_kit.kpis.counts import Cell, Counts, Metric
from prototype_kit.kpis.durations import Quantiles, quantiles
from prototype_kit.kpis.showing import percentage


@dataclass(frozen=True)
class Refused:
    """How often a rule refused what was given, and in how many journeys."""

    times: int
    journeys: int


@dataclass(frozen=True)
class PageFigures:
    """What happened on one page, in journeys. `page` is the template of its address.

    `sent` ones gave an answer, accepted or not; `erred` ones were refused at least once; of those that `left`
    it was the last page. `rules` are those that refused an answer, the most frequent first. `time` is how
    long people were there until they answered, `left_after` how long those who left had been trying.
    """

    page: str
    title: str
    reached: int = 0
    sent: int = 0
    answered: int = 0
    erred: int = 0
    went_back: int = 0
    changed: int = 0
    left: int = 0
    rules: Mapping[str, Refused] = field(default_factory=dict)
    time: Quantiles = field(default_factory=Quantiles)
    left_after: Quantiles = field(default_factory=Quantiles)

    @property
    def answered_rate(self) -> float | None:
        """Of the journeys that reached the page, how many percent answered it; None when too few."""
        return percentage(self.answered, self.reached)

    @property
    def refused(self) -> int:
        """How often an answer was refused."""
        return sum(rule.times for rule in self.rules.values())


def funnel(pages: Iterable[tuple[str, str]], counts: Counts) -> tuple[PageFigures, ...]:
    """The figures of `pages` (path template and title, in journey order), also of those nobody reached."""
    by_page: defaultdict[str, dict[Cell, int]] = defaultdict(dict)
    for cell, n in counts.items():
        if cell.page:
            by_page[cell.page][cell] = n
    return tuple(_page_figures(page, title, by_page.get(page, {})) for page, title in pages)


def details(counts: Counts, metric: Metric, page: str = "") -> dict[str, int]:
    """The counts of one metric of a page, by their detail: buckets, rules, names of exits."""
    return {cell.detail: n for cell, n in counts.items() if (cell.metric, cell.page) == (metric, page)}


def _page_figures(page: str, title: str, counts: Counts) -> PageFigures:
    totals: Counter[Metric] = Counter()
    for cell, n in counts.items():
        totals[cell.metric] += n
    return PageFigures(
        page,
        title,
        reached=totals["reached"],
        sent=totals["sent"],
        answered=totals["answered"],
        erred=totals["erred"],
        went_back=totals["went_back"],
        changed=totals["changed"],
        left=totals["left"],
        rules=_rules(details(counts, "refused", page), details(counts, "refused_journeys", page)),
        time=quantiles(details(counts, "time", page)),
        left_after=quantiles(details(counts, "left_after", page)),
    )


def _rules(times: Mapping[str, int], journeys: Mapping[str, int]) -> dict[str, Refused]:
    order = sorted(times, key=lambda rule: (-times[rule], rule))
    return {rule: Refused(times[rule], journeys.get(rule, 0)) for rule in order}
