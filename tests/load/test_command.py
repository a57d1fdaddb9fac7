"""What `load` says before it sends anything, and what it refuses to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from prototype_kit.cli import main
from prototype_kit.load import running, server
from prototype_kit.load.funnel import read_funnel
from prototype_kit.load.orders import Orders, given_orders
from prototype_kit.load.result import PageResult, Result
from prototype_kit.load.running import Master, Run, run_locust
from prototype_kit.load.server import Served
from prototype_kit.load.tally import JourneyTally
from tests.load.walked import ROOT
from tests.web.world import street_lights_alone

ELSEWHERE = "https://services.anytown.example"
SENTENCE = "I may send this load to services.anytown.example"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project; nothing is started or sent from here but what a test lets through."""
    for name in list(os.environ):
        if name.startswith("PROTOTYPE_KIT_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return street_lights_alone(tmp_path / "anytown")


class Sent:
    """The runs that Locust was asked for; each measures the same."""

    def __init__(self) -> None:
        self.runs: list[tuple[Orders, Run, str, str, str]] = []

    def __call__(
        self, orders: Orders, run: Run, address: str, secret: str, say: Any, password: str = ""
    ) -> Result:
        """Note it."""
        self.runs.append((orders, run, address, secret, password))
        page = PageResult("GET", "/street-lights/report", 100, 0, 5.0)
        slow = PageResult("GET", "/street-lights/report/fault", 100, 0, 10.0 * run.people)
        tally = {"/street-lights/report": JourneyTally(100, 100)}
        return Result(60.0, (page, slow), (), tally)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """In the place of Locust."""
    found = Sent()
    monkeypatch.setattr(running, "run_locust", found)
    return found


def load(folder: Path, *arguments: str) -> int:
    """The exit code of the command."""
    return main(["--project", str(folder), "load", *arguments])


# --- Another machine ----------------------------------------------------------------------------------------


def test_another_machine_needs_a_flag(folder: Path, sent: Sent, capsys: pytest.CaptureFixture[str]) -> None:
    """It is refused kindly: why, and what to do."""
    assert load(folder, "--url", ELSEWHERE) == 1
    said = capsys.readouterr().err
    assert "services.anytown.example is not this machine, and a load test can keep people from a" in said
    assert "add --elsewhere" in said
    assert sent.runs == []


@pytest.mark.parametrize("typed", ["yes", "", "I may send this load to elsewhere.example"])
def test_another_machine_needs_a_sentence(
    folder: Path, sent: Sent, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    """The one that names the host, and no other."""
    assert load(folder, "--url", ELSEWHERE, "--elsewhere", "--confirm", typed) == 1
    assert f"Nothing was sent. To go on, the sentence must be: {SENTENCE}" in capsys.readouterr().err
    assert sent.runs == []


def test_another_machine_is_tested_by_whoever_may(
    folder: Path, sent: Sent, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the sentence, typed or given, and the secret of that site."""
    asked = ("--url", f"{ELSEWHERE}/", "--elsewhere", "--users", "3")
    assert load(folder, *asked, "--confirm", SENTENCE) == 1
    assert "Set PROTOTYPE_KIT_SECRET to that of the site" in capsys.readouterr().err
    monkeypatch.setenv("PROTOTYPE_KIT_SECRET", "s" * 32)
    monkeypatch.setattr("click.prompt", lambda *_, **__: SENTENCE)
    assert load(folder, *asked) == 0
    assert "Agree it with whoever runs that server." in capsys.readouterr().out
    ((_, run, address, secret, _),) = sent.runs
    assert (address, secret, run.people) == (ELSEWHERE, "s" * 32, 3)


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://127.0.0.1/a/page", "http://"])
def test_an_address_that_is_none_is_refused(folder: Path, sent: Sent, url: str) -> None:
    """Nothing is guessed of where so many requests go."""
    assert load(folder, "--url", url) == 1
    assert sent.runs == []


def test_a_server_on_this_machine_may_be_tested(folder: Path, sent: Sent) -> None:
    """It is signed with the prototype's own secret, and told the password of the project."""
    (folder / ".env").write_text("PROTOTYPE_KIT_PASSWORD=lamp-post-lantern-27\n", encoding="utf-8")
    assert load(folder, "--url", "http://127.0.0.1:8765", "--users", "2") == 0
    ((_, _, _, secret, password),) = sent.runs
    assert secret == (folder / "instance" / "secret").read_text(encoding="utf-8")
    assert password == "lamp-post-lantern-27"


# --- What is asked for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("2m", 120), ("90s", 90), ("45", 45), ("1h", 3600), ("0s", 0), ("2h", 0), ("soon", 0), ("-5s", 0)],
)
def test_a_test_has_an_end(folder: Path, sent: Sent, typed: str, seconds: int) -> None:
    """Seconds or minutes, an hour at the most."""
    code = load(folder, "--url", "http://127.0.0.1:8765", "--for", typed, "--users", "2")
    assert (code, [run.seconds for _, run, *_ in sent.runs]) == ((0, [seconds]) if seconds else (2, []))


def test_without_a_number_as_many_come_as_load_yaml_asks_for(folder: Path, sent: Sent) -> None:
    """Enough to complete its journeys a minute."""
    load(folder, "--url", "http://127.0.0.1:8765")
    (orders, run, *_) = sent.runs[0]
    assert 5 <= run.people <= 10
    assert orders == Orders(str(folder.resolve()))


def test_a_journey_that_is_not_there_is_said_to_be(
    folder: Path, sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the nearest that is."""
    assert load(folder, "street-light") == 1
    assert (
        "There is no service or journey 'street-light'. Did you mean 'street-lights'"
        in capsys.readouterr().err
    )


def test_without_locust_the_command_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence, before anything else."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert load(folder) == 1
    said = capsys.readouterr().err
    assert said.startswith("Load tests need Locust, which is not installed here. Run: python -m pip install ")
    assert len(said.splitlines()) == 1


def test_the_limit_is_looked_for_in_steps(
    folder: Path, sent: Sent, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says beforehand how long that takes at most, and then what each process bears."""

    @contextmanager
    def a_server(*_: object) -> Iterator[Served]:
        yield Served("http://127.0.0.1:8765", "", 2, Path("sent"))

    monkeypatch.setattr(server, "served", a_server)
    assert load(folder, "--find-limit", "--for", "10m") == 0
    said = capsys.readouterr().out
    assert said.index("It takes at most 10 minutes.") < said.index("5 hasty people at once:")
    tried = [run.people for _, run, *_ in sent.runs]
    assert tried[:6] == [5, 10, 20, 40, 80, 160]
    assert max(people for people in tried if people <= 100) > 80
    assert "For each of the 2 worker processes: 50 journeys a minute" in said
    assert "What broke first" in said
    assert {orders.haste for orders, *_ in sent.runs} == {10.0}


def test_the_orders_of_a_process_are_in_one_variable() -> None:
    """And come out as they went in."""
    orders = Orders("/site", ("a", "b/c"), "figures.json", 2.0, 5, 300, "result.json")
    assert given_orders(orders.variable()) == orders
    assert given_orders({}) is None


def test_workers_elsewhere_need_the_same_secret(
    folder: Path, sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that this command made up nobody else would know."""
    assert load(folder, "--expect-workers", "2") == 1
    assert "Set PROTOTYPE_KIT_SECRET here, and the same for each worker" in capsys.readouterr().err
    assert sent.runs == []


def test_a_master_waits_for_its_workers_on_this_machine_unless_told_otherwise() -> None:
    """And not for ever."""
    command = running._command(Run(5, 1, 9, master=Master(2)), "http://127.0.0.1:1")
    words = " ".join(command)
    assert "--master --expect-workers 2 --expect-workers-max-wait 60" in words
    assert "--master-bind-host 127.0.0.1 --master-bind-port 5557" in words
    assert "--run-time 9s" in words


def test_a_locust_that_fails_is_told_with_its_reason(folder: Path) -> None:
    """A figures file that is gone, for one."""
    from prototype_kit import KitError

    orders = Orders(str(folder), figures=str(folder / "gone.json"))
    with pytest.raises(KitError, match="without a result") as error:
        run_locust(orders, Run(1, 1, 1), "http://127.0.0.1:9", "s" * 32, print)
    assert "gone.json cannot be read" in str(error.value)


def test_whoever_comes_once_is_counted_by_the_command(
    folder: Path, sent: Sent, capsys: pytest.CaptureFixture[str]
) -> None:
    """The test ends when as many people as were sent have gone one way; a limit is not found like that."""
    url = ("--url", "http://127.0.0.1:8765", "--once")
    assert load(folder, *url, "--users", "30") == 0
    ((orders, *_),) = sent.runs
    assert (orders.once, orders.enough) == (30, 0)
    assert load(folder, *url, "--find-limit") == 1
    assert "Leave out --once or --find-limit." in capsys.readouterr().err
    assert len(sent.runs) == 1


# --- Figures ------------------------------------------------------------------------------------------------


def test_the_report_gives_the_figures_that_ways_are_weighed_by(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As data, by the templates of addresses."""
    assert main(["--project", str(folder), "db", "upgrade"]) == 0
    capsys.readouterr()
    assert main(["--project", str(folder), "report", "--json"]) == 0
    text = capsys.readouterr().out
    assert json.loads(text)["env"] == "prototype"
    file = tmp_path / "figures.json"
    file.write_text(text, encoding="utf-8")
    funnel = read_funnel(file)
    assert funnel.started == {"/street-lights/report": 0, "/street-lights/grids": 0}
    assert "/street-lights/report/already-reported" in funnel.pages


# --- Imports ------------------------------------------------------------------------------------------------

_LOADED = """
import importlib, pkgutil, sys
import prototype_kit, prototype_kit.load, prototype_kit.cli
for name in prototype_kit.__all__:
    getattr(prototype_kit, name)
for found in pkgutil.walk_packages(prototype_kit.__path__, "prototype_kit."):
    if "_templates" not in found.name and not found.name.endswith(EXCEPT):
        importlib.import_module(found.name)
print(*sorted({"locust", "gevent"} & sys.modules.keys()))
"""


def test_importing_the_kit_imports_neither_locust_nor_gevent() -> None:
    """Every module but the two that only Locust's own processes import."""
    code = _LOADED.replace("EXCEPT", "('load.users', 'load.locustfile', 'migrations.env', '__main__')")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
