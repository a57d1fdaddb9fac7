"""A new email address: a link to it, a notice to the old one, and no way around either."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from prototype_kit.messages import Message
from prototype_kit.new_email_letters import ASKED, CHANGED, LINK, TAKEN
from prototype_kit.profiles import NOTHING_KEPT
from prototype_kit.store.email_changes import LIFE
from tests.web.own_details import keep
from tests.web.residents import (
    ANN,
    BOB,
    account,
    give_session,
    keep_case,
    resident,
    sign_in_by_code,
    work,
)
from tests.web.visitor import Page, Visitor
from tests.web.world import MakeWorld, World

HERE = "/account/email"
NEW = "anne@example.com"
NO_LINK = "This link does not work here"
OTHER_ACCOUNT = "You are signed in to another account"
TO_CHANGE = "Sign in to change your email address"
REPORT = "/street-lights/report"


def ask(world: World, visitor: Visitor, email: str = NEW) -> Page:
    """Ask for another address, and have what is written sent."""
    visitor.get(HERE)
    page = visitor.post(HERE, {"email": email})
    work(world)
    return page


def letters(world: World, template: str) -> list[Message]:
    """What was sent with these words, the newest first."""
    return [message for message in world.front.notify.sent() if message.template == template]


def link(world: World) -> str:
    """Where the newest link leads."""
    found = re.search(r"(/account/email/[\w-]{43})(\?lang=cy)?\s", letters(world, LINK)[0].body)
    assert found
    return found[1]


def email_of(world: World, email: str = ANN) -> str | None:
    """The address, while an account has it."""
    found = world.front.store.accounts.by_email("resident", email)
    return found.email if found else None


def test_a_new_address_is_taken_by_the_link_that_went_there(account_world: World) -> None:
    """Both addresses are told, and the case of theirs is told about at the new one."""
    case = account_world.reported(REPORT, ANN)
    keep_case(account_world, case)
    ann = resident(account_world)
    page = ask(account_world, ann)
    assert f"We have sent an email to {NEW}." in page.words
    assert letters(account_world, LINK)[0].recipient == NEW
    notice = letters(account_world, ASKED)[0]
    assert notice.recipient == ANN
    assert "a…@example.com" in notice.body
    assert "If it was not you" in notice.body
    page = ann.get(link(account_world))
    assert (
        f"Your account will have the email address {NEW} instead of {ANN}. You will sign in with the new one."
        in page.words
    )
    page = ann.submit()
    assert f"The email address of your account is {NEW}." in page.words
    assert "Your email address has changed. All other devices are signed out." in page.words
    assert (email_of(account_world), email_of(account_world, NEW)) == (None, NEW)
    work(account_world)
    assert letters(account_world, CHANGED)[0].recipient == ANN
    assert [each.recipient for each in account_world.front.store.followers.of_case(case)] == [NEW]
    visitor = account_world.visitor()
    assert NEW in sign_in_by_code(account_world, visitor, NEW).html
    assert case.reference in visitor.get("/account").html


def test_looking_uses_nothing_up(account_world: World) -> None:
    """Programs that scan emails follow links, signed in nowhere; so may the person, as often as they like."""
    ann = resident(account_world)
    ask(account_world, ann)
    its = link(account_world)
    for _ in range(5):
        assert account_world.visitor().raw("GET", its).status_code == 303
        assert account_world.visitor().raw("HEAD", its).status_code == 303
        assert ann.raw("GET", its).status_code == 200
    assert email_of(account_world) == ANN
    ann.get(its)
    ann.submit()
    assert email_of(account_world, NEW) == NEW


def test_a_link_is_used_once(account_world: World) -> None:
    """Whoever presses again, in another tab or later, is told."""
    ann = resident(account_world)
    ask(account_world, ann)
    its = link(account_world)
    ann.get(its)
    ann.submit()
    assert ann.get(its, 410).heading == NO_LINK
    assert ann.post(its, status=410).heading == NO_LINK


def test_a_link_is_over_after_an_hour(account_world: World) -> None:
    """Nothing is changed by it."""
    ask(account_world, resident(account_world))
    its = link(account_world)
    account_world.clock.forward(seconds=LIFE.total_seconds())
    ann = resident(account_world)
    assert ann.get(its, 410).heading == NO_LINK
    assert ann.post(its, status=410).heading == NO_LINK
    assert email_of(account_world) == ANN


def test_a_newer_link_takes_the_place_of_the_older(account_world: World) -> None:
    """So does withdrawing, which whoever reads the notice may do."""
    ann = resident(account_world)
    ask(account_world, ann)
    first = link(account_world)
    account_world.clock.forward(seconds=1)
    ask(account_world, ann, "other@example.com")
    assert ann.get(first, 410).heading == NO_LINK
    second = link(account_world)
    ann.get(HERE)
    page = ann.press("Withdraw this change")
    assert "The link that we sent does not work any more." in page.words
    assert ann.get(second, 410).heading == NO_LINK


def test_whoever_else_is_signed_in_gets_nothing_by_a_link(account_world: World) -> None:
    """It says as whom they are signed in, and nothing of the account that asked."""
    ask(account_world, resident(account_world))
    its, bob = link(account_world), resident(account_world, BOB)
    page = bob.get(its, 409)
    assert page.heading == OTHER_ACCOUNT
    assert f"You are signed in as {BOB}." in page.words
    assert "sign in with the email address that the other account has now" in page.words
    assert ANN not in page.html
    assert NEW not in page.html
    bob.post(its, status=409)
    assert (email_of(account_world), email_of(account_world, BOB)) == (ANN, BOB)


def test_whoever_is_not_signed_in_signs_in_first(account_world: World) -> None:
    """As the account that asked, and comes back to the link."""
    ask(account_world, resident(account_world))
    its, phone = link(account_world), account_world.visitor()
    assert phone.get(its).url.startswith("/sign-in?to=")
    page = sign_in_by_code(account_world, phone, ANN, phone.page.url)
    assert page.url == its
    phone.submit()
    assert email_of(account_world, NEW) == NEW
    assert account_world.visitor().post(its, status=401).heading == TO_CHANGE


def test_nobody_learns_who_has_an_account(account_world: World) -> None:
    """The page says the same; the letter to that address says what is so, and holds no link to take it."""
    keep_case(account_world, account_world.reported(REPORT, BOB), BOB)
    taken, free = resident(account_world), resident(account_world, "eve@example.com")
    shown = [
        ask(account_world, visitor, email).words.replace(email, "…")
        for visitor, email in ((taken, BOB), (free, NEW))
    ]
    assert shown[0].replace(ANN, "…") == shown[1].replace("eve@example.com", "…")
    (letter,) = letters(account_world, TAKEN)
    assert letter.recipient == BOB
    assert "It already has an account" in letter.body
    assert "/account/email/" not in letter.body
    assert [each.recipient for each in letters(account_world, LINK)] == [NEW]
    assert len(letters(account_world, ASKED)) == 2


def test_an_account_that_was_opened_meanwhile_keeps_its_address(account_world: World) -> None:
    """Whoever has the link reads what goes there, so they are told, and what to do. Nothing is changed."""
    ann = resident(account_world)
    ask(account_world, ann)
    other = resident(account_world, NEW)
    keep_case(account_world, account_world.reported(REPORT, NEW), NEW)
    ann.get(link(account_world))
    page = ann.submit(409)
    assert page.heading == "You already have an account"
    assert f"There is an account for {NEW} already, with something in it" in page.words
    assert "Close that account. What you sent us stays with us, and we go on with it." in page.words
    assert (email_of(account_world), email_of(account_world, NEW)) == (ANN, NEW)
    assert other.get(HERE).url == HERE
    assert ann.get(link(account_world)).heading == "Change your email address"


# --- On another device --------------------------------------------------------------------------------------


def test_the_page_to_sign_in_says_what_the_link_is_for(account_world: World) -> None:
    """And with which address, in words: whoever has the link reads what goes to the new one, no more."""
    ask(account_world, resident(account_world))
    its, phone = link(account_world), account_world.visitor()
    page = phone.get(its)
    assert page.heading == TO_CHANGE
    assert "Sign in with the email address that your account has now, and not with the new one." in page.words
    assert "you get one when you first sign in" not in page.words
    assert "Try it as somebody made up" not in page.words, "the link is not for them"
    assert ANN not in page.html
    assert NEW not in page.html
    assert phone.get("/sign-in").heading == "Sign in"
    phone.get(f"{its}?lang=cy")
    assert phone.page.heading == "Mewngofnodwch i newid eich cyfeiriad e-bost"


def test_the_page_to_sign_in_says_that_a_link_is_over(account_world: World) -> None:
    """Where they can see what is so."""
    ask(account_world, resident(account_world))
    its = link(account_world)
    account_world.clock.forward(seconds=LIFE.total_seconds())
    page = account_world.visitor().get(its)
    assert page.heading == TO_CHANGE
    assert "The link to change an email address does not work any more." in page.words


def test_the_new_address_begins_no_account_by_the_way(account_world: World) -> None:
    """Nothing is sent to it; elsewhere, and once it is theirs, they sign in with it as anybody does."""
    ask(account_world, resident(account_world))
    its, phone = link(account_world), account_world.visitor()
    phone.get(its)
    page = phone.submit(422, email=" ANNE@example.com")
    assert page.errors["email"].startswith("Enter the email address that your account has now")
    work(account_world)
    assert {message.template for message in account_world.front.notify.sent()} == {LINK, ASKED}
    assert sign_in_by_code(account_world, phone, ANN, f"/sign-in?to={its}").url == its
    phone.submit()
    assert sign_in_by_code(account_world, account_world.visitor(), NEW).path == "/account"


def test_whoever_signed_in_with_the_new_address_is_led_to_the_other_account(account_world: World) -> None:
    """The account that this made has nothing in it, so it gives its address up."""
    ask(account_world, resident(account_world))
    its, phone = link(account_world), account_world.visitor()
    sign_in_by_code(account_world, phone, NEW)
    spare = account(account_world, NEW)
    page = phone.get(its, 409)
    assert page.heading == OTHER_ACCOUNT
    assert "That is the new email address." in page.words
    assert ANN not in page.html
    page = phone.submit()
    assert page.heading == TO_CHANGE
    assert sign_in_by_code(account_world, phone, ANN, page.url).url == its
    page = phone.submit()
    assert f"The email address of your account is {NEW}." in page.words
    assert email_of(account_world) is None
    found = account_world.front.store.accounts.by_id(spare.id)
    assert found
    assert (found.open, found.email) == (False, f"erased-{spare.id}")


def test_an_empty_account_is_no_reason_to_send_no_link(account_world: World) -> None:
    """Many sign in with the new address before they ask for the change. Its browsers are signed out."""
    spare = resident(account_world, NEW)
    ann = resident(account_world)
    ask(account_world, ann)
    assert letters(account_world, TAKEN) == []
    ann.get(link(account_world))
    ann.submit()
    assert email_of(account_world, NEW) == NEW
    assert spare.get(HERE).url.startswith("/sign-in")


def _form(world: World) -> None:
    visitor = resident(world, NEW)
    visitor.get(REPORT)
    visitor.submit()


def _detail(world: World) -> None:
    keep(world, NOTHING_KEPT.with_detail("name", "Anne Example"), NEW)


def _address(world: World) -> None:
    visitor = resident(world, NEW)
    visitor.post(HERE, {"email": "third@example.com"})


@pytest.mark.parametrize("use", [_form, _detail, _address])
def test_an_account_with_anything_in_it_keeps_its_address(
    account_world: World, use: Callable[[World], None]
) -> None:
    """A form that is open, a detail, a change of its own."""
    ann = resident(account_world)
    ask(account_world, ann)
    its = link(account_world)
    use(account_world)
    before = account_world.rows("account", "draft", "profile")
    ann.get(its)
    assert ann.submit(409).heading == "You already have an account"
    assert account_world.rows("account", "draft", "profile") == before


def test_all_other_browsers_are_signed_out(account_world: World) -> None:
    """The one that pressed the button stays."""
    ann, other = resident(account_world), resident(account_world)
    ask(account_world, ann)
    ann.get(link(account_world))
    ann.submit()
    assert ann.get(HERE).url == HERE
    assert other.get(HERE).url.startswith("/sign-in")


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Enter an email address"),
        ("anne@", "Enter an email address in the correct format, like name@example.com"),
        (" ANN@Example.com", "Enter another email address: this is the one of your account already"),
    ],
)
def test_what_is_no_other_address_is_told_so(account_world: World, email: str, words: str) -> None:
    """And nothing is sent."""
    ann = resident(account_world)
    page = ann.post(HERE, {"email": email}, 422)
    assert page.errors == {"email": words}
    work(account_world)
    assert account_world.front.notify.sent() == ()


@pytest.fixture
def shared(make_world: MakeWorld, account_world: World) -> World:
    """The same site where others can reach it."""
    return make_world(
        site=account_world.site, ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse"
    )


def test_one_account_asks_five_times_an_hour(shared: World) -> None:
    """Each sends two emails; whoever asks once more is told when to come back, and keeps what they typed."""
    ann = resident(shared)
    for number in range(5):
        ann.post(HERE, {"email": f"new-{number}@example.com"})
    page = ann.post(HERE, {"email": "new-6@example.com"}, 429)
    words = "Ask again after 1pm on 6 May 2026: there have been too many requests from here"
    assert page.errors == {"email": words}
    assert 'value="new-6@example.com"' in page.html
    give_session(shared, ann, BOB)
    ann.post(HERE, {"email": "new-7@example.com"})


def test_nobody_is_buried_in_letters(shared: World) -> None:
    """An address is written to five times an hour, whoever asks; the page says the same all the same."""
    shown = set()
    for number in range(7):
        visitor = resident(shared, f"person-{number}@example.com")
        page = ask(shared, visitor)
        shown.add(page.words.replace(f"person-{number}@example.com", "…"))
    assert len(shown) == 1
    assert len(letters(shared, LINK)) == 5
    assert len(letters(shared, ASKED)) == 7


def test_letters_are_in_the_language_of_the_page(account_world: World) -> None:
    """All that is sent, in Welsh."""
    ann = resident(account_world)
    ann.get(f"{HERE}?lang=cy")
    ask(account_world, ann)
    assert letters(account_world, LINK)[0].subject.startswith("Cadarnhewch")
    assert letters(account_world, ASKED)[0].subject.startswith("Gofynnodd")
    ann.get(link(account_world))
    ann.submit()
    work(account_world)
    assert letters(account_world, CHANGED)[0].subject.startswith("Mae eich cyfeiriad")
