"""What Docker Compose serves of a project, and what a project says before it goes live."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from prototype_kit.cli import commands
from prototype_kit.settings import check_settings

# The wheel is made once: these tests stay on one process.
pytestmark = pytest.mark.xdist_group("templates")

Services = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def project(bake: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with every answer at its default: street lights, which ask for photos."""
    return bake(tmp_path_factory.mktemp("composed"))


@pytest.fixture(scope="module")
def composed(project: Path) -> Services:
    """The services of its compose.yaml, by name."""
    services: Services = YAML(typ="safe").load(project / "compose.yaml")["services"]
    return services


def test_the_site_and_its_worker_are_served_unless_more_is_asked_for(composed: Services) -> None:
    """A prototype's console would refuse to start there, and ClamAV needs more memory than all the rest."""
    asked = {name: service.get("profiles") for name, service in composed.items()}
    assert asked == {"site": None, "worker": None, "console": ["console"], "clamav": ["scanner"]}
    # Compose refuses a service that waits for one that nobody asked for.
    assert {waited for service in composed.values() for waited in service.get("depends_on", {})} == {"site"}


def test_every_command_is_one_of_the_kit(composed: Services) -> None:
    """With options that it has."""
    names = set()
    for service in composed.values():
        if "command" in service:
            python, _, module, name, *options = service["command"]
            assert (python, module) == ("python", "prototype_kit")
            commands.commands[name].make_context(name, list(options), parent=click.Context(commands))
            names.add(name)
    assert names == {"work", "console"}


def test_nothing_is_served_beyond_the_machine(composed: Services) -> None:
    """Each port is the machine's own, for the web server in front. Health is asked after at the same."""
    for name, service in composed.items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
    for name in ("site", "console"):
        (port,) = composed[name]["ports"]
        inner = port.rpartition(":")[2]
        assert f"http://127.0.0.1:{inner}/health/ready" in composed[name]["healthcheck"]["test"][-1]
        assert inner in composed[name].get("command", ["8000"])


def test_all_that_need_them_share_the_settings_and_the_database(composed: Services) -> None:
    """The worker scans and sends what residents and staff left for it."""
    for name in ("site", "worker", "console"):
        assert composed[name]["env_file"] == ".env"
        assert composed[name]["volumes"] == composed["site"]["volumes"]


@pytest.mark.parametrize("name", ["README.md", ".env.example"])
def test_a_project_says_that_photos_need_a_scanner_to_go_live(project: Path, name: str) -> None:
    """Street lights ask for photos, and live mode refuses the fake: how to get ClamAV is said beforehand."""
    text = (project / name).read_text(encoding="utf-8")
    assert "--profile scanner" in text
    assert re.search(r"live mode .*where a journey asks for files", text, re.IGNORECASE)


def test_the_scanner_that_is_named_is_the_one_that_is_served(project: Path, composed: Services) -> None:
    """What the README says to set is taken."""
    said = (project / "README.md").read_text(encoding="utf-8")
    settings = dict(re.findall(r"`(PROTOTYPE_KIT_(?:SCANNER|CLAMD|PROXIES))=(.*?)`", said))
    assert settings == {
        "PROTOTYPE_KIT_SCANNER": "clamd",
        "PROTOTYPE_KIT_CLAMD": "clamav:3310",
        "PROTOTYPE_KIT_PROXIES": "1",
    }
    check_settings(settings)
    assert settings["PROTOTYPE_KIT_CLAMD"].partition(":")[0] in composed
