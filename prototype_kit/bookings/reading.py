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

WORDS = word_keys(
    *(CalendarEntry, OfficeEntry, ResourceEntry, HoursEntry, AtEntry, ExtraEntry, ClosedEntry),
    staff=(("name",), ("resources",)),
)
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
            found[path.stem] = Calendar(path.stem, entry, days, language, node)
    return found


def _find_faults(entry: CalendarEntry, node: Node, faults: Faults) -> bool:
    """Add what does not fit together; whether anything was found."""
    before = len(faults.found)
    if not entry.offices:
        faults.add(node["offices"], "There is no office.", "Add one, with its name and when it opens.")
    for name, office in entry.offices.items():
        if not office.opens and not office.also:
            mend = "Write opens: [{days: [monday], from: 09:00, to: 17:00}]."
            faults.add(node["offices"][name]["opens"], f"{name!r} never opens.", mend)
    if _find_needs_faults(entry, node, faults):
        for name, resource in entry.resources.items():
            if resource.kind not in entry.needs:
                what = f"No appointment takes anything of the kind {resource.kind!r}."
                mend = nearest(resource.kind, entry.needs)
                faults.add(node["resources"][name]["kind"], what, mend)
    if entry.offices:
        _find_place_faults(entry, node["resources"], faults)
    return len(faults.found) > before


def _find_place_faults(entry: CalendarEntry, node: Node, faults: Faults) -> None:
    """Add who is nowhere, or at an office that there is not."""
    for name, resource in entry.resources.items():
        places = node[name]["at"]
        if not resource.at:
            faults.add(
                places, f"{name!r} is nowhere.", f"Write at: [{{office: {next(iter(entry.offices))}}}]."
            )
        for number, at in enumerate(resource.at):
            if at.office not in entry.offices:
                what = f"There is no office {at.office!r}."
                faults.add(places.parts[number]["office"], what, nearest(at.office, entry.offices))


def _find_needs_faults(entry: CalendarEntry, node: Node, faults: Faults) -> bool:
    """Add what is wrong with the kinds that an appointment takes; whether they are right."""
    kinds = list(dict.fromkeys(resource.kind for resource in entry.resources.values()))
    if not entry.needs:
        mend = f"Write needs: [{kinds[0]}]." if kinds else "Write needs: [registrar], and who that is."
        faults.add(node["needs"], "An appointment takes nobody and nothing.", mend)
        return False
    lacking = [(number, kind) for number, kind in enumerate(entry.needs) if kind not in kinds]
    for number, kind in lacking:
        what = f"There is no {kind!r} among the resources, so nothing can be booked."
        near = f" {nearest(kind, kinds)}" if kinds else ""
        faults.add(node["needs"].parts[number], what, f"Add one with kind: {kind}.{near}")
    return not lacking
