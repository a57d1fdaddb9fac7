"""A round is a whole copy of what participants are shown, and of nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from prototype_kit import KitError, compare_sites, load_site
from research.rounds import Round, freeze, read_rounds, slug_of
from tests.conftest import GOOD
from tests.research.rounds.conftest import NOON, Project

NOT_FROZEN = (
    ".env",
    ".git/config",
    ".venv/lib/site.py",
    "instance/site.db",
    "instance/round-passwords.yaml",
    "vendor/kit.whl",
    "film/index.html",
    "build/page.html",
    "studies/bins/participants.yaml",
    "iterations/2026-05-06-first.md",
    "people.csv",
    "bins/test_service.py",
    "bins/.draft.yaml",
    "bins/__pycache__/rules.cpython-311.pyc",
    "bins/data/site.db",
    "content/.DS_Store",
)
FROZEN_TOO = {
    "site.cy.yaml": "name: Gwasanaethau Anytown\n",
    "accessibility.yaml": "prepared: 2026-05-01\n",
    "content/contact.md": "# Contact us\n\nWrite to us.\n",
    "templates/banner.html": "<p>Hello</p>\n",
    "assets/picture.svg": "<svg/>\n",
    "face/logo.svg": "<svg/>\n",
    "bins/test_data.yaml": "",
}


def copied(round_: Round) -> set[str]:
    """The files of a copy."""
    files = (path for path in round_.site_folder.rglob("*") if path.is_file())
    return {path.relative_to(round_.site_folder).as_posix() for path in files}


def test_what_a_site_is_made_of_is_copied_and_nothing_else(project: Project) -> None:
    """What is about people, secret, or left behind stays out of what is kept for ever and shown to others."""
    for name in NOT_FROZEN:
        project.author.write(name, "not for others")
    for name, text in FROZEN_TOO.items():
        project.author.write(name, text)
    project.author.replace("site.yaml", "  colours:", "  logo: face/logo.svg\n  colours:")
    assert copied(project.freeze()) == {*GOOD, *FROZEN_TOO} - {"bins/test_data.yaml"}


def test_the_copy_is_the_same_site(project: Project) -> None:
    """Participants see what the team saw, and events name the same release."""
    made = project.freeze()
    working, frozen = load_site(project.folder), load_site(made.site_folder)
    assert not compare_sites(working, frozen)
    assert made.releases == {"bins": working.services["bins"].release}


def test_a_round_is_read_as_it_was_made(project: Project) -> None:
    """Everything that is known of it stands in round.yaml, by name and in order of time."""
    first = project.freeze("Round 1: ‘first’ sketch & more")
    second = project.freeze("A round before, by its name")
    assert tuple(read_rounds(project.folder)) == (first, second)
    assert read_rounds(project.folder).last == second
    assert (first.slug, first.name) == ("round-1-first-sketch-more", "Round 1: ‘first’ sketch & more")
    assert (first.frozen_at, first.project) == (NOON, project.folder)
    assert read_rounds(project.folder).named(first.name) == first


def test_what_was_frozen_before_changes_no_later_round(project: Project) -> None:
    """Rounds do not pile up inside each other, and the same content has the same hash."""
    first, second = project.freeze("One"), project.freeze("Two")
    assert first.content_hash == second.content_hash
    project.author.replace("bins/journeys/report.yaml", "What colour is the bin?", "Which colour is it?")
    assert project.freeze("Three").content_hash != first.content_hash


@pytest.mark.parametrize(
    "name", ["Round 1: first sketch", "round 1 FIRST sketch!", " Round 1:  first sketch "]
)
def test_no_round_is_written_over(project: Project, name: str) -> None:
    """A second round of the same name, or one that is written like it, is refused before anything else."""
    project.freeze("Round 1: first sketch")
    project.author.replace("site.yaml", "name: Anytown services", "nam: Anytown services")
    with pytest.raises(KitError, match="rounds/round-1-first-sketch already"):
        project.freeze(name)
    assert project.left() == ["round-1-first-sketch"]


def test_two_who_freeze_the_same_name_at_once_make_one_round(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second is told, and changes nothing."""
    made: list[Round] = []

    def meanwhile(*_: object) -> list[object]:
        if not made:
            monkeypatch.undo()
            made.append(project.freeze())
        return []

    monkeypatch.setattr("research.rounds.freezing.faults_in_use", meanwhile)
    with pytest.raises(KitError, match="already"):
        project.freeze()
    assert tuple(read_rounds(project.folder)) == tuple(made)
    assert project.left() == [made[0].slug]


