"""Names of pages, questions, facts and sections: each is there once, and none has a meaning already."""

from __future__ import annotations

from prototype_kit.conditions import ConditionReader
from prototype_kit.document import Faults, Node, nearest
from prototype_kit.journey.model import Journey, Page, Repeat
from prototype_kit.journey.names import place_of

RESERVED = (
    "tasks", "check-answers", "confirmation", "start", "submitted", "expired", "save", "return", "files",
    "hand-over", "receipt", "finish", "feedback", "hold", "invited",
)  # fmt: skip


def check_names(journey: Journey, node: Node, faults: Faults) -> None:
    """Add a fault for each name that cannot be."""
    screens: dict[str, Node] = {}
    questions: dict[str, Node] = {}
    for name in journey.given:
        place = node["invitation"]["knows"].key(name)
        _check_unique(name, place, questions, "question", faults)
        _check_meaning(name, place, faults)
    for entry in journey.entries:
        if isinstance(entry, Repeat):
            _check_unique(entry.name, entry.place or node, screens, "page", faults)
    for screen, _ in journey.screens:
        place = screen.place or node
        _check_unique(screen.name, place, screens, "page", faults)
        if screen.name in RESERVED:
            what = f"{screen.name!r} is an address that the kit uses itself."
            faults.add(place, what, "Choose another name.")
        for question in screen.asked if isinstance(screen, Page) else ():
            where = place_of(question, place)
            _check_unique(question.name, where, questions, "question", faults)
            _check_meaning(question.name, where, faults)
    for fact, page in journey.facts.items():
        if fact in questions:
            what = f"{fact!r} is the name of a question, so it cannot be that of a fact."
            faults.add(page.place or node, what, "Rename one of them.")


def check_sections(journey: Journey, node: Node, faults: Faults) -> None:
    """Names, and what each comes after: only sections above it, so that nobody waits for ever."""
    above: dict[str, Node] = {}
    for section in journey.sections:
        place = section.place or node
        for name in section.after:
            if name not in above:
                what = f"{name!r} is no section above this one."
                faults.add(place["after"], what, nearest(name, above))
        _check_unique(section.name, place, above, "section", faults)
        if not section.entries and not place["pages"].parts:
            faults.add(place, f"The section {section.name!r} has no pages.", "Add pages: below it.")


def _check_meaning(name: str, place: Node, faults: Faults) -> None:
    if name in ConditionReader.RESERVED:
        faults.add(place, f"{name!r} has a meaning of its own in conditions.", "Choose another name.")


def _check_unique(name: str, place: Node, taken: dict[str, Node], kind: str, faults: Faults) -> None:
    if name in taken:
        what = f"There are two {kind}s named {name!r}; the first is on line {taken[name].line}."
        faults.add(place, what, "Rename one of them.")
    else:
        taken[name] = place
