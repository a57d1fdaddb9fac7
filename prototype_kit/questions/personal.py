"""Which questions collect data about a person: what a diff, and an inventory of data, must say.

It follows from a question's type, or from the autocomplete token that says whose detail is asked for. What
people may write in a free text cannot be known, and is not listed.
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


def collects(question: Question) -> PersonalData | None:
    """What it collects about a person; None when nothing that can be told from the question."""
    if question.type in _TYPES:
        return _TYPES[question.type]
    token = (question.autocomplete or "").split()[-1:]
    for start, data in _TOKENS.items():
        if token and (token[0] == start or token[0].startswith(f"{start}-")):
            return data
    asked = f"{question.ask} {question.called or ''}"
    return BIRTH if question.type == "date" and _BORN.search(asked) else None
