"""The page of an export: all that is kept about somebody, to be read without anything else, and printed.

Names and values as they are kept stand in the data beside it; here is none but in words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from prototype_kit.answers import FORMAT, Answers, Asset, Value
from prototype_kit.language import ENGLISH, Language
from prototype_kit.person_export import PersonExport
from prototype_kit.person_export.document import Account, Answer, Case
from prototype_kit.person_export.kept_words import answer_words, moment_words
from prototype_kit.site import Site
from prototype_kit.web.render import Renderer

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_HEADING_MARK = re.compile(r"^##? ", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)+")
_DETAILS = {
    "name": "Full name",
    "uk-phone": "UK telephone number",
    "address": "Address",
    "date-of-birth": "Date of birth",
}


def person_page(render: Renderer, language: Language, document: PersonExport, site: Site) -> str:
    """The HTML. It names no other file but those of the person, which lie beside it."""

    def service(slug: str) -> str:
        found = site.services.get(slug)
        return found.name if found else named(slug)

    html = render.page(
        "account/export-file.html",
        data=document,
        at=language.moment,
        on=language.date,
        by_clock=language.time,
        plain=value_words,
        named=named,
        service=service,
        place=_place,
        without_marks=without_marks,
        told=lambda answers: [*_told(answers)],
        details=lambda account: [*_details(account, language)],
    )
    return html.lstrip()


def without_marks(text: str) -> str:
    """The words of a message without the marks by which GOV.UK Notify knows its headings."""
    return _HEADING_MARK.sub("", text)


def named(text: str) -> str:
    """The name of something that the site does not have any more, as words; words as they are."""
    return _spaced(text).capitalize() if _NAME.fullmatch(text) else text


def value_words(value: Any) -> str:
    """What was looked up, to be read: lines of names and values, in English as all of a fact."""
    if isinstance(value, dict):
        parts = {key: part for key, part in value.items() if key != "is" and part not in (None, "", [], {})}
        return _parts_words(parts) if parts else "–"
    if isinstance(value, list) and value:
        return ("\n" if any(isinstance(part, dict) for part in value) else ", ").join(map(value_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _text_words(value)
    return "–" if value in (None, []) else str(value)


def _parts_words(parts: Mapping[str, Any]) -> str:
    if set(parts) == {"value"}:
        return value_words(parts["value"])
    if isinstance(parts.get("label"), str):  # it could be chosen, and its words tell all the rest
        return "\n".join(str(parts[key]) for key in ("label", "hint") if key in parts)
    if isinstance(parts.get("lines"), list) and "postcode" in parts:
        kept = (*parts["lines"], parts.get("town"), parts.get("county"), parts["postcode"])
        return ", ".join(str(part) for part in kept if part)
    return "\n".join(f"{_spaced(key)}: {value_words(part)}" for key, part in parts.items())


def _text_words(text: str) -> str:
    """Days and times of data as people write them, and codes without their underscores."""
    try:
        if _DAY.fullmatch(text):
            return ENGLISH.date(date.fromisoformat(text))
        if _INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text)
            return ENGLISH.moment(at) if at.tzinfo else moment_words(at.date(), at.time(), ENGLISH)
    except ValueError:  # it only looks like one
        return text
    return _spaced(text) if "_" in text and _NAME.fullmatch(text) else text or "–"


def _told(answers: Sequence[Answer]) -> Iterator[tuple[str, str]]:
    """Each question with its answer, after what it was about."""
    for answer in answers:
        about = f"{answer.about[:1].upper()}{answer.about[1:]}: " if answer.about else ""
        yield about + answer.question, answer.answer


def _each(answers: Answers) -> Iterator[tuple[str, Value]]:
    yield from answers.values.items()
    for items in answers.items.values():
        for item in items.values():
            yield from _each(item)


def _details(account: Account, say: Language) -> Iterator[tuple[str, str]]:
    for kind, value in _read({"format": FORMAT, "values": dict(account.details)}).values.items():
        yield say(_DETAILS[kind]) if kind in _DETAILS else named(kind), answer_words(value, say)


def _place(case: Case) -> str:
    """What a case is about, by its label where one of the answers has it."""
    assets = (value for _, value in _each(_read(case.data)) if isinstance(value, Asset))
    return next((each.label for each in assets if each.id == case.place and each.label), case.place)


def _read(data: Mapping[str, Any]) -> Answers:
    return Answers.loads(json.dumps(dict(data)))


def _spaced(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")
