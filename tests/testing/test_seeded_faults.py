"""Faults that are put in on purpose: each turns a generated test red, with a message that says where to look.

A fault of a journey file is seen by what its author declared besides: a scenario. A fault of the kit is seen
as the pages are not any more what the journey says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from prototype_kit import Site, load_site
from prototype_kit.journey import answering
from prototype_kit.questions.question import Question
from prototype_kit.testing import WalkthroughFailed, detours, missed, scenario_faults, walks
from prototype_kit.testing.browsing import BrowserVisitor
from prototype_kit.testing.client import Visitor
from prototype_kit.testing.finding import site_of
from prototype_kit.testing.live import LiveSite
from prototype_kit.testing.modes import BY_NAME
from prototype_kit.testing.served import ServedSite
from prototype_kit.walkthroughs import Walkthrough
from prototype_kit.web import items, journey, question_pages, screens, submission
from prototype_kit.web.check_answers import Group, Row
from prototype_kit.web.render import Renderer
from tests.web.world import BIRTHS, ROOT, street_lights_alone

BINS = ROOT / "tests" / "sites" / "bins"
Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ServedSite]]:
    """Sites without faults, served; their walkthroughs are found before anything is broken."""
    folder = tmp_path_factory.mktemp("sites")
    read = {
        "lights": load_site(street_lights_alone(folder / "lights")),
        "births": site_of(BIRTHS),
        "bins": site_of(BINS),
    }
    for site in read.values():
        every_walkthrough(site)
    served = {name: ServedSite(site, tmp_path_factory.mktemp(name)) for name, site in read.items()}
    yield served
    for each in served.values():
        each.close()


def every_walkthrough(site: Site) -> list[Walkthrough]:
    """What a project's own tests take by client."""
    return [*walks(site, "edges"), *walks(site, "errors"), *detours(site)]


def take_all(served: ServedSite) -> None:
    """What a project's own tests do, but for the browser."""
    visitor = Visitor(served)
    for walkthrough in every_walkthrough(served.site):
        visitor.take(walkthrough)


def test_without_a_fault_everything_is_green(sites: dict[str, ServedSite]) -> None:
    """Else the rest would show nothing."""
    for served in sites.values():
        assert missed(served.site, "edges") + missed(served.site, "errors") == []
        assert scenario_faults(served.site) == []
        take_all(served)


# Faults of the kit


def rewriting(pattern: str, into: str) -> Callable[[Patch], None]:
    """A fault by which the kit's pages have something else in the place of a pattern."""

    def apply(patch: Patch) -> None:
        page = Renderer.page

        def rewritten(self: Renderer, template: str, **values: Any) -> str:
            return re.sub(pattern, into, page(self, template, **values), flags=re.DOTALL)

        patch.setattr(Renderer, "page", rewritten)

    return apply


def nothing_is_required(patch: Patch) -> None:
    """Empty fields are taken."""
    patch.setattr(Question, "require", lambda self, typed, context: bool(typed))


def rule_is_ignored(patch: Patch) -> None:
    """What the rule of a page says is wrong is let through."""
    patch.setattr(answering, "rule_problems", lambda *_: iter(()))


def back_leads_to_the_start(patch: Patch) -> None:
    """The back link loses its place."""
    for module in (screens, question_pages):
        patch.setattr(module, "back_link", lambda visit, *_, **__: visit.base)


def last_option_is_lost(patch: Patch) -> None:
    """Radios come one short."""
    govuk = Renderer.govuk

    def shortened(self: Renderer, name: str, params: Any) -> Any:
        return govuk(self, name, {**params, "items": params["items"][:-1]} if name == "radios" else params)

    patch.setattr(Renderer, "govuk", shortened)


def what_was_typed_is_lost(patch: Patch) -> None:
    """A page that says what is wrong comes with empty fields."""
    question_page = journey.question_page

    def emptied(visit: Any, walked: Any, step: Any, page: Any, typed: Any, *others: Any, **more: Any) -> str:
        return question_page(visit, walked, step, page, {}, *others, **more)

    patch.setattr(journey, "question_page", emptied)


def off_path_answers_are_shown(patch: Patch) -> None:
    """Check answers shows everything that was ever answered."""
    answer_groups = screens.answer_groups

    def with_left(visit: Any, walked: Any) -> tuple[Group, ...]:
        left = visit.draft.answers.values.keys() - walked.answers.values.keys()
        rows = tuple(Row(name, str(visit.draft.answers.values[name]), "", name) for name in left)
        return (*answer_groups(visit, walked), Group("", rows))

    patch.setattr(screens, "answer_groups", with_left)


def off_path_answers_are_sent(patch: Patch) -> None:
    """A case gets everything that was ever answered."""
    submit = submission.submit
    patch.setattr(
        submission,
        "submit",
        lambda visit, walked: submit(visit, replace(walked, answers=visit.draft.answers)),
    )


def list_cannot_be_left(patch: Patch) -> None:
    """Whoever has no more to add is asked for another one all the same."""
    patch.setattr(items, "is_adding", lambda *_: True)


@dataclass(frozen=True)
class Seeded:
    """A fault: what is broken, how, on which site it is looked for, and what is said of it."""

    name: str
    apply: Callable[[Patch], None]
    said: str
    site: str = "lights"

    def __str__(self) -> str:
        return self.name


