"""The name of an organisation."""
# ruff: noqa: D102 - the methods are those of Question, and described there

from __future__ import annotations

from typing import Any, Literal

from prototype_kit.questions.text import Length, TextQuestion


class OrganisationName(TextQuestion):
    """What an organisation is called: a business, charity, school or club."""

    type: Literal["organisation"] = "organisation"
    # Of a company: the Company, Limited Liability Partnership and Business Regulations 2015.
    max_length: Length = 160
    autocomplete: str | None = "organization"

    @property
    def phrase(self) -> str:
        asks = not self.called and self.ask.endswith("?")
        return "the name of the organisation" if asks else super().phrase

    def input_params(self) -> dict[str, Any]:
        return {"spellcheck": False}
