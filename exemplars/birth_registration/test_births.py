"""What the law says of births, whatever the pages look like."""

from datetime import date, time, timedelta

import pytest

from prototype_kit import Answers, Choice, walk

from .test_service import SERVICE, SITE, TODAY

BIRTHS = SERVICE.journeys["births"]


def chosen(name, value):
    """What somebody chose, with the words of the option."""
    return Choice(value, BIRTHS.option(name, str(value)))


def born(*days, today=TODAY, district="anytown", **pages):
    """The walk of somebody who registers babies born on these days, and then answered these pages."""
    answers = Answers().with_page("district", {"district": chosen("district", district)})
    if district == "elsewhere":
        answers = answers.with_page("born-elsewhere", {})
    answers = answers.with_page("how-many", {"how-many": chosen("how-many", len(days))})
    for number, day in enumerate(days, start=1):
        baby = Answers().with_page("born", {"born": day})
        if len(days) > 1:
            baby = baby.with_page("time-born", {"time-born": time(3, number)})
        answers = answers.with_item("babies", str(number), baby)
    for name, value in pages.items():
        page = name.replace("_", "-")
        answers = answers.with_page(page, {page: chosen(page, value)})
    return walk(BIRTHS, answers, today)


def asked_of(rule, walked):
    """What a rule says at the end of a walk."""
    return BIRTHS.rules.ask(rule, walked.known)


# --- By when


@pytest.mark.parametrize(
    ("days_ago", "stop"),
    [(0, "relationship"), (41, "relationship"), (42, "relationship"), (43, "late-birth")],
)
def test_a_birth_is_registered_within_42_days(days_ago, stop):
    """Day 42 is in time and day 43 is not; whoever is late is warned and may go on."""
    assert born(TODAY - timedelta(days=days_ago)).stop.path == stop


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 9, 1), date(2026, 10, 13)),
        (date(2026, 11, 14), date(2026, 12, 26)),  # Boxing Day: bank holidays count
        (date(2028, 1, 18), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 4, 11)),
    ],
)
def test_the_last_day_is_42_days_after_the_birth(day, last):
    """Over the ends of months, weekends, bank holidays and a leap day."""
    walked = born(day, today=day + timedelta(days=50))
    assert asked_of("register-by", walked) == last
    words = f"{last.day} {last:%B %Y}"
    assert asked_of("last-day", walked).outcome == f"The last day to register the birth was {words}"


