"""What is said when something fails: the truth, a way to reach somebody, and nothing of the program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from prototype_kit.errors import AdapterUnavailable, Fault, RuleFailed
from prototype_kit.store import StoreUnavailable
from tests.web.journeys import BOOK, REPORT, two_births, unlisted_light
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

CANARY = "canary-7f3a"


def _fail(error: Exception) -> Callable[..., Any]:
    def failing(*_given: object, **_named: object) -> None:
        raise error

    return failing


ASKED = {
    403: ("POST", REPORT, {"headers": {"Sec-Fetch-Site": "cross-site"}}),
    404: ("GET", "/no/such/page/at/all", {}),
    405: ("PUT", "/contact", {}),
    413: ("POST", REPORT, {"data": {"fault": "x" * 70_000}}),
    500: ("GET", f"{REPORT}/fault", {}),
    503: ("GET", f"{REPORT}/fault", {}),
}
HEADINGS = {
    403: "You cannot do that from there",
    404: "Page not found",
    405: "Page not found",
    413: "What you sent is too long",
    500: "Sorry, there is a problem with the service",
    503: "Sorry, the service is not available",
}
FAILING = {500: RuntimeError(CANARY), 503: StoreUnavailable("away")}


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("status", ASKED)
def test_error_pages(make_world: MakeWorld, status: int, live: bool) -> None:
    """Each has a heading of its own, telephone, text relay and email, and no traceback."""
    world = make_world(
        "lights", live=live, ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse"
    )
    visitor = world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    method, path, options = ASKED[status]
    with pytest.MonkeyPatch.context() as patch:
        if status in FAILING:
            patch.setattr(world.front.store.drafts, "latest", _fail(FAILING[status]))
        if method == "POST":
            visitor.post(path, options.get("data"), status, headers=options.get("headers", {}))
        else:
            response = visitor.raw(method, path, headers=visitor.headers)
            visitor._taken(path, response, status)
    assert HEADINGS[status] == visitor.page.heading
    for contact in ("01632 960 100", "18001 01632 960 100", "services@anytown.example"):
        assert contact in visitor.page.words
    for inside in ("Traceback", "RuntimeError", "prototype_kit", ".py", CANARY, "away"):
        assert inside not in visitor.page.html
    assert visitor.page.title == f"{HEADINGS[status]} – Anytown services – Anytown Council"


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("way", [unlisted_light, two_births])
def test_what_was_typed_is_shown_when_it_could_not_be_saved(
    lights: World, births: World, way: Callable[[Visitor], None], status: int
) -> None:
    """Nobody has to remember what they wrote; what was saved before is kept."""
    world = lights if way is unlisted_light else births
    visitor = world.visitor()
    way(visitor)
    path, name = (f"{REPORT}/details", "details") if world is lights else (f"{BOOK}/contact", "email")
    before = world.rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.front.store.drafts, "save", _fail(FAILING[status]))
        visitor.post(
            path,
            {name: "ann@example.com <b>and more</b>" if name == "details" else "bob@example.com"},
            status,
        )
    assert (
        "ann@example.com <b>and more</b>" if name == "details" else "bob@example.com"
    ) in visitor.page.words
    assert "What you saved before is kept" in visitor.page.words
    assert before == world.rows()


def test_an_error_says_where_it_came_from_and_nothing_of_what_it_was_about(
    lights: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the kind, the route's template, the lines of the program; never the text of the error."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.DEBUG):
        patch.setattr(lights.front.store.drafts, "save", _fail(ValueError(f"invalid literal: {CANARY!r}")))
        visitor.submit(500, fault="damaged")
    assert "ValueError at /<service>/<journey>/<path:step>" in caplog.text
    assert "in _take_answer" in caplog.text
    assert CANARY not in caplog.text


def test_even_a_broken_template_ends_in_a_page(lights: World) -> None:
    """When nothing can be rendered any more, there is still a page with a way to reach somebody."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lights.front.render, "page", _fail(RuntimeError(CANARY)))
        visitor.get("/", 500)
    assert visitor.page.heading == "Sorry, there is a problem with the service"
    assert "01632 960 100" in visitor.page.words
    assert CANARY not in visitor.page.html


