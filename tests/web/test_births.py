"""Booking the registration of a birth: branches both ways, items of a repeat, rules that speak."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.tallies import tally
from tests.web.visitor import Visitor
from tests.web.world import World

BOOK = "/birth-registration/book"
RECENTLY, LATE, TOO_LATE = date(2026, 4, 20), date(2026, 3, 1), date(2025, 5, 1)


@pytest.fixture
def visitor(births: World) -> Visitor:
    """Somebody at the first question."""
    visitor = births.visitor()
    visitor.get(BOOK)
    visitor.submit()
    return visitor


def enter_date(visitor: Visitor, name: str, day: date, status: int = 200) -> None:
    """Fill in the three fields of a date."""
    parts = {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}
    visitor.submit(status, **parts)


def to_relationship(visitor: Visitor, *born: date, district: str = "yes") -> None:
    """Answer everything about the babies, and pass what is said on the way."""
    visitor.submit(district=district)
    if district == "no":
        visitor.submit()
    visitor.submit(how_many=str(len(born)))
    for day in born:
        enter_date(visitor, "born", day)
        if len(born) > 1:
            visitor.submit(time_born="9:30am")
    if visitor.page.path == f"{BOOK}/late":
        visitor.submit()


def to_check_answers(visitor: Visitor, *born: date, **given: str) -> None:
    """Answer everything."""
    to_relationship(visitor, *born, district=given.get("district", "yes"))
    visitor.submit(relationship=given.get("relationship", "mother"))
    visitor.submit(married=given.get("married", "yes"))
    visitor.submit()
    visitor.submit(email="ann@example.com")
    enter_date(visitor, "appointment_day", date(2026, 5, 20))
    visitor.submit(appointment_time="midday")
    assert visitor.page.path == f"{BOOK}/check-answers"


def test_one_baby_born_here_lately(births: World, visitor: Visitor) -> None:
    """The shortest way: no declaration, no warning, no time of birth, one row for one baby."""
    paths = []

    def answer(**fields: str) -> None:
        paths.append(visitor.page.path.removeprefix(f"{BOOK}/"))
        visitor.submit(**fields)

    answer(district="yes")
    answer(how_many="1")
    assert visitor.page.heading == "When was the baby born?"
    answer(born_day="20", born_month="april", born_year="2026")
    answer(relationship="mother")
    answer(married="yes")
    answer()
    answer(email="ann@example.com")
    answer(appointment_day_day="20", appointment_day_month="5", appointment_day_year="2026")
    answer(appointment_time="9.30 am")
    expected = [
        "district",
        "how-many",
        "babies/1/born",
        "relationship",
        "married",
        "who-must-attend",
        "contact",
        "appointment-day",
        "appointment-time",
    ]
    assert expected == paths
    assert visitor.page.rows == {
        "Was the baby born in Anytown?": "Yes",
        "How many babies do you need to register?": "One",
        "When was the baby born?": "20 April 2026",
        "What is your relationship to the baby?": "Mother",
        "Were the baby’s parents married to each other when the baby was born or conceived?": "Yes",
        "Email address": "ann@example.com",
        "UK telephone number": "Not given",
        "Which day would you like to come?": "20 May 2026",
        "What time would you like to come?": "9:30am",
    }
    visitor.submit()
    assert visitor.page.heading == "Appointment booked"
    assert "Bring your passport" in visitor.page.words
    (message,) = births.rows("message")
    assert "You asked to come on 20 May 2026 at 9:30am." in message


def test_two_babies_born_elsewhere_long_ago(visitor: Visitor) -> None:
    """The longest way: declaration, two items with times, the warning, and what must be revealed."""
    visitor.submit(district="no")
    assert visitor.page.path == f"{BOOK}/declaration"
    assert visitor.page.heading == "You can make a declaration"
    visitor.submit()
    visitor.submit(how_many="2")
    for number in (1, 2):
        assert visitor.page.path == f"{BOOK}/babies/{number}/born"
        assert visitor.page.heading == f"When was baby {number} of 2 born?"
        enter_date(visitor, "born", LATE)
        assert visitor.page.path == f"{BOOK}/babies/{number}/time-born"
        visitor.submit(time_born=f"{number}pm")
    assert visitor.page.path == f"{BOOK}/late"
    assert visitor.page.first("govuk-warning-text") is not None
    assert visitor.page.heading == "You are registering late"
    assert "More than 42 days have passed" in visitor.page.words
    visitor.submit()
    visitor.submit(422, relationship="other")
    assert visitor.page.errors == {"other-relationship": "Enter your relationship"}
    visitor.submit(relationship="other", other_relationship="Grandmother")
    visitor.submit(married="no")
    assert visitor.page.path == f"{BOOK}/who-must-attend"
    visitor.submit()
    visitor.submit(phone="01632 960 001")
    enter_date(visitor, "appointment_day", date(2026, 5, 20))
    visitor.submit(appointment_time="14:30")
    assert visitor.page.rows["When was baby 1 of 2 born?"] == "1 March 2026"
    assert visitor.page.rows["What time was baby 2 of 2 born?"] == "2pm"
    assert visitor.page.rows["What is your relationship to the baby?"] == "Someone else"
    assert visitor.page.rows["Your relationship"] == "Grandmother"
    groups = [element for element in visitor.page.tree.iter("h2") if "aby" in "".join(element.itertext())]
    assert ["".join(group.itertext()).strip() for group in groups] == ["Baby 1 of 2", "Baby 2 of 2"]


def test_what_an_option_revealed_is_kept_unseen_while_another_is_chosen(visitor: Visitor) -> None:
    """Somebody who changes their mind twice need not type it again; meanwhile it is not shown or sent."""
    to_relationship(visitor, RECENTLY)
    visitor.submit(relationship="other", other_relationship="Grandmother")
    visitor.get(f"{BOOK}/relationship")
    visitor.submit(relationship="mother", other_relationship="Grandmother")
    visitor.submit(married="yes")
    visitor.submit()
    visitor.submit(email="ann@example.com")
    enter_date(visitor, "appointment_day", date(2026, 5, 20))
    visitor.submit(appointment_time="midday")
    assert "Your relationship" not in visitor.page.rows
    visitor.get(f"{BOOK}/relationship")
    assert 'value="Grandmother"' in visitor.page.html


@pytest.mark.parametrize(
    ("relationship", "married", "outcome"),
    [
        ("mother", "yes", "One parent must come"),
        ("father", "yes", "One parent must come"),
        ("father", "no", "Both parents must come"),
        ("mother", "no", "The mother must come"),
    ],
)
def test_a_rule_says_who_must_come(visitor: Visitor, relationship: str, married: str, outcome: str) -> None:
    """The page shows what the rule decided, with its reasons, each as an item of a list."""
    to_relationship(visitor, RECENTLY)
    visitor.submit(relationship=relationship)
    visitor.submit(married=married)
    assert visitor.page.heading == "Who must come"
    lead = visitor.page.first("govuk-body-l")
    assert lead is not None
    assert outcome == "".join(lead.itertext())
    assert "married to each other" in visitor.page.words
    visitor.go_back()
    assert visitor.page.path == f"{BOOK}/married"


@pytest.mark.parametrize(
    ("born", "leaves"), [(date(2025, 5, 6), False), (date(2025, 5, 5), True), (TOO_LATE, True)]
)
def test_an_exit_by_a_rule(births: World, visitor: Visitor, born: date, leaves: bool) -> None:
    """More than 12 months after the birth the journey ends with ways to get in touch; on the day not yet."""
    visitor.submit(district="yes")
    visitor.submit(how_many="1")
    enter_date(visitor, "born", born)
    expected = "phone-us" if leaves else "late"
    assert visitor.page.path == f"{BOOK}/{expected}"
    found = tally(births.front.store, "prototype", births.clock() - timedelta(1))
    assert [exited for *_, exited in found] == [int(leaves)]


def test_a_second_baby_is_asked_about_when_the_number_is_changed(births: World, visitor: Visitor) -> None:
    """The first keeps its date, gets a time; the second gets both. Back to one, the second is in no case."""
    to_check_answers(visitor, RECENTLY)
    visitor.change("How many")
    visitor.submit(how_many="2")
    assert visitor.page.url == f"{BOOK}/babies/1/time-born?change=yes"
    visitor.submit(time_born="1am")
    assert visitor.page.url == f"{BOOK}/babies/2/born?change=yes"
    assert visitor.page.back == f"{BOOK}/babies/1/time-born?change=yes"
    enter_date(visitor, "born", date(2026, 4, 19))
    visitor.submit(time_born="2am")
    assert visitor.page.path == f"{BOOK}/check-answers"
    assert visitor.page.rows["When was baby 2 of 2 born?"] == "19 April 2026"
    visitor.change("How many")
    visitor.submit(how_many="1")
    assert visitor.page.path == f"{BOOK}/check-answers"
    visitor.submit()
    (case,) = births.rows("cases")
    assert "2026-04-20" in case
    assert "2026-04-19" not in case
    assert "01:00:00" not in case


def test_a_change_that_adds_what_must_be_read(visitor: Visitor) -> None:
    """Born late after all: the warning is shown once, then check answers again."""
    to_check_answers(visitor, RECENTLY)
    visitor.change("When was")
    enter_date(visitor, "born", LATE)
    assert visitor.page.url == f"{BOOK}/late?change=yes"
    visitor.submit()
    assert visitor.page.path == f"{BOOK}/check-answers"


def test_the_page_checks_its_answers_together(visitor: Visitor) -> None:
    """Neither an email address nor a number: one error, at the first field; either alone will do."""
    to_relationship(visitor, RECENTLY)
    visitor.submit(relationship="mother")
    visitor.submit(married="yes")
    visitor.submit()
    assert visitor.page.heading == "How should we contact you?"
    visitor.submit(422)
    assert visitor.page.errors == {"email": "Enter an email address or a telephone number"}
    visitor.submit(422, email="nobody", phone="12")
    assert visitor.page.errors.keys() == {"email", "phone"}
    visitor.submit(email="", phone="01632 960 001")
    assert visitor.page.path == f"{BOOK}/appointment-day"


def test_an_item_that_is_not_there_leads_to_the_first_page_not_done(visitor: Visitor) -> None:
    """Three babies at most, and only as many as were said."""
    visitor.submit(district="yes")
    visitor.submit(how_many="1")
    for item in ("2", "0", "99999999999999999999", "-1", "x"):
        visitor.get(f"{BOOK}/babies/{item}/born")
        assert visitor.page.path == f"{BOOK}/babies/1/born"


def test_the_item_is_named_above_a_heading_that_does_not_name_it(births: World, visitor: Visitor) -> None:
    """Where the heading says which baby is meant, no caption repeats it."""
    visitor.submit(district="yes")
    visitor.submit(how_many="2")
    assert visitor.page.caption == ""
    question = births.site.services["birth-registration"].journeys["book"].questions["born"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(question.__dict__, "ask", "When was it?")
        page = next(
            screen
            for screen, _ in births.site.services["birth-registration"].journeys["book"].screens
            if screen.name == "born"
        )
        patch.setitem(page.__dict__, "title", "When was it?")
        visitor.get(f"{BOOK}/babies/1/born")
    assert (visitor.page.caption, visitor.page.heading) == ("Baby 1 of 2", "When was it?")


def test_the_day_of_a_draft_stands_still(births: World, visitor: Visitor) -> None:
    """Somebody who starts on the last day in time and goes on after midnight is in time."""
    visitor.submit(district="yes")
    visitor.submit(how_many="1")
    births.clock.forward(hours=20)
    enter_date(visitor, "born", date(2025, 5, 6))
    assert visitor.page.path == f"{BOOK}/late"


def test_today_is_the_day_in_london(births: World) -> None:
    """Just after midnight in summer the day has changed here, though not yet in UTC."""
    births.clock.forward(hours=12, minutes=30)
    visitor = births.visitor()
    visitor.get(BOOK)
    visitor.submit()
    visitor.submit(district="yes")
    visitor.submit(how_many="1")
    enter_date(visitor, "born", date(2026, 5, 7))
    assert visitor.page.path == f"{BOOK}/relationship"


def test_each_error_leads_to_its_field(visitor: Visitor) -> None:
    """A date without a month leads to the month; one that is no date to its first field."""
    visitor.submit(422)
    assert visitor.page.errors == {"district": "Select yes if the baby was born in Anytown"}
    visitor.submit(district="yes")
    visitor.submit(how_many="1")
    visitor.submit(422, born_day="20", born_year="2026")
    assert visitor.page.errors == {"born-month": "The date the baby was born must include a month"}
    assert visitor.page.fields == {"born-day": ["20"], "born-month": [""], "born-year": ["2026"]}
    enter_date(visitor, "born", date(2026, 5, 7), 422)
    assert visitor.page.errors == {"born-day": "The date the baby was born must be today or in the past"}
    assert visitor.page.title.startswith("Error: When was the baby born? – ")
