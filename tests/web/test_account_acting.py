"""Acting for somebody: limited to what was handed on, seen by both, and ended by either."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from prototype_kit.cases import Case
from prototype_kit.contacts import Contacts
from prototype_kit.store.mandates import Mandate
from prototype_kit.tracking import Tracking
from prototype_kit.web.console.case_told import told_entries
from tests.web.acting import (
    CAT,
    HERE,
    LATER,
    a_case,
    accept,
    acting,
    appointment,
    ask,
    count,
    given,
    held,
    sent,
)
from tests.web.appointments import booking, own
from tests.web.journeys import REPORT
from tests.web.residents import ANN, BOB, account, keep_case, resident, work
from tests.web.visitor import Visitor
from tests.web.world import World

# --- What may be seen and done ------------------------------------------------------------------------------


def test_everything_is_what_is_in_the_account_now(account_world: World) -> None:
    """Also what comes later; what is taken out is seen no more, and what is another's never."""
    first, other = a_case(account_world), a_case(account_world, CAT)
    _, bob, mandate = acting(account_world)
    later = a_case(account_world)
    here = f"{HERE}/{mandate.id}"
    page = bob.get(here)
    assert first.reference in page.words
    assert later.reference in page.words
    assert other.reference not in page.words
    bob.get(f"{here}/cases/{first.reference}")
    bob.get(f"{here}/cases/{other.reference}", 404)
    account_world.front.store.account_cases.unlink(account(account_world), first)
    for reference in (first.reference, other.reference, "never-given"):
        page = bob.get(f"{here}/cases/{reference}", 404)
        assert page.heading == "You cannot see this report or request"
        assert f'href="{here}"' in page.html


def test_what_somebody_else_sent_is_not_handed_on(account_world: World) -> None:
    """Who added it by its reference and code sees it; it cannot be chosen, and is not in “all”.

    It is their own when it was sent under the address that they sign in with, or the number that they keep.
    """
    others = account_world.reported(REPORT, CAT)
    keep_case(account_world, others)
    nobodys = account_world.reported(REPORT, None)
    keep_case(account_world, nobodys)
    own = a_case(account_world)
    ann, bob, mandate = acting(account_world)
    for case in (others, nobodys):
        assert case.reference in ann.get("/account").words
        assert case.reference not in ann.get(f"{HERE}/new").words
        assert case.reference not in bob.get(f"{HERE}/{mandate.id}").words
        bob.get(f"{HERE}/{mandate.id}/cases/{case.reference}", 404)
    assert own.reference in bob.get(f"{HERE}/{mandate.id}").words
    store = account_world.front.store
    ann.get("/account/preferences")
    ann.submit(channel="text", phone="07700 900 982", language="en", paper="no", earlier="yes")
    assert [each.channel for each in store.followers.of_case(own)] == ["text"]
    assert own.reference in bob.get(f"{HERE}/{mandate.id}").words


def test_what_was_chosen_before_is_judged_anew(account_world: World) -> None:
    """That a mandate names it is no leave: what is not theirs to hand on is not seen."""
    others = account_world.reported(REPORT, CAT)
    keep_case(account_world, others)
    own = a_case(account_world)
    _, bob, mandate = acting(account_world, what="some", cases=own.reference.lower())
    with account_world.front.store.database.writing() as connection:
        connection.execute(
            text("insert into mandate_case (mandate_id, case_id) values (:mandate, :case)"),
            {"mandate": mandate.id, "case": others.id},
        )
    bob.get(f"{HERE}/{mandate.id}/cases/{own.reference}")
    bob.get(f"{HERE}/{mandate.id}/cases/{others.reference}", 404)


def test_only_what_was_chosen_is_seen(account_world: World) -> None:
    """Not the others, whatever their reference."""
    chosen, other = a_case(account_world), a_case(account_world)
    ann, bob, mandate = acting(account_world, what="some", cases=chosen.reference.lower())
    here = f"{HERE}/{mandate.id}"
    assert other.reference not in bob.get(here).words
    assert chosen.reference in bob.get(f"{here}/cases/{chosen.reference}").words
    for path in ("", "/appointment", "/cancel-appointment"):
        bob.get(f"{here}/cases/{other.reference}{path}", 404)
    assert "1 chosen report or request" in bob.get(HERE).words
    page = ann.get(HERE)
    assert f"Report a faulty street light, reference {chosen.reference}" in page.words
    assert other.reference not in page.words


