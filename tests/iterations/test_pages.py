"""The pages of iterations, each of which stands alone."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

from hypothesis import given

from prototype_kit.iterations import (
    Document,
    Written,
    index_page,
    iteration_page,
)
from prototype_kit.iterations.markdown import html, plain
from tests.iterations.conftest import WORDS, document, iteration


def page(words: str = "", **others: Written | str | None) -> str:
    """The page of an iteration with more words at its end."""
    read = document(iteration())
    given: dict[str, Written | str | None] = {"before": None, "after": None, "film": None}
    written = Written("2026-05-06-x", Document(read.iteration, read.text + words))
    return iteration_page("Anytown services", written, **given | others)  # type: ignore[arg-type]


def test_a_page_stands_alone() -> None:
    """No script, nothing from elsewhere, and headings in order."""
    text = page()
    assert "<script" not in text
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", text)
    levels = [int(level) for level in re.findall(r"<h(\d)", text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    assert "figures:" not in text
    assert "&lt;!--" not in text
    assert text.count("<main>") == 1


def test_what_people_write_cannot_harm_a_page() -> None:
    """HTML is shown as text, links cannot run anything, and no picture is fetched from elsewhere."""
    text = page(
        "\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![seen](https://a.example/x.png) "
        "![seen](//a.example/y.png) ![own](film/one.png)\n"
    )
    assert "<script>" not in text
    assert 'href="javascript' not in text
    assert "a.example" not in text
    assert text.count("seen") == 2
    assert '<img src="film/one.png" alt="own"' in text


def test_pages_lead_to_each_other_and_to_a_film_strip() -> None:
    """Before, after, all; nothing where there is none."""
    other = Written("2026-05-13-y", document(iteration(3)))
    text = page(after=other, film="2026-05-06-x-film/index.html")
    assert (
        '<a href="index.html">All iterations</a> · <a href="2026-05-13-y.html">The next iteration</a>' in text
    )
    assert "The iteration before" not in text
    assert '<a href="2026-05-06-x-film/index.html">Every page in pictures</a>' in text
    assert "pictures" not in page()


def test_the_list_has_the_newest_first() -> None:
    """Each with its hypothesis, escaped."""
    both = [Written(name, document(iteration(n, hypothesis="a < b"))) for n, name in ((1, "a"), (2, "b"))]
    text = index_page("Anytown services", both)
    assert re.findall(r'<h2><a href="(\w)\.html">', text) == ["b", "a"]
    assert "Hypothesis: a &lt; b" in text


@given(WORDS)
def test_words_are_shown_as_they_are(words: str) -> None:
    """Whatever Markdown would make of them."""
    shown = re.sub(r"<[^>]*>", "", html(plain(" ".join(words.split()))))
    assert " ".join(unescape(shown).split()) == " ".join(words.split())
