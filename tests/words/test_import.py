"""Words come back from a spreadsheet: what changed there changes in the files, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from prototype_kit import words as words_module
from prototype_kit.cli import main
from prototype_kit.errors import KitError
from prototype_kit.site import load_site
from prototype_kit.words import write_words
from tests.conftest import Author
from tests.words.sheet import COLOUR, DAY, EMAIL, JOURNEY, NOTICED, SAID, WELSH_JOURNEY, Sheet, changed, files


def test_english_changes_in_its_place(sheet: Sheet, bins: Author) -> None:
    """One value is other; comments, order, quotes and empty lines are what they were."""
    before = files(bins.folder)
    said = sheet.type(COLOUR, "Which colour: blue or red?", "English").said()
    assert f"row {sheet.number(COLOUR)}, pages › colour › ask (question)" in said
    assert "English was: What colour is the bin?\n    English is:  Which colour: blue or red?" in said
    assert said.endswith("1 piece of English changed.")
    assert changed(before, bins.folder) == set()
    assert sheet.write() == [JOURNEY]
    assert changed(before, bins.folder) == {JOURNEY}
    old = before[JOURNEY].replace(b"What colour is the bin?", b'"Which colour: blue or red?"')
    assert (bins.folder / JOURNEY).read_bytes() == old
    assert sheet.said() == "The spreadsheet says what the files say."


def test_new_welsh_has_the_shape_that_is_read(sheet: Sheet, bins: Author) -> None:
    """Lists are keys, in the order of the English; a comment that was there stays."""
    for key, words in [
        (NOTICED, "Pryd oedd {item}?"),
        (COLOUR, "Pa liw yw’r bin?"),
        (f"{JOURNEY}#/pages/colour/options/red", "Coch: tywyll"),
        (DAY, "diwrnod {n} o {of}"),
    ]:
        sheet.type(key, words)
    assert "new Welsh: Pa liw yw’r bin?" in sheet.said()
    assert sheet.said().endswith("4 pieces of Welsh new.")
    sheet.write()
    assert (bins.folder / WELSH_JOURNEY).read_text(encoding="utf-8") == (
        "# Cymraeg\n"
        "title: Rhoi gwybod am fin   # y dudalen\n"
        "pages:\n"
        "  colour:\n"
        "    ask: Pa liw yw’r bin?\n"
        "    options:\n"
        '      red: "Coch: tywyll"\n'
        "  days:\n"
        "    item: diwrnod {n} o {of}\n"
        "    pages:\n"
        "      noticed:\n"
        "        ask: Pryd oedd {item}?\n"
    )
    journey = load_site(bins.folder).in_language("cy").services["bins"].journeys["report"]
    assert journey.questions["noticed"].ask == "Pryd oedd {item}?"


def test_sentences_of_rules(sheet: Sheet, bins: Author) -> None:
    """Their Welsh is written beside the rules; their English is code, and the tool does not touch it."""
    key = next(row for row in sheet.rows if row[3] == SAID)[6]
    before = files(bins.folder)
    sheet.type(key, "Rhowch gyfeiriad e-bost neu rif ffôn").write()
    assert changed(before, bins.folder) == {"bins/rules.cy.yaml"}
    assert load_site(bins.folder).in_language("cy").services["bins"].journeys["report"].language(SAID) == (
        "Rhowch gyfeiriad e-bost neu rif ffôn"
    )
    said = sheet.type(key, "Enter something", "English").said()
    assert "change it in bins/rules.py, line " in said
    assert sheet.compare().changes == []
    assert not sheet.compare().refused


def test_content_is_shown_line_by_line(sheet: Sheet, bins: Author) -> None:
    """Of a long text, people see the lines that change. A file from Windows keeps its mark and line ends."""
    bins.write(
        "bins/content/thanks.md", b"\xef\xbb\xbf# Thank you\r\n\r\nWe did not know that.\r\n\r\nBye.\r\n"
    )
    fresh = Sheet(sheet.path, bins)
    said = fresh.type("bins/content/thanks.md#/page", "# Thank you\n\nWe know.\n\nBye.", "English").said()
    assert "- We did not know that.\n      + We know.\n" in said
    assert "Bye" not in said
    fresh.write()
    data = (bins.folder / "bins/content/thanks.md").read_bytes()
    assert data == b"\xef\xbb\xbf# Thank you\r\n\r\nWe know.\r\n\r\nBye.\r\n"


def test_an_empty_cell_changes_nothing(sheet: Sheet) -> None:
    """A sheet that is half filled in is no wish to delete words."""
    sheet.type(f"{JOURNEY}#/title", "")
    assert sheet.type(f"{JOURNEY}#/title", "", "English").compare().changes == []


@pytest.mark.parametrize(
    ("key", "heading", "words", "why"),
    [
        (NOTICED, "Welsh", "Pryd oedd hi?", "in the Welsh, {item} must stay as it is"),
        (NOTICED, "English", "When was it?", "in the English, {item} must stay as it is"),
        (NOTICED, "Welsh", "Pryd oedd {eitem}?", "{item} must stay as it is"),
        (COLOUR, "Welsh", "Pa liw yw {bin}?", "nothing is filled in for {bin}: take it out"),
        (EMAIL, "Welsh", "# ((reference))\n\n((lliw))", "((colour)) must stay as it is"),
        (EMAIL, "Welsh", "# ((reference))\n\n((colour)", "((colour)) must stay as it is"),
        (EMAIL, "Welsh", "((reference)) ((colour))", "the first line must begin with '# '"),
    ],
)
def test_what_is_filled_in_must_stay(
    sheet: Sheet, bins: Author, key: str, heading: str, words: str, why: str
) -> None:
    """A row that would break a sentence is refused with its number; nothing is written until it is mended."""
    sheet.type(f"{JOURNEY}#/title", "Da iawn")
    comparison = sheet.type(key, words, heading).compare()
    (row,) = comparison.not_written
    assert (row.row, row.why, comparison.refused) == (sheet.number(key), "refused", True)
    assert why in row.what
    before = files(bins.folder)
    assert (
        main(["--project", str(bins.folder), "words", "import", str(sheet.path), "--write", "--force"]) == 1
    )
    assert changed(before, bins.folder) == set()


def test_a_capital_letter_at_what_is_filled_in(sheet: Sheet, bins: Author) -> None:
    """{Item} begins a sentence in Welsh where {item} ends one in English."""
    assert len(sheet.type(NOTICED, "{Item}: pryd?").compare().changes) == 1


def test_english_that_has_changed_meanwhile(sheet: Sheet, bins: Author) -> None:
    """A translation of words that are not there any more is not written, unless somebody says so."""
    sheet.type(COLOUR, "Pa liw yw’r bin?")
    bins.replace(JOURNEY, "What colour is the bin?", "What colour is its lid?")
    (row,) = sheet.compare().not_written
    assert (row.row, row.why) == (sheet.number(COLOUR), "conflict")
    assert "the English in the file has changed since this row went out" in row.what
    assert "What colour is its lid?" in row.what
    assert sheet.compare().changes == []
    assert [change.code for change in sheet.compare(force=True).changes] == ["cy"]  # never the old English
    sheet.write(force=True)
    assert "What colour is its lid?" in (bins.folder / JOURNEY).read_text(encoding="utf-8")


def test_words_that_changed_in_both_places(sheet: Sheet, bins: Author) -> None:
    """Of two people who changed the same words, the later does not overwrite the other unseen."""
    sheet.type(f"{JOURNEY}#/title", "Rhoi gwybod am y bin")
    bins.write(WELSH_JOURNEY, "title: Dweud am fin\n")
    (row,) = sheet.compare().not_written
    assert "the Welsh in the file has changed" in row.what
    assert [change.text for change in sheet.compare(force=True).changes] == ["Rhoi gwybod am y bin"]


def test_words_that_changed_only_in_the_files_stay(sheet: Sheet, bins: Author) -> None:
    """A row that nobody touched does not bring old words back, not even with --force."""
    bins.replace(JOURNEY, "What colour is the bin?", "What colour is its lid?")
    bins.write(WELSH_JOURNEY, "title: Dweud am fin\n")
    for force in (False, True):
        assert sheet.said(force) == "The spreadsheet says what the files say."


def test_rows_about_nothing(sheet: Sheet) -> None:
    """Words that are gone, and rows of somebody's own, are named and hinder nothing else."""
    sheet.rows.append(["", "", "", "Hello", "Helo", "", "bins/gone.yaml#/ask", "en:x cy:-"])
    sheet.rows.append(["", "", "", "Hello", "Helo", "", "", ""])
    sheet.type(COLOUR, "Pa liw?")
    comparison = sheet.compare()
    assert [(row.why, row.where) for row in comparison.not_written] == [
        ("unknown", "bins/gone.yaml#/ask"),
        ("unknown", "no key"),
    ]
    assert len(comparison.changes) == 1
    assert not comparison.refused
    assert sheet.said().endswith("1 piece of Welsh new, 2 rows not written.")