def test_a_site_with_faults_is_not_frozen(project: Project) -> None:
    """Every fault is named, and nothing is left behind."""
    project.author.replace("site.yaml", "name: Anytown services", "nam: Anytown services")
    project.author.replace("bins/journeys/report.yaml", "type: radios", "type: radio")
    with pytest.raises(KitError) as refused:
        project.freeze()
    told = str(refused.value)
    assert all(part in told for part in ("site.yaml, line 1", "report.yaml, line", "Nothing was frozen."))
    assert not (project.folder / "rounds").exists()


def test_what_would_fail_in_front_of_a_participant_is_not_frozen(project: Project) -> None:
    """A rule that fails with sample answers is a fault, as `check` has it."""
    project.author.replace("bins/rules.py", 'return j["colour"] == "red"', "return 1 / 0")
    with pytest.raises(KitError, match=r"rules\.py, line(.|\n)*Nothing was frozen"):
        project.freeze()
    assert not (project.folder / "rounds").exists()


def test_a_round_appears_whole_or_not_at_all(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full leaves nothing that looks like a round."""
    project.freeze("One")

    def full(self: Path, data: bytes) -> int:
        if self.name == "round.yaml":
            raise OSError(28, "No space left on device")
        return write(self, data)

    write = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(KitError, match=r"rounds/two could not be written \(No space left on device\)"):
        project.freeze("Two")
    assert project.left() == ["one"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Round 3: shorter contact page", "round-3-shorter-contact-page"),
        ("Rownd 2 – tŷ bach", "rownd-2-ty-bach"),
        ("a" * 80, "a" * 60),
        ("The round in which everything about the contact page was shorter", None),
    ],
)
def test_a_name_gives_an_address(name: str, slug: str | None) -> None:
    """Letters, numbers and hyphens, and whole words where they are too long."""
    found = slug_of(name)
    assert found == (slug or "the-round-in-which-everything-about-the-contact-page-was")
    assert slug_of(found) == found


@pytest.mark.parametrize("name", ["", "  ", "!!", "中文", "Round\x07 1", "x" * 101, "../.."])
def test_a_name_without_words_is_refused(project: Project, name: str) -> None:
    """It is said what a name must be, and nothing is written anywhere."""
    with pytest.raises(KitError, match=r"Give the round a name in words|Use 100 or fewer"):
        project.freeze(name)
    assert not (project.folder / "rounds").exists()


# --- git ----------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    """What git says."""
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(project: Project) -> str:
    """Commit the project as it is, in a repository of its own."""
    git(project.folder, "init", "-q")
    git(project.folder, "add", ".")
    git(project.folder, "commit", "-qm", "As it is")
    return git(project.folder, "rev-parse", "HEAD")


def test_a_round_names_its_commit(project: Project) -> None:
    """So that what was changed before it was frozen can be told from what git holds."""
    now = commit(project)
    first = project.freeze("One")
    assert (first.commit, first.clean) == (now, True)
    project.author.write("notes.txt", "what is not frozen does not count")
    second = project.freeze("Two")
    assert (second.commit, second.clean) == (now, True)
    project.author.replace("bins/journeys/report.yaml", "What colour is the bin?", "Which colour is it?")
    third = project.freeze("Three")
    assert (third.commit, third.clean) == (now, False)


def test_a_new_or_deleted_file_is_not_in_the_commit(project: Project) -> None:
    """A file that git does not know, or still holds, makes another site of it."""
    project.author.write("bins/data/old.json", "[]")
    commit(project)
    project.author.delete("bins/data/old.json")
    assert project.freeze("One").clean is False
    project.author.write("bins/data/old.json", "[]").write("bins/data/new.json", "[]")
    assert project.freeze("Two").clean is False


def test_without_git_there_is_no_commit(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that lies in somebody else's repository, or in none, can be frozen too."""
    assert project.freeze("One").commit is None
    around = project.folder.parent
    git(around, "init", "-q")
    git(around, "commit", "-qm", "Without the project", "--allow-empty")
    assert project.freeze("Two").commit is None
    monkeypatch.setenv("PATH", "")
    assert project.freeze("Three").commit is None


def test_a_round_can_be_frozen_at_a_time_of_another_zone(project: Project) -> None:
    """Times are kept in UTC, whole seconds."""
    from datetime import timedelta, timezone

    there = NOON.astimezone(timezone(timedelta(hours=5))).replace(microsecond=7)
    assert freeze(project.folder, "One", there).frozen_at == NOON
