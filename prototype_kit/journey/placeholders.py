"""What stands in double brackets in words: ((reference)), say, and where each name may be used."""

from __future__ import annotations

from collections.abc import Collection

from prototype_kit.content import Content
from prototype_kit.document import Faults, Node, nearest

ORGANISATION = frozenset(
    {
        "service",
        "organisation",
        "contact-phone",
        "contact-email",
        "text-relay",
        "emergency-phone",
        "emergency-text-relay",
    }
)
"""Names that every content file may use, beside the questions asked before it is shown."""
FILLED_IN = ORGANISATION | {"reference", "code", "track-link", "feedback-link", "target"}
"""Names that the confirmation and its messages may use too."""
APPOINTMENT = frozenset(
    {
        "appointment-day",
        "appointment-time",
        "appointment-length",
        "appointment-place",
        "appointment-directions",
        "change-link",
        "change-by-phone",
        "calendar-link",
    }
)
"""And those of a journey in which people choose a time."""
IN_A_LINK = ORGANISATION | {"link", "until"}
"""Names that the emails of save and return may use. They hold no answers, as anybody may read a mailbox."""


def check_filled_in(
    content: Content,
    given: Collection[str],
    unread: Collection[str],
    faults: Faults,
    times: Collection[str] = (),
) -> None:
    """Add a fault for each name that is not `given`; one that could not be read has a fault of its own.

    `times` are the questions in which people choose a time.
    """
    for name in sorted(content.placeholders - {*given} - {*unread}):
        place = Node(content.file, content.line_of(name), name, {})
        mend = nearest(name, given)
        if name == "appointment" and any(times):
            mend = f"Write (({next(filter(None, times))})): what somebody chose goes by its question's name."
        faults.add(place, f"Nothing is known to fill in for (({name})) here.", mend)


def check_link(content: Content, which: str, kind: str, faults: Faults) -> None:
    """The same of a message that has a link and no answers; `which` says what it does."""
    for name in sorted(content.placeholders - IN_A_LINK):
        place = Node(content.file, content.line_of(name), name, {})
        article = "an" if kind == "email" else "a"
        what = f"(({name})) cannot stand in {article} {kind} {which}."
        faults.add(place, what, nearest(name, IN_A_LINK))
    if content.title and "link" not in content.placeholders:
        place = Node(content.file, 1, content.title, {})
        faults.add(place, f"This {kind} has no link.", "Write ((link)) on a line of its own.")
