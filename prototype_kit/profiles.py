"""What somebody keeps in their account: details that are offered in forms, and how they want to hear from us.

A detail is offered where a question asks for one's own, by the browser's autocomplete token: WCAG 2.2, 1.3.5
has these for what is about the user alone. So an author has nothing to declare, and a question about somebody
else, which has no token or `off`, is offered nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, get_args

from prototype_kit.answers import Address, AddressLookup, Answers, Choice, Value
from prototype_kit.known import Known
from prototype_kit.messages import Channel
from prototype_kit.questions import AddressList, AddressQuestion, AddressSearch, Context, Form, Question, one
from prototype_kit.questions.address_lookup import NOT_LISTED
from prototype_kit.questions.date import Date
from prototype_kit.questions.phone import UkPhone
from prototype_kit.questions.text import FullName

Detail = Literal["name", "uk-phone", "address", "date-of-birth"]
"""A detail that somebody can keep, by the type of question that asks for it; the last is a date."""
DETAILS: tuple[Detail, ...] = get_args(Detail)
Own = Literal["name", "uk-phone", "address", "date-of-birth", "email"]
"""What can be offered: a detail, or the address that somebody signs in with."""

_TOKENS: Mapping[str, Mapping[str, Own]] = {
    "name": {"name": "name"},
    "text": {"name": "name"},
    "uk-phone": {"tel": "uk-phone", "tel-national": "uk-phone"},
    "date": {"bday": "date-of-birth"},
    "email": {"email": "email"},
}
"""Which detail a type of question asks for, by its autocomplete token."""


def _no_details() -> Mapping[Detail, Value]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Profile:
    """What one account keeps. `details` are answers, as forms have them.

    `channel` is how they want to be told what happens, `phone` the mobile for text messages; `language` is
    empty as long as they are written to in that of each form. `paperless_at` is since when they want no
    letters on paper; None while they do. `version` is 0 while nothing was ever kept.
    """

    details: Mapping[Detail, Value] = field(default_factory=_no_details)
    channel: Channel = "email"
    phone: str | None = None
    language: str = ""
    paperless_at: datetime | None = None
    version: int = 0

    def with_detail(self, detail: Detail, value: Value | None) -> Profile:
        """The same with a detail kept; None takes it away."""
        others = {name: kept for name, kept in self.details.items() if name != detail}
        return replace(self, details={**others, detail: value} if value is not None else others)

    def without_paper(self, now: datetime | None) -> Profile:
        """The same without letters on paper since `now`, unless since earlier; with them for None."""
        return replace(self, paperless_at=(self.paperless_at or now) if now else None)

    def dumps_details(self) -> str:
        """Its details as they are stored."""
        return (
            Answers(values={str(name): kept for name, kept in self.details.items()}).dumps()
            if self.details
            else "{}"
        )


def loads_details(text: str) -> Mapping[Detail, Value]:
    """As `dumps_details` gave them; a detail that this version does not know is left out."""
    found = Answers.loads(text).values if text != "{}" else {}
    return {name: value for name, value in found.items() if name in DETAILS}


NOTHING_KEPT = Profile()


# --- What asks for a detail ---------------------------------------------------------------------------------


def detail_question(detail: Detail, ask: str, hint: str | None = None) -> Question:
    """The kit's own question for a detail, asked in these words."""
    if detail == "name":
        return FullName(name=detail, ask=ask, hint=hint, called="your full name")
    if detail == "uk-phone":
        return UkPhone(name=detail, ask=ask, hint=hint)
    if detail == "address":
        return AddressQuestion(name=detail, ask=ask, hint=hint, look_up=False)
    called = "your date of birth"
    return Date(name=detail, ask=ask, hint=hint, called=called, must=("in-the-past",), autocomplete="bday")


