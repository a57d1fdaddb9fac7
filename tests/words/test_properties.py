"""Any words go out and come back as they are; any word can be changed.

Ten of each are tried in each run of the tests, a hundred in `make reliability`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from prototype_kit import words as words_module
from prototype_kit.csv_export import safe_cell
from prototype_kit.document.editing import with_words
from prototype_kit.site import load_site
from prototype_kit.spreadsheet import clean
from tests.conftest import GOOD, Author
from tests.reliability.tiers import tier
from tests.words.sheet import JOURNEY, WELSH_JOURNEY, Sheet, files

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
PROPERTY = settings(max_examples=tier(10, 100), suppress_health_check=[HealthCheck.function_scoped_fixture])


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
        row[sheet.column(heading)] = safe_cell(typed) if ending == "csv" else typed
    sheet.save().write()
    now = {
        word.key: dict(word.texts) for word in words_module.words_of(load_site(author.folder), ("en", "cy"))
    }
    assert {k: {c: words_module._plain(t) for c, t in texts.items()} for k, texts in now.items()} == {
        k: {c: words_module._plain(t) for c, t in texts.items()} for k, texts in before.items()
    }
