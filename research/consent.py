"""Consent: what a participant agreed to, item by item, and on which sheet.

The Service Manual asks for informed consent of every participant before any note or recording, and for a
record of it (https://www.gov.uk/service-manual/user-research/getting-users-consent-for-research).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Item = Literal["take_part", "notes", "replay", "quotes", "observers", "audio_video"]
"""What can be agreed to.

Of `audio_video` the kit keeps the answer only: such recordings are made elsewhere.
"""
ITEMS: tuple[Item, ...] = get_args(Item)
NEEDED: frozenset[Item] = frozenset({"take_part", "notes"})
"""What has to be agreed to before there can be a session at all."""

How = Literal["screen", "paper"]


class ConsentMissing(Exception):  # noqa: N818 - it says what is so; nothing is broken
    """There is no valid consent to this. It names nobody: errors end up in logs."""

    def __init__(self) -> None:
        super().__init__("there is no valid consent to this")


@dataclass(frozen=True)
class Consent:
    """What was agreed to for one session.

    `sheet_hash` is the SHA-256 of the sheet's normalised text, in hex. `guardian` says that a parent or
    guardian agreed as well, without which nobody under 16 can. After a withdrawal `items` is empty, and of
    the times only the days are left.
    """

    session_id: str
    sheet_version: str
    sheet_hash: str
    how: How
    items: frozenset[Item]
    under_16: bool
    guardian: bool
    given_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def valid(self) -> bool:
        """Whether a session may be held and written down."""
        return self.withdrawn_at is None and self.items >= NEEDED and (self.guardian or not self.under_16)

    def allows(self, item: Item) -> bool:
        """Whether this, too, was agreed to. Nothing is allowed by a consent that is not valid."""
        return self.valid and item in self.items
