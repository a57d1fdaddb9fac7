"""Forms in an account: whose they are, on whatever device, and where several people use one browser."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prototype_kit.store import Draft
from tests.web.journeys import COLLECT, REPORT, unlisted_light
from tests.web.residents import (
    ANN,
    BOB,
    account,
    ask,
    give_session,
    letter,
    resident,
    sign_in_by_code,
    sign_in_by_link,
    work,
)
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import World

DETAILS = f"{REPORT}/details"
TYPED = "Nobody else may read this"


def forms(world: World, email: str = ANN) -> tuple[Draft, ...]:
    """The open forms of an account."""
    return world.front.store.account_drafts.of(account(world, email), world.clock())


def begun(visitor: Visitor) -> Visitor:
    """Somebody who has told that a light is damaged, and what they see now."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    return visitor


def complete(visitor: Visitor) -> Visitor:
    """Somebody at check answers, who typed something that is nobody else's business."""
    unlisted_light(visitor)
    visitor.get(f"{DETAILS}?change=yes")
    visitor.submit(details=TYPED)
    return visitor


# --- Whose it is --------------------------------------------------------------------------------------------


def test_a_form_is_somebodys_who_was_signed_in_as_it_began(account_world: World) -> None:
    """Kept as long as its journey keeps what is saved; another's begins as always."""
    ann = begun(resident(account_world))
    (form,) = forms(account_world)
    assert form.lifetime == timedelta(days=28)
    begun(account_world.visitor())
    assert len(forms(account_world)) == 1
    page = ann.get("/account")
    assert page.html.count("/account/drafts/") == 1
    assert "Kept until midday on 3 June 2026" in page.words


def test_an_invitation_begins_in_the_account_too(account_world: World) -> None:
    """Of whoever is signed in."""
    ann = resident(account_world)
    ann.get(f"{COLLECT}/invited/{account_world.invited(COLLECT)}")
    ann.submit()
    assert [form.journey for form in forms(account_world)] == ["collect"]
    bob = resident(account_world, BOB)
    bob.post(f"{COLLECT}/invited/made-up")
    assert [form.journey for form in forms(account_world, BOB)] == ["collect"]


def test_a_scenario_begins_in_the_account_too(account_world: World) -> None:
    """As any form that somebody begins who is signed in."""
    ann = resident(account_world)
    ann.post("/prototype/scenarios/street-lights/nothing-nearby")
    (form,) = forms(account_world)
    assert form.lifetime == timedelta(days=28)
    assert "not in an account" not in ann.get("/account").words


def test_a_form_that_was_begun_before_is_kept_when_somebody_says_so(account_world: World) -> None:
    """Signing in does not do it, and neither does sending it."""
    visitor = complete(account_world.visitor())
    sign_in_by_code(account_world, visitor)
    assert forms(account_world) == ()
    assert "Forms in this browser that are not in an account" in visitor.page.words
    visitor.get(f"{REPORT}/check-answers")
    visitor.get("/account")
    page = visitor.press("Keep this in my account: Report a faulty street light")
    assert "The form is in your account now." in page.words
    (form,) = forms(account_world)
    assert form.lifetime == timedelta(days=28)
    visitor.get(f"{REPORT}/check-answers")
    visitor.submit()
    assert "This is in your account." in visitor.page.words


def test_a_form_can_be_kept_where_it_is_gone_on_with(account_world: World) -> None:
    """On the page that says that it was begun; not any more once it is in the account."""
    visitor = begun(account_world.visitor())
    assert "Keep this in my account" not in visitor.get(f"{REPORT}/start").words
    give_session(account_world, visitor)
    visitor.get(f"{REPORT}/start")
    visitor.press("Keep this in my account")
    assert len(forms(account_world)) == 1
    assert "Keep this in my account" not in visitor.get(f"{REPORT}/start").words


def test_only_a_form_of_this_browser_can_be_kept(account_world: World) -> None:
    """Not one of somebody else's, whatever its number."""
    other = begun(account_world.visitor())
    theirs = account_world.front.store.drafts.latest(
        other.cookie or "", "street-lights", "report", account_world.clock()
    )
    assert theirs
    ann = begun(resident(account_world))
    for wanted in (theirs.id, forms(account_world)[0].id, "", "x"):
        page = ann.post("/account/drafts/keep", {"draft": wanted})
        assert "That form is not there any more." in page.words
    assert len(forms(account_world)) == 1


# --- On another device --------------------------------------------------------------------------------------


def test_a_form_goes_on_on_another_device(account_world: World) -> None:
    """With every answer; the first device has it no more."""
    desk = complete(resident(account_world))
    phone = resident(account_world)
    page = phone.get("/account")
    phone.get(next(part for part in page.html.split('"') if part.startswith("/account/drafts/")))
    assert "You began this form at midday on 6 May 2026." in phone.page.words
    page = phone.submit()
    assert page.path == f"{REPORT}/check-answers"
    assert TYPED in page.words
    assert desk.get(f"{REPORT}/check-answers", 404).heading == "You have not started yet"
    assert phone.get(f"/account/drafts/{forms(account_world)[0].id}").path == f"{REPORT}/check-answers"


