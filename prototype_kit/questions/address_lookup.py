"""The two pages on which an address is looked up: a search by postcode, and the list of what it found.

What was found is kept with the answer to the search, so that the list is the same whenever it is shown and
nothing is looked up while walking. Whoever cannot find an address, or does not want to, types it instead.
"""
# ruff: noqa: ARG002, D102 - the methods are those of Question, and described there

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from prototype_kit.answers import Address, AddressLookup, Choice, Value
from prototype_kit.errors import AdapterUnavailable, InvalidAnswer, Rejected
from prototype_kit.known import Known
from prototype_kit.questions.postcode import read_postcode
from prototype_kit.questions.question import (
    HIDDEN,
    Component,
    Context,
    Form,
    Implied,
    Question,
    Samples,
    of_answers,
    one,
    readable,
    unreadable,
)
from prototype_kit.questions.searching import MOST_SHOWN, first_of

LONGEST_BUILDING = 60
NOT_LISTED = "not-listed"
NOT_LISTED_LABEL = "I cannot find the address in the list"


class AddressSearch(Question):
    """A postcode, and perhaps the building: what an address is looked up by. Its answer is what was found."""

    type: Literal["address-search"] = "address-search"
    told: ClassVar = False

    rules: ClassVar = {
        "required": "Enter postcode",
        "format": "Enter a full UK postcode",
        "too-long": "Building number or name must be {max} characters or fewer",
        "unreadable": (
            "Check the building number or name, as we have taken out a character that cannot be used"
        ),
        "not-found": (
            "We cannot find an address in {postcode}: check the postcode, or enter the address yourself"
        ),
    }

    @property
    def postcode(self) -> str:
        """The field of the postcode."""
        return f"{self.name}-postcode"

    @property
    def building(self) -> str:
        """The field of the building's number or name."""
        return f"{self.name}-building"

    @property
    def by_hand(self) -> str:
        """The field of the button for somebody who would rather type the address."""
        return f"{self.name}-by-hand"

    @property
    def fields(self) -> Sequence[str]:
        return (self.postcode, self.building)

    @property
    def focus(self) -> str:
        return self.postcode

    def parse(self, form: Form, context: Context) -> Value | None:
        typed, building = one(form, self.postcode), one(form, self.building)
        postcode = read_postcode(typed)
        if one(form, self.by_hand):
            return AddressLookup(postcode or "", outcome="by-hand")
        if not self.require(typed + building, context):
            return None
        if problems := tuple(self._wrong(typed, building, context)):
            raise Rejected(*problems)
        return self._looked_up(postcode or "", building, context)

    def _wrong(self, postcode: str, building: str, context: Context) -> Iterator[InvalidAnswer]:
        if not postcode:
            yield self.error("required", context)
        elif read_postcode(postcode) is None:
            yield self.error("format", context)
        if unreadable(building):
            yield self.error("unreadable", context, at=self.building)
        elif len(building) > LONGEST_BUILDING:
            yield self.error("too-long", context, at=self.building, max=LONGEST_BUILDING)

    def _looked_up(self, postcode: str, building: str, context: Context) -> AddressLookup:
        unavailable = AddressLookup(postcode, building, outcome="unavailable")
        if context.addresses is None:
            return unavailable
        try:
            found = tuple(context.addresses.find(postcode))
        except AdapterUnavailable:
            return unavailable
        if not found:
            raise Rejected(self.error("not-found", context, postcode=postcode))
        fitting = tuple(address for address in found if is_in(building, address)) or found
        return AddressLookup(postcode, building, fitting[:MOST_SHOWN], len(fitting))

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        if not isinstance(value, AddressLookup):  # given when the question was of another type
            yield self.error("required", context)

    def typed(self, value: Value) -> Form:
        if not isinstance(value, AddressLookup):
            return {}
        form = {self.postcode: (value.postcode,), self.building: (value.building,)}
        return form | {self.by_hand: ("yes",)} if value.outcome == "by-hand" else form

    def sent(self, value: Value, answers: Mapping[str, Value]) -> Value:
        """Without the neighbours: of what was found, only the address that was chosen."""
        if not isinstance(value, AddressLookup):
            return value
        kept = tuple(address for address in value.addresses if address in answers.values())
        return AddressLookup(value.postcode, value.building, kept, value.of, value.outcome)

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        say = context.language
        postcode = {"label": {"text": say("UK postcode")}, "classes": "govuk-input--width-10"}
        if self.autocomplete != "off":
            postcode["autocomplete"] = "postal-code"
        building = {
            "label": {"text": say("{question} (optional)", question=say("Building number or name"))},
            "hint": {"text": say("For example, 15 or Prospect Cottage")},
            "classes": "govuk-input--width-20",
        }
        parts = [
            field_of(self, self.postcode, postcode, typed, errors, context),
            field_of(self, self.building, building, typed, errors, context),
        ]
        ways_on = {self.by_hand: say("Enter the address yourself")}
        hint = self.named(say(self.hint), context) if self.hint else ""
        return group_of(self, hint, parts, context, ways_on)

    def samples(self, context: Context) -> Samples:
        def form(postcode: str, building: str = "") -> Form:
            return {self.postcode: (postcode,), self.building: (building,)}

        empty: tuple[tuple[Form, str], ...] = () if self.optional else ((form(""), "required"),)
        return Samples(
            valid=({self.by_hand: ("yes",)},),
            invalid=(
                *empty,
                (form("", "15"), "required"),
                (form("Anytown"), "format"),
                (form("ZZ1 1AA", "x" * (LONGEST_BUILDING + 1)), "too-long"),
                (form("ZZ1 1AA", "a\x00b"), "unreadable"),
            ),
        )


