"""What a server loads before it answers: what serving needs, and no more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from prototype_kit import Site, load_site, scenarios
from prototype_kit.store.migrations import upgrade
from prototype_kit.web import wsgi

ROOT = Path(__file__).parents[2]
HEAVY = """
    PIL alembic authlib cookiecutter cryptography icalendar ifaddr joserfc locust mako openpyxl phonenumbers
    notifications_python_client playwright psycopg pydantic.v1 pygments pypdf requests ruamel segno
    sqlalchemy.orm watchfiles xml.etree
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


def test_serving_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """What calendar files, uploads, the console, rounds and migrations need waits until it is asked for."""
    database = f"sqlite:///{tmp_path / 'kit.db'}"
    upgrade(database)
    script = SERVING.format(heavy=HEAVY)
    ran = subprocess.run(
        [sys.executable, "-c", script, str(ROOT / "exemplars"), database],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert ran.stdout.split() == []


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
