"""Whoever booked an appointment sees it, changes it, cancels it, and has it in their calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from icalendar import Calendar

from prototype_kit.bookings import Closure
from prototype_kit.cases import NewFollower
from prototype_kit.expectations import Expectation
from prototype_kit.store import BookingChanged
from prototype_kit.store.bookings import Bookings
from prototype_kit.web.tracked import Expectations
from tests.web.appointments import BOOK, TEN, begin, book, booking, free, move, own, sent
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

HALF_PAST = "2026-05-12T09:30Z"
ELEVEN = "2026-05-12T10:00Z"
SUNDAY = "2026-05-09T23:00Z"
"""Midnight of Sunday 10 May, on the wall."""


@pytest.fixture
def visits(make_world: MakeWorld) -> World:
    """The archive, on a Wednesday at noon."""
    return make_world("visits")


# --- What it is -----------------------------------------------------------------------------------


def test_the_confirmation_and_the_email_tell_all_of_it(visits: World) -> None:
    """Day, time, place, how to get there, where to change it, and the file for a calendar."""
    visitor = begin(visits, email="ann@example.com", phone="07700 900 982")
    case = book(visits, visitor=visitor)
    link = f"http://127.0.0.1{own(visits, case)}/appointment"
    page = visitor.page
    assert "Come at 10am on Tuesday 12 May 2026 to Anytown Archive, 12 Mill Lane, Anytown" in page.words
    assert "Use the green door. There is a ramp and a hearing loop." in page.words
    assert f'href="{link}"' in page.html
    assert f'href="{own(visits, case)}/appointment.ics"' in page.html
    (email,) = sent(visits, case, "booked.email")
    assert "Time: 10am" in email
    assert "* Use the green door.\n* There is a ramp and a hearing loop." in email
    assert f"Change or cancel it: {link}\n" in email
    assert "You can also phone 01632 960 100, use text relay on 18001 01632 960 100, or email" in email
    assert f"calendar: {link}.ics" in email
    (text,) = sent(visits, case, "booked.text")
    assert "10am on Tuesday 12 May 2026, Anytown Archive. Reference" in text


def test_its_own_page_shows_it_and_the_public_one_does_not(visits: World) -> None:
    """Neither the day, nor the time, nor the place, nor a way to change it."""
    case = book(visits, email="ann@example.com")
    visitor = visits.visitor()
    page = visitor.get(own(visits, case))
    for words in ("10am on Tuesday 12 May 2026", "12 Mill Lane", "Use the green door.", "hearing loop"):
        assert words in page.words
    assert "You can change or cancel it here until 10am on Monday 11 May 2026." in page.words
    for change in (False, True):
        if change:
            move(visits, case, ELEVEN)
        page = visitor.get(f"/track/{case.reference}")
        for word in ("12 May", "10am", "11am", "Mill Lane", "Anytown Archive", "/appointment", "green"):
            assert word not in page.html, word
    assert "The appointment has been changed." in page.words


def test_whoever_has_an_appointment_is_not_told_how_long_others_waited(
    visits: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They know when it is."""
    usual = Expectation(6, 15, "working_days", 487, date(2025, 11, 1), date(2026, 4, 1))
    monkeypatch.setattr(Expectations, "of", lambda *_: usual)
    case = book(visits, email="ann@example.com")
    words = visits.visitor().get(own(visits, case)).words
    assert "10am on Tuesday 12 May 2026" in words
    assert "cases like this" not in words
    assert "most cases" not in words


