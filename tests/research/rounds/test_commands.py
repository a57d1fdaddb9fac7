"""The commands of rounds: what they say, and their exit codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from prototype_kit import KitError
from prototype_kit.cli.project import Project as KitProject
from research.cli import commands
from research.cli.rounds import round_
from research.rounds import freeze, read_rounds
from tests.research.rounds.conftest import Project

JOURNEY = "bins/journeys/report.yaml"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(project: Project) -> Run:
    """Runs a command of rounds on the project: its exit code, and what it said."""

    def invoke(*arguments: str) -> tuple[int, str]:
        given = KitProject(str(project.folder))
        done = CliRunner().invoke(round_, arguments, obj=given, standalone_mode=False)
        if done.exception is not None:
            raise done.exception
        return done.return_value, done.output

    return invoke


def no_browser(*_: object) -> None:
    """As on a machine without one."""
    raise KitError("There is no browser for the tests: install one.")


def test_freezing_without_pictures(run: Run, project: Project) -> None:
    """It says where the round is, and how to take them later."""
    code, said = run("freeze", "Round 1: first sketch", "--no-film")
    assert code == 0
    assert "Froze rounds/round-1-first-sketch: 11 files." in said
    assert "No film strip was taken. Take it later:" in said
    assert "round film round-1-first-sketch" in said
    assert read_rounds(project.folder).named("round-1-first-sketch").film_page is None


def test_freezing_where_there_is_no_browser(
    run: Run, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round is there all the same, and it is said why it has no pictures."""
    monkeypatch.setattr("research.rounds.film.take_strip", no_browser)
    code, said = run("freeze", "One")
    assert code == 0
    assert said.index("Froze rounds/one") < said.index("There is no browser")
    assert "Take it later:" in said
    assert project.left() == ["one"]
    with pytest.raises(KitError, match="There is no browser"):
        run("film", "one")
    assert project.left() == ["one"]
    assert sorted(path.name for path in (project.folder / "rounds/one").iterdir()) == ["round.yaml", "site"]


def test_freezing_the_same_again_says_so(run: Run, project: Project) -> None:
    """A second name for the same is allowed, and noticed; something else is not."""
    assert "Nothing changed" not in run("freeze", "One", "--no-film")[1]
    assert "Nothing changed since ‘One’" in run("freeze", "Two", "--no-film")[1]
    project.author.replace(JOURNEY, "What colour is the bin?", "Which colour is it?")
    assert "Nothing changed" not in run("freeze", "Three", "--no-film")[1]


