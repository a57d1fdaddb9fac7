"""What participants read is there in Welsh, too, and the study's own words say that they are English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import research
from prototype_kit.language import language
from research.web.public.words import sentences, speech_of

RESEARCH = Path(research.__file__).parent
_IN_TEMPLATES = re.compile(r"""\b_\(\s*"((?:[^"\\]|\\.)*)\"""")
_PLACE = re.compile(r"\{(\w+)\}")


def _said() -> set[str]:
    """Every sentence that pages of participants say: `_("…")` in templates, `say("…")` in Python."""
    pages = (RESEARCH / "templates" / "participant").glob("*.html")
    found = {sentence for page in pages for sentence in _IN_TEMPLATES.findall(page.read_text("utf-8"))}
    for module in (RESEARCH / "web" / "public").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "say":
                found.add(str(ast.literal_eval(node.args[0])))
    return found


def test_every_sentence_is_there_in_welsh() -> None:
    """Those that the kit has are not said twice; none is left over."""
    said, kit, own = _said(), language("cy").sentences, sentences("cy")
    assert len(said) > 50
    assert said - kit.keys() == own.keys()


def test_the_same_is_filled_in() -> None:
    """A name that is lost in translation would be lost on the page."""
    for english, welsh in sentences("cy").items():
        assert sorted(_PLACE.findall(english)) == sorted(_PLACE.findall(welsh)), english


def test_english_needs_no_file() -> None:
    """It is what the sentences are written in."""
    assert speech_of(language("en"))("Start") == "Start"
    assert speech_of(language("cy"))("Start") == "Dechrau"