def test_it_is_all_in_welsh_too(visits: World) -> None:
    """The page, the messages of somebody who booked in Welsh, and the file."""
    visitor = visits.visitor()
    visitor.get(f"{BOOK}?lang=cy")
    visitor.submit()
    visitor.submit(full_name="Ann Lee")
    visitor.submit(email="ann@example.com")
    visitor.submit(appointment_office="archive")
    case = book(visits, visitor=visitor)
    page = visitor.get(own(visits, case))
    assert "Archif Anytown" in page.words
    assert "Defnyddiwch y drws gwyrdd." in page.words
    file = visitor.raw("GET", f"{own(visits, case)}/appointment.ics").get_data(as_text=True)
    assert "SUMMARY;LANGUAGE=cy:Apwyntiad: Ymweld â’r archif" in file
    move(visits, case, ELEVEN, visitor=visitor)
    assert "Mae eich apwyntiad wedi’i newid." in visitor.page.words
    (changed,) = sent(visits, case, "appointment-changed.email")
    assert "Amser: 11yb" in changed
    assert "Archif Anytown, 12 Lôn y Felin" in changed
    english = visits.visitor().get(own(visits, case))
    assert "11am on Tuesday 12 May 2026" in english.words


def test_another_language_shows_the_same_office_and_days(visits: World) -> None:
    """With or without something chosen, as on every page."""
    case, visitor = book(visits), visits.visitor()
    look = "appointment-office-wanted=observatory&appointment-from=2026-05-24"
    page = visitor.get(f"{own(visits, case)}/appointment?{look}")
    (welsh,) = re.findall(r'href="([?]lang=cy[^"]*)"', page.html)
    page = visitor.get(f"{own(visits, case)}/appointment{unescape(welsh)}")
    assert page.heading == "Newid eich apwyntiad"
    assert "Arsyllfa Anytown" in page.words
    assert free(visitor)[0] == "2026-05-23T23:00Z"
    typed = {**page.fields, "appointment": "observatory/2026-05-24T01:00Z"}
    address = f"{own(visits, case)}/appointment?lang=en&{look}"
    sent_on = visitor.raw("POST", address, data=typed, headers=visitor.headers)
    assert sent_on.status_code == 200
    html = sent_on.get_data(as_text=True)
    assert "Change your appointment" in html
    assert re.search(r'value="observatory/2026-05-24T01:00Z"\s+checked', html)
    assert booking(visits, case).office == "archive"


@pytest.mark.parametrize("path", ["", "/appointment", "/cancel-appointment", "/appointment.ics"])
def test_a_link_that_was_tampered_with_leads_nowhere(visits: World, path: str) -> None:
    """Nor does that of another case, or of one that has no appointment."""
    case, other = book(visits), book(visits, HALF_PAST)
    address = own(visits, case)
    visitor = visits.visitor()
    visitor.get(address[:-1] + ("0" if address[-1] != "0" else "1") + path, status=404)
    token = own(visits, other).rpartition("/")[2]
    visitor.get(f"/track/{case.reference}/{token}{path}", status=404)
    assert visits.visitor().raw("GET", f"{address}{path}").status_code == 200
    without = visits.reported(BOOK)
    if path:
        visitor.get(f"{own(visits, without)}{path}", status=404)


# --- Another time ---------------------------------------------------------------------------------


def test_it_is_changed_to_another_time_and_place(visits: World) -> None:
    """The old time is free at once; who booked it is told, and staff see from when to when."""
    case = book(visits, email="ann@example.com")
    before = booking(visits, case)
    visitor = move(visits, case, SUNDAY, "observatory")
    assert visitor.page.path == own(visits, case)
    assert "Your appointment has been changed." in visitor.page.words
    assert "midnight on Sunday 10 May 2026" in visitor.page.words
    after = booking(visits, case)
    assert (after.id, after.state, after.office) == (before.id, "booked", "observatory")
    assert (after.starts_at, after.version) == (datetime(2026, 5, 9, 23, tzinfo=UTC), before.version + 1)
    (letter,) = sent(visits, case, "appointment-changed.email")
    assert "\nService: Visit the archive\n" in letter
    assert "Date: Sunday 10 May 2026\n\nTime: midnight\n\nPlace: Anytown Observatory, Star Hill" in letter
    told = {entry.words: entry.public for entry in visits.front.store.cases.timeline(case)}
    assert told["The appointment has been changed."]
    assert not told[
        "Moved from 10am on Tuesday 12 May 2026, Anytown Archive "
        "to midnight on Sunday 10 May 2026, Anytown Observatory."
    ]
    again = begin(visits, "Ben")
    again.get(f"{BOOK}/appointment?appointment-from={TEN[:10]}")
    assert TEN in free(again)


