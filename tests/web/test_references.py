"""References and codes stand whole on their line, wherever they are read."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from prototype_kit.web.references import whole, whole_params
from tests.web.journeys import REPORT, unlisted_light
from tests.web.world import ROOT, World

KEPT = '<span class="kit-reference">{}</span>'


@pytest.mark.parametrize("reference", ["7K3M-9PQ2", "7K3-M9P-Q2X"])
def test_what_has_the_shape_is_kept_whole(reference: str) -> None:
    """In text, which is escaped, and in HTML; what is copied is the plain reference."""
    kept = KEPT.format(reference)
    assert whole(f"<b> & {reference}.") == f"&lt;b&gt; &amp; {kept}."
    assert whole(Markup(f'<a href="/track/{reference}">{reference}</a>')) == (
        f'<a href="/track/{reference}">{kept}</a>'
    )


@pytest.mark.parametrize("words", ["well-to-do", "LED-1234", "7K3M-9PQ2-7K3M", "x7K3M-9PQ2", "0000-1111"])
def test_what_has_not_is_left_as_it_is(words: str) -> None:
    """Words with hyphens may break."""
    assert whole(words) == words


def test_components_keep_them_whole() -> None:
    """Wherever a text of theirs is: labels of options, hints, errors; a text without one stays a text."""
    given = {
        "text": "Plain",
        "items": [{"value": "7K3M-9PQ2", "text": "It <b>, reference 7K3M-9PQ2"}, {"divider": "or"}],
        "hint": {"text": "like 7K3M-9PQ2"},
    }
    kept = KEPT.format("7K3M-9PQ2")
    assert whole_params(given) == {
        "text": "Plain",
        "items": [{"value": "7K3M-9PQ2", "html": f"It &lt;b&gt;, reference {kept}"}, {"divider": "or"}],
        "hint": {"html": f"like {kept}"},
    }


def test_every_page_for_residents_keeps_them_whole(lights: World) -> None:
    """No page shows one that may break: neither in its words nor in what it lists."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.submit()
    case = lights.front.store.cases.by_reference(next(visitor.page.of_class("kit-reference")).text or "")
    assert case is not None
    found = {}
    for path in (
        f"{REPORT}/confirmation",
        f"{REPORT}/receipt",
        f"{REPORT}/contact",  # that it was sent already
        "/track",
        f"/track/{case.reference}",
        f"/track/{case.reference}/follow",
        f"/track/{case.reference}/voice",
    ):
        page = visitor.get(path)
        main = page.html.partition("<main")[2]
        shown = main.count(case.reference) - main.count(f"/{case.reference}")
        found[path] = (shown, main.count(f'kit-reference">{case.reference}<'))
    assert all(shown == kept for shown, kept in found.values()), found
    assert sum(kept for _, kept in found.values()) >= 7


def test_the_style_keeps_them_whole() -> None:
    """The class says nothing by itself."""
    css = (ROOT / "prototype_kit/static/kit.css").read_text(encoding="utf-8")
    (rule,) = re.findall(r"^\.kit-reference,$[^{]*\{([^}]*)\}", css, re.MULTILINE)
    assert "white-space: nowrap;" in rule
