"""The documents are spelled as British English is."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.making import spelling
from docs.making.dictionary import provide
from docs.making.spelling import not_needed, own_words, pages, unknown, words


@pytest.fixture(scope="module", autouse=True)
def _dictionary() -> None:
    """It comes from where the front end does. Without it these tests fail: nothing would be looked at."""
    provide()


def test_every_word_is_in_the_dictionary_or_in_our_list() -> None:
    """Mend the word, or add it to docs/making/words.txt if it is right."""
    assert len(pages()) > 100
    assert [str(found) for found in unknown(pages())] == []


def test_our_list_has_what_is_needed_and_no_more() -> None:
    """A word that no page has is in nobody's way, until somebody misspells another as it."""
    assert not_needed(pages()) == []
    assert own_words() == sorted(set(own_words()), key=lambda word: (word.casefold(), word))


def test_a_misspelt_word_is_found_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In text, in tables, in what is bold; American spelling too. Code, addresses and Welsh are let be."""
    monkeypatch.setattr(spelling, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(
        "# A hedding\n\nThe color of **organizations**: `colr`, ((colr)), {colr}, [a link](colr.md).\n\n"
        "| what | in Welsh |\n| --- | --- |\n| an eror | Rhowch eich enw |\n\n```text\ncolr\n```\n\n"
        "![A pictur](x.png) The council’s own; don’t. See report.yaml and https://colr.example/colr.\n",
        encoding="utf-8",
    )
    assert [str(found) for found in unknown([page])] == [
        "page.md:1: hedding",
        "page.md:3: color",
        "page.md:3: organizations",
        "page.md:7: eror",
        "page.md:13: pictur",
    ]
    assert "council" in {found.word for found in words(page)}
