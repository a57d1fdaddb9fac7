"""Figures about a service, from counts. Pure functions: whatever database the counts come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median

from prototype_kit.events import ErrorTally, JourneyTally, PageTally

LONGEST_STAY_MS = 30 * 60 * 1000
"""Whoever takes longer to answer a page was away; after that time a journey counts as left."""
FEWEST = 20  # of fewer than so many no percentage is given: it would say more about chance


@dataclass(frozen=True)
class Completion:
    """Of the journeys started, how many came to an end: submitted, or at an exit page, an answer too."""

    started: int
    submitted: int
    exited: int

    @property
    def completed(self) -> int:
        """Submitted or exited."""
        return self.submitted + self.exited

    @property
    def rate(self) -> float | None:
        """The completion rate in percent; None when too few were started."""
        return percentage(self.completed, self.started)


@dataclass(frozen=True)
class PageFigures:
    """What happened on one page, in journeys. `errors` counts refusals by rule, those most frequent first.

    `seconds` is the median of how long people were there before they answered it; None when too few did.
    """

    title: str
    reached: int
    answered: int
    went_back: int
    changed: int
    errors: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None

    @property
    def answered_rate(self) -> float | None:
        """Of the journeys that reached the page, how many percent answered it; None when too few."""
        return percentage(self.answered, self.reached)


@dataclass(frozen=True)
class JourneyFigures:
    """All that is reported about one journey. `funnel` is in journey order."""

    title: str
    completion: Completion
    funnel: tuple[PageFigures, ...]


def percentage(part: int, whole: int) -> float | None:
    """`part` of `whole` in percent; None when `whole` is under 20."""
    return None if whole < FEWEST else 100 * part / whole


def completion(tallies: Iterable[JourneyTally], service: str, journey: str) -> Completion:
    """How one journey of a service was completed; all noughts when nobody started it."""
    counted = [tally for tally in tallies if (tally.service, tally.journey) == (service, journey)]
    return Completion(
        sum(tally.started for tally in counted),
        sum(tally.submitted for tally in counted),
        sum(tally.exited for tally in counted),
    )


def funnel(
    pages: Iterable[tuple[str, str]],
    tallies: Iterable[PageTally],
    errors: Iterable[ErrorTally],
    times: Mapping[str, Sequence[int]] | None = None,
) -> tuple[PageFigures, ...]:
    """The figures of `pages` (path template and title, in journey order), also of those nobody reached.

    `times` are how long journeys were on each, in milliseconds.
    """
    by_path = {tally.page: tally for tally in tallies}
    refusals = _refusals(errors)
    return tuple(
        _page_figures(
            title,
            by_path.get(path, PageTally(path, 0, 0, 0, 0)),
            refusals.get(path, {}),
            median_seconds((times or {}).get(path, ())),
        )
        for path, title in pages
    )


def report_text(env: str, journeys: Sequence[JourneyFigures]) -> str:
    """The report as plain text, each journey under its title, labelled with the env it was counted in."""
    label = f"Figures from: {env}"
    if env != "live":
        label += " (not live, so none of these is a KPI)"
    parts = [label, *(_journey_text(journey) for journey in journeys)]
    return "\n\n".join(parts) + "\n"


def median_seconds(times: Sequence[int]) -> float | None:
    """The median of times in milliseconds, those of people who went away left out; None of fewer than 20."""
    stayed = [time for time in times if time <= LONGEST_STAY_MS]
    return None if len(stayed) < FEWEST else round(median(stayed) / 1000, 1)


def _page_figures(
    title: str, tally: PageTally, errors: Mapping[str, int], seconds: float | None
) -> PageFigures:
    return PageFigures(title, tally.reached, tally.answered, tally.went_back, tally.changed, errors, seconds)


def _refusals(errors: Iterable[ErrorTally]) -> Mapping[str, Mapping[str, int]]:
    """By page and rule, those most frequent first. Questions on one page may share a rule's name."""
    found: dict[str, dict[str, int]] = {}
    for page, of_page in groupby(sorted(errors, key=lambda error: error.page), key=lambda error: error.page):
        times: dict[str, int] = {}
        for error in of_page:
            times[error.error_code] = times.get(error.error_code, 0) + error.times
        found[page] = dict(sorted(times.items(), key=lambda rule: (-rule[1], rule[0])))
    return found


_HEADINGS = ("Page", "Reached", "Answered", "", "Went back", "Changed", "Errors by rule")
_NUMBERS = {1, 2, 3, 4, 5}  # columns set to the right


def _journey_text(journey: JourneyFigures) -> str:
    done = journey.completion
    lines = [
        journey.title,
        f"  Started: {done.started}",
        f"  Completed: {done.completed} (submitted {done.submitted}, ended at an exit page {done.exited})",
        f"  Completion rate: {_percent(done.rate)}",
    ]
    if journey.funnel:
        lines += ["", *(f"  {line}" for line in _table([_HEADINGS, *map(_cells, journey.funnel)]))]
    return "\n".join(lines)


def _cells(page: PageFigures) -> tuple[str, ...]:
    errors = ", ".join(f"{rule} {times}" for rule, times in page.errors.items())
    share = _percent(page.answered_rate)
    return (
        page.title,
        str(page.reached),
        str(page.answered),
        share,
        str(page.went_back),
        str(page.changed),
        errors or "none",
    )


def _percent(share: float | None) -> str:
    return "not enough yet" if share is None else f"{share:.0f}%"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if column in _NUMBERS else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
