"""Small pieces of Markdown, and a page of HTML from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_AT_THE_START = re.compile(r"^([#+=~|-]|\d+(?=[.)]))")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


def plain(words: str) -> str:
    """Words as Markdown that shows them as they are, whatever stands in them."""
    escaped = _SPECIAL.sub(r"\\\1", words).replace("&", "&amp;")
    return _AT_THE_START.sub(lambda found: _escaped(found[1]), escaped)


def _escaped(start: str) -> str:
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def bullets(sentences: Iterable[str]) -> list[str]:
    """A list; further lines of a sentence are a list inside it."""
    return list(_bullets(sentences))


def _bullets(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        first, *others = sentence.splitlines() or [""]
        yield f"- {plain(first)}"
        yield from (f"  - {plain(line)}" for line in others)


def html(text: str) -> Markup:
    """The HTML of a text. Comments are left out, HTML in it is shown as text, and nothing is fetched."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(_COMMENT.sub("", text))
    for token in tokens:
        token.children = [_fetched_by_nobody(child) for child in token.children or ()] or token.children
    # markdown-it escapes what it is given, and drops links that run scripts.
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704


def _fetched_by_nobody(token: Token) -> Token:
    """A picture from elsewhere becomes the words that describe it."""
    if token.type != "image" or not _OUTSIDE.match(str(token.attrs.get("src", ""))):
        return token
    return Token("text", "", 0, content=token.content)