def test_no_page_has_a_way_in_that_outlasts_it(account_world: World) -> None:
    """No link of the case, code, file, message, nor what was typed."""
    case = appointment(account_world)
    _, bob, mandate = acting(account_world)
    here = f"{HERE}/{mandate.id}"
    token = own(account_world, case).rpartition("/")[2]
    code = Tracking(account_world.front.signer).code(case.reference)
    for path in ("", f"/cases/{case.reference}", f"/cases/{case.reference}/appointment",
                 f"/cases/{case.reference}/cancel-appointment"):  # fmt: skip
        html = bob.get(f"{here}{path}").html
        assert token not in html
        assert code not in html
        assert "appointment.ics" not in html
        assert "Ann Lee" not in html


def test_the_account_itself_stays_its_owners(account_world: World) -> None:
    """Whoever acts sees their own details, devices, address, export and closing; none of the other's."""
    case = appointment(account_world)
    _, bob, _ = acting(account_world)
    bob.get(f"/account/cases/{case.reference}", 404)
    for path in ("", "/details", "/devices", "/email", "/export", "/close", "/timeline", "/appointments"):
        page = bob.get(f"/account{path}")
        assert case.reference not in page.html
        assert not path or ANN not in page.html  # the first page says for whom they act


def test_an_appointment_is_changed_for_somebody_and_all_say_so(account_world: World) -> None:
    """The timeline of the account and of staff, and an email; the page for everybody names nobody."""
    case = appointment(account_world)
    ann, bob, mandate = acting(account_world)
    at = f"{HERE}/{mandate.id}/cases/{case.reference}"
    page = bob.get(f"{at}/appointment?appointment-from=2026-05-12")
    assert f"You are acting for {ANN}." in page.words
    bob.submit(appointment=f"archive/{LATER}")
    assert bob.page.url == f"{at}?done=moved"
    assert booking(account_world, case).starts_at.strftime("%H:%M") == "09:30"
    said = f"Done by {BOB} for {ANN}"
    assert said in bob.page.words
    changed = "The appointment has been changed."
    for visitor, path in ((bob, at), (ann, f"/account/cases/{case.reference}"), (ann, "/account/timeline")):
        shown = events(visitor.get(path).html)  # once, with who did it
        assert [each for each in shown if changed in each] == [each for each in shown if said in each]
        assert len([each for each in shown if said in each]) == 1
    keep_case(account_world, case, CAT)
    cat = resident(account_world, CAT)
    for path in (f"/account/cases/{case.reference}", "/account/timeline"):  # who has its code learns no name
        html = cat.get(path).html
        assert len([each for each in events(html) if changed in each]) == 1
        assert BOB not in html
    (letter,) = sent(account_world, ANN, "mandate-used.email.md")
    assert BOB in letter
    assert "The appointment has been changed." in letter
    assert BOB not in account_world.visitor().get(f"/track/{case.reference}").html
    (line,) = [each for each in account_world.front.store.cases.timeline(case) if each.kind == "acting"]
    emails = account_world.front.store.mandates.emails([line.account_id or 0, line.for_id or 0])
    assert [each.title for each in told_entries([line], None, emails)] == [said]
    assert (line.public, line.account_id, line.for_id) == (
        False,
        account(account_world, BOB).id,
        account(account_world).id,
    )


def events(html: str) -> list[str]:
    """What a page lists as having happened, without what was sent."""
    found = re.findall(r'<li class="kit-timeline__item">(.*?)</li>', html, re.DOTALL)
    return [each for each in found if "<details" not in each]


def test_an_appointment_is_cancelled_for_somebody(account_world: World) -> None:
    """Once, and they are told."""
    case = appointment(account_world)
    ann, bob, mandate = acting(account_world)
    at = f"{HERE}/{mandate.id}/cases/{case.reference}"
    bob.get(f"{at}/cancel-appointment")
    bob.submit()
    assert bob.page.url == f"{at}?done=cancelled"
    assert booking(account_world, case).state == "cancelled"
    for visitor, path in ((bob, at), (ann, f"/account/cases/{case.reference}"), (ann, "/account/timeline")):
        shown = [each for each in events(visitor.get(path).html) if "ancelled" in each]
        assert [f"Done by {BOB} for {ANN}" in each for each in shown] == [True]
    (letter,) = sent(account_world, ANN, "mandate-used.email.md")
    assert "The appointment has been cancelled." in letter


