"""Words that are longer than a line: Markdown files in a service's `content/`.

The first heading is the title (of an email, the subject). `((name))` is filled in when the words are
shown, always escaped. HTML in the Markdown is shown as text, never as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from prototype_kit.document import Faults, read_text
from prototype_kit.errors import Fault

PLACEHOLDER = re.compile(r"\(\(([a-z][a-z0-9-]*)\)\)")
_BRACKETS = re.compile(r"(\(+)([a-z][a-z0-9-]*)(\)*)")
_MISWRITTEN = re.compile(r"\(\(([^()]+)\)\)")
_ANYWHERE = re.compile(r"\(\((plain:)?([a-z][a-z0-9-]*)\)\)")
_TELEPHONE = re.compile(r"(?<![\w+])(?:18001 )?(?:0|\+44 ?)[1-9](?: ?[0-9]){8,9}(?!\w)")
# A name that stands alone, whose bullets take the place of its paragraph; else one anywhere. Both are filled
# in at once, as what is filled in must never be filled in again.
_IN_HTML = re.compile(rf'<p class="govuk-body">\(\((?P<alone>[a-z][a-z0-9-]*)\)\)</p>|{_ANYWHERE.pattern}')
_IN_TEXT = re.compile(rf"^\(\((?P<alone>[a-z][a-z0-9-]*)\)\)$|{PLACEHOLDER.pattern}", re.MULTILINE)
_PARAGRAPH = re.compile(r"^\(\(([a-z][a-z0-9-]*)\)\)\n+", re.MULTILINE)
_IN_LINK = re.compile(r"%28%28([a-z][a-z0-9-]*)%29%29")
_FIXED = re.compile(r"mailto:|tel:|/(?![/\\])|https://[^/(]+/")

_CLASSES = {
    "p": "govuk-body", "a": "govuk-link", "h2": "govuk-heading-m", "h3": "govuk-heading-s",
    "ul": "govuk-list govuk-list--bullet", "ol": "govuk-list govuk-list--number",
    "hr": "govuk-section-break govuk-section-break--l govuk-section-break--visible",
    "blockquote": "govuk-inset-text",
    "table": "govuk-table", "thead": "govuk-table__head", "tbody": "govuk-table__body",
    "tr": "govuk-table__row", "th": "govuk-table__header", "td": "govuk-table__cell",
}  # fmt: skip


class Telephone(str):
    """A telephone number: digits and spaces in text, a link to phone it in HTML."""

    __slots__ = ()

    @property
    def plain(self) -> str:
        """The number without a link, for a link of another look."""
        return str(self)

    @property
    def address(self) -> str:
        """Where a link to phone it leads."""
        return f"tel:{re.sub(r'[^0-9+]', '', self)}"

    def __html__(self) -> Markup:
        """The link. Templates and content ask for this."""
        link = Markup('<a class="govuk-link kit-telephone" href="{}">{}</a>')
        return link.format(self.address, str(self))


class EmailAddress(str):
    """An email address: as it is in text, a link to write to it in HTML."""

    __slots__ = ()

    def __html__(self) -> Markup:
        """The link. Templates and content ask for this."""
        return Markup('<a class="govuk-link" href="mailto:{0}">{0}</a>').format(str(self))


class WebAddress(str):
    """An address of ours: as it is in text, a link that leads there in HTML."""

    __slots__ = ()

    def __html__(self) -> Markup:
        """The link. Templates and content ask for this."""
        return Markup('<a class="govuk-link kit-long-word" href="{0}">{0}</a>').format(str(self))


class Bullets(str):
    """Sentences that belong together: bullets where their name stands alone on its line, else in a row."""

    __slots__ = ("sentences",)
    sentences: tuple[str, ...]

    def __new__(cls, sentences: Sequence[str]) -> Self:
        """Keep the sentences beside what they are in a row."""
        made = super().__new__(cls, " ".join(sentences))
        made.sentences = tuple(sentences)
        return made

    @property
    def text(self) -> str:
        """A bullet a line, as GOV.UK Notify reads them."""
        return "\n".join(f"* {sentence}" for sentence in self.sentences)

    @property
    def html(self) -> str:
        """A list with GOV.UK's classes, or nothing where there are no sentences."""
        items = Markup("").join(Markup("<li>{}</li>\n").format(sentence) for sentence in self.sentences)
        return f'<ul class="{_CLASSES["ul"]}">\n{items}</ul>' if items else ""


class Passage(str):
    """HTML of ours that takes the place of a paragraph in which its name stands alone; elsewhere, nothing."""

    __slots__ = ("html",)
    html: Markup

    def __new__(cls, html: Markup) -> Self:
        """Keep the HTML beside what it is in a row of words."""
        made = super().__new__(cls)
        made.html = html
        return made


