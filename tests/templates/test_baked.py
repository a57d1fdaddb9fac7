"""Projects as people get them: each keeps its own style, passes its own tests and serves its pages."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from prototype_kit.vendoring import pin_kit
from tests.reliability.tiers import LONG

ROOT = Path(__file__).resolve().parents[2]

# The wheel is made once, and heavy tests do not run at once: all stay on one process.
pytestmark = pytest.mark.xdist_group("templates")

Run = Callable[..., subprocess.CompletedProcess[str]]

# Exemplars, name, folder, Welsh and email: each pair of these choices stands in one of the sets.
OPTIONS = {
    "defaults": {},
    "blank": {
        "exemplars": "blank",
        "project_name": "Ôl-raglen: Tŷ'r Cyngor",
        "welsh": "yes",
    },
    "both": {"exemplars": "street_lights, blank", "project_slug": "a", "welsh": "yes"},
    "both-turned": {
        "exemplars": "blank street_lights",
        "project_name": 'The "best" \\ services 💡',
        "organisation": "O'Brien's",
        "project_slug": "best-2",
    },
    "blank-plain": {"exemplars": "blank", "project_slug": "b", "contact_email": "o'neil+web@a-b.example"},
    "lights-named": {
        "exemplars": "street_lights",
        "project_name": "null",
        "organisation": "Cyngor Sir Ynys Môn 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "welsh": "yes",
    },
}


@pytest.fixture(scope="module", params=OPTIONS.values(), ids=OPTIONS)
def project(
    request: pytest.FixtureRequest, bake: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A project with one of the option sets."""
    return bake(tmp_path_factory.mktemp("baked"), **request.param)


def test_a_project_keeps_its_own_style(project: Path, run: Run) -> None:
    """What is generated needs no tidying, and every file of its services is right."""
    for command in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["prototype_kit", "check"]):
        done = run(project, "-m", *command)
        assert done.returncode == 0, done.stdout


def test_a_project_passes_its_own_tests(project: Path, run: Run) -> None:
    """The tests of the project and of each of its services pass, with no failing or missing one.

    The browser's are run where a project sets itself up.
    """
    options = ("-p", "no:cacheprovider", "-p", "no:playwright", "-m", "not browser", "-q")
    done = run(project, "-m", "pytest", *options)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert not (project / "instance").exists()


def test_a_project_serves_its_pages(project: Path, run: Run, kit: Path) -> None:
    """The app that a server imports shows each service's start page, with the code of the wheel."""
    code = (
        "import prototype_kit, app\n"
        "client = app.app.test_client()\n"
        "print(prototype_kit.__file__)\n"
        "print(*[client.get(a, follow_redirects=True).status_code for a in ['/', '/health/ready', *{}]])"
    )
    addresses = [f"/{path.name.replace('_', '-')}" for path in (project / "services").iterdir()]
    done = run(project, "-c", code.format(addresses))
    assert done.returncode == 0, done.stdout
    where, statuses = done.stdout.splitlines()[-2:]
    assert Path(where).is_relative_to(kit)
    assert statuses.split() == ["200"] * (2 + len(addresses))


def test_an_installed_kit_makes_and_extends_projects(run: Run, tmp_path: Path) -> None:
    """`new` and `add` need no clone: templates and exemplars travel in the wheel, and are handed on."""
    made = run(
        tmp_path, "-m", "prototype_kit", "new", "--defaults", "--into", ".", "--set", "exemplars=blank"
    )
    assert made.returncode == 0, made.stdout
    project = tmp_path / "anytown-services"
    added = run(project, "-m", "prototype_kit", "add", "street_lights")
    assert added.returncode == 0, added.stdout
    checked = run(project, "-m", "prototype_kit", "check")
    assert "Checked 2 services and 3 journeys" in checked.stdout
    assert len(list(project.glob("vendor/*.whl"))) == 1