def test_nothing_is_lost_unasked_by_going_on(account_world: World) -> None:
    """Another form of this kind in the browser is named, and deleted with a press alone."""
    complete(resident(account_world))
    (form,) = forms(account_world)
    phone = begun(account_world.visitor())
    give_session(account_world, phone)
    path = f"/account/drafts/{form.id}"
    page = phone.get(path)
    assert "we delete the other" in page.words
    page = phone.post(path, {}, 409)
    assert phone.get(f"{REPORT}/check-answers").path == f"{REPORT}/light-search"
    phone.get(path)
    page = phone.press("Delete the other and go on with this one")
    assert page.path == f"{REPORT}/check-answers"


def test_nobody_elses_form_is_opened_or_deleted(account_world: World) -> None:
    """By its number; one that is over is told like one that never was."""
    complete(resident(account_world))
    (form,) = forms(account_world)
    bob = resident(account_world, BOB)
    before = account_world.rows("draft")
    for path in (f"/account/drafts/{form.id}", f"/account/drafts/{'x' * 24}"):
        assert "That form is not there any more." in bob.get(path).words
        assert "That form is not there any more." in bob.post(path).words
        assert "That form is not there any more." in bob.post(f"{path}/delete").words
    assert before == account_world.rows("draft")


def test_a_form_can_be_deleted(account_world: World) -> None:
    """With all that was typed."""
    ann = complete(resident(account_world))
    (form,) = forms(account_world)
    page = ann.post(f"/account/drafts/{form.id}/delete")
    assert "We have deleted the form." in page.words
    assert forms(account_world) == ()
    assert TYPED not in str(account_world.rows("draft"))


def test_a_link_to_a_form_of_an_account_takes_it_out_of_it(account_world: World) -> None:
    """As whoever follows it may be somebody else; not where its owner is signed in. The page says so."""
    for signed_in in (False, True):
        ann = begun(resident(account_world))
        ann.get(f"{REPORT}/save")
        assert "This form is in your account until" in ann.page.words
        assert "If you want to go on without signing in, we can email you a link." in ann.page.words
        assert ann.page.fields["email"] == [ANN], "nobody types what we know"
        ann.submit()
        work(account_world)
        body = account_world.front.notify.sent()[0].body
        link = next(word for word in body.split() if "/return/" in word).partition("127.0.0.1")[2]
        phone = resident(account_world) if signed_in else account_world.visitor()
        page = phone.get(link)
        assert ("no longer in the account" in page.words) != signed_in
        page = phone.submit()
        assert page.path == f"{REPORT}/light-search"
        assert len(forms(account_world)) == int(signed_in)


def test_handing_it_over_takes_it_out_of_the_account(account_world: World) -> None:
    """Whoever helps goes on with it without signing in as somebody else."""
    ann = begun(resident(account_world))
    assert "the form is not in your account any more" in ann.get(f"{REPORT}/hand-over").words
    ann.submit()
    code = ann.page.html.partition("kit-code")[2].partition(">")[2].partition("<")[0]
    helper = account_world.visitor()
    helper.get("/continue")
    page = helper.submit(code=code)
    assert page.path == f"{REPORT}/light-search"
    assert forms(account_world) == ()


# --- One computer, two people -------------------------------------------------------------------------------


def test_signing_out_takes_the_forms_of_the_account_from_the_browser(account_world: World) -> None:
    """Nothing of them is shown again there, by whatever way back; they are in the account still."""
    ann = complete(resident(account_world))
    ann.get("/account")
    page = ann.press("Sign out")
    assert page.heading == "You are signed out"
    for path in ("check-answers", "details", "contact", "start", "save", "confirmation", "receipt"):
        answer = ann.raw("GET", f"{REPORT}/{path}")
        assert answer.status_code == 404, path
        assert TYPED not in answer.get_data(as_text=True)
    give_session(account_world, ann)
    assert len(forms(account_world)) == 1


def test_the_browser_forgets_its_pages_as_somebody_signs_out(account_world: World) -> None:
    """No page is kept by any cache, and the one for the way back is cleared."""
    ann = resident(account_world)
    assert ann.raw("GET", "/account").headers["Cache-Control"] == "no-store"
    answer = ann.raw("POST", "/sign-out", headers=SAME_ORIGIN)
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_a_confirmation_is_not_shown_to_whoever_comes_after(account_world: World) -> None:
    """What was sent from an account is seen in it alone, once somebody has signed out."""
    ann = complete(resident(account_world))
    ann.submit()
    assert ann.page.heading == "Report sent"
    ann.press("Sign out")
    ann.get(f"{REPORT}/confirmation", 404)
    ann.get(f"{REPORT}/receipt", 404)


