"""GOV.UK's macros, drawn once for each shape of their parameters and filled in with words from then on.

A macro puts the words that it is given into HTML and looks at nothing of them but whether there are any. So
it is run once with marks in their places, and what comes out is kept as the HTML between the marks. What
people typed or are told is never in it: see docs/decisions/0031.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

Draw = Callable[[str, Mapping[str, Any]], str]
"""Runs the macro of a name with parameters."""

_WORDS = frozenset({"text", "html", "value", "href", "visuallyHiddenText"})
"""The parameters of all macros that hold words: escaped but for `html`, and asked only whether there are any.

What else differs between pages, such as an id or a class, belongs to the shape.
"""
_MARK = re.compile("\ue000([0-9]+)\ue001")
_MOST = 2_000
"""Shapes to keep. A site of fifty forms has some hundreds."""


@dataclass(frozen=True)
class _Shape:
    """HTML with gaps: the word of each number in `order` goes before the next of `rest`."""

    first: str
    order: tuple[int, ...]
    rest: tuple[str, ...]

    def filled(self, words: list[str]) -> str:
        parts = [self.first]
        for number, html in zip(self.order, self.rest, strict=True):
            parts += (words[number], html)
        return "".join(parts)


class Shapes:
    """The shapes that were drawn so far. May be shared by threads."""

    def __init__(self, draw: Draw):
        self._draw = draw
        self._shapes: dict[Hashable, _Shape | None] = {}

    def drawn(self, name: str, params: Mapping[str, Any]) -> str:
        """What the macro `name` gives for `params`."""
        if ("value" in params and "items" in params) or "values" in params:  # compared with the items' own
            return self._draw(name, params)
        words: list[str] = []
        key = (name, _key(params, words))
        try:
            shape = self._shapes[key]
        except KeyError:
            return self._first(key, name, params, words)
        except TypeError:  # something that is no word, number or list
            return self._draw(name, params)
        return self._draw(name, params) if shape is None else shape.filled(words)

    def _first(self, key: Hashable, name: str, params: Mapping[str, Any], words: list[str]) -> str:
        plain = self._draw(name, params)
        html = _MARK.split(self._draw(name, _marked(params, [0])))
        shape = _Shape(html[0], tuple(int(number) for number in html[1::2]), tuple(html[2::2]))
        if len(self._shapes) >= _MOST:
            self._shapes.clear()
        # A macro that does more with a word than to put it somewhere is asked every time.
        self._shapes[key] = shape if shape.filled(words) == plain else None
        return plain


def _key(value: Any, words: list[str]) -> Hashable:
    """What tells one shape from another; the words beside it are added to `words`, as HTML.

    Kinds are told apart as well: `True` is no `1` on a page, and text that is HTML is not escaped.
    """
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is dict:
        return tuple(
            [
                (name, _word(name, part, words))
                if name in _WORDS and isinstance(part, str)
                else (name, _key(part, words))
                for name, part in value.items()
            ]
        )
    if kind is list or kind is tuple:
        return (kind, *[_key(part, words) for part in value])
    return (kind, value)


def _word(name: str, word: str, words: list[str]) -> bool:
    """Add a word; whether it is one, as macros leave out what is empty."""
    if not word:
        return False
    words.append(word.strip() if name == "html" else str(escape(word)))
    return True


def _marked(value: Any, count: list[int]) -> Any:
    """The same with a mark in the place of each word, numbered as `_key` finds them."""
    if value.__class__ is dict:
        return {
            name: _mark(name, count)
            if name in _WORDS and isinstance(part, str) and part
            else _marked(part, count)
            for name, part in value.items()
        }
    if value.__class__ in (list, tuple):
        return value.__class__(_marked(part, count) for part in value)
    return value


def _mark(name: str, count: list[int]) -> str:
    count[0] += 1
    mark = f"\ue000{count[0] - 1}\ue001"
    return Markup(mark) if name == "html" else mark  # noqa: S704 - a mark holds nothing to escape
