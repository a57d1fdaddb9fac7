"""A browser for the tests is found on the machine, or provided, or one command is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from prototype_kit.testing import browser
from prototype_kit.testing.browser import BrowserError


def put(path: Path, content: str = "") -> Path:
    """Make a program at this place and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)
    return path


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without a browser; the folder on its PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.delenv(browser.SETTING, raising=False)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setattr(browser, "_usual_places", lambda environ: [])
    monkeypatch.setattr(browser, "playwright_browser_installed", lambda: False)
    monkeypatch.setattr(browser, "_download", lambda: False)
    monkeypatch.setattr(browser, "can_use_apt", lambda: False)
    monkeypatch.setattr(browser, "is_ubuntu", lambda: False)
    return programs


def test_the_setting_wins(tmp_path: Path) -> None:
    """The browser that somebody chose is used before any other."""
    chosen = put(tmp_path / "my-browser")
    assert browser.find_browser({browser.SETTING: str(chosen), "PATH": os.environ["PATH"]}) == chosen


def test_a_setting_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    """A chosen browser that is missing is an error, not a reason to take another one."""
    with pytest.raises(BrowserError, match=r"PROTOTYPE_KIT_BROWSER names .* which does not exist"):
        browser.find_browser({browser.SETTING: str(tmp_path / "missing")})


@pytest.mark.skipif(os.name == "nt", reason="programs are found by their ending on Windows")
def test_a_browser_on_the_path_is_found(bare_machine: Path) -> None:
    """Chromium comes before Chrome."""
    chrome = put(bare_machine / "google-chrome")
    assert browser.find_browser() == chrome
    chromium = put(bare_machine / "chromium")
    assert browser.find_browser() == chromium


@pytest.mark.skipif(os.name == "nt", reason="snaps are a Linux matter")
def test_a_pointer_to_a_snap_is_not_a_browser(bare_machine: Path) -> None:
    """Ubuntu's chromium-browser only starts a snap, which a test cannot drive."""
    put(bare_machine / "chromium-browser", "#!/bin/sh\nexec /snap/bin/chromium\n")
    assert browser.find_browser() is None


