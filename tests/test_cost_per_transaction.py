"""Cost per transaction, from unit costs that the team wrote down: a range, and never without a source."""

from __future__ import annotations

from decimal import Decimal

import pytest

from prototype_kit.costs import UnitCosts
from prototype_kit.kpis.cost import (
    CostFigures,
    NoCost,
    calls_sentence,
    cost_figures,
    cost_rows,
    cost_sentence,
    sources,
)
from prototype_kit.kpis.pounds import Pounds, each_words, pence_words, rounded_words
from prototype_kit.months import Month
from tests.channels import estimate, month, unit_cost, unit_costs

COSTS = unit_costs(web=("0.09", "0.15", "0.17"), phone=("2", "3", "4"))
HALF = month(form={("web", False): 100}, elsewhere={"phone": 100})


def found(*months, costs: UnitCosts = COSTS, failed=None) -> CostFigures:
    """The costs of months that have some."""
    its = cost_figures(months, costs, failed)
    assert isinstance(its, CostFigures), its
    return its


def test_the_cost_of_all_by_all() -> None:
    """Each channel, and all together, from the low ends to the high."""
    its = found(HALF)
    assert its.total == Pounds.of("209", "315", "417")
    assert its.each == Pounds.of("1.045", "1.575", "2.085")
    assert cost_sentence(its) == (
        "One transaction cost £1.58 (£1.05 to £2.09) on average (January 2026, 200 transactions)."
    )
    assert list(cost_rows(its)) == [
        ("Online", "15p (9p to 17p) each", "100 transactions, together about £15 (£9 to £17)"),
        ("Phone", "£3.00 (£2.00 to £4.00) each", "100 transactions, together about £300 (£200 to £400)"),
        (
            "All channels",
            "£1.58 (£1.05 to £2.09) each",
            "200 transactions, together about £320 (£210 to £420)",
        ),
    ]


def test_the_cost_that_held_in_a_month() -> None:
    """What it cost before and after is not mixed up."""
    costs = UnitCosts([unit_cost("phone", "2"), unit_cost("phone", "4", since=Month(2026, 3))])
    its = found(*(month(number, elsewhere={"phone": 10}) for number in (2, 3)), costs=costs)
    assert its.each == Pounds.of(3, 3, 3)
    assert len(sources(its)) == 2


def test_help_costs_what_the_channel_costs() -> None:
    """A form that staff fill in on the phone is digital, and costs a call."""
    its = found(month(form={("phone", True): 10, ("web", True): 10}))
    assert its.each.central == 3


def test_calls_after_failed_attempts() -> None:
    """At the price of a call, and part of what a transaction costs."""
    failing = month(form={("web", False): 100}, given_up=50)
    failed = estimate("0.1", "0.3", "1")
    its = found(failing, failed=failed)
    assert its.calls == Pounds.of("10", "45", "200")
    assert its.each == Pounds.of("0.19", "0.6", "2.17")
    assert calls_sentence(its) == (
        "30% (10% to 100%) of the 50 failed attempts online end in a call, which is in the cost: "
        "about £50 (£10 to £200)."
    )
    assert ("Calls after failed attempts online", "Together about £50 (£10 to £200)", "") in cost_rows(its)
    assert calls_sentence(found(failing)) == ""


def test_every_cost_has_its_source() -> None:
    """And the day since when it holds."""
    assert sources(found(HALF, failed=estimate("0.3"))) == [
        "Online: 15p (9p to 17p) from 1 January 2026. Source: A web study.",
        "Phone: £3.00 (£2.00 to £4.00) from 1 January 2026. Source: A phone study.",
        "Failed attempts online that end in a call: 30%. Source: A survey.",
    ]


