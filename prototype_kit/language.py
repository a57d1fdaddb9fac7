"""The languages of pages: the kit's sentences, dates and times.

Everything is written in English first, and a sentence of another language is found by the English one. What
is not there in another language is shown in English rather than not at all; `check` lists it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

_NAME = re.compile(r"\{(\w+)\}")
_WORDS = Path(__file__).parent / "words"
LOCAL = ZoneInfo("Europe/London")
"""Where times are told in."""
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
        if isinstance(sentence, Filled):
            return self(sentence.sentence, **{name: self._own(word) for name, word in sentence.words.items()})
        return fill_words(self.sentences.get(sentence, sentence), **words)

    def _own(self, word: object) -> object:
        """What is filled in, in this language: a day, a time, or words that it has a sentence for."""
        if isinstance(word, date):
            return self.date(word)
        if isinstance(word, time):
            return self.time(word)
        return self(word) if isinstance(word, str) else word

    def with_sentences(self, sentences: Mapping[str, str]) -> Language:
        """This language with more sentences, which go before its own."""
        return replace(self, sentences={**self.sentences, **sentences})

    def days(self, first: date, last: date) -> str:
        """Some days, without what is said twice: 9 April to 6 May 2026, 4 to 10 May 2026."""
        if first == last:
            return self.date(last)
        month = f"{first.day} {self(MONTHS[first.month - 1])}"
        begin = self.date(first) if first.year != last.year else month
        if (first.month, first.year) == (last.month, last.year):
            begin = str(first.day)
        return self("{first} to {last}", first=begin, last=self.date(last))

    def date(self, day: date) -> str:
        """GOV.UK style: 21 November 2026."""
        return f"{day.day} {self(MONTHS[day.month - 1])} {day.year}"

    def short_month(self, number: int) -> str:
        """For an axis, where there is no room for more: Oct. Words elsewhere are never shortened."""
        return self(MONTHS[number - 1])[:3]

    def time(self, at: time) -> str:
        """GOV.UK style: 5:30pm, 10am, midday, midnight."""
        if at in (time(0), time(12)):
            return self("midday" if at.hour else "midnight")
        hour = f"{at.hour % 12 or 12}:{at.minute:02}" if at.minute else at.hour % 12 or 12
        return self("{hour}pm" if at.hour >= 12 else "{hour}am", hour=hour)

    def moment(self, at: datetime) -> str:
        """An aware time as the clock on the wall tells it: 5:30pm on 21 November 2026."""
        local = at.astimezone(LOCAL)
        minute = local.time().replace(second=0, microsecond=0)
        return self("{time} on {date}", time=self.time(minute), date=self.date(local.date()))


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """Parts of an English sentence: `inspector`, `inspector and editor`, `look, note and change`."""
    *before, last = parts
    return f"{', '.join(before)} {joint} {last}" if before else last


def fill_words(text: str, **words: object) -> str:
    """`text` with {name} replaced; unknown names and other braces stay as they are."""
    return _NAME.sub(lambda match: str(words.get(match[1], match[0])), text)


class Filled(str):
    """A sentence of a rule with values filled in: `Filled("You pay {charge}", charge="£38")`.

    It is that sentence in English, and can be said in another language as long as it is not made part of
    other words. A day or a time is written as the reader's language does; words are found in `rules.cy.yaml`.
    """

    __slots__ = ("sentence", "words")
    sentence: str
    words: Mapping[str, object]

    def __new__(cls, sentence: str, **words: object) -> Self:
        """Fill `{names}` in `sentence` with `words`. Raises `LookupError` when one is not given."""
        missing = sorted(set(_NAME.findall(sentence)) - words.keys())
        if missing:
            raise LookupError(f"nothing is given for {{{missing[0]}}} of {sentence!r}")
        own = {name: ENGLISH._own(word) for name, word in words.items()}  # noqa: SLF001 - of this module
        made = super().__new__(cls, fill_words(sentence, **own))
        made.sentence, made.words = sentence, words
        return made


ENGLISH = Language("en", "English")
NAMES: Mapping[str, str] = {"en": "English", "cy": "Cymraeg"}
"""The languages that the kit has sentences in."""


@cache
def language(code: str) -> Language:
    """The language of a code among `NAMES`."""
    from prototype_kit.document import Faults, read_yaml  # commands read this module, and few of them files

    if code == ENGLISH.code:
        return ENGLISH
    sentences: dict[str, str] = {}
    for file in (f"countries.{code}.yaml", f"{code}.yaml"):
        faults = Faults()
        node = read_yaml(_WORDS / file, f"words/{file}", faults)
        faults.stop_if_any()
        sentences |= {english: own.text for english, own in node.entries.items()} if node is not None else {}
    return Language(code, NAMES[code], sentences)
