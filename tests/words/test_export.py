"""Words go out to a spreadsheet: every one, wherever it lives, and none as a formula."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from prototype_kit.document import Faults, parse_yaml, words_in
from prototype_kit.errors import KitError
from prototype_kit.journey.reading import WORDS as JOURNEY_WORDS
from prototype_kit.language import NAMES
from prototype_kit.site import load_site
from prototype_kit.spreadsheet import LONGEST_CELL, read_sheet
from prototype_kit.word_files import word_files
from prototype_kit.words import IN_ENGLISH
from tests.conftest import Author
from tests.words.sheet import COLOUR, DAY, EMAIL, JOURNEY, SAID, Sheet


def test_every_word_is_there_wherever_it_lives(sheet: Sheet, bins: Author) -> None:
    """Site, service, journey, content and rules; each with its kind, both languages and what to know."""
    cells = {row[sheet.column("Key")]: row for row in sheet.rows[1:]}
    kinds = {key: row[sheet.column("What it is")] for key, row in cells.items()}
    assert kinds["site.yaml#/organisation/name"] == "name"
    assert kinds["bins/service.yaml#/statuses/emptied/words"] == "status"
    assert kinds[COLOUR] == "question"
    assert kinds[f"{JOURNEY}#/pages/colour/options/red"] == "option"
    assert kinds[EMAIL] == "email"
    assert kinds["bins/content/received.text.md#/text message"] == "text message"
    assert kinds["bins/content/report-start.md#/start page"] == "start page"
    assert cells[COLOUR][:4] == [JOURNEY, "pages › colour › ask", "question", "What colour is the bin?"]
    said = next(row for row in cells.values() if row[sheet.column("English")] == SAID)
    assert said[sheet.column("Welsh")] == "Rhowch gyfeiriad"
    assert said[sheet.column("Which")].startswith("line ")
    assert cells[f"{JOURNEY}#/title"][sheet.column("Welsh")] == "Rhoi gwybod am fin"
    assert "Keep {n}, {of}." in cells[DAY][sheet.column("Note")]
    assert "Keep ((reference)), ((colour))." in cells[EMAIL][sheet.column("Note")]
    assert "160 characters" in cells["bins/content/received.text.md#/text message"][sheet.column("Note")]


def test_the_sites_own_editions_of_the_kits_pages_are_there(bins: Author, tmp_path: Path) -> None:
    """One that only another language has stands beside the kit's English; none is there that is the kit's."""
    bins.write("content/contact.md", "# Contact Anytown\n\nWrite.\n")
    bins.write("content/privacy.cy.md", "# Preifatrwydd yma\n")
    sheet = Sheet(tmp_path / "words.csv", bins)
    assert sheet.row("content/contact.md#/page")[3] == "# Contact Anytown\n\nWrite."
    assert sheet.row("content/privacy.md#/page")[3].startswith("# Privacy")
    assert not any(row[0] == "content/cookies.md" for row in sheet.rows)
    sheet.type("content/contact.md#/page", "# Cysylltu\n\nYsgrifennwch.").write()
    assert (bins.folder / "content/contact.cy.md").read_text(
        encoding="utf-8"
    ) == "# Cysylltu\n\nYsgrifennwch.\n"
    assert sheet.said() == "The spreadsheet says what the files say."


def test_conditions_hold_no_words() -> None:
    """A question may be called title, a page when or options; what a condition compares is not translated."""
    text = """
title: A
pages:
  - {page: title, type: radios, ask: B, options: {mr: C, when: D, hint: E}}
  - page: when
    type: date
    ask: F
    when: {title: mr}
  - page: options
    type: text
    ask: G
    when: {any: [{title: mr}, {hint: no}]}
conditions: {long: {title: mr, ask: {answered: yes}}}
"""
    node = parse_yaml(text, "x", Faults())
    assert node is not None
    assert [word.text for _, word in words_in(node, JOURNEY_WORDS)] == [*"ABCDEFG"]


def test_a_language_can_be_chosen(bins: Author, tmp_path: Path) -> None:
    """A site in English can be signed off, and can send its words to translators."""
    assert Sheet(tmp_path / "one.csv", bins, ("en",)).rows[0][3:5] == ["English", "Note"]
    assert Sheet(tmp_path / "two.csv", bins, ("cy",)).rows[0][3:5] == ["English", "Welsh"]


def test_every_language_has_a_name_for_headings() -> None:
    """A language that the kit learns gets a column too."""
    assert IN_ENGLISH.keys() == NAMES.keys()


RISKY = ["=1+1", "+44 1632", "-5 degrees", "@home", " =1", "'=1", "' '=1", "\t=1", "＝1", "=cmd|'/c x'!A1"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("words", RISKY)
def test_no_cell_is_a_formula(bins: Author, tmp_path: Path, ending: str, words: str) -> None:
    """Whatever words begin with, no program that opens the sheet runs them; they come back as they were."""
    bins.replace(JOURNEY, "What colour is the bin?", '"' + words.replace("\t", "\\t") + '"')
    sheet = Sheet(tmp_path / f"words.{ending}", bins)
    if ending == "csv":
        assert sheet.row(COLOUR)[3][0] not in "=+-@ \t＝"
        assert sheet.row(COLOUR)[3] == f"'{words}"
    else:
        book = load_workbook(sheet.path)
        cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == words)
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
    row = next(row for row in read_sheet(sheet.path, ["Key"]) if row.cells["key"] == COLOUR)
    assert row.cells["english"] == words
    assert sheet.compare().changes == []


def test_words_too_long_for_excel(bins: Author, tmp_path: Path) -> None:
    """Excel would cut them off without a word; csv holds them."""
    bins.write("bins/content/thanks.md", "# Thank you\n\n" + "word " * (LONGEST_CELL // 5))
    with pytest.raises(KitError, match=r"Excel, which holds 32,767 characters. Export as csv"):
        Sheet(tmp_path / "words.xlsx", bins)
    assert not (tmp_path / "words.xlsx").exists()
    assert Sheet(tmp_path / "words.csv", bins).compare().changes == []


def test_words_of_calendars_are_there() -> None:
    """Offices, their addresses and the reasons for closing are for people; each is called what it is."""
    site = load_site(Path(__file__).parents[1] / "sites" / "surgery")
    (nurses,) = (each for each in word_files(site) if each.shown == "visits/calendars/nurses.yaml")
    texts = nurses.texts("en")
    assert texts["offices", "mill-lane", "name"] == "Mill Lane Surgery"
    assert nurses.kind(("offices", "mill-lane", "address", "1")) == "line of an address"
    assert [path for path, words in texts.items() if words == "2 Pond Walk"] == [
        ("offices", "pond-walk", "address", "1")
    ]