def test_all_that_is_shown_afterwards_is_the_new_time(visits: World) -> None:
    """The confirmation, the receipt, and what they told us."""
    visitor = begin(visits)
    case = book(visits, visitor=visitor)
    move(visits, case, ELEVEN)
    for path in (f"{BOOK}/confirmation", f"{BOOK}/receipt", own(visits, case)):
        words = visitor.get(path).words
        assert "11am" in words
        assert "10am" not in words.replace("10am on Monday", "")


def test_ones_own_time_is_offered_to_nobody(visits: World) -> None:
    """Neither as the next one, nor in its day; choosing it from an old page changes nothing."""
    case = book(visits, email="ann@example.com")
    before = booking(visits, case)
    visitor = visits.visitor()
    visitor.get(f"{own(visits, case)}/appointment?appointment-from={TEN[:10]}")
    assert TEN not in free(visitor)
    assert HALF_PAST in free(visitor)
    version = {"version": visitor.page.fields["version"][0]}
    visitor.post(f"{own(visits, case)}/appointment", {"appointment": f"archive/{TEN}", **version})
    assert "Your appointment has not been changed" in visitor.page.words
    assert booking(visits, case) == before
    assert sent(visits, case, "appointment-changed") == []
    other = begin(visits, "Ben")
    other.get(f"{BOOK}/appointment?appointment-from={TEN[:10]}")
    assert TEN not in free(other)


def test_a_time_that_goes_meanwhile_is_refused_with_others_nearby(visits: World) -> None:
    """The appointment stays as it is, and three near ones are offered."""
    case = book(visits)
    visitor = visits.visitor()
    visitor.get(f"{own(visits, case)}/appointment?appointment-from={TEN[:10]}")
    book(visits, ELEVEN, name="Ben")
    page = visitor.submit(422, appointment=f"archive/{ELEVEN}")
    assert "Select another appointment, as somebody else has just taken this one" in page.words
    assert ELEVEN not in free(visitor)
    assert HALF_PAST in free(visitor)[:3]
    assert TEN not in free(visitor)
    assert booking(visits, case).starts_at == datetime(2026, 5, 12, 9, tzinfo=UTC)
    visitor.submit(appointment=f"archive/{HALF_PAST}")
    assert "Your appointment has been changed." in visitor.page.words


