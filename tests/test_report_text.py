"""The report in a terminal: no line is wider than it."""

from __future__ import annotations

from prototype_kit.report.as_text import _lines
from prototype_kit.report.model import Grid

HEADINGS = ("Page", "Reached", "Answered", "Left", "Had an error", "Went back", "Half took", "9 in 10 took")
ROW = (
    "What is wrong with the street light that you want to tell us about?",
    *(1204, 1100, 104, 87, 12),
    *("1 minute 20 seconds", "12 minutes 40 seconds"),
)


def test_a_wide_table_fits_a_terminal() -> None:
    """Its words are folded, and none is lost."""
    lines = list(_lines(Grid("Pages", (HEADINGS, ROW))))
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("  Page")
    assert set(str(ROW[0]).split()) | {"1,204", "seconds", "40"} <= set(" ".join(lines).split())


def test_a_table_too_wide_for_its_words_is_a_list() -> None:
    """What each row says, with its headings."""
    many = tuple(f"A heading number {number}" for number in range(10))
    lines = list(_lines(Grid("Pages", (("Page", *many), ("Fault", *("considerable",) * 10)))))
    assert max(map(len, lines)) <= 100
    assert lines[0] == "  Fault"
    assert lines[1].startswith("    A heading number 0: considerable; A heading number 1: considerable;")


def test_a_small_table_stands_as_it_is() -> None:
    """One line a row."""
    assert list(_lines(Grid("Few", (("Page", "Left"), ("Fault", 3))))) == ["  Page   Left", "  Fault     3"]
