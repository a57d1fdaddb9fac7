"""The script as one HTML page that asks for nothing else: to be printed, or ticked on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from prototype_kit.accessibility import CRITERIA, WAYS, Way
from prototype_kit.manual_script.checks import WAYS_OF_TESTING, Check
from prototype_kit.manual_script.script import (
    Mistake,
    Part,
    Script,
    ScriptPage,
    checks_of,
    checks_of_mistakes,
    log_lines,
)
from prototype_kit.manual_script.words import AFTER, RECORD, counted_pages, estimate, intro, seen_before
from prototype_kit.stand_alone import stand_alone

_STYLE = Markup("""
body { max-width: 50rem; padding: 14px }
h2 { border-top: 2px solid #1d4f91; padding-top: .6em }
h4 { font-size: 1em; margin: 1em 0 .3em }
code, pre { font-size: .9em; white-space: pre-wrap }
pre { background: #f3f2f1; padding: 1em }
small { color: #484949; font-size: .8em; white-space: nowrap }
label { display: block }
input[type=text], textarea { box-sizing: border-box; width: 100%; max-width: 34rem; font: inherit;
  border: 2px solid #0b0c0c; padding: .3em; margin: .2em 0 .8em }
textarea { max-width: 100%; height: 4.5em }
.ticks { list-style: none; padding: 0; margin: 0 }
.ticks label { display: flex; gap: .6em; padding: .25em 0 }
.ticks input { flex: none; width: 1.4em; height: 1.4em; margin: 0 }
.page { border-left: 4px solid #b1b4b6; padding-left: 1em; margin: 2em 0 }
.mistake { background: #f3f2f1; padding: .1em 1em .6em; margin: .8em 0 }
table { border-collapse: collapse }
th, td { text-align: left; padding: .2em 1.5em .2em 0; border-bottom: 1px solid #b1b4b6 }
@media print {
  @page { margin: 14mm }
  body { padding: 0; font-size: 11pt; max-width: none }
  a { color: inherit; text-decoration: none }
  .skip, nav { display: none }
  .ticks li, .mistake, h2 + p, tr { break-inside: avoid }
  textarea { height: 3em }
  .end { break-before: page }
}
@media (forced-colors: active) { .page { border-color: CanvasText } }
""")
_MAIN = Markup("""\
<main>
<h1>{title}</h1>
{intro}<h2 id="record">Who tests, with what</h2>
{record}<h2 id="time">How long it takes</h2>
<p>{pages}</p>
{times}<nav aria-label="Parts of this script">
<h2>Parts</h2>
<ul>
{links}</ul>
</nav>
<h2 id="before">Before you begin</h2>
{before}{parts}{end}</main>
""")
_TIMES = Markup("""\
<table>
<thead><tr><th scope="col">Way of testing</th><th scope="col">About</th></tr></thead>
<tbody>
{}</tbody>
</table>
""")
_PAGE = Markup("""\
<section class="page" aria-labelledby="page-{number}">
<h3 id="page-{number}">{number}. {title}</h3>
<p><code>{address}</code></p>
{inside}<h4>Go on</h4>
{do}{notes}</section>
""")
_MISTAKE = Markup("""\
<div class="mistake">
<h4>Something to be refused</h4>
{do}<p>Then the page says:</p>
{errors}</div>
""")
_END = Markup("""\
<section class="end">
<h2 id="end">When you are done</h2>
{words}<pre><code>{lines}</code></pre>
{missed}</section>
""")


def script_html(script: Script) -> str:
    """The whole script."""
    main = _MAIN.format(
        title=script.title,
        intro=_paragraphs(intro(script)),
        record=Markup().join(_record(number, words) for number, words in enumerate(RECORD, 1)),
        pages=counted_pages(script),
        times=_TIMES.format(Markup().join(_time(script, way) for way in script.ways)),
        links=Markup().join(_links(script)),
        before=Markup().join(_before(way) for way in script.ways),
        parts=Markup().join(_part(script, number, part) for number, part in enumerate(script.parts, 1)),
        end=_end(script),
    )
    return stand_alone(script.title, _STYLE, main)


def _paragraphs(words: Iterable[str]) -> Markup:
    return Markup().join(Markup("<p>{}</p>\n").format(each) for each in words)


def _items(words: Iterable[str], tag: str = "ul") -> Markup:
    items = Markup().join(Markup("<li>{}</li>\n").format(each) for each in words)
    return Markup("<{0}>\n{1}</{0}>\n").format(tag, items) if items else Markup()


def _record(number: int, words: str) -> Markup:
    field = Markup(
        '<label for="record-{0}">{1}</label>\n<input type="text" id="record-{0}" autocomplete="off">\n'
    )
    return field.format(number, words)


def _time(script: Script, way: Way) -> Markup:
    each = estimate(script, way)
    return Markup("<tr><td>{}</td><td>{} minutes</td></tr>\n").format(each.words, each.minutes)


def _links(script: Script) -> Iterator[Markup]:
    link = Markup('<li><a href="#{}">{}</a></li>\n')
    yield link.format("before", "Before you begin")
    for number, part in enumerate(script.parts, 1):
        yield link.format(f"walkthrough-{number}", f"Walkthrough {number}: {part.name}")
    yield link.format("end", "When you are done")


def _before(way: Way) -> Markup:
    how = WAYS_OF_TESTING[way]
    return Markup("<h3>{}</h3>\n<p>{}</p>\n{}").format(WAYS[way], how.tools, _items(how.before))


def _part(script: Script, number: int, part: Part) -> Markup:
    head = Markup(
        '<h2 id="walkthrough-{0}">Walkthrough {0}: {1}</h2>\n<p>{2} <code>/{3}</code></p>\n'
    ).format(number, part.name, "Open a new private window at", part.journey)
    return head + Markup().join(_page(script, page) for page in part.pages)


def _page(script: Script, page: ScriptPage) -> Markup:
    return _PAGE.format(
        number=page.number,
        title=page.title,
        address=page.address,
        inside=Markup().join(_inside(script, page)),
        do=_items(page.do, "ol"),
        notes=Markup() if page.seen else _notes(page),
    )


def _inside(script: Script, page: ScriptPage) -> Iterator[Markup]:
    if page.why:
        yield Markup("<p>It is shown because: {}.</p>\n").format(page.why)
    if page.seen:
        yield Markup('<p><a href="#page-{}">{}</a></p>\n').format(page.seen, seen_before(page))
        return
    for way in script.ways:
        yield Markup("<h4>{}</h4>\n{}").format(WAYS[way], _ticks(checks_of(page, way)))
    yield from (_mistake(mistake) for mistake in page.mistakes)
    if page.mistakes:
        for way in script.ways:
            words = Markup("<h4>{}, when it is refused</h4>\n{}")
            yield words.format(WAYS[way], _ticks(checks_of_mistakes(way)))


def _mistake(mistake: Mistake) -> Markup:
    return _MISTAKE.format(do=_items(mistake.do, "ol"), errors=_items(mistake.errors))


def _ticks(checks: Iterable[Check]) -> Markup:
    tick = Markup('<li><label><input type="checkbox"> <span>{} <small>{}</small></span></label></li>\n')
    ticks = Markup().join(tick.format(check.words, _criteria(check)) for check in checks)
    return Markup('<ul class="ticks" role="list">\n{}</ul>\n').format(ticks)


def _criteria(check: Check) -> Markup:
    named = Markup('<abbr title="{}">{}</abbr>')
    return Markup(", ").join(named.format(CRITERIA[number], number) for number in check.criteria)


def _notes(page: ScriptPage) -> Markup:
    field = Markup('<label for="notes-{0}">Notes on page {0}</label>\n<textarea id="notes-{0}"></textarea>\n')
    return field.format(page.number)


def _end(script: Script) -> Markup:
    missed = Markup("<h3>What this script does not show</h3>\n{}").format(_items(script.missed))
    return _END.format(
        words=_paragraphs(AFTER), lines=log_lines(script), missed=missed if script.missed else Markup()
    )