def test_an_offer_leads_to_where_it_is_accepted(account_world: World) -> None:
    """Whoever follows an address that they were told of is not told that it is over."""
    ann, bob = resident(account_world), resident(account_world, BOB)
    ask(account_world, ann)
    (mandate,) = given(account_world)
    assert bob.get(f"{HERE}/{mandate.id}").url == HERE


def test_whoever_takes_something_out_or_closes_is_told_that_this_ends_too(account_world: World) -> None:
    """Only where somebody acts for them, or they do for somebody."""
    case = a_case(account_world)
    ann = resident(account_world)
    taking_out, closing = f"/account/cases/{case.reference}/take-out", "/account/close"
    out, ends = "Nobody who acts for you can see it any more.", "this ends at once"
    assert out not in ann.get(taking_out).words
    assert ends not in ann.get(closing).words
    ask(account_world, ann)
    bob = resident(account_world, BOB)
    accept(account_world, bob)
    assert out in ann.get(taking_out).words
    for visitor in (ann, bob):
        assert ends in visitor.get(closing).words


# --- When it is over ----------------------------------------------------------------------------------------


def _closed_to(world: World, bob: Visitor, mandate: Mandate, case: Case) -> None:
    at = f"{HERE}/{mandate.id}"
    before = world.rows("booking", "case_entry", "message")
    for path in (at, f"{at}/cases/{case.reference}", f"{at}/cases/{case.reference}/appointment"):
        page = bob.get(path, 404)
        assert page.heading == "You cannot act for them any more"
        assert ANN not in page.html
    for path in ("appointment", "cancel-appointment"):
        bob.post(f"{at}/cases/{case.reference}/{path}", {"appointment": f"archive/{LATER}"}, 404)
    assert world.rows("booking", "case_entry", "message") == before
    assert world.front.store.mandates.find(mandate.id, account(world, BOB), world.clock()) is None


@pytest.mark.parametrize("who", [ANN, BOB])
def test_either_ends_it_at_once(account_world: World, who: str) -> None:
    """The other is told, and no page of it is there any more."""
    case = appointment(account_world)
    ann, bob, mandate = acting(account_world)
    by, other = (ann, BOB) if who == ANN else (bob, ANN)
    by.post(f"{HERE}/end", {"mandate": mandate.id})
    told = "They cannot act for you" if who == ANN else "You cannot act for them"
    assert f"Success {told} any more." in by.page.words
    _closed_to(account_world, bob, mandate, case)
    (letter,) = sent(account_world, other, "mandate-ended.email.md")
    assert who in letter


def test_it_ends_by_itself_after_its_months(account_world: World) -> None:
    """Whether the worker was there or not; the row goes with its next turn."""
    case = appointment(account_world)
    _, bob, mandate = acting(account_world, months="1")
    account_world.clock.forward(minutes=int((mandate.ends_at - account_world.clock()) / timedelta(minutes=1)))
    bob = resident(account_world, BOB)
    _closed_to(account_world, bob, mandate, case)
    assert count(account_world, "mandate") == 1
    work(account_world)
    assert count(account_world, "mandate") == 0


@pytest.mark.parametrize("who", [ANN, BOB])
def test_closing_either_account_ends_it_and_leaves_nothing(account_world: World, who: str) -> None:
    """Nor an offer; and a line of the timeline names nobody whose account is closed."""
    case = appointment(account_world)
    ann, bob, mandate = acting(account_world)
    ask(account_world, ann, CAT, what="some", cases=case.reference.lower())
    at = f"{HERE}/{mandate.id}/cases/{case.reference}"
    bob.get(f"{at}/cancel-appointment")
    bob.submit()
    store = account_world.front.store
    store.erasing.close_account(account(account_world, who), account_world.clock())
    left = (1, 1) if who == BOB else (0, 0)  # what Ann offers to Cat is not Bob's
    assert (count(account_world, "mandate"), count(account_world, "mandate_case")) == left
    _, other = (ann, bob) if who == ANN else (bob, ann)
    if other is ann:
        words = ann.get(f"/account/cases/{case.reference}").words
        assert f"Done by somebody whose account is closed for {ANN}" in words
    else:
        page = bob.get(at, 404)
        assert page.heading == "You cannot act for them any more"
        assert "or their account was closed" in page.words
        assert ANN not in page.html


