"""Erasing as people meet it: legal holds, cases that were erased, and the nightly job that erases them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.appointment_changes import CANCELLED, KIND
from prototype_kit.cases import ACTING, ERASURE, Case, CaseEntry
from prototype_kit.erasing import Eraser
from prototype_kit.expectations import Expectation
from prototype_kit.language import language
from prototype_kit.site import Site
from prototype_kit.store import Held
from prototype_kit.store.tables import cases
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.console.case_told import told_entries
from prototype_kit.web.tracked import Expectations
from prototype_kit.work import Worker
from tests.web.appointments import book, booking, own
from tests.web.casework import Desk, answers
from tests.web.team import team
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld, World

WHY = "A claim in court about the light at number 12"
SECRET = "Mrs Zyxwater is deaf"


@pytest.fixture
def manager(lights: World) -> Visitor:
    """Somebody who may set legal holds."""
    return team(lights, "manager")


@pytest.fixture
def visits(make_world: MakeWorld) -> World:
    """The archive, where people book appointments."""
    return make_world("visits")


def told(desk: Desk) -> Case:
    """A case that says something of somebody, and is fixed."""
    case = desk.case("ann@example.com", answers=answers(details=SECRET))
    return desk.change(case, status="fixed")


def erase(world: World, case: Case) -> None:
    """Erase it as the command does."""
    eraser = Eraser(world.front.store, world.site, FakeNotify(world.front.settings.instance / "sent"))
    eraser.erase_case(case, "command", world.clock())


def again(world: World, case: Case) -> Case:
    """The case as it is now."""
    found = world.front.store.cases.by_id(case.id)
    assert found
    return found


def test_a_legal_hold_refuses_erasure_with_its_reason(lights: World, desk: Desk, manager: Visitor) -> None:
    """Set with a reason, shown on the case, told to whoever erases; once it is lifted the case can go."""
    case = told(desk)
    page = manager.get(f"/cases/{case.reference}")
    assert "Set a legal hold" in page.words
    manager.get(f"/cases/{case.reference}/legal-hold")
    manager.submit(422)
    assert manager.page.errors == {"reason": "Enter why it must not be erased"}
    manager.submit(reason=WHY)
    assert "Legal hold set. This case will not be erased." in manager.page.words
    assert f"It must not be erased: {WHY}" in manager.page.words
    assert WHY in team(lights, "inspector").get(f"/cases/{case.reference}").words
    with pytest.raises(Held, match=f"^{re.escape(WHY)}$"):
        erase(lights, case)
    lights.clock.forward(days=3_000)
    manager = team(lights, "manager")
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    assert SECRET in str(again(lights, case).answers)
    assert WHY in manager.get("/erasures").words
    manager.get(f"/cases/{case.reference}/legal-hold")
    manager.submit(reason="The claim is settled")
    assert "Legal hold lifted." in manager.page.words
    erase(lights, again(lights, case))
    assert again(lights, case).erased_at == lights.clock()
    assert WHY not in "".join(lights.rows("cases", "case_entry")), "the reason may say something of them too"


def test_a_hold_is_not_set_on_what_others_changed(lights: World, desk: Desk, manager: Visitor) -> None:
    """Whoever was asked about a case that is another by now looks again, and what they wrote is there."""
    case = desk.case()
    manager.get(f"/cases/{case.reference}/legal-hold")
    desk.change(case, priority="high")
    manager.submit(409, reason=WHY)
    assert "Someone else changed this case" in manager.page.words
    assert manager.page.fields["reason"] == [WHY]
    assert again(lights, case).held_because is None
    manager.submit(reason=WHY)
    assert again(lights, case).held_because == WHY
    manager.get(f"/cases/{case.reference}/legal-hold")
    manager.submit(422, reason="x" * 501)
    assert manager.page.errors == {"reason": "The reason must be 500 characters or fewer"}


def test_an_erased_case_says_so_and_offers_nothing_that_makes_no_sense(
    lights: World, desk: Desk, manager: Visitor
) -> None:
    """Nothing is shown of people, nothing can be written, and lists, exports and its words still work."""
    case = told(desk)
    manager.get(f"/cases/{case.reference}")
    manager.submit(note=f"{SECRET}, again")
    erase(lights, again(lights, case))
    page = manager.get(f"/cases/{case.reference}")
    assert "We erased the personal details of this case on 6 May 2026" in page.words
    assert SECRET not in page.html
    assert "ann@example.com" not in page.html
    offers = ("Update this case", "Write a note", "Add a photo or file", "legal hold", "What they told us")
    assert [offer for offer in offers if offer in page.words] == []
    assert "Status: We have fixed it" in page.words
    version = again(lights, case).version
    for what, form in {
        "update": {"version": str(version), "seen": "0", "status": "received", "was-status": "fixed"},
        "note": {"note": SECRET},
        "attach": {},
    }.items():
        manager.post(f"/cases/{case.reference}/{what}", form, 409)
        assert manager.page.heading == "This case has been erased"
    manager.post(f"/cases/{case.reference}/legal-hold", {"reason": WHY, "version": str(version)}, 409)
    assert again(lights, case).version == version
    assert case.reference in manager.get("/cases?state=all&q=Mill").words
    assert case.reference not in manager.get("/cases?state=all&q=ann@example.com").words
    for query in ("", "&answers=yes&service=street-lights"):
        sheet = manager.raw("GET", f"/cases.csv?state=all{query}").get_data(as_text=True)
        assert case.reference in sheet
        assert SECRET not in sheet
    assert SECRET not in manager.get("/messages").html


def test_an_open_case_that_was_erased_is_worked_on(lights: World, desk: Desk, manager: Visitor) -> None:
    """The light is still out: its place and its kind are there, others are told, and it can be fixed."""
    case = desk.case("ann@example.com", answers=answers(details=SECRET))
    visitor = lights.visitor()
    visitor.get(f"/track/{case.reference}/voice")
    visitor.submit(email="bob@example.com")
    erase(lights, case)
    assert [each.recipient for each in lights.front.store.followers.of_case(case)] == ["bob@example.com"]
    page = manager.get(f"/cases/{case.reference}")
    assert page.heading == "It is damaged, Column 3, Mill Lane"
    assert "Update this case" in page.words
    page = lights.visitor().get(f"/track/{case.reference}")
    assert page.heading == "It is damaged, Column 3, Mill Lane"
    desk.change(again(lights, case), status="fixed")
    assert again(lights, case).state == "fixed"


def test_an_open_case_that_was_erased_is_due_for_staff_alone(
    lights: World, desk: Desk, manager: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is due as before, and late; residents are promised no day, as staff may know too little."""
    usual = Expectation(6, 15, "working_days", 487, date(2025, 11, 1), date(2026, 4, 1))
    monkeypatch.setattr(Expectations, "of", lambda *_: usual)
    due = lights.clock() + timedelta(days=5)
    case = desk.case("ann@example.com", answers=answers(details=SECRET), target="5 days", due_at=due)
    promised, aside = ("We aim to deal with this by", "most cases"), f"/track/{case.reference}"
    assert [words for words in promised if words in lights.visitor().get(aside).words] == [*promised]
    assert "What residents are told" in manager.get(f"/cases/{case.reference}").words
    own = f"{aside}/{lights.places_of(case)['own']}"
    erase(lights, case)
    for address in (aside, own):
        assert not [words for words in promised if words in lights.visitor().get(address).words]
    page = manager.get(f"/cases/{case.reference}")
    assert "It is still open, so it still has to be dealt with and is still due." in page.words
    assert "Due on 11 May 2026" in page.words
    assert "What residents are told" not in page.words
    assert "Erased" in row(manager, case)
    lights.clock.forward(days=10)
    manager = team(lights, "manager")
    assert "5 days late" in manager.get(f"/cases/{case.reference}").words
    assert "Late" in row(manager, case, "?late=yes")
    assert "It is late" not in lights.visitor().get(aside).words
    desk.change(again(lights, case), status="fixed")
    assert "It is still open" not in manager.get(f"/cases/{case.reference}").words
    assert "Erased" not in row(manager, case, "?state=all")