def test_one_key_twice(sheet: Sheet) -> None:
    """Nobody can tell which of two rows is meant."""
    sheet.rows.append([*sheet.row(COLOUR)])
    sheet.type(COLOUR, "Pa liw?")
    (row,) = sheet.compare().not_written
    assert (row.why, row.row) == ("refused", len(sheet.rows))
    assert f"row {sheet.number(COLOUR)}" in row.what


def test_a_language_that_the_site_has_not(sheet: Sheet, bins: Author) -> None:
    """Words in it would be shown to nobody."""
    bins.replace("site.yaml", "languages: [en, cy]\n", "")
    with pytest.raises(KitError, match=r"write languages: \[en, cy\] into site.yaml"):
        sheet.compare()


def test_words_that_break_the_site_are_put_back(sheet: Sheet, bins: Author) -> None:
    """When the site cannot be read with them, every file is as it was, and the new ones are gone."""
    sheet.type(f"{JOURNEY}#/title", "Da iawn").type("bins/content/thanks.md#/page", "# Diolch ((nobody)")
    sheet.type("site.yaml#/name", "Gwasanaethau")
    before = files(bins.folder)
    with pytest.raises(KitError, match=r"Every file is as it was.\nbins/content/thanks.cy.md, line 1"):
        sheet.write()
    assert changed(before, bins.folder) == set()


