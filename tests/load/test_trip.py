"""One person's way: they follow where the site really leads, and say when it leads wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from prototype_kit import Site, load_site
from prototype_kit.files.samples import sample_content
from prototype_kit.load.browser import Answer, Request, WentWrong
from prototype_kit.load.multipart import File, encoded
from prototype_kit.load.plan import JourneyPlan
from prototype_kit.load.shown import heading_in, offered_in, reference_in
from prototype_kit.walkthroughs import Walkthrough
from tests.load.walked import TestBrowser, plan_of, walk, with_answers
from tests.web.world import LIGHTS, MakeWorld, World

TODAY = date(2026, 5, 6)


def report(lights: World) -> JourneyPlan:
    """The plan of street lights, on the day of the world."""
    return plan_of(lights.site, "street-lights/report", lights.clock().date())


def way_by(plan: JourneyPlan, *names: str) -> Walkthrough:
    """The way that comes to all of these pages."""
    return next(way for way in plan.ways if {*names} <= {leg.name for leg in way.legs})


def test_every_way_of_a_journey_is_gone_to_its_end(lights: World) -> None:
    """Each ends as its walkthrough does, and leaves a case where it was sent: that of the reference shown."""
    plan = report(lights)
    references = []
    for way in plan.ways:
        browser = TestBrowser(lights.app)
        outcome = walk(plan, way, browser)
        assert bool(outcome.reference) == way.completes
        references += [outcome.reference] if outcome.reference else []
        assert len(browser.thought) >= len([leg for leg in way.legs if leg.form is not None])
    assert len(references) == 2
    cases = lights.front.store.cases
    assert cases.count() == 2
    assert all(cases.by_reference(reference) for reference in references)


def test_a_repeat_is_gone_item_by_item(births: World) -> None:
    """Pages of items are named by their template, each item's own page is asked for."""
    plan = plan_of(births.site, "birth-registration", births.clock().date())
    for way in plan.ways:
        browser = TestBrowser(births.app)
        walk(plan, way, browser)
    named = {request.name: request.address for request in browser.asked}
    assert named["/birth-registration/book/babies/{item}/born"].endswith("/babies/3/born")


def test_people_are_after_different_things(lights: World) -> None:
    """Whoever sends a report has a light of their own, so that they do not all find each other's."""
    plan = report(lights)
    way = way_by(plan, "already-reported", "confirmation")
    searched = set()
    for seed in range(6):
        browser = TestBrowser(lights.app)
        assert walk(plan, way, browser, seed).reference
        searched |= {request.body for request in browser.asked if request.name.endswith("/light-search")}
    assert len(searched) > 4


def test_a_page_that_others_brought_about_is_answered(lights: World) -> None:
    """A report of somebody else makes a page that nobody foresaw: it is answered as it is shown."""
    plan = report(lights)
    way = way_by(plan, "already-reported", "confirmation")
    # One light alone, at which nothing was reported: the page comes for the second person and not before.
    layer = plan.service.places.layers["street_lights"]
    quiet = next(each for each in layer.features if not _reported_near(lights, each.asset))

    class Alone(random.Random):
        def choice(self, among):  # type: ignore[no-untyped-def]
            return quiet if quiet in among else (quiet.asset.id if quiet.asset.id in among else among[-1])

    came = []
    from prototype_kit.load.trip import Trip

    for _ in range(2):
        browser = TestBrowser(lights.app)
        assert Trip(plan, way, browser, Alone()).go().reference
        came.append("/street-lights/report/already-reported" in browser.pages)
    assert came == [False, True]


def _reported_near(lights: World, asset: object) -> bool:
    ports = lights.front.back_offices["street-lights"]
    return bool(ports.near(asset, 250, TODAY))  # type: ignore[arg-type]


def test_a_choice_that_is_gone_is_made_anew(lights: World) -> None:
    """A report that is not offered any more is not chosen; the person goes on where that leads."""
    plan = report(lights)
    way = way_by(plan, "already-reported", "known-about")
    legs = tuple(
        replace(leg, form={"already-reported": ("GONE-2345",)}) if leg.name == "already-reported" else leg
        for leg in way.legs
    )
    browser = TestBrowser(lights.app)
    walk(plan, replace(way, legs=legs), browser)
    sent = [request.body for request in browser.asked if request.name.endswith("/already-reported")]
    assert sent
    assert not any(b"GONE" in body for body in sent)


def test_files_are_sent_as_browsers_send_them(everything: World) -> None:
    """The bytes of a photo, in a form of several parts; the case names it."""
    plan = plan_of(everything.site, "everything", everything.clock().date())
    browser = TestBrowser(everything.app)
    assert walk(plan, way_by(plan, "pictures", "confirmation"), browser).reference
    (sent,) = (each for each in browser.asked if each.method == "POST" and each.name.endswith("/pictures"))
    assert sent.content_type.startswith("multipart/form-data; boundary=")
    assert (sample_content("photo.jpg") or b"-") in sent.body
    assert "photo.jpg" in "".join(everything.rows("upload"))
    assert "photo.jpg" in "".join(everything.rows("cases"))


@pytest.mark.parametrize("journey", ["report", "grids"])
def test_a_photo_that_may_be_left_out_is_sent_all_the_same(lights: World, journey: str) -> None:
    """Photos are the heaviest that street lights have to bear, so load tests send one wherever they can."""
    plan = plan_of(lights.site, f"street-lights/{journey}", lights.clock().date())
    browser = TestBrowser(lights.app)
    assert walk(plan, way_by(plan, "photo", "confirmation"), browser).reference
    (sent,) = (each for each in browser.asked if each.method == "POST" and each.name.endswith("/photo"))
    assert (sample_content("photo.jpg") or b"-") in sent.body
    assert "photo.jpg" in "".join(lights.rows("cases"))


