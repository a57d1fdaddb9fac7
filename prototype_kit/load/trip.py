"""One person's way through a journey, from the start page to the confirmation, as the site leads.

A person knows a walkthrough. Where what others did may change the way, they go where the site leads, and
answer what they are asked; everywhere else another page than the one foreseen is wrong.

Who wants an appointment takes any time that they are shown. Where somebody else was quicker they choose again
from what is shown then, and where nothing is free any more they leave: neither is a fault of the site.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from prototype_kit.answers import Asset
from prototype_kit.files.samples import sample_content
from prototype_kit.load.browser import Answer, Astray, Browser, Request
from prototype_kit.load.multipart import File, encoded
from prototype_kit.load.plan import JourneyPlan, Screen
from prototype_kit.load.shown import (
    action_in,
    has_field,
    heading_in,
    is_nothing_free,
    leads_to,
    offered_in,
    offices_in,
    reference_in,
)
from prototype_kit.questions import Form
from prototype_kit.walkthroughs import Leg, Walkthrough

MOST_MORE = 60
"""How many pages more than its walkthrough has a way may have before it is taken for a circle."""
_SAMPLE = "sample-"


class _NothingFree(Exception):  # noqa: N818 - it says what happened
    """No appointment is free, neither here nor elsewhere."""


@dataclass(frozen=True)
class Outcome:
    """How a way ended: with the reference that was shown, or at an exit, where there is none.

    `booked` is how many appointments they have; `turned_away` that they left, as none was free.
    """

    reference: str = ""
    booked: int = 0
    turned_away: bool = False


@dataclass(frozen=True)
class _Shown:
    """A page in front of a person: its path, the address that its form goes to, and its HTML."""

    path: str
    address: str
    html: str


@dataclass
class Trip:
    """A person on a way of a journey. `chance` decides what is left to them."""

    plan: JourneyPlan
    way: Walkthrough
    browser: Browser
    chance: random.Random
    at: int = -1
    """The leg of the walkthrough that they are on, or were on last."""
    reached: int = -1
    """The last leg that they came to before they were led back to choose another time."""
    chosen: dict[str, str] = field(default_factory=dict)
    """The thing that they want, or the office, by the question that asks for it."""
    held: set[str] = field(default_factory=set)
    """The pages on which they chose a time that they could have."""
    quicker: int = 0
    """How often somebody else was."""

    def go(self) -> Outcome:
        """The whole way. Raises `WentWrong`."""
        try:
            return self._go()
        except _NothingFree:
            return Outcome(turned_away=True)

    def _go(self) -> Outcome:
        plan = self.plan
        start = Request("GET", plan.base, plan.base)
        self.browser.ask(start, lambda answer: self._wrong_page(answer, plan.screens["start"], plan.base))
        self.browser.think(*plan.think_time("start"))
        begin = self.way.beginning
        page = self._send(Request("POST", begin, plan.base, *encoded({})), "")
        for _ in range(len(self.way.legs) + MOST_MORE):
            screen = self._screen(page.path)
            if screen.ends:
                completes = screen.name == "confirmation"
                return Outcome(reference_in(page.html), len(self.held)) if completes else Outcome()
            page = self._on(page, screen)
        raise Astray("the way goes on and on")

    # Looking at a page

    def _look(self, path: str, address: str) -> _Shown:
        screen = self._screen(path)
        request = Request("GET", address, self.plan.template(path))
        answer = self.browser.ask(request, lambda answer: self._wrong_page(answer, screen, path))
        return _Shown(path, address, answer.html)

    def _wrong_page(self, answer: Answer, screen: Screen, path: str, status: int = 200) -> str:
        if answer.status != status:
            return f"status {answer.status} in place of {status}"
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

    def _on(self, page: _Shown, screen: Screen) -> _Shown:
        """Send the page, or follow its link; what comes then."""
        if screen.name == "tasks":
            return self._follow(page)
        if is_nothing_free(page.html) and not _may_be_empty(screen):
            return self._elsewhere(page, screen)
        form = self._form(screen, self._leg(page.path), page.html)
        self.browser.think(*self.plan.think_time(page.path))
        fields, files = _with_files(form, screen)
        body, kind = encoded(fields, files)
        request = Request("POST", page.address, self.plan.template(page.path), body, kind)
        times = [form[question.name] for question in screen.slots if form.get(question.name)]
        shown = self._send(request, page.path, times)
        if times and shown.path != page.path:
            self.held.add(page.path)
        return shown

    def _leg(self, path: str) -> Leg | None:
        """The leg of the walkthrough at this page; None when nobody foresaw it."""
        leg = self.way.legs[self.at] if self.at >= 0 else None
        return leg if leg is not None and leg.path == path else None

    def _follow(self, page: _Shown) -> _Shown:
        """From a task list to the section that comes next."""
        self.at += 1
        path = self.way.legs[self.at].path
        address = f"{self.plan.base}/{path}"
        if not leads_to(page.html, address):
            raise Astray(f"the task list does not lead to {path}")
        return self._look(path, address)

    def _send(self, request: Request, path: str, times: Sequence[Sequence[str]] = ()) -> _Shown:
        """Send a form; the page that it leads to, or the one that asks again for one of the `times`."""
        found = address = ""

        def check(answer: Answer) -> str:
            nonlocal found, address
            if answer.status == 422 and (found := self._asked_again(answer, path, times)):
                address = action_in(answer.html) or request.address
                return self._wrong_page(answer, self._screen(found), found, 422)
            if answer.status != 303:
                return f"status {answer.status} in place of 303: ‘{heading_in(answer.html)[:80]}’"
            parts = urlsplit(answer.location)
            if not parts.path.startswith(f"{self.plan.base}/"):
                return f"led to {parts.path}"
            found = parts.path.removeprefix(f"{self.plan.base}/")
            address = f"{parts.path}?{parts.query}" if parts.query else parts.path
            return self._wrong_way(found, path)

        answer = self.browser.ask(request, check)
        if answer.status == 303:
            return self._look(found, address)
        self._back_to(found)
        return _Shown(found, address, answer.html)

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
            # Who chose again is led past what they answered before.
            right = ahead <= self.reached or {leg.name for leg in legs[following:ahead]} <= uncertain
        else:
            right = bool(uncertain & {screen.name, expected})
        if path == before or not right:
            return f"led to {self.plan.template(path)}, where {expected or 'nothing'} comes"
        if ahead is not None:
            self.at = ahead
        return ""

    # Where others were quicker

    def _asked_again(self, answer: Answer, path: str, times: Sequence[Sequence[str]]) -> str:
        """The page that asks for another time, when that is why a form was refused; else nothing.

        Somebody else was quicker, or the time is too near by now: it is not offered any more.
        """
        html = answer.html
        action = urlsplit(action_in(html)).path
        found = action.removeprefix(f"{self.plan.base}/") or path
        screen = self.plan.screen(found)
        if screen is None or not screen.slots:
            return ""
        if is_nothing_free(html) or any(has_field(html, question.gone_name) for question in screen.slots):
            self.quicker += 1
            return found
        offered = offered_in(html)
        too_near = times and not any({*time} <= {*all_} for time in times for all_ in offered.values())
        return found if offered and too_near else ""

    def _back_to(self, path: str) -> None:
        """Be on the page at a path again."""
        back = (number for number, leg in enumerate(self.way.legs) if leg.path == path)
        self.reached, self.at = max(self.reached, self.at), next(back, self.at)

    def _elsewhere(self, page: _Shown, screen: Screen) -> _Shown:
        """To the offices, to choose one that has a time. Raises `_NothingFree` where none has."""
        for question in screen.slots:
            offices = offices_in(page.html, question.office_question().wanted_name)
            if offices:
                office = self.chance.choice(list(offices))
                path = page.path.removesuffix(screen.name) + question.office_name
                self.chosen[question.office_name] = office
                self._back_to(path)
                return self._look(path, offices[office])
        raise _NothingFree

    # What is typed

    def _form(self, screen: Screen, leg: Leg | None, html: str) -> Form:
        """What this person types into a page: as foreseen, where that is offered to them."""
        if screen.name in self.plan.searches:
            return self._search(screen, leg)
        foreseen = [leg.form] if leg is not None and leg.form is not None else []
        candidates: Sequence[Form] = [*foreseen, *screen.forms]
        if not candidates:
            raise Astray(f"nobody knows what to type at {screen.name}")
        if not screen.choices:
            return candidates[0]
        offered = offered_in(html)
        if screen.slots:
            # Not all want the same time: each takes any of those that they were shown.
            asked = {question.name: offered.get(question.name) for question in screen.slots}
            times = {name: (self.chance.choice(some),) if some else () for name, some in asked.items()}
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


def _may_be_empty(screen: Screen) -> bool:
    """Whether people may go on without a time."""
    return bool(screen.slots) and all(question.optional for question in screen.slots)


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
