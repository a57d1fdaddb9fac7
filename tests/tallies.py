"""What became of drafts, for tests of what people did."""

from __future__ import annotations

from datetime import UTC, datetime

from prototype_kit.store import Store

_FAR = datetime(2100, 1, 1, tzinfo=UTC)

Tally = tuple[str, str, int, int, int]
"""A service and a journey; how many were started with a release, submitted, and ended at an exit."""


def tally(store: Store, env: str, since: datetime) -> list[Tally]:
    """What became of the drafts that were started from a time on."""
    found = store.tallies.of_releases(env, since, _FAR, since)
    return [(each.service, each.journey, each.started, each.submitted, each.exited) for each in found]
