"""What the Council Tax team has promised to whoever moves, whatever the pages look like."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from prototype_kit import Address, Answers, Choice, Known, load_site, walk

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
SERVICE = SITE.services[HERE.name.replace("_", "-")]
MOVED = SERVICE.journeys["moved"]
TODAY = date(2026, 11, 21)


def chosen(name, *values):
    """What somebody chose, with the words of each option."""
    return tuple(Choice(value, MOVED.option(name, value)) for value in values)


def moved(where, day, *services, today=TODAY, **pages):
    """The walk of somebody who moved, has chosen services to be told, and then answered these pages."""
    answers = Answers().with_page("moving", {"moving": chosen("moving", where)[0]})
    answers = answers.with_page("moved-on", {"moved-on": day})
    answers = answers.with_page("tell", {"tell": chosen("tell", *services)})
    for name, value in pages.items():
        page = name.replace("_", "-")
        answers = answers.with_page(page, {page: chosen(page, value)[0]})
    return walk(MOVED, answers, today)


def asked(walked):
    """The pages of a walk."""
    return [step.path for step in walked.steps]


@pytest.mark.parametrize(
    ("where", "first"), [("within", "old-address"), ("out", "old-address"), ("in", "new-address")]
)
def test_an_old_address_is_asked_of_who_lived_here(where, first):
    """Of somebody who comes from somewhere else there is nothing to find by it."""
    assert moved(where, TODAY, "library").stop.path == f"{first}-search"


@pytest.mark.parametrize(
    ("where", "services", "asks"),
    [
        ("within", ("council-tax",), {"stays", "only-adult"}),
        ("in", ("council-tax", "library"), {"only-adult"}),
        ("out", ("council-tax",), {"stays"}),
        ("within", ("parking", "library", "bins"), set()),
    ],
)
def test_who_lives_there_is_asked_for_council_tax_alone(where, services, asks):
    """And only of the address that it matters for."""
    pages = {"stays": "no", "only_adult": "no"}
    assert {"stays", "only-adult"} & set(asked(moved(where, TODAY, *services, **pages))) == asks


def test_a_move_can_be_told_two_months_before():
    """Not earlier, as plans change."""
    assert moved("in", date(2027, 1, 21), "library").exit is None
    assert moved("in", date(2027, 1, 22), "library").exit.name == "too-early"


@pytest.mark.parametrize(("day", "warned"), [(date(2026, 11, 1), False), (date(2026, 10, 31), True)])
def test_day_21_is_in_time(day, warned):
    """The day of the move is the first: 21 November is the 21st day of a move on the 1st."""
    assert (moved("in", day, "council-tax", only_adult="no").stop.path == "late") is warned


def test_nobody_is_late_for_a_library_card():
    """The 21 days are those of Council Tax."""
    assert moved("in", TODAY - timedelta(days=200), "library").stop.path == "new-address-search"


def test_the_last_day_is_named():
    """Over the end of a month, and of a February with 29 days."""
    for day, last in ((date(2026, 10, 20), "9 November 2026"), (date(2028, 2, 10), "1 March 2028")):
        known = Known(TODAY).with_page({"moved-on": day})
        outcome = MOVED.rules.ask("last-day", known).outcome
        assert outcome == f"The last day to tell us of your move was {last}"


def test_an_adult_alone_is_told_of_the_discount():
    """25%, and by which section."""
    walked = moved("in", TODAY, "council-tax", only_adult="yes")
    assert walked.stop.path == "discount"
    result = MOVED.rules.ask("single-adult", walked.known)
    assert "25%" in result.outcome
    assert result.source.endswith("section 11")


@pytest.mark.parametrize(
    ("line", "postcode", "same"),
    [
        ("15B MILL  LANE", "zz1 3aa", True),
        ("15a Mill Lane", "ZZ1 3AA", False),
        ("15b Mill Lane", "ZZ1 3AB", False),
    ],
)
def test_nobody_moves_to_where_they_live(line, postcode, same):
    """However the address was written the second time; whoever comes from elsewhere gave no old one."""
    new = {"new-address": Address((line,), "Anytown", postcode)}
    old = {"old-address": Address(("15b Mill Lane",), "Anytown", "ZZ1 3AA")}
    check = next(screen.check for screen, _ in MOVED.screens if screen.name == "new-address")
    assert bool(MOVED.rules.ask(check, Known(TODAY).with_page(old).with_page(new))) is same
    assert not MOVED.rules.ask(check, Known(TODAY).with_page(new))


def test_no_kept_address_is_offered_as_the_new_one():
    """An address that somebody keeps is the one that they move away from."""
    assert MOVED.questions["old-address"].autocomplete is None
    for name in ("new-address-search", "new-address"):
        assert MOVED.questions[name].autocomplete == "off"


def test_people_are_promised_what_the_rule_says():
    """On the page and in the email, in every language: the words name the target and no days of their own."""
    for site in (SITE, *SITE.translations.values()):
        its = site.services[SERVICE.slug].journeys["moved"]
        for content in (its.confirmation, its.notice.email):
            assert "target" in content.placeholders, f"{content.file} does not name ((target))"


def test_every_rule_says_where_it_is_from_and_since_when():
    """In its own words, so that whoever changes it sees them."""
    tree = ast.parse((HERE / "rules.py").read_text(encoding="utf-8"))
    rules = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    assert len(rules) > 5
    for rule in rules:
        words = " ".join((ast.get_docstring(rule) or "").split())
        assert re.search(r"Source: .+ Since: .*\d{4}", words), rule.name
