"""Messages to people: what is to be sent, and what became of it.

A message is written in the transaction that causes it and sent later by the worker, so nothing is sent
for what was not saved, and nothing that was saved goes untold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Channel = Literal["email", "text"]
MessageState = Literal["waiting", "sent", "dead"]
Alphabet = Literal["GSM-7", "UCS-2"]

ACTED = "mandate-used.email.md"
"""The template of the message that says what one resident did for another. It names both, so nobody is shown
it who has the case in an account or its link: a line of the timeline says the same to the two alone."""
SIGN_IN = "sign-in.email.md"
"""The template of the message that lets somebody sign in. Whoever reads it could be them, so the outbox shows
its words to the worker alone, and wipes them when it is sent or given up."""

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(minutes=30)
MOST_ATTEMPTS = 15


@dataclass(frozen=True)
class NewMessage:
    """A message that is not in the outbox yet.

    `template` is the content file that the words came from. A text has an empty `subject`.
    """

    channel: Channel
    template: str
    recipient: str
    subject: str
    body: str


@dataclass(frozen=True)
class Message:
    """A message in the outbox.

    `id` is a UUID and the provider's reference too, so that it can tell a second try of the same message.
    `case_id` is None for one that is about no case; `attempts` counts the tries that failed.
    """

    id: str
    case_id: int | None
    channel: Channel
    template: str
    recipient: str
    subject: str
    body: str
    state: MessageState
    attempts: int
    due_at: datetime
    leased_until: datetime | None
    created_at: datetime
    sent_at: datetime | None
    error: str | None
    made_up: bool = False
    """Whether its case is one of a load test, a click-through or a demonstration; known once it is leased."""

    @property
    def tried(self) -> bool:
        """Whether somebody tried to hand it over before. It may be there, whatever they were told."""
        return self.attempts > 0 or self.error is not None


def pause_after(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after so many failed attempts (from 1); None when it is time to give up.

    The pause doubles from half a minute to half an hour, over four hours in all. `chance` (0 to 1) makes
    it up to a quarter longer, so that messages that failed together are not all tried together.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    pause = min(_FIRST_PAUSE * (1 << attempts - 1), _LONGEST_PAUSE)
    return pause * (1 + chance / 4)


@dataclass(frozen=True)
class TextLength:
    """How long a text message is, as networks count it; each of its `parts` is paid for.

    `signs` counts what its alphabet needs: in GSM-7 a few signs count twice, in UCS-2 those such as emoji do.
    `costly` are the signs that GSM-7 lacks, each once: with one of them the whole message is in UCS-2.
    """

    alphabet: Alphabet
    signs: int
    parts: int
    costly: tuple[str, ...] = ()


# 3GPP TS 23.038: the alphabet of phones, and the signs that it reaches with an escape before them.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_ESCAPED = frozenset("\f^{}\\[~]|€")
# 140 octets: signs in a message of one part, and in each part of a longer one, whose header takes room.
_ROOM: Mapping[Alphabet, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


def text_length(text: str) -> TextLength:
    """How a text message is counted. Welsh ŵ, ŷ, â, ê, î, ô and û are not in GSM-7."""
    costly = tuple(dict.fromkeys(sign for sign in text if sign not in _GSM | _GSM_ESCAPED))
    alphabet: Alphabet = "UCS-2" if costly else "GSM-7"
    twice = (lambda sign: ord(sign) > 0xFFFF) if costly else _GSM_ESCAPED.__contains__
    sizes = [2 if twice(sign) else 1 for sign in text]
    whole, part = _ROOM[alphabet]
    return TextLength(alphabet, sum(sizes), 1 if sum(sizes) <= whole else _parts(sizes, part), costly)


def _parts(sizes: Iterable[int], room: int) -> int:
    """How many parts are filled. A sign that counts twice is never cut in two."""
    parts, left = 1, room
    for size in sizes:
        if size > left:
            parts, left = parts + 1, room
        left -= size
    return parts
