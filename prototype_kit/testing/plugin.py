"""The pytest plugin: fixtures that take walkthroughs, for whoever has the kit and pytest installed.

Everything is imported when a test asks for it: whoever does not, pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from prototype_kit.site import Site
    from prototype_kit.testing.browsing import BrowserVisitor
    from prototype_kit.testing.client import Visitor
    from prototype_kit.testing.live import LiveSite
    from prototype_kit.testing.modes import Mode
    from prototype_kit.testing.served import ServedSite

REQUIRE = "--require-browser"
RESULTS = "test-results"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever runs the tests say that a browser must be there."""
    words = "fail where there is no browser for the tests that drive one, and do not skip them"
    parser.getgroup("prototype-kit").addoption(REQUIRE, action="store_true", help=words)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "browser: drives a real browser")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, before `-m "not browser"` leaves it out."""
    for item in items:
        if "browser_visitors" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_make_parametrize_id(config: pytest.Config, val: object) -> str | None:  # noqa: ARG001 - the hook's
    """Let tests be called by the names of their walkthroughs and modes, whatever letters those have."""
    from sys import modules

    walkthroughs = modules.get("prototype_kit.walkthroughs")
    if walkthroughs is not None and isinstance(val, walkthroughs.Walkthrough):
        return f"{val.service}/{val.journey}: {val.name}"
    modes = modules.get("prototype_kit.testing.modes")
    return str(val) if modes is not None and isinstance(val, modes.Mode) else None


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config) -> Site:
    """The site of the project, found from its root folder. Write a fixture of this name to test another."""
    from prototype_kit.testing.finding import site_of

    return site_of(pytestconfig.rootpath)


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Site], ServedSite]]:
    from prototype_kit.testing.served import ServedSite

    made: dict[int, ServedSite] = {}

    def serve(site: Site) -> ServedSite:
        if id(site) not in made:
            made[id(site)] = ServedSite(site, tmp_path_factory.mktemp("served"))
        return made[id(site)]

    yield serve
    for served in made.values():
        served.close()


@pytest.fixture
def visitor(site: Site, _served: Callable[[Site], ServedSite]) -> Visitor:
    """Somebody who takes walkthroughs through the site without a browser."""
    from prototype_kit.testing.client import Visitor

    return Visitor(_served(site))


@pytest.fixture(scope="session")
def _live(_served: Callable[[Site], ServedSite]) -> Iterator[Callable[[Site], LiveSite]]:
    from prototype_kit.testing.live import LiveSite

    made: dict[int, LiveSite] = {}

    def serve(site: Site) -> LiveSite:
        if id(site) not in made:
            made[id(site)] = LiveSite(_served(site))
        return made[id(site)]

    yield serve
    for live in made.values():
        live.stop()


@pytest.fixture(scope="session")
def _playwright(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Playwright: that of pytest-playwright where it is at work, as there can be only one at a time."""
    if request.config.pluginmanager.hasplugin("playwright"):
        yield request.getfixturevalue("playwright")
        return
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed.")
    with sync_api.sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def _chromium(request: pytest.FixtureRequest, _playwright: Any) -> Iterator[Any]:
    """A browser of this machine, else Playwright's own; without either, a sentence that says what to do."""
    from playwright.sync_api import Error

    from prototype_kit.testing.browser import BrowserError, advice, find_browser

    options: dict[str, Any] = {}
    if request.config.pluginmanager.hasplugin("playwright"):
        options |= request.getfixturevalue("browser_type_launch_args")  # --headed and --slowmo are in them
    try:
        found = find_browser()
    except BrowserError as error:
        pytest.fail(str(error), pytrace=False)
    try:
        browser = _playwright.chromium.launch(**options | ({"executable_path": str(found)} if found else {}))
    except Error:
        if request.config.getoption(REQUIRE):
            pytest.fail(advice(), pytrace=False)
        # On a desk without a browser the other tests are worth running; a CI says --require-browser.
        pytest.skip(advice())
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser_visitors(_playwright: Any, _chromium: Any) -> Callable[[LiveSite, Mode, Path], BrowserVisitor]:
    """Makes visitors with a browser: of a live site, in a mode, with a folder for what failures leave."""
    from prototype_kit.testing.browsing import BrowserVisitor

    def make(live: LiveSite, mode: Mode, results: Path) -> BrowserVisitor:
        return BrowserVisitor(_chromium, _playwright.devices, live, mode, results)

    return make


@pytest.fixture
def browser_visitor(
    request: pytest.FixtureRequest,
    site: Site,
    browser_visitors: Callable[[LiveSite, Mode, Path], BrowserVisitor],
    _live: Callable[[Site], LiveSite],
) -> BrowserVisitor:
    """Somebody with a browser. The mode is one of `MODES`, given by indirect parametrization."""
    from prototype_kit.testing.modes import MODES

    mode: Mode = getattr(request, "param", MODES[0])
    return browser_visitors(_live(site), mode, request.config.rootpath / RESULTS)
