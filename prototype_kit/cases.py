"""Cases: one need each, from submission until it is met, and the references people know them by."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from prototype_kit.answers import Answers
from prototype_kit.events import Origin
from prototype_kit.messages import NewMessage

# Read aloud and written down without mistakes: no 0 or O, no 1, I or L, and no U, which sounds like "you".
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8


@dataclass(frozen=True)
class Case:
    """A case as it was submitted.

    `reference` is as people see it: 7K3M-9PQ2. `asset` is the id of the thing it is about.
    """

    id: int
    reference: str
    draft_id: str
    service: str
    journey: str
    release: str
    status: str
    answers: Answers
    asset: str | None
    received_at: datetime
    origin: Origin


@dataclass(frozen=True)
class CaseEntry:
    """One line of a case's timeline: when, what kind of thing happened, in words, and by whom."""

    at: datetime
    kind: str
    words: str
    by: str


def no_messages(reference: str) -> Sequence[NewMessage]:  # noqa: ARG001 - the shape of Submission.messages
    """What is sent when nobody is to be told."""
    return ()


@dataclass(frozen=True)
class Submission:
    """What a service makes of a finished draft, before it is kept.

    `answers` are trimmed to the walk, `words` are the first line of the timeline. `messages` gets the
    reference, which the words of a message contain, and may be asked again with another one.
    """

    answers: Answers
    status: str
    words: str
    asset: str | None = None
    messages: Callable[[str], Sequence[NewMessage]] = no_messages


def new_reference() -> str:
    """A random reference, such as 7K3M-9PQ2. There are 30 to the power of 8 of them."""
    return _shown("".join(secrets.choice(ALPHABET) for _ in range(_LENGTH)))


def parse_reference(typed: str) -> str | None:
    """The reference that somebody typed, however they set it out; None when it is none.

    Capitals or not, with any hyphens, spaces or a full stop.
    """
    signs = [sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum()]
    if len(signs) != _LENGTH or not set(signs) <= set(ALPHABET):
        return None
    return _shown("".join(signs))


def _shown(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:]}"
