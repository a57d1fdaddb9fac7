"""Words go out to a spreadsheet and come back: what changed there changes in the files, and nothing else."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from prototype_kit import words as words_module
from prototype_kit.cli import main
from prototype_kit.document import Faults, parse_yaml, words_in
from prototype_kit.document.editing import with_words
from prototype_kit.errors import KitError
from prototype_kit.journey.reading import WORDS as JOURNEY_WORDS
from prototype_kit.language import NAMES
from prototype_kit.site import load_site
from prototype_kit.spreadsheet import LONGEST_CELL, _defused, clean, read_sheet
from prototype_kit.words import IN_ENGLISH, compare_words, comparison_text, export_words, write_words
from tests.conftest import GOOD, Author

JOURNEY = "bins/journeys/report.yaml"
WELSH_JOURNEY = "bins/journeys/report.cy.yaml"
COLOUR = f"{JOURNEY}#/pages/colour/ask"
DAY = f"{JOURNEY}#/pages/days/item"
NOTICED = f"{JOURNEY}#/pages/days/pages/noticed/ask"
EMAIL = "bins/content/received.email.md#/email"
SAID = "Enter an email address or a telephone number"
FORMATS = pytest.mark.parametrize("ending", ["xlsx", "csv"])


@pytest.fixture
def bins(author: Author) -> Author:
    """A site in English and Welsh, with a little Welsh."""
    author.replace("site.yaml", "services: [bins]", "languages: [en, cy]\nservices: [bins]")
    author.write(WELSH_JOURNEY, "# Cymraeg\ntitle: Rhoi gwybod am fin   # y dudalen\n")
    return author.write("bins/rules.cy.yaml", f"# Rheolau\n{SAID}: Rhowch gyfeiriad\n")


class Sheet:
    """A spreadsheet as somebody has it open."""

    def __init__(self, path: Path, bins: Author, languages: tuple[str, ...] = ("en", "cy")):
        self.path, self.folder = path, bins.folder
        export_words(load_site(bins.folder), path, languages)
        self.rows = self._rows()

    def _rows(self) -> list[list[str]]:
        if self.path.suffix == ".csv":
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                return [*csv.reader(file)]
        sheet = load_workbook(self.path).worksheets[0]
        return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]

    def column(self, heading: str) -> int:
        """The number of a column."""
        return self.rows[0].index(heading)

    def row(self, key: str) -> list[str]:
        """The row of a key."""
        return next(row for row in self.rows if row[self.column("Key")] == key)

    def number(self, key: str) -> int:
        """Its number."""
        return self.rows.index(self.row(key)) + 1

    def type(self, key: str, text: str, heading: str = "Welsh") -> Sheet:
        """Type into a cell, and save."""
        self.row(key)[self.column(heading)] = text
        return self.save()

    def save(self, encoding: str = "utf-8-sig", delimiter: str = ",") -> Sheet:
        """Save the rows."""
        if self.path.suffix == ".csv":
            out = io.StringIO(newline="")
            csv.writer(out, delimiter=delimiter).writerows(self.rows)
            self.path.write_bytes(out.getvalue().encode(encoding))
            return self
        book = Workbook()
        for number, row in enumerate(self.rows, 1):
            for place, text in enumerate(row, 1):
                cell = book.worksheets[0].cell(number, place)
                cell.value = text or None
                if text:
                    cell.data_type = "s"
        book.save(self.path)
        return self

    def compare(self, force: bool = False) -> words_module.Comparison:
        """What it would change."""
        return compare_words(load_site(self.folder), self.path, force)

    def said(self, force: bool = False) -> str:
        """The same, as a person reads it."""
        return comparison_text(self.compare(force))

    def write(self, force: bool = False) -> list[str]:
        """Write its changes."""
        return write_words(load_site(self.folder), self.compare(force).changes)


@pytest.fixture(params=["xlsx", "csv"])
def sheet(request: pytest.FixtureRequest, bins: Author, tmp_path: Path) -> Sheet:
    """Every word of the site, in each format."""
    return Sheet(tmp_path / f"words.{request.param}", bins)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def changed(before: dict[str, bytes], folder: Path) -> set[str]:
    """The files that are other than before, or new, or gone."""
    now = files(folder)
    return {name for name in {*before, *now} if before.get(name) != now.get(name)}


# --- Out ------------------------------------------------------------------------------------------------


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


@FORMATS
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


# --- In: what a spreadsheet program does to a file --------------------------------------------------------


def test_nothing_changed(sheet: Sheet) -> None:
    """What goes out comes back the same."""
    assert sheet.said() == "The spreadsheet says what the files say."


def habits() -> dict[str, Callable[[Sheet], object]]:
    """What people and programs do to a sheet without meaning to change a word."""

    def each(change: Callable[[str], str]) -> Callable[[Sheet], object]:
        def do(sheet: Sheet) -> None:
            for row in sheet.rows[1:]:
                row[3:5] = [change(text) for text in row[3:5]]

        return do

    return {
        "columns in another order": lambda sheet: [row.reverse() for row in sheet.rows],
        "rows in another order": lambda sheet: sheet.rows[1:].reverse(),
        "a column less": lambda sheet: [row.pop(0) for row in sheet.rows],
        "a column of their own": lambda sheet: [row.insert(1, "mine") for row in sheet.rows],
        "empty rows": lambda sheet: (sheet.rows.insert(3, [""] * 8), sheet.rows.append(["  "] * 8)),
        "a title above": lambda sheet: sheet.rows.insert(0, ["Words of bins"]),
        "spaces in headings": lambda sheet: sheet.rows.insert(
            0, [f" {h.upper()} " for h in sheet.rows.pop(0)]
        ),
        "smart quotes": each(lambda text: text.replace("'", "’").replace('"', "“")),
        "trailing spaces": each(lambda text: f"{text}  \n" if text else text),
        "line ends of Windows": each(lambda text: text.replace("\n", "\r\n")),
        "line ends of an old Excel": each(lambda text: text.replace("\n", "_x000D_\n")),
        "a row twice": lambda sheet: sheet.rows.append([*sheet.rows[4]]),
        "rows deleted": lambda sheet: sheet.rows.__delitem__(slice(4, 9)),
    }


@pytest.mark.parametrize("habit", habits())
def test_habits_change_nothing(sheet: Sheet, bins: Author, habit: str) -> None:
    """A sheet that a program or a person has tidied says the same."""
    bins.replace(JOURNEY, "What colour is the bin?", '"Whats the \\"colour\\"?"')
    fresh = Sheet(sheet.path, bins)
    habits()[habit](fresh)
    fresh.save()
    assert fresh.said() == "The spreadsheet says what the files say."


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", ";")]
)
def test_csv_of_other_programs(bins: Author, tmp_path: Path, encoding: str, delimiter: str) -> None:
    """Semicolons where a comma is a decimal point; “Unicode text” is UTF-16 with tabs."""
    sheet = Sheet(tmp_path / "words.csv", bins)
    sheet.row(COLOUR)[4] = "Pa liw yw’r bin, ŵ; ŷ?"
    sheet.save(encoding, delimiter)
    assert [change.text for change in sheet.compare().changes] == ["Pa liw yw’r bin, ŵ; ŷ?"]


def test_hidden_columns_and_numbers(bins: Author, tmp_path: Path) -> None:
    """Hidden columns are read; a number that somebody typed is words."""
    sheet = Sheet(tmp_path / "words.xlsx", bins)
    book = load_workbook(sheet.path)
    page = book.worksheets[0]
    page.column_dimensions["G"].hidden = page.column_dimensions["D"].hidden = True
    page.cell(sheet.number(COLOUR), 5).value = 12
    book.create_sheet("Notes", 0).cell(1, 1).value = "For you"
    book.save(sheet.path)
    assert [change.text for change in sheet.compare().changes] == ["12"]


@pytest.mark.parametrize(
    ("value", "why"),
    [("=A1&B1", "formula"), (date(2026, 5, 6), "date"), (True, "yes or no"), ("#REF!", "error")],
)
def test_cells_without_words_are_refused(bins: Author, tmp_path: Path, value: object, why: str) -> None:
    """What a program made of somebody's typing is not written as if they had meant it."""
    sheet = Sheet(tmp_path / "words.xlsx", bins)
    book = load_workbook(sheet.path)
    book.worksheets[0].cell(sheet.number(COLOUR), 5).value = value  # type: ignore[assignment]
    book.save(sheet.path)
    (row,) = sheet.compare().not_written
    assert (row.row, row.why) == (sheet.number(COLOUR), "refused")
    assert why in row.what


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("w.xls", b"x", "neither .xlsx nor .csv"),
        ("w.xlsx", b"PK not really", "not a workbook"),
        ("w.csv", "Key,Fingerprint\nâ,b".encode("cp1252"), "CSV UTF-8"),
        ("w.csv", b"English,Welsh\na,b\n", "lacks one of the columns Key, Fingerprint"),
        ("w.csv", b"", "lacks one of the columns"),
        ("none.csv", None, "cannot be read"),
    ],
)
def test_what_is_no_sheet_of_words(
    bins: Author, tmp_path: Path, name: str, data: bytes | None, words: str
) -> None:
    """One sentence says what to do."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(KitError, match=words):
        compare_words(load_site(bins.folder), tmp_path / name)


# --- In: what is written ----------------------------------------------------------------------------------


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


# --- In: what is not written ------------------------------------------------------------------------------


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


# --- All or nothing ---------------------------------------------------------------------------------------


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


# --- YAML in its place ------------------------------------------------------------------------------------

WRITTEN = """\
# A comment: with a colon
a:   'it''s'   # behind
b: "two\\twords" # behind
c: {d: plain, e: "quoted", f: [x, y]}  # behind

