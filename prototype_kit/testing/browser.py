"""Find a browser for the tests, or provide one.

    python -m prototype_kit.testing.browser

The order: one that is on this machine already, Playwright's own, one from the system's package manager.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

SETTING = "PROTOTYPE_KIT_BROWSER"

ON_PATH = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chrome",
)
MACOS_PLACES = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_PLACES = (
    "Chromium/Application/chrome.exe",
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)

# Pages are set in Arial. Where nothing is as wide, what fits on a phone cannot be told.
FONT = "fonts-liberation"
_AS_WIDE_AS_ARIAL = re.compile(r"(arial|arimo|liberationsans)\W.*", re.IGNORECASE)
_FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))

# Playwright's download is given up when it makes no progress for so many seconds.
DOWNLOAD_PATIENCE = 60.0
APT_PATIENCE = 900.0


class BrowserError(Exception):
    """There is no browser; the message is one sentence that says what to do."""


def find_browser(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return a browser of this machine that the tests can drive, or None for Playwright's own.

    Raises:
        BrowserError: when PROTOTYPE_KIT_BROWSER names something that is not there.
    """
    if chosen := environ.get(SETTING):
        if not Path(chosen).is_file():
            raise BrowserError(f"{SETTING} names {chosen}, which does not exist: mend it or take it away.")
        return Path(chosen)
    candidates = (*_on_path(environ), *_usual_places(environ))
    return next((path for path in candidates if path.is_file() and not is_snap_stub(path)), None)


def _on_path(environ: Mapping[str, str]) -> Iterator[Path]:
    for name in ON_PATH:
        if found := shutil.which(name, path=environ.get("PATH")):
            yield Path(found)


def _usual_places(environ: Mapping[str, str], system: str = sys.platform) -> Iterable[Path]:
    if system == "darwin":
        folders = (Path("/Applications"), Path(environ.get("HOME", "/"), "Applications"))
        return [folder / place for folder in folders for place in MACOS_PLACES]
    if system == "win32":
        names = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        return [Path(environ[name], place) for name in names if name in environ for place in WINDOWS_PLACES]
    return []


def is_snap_stub(path: Path) -> bool:
    """Tell whether a file only passes on to a snap, which cannot be driven from a test."""
    with path.open("rb") as content:
        beginning = content.read(4096)
    return beginning.startswith(b"#!") and b"/snap/bin" in beginning


def playwright_browser_installed() -> bool:
    """Tell whether Playwright can start a browser of its own."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch().close()
        except Error:
            return False
    return True


def provide_browser() -> str:
    """Make sure that the tests have a browser and say which.

    Raises:
        BrowserError: when there is none and none can be installed from here.
    """
    if browser := find_browser():
        return f"The tests use {browser}."
    if playwright_browser_installed() or _downloaded():
        return "The tests use Playwright's own browser."
    if can_use_apt() and not is_ubuntu():
        _install_with_apt("chromium")
        if browser := find_browser():
            return f"The tests use {browser}."
    raise BrowserError(advice())


def provide_font() -> None:
    """Install a font as wide as Arial where none is there, if nobody need be asked; say so if that fails."""
    if not can_use_apt() or has_arial():
        return
    try:
        _install_with_apt(FONT)
    except BrowserError as error:
        _say(f"{error} Without it words are wider in the tests than in front of people.")


def has_arial(folders: Iterable[Path] = _FONTS) -> bool:
    """Tell whether this system has Arial, or a font that takes as much room."""
    files = (file.name for folder in folders for file in folder.rglob("*.[ot]tf"))
    return any(_AS_WIDE_AS_ARIAL.fullmatch(name) for name in files)


def can_use_apt() -> bool:
    """Tell whether this is a Debian-like system on which programs may be installed without asking."""
    is_root = sys.platform != "win32" and os.geteuid() == 0
    return is_root and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def is_ubuntu(release: Path = Path("/etc/os-release")) -> bool:
    """Tell whether the package named chromium is only a pointer to a snap here."""
    return release.exists() and bool(re.search(r"^ID(_LIKE)?=.*ubuntu", release.read_text(), re.MULTILINE))


def advice(system: str = sys.platform) -> str:
    """Return the one command that gives the tests a browser."""
    missing = "There is no browser for the tests"
    if system == "linux" and is_ubuntu():
        command = f"{sys.executable} -m playwright install --with-deps chromium"
        return f"{missing}: run '{command}', then run this command again."
    if system == "linux" and shutil.which("apt-get"):
        return f"{missing}: run 'sudo apt-get install chromium', then run this command again."
    return (
        f"{missing}: install Google Chrome or Chromium, or put the path of a browser like them in {SETTING}, "
        "then run this command again."
    )


def _downloaded() -> bool:
    """Download Playwright's own browser, with the libraries it needs where they can be installed."""
    if not _download():
        _say("  that did not work: Playwright's download cannot be reached from here")
        return False
    if playwright_browser_installed():
        return True
    if can_use_apt():
        _say("Installing the libraries that the browser needs (about a minute)")
        _run_quietly([sys.executable, "-m", "playwright", "install-deps", "chromium"])
    return playwright_browser_installed()


def _download() -> bool:
    """Try Playwright's own download; return whether it ended well."""
    _say("Downloading a browser for the tests (about 200 MB)")
    with subprocess.Popen(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        env=dict(os.environ, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT="10000"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            return _follow_download(process)
        finally:
            process.kill()


def _follow_download(process: subprocess.Popen[str]) -> bool:
    """Show the progress of a download until it ends or stands still; return whether it ended well."""
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=_read_lines, args=(process, lines), daemon=True).start()
    give_up = time.monotonic() + DOWNLOAD_PATIENCE
    while (left := give_up - time.monotonic()) > 0:
        try:
            line = lines.get(timeout=left)
        except queue.Empty:
            break
        if line is None:
            return process.wait() == 0
        if progress := re.search(r"(\d+)% of [\d.]+ \w+", line):
            give_up = time.monotonic() + DOWNLOAD_PATIENCE
            _say(f"  {progress[0]}")
    return False


def _read_lines(process: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    for line in process.stdout or ():
        lines.put(line)
    lines.put(None)


def _install_with_apt(package: str) -> None:
    """Install a package of this system.

    Raises:
        BrowserError: with the last thing that apt-get said.
    """
    _say(f"Installing {package} with apt-get (about a minute)")
    apt = ["apt-get", "-q", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=120"]
    # A list of packages that is only partly fresh is often good enough, so its failure does not count.
    _run_quietly([*apt, "update"])
    install = [*apt, "install", "-y", "--no-install-recommends", package]
    done = _run_quietly(install)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()[-1]
        raise BrowserError(
            f"apt-get could not install {package} ({said}): run '{' '.join(install)}' yourself."
        )


def _run_quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    environ = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    try:
        return subprocess.run(
            command, env=environ, capture_output=True, text=True, timeout=APT_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BrowserError(f"'{' '.join(command)}' did not end in time: run it yourself.") from error


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def main() -> int:
    """Provide a browser; return the exit code."""
    try:
        _say(provide_browser())
        provide_font()
    except BrowserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
