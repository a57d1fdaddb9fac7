"""The exemplar of births: what is refused and kept, who is asked to contact us, and what somebody is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.web.visitor import Visitor
from tests.web.world import World

BIRTHS = "/birth-registration/births"
WAYS = ("01632 960 100", "18001 01632 960 100", "services@anytown.example")


def born(world: World, day: date, language: str = "en") -> Visitor:
    """Somebody who has said when one baby was born, in Anytown."""
    visitor = world.visitor()
    visitor.get(f"{BIRTHS}?lang={language}")
    visitor.submit()
    visitor.submit(district="anytown")
    visitor.submit(how_many="1")
    return say(visitor, day)


def say(visitor: Visitor, day: date, status: int = 200) -> Visitor:
    """They say when the baby was born."""
    visitor.submit(status, born_day=str(day.day), born_month=str(day.month), born_year=str(day.year))
    return visitor


def at_office(world: World, born_ago: int = 9, language: str = "en") -> Visitor:
    """A married father who chooses an office next."""
    visitor = born(world, today(world) - timedelta(days=born_ago), language)
    if visitor.page.path.endswith("/late-birth"):
        visitor.submit()
    visitor.submit(relationship="father")
    visitor.submit(married="yes")
    visitor.submit()  # who must come
    visitor.submit(language="english")
    visitor.submit()  # without a name
    visitor.submit(full_name="Alex Example")
    visitor.submit(other_name="Sam Example")
    visitor.submit(home_search_postcode="ZZ1 3AA")
    visitor.submit(home_list=visitor.page.options("home-list")[0])
    visitor.submit(email="alex@example.com")
    return visitor


def today(world: World) -> date:
    """The day that it is."""
    return world.clock().date()


def test_a_day_in_the_future_is_refused_and_kept(town: World) -> None:
    """What was typed stays, and the error says what to do."""
    visitor = born(town, today(town) - timedelta(days=9))
    visitor.go_back()
    say(visitor, today(town) + timedelta(days=1), 422)
    assert [*visitor.page.errors.values()] == ["The date the baby was born must be today or in the past"]
    assert visitor.page.fields["born-day"] == ["7"]
    say(visitor, today(town))
    assert visitor.page.heading == "What is your relationship to the baby?"


@pytest.mark.parametrize(("days", "warned"), [(42, False), (43, True)])
def test_somebody_who_is_late_is_warned_and_goes_on(town: World, days: int, warned: bool) -> None:
    """After 43 days the law is broken; that is said once, with the day, and nothing is lost."""
    visitor = born(town, today(town) - timedelta(days=days))
    assert (visitor.page.heading == "You are registering late") is warned
    if warned:
        assert "The last day to register the birth was 5 May 2026" in visitor.page.words
        visitor.submit()
    assert visitor.page.path == f"{BIRTHS}/relationship"


def test_after_thirteen_months_somebody_contacts_us(town: World) -> None:
    """By telephone, text relay or email; whoever mistyped goes back and on."""
    visitor = born(town, date(2025, 4, 6))
    assert visitor.page.path == f"{BIRTHS}/over-twelve-months"
    assert all(way in visitor.page.words for way in WAYS)
    visitor.go_back()
    say(visitor, today(town))
    assert visitor.page.path == f"{BIRTHS}/relationship"


def test_six_babies_are_for_us_to_book(town: World) -> None:
    """A page that does not offer six refuses them; four or more leads to all the ways to reach us."""
    visitor = town.visitor()
    visitor.get(BIRTHS)
    visitor.submit()
    visitor.submit(district="anytown")
    assert visitor.page.options("how-many") == ["1", "2", "3", "4"]
    visitor.submit(422, how_many="6")
    assert visitor.page.heading == "How many babies do you need to register?"
    assert len(visitor.page.errors) == 1
    visitor.submit(how_many="4")
    assert visitor.page.heading == "You need to contact us"
    assert all(way in visitor.page.words for way in WAYS)


@pytest.mark.parametrize(
    ("answers", "page"),
    [
        ({"relationship": "surrogacy"}, "parental-order"),
        ({"relationship": "other"}, "not-a-parent"),
        ({"relationship": "father", "married": "no", "mother": "neither"}, "cannot-come-alone"),
    ],
)
def test_who_cannot_book_has_more_than_a_telephone(town: World, answers: dict[str, str], page: str) -> None:
    """Two fathers, somebody who is no parent, and a father without a paper."""
    visitor = born(town, today(town))
    for name, value in answers.items():
        visitor.post(f"{BIRTHS}/{name}", {name: value})
    assert visitor.page.path == f"{BIRTHS}/{page}"
    assert all(way in visitor.page.words for way in WAYS)


def test_a_time_in_the_past_is_refused(town: World) -> None:
    """Nothing is held, and what was answered stays."""
    visitor = at_office(town)
    visitor.submit(appointment_office="town-hall")
    past = f"town-hall/{today(town) - timedelta(days=1)}T09:00Z"
    visitor.submit(422, appointment=past)
    assert [*visitor.page.errors.values()] == ["Select an appointment from the list"]
    visitor.get(f"{BIRTHS}/full-name")
    assert visitor.page.fields["full-name"] == ["Alex Example"]


def test_days_after_the_last_one_have_a_warning(town: World) -> None:
    """On day 41 there is one day left, and the first time is after it."""
    visitor = at_office(town, born_ago=41)
    visitor.submit(appointment_office="town-hall")
    assert "must be registered by Thursday 7 May" in visitor.page.words
    assert "Choose an earlier one" not in visitor.page.words  # as nothing is free by then
    assert "Nobody is fined because we had no free appointment." in visitor.page.words
    assert all(way in visitor.page.words for way in WAYS)
    assert visitor.page.path == f"{BIRTHS}/appointment"


def test_whoever_looks_past_the_last_day_is_told_of_earlier_times(town: World) -> None:
    """Where one is free, here or elsewhere; nobody is sent to the telephone then."""
    visitor = at_office(town, born_ago=9)
    visitor.submit(appointment_office="town-hall")
    assert "Choose an earlier one" not in visitor.page.words
    visitor.get(f"{BIRTHS}/appointment?appointment-from=2026-06-08")
    assert "Choose an earlier one if you can, here or at another office." in visitor.page.words
    assert "Nobody is fined" not in visitor.page.words


def test_no_day_after_twelve_months_is_offered(town: World) -> None:
    """Only the Registrar General can allow that: six days before it, a week from now is refused."""
    visitor = at_office(town, born_ago=359)
    assert "Next appointment: 9am on Friday 8 May" in visitor.page.words
    visitor.submit(appointment_office="town-hall")
    assert {each[:20] for each in visitor.page.options("appointment")} == {
        f"town-hall/2026-05-{day}" for day in ("08", "11", "12")
    }
    later = visitor.post(f"{BIRTHS}/appointment", {"appointment": "town-hall/2026-05-13T08:00Z"}, 422)
    assert [*later.errors.values()] == ["Select an appointment from the list"]
    visitor.submit(appointment="town-hall/2026-05-12T08:00Z")
    visitor.submit()  # what to bring
    visitor.submit()
    assert visitor.page.heading == "Appointment booked"
    links = [each.get("href") or "" for each in visitor.page.tree.iter("a")]
    visitor.get(next(each for each in links if each.endswith("appointment.ics")).removesuffix(".ics"))
    assert max(visitor.page.options("appointment")) < "town-hall/2026-05-13"


def test_an_answer_that_makes_the_day_too_late_asks_for_another(town: World) -> None:
    """The day of birth is changed to one whose twelve months are over before the appointment."""
    visitor = at_office(town)
    visitor.submit(appointment_office="town-hall")
    visitor.submit(appointment="town-hall/2026-05-13T08:00Z")
    visitor.get(f"{BIRTHS}/babies/1/born?change=yes")
    say(visitor, today(town) - timedelta(days=359))
    visitor.get(f"{BIRTHS}/check-answers")
    while "late" in visitor.page.path:
        visitor.submit()
    assert visitor.page.path == f"{BIRTHS}/appointment"


def test_a_time_is_chosen_again_and_the_page_says_why(town: World) -> None:
    """An interpreter takes longer, and the page says so; a registrar who speaks Welsh does not."""
    visitor = at_office(town)
    visitor.submit(appointment_office="town-hall")
    assert "It takes 30 minutes." in visitor.page.words
    visitor.submit(appointment=visitor.page.options("appointment")[0])
    for language, minutes, said in (
        ("welsh", 30, "This no longer fits your other answers. Check it."),
        ("sign-language", 45, "Select an appointment again, as it takes longer or shorter now"),
    ):
        visitor.get(f"{BIRTHS}/language?change=yes")
        visitor.submit(language=language)
        assert visitor.page.path == f"{BIRTHS}/appointment"
        assert said in visitor.page.words
        assert f"It takes {minutes} minutes." in visitor.page.words


def test_check_answers_says_what_each_link_changes(town: World) -> None:
    """No two links are called alike, as `an answer` would be."""
    visitor = at_office(town)
    visitor.submit(appointment_office="town-hall")
    visitor.submit(appointment=visitor.page.options("appointment")[0])
    visitor.submit()  # what to bring
    assert "Change an answer" not in visitor.page.words
    assert "Change whether you were married or in a civil partnership" in visitor.page.words


@pytest.mark.parametrize(
    ("language", "plain", "interpreted"),
    [("en", "30 minutes", "45 minutes We will book an interpreter"),
     ("cy", "30 munud", "45 munud Byddwn yn trefnu cyfieithydd")],
)  # fmt: skip
def test_check_answers_says_how_long_it_takes_and_who_comes(
    town: World, language: str, plain: str, interpreted: str
) -> None:
    """As the rules of the length and the skills have it, so that somebody sees it before they book."""
    visitor = at_office(town, language=language)
    visitor.submit(appointment_office="town-hall")
    visitor.submit(appointment=visitor.page.options("appointment")[0])
    visitor.submit()  # what to bring
    assert plain in visitor.page.words
    assert "interpreter" not in visitor.page.words
    visitor.get(f"{BIRTHS}/language?change=yes")
    visitor.submit(language="sign-language")
    visitor.submit(appointment=visitor.page.options("appointment")[0])
    assert interpreted in visitor.page.words


@pytest.mark.parametrize(
    ("language", "words", "when"),
    [
        ("en", "Appointment booked", "9am on Friday 8 May 2026"),
        ("cy", "Apwyntiad wedi’i drefnu", "9yb, dydd Gwener 8 Mai 2026"),
    ],
)
def test_what_is_booked_is_what_is_told(town: World, language: str, words: str, when: str) -> None:
    """On the page and in the email, with who must come, what to bring and the address; the case is booked."""
    visitor = at_office(town, language=language)
    visitor.submit(appointment_office="town-hall")
    visitor.submit(appointment=visitor.page.options("appointment")[0])
    visitor.submit()  # what to bring
    visitor.submit()
    assert visitor.page.heading == words
    assert when in visitor.page.words
    assert ("30 minutes." if language == "en" else "30 munud.") in visitor.page.words
    assert "ZZ1 1AA" in visitor.page.words
    assert "£12.50" in visitor.page.words
    online = "Change or cancel your appointment" if language == "en" else "Newid neu ganslo eich apwyntiad"
    first = min(visitor.page.words.index(way, visitor.page.words.index("£12.50")) for way in WAYS)
    assert visitor.page.words.index(online) < first, "online stands before telephone and email"
    store = town.front.store
    (reference,) = store.cases.references("user", town.clock() - timedelta(days=1))
    case = store.cases.by_reference(reference)
    assert case is not None
    assert (case.journey, case.status) == ("births", "booked")
    assert case.title == "Register a birth"  # what staff read at the desk
    (booking,) = store.bookings.of_case(case.id)
    assert (booking.state, booking.minutes, booking.skills) == ("booked", 30, ("births",))
    (message,) = store.outbox.of_case(case.id)
    assert "ZZ1 1AA" in message.body
    assert when in message.body
    assert ("30 minutes." if language == "en" else "30 munud.") in message.body
    assert "£12.50" in message.body
