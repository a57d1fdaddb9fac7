"""The guide to a booking service of one's own: whoever does as it says, file by file, has one."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from prototype_kit.check import faults_in_use
from prototype_kit.journey.map import map_text
from prototype_kit.project import new_project
from prototype_kit.service import advise_bookings
from prototype_kit.site import load_site
from prototype_kit.testing import missed

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "book-appointments.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"`([\w./-]+\.(?:yaml|md|py))`")
TODAY = date(2026, 11, 23)


def _files() -> Iterator[tuple[str, str]]:
    """Each file that the guide shows: named by the last name before it, and what stands in it."""
    read = 0
    for block in BLOCK.finditer(GUIDE):
        names = NAME.findall(GUIDE[read : block.start()])
        if block[1] in ("yaml", "markdown", "python"):
            yield names[-1], block[2]
        read = block.end()


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project, after every step of the guide."""
    monkeypatch.setattr("prototype_kit.scaffold.pin_kit", lambda project, kit: "0")
    project = new_project(tmp_path, {"project_name": "Northwick services", "exemplars": "blank"})
    site = project / "site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace("- blank", "- bulky_waste"), encoding="utf-8")
    (renaming,) = [text for kind, text in BLOCK.findall(GUIDE) if kind == "text" and text.startswith("mv ")]
    subprocess.run(["/bin/sh", "-e"], input=renaming, text=True, cwd=project, check=True)
    for name, words in _files():
        (project / "services" / "bulky_waste" / name).write_text(words, encoding="utf-8")
    return project


def test_it_is_a_booking_service(followed: Path) -> None:
    """Without a fault and without advice, as the guide shows what `check` says."""
    assert len(list(_files())) == 9
    site = load_site(followed)
    (service,) = site.services.values()
    assert service.slug == "bulky-waste"
    assert list(service.journeys) == ["book"]
    assert list(service.calendars) == ["reuse-centre"]
    assert list(faults_in_use(site, TODAY)) == []
    assert [*site.advice, *advise_bookings(service, TODAY)] == []


def test_its_one_office_is_nowhere_asked_for(followed: Path) -> None:
    """Walkthroughs come to every page that there is, so that its `make test` passes; the map has no other."""
    site = load_site(followed)
    assert missed(site, "edges") + missed(site, "errors") == []
    assert "visit-office" not in map_text(site.services["bulky-waste"].journeys["book"])


def test_its_promises_are_kept(followed: Path) -> None:
    """The test file of the guide passes."""
    done = subprocess.run(
        ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "services/bulky_waste/test_service.py"],
        cwd=followed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
