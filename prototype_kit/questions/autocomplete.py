"""One of many options, found by typing the beginning of its name."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from prototype_kit.answers import Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import Language
from prototype_kit.questions.choices import ChoosingFromList
from prototype_kit.questions.question import Component, Context, Form, one, readable

# What accessible-autocomplete says, under the names that autocomplete.mjs reads them by.
_WORDS: Mapping[str, str] = {
    "none": "No results found",
    "status-none": "No search results",
    "status-one": "1 result is available. {selected}",
    "status-many": "{number} results are available. {selected}",
    "status-selected": "{option} {place} of {number} is highlighted",
    "help": "When autocomplete results are available use up and down arrows to review and enter to select. "
    "Touch device users, explore by touch or with swipe gestures.",
}


class ChoosingByTyping(ChoosingFromList):
    """A select, which JavaScript turns into a field that finds its options. It works as a select without."""

    @property
    def beside(self) -> str:
        """The field that the script puts beside the select: what was typed, an option or not."""
        return f"{self.name}-typed"

    def parse(self, form: Form, context: Context) -> Value | None:
        if not one(form, self.name) and one(form, self.beside):
            raise Rejected(self.error("unknown", context))
        return super().parse(form, context)

    def component(self, typed: Form, errors: Sequence[InvalidAnswer], context: Context) -> Component:
        select = super().component(typed, errors, context)
        attributes = {**select.params.get("attributes", {}), **_spoken(context.language)}
        if text := one(typed, self.beside):
            attributes["data-typed"] = readable(text)
        return replace(select, params={**select.params, "attributes": attributes})


class Autocomplete(ChoosingByTyping):
    """One of many options, found by typing a part of its label."""

    type: Literal["autocomplete"] = "autocomplete"


def _spoken(language: Language) -> dict[str, Any]:
    """What the script finds the select by, and what it says in the language of the page."""
    words = {f"data-{name}": language(sentence) for name, sentence in _WORDS.items()}
    return {"data-kit-autocomplete": "", **words}
