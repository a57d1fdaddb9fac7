"""What the waste team charges and delivers, whatever the pages look like."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from prototype_kit import Address, Answers, Choice, Known, load_site

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
SERVICE = SITE.services[HERE.name.replace("_", "-")]
ORDER = SERVICE.journeys["order"]
TODAY = date(2026, 11, 21)


def chosen(name, value):
    """What somebody chose, with the words of the option."""
    return Choice(value, ORDER.option(name, value))


def container(kind, why, size=None, crime=None, crew_came=None):
    """One container as somebody ordered it."""
    item = Answers().with_page("kind", {"kind": chosen("kind", kind)})
    if kind in ("rubbish", "recycling"):
        item = item.with_page("size", {"size": chosen("size", size or "standard")})
    item = item.with_page("why", {"why": chosen("why", why), "crime-reference": crime})
    if why == "crew":
        item = item.with_page("crew-came", {"crew-came": crew_came or TODAY})
    return item.with_page("take-away", {"take-away": chosen("take-away", "no")})


def known(*containers, benefits="none", today=TODAY):
    """What is known of somebody who orders these containers."""
    found = Known(today).with_page({"benefits": (chosen("benefits", benefits),) if benefits else None})
    for item in containers:
        found.enter_item("containers").learn(item.values, {})
    return found


def charge(*containers, **more):
    """What a rule says that the order costs."""
    return ORDER.rules.ask("charge", known(*containers, **more))


BIN, CADDY = container("rubbish", "lost"), container("caddy", "damaged")


@pytest.mark.parametrize(
    ("containers", "outcome"),
    [
        ([BIN], "You pay £38"),
        ([container("garden", "damaged")], "You pay £38"),
        ([CADDY], "You pay £6"),
        ([container("box", "lost")], "You pay £6"),
        ([BIN, CADDY], "You pay £44"),
        ([BIN, BIN], "You pay £76"),
        ([BIN, BIN, CADDY], "You pay £76"),
        ([BIN, BIN, BIN, BIN], "You pay £76"),
    ],
)
def test_each_container_has_a_price_and_each_order_a_most(containers, outcome):
    """Bins on wheels and what has none; two bins reach the most, and more do not go beyond."""
    result = charge(*containers)
    assert result.outcome == outcome
    assert ("The most that anybody pays" in result.reasons[-1]) is (len(containers) > 2)


def test_benefits_halve_the_charge():
    """Each of them does, and having none does not. Half of more than the most is asked before the most."""
    for benefit in ("council-tax-reduction", "pension-credit", "universal-credit"):
        assert charge(BIN, benefits=benefit).outcome == "You pay £19"
    assert charge(BIN, benefits="none").outcome == "You pay £38"
    assert charge(BIN, benefits=None).outcome == "You pay £38"
    assert charge(BIN, BIN, BIN, BIN, benefits="pension-credit").outcome == "You pay £76"
    assert charge(BIN, BIN, BIN, benefits="pension-credit").outcome == "You pay £57"


@pytest.mark.parametrize(
    ("item", "free"),
    [
        (container("rubbish", "crew", crew_came=TODAY), True),
        (container("rubbish", "crew", crew_came=TODAY - timedelta(days=28)), True),
        (container("rubbish", "crew", crew_came=TODAY - timedelta(days=29)), False),
        (container("rubbish", "stolen", crime="AN 1234"), True),
        (container("rubbish", "stolen"), False),
        (container("rubbish", "new-home"), True),
        (container("rubbish", "lost"), False),
        (container("rubbish", "damaged"), False),
    ],
)
def test_what_is_free(item, free):
    """Our crew’s fault for 28 days, a theft that the police know of, a home that is new; nothing else."""
    result = charge(item)
    assert result.outcome == ("You do not pay anything" if free else "You pay £38")
    assert ("free" in result.reasons[0]) is free


def test_a_free_container_costs_nothing_beside_one_that_is_paid_for():
    """The reasons name every container in the order asked."""
    result = charge(container("recycling", "new-home", "small"), BIN)
    assert result.outcome == "You pay £38"
    assert result.reasons == (
        "Recycling bin, 140 litres: free, because your home is newly built.",
        "Rubbish bin, 240 litres: £38.",
    )


@pytest.mark.parametrize(
    ("day", "price", "since"),
    [
        (date(2026, 3, 31), "£5.50", date(2025, 4, 1)),
        (date(2026, 4, 1), "£6", date(2026, 4, 1)),
        (date(2024, 6, 1), "£5.50", date(2025, 4, 1)),
    ],
)
def test_charges_are_those_of_the_day(day, price, since):
    """A new year’s charges begin on 1 April. They have their source."""
    result = charge(CADDY, today=day)
    assert (result.outcome, result.since) == (f"You pay {price}", since)
    assert "fees and charges" in result.source


def test_the_start_page_has_the_charges_of_the_rule():
    """The words cannot ask the rule, so whoever changes one is told to change the other."""
    page = ORDER.start.body
    assert f"| {charge(BIN).outcome.removeprefix('You pay ')} |" in page
    assert f"| {charge(CADDY).outcome.removeprefix('You pay ')} |" in page
    assert f"one order is {charge(BIN, BIN, BIN).outcome.removeprefix('You pay ')}." in page


def test_only_whoever_pays_is_asked_about_benefits_and_gets_a_bill():
    """One container that is not free is enough."""
    free = container("garden", "new-home")
    assert ORDER.rules.ask("something-to-pay", known(free)) is False
    assert ORDER.rules.ask("next-steps", known(free)).outcome == "We deliver within 10 working days"
    assert ORDER.rules.ask("something-to-pay", known(free, BIN)) is True
    assert "post a bill" in ORDER.rules.ask("next-steps", known(free, BIN)).outcome


@pytest.mark.parametrize(
    ("authority", "asked", "elsewhere"), [("9999", False, False), ("9998", False, True), (None, True, False)]
)
def test_the_gazetteer_says_whose_bins_they_are(authority, asked, elsewhere):
    """Ours, the next council’s, or unknown, as that of every address that was typed: then we ask."""
    home = Address(("1 Ford Road",), "Othertown", "ZZ7 1AB", authority=authority)
    at_home = Known(TODAY).with_page({"home": home})
    assert ORDER.rules.ask("council-not-known", at_home) is asked
    assert ORDER.rules.ask("in-another-area", at_home) is elsewhere


@pytest.mark.parametrize(
    ("email", "phone", "refused"),
    [("ann@anytown.example", None, False), (None, "01632 960 001", False), (None, None, True)],
)
def test_we_can_reach_everybody(email, phone, refused):
    """An email address or a telephone number is enough; neither is not."""
    given = Known(TODAY).with_page({"email": email, "phone": phone})
    assert bool(ORDER.rules.ask("email-or-phone", given)) is refused