def test_failures_of_a_form_that_is_not_counted_are_not_nought() -> None:
    """Of months with numbers of something else that was online, the cost leaves them out, and says so."""
    failed = estimate("0.3")
    before = month(1, elsewhere={"web": 100, "phone": 10})
    its = found(before, failed=failed)
    assert its.calls is None
    words = (
        "Of January 2026 nobody knows how many attempts failed with what was online beside this form, so no "
        "calls after these are in it: it cost more than is said here."
    )
    assert calls_sentence(its) == words
    assert not any("Calls after failed" in name for name, _, _ in cost_rows(its))
    both = found(before, month(2, form={("web", False): 10}, given_up=20), failed=failed)
    assert calls_sentence(both) == (
        "30% of the 20 failed attempts online end in a call, which is in the cost: about £18 (£12 to £24). "
        f"{words}"
    )
    known = found(month(elsewhere={"web": 0, "phone": 10}), failed=failed)
    assert (known.without_calls, known.calls) == ((), Pounds.of(0, 0, 0))


WITHOUT = {
    "no unit cost at all": ([HALF], UnitCosts(), None, "There is no unit cost for web in January 2026."),
    "none for a channel": (
        [month(elsewhere={"post": 1})],
        COSTS,
        None,
        "There is no unit cost for post in January 2026.",
    ),
    "none for the calls": (
        [month(form={("web", False): 1}, given_up=1)],
        unit_costs(web="0.15"),
        estimate("0.3"),
        "There is no unit cost for phone in January 2026.",
    ),
    "none so early": (
        [month(elsewhere={"phone": 1})],
        UnitCosts([unit_cost("phone", "3", since=Month(2026, 2))]),
        None,
        "from 2026-01-01 or before.",
    ),
    "nothing counted": ([], COSTS, None, "Nothing was completed"),
    "nobody came": ([month()], COSTS, None, "Nothing was completed"),
    "a channel is missing": (
        [month(form={("web", False): 9}, missing=frozenset({"post"}))],
        COSTS,
        None,
        "Nothing was completed",
    ),
}


@pytest.mark.parametrize("case", WITHOUT)
def test_there_is_no_cost_that_would_leave_something_out(case: str) -> None:
    """What is missing is said, and where to write it."""
    months, costs, failed, words = WITHOUT[case]
    its = cost_figures(months, costs, failed)
    assert isinstance(its, NoCost)
    assert words in its.why[0]


def test_a_channel_that_nobody_used_needs_no_cost() -> None:
    """Post is not asked for where nobody wrote."""
    assert found(month(form={("web", False): 9}, elsewhere={"phone": 1, "post": 0})).completed == 10


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (("18966", "39808", "60650"), "about £40,000 (£19,000 to £61,000)"),
        (("0", "0", "0"), "about £0"),
        (("1204", "1204", "1204"), "about £1,200"),
        (("4", "5", "994"), "about £10 (£0 to £990)"),
        # More figures where two would make an end the middle, though it is none.
        (("9000", "9689", "10116"), "about £9,700 (£9,000 to £10,100)"),
        (("9689", "9689.10", "9689.20"), "about £9,700"),
        (("-1000000", "5", "3"), ""),
        (("-1044000", "0", "3"), "about £0 (−£1,000,000 to £0)"),
        (("2.004", "2.61", "3"), "about £2.60 (£2 to £3)"),
        (("0.011", "0.02", "0.5"), "about £0.02 (£0.01 to £0.50)"),
    ],
)
def test_amounts_are_never_more_exact_than_they_are(ends: tuple[str, str, str], words: str) -> None:
    """Two figures of the larger end."""
    if not words:
        with pytest.raises(ValueError, match="not in order"):
            Pounds.of(*ends)
    else:
        assert rounded_words(Pounds.of(*ends)) == words


def test_what_one_costs_in_words() -> None:
    """To the penny, as nobody pays a part of one."""
    given = ("0.154", "0.004", "0", "2.605", "-0.15", "1204")
    assert [pence_words(Decimal(each)) for each in given] == [
        "15p",
        "under 1p",
        "£0.00",
        "£2.61",
        "−15p",
        "£1,204.00",
    ]
    assert each_words(Pounds.of("2.611", "2.612", "2.613")) == "£2.61"


def test_nothing_is_shared_among_nobody() -> None:
    """And no range is turned round."""
    with pytest.raises(ValueError, match="nobody"):
        Pounds.of(1, 1, 1).each(0)
    with pytest.raises(ValueError, match="other way round"):
        Pounds.of(1, 2, 3) * -1
