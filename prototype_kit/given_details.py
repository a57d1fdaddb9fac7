"""What somebody told of themselves in a form, as it may turn up in other words of theirs.

A name cannot be told from other words by its shape. Whoever has just entered theirs has told us what to look
for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from prototype_kit.answers import Address, AddressLookup, Answers, BankAccount, Value
from prototype_kit.personal_details import OwnDetail
from prototype_kit.questions import Question

_NUMBER_IN_FRONT = re.compile(r"^(?:(?:flat|unit|apartment|fflat) )?\d+\w?[\s,/-]*", re.IGNORECASE)
_KINDS = {
    "email": "an email address",
    "uk-phone": "a telephone number",
    "national-insurance-number": "a National Insurance number",
    "postcode": "a postcode",
}
_SHORT = 60  # characters; nobody writes a longer answer a second time, word for word


def given_details(questions: Mapping[str, Question], answers: Answers) -> tuple[OwnDetail, ...]:
    """What to look for: the answers to these questions that are words, also about items; each once."""
    return tuple(dict.fromkeys(_details(questions, answers)))


def _details(questions: Mapping[str, Question], answers: Answers) -> Iterator[OwnDetail]:
    for name, value in answers.values.items():
        question = questions.get(name)
        yield from _of_value(question.type if question else "", value)
    for items in answers.items.values():
        for item in items.values():
            yield from _details(questions, item)


def _of_value(asked: str, value: Value) -> Iterator[OwnDetail]:
    if isinstance(value, Address):
        yield from _of_address(value)
    elif isinstance(value, AddressLookup):
        yield from _of_words("a postcode", value.postcode)
    elif isinstance(value, BankAccount):
        yield from _of_name(value.holder)
        for number in (value.sort_code, value.number, value.roll):
            yield from _of_words("a bank detail", number)
    elif isinstance(value, str):
        yield from _of_name(value) if asked == "name" else _of_words(_KINDS.get(asked, "an answer"), value)


def _of_name(name: str) -> Iterator[OwnDetail]:
    """The whole name and each of its parts; one of two letters, such as Jo, only as it is written."""
    yield OwnDetail("a name", " ".join(name.split()))
    for part in re.split(r"[\s,.]+", name):
        if len(part) > 1:
            yield OwnDetail("a name", part, exact=len(part) == 2)


def _of_address(address: Address) -> Iterator[OwnDetail]:
    """Each line with its number, and the street alone; not the town, which says where but not who."""
    for line in address.lines:
        street = _NUMBER_IN_FRONT.sub("", line)
        yield from (OwnDetail("an address", part) for part in (line, street) if len(part) > 2)
    yield from _of_words("a postcode", address.postcode)
    yield from _of_words("an address", address.uprn or "")


def _of_words(kind: str, text: str) -> Iterator[OwnDetail]:
    """An answer that is no ordinary word: with a figure, of several words, or with a capital."""
    words = " ".join(text.split())
    if not 2 < len(words) < _SHORT:
        return
    if " " in words or any(sign.isdigit() for sign in words) or not words.isalpha():
        yield OwnDetail(kind, words)
    elif words[0].isupper():
        yield OwnDetail(kind, words, exact=True)