def test_a_time_that_goes_at_the_same_moment_is_refused(
    visits: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database says so, as the page believed that it was free."""
    case = book(visits)
    book(visits, ELEVEN, name="Ben")
    visitor = visits.visitor()
    visitor.get(f"{own(visits, case)}/appointment?appointment-from={TEN[:10]}")
    with monkeypatch.context() as patch:
        patch.setattr("prototype_kit.bookings.diary.Diary.is_free", lambda *_: True)
        page = visitor.submit(422, appointment=f"archive/{ELEVEN}")
    assert "somebody else has just taken this one" in page.words
    assert booking(visits, case).starts_at == datetime(2026, 5, 12, 9, tzinfo=UTC)


def test_of_two_windows_the_second_is_told_what_it_is_now(visits: World) -> None:
    """Whichever way the other changed it, and nothing is done."""
    case = book(visits)
    one, two = visits.visitor(), visits.visitor()
    for visitor in (one, two):
        visitor.get(f"{own(visits, case)}/appointment?appointment-from={TEN[:10]}")
    one.submit(appointment=f"archive/{ELEVEN}")
    page = two.submit(409, appointment=f"archive/{HALF_PAST}")
    assert "It is now at 11am on Tuesday 12 May 2026, Anytown Archive." in page.words
    assert booking(visits, case).starts_at == datetime(2026, 5, 12, 10, tzinfo=UTC)
    two.submit(appointment=f"archive/{HALF_PAST}")
    assert "Your appointment has been changed." in two.page.words


def test_a_change_at_the_same_moment_is_told_too(visits: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the page was asked before the other change, and sends after it."""

    def late(*_given: object, **_named: object) -> None:
        raise BookingChanged("its id")

    case = book(visits)
    visitor = visits.visitor()
    visitor.get(f"{own(visits, case)}/appointment?appointment-from={TEN[:10]}")
    monkeypatch.setattr(Bookings, "move", late)
    page = visitor.submit(409, appointment=f"archive/{ELEVEN}")
    assert "It is now at 10am on Tuesday 12 May 2026" in page.words


def test_what_is_wrong_is_said(visits: World) -> None:
    """Nothing chosen, a time that is none, and one on a day that staff closed."""
    case = book(visits)
    visitor = visits.visitor()
    visitor.get(f"{own(visits, case)}/appointment")
    assert "Select an appointment" in visitor.submit(422).words
    for made_up in (
        "archive/2026-05-12T03:00Z",
        "archive/2020-05-12T09:00Z",
        "nowhere/2026-05-12T09:00Z",
        "x",
    ):
        visitor.get(f"{own(visits, case)}/appointment")
        assert "Select an appointment from the list" in visitor.submit(422, appointment=made_up).words
    store, diary = visits.front.store, booking(visits, case).diary
    store.bookings.close(diary, Closure(booking(visits, case).local_day), visits.clock(), None)
    visitor.get(f"{own(visits, case)}/appointment")
    page = visitor.submit(422, appointment=f"archive/{ELEVEN}")
    assert "Select an appointment from the list" in page.words


# --- The cut-off ----------------------------------------------------------------------------------


def test_after_the_cut_off_they_are_told_what_to_do(visits: World) -> None:
    """By phone, relay or email; and nothing is changed, whatever is sent."""
    case = book(visits)
    before = booking(visits, case)
    visitor = visits.visitor()
    visits.clock.now = before.starts_at - timedelta(days=1)
    visitor.get(f"{own(visits, case)}/appointment?appointment-from={TEN[:10]}")
    assert visitor.page.heading == "Change your appointment"
    visits.clock.forward(seconds=1)
    visitor.submit(appointment=f"archive/{ELEVEN}")
    assert visitor.page.heading == "You cannot change this appointment online now"
    for path in ("appointment", "cancel-appointment"):
        page = visitor.get(f"{own(visits, case)}/{path}")
        assert page.heading == "You cannot change this appointment online now"
        for way in ("01632 960 100", "18001 01632 960 100", "help@anytown.example", case.reference):
            assert way in page.words
    visitor.post(f"{own(visits, case)}/cancel-appointment")
    assert booking(visits, case) == before
    page = visitor.get(own(visits, case))
    assert "You could change or cancel it here until 10am on Monday 11 May 2026." in page.words
    assert "Add it to your calendar" in page.words


def test_one_that_has_been_says_so(visits: World) -> None:
    """And leads to another."""
    case = book(visits)
    visits.clock.now = booking(visits, case).starts_at
    visitor = visits.visitor()
    for path in ("appointment", "cancel-appointment"):
        page = visitor.get(f"{own(visits, case)}/{path}")
        assert page.heading == "This appointment is in the past"
        assert "It was at 10am on Tuesday 12 May 2026, Anytown Archive." in page.words
    assert "Add it to your calendar" not in visitor.get(own(visits, case)).words


# --- None at all ----------------------------------------------------------------------------------


def test_it_is_cancelled_once(visits: World) -> None:
    """Looking at the page does nothing; the button frees the time, closes the case and tells them."""
    case = book(visits, email="ann@example.com")
    address = f"{own(visits, case)}/cancel-appointment"
    visitor = visits.visitor()
    for _ in range(2):
        assert visitor.get(address).heading == "Are you sure you want to cancel your appointment?"
    assert booking(visits, case).state == "booked"
    visitor.submit()
    assert "Your appointment has been cancelled." in visitor.page.words
    found = visits.front.store.cases.by_id(case.id)
    assert found is not None
    assert (booking(visits, case).state, found.status, found.state) == ("cancelled", "called-off", "closed")
    (letter,) = sent(visits, case, "appointment-cancelled.email")
    assert "It was at 10am on Tuesday 12 May 2026, Anytown Archive" in letter
    assert "is cancelled. You do not need to come.\n" in letter
    assert "Service: Visit the archive\n" in letter
    assert f"http://127.0.0.1{BOOK}\n" in letter
    told = {entry.words: entry.public for entry in visits.front.store.cases.timeline(case)}
    assert told["Cancelled: 10am on Tuesday 12 May 2026, Anytown Archive."] is False
    book(visits, TEN, name="Ben")


def test_the_link_of_a_cancelled_one_does_nothing_more(visits: World) -> None:
    """It says so, and leads to booking again."""
    case = book(visits, email="ann@example.com")
    address = f"{own(visits, case)}/cancel-appointment"
    visitor = visits.visitor()
    visitor.get(address)
    visitor.submit()
    rows = visits.rows("booking", "cases", "case_entry", "message")
    for path in ("cancel-appointment", "appointment"):
        page = visitor.post(
            f"{own(visits, case)}/{path}", {"version": "3", "appointment": f"archive/{ELEVEN}"}
        )
        assert page.heading == "This appointment is cancelled already"
        assert f'href="{BOOK}"' in page.html
    assert visits.rows("booking", "cases", "case_entry", "message") == rows
    page = visitor.get(own(visits, case))
    assert "It is cancelled. It was at 10am on Tuesday 12 May 2026, Anytown Archive." in page.words


def test_the_confirmation_of_a_cancelled_one_says_so(visits: World) -> None:
    """Nobody comes for what that page said before."""
    visitor = begin(visits)
    case = book(visits, visitor=visitor)
    visitor.get(f"{own(visits, case)}/cancel-appointment")
    visitor.submit()
    page = visitor.get(f"{BOOK}/confirmation")
    assert page.path == own(visits, case)
    assert "It is cancelled." in page.words


def test_others_who_follow_it_are_told_no_time(visits: World) -> None:
    """That something changed, and no more; what staff write to whoever booked it is theirs alone."""
    case = book(visits, email="ann@example.com")
    follower = NewFollower("email", "cat@example.com", "en", "http://127.0.0.1")
    visits.front.store.followers.add(case, follower, visits.clock())
    move(visits, case, ELEVEN)
    visitor = visits.visitor()
    visitor.get(f"{own(visits, case)}/cancel-appointment")
    visitor.submit()
    messages = visits.front.store.outbox.of_case(case.id)
    theirs = [message for message in messages if message.recipient == "cat@example.com"]
    assert [message.template for message in theirs] == ["update.email.md"] * 2
    assert "The appointment has been changed." in theirs[0].body
    assert "Where we are: Cancelled" in theirs[1].body
    for message in theirs:
        for word in ("11am", "10am", "12 May", "Archive,", own(visits, case)):
            assert word not in message.body + message.subject, word


def test_who_gave_no_address_is_told_nothing(visits: World) -> None:
    """And can change it all the same, with reference and code."""
    case = book(visits)
    assert "Your appointment has been changed." in move(visits, case, ELEVEN).page.words
    assert visits.front.store.outbox.of_case(case.id) == ()


# --- In a calendar --------------------------------------------------------------------------------


def test_the_file_is_in_the_language_of_whoever_booked_unless_another_was_chosen(visits: World) -> None:
    """A calendar program that follows the link has chosen none."""
    visitor = visits.visitor()
    visitor.get(f"{BOOK}?lang=cy")
    visitor.submit()
    visitor.submit(full_name="Ann Lee")
    visitor.submit(email="ann@example.com")
    visitor.submit(appointment_office="archive")
    file = f"{own(visits, book(visits, visitor=visitor))}/appointment.ics"

    def summary(who: Visitor) -> str:
        text = who.raw("GET", file).get_data(as_text=True)
        return next(line for line in text.splitlines() if line.startswith("SUMMARY"))

    assert summary(visits.visitor()).startswith("SUMMARY;LANGUAGE=cy:Apwyntiad")
    reader = visits.visitor()
    reader.get(f"{BOOK}?lang=en")
    assert summary(reader).startswith("SUMMARY;LANGUAGE=en:Appointment")
    english = f"{own(visits, book(visits, ELEVEN, name='Ben', email='ben@example.com'))}/appointment.ics"
    assert "LANGUAGE=en" in visits.visitor().raw("GET", english).get_data(as_text=True)


def test_the_file_is_for_calendars(visits: World) -> None:
    """To be saved, kept by nobody on the way, and with a higher number each time that it changes."""
    case = book(visits, email="ann@example.com")
    client = visits.visitor().client
    sequences, uids = [], set()
    for change in ("", ELEVEN, "cancel"):
        visitor = visits.visitor()
        if change == "cancel":
            visitor.get(f"{own(visits, case)}/cancel-appointment")
            visitor.submit()
        elif change:
            move(visits, case, change)
        response = client.get(f"{own(visits, case)}/appointment.ics")
        assert response.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
        name = f"attachment; filename=appointment-{case.reference}.ics"
        assert (response.headers["Content-Disposition"], response.headers["Cache-Control"]) == (
            name,
            "no-store",
        )
        (event,) = Calendar.from_ical(response.get_data()).walk("VEVENT")
        sequences.append(event["SEQUENCE"])
        uids.add(str(event["UID"]))
        now = booking(visits, case)
        assert (event.start, event.end) == (now.starts_at, now.ends_at)
        assert str(event["STATUS"]) == ("CANCELLED" if change == "cancel" else "CONFIRMED")
        assert b"Ann" not in response.get_data()
        assert b"ann@" not in response.get_data()
    assert sequences == sorted(set(sequences))
    assert len(uids) == 1


def test_who_books_too_late_to_change_it_is_told_whom_to_tell(visits: World) -> None:
    """On the confirmation, in the email and in the text: none has the link to change it."""
    visitor = begin(visits, email="ann@example.com", phone="07700 900 982")
    case = book(visits, "2026-05-07T09:00Z", visitor=visitor)
    ways = "phone 01632 960 100, use text relay on 18001 01632 960 100, or email help@anytown.example"
    assert "Change or cancel your appointment" not in visitor.page.words
    assert "If you cannot come, tell us: phone 01632 960 100" in visitor.page.words
    assert ways in visitor.page.words
    for kind in ("booked.email", "booked.text"):
        (words,) = sent(visits, case, kind)
        assert words.count("01632 960 100, use text relay on") == 1
        assert ways in words
        assert f"{own(visits, case)}/appointment " not in f"{words} ".replace("\n", " ")


def test_no_text_goes_to_a_landline(visits: World) -> None:
    """Whoever gave nothing else is told that nothing was sent, and follows by no message."""
    visitor = begin(visits, phone="01632 960 001")
    case = book(visits, visitor=visitor)
    assert visits.front.store.outbox.of_case(case.id) == ()
    assert visits.front.store.followers.of_case(case) == ()
    assert "We have not sent you anything: 01632 960 001 is not a mobile number" in visitor.page.words
    assert "We have sent your reference" not in visitor.page.words


def test_a_landline_beside_an_email_gets_nothing(visits: World) -> None:
    """The email does, and the page names that alone."""
    visitor = begin(visits, email="ann@example.com", phone="01632 960 001")
    case = book(visits, visitor=visitor)
    (message,) = visits.front.store.outbox.of_case(case.id)
    assert message.recipient == "ann@example.com"
    assert "We have sent your reference to ann@example.com." in visitor.page.words
