"""Two versions on one page that stands alone: what changed in words, and the pages that look different."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from research.rounds.comparing import ComparedPage, PictureComparison

MOST_PAIRS = 3
"""Of one page, which may look different in many walkthroughs."""
_STYLE = Markup("""
body { font: 1.1875rem/1.4 Arial, Helvetica, sans-serif; margin: 0 auto; max-width: 80rem; padding: 14px;
  color: #0b0c0c; background: #fff; overflow-wrap: anywhere }
h1, h2, h3, h4 { line-height: 1.2; margin: 1.2em 0 .4em }
h1 { margin-top: 0 }
h2 { border-top: 2px solid #1d4f91; padding-top: .6em }
p, ul { max-width: 45em }
.said { white-space: pre-line }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 1.5rem;
  align-items: start; max-width: 63rem; margin-bottom: 1.5rem }
figure { margin: 0 }
figcaption { font-weight: bold; margin-bottom: .3em }
img { display: block; width: 100%; height: auto; border: 1px solid #505a5f }
.none { border: 1px dashed #505a5f; padding: 1em; margin: 0 }
.small { font-size: .875em }
@media print {
  @page { size: A4; margin: 10mm }
  body { padding: 0; max-width: none; font-size: 9pt }
  .pair { grid-template-columns: 1fr 1fr; gap: 5mm; break-inside: avoid }
  img { max-height: 120mm; width: auto; max-width: 100% }
  h2, h3, h4 { break-after: avoid }
}
@media (forced-colors: active) {
  body { color: CanvasText; background: Canvas }
  img, .none { border-color: CanvasText }
}
""")
_PAGE = Markup("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>What changed: {old} and {new}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>What changed</h1>
<ul>
<li>Before: {old}, {old_when}</li>
<li>After: {new}, {new_when}</li>
</ul>
<h2>In words</h2>
{words}<h2>In pictures</h2>
{pictures}</main>
</body>
</html>
""")
_HOW = {"new": "New page", "gone": "Page that is gone", "changed": "Page that looks different"}


@dataclass(frozen=True)
class Side:
    """One of the two versions: what it is called, and when it was so, such as `frozen on 1 November 2026`."""

    name: str
    when: str


def comparison_page(
    old: Side, new: Side, changes: Mapping[str, Any], pictures: PictureComparison | None, remark: str = ""
) -> str:
    """The whole page; it asks for nothing, as the pictures are in it.

    `changes` are what `difference_data` gives. Without pictures, `remark` says why there are none.
    """
    return str(
        _PAGE.format(
            style=_STYLE,
            old=old.name,
            old_when=old.when,
            new=new.name,
            new_when=new.when,
            words=Markup().join(_words(changes)) or Markup("<p>Nothing is different.</p>\n"),
            pictures=Markup().join(_pictures(old, new, pictures)) if pictures else _paragraph(remark),
        )
    )


def _paragraph(words: str) -> Markup:
    return Markup("<p>{}</p>\n").format(words)


def _words(data: Mapping[str, Any]) -> Iterator[Markup]:
    yield from _part("The site", data["changes"])
    for service in data["services"]:
        yield from _part(service["name"], service["changes"])
        for journey in service["journeys"]:
            title = f"{journey['title']} ({service['service']}/{journey['journey']})"
            yield from _part(title, journey["changes"])


def _part(title: str, changes: Sequence[Mapping[str, Any]]) -> Iterator[Markup]:
    if not changes:
        return
    yield Markup("<h3>{}</h3>\n").format(title)
    # What is about no page comes first; the pages in the order in which the changes name them.
    for page in dict.fromkeys(["", *(each["page"] for each in changes)]):
        said = [each["english"] for each in changes if each["page"] == page]
        if page:
            yield Markup("<h4>Page ‘{}’</h4>\n").format(page)
        items = Markup().join(Markup('<li class="said">{}</li>\n').format(words) for words in said)
        yield Markup("<ul>\n{}</ul>\n").format(items) if said else Markup()


def _pictures(old: Side, new: Side, found: PictureComparison) -> Iterator[Markup]:
    yield _paragraph(_summary(found))
    for page in found.pages:
        title = f"{_HOW[page.how]}: {page.title}"
        yield Markup('<h3>{}</h3>\n<p class="small"><code>{}</code></p>\n').format(title, page.address)
        for was, now in page.pairs[:MOST_PAIRS]:
            yield _pair(old, new, page, was, now)
        if (more := len(page.pairs) - MOST_PAIRS) > 0:
            ways = "way" if more == 1 else "ways"
            yield _paragraph(f"It looks different in {more} more {ways}, not shown here.")


def _summary(found: PictureComparison) -> str:
    changed, new, gone = found.count("changed"), found.count("new"), found.count("gone")
    counts = f"Pages that look different: {changed}. New pages: {new}. Pages that are gone: {gone}."
    return f"{counts} Pages that look the same, not shown here: {found.same}."


def _pair(old: Side, new: Side, page: ComparedPage, was: bytes | None, now: bytes | None) -> Markup:
    figures = _figure("Before", old, page, was), _figure("After", new, page, now)
    return Markup('<div class="pair">\n{}{}</div>\n').format(*figures)


def _figure(word: str, side: Side, page: ComparedPage, picture: bytes | None) -> Markup:
    caption = f"{word}: {side.name}"
    if picture is None:
        words = Markup('<div>\n<p><strong>{}</strong></p>\n<p class="none">Nothing like it.</p>\n</div>\n')
        return words.format(caption)
    data = b64encode(picture).decode("ascii")
    alt = f"Picture of the page ‘{page.title}’ in {side.name}"
    shown = Markup(
        '<figure>\n<figcaption>{}</figcaption>\n<img src="data:image/png;base64,{}" alt="{}">\n</figure>\n'
    )
    return shown.format(caption, data, alt)
