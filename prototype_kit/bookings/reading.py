"""From `calendars/<name>.yaml` to a `Calendar`: every fault is noted with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from prototype_kit.bookings.calendar import Calendar
from prototype_kit.bookings.entries import (
    AtEntry,
    CalendarEntry,
    ClosedEntry,
    ExtraEntry,
    HoursEntry,
    OfficeEntry,
    ResourceEntry,
)
from prototype_kit.document import Edition, Faults, Node, fill, nearest, word_keys
from prototype_kit.language import Language
from prototype_kit.working_days import WorkingDays

WORDS = word_keys(CalendarEntry, OfficeEntry, ResourceEntry, HoursEntry, AtEntry, ExtraEntry, ClosedEntry)
"""Where a calendar's file holds words for people."""


def read_calendars(
    folder: Path, shown: str, faults: Faults, edition: Edition, language: Language, days: WorkingDays
) -> Mapping[str, Calendar]:
    """The calendars of a service folder by name, in one language; those that have no fault."""
    found = {}
    for path in sorted((folder / "calendars").glob("*.yaml")):
        if "." in path.stem:  # register-offices.cy.yaml holds the same words in Welsh
            continue
        node = edition.yaml(path, f"{shown}/calendars/{path.name}", WORDS, faults)
        entry = fill(CalendarEntry, node, faults) if node is not None else None
        if entry is not None and node is not None and not _find_faults(entry, node, faults):
            found[path.stem] = Calendar(path.stem, entry, days, language)
    return found


def _find_faults(entry: CalendarEntry, node: Node, faults: Faults) -> bool:
    """Add what does not fit together; whether anything was found."""
    before = len(faults.found)
    if not entry.offices:
        faults.add(node["offices"], "There is no office.", "Add one, with its name and when it opens.")
    for name, resource in entry.resources.items():
        its = node["resources"][name]
        for number, at in enumerate(resource.at):
            if at.office not in entry.offices:
                what = f"There is no office {at.office!r}."
                faults.add(its["at"].parts[number]["office"], what, nearest(at.office, entry.offices))
        if resource.kind not in entry.needs:
            what = f"No appointment takes anything of the kind {resource.kind!r}."
            faults.add(its["kind"], what, nearest(resource.kind, entry.needs))
    kinds = {resource.kind for resource in entry.resources.values()}
    for number, kind in enumerate(entry.needs):
        if kind not in kinds:
            what = f"There is no {kind!r} among the resources, so nothing can be booked."
            faults.add(node["needs"].parts[number], what, f"Add one with kind: {kind}.")
    return len(faults.found) > before