@pytest.mark.parametrize(
    ("day", "today", "leaves"),
    [
        (date(2025, 11, 22), date(2026, 11, 21), False),
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
    assert walked.stop.path == ("over-twelve-months" if leaves else "late-birth")


def test_whoever_is_late_is_told_until_when_it_is_simple():
    """The end of the twelve months is named, a leap day's too."""
    for day, last in ((date(2025, 12, 10), "10 December 2026"), (date(2028, 2, 29), "28 February 2029")):
        (reason,) = asked_of("last-day", born(day, today=day + timedelta(days=90))).reasons
        assert reason == f"After {last} we need permission from the Registrar General."


def test_the_oldest_baby_counts():
    """Twins are born on two days when one comes after midnight; the first day decides."""
    assert born(TODAY - timedelta(days=42), TODAY - timedelta(days=43)).stop.path == "late-birth"
    assert born(TODAY - timedelta(days=41), TODAY - timedelta(days=42)).stop.path == "relationship"


def test_a_date_in_the_future_is_nobodys_birthday():
    """Today is the last that is taken."""
    question = BIRTHS.questions["born"]
    assert "today-or-in-the-past" in question.must
    assert born(TODAY).stop.path == "relationship"
    assert born(TODAY + timedelta(days=1)).stop.path == "babies/1/born"


# --- Who must come

ALONE, BOTH = "You can come alone", "You must both come"
STATEMENT = "You can come alone if you bring the statutory declaration of parentage"
ORDER = "You can come alone if you bring the court order"
ACT, FERTILITY = "Births and Deaths Registration Act 1953", "Human Fertilisation and Embryology Act 2008"
MARRIED, NOT_MARRIED = f"{ACT}, section 2", f"{ACT}, section 10"
MARRIED_WOMEN = f"{FERTILITY}, section 42, and {ACT}, section 2"
NOT_MARRIED_WOMEN = f"{FERTILITY}, sections 43 and 44, and {ACT}, section 10ZA"
BRANCHES = [
    # A mother and a father who were married
    ({"relationship": "mother", "two_mothers": "no", "married": "yes"}, ALONE, MARRIED),
    ({"relationship": "father", "married": "yes"}, ALONE, MARRIED),
    # A mother and a father who were not
    (
        {"relationship": "mother", "two_mothers": "no", "married": "no", "other_parent": "not-named"},
        ALONE,
        NOT_MARRIED,
    ),
    (
        {"relationship": "mother", "two_mothers": "no", "married": "no", "other_parent": "comes"},
        BOTH,
        NOT_MARRIED,
    ),
    (
        {"relationship": "mother", "two_mothers": "no", "married": "no", "other_parent": "statement"},
        STATEMENT,
        NOT_MARRIED,
    ),
    (
        {"relationship": "mother", "two_mothers": "no", "married": "no", "other_parent": "order"},
        ORDER,
        NOT_MARRIED,
    ),
    ({"relationship": "father", "married": "no", "mother": "comes"}, BOTH, NOT_MARRIED),
    ({"relationship": "father", "married": "no", "mother": "statement"}, STATEMENT, NOT_MARRIED),
    ({"relationship": "father", "married": "no", "mother": "order"}, ORDER, NOT_MARRIED),
    # Two mothers who were married when they had the treatment
    ({"relationship": "mother", "two_mothers": "yes", "married_at_treatment": "yes"}, ALONE, MARRIED_WOMEN),
    ({"relationship": "second-parent", "married_at_treatment": "yes"}, ALONE, MARRIED_WOMEN),
    # Two mothers who were not
    (
        {
            "relationship": "mother",
            "two_mothers": "yes",
            "married_at_treatment": "no",
            "other_parent": "comes",
        },
        BOTH,
        NOT_MARRIED_WOMEN,
    ),
    (
        {
            "relationship": "mother",
            "two_mothers": "yes",
            "married_at_treatment": "no",
            "other_parent": "statement",
        },
        STATEMENT,
        NOT_MARRIED_WOMEN,
    ),
    (
        {
            "relationship": "mother",
            "two_mothers": "yes",
            "married_at_treatment": "no",
            "other_parent": "order",
        },
        ORDER,
        NOT_MARRIED_WOMEN,
    ),
    (
        {
            "relationship": "mother",
            "two_mothers": "yes",
            "married_at_treatment": "no",
            "other_parent": "not-named",
        },
        ALONE,
        NOT_MARRIED,
    ),
    (
        {"relationship": "second-parent", "married_at_treatment": "no", "mother": "comes"},
        BOTH,
        NOT_MARRIED_WOMEN,
    ),
    (
        {"relationship": "second-parent", "married_at_treatment": "no", "mother": "statement"},
        STATEMENT,
        NOT_MARRIED_WOMEN,
    ),
    (
        {"relationship": "second-parent", "married_at_treatment": "no", "mother": "order"},
        ORDER,
        NOT_MARRIED_WOMEN,
    ),
]


@pytest.mark.parametrize(("answers", "outcome", "section"), BRANCHES)
def test_who_must_come(answers, outcome, section):
    """Married parents come alone; others both sign, or bring proof, or one of them is not named.

    Each is asked no more than it takes, and told on the page that comes next.
    """
    walked = born(TODAY - timedelta(days=9), **answers)
    assert walked.stop.path == "who-must-attend"
    result = asked_of("who-must-attend", walked)
    assert (result.outcome, result.since is not None) == (outcome, True)
    assert result.source == section
    assert (FERTILITY in result.source) is (section in (MARRIED_WOMEN, NOT_MARRIED_WOMEN))
    assert result.reasons


@pytest.mark.parametrize(
    ("answers", "exit_"),
    [
        ({"relationship": "surrogacy"}, "parental-order"),
        ({"relationship": "other"}, "not-a-parent"),
        ({"relationship": "father", "married": "no", "mother": "neither"}, "cannot-come-alone"),
        (
            {"relationship": "second-parent", "married_at_treatment": "no", "mother": "neither"},
            "cannot-come-alone",
        ),
    ],
)
def test_who_has_to_ask_us_first(answers, exit_):
    """Two fathers, whoever is no parent, and one without a paper; each can phone, use text relay or write."""
    walked = born(TODAY - timedelta(days=9), **answers)
    assert walked.exit.name == exit_
    for site in (SITE, *SITE.translations.values()):
        journey = site.services[SERVICE.slug].journeys["births"]
        (screen,) = (screen for screen, _ in journey.screens if screen.name == exit_)
        assert {"contact-phone", "text-relay", "contact-email"} <= set(screen.content.placeholders)


@pytest.mark.parametrize(
    ("many", "stop"), [(1, "babies/1/born"), (2, "babies/1/born"), (3, "babies/1/born"), (4, "four-or-more")]
)
def test_twins_and_triplets_are_booked_here_and_six_babies_with_us(many, stop):
    """Whoever has four or more is asked to contact us, and nothing else."""
    answers = Answers().with_page("district", {"district": chosen("district", "anytown")})
    answers = answers.with_page("how-many", {"how-many": chosen("how-many", many)})
    assert walk(BIRTHS, answers, TODAY).stop.path == stop


def test_a_birth_elsewhere_can_be_declared_here_but_not_one_abroad():
    """Of a district in England and Wales a declaration is taken; another country registers its own."""
    elsewhere = born(TODAY, district="elsewhere")
    assert "born-elsewhere" in [step.path for step in elsewhere.steps]
    assert elsewhere.stop.path == "relationship"
    abroad = Answers().with_page("district", {"district": chosen("district", "abroad")})
    assert walk(BIRTHS, abroad, TODAY).exit.name == "born-abroad"
