"""An appointment that somebody was invited to book came to nothing: how they and staff get another."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from prototype_kit.answers import Answers
from prototype_kit.bookings import NewBooking, candidates
from prototype_kit.cases import Case
from prototype_kit.messages import NewMessage
from prototype_kit.store import NewInvitation
from prototype_kit.testing.page_checks import words_of
from prototype_kit.tracking import Tracking
from tests.web.team import team
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import World

DEATHS = "/birth-registration/deaths"
CALENDAR = "/bookings/birth-registration/register-offices"


def invite(world: World) -> str:
    """The path of the link of an invitation to register a death, of which the certificate came today."""
    tokens, now = list[str](), world.clock()

    def letter(token: str, _: object) -> NewMessage:
        tokens.append(token)
        return NewMessage("email", "death-invitation.email.md", "ann@example.com", "Invitation", token)

    given = Answers(values={"certificate-received": now.date(), "certificate": "MC 12345"})
    new = NewInvitation(
        *("birth-registration", "deaths", given, "email", "ann@example.com", "en", world.settings.env),
        now.date() + timedelta(days=5),
    )
    world.front.store.invitations.make(new, letter, now, timedelta(days=14))
    return f"{DEATHS}/invited/{tokens[0]}"


def answer(visitor: Visitor) -> None:
    """From the first question to the confirmation."""
    visitor.submit(place="home")
    visitor.submit(coroner="no")
    visitor.submit(informant="relative")
    visitor.submit(language="english")
    visitor.submit(full_name="Ann Lee")
    visitor.submit(email="ann@example.com")
    visitor.submit(appointment_office=visitor.page.options("appointment-office")[0])
    visitor.submit(appointment=visitor.page.options("appointment")[0])
    while not visitor.page.path.endswith("/confirmation"):
        visitor.submit()


def book(world: World, link: str) -> tuple[Visitor, Case]:
    """Somebody follows a link, and books."""
    visitor = world.visitor()
    visitor.get(link)
    visitor.submit()
    answer(visitor)
    return visitor, newest(world)


def newest(world: World) -> Case:
    """The case that was made last."""
    cases = world.front.store.cases
    found = cases.by_id(cases.count())
    assert found is not None
    return found


def own(world: World, case: Case) -> str:
    """The path of the case's own page."""
    return Tracking(world.front.signer).own_page(case.reference)


def cancel(world: World, case: Case) -> Visitor:
    """Whoever booked it cancels it, in another browser."""
    visitor = world.visitor()
    visitor.get(f"{own(world, case)}/cancel-appointment")
    visitor.submit()
    return visitor


def miss(world: World, case: Case) -> datetime:
    """Staff say that nobody came; gives when."""
    (booking,) = world.front.store.bookings.of_case(case.id)
    world.front.store.bookings.end(booking, "missed", None, (), (), booking.ends_at)
    return booking.ends_at


def states(desk: Visitor) -> list[str]:
    """The state of each invitation."""
    desk.get("/invitations")
    return [words_of(tag) for tag in desk.page.of_class("console-invitations__state")]


def booked(world: World) -> list[str]:
    """The state of each booking, the oldest first."""
    return [row[0] for row in _rows(world, "SELECT state FROM booking ORDER BY number")]


def _rows(world: World, sql: str) -> list[tuple[str, ...]]:
    with world.front.store.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


# --- Whoever cancelled --------------------------------------------------------


def test_whoever_cancels_books_another_from_the_page_of_what_they_cancelled(town: World) -> None:
    """A button begins the form again, with what staff knew; once."""
    _, case = book(town, invite(town))
    visitor = cancel(town, case)
    again = f"{own(town, case)}/book-again"
    assert again in visitor.page.links
    before = town.state()
    page = visitor.get(again)
    assert page.heading == "Book another appointment"
    assert "You can start here until" in page.words
    assert before == town.state()
    page = visitor.submit()
    assert page.path == f"{DEATHS}/place"
    assert visitor.get(again).path == f"{DEATHS}/place"  # open here, so it leads on
    answer(visitor)
    assert booked(town) == ["cancelled", "booked"]
    second = newest(town)
    assert second.answers.values["certificate"] == "MC 12345"
    assert town.visitor().get(f"{own(town, second)}/book-again").path == own(town, second)


