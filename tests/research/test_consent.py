"""Consent is a rule of its own: what was agreed to, by somebody who can agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from research.consent import ITEMS, NEEDED, Consent, ConsentMissing

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ALL = Consent("s", "1", "ab" * 32, "paper", frozenset(ITEMS), under_16=False, guardian=False, given_at=NOON)


def test_a_consent_to_what_is_needed_is_valid() -> None:
    """To take part and to be written down is enough; nothing else follows from it."""
    least = replace(ALL, items=NEEDED)
    assert least.valid
    assert [item for item in ITEMS if least.allows(item)] == ["take_part", "notes"]


@pytest.mark.parametrize("item", sorted(NEEDED))
def test_a_consent_without_what_is_needed_allows_nothing(item: str) -> None:
    """Neither the rest that was agreed to."""
    part = replace(ALL, items=ALL.items - {item})
    assert not part.valid
    assert not any(part.allows(each) for each in ITEMS)


def test_a_child_needs_a_guardian() -> None:
    """Under 16 nobody agrees alone."""
    assert not replace(ALL, under_16=True).valid
    assert replace(ALL, under_16=True, guardian=True).valid


def test_a_withdrawn_consent_allows_nothing() -> None:
    """Whatever items it has."""
    withdrawn = replace(ALL, withdrawn_at=NOON)
    assert not withdrawn.valid
    assert not withdrawn.allows("notes")


def test_what_is_said_of_a_missing_consent_names_nobody() -> None:
    """Errors end up in logs."""
    assert str(ConsentMissing()) == "there is no valid consent to this"
