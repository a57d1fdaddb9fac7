"""`words export` and `words import`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from prototype_kit.cli import main
from prototype_kit.site import load_site
from tests.conftest import Author
from tests.words.sheet import COLOUR, WELSH_JOURNEY, Sheet, changed, files


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
    typed = f"prototype-kit --project {bins.folder} words import {file} --write"
    assert f"Nothing is written yet. To write: {typed}" in said
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
