"""No other site can make somebody's browser change anything here, and nothing is changed by looking.

Acceptance check 24. Every route that may change something is found in the apps themselves, so one that is
added tomorrow is tried too. Where nobody can tell where a form came from, the page that asks to send it again
keeps what was typed. One that came from elsewhere is not shown, as its words are somebody else's; the answers
that were given before stay as they are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import get_args

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from prototype_kit import Site
from prototype_kit.people import Role
from prototype_kit.testing.page import SeenPage as Page
from tests.reliability.applying import apply
from tests.reliability.crawling import EVERY_SERVICE, addresses, crawl
from tests.reliability.routes import UNSAFE, Route, routes
from tests.reliability.tiers import Figures
from tests.web.journeys import REPORT, unlisted_light
from tests.web.team import team
from tests.web.test_posts import PROFILES, REFUSED
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

WORDS = 'Typed "by hand",\n  <b>twice</b> & kept'


@pytest.fixture(scope="module", params=PROFILES)
def world(request: pytest.FixtureRequest, make_shared_world: MakeWorld, exemplars: Site) -> World:
    """The exemplars, reached in each of the three ways."""
    return make_shared_world(site=exemplars, **PROFILES[request.param])


@pytest.fixture(scope="module")
def plain(make_shared_world: MakeWorld, exemplars: Site) -> World:
    """The exemplars on this machine."""
    return make_shared_world(site=exemplars)


OF_EVENTS = tuple(
    f'INSERT INTO "{table}'
    for table in ("event", "roll_up", "daily_metric", "monthly_metric", "metric_", "sqlite_sequence")
)
"""What follows from events, which looking makes: whoever looks at figures has them counted."""


def stored(world: World) -> list[str]:
    """Every row of every table but that of events and those in which they are counted, as SQL."""
    world.flush()
    with closing(sqlite3.connect(world.file)) as connection:
        rows = [line for line in connection.iterdump() if line.startswith("INSERT")]
    return [row for row in rows if not row.startswith(OF_EVENTS)]


def somebody(world: World) -> Visitor:
    """Somebody who has sent one form, is at the end of another, and has a link to a third."""
    visitor = world.visitor()
    unlisted_light(visitor)
    visitor.submit()
    apply(visitor, world.site, world.front.store, world.clock())
    return visitor


def _open(client: Client, base: str, method: str, route: Route, headers: Mapping[str, str]) -> TestResponse:
    fields = {"where": WORDS, "details": WORDS, "email": "ann@example.com", "again": "yes", "on": "yes"}
    return client.open(route.path, method=method, base_url=base, headers=headers, data=fields)


def _unsafe(app: Flask, world: World) -> Iterator[tuple[str, Route]]:
    """Every route and method that may change something, below each service; also for a link that works."""
    token = world.linked("/everything/apply")
    for given in EVERY_SERVICE:
        for route in routes(app, **{"token": token, **given}):
            yield from ((method, route) for method in sorted(route.methods & UNSAFE))


def _sent(headers: Mapping[str, str], base: str) -> dict[str, str]:
    scheme, _, host = base.partition("://")
    named = {"base": base, "scheme": scheme, "host": host.split(":")[0]}
    return {name: text.format(**named) for name, text in headers.items()}


def test_no_post_from_elsewhere_has_an_effect(world: World, figures: Figures) -> None:
    """403 on every route, method and origin that is not ours; not one row is changed; no cookie is set."""
    visitor = somebody(world)
    tried = list(_unsafe(world.app, world))
    before = stored(world)
    for who, headers in REFUSED.items():
        for method, route in tried:
            response = _open(visitor.client, world.base, method, route, _sent(headers, world.base))
            assert response.status_code == 403, (who, method, route)
            assert WORDS not in response.text
            assert "Set-Cookie" not in response.headers, (who, method, route)
            assert response.headers["Cache-Control"] == "no-store"
        assert stored(world) == before, who
    assert len(tried) > 20
    figures.add(24, f"posts from elsewhere refused at {world.base}", len(tried) * len(REFUSED), "all")


def test_a_post_that_nobody_can_tell_is_asked_for_again(world: World, figures: Figures) -> None:
    """403 on every route, with what was typed on the page, in no cache, and nothing changed."""
    visitor = somebody(world)
    tried = list(_unsafe(world.app, world))
    before, asked = stored(world), 0
    for method, route in tried:
        response = _open(visitor.client, world.base, method, route, {})
        assert response.status_code == 403, (method, route)
        assert response.headers["Cache-Control"] == "no-store"
        page = Page(route.path, 403, response.text)
        assert page.heading == "Send this again", (method, route)
        assert page.fields["where"] == [WORDS]
        assert {"details", "email", "again", "on"} <= page.fields.keys()
        asked += 1
    assert stored(world) == before
    figures.add(24, f"posts of no origin asked for again at {world.base}", asked, len(tried))


def test_answers_are_there_after_a_forged_post(plain: World) -> None:
    """Whoever was tricked goes on where they were."""
    visitor = plain.visitor()
    unlisted_light(visitor)
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"}
    for path in (
        REPORT,
        f"{REPORT}/where",
        f"{REPORT}/check-answers",
        "/prototype/forget",
        "/prototype/again",
    ):
        visitor.client.post(path, data={"where": "Elsewhere", "again": "yes"}, headers=headers)
    assert "By the mill" in visitor.get(f"{REPORT}/check-answers").words


@pytest.mark.parametrize("roles", [(), get_args(Role)], ids=["nobody", "every role"])
def test_the_console_takes_nothing_from_elsewhere(
    plain: World, roles: tuple[Role, ...], figures: Figures
) -> None:
    """403 on every route, also for somebody who may do everything; not one row is changed."""
    somebody(plain)
    visitor = team(plain, *roles)
    tried, refused = list(_unsafe(visitor.client.application, plain)), [*REFUSED.values(), {}]
    assert tried
    before = stored(plain)
    for headers in refused:
        for method, route in tried:
            sent = _sent(headers, visitor.base)
            response = _open(visitor.client, visitor.base, method, route, sent)
            assert response.status_code == 403, (method, route, sent)
            if not headers:  # nobody can tell: what was typed is kept
                assert Page(route.path, 403, response.text).fields["where"] == [WORDS]
    assert stored(plain) == before
    who = "every role" if roles else "nobody"
    figures.add(
        24, f"posts from elsewhere that the console refused ({who})", len(tried) * len(refused), "all"
    )


# --- Looking -----------------------------------------------------------------------------------------------


def test_nothing_is_changed_by_looking(plain: World, figures: Figures) -> None:
    """By every link from the home page, and every route: whoever looks, by HEAD or GET, changes no row."""
    begun = plain.visitor()
    unlisted_light(begun)
    link = f"/everything/apply/return/{plain.linked('/everything/apply')}"
    looking = (plain.visitor(), begun, somebody(plain))
    before, seen = stored(plain), set[str]()
    for visitor in looking:
        for address, response in crawl(visitor.client, plain.base, {"/", link, *addresses(plain.app)}):
            assert response.status_code < 500, address
            seen.add(address)
        assert stored(plain) == before
    assert {f"{REPORT}/check-answers", "/everything/apply/check-answers", "/prototype/messages"} <= seen
    figures.add(
        24, "addresses of the public app looked at by GET and HEAD: rows changed", f"0 by {len(seen)}", 0
    )


def test_nothing_is_changed_by_looking_at_the_console(plain: World, figures: Figures) -> None:
    """The same for the team; who is signed in, and until when, is not changed by it either."""
    somebody(plain)
    visitor = team(plain, *get_args(Role))
    before = stored(plain)
    app = visitor.client.application
    crawled = crawl(visitor.client, visitor.base, {"/", *addresses(app)})
    seen = {address for address, response in crawled if response.status_code == 200}
    assert stored(plain) == before
    assert any(path.startswith("/data/") for path in seen)
    assert any(path.startswith("/cases/") for path in seen)
    figures.add(
        24, "addresses of the console looked at by GET and HEAD: rows changed", f"0 by {len(seen)}", 0
    )
