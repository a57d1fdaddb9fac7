"""A page drawn from its HTML holds what a recording of it may, and what is needed to see it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from research.replay.drawing import draw
from research.replay.profile import check_node

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Secrettitle</title>
<link rel="stylesheet" href="/assets/0123456789ab/kit.css"><script>secretscript()</script></head>
<body data-secret="secretdata"><h1>Secretheading</h1><h2 data-replay-show>Shownheading</h2>
<p>Secret words <a href="/secret?link">Secretlink</a><br>after<img src="/assets/0123456789ab/a.svg"></p>
<form action="/secretplace"><label for="a">Shownlabel</label>
<input id="a" name="colour" type="radio" value="secretvalue" checked>
<input name="name" type="text" value="secrettyped"><textarea name="more" rows="3">secrettext</textarea>
<input type="hidden" name="secretname" value="secrethidden"><button>Shownbutton</button>
<div class="kit-replay-block"><label>Secretblocked</label><input name="health" type="radio"></div>
<select name="where"><option>Secretoption</option></select>
<dl><dt>Secretkey</dt></dl></form><svg><path d="secretpath"/></svg><noscript>Secretnoscript</noscript>
</body></html>"""


def _elements(node: dict[str, Any]) -> list[dict[str, Any]]:
    below = [found for child in node.get("childNodes", []) for found in _elements(child)]
    return [node, *below]


def test_nothing_is_drawn_that_may_not_be_recorded() -> None:
    """The check of what arrives lets it through, and no secret is in it."""
    document = draw(PAGE).document
    check_node(document)
    assert "secret" not in json.dumps(document).lower()


def test_what_is_the_same_for_everybody_is_drawn() -> None:
    """Words of the author, styles and pictures of the kit, and where there is text; numbers are unique."""
    nodes = _elements(draw(PAGE).document)
    words = " ".join(node.get("textContent", "") for node in nodes)
    assert all(shown in words for shown in ("Shownlabel", "Shownbutton", "Shownheading", "**** ****"))
    attributes = [node["attributes"] for node in nodes if node["type"] == 2]
    assert {"rel": "stylesheet", "href": "/assets/0123456789ab/kit.css"} in attributes
    assert {"src": "/assets/0123456789ab/a.svg"} in attributes
    assert {"type": "text", "value": "****"} in attributes
    assert {"type": "radio", "checked": True} in attributes
    assert {"href": "#"} in attributes
    assert {"rows": 3} in attributes
    numbers = [node["id"] for node in nodes]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_what_can_be_filled_is_known() -> None:
    """By the number that it has in the drawing; nothing of what is hidden or in a box."""
    drawing = draw(PAGE)
    by_number = {node["id"]: node for node in _elements(drawing.document)}
    found = [(field.name, field.value, field.chosen) for field in drawing.fields]
    assert found == [
        ("colour", "secretvalue", True),
        ("name", "secrettyped", False),
        ("more", "", False),
        ("where", "", False),
    ]
    tags = [by_number[field.number]["tagName"] for field in drawing.fields]
    assert tags == ["input", "input", "textarea", "select"]


@pytest.mark.parametrize("html", ["", "no element", "<p>Not closed", "</p><br/><em><strong></em>x"])
def test_no_html_is_too_strange(html: str) -> None:
    """It is drawn as far as it can be."""
    check_node(draw(html).document)
