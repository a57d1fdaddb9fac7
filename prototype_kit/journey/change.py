"""One difference between two versions, as data: what happened, where, what it was and what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "collects", "collects-more", "no-longer-collects", "said-to-collect-nothing", "personal-data",
    "keeps", "no-longer-keeps",
    "page-added", "page-removed", "page-moved", "page-renamed", "page-kind",
    "question-added", "question-removed", "question-moved", "question-renamed", "type", "required",
    "option-added", "option-removed", "options-moved",
    "words", "content", "condition", "fact-added", "fact-removed", "setting",
    "section-added", "section-removed", "journey-added", "journey-removed",
    "service-added", "service-removed", "status-added", "status-removed", "statuses-moved", "rule", "file",
]  # fmt: skip
People = Literal["", "more", "fewer", "other"]
WORDS: frozenset[Kind] = frozenset({"words", "content", "personal-data"})
"""The kinds that are about words alone, which every language has its own of."""


@dataclass(frozen=True)
class Change:
    """One difference.

    `page` and `question` name what changed, in the new version where it is there; both are empty for a
    journey, a service or a site. `part` says which part of it, and `old` and `new` hold what it was and is,
    empty where there was or is nothing. `when` is the clause of the condition under which something new is
    seen, `people` how many see the page compared with before, `pages` those that a rule decides about, and
    `language` that of words.
    """

    kind: Kind
    page: str = ""
    question: str = ""
    part: str = ""
    old: str = ""
    new: str = ""
    when: str = ""
    people: People = ""
    pages: tuple[str, ...] = ()
    language: str = "en"
