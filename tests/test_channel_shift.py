"""Savings from channel shift: a range that holds all that is not known, and what two councils published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.costs import Baseline, ChannelShift, UnitCosts
from prototype_kit.kpis.channel_month import ChannelMonth
from prototype_kit.kpis.channel_shift import Saving, saving
from prototype_kit.kpis.cost import CostFigures, NoCost, cost_figures
from prototype_kit.kpis.pounds import Pounds, pence_words
from prototype_kit.kpis.saving_words import assumptions, cashable_sentences, each_sentence, saving_sentence
from prototype_kit.kpis.take_up import take_up
from prototype_kit.months import Month
from tests.channels import estimate, month, shift, unit_cost, unit_costs

COSTS = unit_costs(web=("0.1", "0.2", "0.5"), phone=("2", "3", "5"))
BEFORE = month(1, form={("web", False): 20}, elsewhere={"phone": 80})
AFTER = month(2, form={("web", False): 70}, elsewhere={"phone": 30})


def saved(*months: ChannelMonth, costs: UnitCosts = COSTS, its: ChannelShift | None = None) -> Saving:
    """The saving since January, which has to be one that can be told."""
    found = saving(months, costs, its or shift())
    assert isinstance(found, Saving), found
    return found


def test_what_the_mix_of_before_would_have_cost_less_what_it_cost() -> None:
    """50 of 100 moved from phone to web: at least 50 times the least difference, at most the largest."""
    found = saved(BEFORE, AFTER)
    assert found.total == Pounds.of(50 * 2 - 25, 50 * 3 - 10, 50 * 5 - 5)
    assert saving_sentence(found) == "The change of channels saved about £140 (£80 to £250) (February 2026)."
    assert each_sentence(found) == "That is £1.40 (75p to £2.45) for each of 100 transactions."


def test_another_number_of_transactions_is_no_saving() -> None:
    """Fewer people came, by the same channels: nothing was saved."""
    half = month(2, form={("web", False): 10}, elsewhere={"phone": 40})
    found = saved(BEFORE, half)
    assert found.total == Pounds.of(0, 0, 0)
    assert saving_sentence(found) == "The change of channels saved nothing that can be told (February 2026)."


def test_going_back_to_the_phone_costs() -> None:
    """And is said so."""
    found = saved(replace(AFTER, month=BEFORE.month), month(2, elsewhere={"phone": 100}))
    assert found.total.high < 0
    assert saving_sentence(found) == (
        "The change of channels cost about £200 (£110 to £340) more than before (February 2026)."
    )
    assert each_sentence(found) == ""


def test_failed_attempts_that_end_in_a_call_are_taken_off() -> None:
    """At the price of a call. The worst: all of them call, at the price that makes the saving smallest."""
    failing = month(2, form={("web", False): 70}, elsewhere={"phone": 30}, given_up=40)
    found = saved(BEFORE, failing, its=shift(failed=estimate("0", "0.25", "1")))
    # 10 calls less are left at worst, at best 50, and 40 when it is a quarter.
    assert found.total == Pounds.of(10 * 2 - 25, 40 * 3 - 10, 50 * 5 - 5)
    assert saving_sentence(found) == (
        "With these assumptions nobody can say whether the change of channels saved money: "
        "the range is from £10 more than before to £250 saved (February 2026). "
        "What decides most is what one costs by phone, £3.00 (£2.00 to £5.00)."
    )
    failing = replace(failing, given_up=60)
    assert saving_sentence(saved(BEFORE, failing, its=shift(failed=estimate("0", "0.25", "1")))).endswith(
        "What decides most is how many failed attempts online end in a call, 25% (0% to 100%)."
    )


def test_calls_after_failed_attempts_are_charged_to_both_sides() -> None:
    """Who fails as often for each transaction as before calls as often, so nothing of it is saved or lost."""
    failed = shift(failed=estimate("0", "0.25", "1"))
    before = replace(BEFORE, given_up=20)
    after = replace(AFTER, given_up=20)
    found = saved(before, after, its=failed)
    assert found.total == saved(BEFORE, AFTER).total
    assert (found.failed_before, found.failed_after) == (20, 20)
    assert _calls_of_both(20, 20) in assumptions(found)
    fewer = saved(before, replace(after, given_up=0), its=failed)
    # Nobody calls after a failed attempt now: up to 20 calls more are saved.
    assert fewer.total == Pounds.of(50 * 2 - 25, 55 * 3 - 10, 70 * 5 - 5)


def _calls_of_both(since: int, before: int) -> str:
    return (
        f"Calls after failed attempts are charged to both: of {since} failed attempts since, and for as many "
        f"of each transaction as in the baseline, which had {before} failed attempts."
    )


def test_failures_of_a_form_that_is_not_counted_are_not_nought() -> None:
    """What was online beside this form had some too; nobody knows how many, and that is said."""
    failed = shift(failed=estimate("0", "0.25", "1"))
    imported = month(1, elsewhere={"web": 20, "phone": 80})
    found = saved(imported, replace(AFTER, given_up=40), its=failed)
    assert found.failed_before is None
    assert found.total == saved(BEFORE, replace(AFTER, given_up=40), its=failed).total
    said = " ".join(assumptions(found))
    assert (
        "Calls after 40 failed attempts are charged to the months since. Of the baseline nobody knows" in said
    )
    assert "so none are charged to it: the saving may be larger." in said
    later = saved(BEFORE, month(2, elsewhere={"web": 70, "phone": 30}), its=failed)
    said = " ".join(assumptions(later))
    assert (
        "Of February 2026 nobody knows how many attempts failed with what was online beside this form" in said
    )
    assert "so no calls after these are taken off: the saving may be smaller." in said
    nobody_online = saved(month(1, elsewhere={"web": 0, "phone": 100}), AFTER, its=failed)
    assert nobody_online.failed_before == 0


def test_the_months_of_the_baseline_that_have_numbers_are_said() -> None:
    """All of them, or which."""
    said = assumptions(saved(BEFORE, AFTER))
    assert said[0] == "The baseline is January 2026: it has numbers of all channels."
    longer = ChannelShift(baseline=Baseline(from_=Month(2025, 11), to=Month(2026, 1)))
    assert assumptions(saved(BEFORE, AFTER, its=longer))[0] == (
        "The baseline is November 2025 to January 2026. Of its 3 months only January 2026 has numbers."
    )


def test_a_price_is_one_in_all_months() -> None:
    """So months do not add up to the whole where the phone was used more in some and less in others."""
    more = month(3, form={("web", False): 10}, elsewhere={"phone": 90})
    found = saved(BEFORE, AFTER, more)
    assert found.total == Pounds.of(40 * 2 - 20, 40 * 3 - 8, 40 * 5 - 4)
    assert sum((each.low for _, each in found.by_month), Decimal(0)) < found.total.low


def test_the_price_of_each_month_holds_in_it() -> None:
    """What was saved before a call became dearer is reckoned at what it cost then."""
    costs = UnitCosts(
        [
            unit_cost("phone", "2"),
            unit_cost("phone", "10", since=Month(2026, 3)),
            unit_cost("web", "0"),
        ]
    )
    again = month(3, form={("web", False): 70}, elsewhere={"phone": 30})
    assert saved(BEFORE, AFTER, again, costs=costs).total.central == 50 * 2 + 50 * 10


def test_cashable_and_not_cashable_stand_apart() -> None:
    """Their central values add up; each range is its own."""
    found = saved(BEFORE, AFTER, its=shift(cashable=estimate("0.1", "0.2", "0.5")))
    assert found.cashable == Pounds.of("7.5", "28", "122.5")
    assert found.other == Pounds.of("37.5", "112", "220.5")
    assert cashable_sentences(found) == (
        "Cashable, which can be taken out of a budget: about £30 (£10 to £120).",
        "Not cashable, such as time of staff for other work: about £110 (£40 to £220).",
    )


def test_nothing_is_called_cashable_that_nobody_said_is() -> None:
    """Or while nobody can say whether anything was saved."""
    (words,) = cashable_sentences(saved(BEFORE, AFTER))
    assert words == (
        "Nobody has said which part can be taken out of a budget. "
        "Write cashable: under channel_shift: in service.yaml."
    )
    failing = month(2, form={("web", False): 70}, elsewhere={"phone": 30}, given_up=500)
    found = saved(BEFORE, failing, its=shift(failed=estimate("0", "0.1", "1"), cashable=estimate("0.2")))
    assert found.cashable is not None
    assert found.cashable.low < 0
    (words,) = cashable_sentences(found)
    assert words.startswith("20% of what is saved could be taken out of a budget; the rest would be")


def test_a_loss_is_worst_with_the_largest_share() -> None:
    """The ends of a part are those of all that it can be."""
    failing = month(2, form={("web", False): 70}, elsewhere={"phone": 30}, given_up=500)
    found = saved(BEFORE, failing, its=shift(failed=estimate("1"), cashable=estimate("0.2", "0.5", "0.8")))
    assert found.total.high < 0
    assert found.cashable is not None
    assert (found.cashable.low, found.cashable.high) == (
        found.total.low * Decimal("0.8"),
        found.total.high * Decimal("0.2"),
    )


def test_what_is_assumed_is_said() -> None:
    """Each with its source."""
    found = saved(BEFORE, AFTER, its=shift(failed=estimate("0", "0.25", "1"), cashable=estimate("0.2")))
    assert assumptions(found) == (
        "The baseline is January 2026: it has numbers of all channels.",
        "Without the change, transactions would have been made as in January 2026: 20% online, 80% phone.",
        "They were made: 70% online, 30% phone.",
        "There would have been as many transactions without the change.",
        "25% (0% to 100%) of failed attempts online end in a call, at the price of a call. Source: A survey.",
        _calls_of_both(0, 0),
        "20% of the savings can be taken out of a budget. Source: A survey.",
        "What it cost to make and run the service is not taken off, unless the unit costs hold it.",
    )
    assert "No failed attempt online ends in a call, which is unlikely." in " ".join(
        assumptions(saved(BEFORE, AFTER))
    )


WITHOUT: dict[str, tuple[Sequence[ChannelMonth], UnitCosts, str]] = {
    "no month of the baseline": ([AFTER], COSTS, "The baseline (January 2026) has no month in which"),
    "an empty baseline": ([month(1), AFTER], COSTS, "The baseline (January 2026) has no month in which"),
    "a baseline with a gap": (
        [month(1, form={("web", False): 9}, elsewhere={}), AFTER],
        COSTS,
        "The baseline (January 2026) has no month in which",
    ),
    "no month since": ([BEFORE], COSTS, "No month after January 2026 has all channels counted."),
    "no unit cost": (
        [BEFORE, AFTER],
        unit_costs(web="0.1"),
        "There is no unit cost for phone in February 2026.",
    ),
    "no unit cost of a channel that is gone": (
        [month(1, elsewhere={"post": 100}), AFTER],
        COSTS,
        "There is no unit cost for post in February 2026.",
    ),
}


@pytest.mark.parametrize("case", WITHOUT)
def test_a_saving_that_cannot_be_told_says_why(case: str) -> None:
    """And what to do."""
    months, costs, words = WITHOUT[case]
    found = saving(months, costs, shift())
    assert isinstance(found, NoCost)
    assert found.why[0].startswith(words)


_COUNTS = st.integers(0, 500)
_PRICES = st.tuples(*[st.integers(0, 900)] * 3).map(sorted)


@given(
    st.tuples(_COUNTS, st.integers(1, 500), _COUNTS),
    st.lists(st.tuples(_COUNTS, st.integers(1, 500), _COUNTS), min_size=1, max_size=3),
    _PRICES,
    _PRICES,
    st.tuples(*[st.integers(0, 100)] * 3).map(sorted),
)
def test_the_range_holds_every_world_that_is_possible(before, after, web, phone, share) -> None:
    """Whatever prices and shares are true within their ends: tried at all corners."""
    costs = unit_costs(web=_ends(web), phone=_ends(phone))
    months = [
        month(number, form={("web", False): online}, elsewhere={"phone": calls}, given_up=failed)
        for number, (online, calls, failed) in enumerate([before, *after], 1)
    ]
    found = saved(*months, costs=costs, its=shift(failed=estimate(*_ends(share))))
    corners = [
        _in_one_world(months, Fraction(at, 100), Fraction(call, 100), Fraction(calls, 100))
        for at, call, calls in product(web, phone, share)
    ]
    assert found.total.low == _decimal(min(corners))
    assert found.total.high == _decimal(max(corners))
    assert found.total.low <= found.total.central <= found.total.high


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / exact.denominator


def _ends(given: Sequence[int]) -> tuple[str, str, str]:
    low, central, high = (str(Decimal(each) / 100) for each in given)
    return low, central, high


def _in_one_world(
    months: Sequence[ChannelMonth], web: Fraction, phone: Fraction, share: Fraction
) -> Fraction:
    """The saving where everything is known."""
    price: dict[Channel, Fraction] = {**dict.fromkeys(CHANNELS, Fraction(0)), "web": web, "phone": phone}
    first, *others = months

    def cost(its: ChannelMonth) -> Fraction:
        return sum(its.served[each] * price[each] for each in CHANNELS) + its.given_up * share * phone

    mean = cost(first) / first.completed
    return mean * sum(its.completed for its in others) - sum(map(cost, others))


# --- What two councils published --------------------------------------------------------------------------

KNOWSLEY = {"face_to_face": "9", "phone": "4"}
OFFLINE = month(1, elsewhere={"face_to_face": 4750, "phone": 18000})
LOW_MONTH = month(1, elsewhere={"face_to_face": 4750, "phone": 18000, "web": 779})
# 11,000 online are half of all; the other half comes as it did.
HALF_ONLINE = month(2, elsewhere={"face_to_face": 2297, "phone": 8703, "web": 11000})


def each(its: ChannelMonth, web: str) -> str:
    """What a transaction of Knowsley cost with this price online."""
    found = cost_figures([its], unit_costs(web=web, **KNOWSLEY))
    assert isinstance(found, CostFigures)
    return pence_words(found.each.central)


def test_knowsley_s_cost_per_transaction() -> None:
    """£5.04 before; with half online at 17p £2.61, which is 48% less and not "more than halved"."""
    assert (each(OFFLINE, "0.17"), each(HALF_ONLINE, "0.17"), each(HALF_ONLINE, "0.09")) == (
        "£5.04",
        "£2.61",
        "£2.57",
    )
    assert round(100 * (Decimal("2.61") / Decimal("5.04") - 1)) == -48


def test_at_nine_pounds_online_knowsley_would_have_lost() -> None:
    """So the £9 that one source gives for online cannot be right."""
    assert each(HALF_ONLINE, "9") == "£7.02"
    found = saved(LOW_MONTH, HALF_ONLINE, costs=unit_costs(web="9", **KNOWSLEY))
    assert saving_sentence(found).startswith("The change of channels cost about £41,000 more than before")


def test_knowsley_s_saving_of_a_month() -> None:
    """As a range of both prices that are given for online: what a month of 22,000 contacts cost less."""
    found = saved(LOW_MONTH, HALF_ONLINE, costs=unit_costs(web=("0.09", "0.17", "0.17"), **KNOWSLEY))
    assert saving_sentence(found) == (
        "The change of channels saved about £50,000 (£50,000 to £51,000) (February 2026)."
    )
    assert each_sentence(found) == "That is £2.28 (£2.28 to £2.31) for each of 22,000 transactions."


def test_knowsley_s_take_up() -> None:
    """Half in the end. 779 of that month are 3%, where the source says 2%: its months differ."""
    shares = [found.share for its in (LOW_MONTH, HALF_ONLINE) if (found := take_up([its]))]
    assert [round(share or 0) for share in shares] == [3, 50]


def test_stockport_s_appointments() -> None:
    """1,104 registrar bookings online, £18,966 to £60,650: £17 to £55 each, and 0.14 of a day of staff."""
    low, high = Decimal(18966) / 1104, Decimal(60650) / 1104
    call = unit_cost("phone", "0").model_copy(update={"low": low, "central": (low + high) / 2, "high": high})
    costs = UnitCosts([call, unit_cost("web", "0")])
    found = saved(
        month(1, elsewhere={"phone": 1104}), month(2, elsewhere={"phone": 0, "web": 1104}), costs=costs
    )
    assert (round(found.total.low), round(found.total.high)) == (18966, 60650)
    assert saving_sentence(found) == (
        "The change of channels saved about £40,000 (£19,000 to £61,000) (February 2026)."
    )
    assert each_sentence(found) == "That is £36.06 (£17.18 to £54.94) for each of 1,104 transactions."
    assert round(159 / 1104, 2) == 0.14


def test_stockport_s_accounts() -> None:
    """£20,629 a year for 13,992 accounts are £1.47 each."""
    assert pence_words(Pounds.of(20629, 20629, 20629).each(13992).central) == "£1.47"
