"""Messages to people: what is to be sent, and what became of it.

A message is written in the transaction that causes it and sent later by the worker, so nothing is sent
for what was not saved, and nothing that was saved goes untold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Channel = Literal["email", "text"]
MessageState = Literal["waiting", "sent", "dead"]

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


def pause_after(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after so many failed attempts (from 1); None when it is time to give up.

    The pause doubles from half a minute to half an hour, over four hours in all. `chance` (0 to 1) makes
    it up to a quarter longer, so that messages that failed together are not all tried together.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    pause = min(_FIRST_PAUSE * (1 << attempts - 1), _LONGEST_PAUSE)
    return pause * (1 + chance / 4)