FAULTS = (
    Seeded("a required removed", nothing_is_required, "expected: to be refused with status 422"),
    Seeded("a rule's result ignored", rule_is_ignored, "expected: to be refused with status 422", "births"),
    Seeded("a label dropped", rewriting(r"<label.*?</label>", ""), "has no label"),
    Seeded(
        "an error unlinked",
        rewriting(r'(error-summary__list">\s*<li>\s*<a href=")[^"]*', r"\1#main-content"),
        "expected: the error summary ‘Select what is wrong with the street light’ leading to #fault",
    ),
    Seeded("a heading lost", rewriting(r"<h1(.*?)</h1>", r"<p\1</p>"), "There are 0 elements h1"),
    Seeded("the back link wrong", back_leads_to_the_start, "expected: a back link to .*/fault"),
    Seeded("an option lost", last_option_is_lost, "expected: the options .*dangerous"),
    Seeded(
        "an error message swallowed",
        rewriting(r'<p id="[\w-]+-error" class="govuk-error-message">.*?</p>', ""),
        "which is not on the page|beside its field",
    ),
    Seeded("what was typed lost", what_was_typed_is_lost, "expected: what was entered to be kept"),
    Seeded(
        "an off-path answer shown", off_path_answers_are_shown, "expected: no answer that is not on the path"
    ),
    Seeded("an off-path answer sent", off_path_answers_are_sent, "expected: to be kept for .*: nothing"),
    Seeded("a list that cannot be left", list_cannot_be_left, "expected: to be led to", "bins"),
    Seeded("a double id", rewriting(r'<p class="', '<p id="main-content" class="'), "elements have the id"),
    Seeded("the language lost", rewriting(r'<html lang="en"', "<html"), "does not say which language"),
    Seeded(
        "the wrong language", rewriting(r'<html lang="en"', '<html lang="fr"'), "lang='en'.*\n.*lang='fr'"
    ),
    Seeded(
        "a title that says nothing of errors",
        rewriting("<title>Error: ", "<title>"),
        "expected: a title that begins with ‘Error: ’",
    ),
    Seeded(
        "a confirmation without a reference",
        rewriting(r'<strong class="kit-reference">\w{4}-\w{4}</strong>', ""),
        "expected: a reference",
    ),
    Seeded("broken HTML", rewriting(r"</form>", "</form></b>"), "is not HTML"),
)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_of_the_kit_is_noticed(
    fault: Seeded, sites: dict[str, ServedSite], monkeypatch: Patch
) -> None:
    """A walkthrough fails, and says the walkthrough, the page, what was expected, and the answers given."""
    fault.apply(monkeypatch)
    monkeypatch.setattr(Renderer, "once", lambda _self, _key, draw: draw())  # or pages from before are shown
    monkeypatch.setattr(Renderer, "kept", lambda *_: "")
    with pytest.raises(WalkthroughFailed) as failed:
        take_all(sites[fault.site])
    said = str(failed.value)
    assert re.search(fault.said, said), said
    assert re.search(r"^/[\w-]+/[\w-]+: \w.*, and .*\nOn the page /.*\n  expected: ", said)
    assert "nswers so far" in said


# Faults of a journey


def test_an_inverted_condition_is_noticed(tmp_path: Path) -> None:
    """A scenario does not lead any more to where it says, and its line is named."""
    folder = street_lights_alone(tmp_path / "site")
    change(folder, "when: {fault: dangerous}", "when: {not: {fault: dangerous}}")
    (said, *_) = scenario_faults(load_site(folder))
    assert re.match(r"street_lights/scenarios\.yaml, line \d+\n", said)
    assert "these answers stop at 'dangerous'" in said


def test_a_page_that_nobody_comes_to_is_noticed(tmp_path: Path) -> None:
    """A condition that never holds leaves a page without a walkthrough."""
    folder = street_lights_alone(tmp_path / "site")
    change(folder, "count: {more_than: 0}", "count: {more_than: 9000}")
    said = missed(load_site(folder), "pages")
    assert [words.partition(". ")[0] for words in said] == [
        "street-lights/report: No walkthrough comes to ‘already-reported’",
        "street-lights/report: No walkthrough comes to ‘known-about’",
    ]


def change(folder: Path, old: str, new: str) -> None:
    """Change words that stand once in the journey."""
    file = folder / "street_lights" / "journeys" / "report.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


# Faults that only a browser shows

FLAT = """*, *::before, *::after {
    outline: 0 !important; box-shadow: none !important; border-color: #000 !important;
    background-color: #fff !important; text-decoration: none !important; border-width: 1px !important }"""
STYLES = {
    "contrast broken": (
        "javascript",
        ".govuk-button { color: #00703c !important }",
        "color-contrast: .*, on /",
    ),
    "focus invisible": ("keyboard", FLAT, "to see the focus on <"),
    "a page too wide": ("narrow", "main { min-width: 700px }", "expected: a page that scrolls only down"),
}


@pytest.mark.xdist_group("browser-walkthroughs")
@pytest.mark.parametrize("name", STYLES)
def test_a_fault_of_a_style_is_noticed(
    name: str, browser_visitors: Callable[..., BrowserVisitor], tmp_path: Path
) -> None:
    """In the mode that it matters in; a picture and a trace are kept, and the message says where."""
    mode, style, said = STYLES[name]
    served = ServedSite(load_site(street_lights_alone(tmp_path / "site")), tmp_path)

    def add_style(response: Any) -> Any:
        if response.mimetype == "text/css":
            response.direct_passthrough = False
            response.data += style.encode()
        return response

    served.app.after_request(add_style)
    live = LiveSite(served)
    visitor = browser_visitors(live, BY_NAME[mode], tmp_path / "test-results")
    try:
        with pytest.raises(WalkthroughFailed) as failed:
            visitor.take(walks(served.site, "pages")[1])
    finally:
        live.stop()
        served.close()
    assert re.search(said, str(failed.value)), str(failed.value)
    (trace,) = (tmp_path / "test-results").rglob("trace.zip")
    assert trace.relative_to(tmp_path).as_posix() in str(failed.value)
    assert trace.with_name("page.png").is_file()
