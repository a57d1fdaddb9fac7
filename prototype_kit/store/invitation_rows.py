"""An invitation: as it is to be kept, and as it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import RowMapping

from prototype_kit.answers import Answers
from prototype_kit.messages import Channel, NewMessage

InvitationState = Literal[
    "sent", "begun", "ended", "left", "done", "cancelled", "missed", "expired", "withdrawn", "closed"
]
"""The link is unused; its form is open, ended early, was deleted or was sent; what was booked by it was
cancelled, or nobody came; too late; withdrawn before it was used; closed by staff after it was."""

_USED_UP: tuple[InvitationState, ...] = ("ended", "left", "cancelled", "missed")

InvitationLetter = Callable[[str, datetime], NewMessage]
"""Makes the message that carries a token and says until when it works."""


@dataclass(frozen=True)
class NewInvitation:
    """Whom to invite to what: `given` is what is known already, `last_day` until when it has to be done.

    `channel` is how the message goes to the `recipient`, `account_id` who invites them, if that is known.
    """

    service: str
    journey: str
    given: Answers
    channel: Channel
    recipient: str
    language: str
    env: str
    last_day: date | None = None
    account_id: int | None = None
    source: str = "staff"


@dataclass(frozen=True)
class Invitation:
    """An invitation as it is at some moment. Its answers and recipient are empty once they are wiped.

    `draft_id` is the form that was begun by it, `exit` the page where that ended early, if it did, and
    `reference` that of the case which it became.
    """

    id: int
    service: str
    journey: str
    given: Answers
    channel: Channel
    recipient: str
    language: str
    env: str
    last_day: date | None
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None
    draft_id: str | None
    exit: str | None
    reference: str | None
    account_id: int | None
    state: InvitationState

    @property
    def waits(self) -> bool:
        """Whether somebody has still to do what they were invited to."""
        return self.state not in ("done", "withdrawn", "closed")

    @property
    def can_go_again(self) -> bool:
        """Whether a new link may be sent, or staff may fill it in: nobody needs the form of the last one."""
        return self.state in ("sent", "expired", *_USED_UP) and bool(self.recipient)

    @property
    def can_be_closed(self) -> bool:
        """Whether its link was used, nothing came of it, and staff may say that nothing more will."""
        return self.state in _USED_UP

    def link_works(self, now: datetime) -> bool:
        """Whether the link that was sent begins a form: once, and again after nothing came of that."""
        return self.state in ("sent", "cancelled", "missed") and self.expires_at > now


def _state(row: RowMapping, now: datetime) -> InvitationState:
    if row["withdrawn_at"] is not None:
        return "withdrawn" if row["used_at"] is None else "closed"
    if row["used_at"] is None:
        return "sent" if row["expires_at"] > now else "expired"
    if row["draft_state"] == "submitted":
        return row["undone"] or "done"
    if row["draft_exit"]:  # also once the form is deleted: staff want to know what became of it
        return "ended"
    return "begun" if row["draft_state"] == "open" and row["draft_expires_at"] > now else "left"


def read_invitation(row: RowMapping, now: datetime) -> Invitation:
    """The invitation of a row, which has the state of its draft and the reference of its case."""
    return Invitation(
        id=row["id"],
        service=row["service"],
        journey=row["journey"],
        given=Answers.loads(row["facts"]),
        channel=row["channel"],
        recipient=row["recipient"],
        language=row["language"],
        env=row["env"],
        last_day=date.fromisoformat(row["last_day"]) if row["last_day"] else None,
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
        withdrawn_at=row["withdrawn_at"],
        draft_id=row["draft_id"],
        exit=row["draft_exit"],
        reference=row["reference"],
        account_id=row["account_id"],
        state=_state(row, now),
    )
