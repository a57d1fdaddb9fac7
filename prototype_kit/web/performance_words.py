"""Words that the parts of the public page of a service's figures share, in the language of its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from prototype_kit.charts import Chart
from prototype_kit.language import MONTHS, Language
from prototype_kit.months import Month
from prototype_kit.published import Shown


@dataclass(frozen=True)
class Section:
    """One figure: what it is called, its charts, and what has to be said about it."""

    anchor: str
    heading: str
    charts: tuple[Chart, ...]
    words: tuple[str, ...] = ()


def percent_words(share: float, say: Language) -> str:
    """A percentage in whole numbers. Neither 0% nor 100% is said of what is only near it."""
    if 0 < share < 1:
        return say("under 1%")
    return say("over 99%") if 99 < share < 100 else f"{share:.0f}%"


def shown_words(count: Shown, say: Language) -> str:
    """A count, or the words in its place."""
    return say(count) if isinstance(count, str) else f"{count:,}"


def days_words(first: date, last: date, say: Language) -> str:
    """The days that are counted: `19 October 2026 to 15 November 2026`."""
    return say("{first} to {last}", first=say.date(first), last=say.date(last))


def months_words(first: Month, last: Month, say: Language) -> str:
    """`November 2025 to October 2026`."""
    begin, end = (f"{say(MONTHS[each.number - 1])} {each.year}" for each in (first, last))
    return begin if first == last else say("{first} to {last}", first=begin, last=end)
