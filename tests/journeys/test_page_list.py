"""The pages of a journey as they are counted, and their rules in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit import Site, load_site
from prototype_kit.journey.page_list import page_list, rule_words

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site() -> Site:
    """The exemplars."""
    return load_site(ROOT / "exemplars")


def test_every_page_is_listed_as_events_name_it(site: Site) -> None:
    """Pages of an item by a template, the list of items behind them, the task list first."""
    pages = page_list("everything", site.services["everything"].journeys["apply"])
    found = [page.page.removeprefix("/everything/apply/") for page in pages]
    assert found[0] == "tasks"
    assert found[-1] == "check-answers"
    at = found.index("products/{item}/product")
    assert found[at : at + 3] == ["products/{item}/product", "products/{item}/price", "products"]
    assert "helpers/{item}/helper-age" in found
    assert "helpers" not in found  # there is no such list: how many there are was asked before
    assert "confirmation" not in found
    titles = {page.name: page.title for page in pages}
    assert titles["shared"] == "You do not have to apply"
    assert titles["product"] == "What is product 1?"


def test_pages_with_one_title_are_told_apart(site: Site) -> None:
    """By their names: in a list nobody could tell which is meant."""
    pages = page_list("street-lights", site.services["street-lights"].journeys["grids"])
    titles = {page.name: page.title for page in pages}
    assert titles["flooding"] == "Phone us now (flooding)"
    assert len(set(titles.values())) == len(titles)


def test_a_page_is_listed_once(site: Site) -> None:
    """Whatever way leads there."""
    for service in site.services.values():
        for journey in service.journeys.values():
            pages = [page.page for page in page_list(service.slug, journey)]
            assert len(pages) == len(set(pages))


@pytest.mark.parametrize(
    ("service", "journey", "page", "rule", "words"),
    [
        ("street-lights", "report", "light", "required", "Select the street light"),
        (
            "street-lights",
            "report",
            "where",
            "too-long",
            "Where the street light is must be 500 characters or fewer",
        ),
        ("street-lights", "report", "photo", "empty", "The file ‘…’ is empty: choose another file"),
        # Three questions have it, each with words of its own.
        ("street-lights", "report", "contact", "required", "An answer is missing"),
        ("everything", "apply", "helper-name", "required", "Enter the name of your helper"),
        (
            "everything",
            "apply",
            "how-many-helpers",
            "too-large",
            "How many people will help you must be 5 or fewer",
        ),
        ("everything", "apply", "check-answers", "town", "Enter town or city"),
    ],
)
def test_a_rule_is_said_as_people_are_told(
    site: Site, service: str, journey: str, page: str, rule: str, words: str
) -> None:
    """Without what they typed."""
    assert rule_words(site.services[service].journeys[journey], page)[rule] == words


def test_no_words_have_places_left_open(site: Site) -> None:
    """No braces reach a reader."""
    for service in site.services.values():
        for journey in service.journeys.values():
            for page in page_list(service.slug, journey):
                for words in rule_words(journey, page.name).values():
                    assert "{" not in words