@dataclass(frozen=True)
class Content:
    """A title and the Markdown below it."""

    title: str
    body: str
    file: str = field(default="", compare=False)
    source: str = field(default="", compare=False, repr=False)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that have to be filled in."""
        return frozenset(PLACEHOLDER.findall(f"{self.title} {self.body}"))

    @property
    def fixed_title(self) -> bool:
        """Whether the title is the same for everybody, as nothing is filled in."""
        return PLACEHOLDER.search(self.title) is None

    def line_of(self, name: str) -> int:
        """The line of the file that first names something to fill in; 0 when none does."""
        lines = self.source.splitlines()
        return next((number for number, line in enumerate(lines, 1) if f"(({name}))" in line), 0)

    def html(self, values: Mapping[str, str] | None = None) -> str:
        """The body as HTML with GOV.UK classes."""
        # Addresses first: what is filled in there is quoted, so that nothing in it is filled in again.
        linked = _IN_LINK.sub(lambda match: _quoted(_value(match, values or {})), _render(self.body))
        return _IN_HTML.sub(lambda match: _shown_html(match, values or {}), linked)

    def text(self, values: Mapping[str, str] | None = None) -> str:
        """The body as plain text, for messages: Markdown signs stay, as GOV.UK Notify reads them."""
        given = values or {}
        # A sentence that does not hold here leaves no empty paragraph.
        body = _PARAGRAPH.sub(lambda match: match[0] if given.get(match[1]) else "", f"{self.body}\n")
        return _IN_TEXT.sub(lambda match: _shown_text(match, given), body.strip())

    def heading(self, values: Mapping[str, str] | None = None) -> str:
        """The title with its names filled in; not escaped."""
        return PLACEHOLDER.sub(lambda match: _value(match, values or {}), self.title)


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    return values.get(match[1], "")


def _quoted(value: str) -> str:
    digits = isinstance(value, Telephone)
    return quote(re.sub(r"[^0-9+]", "", value), safe="+") if digits else quote(value, safe="@")


def _shown_html(match: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(match["alone"] or match[3], "")
    if match["alone"] is None:
        return str(escape(str(value) if match[2] else value))
    if isinstance(value, Bullets | Passage):
        return value.html
    # A sentence that does not hold here leaves no empty paragraph.
    return f'<p class="govuk-body">{escape(value)}</p>' if value else ""


def _shown_text(match: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(match["alone"] or match[2], "")
    return value.text if match["alone"] and isinstance(value, Bullets) else value


def read_content(path: Path, shown: str, faults: Faults) -> Content | None:
    """Read one file; None and a fault when it is not there or has no title."""
    text = read_text(path, shown, faults, "Write it, starting with a title: # The title.")
    if text is None:
        return None
    title, _, body = text.lstrip().partition("\n")
    if not title.startswith("# ") or not title[2:].strip():
        faults.add_file(shown, "This file has no title.", "Start it with a line like: # The title.")
        return None
    faults.found.extend(_half_written(text, shown))
    return Content(title[2:].strip(), body.strip(), shown, text)


def _half_written(text: str, shown: str) -> Iterator[Fault]:
    """Names whose brackets are not two and two: people would read the brackets."""
    for number, line in enumerate(text.splitlines(), 1):
        rest = PLACEHOLDER.sub("", line)
        for written in _MISWRITTEN.findall(rest):
            what = f"'(({written}))' is not written as names are, so nothing is filled in."
            meant = f"(({re.sub('[ _]+', '-', written.strip().lower())}))"
            is_name = PLACEHOLDER.fullmatch(meant) is not None
            mend = f"Write {meant}." if is_name else "Use one bracket on each side."
            yield Fault(shown, number, what, mend)
        if rest.count("(") == rest.count(")"):
            continue  # brackets inside of others are no mistake
        for match in _BRACKETS.finditer(rest):
            opened, closed = len(match[1]), len(match[3])
            if opened != closed and max(opened, closed) == 2:
                what = f"{match[0]!r} does not have two brackets on each side, so nothing is filled in."
                yield Fault(shown, number, what, f"Write (({match[2]})).")


class _GovukRenderer(RendererHTML):
    """CommonMark HTML with the classes of the GOV.UK Design System."""

    def renderToken(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: N802 - the library's name
        token = tokens[idx]
        if token.tag == "h1":  # the page has its one already, from the title
            token.tag = "h2"
        if token.nesting >= 0 and (classes := _CLASSES.get(token.tag)):
            token.attrSet("class", classes)
        return super().renderToken(tokens, idx, options, env)


class _Markdown(MarkdownIt):
    """CommonMark and tables, without HTML, and with links whose destination only the author chooses.

    A name may be filled in after mailto:, tel: or the site's own path; anywhere else a person's words could
    make the address another one, so there it stays as it is.
    """

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        url = super().normalizeLink(url)
        if _FIXED.match(url):
            return PLACEHOLDER.sub(r"%28%28\1%29%29", url)
        return url.replace("((", "%28(")


def _link_telephones(state: StateCore) -> None:
    """Make links of the telephone numbers that stand in an author's words; no link stands in another."""
    for token in state.tokens:
        depth, children = 0, []
        for child in token.children or ():
            depth += child.nesting if child.type in ("link_open", "link_close") else 0
            if child.type != "text":
                children.append(child)
            elif depth:
                child.content = PLACEHOLDER.sub(r"((plain:\1))", child.content)
                children.append(child)
            else:
                children.extend(_with_links(child.content))
        token.children = children or token.children


def _with_links(text: str) -> Iterator[Token]:
    end = 0
    for match in _TELEPHONE.finditer(text):
        yield Token("text", "", 0, content=text[end : match.start()])
        attributes: dict[str, str | int | float] = {"href": Telephone(match[0]).address}
        yield Token("link_open", "a", 1, attrs=attributes)
        yield Token("text", "", 0, content=match[0])
        yield Token("link_close", "a", -1)
        end = match.end()
    yield Token("text", "", 0, content=text[end:])


@cache
def _markdown() -> MarkdownIt:
    made = _Markdown("commonmark", {"html": False}, renderer_cls=_GovukRenderer).enable("table")
    made.core.ruler.push("telephones", _link_telephones)
    return made


@cache
def _render(body: str) -> str:
    # Only files that authors wrote come here, so this cache never holds a person's words.
    return str(_markdown().render(body))
