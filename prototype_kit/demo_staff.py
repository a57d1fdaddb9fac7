"""The staff of a prototype: one plainly made-up account for each role, so that a newcomer is in at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prototype_kit.people import ROLES, Account, Role
from prototype_kit.site import Site
from prototype_kit.store import AlreadyThere, Store

DOMAIN = "anytown.example"
"""Nobody can have an address here: the ending is kept for examples (RFC 2606)."""


def demo_email(role: Role) -> str:
    """The address of the made-up account with one role."""
    return f"{role}@{DOMAIN}"


def demo_name(role: Role) -> str:
    """What it is called: Demo call taker."""
    return f"Demo {role.replace('-', ' ')}"


def demo_staff(store: Store, site: Site, now: datetime) -> Sequence[Account]:
    """The staff of a prototype's store; made now where it has nobody, or nobody any more."""
    found = store.accounts.all("staff")
    if not any(account.open for account in found):
        team = next((service.teams[0] for service in site.services.values()), None)
        for role in ROLES:
            try:
                store.accounts.add("staff", demo_email(role), demo_name(role), now, [role], team)
            except AlreadyThere:  # made by somebody else at this moment
                continue
        found = store.accounts.all("staff")
    return [account for account in found if account.open]
