"""The cases of a list as a file."""

from __future__ import annotations

import csv
import io
import logging

import pytest

from prototype_kit.csv_export import read_csv
from prototype_kit.people import MATRIX
from prototype_kit.web.console.case_export import COLUMNS
from tests.web.casework import Desk, answers, recorded
from tests.web.team import member, team
from tests.web.visitor import Visitor
from tests.web.world import World


@pytest.fixture
def manager(lights: World) -> Visitor:
    """Somebody who may take cases out of here."""
    return team(lights, "manager")


def rows(visitor: Visitor, query: str = "") -> list[dict[str, str]]:
    """What is in the file, by its headings."""
    response = visitor.raw("GET", f"/cases.csv?{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == "attachment; filename=cases-2026-05-06.csv"
    assert response.data.startswith(b"\xef\xbb\xbf")
    head, *found = read_csv(response.data.decode())
    return [dict(zip(head, row, strict=True)) for row in found]


def test_a_file_has_what_the_list_has(desk: Desk, manager: Visitor) -> None:
    """The columns in their order, times with their zone, and only the cases that the filters leave."""
    me = member(desk.world, "manager")
    case = desk.change(desk.case(), status="fixed", assignee_id=me.id)
    desk.case()
    (row,) = rows(manager, "state=fixed")
    assert tuple(row) == COLUMNS
    assert row == {
        "reference": case.reference,
        "service": "street-lights",
        "journey": "report",
        "kind": "damaged",
        "status": "fixed",
        "state": "fixed",
        "received": "2026-05-06T12:00:00+01:00",
        "due": "2026-05-13",
        "ended": "2026-05-06T12:00:00+01:00",
        "team": "Street lighting team",
        "assignee": "Manager",
        "priority": "normal",
        "voices": "1",
        "channel": "web",
        "env": "prototype",
        "latitude": "53.2",
        "longitude": "-4.1",
        "title": "It is damaged, Column 3, Mill Lane",
        "no_paper": "",
    }


def test_answers_only_where_they_were_asked_for(desk: Desk, manager: Visitor) -> None:
    """One column a question of the service; without the tick no answer leaves the house."""
    desk.case(answers=answers(details="Line one,\nline “two”", full_name="Ann Lee"))
    (plain,) = rows(manager)
    assert "Ann Lee" not in str(plain)
    (row,) = rows(manager, "answers=yes")
    assert row["fault"] == "It is damaged"
    assert row["details"] == "Line one,\nline “two”"
    assert row["full-name"] == "Ann Lee"
    assert row["email"] == ""
    questions = desk.world.site.services["street-lights"].journeys["report"].questions
    assert {name for name, question in questions.items() if question.told} <= row.keys()


@pytest.mark.parametrize("nasty", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(desk: Desk, manager: Visitor, nasty: str) -> None:
    """What a resident typed, or a title, runs nowhere; and comes back as it was."""
    desk.case(title=nasty, answers=answers(details=nasty))
    text = manager.raw("GET", "/cases.csv?answers=yes").data.decode()
    assert f'"{nasty.replace(chr(34), chr(34) * 2)}"' not in text
    (row,) = rows(manager, "answers=yes")
    assert (row["title"], row["details"]) == (nasty, nasty)


def test_numbers_stay_numbers(desk: Desk, manager: Visitor) -> None:
    """Whoever reads the file can reckon with coordinates and counts, also below zero; none is empty."""
    desk.case()
    desk.case(latitude=None, longitude=None, title="-4.1")
    head, *lines = csv.reader(
        io.StringIO(manager.raw("GET", "/cases.csv").data.decode("utf-8-sig")), quoting=csv.QUOTE_NONNUMERIC
    )
    found = [dict(zip(head, line, strict=True)) for line in lines]
    assert [(row["voices"], row["latitude"], row["longitude"]) for row in found] == [
        (1, 53.2, -4.1),
        (1, "", ""),
    ]
    assert found[1]["title"] == "'-4.1"


def test_the_file_is_read_in_parts(desk: Desk, manager: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case once, over the borders of the parts; the number of questions does not follow the cases."""
    made = [desk.case().reference for _ in range(25)]
    monkeypatch.setattr("prototype_kit.store.case_lists._AT_ONCE", 10)
    with recorded(desk.world) as statements:
        found = rows(manager, "sort=due")
    assert [row["reference"] for row in found] == made
    assert sum("FROM cases" in statement for statement in statements) == 3


def test_the_page_says_what_will_be_in_it(desk: Desk, manager: Visitor) -> None:
    """How many cases, the filters, and that answers are personal data; the filters go on to the file."""
    desk.case(priority="high")
    desk.case()
    page = manager.get("/cases/export?priority=high&sort=due")
    assert "1 case Priority: high" in page.words
    assert "The file will then include personal data" in page.words
    assert "We record who downloads cases and how many." in page.words
    assert page.fields == {"priority": ["high"], "sort": ["due"], "answers": []}
    assert "/cases/export?priority=high" in manager.get("/cases?priority=high").links


def test_answers_need_one_service(make_world, manager: Visitor) -> None:  # type: ignore[no-untyped-def]
    """With several, their questions are not the same: the file is not sent, and the page says what to do."""
    from prototype_kit import load_site
    from tests.web.world import LIGHTS

    world = make_world(site=load_site(LIGHTS))
    visitor = team(world, "manager")
    page = visitor.get("/cases.csv?answers=yes&priority=high")
    assert page.url == "/cases/export?priority=high"
    assert "To download answers too, go back and filter by one service." in page.words
    assert rows(visitor, "answers=yes&service=street-lights") == []


def test_an_export_stands_in_the_log(desk: Desk, manager: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """Who took how many, and nothing about anybody."""
    desk.case("ann@example.com")
    desk.case()
    with caplog.at_level(logging.WARNING):
        rows(manager, "answers=yes&q=ann")
    me = member(desk.world, "manager").id
    assert f"cases-exported account={me} cases=2 answers=yes" in caplog.messages
    assert not any("ann" in message for message in caplog.messages)


def test_who_may_export(desk: Desk) -> None:
    """The roles of the matrix; others are offered nothing and refused."""
    desk.case()
    for role, allowed in MATRIX.items():
        visitor = team(desk.world, role)
        for path in ("/cases.csv", "/cases/export"):
            assert (visitor.raw("GET", path).status_code == 200) == ("export-cases" in allowed), role
        if "see-cases" in allowed:
            offered = "Download these cases" in visitor.get("/cases").words
            assert offered == ("export-cases" in allowed)
    assert team(desk.world).raw("GET", "/cases.csv").status_code == 303


def test_nothing_is_downloaded_by_a_filter_that_is_not_known(desk: Desk, manager: Visitor) -> None:
    """The page before the file says which it is, and that the file is without it."""
    desk.case()
    page = manager.get("/cases.csv?status=nonsense&priority=high")
    assert page.path == "/cases/export"
    assert "We have ignored filters in this address that do not exist: Status: nonsense." in page.words
    assert "Priority: high" in page.words
