"""What the law and the registration service say, whatever the pages look like."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from prototype_kit import Answers, Choice, Known, load_site, walk

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
SERVICE = SITE.services[HERE.name.replace("_", "-")]
APPOINTMENT = SERVICE.journeys["appointment"]
TODAY = date(2026, 11, 21)


def chosen(name, value):
    """What somebody chose, with the words of the option."""
    return Choice(value, APPOINTMENT.option(name, str(value)))


def born(*days, today=TODAY):
    """The walk of somebody who registers babies that were born on these days."""
    answers = Answers().with_page("where-born", {"where-born": chosen("where-born", "anytown")})
    answers = answers.with_page("how-many", {"how-many": chosen("how-many", len(days))})
    for number, day in enumerate(days, start=1):
        baby = Answers().with_page("born", {"born": day}).with_page("baby-name", {})
        if len(days) > 1:
            baby = baby.with_page("time-born", {"time-born": time(3, number)})
        answers = answers.with_item("babies", str(number), baby)
    return walk(APPOINTMENT, answers, today)


def known(**answers):
    """What is known of somebody who gave these answers, options by their values."""
    given = {name.replace("_", "-"): value for name, value in answers.items()}
    options = [name for name in given if hasattr(APPOINTMENT.questions[name], "options") and given[name]]
    return Known(TODAY).with_page({**given, **{name: chosen(name, given[name]) for name in options}})


def decided(rule, **answers):
    """What a rule says to these answers."""
    return APPOINTMENT.rules.ask(rule, known(**answers))


@pytest.mark.parametrize(("days_ago", "stop"), [(0, "parent"), (42, "parent"), (43, "late")])
def test_a_birth_is_registered_within_42_days(days_ago, stop):
    """Day 42 is in time and day 43 is not; whoever is late is warned and may go on."""
    assert born(TODAY - timedelta(days=days_ago)).stop.path == stop


def test_the_last_day_is_named():
    """42 days after 1 September, over the end of a month, is 13 October."""
    walked = born(date(2026, 9, 1))
    result = APPOINTMENT.rules.ask("last-day", walked.known)
    assert result.outcome == "The last day to register the birth was 13 October 2026"


@pytest.mark.parametrize(
    ("day", "today", "leaves"),
    [
        (date(2025, 11, 21), date(2026, 11, 21), False),
        (date(2025, 11, 20), date(2026, 11, 21), True),
        (date(2028, 2, 29), date(2029, 2, 28), False),
        (date(2028, 2, 29), date(2029, 3, 1), True),
        (date(2027, 2, 28), date(2028, 2, 28), False),
        (date(2027, 2, 28), date(2028, 2, 29), True),
        (date(2027, 3, 1), date(2028, 2, 29), False),
    ],
)
def test_after_twelve_months_somebody_has_to_ask(day, today, leaves):
    """Twelve months end on the day of the same number, and those of a 29 February with February."""
    walked = born(day, today=today)
    assert (walked.exit is not None) is leaves
    assert walked.stop.path == ("over-twelve-months" if leaves else "late")


def test_the_oldest_baby_counts():
    """Twins are born on two days when one comes after midnight; the first day decides."""
    assert born(TODAY - timedelta(days=42), TODAY - timedelta(days=43)).stop.path == "late"
    assert born(TODAY - timedelta(days=41), TODAY - timedelta(days=42)).stop.path == "parent"


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"parent": "mother", "married": "yes"}, "You can come alone"),
        ({"parent": "father", "married": "yes"}, "You can come alone"),
        ({"parent": "second-parent", "married": "yes"}, "You can come alone"),
        ({"parent": "mother", "married": "no", "other_parent": "not-named"}, "You can come alone"),
        ({"parent": "mother", "married": "no", "other_parent": "comes"}, "You must both come"),
        ({"parent": "father", "married": "no", "mother": "comes"}, "You must both come"),
        ({"parent": "second-parent", "married": "no", "mother": "comes"}, "You must both come"),
        (
            {"parent": "mother", "married": "no", "other_parent": "statement"},
            "You can come alone if you bring the statutory declaration",
        ),
        (
            {"parent": "father", "married": "no", "mother": "statement"},
            "You can come alone if you bring the statutory declaration",
        ),
        (
            {"parent": "father", "married": "no", "mother": "order"},
            "You can come alone if you bring the court order",
        ),
        (
            {"parent": "mother", "married": "no", "other_parent": "order"},
            "You can come alone if you bring the court order",
        ),
    ],
)
def test_who_must_come(answers, outcome):
    """Married parents come alone; others both sign, or bring proof, or one of them is not named."""
    result = decided("who-must-come", **{"other_parent": None, "mother": None, **answers})
    assert result.outcome == outcome
    assert result.reasons
    assert "Births and Deaths Registration Act 1953" in result.source


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"parent": "mother", "married": "yes"}, "marriage or civil partnership certificate"),
        ({"parent": "mother", "married": "no", "other_parent": "comes"}, "The same for the other parent"),
        ({"parent": "father", "married": "no", "mother": "statement"}, "The statutory declaration"),
        ({"parent": "father", "married": "no", "mother": "order"}, "The court order"),
        ({"parent": "second-parent", "married": "no", "mother": "comes"}, "The forms that you both signed"),
        ({"parent": "mother", "married": "no", "other_parent": "comes"}, "If the other parent is a woman"),
    ],
)
def test_what_to_bring(answers, words):
    """Everybody shows a name and the red book; the rest depends on who comes and why."""
    result = decided("what-to-bring", **{"other_parent": None, "mother": None, **answers})
    said = "\n".join(result.reasons)
    assert words in said
    assert "shows your name" in said
    assert "red book" in said


def test_a_mother_who_names_nobody_else_brings_little():
    """Her own name and the red book."""
    result = decided("what-to-bring", parent="mother", married="no", other_parent="not-named", mother=None)
    assert len(result.reasons) == 2


def test_we_can_reach_everybody():
    """An email address or a telephone number is enough; neither is not."""
    assert decided("email-or-phone", email="ann@anytown.example", phone=None) == {}
    assert decided("email-or-phone", email=None, phone="01632 960 001") == {}
    assert "email" in decided("email-or-phone", email=None, phone=None)


@pytest.mark.parametrize(
    ("office", "times", "refused"),
    [("hospital", "afternoon", True), ("hospital", "any", False), ("town-hall", "afternoon", False)],
)
def test_the_hospital_has_mornings_only(office, times, refused):
    """Nobody is promised an afternoon there."""
    assert bool(decided("hospital-mornings", office=office, times=times)) is refused
