"""What the law and the register offices say of births, whatever the pages look like."""

import ast
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from prototype_kit import Answers, Choice, Known, load_site, walk

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
SERVICE = SITE.services[HERE.name.replace("_", "-")]
BIRTHS = SERVICE.journeys["births"]
CALENDAR = SERVICE.calendars["register-offices"]
TODAY = date(2026, 11, 21)


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


def known(today=TODAY, appointment=None, **answers):
    """What is known of somebody who gave these answers, options by their values."""
    asked = (
        "district",
        "relationship",
        "two-mothers",
        "married",
        "married-at-treatment",
        "other-parent",
        "mother",
    )
    given = dict.fromkeys((*asked, "language", "email", "phone"))
    given |= {name.replace("_", "-"): value for name, value in answers.items()}
    options = [name for name in given if hasattr(BIRTHS.questions[name], "options") and given[name]]
    given |= {name: chosen(name, given[name]) for name in options}
    return Known(today).with_page(given | {"appointment": appointment})


def decided(rule, **answers):
    """What a rule says to these answers."""
    return BIRTHS.rules.ask(rule, known(**answers))


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


# --- The appointment


@pytest.mark.parametrize(
    ("babies", "language", "minutes"),
    [
        (1, "english", 30),
        (1, "welsh", 30),
        (1, "sign-language", 45),
        (1, "other", 45),
        (2, "english", 45),
        (2, "sign-language", 60),
        (3, "english", 60),
        (3, "other", 75),
    ],
)
def test_how_long_an_appointment_takes(babies, language, minutes):
    """30 minutes, 15 more for each further baby and 15 more with an interpreter."""
    walked = born(*[TODAY] * babies)
    assert (
        BIRTHS.rules.ask(
            "appointment-length", walked.known.with_page({"language": chosen("language", language)})
        )
        == minutes
    )


@pytest.mark.parametrize(
    ("language", "skills"),
    [
        ("english", ("births",)),
        ("welsh", ("births", "welsh")),
        ("sign-language", ("births", "interpreting")),
        ("other", ("births", "interpreting")),
    ],
)
def test_whom_an_appointment_is_with(language, skills):
    """A registrar who speaks Welsh, or works with interpreters; some are there for each."""
    assert decided("skills", language=language) == skills
    for office in CALENDAR.offices:
        assert CALENDAR.resources_at(office, "registrar", skills) or (office, "welsh") == (
            "hospital",
            skills[-1],
        )


# --- The register offices


def test_an_interpreter_can_be_booked_in_time():
    """On a Sunday evening nobody books for Monday, as somebody works for a day in between."""
    sunday = datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert CALENDAR.first_moment(sunday).date() == date(2026, 11, 24)


def test_no_place_is_named_twice():
    """The name of an office stands before its address in messages."""
    for office in CALENDAR.offices.values():
        assert not any(office.name in line for line in office.address[1:])


def test_there_are_three_offices_and_six_registrars():
    """Each office has somebody, and each registrar an office."""
    assert list(CALENDAR.offices) == ["town-hall", "library", "hospital"]
    assert len(CALENDAR.resources) == 6
    assert all("ZZ" in office.address[-1] for office in CALENDAR.offices.values())


@pytest.mark.parametrize(
    ("office", "day", "opens"),
    [
        ("town-hall", date(2026, 12, 5), True),  # the first Saturday of a month
        ("town-hall", date(2026, 12, 12), False),
        ("town-hall", date(2026, 12, 24), True),  # until midday
        ("town-hall", date(2026, 12, 29), False),  # between Christmas and New Year
        ("library", date(2026, 12, 8), True),
        ("library", date(2026, 12, 9), False),
        ("hospital", date(2026, 12, 9), True),
        ("town-hall", date(2027, 3, 26), False),  # Good Friday
        ("town-hall", date(2027, 3, 16), False),  # training
    ],
)
def test_when_offices_are_open(office, day, opens):
    """By weekday, on the first Saturday, and not on bank holidays or between Christmas and New Year."""
    assert bool(CALENDAR.open_bits(office, day)) is opens


# --- What to bring


