"""What a data package tells of changes: between months, and of what the move to digital saved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from prototype_kit.data_package import ABSENT, Column, Table
from prototype_kit.figures.published import PublishedPart
from prototype_kit.kpis.difference import Difference
from prototype_kit.kpis.pounds import Pounds
from prototype_kit.report.package_columns import DAYS, FROM, KEY, SERVICE, Row, days, own
from prototype_kit.report.public import PublicReport

_ENDS = {"low": "at least", "central": "about", "high": "at most"}


def changes(report: PublicReport) -> Table:
    """How the completion rate of each month, or months together, differs from that before."""
    rows = (
        (*own(each), *days(now.first, now.last), *days(before.first, before.last), *_difference(now, before))
        for each in report.services
        for before, now in pairwise(each.published.months)
    )
    return Table(
        name="changes",
        title="How completion differs from the months before",
        description=(
            "One row for each row of completion that is of all forms, and has another before it. Empty: too "
            "few for a difference, fewer than 20. Of 20 intervals about one leaves out the true difference."
        ),
        columns=(
            *(SERVICE, FROM, *DAYS),
            Column("before_first_day", "date", "The first day of what it is compared with."),
            Column("before_last_day", "date", "The last day of it."),
            Column("points_low", "number", "Percentage points higher, 95% interval from. Below 0: lower."),
            Column("points_high", "number", "The same, 95% interval to."),
        ),
        key=KEY,
        rows=tuple(rows),
    )


def _difference(now: PublishedPart, before: PublishedPart) -> Row:
    done, then = now.completion, before.completion
    found = Difference(done.completed, done.started, then.completed, then.started)
    if found.verdict == "too few":
        return ABSENT, ABSENT
    low, high = found.interval
    return round(100 * low, 1), round(100 * high, 1)


def savings(report: PublicReport) -> Table:
    """What the move to digital saved, as a range, with what it stands on."""
    rows = (
        (
            *(*own(each), *days(found.months[0], found.months[-1]), len(found.months)),
            *days(found.baseline[0], found.baseline[-1]),
            *(*_pounds(found.total), *_pounds(found.cashable)),
            " ".join(found.assumptions),
        )
        for each in report.services
        for found in [each.published.saving]
        if found
    )
    return Table(
        name="savings",
        title="What the change of channels saved",
        description=(
            "One row for each service that names months to compare with: what its transactions would have "
            "cost in the mix of channels of those months, less what they cost. Of the last twelve months of "
            "which all channels are counted, in the same months together as the cost per transaction. Quote "
            "both ends, or neither."
        ),
        columns=(
            *(SERVICE, FROM, *DAYS),
            Column("months", "integer", "How many months are counted between these days."),
            Column("baseline_first_day", "date", "The first day of the months that they are compared with."),
            Column("baseline_last_day", "date", "The last day of these."),
            *(
                Column(f"{end}_pounds", "number", f"Saved, {words}. Below 0: lost.")
                for end, words in _ENDS.items()
            ),
            *(
                Column(
                    f"cashable_{end}_pounds", "number", f"What can leave a budget, {words}. Empty: not said."
                )
                for end, words in _ENDS.items()
            ),
            Column("assumptions", "string", "What the range stands on, with sources."),
        ),
        key=KEY,
        rows=tuple(rows),
    )


def _pounds(found: Pounds | None) -> Iterator[float | str]:
    """Rounded, as nobody knows it better."""
    if found is None:
        yield from (ABSENT,) * 3
        return
    its = found.rounded
    yield from (float(its.low), float(its.central), float(its.high))


def targets(report: PublicReport) -> Table:
    """Which share of all channels is to be digital, and by when."""
    rows = (
        (each.published.slug, round(100 * float(each.target.share), 1), each.target.by.isoformat())
        for each in report.services
        if each.target
    )
    return Table(
        name="targets",
        title="Targets of digital take-up",
        description="One row for each service that names one.",
        columns=(
            SERVICE,
            Column("take_up_percent", "number", "Of all channels, what is to be digital."),
            Column("by", "date", "By when."),
        ),
        key=("service",),
        rows=tuple(rows),
    )
