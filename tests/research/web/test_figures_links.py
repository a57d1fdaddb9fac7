"""From the figures of a page to what was seen on it in research, and back."""

from __future__ import annotations

import re

import pytest

from tests.research.web.filled import Held, held
from tests.research.web.lab import SLUG, STUDY, Lab, console

FAULT = "/street-lights/report/fault"
FIGURES = f"/figures/street-lights/report/page?page={FAULT}"


@pytest.fixture
def round_one(lab: Lab) -> Held:
    """A round that was held, with notes on its pages."""
    return held(lab)


def test_figures_lead_to_the_notes_on_the_page(lab: Lab, round_one: Held) -> None:
    """Of each study, with how many there are and how many tell of a problem."""
    visitor = console(lab, "researcher")
    page = visitor.get(FIGURES)
    (link,) = re.findall(rf'href="(/research/{STUDY}/notes\?[^"]+)">([^<]+)</a>', page.html)
    found = re.search(r"(\d+) notes? on this page, (none|\d+) with a tag of a problem", link[1])
    assert found is not None, link
    notes = visitor.get(link[0].replace("&amp;", "&"))
    assert f"{found[1]} note" in notes.words


def test_the_way_to_the_notes_and_back_keeps_the_period(lab: Lab, round_one: Held) -> None:
    """And nothing else that somebody writes into an address."""
    visitor = console(lab, "researcher")
    page = visitor.get(f"{FIGURES}&days=91")
    (notes,) = re.findall(rf'href="(/research/{STUDY}/notes\?[^"]+)"', page.html)
    assert f'href="{FIGURES}&amp;days=91"' in visitor.get(notes.replace("&amp;", "&")).html
    other = visitor.get(f"/research/{STUDY}/notes?figures=days%3D7%26next%3D//example.com").html
    assert f'href="{FIGURES}&amp;days=7"' in other
    assert "next=" not in other


def test_a_page_without_notes_has_no_such_link(lab: Lab, round_one: Held) -> None:
    """Nor has one whose notes were on other pages."""
    page = console(lab, "researcher").get(FIGURES.replace("fault", "photo"))
    assert f"/research/{STUDY}/notes" not in page.html


def test_research_is_for_those_who_may_see_it(lab: Lab, round_one: Held) -> None:
    """Somebody else is not told that there are notes."""
    page = console(lab, "editor").get(FIGURES)
    assert "User research" not in page.words
    assert "/research" not in page.html


def test_notes_and_problems_lead_to_the_figures_of_their_page(lab: Lab, round_one: Held) -> None:
    """Where the page is still there."""
    visitor = console(lab, "researcher")
    href = f'href="{FIGURES}"'
    assert href in visitor.get(f"/research/{STUDY}/rounds/{SLUG}/problems").html
    assert href in visitor.get(f"/research/{STUDY}/notes").html
