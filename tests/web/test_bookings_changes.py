"""Moving and cancelling an appointment in the console, and saying whether somebody came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prototype_kit.bookings import Booking, Slot
from prototype_kit.store import SlotTaken
from prototype_kit.tracking import Tracking
from tests.web.casework import sent
from tests.web.register_office import HALF_HOUR, MONDAY, OFFICES, RegisterOffice, registers
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """The register office, on Wednesday 6 May 2026 at noon."""
    return make_world(site=registers())


@pytest.fixture
def office(world: World) -> RegisterOffice:
    """What books there."""
    return RegisterOffice(world)


@pytest.fixture
def desk(world: World) -> Visitor:
    """Somebody who takes calls."""
    return team(world, "call-taker")


def page_of(booking: Booking) -> str:
    """The address of its page."""
    return f"{OFFICES}/appointment/{booking.id}"


def form(booking: Booking, **fields: str) -> dict[str, str]:
    """What a form about it sends."""
    return {"version": str(booking.version), "tell": "yes", "why": "", "over": "", **fields}


def slot(at: object = MONDAY + HALF_HOUR, office: str = "hall") -> str:
    """A time as a form has it."""
    return str(Slot(at, office, 30))  # type: ignore[arg-type]


def kept(world: World, booking: Booking) -> list[str]:
    """The lines of the timeline that only staff see."""
    case = world.front.store.cases.by_id(booking.case_id or 0)
    assert case is not None
    timeline = world.front.store.cases.timeline(case)
    return [each.words for each in timeline if each.kind == "appointment" and not each.public]


# --- The page -----------------------------------------------------------------------------------


def test_the_page_says_when_where_and_with_whom(office: RegisterOffice, desk: Visitor) -> None:
    """It leads to the case, and the case to it."""
    case, booking = office.book(skills=("welsh",))
    desk.get(page_of(booking))
    assert desk.page.rows["When"] == "10am on Monday 11 May 2026"
    assert (desk.page.rows["With"], desk.page.rows["Needs"]) == ("Ann Example", "Welsh")
    desk.get(f"/cases/{case.reference}")
    assert desk.page.rows["Appointment"] == "10am on Monday 11 May 2026, Town Hall Booked"
    assert page_of(booking) in desk.page.html


def test_an_inspector_sees_it_and_cannot_change_it(world: World, office: RegisterOffice) -> None:
    """Neither are the buttons there, nor do the addresses answer."""
    _, booking = office.book()
    inspector = team(world, "inspector")
    inspector.get(page_of(booking))
    assert "Move" not in inspector.page.words.split()
    inspector.get(f"{page_of(booking)}/move", 403)
    inspector.post(f"{page_of(booking)}/cancel", form(booking, asked="no", reason="No"), 403)
    assert office.now(booking).state == "booked"


def test_an_appointment_that_there_is_not_has_no_page(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """Nor has one that nobody has booked yet."""
    office.hold()
    with world.front.store.database.reading() as connection:
        held = connection.exec_driver_sql("SELECT id FROM booking").scalar_one()
    for booking in ("nothing", held):
        desk.get(f"{OFFICES}/appointment/{booking}", 404)


# --- Moving -------------------------------------------------------------------------------------


def test_an_appointment_is_moved_and_they_are_told(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """To a time from the list; the old one is free, and the message says why and has a link to change it."""
    case, booking = office.book()
    desk.get(f"{page_of(booking)}/move?office=library")
    assert "Tuesday 12 May 2026" in desk.page.words
    new = slot(MONDAY + timedelta(days=1, minutes=30), "library")
    desk.post(f"{page_of(booking)}/move", form(booking, slot=new, why="The room is too small."))
    assert "The appointment was moved. We are sending a message" in desk.page.words
    now = office.now(booking)
    assert (now.office, now.resources, now.local_time.isoformat("minutes")) == ("library", ("cat",), "10:30")
    ((template, words),) = office.messages(case)
    assert template == "appointment-changed.email.md"
    assert "10:30am" in words
    assert "The room is too small." in words
    assert "/appointment" in words
    moved, told = kept(world, booking)
    assert moved.startswith(
        "Moved from 10am on Monday 11 May 2026, Town Hall to 10:30am on Tuesday 12 May 2026"
    )
    assert told == "They were sent a message."
    assert "Moved from 10am" in desk.page.words


def test_they_are_not_told_where_staff_say_so(office: RegisterOffice, desk: Visitor) -> None:
    """Nor where they gave no address: staff are told to phone them."""
    case, booking = office.book()
    desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(), tell="no"))
    assert "Nobody is sent a message about it." in desk.page.words
    assert office.messages(case) == []
    other, booking = office.book(email="")
    desk.get(f"{page_of(booking)}/move")
    assert "Tell them yourself" in desk.page.words
    desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(MONDAY + 2 * HALF_HOUR)))
    assert "We have no email address or mobile number to send a message to: phone them." in desk.page.words
    assert office.messages(other) == []


def test_staff_can_offer_times_that_are_too_soon_for_residents_but_none_that_are_past(
    office: RegisterOffice, desk: Visitor, world: World
) -> None:
    """It is noon: half past eleven is gone, and half past twelve is not."""
    _, booking = office.book()
    noon = world.clock()
    desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(noon - HALF_HOUR)), 422)
    assert "Select a time from the list" in desk.page.words
    desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(noon + HALF_HOUR)))
    assert office.now(booking).starts_at == noon + HALF_HOUR


def test_over_others_it_takes_a_reason(world: World, office: RegisterOffice, desk: Visitor) -> None:
    """What was typed and chosen is there still; with a reason it is booked, and shown as such."""
    office.book(MONDAY + HALF_HOUR)
    office.book(MONDAY + HALF_HOUR)
    _, booking = office.book()
    desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(), why="They asked", tell="no"), 422)
    assert "Enter why you are booking over others" in desk.page.words
    assert "They asked" in desk.page.html
    assert f'value="{slot()}" checked' in desk.page.html
    assert '<details class="govuk-details" open' in desk.page.html
    desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(), over="Twins, and the mother is ill"))
    assert "Booked over others" in desk.page.words
    now = office.now(booking)
    assert (now.starts_at, now.overbooked) == (MONDAY + HALF_HOUR, "Twins, and the mother is ill")
    assert "Booked over others: Twins, and the mother is ill" in kept(world, booking)[1]
    desk.get(f"{OFFICES}?day=11/5/2026")
    assert desk.page.words.count("Booked over others") == 1


def test_nobody_is_booked_over_where_nobody_is_there(office: RegisterOffice, desk: Visitor) -> None:
    """In the evening, on a bank holiday, at another office, or with another length."""
    _, booking = office.book()
    for at, there in (
        (MONDAY + timedelta(hours=9), "hall"),
        (MONDAY + timedelta(days=14), "hall"),
        (MONDAY, "library"),
        (MONDAY, "moon"),
        (MONDAY + timedelta(weeks=7), "hall"),
    ):
        desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(at, there), over="I want to"), 422)
    desk.post(f"{page_of(booking)}/move", form(booking, slot="nonsense", tell=""), 422)
    assert "Select whether we tell them" in desk.page.words
    assert office.now(booking) == booking


def test_a_time_that_somebody_takes_meanwhile_is_told_kindly(
    office: RegisterOffice, desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the same moment: the list is shown again with what was typed, and nothing was changed."""
    _, booking = office.book()
    office.book(MONDAY + HALF_HOUR)
    office.book(MONDAY + HALF_HOUR)
    monkeypatch.setattr("prototype_kit.web.console.bookings.changes.offered", lambda *_: True)
    desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(), why="They asked"), 422)
    assert "Somebody else has just taken this time. Select another" in desk.page.words
    assert "They asked" in desk.page.html
    assert office.now(booking) == booking


