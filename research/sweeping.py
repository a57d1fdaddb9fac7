"""The worker's part of research: what came too late is deleted, and what was kept for long enough."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from prototype_kit import DefinitionError, Site
from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.store import Store
from research.forgetting import delete_entered, purge
from research.store import ResearchStore
from research.studies import load_studies

PURGED_EVERY_S = 6 * 3600
_purged_at: dict[str, float] = {}
"""When this process last did so, by the folder of the project."""


def sweep(store: Store, site: Site) -> bool:
    """Delete what the kit holds of sessions that were refused or withdrawn; whether there was anything.

    Four times a day, what is over the days that its study keeps it is deleted too.
    """
    sent = FakeNotify(site.folder / "instance" / "sent")
    late = ResearchStore(store.database).leftovers.sessions()
    delete_entered(store, sent, late)
    if _is_time(str(site.folder)):
        try:
            purge(store, sent, load_studies(site), datetime.now(UTC), dry=False)
        except DefinitionError:  # nobody knows how long it is kept until the files are mended
            _purged_at.pop(str(site.folder))
    return bool(late)


def _is_time(folder: str) -> bool:
    now, last = time.monotonic(), _purged_at.get(folder)
    if last is not None and now < last + PURGED_EVERY_S:
        return False
    _purged_at[folder] = now
    return True
