"""What somebody reads of an appointment after booking: what to bring, and what to do once it is cancelled."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from prototype_kit.bookings import moment_words
from prototype_kit.cases import Case
from prototype_kit.language import LOCAL, language
from prototype_kit.questions.text import Text
from prototype_kit.web.console.bookings.desk import skill_words
from tests.web.team import team
from tests.web.test_birth_registration import BIRTHS, at_office
from tests.web.test_invited_again import CALENDAR, book, cancel, invite, newest, own
from tests.web.visitor import Visitor
from tests.web.world import World

BRING = "Something that shows your address, such as a Council Tax bill"
STILL = "The law says that this must be done by Monday 8 June 2026: 42 days after the birth."
STILL_IN_WELSH = "erbyn dydd Llun 8 Mehefin 2026: 42 diwrnod ar ôl yr enedigaeth."


def booked_birth(world: World, language: str = "en") -> tuple[Visitor, Case]:
    """A married father who has booked, nine days after the birth."""
    visitor = at_office(world, language=language)
    visitor.submit(appointment_office="town-hall")
    visitor.submit(appointment=visitor.page.options("appointment")[0])
    visitor.submit()  # what to bring
    visitor.submit()
    assert visitor.page.path == f"{BIRTHS}/confirmation"
    return visitor, newest(world)


def letters(world: World, case: Case, kind: str) -> list[str]:
    """The words of messages of a kind."""
    return [each.body for each in world.front.store.outbox.of_case(case.id) if each.template.startswith(kind)]


def cancelled_by_staff(world: World, case: Case, tell: str = "yes") -> None:
    """Staff cancel it, as a registrar is ill."""
    (booking,) = world.front.store.bookings.of_case(case.id)
    typed = {
        "version": str(booking.version),
        "tell": tell,
        "asked": "no",
        "reason": "The registrar is ill.",
        "why": "",
    }
    team(world, "call-taker").post(f"{CALENDAR}/appointment/{booking.id}/cancel", typed)
    (booking,) = world.front.store.bookings.of_case(case.id)
    assert booking.state == "cancelled"


# --- Cancelled ----------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", STILL), ("cy", STILL_IN_WELSH)])
def test_whoever_cancels_reads_what_still_has_to_be_done(town: World, language: str, words: str) -> None:
    """On the page and in the email: by when, and how to book again. Nobody says sorry for what they did."""
    _, case = booked_birth(town, language)
    visitor = cancel(town, case)
    visitor.get(f"{own(town, case)}?lang={language}")
    assert words in visitor.page.words
    assert BIRTHS in visitor.page.links
    (letter,) = letters(town, case, "appointment-cancelled")
    assert words in letter
    assert f"{BIRTHS}\n" in letter
    sorry = {"en": "we are sorry", "cy": "mae’n ddrwg gennym"}[language]
    assert sorry not in letter
    assert sorry not in visitor.page.words


def test_what_we_cancel_we_say_is_ours(town: World) -> None:
    """With an apology, and the reason as staff wrote it, on the page and in the email."""
    _, case = booked_birth(town)
    cancelled_by_staff(town, case)
    page = town.visitor().get(own(town, case))
    sorry = "We have cancelled it, and we are sorry."
    for words in (sorry, "This is why: The registrar is ill.", STILL):
        assert words in page.words
    (letter,) = letters(town, case, "appointment-cancelled")
    assert "We have cancelled your appointment with Anytown Council, and we are sorry." in letter
    assert "This is why:\n\nThe registrar is ill." in letter
    assert STILL in letter
    page = town.visitor().get(f"{own(town, case)}/cancel-appointment")
    assert page.heading == "We have cancelled this appointment"
    page = town.visitor().get(f"{own(town, case)}?lang=cy")
    assert "Rydym wedi ei ganslo, ac mae’n ddrwg gennym." in page.words


def test_a_reason_that_staff_keep_is_on_no_page(town: World) -> None:
    """Where nobody is told, the page says that we cancelled, and not why."""
    _, case = booked_birth(town)
    cancelled_by_staff(town, case, tell="no")
    page = town.visitor().get(own(town, case))
    assert "We have cancelled it, and we are sorry." in page.words
    assert "The registrar is ill" not in page.words
    assert "The registrar is ill" not in town.visitor().get(f"/track/{case.reference}").words


def test_of_a_death_that_the_day_is_known_of_is_told(town: World) -> None:
    """5 days after the certificate came; the journey says its own words."""
    _, case = book(town, invite(town))
    visitor = cancel(town, case)
    assert "this should be done by Monday 11 May 2026." in visitor.page.words


def test_nothing_is_left_to_do_once_it_is_in_the_register(town: World) -> None:
    """A case that is done says no more that it is not."""
    _, case = booked_birth(town)
    cancel(town, case)
    assert STILL in town.visitor().get(own(town, case)).words
    with town.front.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE cases SET state = 'fixed', status = 'registered'")
    assert STILL not in town.visitor().get(own(town, case)).words


def test_what_they_told_us_says_that_it_is_cancelled(town: World) -> None:
    """The time stands there as it was chosen, and not as if it held."""
    _, case = booked_birth(town)
    page = town.visitor().get(own(town, case))
    assert "This appointment is cancelled" not in page.rows["Appointment"]
    cancel(town, case)
    page = town.visitor().get(own(town, case))
    assert page.rows["Appointment"].endswith("This appointment is cancelled.")
    page = town.visitor().get(f"{own(town, case)}?lang=cy")
    assert page.rows["Apwyntiad"].endswith("Mae’r apwyntiad hwn wedi’i ganslo.")


# --- Before it ----------------------------------------------------------------


def test_what_to_bring_stands_wherever_the_appointment_does(town: World) -> None:
    """On its page, in the message that it was moved and in the calendar file; the parents' lives in none."""
    _, case = booked_birth(town)
    visitor = town.visitor()
    page = visitor.get(own(town, case))
    assert BRING in page.words
    assert "You can come alone" in page.words
    visitor.get(f"{own(town, case)}/appointment")
    moment = visitor.page.options("appointment")[-1]
    visitor.submit(appointment=moment)
    (letter,) = letters(town, case, "appointment-changed")
    file = visitor.client.get(f"{own(town, case)}/appointment.ics").get_data(as_text=True)
    for words in (letter, file.replace("\r\n ", "").replace("\\n", "\n").replace("\\,", ",")):
        assert "You can come alone.\n" in words
        assert BRING in words
        assert "were married or in a civil partnership" not in words