def test_a_form_whose_owner_was_signed_out_waits_for_them(account_world: World) -> None:
    """Nobody sees it meanwhile, and what was being sent is kept until they are back."""
    ann = complete(resident(account_world))
    account_world.clock.forward(minutes=31)
    page = ann.get(f"{REPORT}/check-answers", 403)
    assert page.heading == "Sign in to go on with this form"
    assert TYPED not in page.html
    assert TYPED not in ann.get("/prototype/data").html
    page = ann.post(DETAILS, {"details": "Typed as it ended"}, 401)
    assert "We have kept what you typed" in page.words
    ann.submit(409, email=ANN)
    work(account_world)
    page = ann.submit(409, code=letter(account_world).code)
    assert "Typed as it ended" in page.words
    ann.submit()
    assert "Typed as it ended" in ann.get(f"{REPORT}/check-answers").words


def test_signing_in_leads_back_to_the_form(account_world: World) -> None:
    """By the button of the page that says that it waits."""
    ann = complete(resident(account_world))
    account_world.clock.forward(minutes=31)
    page = ann.get(f"{REPORT}/check-answers", 403)
    where = next(part for part in page.html.split('"') if part.startswith("/sign-in?to="))
    assert sign_in_by_code(account_world, ann, at=where).path == f"{REPORT}/check-answers"


def test_who_comes_after_begins_their_own(account_world: World) -> None:
    """Beside a form whose owner was signed out, which is theirs still."""
    ann = complete(resident(account_world))
    account_world.clock.forward(minutes=31)
    page = ann.get(REPORT)
    assert "Start now" in page.words
    ann.submit()
    assert ann.page.path == f"{REPORT}/fault"
    (form,) = forms(account_world)
    assert form.answers.values["details"] == TYPED


@pytest.mark.parametrize("by", ["code", "link", "at once"])
def test_what_is_one_persons_does_not_become_anothers(account_world: World, by: str) -> None:
    """Bob signs in where Ann is signed in: her session ends, and her form leaves the browser."""
    browser = complete(resident(account_world))
    if by == "code":
        browser.client.delete_cookie("resident", domain="127.0.0.1")
        sign_in_by_code(account_world, browser, BOB)
    elif by == "link":
        sign_in_by_link(account_world, browser, BOB, asked=account_world.visitor())
    else:
        give_session(account_world, browser, BOB)
    if by != "at once":
        drafts, now = account_world.front.store.drafts, account_world.clock()
        assert drafts.latest(browser.cookie or "", "street-lights", "report", now) is None
    page = browser.get("/account")
    assert "There is nothing in your account yet." in page.words
    assert browser.get(f"{REPORT}/check-answers", 404).heading == "You have not started yet"
    begun(browser)
    assert len(forms(account_world, BOB)) == 1
    (form,) = forms(account_world)
    assert form.answers.values["details"] == TYPED


def test_clearing_a_device_signs_out_and_leaves_the_account_as_it_is(account_world: World) -> None:
    """Whoever is next finds neither."""
    ann = complete(resident(account_world))
    ann.submit()
    begun(ann)
    ann.post(f"{REPORT}/finish")
    assert ann.get("/account").path == "/sign-in"
    assert len(forms(account_world)) == 1


def test_a_link_to_sign_in_works_on_another_device_and_says_where(account_world: World) -> None:
    """The browser that asked stays as it was."""
    asked, phone = account_world.visitor(), account_world.visitor()
    phone.get(ask(account_world, asked).path)
    assert "This signs you in to the account of ann@example.com, in this browser." in phone.page.words
    assert phone.submit().path == "/account"
    assert asked.get("/account").path == "/sign-in"


# --- What was sent ------------------------------------------------------------------------------------------


def test_the_confirmation_says_whether_it_is_in_the_account(account_world: World) -> None:
    """Not signed in, one may; signed in since, a button does it; begun in it, it is there."""
    visitor = complete(account_world.visitor())
    visitor.submit()
    page = visitor.page
    assert "If you want to keep this in an account, sign in. You do not need one." in page.words
    where = next(part for part in page.html.split('"') if part.startswith("/sign-in?to="))
    page = sign_in_by_code(account_world, visitor, at=where)
    assert page.path == f"{REPORT}/confirmation"
    page = visitor.press("Add this to my account")
    page = visitor.get(f"{REPORT}/confirmation")
    assert "This is in your account." in page.words
    assert "Add this to my account" not in page.words


def test_a_site_without_accounts_has_no_word_of_them(lights: World) -> None:
    """On no page of the form, nor in the navigation."""
    visitor = complete(lights.visitor())
    for path in (REPORT, f"{REPORT}/start", f"{REPORT}/check-answers"):
        assert "account" not in visitor.get(path).html.replace("do not need an account", "")
    visitor.get(f"{REPORT}/check-answers")
    visitor.submit()
    assert "account" not in visitor.page.html
    for path in ("/account", "/sign-in", "/sign-out", "/account/devices"):
        visitor.get(path, 404)