def test_what_somebody_else_changed_is_shown_with_what_was_typed(
    office: RegisterOffice, desk: Visitor
) -> None:
    """Moved or cancelled by them or a colleague: nothing is changed, and nothing typed is lost."""
    _, booking = office.book()
    desk.post(f"{page_of(booking)}/move", form(booking, slot=slot(), tell="no"))
    old = form(booking, slot=slot(MONDAY + 4 * HALF_HOUR), why="They asked for it")
    desk.post(f"{page_of(booking)}/move", old, 409)
    assert desk.page.heading == "Somebody else changed this appointment"
    assert "They asked for it" in desk.page.words
    assert desk.page.rows["When"] == "10:30am on Monday 11 May 2026"
    desk.post(f"{page_of(booking)}/cancel", form(booking, asked="no", reason="They are ill"), 409)
    assert "They are ill" in desk.page.words
    # The same button twice is no conflict.
    assert "was moved" in desk.post(f"{page_of(booking)}/move", form(booking, slot=slot())).words


# --- Cancelling ---------------------------------------------------------------------------------


# --- The case of an appointment that is ahead -----------------------------------------------------


def test_a_case_is_not_called_off_while_its_appointment_is_booked(
    world: World, office: RegisterOffice
) -> None:
    """What was typed stays, and nothing changes; once the time has come, or it is cancelled, it can be."""
    case, booking = office.book()
    desk = team(world, "manager")
    desk.get(f"/cases/{case.reference}")
    assert "Changing the status does not cancel the appointment at 10am" in desk.page.words
    sent(desk, 422, status="called-off", public="Nobody can come.")
    assert "Cancel the appointment on its own page: this status comes with that" in desk.page.words
    assert "Nobody can come." in desk.page.html
    assert (office.now(booking), world.front.store.cases.by_id(case.id)) == (booking, case)
    world.clock.now = booking.starts_at
    desk = team(world, "manager")
    desk.get(f"/cases/{case.reference}")
    sent(desk, status="called-off")
    assert "Case updated." in desk.page.words


