"""What the address of a page of figures asks for, read and written again."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest

from prototype_kit.web.console.figures_query import Choices, FiguresQuery, read_days

TODAY = date(2026, 5, 6)
CHOICES = Choices(
    "demo",
    {"prototype": "Prototype", "demo": "Demo"},
    {"report": "Report a light"},
    {"b" * 12: "Iteration 2: Shorter"},
)


def read(query: str) -> FiguresQuery:
    """The query of an address."""
    return FiguresQuery.read(dict(parse_qsl(query)), CHOICES, TODAY)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("", date(2026, 4, 9), TODAY),  # 28 days, today is the last
        ("days=7", date(2026, 4, 30), TODAY),
        ("from=1/2/2026&to=2026-03-04", date(2026, 2, 1), date(2026, 3, 4)),
        ("from=1/2/2026", date(2026, 2, 1), TODAY),  # until today
        ("from=1/6/2026", date(2026, 6, 1), date(2026, 6, 1)),
        ("days=7&from=1/2/2026&to=1/2/2026", date(2026, 2, 1), date(2026, 2, 1)),  # days go before a period
        ("days=7&from=31/2/2026", date(2026, 4, 30), TODAY),  # no such day
        ("days=1000000", date(2026, 4, 9), TODAY),
    ],
)
def test_days_are_those_that_are_asked_for(query: str, first: date, last: date) -> None:
    """Both are included."""
    assert read(query).days(TODAY) == (first, last)


def test_every_filter_reaches_what_the_store_is_asked_for() -> None:
    """Empty ones take everything."""
    query = read(f"env=prototype&journey=report&release={'b' * 12}&channel=phone&device=tablet&days=7")
    wanted = query.slice("lights", TODAY)
    assert (wanted.env, wanted.service, wanted.journey) == ("prototype", "lights", "report")
    assert (wanted.release, wanted.channel, wanted.device) == ("b" * 12, "phone", "tablet")
    plain = read("").slice("lights", TODAY)
    assert (plain.env, plain.journey, plain.release, plain.channel, plain.device) == (
        "demo",
        None,
        None,
        None,
        None,
    )
    assert read("journey=report").slice("lights", TODAY, "grids").journey == "grids"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "env=prototype&days=7&device=tablet",
        "from=2026-02-01&to=2026-03-04&channel=face_to_face",
        f"release={'b' * 12}&journey=report",
    ],
)
def test_an_address_is_written_as_it_was_read(query: str) -> None:
    """Without what is so anyway, so that addresses stay short."""
    once = read(query)
    assert read(once.encoded().removeprefix("?")) == FiguresQuery(
        CHOICES, once.values, once.first, once.last, read(once.encoded().removeprefix("?")).typed
    )
    assert "env=demo" not in read(f"{query}&env=demo").encoded()
    assert "days=28" not in read(f"{query}&days=28").encoded()
    assert "device" not in once.encoded("device")
    assert "device=desktop" in once.encoded(device="desktop")


def test_what_is_not_known_is_left_out_and_said() -> None:
    """Shortened, and without signs that cannot be seen."""
    query = read(f"device=fridge&release={'x' * 100}\x00&env=research&days=3")
    assert query.values == {}
    assert query.not_known() == [
        "Figures from: research",
        "Period: 3",
        f"Release: {'x' * 60}",
        "Device: fridge",
    ]


def test_filters_in_use_are_said_in_words() -> None:
    """Env and period stand above."""
    query = read(f"env=prototype&days=7&release={'b' * 12}&channel=face_to_face")
    assert dict(query.chosen()) == {
        "release": "Release: Iteration 2: Shorter",
        "channel": "Channel: Face to face",
    }


def test_days_by_other_names_say_what_is_wrong_by_these() -> None:
    """Two periods are compared on one page."""
    assert read_days("x", "", TODAY, ("from2", "to2"))[2] == {
        "from2": "‘From’ must be a real date, such as 6/5/2026"
    }
