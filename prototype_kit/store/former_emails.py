"""Former addresses: what is somebody's by an address that their account had, and until when it had it.

Somebody else may have the address now, with an account or without. So an address counts for what came while
it was theirs, and one that another account has now does not count at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from prototype_kit.contacts import Contacts


@dataclass(frozen=True)
class FormerEmail:
    """That an account had an address, as accounts are found by it, until a moment."""

    account_id: int
    email: str
    until: datetime


@dataclass(frozen=True)
class Term:
    """Contacts, and after when and until when they were somebody's; without these, always."""

    contacts: Contacts
    after: datetime | None = None
    until: datetime | None = None

    def covers(self, at: datetime | None) -> bool:
        """Whether it was theirs at a time; what has no time counts as theirs."""
        if at is None:
            return True
        return (self.after is None or at > self.after) and (self.until is None or at <= self.until)


@dataclass(frozen=True)
class KnownBy:
    """All that one person is known by, each for its time."""

    terms: tuple[Term, ...]

    @property
    def emails(self) -> frozenset[str]:
        """Every email address among it."""
        return frozenset(email for term in self.terms for email in term.contacts.emails)

    def has(self, text: str, at: datetime | None = None) -> bool:
        """Whether a whole text that was given at this time is one of their contacts."""
        return any(term.covers(at) and term.contacts.has(text) for term in self.terms)

    def stand_in(self, text: str, at: datetime | None = None) -> bool:
        """Whether one of their contacts stands anywhere in a text of this time."""
        return any(term.covers(at) and term.contacts.stand_in(text) for term in self.terms)


def known_by(
    contacts: Contacts, accounts: Collection[int], formers: Sequence[FormerEmail], taken: Collection[str]
) -> KnownBy:
    """What they gave, and the addresses that their `accounts` had before, but for those that are `taken`.

    `formers` are those of every account; `taken` are those that others have now.
    """
    return KnownBy((Term(contacts), *_terms(contacts, accounts, formers, taken)))


def _terms(
    contacts: Contacts, accounts: Collection[int], formers: Sequence[FormerEmail], taken: Collection[str]
) -> Iterator[Term]:
    for each in formers:
        if each.account_id in accounts and each.email not in contacts.plain and each.email not in taken:
            others = (other.until for other in formers if _was_before(other, each, accounts))
            yield Term(Contacts(frozenset([each.email])), max(others, default=None), each.until)


def _was_before(other: FormerEmail, each: FormerEmail, accounts: Collection[int]) -> bool:
    return other.account_id not in accounts and other.email == each.email and other.until < each.until


def had_by_others(
    its: KnownBy, accounts: Collection[int], formers: Iterable[FormerEmail]
) -> tuple[FormerEmail, ...]:
    """The same addresses, in the time in which other accounts had them."""
    return tuple(each for each in formers if each.account_id not in accounts and each.email in its.emails)