def test_a_film_strip_is_taken_once(run: Run, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the frozen copy, as of its day, whatever the working version is by then; never a second time."""
    taken: list[tuple[Path, str, str, str]] = []

    def take(site: object, folder: Path, title: str, day: object) -> None:
        folder.mkdir()
        (folder / "index.html").write_text(title, encoding="utf-8")
        taken.append((site.folder, site.name, title, str(day)))  # type: ignore[attr-defined]

    made = project.freeze("One")
    project.author.replace("site.yaml", "name: Anytown services", "name: Other services")
    monkeypatch.setattr("research.rounds.film.take_strip", take)
    assert run("film", "One") == (
        0,
        "Taking pictures (about a second a page)\nWrote rounds/one/film/index.html.\n",
    )
    title = "Anytown services: One, frozen on 6 May 2026"
    assert taken == [(made.site_folder, "Anytown services", title, "2026-05-06")]
    assert made.film_page is not None
    assert project.left() == ["one"]
    with pytest.raises(KitError, match="has a film strip already: rounds/one/film"):
        run("film", "one")
    assert len(taken) == 1


def test_listing_says_what_each_round_is(run: Run, project: Project) -> None:
    """When it was frozen, with which kit, its pictures and passwords; and which can no longer be trusted."""
    assert run("list") == (0, run("list")[1])
    assert "There is no round yet. Freeze one:" in run("list")[1]
    one = project.freeze("One: the first")
    project.freeze("Two")
    run("password", "new", "two")
    code, said = run("list")
    assert code == 0
    assert said == (
        "one-the-first\n  One: the first\n  frozen on 6 May 2026, kit 0.1.0, no film strip, 0 passwords\n"
        "two\n  Two\n  frozen on 7 May 2026, kit 0.1.0, no film strip, 1 password\n"
    )
    (one.site_folder / JOURNEY).unlink()
    code, said = run("list")
    assert (code, "changed since: 1 file" in said) == (1, True)


def test_verifying_rounds(run: Run, project: Project) -> None:
    """One or all; those that are not as they were frozen are named, and the exit code says so."""
    one = project.freeze("One")
    project.freeze("Two")
    assert run("verify") == (0, "one is as it was frozen.\ntwo is as it was frozen.\n")
    (one.site_folder / JOURNEY).unlink()
    code, said = run("verify")
    assert code == 1
    assert f"site/{JOURNEY} was deleted." in said
    assert "two is as it was frozen." in said
    assert run("verify", "two")[0] == 0
    assert run("verify", "one")[0] == 1


def test_comparing_in_words(run: Run, project: Project) -> None:
    """Two rounds, or one with how things are now; the exit code says whether anything is different."""
    project.freeze("One")
    project.author.replace(JOURNEY, "What colour is the bin?", "Which colour is it?")
    project.freeze("Two")
    code, said = run("compare", "one", "two")
    assert code == 1
    assert "The question was ‘What colour is the bin?’ and is now ‘Which colour is it?’." in said
    assert run("compare", "two") == (0, "Nothing is different.\n")
    project.author.replace("bins/rules.py", '== "red"', '!= "blue"')
    code, said = run("compare", "two")
    assert code == 1
    assert "‘is-red’ works in another way: The bin is red." in said


def test_the_earlier_round_is_before(run: Run, project: Project) -> None:
    """Whichever is named first, and it is said."""
    freeze(project.folder, "One", datetime(2026, 5, 6, 10, tzinfo=UTC))
    project.author.replace(JOURNEY, "What colour is the bin?", "Which colour is it?")
    freeze(project.folder, "Two", datetime(2026, 5, 7, 10, tzinfo=UTC))
    code, said = run("compare", "two", "one")
    assert code == 1
    assert "‘Two’ was frozen after ‘One’, so it stands as the later one." in said
    assert "The question was ‘What colour is the bin?’ and is now ‘Which colour is it?’." in said
    assert "was frozen after" not in run("compare", "one", "two")[1]


def test_comparing_on_a_page(
    run: Run, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without film strips the page holds the words, and says what to do for the pictures."""
    project.freeze("One")
    project.author.replace(JOURNEY, "What colour is the bin?", "Which colour is it?")
    page = tmp_path / "compare.html"
    code, said = run("compare", "one", "--html", str(page))
    text = page.read_text(encoding="utf-8")
    assert code == 1
    assert "‘One’ has no film strip. Take it, and compare again: prototype-kit round film one" in text
    assert f"Wrote {page}, without pictures." in said
    assert "Before: One, frozen on 6 May 2026" in text
    assert "After: The working version, as it is now" in text
    assert run("compare", "one", "--html", str(page))[0] == 1  # its own page may be written over
    page.write_text("My notes", encoding="utf-8")
    with pytest.raises(KitError, match="is there, and is no comparison"):
        run("compare", "one", "--html", str(page))
    with pytest.raises(KitError, match=r"Name it: compare\.html"):
        run("compare", "one", "--html", str(tmp_path / "compare.md"))
    assert page.read_text(encoding="utf-8") == "My notes"


def test_passwords_are_made_listed_and_revoked(run: Run, project: Project) -> None:
    """One is printed once it is made, and can be looked up again by whoever has this machine."""
    project.freeze("One")
    code, said = run("password", "new", "one", "--label", "library tablet")
    password = said.splitlines()[0]
    assert (code, said.count("-")) == (0, 2)
    assert run("password", "list") == (0, f"one  {password}  library tablet\n")
    assert run("password", "list", "one")[1] == run("password", "list")[1]
    assert run("password", "revoke", "one", "library tablet")[0] == 0
    assert "There is no password. Make one:" in run("password", "list")[1]


def test_every_command_shows_an_example() -> None:
    """Whoever asks for help sees a line to type."""

    def leaves(command: click.Command) -> list[click.Command]:
        if isinstance(command, click.Group):
            return [leaf for each in command.commands.values() for leaf in leaves(each)]
        return [command]

    (group,) = (each for each in commands() if each.name == "round")
    found = leaves(group)
    assert len(found) == 8
    assert all(command.help and "Example:" in (command.epilog or "") for command in found)
