"""What was measured in a round: by task and by page, each with how sure so few people make us of it."""

from __future__ import annotations

from collections.abc import Sequence

from prototype_kit.web.console.access import Route  # public name wanted
from research.report.as_html import chart_html
from research.report.words import beside, task_charts
from research.report.words import who as who_in_words
from research.web.console.desk import Desk
from research.web.console.round_data import round_data


def routes(desk: Desk) -> Sequence[Route]:
    """For whoever may see research."""
    pages = MeasurePages(desk)
    return [
        Route("/research/<study>/rounds/<round_>", "research_measures", pages.look, needs="see-research"),
    ]


class MeasurePages:
    """The view."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def look(self, study: str, round_: str) -> str:
        """By task; pilots apart, as they count for nothing."""
        data = round_data(self._desk, study, round_)
        return self._desk.frame.page(
            "research/measures.html",
            f"Measures: {data.name}",
            here="/research",
            data=data,
            tab="measures",
            who=list(who_in_words(data.report)),
            limits=data.report.sure,
            charts=[chart_html(each) for each in task_charts(data.report)],
            tasks=[(task, list(beside(task)), _helped(task.tries)) for task in data.figures.tasks],
            pilots=[task for task in data.pilots.tasks if task.tries] if data.pilots.codes else [],
            pilot_people=len(data.pilots.codes),
        )


def _helped(tries: Sequence[object]) -> str:
    """How often the moderator helped, and how many people: `3 times, 2 of 5 people`."""
    given = [tried.attempt.assists for tried in tries]  # type: ignore[attr-defined]
    if not any(given):
        return "Nobody" if given else ""
    times = "once" if sum(given) == 1 else f"{sum(given)} times"
    return f"{times}, {sum(1 for each in given if each)} of {len(given)}"
