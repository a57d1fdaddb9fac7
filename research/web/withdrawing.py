"""Taking a session back: all of it, wherever it is kept, at once. Participants do it, and the console."""

from __future__ import annotations

from prototype_kit.web.front import Front
from research.store import ResearchStore


def withdraw(front: Front, session_id: str) -> None:
    """Delete all that is known about a session but the fact. Without a consent it counts as refused.

    Events of other processes may come a moment later: the worker's turn deletes them. Raises LookupError when
    there is no such session.
    """
    # First, so that from now on nothing more is recorded. What waits in this process is written and deleted.
    ResearchStore(front.store.database).sessions.withdraw(session_id, front.clock())
    delete_what_the_kit_holds(front, session_id)


def refuse(front: Front, session_id: str) -> None:
    """Keep of a session that has not started only that somebody did not want it. Raises `WrongState`."""
    ResearchStore(front.store.database).sessions.refuse(session_id)
    delete_what_the_kit_holds(front, session_id)


def delete_what_the_kit_holds(front: Front, session_id: str) -> None:
    """Delete drafts, cases, files, events and messages of a session, also what has been sent."""
    flush = getattr(front.events, "flush", None)
    if flush is not None:
        flush()
    front.notify.forget(front.store.participants.forget(session_id).messages)
