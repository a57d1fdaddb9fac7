"""What a server loads before it answers: what serving needs, and no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from prototype_kit import Site, load_site, scenarios
from prototype_kit.store.migrations import is_current, upgrade
from prototype_kit.web import wsgi
from tests.reliability.servers import free_port
from tests.web.world import street_lights_alone

ROOT = Path(__file__).parents[2]
HEAVY = """
    PIL alembic authlib cookiecutter cryptography icalendar ifaddr joserfc locust mako openpyxl phonenumbers
    notifications_python_client playwright psycopg pydantic.v1 pygments pypdf requests ruamel segno
    sqlalchemy.dialects.postgresql sqlalchemy.orm watchfiles xml.etree
    prototype_kit.differences prototype_kit.iterations prototype_kit.load prototype_kit.suite
    prototype_kit.testing prototype_kit.web.console prototype_kit.work
    research.rounds research.store research.web
"""
SERVING = """
import sys
from pathlib import Path
from prototype_kit import cli
from prototype_kit.web import serve
app = serve.site_app(Path(sys.argv[1]), {{"PROTOTYPE_KIT_DATABASE": sys.argv[2]}})
assert app.test_client().get("/street-lights/report").status_code == 200
print(*(name for name in {heavy!r}.split() if name in sys.modules))
"""
COMMANDS = """
import sys
from prototype_kit import cli
print(*(name for name in ("flask", "jinja2", "pydantic", "sqlalchemy", "yaml") if name in sys.modules))
"""
OTHERS = "alembic sqlalchemy.orm prototype_kit.person_export prototype_kit.web.account"
BUILT = """
from prototype_kit.questions import TYPES
print(*(name for name, kind in TYPES.items() if kind.__pydantic_complete__))
"""
STARTED = """
import gc, sys
from gunicorn.arbiter import Arbiter
def run(master):
    looked = sum(each["collections"] for each in gc.get_stats()) - before
    print(looked, gc.get_freeze_count(), gc.isenabled())
    print(*(name for name in {others!r}.split() if name in sys.modules))
Arbiter.run = run
from prototype_kit import cli
before = sum(each["collections"] for each in gc.get_stats())
cli.main(["--project", sys.argv[1], "serve", "--port", sys.argv[2]])
"""


def ran(script: str, *arguments: str) -> list[str]:
    """The words that a script prints, in a Python of its own."""
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()


def test_serving_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """What calendar files, uploads, the console, rounds and migrations need waits until it is asked for."""
    database = f"sqlite:///{tmp_path / 'kit.db'}"
    upgrade(database)
    script = SERVING.format(heavy=HEAVY)
    assert ran(script, str(ROOT / "exemplars"), database) == []


def test_a_command_loads_what_it_needs_itself() -> None:
    """All commands are there before it is known which is wanted, and most want little."""
    assert ran(COMMANDS) == []


def test_a_model_is_built_when_it_is_first_filled() -> None:
    """A site asks few types of questions, and the others need no checks."""
    assert ran(BUILT) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no gunicorn")
def test_a_server_loads_at_rest_what_its_site_has(tmp_path: Path) -> None:
    """The collector looks through none of it, neither meanwhile nor later. This site has no accounts.

    Its database is made at this start, in a process of its own.
    """
    folder = street_lights_alone(tmp_path / "anytown")
    looked, frozen, enabled, *others = ran(STARTED.format(others=OTHERS), str(folder), str(free_port()))
    assert int(looked) < 50
    assert int(frozen) > 100_000
    assert (enabled, others) == ("True", [])
    assert is_current(f"sqlite:///{folder / 'instance' / 'site.db'}")


def test_a_start_plays_no_scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read, and tried when somebody asks how that went."""

    def play(*_: object) -> NoReturn:
        raise AssertionError("played")

    monkeypatch.setattr(scenarios, "play", play)
    environ = {"PROTOTYPE_KIT_DATABASE": f"sqlite:///{tmp_path / 'kit.db'}"}
    front = wsgi.site_app(ROOT / "exemplars", environ).extensions["prototype_kit"]
    (one, *_) = front.scenarios["street-lights"].values()
    with pytest.raises(AssertionError, match="played"):
        assert one.faults


def test_a_live_site_without_fakes_is_not_read_to_look_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read once, to be served."""
    read = list[Path]()
    site = load_site(ROOT / "exemplars")

    def reading(folder: Path) -> Site:
        read.append(folder)
        return site

    monkeypatch.setattr(wsgi, "load_site", reading)
    real = {"PROTOTYPE_KIT_ADDRESSES": "os-places", "PROTOTYPE_KIT_SCANNER": "clamav"}
    assert wsgi._fakes_in_use(site.folder, real) == []
    assert not read
    assert len(wsgi._fakes_in_use(site.folder, {})) == 2
    assert read == [site.folder]
