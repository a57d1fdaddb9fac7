"""The page of a show-and-tell: one file that asks nobody for anything, to be shown and printed."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from itertools import count, groupby
from pathlib import Path

from markupsafe import Markup

from prototype_kit.charts import chart_style
from prototype_kit.extensions import Said
from prototype_kit.iterations import CHANGED, LEARNED, NOTHING_LEARNED, Written, changes_lines, html
from prototype_kit.kpis.envs import ENVS
from prototype_kit.language import ENGLISH
from prototype_kit.report import STYLE, part_html
from prototype_kit.report.model import ServiceReport
from prototype_kit.show_and_tell.figures import figures_parts
from prototype_kit.show_and_tell.model import Picture, ShowAndTell
from prototype_kit.stand_alone import stand_alone

NO_ITERATION = 'No iteration was released in these days. Record one: prototype-kit release "what changed"'
NOTHING_SAID = (
    "No finding of user research was written in these days. "
    "Put what you have in front of people: prototype-kit docs shows how."
)
NO_PICTURES = "No page changed, so there is no picture."
NOTHING_NEXT = 'Nobody has said what comes next. Say it: prototype-kit show --next "what you do next"'
FIRST = "This is the first iteration, so there is none to compare it with."
_MADE_BY = Markup('<meta name="generator" content="prototype-kit show">\n')
_STYLE = Markup("""
main p, main ul { max-width: 45rem; margin: 0 0 .9em }
ul ul { margin: .3em 0 0 }
h4, h5, h6 { font-size: 1rem; margin: 1em 0 .4em }
blockquote { border-left: 8px solid #b1b4b6; margin: 0 0 .9em; padding-left: 1em }
.small { font-size: .875em }
.strip { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; list-style: none; padding: 0 }
.strip li { width: 17rem; max-width: 100% }
figure { margin: 0 }
img { display: block; width: 100%; height: auto; border: 1px solid #505a5f }
@media print {
  .strip { gap: 5mm }
  .strip li { width: 56mm }
  .strip img { max-height: 120mm; width: auto; max-width: 100% }
  figure { break-inside: avoid }
}
""")
_BODY = Markup("""\
<header><p>{organisation}</p></header>
<main>
<h1>{title}</h1>
<p>{short}</p>
{sections}</main>
""")
_SECTION = Markup("<h2>{}</h2>\n{}")
_PARAGRAPH = Markup("<p>{}</p>\n")
_FRAME = Markup("""\
<li><figure>
<img src="data:image/png;base64,{content}" alt="Page: {title}">
<figcaption><strong>{title}</strong><br><span class="small"><code>{address}</code></span></figcaption>
</figure></li>
""")


def is_show_and_tell(file: Path) -> bool:
    """Whether a file is such a page, which may be overwritten."""
    return file.is_file() and _MADE_BY.strip() in file.read_text(encoding="utf-8", errors="replace")


def show_and_tell_page(
    found: ShowAndTell, pictures: Sequence[Picture] = (), without: str = NO_PICTURES
) -> str:
    """The whole page. Where there are no `pictures` it says why `without`."""
    title = f"Show-and-tell: {found.service or found.site}"
    sections = (
        ("What changed", _changed(found)),
        ("The pages that changed", _strip(pictures) or _PARAGRAPH.format(without)),
        ("How it does", _figures(found)),
        ("What users said", _said(found.said) or _PARAGRAPH.format(NOTHING_SAID)),
        ("What we learned", _learned(found.iterations)),
        ("What is next", _next(found) or _PARAGRAPH.format(NOTHING_NEXT)),
    )
    body = _BODY.format(
        organisation=found.organisation,
        title=title,
        short=_short(found),
        sections=Markup().join(_SECTION.format(*each) for each in sections if each[1]),
    )
    style = STYLE + _STYLE + Markup(chart_style())  # noqa: S704 - our own file
    return stand_alone(title, style, body, _MADE_BY)


def _short(found: ShowAndTell) -> str:
    """The days, and how much there is to tell of them."""
    amounts = ", ".join((
        _many(len(found.iterations), "iteration"),
        f"{_many(len(found.pages), 'page')} changed",
        _many(len(found.said), "finding"),
    ))  # fmt: skip
    return f"{ENGLISH.days(found.week.first, found.week.last)}: {amounts}."


def _many(amount: int, what: str) -> str:
    return f"{amount} {what}{'' if amount == 1 else 's'}"


def _changed(found: ShowAndTell) -> Markup:
    parts = Markup().join(_iteration(found, each) for each in found.iterations)
    parts = parts or _PARAGRAPH.format(NO_ITERATION)
    if found.waiting or found.waiting.remark:
        lines = "\n".join(changes_lines(found.waiting)) if found.waiting else found.waiting.remark
        parts += Markup("<h3>Not released yet</h3>\n{}").format(_below(found.told(lines)))
    return parts


def _iteration(found: ShowAndTell, written: Written) -> Markup:
    its = written.document.iteration
    # What the first one says is all that the site ever asks people for: pages of it, and no change.
    changed = (
        _PARAGRAPH.format(FIRST) if its.number == 1 else _below(found.told(written.document.section(CHANGED)))
    )
    return Markup("<h3>{}</h3>\n<p>Released on {}. Hypothesis: {}</p>\n{}").format(
        its.title, ENGLISH.date(its.date), its.hypothesis, changed
    )


def _below(text: str) -> Markup:
    """Markdown below a heading of the third level: its own begin at that, and so come one lower."""
    lines = (f"#{line}" if line.startswith("###") else line for line in text.splitlines())
    return html("\n".join(lines))


def _strip(pictures: Sequence[Picture]) -> Markup:
    if not pictures:
        return Markup()
    frames = (
        _FRAME.format(
            title=each.title, address=each.address, content=base64.b64encode(each.content).decode("ascii")
        )
        for each in pictures
    )
    return Markup('<ol class="strip" role="list">\n{}</ol>\n').format(Markup().join(frames))


def _figures(found: ShowAndTell) -> Markup:
    numbers = count(1)
    parts = Markup().join(_service(each, numbers) for each in found.figures.services)
    nobody = "Nobody started a form in these days, nor in as many before."
    return _PARAGRAPH.format(ENVS[found.figures.env]) + (parts or _PARAGRAPH.format(nobody))


def _service(service: ServiceReport, numbers: Iterator[int]) -> Markup:
    """How one service does beside the days before; nothing where nobody used it."""
    parts = Markup().join(part_html(each, numbers) for each in figures_parts(service))
    heading = Markup("<h3>{}</h3>\n").format(service.figures.name)
    return heading + parts if parts else Markup()


def _said(said: Sequence[Said]) -> Markup:
    return Markup().join(
        Markup("<h3>{}</h3>\n<ul>\n{}</ul>\n").format(where, Markup().join(map(_finding, group)))
        for where, group in groupby(said, key=lambda each: each.where)
    )


def _finding(said: Said) -> Markup:
    evidence = Markup().join(Markup("<li>{}</li>\n").format(words) for words in said.evidence)
    below = Markup("\n<ul>\n{}</ul>\n").format(evidence) if evidence else Markup()
    weight = Markup("<br>{}").format(said.weight) if said.weight else Markup()
    return Markup("<li><strong>{}</strong>{}{}</li>\n").format(said.statement, weight, below)


def _learned(iterations: Sequence[Written]) -> Markup:
    """What the team wrote into its iterations; nothing where it wrote nothing."""
    written = ((each, each.document.section(LEARNED)) for each in iterations)
    return Markup().join(
        Markup("<h3>{}</h3>\n{}").format(each.document.iteration.title, _below(text))
        for each, text in written
        if text not in ("", NOTHING_LEARNED)
    )


def _next(found: ShowAndTell) -> Markup:
    items = Markup().join(Markup("<li>{}</li>\n").format(words) for words in _steps(found))
    return Markup("<ul>\n{}</ul>\n").format(items) if items else Markup()


def _steps(found: ShowAndTell) -> Iterator[str]:
    """What the team says, what findings ask for, and what is done but not released."""
    yield from found.next
    yield from dict.fromkeys(each.next for each in found.said if each.next)
    if found.waiting:
        pages = (
            f"{_many(len(found.waiting.pages), 'page')} changed" if found.waiting.pages else "words changed"
        )
        yield f"Release what is done: {pages} since the last release."
