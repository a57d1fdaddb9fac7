"""What is kept about one person, as it is read to be given to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prototype_kit.answers import Answers
from prototype_kit.bookings import Booking
from prototype_kit.cases import Case, CaseEntry
from prototype_kit.messages import Message
from prototype_kit.store.account_cases import LinkedCase
from prototype_kit.store.drafts import Draft
from prototype_kit.store.uploads import Upload

Row = Mapping[str, Any]
"""A row by its columns; times are aware."""


@dataclass(frozen=True)
class OwnKeys:
    """What is one person's, by the keys of its rows. `emails` are their addresses, as accounts have them.

    `followers` and `messages` are those that are about no case among `cases`.
    """

    emails: frozenset[str]
    account: int | None = None
    cases: frozenset[int] = frozenset()
    drafts: frozenset[str] = frozenset()
    followers: frozenset[int] = frozenset()
    messages: frozenset[int] = frozenset()
    invitations: frozenset[int] = frozenset()
    sign_ins: frozenset[int] = frozenset()
    email_changes: frozenset[int] = frozenset()
    comments: frozenset[int] = frozenset()


@dataclass(frozen=True)
class OwnCase:
    """A case, with what is theirs of it.

    `linked` says how it came into their account, None where it is in none; `told` are the rows of those who
    are told about it: whoever reported it, and their own addresses.
    """

    case: Case
    linked: LinkedCase | None
    timeline: Sequence[CaseEntry]
    messages: Sequence[Message]
    told: Sequence[Row]
    files: Sequence[Upload]
    bookings: Sequence[Booking]


@dataclass(frozen=True)
class OwnDraft:
    """A form that was not sent, with the address that a link to it went to, and the times that it holds."""

    draft: Draft
    link_email: str | None
    link_sent_at: datetime | None
    files: Sequence[Upload]
    bookings: Sequence[Booking]


@dataclass(frozen=True)
class OwnInvitation:
    """An invitation that they were sent, and what was known when it was made."""

    row: Row
    given: Answers


@dataclass(frozen=True)
class OwnRecords:
    """Everything: each sequence is in the order in which it was made."""

    account: Row | None = None
    profile: Row | None = None
    details: Mapping[str, Any] | None = None
    email_changes: Sequence[Row] = ()
    mandates: Sequence[Row] = ()
    identities: Sequence[Row] = ()
    sessions: Sequence[Row] = ()
    sign_ins: Sequence[Row] = ()
    cases: Sequence[OwnCase] = ()
    drafts: Sequence[OwnDraft] = ()
    follows: Sequence[Row] = ()
    messages: Sequence[Message] = ()
    invitations: Sequence[OwnInvitation] = ()
    feedback: Sequence[Row] = ()
