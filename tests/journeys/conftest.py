"""A traveller goes through a journey as a person does: sees a page, types, continues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from prototype_kit.adapters.ports import Ports
from prototype_kit.adapters.reports import FakeOpenReports
from prototype_kit.answers import EMPTY, Answers, Fact, Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.journey import Page, Step, Walk, revealed_by, rule_problems, walk
from prototype_kit.questions import Form, Question
from prototype_kit.service import Service
from prototype_kit.site import Site, load_site

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 21)
CHECK_ANSWERS = "check-answers"

Typed = str | date | Mapping[str, str]


class Traveller:
    """One person in one journey. Methods name pages by their address below the journey."""

    def __init__(self, service: Service, journey: str, today: date = TODAY):
        self.service, self.journey, self.today = service, service.journeys[journey], today
        reports = service.folder / "data" / "open_reports.json"
        layers = service.places.layers.values()
        self.ports = Ports(service.places, FakeOpenReports(reports, layers, kinds=service.kinds()))
        self.answers: Answers = EMPTY

    @property
    def walk(self) -> Walk:
        """Where the answers lead."""
        return walk(self.journey, self.answers, self.today)

    @property
    def path(self) -> list[str]:
        """The addresses of every page on the path so far."""
        return [step.path for step in self.walk.steps]

    @property
    def stands_at(self) -> str:
        """The page to be answered next, the exit that was reached, or check-answers."""
        return _address(self.walk.stop)

    def answer(self, path: str, typed: Typed, *, changing: bool = False) -> str:
        """Answer the page at `path`, and give the address of the page that follows."""
        errors = self._try(path, typed)
        assert errors == (), f"{path} refused {typed!r}: {errors}"
        return _address(self.walk.after(path, changing))

    def refused(self, path: str, typed: Typed) -> list[tuple[str, str, str]]:
        """Answer a page that refuses it: question, rule and message of every error."""
        return [(error.question, error.rule, error.message) for error in self._try(path, typed)]

    def go_on(self, path: str) -> str:
        """Continue from a page that only tells something."""
        step = self._step(path)
        assert not isinstance(step.screen, Page), f"{path} asks something"
        self._save(step, {}, {})
        return _address(self.walk.after(path))

    def answer_all(self, pages: Mapping[str, Typed | None]) -> None:
        """Answer page after page, each of which must be the one that comes next."""
        for path, typed in pages.items():
            assert path == self.stands_at
            if typed is None:
                self.go_on(path)
            else:
                self.answer(path, typed)

    def _try(self, path: str, typed: Typed) -> tuple[InvalidAnswer, ...]:
        step = self._step(path)
        page = step.screen
        assert isinstance(page, Page), f"{path} asks nothing"
        context = step.context(assets=self.service.places)
        try:
            values: dict[str, Value | None] = dict.fromkeys(question.name for question in page.asked)
            for question in page.questions:
                self._parse(question, _form(page, typed), step, values)
            given = {name: value for name, value in values.items() if value is not None}
            if errors := tuple(rule_problems(self.journey, page, given, context)):
                return errors
        except Rejected as rejected:
            return rejected.errors
        known = step.known.with_page(values)
        now = datetime(2026, 11, 21, 12, tzinfo=UTC)
        facts = {
            fact: Fact(self.journey.rules.look_up(fact, known, self.ports), "fake", now)
            for fact in page.learns
        }
        self._save(step, values, facts)
        return ()

    def _parse(self, question: Question, form: Form, step: Step, values: dict[str, Value | None]) -> None:
        context = step.context(assets=self.service.places)
        value = values[question.name] = question.parse(form, context)
        for revealed in revealed_by(question, value):
            self._parse(revealed, form, step, values)

    def _save(self, step: Step, values: Mapping[str, Value | None], facts: Mapping[str, Fact]) -> None:
        name, item = step.screen.name, step.item
        if item is None:
            self.answers = self.answers.with_page(name, values, facts)
        else:
            before = self.answers.item(item.repeat.name, item.id)
            after = before.with_page(name, values, facts)
            self.answers = self.answers.with_item(item.repeat.name, item.id, after)
        self.answers = Answers.loads(self.answers.dumps())  # as a draft is, between two requests

    def _step(self, path: str) -> Step:
        step = self.walk.find(path)
        assert step is not None, f"{path} is not on the path: {', '.join(self.path)}"
        return step


def _address(step: Step | None) -> str:
    return CHECK_ANSWERS if step is None else step.path


def _form(page: Page, typed: Typed) -> Form:
    """The form of a page: one text for its first field, a day for its date, or texts by field."""
    if isinstance(typed, str):
        return {page.questions[0].name: (typed,)}
    if isinstance(typed, date):
        return page.questions[0].typed(typed)
    return {field: (text,) for field, text in typed.items()}


@cache
def _site(folder: Path) -> Site:
    return load_site(folder)


@pytest.fixture
def street_lights() -> Traveller:
    """Somebody who reports a street light in Anytown."""
    return Traveller(_site(ROOT / "exemplars").services["street-lights"], "report")


@pytest.fixture
def births() -> Traveller:
    """Somebody who registers a birth in Anytown."""
    return Traveller(_site(ROOT / "tests/sites/births").services["birth-registration"], "book")
