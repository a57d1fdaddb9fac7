"""References: easy to read aloud, hard to guess, forgiving when typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.cases import ALPHABET, new_reference, no_messages, parse_reference


def test_references_use_only_letters_that_cannot_be_mistaken() -> None:
    """Two groups of four; no 0, O, 1, I, L or U."""
    assert not set("01ILOU") & set(ALPHABET)
    made = [new_reference() for _ in range(2000)]
    assert all(re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", reference) for reference in made)
    assert set(ALPHABET) == set("".join(made)) - {"-"}
    assert len(made) == len(set(made))


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9PQ2",
        "7k3m9pq2",
        " 7K3M 9PQ2 ",
        "7K3M–9PQ2",
        "7k3m - 9pq2.",
        "7K3M\u20119PQ2\n",
        "７Ｋ３Ｍ-９ＰＱ２",
    ],
)
def test_what_people_type_is_understood(typed: str) -> None:
    """Small letters, blanks, any dash or none."""
    assert parse_reference(typed) == "7K3M-9PQ2"


@pytest.mark.parametrize(
    "typed", ["", "7K3M-9PQ", "7K3M-9PQ22", "7K3M-9PQ0", "7K3M-9PQU", "hello", "²²²²²²²²a"]
)
def test_what_is_no_reference_is_none(typed: str) -> None:
    """Too short, too long, or with a letter that we never use."""
    assert parse_reference(typed) is None


@given(st.text(max_size=30))
def test_any_text_is_a_reference_or_none(typed: str) -> None:
    """Nothing that is typed leads to an error, and what is understood once is understood again."""
    found = parse_reference(typed)
    assert found is None or found == parse_reference(found)


def test_without_a_notice_nothing_is_sent() -> None:
    """A service that tells nobody has no messages."""
    assert no_messages("7K3M-9PQ2") == ()
