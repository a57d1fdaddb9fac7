"""The server refuses a recording that holds what it may not, wherever it stands."""

from __future__ import annotations

import re
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

import research
from research.replay import profile
from research.replay.profile import Unmasked, check_events
from tests.research.replay.events import NOON_MS, change, element, page, text

PROFILE = (Path(research.__file__).parent / "static" / "profile.mjs").read_text(encoding="utf-8")

HARMLESS: dict[str, list[Any]] = {
    "masked words": page(element("p", text("\n **** ****\n"))),
    "a label": page(element("label", text("Full name"))),
    "words inside a label": page(element("label", element("span", text("Full name")))),
    "a marked heading": page(element("h1", text("Check your answers"), data_replay_show="")),
    "a button": page(element("a", text("Continue"), class_="govuk-button", href="#")),
    "shown again": page(element("div", element("p", text("A"), data_replay_show=""), data_replay_hide="")),
    "a box": page(element("div", class_="kit-replay-block", rr_width="10.5px", rr_height="0px")),
    "a filled field": page(element("input", type="text", value="****")),
    "a ticked radio": page(element("input", type="radio", checked=True)),
    "a style sheet": page(
        element("link", rel="stylesheet", href="/assets/0123456789ab/vendor/a-b/c.min.css")
    ),
    "a logo": page(element("img", src="/assets/0123456789ab/logo.svg")),
    "typing": [change(5, id=3, text="****", isChecked=False)],
    "ticking": [change(5, id=3, text="", isChecked=True)],
    "a pointer": [change(1, positions=[{"x": 1, "y": 2.5, "id": 3, "timeOffset": -20}])],
    "a click": [change(2, type=2, id=3, x=1, y=2)],
    "a loaded page": [{"type": 1, "timestamp": NOON_MS, "data": {}}],
    "something added": [
        change(
            0,
            texts=[{"id": 3, "value": "****"}],
            attributes=[{"id": 3, "attributes": {"class": "x", "hidden": None}}],
            removes=[{"parentId": 1, "id": 2}],
            adds=[{"parentId": 1, "nextId": None, "node": element("label", text("Name"))}],
        )
    ],
}

REFUSED: dict[str, list[Any]] = {
    "words of a page": page(element("p", text("Secret"))),
    "three stars": page(element("p", text("***"))),
    "a heading": page(element("h1", text("Thank you, Ada"))),
    "the title": page(element("title", text("Secret"))),
    "an answer under a marked heading": page(
        element("div", element("dl", element("dd", text("Secret"))), data_replay_show="")
    ),
    "a file's name in a button": page(
        element("button", element("span", text("secret.pdf"), class_="govuk-visually-hidden"))
    ),
    "an option of a select": page(element("label", element("select", element("option", text("Secret"))))),
    "an error inside a label": page(element("label", element("p", text("S"), class_="govuk-error-message"))),
    "a label that is hidden": page(
        element("div", element("label", text("High Street")), data_replay_hide="")
    ),
    "a value": page(element("input", value="Ada")),
    "the value of a radio": page(element("option", value="****")),
    "a placeholder": page(element("input", placeholder="Ada")),
    "a name": page(element("img", alt="Ada")),
    "a style": page(element("div", style="width: 1px")),
    "a link": page(element("a", href="/track/ABC")),
    "a query": page(element("link", href="/assets/0123456789ab/a.css?token=1")),
    "a way out of the folder": page(element("img", src="/assets/0123456789ab/../secret")),
    "another site": page(element("img", src="//example.com/assets/0123456789ab/a.png")),
    "a hidden field": page(element("input", type="hidden")),
    "a sensitive question": page(element("div", class_="govuk-form-group kit-replay-block")),
    "what is marked as a box": page(element("div", data_replay_block="")),
    "what is in a box": page(element("div", text("****"), rr_width="1px", rr_height="1px")),
    "a script": page(element("script")),
    "a handler": page(element("div", onclick="x()")),
    "a comment": page({"type": 5, "id": 4, "textContent": "Secret"}),
    "another kind of node": page({"type": 4, "id": 4, "textContent": ""}),
    "the address of a page": [
        {"type": 4, "timestamp": NOON_MS, "data": {"href": "/?token=1", "width": 1, "height": 1}}
    ],
    "an event of its own kind": [{"type": 5, "timestamp": NOON_MS, "data": {"tag": "secret"}}],
    "a word in an event": [{"type": 1, "timestamp": NOON_MS, "data": {}, "note": "secret"}],
    "a time that is none": [{"type": 1, "timestamp": "noon", "data": {}}],
    "an endless time": [{"type": 1, "timestamp": float("inf"), "data": {}}],
    "no event": ["secret"],
    "an event without parts": [{}],
    "typed words": [change(5, id=3, text="Ada", isChecked=False)],
    "a tick in words": [change(5, id=3, text="", isChecked="Ada")],
    "a changed text": [change(0, texts=[{"id": 3, "value": "Ada"}])],
    "a changed value": [change(0, attributes=[{"id": 3, "attributes": {"value": "Ada"}}])],
    "a changed style": [change(0, attributes=[{"id": 3, "attributes": {"style": {"width": "1px"}}}])],
    "a text that is added to a label": [
        change(0, adds=[{"parentId": 3, "nextId": None, "node": text("Ada")}])
    ],
    "words in a position": [change(1, positions=[{"x": 1, "y": 1, "id": 1, "timeOffset": "Ada"}])],
    "words in a click": [change(2, type=2, id=3, note="Ada")],
    "a selection": [change(14, ranges=[])],
    "a style rule": [change(8, adds=[{"rule": "a{}"}])],
    "a page of many storeys": page(reduce(lambda inner, _: element("div", inner), range(300), text(""))),
}


@pytest.mark.parametrize("events", HARMLESS.values(), ids=HARMLESS)
def test_what_may_be_recorded_is_taken(events: list[Any]) -> None:
    """The author's words, boxes, and what was done without what was entered."""
    check_events(events)


@pytest.mark.parametrize("events", REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_recorded_is_refused(events: list[Any]) -> None:
    """The refusal says where it stands, and never what."""
    with pytest.raises(Unmasked) as caught:
        check_events(events)
    assert not re.search("secret|ada|high street", str(caught.value), re.IGNORECASE)


def test_recorder_and_server_have_one_profile() -> None:
    """What is shown, hidden, kept and dropped is the same in both, so that nothing is refused for nothing."""

    def listed(name: str, *quotes: str) -> set[str]:
        part = re.search(rf"const {name} = (.*?)\n(?=const|\n|/)", PROFILE, re.DOTALL)
        assert part, name
        return set(" ".join(re.findall(r"'([^']+)'", part[1])).split()) - set(quotes)

    def selectors(tags: frozenset[str], classes: frozenset[str], *more: str) -> set[str]:
        return {*tags, *(f".{name}" for name in classes), *more}

    shown = selectors(profile.SHOWN_TAGS, profile.SHOWN_CLASSES, f"[{profile.SHOW}]")
    assert listed("SHOWN", ",") == shown
    assert listed("HIDDEN", ",") == selectors(profile.HIDDEN_TAGS, profile.HIDDEN_CLASSES)
    for name in ("TAGS", "FLAGS", "NUMBERS", "WORDS", "LENGTHS"):
        assert listed(name) == getattr(profile, name), name
    assert re.search(r"const MASK = '(.*)'", PROFILE)[1] == profile.MASK  # type: ignore[index]
