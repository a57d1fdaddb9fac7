"""Deleting on purpose, everywhere: of a participant, and of whatever is kept for long enough.

Research and the kit each hold a part, and each deletes its own: first research, so that nothing more is
written, then the kit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from prototype_kit.erasures import Erased as KitErased
from prototype_kit.extensions import ToErase
from prototype_kit.store import Store
from research.store import Erased, Purged, ResearchStore
from research.studies import Study
from research.studies.study import Retention


class Sent(Protocol):
    """Whoever keeps messages that were sent."""

    def forget(self, ids: Collection[str]) -> None:
        """Delete those with these ids."""


@dataclass(frozen=True)
class Entered:
    """How much was deleted of what was entered into the prototype."""

    drafts: int = 0
    cases: int = 0


def forget_participant(
    store: Store, sent: Sent, study: str, code: str, now: datetime
) -> tuple[Erased, Entered]:
    """Delete all that is known about a participant. Raises LookupError when the study has none with the code.

    A second time deletes what has come in since.
    """
    erased = ResearchStore(store.database).erasures.forget(study, code, now)
    return erased, delete_entered(store, sent, erased.session_ids)


def purge(
    store: Store, sent: Sent, studies: Mapping[str, Study], now: datetime, *, dry: bool
) -> tuple[Purged, Entered]:
    """Delete what is over the days that its study keeps it; a `dry` run deletes nothing.

    Of studies whose files are gone it is the days that a new study has.
    """
    retention = {slug: study.retention for slug, study in studies.items()}
    purged = ResearchStore(store.database).erasures.purge(now, retention, Retention(), dry=dry)
    entered = Entered() if dry else delete_entered(store, sent, purged.session_ids)
    return purged, entered


def forget_person(store: Store, sent: Sent | None, person: ToErase) -> KitErased:
    """Delete the sessions in which somebody filled in one of these forms, as if they had taken them back.

    Whoever took part gave no name, so this is how they are found. Findings stay; their evidence is marked as
    withdrawn. A dry run needs nothing else: all of it is in the store.
    """
    sessions = store.participants.sessions_of(person.draft_ids)
    for session_id in sessions:
        # A form may be of a session whose row is gone: what was entered is deleted all the same.
        with suppress(LookupError):
            ResearchStore(store.database).sessions.withdraw(session_id, person.now)
    delete_entered(store, sent or _Nowhere(), sessions)
    return KitErased({"research-sessions": len(sessions)})


class _Nowhere:
    """Where nothing that was sent is kept."""

    def forget(self, ids: Collection[str]) -> None:
        """There is nothing."""


def delete_entered(store: Store, sent: Sent, sessions: Collection[str]) -> Entered:
    """Delete what the kit holds of these sessions: drafts, cases, files, events, messages."""
    drafts = cases = 0
    for session_id in sessions:
        forgotten = store.participants.forget(session_id)
        sent.forget(forgotten.messages)
        drafts, cases = drafts + forgotten.drafts, cases + forgotten.cases
    return Entered(drafts, cases)
