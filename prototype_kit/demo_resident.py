"""The made-up resident of a prototype, whose account has something of everything that the town has."""

from __future__ import annotations

from datetime import datetime

from prototype_kit.adapters.openid import RESIDENTS
from prototype_kit.people import Account
from prototype_kit.store import AlreadyThere, Store

DEMO_RESIDENT = RESIDENTS[0]
"""The same as the first whom the fake OpenID provider vouches for, so that both ways lead to one account."""


def demo_resident(store: Store, now: datetime) -> Account:
    """Their open account; made now where there is none, or none any more."""
    try:
        return store.accounts.add("resident", DEMO_RESIDENT.email, DEMO_RESIDENT.name, now)
    except AlreadyThere:
        found = store.accounts.by_email("resident", DEMO_RESIDENT.email)
        if found is None:
            raise AssertionError("an account that is there is found") from None
        return found
