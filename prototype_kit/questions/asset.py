"""Something the organisation looks after, found by street, postcode or number and then chosen.

One `asset` question in a journey makes two pages: a search and a list. The list works without
JavaScript; where it runs, a map of the same things lets people choose by pointing.
"""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal, TypeGuard

from pydantic import Field, field_validator

from prototype_kit.answers import Asset, Choice, Value
from prototype_kit.document import Sentence
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import ENGLISH, Language
from prototype_kit.questions.choices import Option
from prototype_kit.questions.question import (
    HIDDEN,
    Component,
    Context,
    Form,
    Question,
    QuestionPage,
    Samples,
    of_answers,
    one,
)
from prototype_kit.questions.searching import MOST_SHOWN, check_errors, check_name, first_of
from prototype_kit.questions.text import Length, TextQuestion


class AssetSearch(TextQuestion):
    """What the asset is looked for by."""

    type: Literal["asset-search"] = "asset-search"
    layer: str
    cannot_find: Sentence | None = None
    max_length: Length = 100
    told: ClassVar = False

    rules: ClassVar = TextQuestion.rules | {
        "required": "Enter a street name, postcode or number",
        "not-found": "We cannot find ‘{search}’: check the spelling, or try a nearby street",
    }

    @property
    def anyway(self) -> str:
        """The field of the button for somebody who cannot find it."""
        return f"{self.name}-anyway"

    def parse(self, form: Form, context: Context) -> Value | None:
        text = super().parse(form, context)
        nothing = isinstance(text, str) and context.assets and not context.assets.find(self.layer, text)
        if nothing and not (self.cannot_find and one(form, self.anyway)):
            raise Rejected(self.error("not-found", context, search=text))
        return text

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        component = super().component(typed, errors, context)
        if not self.cannot_find or not any(error.rule == "not-found" for error in errors):
            return component
        return replace(component, ways_on={self.anyway: context.language(self.cannot_find)})

    def samples(self, context: Context) -> Samples:
        lost: tuple[tuple[Form, str], ...] = (
            (({self.name: ("Nowhere Street",)}, "not-found"),) if context.assets else ()
        )
        return Samples(valid=(), invalid=(*super().samples(context).invalid, *lost))