def test_the_way_to_cancel_stands_before_the_times(town: World) -> None:
    """Nobody passes seventy of them to find it."""
    _, case = booked_birth(town)
    html = town.visitor().get(f"{own(town, case)}/appointment").html
    assert 0 < html.index("/cancel-appointment") < html.index('type="radio"')


# --- Deaths -------------------------------------------------------------------


def test_nobody_registers_a_death_at_the_maternity_unit(town: World) -> None:
    """It is not offered, nor taken where somebody sends it; nor is a place to change a baby spoken of."""
    visitor = town.visitor()
    visitor.get(invite(town))
    visitor.submit()
    visitor.submit(place="home")
    visitor.submit(coroner="no")
    visitor.submit(informant="relative")
    visitor.submit(language="english")
    visitor.submit(full_name="Ann Lee")
    visitor.submit(email="ann@example.com")
    assert visitor.page.options("appointment-office") == ["town-hall", "library"]
    visitor.submit(422, appointment_office="hospital")
    visitor, case = book(town, invite(town))
    assert "baby" not in visitor.page.words
    page = visitor.get(f"{own(town, case)}/appointment?appointment-office-wanted=hospital")
    assert "Maternity unit" not in page.words


def test_the_page_behind_the_link_is_for_somebody_bereaved(town: World) -> None:
    """It says what it is about in plain words, and who helps."""
    page = town.visitor().get(invite(town))
    assert page.heading == "Book an appointment to register a death"
    assert "We are sorry for your loss." in page.words
    assert "If you would rather do this with one of us, or have a question, we can help." in page.words
    assert "01632 960 100" in page.words
    assert "Mae’n ddrwg gennym am eich colled." in town.visitor().get(f"{invite(town)}?lang=cy").words


# --- Words --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "error"),
    [
        ("Number of the bin", "Enter the number of the bin"),
        ("Full name of your child", "Enter the full name of your child"),
        ("Email address", "Enter email address"),
        ("Your share of the costs", "Enter your share of the costs"),
    ],
)
def test_a_label_gets_the_article_that_a_sentence_needs(label: str, error: str) -> None:
    """Of one thing of something: labels have none."""
    phrase = Text(name="it", ask=label).phrase
    assert f"Enter {phrase}" == error


@pytest.mark.parametrize("day", range(7))
def test_welsh_days_need_no_mutation(day: int) -> None:
    """Whatever the weekday: it stands after a comma, or after a word that changes nothing."""
    words = moment_words(datetime(2026, 5, 11 + day, 10, tzinfo=LOCAL), language("cy"))
    assert words.startswith("10yb, dydd ")
    # Names of days are filled in as they are: these words would change their first letter.
    about = [own for english, own in language("cy").sentences.items() if "appointment" in english]
    assert not [own for own in about if re.search(r"\b(ar|at|i|o|tan) \{day\}", own)]


def test_languages_have_a_capital_wherever_they_stand() -> None:
    """Welsh is a name."""
    assert skill_words(("births", "welsh")) == "Births, Welsh"
    assert skill_words(("two-parents",)) == "Two parents"
