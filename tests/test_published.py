"""What anybody may see of a service's figures: nothing small, and nothing from which it could be reckoned."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations_with_replacement, product

import pytest

from prototype_kit.costs import UnitCosts
from prototype_kit.figures.blocks import blocks_of, within
from prototype_kit.figures.channels import ChannelFigures
from prototype_kit.figures.published import (
    PERIODS,
    Counted,
    MonthCounted,
    Period,
    Published,
    months_of,
    publish,
)
from prototype_kit.kpis import Completion
from prototype_kit.kpis.channel_month import ChannelMonth, Form
from prototype_kit.kpis.cost import NoCost
from prototype_kit.kpis.showing import SMALLEST, step_share
from prototype_kit.months import Month
from tests.channels import estimate, shift, unit_cost, unit_costs

MONTHS = tuple(Month(2026, number) for number in range(1, 13))
ALL = "all"
YEAR = (Month(2025, 12), Month(2026, 11))
COSTS = unit_costs(web="1", phone="10", face_to_face="20", post="5")


def month(journeys: Mapping[str, Sequence[int]], ratings: Mapping[int, int] | None = None) -> MonthCounted:
    """A month of journeys, each with how many completed it and how many did not."""
    outcomes = {name: Completion(done + failed, done, 0) for name, (done, failed) in journeys.items()}
    return MonthCounted(outcomes, ratings or {})


def channel_figures(months: Iterable[ChannelMonth] = ()) -> ChannelFigures:
    """Of these months; with costs, and 30% of failed attempts that end in a call."""
    its = tuple(months)
    return ChannelFigures(
        "lights", "Lights", "live", *YEAR, its, None, NoCost(()), None, None, COSTS,
        shift(failed=estimate("0.3")), (),
    )  # fmt: skip


def published(
    counted: Counted,
    first: Month,
    last: Month,
    channels: Sequence[ChannelMonth] = (),
    usual: tuple[Month, Month] = YEAR,
) -> Published:
    """What may be shown of these months."""
    return publish("lights", channel_figures(channels), counted, first, last, usual)


@pytest.mark.parametrize(
    ("today", "newest", "year"),
    [
        (date(2026, 11, 30), ("2026-10", "2026-10"), ("2025-11", "2026-10")),
        (date(2026, 12, 1), ("2026-11", "2026-11"), ("2025-12", "2026-11")),
        (date(2027, 1, 1), ("2026-12", "2026-12"), ("2026-01", "2026-12")),
    ],
)
def test_periods_are_whole_months_that_are_over(
    today: date, newest: tuple[str, str], year: tuple[str, str]
) -> None:
    """So that what is published on two days running never differs by what happened on one."""
    assert tuple(map(str, months_of("month", today))) == newest
    assert tuple(map(str, months_of("12-months", today))) == year


def test_enough_people_are_shown_as_they_are() -> None:
    """Counts, the rate, and its interval."""
    found = published({MONTHS[0]: month({"report": (855, 349)})}, MONTHS[0], MONTHS[0]).completion
    assert found is not None
    assert (found.completion.started, found.completion.completed) == (1204, 855)
    assert found.completion.rate == pytest.approx(71.01, abs=0.01)
    assert found.interval is not None
    assert list(found.interval) == pytest.approx([68.4, 73.5], abs=0.05)


def test_a_month_of_few_waits_for_the_next() -> None:
    """They are told together, whoever asks for whatever period; one that is cut by a period is left out."""
    counted = {
        MONTHS[0]: month({"report": (30, 10)}),
        MONTHS[1]: month({"report": (30, 2)}),
        MONTHS[2]: month({"report": (30, 10)}),
        MONTHS[3]: month({"report": (2, 1)}),
    }
    found = published(counted, MONTHS[0], MONTHS[3])
    assert [(part.first, part.last, part.completion.completed) for part in found.months] == [
        (MONTHS[0], MONTHS[0], 30),
        (MONTHS[1], MONTHS[2], 60),
    ]
    assert found.completion is not None
    assert (found.completion.completion.started, found.completion.last) == (112, MONTHS[2])
    assert published(counted, MONTHS[2], MONTHS[2]).completion is None
    assert published(counted, MONTHS[1], MONTHS[3]).months == found.months[1:]


def test_nothing_told_is_not_nothing() -> None:
    """Where a month waits, a nought of the others does not stand for it; nobody at all is a nought."""
    counted = {MONTHS[1]: month({"report": (2, 1)})}
    assert published(counted, MONTHS[0], MONTHS[1]).completion is None
    nobody = published(counted, MONTHS[0], MONTHS[0]).completion
    assert nobody is not None
    assert nobody.completion.started == 0


# --- Everything that is published of a history, together ----------------------------------------------------


def everything(counted: Counted, channels: Sequence[ChannelMonth] = ()) -> Hashable:
    """All that anybody could have: every page, file and package of every period, as of every month."""
    told: list[Published] = []
    for today in sorted(counted):
        known = {each: its for each, its in counted.items() if each <= today}
        seen = [each for each in channels if each.month <= today]
        usual = (today.after(-11), today)
        for first, last in combinations_with_replacement(known, 2):
            told.append(published(known, first, last, seen, usual))
    return hash(repr(told))


History = tuple[Counted, Sequence[ChannelMonth]]
Counts = Callable[[History], Iterator[tuple[Month, str, int]]]


def nothing_small_follows(histories: Iterable[History], counts: Counts) -> None:
    """Of all histories that look alike to everybody, some differ in each count of 1 to 4 that one has."""
    alike: dict[Hashable, list[Mapping[tuple[Month, str], int]]] = {}
    for history in histories:
        its = {(when, name): count for when, name, count in counts(history)}
        alike.setdefault(everything(*history), []).append(its)
    assert len(alike) > 1
    for several in alike.values():
        for each in several:
            for (when, name), count in each.items():
                if 0 < count < SMALLEST and _in_all(each) <= SMALLEST:
                    assert len({other[when, name] for other in several}) > 1, (when, name, each)


def _in_all(counts: Mapping[tuple[Month, str], int]) -> int:
    """Of what is counted by itself, the largest sum over all months."""
    names = {name for _, name in counts if not name.startswith(ALL)}
    return max(sum(count for (_, name), count in counts.items() if name == each) for each in names)


def counts_of(names: int, months: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every way to count up to five of some `names` in all of some `months`, and all that could look alike.

    What could look like these has blocks of five, and behind them up to four that are not told yet.
    """
    most = 2 * SMALLEST - 1
    some = [each for each in product(range(SMALLEST + 1), repeat=months) if sum(each) <= most]
    for found in product(some, repeat=names):
        yield tuple(zip(*found, strict=True))