@pytest.mark.parametrize(
    ("answers", "words", "many"),
    [
        ({"relationship": "mother", "married": "yes"}, "marriage or civil partnership certificate", 4),
        (
            {"relationship": "second-parent", "married_at_treatment": "yes"},
            "marriage or civil partnership certificate",
            4,
        ),
        (
            {"relationship": "mother", "married": "no", "other_parent": "comes"},
            "The same for the other parent",
            4,
        ),
        ({"relationship": "father", "married": "no", "mother": "statement"}, "The statutory declaration", 4),
        ({"relationship": "father", "married": "no", "mother": "order"}, "The court order", 4),
        (
            {"relationship": "second-parent", "married_at_treatment": "no", "mother": "comes"},
            "the fertility clinic",
            5,
        ),
        (
            {
                "relationship": "mother",
                "two_mothers": "yes",
                "married_at_treatment": "no",
                "other_parent": "order",
            },
            "the fertility clinic",
            5,
        ),
        ({"relationship": "mother", "married": "no", "other_parent": "not-named"}, "red book", 3),
    ],
)
def test_what_to_bring(answers, words, many):
    """Everybody shows a name, an address and the red book; the rest depends on who comes and why."""
    result = decided("what-to-bring", district="elsewhere", **answers)
    said = "\n".join(str(reason) for reason in result.reasons)
    assert len(result.reasons) == many
    for each in (words, "shows your name", "shows your address", "red book"):
        assert each in said


@pytest.mark.parametrize(
    ("day", "fee"),
    [
        (date(2019, 2, 15), None),
        (date(2019, 2, 16), "£11"),
        (date(2024, 4, 8), "£11"),
        (date(2024, 4, 9), "£12.50"),
        (TODAY, "£12.50"),
    ],
)
def test_a_certificate_costs_what_it_costs_on_the_day(day, fee):
    """The fee of the day of the appointment, where certificates can be bought there."""
    for today, appointment in ((day, None), (TODAY, SimpleNamespace(day=day))):
        result = decided(
            "what-to-bring", today=today, appointment=appointment, district="anytown", married="yes"
        )
        said = [reason for reason in result.reasons if "costs" in reason]
        assert said == (
            [f"A card to pay with, if you want birth certificates: each costs {fee}"] if fee else []
        )
    assert not any("costs" in reason for reason in decided("what-to-bring", district="elsewhere").reasons)


# --- Deaths


DEATHS = SERVICE.journeys["deaths"]


def invited(received=TODAY, **answers):
    """The walk of somebody who was invited, and chose these options."""
    given = Answers(values={"certificate-received": received, "certificate": "ME-000123"})
    for name, value in answers.items():
        page = name.replace("_", "-")
        given = given.with_page(page, {page: Choice(value, DEATHS.option(page, value))})
    return walk(DEATHS, given, TODAY)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 23), date(2026, 11, 28)),  # a Saturday
        (date(2026, 12, 22), date(2026, 12, 27)),  # over Christmas
        (date(2027, 3, 25), date(2027, 3, 30)),  # over Easter
        (date(2028, 2, 26), date(2028, 3, 2)),
    ],
)
def test_a_death_is_registered_within_5_days_of_the_certificate(received, last):
    """Weekends and bank holidays count, and nothing else: the clock begins with the certificate."""
    assert DEATHS.rules.ask("register-death-by", invited(received).known) == last
    assert DEATHS.inviting.clock.by == "register-death-by"


def test_nobody_books_before_the_certificate_is_there():
    """It is a journey that people are invited to, and the certificate is what staff enter."""
    assert DEATHS.inviting is not None
    assert list(DEATHS.given) == ["certificate-received", "certificate"]
    assert "today-or-in-the-past" in DEATHS.given["certificate-received"].must
    assert BIRTHS.inviting is None


@pytest.mark.parametrize(
    ("place", "coroner", "stop"),
    [
        ("elsewhere", None, "died-elsewhere"),
        ("home", "no", "informant"),
        ("home", "natural", "informant"),
        ("outdoors", "natural", "informant"),
        ("home", "inquest", "inquest"),
        ("outdoors", "inquest", "inquest"),
        ("home", "looking", "coroner-decides"),
        ("home", "unsure", "coroner-decides"),
    ],
)
def test_where_and_whether_there_is_a_coroner(place, coroner, stop):
    """After an inquest nobody has to come; while a coroner decides, everybody waits."""
    answers = {"place": place} | ({"coroner": coroner} if coroner else {})
    assert invited(**answers).stop.path == stop


