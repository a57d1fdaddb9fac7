"""One file sets up a checkout and runs its commands on any system with Python."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

import bootstrap
from bootstrap import BootstrapError, Finished


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the files from which an environment is made."""
    for name in (*bootstrap.MADE_FROM, "prototype_kit/doctor.py", "requirements/node.txt"):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(bootstrap.ROOT / name, target)
    (tmp_path / "build").mkdir()
    return tmp_path


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been run, instead of running it; every command ends well."""
    commands: list[list[str]] = []

    def remember(command: Sequence[str], root: Path) -> int:
        commands.append(list(command))
        return 0

    monkeypatch.setattr(bootstrap, "run", remember)
    monkeypatch.setattr(bootstrap, "hand_over", remember)
    monkeypatch.setattr(bootstrap, "environment", lambda root, rest=(): 0)
    return commands


def python(code: str) -> list[str]:
    """Return the call of a Python that runs this code."""
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("name", ["bootstrap.py", "prototype_kit/doctor.py"])
def test_an_old_python_can_read_the_file(name: str) -> None:
    """A Python that is too old must get as far as saying so."""
    ast.parse((bootstrap.ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_an_old_python_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An old Python leads to one sentence with both versions."""
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (99, 0))
    assert bootstrap.main(["start"]) == 1
    said = capsys.readouterr().err
    assert re.fullmatch(r"This needs Python 99\.0 or newer, and this is Python 3\.\d+: install .*\n", said)


def test_an_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error leads to the list of commands."""
    assert bootstrap.main(["tset"]) == 2
    assert "choose one of bench, environment, lint, lock, reliability, start, test" in capsys.readouterr().err


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """Help shows each command as it is typed."""
    assert bootstrap.main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"python bootstrap.py {name}" in printed for name in bootstrap.COMMANDS)


def test_a_failure_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever types the command sees no traceback."""

    def fail(root: Path, rest: Sequence[str]) -> int:
        raise BootstrapError("The disk is full: make room.")

    monkeypatch.setitem(bootstrap.COMMANDS, "start", fail)
    assert bootstrap.main(["start"]) == 1
    assert capsys.readouterr().err == "The disk is full: make room.\n"