# --- What is wrong ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_answers(status=500), "GET /street-lights/report/fault: status 500 in place of 200"),
        (with_answers(html="<h1>Sorry</h1>"), "another page than fault: its heading is ‘Sorry’"),
    ],
)
def test_a_wrong_page_is_a_failure(
    lights: World, change: Callable[[Request, Answer], Answer], words: str
) -> None:
    """An answer with the right status and the wrong words too."""
    plan = report(lights)
    with pytest.raises(WentWrong, match=words):
        walk(plan, plan.ways[0], TestBrowser(lights.app, change=change))


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/street-lights/report/contact", "led to /street-lights/report/contact, where light-search comes"),
        ("/street-lights/report/already-reported", "/already-reported, where light-search comes"),
        ("/street-lights/report/fault", "led to /street-lights/report/fault, where light-search comes"),
        ("/street-lights/report/nowhere", "led to nowhere, which is no page of the journey"),
        ("/blank/apply/need", "led to /blank/apply/need"),
        ("https://elsewhere.example/", "led to /"),
    ],
)
def test_being_led_to_another_page_is_a_failure(lights: World, location: str, words: str) -> None:
    """Backwards, past pages that must come, to no page at all."""
    plan = report(lights)

    def change(request: Request, answer: Answer) -> Answer:
        there = request.method == "POST" and request.name.endswith("/fault")
        return replace(answer, location=location) if there else answer

    way = way_by(plan, "light", "confirmation")
    with pytest.raises(WentWrong) as wrong:
        walk(plan, way, TestBrowser(lights.app, change=change))
    assert words in str(wrong.value)


def test_a_refused_answer_is_a_failure(lights: World) -> None:
    """Nobody types it again and again."""
    plan = report(lights)
    way = way_by(plan, "dangerous")
    legs = tuple(replace(leg, form={"fault": ("no such fault",)}) for leg in way.legs)
    with pytest.raises(WentWrong, match="status 422 in place of 303: ‘What is wrong with the street light"):
        walk(plan, replace(way, legs=legs), TestBrowser(lights.app))


def test_a_confirmation_without_a_reference_is_a_failure(lights: World) -> None:
    """Somebody who has no reference has nothing in hand."""
    plan = report(lights)

    def change(request: Request, answer: Answer) -> Answer:
        return (
            replace(answer, html=answer.html.replace("-", "")) if "confirmation" in request.name else answer
        )

    with pytest.raises(WentWrong, match="no reference on the confirmation"):
        walk(plan, way_by(plan, "where", "confirmation"), TestBrowser(lights.app, change=change))


# --- Reading and writing ------------------------------------------------------------------------------------


def test_what_is_read_of_a_page() -> None:
    """Its heading in one line, a reference that stands in its main part, and what can be chosen."""
    html = (
        "<p>ABCD-2345</p><main><h1 class='x'>\n  <label>Tom &amp; Ann’s\n light</label></h1><p>WXYZ-6789</p>"
        '<input type="radio" name="a" value="1"><input type="radio" name="a" value="2">'
        '<select name="b"><option value="">Choose</option><option value="c">C</option></select>'
        '<input name="d" value="typed">'
    )
    assert heading_in(html) == "Tom & Ann’s light"
    assert heading_in("<h2>No</h2>") == ""
    assert reference_in(html) == "WXYZ-6789"
    assert reference_in("<main>none</main>") == ""
    assert offered_in(html) == {"a": ["1", "2"], "b": ["c"]}


def test_a_form_with_files_has_parts() -> None:
    """A server reads the same fields and bytes from it."""
    from werkzeug.test import EnvironBuilder
    from werkzeug.wrappers import Request as Received

    body, kind = encoded({"a": ("1", "2"), "ŵ": ("é",)}, [File("photo", "p.jpg", b"\xff\x00\r\n--")])
    built = EnvironBuilder(method="POST", input_stream=None, data=body, content_type=kind)
    with Received(built.get_environ()) as received:
        assert received.form.to_dict(flat=False) == {"a": ["1", "2"], "ŵ": ["é"]}
        assert received.files["photo"].filename == "p.jpg"
        assert received.files["photo"].read() == b"\xff\x00\r\n--"
    assert encoded({"a": ("1", "2 3")}) == (b"a=1&a=2+3", "application/x-www-form-urlencoded")


@pytest.fixture
def everything(make_world: MakeWorld, everything_site: Site) -> World:
    """The exemplar that has everything."""
    return make_world(site=everything_site)


@pytest.fixture(scope="module")
def everything_site() -> Site:
    """Read once."""
    return load_site(LIGHTS)


def test_people_take_any_time_that_they_are_shown(surgery: World) -> None:
    """Not all want the next one: each takes a time of the page that came to them, and all are booked."""
    plan = plan_of(surgery.site, "visits/book", surgery.clock().date())
    way = next(way for way in plan.ways if way.completes)
    times = set()
    for seed in range(6):
        browser = TestBrowser(surgery.app)
        assert walk(plan, way, browser, seed).reference
        (sent,) = (
            each.body for each in browser.asked if each.method == "POST" and each.name == "/visits/book/visit"
        )
        times.add(sent)
    assert len(times) == 6


def test_a_form_that_people_are_invited_to_is_begun_with_made_up_facts(make_world: MakeWorld) -> None:
    """By the button of the prototype, on each way to its end."""
    keys = make_world("keys")
    plan = plan_of(keys.site, "keys/collect", keys.clock().date())
    browser = TestBrowser(keys.app)
    assert [bool(walk(plan, way, browser).reference) for way in plan.ways] == [True]
    begun = [request for request in browser.asked if request.address.endswith("/invited/made-up")]
    assert [request.name for request in begun] == ["/keys/collect"]
