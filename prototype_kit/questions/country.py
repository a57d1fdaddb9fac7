"""A country, or a territory."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from prototype_kit.questions.autocomplete import ChoosingByTyping
from prototype_kit.questions.choices import Option
from prototype_kit.questions.countries import COUNTRIES, OTHER_NAMES, TERRITORIES
from prototype_kit.questions.question import Context, Form, Samples

_OPTIONS = {code: Option(label=name) for code, name in {**COUNTRIES, **TERRITORIES}.items()}
_FEW = ("GB", "FR", "CI")


class Country(ChoosingByTyping):
    """One country, by the name that GOV.UK uses. The answer is its two-letter code, such as FR."""

    type: Literal["country"] = "country"
    options: Mapping[str, Option] = Field(
        default_factory=lambda: dict(_OPTIONS), description="Labels by value, in place of all countries."
    )
    territories: bool = Field(
        True, description="Whether territories such as Jersey or Hong Kong are offered beside countries."
    )

    def offered(self, context: Context) -> dict[str, Option]:
        return {
            code: option
            for code, option in super().offered(context).items()
            if self.territories or code not in TERRITORIES
        }

    def items(self, typed: Form, context: Context) -> list[dict[str, Any]]:
        items = sorted(super().items(typed, context), key=lambda item: _sorting(item["text"]))
        return [item | self._also(item) for item in items]

    def _also(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """What else the script finds a country by, with its English name on a page in another language."""
        label = self.options[item["value"]].label if item["value"] in self.options else ""
        names = [*OTHER_NAMES.get(item["value"], ()), *([label] if label != item["text"] else [])]
        return {"attributes": {"data-also": ", ".join(names)}} if names else {}

    def samples(self, context: Context) -> Samples:
        every = super().samples(context)
        few = tuple(form for form in every.valid if form[self.name][0] in _FEW)
        return Samples(valid=few or every.valid[:1], invalid=every.invalid)


def _sorting(name: str) -> str:
    """What a name is sorted by: Åland stands with the A, in every language."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if sign.isalpha()).casefold()
