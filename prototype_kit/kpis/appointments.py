"""What appointments that residents booked themselves have saved, always as a range.

Each would have been booked by phone: it saves what a transaction costs by phone less what one costs online,
as `unit_costs` say for the month of the appointment. The low end takes the cheapest call and the dearest
form, the high end the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from prototype_kit.channels import CHANNELS, Channel
from prototype_kit.costs import UnitCost, UnitCosts, cost_words, source_words
from prototype_kit.kpis.pounds import ZERO, Pounds, each_words, rounded_words
from prototype_kit.language import ENGLISH, listed
from prototype_kit.months import Month, span_words

_COUNTED = (
    "We count appointments that residents booked themselves and did not cancel, in the month in which they "
    "took place. We leave out tests, and those that staff booked for somebody."
)
_TIME = (
    "The staff time is the same saving told in another way: do not add it to the pounds. Neither can be "
    "spent unless there are fewer posts."
)
_FEW_DAYS = 10
"""Fewer days than these are told with a tenth."""
_COMPARED: tuple[Channel, ...] = ("phone", "web")


@dataclass(frozen=True)
class StaffDays:
    """How many days of staff a number of appointments booked online saved somewhere, and who says so."""

    days: int
    appointments: int
    source: str

    def saved(self, booked: int) -> Decimal:
        """The days that so many others would save at the same rate."""
        return Decimal(self.days) * booked / self.appointments

    @property
    def minutes(self) -> int:
        """What one saves, to a quarter of an hour, with `_HOURS` to a day."""
        return round(self.saved(1) * _HOURS * 4) * 15


_HOURS = Decimal("7.4")
"""Hours of a working day in local government: 37 a week."""
STOCKPORT = StaffDays(159, 1104, "Stockport Council, on appointments with registrars")
"""0.144 day each, about an hour."""


@dataclass(frozen=True)
class AppointmentMonth:
    """The appointments of one month, and what they saved: each, and together."""

    month: Month
    booked: int
    each: Pounds
    total: Pounds


@dataclass(frozen=True)
class AppointmentSavings:
    """What was saved in the months that have appointments and costs.

    `lacking` are the channels that have no cost in some of the months; these are left out. `costs` are those
    that were used.
    """

    months: tuple[AppointmentMonth, ...]
    costs: tuple[UnitCost, ...]
    lacking: tuple[Channel, ...]

    @property
    def booked(self) -> int:
        """How many appointments there are in all."""
        return sum(each.booked for each in self.months)

    @property
    def total(self) -> Pounds:
        """What all saved."""
        return sum((each.total for each in self.months), ZERO)


def appointment_savings(counts: Mapping[Month, int], costs: UnitCosts) -> AppointmentSavings:
    """What was saved. `counts` are the appointments that residents booked, by the month in which they are."""
    months, used, lacking = list[AppointmentMonth](), list[UnitCost](), list[Channel]()
    for month, booked in sorted(counts.items()):
        phone, web = (costs.at(channel, month) for channel in _COMPARED)
        if phone and web:
            used += [phone, web]
            each = Pounds(phone.low - web.high, phone.central - web.central, phone.high - web.low)
            months.append(AppointmentMonth(month, booked, each, each * booked))
        else:
            lacking += [channel for channel in _COMPARED if costs.at(channel, month) is None]
    return AppointmentSavings(
        tuple(months), tuple(dict.fromkeys(used)), tuple(each for each in _COMPARED if each in lacking)
    )


def savings_sentence(found: AppointmentSavings) -> str:
    """What all saved, and of when."""
    if not found.months:
        return "Nothing can be said about savings yet."
    first, last = found.months[0].month, found.months[-1].month
    span = f"{'in' if first == last else 'from'} {span_words(first, last)}"
    count = "1 appointment" if found.booked == 1 else f"{found.booked:,} appointments"
    low, high = found.total.rounded.low, found.total.rounded.high
    if low < 0 < high:
        return f"Nobody can say whether {count} booked online saved money {span}."
    if high <= 0:
        return f"{count} booked online saved nothing {span}."
    return f"{count} booked online saved {rounded_words(found.total)} {span}."


def each_sentence(found: AppointmentSavings) -> str:
    """What one saved; empty where there is none."""
    return f"Each saved {each_words(found.total.each(found.booked))}." if found.booked else ""


def days_sentence(booked: int, measured: StaffDays = STOCKPORT) -> str:
    """The days of staff that appointments saved, if each saves what it did where that was measured.

    Empty where there are none.
    """
    if not booked:
        return ""
    days = measured.saved(booked)
    words = f"{round(days):,}" if days >= _FEW_DAYS else f"{round(days, 1)}".removesuffix(".0")
    return f"In staff time, that is about {words} {'day' if words == '1' else 'days'}."


def days_assumption(measured: StaffDays = STOCKPORT) -> str:
    """What that stands on, with its source."""
    return (
        f"Each appointment booked online saves about {measured.minutes} minutes of staff time. Source: "
        f"{measured.source}: {measured.days:,} days for {measured.appointments:,} appointments. Measure your "
        "own before you rely on it."
    )


def assumptions(found: AppointmentSavings) -> tuple[str, ...]:
    """What the range stands on, with sources: a sentence each."""
    return (
        "Without the online form, each person would have booked by phone.",
        _COUNTED,
        *(
            f"Booking {_by(cost.channel)} costs {cost_words(cost)} since {ENGLISH.date(cost.from_)}. "
            f"Source: {source_words(cost)}."
            for cost in found.costs
        ),
        days_assumption(),
        _TIME,
    )


def lacking_sentence(found: AppointmentSavings) -> str:
    """What has to be written down; empty where nothing is lacking."""
    if not found.lacking:
        return ""
    names = listed([CHANNELS[channel].lower() for channel in found.lacking])
    return f"Write under unit_costs in service.yaml what one costs: {names}. Months without it are left out."


def _by(channel: Channel) -> str:
    return "online" if channel == "web" else f"by {CHANNELS[channel].lower()}"
