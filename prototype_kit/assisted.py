"""Assisted digital: staff fill in the same journey for somebody who phones, writes or stands before them.

Source: the Service Manual, "Designing assisted digital support": the same service, with a person's help; no
paper form beside it. What is recorded is how people came to us, that they agreed, and who they are to the
person it is about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

AssistedChannel = Literal["phone", "face_to_face", "post"]
Relationship = Literal["self", "family", "friend", "carer", "professional", "other"]

CHANNELS: Mapping[AssistedChannel, str] = {
    "phone": "On the phone",
    "face_to_face": "Face to face",
    "post": "By letter",
}
"""How somebody came to us, in words for staff."""
RELATIONSHIPS: Mapping[Relationship, str] = {
    "self": "It is for themselves",
    "family": "A family member",
    "friend": "A friend or neighbour",
    "carer": "A carer or support worker",
    "professional": "Someone doing it as part of their job, such as a councillor",
    "other": "Someone else",
}
"""Who the person is that we talk to, in words for staff."""


@dataclass(frozen=True)
class Assistance:
    """How somebody was helped: by whom of the staff, and in whose name.

    `consent` says that the person agreed that staff fill it in for them.
    """

    account_id: int
    channel: AssistedChannel
    consent: bool
    relationship: Relationship

    def dumps(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self))

    @staticmethod
    def loads(text: str | None) -> Assistance | None:
        """As `dumps` gave it; None for nothing."""
        return None if text is None else Assistance(**json.loads(text))