def outcomes(history: History) -> Iterator[tuple[Month, str, int]]:
    """How many did and did not complete each journey in each month, and all journeys."""
    for when, its in history[0].items():
        found = {**its.journeys, ALL: its.completion}
        for name, each in found.items():
            yield when, f"{name} completed", each.completed
            yield when, f"{name} failed", each.started - each.completed


def of_reports(*months: tuple[int, ...]) -> History:
    """Months of one form: how many completed it and did not."""
    return {each: month({"report": its}) for each, its in zip(MONTHS, months, strict=False)}, ()


def test_no_small_number_of_a_month_follows_from_any_two_periods() -> None:
    """Of every history of four months in which the form was completed, and nobody failed."""
    histories = (of_reports(*((done, 0) for (done,) in months)) for months in counts_of(1, 4))
    nothing_small_follows(histories, outcomes)


def test_no_small_number_follows_from_who_completed_and_who_did_not() -> None:
    """Of two months in which few did, or few did not."""
    nothing_small_follows((of_reports(*months) for months in counts_of(2, 2)), outcomes)


def test_no_small_number_of_a_form_follows_from_all_and_the_others() -> None:
    """Of two months of two forms."""

    def history(*months: tuple[int, ...]) -> History:
        both = ({"report": (report, 0), "thank": (thank, 0)} for report, thank in months)
        return {when: month(its) for when, its in zip(MONTHS, both, strict=False)}, ()

    nothing_small_follows((history(*months) for months in counts_of(2, 2)), outcomes)


@pytest.mark.parametrize("levels", [(5, 4), (5, 1)])
def test_no_small_number_of_answers_follows(levels: tuple[int, int]) -> None:
    """Neither from how many answered, nor from the share, nor from the mean; in two months."""

    def history(*months: tuple[int, ...]) -> History:
        both = (dict(zip(levels, its, strict=True)) for its in months)
        return {when: month({}, its) for when, its in zip(MONTHS, both, strict=False)}, ()

    def answers(found: History) -> Iterator[tuple[Month, str, int]]:
        for when, its in found[0].items():
            for level, count in its.ratings.items():
                yield when, str(level), count
            yield when, ALL, sum(its.ratings.values())

    nothing_small_follows((history(*months) for months in counts_of(2, 2)), answers)


@pytest.mark.parametrize(
    "varied", [("alone", "helped"), ("helped", "phoned"), ("helped", "failed"), ("phoned", "failed")]
)
def test_no_small_number_follows_from_channels_and_costs(varied: tuple[str, str]) -> None:
    """Of two months with few online, few calls, few helped, few attempts that failed: two at a time."""

    def history(*months: tuple[int, ...]) -> History:
        counted, channels = {}, []
        for when, few in zip(MONTHS, months, strict=False):
            its = {"helped": 10, "phoned": 30, "failed": 0, **dict(zip(varied, few, strict=True))}
            its.setdefault("alone", 30 - its["helped"])  # whoever is helped more is one fewer alone
            # Of 30 that were not completed, those that did not fail are open still.
            counted[when] = month({"report": (its["alone"] + its["helped"], 30)})
            form: Form = {("web", False): its["alone"], ("web", True): its["helped"]}
            channels.append(ChannelMonth(when, form, {"phone": its["phoned"]}, its["failed"]))
        return counted, channels

    def parts(found: History) -> Iterator[tuple[Month, str, int]]:
        for each in found[1]:
            its = {
                "alone": each.digital - each.assisted,
                "helped": each.assisted,
                "phoned": each.elsewhere["phone"],
                "failed": each.given_up,
            }
            yield from ((each.month, name, its[name]) for name in varied)

    nothing_small_follows((history(*months) for months in counts_of(2, 2)), parts)


