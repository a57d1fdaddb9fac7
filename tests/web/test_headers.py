"""What every response carries, whatever its route and status; and what cookies are like."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from prototype_kit.errors import Fault, KitError, RuleFailed
from prototype_kit.store import StoreUnavailable
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.faults import faults_app
from prototype_kit.web.limiting import LimitReached
from prototype_kit.web.security import HEADERS, POLICY
from tests.web.journeys import REPORT, unlisted_light
from tests.web.test_posts import PROFILES
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld, World

MODES = {**{name: (environ, False) for name, environ in PROFILES.items()}, "live": (PROFILES["TLS"], True)}


@pytest.fixture(scope="module")
def worlds(make_shared_world: MakeWorld) -> dict[str, World]:
    """One for each way that a site is reached, and one as if live."""
    return {name: make_shared_world("saved", live=live, **environ) for name, (environ, live) in MODES.items()}


def _fill(rule: str) -> str:
    values = {
        "service": "street-lights",
        "journey": "report",
        "path:step": "fault",
        "path:name": "kit.css",
        "name": "reported-nearby",
        "repeat": "lights",
        "item": "1",
        "token": "no-such-link",
        "file": "unknown",
        "reference": "2222-2222",
        "follower": "1-nobody",
        "calendar": "rooms",
        "office": "archive",
    }
    for name, value in values.items():
        rule = rule.replace(f"<{name}>", value)
    return rule.replace("<any(contact, cookies, privacy, accessibility):name>", "contact")


def _responses(world: World) -> Iterator[tuple[str, TestResponse]]:
    """An answer of every route by every method, and of every status that there is."""
    complete = world.visitor()
    unlisted_light(complete)
    for visitor, who in ((world.visitor(), "nobody"), (complete, "somebody")):
        for rule in world.app.url_map.iter_rules():
            path = _fill(rule.rule)
            assert "<" not in path, path
            for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE"):
                forgets = path in ("/prototype/forget", "/prototype/again")
                if (who, method) != ("somebody", "POST") or not forgets:
                    yield f"{who}: {method} {path}", _open(world, visitor, method, path)
    visitor = world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    client = visitor.client
    yield "200", client.get(REPORT, base_url=world.base)
    yield "303", client.get("/street-lights", base_url=world.base)
    yield "404", client.get("/no/such/page", base_url=world.base)
    yield "404 asset", client.get("/assets/0/none.css", base_url=world.base)
    yield "405", client.put("/", base_url=world.base, headers=SAME_ORIGIN)
    yield "413", client.post(f"{REPORT}/fault", data=b"x" * 70_000, base_url=world.base, headers=SAME_ORIGIN)
    yield "422", client.post(f"{REPORT}/fault", base_url=world.base, headers=SAME_ORIGIN)
    yield "403 cross-site", client.post(REPORT, base_url=world.base, headers={"Sec-Fetch-Site": "cross-site"})
    yield "403 unknown host", client.get("/", base_url="http://evil.test")
    yield "403 ask", client.post(REPORT, base_url=world.base)
    failures: Mapping[str, Exception] = {
        "500": RuntimeError("canary"),
        "429": LimitReached(timedelta(minutes=5)),
        "503": StoreUnavailable("away"),
        "500 rule": RuleFailed(Fault("street_lights/rules.py", 1, "What.", "Mend.")),
    }
    for name, error in failures.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(world.front.store.drafts, "latest", _raising(error))
            yield name, client.get(f"{REPORT}/fault", base_url=world.base)


def _raising(error: Exception) -> object:
    def fail(*_given: object, **_named: object) -> None:
        raise error

    return fail


def _open(world: World, visitor: Visitor, method: str, path: str) -> TestResponse:
    return visitor.client.open(path, method=method, base_url=world.base, headers=SAME_ORIGIN)


@pytest.mark.parametrize("mode", MODES)
def test_every_response_is_hardened(worlds: dict[str, World], mode: str) -> None:
    """All headers on every route, method and status; stored by no cache, but assets for ever."""
    world = worlds[mode]
    seen = set()
    for what, response in _responses(world):
        seen.add(response.status_code)
        carried = {name: response.headers.get(name) for name in HEADERS}
        assert carried == HEADERS, what
        asset = response.status_code == 200 and "/assets/" in what and not what.split()[1].startswith("O")
        expected = "public, max-age=31536000, immutable" if asset else "no-store"
        if what.endswith(("GET /street-lights/reports.geojson", "HEAD /street-lights/reports.geojson")):
            expected = "public, max-age=300"  # open data, the same for everybody
        if what.endswith(("GET /performance/street-lights", "HEAD /performance/street-lights")):
            expected = "private, no-cache"  # a browser may keep it, and asks whether it is the same
        if what.endswith(("GET /performance/street-lights.csv", "HEAD /performance/street-lights.csv")):
            expected = f"{'public' if mode == 'live' else 'private'}, max-age=600"
        assert expected == response.headers["Cache-Control"], what
        hsts = "max-age=31536000; includeSubDomains" if world.settings.https else None
        assert hsts == response.headers.get("Strict-Transport-Security"), what
        robots = None if world.settings.live else "noindex, nofollow"
        assert robots == response.headers.get("X-Robots-Tag"), what
        assert "Server" not in response.headers, what
        assert response.headers.get("Access-Control-Allow-Origin") is None, what
    assert seen >= {200, 303, 403, 404, 405, 413, 422, 429, 500, 503}


def test_the_policy_allows_nothing_unsafe() -> None:
    """Nothing but our own files: no eval, nothing inline but one hash, no frames, no other form target."""
    parts = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert "unsafe" not in POLICY
    assert "*" not in POLICY
    assert "data:" not in POLICY
    assert parts["default-src"] == "'none'"
    assert {parts[name] for name in ("base-uri", "object-src", "frame-ancestors")} == {"'none'"}
    assert {parts[name] for name in ("style-src", "img-src", "font-src", "connect-src", "form-action")} == {
        "'self'"
    }


@pytest.mark.parametrize("mode", MODES)
def test_the_hash_is_that_of_the_script_on_the_page(worlds: dict[str, World], mode: str) -> None:
    """The one inline script, as it is rendered, is the one that the policy lets run."""
    visitor = worlds[mode].visitor()
    visitor.get(REPORT)
    (script,) = [element.text or "" for element in visitor.page.tree.iter("script") if not element.get("src")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}'" in POLICY


@pytest.mark.parametrize("mode", MODES)
def test_the_session_cookie(worlds: dict[str, World], mode: str) -> None:
    """Random, unreadable by scripts, not sent by other sites' posts; over TLS bound to this very host."""
    world = worlds[mode]
    values = set()
    for _ in range(3):
        response = world.visitor().client.post(REPORT, base_url=world.base, headers=SAME_ORIGIN)
        (cookie,) = response.headers.getlist("Set-Cookie")
        (name, _, value), *attributes = [part.strip().partition("=") for part in cookie.split(";")]
        values.add(value)
        assert name == ("__Host-session" if world.settings.https else "session")
        assert len(value) == 43
        expected = {"HttpOnly": "", "Path": "/", "SameSite": "Lax"} | (
            {"Secure": ""} if world.settings.https else {}
        )
        assert expected == {attribute: text for attribute, _, text in attributes}
    assert len(values) == 3


