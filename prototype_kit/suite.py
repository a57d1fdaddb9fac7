"""A project's own tests, run by this Python in a process of their own, and what came of them by kind."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from xml.etree import ElementTree as ET

from prototype_kit.errors import KitError

Kind = Literal["service", "journeys", "browser", "other"]
KINDS: Mapping[Kind, str] = {
    "service": "Tests beside a service",
    "journeys": "Journeys, by client",
    "browser": "Journeys, in the browser",
    "other": "Other tests of the project",
}
"""The kinds of tests, and what they are called."""
RECORDING = "prototype_kit.testing.recording"
"""The pytest plugin that writes the kind of each test into the results."""
LONGEST_S = 30 * 60
_EVERY_S = 10  # how often it is said that the tests still run
_MOST_LINES, _LONGEST_LINE = 4, 200  # of the words of one failure
_NO_TESTS = 5  # pytest's exit codes
_SOME_FAILED = 1


@dataclass(frozen=True)
class Tally:
    """What came of the tests of one kind. `axe` of those that passed had axe look at pages.

    `skipped` counts those that did not run by the reason.
    """

    passed: int = 0
    failed: int = 0
    axe: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Results:
    """What came of all tests. `red` says what is wrong, a sentence or a failure with its words each."""

    tallies: Mapping[Kind, Tally]
    red: tuple[str, ...] = ()


def run_tests(folder: Path, say: Callable[[str], None], most_s: int = LONGEST_S) -> Results:
    """Run the tests of the project in `folder`, and say now and then how far they are.

    Raises `KitError` when there is no pytest, or when they are not done after `most_s` seconds.
    """
    if importlib.util.find_spec("pytest") is None:
        raise KitError("pytest is not installed. Install it: pip install 'prototype-kit[testing]'")
    with TemporaryDirectory(prefix="prototype-kit-") as place:
        file = Path(place, "results.xml")
        code, tail = _run(folder, [f"--junitxml={file}", "-p", RECORDING, "--tb=short", "-v"], say, most_s)
        # Of pytest's own making a moment ago; a test that wrote harmful XML could do worse by running.
        root = ET.fromstring(file.read_bytes()) if file.exists() else None  # noqa: S314
    return _results(root, code, tail)


def _run(
    folder: Path, options: Sequence[str], say: Callable[[str], None], most_s: int
) -> tuple[int, list[str]]:
    """The code of pytest, and the last lines that it wrote."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=os.name != "nt",  # so that browsers and servers that it started end with it
    )
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True)
    reader.start()
    begun = time.monotonic()
    try:
        while process.poll() is None:
            passed = time.monotonic() - begun
            if passed >= most_s:
                raise KitError(f"The tests were not done after {_in_words(most_s)}, and were stopped.")
            with suppress(subprocess.TimeoutExpired):
                process.wait(min(_EVERY_S, most_s - passed))
                break
            say(f"The tests have run for {_in_words(round(time.monotonic() - begun))}{_share(lines)}.")
    finally:
        _end(process)
        reader.join(timeout=5)
        if process.stdout is not None and not reader.is_alive():  # else what left the group holds it
            process.stdout.close()
    return process.returncode, [line.rstrip() for line in lines[-15:]]


def _end(process: subprocess.Popen[str]) -> None:
    """End what still runs, with all that it started."""
    if process.poll() is not None:
        return
    with suppress(ProcessLookupError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _share(lines: Sequence[str]) -> str:
    """How many percent are done, as pytest wrote it last."""
    found = [share for line in lines[-50:] for share in re.findall(r"\[ *(\d+)%\]", line)]
    return f"; {found[-1]}% are done" if found else ""


def _in_words(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60) if seconds >= 120 else (0, seconds)
    said = [f"{minutes} minutes"] if minutes else []
    if rest or not minutes:
        said.append(f"{rest} second{'' if rest == 1 else 's'}")
    return " and ".join(said)


# --- What pytest wrote ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Test:
    """One test: what became of it, and the words of its failure, or the reason why it was left out."""

    name: str
    kind: Kind
    axe: bool
    became: Literal["passed", "failed", "skipped"]
    words: str = ""


def _results(root: ET.Element | None, code: int, tail: Sequence[str]) -> Results:
    tests = list(_tests(root)) if root is not None else []
    red = [_failure(test) for test in tests if test.became == "failed"]
    if code == _NO_TESTS or (not tests and code == 0):
        red.append("No test was found. Those of a project stand in tests/ and beside each service.")
    elif code not in {0, _SOME_FAILED} or (code and not red):
        red.append("\n".join([f"pytest stopped with exit code {code}:", *tail]))
    kinds: dict[Kind, list[_Test]] = {kind: [] for kind in KINDS}
    for test in tests:
        kinds[test.kind].append(test)
    return Results({kind: _tally(found) for kind, found in kinds.items() if found}, tuple(red))


def _tests(root: ET.Element) -> Iterator[_Test]:
    """Each once: a test that fails, and whose end fails too, is written twice."""
    found: dict[str, _Test] = {}
    for case in root.iter("testcase"):
        test = _test(case)
        if test.name not in found or found[test.name].became != "failed":
            found[test.name] = test
    yield from found.values()


def _test(case: ET.Element) -> _Test:
    name = "::".join(filter(None, (case.get("classname"), case.get("name"))))
    said = {each.get("name"): each.get("value") for each in case.iter("property")}
    kind: Kind = next((kind for kind in KINDS if kind == said.get("kind")), "other")
    wrong = [each for each in case if each.tag in {"failure", "error"}]
    left_out = case.find("skipped")
    if wrong:
        return _Test(name, kind, False, "failed", wrong[0].get("message") or wrong[0].text or "")
    if left_out is not None:
        return _Test(name, kind, False, "skipped", " ".join((left_out.get("message") or "").split()))
    return _Test(name, kind, "axe" in said, "passed")


def _failure(test: _Test) -> str:
    lines = [line.strip()[:_LONGEST_LINE] for line in test.words.splitlines() if line.strip()]
    return "\n".join([test.name, *(f"    {line}" for line in lines[:_MOST_LINES])])


def _tally(tests: Sequence[_Test]) -> Tally:
    became = Counter(test.became for test in tests)
    skipped = Counter(test.words or "no reason given" for test in tests if test.became == "skipped")
    return Tally(became["passed"], became["failed"], sum(test.axe for test in tests), dict(skipped))