class AssetQuestion(Question):
    """One asset of a map layer, or one of the declared options, such as: it is not in this list."""

    type: Literal["asset"] = "asset"
    layer: str = Field(description="The GeoJSON file in data/, without its ending.")
    search: Sentence = Field(description="What the search page asks.")
    search_hint: Sentence | None = Field(None, description="Help under the search.")
    cannot_find: Sentence = Field(
        "I cannot find it",
        description="The button that leads on when nothing is found: to the options alone.",
    )
    search_errors: Mapping[str, Sentence] = Field(
        default_factory=dict, description="Error words of the search, by rule."
    )
    options: Mapping[str, Option] = Field(
        default_factory=dict, description="Choices beside the assets that were found."
    )
    background: str | None = Field(
        None, description="A GeoJSON file in data/ that the map draws under the assets."
    )

    rules: ClassVar = {
        "required": "Select {called}",
        "unknown": "Select one from the list",
    }

    @field_validator("search_errors")
    @classmethod
    def _known_search_rules(cls, errors: Mapping[str, str]) -> Mapping[str, str]:
        check_errors(errors, AssetSearch.rules, "search")
        return errors

    @field_validator("name")
    @classmethod
    def _leaves_room(cls, name: str) -> str:
        return check_name(name, "an asset")

    @property
    def search_name(self) -> str:
        """The name of the search question and of its page."""
        return f"{self.name}-search"

    def search_question(self) -> AssetSearch:
        """The question that the search page asks."""
        return AssetSearch(
            name=self.search_name,
            ask=self.search,
            hint=self.search_hint,
            layer=self.layer,
            # Without options the next page would have nothing to choose.
            cannot_find=self.cannot_find if self.options else None,
            errors=self.search_errors,
        )

    def pages(self, language: Language = ENGLISH) -> Sequence[QuestionPage]:
        search = self.search_question()
        return QuestionPage(search.name, search.ask, search), *super().pages(language)

    def found(self, context: Context) -> Sequence[Asset]:
        """The assets that fit what was searched for."""
        text = context.known[self.search_name]
        if context.assets is None or not isinstance(text, str):
            return ()
        return context.assets.find(self.layer, text)

    def remarks(self, found: Sequence[Asset], context: Context) -> Iterator[str]:
        """What has to be said of the list: that it is empty, cut, or of something else than was typed."""
        say, text = context.language, str(context.known[self.search_name] or "")
        if not found:
            yield say("We found nothing for ‘{search}’.", search=text)
        elif closest := context.assets.closest(self.layer, text) if context.assets else "":
            yield say("These are for {closest}. You typed ‘{search}’.", closest=closest, search=text)
        if len(found) > MOST_SHOWN:
            yield first_of(MOST_SHOWN, len(found), say)

    def parse(self, form: Form, context: Context) -> Value | None:
        text = one(form, self.name)
        if not self.require(text, context):
            return None
        if text in self.options:
            return Choice(text, self.options[text].label)
        for asset in self.found(context)[:MOST_SHOWN]:
            if asset.id == text:
                return Asset(
                    asset.id, asset.label, asset.lat, asset.lon, str(context.known[self.search_name])
                )
        raise Rejected(self.error("unknown", context))

    def problems(self, value: Value, context: Context) -> Iterator[InvalidAnswer]:
        # Nothing is looked up here: a walk must come out the same at every time and place.
        current = isinstance(value, Asset) and value.search == context.known[self.search_name]
        if not (self._is_option(value) or current):
            yield self.error("unknown", context)

    def show(self, value: Value, context: Context) -> str:
        where = (
            context.assets.describe(self.layer, value) if context.assets and isinstance(value, Asset) else ""
        )
        label = self.options[str(value.value)].label if self._is_option(value) else str(value)
        return f"{label}\n{where}" if where else label

    def _is_option(self, value: Value) -> TypeGuard[Choice]:
        return isinstance(value, Choice) and str(value.value) in self.options

    def stored(self, value: Value) -> Value:
        return Choice(value.value, self.options[str(value.value)].label) if self._is_option(value) else value

    def typed(self, value: Value) -> Form:
        if isinstance(value, Asset):
            return {self.name: (value.id,)}
        return {self.name: (str(value.value),)} if isinstance(value, Choice) else {}

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        found = self.found(context)
        chosen = one(typed, self.name)
        if not (found or chosen) and len(self.options) == 1:
            chosen = next(iter(self.options))  # there is nothing else to choose
        items: list[dict[str, Any]] = [self._item(asset, chosen, context) for asset in found[:MOST_SHOWN]]
        for value, option in self.options.items():
            if option.divider and items:
                items.append({"divider": option.divider})
            items.append({"value": value, "text": option.label, "checked": value == chosen})
        params = self.common_params(errors, context)
        said = [params["hint"]["text"]] if "hint" in params else []
        if said := [*self.remarks(found, context), *said]:
            params["hint"] = {"text": " ".join(said), "attributes": HIDDEN}
        params["idPrefix"] = params.pop("id")
        params |= {"fieldset": self.legend(context), "items": items, "classes": "govuk-radios--small"}
        return Component(
            "asset",
            params
            | {
                "layer": self.layer,
                "background": self.background,
            },
        )

    def _item(self, asset: Asset, chosen: str, context: Context) -> dict[str, Any]:
        item: dict[str, Any] = {
            "value": asset.id,
            "text": asset.label,
            "checked": asset.id == chosen,
            "attributes": {"data-lat": f"{asset.lat}", "data-lon": f"{asset.lon}"},
        }
        if context.assets and (words := context.assets.describe(self.layer, asset)):
            item["hint"] = {"text": words}
        return of_answers(item)

    def samples(self, context: Context) -> Samples:
        empty: tuple[tuple[Form, str], ...] = () if self.optional else (({}, "required"),)
        valid = tuple({self.name: (asset.id,)} for asset in self.found(context)[:1])
        others = tuple({self.name: (value,)} for value in self.options)
        return Samples(
            valid=(*valid, *others), invalid=(*empty, ({self.name: ("no-such-asset",)}, "unknown"))
        )
