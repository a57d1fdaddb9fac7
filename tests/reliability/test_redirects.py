"""Nobody is sent from our pages to somebody else's, whatever an address, a form or a header names.

Acceptance check 25. Every route of both apps is asked with payloads in every place that a redirect might be
made from, and Chromium follows what leads anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route
from werkzeug.test import Client, TestResponse

from prototype_kit import Site
from prototype_kit.people import Role
from tests.browser.live import LiveSite
from tests.reliability.routes import routes
from tests.reliability.tiers import Figures, tier
from tests.web.journeys import unlisted_light
from tests.web.team import team
from tests.web.visitor import SAME_ORIGIN
from tests.web.world import MakeWorld, World, street_lights_alone

PAYLOADS = (
    "//evil.test",
    "///evil.test",
    "////evil.test/a",
    "/\\evil.test",
    "/\\/evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "/%5Cevil.test",
    "/%5C%5Cevil.test",
    "/%2F%2Fevil.test",
    "/%2f/evil.test",
    "/\t/evil.test",
    "/%09/evil.test",
    "/%09%09/evil.test",
    "/%09\\evil.test",
    "/%0a/evil.test",
    "/%0d/evil.test",
    "/%0d%0a/evil.test",
    "/%0d%0aLocation:%20https://evil.test",
    "/%0d%0aSet-Cookie:%20session=evil",
    "/%00/evil.test",
    "/%20/evil.test",
    "/%01//evil.test",
    "/%C2%A0/evil.test",
    "/%C2%85/evil.test",
    "/%E2%80%A8/evil.test",
    "/./\t/evil.test",
    "/../\t/evil.test",
    "/..//evil.test",
    "/.//evil.test",
    "/%2e%2e//evil.test",
    "/;//evil.test",
    "/https:evil.test",
    "/https:/evil.test",
    "/https://evil.test",
    "https:evil.test",
    "https:/evil.test",
    "https:///evil.test",
    "https://evil.test",
    "https:\\\\evil.test",
    "hTTps:%09//evil.test",
    "http://127.0.0.1@evil.test",
    "http://127.0.0.1.evil.test",
    "http://127.0.0.1%2eevil.test",
    "http://evil.test#127.0.0.1",
    "http://evil.test\\@127.0.0.1",
    "//127.0.0.1@evil.test",
    "//evil。test",
    "//evil%E3%80%82test",
    "//evil\uff0etest",
    "//\uff45\uff56\uff49\uff4c.test",
    "/\uff0fevil.test",
    "/\u2215\u2215evil.test",
    "javascript:alert(1)",
    "javascript://%0aalert(1)",
    "/javascript:alert(1)",
    "data:text/html,evil",
    "vbscript:evil",
    "/@evil.test",
    "/.evil.test",
    "?lang=cy&next=//evil.test",
    "/street-lights//evil.test",
    "/street-lights/report/\t/evil.test",
    "/street-lights/report/%2F%2Fevil.test",
    "/street-lights/report/../../\t/evil.test",
)
"""Ways to write an address that some guard takes for a path and some browser for a site."""

NAMES = (
    "next",
    "url",
    "return",
    "return_to",
    "returnUrl",
    "to",
    "redirect",
    "continue",
    "back",
    "change",
    "goto",
    "kit-to",
)
"""Names that others give to the parameter that says where to go on."""


def where_to(location: str, base: str = "http://127.0.0.1/a/b") -> str:
    """The site that a browser goes to, as the URL standard reads an address."""
    tidied = re.sub(r"[\t\n\r]", "", location.strip("".join(map(chr, range(0x21)))))
    slashes = tidied.replace("\\", "/")
    special = re.match(r"(https?):/*(.*)", slashes, re.IGNORECASE | re.DOTALL)
    if special:
        slashes = f"{special[1]}://{special[2]}"
    elif re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", slashes):
        return slashes  # another scheme
    elif slashes.startswith("//"):
        slashes = f"//{slashes.lstrip('/')}"
    parts = urlsplit(urljoin(base, slashes))
    return f"{parts.scheme}://{parts.hostname}"


def test_the_reader_of_addresses_sees_what_browsers_see() -> None:
    """Otherwise what it says would prove nothing."""
    for location in ("//evil.test", "/\\evil.test", "https:evil.test", " \t//evil.test", "/\t/evil.test"):
        assert where_to(location) in ("http://evil.test", "https://evil.test"), location
    assert where_to("javascript:alert(1)") == "javascript:alert(1)"
    for location in ("/", "/%09/evil.test", "/https:evil.test", "x", "?next=//evil.test", "/..//evil.test"):
        assert where_to(location) == "http://127.0.0.1", location


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld, exemplars: Site) -> World:
    """The exemplars; people may choose Welsh."""
    return make_shared_world(site=exemplars)


def _sent_to(response: TestResponse, what: object) -> Iterator[str]:
    """Where a response leads. It is never a failure, and holds no header that a payload wrote."""
    assert response.status_code < 500, what
    assert "evil" not in "".join(response.headers.getlist("Set-Cookie")), what
    for name in ("Location", "Content-Location", "Refresh", "Link"):
        yield from response.headers.getlist(name)


def _open(client: Client, method: str, path: str, query: str = "", **options: Any) -> TestResponse:
    """Send an address as it is: neither tidied nor quoted by a client."""
    raw = path.encode("utf-8").decode("latin-1")
    environ = {
        "PATH_INFO": unquote_to_bytes(raw.encode("latin-1")).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": raw,
    }
    return client.open(
        "/x", method=method, environ_overrides=environ, base_url="http://127.0.0.1", buffered=True, **options
    )


def _headers(payload: str) -> dict[str, str]:
    """Everything that a header may say of where somebody comes from, or would like to be."""
    named = payload.encode("utf-8").decode("latin-1")
    referer = named if ":" in named.split("/")[0] else f"http://127.0.0.1{named}"
    return SAME_ORIGIN | {
        "Referer": referer,
        "X-Forwarded-Host": "evil.test",
        "X-Forwarded-Prefix": "//evil.test",
        "X-Forwarded-Proto": "javascript",
        "X-Original-URL": named,
        "X-Rewrite-URL": named,
        "Forwarded": "host=evil.test",
    }


def _everywhere(payload: str) -> tuple[str, dict[str, str]]:
    """A query and a form that name the payload under every name there is."""
    text = payload.encode("utf-8")
    return "&".join(f"{name}={quote(text, safe='')}" for name in NAMES), dict.fromkeys(NAMES, payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_address_leads_away(world: World, payload: str) -> None:
    """The payload as the address itself, and below each kind of page, with and without another language."""
    client = world.visitor().client
    below = ("", "/street-lights", "/street-lights/report", "/street-lights/report/return", "/prototype")
    for before in below:
        for query in ("", "lang=cy", "lang=cy&next=//evil.test", "change=//evil.test"):
            for method in ("GET", "HEAD", "POST"):
                path = before + payload.partition("?")[0]
                response = _open(client, method, path, query, headers=_headers(payload))
                for location in _sent_to(response, (method, path, query)):
                    assert where_to(location) == "http://127.0.0.1", (method, path, query, location)


def _asked(app: Flask, client: Client, payloads: tuple[str, ...], many: int) -> int:
    """Ask every route by every method with payloads in every place; how many led on."""
    led = 0
    for number, route in enumerate(routes(app)):
        turned = payloads[number % len(payloads) :] + payloads[: number % len(payloads)]
        every = len(payloads) // many
        for payload in turned[::every][:many]:
            query, form = _everywhere(payload)
            for method in route.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
                sent = form if method != "GET" else None
                response = _open(client, method, route.path, query, headers=_headers(payload), data=sent)
                for location in _sent_to(response, (method, route, payload)):
                    assert where_to(location) == "http://127.0.0.1", (method, route, payload, location)
                    led += 1
    return led


def test_no_parameter_or_header_leads_away(world: World, figures: Figures) -> None:
    """Every route of the public app, for somebody in the middle of a form; and of the console."""
    visitor = world.visitor()
    unlisted_light(visitor)
    led = _asked(world.app, visitor.client, PAYLOADS, tier(8, len(PAYLOADS)))
    for roles in ((), get_args(Role)):  # nobody, and somebody who may do everything
        visitor = team(world, *roles)
        led += _asked(visitor.client.application, visitor.client, PAYLOADS, tier(2, 12))
    assert led > 20
    figures.add(25, "payloads, each as an address, and in every place of routes", len(PAYLOADS), ">= 40")
    figures.add(25, "redirects that came of them, all to our own pages", led, "> 20")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_starting_again_leads_back_to_a_page_of_ours(world: World, payload: str) -> None:
    """The one redirect that is made of the Referer: also where a scenario is played."""
    client = world.visitor().client
    for scenario in (False, True):
        if scenario:
            begun = client.post("/prototype/scenarios/street-lights/reported-nearby", headers=SAME_ORIGIN)
            assert begun.status_code == 303
        response = client.post("/prototype/again", headers=_headers(payload))
        (location,) = _sent_to(response, payload)
        assert where_to(location) == "http://127.0.0.1", location
        assert location.startswith("/"), location
        assert "\\" not in location


# --- In a browser ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """Street lights, as a browser meets them."""
    live = LiveSite(street_lights_alone(tmp_path_factory.mktemp("redirects") / "anytown"))
    yield live
    live.stop()


@pytest.fixture
def astray(browser: Browser, site: LiveSite) -> Iterator[tuple[Page, list[str]]]:
    """A browser's page, and every address elsewhere that it was led to; none is really asked for."""
    context = browser.new_context(base_url=site.address)
    asked: list[str] = []

    def note(route: Route) -> None:
        if route.request.url.startswith(f"{site.address}/"):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context.route("**/*", note)
    yield context.new_page(), asked
    context.close()


