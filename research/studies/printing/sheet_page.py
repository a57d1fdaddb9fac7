"""The consent sheet on paper: to read, to tick item by item, and to sign. A code stands for the name.

Large print is 18 points or more with more space between lines, as the UK Association for Accessible Formats
has it.
"""

from __future__ import annotations

from markupsafe import Markup

from research.studies.printing.frame import document
from research.studies.sheet import Sheet, SheetItem
from research.studies.study import Study

_STYLE = Markup("""
.items { list-style: none; padding: 0; margin: 0 0 1em }
.items li { display: flex; gap: .7em; align-items: flex-start; padding: .35em 0; break-inside: avoid }
.items svg { flex: none; width: 1.5em; height: 1.5em }
.items strong { font-weight: bold; white-space: nowrap }
.lines { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 1fr); gap: 0 2em; margin: 0 0 1.2em;
  break-inside: avoid }
.line { border-bottom: 1.5px solid #0b0c0c; height: 2.8em }
.under-16 { border: 2px solid #0b0c0c; padding: .8em 1em 0; margin: 1.2em 0; break-inside: avoid }
.under-16 h3 { margin-top: 0 }
.code { font-size: 1.15em; font-weight: bold }
.sign { break-before: auto }
.sheet-version { font-size: .85em; overflow-wrap: anywhere }
@media screen and (max-width: 30rem) { .lines { grid-template-columns: 1fr } }
@media print {
  @page { size: A4; margin: 18mm }
  body { font-size: 12pt }
  .sign { break-before: page }
}
""")
_LARGE = Markup("""
body { font-size: 1.6rem; line-height: 1.6 }
h1 { font-size: 1.5em } h2 { font-size: 1.3em } h3 { font-size: 1.1em }
p, ul, ol, .items li { max-width: 34em }
.sheet-version { font-size: 1em }
@media print {
  body { font-size: 18pt }
}
""")
_TICK = Markup(
    '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
    '<rect x="1.5" y="1.5" width="21" height="21" fill="none" stroke="currentColor" stroke-width="2"/></svg>'
)
_PAGE = Markup("""\
<h1>{title}</h1>
{words}<section class="sign" aria-labelledby="agree">
<h2 id="agree">What you agree to</h2>
<p>Tick each one that you agree to. {needed}</p>
<ul class="items" role="list">
{items}</ul>
<p class="code">Your number: P&nbsp;__&nbsp;__</p>
<p>Do not write your name. Whoever invited you knows which number is yours.</p>
{signature}<div class="under-16">
<h3>If you are under 16</h3>
<p>A parent or guardian has to agree too.</p>
<ul class="items" role="list">
<li>{tick}<span>I am the parent or guardian, I have read this sheet, and I agree.</span></li>
</ul>
{guardian}</div>
<p class="sheet-version">{study}. Sheet version {version}, {hash}. Researcher: keep this sheet with the other
papers of the study and never with the list of names.</p>
</section>
""")
_LINES = Markup("""\
<div class="lines">
<div><div class="line"></div>{who}</div>
<div><div class="line"></div>Date</div>
</div>
""")
_SHORT = 12
"""As many letters of the hash as the kit shows of a release."""


def sheet_page(study: Study) -> str:
    """The whole sheet."""
    return _page(study, "Consent sheet", _STYLE)


def large_sheet_page(study: Study) -> str:
    """The whole sheet in large print."""
    return _page(study, "Consent sheet, large print", _STYLE + _LARGE)


def _page(study: Study, name: str, style: Markup) -> str:
    sheet = study.sheet
    inside = _PAGE.format(
        title=sheet.title,
        words=sheet.html,
        needed=_needed(sheet),
        items=Markup().join(_item(item) for item in sheet.items),
        signature=_LINES.format(who="Your signature"),
        guardian=_LINES.format(who="Signature of parent or guardian"),
        tick=_TICK,
        study=study.title,
        version=sheet.version,
        hash=sheet.hash[:_SHORT],
    )
    how = "Print two for each person: one to sign and one to keep."
    return document(f"{name} – {study.title}", style, how, inside)


def _item(item: SheetItem) -> Markup:
    needed = Markup(" <strong>(needed)</strong>") if item.needed else Markup()
    return Markup("<li>{}<span>{}{}</span></li>\n").format(_TICK, item.words, needed)


def _needed(sheet: Sheet) -> str:
    others = any(not item.needed for item in sheet.items)
    first = "We need those that are marked as needed, or there is no session."
    return f"{first} The others are up to you." if others else first
