"""A report in Welsh: the same addresses and the same answers, in words that somebody chose."""

from __future__ import annotations

import re

import pytest

from prototype_kit.answers import Choice
from prototype_kit.work import Worker
from tests.web.visitor import SAME_ORIGIN, Page, Visitor
from tests.web.world import World

REPORT = "/street-lights/report"


@pytest.fixture
def cymraes(lights: World) -> Visitor:
    """Somebody who has chosen Welsh."""
    visitor = lights.visitor()
    visitor.get("/?lang=cy")
    return visitor


def reporting(visitor: Visitor) -> Visitor:
    """A report as far as its details."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="flickering")
    visitor.submit(light_search="Tansy Close")
    visitor.submit(light=visitor.page.options("light")[0])
    return visitor


def test_a_language_is_chosen_on_any_page_and_stays(cymraes: Visitor) -> None:
    """The address is the same without the choice; every page from then on is in Welsh."""
    assert cymraes.page.url == "/"
    assert cymraes.page.tree.get("lang") == "cy"
    assert cymraes.page.heading == "Gwasanaethau Anytown"
    assert "Rhoi gwybod am olau stryd diffygiol" in cymraes.get("/street-lights").words
    assert "Rhoi gwybod am ddraen ffordd" in cymraes.page.words
    assert cymraes.get("/privacy").heading == "Preifatrwydd"
    assert cymraes.get("/no-such-page", 404).heading == "Ni chanfuwyd y dudalen"
    assert cymraes.get("/?lang=en").heading == "Anytown services"


def test_the_whole_journey_in_welsh(lights: World, cymraes: Visitor) -> None:
    """Questions, errors, dates, answers and messages are Welsh; what is kept is what staff read."""
    visitor = cymraes
    visitor.get(REPORT)
    visitor.submit()
    assert visitor.page.heading == "Beth sydd o’i le ar y golau stryd?"
    visitor.submit(422)
    assert visitor.page.errors == {"fault": "Dewiswch beth sydd o’i le ar y golau stryd"}
    assert visitor.page.title.startswith("Gwall: ")
    visitor.submit(fault="flickering")
    visitor.submit(light_search="Tansy Close")
    visitor.submit(light=visitor.page.options("light")[0])
    visitor.submit(details="Mae’n hymian.")
    visitor.submit()
    visitor.submit(full_name="", email="ann@example.com", phone="07700 900 982")
    assert visitor.page.heading == "Gwiriwch eich atebion"
    rows = visitor.page.rows
    assert rows["Beth sydd o’i le ar y golau stryd?"] == "Mae’n fflachio, neu’n mynd ymlaen ac i ffwrdd"
    assert rows["Enw llawn (dewisol)"] if "Enw llawn (dewisol)" in rows else rows["Enw llawn"] == "Heb ei roi"
    visitor.submit()
    assert visitor.page.heading.startswith("Adroddiad wedi’i anfon")
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    email, text = sorted(lights.front.store.outbox.recent(5), key=lambda message: message.channel)
    assert email.subject.startswith("Eich adroddiad am olau stryd")
    assert "Mae’n fflachio" in email.body
    assert "diolch am roi gwybod" in text.body
    reference = visitor.page.heading.rpartition(" ")[2] or visitor.page.words
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", visitor.page.words)
    assert found, reference
    case = lights.front.store.cases.by_reference(found[0])
    assert case is not None
    assert case.answers.values["fault"] == Choice("flickering", "It flickers, or goes on and off")


def test_answers_are_the_same_in_both_languages(lights: World) -> None:
    """Somebody who changes the language in the middle goes on where they were, and sees what they chose."""
    visitor = reporting(lights.visitor())
    before = lights.rows("draft")
    visitor.get(f"{REPORT}/fault?lang=cy")
    assert visitor.page.heading == "Beth sydd o’i le ar y golau stryd?"
    assert visitor.page.fields["fault"] == ["flickering"]
    visitor.submit()
    assert lights.rows("draft")[0].split(",")[:3] == before[0].split(",")[:3]
    assert "It flickers, or goes on and off" in lights.rows("draft")[0]


def test_nothing_that_is_typed_is_lost(lights: World) -> None:
    """A form that is sent to choose a language comes back with what was typed: not judged and not saved."""
    visitor = reporting(lights.visitor())
    before = lights.rows("draft")
    sent = visitor.client.post(
        f"{REPORT}/details?lang=cy",
        data={"details": "Half a sente"},
        base_url=lights.base,
        headers=SAME_ORIGIN,
    )
    html = sent.get_data(as_text=True)
    assert (sent.status_code, "Half a sente" in html, '<html lang="cy"' in html) == (200, True, True)
    assert Page("", 200, html).errors == {}
    assert f'method="post" action="{REPORT}/details"' in html, "sent again, it is an answer"
    assert lights.rows("draft") == before
    assert visitor.get(f"{REPORT}/details").tree.get("lang") == "cy"


def test_a_change_is_still_a_change_in_the_other_language(lights: World) -> None:
    """The link keeps the rest of the address, so that somebody comes back to check answers."""
    visitor = reporting(lights.visitor())
    page = visitor.get(f"{REPORT}/fault?change=yes")
    (link,) = [a.get("href") for a in page.tree.iter("a") if a.get("data-kit-language") is not None]
    assert link == "?lang=cy&change=yes"
    assert visitor.get(f"{REPORT}/fault{link}").url == f"{REPORT}/fault?change=yes"


@pytest.mark.parametrize("address", ["/?lang=fr", "/?lang=", "/?lang=../../etc"])
def test_a_language_that_is_not_there_changes_nothing(lights: World, address: str) -> None:
    """The page is shown as it was, and nothing is remembered."""
    visitor = lights.visitor()
    assert visitor.get(address).tree.get("lang") == "en"
    assert visitor.client.get_cookie("language") is None


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/%2F/evil.example"])
def test_choosing_never_leads_away(lights: World, path: str) -> None:
    """The redirect goes to a path of ours, whatever was asked for."""
    visitor = lights.visitor()
    sent = visitor.client.get(f"{path}?lang=cy", base_url=lights.base)
    location = sent.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_a_site_in_one_language_offers_no_other(births: World) -> None:
    """No switch, and a choice is not remembered."""
    visitor = births.visitor()
    page = visitor.get("/?lang=cy")
    assert page.tree.get("lang") == "en"
    assert page.first("kit-languages") is None