PATHS = [payload for payload in PAYLOADS if payload.startswith("/")]


@pytest.mark.browser
@pytest.mark.xdist_group("redirects")
def test_a_browser_stays_with_us(astray: tuple[Page, list[str]], site: LiveSite, figures: Figures) -> None:
    """Chromium is sent to each address in another language, and ends on a page of ours."""
    page, asked = astray
    led, tried = 0, PATHS[:: tier(3, 1)]
    for payload in tried:
        answer = page.request.get(f"{site.address}{payload}?lang=cy", max_redirects=0)
        led += answer.status == 303
        page.goto(f"{site.address}{payload}?lang=cy")
        assert page.url.startswith(f"{site.address}/"), payload
    assert asked == []
    assert led >= len(tried) - 2  # those of which Chromium makes an address of nothing
    figures.add(25, "payloads that Chromium followed to a page of ours", len(tried), len(tried))


@pytest.mark.browser
@pytest.mark.xdist_group("redirects")
def test_starting_again_and_showing_anew_stay_with_us(astray: tuple[Page, list[str]], site: LiveSite) -> None:
    """A page that is shown at such an address, and the buttons and scripts on it, lead nowhere else."""
    page, asked = astray
    for path in ("//evil.test", "/%5Cevil.test", "/%09/evil.test", "/https://evil.test", "//evil.test/a?b"):
        page.goto(f"{site.address}{path}")
        # What the kit's script does with a page that the browser had kept for the way back.
        with page.expect_navigation():
            page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        assert page.url.startswith(f"{site.address}/"), path
        again = page.locator("form[action='/prototype/again'] button")
        assert again.count() == 1
        with page.expect_navigation():
            again.first.click()
        assert page.url.startswith(f"{site.address}/"), path
    assert asked == []
