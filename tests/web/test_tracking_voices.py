"""Others who have the same need find the report of it, add their voice, and follow it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from prototype_kit.cases import Case
from prototype_kit.life_cycle import CaseUpdate, LifeCycle
from prototype_kit.tracking import Tracking
from tests.web.journeys import REPORT
from tests.web.reports import reported, updated, words_sent
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World


def test_others_add_their_voice_in_place_of_a_report(make_world: MakeWorld) -> None:
    """From the list of reports nearby: they are counted, told if they want, without the reporter's page."""
    lights = make_world()
    case = reported(lights)
    other = lights.visitor()
    other.get(REPORT)
    other.submit()
    other.submit(fault="not-working")
    other.submit(others="one")
    other.submit(light_search="AN0100")
    other.submit(light="AN0100")
    page = other.submit(already_reported=case.reference)
    assert "Add your voice to this report" in page.words
    other.get(f"/track/{case.reference}/voice")
    page = other.submit(email="bob@example.com")
    assert "We have added your voice" in page.words
    assert "We have been told about this 2 times." in page.words
    (body,) = words_sent(lights, case, "following")
    assert f"/track/{case.reference}\n" in body
    assert Tracking(lights.front.signer).token(case.reference) not in body
    updated(lights, case, "investigating")
    assert [message.recipient for message in lights.front.store.outbox.of_case(case.id)] == [
        "bob@example.com"
    ] * 2


def _with_the_same_problem(world: World, case: Case, visitor: Visitor, **contact: str) -> str:
    """Somebody adds their voice; gives what they are told."""
    visitor.get(f"/track/{case.reference}/voice")
    return visitor.submit(**contact).words


def _people(world: World, case: Case) -> int:
    """How many people told us, as staff see it."""
    found = world.front.store.cases.by_id(case.id)
    assert found is not None
    return found.voices


def test_nobody_counts_twice(make_world: MakeWorld) -> None:
    """Neither a browser, nor an address in several of them, nor whoever reported it."""
    lights = make_world()
    ann, bob = lights.visitor(), lights.visitor()
    case = reported(lights, ann, email="ann@example.com")
    _with_the_same_problem(lights, case, ann)
    assert _people(lights, case) == 1
    for _ in range(2):
        _with_the_same_problem(lights, case, bob, email="bob@example.com")
    assert _people(lights, case) == 2
    for email in ("bob@example.com", "ann@example.com"):
        _with_the_same_problem(lights, case, lights.visitor(), email=email)
    assert _people(lights, case) == 2
    _with_the_same_problem(lights, case, lights.visitor(), email="cat@example.com")
    assert _people(lights, case) == 3


def test_a_voice_does_not_tell_who_follows(make_world: MakeWorld) -> None:
    """Whoever enters somebody’s address is told the same, number and all, whether it was there or not."""
    lights = make_world()
    told = []
    for followed in (True, False):
        light = "AN0100" if followed else "AN0300"
        case = reported(lights, light=light, email="ann@example.com" if followed else "cat@example.com")
        seen = _with_the_same_problem(lights, case, lights.visitor(), email="ann@example.com")
        told.append(seen.replace(case.reference, "").replace(light, ""))
        layer = json.loads(lights.visitor().raw("GET", "/street-lights/reports.geojson").text)
        (number,) = (each["properties"]["told"] for each in layer["features"] if each["id"] == case.reference)
        assert number == 2
    assert "We have been told about this 2 times." in told[0]
    assert told[0].partition("What has happened")[0].split("Column")[0] == told[1].split("Column")[0]
    assert told[0].partition("told about this")[2] == told[1].partition("told about this")[2]


def _choosing(world: World, light: str) -> Visitor:
    """Somebody who is asked whether a light that is out has been reported already."""
    visitor = world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="not-working")
    visitor.submit(others="one")
    visitor.submit(light_search=light)
    visitor.submit(light=light)
    assert visitor.page.path == f"{REPORT}/already-reported"
    return visitor


def test_reports_of_all_kinds_are_listed_alike(make_world: MakeWorld) -> None:
    """Those that were made here and those of the back office: what is wrong, where, and the reference."""
    lights = make_world()
    case = reported(lights, light="AN0728")
    words = _choosing(lights, "AN0728").page.words
    assert f"It flickers, or goes on and off, Column 4, Mill Lane, reference {case.reference}" in words
    assert "It does not come on, Column 4, Mill Lane, reference 35592213" in words


def test_what_cannot_be_tracked_does_not_look_so(make_world: MakeWorld) -> None:
    """A report of the back office leads to no page here, and its page says how to ask; one of ours does."""
    lights = make_world()
    case = reported(lights, light="AN0728")
    for chosen, is_ours in ((case.reference, True), ("35592213", False)):
        page = _choosing(lights, "AN0728").submit(already_reported=chosen)
        assert (f'href="/track/{chosen}"' in page.html) == is_ours
        assert ("You cannot track this report on this website" in page.words) != is_ours


def test_a_report_that_was_closed_meanwhile_is_tracked(make_world: MakeWorld) -> None:
    """Nobody can join it any more, but it still has its page."""
    lights = make_world()
    case = reported(lights)
    visitor = _choosing(lights, "AN0100")
    updated(lights, case, "fixed")
    page = visitor.submit(already_reported=case.reference)
    assert f'href="/track/{case.reference}"' in page.html
    assert "Add your voice" not in page.words


@pytest.mark.parametrize("kind", ["follow", "voice"])
def test_addresses_are_checked(make_world: MakeWorld, kind: str) -> None:
    """What is no address is shown again; to follow takes one, to add a voice does not."""
    lights = make_world()
    case, visitor = reported(lights), lights.visitor()
    visitor.get(f"/track/{case.reference}/{kind}")
    page = visitor.submit(422, email="nobody", phone="12")
    assert page.fields["email"] == ["nobody"]
    visitor.get(f"/track/{case.reference}/{kind}?lang=cy")
    landline = {"phone": "Rhowch rif ffôn symudol: ni all 01632 960 001 gael negeseuon testun"}
    assert visitor.submit(422, email="", phone="01632 960 001").errors == landline
    visitor.get(f"/track/{case.reference}/{kind}")
    visitor.submit(422 if kind == "follow" else 200)
    assert lights.front.store.followers.of_case(case) == ()


def test_a_report_like_another_leads_to_it(make_world: MakeWorld) -> None:
    """Whoever follows the one is told what happens to the other."""
    lights = make_world()
    first = reported(lights)
    second = reported(lights, email="ann@example.com")
    life = LifeCycle(lights.site.services["street-lights"].entry.statuses, lights.site.working_days)
    same = replace(CaseUpdate.of(second), status="duplicate", duplicate_of=first.id)
    done = life.update(second, same, "Demo inspector", lights.clock())
    lights.front.store.cases.update(second, done.case, done.entries, [], lights.clock())
    page = lights.visitor().get(f"/track/{second.reference}")
    assert f"It is the same as {first.reference}." in page.words
    updated(lights, first, "fixed")
    assert len(words_sent(lights, first, "update")) == 1
