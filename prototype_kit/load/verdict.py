"""Whether a site bore what it must: each threshold held against what was measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from prototype_kit.load.account import ANOTHERS, LAST, PLACES
from prototype_kit.load.kept import KeptAppointments
from prototype_kit.load.plan import JourneyPlan
from prototype_kit.load.result import PageResult, Result
from prototype_kit.service import Service

FEWEST = 20
"""Of fewer requests no 95th percentile is judged: it would say more about chance."""
MOST_NAMED = 5


@dataclass(frozen=True)
class Finding:
    """One thing that was judged: whether it is `well`, and a sentence with its figure."""

    well: bool
    words: str


@dataclass(frozen=True)
class Verdict:
    """Everything that was judged."""

    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether all is well."""
        return all(finding.well for finding in self.findings)

    @property
    def broken(self) -> tuple[str, ...]:
        """What is not well, in sentences."""
        return tuple(finding.words for finding in self.findings if not finding.well)


def judge(
    result: Result,
    plans: Sequence[JourneyPlan],
    cases: Sequence[str] | None,
    people: int,
    haste: float = 1.0,
    targets: bool = True,
    appointments: KeptAppointments | None = None,
) -> Verdict:
    """Judge a test of `people` at once, `haste` times as fast as `load.yaml` says.

    `cases` are the references in the database, None if it is not known, and `appointments` those there.
    Without `targets`, rates are not judged, as where a test looks for what the rates may be.
    """
    services = list({plan.service.slug: plan.service for plan in plans}.values())
    paced = services if targets else ()
    return Verdict(
        (
            *_came_to_an_end(result, appointments),
            *(found for service in services for found in _slow_pages(result, _of(service, plans))),
            *(found for service in services for found in _failures(result, _of(service, plans))),
            *(found for service in paced for found in _rates(result, _of(service, plans), people, haste)),
            *_accounts(result),
            *_cases(result, cases),
            *_appointments(result, appointments),
        )
    )


def _of(service: Service, plans: Sequence[JourneyPlan]) -> Sequence[JourneyPlan]:
    return [plan for plan in plans if plan.service is service]


def _came_to_an_end(result: Result, appointments: KeptAppointments | None) -> Iterator[Finding]:
    if not result.completed and result.turned_away:
        though = ", although some were when the test began" if appointments and appointments.were_free else ""
        words = f"all {result.turned_away:,} were told that none is free{though}"
        yield Finding(False, f"Nobody got an appointment: {words}. So nothing is shown.")
    elif not result.completed:
        yield Finding(False, "No journey was completed, so nothing is shown: let the test run longer.")
    for words in result.exceptions:
        yield Finding(False, f"The test itself failed: {words}")


# --- Pages --------------------------------------------------------------------------------------------------


def page_limit(plans: Sequence[JourneyPlan], page: PageResult) -> int | None:
    """The milliseconds that a page may take; None for what is no page of these journeys."""
    for plan in plans:
        if page.name == plan.base:
            return plan.thresholds.limit("start")
        if page.name.startswith(f"{plan.base}/"):
            return plan.thresholds.limit(page.name.rpartition("/")[2])
    return None


def _slow_pages(result: Result, plans: Sequence[JourneyPlan]) -> Iterator[Finding]:
    judged = [(page, limit) for page in result.pages if (limit := page_limit(plans, page)) is not None]
    slow = [(page, limit) for page, limit in judged if is_slow(page, limit)]
    slow.sort(key=lambda found: -(found[0].p95 or 0))
    for page, limit in slow[:MOST_NAMED]:
        took = f"{page.method} {page.name} took {page.p95:,.0f} ms at its 95th percentile"
        yield Finding(False, f"{took}; it may take {limit:,} ms.")
    if (more := len(slow) - MOST_NAMED) > 0:
        yield Finding(False, f"{more} more pages took longer than they may: the table shows them.")
    if judged and not slow:
        slowest = max((page.p95 or 0 for page, _ in judged if page.requests >= FEWEST), default=None)
        words = "too few requests to judge" if slowest is None else f"at most {slowest:,.0f} ms"
        yield Finding(True, f"95th percentile of each page of {plans[0].service.slug}: {words}.")


def is_slow(page: PageResult, limit: int) -> bool:
    """Whether a page took longer than it may, as far as there is enough to judge."""
    return page.requests >= FEWEST and (page.p95 or 0) > limit


def _failures(result: Result, plans: Sequence[JourneyPlan]) -> Iterator[Finding]:
    pages = [page for page in result.pages if page_limit(plans, page) is not None]
    requests, failed = sum(page.requests for page in pages), sum(page.failures for page in pages)
    share, most = 100 * failed / requests if requests else 0.0, plans[0].thresholds.failures
    words = f"Requests of {plans[0].service.slug} that failed: {failed:,} of {requests:,} ({share:.2g}%)"
    yield Finding(share <= most, f"{words}; {most:g}% may.")


def _rates(result: Result, plans: Sequence[JourneyPlan], people: int, haste: float) -> Iterator[Finding]:
    thresholds, slug = plans[0].thresholds, plans[0].service.slug
    pages = [page for page in result.pages if page_limit(plans, page) is not None]
    rate = sum(page.requests for page in pages) / result.seconds if result.seconds else 0.0
    least = thresholds.requests_a_second
    yield Finding(rate >= least, f"Requests of {slug} a second: {rate:.1f}{_wanted(least)}.")
    tallies = [result.journeys[plan.base] for plan in plans if plan.base in result.journeys]
    done, turned = sum(each.completed for each in tallies), sum(each.turned_away for each in tallies)
    # Who is told that nothing is free was served all the same: how many can book is not for the server.
    found, target = result.a_minute(done + turned), thresholds.journeys_a_minute
    ended = "completed, or turned away," if turned else "completed"
    words = f"Journeys of {slug} {ended} a minute: {found:.1f}{_wanted(target)}."
    if found < target and (needed := people_for(plans, haste)) > people:
        words += f" It takes about {needed} people at once to complete as many: use --users {needed}."
    yield Finding(found >= target, words)


