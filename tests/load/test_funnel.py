"""How often each way is taken follows from the figures of a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prototype_kit import KitError
from prototype_kit.load.funnel import NOTHING, Funnel, PageCounts, read_funnel, weights

# Two ways part after a; one of them passes through b, which may be left out.
THROUGH, STRAIGHT, EXIT = ["a", "b", "c", "end"], ["a", "c", "end"], ["a", "out"]


def funnel(**reached: int) -> Funnel:
    """Everybody who came to a page answered it."""
    return Funnel({name: PageCounts(count, count) for name, count in reached.items()})


def test_without_figures_every_way_is_as_likely() -> None:
    """Nobody knows better, and all in all it is 1."""
    assert weights([THROUGH, STRAIGHT, EXIT], NOTHING) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_ways_are_taken_as_often_as_people_took_them() -> None:
    """Of 1,000 at the fork 199 went to an exit, 99 by b, and the others straight; one more each for none."""
    found = weights([THROUGH, STRAIGHT, EXIT], funnel(a=1000, b=99, c=799, out=199))
    assert found == pytest.approx((100 / 1001, 701 / 1001, 200 / 1001))


def test_people_who_gave_up_change_nothing() -> None:
    """Half of all left before the fork, and half after it: those at the fork went as before."""
    found = weights([STRAIGHT, EXIT], funnel(a=4000, c=799, out=199, end=3))
    assert found == pytest.approx((0.8, 0.2))


def test_a_way_that_nobody_took_is_tried_now_and_then() -> None:
    """And where nobody went at all, the figures say nothing."""
    assert weights([STRAIGHT, EXIT], funnel(a=98, c=98, out=0))[1] == pytest.approx(0.01)
    assert weights([STRAIGHT, EXIT], funnel(a=0, c=0, out=0)) == pytest.approx((0.5, 0.5))


def test_ways_of_the_same_pages_share() -> None:
    """Two ways that differ in answers alone are each half of that way."""
    assert weights([EXIT, EXIT, STRAIGHT], funnel(c=2, out=5)) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_an_export_is_read(tmp_path: Path) -> None:
    """With the seconds that people spent, where they were measured."""
    page = {"page": "/s/j/a", "title": "A", "reached": 5, "answered": 4}
    journey = {"service": "s", "journey": "j", "started": 7, "pages": [page, {**page, "page": "/s/j/b"}]}
    journey["pages"][1]["seconds"] = 12.5  # type: ignore[index]
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"env": "live", "journeys": [journey]}), encoding="utf-8")
    assert read_funnel(file) == Funnel(
        {"/s/j/a": PageCounts(5, 4), "/s/j/b": PageCounts(5, 4, 12.5)}, {"/s/j": 7}
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read: No such file"),
        ("{", "is not JSON. It is not what this prints: prototype-kit report --json"),
        ("[]", "does not have the figures of journeys."),
        ('{"journeys": [{"service": "s"}]}', "does not have the figures of journeys."),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_words(tmp_path: Path, text: str | None, words: str) -> None:
    """Whoever names the wrong file is told which one is meant."""
    file = tmp_path / "figures.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(KitError) as error:
        read_funnel(file)
    assert words in str(error.value)
