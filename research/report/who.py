"""Who took part: counts, and no group so small that somebody could be told by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from research.record import Record
from research.report.model import Counted, Who

FEWEST_NAMED = 3
"""A group of fewer people is not named: with what else is known, somebody could be recognised."""


def who_took_part(records: Sequence[Record]) -> Who:
    """Of all records of a round. Those with a segment that is not known count among the others."""
    counting = {record.code: record for record in records if record.counts}
    named, others = groups(_segment(record) for record in counting.values())
    return Who(
        people=len(counting),
        sessions=sum(1 for record in records if record.counts),
        segments=named,
        others=others,
        access_needs=_access_needs(counting.values()),
        pilots=sum(1 for record in records if record.session.pilot and record.agreed),
        left_out=sum(1 for record in records if _was_held(record) and not record.agreed),
    )


def groups(labels: Iterable[str]) -> tuple[tuple[Counted, ...], int]:
    """The groups that may be named, the largest first, and how many people are in others."""
    counts = Counter(labels)
    told = {label: count for label, count in counts.items() if label and count >= FEWEST_NAMED}
    named = sorted((Counted(*each) for each in told.items()), key=lambda each: (-each.count, each.label))
    return tuple(named), counts.total() - sum(told.values())


def segment_to_tell(record: Record, records: Sequence[Record]) -> str:
    """The segment of a participant, empty where it must not be named beside them."""
    named, _ = groups(
        _segment(each) for each in {each.code: each for each in records if each.counts}.values()
    )
    segment = _segment(record)
    return segment if any(segment == each.label for each in named) else ""


def _was_held(record: Record) -> bool:
    """Whether somebody sat there, who counts or would have."""
    return not record.session.pilot and record.session.state not in {"ready", "consenting"}


def _segment(record: Record) -> str:
    return record.participant.segment if record.participant else ""


def _access_needs(records: Iterable[Record]) -> str:
    count = sum(1 for record in records if record.participant and record.participant.access_needs)
    if count >= FEWEST_NAMED:
        return f"{count} told us of access needs."
    return f"Fewer than {FEWEST_NAMED} told us of access needs, so it is not said how many or which."
