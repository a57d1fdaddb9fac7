"""Erasures: how much was erased, why and by whom. Nothing here says of whom."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Thing = Literal[
    "cases",
    "drafts",
    "accounts",
    "followers",
    "messages",
    "files",
    "invitations",
    "sign-ins",
    "sessions",
    "email-changes",
    "mandates",
    "comments",
    "views",
    "appointments",
    "research-sessions",
]
THINGS: Sequence[Thing] = get_args(Thing)
WORDS: Mapping[Thing, tuple[str, str]] = {
    "cases": ("case", "cases"),
    "drafts": ("form", "forms"),
    "accounts": ("account", "accounts"),
    "followers": ("person told about a case", "people told about cases"),
    "messages": ("message", "messages"),
    "files": ("file", "files"),
    "invitations": ("invitation", "invitations"),
    "sign-ins": ("request to sign in", "requests to sign in"),
    "sessions": ("signed-in browser", "signed-in browsers"),
    "email-changes": ("change of email address", "changes of email address"),
    "mandates": ("leave to act for somebody", "leaves to act for somebody"),
    "comments": ("comment", "comments"),
    "views": ("saved list of cases", "saved lists of cases"),
    "appointments": ("appointment ahead, which was cancelled", "appointments ahead, which were cancelled"),
    "research-sessions": ("research session", "research sessions"),
}
"""What each of them is called, for one and for several."""

Why = Literal["due", "person", "case", "account"]
"""What caused it: its time was over; somebody's whole erasure; one case; somebody closed their account."""
WHY: Mapping[Why, str] = {
    "due": "Kept for long enough",
    "person": "A person was erased",
    "case": "One case was erased",
    "account": "Somebody closed their account",
}
By = Literal["worker", "command", "resident"]
BY: Mapping[By, str] = {
    "worker": "the nightly job",
    "command": "the command erase",
    "resident": "the person themselves",
}


@dataclass(frozen=True)
class Erased:
    """How much was erased, by what it was. `message_ids` are the messages whose words are gone."""

    counts: Mapping[Thing, int] = field(default_factory=dict)
    message_ids: tuple[str, ...] = ()

    def __add__(self, other: Erased) -> Erased:
        counts: Counter[Thing] = Counter(self.counts)
        counts.update(other.counts)
        return Erased(dict(counts), self.message_ids + other.message_ids)

    def __bool__(self) -> bool:
        return any(self.counts.values()) or bool(self.message_ids)

    def of(self, thing: Thing) -> int:
        """How many of these things."""
        return self.counts.get(thing, 0)

    def lines(self) -> tuple[str, ...]:
        """What was erased in words, each kind of thing once: `2 cases`, `1 file`."""
        return tuple(
            f"{count} {WORDS[thing][count != 1]}" for thing in THINGS if (count := self.of(thing)) > 0
        )

    def dumps(self) -> str:
        """Its counts as they are stored."""
        return json.dumps({thing: count for thing in THINGS if (count := self.of(thing))})

    @staticmethod
    def loads(text: str) -> Erased:
        """As `dumps` gave it. What a later version counted is left out."""
        return Erased({thing: count for thing, count in json.loads(text).items() if thing in THINGS})


NOTHING = Erased()


@dataclass(frozen=True)
class ErasureReport:
    """What one erasure was: when, why and by which way, and how much it erased. It names nobody.

    Without `ended_at` it is at work, or broke off.
    """

    id: int
    at: datetime
    why: Why
    by: By
    erased: Erased
    ended_at: datetime | None
