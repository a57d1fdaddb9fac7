"""Closing an account: what it says first, what is gone afterwards, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prototype_kit.cases import Case
from prototype_kit.closing_letter import TEMPLATE
from prototype_kit.retention import Keeping
from prototype_kit.tracking import Tracking
from tests.web.journeys import REPORT
from tests.web.residents import ANN, account, give_session, keep_case, resident, sign_in_by_code, work
from tests.web.visitor import Visitor
from tests.web.world import World

SERVICE = "street-lights"


@pytest.fixture
def ann(account_world: World) -> Visitor:
    """Somebody who is signed in."""
    return resident(account_world)


def close(visitor: Visitor) -> None:
    """Close the account of whoever is signed in, as people do."""
    visitor.get("/account/close")
    visitor.submit(sure="yes")


def kept_for(world: World) -> Keeping:
    """How long a case of street lights is kept."""
    said = world.site.services[SERVICE].entry.personal_data
    assert said is not None
    return said.kept


def end(world: World, case: Case, **more: object) -> Case:
    """A case that is done now."""
    store, now = world.front.store, world.clock()
    given = {"state": "fixed", "status": "fixed", "ended_at": now, **more}
    return store.cases.update(case, replace(case, **given), [], [], now)


# --- What it says -------------------------------------------------------------------------------------------


def test_it_says_what_is_deleted_and_what_stays_and_why(account_world: World, ann: Visitor) -> None:
    """Case by case: what is open until it is done, what is done until a day."""
    open_, done = account_world.reported(REPORT), account_world.reported(REPORT)
    for case in (open_, done):
        keep_case(account_world, case)
    end(account_world, done)
    page = ann.get("/account/close")
    code = Tracking(account_world.front.signer).code(done.reference)
    assert f"{done.reference} Code {code}" in page.words, "with it they can add it to another account"
    rows = {key.split()[0]: value for key, value in page.rows.items()}
    time = kept_for(account_world)
    assert rows[open_.reference] == f"Until it is done, and then for {time.words()}."
    day = time.after(account_world.clock().date())
    assert rows[done.reference] == f"Until {account_world.site.language.date(day)}."
    said = account_world.site.services[SERVICE].entry.personal_data
    assert said is not None
    assert said.why in page.words
    assert page.tree.find(".//a[@href='/account/export']") is not None


def test_what_was_sent_with_the_address_alone_is_told_too(account_world: World, ann: Visitor) -> None:
    """With why, as it is not in the account; where all that is listed is in it, nothing is said of it."""
    told = "This includes what was sent with your email address and is not in your account. Links to it"
    keep_case(account_world, account_world.reported(REPORT))
    assert told not in ann.get("/account/close").words
    case = account_world.reported(REPORT, email=ANN)
    page = ann.get("/account/close")
    assert case.reference in page.words
    assert told in page.words
    assert "Mae hyn yn cynnwys yr hyn a anfonwyd" in ann.get("/account/close?lang=cy").words


def test_what_is_over_its_time_or_must_be_kept_says_so(account_world: World, ann: Visitor) -> None:
    """With the reason that staff gave."""
    over, held = account_world.reported(REPORT), account_world.reported(REPORT)
    for case in (over, held):
        keep_case(account_world, case)
        end(account_world, case)
    with account_world.front.store.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE cases SET held_because = 'A claim is in court' WHERE id = ?", (held.id,)
        )
    account_world.clock.forward(days=4000)
    give_session(account_world, ann)
    rows = {key.split()[0]: value for key, value in ann.get("/account/close").rows.items()}
    assert rows[over.reference] == "It is about to be deleted."
    assert rows[held.reference] == "We must keep it for a legal reason: A claim is in court"


def test_a_service_that_does_not_say_how_long_is_asked(
    account_world: World, ann: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked to guess."""
    keep_case(account_world, account_world.reported(REPORT))
    service = account_world.site.services[SERVICE]
    unsaid = replace(service, entry=service.entry.model_copy(update={"personal_data": None}))
    monkeypatch.setitem(account_world.front.site.services, SERVICE, unsaid)  # type: ignore[arg-type]
    assert "Ask us how long we keep it." in ann.get("/account/close").words


def test_forms_that_are_deleted_are_named(account_world: World, ann: Visitor) -> None:
    """Only those that are in the account."""
    ann.get(REPORT)
    ann.submit()
    assert "a form that you have not sent" in ann.get("/account/close").words
    other = resident(account_world, "bob@example.com")
    assert "a form that you have not sent" not in other.get("/account/close").words


def test_a_form_that_was_saved_without_the_account_stays(account_world: World, ann: Visitor) -> None:
    """A link to it went to the same address, and still works: it is not named among what is deleted."""
    account_world.linked(REPORT)
    assert "a form that you have not sent" not in ann.get("/account/close").words
    close(ann)
    assert ANN in "".join(account_world.rows("draft"))


def test_nothing_is_closed_by_looking_or_without_the_box(account_world: World, ann: Visitor) -> None:
    """The error says what to do, and leads to the box."""
    ann.get("/account/close")
    page = ann.submit(422)
    assert page.errors == {"sure": "Select the box if you want to close your account"}
    ann.post("/account/close", {"sure": "no"}, 422)
    assert account(account_world).open
    ann.get("/account")


