"""People who can sign in, and what each may do in the console.

The same matrix is written for people in `docs/reference/roles.md`; a test compares the two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Role = Literal["call-taker", "inspector", "manager", "researcher", "editor"]
ROLES: Sequence[Role] = get_args(Role)
DOES: Mapping[Role, str] = {
    "call-taker": "Helps people who phone or come in: looks up cases and fills in forms for them",
    "inspector": "Works on cases: changes their status and updates people",
    "manager": "Does everything, including changing many cases at once, messages and staff",
    "researcher": "Does user research and sees open forms in a prototype, but no cases",
    "editor": "Works on services, their words and error states, but sees no cases",
}
"""What each of them does, for whoever gives somebody a role."""

Permission = Literal[
    "see-design",
    "see-figures",
    "see-feedback",
    "import-volumes",
    "see-drafts",
    "see-cases",
    "note",
    "update-cases",
    "bulk-update",
    "export-cases",
    "take-report",
    "invite",
    "see-bookings",
    "manage-bookings",
    "see-messages",
    "resend-messages",
    "manage-staff",
    "erase",
    "see-research",
    "run-research",
]
PERMISSIONS: Mapping[Permission, str] = {
    "see-design": "look at the services, their map, previews and error states",
    "see-figures": "look at the figures of the services",
    "see-feedback": "read what people say about the services",
    "import-volumes": "import how many people used other channels",
    "see-drafts": "look at the answers of forms that are open in a prototype",
    "see-cases": "look at cases",
    "note": "write internal notes on cases",
    "update-cases": "change the status, priority and assignee of cases, and tell people",
    "bulk-update": "change many cases at once",
    "export-cases": "download cases as a file",
    "take-report": "fill in a form for someone, and add people to a case",
    "invite": "invite people to a form that only they can start, and withdraw invitations",
    "see-bookings": "look at appointments, and at how many are left",
    "manage-bookings": "move and cancel appointments, and close days",
    "see-messages": "look at messages",
    "resend-messages": "send messages again",
    "manage-staff": "choose who can sign in and what they can do",
    "erase": "see what was erased and what comes due, and set legal holds",
    "see-research": "look at user research",
    "run-research": "run research sessions, and write notes and findings",
}
"""Each permission in words that go on: "You may …"."""

# Drafts are there in prototypes alone, where a researcher watches how a session goes. Cases are about people,
# whom research has not asked: a researcher sees none. Figures are counts, and for everybody. Comments are
# words of people, without personal details as far as these are found, and for those who act on them.
MATRIX: Mapping[Role, frozenset[Permission]] = {
    "call-taker": frozenset(
        {
            *("see-design", "see-figures", "see-cases", "note", "take-report", "see-messages"),
            *("invite", "see-bookings", "manage-bookings"),
        }
    ),
    "inspector": frozenset(
        {"see-design", "see-figures", "see-cases", "note", "update-cases", "invite", "see-bookings"}
    ),
    "manager": frozenset(PERMISSIONS),
    "researcher": frozenset(
        {"see-design", "see-figures", "see-feedback", "see-drafts", "see-research", "run-research"}
    ),
    "editor": frozenset({"see-design", "see-figures"}),
}

Kind = Literal["staff", "resident"]
"""Whose account it is. One address may have an account of each kind."""


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in, until the account is closed. Only staff have `roles`."""

    id: int
    kind: Kind
    email: str
    name: str
    roles: tuple[Role, ...]
    team: str | None
    created_at: datetime
    closed_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether they can sign in."""
        return self.closed_at is None

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles allow together; nothing once the account is closed."""
        return permissions_of(self.roles) if self.open else frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether they may do this."""
        return permission in self.permissions


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """What these roles allow together."""
    return frozenset().union(*(MATRIX[role] for role in roles))


def same_email(email: str) -> str:
    """An email address as accounts are found by it: spaces around it and capitals make no difference."""
    return unicodedata.normalize("NFC", email.strip()).casefold()
