"""What the pages of research say to participants, in each language of the kit."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from prototype_kit.document import Faults, read_yaml
from prototype_kit.language import Language

_WORDS = Path(__file__).parents[2] / "words"


def speech_of(language: Language) -> Language:
    """A language with the sentences of research, beside those that it has."""
    return language.with_sentences(sentences(language.code))


@cache
def sentences(code: str) -> dict[str, str]:
    """The sentences of research in a language, by the English ones; none in English, which they are in."""
    file = _WORDS / f"{code}.yaml"
    if not file.exists():
        return {}
    faults = Faults()
    node = read_yaml(file, f"research/words/{file.name}", faults)
    faults.stop_if_any()
    return {english: own.text for english, own in node.entries.items()} if node is not None else {}
