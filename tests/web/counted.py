"""Figures that a test knows: days counted by hand, as roll-ups would have counted them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from prototype_kit.kpis import Cell
from prototype_kit.kpis.durations import bucket
from prototype_kit.kpis.rollup import Part
from prototype_kit.store import DayKey, Store

REPORT = "/street-lights/report"
FAULT, LIGHT, WHERE = (f"{REPORT}/{page}" for page in ("fault", "light", "where"))


def count(
    store: Store,
    day: date,
    counts: Mapping[Cell, int],
    *,
    env: str = "prototype",
    journey: str = "report",
    release: str = "abc123def456",
    channel: str = "web",
    assisted: bool = False,
    device: str = "mobile",
) -> None:
    """Keep what was counted of street lights on one day, beside what is there."""
    rollups, key = store.rollups, DayKey(env, "street-lights", day)
    part = Part(journey, release, channel, assisted, device)
    rollups.replace_day(key, {**rollups.read_day(key), part: dict(counts)})


def a_day(many: int = 1) -> dict[Cell, int]:
    """100 times so `many` started; of 100, 70 submitted, 5 came to an exit, and 20 left on one page."""
    counts = {
        Cell("started"): 100,
        Cell("submitted"): 70,
        Cell("exited", detail="not-ours"): 5,
        Cell("open"): 3,
        Cell("told"): 95,
        Cell("elapsed", detail=bucket(240_000)): 72,
        Cell("active", detail=bucket(180_000)): 72,
        Cell("reached", FAULT): 95,
        Cell("sent", FAULT): 94,
        Cell("answered", FAULT): 94,
        Cell("time", FAULT, bucket(8_000)): 90,
        Cell("reached", LIGHT): 80,
        Cell("sent", LIGHT): 70,
        Cell("answered", LIGHT): 60,
        Cell("erred", LIGHT): 30,
        Cell("refused", LIGHT, "required"): 40,
        Cell("refused_journeys", LIGHT, "required"): 28,
        Cell("refused", LIGHT, "unknown"): 3,
        Cell("refused_journeys", LIGHT, "unknown"): 3,
        Cell("went_back", LIGHT): 12,
        Cell("changed", LIGHT): 6,
        Cell("left", LIGHT): 20,
        Cell("time", LIGHT, bucket(45_000)): 40,
        Cell("time", LIGHT, bucket(150_000)): 20,
        Cell("left_after", LIGHT, bucket(60_000)): 20,
        Cell("reached", f"{REPORT}/not-ours"): 5,
        Cell("reached", f"{REPORT}/check-answers"): 72,
        Cell("sent", f"{REPORT}/check-answers"): 70,
        Cell("answered", f"{REPORT}/check-answers"): 70,
    }
    return {cell: n * many for cell, n in counts.items()}


def of_service(**counts: int) -> dict[Cell, int]:
    """What is of no journey: `visitor_days`, and `satisfied_5` to `satisfied_1` people who were so."""
    return {
        Cell("satisfaction", "confirmation", name[-1]) if name.startswith("satisfied") else Cell(name): n  # type: ignore[arg-type]
        for name, n in counts.items()
    }
