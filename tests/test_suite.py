"""A project's tests are run in a process of their own, and counted by kind."""

from __future__ import annotations

import importlib.util
import os
import textwrap
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from prototype_kit.errors import KitError
from prototype_kit.suite import Tally, _in_words, _results, _share, run_tests

SERVICE = """
def test_one(): pass
def test_two(): pass
"""
JOURNEYS = """
import pytest
from dataclasses import dataclass

@dataclass
class Mode:
    axe: bool

@pytest.fixture
def visitor(): pass

@pytest.fixture
def browser_visitor(request): pass

@pytest.mark.parametrize("name", ["a walk", "another"])
def test_walk(visitor, name): pass

@pytest.mark.browser
@pytest.mark.parametrize("browser_visitor", [Mode(True), Mode(False)], ids=["axe", "no"], indirect=True)
def test_in_browser(browser_visitor): pass

@pytest.mark.browser
def test_no_browser():
    pytest.skip("There is no\\nbrowser.")

def test_nothing_is_missed(): pass
"""
BROKEN = """
import pytest

@pytest.fixture
def breaks_twice():
    yield
    raise RuntimeError("and so does its end")

def test_own(): pass

def test_wrong(breaks_twice):
    assert 1 == 2, "the sum is wrong"
"""


def project(folder: Path, **files: str) -> Path:
    """A project that holds nothing but tests."""
    (folder / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\naddopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]\n'
        'markers = ["browser: drives a real browser"]\n',
        encoding="utf-8",
    )
    for name, text in files.items():
        file = folder / f"{name.replace('__', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def test_tests_are_counted_by_kind(tmp_path: Path) -> None:
    """Those beside a service, those that take journeys, those in a browser, and with how many axe looked.

    A test that fails is named once with its words, also when what comes after it fails as well. Nothing is
    left in the project.
    """
    folder = project(
        tmp_path, services__bins__test_policy=SERVICE, tests__test_journeys=JOURNEYS, tests__test_sum=BROKEN
    )
    (folder / "services" / "bins" / "service.yaml").touch()
    results = run_tests(folder, print)
    assert results.tallies == {
        "service": Tally(passed=2),
        "journeys": Tally(passed=3),
        "browser": Tally(passed=2, axe=1, skipped={"There is no browser.": 1}),
        "other": Tally(passed=1, failed=1),
    }
    (failure,) = results.red
    assert failure.startswith("tests.test_sum::test_wrong\n    AssertionError: the sum is wrong")
    left = {path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert left == {"pyproject.toml", "service.yaml", "test_policy.py", "test_journeys.py", "test_sum.py"}


def test_tests_that_cannot_be_read_are_red(tmp_path: Path) -> None:
    """With the words that Python has for it."""
    results = run_tests(project(tmp_path, tests__test_it="import nowhere_at_all"), print)
    assert "nowhere_at_all" in "\n".join(results.red)


def test_no_tests_at_all_are_red() -> None:
    """A project whose tests are not found was not tested; 5 is what pytest says then."""
    words = "No test was found. Those of a project stand in tests/ and beside each service."
    assert _results(ET.fromstring("<testsuites/>"), 5, []).red == (words,)
    assert _results(None, 0, []).red == (words,)


def test_what_stops_pytest_is_handed_on() -> None:
    """Such as options that it does not know."""
    (words,) = _results(None, 4, ["error: unrecognized arguments: --nonsense"]).red
    assert words == "pytest stopped with exit code 4:\nerror: unrecognized arguments: --nonsense"


# There the process alone is ended; what it started cannot be named.
@pytest.mark.skipif(os.name == "nt", reason="Processes of Windows have no groups.")
def test_tests_that_take_too_long_are_stopped_with_what_they_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server or browser of theirs goes on. Until then it is said that they still run."""
    monkeypatch.setattr("prototype_kit.suite._EVERY_S", 0.9)
    said: list[str] = []
    slow = f"""
    import subprocess, sys, time
    def test_slow():
        started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        open({str(tmp_path / "pid")!r}, "w").write(str(started.pid))
        time.sleep(60)
    """
    folder = project(tmp_path, tests__test_slow=slow)
    with pytest.raises(KitError, match=r"not done after 3 seconds, and were stopped"):
        run_tests(folder, said.append, most_s=3)
    assert said[0] == "The tests have run for 1 second."
    pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
    for _ in range(50):
        if not _runs(pid):
            return
        time.sleep(0.1)
    pytest.fail("what the test started still runs")


def _runs(pid: int) -> bool:
    """Whether a process runs: one that waits to be buried does not."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


def test_it_is_said_how_far_the_tests_are() -> None:
    """As pytest wrote it last; nothing before it wrote anything."""
    assert _share(["....  [ 4%]\n", ".... [ 35%]\n", "...."]) == "; 35% are done"
    assert _share(["..."]) == ""


def test_without_pytest_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server has no pytest."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(KitError, match=r"pip install 'prototype-kit\[testing\]'"):
        run_tests(tmp_path, print)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (121, "2 minutes and 1 second"),
        (1800, "30 minutes"),
        (1820, "30 minutes and 20 seconds"),
    ],
)
def test_how_long_is_said_in_words(seconds: int, words: str) -> None:
    """Each line of progress says another time."""
    assert _in_words(seconds) == words
