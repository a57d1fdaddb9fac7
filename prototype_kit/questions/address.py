"""A postal address in the United Kingdom, looked up by its postcode or typed.

One `address` question in a journey makes three pages: a search, a list of what it found, and the fields to
type it into. The last is seen only by people whose address is not in the list, or who do not look it up.
"""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from prototype_kit.answers import Address, AddressLookup, Choice, Value
from prototype_kit.document import Sentence
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH, Language
from prototype_kit.questions.address_lookup import AddressList, AddressSearch, field_of, group_of
from prototype_kit.questions.postcode import read_postcode
from prototype_kit.questions.question import (
    Component,
    Context,
    Form,
    Implied,
    Question,
    QuestionPage,
    Samples,
    one,
    unreadable,
)
from prototype_kit.questions.searching import check_errors, check_name

LONGEST_LINE = 100  # three times what is printed on an envelope, as people put two lines into one

PARTS: Mapping[str, tuple[str, str, str]] = {
    "line-1": ("Address line 1", "", "address-line1"),
    "line-2": ("Address line 2", "", "address-line2"),
    "town": ("Town or city", "govuk-!-width-two-thirds", "address-level2"),
    "county": ("County", "govuk-!-width-two-thirds", ""),
    "postcode": ("Postcode", "govuk-input--width-10", "postal-code"),
}
"""The fields of GOV.UK's pattern: the label of each, its class, and the browser's token for it."""
MAY_BE_EMPTY = ("line-2", "county")


