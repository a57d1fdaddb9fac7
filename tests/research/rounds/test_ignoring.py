"""Frozen copies are left alone by all that looks at a project: check, the watcher, style, tests and git."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from watchfiles import Change

from prototype_kit.web.develop import Developing
from tests.research.rounds.conftest import Project
from tests.research.rounds.test_freezing import git

TEMPLATE = Path(__file__).parents[3] / "templates" / "service" / "{{cookiecutter.project_slug}}"


def give(project: Project, name: str) -> None:
    """Give the project a file as the template has it."""
    text = (TEMPLATE / name).read_text(encoding="utf-8").replace("{{ cookiecutter.project_slug }}", "anytown")
    project.author.write(name, text)


def python(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module in the project."""
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=project.folder, capture_output=True, text=True, check=False
    )


def test_the_watcher_does_not_hear_of_rounds(project: Project) -> None:
    """Freezing one while the site is served does not make it anew, and its film strip does not either."""
    developing = Developing(project.folder, lambda _: None, {})
    before = developing._sources.stamps()
    made = project.freeze()
    file = made.site_folder / "bins" / "rules.py"
    assert developing._sources.stamps() == before
    assert not developing._sources(Change.modified, str(file))
    assert developing._sources(Change.modified, str(project.folder / "bins" / "rules.py"))
    developing.stop()


def test_faults_in_a_round_are_none_of_the_site(project: Project) -> None:
    """The kit's own check reads the working version alone."""
    made = project.freeze()
    (made.site_folder / "bins" / "journeys" / "report.yaml").write_text("nothing: right\n", encoding="utf-8")
    assert project.author.faults() == ()
    project.author.replace("site.yaml", "services: [bins]", "services: [bns]")
    (fault,) = project.author.faults()
    assert "'bins'" in fault.mend
    assert "rounds" not in fault.mend


def test_no_service_may_take_the_address(project: Project) -> None:
    """Rounds are served below it."""
    (project.folder / "bins").rename(project.folder / "rounds")
    project.author.replace("site.yaml", "services: [bins]", "services: [rounds]")
    assert "'rounds' is an address that the kit uses itself." in [
        fault.what for fault in project.author.faults()
    ]


def test_style_is_not_asked_of_a_round_nor_changed_in_it(project: Project) -> None:
    """A formatter would end every round at once."""
    give(project, "pyproject.toml")
    untidy = "import os\nx = { 'a':1 }\n"
    project.author.write("bins/rules.py", untidy)
    project.author.write("rounds/one/site/bins/rules.py", untidy)
    told = python(project, "ruff", "check", ".").stdout
    assert "bins" in told
    assert "rounds" not in told
    assert python(project, "ruff", "format", ".").returncode == 0
    assert (project.folder / "rounds/one/site/bins/rules.py").read_text(encoding="utf-8") == untidy
    assert (project.folder / "bins/rules.py").read_text(encoding="utf-8") != untidy


@pytest.mark.parametrize("arguments", [(), (".",)])
def test_no_test_of_a_round_is_collected(project: Project, arguments: tuple[str, ...]) -> None:
    """Also where somebody names the whole project."""
    give(project, "pyproject.toml")
    project.author.write("services/bins/test_service.py", "def test_bins():\n    pass\n")
    project.author.write("tests/test_site.py", "def test_site():\n    pass\n")
    for name in ("test_old.py", "old_test.py", "conftest.py"):
        project.author.write(f"rounds/one/site/bins/{name}", "def test_old():\n    raise SystemExit(3)\n")
    done = python(project, "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 tests collected" in done.stdout
    assert "rounds" not in done.stdout


def test_git_keeps_rounds_and_every_byte_of_them(project: Project) -> None:
    """Nothing of a round is ignored, and line ends come out of git as they went in."""
    for name in (".gitattributes", ".gitignore"):
        give(project, name)
    project.author.write("bins/content/thanks.md", b"# Thank you\r\n\r\nWe did not know that.\r\n")
    made = project.freeze()
    made.film_folder.mkdir()
    (made.film_folder / "index.html").write_bytes(b"<title>Film</title>\r\n")
    before = {path: path.read_bytes() for path in made.folder.rglob("*") if path.is_file()}
    git(project.folder, "init", "-q")
    git(project.folder, "add", ".")
    git(project.folder, "commit", "-qm", "A round")
    for path in before:
        path.unlink()
    git(project.folder, "checkout", "--", ".")
    assert {path: path.read_bytes() for path in before if path.exists()} == before
