"""What every question type has in common: its words, its fields, and its four duties.

A type reads what was typed (`parse`), says whether a stored value still holds (`problems`), shows a
value to a person (`show`), and gives the parameters of its GOV.UK macro (`params`). `samples` are
inputs that it must take and refuse; they feed tests, walks, load and the error gallery.
"""
# ruff: noqa: ARG002 - types that look at these arguments have methods of their own

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, ClassVar, Protocol

from pydantic import BaseModel, Field, StringConstraints, field_validator

from prototype_kit.answers import Address, Asset, UploadedFile, Value
from prototype_kit.bookings import Calendar, Diary
from prototype_kit.data_protection import QuestionData
from prototype_kit.document import FORM, Sentence, Term
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH, Language, fill_words

Form = Mapping[str, Sequence[str]]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]


_THE_ONE = re.compile(r"(?!(?:A|An|The|Your)\b)[A-Z][a-z]+(?: [a-z]+)? of (?:the|your|this) ")

# What HTML says to a recorder of research sessions: draw an empty box for it; show no word of it.
# The first is a class, as the macro of long texts loses attributes of its group.
BLOCKED = "kit-replay-block"
HIDDEN: Mapping[str, str] = {"data-replay-hide": ""}


def of_answers(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of radios or checkboxes whose words come of what was entered before, such as an address."""
    hint = {"hint": item["hint"] | {"attributes": HIDDEN}} if "hint" in item else {}
    return {**item, "label": {"attributes": HIDDEN}, **hint}


class AssetFinder(Protocol):
    """A port to map layers."""

    def find(self, layer: str, search: str) -> Sequence[Asset]:
        """Assets whose street, postcode or number fits `search`; none when nothing fits."""

    def closest(self, layer: str, search: str) -> str:
        """What `search` is taken for, when it is written in another way; else empty."""

    def describe(self, layer: str, asset: Asset) -> str:
        """A few words that tell this asset from its neighbours, such as: opposite the school."""

    def properties(self, layer: str, asset: Asset) -> Mapping[str, Any]:
        """What the layer says of an asset, by the names of its file; nothing when it is not there."""


class Gazetteer(Protocol):
    """A port to the postal addresses of a country."""

    def find(self, postcode: str) -> Sequence[Address]:
        """Every address of a whole postcode such as ZZ1 1AA, as they stand in their street.

        Raises `AdapterUnavailable`.
        """


@dataclass(frozen=True)
class Uploads:
    """The files that were received before, by id, and for those that cannot be used the rule that says why.

    `made_up` allows the names of made-up files as well, as in click-through.
    """

    files: Mapping[str, UploadedFile]
    refused: Mapping[str, str] = field(default_factory=dict)
    made_up: bool = False


@dataclass(frozen=True)
class Context:
    """Everything a question may look at beside what was typed.

    `item` is the words for one item of a repeat, such as: Baby 1 of 2. `heading` says that the question is
    the heading of its page. Without `uploads`, files are made up. `diary` gives that of a calendar; without
    it, nothing is taken.
    """

    known: Known
    assets: AssetFinder | None = None
    item: str = ""
    language: Language = ENGLISH
    heading: bool = True
    addresses: Gazetteer | None = None
    uploads: Uploads | None = None
    diary: Callable[[Calendar], Diary] | None = None

    @property
    def noon(self) -> datetime:
        """A moment of the day that this draft counts from, where nobody's clock says it."""
        return datetime.combine(self.today, time(12), UTC)

    @property
    def today(self) -> date:
        """The day that this draft counts from; fixed, so that the same answers walk the same way."""
        return self.known.today


@dataclass(frozen=True)
class Component:
    """A GOV.UK macro and its parameters.

    `reveals` are the components inside an option, by its value. `ways_on` are buttons beside Continue: the
    words of each by the name of its field. `parts` are the components inside a `fieldset`.
    """

    name: str
    params: Mapping[str, Any]
    reveals: Mapping[str, Sequence[Component]] = field(default_factory=dict)
    ways_on: Mapping[str, str] = field(default_factory=dict)
    parts: Sequence[Component] = ()


@dataclass(frozen=True)
class Samples:
    """Forms that must be taken, and forms that must be refused with the rule that each must give."""

    valid: tuple[Form, ...]
    invalid: tuple[tuple[Form, str], ...] = ()


@dataclass(frozen=True)
class Implied:
    """An answer that follows from those before it; None where that is none."""

    value: Value | None


@dataclass(frozen=True)
class QuestionPage:
    """One of the pages that a question is asked on, and what is asked there."""

    name: str
    title: str
    question: Question


class Question(BaseModel):
    """One thing asked. `name` is its key in answers, `ask` what a person reads."""

    model_config = FORM

    type: str
    name: Name
    ask: Sentence = Field(
        description="The question, as a person reads it. {item} stands for the item of a repeat."
    )
    called: Sentence | None = Field(
        None, description="What error messages call the answer, such as: the date you moved in."
    )
    short: Sentence | None = Field(
        None, description="What check answers calls it, such as: Date of birth. Without it, the question."
    )
    hint: Sentence | None = Field(None, description="Help that is shown under the question.")
    optional: bool = Field(False, description="Whether the answer may be left out.")
    autocomplete: Term | None = Field(None, description="The browser's autocomplete token, such as: email.")
    errors: Mapping[str, Sentence] = Field(
        default_factory=dict, description="Error words by rule, in place of the type's own."
    )
    sensitive: bool = Field(
        False, description="Whether the replay of a research session shows an empty box in its place."
    )
    personal_data: QuestionData | None = Field(
        None, description="What it collects about a person, where the service and its type do not say it."
    )

    rules: ClassVar[Mapping[str, str]] = {}
    """Every rule by which this type refuses an answer, with its default words."""
    told: ClassVar[bool] = True
    """Whether check answers tells it; what was searched for is no answer."""

    @field_validator("errors")
    @classmethod
    def _known_rules(cls, errors: Mapping[str, str]) -> Mapping[str, str]:
        for rule in errors:
            if rule not in cls.rules:
                names = ", ".join(cls.rules)
                raise ValueError(f"This type of question has no error {rule!r}.\nIts errors are: {names}.")
        return errors

    # What a type must do

    def parse(self, form: Form, context: Context) -> Value | None:
        """The value that was typed; None when an optional question was left empty. Raises `Rejected`."""
        raise NotImplementedError

    def show(self, value: Value, context: Context) -> str:
        """The value in words, lines parted by newlines; for check answers, messages and staff."""
        return str(value)

    def show_in_full(self, value: Value, context: Context) -> str:
        """The same where everything is looked through; what follows from the answer stands there too."""
        return self.show(value, context)

    def stored(self, value: Value) -> Value:
        """The value as it is kept, when it was given in another language than the service's own."""
        return value

    def typed(self, value: Value) -> Form:
        """The form fields that would give `value`: what an earlier answer fills its fields with."""
        return {self.name: (str(value),)}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        """The GOV.UK macro that asks this, filled with what was typed.

        It follows from the declaration, what was typed, `errors` and `context` alone, and never from a clock:
        where nothing was typed and the context was not asked for anything known, it is drawn once for all.
        """
        raise NotImplementedError

    def samples(self, context: Context) -> Samples:
        """Inputs that this question takes and refuses, as it is declared."""
        raise NotImplementedError

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        """Why a parsed value does not hold (any more). `parse` asks this too."""
        return iter(())

    # What a type may do that needs several pages

    def pages(self, language: Language = ENGLISH) -> Sequence[QuestionPage]:
        """The pages that it is asked on, in order. The last is its own; those before it lead there."""
        return (QuestionPage(self.name, self.ask, self),)

    def implied(self, known: Known) -> Implied | None:
        """The answer that follows from what was answered before, so that it need not be asked."""
        return None

    @property
    def settled(self) -> bool:
        """Whether its answer is implied whatever was answered before, so that nobody is ever asked."""
        return False

    def sent(self, value: Value, answers: Mapping[str, Value]) -> Value:
        """What is sent of `value`, beside the other `answers`: nothing that was only needed on the way."""
        return value

    @property
    def asks(self) -> Sequence[str]:
        """The rules of the service that it asks, by their names in YAML."""
        return ()

    @property
    def looks(self) -> Sequence[str]:
        """What an address may say of how it is shown, such as from which day on. None of it is an answer."""
        return ()

    # What types share

    @property
    def fields(self) -> Sequence[str]:
        """The names of its form fields."""
        return (self.name,)

    @property
    def asked(self) -> Sequence[Question]:
        """This question and those that its options reveal."""
        return (self,)

    @property
    def focus(self) -> str:
        """The HTML id of the first field, where the error summary leads."""
        return self.name

    def named(self, text: str, context: Context) -> str:
        """Author's words with the item of a repeat filled in."""
        return fill_words(text, item=context.item)

    def told_as(self, context: Context) -> str:
        """What stands before the answer where answers are told."""
        return self.named(self.short or self.ask, context)

    def error(
        self, rule: str, context: Context, *, at: str | None = None, **details: object
    ) -> InvalidAnswer:
        """The error of `rule`, in the author's words or the type's."""
        words = self.errors.get(rule) or self.words(rule)
        phrase = self.named(context.language(self.phrase), context)
        names = {"called": phrase, "Called": sentence_case(phrase), "item": context.item}
        given = {name: f"{value:,}" if isinstance(value, int) else value for name, value in details.items()}
        message = context.language(words, **names, **given)
        return InvalidAnswer(self.name, rule, sentence_case(message), at or self.focus)

    def words(self, rule: str) -> str:
        """The type's own words for an error."""
        return self.rules[rule]

    @property
    def phrase(self) -> str:
        """What messages call the answer: `called`, else the words of a label such as: Email address."""
        if self.called:
            return self.called
        return "an answer" if self.ask.endswith("?") else _inside_a_sentence(self.ask)

    def require(self, text: str, context: Context) -> bool:
        """Whether there is something to read; raises `Rejected` when a needed answer is empty."""
        if text:
            return True
        if self.optional:
            return False
        raise Rejected(self.error("required", context))

    def checked(self, value: Value, context: Context) -> Value:
        """`value`, or `Rejected` with its problems."""
        if problems := tuple(self.problems(value, context)):
            raise Rejected(*problems)
        return value

    def common_params(self, errors: Sequence[InvalidAnswer], context: Context) -> dict[str, Any]:
        """Parameters that every macro takes."""
        params: dict[str, Any] = {"id": self.name, "name": self.name}
        if self.sensitive:
            params["formGroup"] = {"classes": BLOCKED}
        if self.hint:
            params["hint"] = {"text": self.named(context.language(self.hint), context)}
        if message := next((error.message for error in errors if error.question == self.name), None):
            params["errorMessage"] = {"text": message, "visuallyHiddenText": context.language("Error")}
        return params

    def label(self, context: Context) -> dict[str, Any]:
        """The label, which is the page's heading when the question stands alone."""
        words = self._asked_in_words(context)
        if context.heading:
            return {"text": words, "classes": "govuk-label--l", "isPageHeading": True}
        return {"text": words}

    def _asked_in_words(self, context: Context) -> str:
        words = self.named(self.ask, context)
        return context.language("{question} (optional)", question=words) if self.optional else words

    def legend(self, context: Context) -> dict[str, Any]:
        """The same for a group of fields."""
        words = self._asked_in_words(context)
        if context.heading:
            return {"legend": {"text": words, "classes": "govuk-fieldset__legend--l", "isPageHeading": True}}
        return {"legend": {"text": words, "classes": "govuk-fieldset__legend--m"}}

    def group(self, context: Context) -> dict[str, Any]:
        """Parameters of a fieldset around fields that are components of their own."""
        return self.legend(context) | ({"classes": BLOCKED} if self.sensitive else {})


def sentence_case(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def one(form: Form, name: str) -> str:
    """The text of one field: tidied at its ends, in one Unicode form; empty when it was not sent."""
    sent = form.get(name) or ("",)
    return unicodedata.normalize("NFC", sent[0].replace("\r\n", "\n").replace("\r", "\n")).strip()


# Controls, halves of pairs, private and never assigned signs; not what is only newer than this Python.
_NEVER = "".join(chr(plane * 0x10000 + end) for plane in range(15) for end in (0xFFFE, 0xFFFF))
_NOTHING = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff{_NEVER}]")


def unreadable(text: str, allowed: Iterable[str] = ()) -> bool:
    """Whether it holds characters that no one can have meant to type."""
    return not set(_NOTHING.findall(text)) <= set(allowed)


def readable(text: str) -> str:
    """What was typed without the characters that are refused, to show it again."""
    return _NOTHING.sub(lambda match: match[0] if match[0] in "\n\t" else "", text)


def _inside_a_sentence(label: str) -> str:
    """`Email address` becomes `email address`; `UK telephone number` stays as it is.

    Labels have no article, which a sentence needs: `Number of the bin` becomes `the number of the bin`.
    """
    if _THE_ONE.match(label):
        return f"the {label[:1].lower()}{label[1:]}"
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
