"""What the page with the player needs: moments beside the recording, and a policy that lets it be drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from prototype_kit.language import LOCAL
from research.timeline import Moment

_STYLES = "style-src 'self'"


@dataclass(frozen=True)
class PlayerMoment:
    """An entry of the list: `ms` since 1970, `iso` and `time` for people, such as 10:02:31."""

    ms: int
    iso: str
    time: str
    kind: str
    words: str


def player_moments(moments: Iterable[Moment]) -> list[PlayerMoment]:
    """What the list beside the player shows, in order."""
    return [
        PlayerMoment(
            ms=int(moment.at.timestamp() * 1000),
            iso=moment.at.isoformat(),
            time=f"{moment.at.astimezone(LOCAL):%H:%M:%S}",
            kind=moment.kind,
            words=moment.words,
        )
        for moment in moments
    ]


def player_policy(policy: str) -> str:
    """The content security policy of the one page with the player, from that of all pages.

    The library sets `style` attributes, which no other page may. Scripts stay as strict: what is drawn comes
    of events that `check_events` let through, in a frame that runs none. Raises ValueError for a policy that
    has no such rule to change.
    """
    if policy.count(_STYLES) != 1:
        raise ValueError(f"The policy does not say {_STYLES} once: {policy}")
    return policy.replace(_STYLES, f"{_STYLES} 'unsafe-inline'")