def test_a_service_with_appointments_and_invitations_is_added(run: Run, tmp_path: Path) -> None:
    """Its own tests pass beside those of the project, which then know a journey that not everybody begins."""
    new = ("new", "--defaults", "--into", ".", "--set", "exemplars=blank")
    made = run(tmp_path, "-m", "prototype_kit", *new)
    assert made.returncode == 0, made.stdout
    project = tmp_path / "anytown-services"
    added = run(project, "-m", "prototype_kit", "add", "birth_registration")
    assert added.returncode == 0, added.stdout
    tests = ("tests/test_services.py", "services/birth_registration")
    done = run(project, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:playwright", "-q", *tests)
    assert done.returncode == 0, done.stdout
    tidy = run(project, "-m", "ruff", "check", ".")
    assert tidy.returncode == 0, tidy.stdout


def test_cookiecutter_takes_a_clone(config: Path, run: Run, tmp_path: Path) -> None:
    """A checkout's path is enough: the menu's first template is taken, and the kit is built from there."""
    command = ["-m", "cookiecutter", "--config-file", str(config), "--no-input", "-o", str(tmp_path)]
    done = run(tmp_path, *command, str(ROOT), PYTHONPATH="")
    assert done.returncode == 0, done.stdout
    assert len(list(tmp_path.glob("anytown-services/vendor/*.whl"))) == 1


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("directory", ["", "templates/service"])
def test_cookiecutter_takes_a_git_address(config: Path, run: Run, tmp_path: Path, directory: str) -> None:
    """A repository's address is enough, with or without the template's folder in it."""
    repository = tmp_path / "repository"
    copy_checkout(repository)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", "-C", str(repository)]
    # The front-end files are ignored by git; here they come along, so that nothing is fetched.
    for command in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-qm", "a"]):
        subprocess.run([*git, *command], check=True, timeout=60)
    where = ["--directory", directory] if directory else []
    command = ["-m", "cookiecutter", "--config-file", str(config), "--no-input", *where, "-o", str(tmp_path)]
    done = run(tmp_path, *command, f"git+{repository.as_uri()}", PYTHONPATH="")
    assert done.returncode == 0, done.stdout
    assert len(list(tmp_path.glob("anytown-services/vendor/*.whl"))) == 1


def copy_checkout(into: Path) -> None:
    """Copy what the kit is built from."""
    names = ("cookiecutter.json", "templates", "exemplars", "prototype_kit", "research", "requirements")
    names += ("pyproject.toml", "hatch_build.py", "front_end.py", "package.json", "package-lock.json")
    names += ("README.md", "LICENSE", "NOTICES.md")
    # The documents, and what they tell of.
    names += ("docs", "bench", "tests", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "bootstrap.py")
    into.mkdir()
    for name in names:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, into / name, ignore=shutil.ignore_patterns("__pycache__", "instance"))
        elif source.exists():
            shutil.copy(source, into / name)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_project_sets_itself_up_tests_itself_and_serves(
    bake: Callable[..., Path], changed: Path, tmp_path: Path
) -> None:
    """All that a newcomer does, in an environment of the project's own; and later an upgrade of the kit.

    The browser goes one short way with and without JavaScript, in the long tier a journey in every mode: the
    ways are those of tests/testing/test_browsing.py. What needs no browser was run above, and is run here in
    the long tier, too.
    """
    project = bake(tmp_path / "into")
    chosen = "not in_a_browser or grids" if LONG else "test_service or (grids and dangerous and javascript)"
    tested = bootstrap(project, "test", "-v", "-k", chosen)
    assert tested.returncode == 0, tested.stdout
    assert "test_every_page_in_a_browser[" in tested.stdout
    assert "Setting up the environment" in tested.stdout
    assert " passed" in tested.stdout
    with serving(project) as address:
        assert wait_for(f"{address}/health/ready") == 200
        assert wait_for(f"{address}/street-lights/report") == 200
    again = bootstrap(project, "lint")
    assert again.returncode == 0, again.stdout
    assert "Setting up" not in again.stdout
    version = pin_kit(project, changed)
    upgraded = bootstrap(project, "lint")
    assert upgraded.returncode == 0, upgraded.stdout
    assert "Setting up" in upgraded.stdout
    (installed,) = project.glob(".venv/[Ll]ib/**/prototype_kit-*.dist-info")
    assert installed.name == f"prototype_kit-{version}.dist-info"


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["sart"], 2)])
def test_a_project_says_which_commands_it_has(
    bake: Callable[..., Path], tmp_path: Path, arguments: list[str], code: int
) -> None:
    """A typing error leads to the commands, and sets nothing up."""
    project = bake(tmp_path, exemplars="blank")
    said = bootstrap(project, *arguments)
    assert said.returncode == code
    assert all(f"python bootstrap.py {name}" in said.stdout for name in ("start", "test", "lint"))
    assert not (project / ".venv").exists()


def test_a_project_that_cannot_be_set_up_says_why(bake: Callable[..., Path], tmp_path: Path) -> None:
    """A package that is not the one that was locked is refused in one sentence."""
    project = bake(tmp_path, exemplars="blank")
    hashes = " --hash=sha256:" + "0" * 64
    lock = f"prototype-kit==1 {hashes}\n--no-index\n--find-links vendor\n"
    (project / "requirements.txt").write_text(lock, encoding="utf-8")
    said = bootstrap(project, "start")
    assert said.returncode == 1
    sentence = said.stdout.splitlines()[1:]
    assert len(sentence) == 1
    assert sentence[0].startswith("The package index does not have every package in requirements.txt: ")


def bootstrap(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the project's own commands."""
    return subprocess.run(
        [sys.executable, "bootstrap.py", *arguments],
        cwd=project,
        env=own_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=400,
        check=False,
    )


def own_environment() -> dict[str, str]:
    """This environment, without what would lead the project to this checkout."""
    ours = ("PROTOTYPE_KIT_", "PYTEST_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@contextmanager
def serving(project: Path) -> Iterator[str]:
    """Serve the project on a free port as its `make start` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    python = project / (".venv/Scripts/python.exe" if os.name == "nt" else ".venv/bin/python")
    command = [str(python), "-m", "prototype_kit", "run", "--port", str(port)]
    server = subprocess.Popen(command, cwd=project, env=own_environment())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str, seconds: float = 30) -> int:
    """The status of an address, once its server answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
