"""What somebody said stands between one pair of quotation marks, whatever was typed around it."""

from __future__ import annotations

import pytest

from research.report.quoting import quoted


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("I would just ring them", "“I would just ring them”"),
        (" “I would just ring them” ", "“I would just ring them”"),
        ('"I would just ring them"', "“I would just ring them”"),
        ("“I would", "“I would”"),
        ("I would”", "“I would”"),
        ("“Day burner”? That is for the garden.", "“‘Day burner’? That is for the garden.”"),
        ('"Day burner"? That is for the garden.', "“‘Day burner’? That is for the garden.”"),
        ("What is a “column”", "“What is a ‘column’”"),
        ("“Yes” and “no”", "“‘Yes’ and ‘no’”"),
        ("“What is a “column”?”", "“What is a ‘column’?”"),
    ],
)
def test_a_quote_has_one_pair_of_marks(typed: str, shown: str) -> None:
    """Those inside are single."""
    assert quoted(typed) == shown
