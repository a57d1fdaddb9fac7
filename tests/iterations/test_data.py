"""The data and files of iterations: read back as they were, and written whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit import compare_sites
from prototype_kit.errors import DefinitionError, KitError
from prototype_kit.iterations import (
    FOLDER,
    LAST,
    Count,
    Figures,
    HandTested,
    JourneyFigures,
    LoadVerdict,
    Releases,
    TestTally,
    content,
    document_name,
    last_site,
    read_iterations,
    write_together,
)
from tests.conftest import Author
from tests.iterations.conftest import NOON, WORDS, document, iteration


@given(WORDS, WORDS, st.from_regex(r"[0-9a-f]{12}", fullmatch=True))
def test_the_data_are_read_back_as_they_were(changed: str, why: str, release: str) -> None:
    """Whatever the words are, and though a release may look like a number."""
    found = iteration(
        changed=changed,
        hypothesis=why,
        releases={"bins": Releases(after=release)},
        tests=(TestTally(kind="browser", passed=3, axe=1, skipped={why: 2}),),
    )
    assert document(found).iteration == found


def test_everything_of_an_iteration_is_read_back() -> None:
    """Tests, tests by hand, load and figures of two envs too."""
    counted = Figures(
        counted_at=NOON,
        journeys=(JourneyFigures(journey="bins/report", now=Count(started=3, open=1), before=Count()),),
    )
    found = iteration(
        measure="Completion",
        tests=(TestTally(kind="service", passed=4), TestTally(kind="browser", passed=0, skipped={"why": 3})),
        advice=2,
        by_hand=(HandTested(journey="bins/report", way="voice", result="failed", date=date(2026, 5, 1)),),
        load=LoadVerdict(date=NOON, releases={"bins": "b" * 12}, passed=True, lines=("Nothing lost.",)),
        figures={"live": counted, "prototype": counted},
    )
    assert document(found).iteration == found


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("number: 2", "number: two", "line 2"),
        ("number: 2", "nmber: 2", "line 2"),
        ("changed: Short", "changed: [Short", "line"),
        ("---\n", "", "The data of this iteration are not there."),
    ],
)
def test_an_edit_that_breaks_the_data_is_a_fault_with_its_line(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    """As in every other file that a team edits."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    text = document(iteration()).text
    assert old in text
    (folder / "2026-05-06-shorter.md").write_text(text.replace(old, new), encoding="utf-8")
    (folder / "README.md").write_text("Ours.", encoding="utf-8")
    with pytest.raises(DefinitionError) as wrong:
        read_iterations(tmp_path)
    assert "iterations/2026-05-06-shorter.md" in str(wrong.value)
    assert what in str(wrong.value)


# --- The folder ---------------------------------------------------------------------------------------


def test_the_copy_can_be_compared_and_holds_no_tests(author: Author, tmp_path: Path) -> None:
    """It is a whole site, with its logo; what Python and editors leave behind is no part of it."""
    author.write("logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    author.replace("site.yaml", "  name: Anytown Council", "  name: Anytown Council\n  logo: logo.svg")
    author.write("bins/test_service.py", "").write("bins/__pycache__/rules.pyc", b"").write("bins/.swp", "")
    site = author.load()
    (tmp_path / "project").mkdir()
    write_together(tmp_path / "project", {}, content(site))
    copy = tmp_path / "project" / FOLDER / LAST
    last = last_site(copy)
    assert last is not None
    assert not isinstance(last, str)
    assert not compare_sites(last, site)
    assert last.services["bins"].release == site.services["bins"].release
    assert content(last) == content(site)
    names = {path.name for path in copy.rglob("*")}
    assert names.isdisjoint({"test_service.py", "rules.pyc", ".swp"})
    assert "logo.svg" in names


def test_a_copy_that_this_kit_cannot_read_is_said_and_none_is_none(author: Author) -> None:
    """An older version of the kit may have written other keys."""
    author.replace("bins/service.yaml", "owner:", "ownr:")
    found = last_site(author.folder)
    assert isinstance(found, str)
    assert found.startswith(
        "The last release cannot be read with this version of the kit (bins/service.yaml:"
    )
    assert last_site(author.folder / "nowhere") is None


@pytest.mark.parametrize("number", range(6))
def test_all_is_written_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Whichever rename fails: every file is as it was, and nothing is left over."""
    folder = tmp_path / FOLDER
    write_together(tmp_path, {"a.md": "old", "b.html": "old"}, {"site.yaml": b"old", "gone.yaml": b"old"})
    before = _tree(folder)
    renames = iter(range(100))
    rename = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if next(renames) == number:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(KitError, match=r"could not be written \(No space left on device\)\. Nothing was\."):
        write_together(tmp_path, {"a.md": "new", "b.html": "new"}, {"site.yaml": b"new"})
    assert _tree(folder) == before
    monkeypatch.setattr(Path, "rename", rename)
    write_together(tmp_path, {"a.md": "new", "b.html": "new"}, {"site.yaml": b"new"})
    assert _tree(folder) == {"a.md": b"new", "b.html": b"new", "last/site.yaml": b"new"}


def test_a_folder_that_cannot_be_made_is_not_left_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first iteration of a project on a full disk."""

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(KitError, match="No space left"):
        write_together(tmp_path, {"a.md": "new"})
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_left_who_was_stopped_is_put_back(tmp_path: Path) -> None:
    """A machine that stopped between two renames: nothing that was moved away is lost."""
    write_together(tmp_path, {"a.md": "old", "b.md": "old"})
    folder = tmp_path / FOLDER
    moved = folder / ".writing-x" / "old"
    moved.mkdir(parents=True)
    (folder / "a.md").rename(moved / "a.md")
    (moved / "b.md").write_text("older", encoding="utf-8")
    write_together(tmp_path, {"c.md": "new"})
    assert _tree(folder) == {"a.md": b"old", "b.md": b"old", "c.md": b"new"}


def _tree(folder: Path) -> dict[str, bytes]:
    """Every file by its place, and every folder that is left over."""
    left = {f"{path.name}/": b"" for path in folder.iterdir() if path.is_dir() and path.name != LAST}
    files = [path for path in folder.rglob("*") if path.is_file()]
    return left | {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_file_is_named_by_its_day_and_what_changed() -> None:
    """In plain letters, not too long, and never the name of another."""
    day = date(2026, 5, 6)
    assert document_name(day, "Tŷ: shorter (much) page!", []) == "2026-05-06-ty-shorter-much-page"
    assert document_name(day, "…", []) == "2026-05-06-iteration"
    long = document_name(day, "word " * 30, [])
    assert long == "2026-05-06-" + "-".join(["word"] * 10)
    taken = ["2026-05-06-a", "2026-05-06-a-2"]
    assert document_name(day, "A", taken) == "2026-05-06-a-3"
    assert document_name(day, "x" * 200, []) == "2026-05-06-" + "x" * 50


def test_iterations_are_read_in_their_order(tmp_path: Path) -> None:
    """By their number, whatever their files are called."""
    for number, name in ((10, "2026-01-01-a"), (9, "2026-02-01-b")):
        write_together(tmp_path, {f"{name}.md": document(iteration(number)).text})
    assert [each.document.iteration.number for each in read_iterations(tmp_path)] == [9, 10]