# --- What it does -------------------------------------------------------------------------------------------


def test_everything_of_the_account_is_gone(account_world: World, ann: Visitor) -> None:
    """Sessions here and elsewhere, forms, links to cases, the address itself."""
    case = account_world.reported(REPORT, "somebody@example.com")
    keep_case(account_world, case)
    phone = resident(account_world)
    ann.get(REPORT)
    ann.submit()
    ann.submit(fault="damaged")
    before = account(account_world)
    close(ann)
    assert ann.page.path == "/account/closed"
    assert ann.page.heading == "Your account is closed"
    for visitor in (ann, phone):
        assert visitor.get("/account").url == "/sign-in"
    store = account_world.front.store
    assert store.accounts.by_email("resident", ANN) is None
    assert store.account_cases.find(before, case) is None
    work(account_world)
    tables = ("account", "account_session", "account_case", "sign_in", "profile", "draft")
    assert ANN not in "".join(account_world.rows(*tables))
    ann.get(f"{REPORT}/light-search", 404)


def test_the_browser_forgets_what_it_knew(account_world: World, ann: Visitor) -> None:
    """The cookie is gone, and so are the pages that it has kept for the way back."""
    ann.get("/account/close")
    response = ann.client.post(
        "/account/close", data={"sure": "yes"}, base_url=ann.base, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert (response.status_code, response.headers["Location"]) == (303, "/account/closed")
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert ann.client.get_cookie("resident") is None


def test_cases_stay_and_their_messages_go_on(account_world: World, ann: Visitor) -> None:
    """Whoever has the link sees how far it is; whoever follows it is told."""
    case = account_world.reported(REPORT)
    keep_case(account_world, case)
    close(ann)
    store = account_world.front.store
    assert store.cases.by_id(case.id) == case
    assert [each.recipient for each in store.followers.of_case(case)] == [ANN]
    ann.get(f"/track/{case.reference}")


def test_an_email_says_that_it_was_closed(account_world: World, ann: Visitor) -> None:
    """And what to do for somebody who did not do it. It is the one message that is left."""
    sign_in_by_code(account_world, account_world.visitor())
    close(ann)
    work(account_world)
    (letter,) = [each for each in account_world.front.notify.sent() if each.recipient == ANN]
    assert letter.template == TEMPLATE
    assert letter.subject == "Your account for Anytown services is closed"
    assert "If it was not you" in letter.body
    assert "midday on 6 May 2026" in letter.body


def test_it_is_in_the_language_of_the_page(account_world: World, ann: Visitor) -> None:
    """Page, error and email."""
    ann.get("/account/close?lang=cy")
    assert ann.page.heading == "Cau eich cyfrif"
    ann.submit(422)
    ann.submit(sure="yes")
    assert ann.page.heading == "Mae eich cyfrif wedi’i gau"
    work(account_world)
    assert account_world.front.notify.sent()[0].subject.startswith("Mae eich cyfrif ar gyfer")


def test_signing_in_again_gives_an_empty_account(account_world: World, ann: Visitor) -> None:
    """What was in the old one can be added again with its reference and code."""
    case = account_world.reported(REPORT, "somebody@example.com")
    keep_case(account_world, case)
    old = account(account_world)
    close(ann)
    sign_in_by_code(account_world, ann)
    new = account(account_world)
    assert new.id != old.id
    assert account_world.front.store.account_cases.find(new, case) is None
    code = Tracking(account_world.front.signer).code(case.reference)
    ann.get("/account/add")
    assert ann.submit(reference=case.reference, code=code).heading == "Added to your account"


def test_pressing_twice_closes_once_and_leads_nowhere_else(account_world: World, ann: Visitor) -> None:
    """Whoever is not signed in any more is asked to sign in, and no form is kept that closes something."""
    close(ann)
    page = ann.post("/account/close", {"sure": "yes"})
    assert page.url.startswith("/sign-in")
    assert "kit-kept" not in page.html
    work(account_world)
    assert len(account_world.front.notify.sent()) == 1
    closed = [row for row in account_world.rows("erasure") if "'account'" in row]
    assert len(closed) == 1


def test_another_persons_account_is_untouched(account_world: World, ann: Visitor) -> None:
    """Who shares a case keeps it."""
    case, bob = account_world.reported(REPORT), resident(account_world, "bob@example.com")
    for email in (ANN, "bob@example.com"):
        keep_case(account_world, case, email)
    close(ann)
    bob.get("/account")
    assert account_world.front.store.account_cases.find(account(account_world, "bob@example.com"), case)


def test_whoever_is_signed_in_has_no_closed_account(ann: Visitor) -> None:
    """The page leads them home."""
    assert ann.get("/account/closed").path == "/account"


def test_a_long_time_is_no_reason_to_fail(account_world: World, ann: Visitor) -> None:
    """Two hundred cases are told of one by one."""
    for _ in range(200):
        keep_case(account_world, account_world.reported(REPORT))
    account_world.clock.forward(minutes=1)
    assert len(ann.get("/account/close").rows) == 200
