"""What is sent to an account: from elsewhere it is refused, and from nobody it is kept until they sign in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from tests.web.journeys import REPORT
from tests.web.residents import ANN, keep_case, resident
from tests.web.visitor import SAME_ORIGIN
from tests.web.world import World

OPEN = ("/sign-in", "/sign-out", "/account/closed")
"""Where somebody is, or may be, who is not signed in."""
TABLES = (
    "account",
    "account_session",
    "account_case",
    "draft",
    "profile",
    "email_change",
    "mandate",
    "cases",
    "message",
)

ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.test"},
)


def rules(world: World, method: str) -> Iterator[Rule]:
    """The addresses of accounts that take a method."""
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint.startswith("account.") and method in (rule.methods or ()):
            yield rule


def path(rule: Rule, reference: str) -> str:
    """An address of a rule, for a case where it names one."""
    filled = rule.rule.replace("<reference>", reference)
    lengths = {"24": "x" * 24, "43": "t" * 43}
    filled = re.sub(r"<string\(length=(\d+)\):\w+>", lambda found: lengths[found[1]], filled)
    return re.sub(r"<[^>]+>", "t" * 43, filled)


@pytest.fixture
def reference(account_world: World) -> str:
    """A case that is in somebody's account."""
    case = account_world.reported(REPORT, ANN)
    keep_case(account_world, case)
    return case.reference


def test_a_post_from_elsewhere_is_refused(account_world: World, reference: str) -> None:
    """On every address that takes one, for whoever is signed in; nothing is changed by it."""
    ann = resident(account_world)
    before = account_world.rows(*TABLES)
    found = [path(rule, reference) for rule in rules(account_world, "POST")]
    assert len(found) >= 10
    for address in found:
        for headers in ELSEWHERE:
            answer = ann.raw("POST", address, headers=headers, data={"others": "yes"})
            assert answer.status_code == 403, address
            assert "Set-Cookie" not in answer.headers
    assert before == account_world.rows(*TABLES)


def test_a_post_of_nobody_asks_them_to_sign_in(account_world: World, reference: str) -> None:
    """And changes nothing."""
    before = account_world.rows(*TABLES)
    for rule in rules(account_world, "POST"):
        address = path(rule, reference)
        if not address.startswith(OPEN):
            answer = account_world.visitor().raw("POST", address, headers=SAME_ORIGIN, data={"others": "yes"})
            # A link from an email is its own proof; that somebody closes an account is not kept for another.
            led = address == answer.headers.get("Location") == "/account/close"
            assert led or answer.status_code in (401, 404, 410), address
    assert before == account_world.rows(*TABLES)


def test_a_page_is_nobodys_who_is_not_signed_in(account_world: World, reference: str) -> None:
    """They are led to sign in; no page is kept by a cache, and none is changed by being looked at."""
    ann = resident(account_world)
    ann.get("/account")
    before = account_world.rows(*TABLES)
    for rule in rules(account_world, "GET"):
        address = path(rule, reference)
        answer = account_world.visitor().raw("GET", address)
        assert answer.headers["Cache-Control"] == "no-store", address
        if not address.startswith(OPEN):
            led = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
            assert led or answer.status_code in (404, 410), address
        seen = ann.raw("GET", address)
        assert seen.headers["Cache-Control"] == "no-store", address
        seen.close()
    assert before == account_world.rows(*TABLES)
