"""Two versions compared: what changed in words, and the pages that look different, side by side."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from PIL import Image

from prototype_kit import compare_sites, difference_data, load_site
from prototype_kit.testing.page_checks import read_page
from research.rounds import PictureComparison, Shot, Side, compare_strips, comparison_page, read_strip
from research.rounds.comparison_page import MOST_PAIRS
from tests.conftest import Author

OLD = Side("Round 1: <first> sketch", "frozen on 6 May 2026")
NEW = Side("Round 2", "frozen on 7 May 2026")
SAME = {"changes": [], "services": []}


def png(shade: int) -> bytes:
    """A picture of one colour."""
    written = BytesIO()
    Image.new("L", (2, 2), shade).save(written, "PNG")
    return written.getvalue()


class Strip:
    """A film strip that a test writes: `shot` adds a frame."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._shots: list[Shot] = []
        (folder / "pictures").mkdir(parents=True)

    def shot(self, page: str, shade: int, walkthrough: str = "Says ‘Red’", title: str = "") -> Strip:
        """A frame of a page, in a shade that stands for how it looks."""
        picture = f"pictures/{page}-{len(self._shots)}.png"
        (self.folder / picture).write_bytes(png(shade))
        address = f"/bins/report/{page}"
        self._shots.append(Shot("bins/report", walkthrough, address, title or page, picture))
        text = json.dumps([asdict(shot) for shot in self._shots])
        (self.folder / "shots.json").write_text(text, encoding="utf-8")
        return self


def compared(old: Strip, new: Strip) -> PictureComparison:
    """What two strips show differently."""
    return compare_strips(old.folder, read_strip(old.folder), new.folder, read_strip(new.folder))


def test_pages_are_new_gone_changed_or_only_counted(tmp_path: Path) -> None:
    """In the order of the newer version; what is gone stands where it was."""
    old = Strip(tmp_path / "old").shot("colour", 1).shot("gone", 2).shot("bin", 3).shot("contact", 4)
    new = Strip(tmp_path / "new").shot("new", 9).shot("colour", 1).shot("bin", 5).shot("contact", 4)
    found = compared(old, new)
    assert [(page.address.rpartition("/")[2], page.how) for page in found.pages] == [
        ("new", "new"),
        ("gone", "gone"),
        ("bin", "changed"),
    ]
    assert found.same == 2
    pairs = {page.address.rpartition("/")[2]: page.pairs for page in found.pages}
    assert pairs["new"] == ((None, png(9)),)
    assert pairs["gone"] == ((png(2), None),)
    assert pairs["bin"] == ((png(3), png(5)),)


def test_pictures_of_the_same_walkthrough_are_beside_each_other(tmp_path: Path) -> None:
    """A page that looks different in several walkthroughs is not shown beside another of them."""
    old = Strip(tmp_path / "old").shot("check", 1, "Red").shot("check", 2, "Blue").shot("check", 3, "Both")
    new = Strip(tmp_path / "new").shot("check", 12, "Blue").shot("check", 11, "Red").shot("check", 3, "Both")
    (page,) = compared(old, new).pages
    assert set(page.pairs) == {(png(1), png(11)), (png(2), png(12))}


def test_walkthroughs_of_other_names_are_compared_all_the_same(tmp_path: Path) -> None:
    """A walkthrough is named by its answers, whose words may be what changed; what is over has no pair."""
    old = Strip(tmp_path / "old").shot("check", 1, "Says ‘Red’")
    new = Strip(tmp_path / "new").shot("check", 2, "Says ‘Crimson’").shot("check", 3, "Says ‘Blue’")
    (page,) = compared(old, new).pages
    assert page.pairs == ((png(1), png(2)), (None, png(3)))


def test_a_strip_that_cannot_be_compared_is_none(tmp_path: Path) -> None:
    """No strip, one that was taken without notes, notes that are broken, and pictures that are not there."""
    assert read_strip(tmp_path) == ()
    for text in ("{", "[1]", '[{"journey": "x"}]', "null"):
        (tmp_path / "shots.json").write_text(text, encoding="utf-8")
        assert read_strip(tmp_path) == ()
    strip = Strip(tmp_path / "strip").shot("colour", 1).shot("bin", 2)
    (strip.folder / "pictures" / "colour-0.png").unlink()
    assert [shot.address for shot in read_strip(strip.folder)] == ["/bins/report/bin"]
    (tmp_path / "secret.png").write_bytes(png(1))
    shots = [asdict(Shot("bins/report", "Red", "/x", "x", "../secret.png"))]
    (strip.folder / "shots.json").write_text(json.dumps(shots), encoding="utf-8")
    assert read_strip(strip.folder) == ()


def test_the_page_stands_alone(tmp_path: Path) -> None:
    """It holds its pictures, asks for nothing, and whatever is written in a service is shown as text."""
    old = Strip(tmp_path / "old").shot("colour", 1, title="<script>What</script>").shot("same", 7)
    new = Strip(tmp_path / "new").shot("colour", 2, title="<script>What</script>").shot("same", 7)
    html = comparison_page(OLD, NEW, SAME, compared(old, new))
    assert read_page(html)[1] == ()
    sources = re.findall(r'<(?:img|script|link|a)\b[^>]*\b(?:src|href)="([^"]*)"', html)
    assert [b64decode(source.removeprefix("data:image/png;base64,")) for source in sources] == [
        png(1),
        png(2),
    ]
    assert "<script" not in html
    assert "Before: Round 1: &lt;first&gt; sketch, frozen on 6 May 2026" in html
    assert "Pages that look different: 1. New pages: 0. Pages that are gone: 0." in html
    assert "Pages that look the same, not shown here: 1." in html
    assert html.count(" alt=") == 2


def test_the_page_says_what_changed_in_words(author: Author) -> None:
    """The same sentences as in text, by journey and page."""
    was = author.load()
    author.replace("bins/journeys/report.yaml", "What colour is the bin?", "Which <colour> is it?")
    author.replace("site.yaml", "name: Anytown services", "name: Anytown")
    difference = difference_data(compare_sites(was, load_site(author.folder)))
    html = comparison_page(OLD, NEW, difference, None, "‘<2>’ has no film strip.")
    assert read_page(html)[1] == ()
    assert "<h3>The site</h3>" in html
    assert "<h3>Report a bin (bins/report)</h3>" in html
    assert "<h4>Page ‘colour’</h4>" in html
    assert "‘What colour is the bin?’ and is now ‘Which &lt;colour&gt; is it?’" in html
    assert "<p>‘&lt;2&gt;’ has no film strip.</p>" in html
    assert "Nothing is different." in comparison_page(OLD, NEW, SAME, None, "…")


def test_a_page_with_many_looks_shows_the_first_of_them(tmp_path: Path) -> None:
    """The others are counted."""
    old, new = Strip(tmp_path / "old"), Strip(tmp_path / "new")
    for number in range(MOST_PAIRS + 2):
        old.shot("check", number, f"Walk {number}")
        new.shot("check", 100 + number, f"Walk {number}")
    html = comparison_page(OLD, NEW, SAME, compared(old, new))
    assert html.count("<img ") == 2 * MOST_PAIRS
    assert "It looks different in 2 more ways, not shown here." in html
