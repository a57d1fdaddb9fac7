"""Messages to somebody who has an account: in the language that they chose, whatever page they were on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from prototype_kit.messages import SIGN_IN, Message
from prototype_kit.new_email_letters import ASKED, CHANGED, LINK
from prototype_kit.profiles import Profile
from tests.web.appointments import BOOK, book
from tests.web.own_details import keep
from tests.web.residents import ANN, ask, letter, resident, work
from tests.web.visitor import Visitor
from tests.web.world import World

NEW = "anne@example.com"
WEEK_BEFORE = datetime(2026, 5, 15, 9, tzinfo=UTC)
FRIDAY = "2026-05-22T09:00Z"

WELSH, ENGLISH = Profile(language="cy"), Profile(language="en")


def subject(world: World, template: str) -> str:
    """The subject of the newest message with these words."""
    found: list[Message] = [each for each in world.front.notify.sent() if each.template == template]
    return found[0].subject


def spoken(visitor: Visitor, code: str) -> Visitor:
    """The same browser, in which a language was chosen."""
    visitor.get(f"/?lang={code}")
    return visitor


@pytest.mark.parametrize(
    ("profile", "page", "words"),
    [
        (WELSH, "en", "Mewngofnodi i Gwasanaethau"),
        (ENGLISH, "cy", "Sign in to Anytown"),
        (Profile(), "cy", "Mewngofnodi i Gwasanaethau"),
        (Profile(), "en", "Sign in to Anytown"),
        (None, "cy", "Mewngofnodi i Gwasanaethau"),
    ],
)
def test_the_email_to_sign_in_with(
    account_world: World, profile: Profile | None, page: str, words: str
) -> None:
    """As they chose; who chose none, or has no account yet, gets it in the language of the page."""
    if profile is not None:
        keep(account_world, profile)
    visitor = spoken(account_world.visitor(), page)
    sent = ask(account_world, visitor)
    assert subject(account_world, SIGN_IN).startswith(words)
    assert visitor.submit(code=sent.code).path == "/account"


def test_the_emails_about_a_new_address(account_world: World) -> None:
    """All three, to both addresses."""
    keep(account_world, WELSH)
    ann = resident(account_world)
    ann.get("/account/email")
    ann.post("/account/email", {"email": NEW})
    work(account_world)
    assert subject(account_world, LINK).startswith("Cadarnhewch")
    assert subject(account_world, ASKED).startswith("Gofynnodd")
    body = next(each.body for each in account_world.front.notify.sent() if each.template == LINK)
    ann.get(next(word for word in body.split() if "/account/email/" in word).partition("127.0.0.1")[2])
    ann.submit()
    work(account_world)
    assert subject(account_world, CHANGED).startswith("Mae eich cyfeiriad")


def test_the_email_that_an_account_is_closed(account_world: World) -> None:
    """The last one, too."""
    keep(account_world, WELSH)
    ann = resident(account_world)
    ann.get("/account/close")
    ann.submit(sure="yes")
    work(account_world)
    assert account_world.front.notify.sent()[0].subject.startswith("Mae eich cyfrif ar gyfer")


@pytest.mark.parametrize(("profile", "page"), [(WELSH, "en"), (Profile(), "cy")])
def test_the_receipt_of_a_booking_and_its_reminder(account_world: World, profile: Profile, page: str) -> None:
    """Booked on a page in the other language, or in this one without having chosen any."""
    keep(account_world, profile)
    ann = spoken(resident(account_world), page)
    ann.get(BOOK)
    ann.submit()
    ann.submit(full_name="Ann Lee")
    ann.submit(email=ANN)
    ann.submit(appointment_office="archive")
    case = book(account_world, FRIDAY, visitor=ann)
    work(account_world)
    receipt = account_world.front.notify.sent()[0]
    assert "Archif Anytown" in receipt.body
    assert "10yb" in receipt.body
    account_world.clock.now = WEEK_BEFORE
    work(account_world)  # writes it
    work(account_world)
    reminder = account_world.front.notify.sent()[0]
    assert reminder.template.startswith("reminder.email")
    assert "Amser: 10yb\n\nLle: Archif Anytown, 12 Lôn y Felin" in reminder.body
    assert case.reference in reminder.body


def test_the_receipt_in_english_of_a_form_in_welsh(account_world: World) -> None:
    """What they see on the page stays in the language that they read."""
    keep(account_world, ENGLISH)
    ann = spoken(resident(account_world), "cy")
    ann.get(BOOK)
    ann.submit()
    ann.submit(full_name="Ann Lee")
    ann.submit(email=ANN)
    ann.submit(appointment_office="archive")
    book(account_world, FRIDAY, visitor=ann)
    assert "Archif Anytown" in ann.page.words
    work(account_world)
    assert "Anytown Archive" in account_world.front.notify.sent()[0].body


def test_a_link_in_welsh_leads_to_a_page_in_welsh(account_world: World) -> None:
    """On a device where nobody has chosen a language yet; one in the site's own language says nothing."""
    keep(account_world, WELSH)
    ask(account_world, account_world.visitor())
    body = account_world.front.notify.sent()[0].body
    phone = account_world.visitor()
    phone.get(next(word for word in body.split() if "/sign-in/" in word).partition("127.0.0.1")[2])
    assert phone.page.heading == "Mewngofnodi"
    assert phone.submit().heading == "Eich cyfrif"
    ask(account_world, account_world.visitor(), NEW)
    assert "lang=" not in account_world.front.notify.sent()[0].body


def test_somebody_elses_choice_is_not_theirs(account_world: World) -> None:
    """Each address is written to as its own account chose."""
    keep(account_world, WELSH)
    ask(account_world, account_world.visitor(), NEW)
    assert subject(account_world, SIGN_IN).startswith("Sign in to")
    assert letter(account_world, NEW).code
