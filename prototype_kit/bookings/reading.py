"""From `calendars/<name>.yaml` to a `Calendar`: every fault is noted with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from prototype_kit.bookings.calendar import Calendar
from prototype_kit.bookings.entries import (
    NAME,
    OFFICE,
    OPENS,
    AtEntry,
    CalendarEntry,
    ClosedEntry,
    ExtraEntry,
    HoursEntry,
    OfficeEntry,
    ResourceEntry,
)
from prototype_kit.document import Edition, Faults, Node, fill, is_like, nearest, word_keys
from prototype_kit.language import Language
from prototype_kit.working_days import WorkingDays

WORDS = word_keys(
    *(CalendarEntry, OfficeEntry, ResourceEntry, HoursEntry, AtEntry, ExtraEntry, ClosedEntry),
    staff=(("name",), ("resources",)),
)
"""Where a calendar's file holds words for people."""
_NOTHING = Node("", 0, "", {})


def read_calendars(
    folder: Path, shown: str, faults: Faults, edition: Edition, language: Language, days: WorkingDays
) -> Mapping[str, Calendar]:
    """The calendars of a service folder by name, in one language; those that have no fault."""
    found = {}
    for path in sorted((folder / "calendars").glob("*.yaml")):
        if "." in path.stem:  # register-offices.cy.yaml holds the same words in Welsh
            continue
        node = edition.yaml(path, f"{shown}/calendars/{path.name}", WORDS, faults)
        if node is None:
            continue
        before = len(faults.found)
        entry = fill(CalendarEntry, node, faults)
        # What does not fit together is looked for in the tree, so that a fault elsewhere hides none of it.
        _find_empty_offices(node, faults)
        _find_kind_faults(node, faults)
        _find_place_faults(node, faults)
        if entry is not None and len(faults.found) == before:
            found[path.stem] = Calendar(path.stem, entry, days, language, node)
    return found


def _find_empty_offices(node: Node, faults: Faults) -> None:
    """Add that there is no office, or one that never opens."""
    offices = node.get("offices", _NOTHING)
    if offices.is_mapping and not offices.entries:
        faults.add(offices, "There is no office.", f"Add one, like town-hall: {OFFICE}")
    for name, office in offices.entries.items():
        opens = office.get("opens", _NOTHING)
        if opens.is_list and not opens.parts and not office.get("also", _NOTHING).parts:
            faults.add(opens, f"Office {name!r} never opens.", f"Write opens: {OPENS}")


def _find_kind_faults(node: Node, faults: Faults) -> None:
    """Add the kinds that an appointment takes and that there are not, or the other way round."""
    resources = node.get("resources", _NOTHING)
    kinds = {name: each.get("kind", _NOTHING).text for name, each in resources.entries.items()}
    needs = node.get("needs", _NOTHING)
    if needs.is_list and not needs.parts:
        mend = f"Write needs: [{next(iter(kinds.values()), '') or 'registrar'}]"
        faults.add(needs, "An appointment takes nobody and nothing.", mend)
    wanted = [part.text for part in needs.parts]
    # A kind that cannot be read has a fault of its own, and may be any of the others.
    if not needs.parts or not all(map(_is_name, [*wanted, *kinds.values()])):
        return
    lacking = [part for part in needs.parts if part.text not in kinds.values()]
    office = next(iter(node.get("offices", _NOTHING).entries), "town-hall")
    for part in lacking if resources.is_mapping else ():
        what = f"There is no {part.text!r} among the resources, so nothing can be booked."
        one = f"{part.text}-1: {{name: …, kind: {part.text}, at: [{{office: {office}}}]}}"
        near = f" {nearest(part.text, {*kinds.values()})}" if kinds else ""
        faults.add(part, what, f"Add one under resources:, like {one}.{near}")
    for name, kind in kinds.items() if not lacking else ():
        if kind not in wanted:
            what = f"Resource {name!r}: no appointment takes anything of the kind {kind!r}."
            faults.add(resources[name]["kind"], what, f"{nearest(kind, wanted)} Or add it to needs:.")


def _find_place_faults(node: Node, faults: Faults) -> None:
    """Add who is nowhere, or at an office that there is not."""
    offices = node.get("offices", _NOTHING).entries
    misnamed = [name.lower() for name in offices if not _is_name(name)]  # each has a fault of its own
    for name, resource in node.get("resources", _NOTHING).entries.items() if offices else ():
        places = resource.get("at", _NOTHING)
        if places.is_list and not places.parts:
            mend = f"Write at: [{{office: {next(iter(offices))}}}]"
            faults.add(places, f"Resource {name!r} is nowhere.", mend)
        for part in places.parts:
            office = part.get("office", _NOTHING)
            known = office.text in offices or is_like(office.text, misnamed)
            if _is_name(office.text) and not known:
                what = f"Resource {name!r}: there is no office {office.text!r}."
                faults.add(office, what, nearest(office.text, offices))


def _is_name(text: str) -> bool:
    return NAME.fullmatch(text) is not None
