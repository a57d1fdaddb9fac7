"""The worker's part of research: what came in a moment after somebody took their session back is deleted."""

from __future__ import annotations

from prototype_kit import Site
from prototype_kit.adapters.notify import FakeNotify  # public name wanted
from prototype_kit.store import Store  # public name wanted
from research.store import ResearchStore


def sweep(store: Store, site: Site) -> bool:
    """Delete what the kit holds of sessions that were refused or withdrawn; whether there was anything."""
    late = ResearchStore(store.database).leftovers.sessions()
    for session_id in late:
        messages = store.participants.forget(session_id).messages
        FakeNotify(site.folder / "instance" / "sent").forget(messages)
    return bool(late)
