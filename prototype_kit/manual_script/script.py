"""The script as data: its pages in order, what to do on each, and how long it will take."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from prototype_kit.accessibility import WAYS, Way
from prototype_kit.manual_script.checks import SETTING_UP, WAYS_OF_TESTING, Check, Situation

STEP = 5
"""Minutes: an estimate is no more exact than that."""


@dataclass(frozen=True)
class Mistake:
    """Something that the page must refuse: what to do, and the errors that should come of it."""

    do: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True)
class ScriptPage:
    """One page of a walkthrough, in words.

    `name` is that of its screen in the journey, `do` are sentences, `on_it` is what is on the page, and
    `words` what checks may name of it. `seen` is the number of the page in the script on which it was first.
    """

    name: str
    title: str
    address: str
    why: str = ""
    do: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    on_it: frozenset[Situation] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    seen: int = 0


@dataclass(frozen=True)
class Part:
    """One walkthrough: `journey` such as `street-lights/report`, its name, where it begins, and its pages."""

    journey: str
    name: str
    pages: tuple[ScriptPage, ...]


@dataclass(frozen=True)
class Script:
    """What to test in which ways. `parts` are walkthroughs, `missed` says what none of them shows."""

    title: str
    today: date
    ways: tuple[Way, ...]
    parts: tuple[Part, ...]
    missed: tuple[str, ...] = ()

    @property
    def pages(self) -> Sequence[ScriptPage]:
        """Every page, in order."""
        return [page for part in self.parts for page in part.pages]

    @property
    def new_pages(self) -> int:
        """How many different pages there are."""
        return sum(not page.seen for page in self.pages)

    def minutes(self, way: Way) -> int:
        """How long testing in one way may take: an estimate that nobody has measured."""
        how = WAYS_OF_TESTING[way]
        new, again = how.minutes
        mistakes = sum(len(page.mistakes) for page in self.pages if not page.seen)
        pages = self.new_pages * new + (len(self.pages) - self.new_pages) * again
        return STEP * math.ceil((SETTING_UP + pages + mistakes * how.mistake) / STEP)


def script_of(
    title: str, today: date, ways: Iterable[Way], parts: Iterable[Part], missed: Iterable[str] = ()
) -> Script:
    """A script in which each page is numbered, and tested where it comes first."""
    first: dict[tuple[str, str], int] = {}
    numbered, number = list[Part](), 0
    for part in parts:
        pages = []
        for page in part.pages:
            number += 1
            seen = first.setdefault((part.journey, page.name), number)
            pages.append(replace(page, number=number, seen=0 if seen == number else seen))
        numbered.append(replace(part, pages=tuple(pages)))
    return Script(title, today, tuple(way for way in WAYS if way in {*ways}), tuple(numbered), tuple(missed))


def checks_of(page: ScriptPage, way: Way) -> Iterator[Check]:
    """What to look for on a page that is new, but for its errors."""
    for check in WAYS_OF_TESTING[way].checks:
        if check.at in page.on_it:
            yield replace(check, words=check.words.format_map(page.words))


def checks_of_mistakes(way: Way) -> Sequence[Check]:
    """What to look for where something is refused."""
    return [check for check in WAYS_OF_TESTING[way].checks if check.at == "mistake"]


def log_lines(script: Script) -> str:
    """Lines for `accessibility.yaml`, one test for each journey and way, to be filled in."""
    lines = ["tests:"]
    for journey in dict.fromkeys(part.journey for part in script.parts):
        for way in script.ways:
            lines += [
                f"  - date: {script.today}",
                "    by: a tester of the team",
                f"    way: {way}",
                f"    with: {_TOOLS[way]}",
                f"    journey: {journey}",
                "    result: failed",
                "    issues:",
                f"      - where: /{journey}",
                "        what: What does not work, and for whom.",
                f'        criterion: "{_CRITERION[way]}"',
                f"        since: {script.today}",
            ]
    return "\n".join(lines) + "\n"


_TOOLS: Mapping[Way, str] = {
    "screen-reader": "NVDA 2026.1 and Firefox 145 on Windows 11",
    "voice": "Voice Control and Safari on iOS 26",
    "zoom": "Chrome 142 on Windows 11",
    "keyboard": "Firefox 145 on Windows 11",
}
_CRITERION: Mapping[Way, str] = {
    "screen-reader": "1.3.1",
    "voice": "2.5.3",
    "zoom": "1.4.10",
    "keyboard": "2.4.7",
}
