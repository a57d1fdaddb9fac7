"""How long a text message is, as networks count and charge it."""

from __future__ import annotations

import pytest

from prototype_kit.messages import TextLength, text_length


@pytest.mark.parametrize(
    ("text", "alphabet", "signs", "parts"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 159 + "€", "GSM-7", 161, 2),
        ("à è é ì ò ù ä ö ü ñ £ ¿ Ω\n", "GSM-7", 26, 1),
        ("ŵ" + "a" * 69, "UCS-2", 70, 1),
        ("ŵ" + "a" * 70, "UCS-2", 71, 2),
        ("ŵ" + "a" * 133, "UCS-2", 134, 2),
        ("ŵ" + "a" * 134, "UCS-2", 135, 3),
        ("🚲" * 35, "UCS-2", 70, 1),
        ("€" * 70 + "ŷ", "UCS-2", 71, 2),
    ],
)
def test_the_length_of_a_text(text: str, alphabet: str, signs: int, parts: int) -> None:
    """160 signs of GSM-7 fit in one part, 153 in each of several; of UCS-2 70 and 67."""
    found = text_length(text)
    assert (found.alphabet, found.signs, found.parts) == (alphabet, signs, parts)


def test_a_sign_that_counts_twice_is_not_cut_in_two() -> None:
    """At the end of a part there may be no room for both halves, and the next part begins with it."""
    assert text_length("a" * 152 + "€" + "a" * 151).parts == 2
    assert text_length("a" * 152 + "€" + "a" * 152).parts == 3
    assert text_length("ŵ" + "a" * 65 + "🚲" + "a" * 65).parts == 2
    assert text_length("ŵ" + "a" * 65 + "🚲" + "a" * 66).parts == 3


def test_the_signs_that_make_it_longer_are_named() -> None:
    """Each once, in the order met: what an author would have to change."""
    assert text_length("Tŷ’r dŵr, tŷ") == TextLength("UCS-2", 12, 1, ("ŷ", "’", "ŵ"))
    assert all(text_length(sign).alphabet == "UCS-2" for sign in "ŵŷâêîôûŴŶÂÊÎÔÛ")