class AddressQuestion(Question):
    """An address of two lines, a town, perhaps a county, and a postcode."""

    type: Literal["address"] = "address"
    look_up: bool = Field(True, description="Whether it can be looked up; no asks everybody to type it.")
    choose: Sentence = Field("Select an address", description="What the list of addresses asks.")
    enter: Sentence = Field("Enter the address", description="What stands above the fields to type it into.")
    search_errors: Mapping[str, Sentence] = Field(
        default_factory=dict, description="Error words of the search, by rule."
    )
    list_errors: Mapping[str, Sentence] = Field(
        default_factory=dict, description="Error words of the list, by rule."
    )

    rules: ClassVar = {
        "required": "Enter address line 1, typically the building and street",
        "town": "Enter town or city",
        "postcode": "Enter postcode",
        "format": "Enter a full UK postcode",
        "too-long": "{part} must be {max} characters or fewer",
        "unreadable": "Check {inside}, as we have taken out a character that cannot be used",
    }

    @field_validator("search_errors", "list_errors")
    @classmethod
    def _known_rules_of_its_pages(cls, errors: Mapping[str, str], info: Any) -> Mapping[str, str]:
        kind, what = (
            (AddressSearch, "search") if info.field_name == "search_errors" else (AddressList, "list")
        )
        check_errors(errors, kind.rules, what)
        return errors

    @model_validator(mode="after")
    def _keys_of_pages_that_are_there(self) -> AddressQuestion:
        unused = sorted(self.model_fields_set & {"choose", "search_errors", "list_errors"})
        if not self.look_up and unused:
            what = f"{unused[0]!r} is about looking an address up, which look_up: no turns off."
            raise ValueError(f"{what}\nDelete one of the two.")
        return self

    @field_validator("name")
    @classmethod
    def _leaves_room(cls, name: str) -> str:
        return check_name(name, "an address")

    @property
    def phrase(self) -> str:
        return "the address" if not self.called and self.ask.endswith("?") else super().phrase

    @property
    def fields(self) -> Sequence[str]:
        return tuple(f"{self.name}-{part}" for part in PARTS)

    @property
    def focus(self) -> str:
        return f"{self.name}-line-1"

    # The three pages

    @property
    def search_question(self) -> AddressSearch:
        """What the first page asks."""
        return AddressSearch(
            name=f"{self.name}-search",
            ask=self.ask,
            called=self.called,
            hint=self.hint,
            optional=self.optional,
            autocomplete=self.autocomplete,
            errors=self.search_errors,
        )

    @property
    def list_question(self) -> AddressList:
        """What the second page asks."""
        search, name = f"{self.name}-search", f"{self.name}-list"
        return AddressList(
            name=name, ask=self.choose, called=self.called, search=search, errors=self.list_errors
        )

    def pages(self, language: Language = ENGLISH) -> Sequence[QuestionPage]:
        if not self.look_up:
            return super().pages(language)
        search, found = self.search_question, self.list_question
        return (
            QuestionPage(search.name, search.ask, search),
            QuestionPage(found.name, language(found.ask), found),
            QuestionPage(self.name, language(self.enter), self),
        )

    def implied(self, known: Known) -> Implied | None:
        if not self.look_up:
            return None
        if self.optional and known.answer(f"{self.name}-search") is None:
            return Implied(None)
        chosen = self.chosen(known)
        return Implied(chosen) if chosen is not None else None

    def chosen(self, known: Known) -> Address | None:
        """The address that was chosen from the list."""
        choice = known.answer(f"{self.name}-list") if self.look_up else None
        return self.list_question.found(known).get(str(choice.value)) if isinstance(choice, Choice) else None

    # The fields

    def parse(self, form: Form, context: Context) -> Value | None:
        typed = {part: one(form, f"{self.name}-{part}") for part in PARTS}
        if self.optional and not any(typed.values()):
            return None
        if problems := tuple(self._wrong(typed, context)):
            raise Rejected(*problems)
        chosen = self.chosen(context.known)
        if chosen is not None and self.typed(chosen) == self._form(typed):
            return chosen
        lines = tuple(line for line in (typed["line-1"], typed["line-2"]) if line)
        return Address(lines, typed["town"], read_postcode(typed["postcode"]) or "", typed["county"])

    def _wrong(self, typed: Mapping[str, str], context: Context) -> Iterator[InvalidAnswer]:
        say = context.language
        empty = {"line-1": "required", "town": "town", "postcode": "postcode"}
        for part, text in typed.items():
            at, label = f"{self.name}-{part}", say(PARTS[part][0])
            if not text and part in empty:
                yield self.error(empty[part], context, at=at)
            elif unreadable(text):
                inside = label[:1].lower() + label[1:]
                yield self.error("unreadable", context, at=at, part=label, inside=inside)
            elif part == "postcode" and read_postcode(text) is None:
                yield self.error("format", context, at=at)
            elif len(text) > LONGEST_LINE:
                yield self.error("too-long", context, at=at, part=label, max=LONGEST_LINE)

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        # One that was found belongs to the list that it was found in.
        found = isinstance(value, Address) and value.given == "found"
        if not isinstance(value, Address) or (found and value != self.chosen(context.known)):
            yield self.error("required", context)

    def show(self, value: Value, context: Context) -> str:
        return "\n".join(value.parts) if isinstance(value, Address) else str(value)

    def typed(self, value: Value) -> Form:
        if not isinstance(value, Address):
            return {}
        *above, last = value.lines or ("",)
        first, second = (", ".join(above), last) if above else (last, "")
        texts = (first, second, value.town, value.county, value.postcode)
        return self._form(dict(zip(PARTS, texts, strict=True)))

    def _form(self, texts: Mapping[str, str]) -> Form:
        return {f"{self.name}-{part}": (text,) for part, text in texts.items()}

    def _asked_in_words(self, context: Context) -> str:
        if not (self.look_up and context.heading):
            return super()._asked_in_words(context)
        words = self.named(context.language(self.enter), context)
        return context.language("{question} (optional)", question=words) if self.optional else words

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        lookup = context.known.answer(f"{self.name}-search") if self.look_up else None
        if isinstance(lookup, AddressLookup) and not any(one(typed, name) for name in self.fields):
            chosen = self.chosen(context.known) or Address((), "", lookup.postcode)
            typed = self.typed(chosen) if not errors else typed
        hint = self._hint(lookup, context)
        parts = [self._field(part, typed, errors, context) for part in PARTS]
        return group_of(self, hint, parts, context)

    def _hint(self, lookup: Value | None, context: Context) -> str:
        """The author's hint, which a search shows on its own page; or why the address has to be typed."""
        if isinstance(lookup, AddressLookup) and lookup.outcome == "unavailable":
            return context.language("We cannot look up addresses at the moment. Enter the address yourself.")
        shown = self.hint and not (self.look_up and context.heading)
        return self.named(context.language(self.hint), context) if self.hint and shown else ""

    def _field(self, part: str, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        label, classes, token = PARTS[part]
        words = context.language(label)
        if part in MAY_BE_EMPTY:
            words = context.language("{question} (optional)", question=words)
        params: dict[str, Any] = {"label": {"text": words}}
        if classes:
            params["classes"] = classes
        if token and self.autocomplete != "off":
            params["autocomplete"] = token
        return field_of(self, f"{self.name}-{part}", params, typed, errors, context)

    def samples(self, context: Context) -> Samples:
        right = dict(zip(PARTS, ("Flat 2", "15 Mill Lane", "Anytown", "Anyshire", "ZZ1 3AA"), strict=True))
        least = {**right, "line-2": "", "county": ""}
        wrong = [
            ("line-1", "", "required"), ("line-1", "x" * (LONGEST_LINE + 1), "too-long"),
            ("line-2", "a\x00b", "unreadable"),
            ("town", "", "town"), ("postcode", "", "postcode"), ("postcode", "Anytown", "format"),
        ]  # fmt: skip
        chosen = self.chosen(context.known)
        found = (self.typed(chosen),) if chosen else ()
        return Samples(
            valid=(*found, self._form(right), self._form(least)),
            invalid=tuple((self._form({**right, part: text}), rule) for part, text, rule in wrong),
        )