def test_closing_the_account_of_whoever_was_asked_ends_the_offer(account_world: World) -> None:
    """Their address stands nowhere any more."""
    ask(account_world, resident(account_world))
    account_world.front.store.erasing.close_account(account(account_world, BOB), account_world.clock())
    assert count(account_world, "mandate") == 0


# --- Two accounts that cross --------------------------------------------------------------------------------


def test_another_account_does_not_get_in_by_the_id(account_world: World) -> None:
    """Neither a third one nor whoever gave it: 404 for looking and for doing, and it cannot be ended."""
    case = appointment(account_world)
    ann, _, mandate = acting(account_world)
    cat = resident(account_world, CAT)
    at = f"{HERE}/{mandate.id}"
    for visitor in (cat, ann):
        for path in (at, f"{at}/cases/{case.reference}", f"{at}/cases/{case.reference}/cancel-appointment"):
            visitor.get(path, 404)
        visitor.post(f"{at}/cases/{case.reference}/cancel-appointment", {}, 404)
    cat.post(f"{HERE}/end", {"mandate": mandate.id})
    assert cat.page.url == f"{HERE}?done=gone"
    assert held(account_world) == (mandate,)


def test_two_who_act_for_each_other_see_the_others_alone(account_world: World) -> None:
    """What one has by the other's leave is not handed back, nor on to a third."""
    anns, bobs = a_case(account_world), a_case(account_world, BOB)
    ann, bob, first = acting(account_world)
    ask(account_world, bob, ANN)
    accept_of = ann.get(HERE)
    assert "You are asked to act for somebody" in accept_of.words
    (offer,) = [each for each in given(account_world, BOB) if each.helper_id is None]
    ann.post(f"{HERE}/accept", {"mandate": offer.id})
    (second,) = held(account_world, ANN)
    bob.get(f"{HERE}/{first.id}/cases/{anns.reference}")
    ann.get(f"{HERE}/{second.id}/cases/{bobs.reference}")
    bob.get(f"{HERE}/{first.id}/cases/{bobs.reference}", 404)
    ann.get(f"{HERE}/{second.id}/cases/{anns.reference}", 404)
    bob.get(f"{HERE}/{second.id}", 404)
    ann.get(f"{HERE}/{first.id}", 404)


def test_nobody_looks_who_is_not_signed_in(account_world: World) -> None:
    """They are asked to sign in first."""
    case = a_case(account_world)
    _, _, mandate = acting(account_world)
    for path in (HERE, f"{HERE}/new", f"{HERE}/{mandate.id}", f"{HERE}/{mandate.id}/cases/{case.reference}"):
        answer = account_world.visitor().raw("GET", path)
        assert answer.headers["Location"].startswith("/sign-in")


def test_it_is_in_the_copy_of_both(account_world: World) -> None:
    """Who acts for whom, for what and until when."""
    chosen = a_case(account_world)
    acting(account_world, what="some", cases=chosen.reference.lower())
    own_data = account_world.front.store.own_data
    for email in (ANN, BOB):
        records = own_data.read(own_data.keys(account(account_world, email), account_world.settings.envs))
        (row,) = records.mandates
        assert (row["giver"], row["helper"], row["cases"]) == (ANN, BOB, [chosen.reference])


def test_whoever_is_erased_by_address_is_in_no_offer(account_world: World) -> None:
    """Also without an account."""
    ask(account_world, resident(account_world))
    store = account_world.front.store
    theirs = store.erasing.find(Contacts.read([BOB]))
    assert len(theirs.mandates) == 1
    line = store.erasing.begin("person", "command", account_world.clock())
    store.erasing.erase_person(theirs, line, account_world.clock())
    assert count(account_world, "mandate") == 0
