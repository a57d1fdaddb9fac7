"""Two periods, two releases or two iterations of a service side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response

from prototype_kit.csv_export import CellValue
from prototype_kit.figures.compared import Compared, compare_journeys, compared_chart, satisfaction_sentence
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
            found=[(each, each.sentence(), list(each.page_rows()), each.told_of()) for each in found],
            satisfaction=satisfaction_sentence(found),
            completion=compared_chart(found) if found else None,
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
        store = self._desk.front.store
        yield from compare_journeys(store, reading.service, sides.now.wanted, sides.before.wanted)


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
