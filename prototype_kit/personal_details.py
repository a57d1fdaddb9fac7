"""What in a note may lead to a person: told to whoever reviews it, who decides. Nothing is ever refused.

The patterns are those that GOV.UK keeps out of its analytics (email addresses, postcodes, dates, National
Insurance numbers, references), and others that people say aloud. A name cannot be told from other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_PREFIX = "(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"  # HMRC gives no others
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"


@dataclass(frozen=True)
class Detail:
    """Something that may lead to a person: of which `kind`, as a phrase, and the `text` itself."""

    kind: str
    text: str

    @property
    def words(self) -> str:
        """`an email address (ann@example.com)`."""
        return f"{self.kind} ({self.text})"


@dataclass(frozen=True)
class _Pattern:
    kind: str
    shape: re.Pattern[str]
    holds: Callable[[str], bool] = bool
    """What its figures must be like, where that can be reckoned."""


def _digits(text: str) -> list[int]:
    return [int(sign) for sign in text if sign.isdecimal()]


def _is_card(text: str) -> bool:
    """Luhn's rule (ISO/IEC 7812-1): the sum, with every second figure doubled, ends in 0."""
    doubled = (2 * each if place % 2 else each for place, each in enumerate(reversed(_digits(text))))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def _is_nhs_number(text: str) -> bool:
    """Modulus 11, as in the NHS Data Model and Dictionary."""
    figures = _digits(text)
    check = 11 - sum(figure * (10 - place) for place, figure in enumerate(figures[:9])) % 11
    return check % 11 == figures[9]


# In order: what an earlier one has found is not found again as something else.
_PATTERNS = tuple(
    _Pattern(kind, re.compile(shape, re.IGNORECASE), *holds)
    for kind, shape, *holds in (
        ("an email address", r"[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+"),
        ("a link", r"\b(?:https?://|www\.)\S+"),
        ("a National Insurance number", rf"\b{_PREFIX}(?: ?\d){{6}} ?[A-D]\b"),
        ("a postcode", r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})\b"),
        ("a date", rf"\b{_DAY}[/.-](?:0?[1-9]|1[0-2])[/.-](?:\d{{4}}|\d\d)\b"),
        ("a date", rf"\b{_DAY}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})(?: \d{{4}})?\b"),
        ("a date", r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b"),
        ("a bank card number", r"\b\d(?:[ -]?\d){12,18}\b", _is_card),
        ("a telephone number", r"(?<![\w+])(?:\+\d{1,3}|0)(?:[ ()-]{0,2}\d){8,10}\b"),
        ("an NHS number", r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", _is_nhs_number),
        ("a reference", r"\b(?=[\dA-Z]*-?[\dA-Z]*\d)[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\b"),
        ("a long number", r"\b\d(?:[ -]?\d){6,}\b"),
    )
)  # fmt: skip


def personal_details(text: str) -> tuple[Detail, ...]:
    """What in a text may lead to a person, in its order; each once."""
    return tuple(dict.fromkeys(detail for _, detail in sorted(_found(text), key=lambda each: each[0])))


def _found(text: str) -> Iterator[tuple[int, Detail]]:
    rest = text
    for pattern in _PATTERNS:
        for match in pattern.shape.finditer(rest):
            if pattern.holds(match[0]):
                yield match.start(), Detail(pattern.kind, match[0])
                # In its place stands what no pattern takes, as long as it was.
                rest = rest[: match.start()] + "\0" * len(match[0]) + rest[match.end() :]
