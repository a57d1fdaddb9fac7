"""A report as one HTML page that asks for nothing else: to be sent, read and printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from markupsafe import Markup

from prototype_kit.charts import chart_html, chart_style
from prototype_kit.csv_export import CellValue
from prototype_kit.report.model import Drawn, Grid, Heading, Items, Part, Report, Words, numeric_columns, told
from prototype_kit.report.parts import beginning, parts, title
from prototype_kit.stand_alone import stand_alone

STYLE = Markup("""
header { background: #1d4f91; color: #fff; padding: 10px 15px; font-weight: bold }
header p, main { max-width: 60rem; margin: 0 auto }
main { padding: 15px }
main > p, main > ul, nav { max-width: 45rem }
h2 { border-top: 2px solid #1d4f91; padding-top: .6em }
.label { font-weight: bold; border-left: 8px solid #1d4f91; padding-left: 12px }
ul { padding-left: 1.3em }
li { margin-bottom: .3em }
.wide, .kit-chart__wide { overflow-x: auto; margin: 0 0 1.5em }
table { border-collapse: collapse; font-size: 1rem; overflow-wrap: normal }
caption { font-weight: bold; text-align: left; padding-bottom: .3em }
th, td { border-bottom: 1px solid #505a5f; padding: .3em .8em .3em 0; text-align: left; vertical-align: top }
.number, .govuk-table__header--numeric, .govuk-table__cell--numeric { text-align: right }
summary { color: #1a65a6; text-decoration: underline; cursor: pointer }
.govuk-visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%) }
@media print {
  @page { size: A4; margin: 12mm }
  body { font-size: 10pt }
  header { color: #0b0c0c; background: none; border-bottom: 2px solid #0b0c0c; padding: 0 0 5px }
  header p, main { max-width: none; padding-left: 0; padding-right: 0 }
  nav { display: none }
  table { font-size: 8pt }
  th, td { padding: .2em .6em .2em 0; overflow-wrap: break-word }
  thead { display: table-header-group }
  .wide { overflow: visible; margin-bottom: 1em }
  caption, p:has(+ ul) { break-after: avoid }
  tr, li, table:not(:has(tr:nth-child(13))) { break-inside: avoid }
}
@media (forced-colors: active) { header { border-bottom: 2px solid CanvasText } }
""")
"""How a report looks, on a screen and on paper; for pages that show parts of one, too."""
_BODY = Markup("""\
<header><p>{organisation}</p></header>
<main>
<h1>{title}</h1>
{beginning}{contents}{parts}</main>
""")
_GRID = Markup("""\
<div class="wide" tabindex="0" role="region" aria-labelledby="grid-{number}">
<table>
<caption id="grid-{number}">{title}</caption>
<thead><tr>{headings}</tr></thead>
<tbody>
{rows}</tbody>
</table>
</div>
""")


def report_html(report: Report) -> str:
    """The whole page, with its charts inside."""
    label, *others = beginning(report)
    numbers = count(1)
    first = Markup('<p class="label">{}</p>\n').format(label.words if isinstance(label, Words) else "")
    body = _BODY.format(
        organisation=report.site.entry.organisation.name,
        title=title(report),
        beginning=first + Markup().join(part_html(part, numbers) for part in others),
        contents=_contents(report),
        parts=Markup().join(part_html(part, numbers) for part in parts(report)),
    )
    return stand_alone(title(report), STYLE + Markup(chart_style()), body)  # noqa: S704 - our own file


def _contents(report: Report) -> Markup:
    """Links to the services, where there are several."""
    link = Markup('<li><a href="#{}">{}</a></li>\n')
    its = Markup().join(
        link.format(_anchor(each.figures.name), each.figures.name) for each in report.services
    )
    nav = Markup('<nav aria-label="Services">\n<ul>\n{}</ul>\n</nav>\n').format(its)
    return nav if len(report.services) > 1 else Markup()


def part_html(part: Part, numbers: Iterator[int]) -> Markup:
    """One part. `numbers` tell the tables of a page apart."""
    if isinstance(part, Heading):
        its_id = Markup(' id="{}"').format(_anchor(part.words)) if part.level == 1 else Markup()
        return Markup("<h{0}{1}>{2}</h{0}>\n").format(part.level + 1, its_id, part.words)
    if isinstance(part, Words):
        return Markup("<p>{}</p>\n").format(part.words)
    if isinstance(part, Items):
        items = Markup().join(Markup("<li>{}</li>\n").format(item) for item in part.items)
        return Markup("<ul>\n{}</ul>\n").format(items)
    return chart_html(part.chart) if isinstance(part, Drawn) else _grid(part, next(numbers))


def _grid(grid: Grid, number: int) -> Markup:
    headings, *rows = grid.rows
    right = numeric_columns(grid.rows)
    head = Markup().join(
        Markup('<th scope="col"{}>{}</th>').format(_class(its), heading)
        for heading, its in zip(headings, right, strict=True)
    )
    return _GRID.format(
        number=number,
        title=grid.title,
        headings=head,
        rows=Markup().join(_row(row, right) for row in rows),
    )


def _row(cells: tuple[CellValue, ...], right: Sequence[bool]) -> Markup:
    first, *others = cells
    inside = Markup().join(
        Markup("<td{}>{}</td>").format(_class(its), told(cell))
        for cell, its in zip(others, right[1:], strict=True)
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>\n').format(told(first), inside)


def _class(numeric: bool) -> Markup:
    return Markup(' class="number"') if numeric else Markup()


def _anchor(words: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in words.lower())
