"""Short load tests with real people: Locust, and a real server, each a process of its own on this machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from prototype_kit import load_site
from prototype_kit.iterations import read_verdict
from prototype_kit.load.server import end, free_port, own_environment
from tests.load.walked import ROOT
from tests.web.world import street_lights_alone

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("load"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]

SECRET = "a secret of thirty-two signs for tests"
# However busy this machine is, so many come to an end; on a quiet one that takes three seconds.
FEW = ("--users", "4", "--spawn-rate", "4", "--until", "16", "--for", "60s")
TEMPLATE = ROOT / "templates" / "service" / "{{cookiecutter.project_slug}}" / "load" / "locustfile.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project in which people hardly think, so that they come to an end in a few seconds.

    It has a locustfile as generated ones have. How fast it is, is no matter here: this machine may be busy.
    """
    made = street_lights_alone(tmp_path / "anytown")
    thresholds = "think_time: {least: 0, most: 0.2}\np95: 60000\n"
    (made / "street_lights" / "load.yaml").write_text(thresholds, encoding="utf-8")
    (made / "load").mkdir()
    shutil.copy(TEMPLATE, made / "load")
    return made


@contextmanager
def command(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`prototype-kit load …`, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "prototype_kit", "--project", str(folder), "load", *arguments],
        cwd=ROOT,
        env=own_environment(SECRET=SECRET),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        end(process)  # type: ignore[arg-type]
        if process.stdout:
            process.stdout.close()


def said_by(process: subprocess.Popen[str]) -> str:
    """All that it says, until it ends."""
    return process.communicate(timeout=100)[0]


def confirmed(said: str) -> int:
    """How many confirmations the verdict found as many cases for."""
    found = re.search(r"^ok +Nothing lost and nothing twice: ([\d,]+) confirmations", said, re.MULTILINE)
    assert found, said
    return int(found[1].replace(",", ""))


def test_a_short_test_loses_nothing(folder: Path) -> None:
    """No request fails, every confirmation is a case, and nothing is left in the project but the verdict."""
    before = {each.relative_to(folder).as_posix() for each in folder.rglob("*")}
    with command(folder, *FEW, "--workers", "2") as process:
        said = said_by(process)
        assert process.returncode == 0, said
    assert "journeys completed" in said, said
    assert "Requests of street-lights that failed: 0 of" in said
    assert "Verdict: it bears this load." in said
    assert confirmed(said) > 0
    left = {each.relative_to(folder).as_posix() for each in folder.rglob("*")} - before
    assert left == {"instance", "instance/load", "instance/load/verdict.json"}
    verdict = read_verdict(folder / "instance" / "load" / "verdict.json")
    assert verdict is not None
    assert verdict.passed
    assert verdict.is_of({"street-lights": load_site(folder).services["street-lights"].release})


def test_a_master_and_two_workers_lose_nothing(folder: Path) -> None:
    """People in two processes, as on two machines, started with the project's own locustfile."""
    port = str(free_port())
    locust = [sys.executable, "-m", "locust", "-f", str(folder / "load" / "locustfile.py"), "--worker"]
    locust += ["--master-host", "127.0.0.1", "--master-port", port]
    asked = (*FEW, "--workers", "1")
    with (
        command(folder, *asked, "--expect-workers", "2", "--master-port", port) as process,
        ExitStack() as stack,
    ):
        workers = [_started(stack, locust) for _ in range(2)]
        said = said_by(process)
        assert process.returncode == 0, said
        codes = [worker.wait(30) for worker in workers]
    assert codes == [0, 0]
    assert "Requests of street-lights that failed: 0 of" in said
    assert confirmed(said) > 0


def _started(stack: ExitStack, words: Sequence[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        words,
        env=own_environment(SECRET=SECRET),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    stack.callback(end, process)
    return process


@pytest.mark.flaky(reruns=1)  # on a busy machine few forms come to their end in the time
def test_a_server_that_loses_cases_and_fails_does_not_pass(folder: Path) -> None:
    """Both are found, although the pages that people saw said that all was well."""
    port = free_port()
    with ExitStack() as stack:
        (folder / "instance").mkdir()
        (folder / "instance" / "secret").write_text(SECRET, encoding="utf-8")
        server = [sys.executable, str(Path(__file__).with_name("losing_server.py")), str(folder), str(port)]
        losing = _started(stack, server)
        _await(port, losing)
        database = f"sqlite:///{folder / 'instance' / 'site.db'}"
        url = ("--url", f"http://127.0.0.1:{port}", "--database", database)
        with command(folder, *url, *FEW) as process:
            said = said_by(process)
            assert process.returncode == 1, said
    assert re.search(r"^NOT +Lost: of \d+ forms that were confirmed there is no case", said, re.MULTILINE)
    assert re.search(r"^NOT +Requests of street-lights that failed", said, re.MULTILINE)
    assert "status 500 in place of 303: ‘Sorry’" in said
    assert "Verdict: it does not bear this load." in said


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    from urllib.error import URLError
    from urllib.request import urlopen

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the losing server does not answer")


def test_everything_ends_with_ctrl_c(folder: Path) -> None:
    """What was started is gone, and the command says so by its exit code."""
    with command(folder, "--users", "2", "--for", "5m", "--workers", "1") as process:
        while "requests" not in (line := process.stdout.readline() if process.stdout else ""):
            assert line, "it ended by itself"
        started = psutil.Process(process.pid).children(recursive=True)
        assert len(started) >= 4  # the server and its worker process, the kit's worker, Locust
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 130
    assert [each for each in started if each.is_running() and each.status() != psutil.STATUS_ZOMBIE] == []
