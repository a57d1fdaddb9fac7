"""Invitations: the page behind a link, what it says once it works no more, and what begins without one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from prototype_kit.answers import Choice
from prototype_kit.events import Origin
from prototype_kit.web.synthetic import HEADER, sign_load
from tests.web.journeys import COLLECT
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld, World

READY = date(2026, 5, 4)


@pytest.fixture
def keys(make_world: MakeWorld) -> World:
    """Keys to collect, on this machine."""
    return make_world("keys")


@pytest.fixture
def live(make_world: MakeWorld) -> World:
    """The same in live use."""
    return make_world("keys", live=True)


def _link(world: World, **given: object) -> str:
    token = world.invited(COLLECT, ready=READY, **given)  # type: ignore[arg-type]
    return f"{COLLECT}/invited/{token}"


def _collected(world: World, visitor: Visitor, link: str) -> None:
    """Somebody comes by a link, and sends the form."""
    visitor.get(link)
    visitor.submit()
    visitor.submit(when="Tomorrow")
    visitor.submit(email="ann@example.com")
    visitor.submit()


# --- Without an invitation ----------------------------------------------------


def test_nobody_begins_without_an_invitation(live: World) -> None:
    """The start page explains and has no button; a post begins nothing, and says what to do."""
    visitor = live.visitor()
    page = visitor.get(COLLECT)
    assert (page.heading, page.form) == ("Collect your keys", None)
    before = live.state()
    page = visitor.post(COLLECT, {}, 403)
    assert page.heading == "You need an invitation to start"
    assert "Use the newest link that we sent you." in page.words
    assert live.site.entry.contacts.phone in page.words
    visitor.post(f"{COLLECT}/invited/made-up", {}, 404)
    assert before == live.state()
    assert visitor.cookie is None


def test_other_forms_of_the_service_are_begun_as_ever(live: World) -> None:
    """It is about one journey."""
    visitor = live.visitor()
    visitor.get("/keys/ask")
    assert visitor.submit().path == "/keys/ask/question"
    visitor.get("/keys/ask/invited/anything", 404)
    visitor.post("/keys/ask/invited/made-up", {}, 404)


def test_a_prototype_can_be_tried_with_made_up_facts(keys: World) -> None:
    """It says so, on a button of its own."""
    visitor = keys.visitor()
    assert "What we would know from it is made up." in visitor.get(COLLECT).words
    assert visitor.press("Start as if you were invited").path == f"{COLLECT}/when"
    (draft,) = keys.front.store.drafts.recent("prototype", keys.clock(), 5)
    assert draft.answers.values == {
        "ready": READY,
        "home": draft.answers.values["home"],
        "parking": draft.answers.values["parking"],
    }
    visitor.post(COLLECT, {}, 403)


def test_a_load_test_begins_with_made_up_facts_in_live_use_too(make_world: MakeWorld) -> None:
    """It is signed with the site's secret, and leaves nothing that counts."""
    live = make_world("keys", live=True, LOAD="yes")
    signed = sign_load(live.front.signer, live.clock().replace(hour=20))
    sent = live.visitor().raw("POST", f"{COLLECT}/invited/made-up", headers={**SAME_ORIGIN, HEADER: signed})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{COLLECT}/when")
    (draft,) = live.front.store.drafts.recent("live", live.clock(), 5)
    assert draft.origin.source == "synthetic"


# --- With one -----------------------------------------------------------------


def test_a_link_leads_to_a_page_with_a_button(live: World) -> None:
    """Looking changes nothing; the button begins the form, which knows what staff entered."""
    visitor, link = live.visitor(), _link(live)
    before = live.state()
    page = visitor.get(link)
    assert page.heading == "Collect your keys"
    assert "You can start here until midday on 16 May 2026." in page.words
    assert before == live.state()
    assert visitor.submit().path == f"{COLLECT}/when"
    visitor.submit(when="Tomorrow")
    page = visitor.submit(email="ann@example.com")
    assert list(page.rows) == ["When do you want to come?", "What is your email address?"]
    page = visitor.submit()
    assert "Your keys have been ready since 4 May 2026." in page.words
    (case,) = [live.front.store.cases.by_id(1)]
    assert case is not None
    assert (case.answers.values["ready"], case.answers.values["home"]) == (READY, "12b")


def test_conditions_know_what_staff_entered(live: World) -> None:
    """From the first page on."""
    visitor = live.visitor()
    visitor.get(_link(live, parking=Choice("yes", "Yes")))
    visitor.submit()
    assert visitor.submit(when="Tomorrow").path == f"{COLLECT}/plate"


def test_nobody_changes_what_staff_entered(live: World) -> None:
    """A field of its name that is sent with a page is not read."""
    visitor = live.visitor()
    visitor.get(_link(live))
    visitor.submit()
    sent = {"when": "Tomorrow", "home": "1", "ready-day": "1", "parking": "yes"}
    assert visitor.post(f"{COLLECT}/when", sent).path == f"{COLLECT}/email"
    (draft,) = live.front.store.drafts.recent("live", live.clock(), 5)
    assert (draft.answers.values["home"], draft.answers.values["ready"]) == ("12b", READY)