def of_channels(phoned: Sequence[int]) -> tuple[Counted, Sequence[ChannelMonth]]:
    """Months with so many calls, and 40 online."""
    form: Form = {("web", False): 40}
    its = [ChannelMonth(when, form, {"phone": n}) for when, n in zip(MONTHS, phoned, strict=False)]
    return {each.month: month({"report": (40, 0)}) for each in its}, its


def test_savings_are_of_the_blocks_that_costs_are_of() -> None:
    """A month of few waits for the next, and a baseline that is cut is none; no single month is told."""
    counted, channels = of_channels([30, 3, 9, 7, 2])
    found = published(counted, MONTHS[0], MONTHS[4], channels).saving
    assert found is not None
    assert (found.baseline, found.months) == (MONTHS[:1], MONTHS[1:4])
    # 30 of 70 by phone before, 19 of 139 since: 139 × 3/7 − 19 = 40.57 calls fewer, at £10 and not at £1.
    assert float(found.total.central) == pytest.approx(40.571 * 9, abs=0.01)
    waiting, its = of_channels([3, 3, 9, 7])
    assert published(waiting, MONTHS[0], MONTHS[3], its).saving is None


def test_a_price_that_changes_within_a_block_is_not_told() -> None:
    """What the calls of both months cost would tell how many were in the first."""
    counted, channels = of_channels([30, 3, 9, 7])
    costs = UnitCosts(
        [*COSTS.own, unit_cost("phone", "11", since=MONTHS[2]), unit_cost("phone", "12", since=MONTHS[3])]
    )
    its = replace(channel_figures(channels), costs=costs)
    found = publish("lights", its, counted, MONTHS[0], MONTHS[3], YEAR)
    assert found.take_up is not None
    assert [block.months for block in found.take_up.blocks] == [MONTHS[:1], MONTHS[1:3], MONTHS[3:4]]
    assert found.cost is not None
    assert found.cost.months == (MONTHS[0], MONTHS[3])
    assert found.saving is not None
    assert found.saving.months == MONTHS[3:4]


def test_a_month_without_all_channels_takes_those_that_wait_with_it() -> None:
    """Else its own part of a block of what was done with the form could be reckoned."""
    counted = {each: month({"report": (done, 0)}) for each, done in zip(MONTHS, (3, 40, 50), strict=False)}
    whole = [
        ChannelMonth(each, {("web", False): 40}, {"phone": 10}, 0, frozenset({"post"} if number == 1 else ()))
        for number, each in enumerate(MONTHS[:3])
    ]
    blocks = published(counted, MONTHS[0], MONTHS[2], whole).take_up
    assert blocks is not None
    assert [block.months for block in blocks.blocks] == [(MONTHS[2],)]
    few = [replace(whole[0], elsewhere={"phone": 2}), whole[1], whole[2]]
    forms = {each: month({"report": (40, 0)}) for each in MONTHS[:3]}
    found = published(forms, MONTHS[0], MONTHS[2], few).take_up
    assert found is not None
    assert [block.months for block in found.blocks] == [(MONTHS[2],)]


def test_shares_of_pages_tell_no_small_count() -> None:
    """Whoever knows how many reached a page: each count of 1 to 4 looks like nought, or like 5 or more."""
    assert step_share(50, 99) is None
    assert [step_share(part, 100) for part in (0, 2, 3, 7, 8, 97, 98, 100)] == [0, 0, 5, 5, 10, 95, 100, 100]
    for whole in range(100, 301):
        alike: dict[int | None, list[int]] = {}
        for part in range(whole + 1):
            alike.setdefault(step_share(part, whole), []).append(part)
        for parts in alike.values():
            assert min(parts) == 0 or max(parts) >= SMALLEST
            assert len(parts) > 2


@pytest.mark.parametrize("period", PERIODS)
def test_no_period_cuts_a_month(period: Period) -> None:
    """On any day of a year."""
    for number in range(366):
        first, last = months_of(period, date.fromordinal(date(2026, 1, 1).toordinal() + number))
        assert first <= last < Month.of(date.fromordinal(date(2026, 1, 1).toordinal() + number))


def test_blocks_are_the_same_whatever_follows() -> None:
    """What was told stays told: later months are put behind it, and never to it."""
    counts = {each: (count,) for each, count in zip(MONTHS, (7, 1, 2, 9, 0, 3, 1), strict=False)}
    for number in range(1, 8):
        found = blocks_of(((each,) for each in MONTHS[:number]), counts.get)
        assert found == within(
            blocks_of(((each,) for each in MONTHS[:7]), counts.get), MONTHS[0], MONTHS[number - 1]
        )