def own_detail(question: Question) -> Own | None:
    """Which detail of whoever fills in the form a question asks for; None when of nobody, or of another.

    What is `sensitive` is never offered, nor what is said to be somebody else's.
    """
    said = question.personal_data
    if question.sensitive or (said is not None and said.whose):
        return None
    token = (question.autocomplete or "").split()[-1:]
    if isinstance(question, AddressQuestion | AddressSearch):
        return None if token == ["off"] else "address"  # its fields have tokens unless they are turned off
    return _TOKENS.get(question.type, {}).get(token[0]) if token else None


@dataclass(frozen=True)
class Offer:
    """A detail that somebody keeps and a question asks for. `typed` is the form that would give it."""

    own: Own
    question: str
    value: Value
    typed: Form

    @property
    def words(self) -> str:
        """The detail on one line; a date is left to the reader's language."""
        return str(self.value)

    def is_in(self, form: Form) -> bool:
        """Whether a form has it already."""
        return all(one(form, name) == one(self.typed, name) for name in self.typed)

    def is_free(self, form: Form) -> bool:
        """Whether nothing is typed into its fields."""
        return not any(one(form, name) for name in self.typed)


def offers(
    questions: Iterable[Question], owners: Mapping[str, Question], kept: Mapping[Own, Value], context: Context
) -> Iterator[Offer]:
    """What can be offered to somebody who keeps these details, on a page with these questions.

    `owners` are the address questions that a page of theirs belongs to, by the name of what that page asks.
    What does not fit a question as it is declared is not offered.
    """
    for question in questions:
        own = own_detail(owners.get(question.name, question))
        value = kept.get(own) if own else None
        if own is None or value is None:
            continue
        typed = _typed(question, value, context.known)
        if typed and not _refused(question, value, context):
            yield Offer(own, question.name, value, typed)


def _typed(question: Question, value: Value, known: Known) -> Form:
    """The form fields that give a detail; nothing where a list does not have it."""
    if not isinstance(value, Address):
        return question.typed(value)
    if isinstance(question, AddressSearch):
        # Only of one that was found is more known than can be typed.
        found = AddressLookup(value.postcode, outcome="found" if value.uprn else "by-hand")
        return question.typed(found)
    if isinstance(question, AddressList):
        listed = next((name for name, each in question.found(known).items() if each.uprn == value.uprn), None)
        return question.typed(Choice(listed or NOT_LISTED, "")) if listed and value.uprn else {}
    return question.typed(value)


def _refused(question: Question, value: Value, context: Context) -> bool:
    # An address is judged by its fields when it is sent.
    return not isinstance(value, Address) and any(question.problems(value, context))


def filled(found: Iterable[Offer], form: Form) -> Form:
    """A form with what is offered. Of several, those whose fields have something typed stay as they are."""
    some = list(found)
    for offer in some:
        if len(some) == 1 or offer.is_free(form):
            form = {**form, **offer.typed}
    return form


# --- What can be kept for the next time ---------------------------------------------------------------------


def worth_keeping(
    questions: Mapping[str, Question], answers: Mapping[str, Value], profile: Profile
) -> Mapping[Detail, Value]:
    """The details among answers that somebody does not keep yet, or keeps otherwise.

    Of two addresses none is: only they know which of them is theirs from now on.
    """
    found: dict[Detail, Value] = {}
    several = len({value.parts for value in answers.values() if isinstance(value, Address)}) > 1
    for name, question in questions.items():
        own, value = own_detail(question), answers.get(name)
        if own is None or own == "email" or value is None or not _is_kept_as(own, value):
            continue
        if own == "address" and several:
            continue
        if own not in found and not _same(profile.details.get(own), value):
            found[own] = value
    return found


def _is_kept_as(detail: Detail, value: Value) -> bool:
    """Whether it is what such a detail is; the pages of an address keep other things on the way."""
    if detail == "address":
        return isinstance(value, Address)
    return type(value) is date if detail == "date-of-birth" else isinstance(value, str)


def _same(kept: Value | None, value: Value) -> bool:
    if isinstance(kept, Address) and isinstance(value, Address):
        return kept.parts == value.parts
    return kept == value
