"""Load tests that follow from the journeys: people who go whole ways through a site, many at a time.

`resident` makes the users of a locustfile. Only `users` imports Locust, and only Locust's own processes may
import that, as it changes the standard library: so it is read when `resident` is asked for, and not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prototype_kit.load.users import resident as resident


def __getattr__(name: str) -> object:
    if name != "resident":
        raise AttributeError(f"prototype_kit.load has no name {name!r}")
    from prototype_kit.load.users import resident

    return resident