def test_the_link_of_a_form_that_is_open_here_leads_on(live: World) -> None:
    """And the start page does too; nobody can delete it and begin again."""
    visitor, link = live.visitor(), _link(live)
    visitor.get(link)
    visitor.submit()
    visitor.submit(when="Tomorrow")
    assert visitor.get(link).path == f"{COLLECT}/email"
    assert visitor.post(link).path == f"{COLLECT}/email"
    assert f"{COLLECT}/start" in visitor.get(COLLECT).links
    page = visitor.get(f"{COLLECT}/start")
    assert (page.heading, page.buttons) == ("You have already started", [])
    assert visitor.post(COLLECT, {"again": "yes"}).path == f"{COLLECT}/start"


def test_a_link_that_was_used_elsewhere_says_so(live: World) -> None:
    """With a way to have the form here, and another to get a new link."""
    link = _link(live)
    first, second = live.visitor(), live.visitor()
    first.get(link)
    second.get(link)
    first.submit()
    before = live.state()
    page = second.post(link, {}, 410)
    assert page.heading == "This link has been used"
    assert "/continue" in page.links
    assert "We can send you a new one." in page.words
    assert second.get(link, 410).heading == "This link has been used"
    assert before == live.state()
    assert second.cookie is None


def test_a_form_that_was_sent_is_not_begun_again(live: World) -> None:
    """Whoever sent it sees the confirmation; others hear that it was sent."""
    visitor, link = live.visitor(), _link(live)
    _collected(live, visitor, link)
    assert visitor.get(link).heading == "See you soon"
    page = live.visitor().get(link, 410)
    assert page.heading == "This form has been sent"


def test_a_form_that_was_not_sent_in_time(live: World) -> None:
    """Its answers are deleted, and the link is used: a new one is needed."""
    visitor, link = live.visitor(), _link(live)
    visitor.get(link)
    visitor.submit()
    live.clock.forward(hours=25)
    assert live.visitor().get(link, 410).heading == "The answers were deleted"


def test_a_link_that_is_too_old(live: World) -> None:
    """Begins nothing, and says what to do."""
    link = _link(live)
    live.clock.forward(days=10)
    for page in (live.visitor().get(link, 410), live.visitor().post(link, {}, 410)):
        assert page.heading == "This link is too old"
        assert live.site.entry.contacts.email in page.words


def test_a_link_that_was_withdrawn(live: World) -> None:
    """Also while somebody looks at the page."""
    link, visitor = _link(live), live.visitor()
    visitor.get(link)
    assert live.front.store.invitations.withdraw(1, "live", live.clock())
    assert visitor.submit(410).heading == "This link does not work any more"
    assert live.front.store.drafts.recent("live", live.clock(), 5) == ()


@pytest.mark.parametrize(
    "broken",
    [
        lambda link: link[:-1],
        lambda link: link[:-1] + ("A" if link[-1] != "A" else "B"),
        lambda link: link.rpartition("/")[0] + "/made-up",
        lambda link: link + "é",
    ],
)
def test_a_link_that_was_tampered_with(live: World, broken: Callable[[str], str]) -> None:
    """Leads nowhere, and tells nothing."""
    link = broken(_link(live))
    page = live.visitor().get(link, 404)
    assert page.heading == "This link does not work"
    before = live.state()
    live.visitor().post(link, {}, 404)
    assert before == live.state()


def test_of_many_who_press_at_once_one_begins(live: World) -> None:
    """However often the button is pressed, by however many."""
    link = _link(live)

    def press(_: int) -> int:
        return live.visitor().raw("POST", link, headers=SAME_ORIGIN).status_code

    with ThreadPoolExecutor(10) as pool:
        found = list(pool.map(press, range(30)))
    assert (found.count(303), found.count(410)) == (1, 29)
    assert len(live.rows("draft")) == 1


def test_a_link_is_of_one_journey(live: World) -> None:
    """Below the address of another it is none."""
    token = live.invited("/keys/elsewhere")
    live.visitor().get(f"{COLLECT}/invited/{token}", 404)


def test_the_pages_speak_welsh(live: World) -> None:
    """Each of them."""
    visitor, link = live.visitor(), _link(live)
    assert visitor.get(f"{link}?lang=cy").heading == "Casglu eich allweddi"
    assert visitor.post(COLLECT, {}, 403).heading == "Mae angen gwahoddiad arnoch i ddechrau"


def test_an_invitation_of_a_prototype_is_none_in_live_use(live: World) -> None:
    """An env knows its own alone."""
    assert Origin("live").env == live.settings.env
    token = live.invited(COLLECT)
    assert live.front.store.invitations.find(token, "prototype", live.clock()) is None


def test_a_token_is_in_no_log_or_event(live: World, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever reads those could come in by it."""
    link = _link(live)
    token = link.rpartition("/")[2]
    visitor = live.visitor()
    with caplog.at_level(logging.DEBUG):
        visitor.get(link)
        visitor.submit()
        live.visitor().get(link, 410)
        live.visitor().post(link, {}, 410)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(live.front.store.invitations, "find", _raising)
            live.visitor().get(link, 500)
    assert token not in caplog.text
    assert not any(token in row for row in live.rows("event", "invitation", "draft"))


def _raising(*given: object) -> None:
    raise RuntimeError(str(given))
