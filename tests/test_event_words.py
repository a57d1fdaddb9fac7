"""The guard of events: none holds an answer, nor anything that leads to a person."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from prototype_kit.events import (
    EVENTS,
    AnswerGiven,
    AnswerRefused,
    EventContext,
    Origin,
    PageViewed,
    row,
    rows,
)
from prototype_kit.site import load_site
from tests.page_views import CONTEXT, FAULT, NOON


def test_no_event_has_a_field_for_an_answer() -> None:
    """Beyond the context, time and page there are only names of questions and rules, and numbers."""
    own = {field.name for kind in EVENTS for field in fields(kind)}
    assert {"context", "at", "page", "step", "question", "error_code", "duration_ms"} == own


@pytest.mark.parametrize(
    "free", ["the lamp is dark", "ann@example.com", "Llanfair, 2", "tel 07700", "'--", "é", "a\nb"]
)
@pytest.mark.parametrize("field", ["page", "question", "error_code"])
def test_words_of_a_person_are_refused(field: str, free: str) -> None:
    """What is not a name is not stored, and the refusal does not repeat it."""
    event = replace(AnswerRefused(CONTEXT, NOON, FAULT), **{field: free})
    with pytest.raises(ValueError, match=field) as caught:
        row(event)
    assert free not in str(caught.value)


@pytest.mark.parametrize(
    "detail",
    [
        *("7K3M-9PQ2", "AB123456C", "SW1A1AA", "1980-05-06", "07700900982", "9434765919", "100012345678"),
        *("Zk3_f9QxT2-bV7mLpR0sWdYh", "1b4e28ba-2fa1-11d2-883f-0016d3cca427"),
    ],
)
@pytest.mark.parametrize("field", ["page", "question", "error_code", "variant"])
def test_names_that_may_lead_to_a_person_are_refused(field: str, detail: str) -> None:
    """What has the shape of a name, and is a number or a code of somebody's, is not stored either."""
    context = replace(CONTEXT, variant=detail if field == "variant" else "")
    own = {field: f"/track/{detail}" if field == "page" else detail} if field != "variant" else {}
    event = replace(AnswerRefused(context, NOON, FAULT), **own)
    for _ in range(2):  # what was found once is found again
        with pytest.raises(ValueError, match=rf"may lead to a person, so not stored: {field}") as caught:
            row(event)
        assert detail not in str(caught.value)


def test_ids_are_numbers_by_chance_and_not_scanned() -> None:
    """No release, journey or visitor is lost because its id looks like a telephone number."""
    taking_part = Origin("research", round="2026-05-06-first", research_session="07700900982")
    chance = replace(CONTEXT, release="077009009820", journey_id="9434765919", visitor_day="1000123456780000")
    made = row(PageViewed(replace(chance, origin=taking_part), NOON, FAULT))
    assert (made["release"], made["visitor_day"]) == ("077009009820", "1000123456780000")


@pytest.mark.parametrize("folder", ["exemplars", "tests/sites/births"])
def test_no_name_that_a_team_declares_is_refused(folder: str) -> None:
    """Every page, question and rule of the sites in this repository passes."""
    site = load_site(Path(__file__).parents[1] / folder)
    journeys = [(slug, journey) for slug, its in site.services.items() for journey in its.journeys.values()]
    assert journeys
    for slug, journey in journeys:
        for name, question in journey.questions.items():
            row(
                AnswerGiven(
                    replace(CONTEXT, service=slug), NOON, f"/{slug}/{journey.name}/{name}", question=name
                )
            )
            for code in type(question).rules:
                row(AnswerRefused(CONTEXT, NOON, FAULT, question=name, error_code=code))


def test_names_are_scanned_once() -> None:
    """The same pages come again and again, and scanning them anew would cost more than all else."""
    pages = [f"/street-lights/report/page-{number % 12}" for number in range(3_000)]
    row(PageViewed(CONTEXT, NOON, pages[0]))
    asked = list[str]()

    def scan(text: str) -> tuple[()]:
        asked.append(text)
        return ()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_passed", set())
        patch.setattr(rows, "_MOST_PASSED", 20)
        patch.setattr(rows, "personal_details", scan)
        for page in pages:
            row(PageViewed(CONTEXT, NOON, page))
        assert len(set(pages)) == 12 == sum(text.startswith("/") for text in asked)
        for number in range(100):
            row(PageViewed(CONTEXT, NOON, f"/page-{number}"))
            assert len(rows._passed) <= 20


@pytest.mark.parametrize("field", [field.name for field in fields(EventContext) if field.name != "origin"])
def test_words_in_the_context_are_refused_too(field: str) -> None:
    """No text of an event is free."""
    context = replace(CONTEXT, **{field: "12 High Street"})
    with pytest.raises(ValueError, match=field):
        row(PageViewed(context, NOON, FAULT))


def test_long_texts_are_refused() -> None:
    """A name is short."""
    with pytest.raises(ValueError, match="question"):
        row(AnswerGiven(CONTEXT, NOON, FAULT, question="x" * 101))
