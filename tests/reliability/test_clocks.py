"""Clock changes: what is offered exists, and page, message and calendar file name one moment everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.reliability.every_half_hour import LONDON, night_office, slots
from tests.reliability.servers import ROOT
from tests.reliability.tiers import LONG, TIMEOUT, Figures

pytestmark = [pytest.mark.reliability, TIMEOUT]

ZONES = ("UTC", "Europe/London", "America/New_York")
YEARS = range(2026, 2031)


def _changes(year: int) -> tuple[date, date]:
    """The last Sundays of March and October."""
    ends = (date(year, 3, 31), date(year, 10, 31))
    march, october = (end - timedelta(days=(end.weekday() + 1) % 7) for end in ends)
    return march, october


SPANS = (
    [(date(2026, 1, 1), date(2030, 12, 31))]
    if LONG
    else [(day - timedelta(days=1), day + timedelta(days=1)) for year in YEARS for day in _changes(year)]
)
"""All of five years; in each run of the tests the days around each change of clocks."""


def _said_in(zone: str, folder: Path) -> str:
    """All that is said of every slot by a process whose own clock shows the time of a zone."""
    out = folder / f"{zone.replace('/', '-')}.txt"
    days = [str(day) for span in SPANS for day in span]
    command = [sys.executable, "-m", "tests.reliability.every_half_hour", str(out), *days]
    env = {**os.environ, "TZ": zone}
    done = subprocess.run(command, cwd=ROOT, env=env, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return out.read_text(encoding="utf-8")


def test_every_half_hour_is_the_same_everywhere(tmp_path: Path, figures: Figures) -> None:
    """The page's words, read back, the message's and the file's are one moment, in each zone of a server."""
    said = {zone: _said_in(zone, tmp_path) for zone in ZONES}
    lines = said["UTC"].splitlines()
    different = [line for line in lines if not line.endswith("| same")]
    figures.add(15, f"{len(lines):,} half hours: page, message and file differ", len(different), 0)
    figures.add(15, f"servers in {len(ZONES)} zones: outputs", len(set(said.values())), 1)
    assert different == []
    assert len(set(said.values())) == 1
    twice = [line for line in lines if "the clocks go back" in line]
    figures.add(15, "half hours of the hour that comes twice, told apart", len(twice), 4 * len(YEARS))
    assert len(twice) == 4 * len(YEARS)


def test_no_slot_is_missing_and_none_does_not_exist(figures: Figures) -> None:
    """As many half hours as a day has: 46, 48 or 50; each at a time that the clock shows on that day."""
    its, strange, counted = night_office(), 0, 0
    changes = {day: 46 + 4 * place for year in YEARS for place, day in enumerate(_changes(year))}
    for first, last in SPANS:
        for day, offered in slots(its, first, last):
            assert len(offered) == changes.get(day, 48), day
            counted += len(offered)
            strange += sum(slot.local(LONDON).date() != day for slot in offered)
    figures.add(15, f"{counted:,} slots offered: at no time of that day", strange, 0)
    assert strange == 0