def test_what_was_begun_again_elsewhere_says_so(town: World) -> None:
    """By the link, in another browser; also in a prototype, where things can be made up."""
    link = invite(town)
    _, case = book(town, link)
    cancel(town, case)
    visitor = town.visitor()
    visitor.get(link)
    visitor.submit()
    again = f"{own(town, case)}/book-again"
    assert town.visitor().get(again, 410).heading == "This link has been used"
    page = town.visitor().get(own(town, case))
    assert again not in page.links
    assert "You have begun to book another appointment." in page.words
    answer(visitor)
    assert town.visitor().get(again, 410).heading == "This form has been sent"
    page = town.visitor().get(own(town, case))
    assert again not in page.links
    assert "You have booked another appointment." in page.words
    assert "The death still has to be registered" not in page.words


def test_the_link_of_the_invitation_works_again_once_it_is_cancelled(town: World) -> None:
    """Also in the browser that booked; while it is booked, it says that the form was sent."""
    link = invite(town)
    visitor, case = book(town, link)
    assert town.visitor().get(link, 410).heading == "This form has been sent"
    cancel(town, case)
    for each in (visitor, town.visitor()):
        assert each.get(link).heading == "Book an appointment to register a death"
    visitor.get(link)
    assert visitor.submit().path == f"{DEATHS}/place"
    assert town.visitor().get(link, 410).heading == "This link has been used"


def test_of_two_who_begin_again_at_once_one_does(town: World) -> None:
    """By the link and by the page of the case: two appointments never come of one invitation."""
    link = invite(town)
    _, case = book(town, link)
    cancel(town, case)
    sent = [
        town.visitor().raw("POST", path, headers=SAME_ORIGIN).headers.get("Location")
        for path in (f"{own(town, case)}/book-again", link, f"{own(town, case)}/book-again")
    ]
    assert sent[0] == f"{DEATHS}/place"
    assert [each for each in sent[1:] if each == f"{DEATHS}/place"] == []


def test_the_message_that_it_is_cancelled_leads_there_too(town: World) -> None:
    """The start page of the journey has no button, so the message names the page that has one."""
    _, case = book(town, invite(town))
    cancel(town, case)
    bodies = [each.body for each in town.front.store.outbox.of_case(case.id) if "cancelled" in each.template]
    (link,) = re.findall(r"/track/\S+/book-again", bodies[0])
    assert town.visitor().get(link).heading == "Book another appointment"


def test_nobody_books_a_second_beside_the_first(town: World) -> None:
    """While it is booked, the page leads back to the appointment, and a post begins nothing."""
    _, case = book(town, invite(town))
    again = f"{own(town, case)}/book-again"
    before = town.state()
    assert town.visitor().get(again).path == own(town, case)
    assert town.visitor().post(again).path == own(town, case)
    assert before == town.state()
    town.visitor().get(again.replace("/book-again", "0/book-again"), 404)


def test_once_its_time_is_over_staff_send_a_new_link(town: World) -> None:
    """The page says so, and the console offers it."""
    link = invite(town)
    _, case = book(town, link)
    cancel(town, case)
    town.clock.forward(days=14)
    assert town.visitor().get(f"{own(town, case)}/book-again", 410).heading == "This link is too old"
    assert town.visitor().get(link, 410).heading == "This link is too old"
    desk = team(town, "call-taker")
    assert states(desk) == ["Appointment cancelled"]
    assert "The link is too old" in desk.page.words
    assert "New link sent." in desk.post("/invitations/1/again").words
    assert states(desk) == ["Not opened yet"]


def test_what_is_made_up_leads_to_the_start_page(town: World) -> None:
    """In a prototype, where the page has a button of its own."""
    visitor = town.visitor()
    visitor.get(DEATHS)
    visitor.press("Start as if you were invited")
    answer(visitor)
    case = newest(town)
    page = cancel(town, case).get(f"{own(town, case)}/book-again")
    assert page.path == DEATHS


def test_a_link_from_which_what_was_known_is_wiped_begins_nothing(town: World) -> None:
    """A form that knows nothing of the certificate would promise no day."""
    link = invite(town)
    _, case = book(town, link)
    cancel(town, case)
    with town.front.store.database.writing() as connection:
        connection.execute(text("UPDATE invitation SET wipe_at = NULL, recipient = ''"))
    town.visitor().post(link, {}, 409)
    assert booked(town) == ["cancelled"]


