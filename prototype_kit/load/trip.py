"""One person's way through a journey, from the start page to the confirmation, as the site leads.

A person knows a walkthrough. Where what others did may change the way, they go where the site leads, and
answer what they are asked; everywhere else another page than the one foreseen is wrong.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from prototype_kit.answers import Asset
from prototype_kit.files.samples import sample_content
from prototype_kit.load.multipart import File, encoded
from prototype_kit.load.plan import JourneyPlan, Screen
from prototype_kit.load.shown import heading_in, leads_to, offered_in, reference_in
from prototype_kit.questions import Form
from prototype_kit.walkthroughs import Leg, Walkthrough

MOST_MORE = 60
"""How many pages more than its walkthrough has a way may have before it is taken for a circle."""
_SAMPLE = "sample-"


@dataclass(frozen=True)
class Request:
    """What is asked for. `name` is the template of the address, by which figures are kept."""

    method: str
    address: str
    name: str
    body: bytes = b""
    content_type: str = ""


@dataclass(frozen=True)
class Answer:
    """What came: `location` is where it leads, if anywhere."""

    status: int
    location: str = ""
    html: str = ""


Check = Callable[[Answer], str]
"""Says what is wrong with an answer; nothing when all is well."""


class WentWrong(Exception):  # noqa: N818 - it says what happened; the person gives up
    """A page that did not come, or is not the one that should come."""


class Astray(WentWrong):
    """Somebody who cannot go on, though no single answer was wrong."""


class Browser(Protocol):
    """Sends requests for one person, with cookies of its own."""

    def ask(self, request: Request, check: Check) -> Answer:
        """What is answered. When nothing comes or `check` objects, counts that and raises `WentWrong`."""

    def think(self, least: float, most: float) -> None:
        """Let so many seconds pass, as a person does before they send a page."""


@dataclass(frozen=True)
class Outcome:
    """How a way ended: with the reference that was shown, or at an exit, where there is none."""

    reference: str = ""


@dataclass
class Trip:
    """A person on a way of a journey. `chance` decides what is left to them."""

    plan: JourneyPlan
    way: Walkthrough
    browser: Browser
    chance: random.Random
    at: int = -1
    """The leg of the walkthrough that they are on, or were on last."""
    chosen: dict[str, str] = field(default_factory=dict)
    """The thing that they want, by the question that asks for it."""

    def go(self) -> Outcome:
        """The whole way. Raises `WentWrong`."""
        plan = self.plan
        start = Request("GET", plan.base, plan.base)
        self.browser.ask(start, lambda answer: self._wrong_page(answer, plan.screens["start"], plan.base))
        self.browser.think(*plan.think_time("start"))
        begin = self.way.beginning
        path = self._send(Request("POST", begin, plan.base, *encoded({})), "")
        for _ in range(len(self.way.legs) + MOST_MORE):
            screen = self._screen(path)
            answer = self._look(path, screen)
            if screen.ends:
                return Outcome(reference_in(answer.html) if screen.name == "confirmation" else "")
            path = self._on(path, screen, answer)
        raise Astray("the way goes on and on")

    # Looking at a page

    def _look(self, path: str, screen: Screen) -> Answer:
        request = Request("GET", f"{self.plan.base}/{path}", self.plan.template(path))
        return self.browser.ask(request, lambda answer: self._wrong_page(answer, screen, path))

    def _wrong_page(self, answer: Answer, screen: Screen, path: str) -> str:
        if answer.status != 200:
            return f"status {answer.status} in place of 200"
        heading = heading_in(answer.html)
        if not screen.heading.fullmatch(heading):
            return f"another page than {path}: its heading is ‘{heading[:80]}’"
        if screen.name == "confirmation" and not reference_in(answer.html):
            return "no reference on the confirmation"
        return ""

    def _screen(self, path: str) -> Screen:
        screen = self.plan.screen(path)
        if screen is None:
            raise Astray(f"there is no page {path}")
        return screen

    # Going on

    def _on(self, path: str, screen: Screen, answer: Answer) -> str:
        """Send the page, or follow its link; where that leads."""
        leg = self._leg(path)
        if screen.name == "tasks":
            return self._follow(answer)
        form = self._form(screen, leg, answer)
        self.browser.think(*self.plan.think_time(path))
        fields, files = _with_files(form, screen)
        body, kind = encoded(fields, files)
        request = Request("POST", f"{self.plan.base}/{path}", self.plan.template(path), body, kind)
        return self._send(request, path)

    def _leg(self, path: str) -> Leg | None:
        """The leg of the walkthrough at this page; None when nobody foresaw it."""
        leg = self.way.legs[self.at] if self.at >= 0 else None
        return leg if leg is not None and leg.path == path else None

    def _follow(self, answer: Answer) -> str:
        """From a task list to the section that comes next."""
        self.at += 1
        path = self.way.legs[self.at].path
        if not leads_to(answer.html, f"{self.plan.base}/{path}"):
            raise Astray(f"the task list does not lead to {path}")
        return path

    def _send(self, request: Request, path: str) -> str:
        """Send a form; the path that it leads to, which is checked."""
        found = ""

        def check(answer: Answer) -> str:
            nonlocal found
            if answer.status != 303:
                return f"status {answer.status} in place of 303: ‘{heading_in(answer.html)[:80]}’"
            address = urlsplit(answer.location).path
            if not address.startswith(f"{self.plan.base}/"):
                return f"led to {address}"
            found = address.removeprefix(f"{self.plan.base}/")
            return self._wrong_way(found, path)

        self.browser.ask(request, check)
        return found

    def _wrong_way(self, path: str, before: str) -> str:
        """Move on to `path`; what is wrong with being led there, if anything is."""
        screen = self.plan.screen(path)
        if screen is None:
            return f"led to {path}, which is no page of the journey"
        legs, following = self.way.legs, self.at + 1
        ahead = next((n for n in range(following, len(legs)) if legs[n].path == path), None)
        if ahead == following:
            self.at = following
            return ""
        expected = legs[following].name if following < len(legs) else ""
        uncertain = self.plan.uncertain
        if ahead is not None:
            right = {leg.name for leg in legs[following:ahead]} <= uncertain
        else:
            right = bool(uncertain & {screen.name, expected})
        if path == before or not right:
            return f"led to {self.plan.template(path)}, where {expected or 'nothing'} comes"
        if ahead is not None:
            self.at = ahead
        return ""

    # What is typed

    def _form(self, screen: Screen, leg: Leg | None, answer: Answer) -> Form:
        """What this person types into a page: as foreseen, where that is offered to them."""
        if screen.name in self.plan.searches:
            return self._search(screen, leg)
        foreseen = [leg.form] if leg is not None and leg.form is not None else []
        candidates: Sequence[Form] = [*foreseen, *screen.forms]
        if not candidates:
            raise Astray(f"nobody knows what to type at {screen.name}")
        if not screen.choices:
            return candidates[0]
        offered = offered_in(answer.html)
        # Not all want the same time: each takes any of those that they were shown.
        times = {name: (self.chance.choice(offered[name]),) for name in screen.slots if offered.get(name)}
        if times:
            return {**candidates[0], **times}
        wanted = self.chosen.get(screen.name)
        if wanted is not None:
            here = [value for value in offered.get(screen.name, ()) if self._is_thing(screen.name, value)]
            if wanted in here or here:
                return {screen.name: (wanted if wanted in here else self.chance.choice(here),)}
        fitting = (form for form in candidates if _is_offered(form, screen, offered))
        found = next(fitting, None)
        if found is not None:
            return found
        last = {name: (offered[name][-1],) for name in screen.choices if offered.get(name)}
        return {**candidates[0], **last}

    def _search(self, screen: Screen, leg: Leg | None) -> Form:
        """What is searched for. People are after different things, so that not all look at the same one."""
        name = self.plan.searches[screen.name]
        known = leg.form if leg is not None and leg.form is not None else (screen.forms or ({},))[0]
        if not (self.way.completes and isinstance(self.way.answers.values.get(name), Asset)):
            return known
        features = self.plan.features(name)
        if not features:
            return known
        feature = self.chance.choice(features)
        self.chosen[name] = feature.asset.id
        return {**known, screen.name: (feature.street or feature.asset.id,)}

    def _is_thing(self, name: str, value: str) -> bool:
        """Whether a value is one of the things on the map, and no option beside them."""
        return value not in getattr(self.plan.journey.questions[name], "options", {})


def _is_offered(form: Form, screen: Screen, offered: dict[str, list[str]]) -> bool:
    return all(value in offered.get(name, ()) for name in screen.choices for value in form.get(name, ()))


def _with_files(form: Form, screen: Screen) -> tuple[Form, tuple[File, ...]]:
    """A form without the names of its files, and those files."""
    if not screen.files:
        return form, ()
    named = [
        (field, name.removeprefix(_SAMPLE))
        for field in screen.files
        for name in form.get(field) or (screen.uploads.get(field, ""),)
    ]
    files = tuple(File(field, name, sample_content(name) or b"") for field, name in named if name)
    return {field: texts for field, texts in form.items() if field not in screen.files}, files