@pytest.mark.parametrize("place", ["home", "outdoors"])
@pytest.mark.parametrize(
    ("informant", "home", "outdoors"),
    [
        ("partner", True, True),
        ("relative", True, True),
        ("present", True, True),
        ("representative", True, True),
        ("arranging", True, True),
        ("place", True, False),
        ("found", False, True),
        ("none", False, False),
    ],
)
def test_who_may_register_a_death(place, informant, home, outdoors):
    """Sections 16 and 17: who lives there in a building, who found the body anywhere else."""
    walked = invited(place=place, coroner="no", informant=informant)
    may = home if place == "home" else outdoors
    assert walked.stop.path == ("language" if may else "cannot-register")
    assert set(DEATHS.questions["informant"].options) >= {informant}


def test_a_funeral_director_may_not():
    """Whatever else is so: the law asks for who causes the burial, not who carries it out."""
    for place in ("home", "outdoors"):
        assert invited(place=place, coroner="no", informant="director").stop.path == "funeral-director"


@pytest.mark.parametrize(
    ("language", "minutes", "skills"),
    [
        ("english", 40, ("deaths",)),
        ("welsh", 40, ("deaths", "welsh")),
        ("sign-language", 55, ("deaths", "interpreting")),
        ("other", 55, ("deaths", "interpreting")),
    ],
)
def test_the_appointment_for_a_death(language, minutes, skills):
    """40 minutes, with the time for the green form and Tell Us Once; 15 more with an interpreter."""
    known_ = invited().known.with_page({"language": Choice(language, language)})
    assert DEATHS.rules.ask("length-for-a-death", known_) == minutes
    assert DEATHS.rules.ask("skills-for-a-death", known_) == skills
    for office in ("town-hall", "library"):
        assert CALENDAR.resources_at(office, "registrar", skills) or "interpreting" in skills


@pytest.mark.parametrize(("day", "fee"), [(date(2026, 11, 24), "£12.50"), (date(2018, 1, 1), None)])
def test_what_to_bring_to_register_a_death(day, fee):
    """Nobody is told to bring what they may not have."""
    known_ = invited().known.with_page({"appointment": SimpleNamespace(day=day)})
    result = DEATHS.rules.ask("for-the-registrar", known_)
    assert result.outcome.startswith("If you can")
    assert result.since == date(2024, 9, 9)
    assert any("certificates: each costs" in str(reason) for reason in result.reasons) is (fee is not None)


def test_nothing_of_the_person_who_died_is_asked():
    """The registrar has the certificate; the name, the dates and the job are for the appointment."""
    assert {*DEATHS.questions} == {
        *("certificate-received", "certificate", "place", "coroner", "informant", "language"),
        *("interpreter-language", "full-name", "email", "phone", "appointment-office", "appointment"),
    }


def test_everybody_who_is_sent_away_can_ask():
    """Each exit says how to reach us, in each language."""
    for site in (SITE, *SITE.translations.values()):
        journey = site.services[SERVICE.slug].journeys["deaths"]
        exits = [screen for screen, _ in journey.screens if type(screen).__name__ == "Exit"]
        assert len(exits) == 5
        for screen in exits:
            assert {"contact-phone", "text-relay", "contact-email"} <= set(screen.content.placeholders)


# --- What is asked, and what stands behind it


def test_we_can_reach_everybody():
    """An email address or a telephone number is enough; neither is not."""
    assert decided("email-or-phone", email="ann@anytown.example") == {}
    assert decided("email-or-phone", phone="01632 960 001") == {}
    assert "email" in decided("email-or-phone")


def test_nothing_is_asked_that_only_the_registrar_needs():
    """Nobody is asked for the parents' dates of birth, earlier children, jobs, or where they were born."""
    assert {*BIRTHS.questions} == {
        *("district", "how-many", "born", "time-born", "relationship", "two-mothers", "married"),
        *("married-at-treatment", "other-parent", "mother", "language", "interpreter-language", "baby-name"),
        *("full-name", "other-name", "home-search", "home-list", "home", "email", "phone"),
        *("appointment-office", "appointment"),
    }


def test_every_rule_says_where_it_is_from_and_since_when():
    """In its own words, so that whoever changes it sees them."""
    tree = ast.parse((HERE / "rules.py").read_text(encoding="utf-8"))
    rules = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    assert len(rules) > 10
    for rule in rules:
        words = " ".join((ast.get_docstring(rule) or "").split())
        assert re.search(r"Source: .+ Since: .*\d{4}", words), rule.name
