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
    "Counted are appointments that residents booked themselves and did not cancel, in the month in which "
    "they take place. Those that staff booked for somebody are left out, and so are tests."
)
_TIME = (
    "The time of staff that is saved leaves no budget unless posts go. It is the same saving in another "
    "unit, and not more of it."
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
    span = span_words(found.months[0].month, found.months[-1].month)
    count = "1 appointment" if found.booked == 1 else f"{found.booked:,} appointments"
    low, high = found.total.rounded.low, found.total.rounded.high
    if low < 0 < high:
        return f"Nobody can say whether {count} booked online saved money ({span})."
    if high <= 0:
        return f"{count} booked online saved nothing ({span})."
    return f"{count} booked online saved {rounded_words(found.total)} ({span})."


def each_sentence(found: AppointmentSavings) -> str:
    """What one saved; empty where there is none."""
    return f"That is {each_words(found.total.each(found.booked))} each." if found.booked else ""


def days_sentence(booked: int, measured: StaffDays = STOCKPORT) -> str:
    """The days of staff that appointments saved, if each saves what it did where that was measured.

    Empty where there are none.
    """
    if not booked:
        return ""
    count = "1 appointment" if booked == 1 else f"{booked:,} appointments"
    days = measured.saved(booked)
    words = f"{round(days):,}" if days >= _FEW_DAYS else f"{round(days, 1)}"
    return f"About {words} {'day' if words == '1' else 'days'} of staff time for {count}."


def days_assumption(measured: StaffDays = STOCKPORT) -> str:
    """What that stands on, with its source."""
    return (
        f"One appointment booked online saves {round(measured.saved(1), 3)} day of staff time, about "
        f"{measured.minutes} minutes. Source: {measured.source}: {measured.days:,} days for "
        f"{measured.appointments:,} appointments. Measure your own before you rely on it."
    )


def assumptions(found: AppointmentSavings) -> tuple[str, ...]:
    """What the range stands on, with sources: a sentence each."""
    return (
        "Without the form, each would have been booked by phone.",
        _COUNTED,
        *(
            f"One booking {_by(cost.channel)} costs {cost_words(cost)}, from {ENGLISH.date(cost.from_)}. "
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
