"""`load.yaml` is read like every file of an author: all faults at once, with their lines."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.check import faults_in_use
from prototype_kit.document import Faults
from prototype_kit.exemplars import exemplar_names
from prototype_kit.thresholds import ThinkTime, Thresholds, read_thresholds
from tests.web.world import ROOT, street_lights_alone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project."""
    return street_lights_alone(tmp_path / "anytown")


def _read(folder: Path, text: str) -> tuple[Thresholds, list[str]]:
    (folder / "street_lights" / "load.yaml").write_text(text, encoding="utf-8")
    site, faults = load_site(folder), Faults()
    found = read_thresholds(site, site.services["street-lights"], faults)
    return found, [str(fault) for fault in faults.found]


def test_every_key_is_read(folder: Path) -> None:
    """What is not written has a value that suits most."""
    text = "journeys_a_minute: 2.5\nrequests_a_second: 7\nthink_time: {least: 0.5, most: 2}\n"
    found, faults = _read(folder, f"{text}p95: 300\np95_of: {{check-answers: 800}}\nfailures: 0.1\n")
    assert faults == []
    assert found == Thresholds(
        journeys_a_minute=2.5,
        requests_a_second=7,
        think_time=ThinkTime(least=0.5, most=2),
        p95=300,
        p95_of={"check-answers": 800},
        failures=0.1,
    )
    assert (found.limit("check-answers"), found.limit("fault")) == (800, 300)
    assert _read(folder, "failures: 0\n")[0] == Thresholds()
    (folder / "street_lights" / "load.yaml").unlink()
    site = load_site(folder)
    assert read_thresholds(site, site.services["street-lights"], Faults()) == Thresholds()


def test_every_key_is_described_and_no_other() -> None:
    """The reference lists what can be written."""
    text = (ROOT / "docs" / "reference" / "load.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == {*Thresholds.model_fields}


@pytest.mark.parametrize("exemplar", exemplar_names())
def test_each_exemplar_says_what_it_must_bear(exemplar: str) -> None:
    """And so does each generated project."""
    assert (ROOT / "exemplars" / exemplar / "load.yaml").is_file()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "jorneys_a_minute: 2",
            "line 1\n  'jorneys_a_minute' is not a key that is known here.\n  Did you mean",
        ),
        ("p95: fast", "line 1\n  'p95' must be a whole number, not 'fast'.\n  Use digits only."),
        ("failures: few", "line 1\n  'failures' must be a number, not 'few'."),
        ("\nfailures: 101", "line 2\n  'failures' must be 100 or less, not '101'."),
        ("requests_a_second: inf", "line 1\n  'requests_a_second' must be a number, not 'inf'."),
        (
            "think_time: {least: 5, most: 1}",
            "line 1\n  The least think time is more than the most.\n  Make most",
        ),
        (
            "p95: 300\np95_of:\n  chek-answers: 1",
            "line 3\n  There is no page 'chek-answers' in this service.\n",
        ),
        ("p95_of: {fault: 0}", "line 1\n  'fault' must be 1 or more, not '0'."),
        ("- 1", "line 1\n  Keys with values are needed here."),
    ],
)
def test_check_says_what_is_wrong_and_where(folder: Path, text: str, said: str) -> None:
    """Like a fault of any other file, and with it everything else."""
    _, faults = _read(folder, text)
    assert faults
    assert faults[0].startswith(f"street_lights/load.yaml, {said}")
    found = [str(fault) for fault in faults_in_use(load_site(folder), date(2026, 5, 6))]
    assert found == faults
