"""The only cookies are those that we cannot do without; nobody else can read, set or send them.

Acceptance check 33, in the three ways that a site is reached: on this machine, on a local network, over TLS.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.test import TestResponse

from prototype_kit import Site, load_site
from prototype_kit.settings import read_settings
from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.web.app import create_app
from prototype_kit.web.console import create_console
from tests.browser.live import LiveSite
from tests.reliability.crawling import EVERY_SERVICE, addresses, crawl
from tests.reliability.routes import routes
from tests.reliability.servers import free_port
from tests.reliability.tiers import Figures
from tests.web.journeys import REPORT, unlisted_light
from tests.web.test_posts import PROFILES
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld, World, street_lights_alone

ESSENTIAL: Mapping[str, str] = {
    "session": "finds the answers that somebody has given so far",
    "password": "lets somebody in to a shared prototype",
    "language": "keeps the language that somebody chose",
    "counting": "remembers that somebody asked not to be counted",
    "presenting": "keeps the scenario that a presenter chose in a prototype",
    "staff": "keeps staff signed in to the console",
    "staff-sign-in": "ties a code to the browser that asked for it",
    "resident": "keeps a resident signed in",
    "resident-sign-in": "ties a code to the browser that asked for it",
}
"""By name without its prefix: what would not work without it. A new one needs a line here, or people's
consent: nothing but what is strictly necessary may be set without asking (PECR, regulation 6)."""

UNGUESSABLE = ("session", "staff", "staff-sign-in", "resident", "resident-sign-in")
"""Those whose value is 256 random bits and nothing else."""


@pytest.fixture(scope="module", params=PROFILES)
def world(request: pytest.FixtureRequest, make_shared_world: MakeWorld, exemplars: Site) -> World:
    """The exemplars, reached in each way."""
    return make_shared_world(site=exemplars, **PROFILES[request.param])


@pytest.fixture(scope="module")
def plain(make_shared_world: MakeWorld, exemplars: Site) -> World:
    """The exemplars on this machine."""
    return make_shared_world(site=exemplars)


def _responses(world: World) -> Iterator[tuple[str, TestResponse]]:
    """Every route and method: of nobody, of somebody at the end of a form, of one who sent it."""
    done = world.visitor()
    unlisted_light(done)
    done.submit()
    for visitor in (world.visitor(), world.visitor(), done):
        for given in EVERY_SERVICE:
            link = world.linked("/{service}/{journey}".format(**given))
            for route in routes(world.app, **{"token": link, **given}):
                for method in sorted(route.methods & {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}):
                    for query in ("", "?lang=cy"):
                        address, fields = (
                            route.path + query,
                            {"again": "yes", "on": "yes", "password": "correct-horse", "counted": "no"},
                        )
                        sent = fields if method != "GET" else None
                        yield (
                            f"{method} {address}",
                            visitor.client.open(
                                address, method=method, base_url=world.base, headers=SAME_ORIGIN, data=sent
                            ),
                        )
        unlisted_light(visitor)
    yield "password", _password(world)
    yield "asked again", Visitor(world.app, world.base).client.post(REPORT, base_url=world.base)


def _password(world: World) -> TestResponse:
    client = Visitor(world.app, world.base).client
    sent = {"password": "correct-horse"}
    return client.post("/prototype/password", data=sent, base_url=world.base, headers=SAME_ORIGIN)


def problems(line: str, https: bool) -> list[str]:
    """What is wrong with a Set-Cookie header."""
    (name, _, value), *parts = [text.strip().partition("=") for text in line.split(";")]
    flags = {key.lower(): text for key, _, text in parts}
    wanted = {"httponly": "", "samesite": "Lax", "path": "/"} | ({"secure": ""} if https else {})
    found = [f"{key} is not {text!r}" for key, text in wanted.items() if flags.get(key) != text]
    found += [f"has {key}" for key in flags.keys() - wanted.keys() - {"max-age", "expires"}]
    if name.startswith("__Host-") != https:
        found.append("is not called __Host-" if https else "is called __Host-, which is dropped here")
    plain = name.removeprefix("__Host-")
    if plain not in ESSENTIAL:
        found.append("is not known to be essential")
    if plain in UNGUESSABLE and value and len(value) < 43:
        found.append("can be guessed")
    return [f"{name} {each}" for each in found]


@pytest.mark.parametrize(
    ("line", "https"),
    [
        ("__Host-session=x; Secure; HttpOnly; Path=/; SameSite=Lax", True),
        ("session=" + "x" * 43 + "; Secure; HttpOnly; Path=/; SameSite=Lax", True),
        ("__Host-language=cy; HttpOnly; Path=/; SameSite=Lax", True),
        ("language=cy; Path=/; SameSite=Lax", False),
        ("language=cy; HttpOnly; Path=/", False),
        ("language=cy; HttpOnly; Path=/; SameSite=None", False),
        ("language=cy; HttpOnly; Path=/somewhere; SameSite=Lax", False),
        ("language=cy; HttpOnly; Path=/; SameSite=Lax; Domain=example.gov.uk", False),
        ("__Host-language=cy; HttpOnly; Path=/; SameSite=Lax", False),
        ("_ga=1; HttpOnly; Path=/; SameSite=Lax", False),
    ],
)
def test_a_lax_cookie_would_be_found(line: str, https: bool) -> None:
    """Each of these lacks one thing."""
    assert len(problems(line, https)) == 1


def test_every_cookie_is_essential_and_tied_to_us(world: World, figures: Figures) -> None:
    """By every route: its name, HttpOnly, SameSite, its path, no domain; Secure and __Host- over TLS."""
    names, many = set(), 0
    for what, response in _responses(world):
        for line in response.headers.getlist("Set-Cookie"):
            assert problems(line, world.settings.https) == [], what
            names.add(line.partition("=")[0].removeprefix("__Host-"))
            many += 1
        response.close()  # a file that is sent lies open until it is
    assert {"session", "language", "presenting", "counting"} <= names
    assert ("password" in names) == bool(world.settings.passwords)
    figures.add(33, f"cookies that lack a flag or a reason at {world.base}", f"0 of {many}", 0)


def test_no_cookie_is_set_before_something_is_begun(plain: World, figures: Figures) -> None:
    """Whoever only looks gets none, from the console neither; to choose a language is a choice."""
    console = create_console(plain.front)
    looked = 0
    for app, client in ((plain.app, plain.visitor().client), (console, console.test_client())):
        for address, response in crawl(client, "http://127.0.0.1", {"/", *addresses(app)}, heads=False):
            looked += 1
            assert "Set-Cookie" not in response.headers or "lang=" in address, address
    assert looked > 100
    figures.add(33, "responses to somebody who only looks that set a cookie", f"0 of {looked}", 0)


def test_what_ends_is_taken_off_the_browser(world: World) -> None:
    """By a cookie with the same flags: without them browsers would keep the old one over TLS."""
    visitor = world.visitor()
    unlisted_light(visitor)
    response = visitor.client.post("/prototype/forget", base_url=world.base, headers=SAME_ORIGIN)
    (line,) = response.headers.getlist("Set-Cookie")
    assert problems(line, world.settings.https) == []
    assert "Max-Age=0" in line
    assert visitor.cookie is None


# --- In a browser ------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_chromium_keeps_the_cookie_as_it_is_meant(browser: Browser, tmp_path: Path) -> None:
    """One cookie after the start and none before, unreadable by scripts, gone with the browser."""
    site = LiveSite(street_lights_alone(tmp_path / "anytown"))
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"{site.address}{REPORT}")
        assert context.cookies() == []
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/fault")
        (cookie,) = context.cookies()
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("session", True, "Lax")
        assert (cookie["path"], cookie["expires"]) == ("/", -1)
        assert page.evaluate("document.cookie") == ""
    finally:
        context.close()
        site.stop()


OPENSSL = shutil.which("openssl")


@contextmanager
def _serving(server: BaseWSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


@pytest.mark.browser
@pytest.mark.skipif(OPENSSL is None, reason="openssl is not there to make a certificate for a moment")
def test_chromium_takes_the_cookie_over_tls(browser: Browser, tmp_path: Path) -> None:
    """A browser drops a __Host- cookie that lacks anything; with ours, a journey goes on."""
    made = [str(tmp_path / "certificate.pem"), str(tmp_path / "key.pem")]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=127.0.0.1",
    ]
    subprocess.run([*command, "-out", made[0], "-keyout", made[1]], check=True, capture_output=True)
    folder, port = street_lights_alone(tmp_path / "anytown"), free_port()
    address = f"https://127.0.0.1:{port}"
    settings = replace(read_settings(folder, {}), address=address)
    upgrade(settings.database)
    store = open_store(settings.database)
    server = make_server(
        "127.0.0.1", port, create_app(load_site(folder), settings, store), ssl_context=(made[0], made[1])
    )
    with _serving(server):
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        page.goto(f"{address}/?lang=cy")
        page.goto(f"{address}{REPORT}")
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**/fault")
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        context.close()
    store.close()
    assert cookies.keys() == {"__Host-session", "__Host-language"}
    assert all(
        cookie["secure"] and cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in cookies.values()
    )
