"""Letters: what a service writes to people who follow a case.

The kit has words for each, and a service may have its own.

They hold no answers, as a mailbox is easily read by others: what they tell, everybody may know of a case.
Those about an appointment say when and where it is too, and go to nobody but whoever booked it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from prototype_kit.content import Content
from prototype_kit.document import Faults, Node, nearest
from prototype_kit.journey.placeholders import APPOINTMENT, ORGANISATION

FILLED_IN = ORGANISATION | {"reference", "title", "status", "update", "track-link", "stop-link"}
"""Names that every letter may use. `update` is what staff wrote, and may be empty."""
_ABOUT_APPOINTMENTS = {"reminder", "appointment-changed", "appointment-cancelled"}
_OF_A_BOOKING = {"appointment", "appointment-prepare", "book-link", "cancelled", "still-to-do"}
_NEEDED = {
    "update": "track-link",
    "following": "track-link",
    "survey": "survey-link",
    "reminder": "change-link",
    "appointment-changed": "change-link",
    "appointment-cancelled": "book-link",
}


@dataclass(frozen=True)
class Letters:
    """The words in one language.

    `update` tells that something happened, `following` that somebody follows a case now, `survey` asks
    whether it is fixed; each as an email and as a text. `reminder` is about an appointment that comes soon,
    `appointment_changed` about one that was moved, `appointment_cancelled` about one that will not be.
    """

    update_email: Content
    update_text: Content
    following_email: Content
    following_text: Content
    survey_email: Content
    survey_text: Content
    reminder_email: Content
    reminder_text: Content
    appointment_changed_email: Content
    appointment_changed_text: Content
    appointment_cancelled_email: Content
    appointment_cancelled_text: Content


def read_letters(read: Callable[[str, str], Content], faults: Faults) -> Letters:
    """The letters of a service. `read` gives the words of a name in content/, or those of the kit."""
    names = [f"{kind}.{channel}" for kind in _NEEDED for channel in ("email", "text")]
    contents = [read(name, name) for name in names]
    for name, content in zip(names, contents, strict=True):
        kind = name.partition(".")[0]
        for place, what, mend in _lacking(content, _NEEDED[kind], _given(kind)):
            faults.add(place, what, mend)
    return Letters(*contents)


def _given(kind: str) -> frozenset[str]:
    """The names that a kind of letter may use."""
    if kind in _ABOUT_APPOINTMENTS:
        return FILLED_IN | APPOINTMENT | _OF_A_BOOKING
    return FILLED_IN | {"survey-link"} if kind == "survey" else FILLED_IN


def _lacking(content: Content, needed: str, given: frozenset[str]) -> Iterator[tuple[Node, str, str]]:
    for name in sorted(content.placeholders - given):
        place = Node(content.file, content.line_of(name), name, {})
        what = f"(({name})) cannot stand in a message about a case: it holds no answers."
        yield place, what, nearest(name, given)
    if content.title and needed not in content.placeholders:
        place = Node(content.file, 1, content.title, {})
        yield place, "This message has no link.", f"Write (({needed})) on a line of its own."
