"""The report of a grid, the second journey of street lights: its own layer, its exits, its photos."""

from __future__ import annotations

import pytest

from prototype_kit.answers import Asset
from tests.web.test_uploads import PHOTO, listed, send
from tests.web.visitor import Visitor
from tests.web.world import World

GRIDS, REPORT = "/street-lights/grids", "/street-lights/report"


@pytest.fixture
def visitor(lights: World) -> Visitor:
    """Somebody who has begun to report a grid."""
    visitor = lights.visitor()
    visitor.get(GRIDS)
    visitor.submit()
    return visitor


def test_the_whole_journey(lights: World, visitor: Visitor) -> None:
    """From the fault to a case about the grid, with a photo and the target of standing water."""
    visitor.submit(fault="blocked")
    visitor.submit(water="standing")
    visitor.submit(grid_search="Mill Lane")
    visitor.submit(grid="AG0166")
    visitor.submit(already_reported="none")
    visitor.submit(parked="yes", clear="On weekdays from 9am")
    visitor.submit()
    send(visitor, "photo", [("grid.jpg", PHOTO)], press="upload")
    assert listed(visitor.page) == ["grid.jpg"]
    send(visitor, "photo")
    visitor.submit(email="ann@example.com")
    assert visitor.page.rows["Photos"] == "grid.jpg"
    assert visitor.page.rows["When is it clear?"] == "On weekdays from 9am"
    visitor.submit()
    assert visitor.page.heading == "Report sent"
    assert "We aim to clean or mend the grid within 3 working days." in visitor.page.words
    (reference,) = lights.front.store.cases.references("user", lights.clock().replace(year=2020))
    case = lights.front.store.cases.by_reference(reference)
    assert case is not None
    assert (case.journey, case.asset) == ("grids", "AG0166")
    assert isinstance(case.answers.values["grid"], Asset)
    (message,) = lights.front.store.outbox.of_case(case.id)
    assert message.subject == f"Your report of a grid {case.reference}"
    assert "What is wrong: It is blocked" in message.body
    assert "We aim to clean or mend the grid within 3 working days." in message.body


@pytest.mark.parametrize(
    ("answers", "exit_"),
    [
        ([{"fault": "dangerous"}], "grid-dangerous"),
        ([{"fault": "blocked"}, {"water": "flooding"}], "flooding"),
    ],
)
def test_danger_leads_to_the_telephone(visitor: Visitor, answers: list[dict[str, str]], exit_: str) -> None:
    """Before anything is asked about the place, so on private roads too."""
    for fields in answers:
        visitor.submit(**fields)
    assert visitor.page.path == f"{GRIDS}/{exit_}"
    assert "999" in visitor.page.words
    assert "text relay" in visitor.page.words
    assert visitor.page.form is None


@pytest.mark.parametrize(
    ("base", "first", "thing", "asset"),
    [(GRIDS, "smells", "grid", "AG0165"), (REPORT, "flickering", "light", "AN0721")],
)
def test_a_private_road_is_no_dead_end(lights: World, base: str, first: str, thing: str, asset: str) -> None:
    """Whoever owns it is who to tell; there is a way to find them, and to say that it is ours after all."""
    visitor = lights.visitor()
    visitor.get(base)
    visitor.submit()
    visitor.submit(fault=first)
    visitor.submit(**{f"{thing}_search": "Brewhouse Yard"})
    visitor.submit(**{thing: asset})
    assert visitor.page.path == f"{base}/not-ours"
    for words in ("managing agent", "HM Land Registry", "services@anytown.example", "Phone 999"):
        assert words in visitor.page.words
    visitor.go_back()
    visitor.submit(**{thing: "not-listed"})
    assert visitor.page.path == f"{base}/where"


def test_what_was_dropped_is_asked_for_and_not_promised(visitor: Visitor) -> None:
    """The question comes with its option alone."""
    visitor.submit(422, fault="dropped")
    assert visitor.page.errors == {"dropped-thing": "Enter what was dropped"}
    visitor.submit(fault="dropped", dropped_thing="My keys")
    assert visitor.page.heading == "We cannot promise to get it back"
    visitor.submit()
    assert visitor.page.path == f"{GRIDS}/grid-search"


def test_reports_of_lights_are_not_offered_for_a_grid(lights: World, visitor: Visitor) -> None:
    """Three lights are reported in Mill Lane, and one of its grids."""
    visitor.submit(fault="smells")
    visitor.submit(grid_search="Mill Lane")
    visitor.submit(grid="AG0167")
    assert visitor.page.path == f"{GRIDS}/already-reported"
    assert "It is blocked, Grid 1, Mill Lane, reference 23274913" in visitor.page.words
    assert "Column" not in visitor.page.words
    page = visitor.submit(already_reported="23274913")
    assert page.path == f"{GRIDS}/known-about"
    assert "We know about this fault" in page.words


def test_the_page_for_photos_says_what_not_to_show(visitor: Visitor) -> None:
    """And who sees them."""
    for fields in ({"fault": "smells"}, {"grid_search": "Tansy Close"}, {"grid": "not-listed"}):
        visitor.submit(**fields)
    visitor.submit(where="By the gate")
    visitor.submit(parked="unknown")
    visitor.submit()
    assert visitor.page.path == f"{GRIDS}/photo"
    assert "Do not show people or number plates. We do not show your photos in public." in visitor.page.words