def row(manager: Visitor, case: Case, query: str = "") -> str:
    """The row of a case in the list."""
    rows = manager.get(f"/cases{query}").tree.iter("tr")
    return next(words for each in rows if case.reference in (words := words_of(each)))


def test_the_tracking_page_of_an_erased_case_says_it_plainly(lights: World, desk: Desk) -> None:
    """For everybody and for whoever reported it, in both languages; and nobody is asked anything any more."""
    case = told(desk)
    own = f"/track/{case.reference}/{lights.places_of(case)['own']}"
    visitor = lights.visitor()
    assert "It is not fixed" in visitor.get(own).words
    erase(lights, again(lights, case))
    for address in (f"/track/{case.reference}", own):
        page = visitor.get(address)
        assert "We deleted the personal details in this on 6 May 2026." in page.words
        assert "We have fixed it" in page.words
        assert SECRET not in page.html
        assert "It is not fixed" not in page.words
        assert "Get updates" not in page.words
        assert "Add this to your account" not in page.words
    said = {"fixed": "no", "more": SECRET, "email": "ann@example.com"}
    for address in (f"{own}/fixed", f"/track/{case.reference}/follow"):
        assert visitor.raw("GET", address).status_code == 303
        assert visitor.raw("POST", address, data=said, headers=SAME_ORIGIN).status_code == 303
    assert SECRET not in "".join(lights.rows("case_entry"))
    visitor.get("/?lang=cy")
    assert "Gwnaethom ddileu’r manylion personol" in visitor.get(f"/track/{case.reference}").words


