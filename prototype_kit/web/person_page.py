"""The page of an export: all that is kept about somebody, to be read without anything else, and printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prototype_kit.language import Language
from prototype_kit.person_export import PersonExport
from prototype_kit.web.render import Renderer


def person_page(render: Renderer, language: Language, document: PersonExport) -> str:
    """The HTML. It names no other file but those of the person, which lie beside it."""
    html = render.page(
        "account/export-file.html",
        data=document,
        at=language.moment,
        on=language.date,
        by_clock=language.time,
        plain=value_words,
    )
    return html.lstrip()


def value_words(value: Any) -> str:
    """A value of JSON for people to read: lines of names and values."""
    if value in ([], {}):
        return "–"
    if isinstance(value, dict):
        return _parts_words(
            {key: part for key, part in value.items() if key != "is" and part not in (None, "", [], {})}
        )
    if isinstance(value, list):
        return ("\n" if any(isinstance(part, dict) for part in value) else ", ").join(map(value_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value in (None, "") else str(value)


def _parts_words(parts: Mapping[str, Any]) -> str:
    if set(parts) == {"value"}:
        return value_words(parts["value"])
    if isinstance(parts.get("label"), str):  # it could be chosen, and its words tell all the rest
        return "\n".join(str(parts[key]) for key in ("label", "hint") if key in parts)
    return "\n".join(f"{_named(key)}: {value_words(part)}" for key, part in parts.items())


def _named(key: str) -> str:
    return key.replace("-", " ").replace("_", " ")
