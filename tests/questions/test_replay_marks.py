"""What the HTML of questions says to a recorder of research sessions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prototype_kit.content import Content
from prototype_kit.questions import Question
from prototype_kit.settings import Settings
from prototype_kit.site import load_site
from prototype_kit.web.render import Renderer
from tests.questions.test_address import LOOKUP, parts
from tests.questions.test_address import context as with_addresses
from tests.questions.test_types import CASES, IDS, context, make

SITE = Path(__file__).parents[1] / "sites" / "births"


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    """What draws the pages of a site."""
    return Renderer(load_site(SITE), Settings("prototype", SITE, "sqlite://", "a secret"), "/assets")


@pytest.mark.parametrize("question", CASES, ids=IDS)
def test_a_sensitive_question_is_a_box_in_a_replay(question: Question, renderer: Renderer) -> None:
    """Every type says so, around all of it; a question that is not sensitive does not."""
    plain = str(renderer.component(question.component({}, (), context())))
    assert "kit-replay-block" not in plain
    marked = question.model_copy(update={"sensitive": True})
    html = str(renderer.component(marked.component({}, (), context())))
    assert html.count("kit-replay-block") == 1
    first = re.search(r"<(\w+)[^>]*kit-replay-block", html)
    assert first
    assert "<label" not in html[: first.start()]
    assert "<input" not in html[: first.start()]


def labels(html: str) -> dict[str, bool]:
    """Whether the words of each option are hidden from a replay, by these words."""
    found = re.findall(r"<label([^>]*radios__label[^>]*)>\s*(.*?)\s*</label>", html, re.DOTALL)
    return {words: "data-replay-hide" in attributes for attributes, words in found}


def test_options_that_come_of_answers_are_hidden(renderer: Renderer) -> None:
    """Addresses of a postcode are answers, and so is what a fact found; options of the author are not."""
    address = labels(str(renderer.component(parts()[1].component({}, (), with_addresses(search=LOOKUP)))))
    assert set(address.values()) == {True, False}
    assert [words for words, hidden in address.items() if not hidden] == [
        "I cannot find the address in the list"
    ]
    plain = make("radios", options={"red": "Red", "blue": "Blue"})
    assert labels(str(renderer.component(plain.component({}, (), context())))) == {
        "Red": False,
        "Blue": False,
    }
    found = make("radios", options_from="reports", options={"none": "None of these"})
    shown = labels(str(renderer.component(found.component({}, (), context()))))
    assert [words for words, hidden in shown.items() if not hidden] == ["None of these"]
    assert len(shown) > 1, "what the fact found is there, and hidden"


def test_a_heading_that_names_an_answer_is_not_fixed() -> None:
    """Only a heading that is the same for everybody is shown in a replay."""
    assert Content("Thank you", "Dear ((name))").fixed_title
    assert not Content("Thank you, ((name))", "").fixed_title
