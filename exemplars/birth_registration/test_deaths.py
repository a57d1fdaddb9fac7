"""What the law and the register offices say of deaths, whatever the pages look like."""

from datetime import date
from types import SimpleNamespace

import pytest

from prototype_kit import Answers, Choice, walk

from .test_service import CALENDAR, SERVICE, SITE, TODAY

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
    assert SERVICE.journeys["births"].inviting is None


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
