"""Writes counts of days, for tests of what reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from prototype_kit.kpis import Cell
from prototype_kit.kpis.rollup import Part
from prototype_kit.store import DayKey, Store


def write_counts(store: Store, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep counts: rows with the columns of a part, a cell, their day and n.

    They take the place of what was counted of their days before.
    """
    days: dict[DayKey, dict[Part, dict[Cell, int]]] = {}
    for row in rows:
        key = DayKey(row["env"], row["service"], date.fromisoformat(row["day"]))
        part = Part(row["journey"], row["release"], row["channel"], bool(row["assisted"]), row["device"])
        counted = Cell(row["metric"], row["page"], row["detail"])
        days.setdefault(key, {}).setdefault(part, {})[counted] = row["n"]
    for key, counts in days.items():
        store.rollups.replace_day(key, counts)
