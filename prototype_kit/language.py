"""The languages of pages: the kit's sentences, dates and times.

Everything is written in English first, and a sentence of another language is found by the English one. What
is not there in another language is shown in English rather than not at all; `check` lists it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cache
from pathlib import Path

from prototype_kit.document import Faults, read_yaml

_WORDS = Path(__file__).parent / "words"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Language:
    """One language. Called with an English sentence, it gives its own, with `{names}` filled in.

    `code` is the one of HTML's lang, `name` what speakers call it.
    """

    code: str
    name: str
    sentences: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __call__(self, sentence: str, **words: object) -> str:
        """The sentence in this language; in English when it has none."""
        return fill_words(self.sentences.get(sentence, sentence), **words)

    def with_sentences(self, sentences: Mapping[str, str]) -> Language:
        """This language with more sentences, which go before its own."""
        return replace(self, sentences={**self.sentences, **sentences})

    def date(self, day: date) -> str:
        """GOV.UK style: 21 November 2026."""
        return f"{day.day} {self(MONTHS[day.month - 1])} {day.year}"

    def time(self, at: time) -> str:
        """GOV.UK style: 5:30pm, 10am, midday, midnight."""
        if at in (time(0), time(12)):
            return self("midday" if at.hour else "midnight")
        hour = f"{at.hour % 12 or 12}:{at.minute:02}" if at.minute else at.hour % 12 or 12
        return self("{hour}pm" if at.hour >= 12 else "{hour}am", hour=hour)


def fill_words(text: str, **words: object) -> str:
    """`text` with {name} replaced; unknown names and other braces stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda match: str(words.get(match[1], match[0])), text)


ENGLISH = Language("en", "English")
NAMES: Mapping[str, str] = {"en": "English", "cy": "Cymraeg"}
"""The languages that the kit has sentences in."""


@cache
def language(code: str) -> Language:
    """The language of a code among `NAMES`."""
    if code == ENGLISH.code:
        return ENGLISH
    sentences: dict[str, str] = {}
    for file in (f"countries.{code}.yaml", f"{code}.yaml"):
        faults = Faults()
        node = read_yaml(_WORDS / file, f"words/{file}", faults)
        faults.stop_if_any()
        sentences |= {english: own.text for english, own in node.entries.items()} if node is not None else {}
    return Language(code, NAMES[code], sentences)
