"""The shape of a document about privacy, and its two looks: GOV.UK's HTML, and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from prototype_kit.stand_alone import stand_alone

# What Markdown would take for a sign of its own. Questions are written by people.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&])")


@dataclass(frozen=True)
class Heading:
    """A heading. `level` counts from 1, below the title of the document; `anchor` is where links lead."""

    words: str
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True)
class Words:
    """A paragraph. `lead` stands before it in bold."""

    words: str
    lead: str = ""


@dataclass(frozen=True)
class Items:
    """A list. Each item has words in bold that lead, and sentences; either may be empty."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells below their headings; the first cell of a row says what the row is about."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Links:
    """A list of links to headings, by their words and anchors. `label` says what they lead to."""

    label: str
    to: tuple[tuple[str, str], ...]


Part = Heading | Words | Items | Table | Links


@dataclass(frozen=True)
class Document:
    """A title and what stands below it."""

    title: str
    parts: tuple[Part, ...]


def as_markdown(document: Document) -> str:
    """For a wiki, a repository, or a word processor."""
    blocks = [f"# {_plain(document.title)}", *("\n".join(_lines(part)) for part in document.parts)]
    return "\n\n".join(blocks) + "\n"


def _lines(part: Part) -> Iterator[str]:
    match part:
        case Heading():
            yield f"{'#' * (part.level + 1)} {_plain(part.words)}"
        case Words():
            yield _led(part.lead, part.words)
        case Items():
            yield from (f"- {_led(lead, words)}" for lead, words in part.items)
        case Links():
            yield from (f"- [{_plain(words)}](#{anchor})" for words, anchor in part.to)
        case Table():
            yield f"{_plain(part.caption)}:"
            yield ""
            yield _row(map(_plain, part.head))
            yield _row("---" for _ in part.head)
            yield from (_row(map(_plain, row)) for row in part.rows)


def _led(lead: str, words: str) -> str:
    return " ".join(filter(None, [f"**{_plain(lead)}**" if lead else "", _plain(words)]))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(words: str) -> str:
    """Words that Markdown shows as they are, on one line."""
    return _SIGNS.sub(r"\\\1", " ".join(words.split()))


def as_html(parts: Iterable[Part]) -> Markup:
    """The parts as they stand on a page of the site, with GOV.UK's classes."""
    return Markup().join(_html(part) for part in parts)


def _html(part: Part) -> Markup:
    match part:
        case Heading():
            size = "m" if part.level == 1 else "s"
            anchor = Markup(' id="{}"').format(part.anchor) if part.anchor else Markup()
            heading = Markup('<h{0}{1} class="govuk-heading-{2}">{3}</h{0}>\n')
            return heading.format(part.level + 1, anchor, size, part.words)
        case Words():
            return Markup('<p class="govuk-body">{}</p>\n').format(_bold(part.lead, part.words))
        case Items():
            items = Markup().join(Markup("<li>{}</li>\n").format(_bold(*item)) for item in part.items)
            return Markup('<ul class="govuk-list govuk-list--bullet">\n{}</ul>\n').format(items)
        case Links():
            link = Markup('<li><a class="govuk-link" href="#{}">{}</a></li>\n')
            links = Markup().join(link.format(anchor, words) for words, anchor in part.to)
            return Markup('<nav aria-label="{}">\n<ul class="govuk-list">\n{}</ul>\n</nav>\n').format(
                part.label, links
            )
        case Table():
            return _table(part)


def _bold(lead: str, words: str) -> Markup:
    strong = Markup("<strong>{}</strong>").format(lead) if lead else Markup()
    return Markup(" ").join(part for part in (strong, Markup.escape(words)) if part)


def _table(table: Table) -> Markup:
    head = Markup().join(
        Markup('<th scope="col" class="govuk-table__header">{}</th>').format(name) for name in table.head
    )
    rows = Markup().join(_table_row(row) for row in table.rows)
    return Markup(
        '<div class="wide" tabindex="0" role="group" aria-label="{0}">\n<table class="govuk-table">\n'
        '<caption class="govuk-table__caption govuk-table__caption--m">{0}</caption>\n'
        '<thead class="govuk-table__head"><tr class="govuk-table__row">{1}</tr></thead>\n'
        '<tbody class="govuk-table__body">\n{2}</tbody>\n</table>\n</div>\n'
    ).format(table.caption, head, rows)


def _table_row(row: tuple[str, ...]) -> Markup:
    first, *others = row
    cells = Markup().join(Markup('<td class="govuk-table__cell">{}</td>').format(cell) for cell in others)
    header = Markup('<th scope="row" class="govuk-table__header">{}</th>').format(first)
    return Markup('<tr class="govuk-table__row">{}{}</tr>\n').format(header, cells)


_STYLE = Markup("""
main { max-width: 60rem; margin: 0 auto; padding: 15px }
main > p, main > ul { max-width: 45rem }
h2 { border-top: 2px solid #0b0c0c; padding-top: .6em }
ul { padding-left: 1.3em }
li { margin-bottom: .4em }
.wide { overflow-x: auto; margin: 0 0 1.5em }
table { border-collapse: collapse; font-size: 1rem; overflow-wrap: normal }
caption { font-weight: bold; text-align: left; padding-bottom: .3em }
th, td { border-bottom: 1px solid #505a5f; padding: .3em .8em .3em 0; text-align: left; vertical-align: top;
  min-width: 7em }
@media print {
  @page { size: A4; margin: 12mm }
  body { font-size: 10pt }
  main { max-width: none; padding: 0 }
  table { font-size: 8.5pt }
  .wide { overflow: visible }
  th, td { min-width: 0; overflow-wrap: break-word }
  thead { display: table-header-group }
  tr, li { break-inside: avoid }
  h2, h3, caption { break-after: avoid }
}
""")


def as_page(document: Document, language: str = "en") -> str:
    """A whole HTML page that asks for nothing else: to be sent, read and printed."""
    body = Markup("<main>\n<h1>{}</h1>\n{}</main>\n").format(document.title, as_html(document.parts))
    return stand_alone(document.title, _STYLE, body, language=language)