def _wanted(least: float) -> str:
    return f"; {least:g} are wanted" if least else ""


def people_for(plans: Sequence[JourneyPlan], haste: float = 1.0) -> int:
    """How many people at once complete what `load.yaml` wants, if the server took no time; 0 for nothing.

    A fifth more than that, as a test also has its beginning, in which nobody comes to an end.
    """
    weights = sum(plan.weight for plan in plans)
    seconds = sum(plan.weight * plan.seconds for plan in plans) / weights if weights else 0.0
    services = {plan.service.slug: plan.thresholds.journeys_a_minute for plan in plans}
    return ceil(1.2 * sum(services.values()) * seconds / 60 / haste / (weights or 1))


# --- Accounts -----------------------------------------------------------------------------------------------


def _accounts(result: Result) -> Iterator[Finding]:
    """Whoever signed in could use their account, and saw what is theirs and nobody else's."""
    pages = [page for page in result.pages if page.name.startswith(PLACES)]
    if not pages:
        return
    requests, failed = sum(page.requests for page in pages), sum(page.failures for page in pages)
    yield Finding(not failed, f"Requests of accounts that failed: {failed:,} of {requests:,}; none may.")
    if anothers := sum(failure.times for failure in result.failures if ANOTHERS in failure.words):
        yield Finding(False, f"Pages that showed people what is somebody else’s: {anothers:,}.")
        return
    ended = sum(page.requests - page.failures for page in pages if page.name == LAST)
    words = f"Signed in, sent something, found it in their account and signed out: {_people(ended)}"
    yield Finding(bool(ended), f"{words}. Nobody saw what is somebody else’s.")


# --- Cases --------------------------------------------------------------------------------------------------


def _cases(result: Result, cases: Sequence[str] | None) -> Iterator[Finding]:
    """Nothing lost, nothing twice: the cases in the database are the references that people were shown."""
    shown = result.references
    twice = [reference for reference, times in Counter(shown).items() if times > 1]
    if twice:
        yield Finding(False, f"References that more than one person was shown: {_named(twice)}.")
    if cases is None:
        return
    lost = sorted({*shown} - {*cases})
    unseen = sorted({*cases} - {*shown})
    if lost:
        words = f"Lost: of {len(lost)} forms that were confirmed there is no case"
        yield Finding(False, f"{words}: {_named(lost)}.")
    if unseen:
        words = f"Cases that nobody was shown a confirmation of, so they may send them again: {len(unseen)}"
        yield Finding(False, f"{words}: {_named(unseen)}.")
    if len({*cases}) < len(cases):
        yield Finding(False, "Two cases have the same reference.")
    if not (lost or unseen or twice):
        yield Finding(True, f"Nothing lost and nothing twice: {len(shown):,} confirmations, as many cases.")


def _named(references: Sequence[str]) -> str:
    more = f" and {len(references) - MOST_NAMED} more" if len(references) > MOST_NAMED else ""
    return ", ".join(references[:MOST_NAMED]) + more


def _appointments(result: Result, kept: KeptAppointments | None) -> Iterator[Finding]:
    """Whoever was confirmed has their appointment, and nobody has more at once than they bear."""
    chosen = Counter(result.booked)
    if chosen or result.turned_away or result.quicker:
        got = f"{_people(len(chosen))} got an appointment"
        away, quicker = f"{result.turned_away:,} were told that none is free", f"{result.quicker:,} times"
        yield Finding(True, f"{got}, {away}, {quicker} somebody else was quicker.")
    if kept is None:
        return
    without = sorted(each for each, many in chosen.items() if kept.booked.get(each, 0) < many)
    more = sorted(each for each, many in kept.booked.items() if chosen[each] < many)
    if without:
        words = f"Confirmed without an appointment: of {len(without)} there is no booking"
        yield Finding(False, f"{words}: {_named(without)}.")
    if more:
        words = f"Cases with more appointments than people chose: {len(more)}"
        yield Finding(False, f"{words}: {_named(more)}.")
    for words in kept.overbooked[:MOST_NAMED]:
        yield Finding(False, f"Booked twice: {words}")
    if chosen and not (without or more or kept.overbooked):
        words = f"Every appointment that was confirmed is booked: {chosen.total():,}"
        yield Finding(True, f"{words}, and none of them twice.")


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


# --- In words -----------------------------------------------------------------------------------------------


def table(result: Result, plans: Sequence[JourneyPlan]) -> list[str]:
    """A line for each kind of request: how many, how many failed, the 95th percentile beside its limit."""
    rows = [("", "Page", "Requests", "Failed", "p95 ms", "Limit")]
    for page in sorted(result.pages, key=lambda page: (page.name, page.method)):
        limit = page_limit(plans, page)
        few = page.requests < FEWEST or page.p95 is None
        p95 = "too few" if few else f"{page.p95:,.0f}"
        rows.append(
            (
                page.method,
                page.name,
                f"{page.requests:,}",
                f"{page.failures:,}",
                p95,
                "" if limit is None else f"{limit:,}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if column < 2 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