def test_erasing_cancels_the_appointment_as_cancelling_does(visits: World) -> None:
    """The case is over with its status for that, staff see who did it, and the time is somebody else's."""
    case = book(visits, email="ann@example.com")
    erase(visits, case)
    found = again(visits, case)
    assert (found.status, found.state, found.ended_at) == ("called-off", "closed", visits.clock())
    assert booking(visits, case).state == "cancelled"
    last = visits.front.store.cases.timeline(found)[-1]
    assert (last.kind, last.status, last.public, last.by) == ("status", "called-off", True, ERASURE)
    page = visits.visitor().get(f"/track/{case.reference}")
    assert "Cancelled" in page.words
    assert "booked" not in page.words
    desk = team(visits, "manager").get(f"/cases/{case.reference}")
    assert "It is still open" not in desk.words
    assert "the erasure of personal details" in desk.words
    assert book(visits, email="bob@example.com").id != case.id


def test_erasing_a_person_cancels_too_and_a_rehearsal_changes_nothing(visits: World) -> None:
    """Whoever is erased by their address; with `--dry-run` all is as it was."""
    case = book(visits, email="ann@example.com")
    eraser = Eraser(visits.front.store, visits.site, None)
    theirs = eraser.find(["ann@example.com"])
    eraser.would_erase(theirs, "command", visits.clock())
    assert again(visits, case) == case
    eraser.erase_person(theirs, "command", visits.clock())
    assert again(visits, case).status == "called-off"


def _cancels(world: World, case: Case, site: Site) -> CaseEntry:
    """Erase it as the command does, on a site that has changed; gives what is said of it."""
    Eraser(world.front.store, site, None).erase_case(again(world, case), "command", world.clock())
    assert booking(world, case).state == "cancelled"
    return world.front.store.cases.timeline(again(world, case))[-1]


