"""A prototype whose messages really go out says so, and does all else as ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from prototype_kit.adapters import govuk_notify
from prototype_kit.adapters.notify import notify_of
from prototype_kit.web.render import with_links_to
from prototype_kit.work import Worker
from tests.adapters.notify_server import EMAIL_TEMPLATE, KEY, TEXT_TEMPLATE, NotifyServer, serving
from tests.web.journeys import REPORT, unlisted_light
from tests.web.world import World

GOVUK = {
    "NOTIFY": "govuk",
    "NOTIFY_KEY": KEY,
    "NOTIFY_EMAIL_TEMPLATE": EMAIL_TEMPLATE,
    "NOTIFY_TEXT_TEMPLATE": TEXT_TEMPLATE,
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NotifyServer]:
    """Notify, on this machine."""
    with serving(NotifyServer()) as server:
        monkeypatch.setattr(govuk_notify, "API", server.address)
        yield server


@pytest.fixture
def sending(make_world: Callable[..., World]) -> World:
    """Street lights that send."""
    return make_world("lights", **GOVUK)


def _turn(world: World) -> None:
    Worker(world.front.store, notify_of(world.settings), world.site, world.clock).turn()


def _source(world: World, path: str) -> str:
    """The whole of a page; what chooses a language leads to it."""
    visitor = world.visitor()
    visitor.get(path)
    return visitor.raw("GET", path.partition("?")[0]).text


def test_every_page_says_what_becomes_of_messages(make_world: Callable[..., World], sending: World) -> None:
    """That nothing is sent where that is so, and that messages are where they are; in Welsh too."""
    for path, words, kept in (
        (
            "/",
            "emails and text messages from it are really sent. In danger, phone",
            "Nothing is sent to anyone",
        ),
        (
            "/?lang=cy",
            "yn cael eu hanfon ohono go iawn. Mewn perygl, ffoniwch",
            "Nid oes dim yn cael ei anfon",
        ),
        ("/prototype", "GOV.UK Notify really sends emails", "Nothing is sent to anyone"),
    ):
        sends = _source(sending, path)
        assert words in sends
        assert kept not in sends
        keeps = _source(make_world("lights"), path)
        assert words not in keeps
        assert kept in keeps


def test_messages_go_out_and_can_be_seen(sending: World, server: NotifyServer) -> None:
    """By Notify, and none to the fake; the page of messages says that they were sent."""
    visitor = sending.visitor()
    unlisted_light(visitor)
    visitor.submit()
    visitor.get("/prototype/messages")
    assert visitor.page.words.count("Waiting") == 2
    _turn(sending)
    assert sorted(each["type"] for each in server.taken) == ["email", "sms"]
    assert sending.front.notify.sent() == ()
    visitor.get("/prototype/messages")
    assert "GOV.UK Notify sends them." in visitor.page.words
    assert visitor.page.words.count("Sent") == 2
    assert "not sent" not in visitor.page.words


def test_a_scenario_may_still_have_messages_fail(sending: World, server: NotifyServer) -> None:
    """They are not handed to Notify, which would send them."""
    visitor = sending.visitor()
    unlisted_light(visitor)
    visitor.submit()
    sending.front.notify.keep_failing(["ann@example.com"], True)
    _turn(sending)
    assert [each["type"] for each in server.taken] == ["sms"]
    assert sending.front.store.outbox.counts() == {"waiting": 1, "sent": 1, "dead": 0}


def test_what_was_entered_can_still_be_deleted(sending: World, server: NotifyServer) -> None:
    """Messages with the rest, whether they were sent or not."""
    visitor = sending.visitor()
    unlisted_light(visitor)
    visitor.submit()
    _turn(sending)
    visitor.post("/prototype/forget", {})
    assert visitor.page.heading
    assert sending.front.store.outbox.recent() == ()
    visitor.get(REPORT)
    visitor.post("/prototype/again", {})
    assert visitor.page.status == 200


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "See https://a.example/x.",
            'See <a class="govuk-link" href="https://a.example/x">https://a.example/x</a>.',
        ),
        ("https://a.example", '<a class="govuk-link" href="https://a.example">https://a.example</a>'),
        ("https://b.example/x <b>", "https://b.example/x &lt;b&gt;"),
        ("https://a.exampleevil/x", "https://a.exampleevil/x"),
        ("mail@b.example", "mail@b.example"),
    ],
)
def test_only_our_own_addresses_can_be_followed(text: str, html: str) -> None:
    """A message repeats what somebody typed: an address in it leads nowhere from our page."""
    assert with_links_to(text, "https://a.example") == html


@pytest.mark.parametrize(
    ("base", "shown"),
    [
        ("http://127.0.0.1:8010", "http://127.0.0.1:8010/track/x"),
        ("http://192.168.1.20:8000", "http://192.168.1.20:8000/track/x"),
        ("https://a.example", "http://127.0.0.1:8000/track/x"),
    ],
)
def test_links_of_made_up_messages_lead_to_where_the_prototype_runs(base: str, shown: str) -> None:
    """Whatever port it had when they were made up; a live site changes nothing."""
    html = with_links_to("See http://127.0.0.1:8000/track/x and http://b.example/track/x", base)
    assert shown in html
    assert ("href" in html) == base.startswith("http://")
    assert f'"{shown}"' in html or "href" not in html
    assert "http://b.example/track/x" in html
