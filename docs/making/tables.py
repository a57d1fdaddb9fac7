"""Tables that are wider than a small screen: each scrolls by itself, also by keyboard."""

from __future__ import annotations

from typing import Any


def translator() -> type[Any]:
    """What writes HTML, as Sphinx has it, with a frame around each table."""
    from sphinx.writers.html5 import HTML5Translator

    class Framing(HTML5Translator):  # type: ignore[misc, unused-ignore]
        def visit_table(self, node: Any) -> None:
            self.framed = getattr(self, "framed", 0) + 1
            self.body.append(
                f'<div class="table" tabindex="0" role="region" aria-label="Table {self.framed}">'
            )
            super().visit_table(node)

        def depart_table(self, node: Any) -> None:
            super().depart_table(node)
            self.body.append("</div>\n")

    return Framing
