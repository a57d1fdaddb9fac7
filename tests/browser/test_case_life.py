"""The life of a report: a resident sends it, an inspector works on it, and the resident is told and asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from prototype_kit.messages import Message
from prototype_kit.web.console import create_console
from prototype_kit.work import Worker
from tests.browser.case_tour import report_light
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import choose, go_on
from tests.browser.live import LiveSite, Server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-rest")]

RESIDENT = "resident-1@example.com"


@pytest.fixture
def site(sites: Sites) -> LiveSite:
    """The open site, where nobody is asked about the past."""
    found: LiveSite = sites()
    return found


@pytest.fixture
def console(site: LiveSite) -> Iterator[Server]:
    """The team's console, on a port of its own."""
    server = Server(create_console(site.unwatched, site.address))
    yield server
    server.stop()


def _work(site: LiveSite) -> None:
    """What the worker does in a second."""
    Worker(site.store, site.front.notify, site.front.own, site.clock, signer=site.front.signer).turn()


def _message(site: LiveSite, reference: str, template: str) -> Message:
    """The message of a kind that was sent about a case."""
    case = site.store.cases.by_reference(reference)
    assert case is not None
    found = [each for each in site.store.outbox.of_case(case.id) if each.template == template]
    assert [(each.recipient, each.state) for each in found] == [(RESIDENT, "sent")]
    return found[0]


def _link(message: Message, part: str) -> str:
    return re.search(rf"\S*{part}\S*", message.body)[0]  # type: ignore[index]


def test_a_report_from_its_sending_to_the_survey(site: LiveSite, console: Server, visitors: Visitors) -> None:
    """Each sees what the other did: the status, the words, the message, the tracking page, the answer."""
    resident, inspector = visitors(site), visitors(console)
    reference = report_light(resident, "AN0400", RESIDENT)
    resident.get_by_role("link", name="the tracking page").click()
    expect(resident.locator("main")).to_contain_text("We have your report")

    inspector.goto("/")
    inspector.get_by_role("link", name="Sign in").first.click()
    inspector.get_by_role("button", name="Sign in as Demo inspector").click()
    inspector.goto("/cases")
    inspector.locator("[name=q]").fill("resident-1@example.com")
    inspector.get_by_role("button", name="Search").click()
    inspector.get_by_role("link", name=re.compile("It flickers")).first.click()
    expect(inspector.locator("main")).to_contain_text(reference)
    expect(inspector.locator("main")).to_contain_text("It flickers all night.")
    inspector.locator("[name=status]").select_option("fixed")
    inspector.locator("[name=public]").fill("We have put in a new lamp.")
    inspector.locator("[name=note]").fill("The bracket is rusty too.")
    inspector.get_by_role("button", name="Update case").click()
    expect(inspector.locator("main")).to_contain_text("The bracket is rusty too.")

    _work(site)
    told = _message(site, reference, "update.email.md")
    assert "We have put in a new lamp." in told.body
    resident.goto(_link(told, f"/track/{reference}/"))
    main = resident.locator("main")
    expect(main).to_contain_text("We have fixed it")
    expect(main).to_contain_text("We have put in a new lamp.")
    expect(main).to_contain_text("It flickers all night.")
    expect(main).not_to_contain_text("rusty")

    with site.clock.put_forward(timedelta(days=28, hours=1)):
        _work(site)
        _work(site)
        resident.goto(_link(_message(site, reference, "survey.email.md"), "/fixed"))
        choose(resident, "fixed", "no")
        resident.locator("[name=more]").fill("It is off again.")
        go_on(resident)
        expect(resident.locator("main")).to_contain_text("We have opened this again.")
        inspector.goto(f"/cases/{reference}")
        if "/sign-in" in inspector.url:  # four weeks later
            inspector.get_by_role("button", name="Sign in as Demo inspector").click()
        expect(inspector.locator("main")).to_contain_text("No, it is not fixed. It is off again.")
        expect(inspector.locator("main")).to_contain_text("Reopened")
