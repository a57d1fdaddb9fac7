"""The figures of one journey: where people struggle, how far they come on its map, each page in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from flask import Response

from prototype_kit.csv_export import CellValue
from prototype_kit.figures import JourneyFigures, journey_figures
from prototype_kit.figures.charts import funnel_chart
from prototype_kit.journey.drawing import Figures, map_sheets
from prototype_kit.journey.page_list import page_list
from prototype_kit.kpis import PageFigures
from prototype_kit.kpis.durations import time_words
from prototype_kit.kpis.showing import with_share
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.design import without_styles
from prototype_kit.web.console.figures_desk import FiguresDesk, Reading, csv_file


def routes(desk: FiguresDesk) -> Sequence[Route]:
    """The page and its file."""
    pages, rule = JourneyFigurePages(desk), "/figures/<service>/<journey>"
    return [
        Route(rule, "figures_journey", pages.look, needs="see-figures"),
        Route(f"{rule}.csv", "figures_journey_file", pages.file, needs="see-figures"),
    ]


class FunnelRow(NamedTuple):
    """A page in the table, in words. Shares are of those who reached it; of errors, of those who answered."""

    title: str
    href: str
    reached: str
    answered: str
    erred: str
    went_back: str
    changed: str
    left: str
    half: str
    nine_in_ten: str
    rules: Sequence[tuple[str, str]]


class JourneyFigurePages:
    """The views."""

    def __init__(self, desk: FiguresDesk):
        self._desk = desk

    def look(self, service: str, journey: str) -> str:
        """Struggles, the map, the chart and the table."""
        reading, found = self._found(service, journey)
        its = reading.service.journeys[journey]
        pages = {page.name: page.page for page in page_list(service, its)}

        def link(name: str) -> str | None:
            return page_address(reading, journey, pages[name]) if name in pages else None

        sheets = map_sheets(its, link, _on_map(found)) if found.told else ()
        return self._desk.page(
            "journey",
            f"Figures: {its.title}",
            reading,
            found=found,
            few=self._desk.few(reading, found.completion.started),
            struggles=[(each.words, page_address(reading, journey, each.page)) for each in found.struggles],
            sheets=[without_styles(sheet) for sheet in sheets],
            funnel=funnel_chart("funnel", its.title, found.funnel) if found.told else None,
            rows=[_row(reading, found, page) for page in found.funnel] if found.told else [],
            elapsed=(time_words(found.elapsed.p50), time_words(found.elapsed.p90)),
            active=(time_words(found.active.p50), time_words(found.active.p90)),
            file=f"{reading.base}/{journey}.csv{reading.query.encoded()}",
            map_href=f"/services/{service}/{journey}/map",
        )

    def file(self, service: str, journey: str) -> Response:
        """A row for each page, and for each rule that refused an answer there."""
        reading, found = self._found(service, journey)
        return csv_file(journey, reading, funnel_rows(found))

    def _found(self, service: str, journey: str) -> tuple[Reading, JourneyFigures]:
        its = self._desk.journey(self._desk.service(service), journey)
        reading = self._desk.read(service)
        wanted = reading.query.slice(service, reading.today, journey)
        counts = self._desk.front.store.figures.counts(wanted)
        return reading, journey_figures(reading.service, its, counts)


def page_address(reading: Reading, journey: str, page: str) -> str:
    """Where the figures of one page are; `page` is the template of its address."""
    kept = reading.query.encoded("journey").replace("?", "&", 1)
    return f"{reading.base}/{journey}/page?page={quote(page)}{kept}"


def funnel_rows(found: JourneyFigures) -> Iterator[Sequence[CellValue]]:
    """The table for a file: numbers, times in milliseconds, empty where too few were measured."""
    yield (
        *("page", "title", "reached", "sent", "answered", "erred", "went_back", "changed", "left"),
        *("p50_ms", "p90_ms", "left_after_p50_ms", "rule", "refused_times", "refused_forms"),
    )
    for page in found.funnel:
        counts = page.reached, page.sent, page.answered, page.erred, page.went_back, page.changed, page.left
        times = [_ms(each) for each in (page.time.p50, page.time.p90, page.left_after.p50)]
        yield page.page, page.title, *counts, *times, "", page.refused, ""
        for rule, refused in page.rules.items():
            yield page.page, page.title, *[""] * 10, rule, refused.times, refused.journeys


def _ms(value: int | None) -> CellValue:
    return "" if value is None else value


def _row(reading: Reading, found: JourneyFigures, page: PageFigures) -> FunnelRow:
    words = found.rules.get(page.page, {})
    return FunnelRow(
        title=page.title,
        href=page_address(reading, found.name, page.page),
        reached=f"{page.reached:,}",
        answered=with_share(page.answered, page.reached),
        erred=with_share(page.erred, page.sent),
        went_back=with_share(page.went_back, page.reached),
        changed=with_share(page.changed, page.answered),
        left=with_share(page.left, page.reached),
        half=time_words(page.time.p50) if page.time.p50 is not None else "too few",
        nine_in_ten=time_words(page.time.p90) if page.time.p90 is not None else "too few",
        rules=[(words.get(rule, rule), f"{each.times:,}") for rule, each in page.rules.items()],
    )


def _on_map(found: JourneyFigures) -> Mapping[str, Figures]:
    """What each stop of the map says, by its name; the start has none."""
    done = found.completion
    stops = {page.page.rpartition("/")[2]: _stop(page, found.told) for page in found.funnel}
    ends = {name: Figures((f"{n:,} ended here",)) for name, n in done.exits.items()}
    return {
        **stops,
        **ends,
        "": Figures((f"{done.started:,} started",)),
        "confirmation": Figures((f"{done.submitted:,} submitted",)),
    }


def _stop(page: PageFigures, told: int) -> Figures:
    words = [f"{page.reached:,} reached it"]
    if page.left:
        words.append(f"{with_share(page.left, page.reached)} left")
    if page.erred:
        words.append(f"{with_share(page.erred, page.sent)} had an error")
    return Figures(tuple(words), page.reached / told if told else None)
