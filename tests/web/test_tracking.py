"""What everybody sees of a report who has its reference, and what a reference leads to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from prototype_kit import load_site
from prototype_kit.adapters.reports import FakeOpenReports
from prototype_kit.answers import EMPTY
from prototype_kit.cases import CaseEntry, Submission
from prototype_kit.errors import AdapterUnavailable
from prototype_kit.store import Origin
from prototype_kit.tracking import Tracking
from tests.web.reports import reported, updated, words_sent
from tests.web.world import LIGHTS, MakeWorld


def test_everybody_sees_nothing_personal(make_world: MakeWorld) -> None:
    """Neither who reported it nor a word that they typed, nor what staff say among themselves."""
    lights = make_world()
    case = reported(lights, full_name="Ann Lee", email="ann@example.com", phone="07700 900 982")
    store, now = lights.front.store, lights.clock()
    store.cases.tell(case, [CaseEntry(now, "note", "Ann Lee is difficult.", "Demo manager")])
    updated(lights, case, "investigating", "We came and looked.")
    page = lights.visitor().get(f"/track/{case.reference}")
    assert "We came and looked." in page.words
    for word in ("Ann", "ann@", "07700", "Rex", "difficult", "Demo"):
        assert word not in page.html


def test_a_reference_is_found_however_it_is_typed(make_world: MakeWorld) -> None:
    """And what is no reference, or nobody's, is told apart kindly."""
    lights = make_world()
    case, visitor = reported(lights), lights.visitor()
    visitor.get("/track")
    assert (
        visitor.submit(reference=case.reference.lower().replace("-", " ")).url == f"/track/{case.reference}"
    )
    assert visitor.get(f"/track/{case.reference.lower()}").url == f"/track/{case.reference}"
    for typed, words in {
        "": "Enter your reference",
        "12": "Reference must be 8 letters and numbers, like 7K3M-9PQ2",
        "2222-2222": "We cannot find this reference: check that you have all of it",
    }.items():
        visitor.get("/track")
        page = visitor.submit(422, reference=typed)
        assert words in page.words
        assert page.fields["reference"] == [typed]
    visitor.get("/track/2222-2222", status=404)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("35592213", "We have this report, but you cannot track it here: contact us about it"),
        ("3559 2213", "We have this report, but you cannot track it here: contact us about it"),
        ("7k3 m9p q2x", "This is a code to go on with a form: enter it on the page “Go on with a code”"),
    ],
)
def test_what_is_no_reference_of_ours_is_told_by_its_kind(
    make_world: MakeWorld, typed: str, words: str
) -> None:
    """A reference of the back office, or a code that hands a form over: what it is, and what to do."""
    visitor = make_world().visitor()
    visitor.get("/track")
    page = visitor.submit(422, reference=typed)
    assert page.errors == {"reference": words}
    assert "To ask about one of those, phone" in page.words
    assert 'href="/continue"' in page.html
    page = visitor.get(f"/track/{typed}", 404)
    assert page.errors == {"reference": words}
    assert page.fields["reference"] == [typed]


def test_a_back_office_that_is_away_is_not_waited_for(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing more is said of its reference than of what nobody knows."""
    lights = make_world()

    def away(*_: object) -> bool:
        raise AdapterUnavailable

    monkeypatch.setattr(FakeOpenReports, "knows", away)
    visitor = lights.visitor()
    visitor.get("/track")
    words = "Reference must be 8 letters and numbers, like 7K3M-9PQ2"
    assert visitor.submit(422, reference="35592213").errors == {"reference": words}


def test_past_reports_say_what_to_expect(make_world: MakeWorld) -> None:
    """From twenty on, and only for the same kind."""
    lights = make_world()
    now = lights.clock.now
    case = reported(lights)
    assert "9 in 10" not in lights.visitor().get(f"/track/{case.reference}").words
    for number in range(20):
        lights.clock.now = now - timedelta(days=60)
        old = reported(lights, light=f"AN{number + 300:04}")
        lights.clock.forward(days=number % 10)
        updated(lights, old, "fixed")
    lights.clock.now = now + timedelta(minutes=11)
    words = lights.visitor().get(f"/track/{case.reference}").words
    assert "Half of cases like this took" in words
    assert "This counts 20 cases" in words


def test_what_nobody_can_share_or_fix_is_not_asked_about(make_world: MakeWorld) -> None:
    """An application is about no place or thing, and its service has no survey: no words of reports."""
    world = make_world(site=load_site(LIGHTS))
    words = {}
    for name, more in (("street-lights", {"asset": "AN0100"}), ("everything", {})):
        service, now = world.site.services[name], world.clock()
        journey = next(iter(service.journeys))
        draft = world.front.store.drafts.start(
            name, name, journey, service.release, now.date(), now, timedelta(days=1), Origin("prototype")
        )
        made = Submission(EMPTY, service.first_status, "", due_at=now + timedelta(days=9), **more)
        case = world.front.store.cases.submit(draft, made, now)
        tracking = Tracking(world.front.signer)
        everybody = world.visitor().get(tracking.page(case.reference)).words
        words[name] = everybody + world.visitor().get(tracking.own_page(case.reference)).words
    for offered in ("I have the same problem", "Tell us whether it is fixed"):
        assert offered in words["street-lights"]
        assert offered not in words["everything"]
    assert "We aim to deal with this by" in words["everything"]
    assert "fix" not in words["everything"]
    assert "report" not in words["everything"].replace("Track another report or request", "")


def test_open_reports_are_a_layer_for_maps(make_world: MakeWorld) -> None:
    """Longitude first, without a word that was typed; what is done is not on it."""
    lights = make_world()
    case, done = reported(lights, full_name="Ann Lee"), reported(lights, light="AN0200")
    updated(lights, done, "fixed")
    response = lights.visitor().raw("GET", "/street-lights/reports.geojson")
    (feature,) = json.loads(response.text)["features"]
    assert feature["id"] == case.reference
    assert feature["geometry"]["coordinates"] == [case.longitude, case.latitude]
    assert feature["properties"]["kind"] == "flickering"
    assert "Ann" not in response.text
    assert "Rex" not in response.text
    assert response.headers["Content-Type"] == "application/geo+json; charset=utf-8"


def test_cases_of_another_use_are_not_there(make_world: MakeWorld) -> None:
    """A prototype's reports are never found on the live site, should both have one database."""
    lights = make_world()
    case = reported(lights)
    live = replace(lights.settings, mode="live", env="live")
    assert live.envs == ("live",)
    assert lights.settings.envs == ("prototype", "demo")
    assert case.origin.env == "prototype"


def test_pages_are_in_welsh_too(make_world: MakeWorld) -> None:
    """And messages to whoever reports in Welsh."""
    lights = make_world()
    visitor = lights.visitor()
    visitor.get("/?lang=cy")
    case = reported(lights, visitor, email="ann@example.com")
    page = visitor.get(f"/track/{case.reference}")
    assert "Mae eich adroddiad gennym" in page.words
    updated(lights, case, "investigating")
    (body,) = words_sent(lights, case, "update")
    assert "Rydym yn ymchwilio iddo" in body