def test_a_full_disk_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk may be full before anything could be written to the log."""

    def fail(root: Path, rest: Sequence[str]) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(bootstrap.COMMANDS, "environment", fail)
    assert bootstrap.main(["environment"]) == 1
    assert capsys.readouterr().err == "The disk is full: make room (about 1 GB) and run the command again.\n"


def test_ctrl_c_leaves_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who stops a command sees one word."""

    def stop(root: Path, rest: Sequence[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(bootstrap.COMMANDS, "test", stop)
    assert bootstrap.main(["test"]) == 130
    assert capsys.readouterr().err == "\nStopped.\n"


@pytest.mark.parametrize("name", bootstrap.MADE_FROM)
def test_a_change_makes_the_environment_stale(checkout: Path, name: str) -> None:
    """Each file from which the environment is made counts."""
    before = bootstrap.stamp(checkout)
    (checkout / name).write_text((checkout / name).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert bootstrap.stamp(checkout) != before


def test_line_endings_do_not_make_it_stale(checkout: Path) -> None:
    """A checkout on Windows has the same stamp."""
    before = bootstrap.stamp(checkout)
    lock = checkout / "requirements/develop.txt"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    assert bootstrap.stamp(checkout) == before


def test_a_current_environment_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second run does nothing and says nothing."""
    monkeypatch.setattr(bootstrap, "is_current", lambda root: True)
    assert bootstrap.environment(bootstrap.ROOT) == 0
    assert capsys.readouterr().out == ""


def test_an_environment_without_a_stamp_is_not_current(checkout: Path) -> None:
    """A set-up that was broken off is done again."""
    assert not bootstrap.is_current(checkout)


def test_an_environment_that_was_moved_is_not_sound(checkout: Path) -> None:
    """A copied environment still points at its old folder, so it is made anew."""
    place = bootstrap.venv_python(checkout)
    place.parent.mkdir(parents=True)
    assert not bootstrap.is_sound(checkout)
    if os.name != "nt":
        place.symlink_to(sys.executable)
        assert not bootstrap.is_sound(checkout)


def test_a_python_without_venv_is_explained(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence is the doctor's, which names the package."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(bootstrap, "is_sound", lambda root: False)
    monkeypatch.setattr(bootstrap, "load_module", lambda path: __import__("prototype_kit.doctor").doctor)
    with pytest.raises(BootstrapError, match="install python3"):
        bootstrap.make_venv(checkout)


def test_a_failing_pip_is_explained(checkout: Path) -> None:
    """The sentence says what to do and names the log, which holds everything pip said."""
    failing = python("print('Tunnel connection failed: 407 Proxy'); raise SystemExit(1)")
    with pytest.raises(BootstrapError, match=r"proxy .* Details are in build/environment\.log"):
        bootstrap.run_logged(checkout, failing)
    assert "407 Proxy" in (checkout / bootstrap.LOG).read_text(encoding="utf-8")


def test_a_lock_of_this_checkout_is_named(checkout: Path) -> None:
    """A project has requirements.txt; here the locks lie in a folder."""
    failing = python("print('No matching distribution found for x'); raise SystemExit(1)")
    with pytest.raises(BootstrapError, match="every package in requirements/: "):
        bootstrap.run_logged(checkout, failing)


def test_an_unclear_failure_points_at_the_log(checkout: Path) -> None:
    """What is not understood is not guessed at."""
    with pytest.raises(BootstrapError, match=r"read the end of build/environment\.log"):
        bootstrap.run_logged(checkout, python("raise SystemExit(3)"))


def test_progress_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """In a log every 25th package is named, and then the unpacking."""
    progress = bootstrap.Progress(60)
    for number in range(55):
        progress(f"Collecting package-{number}==1.0\n")
        progress("  Downloading it\n")
    progress("Installing collected packages: a, b\n")
    assert capsys.readouterr().out == (
        "  25 of 60 packages\n  50 of 60 packages\n  unpacking (about 20 seconds)\n"
    )


def test_npm_is_installed_only_where_nothing_names_a_registry(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Npm comes from the lock, into a folder that is thrown away, and the fetch is tried again with it."""
    commands: list[list[str]] = []
    answers = iter([Finished(bootstrap.NO_REGISTRY, ""), Finished(0, ""), Finished(0, "")])

    def remember(root: Path, command: Sequence[str], **settings: object) -> Finished:
        commands.append(list(command))
        return next(answers)

    monkeypatch.setattr(bootstrap, "run_logged", remember)
    bootstrap.provide_front_end(checkout)
    fetch, install, again = commands
    assert fetch == again
    assert "--require-hashes" in install
    assert str(checkout / "requirements/node.txt") in install


def test_a_failing_fetch_hands_on_its_sentence(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fetcher's last line is the sentence."""
    finished = Finished(1, "Getting leaflet 1.9.4\nCannot reach the registry: check the network.\n\n")
    monkeypatch.setattr(bootstrap, "run_logged", lambda *ignored, **also: finished)
    with pytest.raises(BootstrapError, match=r"^Cannot reach the registry: check the network\.$"):
        bootstrap.provide_front_end(checkout)


def test_pips_user_setting_is_switched_off(checkout: Path) -> None:
    """A setting that would install beside the environment is switched off."""
    done = bootstrap.run_logged(checkout, python("import os; print(os.environ['PIP_USER'])"))
    assert done.last_line == "0"


@pytest.mark.parametrize(
    ("arguments", "port"),
    [([], 8000), (["--port", "8001"], 8001), (["--port=8002"], 8002), (["--host", "127.0.0.1"], 8000)],
)
def test_the_port_is_read_from_the_arguments(arguments: list[str], port: int) -> None:
    """The doctor looks at the port that will be used."""
    assert bootstrap.port_of(arguments) == port


def test_start_generates_once_and_then_serves(
    checkout: Path,
    ran: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The first start makes the project; the second leaves it alone; both say which file to edit."""
    monkeypatch.setattr(bootstrap, "look_around", lambda root, port: None)
    assert bootstrap.start(checkout, ["--port", "8001"]) == 0
    new, serve = [command[1:] for command in ran]
    assert new == ["-m", "prototype_kit", "new", "--defaults", "--quiet", "--into", "build"]
    assert serve == [
        "-m",
        "prototype_kit",
        "--project",
        "build/anytown-services",
        "run",
        "--demo",
        "5000",
        "--port",
        "8001",
    ]
    (checkout / bootstrap.PROJECT).mkdir(parents=True)
    ran.clear()
    assert bootstrap.start(checkout, []) == 0
    assert [command[-3:] for command in ran] == [["run", "--demo", "5000"]]
    assert capsys.readouterr().out.count(f"edit {bootstrap.FILE_TO_EDIT}") == 2


def test_start_stops_at_what_must_be_mended(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A taken port is said before two minutes of setting up, with the words for make."""
    doctor = bootstrap.load_module(checkout / "prototype_kit/doctor.py")
    monkeypatch.setattr(bootstrap, "load_module", lambda path: doctor)
    monkeypatch.setattr(doctor, "is_free", lambda port: port != 8000)
    with pytest.raises(BootstrapError, match=r'Port 8000 is taken.*make start ARGS="--port 8001"'):
        bootstrap.start(checkout, [])


def test_tests_need_a_browser(checkout: Path, ran: list[list[str]]) -> None:
    """A browser is provided first; what was typed is handed on to pytest."""
    assert bootstrap.run_tests(checkout, ["-k", "street"]) == 0
    browser, tests = [command[1:] for command in ran]
    assert browser == ["-m", "prototype_kit.testing.browser"]
    assert tests[:3] == ["-m", "pytest", "-n"]
    assert 1 <= int(tests[3]) <= bootstrap.MOST_TEST_PROCESSES
    assert tests[4:] == ["--dist", "loadgroup", "-k", "street"]


def test_reliability_takes_the_long_tests(
    checkout: Path, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their numbers are those that are promised, and they end; what was typed is handed on."""
    monkeypatch.setenv("RELIABILITY", "")  # put back afterwards
    monkeypatch.setattr(bootstrap, "provide_openid_provider", lambda root: ran.append(["it", "provider"]))
    assert bootstrap.reliability(checkout, ["-k", "kill"]) == 0
    browser, provider, tests = [command[1:] for command in ran]
    assert browser == ["-m", "prototype_kit.testing.browser"]
    assert provider == ["provider"]
    assert tests == ["-m", "pytest", *bootstrap.IN_TWO_TIERS, *bootstrap.LONG_TESTS, "-k", "kill"]
    assert os.environ["RELIABILITY"] == "long"


def test_an_openid_provider_is_installed_once_and_apart(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hashes, into a folder of its own; anew when its lock changes, and left out where that fails."""
    commands: list[list[str]] = []
    lock = checkout / bootstrap.OPENID_LOCK
    lock.write_text("canaille==1\n", encoding="utf-8")

    def run(root: Path, command: Sequence[str]) -> None:
        commands.append(list(command))
        (checkout / bootstrap.OPENID_FOLDER).mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(bootstrap, "run_logged", run)
    for _ in range(2):
        bootstrap.provide_openid_provider(checkout)
    make, install = commands
    assert make[1:3] == ["-m", "venv"]
    assert "--require-hashes" in install
    assert install[0].startswith(str(checkout / bootstrap.OPENID_FOLDER))
    lock.write_text("canaille==2\n", encoding="utf-8")

    def fail(root: Path, command: Sequence[str]) -> None:
        raise BootstrapError("There is no network.")

    monkeypatch.setattr(bootstrap, "run_logged", fail)
    bootstrap.provide_openid_provider(checkout)
    assert "are left out. There is no network." in capsys.readouterr().out


@pytest.mark.parametrize("command", [bootstrap.run_tests, bootstrap.reliability])
def test_no_browser_stops_the_tests(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, command: Callable[[Path], int]
) -> None:
    """Without a browser the tests do not begin, and the exit code says so."""
    monkeypatch.setattr(bootstrap, "environment", lambda root, rest=(): 0)
    monkeypatch.setattr(bootstrap, "run", lambda command, root: 1)
    monkeypatch.setattr(bootstrap, "hand_over", lambda command, root: pytest.fail("the tests were run"))
    assert command(checkout) == 1


def test_lint_runs_everything(checkout: Path, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """One tool that finds something does not hide what the others find."""
    remember = bootstrap.run

    def find_something(command: Sequence[str], root: Path) -> int:
        remember(command, root)
        return 1 if "mypy" in command[0] else 0

    monkeypatch.setattr(bootstrap, "run", find_something)
    assert bootstrap.lint(checkout) == 1
    assert [Path(command[0]).name for command in ran] == ["ruff", "ruff", "mypy", "lint-imports"]


def test_exit_codes_pass_through(checkout: Path) -> None:
    """Scripts can rely on the exit code of what was run."""
    assert bootstrap.run(python("raise SystemExit(7)"), checkout) == 7


def test_a_command_takes_over(checkout: Path) -> None:
    """The handed-over command runs in the folder, and its exit code is the command's."""
    code = (
        "import pathlib, sys, bootstrap; "
        "sys.exit(bootstrap.hand_over([sys.executable, '-c', 'import os; print(os.getcwd()); exit(5)'], "
        f"pathlib.Path({str(checkout)!r})))"
    )
    done = subprocess.run(
        python(code), cwd=bootstrap.ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 5
    assert Path(done.stdout.strip()).samefile(checkout)


def test_locks_are_asked_for_without_addresses(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each lock is made for every system, with hashes, and names no download address."""
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name)
    monkeypatch.setattr(bootstrap, "run_logged", lambda root, command: commands.append(list(command)))
    assert bootstrap.lock(checkout, ["--upgrade"]) == 0
    targets = [command[command.index("--output-file") + 1] for command in commands]
    names = ("project", "runtime", "develop", "node", "openid-provider")
    assert targets == [f"requirements/{name}.txt" for name in names]
    # What a server gets is what the tests ran with.
    assert {"--constraint", "requirements/project.txt"} <= set(commands[1])
    extras = [after for part, after in pairwise(commands[1]) if part == "--extra"]
    assert extras == ["openid"]  # without the tools of tests; what a setting switches on is there
    for command in commands:
        assert {"--universal", "--generate-hashes", "--no-emit-index-url", "--upgrade"} <= set(command)
