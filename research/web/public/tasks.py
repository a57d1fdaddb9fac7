"""Tasks: one card at a time, the way into the prototype, and how easy it was."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from prototype_kit.scenarios import Scenario
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.presenting import NOTHING, remember
from prototype_kit.web.tools import begin_scenario
from research.consent import ConsentMissing
from research.session import TaskAttempt, WrongState
from research.store.attempts import EASY
from research.studies import Task
from research.web.public.sitting import Sitting
from research.web.public.table import HOME, Table

CARD = f"{HOME}/task"
_ATTEMPT = "attempt"


def add_routes(routes: Blueprint, table: Table) -> None:
    """Routes of tasks."""
    pages = Tasks(table)
    routes.add_url_rule(CARD, "task", pages.card, methods=["GET"])
    routes.add_url_rule(CARD, "start_task", pages.start, methods=["POST"])
    routes.add_url_rule(f"{CARD}/done", "done", pages.done, methods=["POST"])
    routes.add_url_rule(f"{HOME}/ease/<attempt>", "ease", pages.ease, methods=["GET"])
    routes.add_url_rule(f"{HOME}/ease/<attempt>", "rate", pages.rate, methods=["POST"])


class Tasks:
    """The views. What the store says is so: the moderator begins and ends tasks as well."""

    def __init__(self, table: Table):
        self._table = table

    def card(self) -> Response:
        """What to do next, in the words of the study."""
        sitting = self._running()
        if sitting.study is None:
            return self._table.study_gone()
        task = sitting.task
        if task is None:
            return self._table.to("thanks")
        begun = sitting.open is not None and self._table.sittings.remembered(_ATTEMPT) == sitting.open.id
        return self._table.page("task", sitting=sitting, task=task, begun=begun)

    def start(self) -> Response:
        """Begin the task on the card, with its scenario, and lead to its first page."""
        table, sitting = self._table, self._running()
        task = sitting.task
        if task is None or task.name != request.form.get("task"):
            return table.onward()  # a card of before: the one of now is shown
        try:
            attempt = table.research.attempts.begin(sitting.session.id, task.name, table.front.clock())
        except (ConsentMissing, WrongState):
            return table.onward()
        response = _begun(table.front.here(), task, sitting.session.scenario)
        table.sittings.remember(response, _ATTEMPT, attempt.id)
        return response

    def done(self) -> Response:
        """End the task, and ask how easy it was."""
        table, sitting = self._table, self._running()
        attempt = sitting.open
        if attempt is None:
            return table.onward()
        with suppress(ConsentMissing, WrongState):
            table.research.attempts.end(attempt.id, None, table.front.clock())
        return redirect(f"{HOME}/ease/{attempt.id}", 303)

    def ease(self, attempt: str) -> Response:
        """The Single Ease Question. Nobody has to answer it."""
        sitting = self._running()
        return self._question(sitting, self._of(sitting, attempt))

    def rate(self, attempt: str) -> Response:
        """Keep the answer, if there is one."""
        table, sitting = self._table, self._running()
        found, given = self._of(sitting, attempt), request.form.get("ease", "")
        if not given:
            return table.onward()
        if given not in {str(number) for number in EASY}:
            return self._question(sitting, found, wrong=True)
        with suppress(ConsentMissing, WrongState):
            table.research.attempts.rate(found.id, int(given), table.front.clock())
        return table.onward()

    def _question(self, sitting: Sitting, attempt: TaskAttempt, *, wrong: bool = False) -> Response:
        text = self._table.say("Select a number from 1 to 7, or continue without an answer")
        return self._table.page(
            "ease",
            422 if wrong else 200,
            sitting=sitting,
            attempt=attempt,
            task=sitting.named(attempt.task),
            numbers=EASY,
            errors=[{"text": text, "href": "#ease"}] if wrong else [],
        )

    def _running(self) -> Sitting:
        sitting = self._table.sitting()
        return sitting if sitting.recorded else abort(self._table.onward())

    def _of(self, sitting: Sitting, attempt: str) -> TaskAttempt:
        ended: Sequence[TaskAttempt] = [each for each in sitting.attempts if each.ended_at is not None]
        return next((each for each in ended if each.id == attempt), None) or abort(self._table.onward())


def _begun(front: Front, task: Task, scenario: str | None) -> Response:
    """The first page of a task, in a browser that has nothing of the tasks before.

    Without a scenario of its own a task has that of the session, where it is about the same journey. A task
    that starts elsewhere, such as at a report that was sent, goes on with what the participant did before.
    """
    slug, _, journey = task.start.partition("/")
    found = front.scenarios.get(slug, {}).get(task.scenario or scenario or "")
    if found is not None and _fits(found, journey, task):
        return begin_scenario(front, found, replace(NOTHING, scenario=found), new_session())
    response = redirect(f"/{task.start}", 303)
    remember(response, front.settings, NOTHING)
    if slug in front.own.services:
        front.end_session(response)
    return response


def _fits(scenario: Scenario, journey: str, task: Task) -> bool:
    return not scenario.faults and (task.scenario is not None or journey in ("", scenario.journey))