@pytest.mark.parametrize("mode", ["a local network", "TLS"])
def test_the_password_cookie(worlds: dict[str, World], mode: str) -> None:
    """It is like the session's, but lasts a month, and does not hold the password."""
    world = worlds[mode]
    client = Visitor(world.app, world.base).client
    response = client.post(
        "/prototype/password", data={"password": "correct-horse"}, base_url=world.base, headers=SAME_ORIGIN
    )
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-password=" if world.settings.https else "password=")
    assert "horse" not in cookie
    for attribute in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"):
        assert attribute in cookie
    assert ("Secure" in cookie) == world.settings.https


@pytest.mark.parametrize("mode", MODES)
def test_nothing_but_the_session_is_ever_set(worlds: dict[str, World], mode: str) -> None:
    """Looking at pages sets no cookie; a journey sets one, and its value goes with no page but the first.

    The tools of a prototype set one that holds what was chosen there.
    """
    world = worlds[mode]
    names = set()
    for _, response in _responses(world):
        names |= {cookie.partition("=")[0] for cookie in response.headers.getlist("Set-Cookie")}
    allowed = {"session", "password", "presenting"}
    assert names <= ({f"__Host-{name}" for name in allowed} if world.settings.https else allowed)


@pytest.mark.parametrize("mode", MODES)
def test_a_prototype_says_that_it_is_one(worlds: dict[str, World], mode: str) -> None:
    """On every page: that nothing is sent, and whom to contact; robots are told to keep away."""
    world = worlds[mode]
    visitor = world.visitor()
    for path in ("/", "/contact", REPORT, "/nope"):
        visitor.get(path, 404 if path == "/nope" else 200)
        banner = words_of(visitor.page.first("govuk-phase-banner__text"))
        says = "This is a prototype. Nothing is sent to anyone: messages are kept here instead."
        assert banner.startswith(f"{says} In danger, phone 999.") != world.settings.live
        assert ('href="/prototype/messages"' in visitor.page.html) != world.settings.live
        assert ('content="noindex, nofollow"' in visitor.page.html) != world.settings.live