def test_nor_are_many_at_once(world: World, office: RegisterOffice) -> None:
    """Those whose appointment is ahead are left as they are, and it is said why."""
    case, booking = office.book()
    other, gone = office.book()
    world.front.store.bookings.end(gone, "cancelled", None, (), (), world.clock())
    desk = team(world, "manager")
    both = f"case={case.reference}&case={other.reference}"
    desk.get(f"/cases/bulk/check?change=status&to-status=called-off&{both}")
    assert "Its appointment is still ahead: cancel that on its own page" in desk.page.words
    sent(desk)
    assert desk.page.heading == "1 case changed"
    desk.post("/cases/bulk", {"change": "status", "to-status": "called-off", "ticket": f"{case.reference}.1"})
    assert f"{case.reference} : Its appointment is still ahead" in desk.page.words.replace(
        f"{case.reference}:", f"{case.reference} :"
    )
    assert office.now(booking).state == "booked"
    assert world.front.store.cases.by_id(case.id) == case


def test_a_case_that_is_over_before_its_appointment_warns(world: World, office: RegisterOffice) -> None:
    """With a link to the appointment; no more once that is cancelled."""
    case, booking = office.book()
    desk = team(world, "manager")
    desk.get(f"/cases/{case.reference}")
    sent(desk, status="seen")
    assert "but its appointment is still booked: 10am on Monday 11 May 2026" in desk.page.words
    warning = desk.page.html.partition("govuk-warning-text__text")[2].partition("</strong>")[0]
    assert f'href="{page_of(booking)}"' in warning
    world.front.store.bookings.end(office.now(booking), "cancelled", None, (), (), world.clock())
    assert "still booked" not in desk.get(f"/cases/{case.reference}").words