@pytest.mark.parametrize("live", [False, True])
def test_a_rule_that_fails(make_world: MakeWorld, caplog: pytest.LogCaptureFixture, live: bool) -> None:
    """The author sees which line has to be mended; the public sees an apology; no log holds an answer."""
    world = make_world("births", live=live)
    visitor = world.visitor()
    two_births(visitor)
    rules = world.site.services["birth-registration"].journeys["book"].rules
    fault = Fault("birth_registration/rules.py", 7, f"'x' failed: ValueError: {CANARY}.", "Mend this line.")
    with pytest.MonkeyPatch.context() as patch, caplog.at_level(logging.DEBUG):
        patch.setattr(rules, "ask", _fail(RuleFailed(fault)))
        visitor.get(f"{BOOK}/who-must-attend", 500)
    assert ("birth_registration/rules.py, line 7" in visitor.page.words) != live
    assert (CANARY in visitor.page.words) != live
    expected = "Sorry, there is a problem with the service" if live else "A rule has to be mended"
    assert expected == visitor.page.heading
    assert "birth_registration/rules.py, line 7" in caplog.text
    assert CANARY not in caplog.text


def test_a_source_that_does_not_answer_stops_nobody(lights: World) -> None:
    """When open reports cannot be looked up, the question about them is left out."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    visitor.submit(light_search="Mill Lane")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lights.front.back_offices["street-lights"], "near", _fail(AdapterUnavailable("down")))
        visitor.submit(light="AN0727")
    assert visitor.page.path == f"{REPORT}/details"
    assert any('"source":"unavailable"' in row for row in lights.rows("draft"))


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/contact", "/{name}"),
        (f"{REPORT}/fault", f"{REPORT}/fault"),
        ("/no/such", ""),
        (f"/{CANARY}", "/{service}"),
    ],
)
def test_error_pages_are_counted_without_saying_what_was_asked(lights: World, path: str, page: str) -> None:
    """The event has the route's template and the status."""
    visitor = lights.visitor()
    with pytest.MonkeyPatch.context() as patch:
        render = lights.front.render.page
        fails = [RuntimeError(CANARY)]

        def once(template: str, **values: Any) -> str:
            if fails and "no" not in path and CANARY not in path:
                raise fails.pop()
            return render(template, **values)

        patch.setattr(lights.front.render, "page", once)
        response = visitor.raw("GET", path)
    (row,) = lights.rows("event")
    assert f"'{response.status_code}'" in row
    assert f"'{page}'" in row
    assert CANARY not in row


def test_an_unknown_service_or_journey_is_not_found(lights: World) -> None:
    """For every method, without a redirect."""
    visitor = lights.visitor()
    for path in (
        "/births",
        "/births/book",
        "/births/book/district",
        "/street-lights/book",
        "/street-lights/report/",
        "/street-lights/",
    ):
        for method in ("GET", "POST"):
            response = visitor.raw(method, path, headers=visitor.headers)
            assert response.status_code in (404, 405), (method, path)


@pytest.mark.parametrize(
    ("asked", "there"),
    [("/street-lights/report", "/street-lights/report"), ("//elsewhere.example", "/elsewhere.example")],
)
def test_a_password_leads_to_what_was_asked_for(make_world: MakeWorld, asked: str, there: str) -> None:
    """As somebody who follows a link expects; never to another site."""
    world = make_world("lights", ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")
    visitor = Visitor(world.app, "https://services.example.gov.uk")
    visitor.get("/street-lights/report", 401)
    assert visitor.page.fields["to"] == ["/street-lights/report"]
    visitor.post("/prototype/password", {"password": "wrong-horse", "to": asked}, 422)
    assert visitor.page.fields["to"] == [asked]
    sent = {"password": "correct-horse", "to": asked}
    answer = visitor.raw("POST", "/prototype/password", data=sent, headers=visitor.headers)
    assert answer.headers["Location"] == there