def test_prototype_tools_do_not_exist_when_live(worlds: dict[str, World]) -> None:
    """No password, messages or reset on the public address, and no link to them."""
    world = worlds["live"]
    assert not [rule for rule in world.app.url_map.iter_rules() if "prototype" in rule.rule]
    visitor = world.visitor()
    for path in ("/prototype", "/prototype/messages", "/prototype/password"):
        visitor.get(path, 404)
    assert "/prototype" not in visitor.page.html


def test_assets_keep_their_address_while_they_stay_the_same(make_world: MakeWorld) -> None:
    """Two apps of one site share the address; a site with other colours has another."""
    one, two, other = make_world("lights"), make_world("lights"), make_world("births")
    bases = [world.front.render.env.globals["assets"] for world in (one, two, other)]
    assert bases[0] == bases[1] != bases[2]


@pytest.mark.parametrize(
    "path",
    [
        "../settings.py",
        "..%2f..%2fsettings.py",
        "vendor/../../web/app.py",
        "",
        "/etc/passwd",
        "kit.css/",
        "KIT.CSS",
        ".stamp",
    ],
)
def test_only_assets_can_be_asked_for_as_such(worlds: dict[str, World], path: str) -> None:
    """No path leads to another file."""
    world = worlds["this machine"]
    base = world.front.render.env.globals["assets"]
    assert world.visitor().client.get(f"{base}/{path}").status_code == 404


def test_every_asset_that_pages_name_is_there(worlds: dict[str, World]) -> None:
    """With the type that its ending says, and sniffed by nobody."""
    world = worlds["this machine"]
    visitor = world.visitor()
    unlisted_light(visitor)
    named = set()
    for path in ("/", REPORT, f"{REPORT}/light", f"{REPORT}/check-answers"):
        tree = visitor.get(path).tree
        named |= {element.get(key) or "" for element in tree.iter() for key in ("src", "data-background")}
        named |= {element.get("href") or "" for element in tree.iter("link")}
    named.discard("")
    assert len(named) > 6
    types = {".css": "text/css", ".mjs": "text/javascript", ".js": "text/javascript", ".svg": "image/svg+xml"}
    for address in named:
        assert address.startswith(str(world.front.render.env.globals["assets"]) + "/"), address
        response = visitor.client.get(address)
        assert response.status_code == 200, address
        assert response.content_type.startswith(types.get(Path(address).suffix, "application/geo+json")), (
            address
        )


def test_the_page_of_faults_is_hardened_too() -> None:
    """What an author sees while a file is broken carries the same headers, and so do its assets."""
    client = faults_app(KitError("Something.\nSomething <b>else</b>.")).test_client()
    page = client.get("/any/address")
    assert page.status_code == 500
    assert "&lt;b&gt;else&lt;/b&gt;" in page.text
    asset = client.get(page.text.split('href="')[2].split('"')[0])
    assert asset.status_code == 200
    for response in (page, client.post("/"), asset):
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert page.headers["Cache-Control"] == "no-store"
