"""What the register offices say of appointments for births: how long, with whom, and what to bring."""

from datetime import date
from types import SimpleNamespace

import pytest

from prototype_kit import Known

from .test_births import BIRTHS, born, chosen
from .test_service import CALENDAR, TODAY


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
