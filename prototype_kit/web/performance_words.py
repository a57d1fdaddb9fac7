"""Words that the parts of the public page of a service's figures share, in the language of its reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prototype_kit.charts import Chart
from prototype_kit.kpis import showing
from prototype_kit.language import MONTHS, Language
from prototype_kit.months import Month


@dataclass(frozen=True)
class Section:
    """One figure: what it is called, its charts, and what has to be said about it."""

    anchor: str
    heading: str
    charts: tuple[Chart, ...]
    words: tuple[str, ...] = ()


def percent_words(share: float, say: Language) -> str:
    """The same as for the team, in this language: `71%`, `under 1%`."""
    return say(showing.percent_words(share))


def months_words(first: Month, last: Month, say: Language) -> str:
    """`November 2025 to October 2026`."""
    begin, end = (f"{say(MONTHS[each.number - 1])} {each.year}" for each in (first, last))
    return begin if first == last else say("{first} to {last}", first=begin, last=end)


def spans_words(months: Sequence[Month], say: Language) -> str:
    """The same of months some of which may be left out: `May 2026, July 2026 to August 2026`."""
    spans: list[list[Month]] = []
    for month in months:
        if spans and spans[-1][-1].after(1) == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    return ", ".join(months_words(span[0], span[-1], say) for span in spans)
