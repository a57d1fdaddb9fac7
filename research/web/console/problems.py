"""Where people had problems in a round: on the maps of its journeys, and in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from prototype_kit import Journey, Service
from prototype_kit.charts import chart_html
from prototype_kit.journey.drawing import Figures, map_sheets
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.design import without_styles
from research.estimate import Share, people
from research.problems import PageProblems
from research.report.words import page_charts
from research.web.console.desk import Desk
from research.web.console.round_data import RoundData, round_data


def routes(desk: Desk) -> Sequence[Route]:
    """For whoever may see research."""
    rule = "/research/<study>/rounds/<round_>/problems"
    return [Route(rule, "research_problems", ProblemPages(desk).look, needs="see-research")]


class ProblemPages:
    """The view."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def look(self, study: str, round_: str) -> str:
        """Maps, and the same as a table."""
        data = round_data(self._desk, study, round_)
        return self._desk.frame.page(
            "research/problems.html",
            f"Problems by page: {data.name}",
            here="/research",
            data=data,
            tab="problems",
            figures_of=self._desk.figures_of,
            charts=[chart_html(each) for each in page_charts(data.report)],
            maps=list(self._maps(data)),
        )

    def _maps(self, data: RoundData) -> Iterator[tuple[str, Sequence[Markup]]]:
        """The title and the drawings of each journey that somebody met."""
        its_site = self._desk.site_of(data.round) if data.round else None
        for service in its_site.services.values() if its_site else ():
            for journey in service.journeys.values():
                figures = figures_by_stop(service, journey, data.figures.pages)
                if figures:
                    sheets = map_sheets(journey, values=figures)
                    yield journey.title, [without_styles(sheet) for sheet in sheets]


def figures_by_stop(
    service: Service, journey: Journey, pages: Sequence[PageProblems]
) -> Mapping[str, Figures]:
    """What each stop of a journey's map says, by its name; nothing of pages that nobody met."""
    base = f"/{service.slug}/{journey.name}/"
    return {
        each.page.rpartition("/")[2]: Figures((_words(each.affected),), each.affected.value)
        for each in pages
        if each.page.startswith(base)
    }


def _words(affected: Share) -> str:
    whole = people(affected.n) if affected.n != 1 else "1"  # little room, so no longer words
    return f"{affected.part} of {whole} had a problem"