@pytest.mark.parametrize("how", ["no such status", "leads elsewhere", "no such service"])
def test_a_case_that_cannot_have_that_status_keeps_its_own_and_says_so(visits: World, how: str) -> None:
    """In each language: whoever has the reference reads it, as nobody can be written to."""
    case, service = book(visits, email="ann@example.com"), visits.site.services["visits"]
    statuses = dict(service.entry.statuses)
    if how == "no such status":
        del statuses["called-off"]
    else:
        statuses["booked"] = statuses["booked"].model_copy(update={"next": ("seen",)})
    changed = replace(service, entry=service.entry.model_copy(update={"statuses": statuses}))
    site = replace(visits.site, services={} if how == "no such service" else {"visits": changed})
    line = _cancels(visits, case, site)
    assert (again(visits, case).status, again(visits, case).state) == ("booked", "open")
    assert (line.kind, line.words, line.by, line.public) == (KIND, CANCELLED, ERASURE, True)
    assert line.translated == {"cy": language("cy")(CANCELLED)}
    assert CANCELLED in visits.visitor().get(f"/track/{case.reference}").words


def test_a_case_that_has_that_status_already_says_so_still(visits: World) -> None:
    """Its appointment was ahead until now."""
    case = book(visits, email="ann@example.com")
    _set(visits, case, status="called-off", state="closed", ended_at=visits.clock())
    line = _cancels(visits, case, visits.site)
    assert (line.kind, line.words) == (KIND, CANCELLED)


def test_whoever_follows_a_case_that_ends_so_is_told_no_more(visits: World) -> None:
    """Nothing can happen to it; nobody is written to about who was erased."""
    case = book(visits, email="ann@example.com")
    bob = visits.visitor()
    bob.get(f"/track/{case.reference}/follow")
    bob.submit(email="bob@example.com")
    store = visits.front.store
    assert [each.recipient for each in store.followers.of_case(case) if not each.reporter] == [
        "bob@example.com"
    ]
    erase(visits, case)
    assert store.followers.of_case(case) == ()
    assert [each for each in store.outbox.of_case(case.id) if each.recipient] == []


def test_the_nightly_job_cancels_as_everybody_does(visits: World) -> None:
    """A case can be over for long and have a time ahead: staff closed it, and nobody cancelled."""
    case = book(visits, email="ann@example.com")
    _set(visits, case, status="seen", state="fixed", ended_at=visits.clock() - timedelta(days=400))
    Eraser(visits.front.store, visits.site, None).erase_due("command", visits.clock())
    assert again(visits, case).erased_at is not None
    assert booking(visits, case).state == "cancelled"
    assert again(visits, case).status == "called-off"


def test_an_appointment_that_was_is_not_cancelled(visits: World) -> None:
    """Whether somebody came is for staff to say, and counted."""
    case = book(visits, email="ann@example.com")
    visits.clock.forward(days=7)
    erase(visits, case)
    assert (booking(visits, case).state, again(visits, case).status) == ("booked", "booked")


def test_one_that_was_cancelled_is_not_cancelled_again(visits: World) -> None:
    """Nothing more is said of it."""
    case, visitor = book(visits, email="ann@example.com"), visits.visitor()
    visitor.get(f"{own(visits, case)}/cancel-appointment")
    visitor.submit()
    store = visits.front.store
    (before, lines) = booking(visits, case), len(store.cases.timeline(case))
    assert before.state == "cancelled"
    visits.clock.forward(minutes=5)
    erase(visits, case)
    assert len(store.cases.timeline(case)) == lines
    assert booking(visits, case).changed_at == before.changed_at


def test_staff_read_that_whoever_acted_was_erased(visits: World) -> None:
    """Not that an account is closed: nobody knows whose it was."""
    acted = CaseEntry(visits.clock(), ACTING, "The appointment has been changed.", "user")
    (line,) = told_entries([acted], None, {})
    assert line.title == "Done by one person for another, whose details were erased"
    (line,) = told_entries([replace(acted, for_id=1)], None, {1: "ann@example.com"})
    assert line.title == "Done by somebody whose account is closed for ann@example.com"


def _set(world: World, case: Case, **values: object) -> None:
    """Let a row be as it can be, whatever leads there."""
    with world.front.store.database.writing() as connection:
        connection.execute(update(cases).where(cases.c.id == case.id).values(**values))
