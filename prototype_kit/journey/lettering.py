"""How wide words are, and where to break them: drawings are made where no font can be asked.

Widths are those of Arial, rounded up, so that a font that is a little wider still fits. The same words
break in the same places everywhere.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_SIGNS = {
    0.24: "ijl‘’'",
    0.3: " !,./:;I[]|tf\\",
    0.36: '()-r“”"*·',
    0.52: "cJksvxyz",
    0.58: "abdeghnopqu0123456789L?$#_–+<>=",
    0.68: "ABEFKPSTVXYZ&",
    0.76: "CDHNRUw",
    0.8: "GOQ",
    0.86: "Mm",
    1.03: "W%@…—",
}
_WIDTHS = {sign: width for width, signs in _SIGNS.items() for sign in signs}
_OTHER, _FULL = 0.68, 1.03  # em: a letter that is not in the table, and one of a script with square signs
_BOLD = 1.08
_LEADING = 1.3


@dataclass(frozen=True)
class Lettering:
    """A size of text in pixels, bold or not."""

    size: int
    bold: bool = False

    @property
    def leading(self) -> float:
        """From one line to the next."""
        return round(self.size * _LEADING)

    def width(self, text: str) -> float:
        """How wide the text is at the most, in pixels."""
        # An accent stands above its letter and adds nothing.
        letters = [sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign)]
        return sum(map(_em, letters)) * self.size * (_BOLD if self.bold else 1)

    def lines(self, text: str, width: float) -> list[str]:
        """The text in lines that are no wider than `width`; a word that is wider is broken."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.width(longer) <= width:
                lines[-1] = longer
                continue
            whole = self._pieces(word, width)
            lines = [*(lines if lines[-1] else lines[:-1]), *whole]
        return lines

    def _pieces(self, word: str, width: float) -> list[str]:
        pieces = [""]
        for sign in word:
            if pieces[-1] and self.width(pieces[-1] + sign) > width:
                pieces.append("")
            pieces[-1] += sign
        return pieces


def _em(sign: str) -> float:
    if sign in _WIDTHS:
        return _WIDTHS[sign]
    return _FULL if unicodedata.east_asian_width(sign) in "WF" else _OTHER
