"""Every picture is made by a command, is of the code as it is, and is shown on a page."""

from __future__ import annotations

import re

import pytest

from docs.making import charts, pictures, readme
from docs.making.spelling import ROOT, pages
from prototype_kit.charts.samples import SAMPLES
from prototype_kit.questions import TYPES


def test_no_picture_is_made_by_hand_and_none_is_orphaned() -> None:
    """What lies in docs/pictures is what `python -m docs.making` makes, and what pages show."""
    made = {readme.PICTURE, *map(pictures.path_of, TYPES)}
    made |= {charts.path_of(sample.chart) for sample in SAMPLES}
    there = {path for path in (ROOT / "docs" / "pictures").rglob("*") if path.is_file()}
    shown = {
        (path.parent / target).resolve()
        for path in pages()
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    }
    assert there == made == shown


def test_the_picture_in_the_readme_is_of_the_page_as_it_is() -> None:
    """Else it says how to take it again."""
    assert list(readme.problems()) == []


def test_a_picture_of_another_page_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture keeps what its page was."""
    monkeypatch.setattr(readme, "PICTURE", pictures.path_of("name"))
    (problem,) = readme.problems()
    assert problem.endswith("is not of the page as it is now. Run: python -m docs.making readme")
