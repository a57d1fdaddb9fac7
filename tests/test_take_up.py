"""Digital take-up, by the rules of today and of 2016, in months of which every channel is counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from prototype_kit.costs import TakeUpTarget
from prototype_kit.kpis.channel_month import ChannelMonth, Form, channel_months, gaps, lacking_words
from prototype_kit.kpis.take_up import (
    TakeUp,
    take_up,
    take_up_2016_sentence,
    take_up_sentence,
    target_sentence,
)
from prototype_kit.months import Month
from prototype_kit.volumes import Volume
from tests.channels import DAY, month

MIXED = month(
    form={("web", False): 50, ("web", True): 5, ("phone", True): 10, ("face_to_face", True): 5},
    elsewhere={"phone": 20, "post": 10},
)


def found(*months: ChannelMonth) -> TakeUp:
    """The take-up of months that have one."""
    its = take_up(months)
    assert its is not None
    return its


def test_both_rules() -> None:
    """Whom staff helped is digital today; by the rule of 2016 they are only among all."""
    its = found(MIXED)
    assert (its.digital, its.assisted, its.all) == (70, 20, 100)
    assert (its.share, its.share_2016) == (70, 50)
    assert take_up_sentence(its) == (
        "70% of 100 transactions completed by all channels were digital (January 2026)."
    )
    assert take_up_2016_sentence(its) == (
        "By the rule of 2016, which leaves out the 20 that staff helped with: 50% of 100."
    )


EDGES = {
    "nobody": (month(), (0, 0, 0), None, None),
    "all online": (month(form={("web", False): 30}), (30, 0, 30), 100, 100),
    "nobody online": (month(elsewhere={"phone": 30}), (0, 0, 30), 0, 0),
    "all with help": (month(form={("phone", True): 30}), (30, 30, 30), 100, 0),
    "too few": (month(form={("web", False): 10}, elsewhere={"phone": 9}), (10, 0, 19), None, None),
    "just enough": (month(form={("web", False): 10}, elsewhere={"phone": 10}), (10, 0, 20), 50, 50),
    "online elsewhere": (month(elsewhere={"web": 15, "phone": 15}), (15, 0, 30), 50, 50),
}


@pytest.mark.parametrize("edge", EDGES)
def test_edges(edge: str) -> None:
    """Never above 100%, and no percentage of fewer than 20."""
    its, counts, share, share_2016 = EDGES[edge]
    told = found(its)
    assert (told.digital, told.assisted, told.all) == counts
    assert (told.share, told.share_2016) == (share, share_2016)


def test_too_few_are_told_as_they_are() -> None:
    """3 of 9, and no percentage."""
    its = found(month(form={("web", False): 3}, elsewhere={"phone": 6}))
    assert take_up_sentence(its).startswith("3 of 9 transactions")


def test_a_month_that_lacks_a_channel_is_left_out() -> None:
    """Without the numbers of other channels everything would be digital."""
    lacking = month(2, form={("web", False): 1000}, missing=frozenset({"post"}))
    nothing = month(3, form={("web", False): 1000}, elsewhere={})
    assert take_up([lacking, nothing]) is None
    its = found(MIXED, lacking, nothing, month(4, form={("web", False): 40}))
    assert (its.digital, its.all, its.months) == (110, 140, 2)
    assert take_up_sentence(its).endswith(
        "(January 2026 to April 2026, without 2 months in which not every channel was counted)."
    )


def test_only_online_volumes_count_no_other_channel() -> None:
    """A number of another form online does not say how many phoned."""
    assert take_up([month(form={("web", False): 50}, elsewhere={"web": 50})]) is None


def test_a_channel_of_any_month_is_wanted_of_each() -> None:
    """Of months that are not shown, too; what is missing is said."""
    volumes = [
        Volume(Month(2025, 6), "bins", "post", 3, "Scanning"),
        *(Volume(Month(2026, number), "bins", "phone", 30, "Calls") for number in (1, 2)),
        Volume(Month(2026, 2), "bins", "post", 0, "Scanning"),
        Volume(Month(2026, 2), "bins", "web", 9, "The old form"),
    ]
    form = {Month(2026, 1): {("web", False): 7}, Month(2025, 1): {("web", False): 1}}
    days = Month(2026, 1), Month(2026, 3), Month(2025, 1)
    months = channel_months(form, {Month(2026, 1): 4}, volumes, *days)  # type: ignore[arg-type]
    assert [each.whole for each in months] == [False, True, False]
    assert (months[0].digital, months[0].given_up, months[1].digital) == (7, 4, 9)
    assert gaps(months) == [
        "January 2026 has no number for post.",
        "March 2026 has no number for phone and post.",
    ]


def test_a_month_before_the_form_is_not_said_to_be_0_percent_digital() -> None:
    """Nobody knows what was online then, until somebody says; and that is said with how to mend it."""
    calls = [Volume(Month(2026, number), "bins", "phone", 100, "Calls") for number in (1, 2, 3)]
    first, last, begun = Month(2026, 1), Month(2026, 3), Month(2026, 3)
    form: dict[Month, Form] = {begun: {("web", False): 50}}
    months = channel_months(form, {}, calls, first, last, begun)
    assert [each.whole for each in months] == [False, False, True]
    assert lacking_words(months[0]) == "no number for online"
    *each, mend = gaps(months)
    assert each == [f"{words} 2026 has no number for online." for words in ("January", "February")]
    assert mend.endswith("Import it for these months under web, 0 if nothing was.")
    assert take_up(channel_months({}, {}, calls, first, last, None)) is None
    said = [*calls, Volume(first, "bins", "web", 0, "The old form")]
    assert [each.whole for each in channel_months(form, {}, said, first, last, begun)] == [True, False, True]


def test_what_staff_helped_with_online_costs_a_call() -> None:
    """And what they fill in for somebody costs what the channel costs by which they came."""
    assert MIXED.served == {"web": 50, "phone": 35, "face_to_face": 5, "post": 10}


TARGET = TakeUpTarget(share=Decimal("0.75"), by=date(2027, 3, 31))
GOAL = "The target is 75%, which is to be reached by 31 March 2027."


@pytest.mark.parametrize(
    ("digital", "words"),
    [
        (70, "In January 2026 70% were digital, 5 percentage points below it."),
        (74, "In January 2026 74% were digital, 1 percentage point below it."),
        (75, "In January 2026 it was reached: 75% were digital."),
        (90, "In January 2026 it was reached: 90% were digital."),
    ],
)
def test_how_far_the_target_is(digital: int, words: str) -> None:
    """In the newest month of which every channel is counted."""
    its = month(form={("web", False): digital}, elsewhere={"phone": 100 - digital})
    lacking = month(2, form={("web", False): 500}, elsewhere={})
    assert target_sentence([its, lacking], TARGET, DAY) == f"{GOAL} {words}"


def test_a_target_that_cannot_be_told_of() -> None:
    """Before there are numbers, of too few, and when its day is over."""
    assert target_sentence([], TARGET, DAY) == f"{GOAL} No month has numbers of all channels yet."
    few = month(form={("web", False): 5})
    assert target_sentence([few], TARGET, DAY).endswith("5 of 5 were digital, too few for a percentage.")
    nearly = month(form={("web", False): 1495}, elsewhere={"phone": 505})
    assert "In January 2026 75% were digital, under 1 percentage point below it." in target_sentence(
        [nearly], TARGET, DAY
    )
    assert "which was to be reached by 31 March 2027." in target_sentence([few], TARGET, date(2027, 4, 1))
