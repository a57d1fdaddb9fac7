"""What the team has promised, whatever the pages look like."""

from datetime import date, timedelta
from pathlib import Path

from prototype_kit import Answers, Choice, load_site, walk

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
APPLY = SITE.services[HERE.name.replace("_", "-")].journeys["apply"]
TODAY = date(2026, 11, 21)


def applied(days_ahead):
    """The walk of somebody who needs the first thing in so many days."""
    answers = Answers().with_page("need", {"need": Choice("first", "The first thing")})
    answers = answers.with_page("needed-by", {"needed-by": TODAY + timedelta(days=days_ahead)})
    return walk(APPLY, answers, TODAY)


def test_five_days_are_enough():
    """Whoever needs it in five days can apply here."""
    assert applied(days_ahead=5).complete


def test_whoever_needs_it_sooner_is_told_to_contact_us():
    """Nobody sends an application that we could not deal with in time."""
    assert applied(days_ahead=4).exit.name == "too-soon"
