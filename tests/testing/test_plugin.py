"""The pytest plugin: it costs nothing unless it is used, and goes together with what is there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from prototype_kit.testing.finding import site_of
from tests.web.world import ROOT, street_lights_alone

TEST = """\
import pytest
from prototype_kit.testing import MODES, site_of, walks

DANGEROUS = next(each for each in walks(site_of(__file__), "pages") if each.legs[-1].name == "dangerous")

@pytest.mark.parametrize("walkthrough", [DANGEROUS])
def test_client(visitor, walkthrough):
    visitor.take(walkthrough)

@pytest.mark.parametrize("browser_visitor", MODES[1:2], indirect=True)
def test_browser(browser_visitor):
    browser_visitor.take(DANGEROUS)
"""
PROJECT = """\
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "--strict-config", "--strict-markers", "-ra"]
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs pytest in a project of street lights with one test by client and one by browser."""
    folder = street_lights_alone(tmp_path / "project")
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (folder / "test_ways.py").write_text(TEST, encoding="utf-8")

    def call(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "test_ways.py", *arguments]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        return subprocess.run(
            command,
            cwd=folder,
            env={**clean, "PYTHONUTF8": "1", **environ},
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )

    return call


NO_BROWSER = ("PATH", "PLAYWRIGHT_BROWSERS_PATH")
"""Settings that hide every browser when they name a folder without one."""


@pytest.mark.parametrize("module", ["prototype_kit", "prototype_kit.testing", "prototype_kit.testing.plugin"])
def test_importing_costs_nothing(module: str) -> None:
    """Neither a browser's nor a load test's library is imported, nor the web."""
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert {"playwright", "locust", "gevent", "flask", "html5lib"}.isdisjoint(done.stdout.split())


def test_taking_walkthroughs_by_client_needs_no_browser() -> None:
    """Nor does finding them."""
    code = (
        "import sys; from prototype_kit.testing import walks, site_of; import prototype_kit.testing.client; "
        f"walks(site_of({str(ROOT / 'exemplars')!r})); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert {"playwright", "locust", "gevent"}.isdisjoint(done.stdout.split())


def test_tests_are_called_by_their_walkthroughs(run: Run) -> None:
    """A name reads like a sentence, whatever signs are in it; a browser's test can be left out."""
    done = run("-m", "not browser")
    assert (
        "test_client[street-lights/report: Says ‘It is dangerous’, and is told ‘Phone us now’]" in done.stdout
    )
    assert "1 passed, 1 deselected" in done.stdout


def test_without_a_browser_there_is_a_sentence(run: Run, tmp_path: Path) -> None:
    """What drives one is skipped, and says what to do."""
    done = run("-p", "no:xdist", **dict.fromkeys(NO_BROWSER, str(tmp_path)))
    assert "1 passed, 1 skipped" in done.stdout, done.stdout
    assert "There is no browser for the tests: " in done.stdout
    assert done.returncode == 0


def test_a_browser_can_be_required(run: Run, tmp_path: Path) -> None:
    """On a machine that must have one, its absence is a failure."""
    done = run("--require-browser", **dict.fromkeys(NO_BROWSER, str(tmp_path)))
    assert done.returncode == 1
    assert "There is no browser for the tests: " in done.stdout


@pytest.mark.browser
@pytest.mark.xdist_group("browser-walkthroughs")
@pytest.mark.parametrize("without", ["no:xdist", "no:playwright"])
def test_it_goes_with_other_plugins_and_without(run: Run, without: str) -> None:
    """With pytest-playwright it shares Playwright, of which there can be only one; else it starts its own."""
    done = run("-p", without, "--require-browser")
    assert "2 passed" in done.stdout, done.stdout


def test_the_site_is_found_above(tmp_path: Path) -> None:
    """From any file in it; where there is none, a sentence says so."""
    folder = street_lights_alone(tmp_path / "site")
    assert site_of(folder / "street_lights" / "rules.py").folder == folder.resolve()
    with pytest.raises(Exception, match=r"There is no site\.yaml in .* or in a folder above it"):
        site_of(tmp_path)
