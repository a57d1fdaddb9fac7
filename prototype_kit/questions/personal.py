"""Which questions collect data about a person: what a diff, and an inventory of data, must say.

It follows from a question's type, or from the autocomplete token that says whose detail is asked for, or its
author says it. What people may write in a free text cannot be known, and is not listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from prototype_kit.questions.question import Question


@dataclass(frozen=True)
class PersonalData:
    """A kind of data about a person: its name, and one of it, such as: an email address."""

    name: str
    one: str


BIRTH = PersonalData("date of birth", "a date of birth")
EMAIL = PersonalData("email address", "an email address")
PHONE = PersonalData("telephone number", "a telephone number")
NAME = PersonalData("name", "a name")
ADDRESS = PersonalData("address", "an address")
POSTCODE = PersonalData("postcode", "a postcode")
INSURANCE = PersonalData("National Insurance number", "a National Insurance number")
BANK = PersonalData("bank details", "bank details")
CARD = PersonalData("payment card details", "payment card details")
SEX = PersonalData("sex or gender", "a sex or gender")
FILES = PersonalData("files", "files")

_TYPES: Mapping[str, PersonalData] = {
    "email": EMAIL,
    "uk-phone": PHONE,
    "name": NAME,
    "address": ADDRESS,
    "postcode": POSTCODE,
    "national-insurance-number": INSURANCE,
    "bank-details": BANK,
    "file": FILES,
    "files": FILES,
    "file-upload": FILES,
}
# Names of autofill in the HTML standard, or how they begin.
_TOKENS: Mapping[str, PersonalData] = {
    "bday": BIRTH,
    "email": EMAIL,
    "tel": PHONE,
    "name": NAME,
    "given-name": NAME,
    "additional-name": NAME,
    "family-name": NAME,
    "street-address": ADDRESS,
    "address": ADDRESS,
    "postal-code": POSTCODE,
    "cc": CARD,
    "sex": SEX,
}
_BORN = re.compile(r"\b(date of birth|born)\b", re.IGNORECASE)


OPEN: frozenset[str] = frozenset({"text", "long-text", "file-upload"})
"""The types that take whatever somebody writes or sends, also what nobody asked for."""


def collects(question: Question) -> PersonalData | None:
    """What it collects about a person; None when nothing that can be told from the question."""
    said = question.personal_data
    if said is not None and said.nothing:
        return None
    found = _told_by_its_type(question)
    if found is None and said is not None:
        name = _inside_a_sentence(said.what or question.short or question.ask)
        return PersonalData(name, name)
    return found


def _told_by_its_type(question: Question) -> PersonalData | None:
    if question.type in _TYPES:
        return _TYPES[question.type]
    token = (question.autocomplete or "").split()[-1:]
    for start, data in _TOKENS.items():
        if token and (token[0] == start or token[0].startswith(f"{start}-")):
            return data
    asked = f"{question.ask} {question.called or ''}"
    return BIRTH if question.type == "date" and _BORN.search(asked) else None


def _inside_a_sentence(words: str) -> str:
    """`Whether you are married` becomes `whether you are married`; `UK passport` stays as it is."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