def test_an_appointment_is_cancelled_with_a_reason(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """Its time is free, the case gets the status for it, and they are told why."""
    case, booking = office.book()
    desk.get(f"{page_of(booking)}/cancel")
    assert "The status of the case becomes ‘Cancelled’." in desk.page.words
    desk.post(f"{page_of(booking)}/cancel", form(booking, reason=""), 422)
    assert "Select whether they asked us to cancel it" in desk.page.words
    desk.post(f"{page_of(booking)}/cancel", form(booking, asked="no", reason=""), 422)
    assert "Enter why we have to cancel it" in desk.page.words
    desk.post(f"{page_of(booking)}/cancel", form(booking, asked="no", reason="The registrar is ill."))
    assert "The appointment was cancelled. We are sending a message" in desk.page.words
    now = office.now(booking)
    assert (now.state, now.reason, now.resources) == ("cancelled", "The registrar is ill.", booking.resources)
    ((template, words),) = office.messages(case)
    assert template == "appointment-cancelled.email.md"
    assert "The registrar is ill." in words
    after = world.front.store.cases.by_id(case.id)
    assert after is not None
    assert (after.status, after.state) == ("called-off", "closed")
    # Once more, in the same window or another: it is done already.
    assert (
        "cancelled"
        in desk.post(f"{page_of(booking)}/cancel", form(booking, asked="no", reason="Again")).words
    )
    assert len(office.messages(case)) == 1
    desk.get(f"{page_of(booking)}/move", 409)


def test_a_reason_is_for_staff_alone_where_they_are_not_told(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """Nothing of it stands on the public page, and no message goes."""
    case, booking = office.book()
    desk.post(f"{page_of(booking)}/cancel", form(booking, asked="no", reason="Nobody is there", tell="no"))
    assert office.messages(case) == []
    public = [each.words for each in world.front.store.cases.timeline(case) if each.public]
    assert not any("Nobody is there" in words for words in public)
    assert any("Nobody is there. They were sent no message." in words for words in kept(world, booking))


def test_who_asked_us_to_cancel_reads_no_apology(world: World, office: RegisterOffice, desk: Visitor) -> None:
    """As if they had done it here: no reason is asked, told or kept, but in the timeline who wanted it."""
    case, booking = office.book()
    desk.post(f"{page_of(booking)}/cancel", form(booking, asked="yes", reason="Typed, then not wanted"))
    assert office.now(booking).reason is None
    ((_, words),) = office.messages(case)
    assert "is cancelled. You do not need to come." in words
    assert "sorry" not in words
    assert "Typed" not in words
    page = world.visitor().get(Tracking(world.front.signer).own_page(case.reference))
    assert "It is cancelled. It was at" in page.words
    assert "sorry" not in page.words
    assert any("They asked us to. They were sent a message." in words for words in kept(world, booking))


# --- Afterwards ---------------------------------------------------------------------------------


def test_whether_they_came_can_be_said_once_it_began_and_be_corrected(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """Not before; each time with a line in the timeline."""
    _, booking = office.book()
    assert "Did they come?" not in desk.get(page_of(booking)).words
    desk.post(f"{page_of(booking)}/came", form(booking, came="attended"), 400)
    world.clock.forward(days=5)
    desk = team(world, "call-taker")
    assert "Did they come?" in desk.get(page_of(booking)).words
    assert "Cancel appointment" not in desk.page.words
    desk.post(f"{page_of(booking)}/came", form(booking, came="missed"))
    assert office.now(booking).state == "missed"
    desk.post(f"{page_of(booking)}/came", form(office.now(booking), came="attended"))
    assert office.now(booking).state == "attended"
    # An old page does not undo it.
    desk.post(f"{page_of(booking)}/came", form(booking, came="missed"), 409)
    assert [each.partition(":")[0] for each in kept(world, booking)] == ["They did not come", "They came"]
    assert "Came" in desk.get(f"{OFFICES}?day=11/5/2026").words


def test_the_case_of_whoever_did_not_come_is_closed_with_it(
    world: World, office: RegisterOffice, desk: Visitor
) -> None:
    """With the status for that, and without a message; once corrected, it is open again."""
    case, booking = office.book()
    world.clock.forward(days=5)
    desk = team(world, "call-taker")

    def status() -> tuple[str, str]:
        found = world.front.store.cases.by_id(case.id)
        assert found is not None
        return found.status, found.state

    desk.get(page_of(booking))
    desk.post(f"{page_of(booking)}/came", form(booking, came="missed"))
    assert status() == ("not-there", "closed")
    desk.post(f"{page_of(booking)}/came", form(office.now(booking), came="attended"))
    assert status() == ("booked", "open")
    assert office.messages(case) == []


def test_the_forms_do_not_call_the_reason_public(office: RegisterOffice, desk: Visitor) -> None:
    """It goes to whoever booked alone, and the forms say so."""
    _, booking = office.book()
    for form_of in ("move", "cancel"):
        assert "It is not on the public page of the case." in desk.get(f"{page_of(booking)}/{form_of}").words


# --- By phone -----------------------------------------------------------------------------------


def test_an_appointment_is_booked_by_phone_for_somebody(
    world: World, desk: Visitor, office: RegisterOffice
) -> None:
    """By the same pages: the time is held for whoever fills them in, and then booked in the same diary."""
    desk.get("/take")
    desk.submit(channel="phone", consent="yes", who="family")
    base = "/registers/book"
    desk.post(f"{base}/contact", {"email": "ann@example.com"})
    desk.post(f"{base}/appointment-office", {"appointment-office": "hall"})
    desk.post(f"{base}/appointment", {"appointment": slot(MONDAY)})
    bookings, (begin, end) = world.front.store.booking_lists, (MONDAY, MONDAY + HALF_HOUR)
    (held,) = bookings.between("prototype/registers/offices", begin, end, ("held",))
    assert (held.booking.source, held.reference) == ("staff", "")
    desk.post(f"{base}/check-answers")
    (booked,) = bookings.between("prototype/registers/offices", begin, end, ("booked",))
    assert booked.booking.source == "staff"
    assert "Booked" in desk.get(page_of(booked.booking)).rows
    assert "by staff" in desk.page.rows["Booked"]
    # It takes somebody's time, as any other: one more can have it, and no third.
    office.book()
    with pytest.raises(SlotTaken):
        office.book()
