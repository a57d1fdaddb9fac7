"""How Sphinx makes the site of the documents. `python -m docs.making.site` runs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from docs.making import contents, tables  # noqa: E402 - found by the line above
from docs.making.site import FRONT, OUTSIDE  # noqa: E402

project = "prototype-kit"
language = "en"
extensions = ["myst_parser"]

root_doc = FRONT
include_patterns = ["docs/**.md", *OUTSIDE]
exclude_patterns = [
    folder.name
    for folder in ROOT.iterdir()
    if folder.is_dir() and not any(place.startswith(f"{folder.name}/") for place in include_patterns)
]

# What a code host shows, and no more: a page reads the same in both places.
myst_disable_syntax = ["myst_role", "myst_target", "myst_block_break", "colon_fence"]
myst_heading_anchors = 4
suppress_warnings = ["toc.not_included"]  # docs/README.md lists the pages, and a test sees to it

html_theme_path = ["themes"]
html_theme = "documents"
html_title = "prototype-kit"
html_copy_source = False
html_show_sphinx = False
html_permalinks = False
html_domain_indices = False
html_use_index = False
highlight_language = "none"
pygments_style = "bw"  # words alone: no colour has to have contrast


def setup(app: Any) -> None:
    """Take the way through the pages from docs/README.md, and make tables that fit a small screen."""
    listed = contents.read(ROOT)
    app.connect("source-read", lambda _, name, source: contents.name_what_is_elsewhere(ROOT, name, source))
    app.connect("html-page-context", lambda _, name, __, page, ___: page.update(_place(listed, name)))
    app.set_translator("html", tables.translator())


def _place(listed: list[contents.Part], name: str) -> dict[str, Any]:
    """What a page knows of the others: the list of them, and where in it it is."""
    return {"doors": listed, "here": contents.listed_as(name)}
