"""What appointments booked online have saved: a range, with everything that it stands on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from prototype_kit.costs import UnitCost, UnitCosts
from prototype_kit.kpis.appointments import (
    STOCKPORT,
    appointment_savings,
    assumptions,
    days_assumption,
    days_sentence,
    each_sentence,
    lacking_sentence,
    savings_sentence,
)
from prototype_kit.months import Month

APRIL, MAY = Month(2026, 4), Month(2026, 5)


def cost(channel: str, low: str, central: str, high: str, since: date = date(2025, 4, 1)) -> UnitCost:
    """A unit cost."""
    given = {"low": low, "central": central, "high": high, "from": since, "source": "Our finance team"}
    return UnitCost.model_validate({"channel": channel, **given})


ONLINE = cost("web", "0", "0", "0")


def test_stockport_s_appointments() -> None:
    """1,104 appointments, £18,966 to £60,650, in one month: as the source has it."""
    low, high = Decimal(18966) / 1104, Decimal(60650) / 1104
    call = cost("phone", "0", "0", "0").model_copy(
        update={"low": low, "central": (low + high) / 2, "high": high}
    )
    found = appointment_savings({MAY: 1104}, UnitCosts([ONLINE, call]))
    assert (round(found.total.low), round(found.total.high)) == (18966, 60650)
    assert (
        savings_sentence(found)
        == "1,104 appointments booked online saved about £40,000 (£19,000 to £61,000) in May 2026."
    )
    assert each_sentence(found) == "Each saved £36.06 (£17.18 to £54.94)."


def test_stockport_s_staff_days() -> None:
    """159 days for 1,104 appointments: 0.144 day each, about an hour, with who says so."""
    assert STOCKPORT.saved(1104) == 159
    assert round(STOCKPORT.saved(1), 3) == Decimal("0.144")
    assert days_sentence(1104) == "In staff time, that is about 159 days."
    assert days_sentence(3) == "In staff time, that is about 0.4 days."
    assert days_sentence(7) == "In staff time, that is about 1 day."
    assert days_sentence(42) == "In staff time, that is about 6 days."
    assert days_sentence(0) == ""
    assert days_assumption() == (
        "Each appointment booked online saves about 60 minutes of staff time. Source: Stockport Council, on "
        "appointments with registrars: 159 days for 1,104 appointments. Measure your own before you rely on "
        "it."
    )
    assert days_assumption() in assumptions(appointment_savings({MAY: 1}, UnitCosts([ONLINE])))


def test_the_low_end_takes_the_cheapest_call_and_the_dearest_form() -> None:
    """£4 to £9 less £1 to £3: £1 to £8."""
    found = appointment_savings(
        {MAY: 10}, UnitCosts([cost("web", "1", "2", "3"), cost("phone", "4", "6", "9")])
    )
    assert (found.total.low, found.total.central, found.total.high) == (10, 40, 80)


def test_a_range_around_nothing_is_not_called_a_saving() -> None:
    """And a loss is none."""
    maybe = UnitCosts([cost("web", "1", "2", "3"), cost("phone", "2", "3", "4")])
    assert savings_sentence(appointment_savings({MAY: 5}, maybe)) == (
        "Nobody can say whether 5 appointments booked online saved money in May 2026."
    )
    loss = UnitCosts([cost("web", "5", "6", "7"), cost("phone", "2", "3", "4")])
    assert "saved nothing" in savings_sentence(appointment_savings({MAY: 1}, loss))


def test_each_month_has_the_costs_of_its_time() -> None:
    """A call that became dearer in May counts from then on; both prices stand among the assumptions."""
    costs = UnitCosts([ONLINE, cost("phone", "2", "2", "2"), cost("phone", "3", "3", "3", date(2026, 5, 1))])
    found = appointment_savings({MAY: 10, APRIL: 10}, costs)
    assert [(each.month, each.total.central) for each in found.months] == [(APRIL, 20), (MAY, 30)]
    said = assumptions(found)
    assert "Booking by phone costs £3.00 since 1 May 2026. Source: Our finance team." in said
    assert "Without the online form, each person would have booked by phone." in said


def test_months_without_costs_are_left_out_and_that_is_said() -> None:
    """Nothing is made up."""
    costs = UnitCosts([ONLINE, cost("phone", "3", "3", "3", date(2026, 5, 1))])
    found = appointment_savings({APRIL: 10, MAY: 10}, costs)
    assert [each.month for each in found.months] == [MAY]
    assert lacking_sentence(found) == (
        "Write under unit_costs in service.yaml what one costs: phone. Months without it are left out."
    )
    assert (
        savings_sentence(appointment_savings({MAY: 3}, UnitCosts()))
        == "Nothing can be said about savings yet."
    )
    assert lacking_sentence(appointment_savings({}, UnitCosts())) == ""
