"""Observations: what observers saw and heard, one a note, and who the observers are.

A note says what people said and did. What it means is said by a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Kind = Literal["observation", "quote", "question", "technical"]
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_WORDS: Mapping[Kind, str] = {
    "observation": "What they did",
    "quote": "What they said",
    "question": "What they asked",
    "technical": "Something technical",
}
"""What people call them."""


@dataclass(frozen=True)
class Note:
    """One observation, and what the participant had in front of them.

    `at` is when it was seen, until `end_at` if it took a while. `page` is the template of an address,
    `release` the content hash of the service. `client_id` is chosen by whoever sends the note, so that one
    that is sent twice is one note; it is unique in the session. Only `reviewed` notes are ever exported.
    `number` counts the changes of a session: a note takes the next one whenever it is written or changed.
    """

    id: str
    session_id: str
    author: str
    at: datetime
    end_at: datetime | None
    kind: Kind
    text: str
    tags: tuple[str, ...]
    page: str
    question: str | None
    task: str | None
    release: str
    round: str
    reviewed: bool
    client_id: str
    number: int = 0

    @property
    def struck(self) -> bool:
        """Whether it was deleted by its author: then nothing is left but its id, kind and time."""
        return not self.text


@dataclass(frozen=True)
class NewNote:
    """A note as it is sent; the fields are those of `Note`. The session gives it its round."""

    author: str
    at: datetime
    kind: Kind
    text: str
    client_id: str
    tags: tuple[str, ...] = ()
    page: str = ""
    question: str | None = None
    task: str | None = None
    release: str = ""
    end_at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """What the participant had in front of them when something was seen: the fields are those of `Note`."""

    page: str = ""
    question: str | None = None
    task: str | None = None
    release: str = ""


@dataclass(frozen=True)
class Observer:
    """Somebody who may watch the sessions of a round, and take notes.

    `name` is initials or a role. `token_hash` is the SHA-256 of the token in their link; `ended_at` says
    since when the link lets nobody in.
    """

    id: str
    study: str
    round: str
    name: str
    token_hash: str = field(repr=False)
    created_at: datetime
    ended_at: datetime | None = None
