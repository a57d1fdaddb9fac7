"""What the fairs team has promised, whatever the pages look like."""

from datetime import date
from pathlib import Path

import pytest

from prototype_kit import Answers, Choice, Known, Ports, load_site, walk

HERE = Path(__file__).resolve().parent
SITE = load_site(next(folder for folder in HERE.parents if (folder / "site.yaml").exists()))
SERVICE = SITE.services[HERE.name.replace("_", "-")]
APPLY = SERVICE.journeys["apply"]
TODAY = date(2026, 11, 21)


def chosen(name, *values):
    """What somebody chose, with the words of each option."""
    return tuple(Choice(value, APPLY.option(name, value)) for value in values)


def asked(rule, **answers):
    """What a rule says to these answers."""
    known = Known(TODAY).with_page({name.replace("_", "-"): value for name, value in answers.items()})
    return APPLY.rules.ask(rule, known)


def born_on(day):
    """The walk of somebody who was born on this day."""
    answers = Answers().with_page("applicant", {"applicant": chosen("applicant", "me")[0]})
    answers = answers.with_page("full-name", {"full-name": "Ann Lee"})
    return walk(APPLY, answers.with_page("born", {"born": day}), TODAY)


def test_a_stall_is_for_adults():
    """Whoever is 18 today may apply; whoever is 18 tomorrow may not."""
    assert born_on(date(2008, 11, 21)).exit is None
    assert born_on(date(2008, 11, 22)).exit.name == "too-young"


@pytest.mark.parametrize(
    ("sells", "benefit", "fee"),
    [
        ("nothing", "no", "Your stall is free"),
        ("crafts", "yes", "Your stall costs £10 a day"),
        ("crafts", "no", "Your stall costs £25 a day"),
    ],
)
def test_the_fee(sells, benefit, fee):
    """Information is free, and whoever gets Universal Credit pays less."""
    result = asked("stall-fee", sells=chosen("sells", sells), benefit=chosen("benefit", benefit)[0])
    assert result.outcome == fee
    assert result.reasons


@pytest.mark.parametrize(
    ("sells", "width", "needed"), [("crafts", 3, False), ("crafts", 4, True), ("hot-food", 2, True)]
)
def test_wide_and_hot_stalls_need_anchors(sells, width, needed):
    """Three metres of crafts do not; anything wider does, and so does every cooker."""
    assert asked("needs-anchors", sells=chosen("sells", sells), width=width) is needed


def test_the_second_choice_is_on_the_same_walk():
    """The pitch that was chosen is not offered again; whoever does not mind is offered none."""
    (pitch,) = SERVICE.places.find("pitches", "FP06")
    ports = Ports(SERVICE.places, reports=None)
    offered = APPLY.rules.look_up("pitches-nearby", Known(TODAY).with_page({"pitch": pitch}), ports)
    assert [option["value"] for option in offered] == ["FP05", "FP07", "FP08"]
    indifferent = Known(TODAY).with_page({"pitch": Choice("any-pitch", "I do not mind")})
    assert APPLY.rules.look_up("pitches-nearby", indifferent, ports) == []


def test_we_can_reach_everybody():
    """An email address or a telephone number is enough; neither is not."""
    assert asked("email-or-phone", email="ann@anytown.example", phone=None) == {}
    assert "email" in asked("email-or-phone", email=None, phone=None)
