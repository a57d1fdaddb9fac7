"""Contacts: the email addresses and telephone numbers that somebody is found by, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from prototype_kit.people import same_email

_FEWEST_DIGITS = 6
"""Shorter numbers stand in too much else: house numbers, dates."""

_NOT_A_NUMBER = re.compile(r"[^\d\s()+.-]")


class NotAContact(ValueError):  # noqa: N818 - it says what is so
    """What was given is neither an email address nor a telephone number."""


def plain_contact(typed: str) -> str:
    """An email address, or the digits of a telephone number, without what people spell differently."""
    if "@" in typed:
        return same_email(typed)
    return re.sub(r"\D", "", typed).removeprefix("00").removeprefix("44").lstrip("0")


@dataclass(frozen=True)
class Contacts:
    """Some contacts of one person, as `plain_contact` gives them."""

    plain: frozenset[str]

    @staticmethod
    def read(typed: Iterable[str]) -> Contacts:
        """Those that somebody typed. Raises `NotAContact` with the first that is none."""
        found = set()
        for text in typed:
            plain = plain_contact(text)
            is_email = re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", plain) is not None
            if not is_email and (len(plain) < _FEWEST_DIGITS or _NOT_A_NUMBER.search(text)):
                raise NotAContact(text)
            found.add(plain)
        return Contacts(frozenset(found))

    @property
    def emails(self) -> tuple[str, ...]:
        """The email addresses among them."""
        return tuple(sorted(each for each in self.plain if "@" in each))

    def has(self, text: str) -> bool:
        """Whether a whole text is one of them."""
        return plain_contact(text) in self.plain and ("@" in text or _NOT_A_NUMBER.search(text) is None)

    def stand_in(self, text: str) -> bool:
        """Whether one of them stands anywhere in a text."""
        return bool(text) and self._anywhere.search(text) is not None

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_written, sorted(self.plain))) or r"(?!)", re.IGNORECASE)


def _written(plain: str) -> str:
    """An expression for a contact in whatever way it is written, and in no longer one."""
    if "@" in plain:
        return rf"(?<![\w.+%-]){re.escape(plain)}(?![\w-]|\.\w)"
    between = r"[\s().-]{0,3}"
    return rf"(?<!\d)(?:(?:\+|00)?44{between}0?|0){between}{between.join(plain)}(?!\d)"
