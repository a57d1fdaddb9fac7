"""What in a text may lead to a person: told to whoever reviews a note, and taken out of what people tell us.

The patterns are those that GOV.UK keeps out of its analytics (email addresses, postcodes, dates, National
Insurance numbers, references), and others that people say aloud. A name can be told from other words only by
what stands before it, or where it is known; so no text is free of them for sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

_PREFIX = "(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"  # HMRC gives no others
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_SAID_AT, _SAID_DOT = r"(?:\bat\b|[(\[]at[)\]])", r"(?:\bdot\b|[(\[]dot[)\]])"
_NAME = r"[A-ZÀ-Þ][\w'’-]+"
_STREET = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Way|Court|Crescent|Place|Gardens|Terrace|Grove|Hill|"
    "Square|Row|Walk|Mews|Park|Green|View"
)


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
class OwnDetail:
    """What somebody has told of themselves: `text` is looked for in any case, or as it stands if `exact`."""

    kind: str
    text: str
    exact: bool = False


@dataclass(frozen=True)
class Cleaned:
    """A text without what may lead to a person; `removed` are the kinds of what stood in it, each once."""

    text: str
    removed: tuple[str, ...] = ()


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
        ("an email address", rf"\b[\w.+-]+ ?{_SAID_AT} ?[\w.-]+(?: ?{_SAID_DOT} ?\w+)+"),
        ("a link", r"\b(?:https?://|www\.)\S+"),
        # Signs by chance: large and small letters with figures, a hash, a UUID.
        (
            "a token",
            (
                r"(?<![\w-])(?:(?-i:(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{20,})|"
                r"(?=[a-f]*\d)[\da-f]{24,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(?![\w-])"
            ),
        ),
        ("a National Insurance number", rf"\b{_PREFIX}(?: ?\d){{6}} ?[A-D]\b"),
        ("a postcode", r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2})\b"),
        ("a date", rf"\b{_DAY}[/.-](?:0?[1-9]|1[0-2])[/.-](?:\d{{4}}|\d\d)\b"),
        ("a date", rf"\b{_DAY}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})(?: \d{{4}})?\b"),
        ("a date", r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b"),
        ("a date", rf"\b(?:{_MONTHS}) {_DAY}(?:st|nd|rd|th)?,? \d{{4}}\b"),
        ("a bank card number", r"\b\d(?:[ -]?\d){12,18}\b", _is_card),
        ("a telephone number", r"(?<![\w+])(?:\+\d{1,3}|0)(?:[ ().-]{0,2}\d){8,10}\b"),
        ("an NHS number", r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", _is_nhs_number),
        ("a reference", r"\b(?=[\dA-Z]*-?[\dA-Z]*\d)[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\b"),
        ("a property number (UPRN)", r"\bUPRN\W{0,3}\d{1,12}\b|\b10\d{10}\b"),
        ("a long number", r"\b\d(?:[ -]?\d){6,}\b"),
        ("a sort code", r"\b\d\d-\d\d-\d\d\b"),
        ("a vehicle registration", r"\b[A-Z]{2}\d\d ?[A-Z]{3}\b"),
        ("an address", rf"\b\d+[a-z]?,? (?-i:(?:{_NAME} ){{1,3}}(?:{_STREET})\b)"),
        ("an address", r"\b\d+[a-z]?,? \w+ (?:street|road|avenue|lane|crescent|terrace)\b"),
        ("an address", rf"\b\d+[a-z]?,? (?-i:(?:Heol|Stryd|Ffordd|Lôn|Clos)(?: yr?)? {_NAME})"),
        ("a name", rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr)\.? (?-i:{_NAME}(?: {_NAME})?)"),
        ("a name", rf"(?<=\bname is )(?-i:{_NAME}(?: {_NAME})*)"),
        ("a name", rf"(?<=\benw i yw )(?-i:{_NAME}(?: {_NAME})*)"),
    )
)  # fmt: skip


def personal_details(text: str) -> tuple[Detail, ...]:
    """What in a text may lead to a person, in its order; each once."""
    return tuple(dict.fromkeys(detail for _, detail in sorted(_found(text, _PATTERNS), key=_place)))


def without_personal_details(text: str, own: Iterable[OwnDetail] = ()) -> Cleaned:
    """A text with `[email address removed]` in place of each email address, and so on.

    `own` is what its writer has told of themselves, which is taken out too, whatever it looks like.
    """
    longest_first = sorted(own, key=lambda detail: -len(detail.text))
    found = sorted(_found(text, (*_PATTERNS, *map(_own_pattern, longest_first))), key=_place)
    parts, end = list[str](), 0
    for start, detail in found:
        parts += [text[end:start], f"[{detail.kind.partition(' ')[2]} removed]"]
        end = start + len(detail.text)
    kinds = dict.fromkeys(detail.kind.partition(" ")[2] for _, detail in found)
    return Cleaned("".join([*parts, text[end:]]), tuple(kinds))


def _place(found: tuple[int, Detail]) -> int:
    return found[0]


def _own_pattern(detail: OwnDetail) -> _Pattern:
    """Finds whole words, whatever their spaces and apostrophes, and numbers in any groups."""
    if detail.text.isdecimal():
        shape = "[ -]?".join(detail.text)
    else:
        words = (re.sub("['’]", "['’]", re.escape(word)) for word in detail.text.split())
        shape = r"\s+".join(words)
    flags = re.NOFLAG if detail.exact else re.IGNORECASE
    return _Pattern(detail.kind, re.compile(rf"(?<!\w){shape}(?!\w)", flags))


def _found(text: str, patterns: Sequence[_Pattern]) -> Iterator[tuple[int, Detail]]:
    rest = text
    for pattern in patterns:
        for match in pattern.shape.finditer(rest):
            if pattern.holds(match[0]):
                yield match.start(), Detail(pattern.kind, match[0])
                # In its place stands what no pattern takes, as long as it was.
                rest = rest[: match.start()] + "\0" * len(match[0]) + rest[match.end() :]
