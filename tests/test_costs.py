"""Costs are written as ranges with a source and a day, and what is wrong with them is said with its line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from prototype_kit.costs import (
    ChannelShift,
    Estimate,
    UnitCost,
    UnitCosts,
    cost_words,
    pounds_words,
    source_words,
    written_share_words,
)
from prototype_kit.months import Month
from tests.conftest import Author

ROW = "{channel: phone, low: 2.59, central: 2.83, high: 4, from: 2026-04-01, source: Our finance team}"
WHOLE = f"""\
unit_costs:
  - {ROW}
take_up_target: {{share: 75 %, by: 2027-03-31}}
channel_shift:
  baseline: {{from: 2025-04, to: 2025-09}}
  failed_online_calls: {{low: 10 %, central: 30%, high: 100 %, source: A survey of 2026}}
  cashable: {{low: 0 %, central: 20 %, high: 50 %, source: Our finance team}}
"""


def with_costs(author: Author, text: str = WHOLE) -> Author:
    """The site whose service declares them."""
    entry = (author.folder / "bins" / "service.yaml").read_text(encoding="utf-8")
    return author.write("bins/service.yaml", f"{entry}{text}")


def test_costs_are_read_as_they_are_written(author: Author) -> None:
    """To the tenth of a penny, without a float in between."""
    entry = with_costs(author).service().entry
    (cost,) = entry.unit_costs
    assert (cost.channel, cost.low, cost.central, cost.high) == (
        "phone",
        Decimal("2.59"),
        Decimal("2.83"),
        Decimal(4),
    )
    assert (cost.from_, cost.source, cost.method) == (date(2026, 4, 1), "Our finance team", None)
    target, shift = entry.take_up_target, entry.channel_shift
    assert target is not None
    assert (target.share, target.by) == (Decimal("0.75"), date(2027, 3, 31))
    assert shift is not None
    assert (shift.baseline.from_, shift.baseline.to) == (Month(2025, 4), Month(2025, 9))
    assert shift.cashable is not None
    assert shift.failed_online_calls is not None
    assert shift.failed_online_calls.high == 1


def test_a_service_needs_no_costs(author: Author) -> None:
    """Nor a site: nothing is assumed."""
    service = author.service()
    assert not author.load().unit_costs(service)
    assert (service.entry.take_up_target, service.entry.channel_shift) == (None, None)


WRONG = {
    "no cost": ("low: 2.59", "low: cheap", "'cheap' is not a cost.", "Write pounds, such as 2.83, or 0.15"),
    "pence": ("low: 2.59", "low: 15p", "'15p' is not a cost.", "0.15 for 15p."),
    "less than nothing": ("low: 2.59", "low: -1", "'-1' is not a cost.", "Write pounds"),
    "the wrong order": (
        "low: 2.59",
        "low: 3",
        "low, central and high are not in order.",
        "the smallest as low",
    ),
    "high below": ("high: 4,", "high: 2,", "low, central and high are not in order.", "the largest as high"),
    "no source": (", source: Our finance team}\ntake", "}\ntake", "'source' is missing.", "source:"),
    "no day": ("2026-04-01", "April", "'April' is not a day.", "Write it like 2026-04-01."),
    "no such day": ("2026-04-01", "2026-02-30", "There is no 2026-02-30.", "Write a day that the month has."),
    "no channel": ("phone,", "pigeon,", "'channel' cannot be 'pigeon'.", "'web', 'phone', 'face_to_face'"),
    "a key too many": ("low: 2.59", "lowest: 2.59", "'lowest' is not a key that is known here.", "'low'"),
    "no share": ("75 %", "0.75", "'0.75' is not a share.", "Write a percentage, such as 75 %."),
    "more than all": ("75 %", "101 %", "'101 %' is more than all.", "Write a percentage of at most 100 %."),
    "a target of nothing": ("75 %", "0 %", "A target of 0% is none.", "Write the share"),
    "no month": ("2025-09", "autumn", "'autumn' is not a month.", "Write it like 2026-04."),
    "backwards": ("to: 2025-09", "to: 2025-03", "The baseline ends before it begins.", "Mend one"),
    "shares in disorder": (
        "central: 30%",
        "central: 5%",
        "low, central and high are not in order.",
        "smallest",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_line(author: Author, case: str) -> None:
    """And with how to mend it."""
    old, new, what, mend = WRONG[case]
    faults = with_costs(author).replace("bins/service.yaml", old, new).faults()
    (fault,) = faults
    assert fault.file == "bins/service.yaml"
    line = (author.folder / "bins/service.yaml").read_text(encoding="utf-8").splitlines()[fault.line - 1]
    assert any(key in line for key in ("channel:", "take_up_target", "baseline", "failed_online_calls")), line
    assert what in fault.what
    assert mend in fault.mend


def test_two_costs_from_one_day_are_one_too_many(author: Author) -> None:
    """Nobody could say which of them holds."""
    text = f"unit_costs:\n  - {ROW}\n  - {ROW}\n"
    (fault,) = with_costs(author, text).faults()
    assert fault.what == "There are two costs for phone from 2026-04-01."
    site = (author.folder / "site.yaml").read_text(encoding="utf-8")
    author.write("site.yaml", f"{site}{text}")
    assert [fault.file for fault in author.faults()] == ["bins/service.yaml", "site.yaml"]


def test_the_costs_of_the_site_are_for_services_that_say_nothing(author: Author) -> None:
    """A channel that the service has a cost for takes that, from its month on."""
    site = (author.folder / "site.yaml").read_text(encoding="utf-8")
    of_site = ROW.replace("2.83", "3.00").replace("2026-04-01", "2020-01-01")
    author.write("site.yaml", f"{site}unit_costs:\n  - {of_site}\n")
    loaded = with_costs(author).load()
    costs = loaded.unit_costs(loaded.services["bins"])
    assert [_central(costs, month) for month in (Month(2019, 12), Month(2026, 3), Month(2026, 4))] == [
        None,
        Decimal("3.00"),
        Decimal("2.83"),
    ]


def _central(costs: UnitCosts, month: Month) -> Decimal | None:
    cost = costs.at("phone", month)
    return cost and cost.central


def cost(central: str, since: date) -> UnitCost:
    """A unit cost that is known exactly."""
    given = {"channel": "phone", "low": central, "central": central, "high": central, "source": "A"}
    return UnitCost.model_validate({**given, "from": since})


def test_a_cost_holds_from_its_month_until_the_next() -> None:
    """Whole months: one that begins on the 15th holds in all of its month, whatever order they stand in."""
    costs = UnitCosts(
        [cost("3", date(2026, 6, 15)), cost("2", date(2026, 1, 1)), cost("4", date(2026, 6, 20))]
    )
    found = [_central(costs, Month(2026, number)) for number in (1, 5, 6, 7)]
    assert found == [2, 2, 4, 4]
    assert costs.at("web", Month(2026, 7)) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("0.15", "15p"),
        ("0.005", "0.5p"),
        ("0", "£0.00"),
        ("2.8", "£2.80"),
        ("1204", "£1,204.00"),
        ("2.125", "£2.125"),
    ],
)
def test_costs_in_words(given: str, words: str) -> None:
    """As people say them, with all that was written."""
    assert pounds_words(Decimal(given)) == words


def test_ranges_in_words() -> None:
    """One figure where there is one."""
    assert cost_words(cost("2.83", date(2026, 1, 1))) == "£2.83"
    whole = cost("2.83", date(2026, 1, 1)).model_copy(update={"low": Decimal("0.09")})
    assert cost_words(whole) == "£2.83 (9p to £2.83)"
    assert [written_share_words(Decimal(each)) for each in ("0.75", "0.125", "1", "0")] == [
        "75%",
        "12.5%",
        "100%",
        "0%",
    ]


def _models() -> Iterator[type]:
    yield from (UnitCost, Estimate, ChannelShift)


def test_costs_hold_no_words_for_residents() -> None:
    """So none of them is to be translated."""
    from prototype_kit.document import word_keys

    assert word_keys(*_models()).own == frozenset()


def test_a_source_is_said_with_one_full_stop() -> None:
    """Whether its author wrote one or not."""
    given = cost("2", date(2026, 1, 1)).model_copy(
        update={"source": "Finance team.", "method": "All overheads."}
    )
    assert source_words(given) == "Finance team. All overheads"
