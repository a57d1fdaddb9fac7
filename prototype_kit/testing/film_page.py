"""The page of a film strip: a row for each walkthrough, with the pictures in the order in which they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from prototype_kit.stand_alone import stand_alone

_MADE_BY = Markup('<meta name="generator" content="prototype-kit film">\n')
_STYLE = Markup("""
body { max-width: 100rem; padding: 14px }
h2 { border-top: 2px solid #1d4f91; padding-top: .6em }
nav, h1 + p { max-width: 45em }
.strip { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; list-style: none; padding: 0 }
.strip li { width: 18.75rem; max-width: 100% }
figure { margin: 0 }
img { display: block; width: 100%; height: auto; border: 1px solid #505a5f }
figcaption p { margin: .3em 0 }
.small { font-size: .875em }
.error { border-left: 4px solid #ca3535; padding-left: .5em }
@media print {
  @page { size: A4 landscape; margin: 10mm }
  body { padding: 0; max-width: none; font-size: 9pt }
  nav, .back { display: none }
  .strip { gap: 5mm }
  .strip li { width: 62mm; break-inside: avoid }
  img { max-height: 150mm; width: auto; max-width: 100% }
  section + section { break-before: page }
}
@media (forced-colors: active) { img { border-color: CanvasText } }
""")
_MAIN = Markup("""\
<main>
<h1>{title}</h1>
<p>{summary}</p>
<nav id="rows" aria-label="Walkthroughs">
<ol>
{links}</ol>
</nav>
{rows}{missed}</main>
""")
_ROW = Markup("""\
<section aria-labelledby="row-{number}">
<h2 id="row-{number}" tabindex="-1">{number}. {name}</h2>
<p class="small">{journey}, {count}. <a class="back" href="#rows">Back to all walkthroughs</a></p>
<ol class="strip" role="list">
{frames}</ol>
</section>
""")
_FRAME = Markup("""\
<li><figure>
<a href="{picture}"><img src="{picture}" alt="{alt}" loading="lazy"></a>
<figcaption>
<p><strong>{number}. <span lang="{language}">{title}</span></strong></p>
<p class="small"><code>{address}</code></p>
{told}</figcaption>
</figure></li>
""")


@dataclass(frozen=True)
class Frame:
    """One picture, by its address from the page; `why` the page is shown, and the errors that it shows.

    `language` is the code of that which the page and its title are in.
    """

    picture: str
    title: str
    address: str
    why: str = ""
    errors: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class Row:
    """One walkthrough of the journey."""

    journey: str
    name: str
    frames: tuple[Frame, ...]


def is_film(page: Path) -> bool:
    """Whether a file is the page of a film, which may be overwritten."""
    return page.is_file() and _MADE_BY.strip() in page.read_text(encoding="utf-8", errors="replace")


def film_html(title: str, rows: Sequence[Row], missed: Iterable[str] = ()) -> str:
    """The whole page. It asks for nothing but the pictures."""
    pictures = {frame.picture for row in rows for frame in row.frames}
    pages = sum(len(row.frames) for row in rows)
    walkthroughs = "1 walkthrough" if len(rows) == 1 else f"{len(rows)} walkthroughs"
    summary = (
        f"{walkthroughs}, {pages} frames, {len(pictures)} different pictures. "
        "Follow a picture to see it large. References are shown as 0000-0000."
    )
    link = Markup('<li><a href="#row-{}">{}</a></li>\n')
    main = _MAIN.format(
        title=title,
        summary=summary,
        links=Markup().join(link.format(number, row.name) for number, row in enumerate(rows, 1)),
        rows=Markup().join(_row(number, row) for number, row in enumerate(rows, 1)),
        missed=_missed(list(missed)),
    )
    return stand_alone(title, _STYLE, main, _MADE_BY)


def _row(number: int, row: Row) -> Markup:
    frames = Markup().join(_frame(each, frame) for each, frame in enumerate(row.frames, 1))
    count = f"{len(row.frames)} frames"
    return _ROW.format(number=number, name=row.name, journey=row.journey, count=count, frames=frames)


def _frame(number: int, frame: Frame) -> Markup:
    shown = "with errors: " + "; ".join(frame.errors) if frame.errors else "as it is come to"
    return _FRAME.format(
        picture=quote(frame.picture),
        alt=f"Picture of the page ‘{frame.title}’, {shown}",
        number=number,
        title=frame.title,
        language=frame.language,
        address=frame.address,
        told=Markup().join(_told(frame)),
    )


def _told(frame: Frame) -> Iterator[Markup]:
    if frame.why:
        yield Markup('<p class="small">Shown because: {}</p>\n').format(frame.why)
    for error in frame.errors:
        yield Markup('<p class="small error">Error: {}</p>\n').format(error)


def _missed(missed: Sequence[str]) -> Markup:
    items = Markup().join(Markup("<li>{}</li>\n").format(words) for words in missed)
    shown = Markup("<h2>What this film does not show</h2>\n<ul>\n{}</ul>\n").format(items)
    return shown if missed else Markup()
