"""What somebody needs who shows a prototype: scenarios, click-through, a reset, the data viewer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from prototype_kit.adapters.behaviour import BEHAVIOURS
from prototype_kit.answers import EMPTY
from prototype_kit.files import CleanFile
from prototype_kit.journey import Journey, walk
from prototype_kit.scenarios import Played, Scenario, fill_up, play
from prototype_kit.service import Service
from prototype_kit.store import Draft
from prototype_kit.web.drafts import begun_now, latest_draft
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.presenting import Presenting, remember
from prototype_kit.web.prototype import command
from prototype_kit.web.security import own_path
from prototype_kit.web.told import Told, tell
from prototype_kit.web.visit import new_files, tell_the_scanner


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/prototype`. There are none in live mode."""
    tools = Tools(front)
    routes = Blueprint("tools", __name__, url_prefix="/prototype")
    routes.add_url_rule("", "home", tools.home, methods=["GET"])
    routes.add_url_rule("/scenarios/<service>/<name>", "start", tools.start, methods=["POST"])
    routes.add_url_rule("/end", "end", tools.end, methods=["POST"])
    routes.add_url_rule("/again", "again", tools.again, methods=["POST"])
    routes.add_url_rule("/click-through", "click_through", tools.click_through, methods=["POST"])
    routes.add_url_rule("/data", "data", tools.data, methods=["GET"])
    return routes


class Tools:
    """The views. They are for the team, and so in English only."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """The site's own language, with what is set in this browser."""
        return self._front.presented()

    def home(self) -> str:
        """Everything there is."""
        scenarios = [
            (self.front.own.services[slug], list(found.values()))
            for slug, found in self.front.scenarios.items()
            if found
        ]
        return self.front.render.page(
            "prototype.html",
            title="Prototype tools",
            scenarios=scenarios,
            behaviours=BEHAVIOURS,
            presenting=self.front.presenting,
            reset=command(self.front, "reset"),
        )

    def start(self, service: str, name: str) -> Response:
        """Start a scenario in this browser."""
        scenario = self.front.scenarios.get(service, {}).get(name) or abort(404)
        return self._play(scenario, replace(self.front.presenting, scenario=scenario), scenario.start_at)

    def end(self) -> Response:
        """Play it no longer. What was entered stays."""
        response = redirect("/prototype", 303)
        remember(response, self.front.settings, replace(self.front.presenting, scenario=None))
        return response

    def click_through(self) -> Response:
        """Turn the checks of answers off, or on again."""
        on = request.form.get("on") == "yes"
        session = self.front.session(request)
        if on and session:
            self.front.store.drafts.mark_synthetic(session)
        response = redirect("/prototype", 303)
        remember(response, self.front.settings, replace(self.front.presenting, click_through=on))
        return response

    def again(self) -> Response:
        """Reset, and come back to the page that the button was pressed on."""
        here, front = _pressed_on(), self.front
        slug, name, path = [*here.strip("/").split("/", 2), "", ""][:3]
        service, scenario = front.own.services.get(slug), front.presenting.scenario
        journey = service.journeys.get(name) if service else None
        if service and journey and not (scenario and scenario.is_of(service, journey)):
            scenario = Scenario("", service.slug, "", journey.name)  # with nothing in it
        if scenario is None:
            if session := front.session(request):
                front.notify.forget(front.store.sessions.forget(session).messages)
            return redirect(here, 303)
        response = self._play(scenario, front.presenting, path if journey else None)
        if not (journey and path):
            response.headers["Location"] = here
        return response

    def data(self) -> str:
        """What is known of whoever uses this browser, and why they see which pages."""
        return self.front.render.page(
            "data.html", title="What this prototype knows of you", told=list(self._told()), linked=True
        )

    def _told(self) -> Iterator[Told]:
        for service in self.front.own.services.values():
            for journey in service.journeys.values():
                draft = self._draft(service, journey)
                if draft is not None:
                    yield tell(self.front, service, journey, draft)

    def _draft(self, service: Service, journey: Journey) -> Draft | None:
        """The open draft of this browser; none that is in the account of somebody who is signed out."""
        found = latest_draft(self.front, self.front.session(request), service, journey)
        return found if found and found.state == "open" else None

    def _play(self, scenario: Scenario, presenting: Presenting, path: str | None) -> Response:
        """Begin the journey anew with a scenario's answers, in this browser's session."""
        service = self.front.own.services[scenario.service]
        before = self._draft(service, service.journeys[scenario.journey])
        session = self.front.session(request) or new_session()
        return begin_scenario(self.front, scenario, presenting, session, path, before)


def begin_scenario(
    front: Front,
    scenario: Scenario,
    presenting: Presenting,
    session: str,
    path: str | None = None,
    before: Draft | None = None,
) -> Response:
    """Begin a journey anew with a scenario's answers, and lead to the page at `path`.

    `presenting` is what the browser remembers from then on. Where the scenario does not lead to `path`, the
    pages before it keep what was answered in the draft `before`. Raises `RuleFailed`.
    """
    front = replace(front, presenting=presenting)
    service = front.own.services[scenario.service]
    journey, now, today = service.journeys[scenario.journey], front.clock(), front.today()
    played = play(scenario, journey, front.ports(service), today, now)
    answers, kept = played.answers, dict[str, CleanFile]()
    if path and before and not played.reaches(path):
        answers = fill_up(answers, walk(journey, before.answers, before.today), path)
        kept = {each.id: each.file for each in front.store.uploads.copies(before.id)}
    draft = front.store.drafts.add(session, begun_now(front, service, journey))
    walked = walk(journey, answers, today)
    files = new_files(EMPTY, answers, kept)
    tell_the_scanner(front, files)
    exit_ = walked.exit.name if walked.exit else None
    front.store.drafts.save(draft, answers, now, exit=exit_, files=files)
    there = Played(answers, walked, {}, ())
    onward = path if path and there.reaches(path) else scenario.start_at or there.onward
    response = redirect(f"/{service.slug}/{journey.name}/{onward}", 303)
    front.begin_session(response, session)
    remember(response, front.settings, presenting)
    return response


def _pressed_on() -> str:
    """The path of the page that a form was on: a path of ours, whatever the browser says."""
    try:
        path = urlsplit(request.headers.get("Referer", "")).path
    except ValueError:
        path = ""
    path = own_path(unquote(path))
    return "/prototype" if path.startswith("/prototype/") else path
