"""What was measured in a round: by task and by page, each with how sure so few people make us of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prototype_kit.charts import chart_html
from prototype_kit.web.console.access import Route
from research.estimate import part_of, people
from research.report.model import Who
from research.report.words import beside, nobody, task_charts
from research.task_figures import Tried
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
            took_part=list(_took_part(data.report.who)),
            limits=data.report.sure,
            charts=[chart_html(each) for each in task_charts(data.report)],
            tasks=[(task, list(beside(task)), _helped(task.tries)) for task in data.figures.tasks],
            pilots=[task for task in data.pilots.tasks if task.tries] if data.pilots.codes else [],
            pilot_people=len(data.pilots.codes),
        )


def _took_part(who: Who) -> Iterator[str]:
    if who.people:
        yield f"{people(who.people)} took part in {_sessions(who.sessions)} that {_verb(who.sessions)}."
    else:
        yield nobody(who)
    if who.pilots:
        yield f"Pilots, which are told apart below: {who.pilots}."
    if who.left_out:
        yield f"Refused, withdrawn or without consent, so nothing of them is here: {who.left_out}."


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def _verb(count: int) -> str:
    return "counts" if count == 1 else "count"


def _helped(tries: Sequence[Tried]) -> str:
    """How many people the moderator helped, and how often: `2 of 5 people, 3 times in all`."""
    given = [tried.attempt.assists for tried in tries]
    if not any(given):
        return "Nobody" if given else ""
    often = "once" if sum(given) == 1 else f"{sum(given)} times in all"
    return f"{part_of(sum(1 for each in given if each), len(given)).capitalize()}, {often}"
