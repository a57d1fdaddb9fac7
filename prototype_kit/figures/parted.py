"""Figures parted by device, channel, help or release: who of them has difficulty that others have not.

A part can be one person's, such as the only one with a tablet. So small counts are hidden here, in the
console and in the report alike, and others with them where they could be reckoned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from prototype_kit.channels import CHANNELS
from prototype_kit.figures.service import JourneyFigures
from prototype_kit.kpis import Completion, Counts, Dimension, PageFigures, Slice, completion, funnel
from prototype_kit.kpis.durations import time_words
from prototype_kit.kpis.showing import (
    NOT_SHOWN,
    cell_words,
    hide_small,
    interval_words,
    share_words,
    with_share,
)
from prototype_kit.store import Store

DEVICES: Mapping[str, str] = {
    "mobile": "Mobile",
    "tablet": "Tablet",
    "desktop": "Desktop",
    "unknown": "Unknown",
}
"""Each kind of device in words."""
PARTED: Mapping[Dimension, str] = {
    "device": "device",
    "channel": "channel",
    "assisted": "help from staff",
    "release": "release",
}
"""By what figures are parted, in words."""
COUNTED = ("reached", "left", "erred", "went_back", "changed")
"""What is counted of a page in each part."""


class PartRow(NamedTuple):
    """What happened on a page in one device, channel or release, in words."""

    label: str
    reached: str
    left: str
    erred: str
    went_back: str
    changed: str
    half: str
    nine_in_ten: str


class CompletionRow(NamedTuple):
    """What became of the forms of one device, channel or release, in words."""

    label: str
    started: str
    completed: str
    rate: str


@dataclass(frozen=True)
class PartedJourney:
    """A journey by one dimension: what became of it in each part, and its pages, the largest part first."""

    journey: JourneyFigures
    dimension: Dimension
    completion: Mapping[str, Completion]
    pages: Mapping[str, Mapping[str, PageFigures]]


def part_journey(
    store: Store, wanted: Slice, journey: JourneyFigures, dimension: Dimension, *, times: bool = True
) -> PartedJourney:
    """One journey of the days and env of `wanted`; `pages` are by page and then by part.

    Without `times` it costs a fraction.
    """
    its = Slice(wanted.env, wanted.service, wanted.first, wanted.last, journey=journey.name)
    counts = store.figures.by(its, dimension, times=times)
    done = {part: completion(found) for part, found in counts.items()}
    ordered = sorted(
        (part for part in done if done[part].started), key=lambda part: (-done[part].started, part)
    )
    return PartedJourney(
        journey,
        dimension,
        {part: done[part] for part in ordered},
        {page.page: page_by_part(counts, page.page, page.title) for page in journey.funnel},
    )


def page_by_part(parted: Mapping[str, Counts], page: str, title: str) -> Mapping[str, PageFigures]:
    """The figures of one page in each part in which somebody reached it, the largest part first."""
    found = {part: funnel([(page, title)], counts)[0] for part, counts in parted.items()}
    ordered = sorted(found, key=lambda part: (-found[part].reached, part))
    return {part: found[part] for part in ordered if found[part].reached}


def page_rows(
    parts: Mapping[str, PageFigures], dimension: Dimension, releases: Mapping[str, str]
) -> Iterator[PartRow]:
    """A row for each part; where its forms are hidden, all of it is. `releases` are their words."""
    shown = hidden_counts(parts)
    for part, page in parts.items():
        its = {name: cells[part] for name, cells in shown.items()}
        label = part_words(dimension, part, releases)
        if isinstance(its["reached"], str):
            yield PartRow(label, its["reached"], *(NOT_SHOWN,) * 6)
            continue
        yield PartRow(
            label,
            cell_words(its["reached"]),
            _shown(its["left"], page.reached),
            _shown(its["erred"], page.sent),
            _shown(its["went_back"], page.reached),
            _shown(its["changed"], page.answered),
            *(time_words(each, too_few="too few") for each in (page.time.p50, page.time.p90)),
        )


def completion_rows(found: PartedJourney, releases: Mapping[str, str]) -> Iterator[CompletionRow]:
    """A row for each part, with the rate of those of 20 or more; hidden as the pages are."""
    for part, (started, completed) in hidden_completion(found).items():
        label, rate = part_words(found.dimension, part, releases), NOT_SHOWN
        if isinstance(completed, int):
            rate = _rate(found.completion[part])
        yield CompletionRow(label, cell_words(started), cell_words(completed), rate)


def hidden_completion(found: PartedJourney) -> Mapping[str, tuple[int | str, int | str]]:
    """How many were started and completed in each part, as far as that may be shown."""
    started = hide_small({part: done.started for part, done in found.completion.items()})
    completed = hide_small({part: done.completed for part, done in found.completion.items()})
    return {
        part: (all_of, NOT_SHOWN if isinstance(all_of, str) else completed[part])
        for part, all_of in started.items()
    }


def hidden_counts(parts: Mapping[str, PageFigures]) -> Mapping[str, Mapping[str, int | str]]:
    """What may be shown of each of `COUNTED`, by part."""
    return {name: hide_small({part: getattr(page, name) for part, page in parts.items()}) for name in COUNTED}


def part_words(dimension: Dimension, part: str, releases: Mapping[str, str]) -> str:
    """A part in words: Mobile, Phone, Helped by staff, what a release changed."""
    words: Mapping[Dimension, Mapping[str, str]] = {
        "device": DEVICES,
        "channel": {str(channel): words for channel, words in CHANNELS.items()},
        "assisted": {"yes": "Helped by staff", "no": "Not helped"},
        "release": releases,
    }
    return words[dimension].get(part, part)


def all_hidden(rows: Sequence[PartRow | CompletionRow]) -> bool:
    """Whether no row shows how many forms it is of."""
    return all(row[1] == NOT_SHOWN for row in rows)


def _shown(count: int | str, whole: int) -> str:
    return count if isinstance(count, str) else with_share(count, whole)


def _rate(done: Completion) -> str:
    rate, likely = share_words(done.completed, done.started), interval_words(done.completed, done.started)
    return f"{rate} (95% interval {likely})" if likely else rate
