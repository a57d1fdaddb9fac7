"""Sample walks find every page, every answer and many pairs of answers, in bounded time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from prototype_kit.journey import Outside, SampleWalks, Walk, probe, walk, walks
from prototype_kit.places import Places

if TYPE_CHECKING:
    from tests.conftest import Author

TODAY = date(2026, 11, 21)
OUTSIDE = Outside(Places({}), None, {})

YES_NO = "type: yes-no, ask: Is it?, errors: {required: Select yes if it is}"


def journey_of(author: Author, pages: str, rules: str = "") -> SampleWalks:
    """Sample walks of a journey with these pages and rules."""
    author.write("bins/journeys/report.yaml", f"title: A\npages:\n{pages}").write("bins/rules.py", rules)
    author.replace("bins/service.yaml", "about: bin\n", "").write("bins/content/out.md", "# Out\n")
    return SampleWalks(author.service().journeys["report"], TODAY, OUTSIDE)


def taken(samples: SampleWalks) -> list[Walk]:
    """Every sample walk."""
    return [samples.walk(number) for number in range(walks.WALKS)]


def test_a_sample_walk_is_a_walk(author: Author) -> None:
    """Its answers, walked again as those of a draft, lead the same way to the same end."""
    samples = journey_of(
        author,
        f"  - {{page: one, {YES_NO}}}\n"
        "  - {page: many, type: whole-number, ask: How many, max: 3}\n"
        "  - {repeat: days, for_each: many, item: 'day {n}', pages: "
        "[{page: day, type: date, ask: When, called: the day}]}\n"
        "  - {page: text, when: {one: no}, type: long-text, ask: What}\n",
    )
    for found in taken(samples):
        again = walk(samples.journey, found.answers, TODAY)
        assert found.complete
        assert (again.complete, again.answers) == (True, found.answers)
        assert [step.path for step in again.steps] == [step.path for step in found.steps]


def test_answers_are_not_given_in_step(author: Author) -> None:
    """Any two of three questions are answered in each of the four ways."""
    pages = "".join(f"  - {{page: {name}, {YES_NO}}}\n" for name in ("a", "b", "c"))
    found = taken(journey_of(author, pages))
    for one, other in (("a", "b"), ("b", "c"), ("a", "c")):
        assert len({(each.known[one], each.known[other]) for each in found}) == 4


def test_what_an_option_reveals_is_answered(author: Author) -> None:
    """An option that asks more is taken too, with an answer to what it asks."""
    pages = (
        "  - page: a\n    type: radios\n    ask: Which\n    options:\n      x: X\n"
        "      y: {label: Y, reveal: [{name: more, type: text, ask: More}]}\n"
    )
    found = taken(journey_of(author, pages))
    assert all(each.complete for each in found)
    assert {each.known["more"] is not None for each in found if each.known["a"] == "y"} == {True}


def test_a_page_that_its_rule_refuses_is_answered_anew(author: Author) -> None:
    """What comes after it is reached on every walk."""
    pages = (
        "  - {page: a, type: radios, ask: Which, options: {x: X, y: Y, z: Z}, check: only-y}\n"
        f"  - {{page: b, {YES_NO}}}\n"
    )
    rules = "def only_y(j):\n    return {} if j['a'] == 'y' else {'a': 'Select Y'}\n"
    found = taken(journey_of(author, pages, rules))
    assert sum(each.find("b") is not None for each in found) > walks.WALKS / 2


def test_exits_do_not_end_most_walks(author: Author) -> None:
    """Behind six exits, each of which half of the answers lead to, is a page that is reached."""
    pages = "".join(
        f"  - {{page: q{number}, {YES_NO}}}\n  - exit: out{number}\n    when: {{q{number}: yes}}\n"
        for number in range(6)
    )
    for number in range(6):
        author.write(f"bins/content/out{number}.md", "# Out\n")
    found = taken(journey_of(author, pages))
    assert sum(each.complete for each in found) >= 3
    assert {each.exit.name for each in found if each.exit} == {f"out{number}" for number in range(6)}


def test_a_long_journey_is_walked_less_often(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check takes no longer than so many steps, however long the journey is."""
    rules = "ASKED = []\ndef asked(j): ASKED.append(1)\ndef count(j): return len(ASKED)\n"
    samples = journey_of(author, f"  - {{say: out, from: asked}}\n  - {{page: b, {YES_NO}}}\n", rules)
    monkeypatch.setattr(walks, "STEPS", 9)
    assert list(probe(samples.journey, TODAY, OUTSIDE)) == []
    assert samples.journey.rules.ask("count", samples.walk(0).known) == 6
