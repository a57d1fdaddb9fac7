"""Two periods, two releases or two iterations of a service side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask import Response

from prototype_kit.charts import Dots
from prototype_kit.csv_export import CellValue
from prototype_kit.figures import JourneyFigures, added, journey_figures
from prototype_kit.figures.charts import parted_chart
from prototype_kit.kpis import Counts, PageFigures, details
from prototype_kit.kpis.difference import Difference, time_difference
from prototype_kit.kpis.durations import time_words
from prototype_kit.kpis.satisfaction import Satisfaction
from prototype_kit.kpis.showing import share_words
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.figures_desk import FiguresDesk, Reading, csv_file, error_list
from prototype_kit.web.console.figures_sides import WAYS, Sides, all_days, read_sides


def routes(desk: FiguresDesk) -> Sequence[Route]:
    """The page and its file."""
    pages, rule = ComparePages(desk), "/figures/<service>/compare"
    return [
        Route(rule, "figures_compare", pages.look, needs="see-figures"),
        Route(f"{rule}.csv", "figures_compare_file", pages.file, needs="see-figures"),
    ]


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


class ComparePages:
    """The views."""

    def __init__(self, desk: FiguresDesk):
        self._desk = desk

    def look(self, service: str) -> str:
        """Both sides: completion, and each page."""
        reading = self._desk.read(service)
        sides = read_sides(self._desk, reading)
        found = list(self._compared(reading, sides))
        return self._desk.page(
            "compare",
            f"Compare: {reading.service.name}",
            reading,
            {"by": sides.way},
            ways=[
                (way, words, f"{reading.base}/compare{_query(reading, by=way)}")
                for way, words in WAYS.items()
            ],
            sides=sides,
            period=reading.period if sides.way == "period" else all_days(sides) or reading.period,
            errors=error_list({**reading.query.errors, **sides.errors}),
            found=[(each, _sentence(each), list(_page_rows(each)), _told_of(each)) for each in found],
            satisfaction=_satisfaction(found),
            completion=_chart(found) if found else None,
            file=f"{reading.base}/compare.csv{_query(reading, **sides.fields)}",
        )

    def file(self, service: str) -> Response:
        """The same as numbers."""
        reading = self._desk.read(service)
        sides = read_sides(self._desk, reading)
        return csv_file("compared", reading, _rows(sides, self._compared(reading, sides)))

    def _compared(self, reading: Reading, sides: Sides) -> Iterator[Compared]:
        """Each journey that was started on one of the sides."""
        if not sides.now or not sides.before:
            return
        store, service = self._desk.front.store.figures, reading.service
        now, before = (store.by(side.wanted, "journey") for side in (sides.now, sides.before))
        for name, journey in service.journeys.items():
            counts, others = now.get(name, {}), before.get(name, {})
            if counts or others:
                figures = [journey_figures(service, journey, each) for each in (counts, others)]
                yield Compared(figures[0], figures[1], counts, others)


def _sentence(found: Compared) -> str:
    now, before = found.now.completion, found.before.completion
    was = share_words(before.completed, before.started)
    return f"Completed: {share_words(now.completed, now.started)}, was {was}. {found.completion.words()}"


def _told_of(found: Compared) -> str:
    """Of how many there are pages: they are fewer than were started."""
    now, before = (f"{each.told:,} of {each.completion.started:,}" for each in (found.now, found.before))
    return f"Pages are of the forms that told us theirs: {now} now, {before} before."


def _satisfaction(found: Sequence[Compared]) -> str:
    """How many were satisfied on both sides, of all journeys together; empty where nobody said."""
    now, before = (
        Satisfaction.of(added(each))
        for each in ([its.counts for its in found], [its.counts_before for its in found])
    )
    told = _told(Difference(now.satisfied, now.n, before.satisfied, before.n), "said how satisfied they were")
    return f"Satisfied or very satisfied: {told.both}. {told.difference}" if told else ""


def _page_rows(found: Compared) -> Iterator[PageRow]:
    for now, before in found.pages:
        left = Difference(now.left, now.reached, before.left, before.reached)
        erred = Difference(now.erred, now.sent, before.erred, before.sent)
        times = [details(counts, "time", now.page) for counts in (found.counts, found.counts_before)]
        yield PageRow(
            now.title,
            _told(left, "reached it"),
            _told(erred, "answered it"),
            Told(f"{_took(now)}, was {_took(before)}", time_difference(*times)) if any(times) else None,
        )


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


def _chart(found: Sequence[Compared]) -> Dots:
    """The completion of each journey on both sides, with intervals."""
    sides = [
        (f"{each.now.title}: {words}", side.completion.completed, side.completion.started)
        for each in found
        for words, side in (("before", each.before), ("now", each.now))
    ]
    finding = " ".join(f"{each.now.title}: {each.completion.words()}" for each in found)
    return parted_chart("compared", "Completion rate, with its 95% interval", finding, sides)


def _rows(sides: Sides, found: Iterator[Compared]) -> Iterator[Sequence[CellValue]]:
    yield (
        *("journey", "page", "title", "side", "of", "started", "completed"),
        *("reached", "left", "sent", "erred", "p50_ms"),
    )
    words = [side.words if side else "" for side in (sides.now, sides.before)]
    for each in found:
        for side, of, figures in (("now", words[0], each.now), ("before", words[1], each.before)):
            done = figures.completion
            yield each.now.name, "", figures.title, side, of, done.started, done.completed, *[""] * 5
            for page in figures.funnel:
                took: CellValue = "" if page.time.p50 is None else page.time.p50
                counts = page.reached, page.left, page.sent, page.erred, took
                yield each.now.name, page.page, page.title, side, of, "", "", *counts


def _query(reading: Reading, **fields: str) -> str:
    return reading.query.encoded(**fields)
