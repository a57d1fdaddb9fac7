"""The frame of a printed page: one HTML document with its style inside."""

from __future__ import annotations

from markupsafe import Markup

_STYLE = Markup("""
* { box-sizing: border-box }
body { font: 1.1875rem/1.4 Arial, Helvetica, sans-serif; margin: 0 auto; max-width: 50rem; padding: 14px;
  color: #0b0c0c; background: #fff; overflow-wrap: anywhere }
h1, h2, h3 { line-height: 1.2; margin: 1.3em 0 .4em; break-after: avoid }
h1 { margin-top: 0 }
p, ul, ol { margin: 0 0 .7em }
li { margin-bottom: .25em }
table { border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: .2em 1.5em .2em 0; border-bottom: 1px solid #b1b4b6 }
a { color: #1a65a6 }
.kit-telephone { white-space: nowrap }
.on-screen { background: #f3f2f1; padding: .6em 1em; margin-bottom: 1.5em }
@media print {
  body { padding: 0; max-width: none }
  a { color: inherit; text-decoration: none }
  .on-screen { display: none }
  li, tr { break-inside: avoid }
  p { orphans: 3; widows: 3 }
}
@media (forced-colors: active) {
  body { color: CanvasText; background: Canvas }
}
""")
_DOCUMENT = Markup("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{inside}</main>
</body>
</html>
""")
_HOW_TO_PRINT = Markup('<p class="on-screen">{}</p>\n')


def document(title: str, style: Markup, how_to_print: str, inside: Markup) -> str:
    """A whole page. `how_to_print` is a sentence that is not printed; `inside` has a heading of its own."""
    return str(
        _DOCUMENT.format(
            title=title, style=_STYLE + style, inside=_HOW_TO_PRINT.format(how_to_print) + inside
        )
    )