def test_a_case_that_is_booked_once_more_is_done(town: World) -> None:
    """As long as anything is booked by the invitation, nobody begins another form."""
    link = invite(town)
    _, case = book(town, link)
    store, now = town.front.store, town.clock()
    (before,) = store.bookings.of_case(case.id)
    cancel(town, case)
    calendar = town.site.services["birth-registration"].calendars[before.calendar]
    there = candidates(calendar, before.slot, before.need)
    new = NewBooking(before.question, calendar, before.slot, before.need, there)
    store.bookings.book(case.origin, case.draft_id, case.id, case.service, new, now)
    assert states(team(town, "call-taker")) == ["Done"]
    assert town.visitor().post(link, {}, 410).heading == "This form has been sent"


def test_nobody_is_led_to_a_page_that_leads_back(town: World) -> None:
    """Once the appointment has been, another takes a new invitation: nothing is offered."""
    _, case = book(town, invite(town))
    town.clock.forward(days=14)
    page = town.visitor().get(f"{own(town, case)}/appointment")
    assert page.heading == "This appointment is in the past"
    assert f"{own(town, case)}/book-again" not in page.links


def test_whoever_did_not_come_may_book_another(town: World) -> None:
    """The appointment has been, and what they were invited to has not: by the same link, page or by staff."""
    link = invite(town)
    _, case = book(town, link)
    town.clock.now = miss(town, case)
    desk = team(town, "call-taker")
    assert states(desk) == ["Did not come"]
    assert "/take?invitation=1" in desk.page.links
    assert "Close" in desk.page.words
    again = f"{own(town, case)}/book-again"
    page = town.visitor().get(own(town, case))
    assert again in page.links
    assert "The death still has to be registered." in page.words
    assert again in town.visitor().get(f"{own(town, case)}/appointment").links
    visitor = town.visitor()
    assert visitor.get(again).heading == "Book another appointment"
    visitor.submit()
    answer(visitor)
    assert booked(town) == ["missed", "booked"]
    assert states(team(town, "call-taker")) == ["Done"]
    assert again not in town.visitor().get(own(town, case)).links


def test_somebody_who_came_after_all_has_no_other_to_book(town: World) -> None:
    """Staff correct what they said: the invitation is done again."""
    link = invite(town)
    _, case = book(town, link)
    town.clock.now = miss(town, case)
    (booking,) = town.front.store.bookings.of_case(case.id)
    town.front.store.bookings.end(booking, "attended", None, (), (), town.clock())
    assert states(team(town, "call-taker")) == ["Done"]
    assert town.visitor().get(link, 410).heading == "This form has been sent"


# --- Staff ---------------------------------------------------------------------


def test_staff_see_that_it_is_not_booked_any_more(town: World) -> None:
    """First in the list, with its clock, whoever cancelled it; and what they can do."""
    _, case = book(town, invite(town))
    desk = team(town, "call-taker")
    assert states(desk) == ["Done"]
    assert [*desk.page.of_class("console-invitations__clock")] == []
    (booking,) = town.front.store.bookings.of_case(case.id)
    page = desk.get(f"{CALENDAR}/appointment/{booking.id}/cancel")
    page = desk.submit(asked="no", reason="The registrar is ill.", tell="no")
    assert "We invited them to book, and they have nothing booked now." in page.words
    assert "/invitations" in page.links
    assert states(desk) == ["Appointment cancelled"]
    assert [words_of(tag) for tag in desk.page.of_class("console-invitations__clock")] == ["Day 0 of 5"]
    assert "Link works until" in desk.page.words
    assert "/take?invitation=1" in desk.page.links
    assert "Send a new link" in desk.page.words


def test_a_cancelled_one_is_more_urgent_than_one_that_is_done(town: World) -> None:
    """As nobody comes any more, and the days go on."""
    for _ in range(2):
        book(town, invite(town))
    case = town.front.store.cases.by_id(1)
    assert case is not None
    cancel(town, case)
    assert states(team(town, "call-taker")) == ["Appointment cancelled", "Done"]


