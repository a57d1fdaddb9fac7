"""The figures of a service on two sides, such as two periods, and what can be said of the differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from prototype_kit.charts import Dots
from prototype_kit.figures.charts import parted_chart
from prototype_kit.figures.service import JourneyFigures, added, journey_figures
from prototype_kit.kpis import Counts, PageFigures, Slice, details
from prototype_kit.kpis.difference import Difference, time_difference
from prototype_kit.kpis.durations import time_words
from prototype_kit.kpis.satisfaction import Satisfaction
from prototype_kit.kpis.showing import share_words
from prototype_kit.service import Service
from prototype_kit.store import Store


class Told(NamedTuple):
    """A figure on both sides, and what can be said of the difference."""

    both: str
    difference: str

    @property
    def clear(self) -> bool:
        """Whether it is hardly chance."""
        return self.difference.startswith("Clearly")


class PageRow(NamedTuple):
    """A page on both sides; None where there is nothing to tell."""

    title: str
    left: Told | None
    erred: Told | None
    half: Told | None


@dataclass(frozen=True)
class Compared:
    """One journey on both sides, with the counts of each."""

    now: JourneyFigures
    before: JourneyFigures
    counts: Counts
    counts_before: Counts

    @property
    def completion(self) -> Difference:
        """How the completion differs."""
        now, before = self.now.completion, self.before.completion
        return Difference(now.completed, now.started, before.completed, before.started)

    @property
    def pages(self) -> Iterator[tuple[PageFigures, PageFigures]]:
        """Each page that somebody reached on one of the sides."""
        before = {page.page: page for page in self.before.funnel}
        now = {page.page: page for page in self.now.funnel}
        for page in {**now, **before}:
            one = now.get(page) or PageFigures(page, before[page].title)
            other = before.get(page) or PageFigures(page, one.title)
            if one.reached or other.reached:
                yield one, other

    def both(self) -> str:
        """The completion on both sides."""
        now, before = self.now.completion, self.before.completion
        was = share_words(before.completed, before.started)
        return f"Completed: {share_words(now.completed, now.started)}, was {was}."

    def sentence(self) -> str:
        """The same, and whether it differs."""
        return f"{self.both()} {self.completion.words()}"

    def told_of(self) -> str:
        """Of how many there are pages: they are fewer than were started."""
        now, before = (f"{each.told:,} of {each.completion.started:,}" for each in (self.now, self.before))
        return f"Pages are of the forms that told us theirs: {now} now, {before} before."

    def page_rows(self) -> Iterator[PageRow]:
        """Each page, in words."""
        for now, before in self.pages:
            left, erred = page_differences(now, before)
            times = [details(counts, "time", now.page) for counts in (self.counts, self.counts_before)]
            yield PageRow(
                now.title,
                _told(left, "reached it"),
                _told(erred, "answered it"),
                Told(f"{_took(now)}, was {_took(before)}", time_difference(*times)) if any(times) else None,
            )


def page_differences(now: PageFigures, before: PageFigures) -> tuple[Difference, Difference]:
    """How the shares differ of those that left on a page, and of those that had an error message there."""
    return (
        Difference(now.left, now.reached, before.left, before.reached),
        Difference(now.erred, now.sent, before.erred, before.sent),
    )


def compare_journeys(store: Store, service: Service, now: Slice, before: Slice) -> Iterator[Compared]:
    """Each journey that was started on one of the two sides."""
    counts_now, counts_before = (store.figures.by(side, "journey") for side in (now, before))
    for name, journey in service.journeys.items():
        counts, others = counts_now.get(name, {}), counts_before.get(name, {})
        if counts or others:
            figures = [journey_figures(service, journey, each) for each in (counts, others)]
            yield Compared(figures[0], figures[1], counts, others)


def days_before(first: date, last: date) -> tuple[date, date]:
    """The period of as many days that ended the day before."""
    ends = first - timedelta(days=1)
    return ends - (last - first), ends


def slice_before(wanted: Slice) -> Slice:
    """The same part of the period before."""
    first, last = days_before(wanted.first, wanted.last)
    return replace(wanted, first=first, last=last)


def satisfaction_difference(found: Sequence[Compared]) -> Difference:
    """How the share of satisfied people differs, of all journeys together."""
    now, before = (
        Satisfaction.of(added(each))
        for each in ([its.counts for its in found], [its.counts_before for its in found])
    )
    return Difference(now.satisfied, now.n, before.satisfied, before.n)


def satisfaction_sentence(found: Sequence[Compared]) -> str:
    """How many were satisfied on both sides; empty where nobody said."""
    told = _told(satisfaction_difference(found), "said how satisfied they were")
    return f"Satisfied or very satisfied: {told.both}. {told.difference}" if told else ""


def compared_chart(found: Sequence[Compared], name: str = "compared") -> Dots:
    """The completion of each journey on both sides, with intervals."""
    sides = [
        (f"{each.now.title}: {words}", side.completion.completed, side.completion.started)
        for each in found
        for words, side in (("before", each.before), ("now", each.now))
    ]
    finding = " ".join(f"{each.now.title}: {each.completion.words()}" for each in found)
    return parted_chart(name, "Completion rate, with its 95% interval", finding, sides)


def _told(difference: Difference, did: str) -> Told | None:
    """Both shares and their difference; nothing of what nobody did."""
    if not difference.whole and not difference.whole_before:
        return None
    now = _share(difference.part, difference.whole)
    before = _share(difference.part_before, difference.whole_before)
    return Told(f"{now}, was {before}", difference.words(did))


def _share(part: int, whole: int) -> str:
    return share_words(part, whole) if whole else "nobody"


def _took(page: PageFigures) -> str:
    return "too few to say" if page.time.p50 is None else time_words(page.time.p50)