g: |  # why
  one
    two

# between
h: >-
  folded
  words
i: plain
  goes on
j:
k: # nothing yet
l:
  - {name: m, ask: n}
  - page: o
    ask: p   # last"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("path", "words", "old", "new"),
    [
        (("a",), "that's", "'it''s'", "'that''s'"),
        (("a",), "a\nb", "'it''s'", '"a\\nb"'),
        (("b",), 'say "x"', '"two\\twords"', '"say \\"x\\""'),
        (("c", "d"), "new", "plain, e", "new, e"),
        (("c", "d"), "new, old", "plain, e", '"new, old", e'),
        (("c", "d"), "a {b}", "plain, e", '"a {b}", e'),
        (("c", "e"), "new", '"quoted"', '"new"'),
        (("c", "f", "2"), "z", "x, y", "x, z"),
        (("g",), "three\nfour", "  one\n    two", "  three\n  four"),
        (("h",), "new\nlines", "  folded\n  words", "  new\n\n  lines"),
        (("i",), "new", "plain\n  goes on", "new"),
        (("j",), "new", "j:\n", "j: new\n"),
        (("k",), "new", "k: #", "k: new #"),
        (("l", "m", "ask"), "new", "ask: n", "ask: new"),
        (("l", "o", "ask"), "# new", "ask: p ", 'ask: "# new" '),
        (("i",), "- a: b #c", "plain\n  goes on", '"- a: b #c"'),
        (("i",), "Yes\x07\u2028", "plain\n  goes on", '"Yes\\u0007\\u2028"'),
    ],
)
def test_a_value_changes_and_nothing_else(
    path: tuple[str, ...], words: str, old: str, new: str, ends: str
) -> None:
    """Every way to write a value in YAML: what stands around it, and its own quotes, stay to the byte."""
    text = WRITTEN.replace("\n", ends)
    assert WRITTEN.count(old) == 1
    expected = WRITTEN.replace(old, new).replace("\n", ends)
    assert with_words(text, {path: words}, "x.yaml") == expected


