"""The frame of HTML pages that stand alone: sent by email, opened from a disk, printed. No script runs."""

from __future__ import annotations

from markupsafe import Markup

# A browser that honours it asks nobody for anything, whatever stands in the page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:"
_STYLE = Markup("""
body { font: 1.1875rem/1.4 Arial, Helvetica, sans-serif; margin: 0 auto; color: #0b0c0c; background: #fff;
  overflow-wrap: anywhere }
h1, h2, h3, h4 { line-height: 1.2; margin: 1.5em 0 .5em }
h1 { margin-top: 0 }
a { color: #1a65a6 }
:focus-visible { outline: 3px solid #0b0c0c; outline-offset: 2px; box-shadow: 0 0 0 5px #fd0 }
@media print { h1, h2, h3, h4 { break-after: avoid } }
@media (forced-colors: active) { body { color: CanvasText; background: Canvas } }
""")
_PAGE = Markup("""\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
{head}<title>{title}</title>
<style>{style}{own}</style>
</head>
<body>
{body}</body>
</html>
""")


def stand_alone(
    title: str,
    style: Markup,
    body: Markup,
    head: Markup = Markup(),  # noqa: B008
    language: str = "en",
) -> str:
    """The whole page. `style` comes after what every such page has; `head` is more of its head."""
    parts = {"language": language, "head": head, "title": title, "own": style, "body": body}
    return str(_PAGE.format(policy=_POLICY, style=_STYLE, **parts))