@pytest.mark.parametrize("fails_at", range(6))  # two copies, four files
def test_a_disk_that_fails_leaves_every_file_as_it_was(
    sheet: Sheet, bins: Author, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """Whichever write fails: no file is half written, and none is new while another is old."""
    sheet.type(f"{JOURNEY}#/title", "Da iawn").type(COLOUR, "What is its colour?", "English")
    sheet.type("bins/content/thanks.md#/page", "# Diolch").type("site.yaml#/name", "Gwasanaethau")
    before, write, copy, writes = files(bins.folder), Path.write_bytes, words_module.shutil.copy2, [0]

    def failing(do: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object) -> object:
            writes[0] += 1
            if writes[0] > fails_at:
                raise OSError(28, os.strerror(28))
            return do(*arguments)

        return run

    changes = sheet.compare().changes
    monkeypatch.setattr(Path, "write_bytes", failing(write))
    monkeypatch.setattr(words_module.shutil, "copy2", failing(copy))
    with pytest.raises(KitError, match=r"Every file is as it was\."):
        write_words(load_site(bins.folder), changes)
    assert changed(before, bins.folder) == set()


def test_being_stopped_leaves_every_file_as_it_was(
    sheet: Sheet, bins: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C too."""
    sheet.type(COLOUR, "What is its colour?", "English")
    before, changes, site = files(bins.folder), sheet.compare().changes, load_site(bins.folder)

    def stop(folder: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(words_module, "load_site", stop)
    with pytest.raises(KeyboardInterrupt):
        write_words(site, changes)
    assert changed(before, bins.folder) == set()