@pytest.mark.parametrize(
    ("system", "environ", "place"),
    [
        ("darwin", {"HOME": "{}"}, "Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        ("win32", {"PROGRAMFILES(X86)": "{}"}, "Microsoft/Edge/Application/msedge.exe"),
        ("win32", {"LOCALAPPDATA": "{}"}, "Google/Chrome/Application/chrome.exe"),
    ],
)
def test_the_usual_places_are_looked_at(
    tmp_path: Path, system: str, environ: dict[str, str], place: str
) -> None:
    """MacOS and Windows keep programs off the PATH."""
    installed = put(tmp_path / place)
    environ = {name: value.format(tmp_path) for name, value in environ.items()}
    assert installed in list(browser._usual_places(environ, system))


def test_one_on_the_machine_comes_first(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is downloaded where a browser is there."""
    monkeypatch.setattr(browser, "find_browser", lambda: Path("chromium"))
    monkeypatch.setattr(browser, "_download", lambda: pytest.fail("a browser was downloaded"))
    assert browser.provide_browser() == "The tests use chromium."


def test_playwrights_own_comes_second(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed Playwright browser is used as it is; a missing one is downloaded."""
    monkeypatch.setattr(browser, "playwright_browser_installed", lambda: True)
    assert browser.provide_browser() == "The tests use Playwright's own browser."
    answers = iter([False, True])
    monkeypatch.setattr(browser, "playwright_browser_installed", lambda: next(answers))
    monkeypatch.setattr(browser, "_download", lambda: True)
    assert browser.provide_browser() == "The tests use Playwright's own browser."


@pytest.mark.skipif(os.name == "nt", reason="apt-get is a Linux matter")
def test_the_package_manager_comes_last(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root on a Debian-like machine installs Chromium, with a fresh list of packages."""
    monkeypatch.setattr(browser, "can_use_apt", lambda: True)
    commands: list[list[str]] = []

    def install(command: list[str]) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        if "install" in command:
            put(bare_machine / "chromium")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(browser, "_run_quietly", install)
    assert browser.provide_browser() == f"The tests use {bare_machine / 'chromium'}."
    assert [command[-1] for command in commands] == ["update", "chromium"]


def test_a_failing_package_manager_is_quoted(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing it said is in the sentence, and so is the command to try by hand."""
    monkeypatch.setattr(browser, "can_use_apt", lambda: True)
    failed = subprocess.CompletedProcess[str]([], 100, "", "W: slow\nE: Unable to fetch some archives\n")
    monkeypatch.setattr(browser, "_run_quietly", lambda command: failed)
    with pytest.raises(
        BrowserError, match=r"\(E: Unable to fetch some archives\): run 'apt-get .* chromium'"
    ):
        browser.provide_browser()


@pytest.mark.parametrize("name", ["LiberationSans-Regular.ttf", "Arimo[wght].ttf", "arial.ttf"])
def test_a_font_as_wide_as_arial_is_known(tmp_path: Path, name: str) -> None:
    """By the name of its file; another is not, nor one that is only like its name."""
    for other in ("DejaVuSans.ttf", "LiberationSansNarrow-Regular.ttf", "LiberationMono-Regular.ttf"):
        put(tmp_path / "fonts" / other)
        assert not browser.has_arial([tmp_path, tmp_path / "none"])
    put(tmp_path / "fonts" / "truetype" / name)
    assert browser.has_arial([tmp_path])


@pytest.mark.parametrize(("apt", "there"), [(True, False), (True, True), (False, False)])
def test_a_font_is_installed_where_none_is_as_wide(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, apt: bool, there: bool
) -> None:
    """Else a page that fits on a phone would be found too wide."""
    installed: list[str] = []
    monkeypatch.setattr(browser, "find_browser", lambda: Path("chromium"))
    monkeypatch.setattr(browser, "can_use_apt", lambda: apt)
    monkeypatch.setattr(browser, "has_arial", lambda: there)
    monkeypatch.setattr(browser, "_install_with_apt", installed.append)
    assert browser.main() == 0
    assert installed == (["fonts-liberation"] if apt and not there else [])


def test_a_font_that_cannot_be_had_is_said(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tests go on: a font is no browser."""
    monkeypatch.setattr(browser, "find_browser", lambda: Path("chromium"))
    monkeypatch.setattr(browser, "can_use_apt", lambda: True)
    monkeypatch.setattr(browser, "has_arial", lambda: False)
    failed = subprocess.CompletedProcess[str]([], 100, "", "E: Unable to fetch\n")
    monkeypatch.setattr(browser, "_run_quietly", lambda command: failed)
    assert browser.main() == 0
    assert "Without it words are wider in the tests" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("system", "ubuntu", "words"),
    [
        ("linux", False, "install"),
        ("linux", True, "-m playwright install --with-deps chromium"),
        ("darwin", False, "install Google Chrome"),
        ("win32", False, "PROTOTYPE_KIT_BROWSER"),
    ],
)
def test_without_any_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, system: str, ubuntu: bool, words: str
) -> None:
    """Each system has a command or a program of its own to name."""
    monkeypatch.setattr(browser, "is_ubuntu", lambda: ubuntu)
    sentence = browser.advice(system)
    assert words in sentence
    assert "\n" not in sentence


def test_ubuntu_is_told_from_debian(tmp_path: Path) -> None:
    """What is like Ubuntu has its snaps too."""
    release = tmp_path / "os-release"
    assert not browser.is_ubuntu(release)
    release.write_text('ID=debian\nVERSION_ID="12"\n')
    assert not browser.is_ubuntu(release)
    release.write_text('ID=linuxmint\nID_LIKE="ubuntu debian"\n')
    assert browser.is_ubuntu(release)


@pytest.mark.parametrize(
    ("code", "patience", "ended_well"),
    [
        ("print('|#   |  10% of 170.1 MiB', flush=True)", 30, True),
        ("raise SystemExit(1)", 30, False),
        ("import time; print('waiting', flush=True); time.sleep(60)", 0.5, False),
    ],
)
def test_a_download_that_stands_still_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: str,
    patience: float,
    ended_well: bool,
) -> None:
    """Progress is shown; a download without any is not waited for."""
    monkeypatch.setattr(browser, "DOWNLOAD_PATIENCE", patience)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert browser._follow_download(process) is ended_well
        process.kill()
    assert ("10% of 170.1 MiB" in capsys.readouterr().out) is ended_well


def test_no_browser_is_an_exit_code_and_a_sentence(
    bare_machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script sees exit code 1 and a person sees what to do."""
    assert browser.main() == 1
    assert capsys.readouterr().err.startswith("There is no browser for the tests: ")
