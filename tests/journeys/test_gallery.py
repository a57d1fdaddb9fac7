"""Every way in which a journey refuses an answer is found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from prototype_kit.check import outside_of
from prototype_kit.journey import Page, Repeat, SampleWalks, Step
from prototype_kit.journey.gallery import list_refusals, page_refusals, refusals, unshown
from prototype_kit.known import Known
from prototype_kit.questions import Context

if TYPE_CHECKING:
    from prototype_kit.journey import Journey, Outside
    from tests.conftest import Author

TODAY = date(2026, 11, 21)


def steps(author: Author, name: str) -> tuple[Journey, Outside, Page, list[Step]]:
    """The ways that sample walks come to a page."""
    site = author.load()
    service = site.services["bins"]
    journey, outside = service.journeys["report"], outside_of(site, service)
    samples = SampleWalks(journey, TODAY, outside)
    walks = [samples.walk(number) for number in range(24)]
    found = [step for walked in walks for step in walked.steps if step.screen.name == name]
    assert isinstance(found[0].screen, Page)
    return journey, outside, found[0].screen, found


def test_each_error_is_found_once(author: Author) -> None:
    """By the rule that gives it, with the words that people read."""
    journey, outside, page, found = steps(author, "how-many")
    context = found[0].context(outside.assets, journey.language)
    states = list(refusals(page.questions[0], context))
    messages = [" ".join(error.message for error in state.errors) for state in states]
    assert len(set(zip([state.rule for state in states], messages, strict=True))) == len(states)
    assert {state.rule for state in states} >= {"required", "too-large"}
    assert "How many days it has been full must be 3 or fewer" in messages


def test_the_author_s_own_words_are_told_from_the_type_s(author: Author) -> None:
    """Also those that no sample brings up."""
    author.replace(
        "bins/journeys/report.yaml",
        "    called: what colour the bin is\n",
        "    called: what colour the bin is\n    errors: {required: Choose a colour}\n",
    )
    journey, outside, page, found = steps(author, "colour")
    context = found[0].context(outside.assets, journey.language)
    states = list(refusals(page.questions[0], context))
    assert {(state.rule, state.own) for state in states} == {("required", True), ("unknown", False)}
    assert unshown(page.questions[0], states) == ()
    assert unshown(page.questions[0], states[1:]) == ("required",)


def test_the_rule_of_a_page_is_made_to_fail(author: Author) -> None:
    """With the combinations of answers that it refuses, each message once."""
    journey, outside, page, found = steps(author, "contact")
    (state,) = page_refusals(journey, page, found, outside)
    assert [error.message for error in state.errors] == ["Enter an email address or a telephone number"]
    assert state.values == {}
    journey, outside, page, found = steps(author, "colour")
    assert list(page_refusals(journey, page, found, outside)) == []


def lists(author: Author, limits: str) -> list[tuple[str, int, str]]:
    """The rule, the number of items and the words of each error of a list that people add to."""
    author.replace(
        "bins/journeys/report.yaml",
        "    for_each: how-many\n",
        f"    title: Days\n    add: One more?\n{limits}",
    ).replace("bins/journeys/report.yaml", "    item: day {n} of {of}\n", "    item: day {n}\n")
    entries = author.service().journeys["report"].entries
    (repeat,) = [entry for entry in entries if isinstance(entry, Repeat)]
    found = list_refusals(repeat, Context(Known(TODAY)))
    return [(each.rule, each.many, each.errors[0].message) for each in found]


ASKED = "Select yes or no"


def test_the_list_of_a_repeat_has_errors_too(author: Author) -> None:
    """Nothing chosen, what was not offered, too few and too many, with the words that people read."""
    assert lists(author, "    min: 2\n    max: 3\n") == [
        ("required", 2, ASKED),
        ("unknown", 2, ASKED),
        ("too-few", 1, "Select yes: you must add at least 2"),
        ("too-many", 4, "Remove 1: you can add up to 3"),
    ]


def test_the_one_that_must_be_added_is_never_too_few(author: Author) -> None:
    """Whoever must add one begins with it, so that the list is not shown without."""
    assert [rule for rule, _, _ in lists(author, "    max: 3\n")] == ["required", "unknown", "too-many"]


def test_who_may_add_only_one_is_not_asked_for_another(author: Author) -> None:
    """So nothing about that question can be wrong."""
    assert [rule for rule, _, _ in lists(author, "    max: 1\n")] == ["too-many"]
