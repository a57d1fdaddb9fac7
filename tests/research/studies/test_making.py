"""A new study is whole from its first minute: it passes the check, prints, and says what was typed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from cookiecutter.exceptions import FailedHookException
from cookiecutter.main import cookiecutter

from prototype_kit import KitError, load_site
from prototype_kit.cli.project import Project
from research.cli import commands
from research.studies import load_studies, study_faults
from research.studies.making import chosen_study, new_study
from tests.research.studies.conftest import STUDY

if TYPE_CHECKING:
    from tests.conftest import Author
    from tests.research.studies.conftest import Team

ROOT = Path(__file__).parents[3]
HOSTILE = (
    "O'Brien's \"best\" ''study'' \\n \\",
    "no: [a, {b}] # - & * !",
    "*A* _b_ <b>c</b> [d](e)",
    "null",
    "Tŷ 💡",
)
FILES = {"study.yaml", "guide.md", "consent.md", "screener.md"}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings for cookiecutter that leave the home folder alone."""
    file = tmp_path / "config.json"
    own = {"cookiecutters_dir": str(tmp_path / "templates"), "replay_dir": str(tmp_path / "replay")}
    file.write_text(json.dumps(own), encoding="utf-8")
    return file


def run(author: Author, *words: str) -> Result:
    """A command of the group, on the project of an author."""
    (research,) = (command for command in commands() if command.name == "research")
    return CliRunner().invoke(research, words, obj=Project(str(author.folder)))


def test_a_new_study_has_no_fault(author: Author) -> None:
    """And nothing is left to fill in before it can be tried."""
    folder = new_study(author.load(), "Full bins, empty bins")
    assert folder == (author.folder / "studies/full-bins-empty-bins").resolve()
    assert {path.name for path in folder.iterdir()} == FILES
    site = author.load()
    assert study_faults(site) == ()
    study = load_studies(site)["full-bins-empty-bins"]
    assert (study.service, study.tasks[0].start) == ("bins", "bins/report")
    assert study.controller.name == "Anytown Council"
    assert "help@anytown.example" in study.contact
    assert 30 <= study.guide.minutes <= 60
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_the_tasks_of_a_new_study_are_about_different_things(author: Author) -> None:
    """What was sent in one is known in the next, and leads away from the form."""
    new_study(author.load(), "Full bins, empty bins")
    _, second, third = load_studies(author.load())["full-bins-empty-bins"].tasks
    assert "for something else, in another place" in second.goal.text
    assert "Start again" not in second.goal.text
    assert third.start == "track"


def test_a_new_study_fits_every_exemplar(tmp_path: Path) -> None:
    """Whatever its journeys are."""
    folder = tmp_path / "exemplars"
    shutil.copytree(ROOT / "exemplars", folder, ignore=shutil.ignore_patterns("__pycache__", "instance"))
    site = load_site(folder)
    for journey in site.journeys:
        new_study(site, f"About {journey.replace('/', ' ')}", journey)
    assert study_faults(site) == ()
    assert len(load_studies(site)) == len(site.journeys) + 1


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_comes_out_to_the_letter(author: Author, title: str) -> None:
    """In every file that has it."""
    folder = new_study(author.load(), title)
    study = load_studies(author.load())[folder.name]
    assert study.title == title
    assert title in study.sheet.text


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("", "The study's title is empty"),
        ("a" * 61, "The study's title has 61 characters"),
        ("{{ cookiecutter }}", "holds the signs of a template"),
        ("Bins\nand more", "holds a line break"),
        ("!!!", "cannot be the folder's name"),
    ],
)
def test_a_title_that_cannot_be_used_is_refused(author: Author, title: str, words: str) -> None:
    """Nothing is written then."""
    with pytest.raises(KitError, match=words):
        new_study(author.load(), title)
    assert not (author.folder / "studies").exists()


def test_a_study_is_never_written_over(author: Author) -> None:
    """Its words are the team's."""
    new_study(author.load(), "Full bins")
    with pytest.raises(KitError, match=r"^studies/full-bins exists already: choose another title\.$"):
        new_study(author.load(), "Full bins")


def test_an_unknown_journey_is_refused(author: Author) -> None:
    """With those that there are."""
    with pytest.raises(KitError, match=r"There is no journey 'bins/x'\. Choose from: bins/report\."):
        new_study(author.load(), "Full bins", "bins/x")


def test_the_command_makes_a_study_and_says_what_is_next(author: Author) -> None:
    """Two lines."""
    done = run(author, "study", "Full bins")
    assert done.exit_code == 0
    assert "Made studies/full-bins. Begin with studies/full-bins/study.yaml" in done.output
    assert "research print full-bins" in done.output


def test_the_command_prints_into_a_folder(team: Team, tmp_path: Path) -> None:
    """Over what it wrote before; what else is there stays."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine", encoding="utf-8")
    for title in ("Full bins", "Fuller bins"):
        team.author.write(STUDY, (team.author.folder / STUDY).read_text("utf-8").replace("Full bins", title))
        assert run(team.author, "print", "full-bins", "--out", str(tmp_path / "out")).exit_code == 0
        assert title in (tmp_path / "out/consent-sheet.html").read_text(encoding="utf-8")
    assert len(list((tmp_path / "out").iterdir())) == 5


def test_without_a_folder_it_prints_into_the_project(team: Team) -> None:
    """Where git does not look."""
    assert run(team.author, "print", "full-bins").exit_code == 0
    assert (team.author.folder / "print/full-bins/task-cards.html").exists()
    ignored = ROOT / "templates/service/{{cookiecutter.project_slug}}/.gitignore"
    assert "/print/" in ignored.read_text(encoding="utf-8").splitlines()


def test_a_study_that_is_not_there_cannot_be_printed(team: Team) -> None:
    """The nearest is offered, or the command that makes one."""
    with pytest.raises(KitError, match=r"There is no study 'full-bin'\. Did you mean 'full-bins'\?"):
        chosen_study(load_studies(team.author.load()), "full-bin")
    with pytest.raises(KitError, match='Make one: prototype-kit research study "Title"'):
        chosen_study({}, "full-bin")


def test_cookiecutter_offers_the_study_second_and_writes_the_same(
    author: Author, config: Path, tmp_path: Path
) -> None:
    """Whoever chooses 2 and presses enter has a study, and is told where it belongs."""
    done = subprocess.run(
        [sys.executable, "-m", "cookiecutter", str(ROOT), "-o", str(tmp_path), "--config-file", str(config)],
        input="2\n" + "\n" * 6,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = tmp_path / "how-people-use-our-service"
    assert {path.name for path in made.iterdir()} == FILES
    assert "Move it to studies/ of your project." in done.stdout
    new_study(author.load(), "How people use our service")
    ours = author.folder / "studies" / made.name
    for name in FILES - {"study.yaml"}:
        assert (ours / name).read_bytes() == (made / name).read_bytes()


def test_cookiecutter_refuses_what_the_command_refuses(
    config: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """With one sentence, and nothing is written."""
    into = tmp_path / "into"
    for answers, words in (
        ({"study_slug": "../out"}, "'../out' cannot be the folder's name"),
        ({"service": "a: b"}, "'a: b' cannot be the address of a service"),
        ({"contact_email": "nobody"}, "'nobody' is not an email address"),
    ):
        with pytest.raises(FailedHookException):
            cookiecutter(
                str(ROOT / "templates/study"),
                no_input=True,
                extra_context={"study_slug": "x", **answers},
                output_dir=str(into),
                config_file=str(config),
            )
        assert words in capfd.readouterr().err
        assert list(tmp_path.rglob("study.yaml")) == []
