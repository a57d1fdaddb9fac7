"""What the register offices say of appointments for births: how long, with whom, and what to bring."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from prototype_kit import Known

from .test_births import BIRTHS, BRANCHES, asked_of, born, chosen
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


THINGS = {
    "name": "shows your name",
    "address": "shows your address",
    "both": "The same for the other parent",
    "red book": "red book",
    "certificate": "marriage or civil partnership certificate",
    "declaration": "The statutory declaration of parentage",
    "order": "The court order",
    "clinic": "signed at the fertility clinic",
    "other parent": "The other parent’s full name",
}
"""What there is to bring, by words that say it."""
EVERYBODY = {"name", "address", "red book"}
MARRIED = {"certificate", "other parent"}
PAPERS = {
    "comes": {"both"},
    "statement": {"declaration", "other parent"},
    "order": {"order", "other parent"},
    "not-named": set(),
}
"""What parents bring who were not married, by how the other parent gets into the register."""


@pytest.mark.parametrize(("answers", "outcome", "_section"), BRANCHES)
def test_what_to_bring_follows_who_comes(answers, outcome, _section):
    """In each branch of who must come: nothing of the other parent where only the mother is named."""
    walked = born(TODAY, district="elsewhere", **answers)
    assert asked_of("who-must-attend", walked).outcome == outcome
    how = answers.get("other_parent") or answers.get("mother")
    women = answers["relationship"] == "second-parent" or answers.get("two_mothers") == "yes"
    expected = EVERYBODY | (PAPERS[how] if how else MARRIED)
    expected |= {"clinic"} if women and how not in (None, "not-named") else set()
    said = [str(reason) for reason in decided("what-to-bring", district="elsewhere", **answers).reasons]
    found = [next(name for name, words in THINGS.items() if words in reason) for reason in said]
    assert (len(found), {*found}) == (len(expected), expected)


def test_a_mother_who_registers_alone_reads_nothing_of_another_parent_or_a_marriage():
    """Nor in the words that everybody reads: on the page, on the confirmation and in the email."""
    content = Path(__file__).parent / "content"
    for name in ("what-to-bring.md", "births-confirmation.md", "birth-booked.email.md"):
        words = (content / name).read_text(encoding="utf-8")
        assert not any(each in words for each in ("other parent", "parents’", "marriage", "partnership")), (
            name
        )


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
