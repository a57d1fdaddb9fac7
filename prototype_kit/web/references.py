"""References and codes on pages: each stands whole on its line.

Browsers break a line at a hyphen, and half a reference is read out or copied as if it were all of it. Style
keeps them whole, so that what is copied is the plain reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from prototype_kit.cases import ALPHABET

_FOUR, _THREE = f"[{ALPHABET}]{{4}}", f"[{ALPHABET}]{{3}}"
_REFERENCE = rf"(?<![\w-])(?:{_FOUR}-{_FOUR}|{_THREE}-{_THREE}-{_THREE})(?![\w-])"
_SHAPE = re.compile(_REFERENCE)
_TAG_OR_SHAPE = re.compile(rf"<[^>]*>|{_REFERENCE}")


def whole(words: object) -> Markup:
    """Text, or finished HTML, in which no reference and no code is broken. A filter of templates."""
    return Markup(_TAG_OR_SHAPE.sub(_kept, str(escape(words))))  # noqa: S704 - it was escaped just now


def _kept(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("<") else f'<span class="kit-reference">{found[0]}</span>'


def whole_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a GOV.UK component, where every `text` with a reference becomes `html`."""
    kept = {name: _whole_value(value) for name, value in params.items()}
    text = kept.get("text")
    if isinstance(text, str) and "-" in text and _SHAPE.search(text):
        kept["html"] = whole(kept.pop("text"))
    return kept


def _whole_value(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):  # asked of every option of a list: a Mapping takes far longer to tell
        return whole_params(value)
    return [_whole_value(each) for each in value] if isinstance(value, list) else value
