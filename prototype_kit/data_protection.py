"""What an author says about people's data: why it is asked, on what basis, who sees it, how long it is kept.

A service says it once, in `personal_data:` of `service.yaml`; a question says under the same key what is
different about it. Letters of articles are those of the UK GDPR as it is since 5 February 2026, when the Data
(Use and Access) Act 2025, section 70, brought recognised legitimate interests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, field_validator, model_validator

from prototype_kit.document import FORM, Sentence, Term
from prototype_kit.retention import Kept

Basis = Literal[
    "consent", "contract", "legal-obligation", "vital-interests", "public-task", "legitimate-interests",
    "recognised-legitimate-interests",
]  # fmt: skip
"""A lawful basis: UK GDPR, article 6(1)."""
Special = Literal[
    "health", "ethnic-origin", "religion", "politics", "trade-union", "genetic", "biometric", "sex-life",
    "sexual-orientation", "criminal",
]  # fmt: skip
"""A special category (article 9), or criminal offences (article 10), which are guarded in the same way."""
Condition = Literal[
    "explicit-consent", "employment-or-social-protection", "vital-interests", "not-for-profit", "made-public",
    "legal-claims", "substantial-public-interest", "health-or-social-care", "public-health",
    "archiving-or-research",
]  # fmt: skip
"""What allows a special category: article 9(2)."""

ARTICLES: Mapping[Basis, str] = {
    "consent": "6(1)(a)",
    "contract": "6(1)(b)",
    "legal-obligation": "6(1)(c)",
    "vital-interests": "6(1)(d)",
    "public-task": "6(1)(e)",
    "recognised-legitimate-interests": "6(1)(ea)",
    "legitimate-interests": "6(1)(f)",
}
"""The point of article 6(1) that each basis is."""
CONDITION_ARTICLES: Mapping[Condition, str] = {
    "explicit-consent": "9(2)(a)",
    "employment-or-social-protection": "9(2)(b)",
    "vital-interests": "9(2)(c)",
    "not-for-profit": "9(2)(d)",
    "made-public": "9(2)(e)",
    "legal-claims": "9(2)(f)",
    "substantial-public-interest": "9(2)(g)",
    "health-or-social-care": "9(2)(h)",
    "public-health": "9(2)(i)",
    "archiving-or-research": "9(2)(j)",
}
"""The point of article 9(2) that each condition is."""
BY_LAW: frozenset[Basis] = frozenset({"legal-obligation", "public-task"})
"""The bases that stand in a law, which has to be named: article 6(3)."""
BY_INTEREST: frozenset[Basis] = frozenset({"legitimate-interests", "recognised-legitimate-interests"})
"""The bases of which people have to be told the interest: article 13(1)(d)."""
BY_SCHEDULE: frozenset[Condition] = frozenset({
    "employment-or-social-protection", "substantial-public-interest", "health-or-social-care",
    "public-health", "archiving-or-research",
})  # fmt: skip
"""The conditions that need one of schedule 1 of the Data Protection Act 2018 too: its section 10."""

NO = "no"


def _without_no(given: object) -> object:
    """`special: no` says that it is none; one category may stand alone."""
    if given == NO:
        return ()
    return (given,) if isinstance(given, str) else given


Specials = Annotated[tuple[Special, ...], BeforeValidator(_without_no)]


class _Said(BaseModel):
    """What may be said of a service and of a question."""

    model_config = FORM
    law: Sentence | None = Field(
        None, description="The law that the basis stands in, such as: Highways Act 1980, section 97."
    )
    interest: Sentence | None = Field(
        None, description="Whose interest it is, and which, where the basis is legitimate interests."
    )
    condition: Condition | None = Field(None, description="What allows a special category: article 9(2).")
    condition_law: Sentence | None = Field(
        None, description="The condition of schedule 1 of the Data Protection Act 2018, where one is needed."
    )
    whose: Sentence | None = Field(
        None, description="Whose data it is, where it is not that of whoever fills in the form: the baby."
    )
    children: bool = Field(False, description="Whether it is about children, or children use it.")


def _basis_lacks(basis: Basis | None, law: str | None, interest: str | None) -> str:
    """What a basis needs and has not: two sentences for an author; empty when it lacks nothing."""
    if basis in BY_LAW and not law:
        what = f"The basis {basis} stands in a law, and none is named."
        return f"{what}\nAdd law: with the Act and the section."
    if basis in BY_INTEREST and not interest:
        what = f"The basis {basis} stands on an interest, and people have to be told which."
        return f"{what}\nAdd interest: with whose interest it is, and which."
    return ""


class ServiceDataEntry(_Said):
    """`personal_data:` of `service.yaml`: what holds for every question that does not say otherwise."""

    why: Sentence = Field(
        description="What the service uses people's data for: To mend the light that you report."
    )
    basis: Basis = Field(description="The lawful basis: UK GDPR, article 6(1).")
    seen_by: tuple[Sentence, ...] = Field(description="Who sees it: teams, and organisations outside.")
    kept: Kept = Field(description="How long a case is kept after it has ended, such as: 2 years.")
    kept_because: Sentence | None = Field(
        None, description="Why for so long, and what is left afterwards, in a sentence or two."
    )
    controller: Sentence | None = Field(
        None, description="Who answers for the data by law, where it is not the organisation of site.yaml."
    )

    @field_validator("seen_by")
    @classmethod
    def _somebody(cls, seen_by: tuple[str, ...]) -> tuple[str, ...]:
        if not seen_by:
            raise ValueError("Nobody is named who sees it.\nWrite at least the team: seen_by: [Our team].")
        return seen_by

    @model_validator(mode="after")
    def _whole(self) -> ServiceDataEntry:
        if lacking := _basis_lacks(self.basis, self.law, self.interest):
            raise ValueError(lacking)
        return self


class QuestionDataEntry(_Said):
    """`personal_data:` of a question: what is different about it, or what its type does not tell."""

    nothing: bool = Field(False, description="That it collects nothing about a person: personal_data: no.")
    what: Sentence | None = Field(None, description="What it collects, where the question does not say it.")
    why: Sentence | None = Field(None, description="Why this is asked.")
    basis: Basis | None = Field(None, description="The lawful basis, where it is not that of the service.")
    special: Specials | None = Field(
        None, description="The special categories that it is of, or no where it could look like one."
    )
    seen_by: tuple[Sentence, ...] = Field((), description="Who sees it, where it is not as in the service.")

    @model_validator(mode="after")
    def _whole(self) -> QuestionDataEntry:
        # The law and the interest of the service are of its own basis.
        if lacking := _basis_lacks(self.basis, self.law, self.interest):
            raise ValueError(lacking)
        return self


def _read(given: object) -> object:
    return {"nothing": True} if given == NO else given


QuestionData = Annotated[QuestionDataEntry, BeforeValidator(_read)]
"""What a question says about personal data: keys, or `no` where it only looks as if it asked for some."""


def special_words(special: Special) -> Term:
    """A category in plain words, in English: `health`, `ethnic origin`."""
    return _SPECIAL[special]


_SPECIAL: Mapping[Special, str] = {
    "health": "health",
    "ethnic-origin": "ethnic origin",
    "religion": "religion or beliefs",
    "politics": "political opinions",
    "trade-union": "membership of a trade union",
    "genetic": "genetic data",
    "biometric": "biometric data",
    "sex-life": "sex life",
    "sexual-orientation": "sexual orientation",
    "criminal": "criminal offences",
}
