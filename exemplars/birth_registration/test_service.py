"""What the register offices say, whatever is registered there; other tests have the site from here."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from prototype_kit import load_site

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
SERVICE = SITE.services[HERE.name.replace("_", "-")]
CALENDAR = SERVICE.calendars["register-offices"]
TODAY = date(2026, 11, 21)


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


def test_every_rule_says_where_it_is_from_and_since_when():
    """In its own words, so that whoever changes it sees them."""
    tree = ast.parse((HERE / "rules.py").read_text(encoding="utf-8"))
    rules = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    assert len(rules) > 10
    for rule in rules:
        words = " ".join((ast.get_docstring(rule) or "").split())
        assert re.search(r"Source: .+ Since: .*\d{4}", words), rule.name