class AddressList(Question):
    """One of the addresses that were found, or the word that it is none of them."""

    type: Literal["address-list"] = "address-list"
    search: str
    """The name of the question that found them."""
    told: ClassVar = False

    rules: ClassVar = {"required": "Select an address", "unknown": "Select one from the list"}

    def found(self, known: Known) -> Mapping[str, Address]:
        """The addresses by what a form calls them: the UPRN, which stays the same when the list changes."""
        lookup = known.answer(self.search)
        addresses = lookup.addresses if isinstance(lookup, AddressLookup) else ()
        return {address.uprn or str(address): address for address in addresses}

    def implied(self, known: Known) -> Implied | None:
        return None if self.found(known) else Implied(Choice(NOT_LISTED, NOT_LISTED_LABEL))

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        self.require(text, context)
        if text == NOT_LISTED:
            return Choice(NOT_LISTED, NOT_LISTED_LABEL)
        address = self.found(context.known).get(text)
        if address is None:
            raise Rejected(self.error("unknown", context))
        return Choice(text, str(address))

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        offered = {NOT_LISTED, *self.found(context.known)}
        if not isinstance(value, Choice) or value.value not in offered:
            yield self.error("unknown", context)

    def show(self, value: Value, context: Context) -> str:
        return context.language(str(value))

    def typed(self, value: Value) -> Form:
        return {self.name: (str(value.value),)} if isinstance(value, Choice) else {}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        say, chosen, found = context.language, one(typed, self.name), self.found(context.known)
        items: list[dict[str, Any]] = [
            of_answers({"value": value, "text": _in_a_line(address), "checked": value == chosen})
            for value, address in found.items()
        ]
        if items:
            items.append({"divider": say("or")})
        items.append({"value": NOT_LISTED, "text": say(NOT_LISTED_LABEL), "checked": chosen == NOT_LISTED})
        params = self.common_params(errors, context)
        params["idPrefix"] = params.pop("id")
        if said := " ".join(self._remarks(context)):
            params["hint"] = {"text": said, "attributes": HIDDEN}
        params |= {"fieldset": self.legend(context), "items": items, "classes": "govuk-radios--small"}
        return Component("radios", params)

    def _asked_in_words(self, context: Context) -> str:
        return self.named(context.language(self.ask), context)  # which may be the kit's own words

    def _remarks(self, context: Context) -> Iterator[str]:
        """What has to be said of the list: whose addresses these are, and that some are missing."""
        lookup, say = context.known.answer(self.search), context.language
        if not isinstance(lookup, AddressLookup) or not lookup.addresses:
            return
        if lookup.building and not is_in(lookup.building, lookup.addresses[0]):
            yield say("We found nothing for ‘{search}’.", search=lookup.building)
        yield say("These are addresses in {postcode}.", postcode=lookup.postcode)
        if lookup.of > len(lookup.addresses):
            yield first_of(len(lookup.addresses), lookup.of, say)

    def samples(self, context: Context) -> Samples:
        taken = (*list(self.found(context.known))[:1], NOT_LISTED)
        return Samples(
            valid=tuple({self.name: (value,)} for value in taken),
            invalid=(({}, "required"), ({self.name: ("no-such-address",)}, "unknown")),
        )


def _in_a_line(address: Address) -> str:
    return ", ".join((*address.lines, address.town))


def is_in(building: str, address: Address) -> bool:
    """Whether an address could be in this building: each number of it stands there, each word begins one."""
    there = _words(" ".join(address.lines))
    return all(
        word in there if word[0].isdigit() else any(other.startswith(word) for other in there)
        for word in _words(building)
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub("['’]", "", text.casefold()))


def field_of(
    question: Question,
    name: str,
    params: Mapping[str, Any],
    typed: Form,
    errors: Sequence[InvalidAnswer],
    context: Context,
) -> Component:
    """One text field of a group, with what was typed and what is wrong with it."""
    field: dict[str, Any] = {"id": name, "name": name, "spellcheck": False, **params}
    said = (error.message for error in errors if error.question == question.name and error.field == name)
    if message := next(said, None):
        field["errorMessage"] = {"text": message, "visuallyHiddenText": context.language("Error")}
    if text := one(typed, name):
        field["value"] = readable(text)
    return Component("input", field)


def group_of(
    question: Question,
    hint: str,
    parts: Sequence[Component],
    context: Context,
    ways_on: Mapping[str, str] | None = None,
) -> Component:
    """Fields under the question, with a hint that is read with it."""
    group = question.group(context)
    if hint:
        name = f"{question.name}-hint"
        parts = [Component("hint", {"id": name, "text": hint}), *parts]
        group |= {"describedBy": name, "role": "group"}
    return Component("fieldset", group, parts=parts, ways_on=ways_on or {})
