"""Pseudonyms are written in one way."""

from __future__ import annotations

import pytest

from research.participant import code_of, is_code


def test_pseudonyms_count_from_one() -> None:
    """With two figures at least."""
    assert [code_of(number) for number in (1, 9, 10, 99, 100)] == ["P01", "P09", "P10", "P99", "P100"]
    assert all(is_code(code_of(number)) for number in range(1, 200))


@pytest.mark.parametrize("text", ["", "P", "P0", "P00", "P1", "P001", "p01", "P01 ", "P٠١", "Ann", "P01P02"])
def test_nothing_else_is_a_pseudonym(text: str) -> None:
    """A name typed where a pseudonym belongs is found out."""
    assert not is_code(text)
