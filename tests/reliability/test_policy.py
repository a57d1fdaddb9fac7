"""No page lets a browser run, load or send anything that is not ours, and none needs it to.

Acceptance check 32. The security policy of every response, by every route, method and status of both apps, is
read with the eyes of csp_evaluator (its findings of high and medium severity, as rules of our own: it needs
Node); Chromium goes through the pages of the exemplars and tells of everything that the policy stopped.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from werkzeug.test import TestResponse

from prototype_kit import Site
from prototype_kit.errors import Fault, RuleFailed
from prototype_kit.files.samples import make_pdf
from prototype_kit.people import Role
from prototype_kit.store import StoreUnavailable
from prototype_kit.web.console import create_console
from prototype_kit.web.security import HEADERS
from tests.browser.live import LiveSite, Server
from tests.reliability.applying import apply
from tests.reliability.crawling import EVERY_SERVICE
from tests.reliability.routes import routes
from tests.reliability.servers import LiveVisitor
from tests.reliability.tiers import Figures, tier
from tests.web.everything import APPLY
from tests.web.journeys import REPORT, unlisted_light
from tests.web.team import team
from tests.web.test_posts import PROFILES
from tests.web.test_uploads import in_parts, work
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import LIGHTS, MakeWorld, World

# --- What is wrong with a policy ---------------------------------------------------------------------------

_SOURCES = (
    *("default", "script", "style", "img", "font", "connect"),
    *("object", "frame", "media", "manifest", "worker", "child"),
)
NAMES = frozenset(
    {f"{kind}-src" for kind in _SOURCES}
    | {"form-action", "base-uri", "frame-ancestors", "sandbox", "upgrade-insecure-requests"}
    | {"script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"}
)
FALL_BACK = frozenset(name for name in NAMES if name.endswith("-src")) - {"default-src"}
"""Directives for which default-src speaks where they are not written."""
NEEDED = ("default-src", "script-src", "object-src", "base-uri", "form-action", "frame-ancestors")
NOTHING = ("default-src", "object-src", "base-uri", "frame-ancestors")
"""What has to be 'none' here: there are no plugins, no frames, no <base>."""
_HASH = re.compile(r"'sha(256|384|512)-([A-Za-z0-9+/]+={0,2})'")
_LENGTHS = {"256": 32, "384": 48, "512": 64}  # bytes


def findings(policy: str) -> list[str]:
    """What csp_evaluator would call high or medium, and whatever else is not as strict as it can be."""
    found, parts = list[str](), dict[str, list[str]]()
    for text in policy.split(";"):
        name, *sources = text.split() or [""]
        if name not in NAMES:
            found.append(f"unknown directive {name!r}")
        if name in parts:
            found.append(f"{name} stands twice, and browsers read the first alone")
        parts[name] = sources
    for name in NEEDED:
        if name not in parts and not (name in FALL_BACK and "default-src" in parts):
            found.append(f"{name} is missing")
    found += [f"{name} is not 'none'" for name in NOTHING if parts.get(name, ["'none'"]) != ["'none'"]]
    for name, sources in parts.items():
        found += [
            f"{name} has {source}" for source in sources if name != "sandbox" and not _is_fit(name, source)
        ]
        if "'none'" in sources and len(sources) > 1:
            found.append(f"{name} has 'none' and something else")
    return found


def _is_fit(name: str, source: str) -> bool:
    """Whether a source is our own address, nothing, or the hash of one script.

    No schemes (data:, https:), wildcards, other sites or anything unsafe; no nonce, as pages are constant.
    """
    if digest := _HASH.fullmatch(source):
        size = len(base64.b64decode(digest[2], validate=True))
        return name.startswith("script-src") and size == _LENGTHS[digest[1]]
    return source in ("'self'", "'none'")


GOOD = HEADERS["Content-Security-Policy"]
BAD = {
    "inline scripts": GOOD.replace("script-src", "script-src 'unsafe-inline'"),
    "eval": GOOD.replace("script-src", "script-src 'unsafe-eval'"),
    "inline handlers": GOOD.replace("script-src", "script-src 'unsafe-hashes'"),
    "inline styles": GOOD.replace("style-src", "style-src 'unsafe-inline'"),
    "inline style attributes": f"{GOOD}; style-src-attr 'unsafe-inline'",
    "data: scripts": GOOD.replace("script-src", "script-src data:"),
    "scripts of anybody with TLS": GOOD.replace("script-src", "script-src https:"),
    "scripts of anybody": GOOD.replace("script-src", "script-src *"),
    "another site": GOOD.replace("script-src", "script-src https://cdn.example.com"),
    "an address of a machine": GOOD.replace("script-src", "script-src 192.0.2.1"),
    "data: pictures": GOOD.replace("img-src", "img-src data:"),
    "plugins": GOOD.replace("object-src 'none'", "object-src 'self'"),
    "frames around us": GOOD.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "another base": GOOD.replace("base-uri 'none'", "base-uri 'self'"),
    "no base": GOOD.replace("; base-uri 'none'", ""),
    "no default": GOOD.replace("default-src 'none'; ", ""),
    "forms to anybody": GOOD.replace("; form-action 'self'", ""),
    "a misspelt directive": GOOD.replace("script-src", "scriptsrc"),
    "a lost semicolon": GOOD.replace("; style-src", " style-src"),
    "a directive twice": f"{GOOD}; script-src 'none'",
    "a short hash": re.sub(r"'sha256-[^']+'", "'sha256-GUQ5ad8JK5Km'", GOOD),
    "a nonce": GOOD.replace("script-src", "script-src 'nonce-abcdefghijklmnop'"),
    "nothing": "",
}


@pytest.mark.parametrize("what", BAD)
def test_a_lax_policy_would_be_found(what: str) -> None:
    """Each of these is one that csp_evaluator warns of, or that lets in more than ours does."""
    assert BAD[what] != GOOD
    assert findings(BAD[what])


# --- Every response ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=PROFILES)
def world(request: pytest.FixtureRequest, make_shared_world: MakeWorld, exemplars: Site) -> World:
    """The exemplars in each way that they are reached; `tests/web/test_headers.py` has a live one."""
    return make_shared_world(site=exemplars, **PROFILES[request.param])


METHODS = ("GET", "POST", "HEAD", "PUT", "OPTIONS", "PATCH", "DELETE", "TRACE")[: tier(4, 8)]


def responses(world: World) -> Iterator[tuple[str, TestResponse]]:
    """What every route answers by every method, and a response of every other kind that there is."""
    for given in EVERY_SERVICE:
        for route in routes(world.app, **given):
            visitor = world.visitor()
            for method in METHODS:
                yield f"{method} {route.path}", _open(world, visitor, method, route.path)
    yield from _gone(world)
    yield from _refused(world)
    yield from _broken(world)
    yield from _files(world)
    if not world.settings.address:  # it is the same however the public app is reached
        yield from _console(world)


def _console(world: World) -> Iterator[tuple[str, TestResponse]]:
    here = "http://127.0.0.1"
    for roles in ((), get_args(Role)):
        client = team(world, *roles).client
        for route in routes(client.application):
            for method in METHODS[: tier(2, 8)]:
                found = client.open(route.path, method=method, headers=SAME_ORIGIN, base_url=here)
                yield f"console: {method} {route.path}", found
    yield "console: unknown host", client.get("/", base_url="http://evil.test")
    yield "console: 404", client.get("/nowhere", base_url=here)


def _open(world: World, visitor: Visitor, method: str, path: str, **options: Any) -> TestResponse:
    headers = {**SAME_ORIGIN, **options.pop("headers", {})}
    return visitor.client.open(path, method=method, base_url=world.base, headers=headers, **options)


def _gone(world: World) -> Iterator[tuple[str, TestResponse]]:
    """What somebody is told whose form is not there, sent, or left."""
    visitor = world.visitor()
    yield "no draft", _open(world, visitor, "GET", f"{REPORT}/where")
    unlisted_light(visitor)
    for method in ("GET", "HEAD", "POST"):
        yield (
            f"off the path: {method}",
            _open(world, visitor, method, f"{REPORT}/already-reported", data={"where": "x"}),
        )
    visitor.submit()
    yield "confirmation", _open(world, visitor, "GET", f"{REPORT}/confirmation")
    for method in ("GET", "POST"):
        yield f"sent: {method}", _open(world, visitor, method, f"{REPORT}/where", data={"where": "x"})
    old = world.visitor()
    unlisted_light(old)
    before = world.clock.now
    world.clock.forward(hours=25)
    yield "expired", _open(world, old, "GET", f"{REPORT}/where")
    world.clock.now = before


def _refused(world: World) -> Iterator[tuple[str, TestResponse]]:
    visitor = world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    yield "422", _open(world, visitor, "POST", f"{REPORT}/fault")
    yield "303", _open(world, visitor, "POST", f"{REPORT}/fault", data={"fault": "damaged"})
    yield "413", _open(world, visitor, "POST", f"{REPORT}/fault", data=b"x" * 70_000)
    yield "411", _open(world, visitor, "POST", f"{REPORT}/fault", headers={"Transfer-Encoding": "chunked"})
    yield "403", _open(world, visitor, "POST", REPORT, headers={"Sec-Fetch-Site": "cross-site"})
    yield "ask", _open(world, visitor, "POST", REPORT, headers={"Sec-Fetch-Site": ""})
    yield "unknown host", visitor.client.get("/", base_url="http://evil.test")
    yield "a language", _open(world, visitor, "GET", "/?lang=cy")
    yield "404", _open(world, visitor, "GET", "/no/such/page")
    yield "no password", Visitor(world.app, world.base).client.get("/", base_url=world.base)
    visitor.get(APPLY)
    visitor.submit()
    for number in range(9):
        sent = _open(world, visitor, "POST", f"{APPLY}/save", data={"email": "ann@example.com"})
        yield f"link {number}", sent


def _broken(world: World) -> Iterator[tuple[str, TestResponse]]:
    visitor = world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    fault = Fault("street_lights/rules.py", 1, "What.", "Mend.")
    for error in (RuntimeError("oh dear"), StoreUnavailable("away"), RuleFailed(fault)):

        def fail(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(world.front.store.drafts, "latest", fail)
            for method in ("GET", "HEAD", "POST"):
                yield type(error).__name__, _open(world, visitor, method, f"{REPORT}/fault")
    with pytest.MonkeyPatch.context() as patch:  # even the page that says sorry
        patch.setattr(type(world.front.render), "page", lambda *_, **__: 1 / 0)
        yield "no templates", _open(world, visitor, "GET", "/")


def _files(world: World) -> Iterator[tuple[str, TestResponse]]:
    """Assets, also asked for again by who has them; and a file that somebody sent."""
    visitor = world.visitor()
    assets = world.front.render.env.globals["assets"]
    for name in (
        "kit.css",
        "kit.mjs",
        "theme.css",
        "vendor/govuk-frontend/govuk-frontend.min.js",
        "none.css",
    ):
        yield f"asset {name}", _open(world, visitor, "GET", f"{assets}/{name}")
        again = {
            "If-None-Match": "*",
            "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT",
            "Range": "bytes=0-9",
        }
        yield f"asset {name} again", _open(world, visitor, "GET", f"{assets}/{name}", headers=again)
    apply(visitor, world.site, world.front.store, world.clock())
    body, kind = in_parts({"pictures-upload": "yes"}, "pictures", [("plan.pdf", make_pdf())])
    visitor.post(f"{APPLY}/pictures", body, content_type=kind)
    links = [link.get("href") or "" for link in visitor.page.tree.iter("a")]
    (link,) = [link for link in links if f"{APPLY}/files/" in link]
    yield "quarantined", _open(world, visitor, "GET", link)
    work(world)
    download = _open(world, visitor, "GET", link)
    assert download.mimetype == "application/pdf"
    assert download.headers["Content-Disposition"].startswith("attachment")
    yield "download", download


def test_every_response_has_a_strict_policy(world: World, figures: Figures) -> None:
    """By every route, method and status, of pages, redirects, assets, downloads and failures."""
    statuses, many = set(), 0
    for what, response in responses(world):
        statuses.add(response.status_code)
        many += 1
        policies = response.headers.getlist("Content-Security-Policy")
        assert len(policies) == 1, what
        assert findings(policies[0]) == [], what
        assert "Content-Security-Policy-Report-Only" not in response.headers, what
        for name, value in HEADERS.items():
            if name != "Content-Security-Policy":
                assert response.headers.getlist(name) == [value], what
        hsts = (
            ["max-age=31536000; includeSubDomains"] if world.settings.https and "console" not in what else []
        )
        assert response.headers.getlist("Strict-Transport-Security") == hsts, what
        assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & {*response.headers.keys()}, (
            what
        )
    wanted = {200, 303, 403, 404, 405, 409, 410, 411, 413, 422, 429, 500, 503}
    assert wanted | ({401} if world.settings.passwords else set()) <= statuses
    figures.add(32, f"responses without a strict policy at {world.base}", f"0 of {many}", 0)


# --- In a browser ------------------------------------------------------------------------------------------

# Notes what the policy stops, also what happened before the page's own scripts ran.
_NOTE = """addEventListener('securitypolicyviolation', (event) => tellOfViolation(
    `${location.pathname}: ${event.effectiveDirective} stopped ${event.blockedURI} ${event.sample}`), true)"""
PHONE: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The exemplars, as a browser meets them."""
    import shutil

    folder = tmp_path_factory.mktemp("policy") / "anytown"
    shutil.copytree(LIGHTS, folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    site = LiveSite(folder)
    yield site
    site.stop()


def _noting(told: list[str]) -> Callable[[str], None]:
    """What Playwright can call: it takes no method of a list."""

    def note(words: str) -> None:
        told.append(words)

    return note


def _crawled(page: Page, base: str, beginnings: tuple[str, ...], most: int) -> set[str]:
    """Show every page that can be reached by links, at most so many; their addresses."""
    waiting, seen = list(beginnings), set[str]()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        page.goto(f"{base}{address}", wait_until="load")
        links = "[...document.links].map((link) => link.href)"
        found = sorted(
            link.split("#")[0].removeprefix(base) for link in page.evaluate(links) if link.startswith(base)
        )
        waiting += [link for link in found if link not in seen and "lang=" not in link]
    return seen


@pytest.mark.browser
@pytest.mark.xdist_group("policy")
def test_a_browser_finds_nothing_that_the_policy_stops(
    live: LiveSite, browser: Browser, figures: Figures
) -> None:
    """Every page of the exemplars and of the console, with their scripts, maps and error states."""
    visitor = LiveVisitor(int(live.address.rpartition(":")[2]))
    unlisted_light(visitor)
    apply(visitor, live.front.own, live.store, live.clock())
    console = Server(create_console(live.front, live.address))
    told: list[str] = []
    context = browser.new_context(viewport=PHONE)
    context.expose_function("tellOfViolation", _noting(told))
    context.add_init_script(_NOTE)
    context.add_cookies([{"name": "session", "value": visitor.cookie or "", "url": live.address}])
    page = context.new_page()
    client: Any = visitor.client
    steps = [
        f"{APPLY}/{name}" for name in ("pitch", "home-search", "made-in", "pictures", "born", "products")
    ]
    begin = ("/", REPORT, *steps, f"{REPORT}/light", f"{APPLY}/check-answers", f"{REPORT}/check-answers")
    try:
        seen = _crawled(page, live.address, begin, tier(24, 400))
        refused = client.post(f"{REPORT}/where", data={"where": ""}, headers=SAME_ORIGIN)
        assert refused.status_code == 422
        page.goto(f"{live.address}{REPORT}/where")
        page.locator("[name=where]").fill("")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_selector(".govuk-error-summary")
        shown = _crawled(page, console.address, ("/", "/data"), tier(8, 60))
        assert told == []
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
        page.wait_for_timeout(200)
        assert told, "the listener listens"
    finally:
        context.close()
        console.stop()
    figures.add(32, "pages in Chromium: violations of the policy", f"0 on {len(seen) + len(shown)}", 0)