ORDER = [("a",), ("b", "c", "ask"), ("b", "d", "ask"), ("b", "d", "hint"), ("b", "e", "ask"), ("f",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6\n"),
        (
            "# só\n",
            "# só\na: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6\n",
        ),
        (
            "b:\n    d:\n        hint: x  # y\n\n# end",
            (
                "a: 1\nb:\n    c:\n      ask: 2\n    d:\n        ask: 3\n        hint: 4  # y\n"
                "    e:\n      ask: 5\nf: 6\n\n# end"
            ),
        ),
        ("f: x", "a: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6"),
        ("a: x", "a: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6\n"),
        ("{b: {d: {}}}\n", "{a: 1, b: {c: {ask: 2}, d: {ask: 3, hint: 4}, e: {ask: 5}}, f: 6}\n"),
        (
            "b: {d: {hint: x}} # y\nz: own\n",
            "a: 1\nb: {c: {ask: 2}, d: {ask: 3, hint: 4}, e: {ask: 5}} # y\nf: 6\nz: own\n",
        ),
        (
            "b:\n  d:\n    hint: x",
            "a: 1\nb:\n  c:\n    ask: 2\n  d:\n    ask: 3\n    hint: 4\n  e:\n    ask: 5\nf: 6\n",
        ),
    ],
)
def test_words_are_added_among_their_neighbours(text: str, expected: str) -> None:
    """In the order of the English, with the indentation and the braces that are there."""
    words = {path: str(number) for number, path in enumerate(ORDER, 1)}
    assert with_words(text, words, "x.yaml", ORDER) == expected


