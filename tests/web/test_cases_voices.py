"""Adding somebody with the same problem to a case, for a caller."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from prototype_kit.cases import Case
from prototype_kit.people import MATRIX
from prototype_kit.web import limiting
from prototype_kit.web.limiting import Limit
from tests.web.casework import Desk, timeline
from tests.web.team import PUBLIC, team
from tests.web.visitor import Page, Visitor
from tests.web.world import MakeWorld

BY_TAKER = "Staff only midday on 6 May 2026 by Call-taker One more person told us about this"


@pytest.fixture
def taker(desk: Desk) -> Visitor:
    """Somebody who answers the phone."""
    return team(desk.world, "call-taker")


def seen_by(visitor: Visitor, case: Case) -> str:
    """How long the timeline is that somebody sees, as the form holds it."""
    form = visitor.get(f"/cases/{case.reference}").html.partition("/voice")[2]
    found = re.search(r'name="seen" value="(\d+)"', form)
    assert found
    return found[1]


def added(visitor: Visitor, case: Case, expected: int = 200, seen: str = "", **given: str) -> Page:
    """Send the form of the page of a case as it is now, or as it was `seen`."""
    seen = seen or seen_by(visitor, case)
    return visitor.post(f"/cases/{case.reference}/voice", {"seen": seen, **given}, expected)


def followed(desk: Desk, case: Case) -> Mapping[str, tuple[str, str]]:
    """Who follows a case: the language and the public site of each, by address."""
    found = desk.world.front.store.followers.of_case(case)
    return {each.recipient: (each.language, each.base) for each in found}


def test_a_caller_is_counted_and_the_timeline_says_by_whom(desk: Desk, taker: Visitor) -> None:
    """Without an address nobody follows the case, and nobody is written to."""
    case = desk.case()
    page = added(taker, case)
    assert "One more person added." in page.words
    assert page.rows["People who told us about it"] == "2"
    assert timeline(page)[0] == f"Someone else told us {BY_TAKER}"
    assert (followed(desk, case), desk.world.front.store.outbox.of_case(case.id)) == ({}, ())
    assert desk.now(case).version == 1  # nobody who is changing it is stopped by it


@pytest.mark.parametrize(
    ("given", "recipient", "language"),
    [
        ({"email": " Bob@Example.com "}, "Bob@Example.com", "en"),
        ({"phone": "07700 900982", "language": "cy"}, "07700 900982", "cy"),
        ({"email": "bob@example.com", "phone": "07700 900982", "language": "fr"}, "bob@example.com", "en"),
    ],
)
def test_a_caller_who_gives_an_address_follows_the_case(
    desk: Desk, taker: Visitor, given: Mapping[str, str], recipient: str, language: str
) -> None:
    """In the language that they want, with links to the public site; and is told so at once."""
    case = desk.case()
    added(taker, case, **given)
    assert followed(desk, case) == {recipient: (language, PUBLIC)}
    (message,) = desk.world.front.store.outbox.of_case(case.id)
    assert message.recipient == recipient
    assert f"{PUBLIC}/track/" in message.body


def test_what_is_no_address_is_said_and_nobody_is_counted(desk: Desk, taker: Visitor) -> None:
    """Beside the field, with all that was typed, and nothing of another form."""
    case = desk.case()
    page = added(taker, case, 422, email="bob@", phone="123")
    assert page.errors == {
        "email": "Enter an email address in the correct format, like name@example.com",
        "phone": "Enter a UK mobile number, like 07700 900 982",
    }
    assert 'value="bob@"' in page.html
    page = added(taker, case, 422, email="", phone="01632 960 001")
    assert page.errors == {"phone": "Enter a mobile number: 01632 960 001 cannot get text messages"}
    assert desk.now(case).voices == 1


def test_a_double_click_counts_one_person(desk: Desk, taker: Visitor) -> None:
    """Two callers are two, also right after one another, and also when a colleague was faster."""
    case = desk.case()
    seen = seen_by(taker, case)
    added(team(desk.world, "manager"), case)
    for _ in range(2):
        assert "One more person added." in added(taker, case, seen=seen).words
    assert desk.now(case).voices == 3
    added(taker, case)
    assert desk.now(case).voices == 4
    added(taker, case, seen="nonsense")
    assert desk.now(case).voices == 5


def test_an_address_is_counted_once(desk: Desk, taker: Visitor) -> None:
    """Whoever phones a second time is told of, and not counted; so is whoever reported it."""
    case = desk.case("ann@example.com")
    added(taker, case, email="bob@example.com")
    for known in ("bob@example.com", "ann@example.com"):
        assert "we have not counted the person again" in added(taker, case, email=known).words
    assert desk.now(case).voices == 2
    assert [line.split(" Staff")[0] for line in timeline(taker.page)].count("Someone else told us") == 3


def test_nobody_is_added_to_a_case_that_ended(desk: Desk, taker: Visitor) -> None:
    """There is no form for it, and what was sent too late is said to have done nothing."""
    case = desk.case()
    seen = seen_by(taker, case)
    case = desk.change(case, status="fixed")
    assert "same problem" not in taker.get(f"/cases/{case.reference}").words
    page = added(taker, case, 409, seen=seen)
    assert "Nobody was added." in page.words
    assert desk.now(case).voices == 1


def test_who_may_add_somebody(desk: Desk) -> None:
    """Just those who fill in forms for people, as the matrix says."""
    case = desk.case()
    for role, allowed in MATRIX.items():
        visitor = team(desk.world, role)
        headers = {"Sec-Fetch-Site": "same-origin"}
        response = visitor.raw("POST", f"/cases/{case.reference}/voice", headers=headers)
        assert (response.status_code == 403) == ("take-report" not in allowed), role
        if "see-cases" in allowed:
            words = visitor.get(f"/cases/{case.reference}").words
            assert ("same problem" in words) == ("take-report" in allowed), role
    assert desk.now(case).voices == 3


def test_nobody_is_buried_in_messages(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that joined too many reports is refused in words, and can be left out."""
    monkeypatch.setitem(limiting.LIMITS, "follow-to", Limit(1, limiting.LIMITS["follow-to"].per))
    world = make_world(ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")
    desk = Desk(world)
    taker = team(world, "call-taker")
    first, second = desk.case(), desk.case()
    added(taker, first, email="bob@example.com")
    page = added(taker, second, 422, email="bob@example.com")
    assert page.errors == {
        "email": "They have joined too many reports in the last hour: leave this empty, or try again later"
    }
    assert followed(desk, first) == {"bob@example.com": ("en", "https://services.example.gov.uk")}
    added(taker, second)
    assert (desk.now(second).voices, followed(desk, second)) == (2, {})
