"""Signing in with a real OpenID provider, in a browser without JavaScript, at both doors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from prototype_kit import load_site
from prototype_kit.settings import read_settings
from prototype_kit.store import open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.web.app import create_app
from prototype_kit.web.console import create_console
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, WIDE
from tests.browser.live import Server
from tests.browser.tour import wider_than_the_window
from tests.openid_servers import CANAILLE, NO_CANAILLE, RealProvider, canaille, mock_provider
from tests.web.residents import account_site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("browser-openid")]

Start = Callable[[Path, Sequence[str]], AbstractContextManager[RealProvider]]


class _Later:
    """An app that is made once its address, and so its provider, is known."""

    app: Flask

    def __call__(self, environ, start_response):
        return self.app(environ, start_response)


@dataclass(frozen=True)
class Town:
    """A site and its console, where people sign in with one provider."""

    public: Server
    console: Server
    provider: RealProvider


def _town(stack: ExitStack, folder: Path, start: Start, verified: str) -> Town:
    apps = (_Later(), _Later())
    servers = [Server(app) for app in apps]
    for server in servers:
        stack.callback(server.stop)
    provider = stack.enter_context(start(folder, [server.address for server in servers]))
    site_folder = account_site(folder / "site")
    environ = {**provider.environ(), **provider.environ("STAFF_")}
    if verified:
        environ["PROTOTYPE_KIT_STAFF_OPENID_VERIFIED"] = verified
    settings = read_settings(site_folder, environ)
    upgrade(settings.database)
    store = open_store(settings.database)
    stack.callback(store.close)
    store.accounts.add("staff", "manager@anytown.example", "Ann Example", datetime.now(UTC), ["manager"])
    apps[0].app = create_app(load_site(site_folder), settings, store)
    front = apps[0].app.extensions["prototype_kit"]
    stack.callback(front.events.close)
    apps[1].app = create_console(replace(front), servers[0].address)
    return Town(*servers, provider)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """With a provider that asks for no password."""
    with ExitStack() as stack:
        yield _town(stack, tmp_path_factory.mktemp("openid"), mock_provider, "")


@pytest.fixture(scope="module")
def made_up_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """With the fake in the box."""

    @contextmanager
    def nobody(_folder: Path, _addresses: Sequence[str]) -> Iterator[RealProvider]:
        yield RealProvider("fake", lambda _page: None)

    with ExitStack() as stack:
        yield _town(stack, tmp_path_factory.mktemp("made-up"), nobody, "")


@pytest.fixture(scope="module")
def strict_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """With a provider that councils could use, which verifies no addresses."""
    if not CANAILLE.exists():
        # It is large and pins packages of its own; the provider above is tried in every run all the same.
        pytest.skip(NO_CANAILLE)
    with ExitStack() as stack:
        yield _town(stack, tmp_path_factory.mktemp("canaille"), canaille, "always")


@pytest.fixture
def people(visitors: Visitors) -> Iterator[Visitors]:
    """Visitors who do not mind what is wrong with the provider's own pages."""
    yield visitors
    providers = ("/oauth2/", "/oauth/", "/login", "/consent")
    visitors.complaints[:] = [
        each for each in visitors.complaints if not any(path in each for path in providers)
    ]


def there_and_back(page: Page, provider: RealProvider, inside: str) -> None:
    """Want a page, sign in with the provider, and be there."""
    page.goto(inside)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_role("button", name="Continue to Town Hall ID").click()
    page.wait_for_url(f"{provider.issuer}/**")
    provider.sign_in(page)
    page.wait_for_url(f"**{inside}")
    expect(page.locator("body")).to_contain_text("Signed in as")


@pytest.mark.parametrize("door", ["resident", "staff"])
def test_a_real_provider_lets_people_in(town: Town, people: Visitors, door: str) -> None:
    """In a browser without JavaScript, from the page that they wanted and back; then out of both."""
    server, inside = (town.console, "/data") if door == "staff" else (town.public, "/account")
    page = people(server, java_script_enabled=False)
    there_and_back(page, town.provider, inside)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.get_by_role("link", name="Sign out of Town Hall ID").click()
    page.wait_for_url(f"{town.provider.issuer}/**")
    page.goto(inside)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_real_provider_lets_staff_in_with_a_password(strict_town: Town, people: Visitors) -> None:
    """It knows us by our secret, and them by theirs; it checks PKCE, and asks whether we may know them."""
    page = people(strict_town.console, java_script_enabled=False)
    there_and_back(page, strict_town.provider, "/data")


def test_a_real_provider_that_verifies_no_address_makes_no_account(
    strict_town: Town, people: Visitors
) -> None:
    """A resident who signs in there could have any address; they are told what to do."""
    people.allow(403)
    page = people(strict_town.public, java_script_enabled=False)
    page.goto("/account")
    page.get_by_role("button", name="Continue to Town Hall ID").click()
    strict_town.provider.sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("We could not sign you in")
    expect(page.locator("main")).to_contain_text("Confirm your email address there")


def wrong_with(page: Page) -> dict[str, object]:
    """What is wrong with the page as it is now; nothing at best."""
    found: dict[str, object] = {}
    for name, window in (("narrow", NARROW), ("wide", WIDE)):
        page.set_viewport_size(window)
        found |= {f"{name}, axe": findings(page), f"{name}, off to the side": wider_than_the_window(page)}
    return {name: what for name, what in found.items() if what}


@pytest.mark.parametrize("door", ["resident", "staff"])
def test_axe_finds_nothing(made_up_town: Town, visitors: Visitors, door: str) -> None:
    """On each page of signing in with a provider, on a desk and on a phone."""
    visitors.allow(401, 403)
    server, inside = (made_up_town.console, "/data") if door == "staff" else (made_up_town.public, "/account")
    page = visitors(server)
    carry_axe(page)
    found = {}
    page.goto(inside)
    found["sign in"] = wrong_with(page)
    page.get_by_role("button", name="Continue to").click()
    found["choose"] = wrong_with(page)
    page.get_by_role("button", name="Cancel").click()
    found["cancelled"] = wrong_with(page)
    page.get_by_role("button", name="Continue to").click()
    page.locator("main button[name=email]:not([value=''])").last.click()
    found["refused"] = wrong_with(page)
    assert {stop: what for stop, what in found.items() if what} == {}