@pytest.mark.parametrize("text", ["a: [x]\n", "- x\n", "a\n", "a: {b: c}\n"])
def test_what_cannot_be_put_in_is_told(text: str) -> None:
    """Rather than written in a place where nobody reads it."""
    with pytest.raises(KitError, match=r"x\.yaml is written in a way .* Write a(: q)? by hand"):
        with_words(text, {("a", "q"): "words"} if "{" not in text else {("a",): "words"}, "x.yaml")


# --- Properties -------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | st.text(
    "=+-@'\"#:,{}[]&*!|>%`?~\\ \t\nab1’é", min_size=1, max_size=12
)
PLAIN_WORDS = WORDS.map(lambda text: clean(text).strip()).filter(
    lambda text: text and not set("{}()_") & {*text}
)


@pytest.fixture(scope="module")
def site_folder() -> Iterator[Path]:
    """A folder to make sites in."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def fresh(folder: Path) -> Author:
    """The site with two languages, as it is before anybody changes it."""
    author = Author(folder / "site")
    for name in {*files(author.folder)} - {*GOOD}:
        author.delete(name)
    author.replace("site.yaml", "services: [bins]", "languages: [en, cy]\nservices: [bins]")
    return author.write(WELSH_JOURNEY, "title: Rhoi gwybod am fin\npages: {colour: {ask: Lliw?}}\n")


ENDINGS = st.sampled_from(["xlsx", "csv"])
PROPERTY = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@PROPERTY
@given(ending=ENDINGS, asked=WORDS, hinted=WORDS, title=WORDS, welsh=WORDS)
def test_out_and_in_changes_nothing(
    site_folder: Path, ending: str, asked: str, hinted: str, title: str, welsh: str
) -> None:
    """Whatever words are in the files, a sheet that nobody touched changes none of them."""
    author = fresh(site_folder)
    path = author.folder / JOURNEY
    words = {("pages", "colour", "ask"): asked, ("pages", "colour", "options", "red"): hinted}
    author.write(JOURNEY, with_words(path.read_text(encoding="utf-8"), words, JOURNEY).encode())
    author.write(WELSH_JOURNEY, with_words("", {("title",): welsh}, JOURNEY).encode())
    author.write("bins/content/thanks.md", f"# {title}\n\n{asked}\n{hinted}\n".encode())
    assume(not author.faults())  # brackets that are not closed
    comparison = Sheet(site_folder / f"words.{ending}", author).compare()
    assert (comparison.changes, comparison.not_written) == ([], [])


@pytest.mark.slow
@PROPERTY
@given(ending=ENDINGS, data=st.data())
def test_any_word_can_be_changed(site_folder: Path, ending: str, data: st.DataObject) -> None:
    """Typed in the sheet, brought in, read by the site: those words and no others are there."""
    author = fresh(site_folder)
    sheet = Sheet(site_folder / f"words.{ending}", author)
    before = {
        word.key: dict(word.texts) for word in words_module.words_of(load_site(author.folder), ("en", "cy"))
    }
    rows = [row for row in sheet.rows[1:] if "rules.py" not in row[0]]
    for row in data.draw(
        st.lists(st.sampled_from(rows), min_size=1, max_size=5, unique_by=lambda row: row[6])
    ):
        heading, code = data.draw(st.sampled_from([("English", "en"), ("Welsh", "cy")]))
        kept = " ".join(place.strip(".,") for place in row[5].split() if place.startswith(("{", "((")))
        typed = f"{data.draw(PLAIN_WORDS)} {kept}".strip()
        if row[0].endswith(".md"):
            typed = f"# {typed}\n\nMore words"  # a message needs some below its title
        before[row[6]][code] = typed
        row[sheet.column(heading)] = _defused(typed) if ending == "csv" else typed
    sheet.save().write()
    now = {
        word.key: dict(word.texts) for word in words_module.words_of(load_site(author.folder), ("en", "cy"))
    }
    assert {k: {c: words_module._plain(t) for c, t in texts.items()} for k, texts in now.items()} == {
        k: {c: words_module._plain(t) for c, t in texts.items()} for k, texts in before.items()
    }


# --- The commands -----------------------------------------------------------------------------------------


@pytest.fixture
def run(bins: Author, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run a command of the words, and give its exit code and what it said."""

    def command(*arguments: object) -> tuple[int, str]:
        code = main(["--project", str(bins.folder), "words", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


def test_the_commands(run: Callable[..., tuple[int, str]], bins: Author, tmp_path: Path) -> None:
    """Export says what is lacking; import shows first, and writes when it is told to."""
    file = tmp_path / "words.csv"
    code, said = run("export", file)
    assert code == 0
    assert f"pieces of words to {file}" in said
    assert "pieces without Welsh." in said
    code, said = run("export", file)
    assert (code, "--overwrite" in said) == (1, True)
    assert run("export", file, "--overwrite", "--language", "cy")[0] == 0
    assert run("export", tmp_path / "w.txt")[0] == 1
    code, said = run("export", tmp_path / "w.csv", "--language", "fr")
    assert (code, "Choose from: en (English), cy (Welsh)" in said) == (1, True)
    sheet = Sheet(file, bins).type(COLOUR, "Pa liw?")
    before = files(bins.folder)
    code, said = run("import", file)
    assert code == 0
    assert f"Nothing is written yet. To write: prototype-kit words import {file} --write" in said
    assert changed(before, bins.folder) == set()
    code, said = run("import", file, "--write")
    assert (code, f"Written: {WELSH_JOURNEY}." in said) == (0, True)
    assert sheet.said() == "The spreadsheet says what the files say."
    sheet.rows.append(["", "", "", "", "", "", "gone", ""])
    sheet.save()
    assert run("import", file)[0] == 1


def test_the_command_that_check_names_is_one(
    run: Callable[..., tuple[int, str]], bins: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is told that words are missing can type what the message says."""
    bins.delete(WELSH_JOURNEY)
    gap = next(gap for gap in load_site(bins.folder).gaps if "There is no report.cy.yaml" in gap.what)
    command = gap.mend.partition("prototype-kit words ")[2].split()
    assert command == ["export", "--language", "cy"]
    monkeypatch.chdir(tmp_path)
    assert run(*command)[0] == 0
    assert (tmp_path / "words.xlsx").exists()