def test_staff_book_another_by_phone(town: World) -> None:
    """With what was known; the link works no more then."""
    link = invite(town)
    _, case = book(town, link)
    cancel(town, case)
    desk = team(town, "call-taker")
    desk.get("/take?invitation=1")
    page = desk.submit(channel="phone", who="self", consent="yes")
    assert page.path == f"{DEATHS}/place"
    assert town.visitor().get(link, 410).heading == "This link has been used"
    answer(desk)
    assert booked(town) == ["cancelled", "booked"]
    assert states(desk) == ["Done"]


def test_staff_close_what_nobody_books_any_more(town: World) -> None:
    """It waits no more, and neither link leads anywhere."""
    link = invite(town)
    _, case = book(town, link)
    cancel(town, case)
    desk = team(town, "call-taker")
    assert "Invitation closed." in desk.post("/invitations/1/withdraw").words
    assert states(desk) == ["Closed"]
    assert [*desk.page.of_class("console-invitations__clock")] == []
    for path in (link, f"{own(town, case)}/book-again"):
        assert town.visitor().get(path, 410).heading == "This link does not work any more"


def test_whoever_looks_for_the_form_among_the_others_is_led_to_the_invitations(town: World) -> None:
    """It is not to be chosen there; the page is called what is filled in, once that is known."""
    _, case = book(town, invite(town))
    cancel(town, case)
    desk = team(town, "call-taker")
    page = desk.get("/take")
    assert page.heading == "Fill in a form for someone"
    assert "If it is one that we invite people to, start from Invitations: Book an appointment to" in (
        page.words
    )
    assert "report" not in desk.get("/invitations").words.lower()
    page = desk.get("/take?invitation=1")
    assert page.heading == "Book an appointment to register a death"
    assert "that we invite people to" not in page.words


# --- Whoever was told to do something else -------------------------------------


def _told_elsewhere(world: World, link: str) -> Visitor:
    visitor = world.visitor()
    visitor.get(link)
    visitor.submit()
    visitor.submit(place="elsewhere")
    assert visitor.page.heading == "You need to contact us"
    return visitor


def test_staff_see_where_a_form_ended_and_what_they_can_do(town: World) -> None:
    """Which page it was, also the day after, when its answers are gone; it is closed by hand."""
    _told_elsewhere(town, invite(town))
    for days in (0, 2):
        town.clock.forward(days=days)
        desk = team(town, "call-taker")
        assert states(desk) == ["Was told to do something else"]
        assert "They read ‘You need to contact us’, at ‘died elsewhere’" in desk.page.words
        assert {"Send a new link", "Close"} <= {*re.findall("Send a new link|Close", desk.page.words)}
        assert "/take?invitation=1" in desk.page.links
    assert "Invitation closed." in desk.post("/invitations/1/withdraw").words
    assert states(desk) == ["Closed"]


@pytest.mark.parametrize("act", ["again", "withdraw", "take"])
def test_the_form_that_ended_is_over_once_staff_go_on(town: World, act: str) -> None:
    """Else somebody could go back, say something else, and book beside the new one."""
    visitor = _told_elsewhere(town, invite(town))
    desk = team(town, "call-taker")
    if act == "take":
        desk.get("/take?invitation=1")
        desk.submit(channel="phone", who="self", consent="yes")
    else:
        desk.post(f"/invitations/1/{act}")
    visitor.raw("POST", f"{DEATHS}/place", data={"place": "home"}, headers=SAME_ORIGIN)
    assert {row[0] for row in _rows(town, "SELECT state FROM draft")} <= {"abandoned", "open"}
    assert _rows(town, "SELECT state FROM draft ORDER BY number")[0] == ("abandoned",)


def test_somebody_who_fills_it_in_is_not_disturbed(town: World) -> None:
    """A form that is open, or sent, is neither closed nor begun again by staff."""
    link = invite(town)
    visitor = town.visitor()
    visitor.get(link)
    visitor.submit()
    desk = team(town, "call-taker")
    for _ in range(2):
        for act in ("again", "withdraw"):
            assert "That could not be done" in desk.post(f"/invitations/1/{act}").words
        sent = {"channel": "phone", "who": "self", "consent": "yes", "invitation": "1"}
        assert "That could not be done" in desk.post("/take", sent).words
        if not visitor.page.path.endswith("/confirmation"):
            answer(visitor)
    assert date(2026, 5, 6) == town.clock().date()
    assert booked(town) == ["booked"]
