"""What the pages, questions, errors and tasks of a service are called, where research tells what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prototype_kit import Journey, Service, Site
from prototype_kit.journey import Page
from prototype_kit.language import fill_words
from prototype_kit.questions import Question

CHECK, CONFIRMATION = "check-answers", "confirmation"
_OWN_PAGES = {
    CHECK: "Check your answers",
    CONFIRMATION: "Confirmation",
    "start": "Start page",
    "track": "Track a report or request",
    "{reference}": "How far a report is",
}
_RULES = {
    "required": "nothing was given",
    "format": "it was not in a form that can be read",
    "unreadable": "it has signs that cannot be read",
    "unknown": "it is not on the list",
    "too-long": "it was too long",
    "too-large": "it was too large",
    "too-small": "it was too small",
    "in-the-past": "it has to be in the past",
    "in-the-future": "it has to be in the future",
}


@dataclass(frozen=True)
class Wording:
    """Words by what events and notes name. What has none is told by its name.

    `titles` are those of pages, by the template of their address, in journey order; `questions` are by page
    and question, `errors` what a page says, by page, question and rule; `tasks` are titles by name.
    `journeys` are titles by the beginning of the addresses of their pages: `/street-lights/report`.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    errors: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    tasks: Mapping[str, str] = field(default_factory=dict)
    journeys: Mapping[str, str] = field(default_factory=dict)

    def pages(self, pages: Iterable[str]) -> dict[str, str]:
        """Titles of pages by page; with their journey where several pages have the same title."""
        titles = {page: self.page(page) for page in pages}
        counts = Counter(titles.values())
        return {
            page: f"{title} ({journey})" if counts[title] > 1 and (journey := self._journey(page)) else title
            for page, title in titles.items()
        }

    def _journey(self, page: str) -> str:
        """The title of its journey; empty where that is not known."""
        return self.journeys.get("/".join(page.split("/")[:3]), "")

    def page(self, page: str) -> str:
        """The title of a page, without quotes."""
        name = page.rstrip("/").rpartition("/")[2]
        return self.titles.get(page) or _OWN_PAGES.get(name) or _spaced(name) or "a page outside the service"

    def question(self, page: str, question: str) -> str:
        """What a question asks; the title of its page where it has no words of its own."""
        return self.questions.get((page, question)) or self.page(page)

    def error(self, page: str, question: str, rule: str) -> str:
        """What was wrong: the words of the error message, else a plain phrase."""
        if words := self.errors.get((page, question, rule)):
            return f"the page said ‘{words}’"
        return _RULES.get(rule) or (_spaced(rule).lower() if rule else "it was refused")

    def task(self, task: str) -> str:
        """The title of a task."""
        return self.tasks.get(task) or _spaced(task)


def wording_of(site: Site, tasks: Mapping[str, str] | None = None) -> Wording:
    """The words that the services of a site, or of a round, have for themselves."""
    titles: dict[str, str] = {}
    questions: dict[tuple[str, str], str] = {}
    errors: dict[tuple[str, str, str], str] = {}
    journeys: dict[str, str] = {}
    for service in site.services.values():
        for journey in service.journeys.values():
            journeys[f"/{service.slug}/{journey.name}"] = journey.title
            for path, title, asked in _pages(service, journey):
                titles[path] = title
                for question in asked:
                    questions[path, question.name] = fill_words(question.ask, item="").strip()
                    errors |= {(path, question.name, rule): words for rule, words in _errors(question)}
    return Wording(titles, questions, errors, tasks or {}, journeys)


def _pages(service: Service, journey: Journey) -> Iterator[tuple[str, str, tuple[Question, ...]]]:
    """The address template, title and questions of every page, in order."""
    base = f"/{service.slug}/{journey.name}"
    for screen, repeat in journey.screens:
        path = f"{base}/{repeat.name}/{{item}}/{screen.name}" if repeat else f"{base}/{screen.name}"
        if isinstance(screen, Page):
            yield path, fill_words(screen.title, item="").strip(), screen.asked
        else:
            yield path, _spaced(screen.name), ()
    yield f"{base}/{CHECK}", _OWN_PAGES[CHECK], ()
    yield f"{base}/{CONFIRMATION}", _OWN_PAGES[CONFIRMATION], ()


def _errors(question: Question) -> Iterator[tuple[str, str]]:
    """The messages that are the same for everybody: those with a limit or a name in them are left out."""
    for rule in question.rules:
        words = question.errors.get(rule) or question.words(rule)
        called = question.phrase
        said = fill_words(words, called=called, Called=f"{called[:1].upper()}{called[1:]}", item="")
        if "{" not in said:
            yield rule, said


def _spaced(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()
