"""Pages that stand alone ask nobody for anything."""

from __future__ import annotations

from markupsafe import Markup

from prototype_kit.stand_alone import stand_alone


def test_a_page_that_stands_alone_loads_nothing() -> None:
    """Whatever stands in it: the browser is told so. A title is text."""
    page = stand_alone("a < b", Markup("p { color: red }"), Markup("<main></main>\n"))
    assert "<title>a &lt; b</title>" in page
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:" in page.replace(
        "&#39;", "'"
    )
    assert page.index("body {") < page.index("p { color: red }") < page.index("</style>")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">\n')
