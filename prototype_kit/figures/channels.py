"""The figures of a service that need the numbers of other channels: take-up, cost, savings, month by month.

Beside `figures`, which counts days: other channels are counted in months, so these are of whole months only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from prototype_kit.channels import Channel, channel_of
from prototype_kit.costs import ChannelShift, TakeUpTarget, UnitCosts
from prototype_kit.kpis.channel_month import ChannelMonth, Form, channel_months
from prototype_kit.kpis.channel_shift import Saving, saving
from prototype_kit.kpis.cost import CostFigures, NoCost, cost_figures
from prototype_kit.kpis.counts import Metric
from prototype_kit.kpis.take_up import TakeUp, take_up
from prototype_kit.months import Month, last_whole_month
from prototype_kit.site import Site
from prototype_kit.store import KeptVolume, Store
from prototype_kit.store.channel_counts import Way

USUAL_MONTHS = 12
"""Over how many months cost per transaction is reckoned, by the Service Manual."""


@dataclass(frozen=True)
class ChannelFigures:
    """Take-up, cost and savings of one service in the months from `first` to `last`.

    `take_up` is None without a month in which every channel is counted, `saving` where the service declares
    no baseline. `volumes` are all that were imported, of whatever month.
    """

    slug: str
    name: str
    env: str
    first: Month
    last: Month
    months: tuple[ChannelMonth, ...]
    take_up: TakeUp | None
    cost: CostFigures | NoCost
    saving: Saving | NoCost | None
    target: TakeUpTarget | None
    costs: UnitCosts
    shift: ChannelShift | None
    volumes: tuple[KeptVolume, ...]

    @property
    def to_write(self) -> tuple[str, ...]:
        """What the service does not declare yet, as sentences that say where to write it."""
        said = []
        if not self.costs:
            said.append("Write what a transaction costs by each channel under unit_costs: in service.yaml.")
        if self.target is None:
            said.append("Write which share is to be digital, and by when, under take_up_target: there.")
        if self.shift is None:
            said.append("Write which months to compare with under channel_shift: there, to see savings.")
        return tuple(said)


def channel_figures(
    site: Site, store: Store, env: str, slug: str, first: Month, last: Month
) -> ChannelFigures:
    """The figures of one service, as they were counted last. Raises KeyError for one that there is not.

    Savings are those of the same months, as far as they come after its baseline.
    """
    service = site.services[slug]
    shift, costs = service.entry.channel_shift, site.unit_costs(service)
    since = min(first, shift.baseline.from_) if shift else first
    volumes = store.volumes.of(env, slug)
    counted = store.channel_counts.by_way(env, slug, since, last)
    first_days = store.figures.first_days(env, slug).values()
    months = channel_months(
        *_with_the_form(counted),
        volumes=[each.volume for each in volumes],
        first=since,
        last=last,
        begun=Month.of(min(first_days)) if first_days else None,
    )
    shown = tuple(month for month in months if month.month >= first)
    compared = [each for each in months if each.month >= first or (shift and each.month <= shift.baseline.to)]
    saved = saving(compared, costs, shift, shown) if shift else None
    failed = shift.failed_online_calls if shift else None
    return ChannelFigures(
        slug=slug,
        name=service.name,
        env=env,
        first=first,
        last=last,
        months=shown,
        take_up=take_up(shown),
        cost=_all_lacking(cost_figures(shown, costs, failed), saved),
        saving=saved,
        target=service.entry.take_up_target,
        costs=costs,
        shift=shift,
        volumes=volumes,
    )


def _all_lacking(found: CostFigures | NoCost, saved: Saving | NoCost | None) -> CostFigures | NoCost:
    """Where unit costs are lacking, all of them at once: savings need those of the baseline too."""
    if isinstance(found, NoCost) and found.lacking and isinstance(saved, NoCost) and saved.lacking:
        return saved
    return found


def usual_months(today: date) -> tuple[Month, Month]:
    """The twelve months that ended last: the first and the last of them."""
    last = last_whole_month(today)
    return last.after(1 - USUAL_MONTHS), last


def months_within(first: date, last: date, today: date) -> tuple[Month, Month] | None:
    """The first and last whole month of a period that has ended; None where it has none."""
    begins = Month.of(first) if first.day == 1 else Month.of(first).after(1)
    ends = min(Month.of(last + timedelta(days=1)).after(-1), last_whole_month(today))
    return (begins, ends) if begins <= ends else None


def _with_the_form(
    counted: Mapping[Way, Mapping[Metric, int]],
) -> tuple[Mapping[Month, Form], Mapping[Month, int]]:
    """What was completed with the form, and how many attempts online came to nothing, by month."""
    form: dict[Month, dict[tuple[Channel, bool], int]] = {}
    given_up: dict[Month, int] = {}
    for (month, name, assisted), counts in counted.items():
        channel = channel_of(name)
        if channel is None:
            continue
        completed = _of(counts, ("submitted", "exited"))
        of_month = form.setdefault(month, {})
        of_month[channel, assisted] = of_month.get((channel, assisted), 0) + completed
        if channel == "web":
            came_to_nothing = _of(counts, ("started",)) - completed - _of(counts, ("open",))
            given_up[month] = given_up.get(month, 0) + max(0, came_to_nothing)
    return form, given_up


def _of(counts: Mapping[Metric, int], metrics: Iterable[Metric]) -> int:
    return sum(counts.get(metric, 0) for metric in metrics)
