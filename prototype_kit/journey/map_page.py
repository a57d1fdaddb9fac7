"""Maps as a web page of their own: drawn, and beside it the same as an ordered list. No script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from prototype_kit.journey.drawing import Figures, Link, map_sheets, summary
from prototype_kit.journey.map import line, remarks
from prototype_kit.journey.model import Journey
from prototype_kit.journey.stops import Stop, stops
from prototype_kit.stand_alone import stand_alone

_STYLE = Markup("""
body { font-size: 1rem; max-width: 100rem; padding: 14px }
p { max-width: 45em }
.sheets { display: flex; flex-wrap: wrap; gap: 2rem; align-items: flex-start }
.sheets svg { width: 18.25rem; height: auto; max-width: 100%; flex: none }
.list { padding: 0; list-style: none; counter-reset: stop; max-width: 45em }
.list .list { padding-left: 1.5em }
.list > li { counter-increment: stop; margin: .6em 0; overflow-wrap: anywhere }
.list > li::before { content: counters(stop, ".") ". "; font-weight: bold }
@media print {
  @page { size: portrait; margin: 12mm }
  body { padding: 0 }
  .sheets svg, li { break-inside: avoid }
  section > p { break-after: avoid }
  section + section { break-before: page }
}
""")
_MAIN = Markup("""\
<main>
<h1>{title}</h1>
{journeys}</main>
""")
_JOURNEY = Markup("""\
<section aria-label="{title}">
<h2>{title}</h2>
<p>{summary} Lines lead from each stop to the next. What stands beside the main line is seen only by people
for whom the words on its line are true.</p>
<div class="sheets">
{sheets}</div>
<h3>The map as a list</h3>
<p>It begins with the page ‘{start}’.</p>
<ol class="list" role="list">
{stops}</ol>
</section>
""")


def map_page(
    title: str,
    journeys: Iterable[Journey],
    link: Link | None = None,
    values: Mapping[str, Figures] | None = None,
) -> str:
    """A whole HTML page with the map of every journey; `link` and `values` are those of `map_svg`."""
    parts = Markup().join(_journey(journey, link, values) for journey in journeys)
    return stand_alone(title, _STYLE, _MAIN.format(title=title, journeys=parts))


def map_list(journey: Journey) -> Markup:
    """The text equivalent of the drawing, as the items of an ordered list."""
    return _items(stops(journey))


def _journey(journey: Journey, link: Link | None, values: Mapping[str, Figures] | None) -> Markup:
    return _JOURNEY.format(
        title=journey.title,
        summary=summary(journey),
        # What is drawn was escaped when it was written.
        sheets=Markup("").join(map(Markup, map_sheets(journey, link, values))),
        start=journey.start.title or journey.title,
        stops=map_list(journey),
    )


def _items(found: Iterable[Stop]) -> Markup:
    return Markup().join(_item(stop) for stop in found)


def _item(stop: Stop) -> Markup:
    said = Markup().join(Markup("<br>{}").format(remark) for remark in remarks(stop))
    inside = (
        Markup('<ol class="list" role="list">\n{}</ol>').format(_items(stop.inside)) if stop.inside else ""
    )
    return Markup("<li>{}{}{}</li>\n").format(line(stop), said, inside)
