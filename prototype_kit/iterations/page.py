"""Iterations as web pages for a show-and-tell: one each, and a list. Nothing is fetched, no script runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from prototype_kit.iterations.folder import Written
from prototype_kit.iterations.markdown import html
from prototype_kit.language import ENGLISH
from prototype_kit.stand_alone import stand_alone

_STYLE = Markup("""
header { background: #1d4f91; color: #fff; padding: 10px 15px; font-weight: bold }
header p, main, nav { max-width: 45rem; margin: 0 auto }
main, nav { padding: 15px }
h1, h2, h3, h4 { margin: 1.2em 0 .5em }
h1 { font-size: 2rem; margin-top: .3em }
h2 { font-size: 1.5rem; border-top: 2px solid #1d4f91; padding-top: .6em }
h3 { font-size: 1.1875rem }
h4 { font-size: 1rem }
p, ul, ol { margin: 0 0 .9em }
ul ul { margin: .3em 0 0 }
ul, ol { padding-left: 1.3em }
li { margin-bottom: .3em }
code { font-size: .9em; background: #f4f8fb; padding: 0 .2em }
img { max-width: 100%; height: auto }
table { border-collapse: collapse }
th, td { border-bottom: 1px solid #505a5f; padding: .3em .8em .3em 0; text-align: left; vertical-align: top }
blockquote { border-left: 8px solid #b1b4b6; margin: 0 0 .9em; padding-left: 1em }
@media (min-width: 40rem) { h1 { font-size: 2.6rem } h2 { font-size: 1.7rem } }
@media print {
  @page { size: A4; margin: 15mm }
  body { font-size: 11pt }
  nav { display: none }
  header { color: #0b0c0c; background: none; border-bottom: 2px solid #0b0c0c; padding: 0 0 5px }
  header p, main { max-width: none; padding-left: 0; padding-right: 0 }
  h1 { font-size: 20pt } h2 { font-size: 15pt } h3 { font-size: 12pt } h4 { font-size: 11pt }
  li { break-inside: avoid }
}
@media (forced-colors: active) { header { border-bottom: 2px solid CanvasText } }
""")
_BODY = Markup("""\
<header><p>{site}</p></header>
{nav}<main>
{main}</main>
""")
_NAV = Markup('<nav aria-label="Iterations"><a href="index.html">All iterations</a>{others}</nav>\n')


def iteration_page(
    site: str, written: Written, before: Written | None, after: Written | None, film: str | None
) -> str:
    """The page of an iteration. `site` is what the site is called, `film` a link to its film strip."""
    iteration = written.document.iteration
    others = Markup("").join(
        Markup(' · <a href="{}.html">{}</a>').format(other.name, words)
        for other, words in ((before, "The iteration before"), (after, "The next iteration"))
        if other is not None
    )
    main = html(written.document.words)
    if film:
        main += Markup('<h2>Film strip</h2>\n<p><a href="{}">Every page in pictures</a></p>\n').format(film)
    body = _BODY.format(site=site, nav=_NAV.format(others=others), main=main)
    return stand_alone(iteration.title, _STYLE, body)


def index_page(site: str, iterations: Sequence[Written]) -> str:
    """The list of all iterations, the newest first."""
    main = Markup("<h1>Iterations</h1>\n{}").format(Markup("").join(_entries(reversed(iterations))))
    return stand_alone(f"Iterations of {site}", _STYLE, _BODY.format(site=site, nav="", main=main))


def _entries(iterations: Iterable[Written]) -> Iterable[Markup]:
    for written in iterations:
        iteration = written.document.iteration
        yield Markup('<h2><a href="{}.html">{}</a></h2>\n<p>{}</p>\n<p>Hypothesis: {}</p>\n').format(
            written.name, iteration.title, ENGLISH.date(iteration.date), iteration.hypothesis
        )
