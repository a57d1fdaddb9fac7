"""Sites for a browser, and a watch on what the browser complains about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

from prototype_kit.errors import KitError
from prototype_kit.site import load_site
from prototype_kit.testing.browser import find_browser
from prototype_kit.web.faults import faults_app
from tests.browser.live import CLOSED_PASSWORD, LiveSite, Server, let_in, site_folder

_STATUS = re.compile(r"the server responded with a status of (\d+)")
_PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """A browser of this machine; without one, Playwright's own."""
    found = find_browser()
    return browser_type_launch_args | ({"executable_path": str(found)} if found else {})


class Sites:
    """Sites by kind and branding, made when first asked for and shared by the tests of one process."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._sites: dict[tuple[str, str], LiveSite | Server] = {}

    def __call__(self, kind: str = "open", branding: str = "plain") -> Any:
        """The site: `open`, `closed` by a password, `live`, `saved` for later, with `account`s, or `faulty`.

        A faulty one shows its faults alone.
        """
        if (kind, branding) not in self._sites:
            folder = site_folder(self._folder / f"{kind}-{branding}", branding)
            self._sites[kind, branding] = _faulty(folder) if kind == "faulty" else _site(folder, kind)
        return self._sites[kind, branding]

    def stop(self) -> None:
        """End them all."""
        for site in self._sites.values():
            site.stop()


def _site(folder: Path, kind: str) -> LiveSite:
    environ = {"PASSWORD": CLOSED_PASSWORD} if kind == "closed" else {}
    if kind == "live":  # which needs a real scanner; nobody sends a file here
        environ = {"SCANNER": "clamd", "CLAMD": "127.0.0.1:1"}
    if kind == "saved":
        journey = folder / "services" / "street_lights" / "journeys" / "report.yaml"
        journey.write_text(
            f"save_and_return: 28 days\n{journey.read_text(encoding='utf-8')}", encoding="utf-8"
        )
    if kind == "account":
        let_in(folder)
    return LiveSite(folder, mode="live" if kind == "live" else "prototype", **environ)


def _faulty(folder: Path) -> Server:
    file = folder / "services" / "street_lights" / "journeys" / "report.yaml"
    text = (
        file.read_text(encoding="utf-8")
        .replace("type: radios", "type: radio")
        .replace("ask: Where", "aks: Where")
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(KitError) as caught:
        load_site(folder)
    return Server(faults_app(caught.value))


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    """Both journeys on a free port, in each branding."""
    made = Sites(tmp_path_factory.mktemp("sites"))
    yield made
    made.stop()


@pytest.fixture
def site(sites: Sites) -> LiveSite:
    """The open site in the kit's own colours."""
    return sites()


class Served(Protocol):
    """Whatever has an address."""

    address: str


class Visitors:
    """People with browsers of their own, and everything that their browsers complained about."""

    def __init__(self, browser: Browser):
        self._browser = browser
        self.pages: list[Page] = []
        self.complaints: list[str] = []
        # A page that says what is wrong is sent with 422, which browsers note as an error.
        self._allowed = {422}

    def __call__(self, site: Served, **options: Any) -> Page:
        """A new person's page on `site`; options are those of Playwright's `new_context`."""
        context = self._browser.new_context(base_url=site.address, **options)
        context.set_default_timeout(_PATIENCE_MS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.pages.append(context.new_page())
        return self.pages[-1]

    def allow(self, *statuses: int) -> None:
        """Do not count answers with these statuses as errors."""
        self._allowed |= set(statuses)

    def _console(self, message: ConsoleMessage) -> None:
        status = _STATUS.search(message.text)
        if message.type in ("error", "warning") and not (status and int(status[1]) in self._allowed):
            self.complaints.append(
                f"{message.type} at {message.page.url if message.page else '?'}: {message.text}"
            )


@pytest.fixture
def visitors(browser: Browser, request: pytest.FixtureRequest, output_path: str) -> Iterator[Visitors]:
    """Whoever visits in this test. Errors in their consoles, also of the security policy, fail it."""
    people = Visitors(browser)
    yield people
    failed = getattr(request.node, "rep_call", None)
    for number, page in enumerate(people.pages, 1):
        if failed is not None and failed.failed:
            Path(output_path).mkdir(parents=True, exist_ok=True)
            with suppress(Error):
                page.screenshot(path=Path(output_path) / f"page-{number}.png", full_page=True)
        page.context.close()
    assert people.complaints == []


@pytest.fixture
def page(visitors: Visitors, site: LiveSite) -> Page:
    """One person's page on the open site."""
    return visitors(site)
