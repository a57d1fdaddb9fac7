"""More people than appointments, by the load test itself: real people of Locust, real server processes."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prototype_kit.iterations import read_verdict
from tests.load.few_slots import few_slots
from tests.reliability.servers import running
from tests.reliability.tiers import TIMEOUT, Figures, tier

pytestmark = [
    TIMEOUT,
    pytest.mark.slow,
    pytest.mark.xdist_group("load"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]

PEOPLE = tier(12, 300)
DAYS, A_DAY = tier(1, 5), tier(3, 10)
SLOTS = 2 * DAYS * A_DAY
_TOLD = re.compile(
    r"^ok +([\d,]+) people got an appointment, ([\d,]+) were told that none is free, ([\d,]+) times somebody"
    r" else was quicker\.$",
    re.MULTILINE,
)


def test_as_many_book_as_there_are_appointments(tmp_path: Path, figures: Figures) -> None:
    """Everybody comes once: who is confirmed is booked, nobody twice, all others are told, nothing fails."""
    folder = few_slots(tmp_path / "anytown", datetime.now(UTC).date(), DAYS, A_DAY)
    people = ("--users", str(PEOPLE), "--spawn-rate", str(PEOPLE), "--once", "--for", f"{tier(120, 400)}s")
    with running(folder, "load", *people, "--workers", "2") as load:
        code = load.process.wait(tier(250, 800))
        said = load.said
    told = _TOLD.search(said)
    assert told, said
    booked, away, quicker = (int(number.replace(",", "")) for number in told.groups())
    broken = re.findall(r"^NOT .*$", said, re.MULTILINE)
    what = f"load --once, {PEOPLE} people, {SLOTS} appointments"
    figures.add(5, f"{what}: booked", booked, SLOTS)
    figures.add(5, f"{what}: told that none is free", away, PEOPLE - SLOTS)
    figures.add(5, f"{what}: times somebody else was quicker", quicker, "any")
    figures.add(5, f"{what}: sentences of the verdict that do not hold", len(broken), 0)
    assert (code, broken, booked, away) == (0, [], SLOTS, PEOPLE - SLOTS), said
    assert f"Every appointment that was confirmed is booked: {SLOTS}, and none of them twice." in said
    verdict = read_verdict(folder / "instance" / "load" / "verdict.json")
    assert verdict is not None
    assert verdict.passed
