"""What every script says beside its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prototype_kit.accessibility import WAYS, Way
from prototype_kit.language import ENGLISH
from prototype_kit.manual_script.script import Script, ScriptPage

RECORD = (
    "Tester (a role, not a name)",
    "Date",
    "Address of the site, and its version",
    "Device and system",
    "Browser and its version",
    "Assistive technology and its version",
)
"""What has to be written down, so that a result means something later."""
AFTER = (
    "Write the result into accessibility.yaml of the project: the accessibility statement follows from it.",
    "These lines are examples: change each of them. They replace tests: [] or go below what is there.",
    "If you found nothing, write result: passed and no issues:. If you stopped before the end, not-finished.",
    "Once the team has decided when to mend it, add mend_by: and the day. When it is mended, add mended:.",
    "Then run: prototype-kit check",
)


@dataclass(frozen=True)
class Estimate:
    """How long testing in one way may take."""

    words: str
    minutes: int


def intro(script: Script) -> Iterator[str]:
    """What this is."""
    yield (
        f"Written on {ENGLISH.date(script.today)} from the journeys as they were then. "
        "Dates to be typed count from that day, so write it anew for another day, and after each change."
    )
    yield (
        "Test a prototype, never a service that people use. Tick what is so. Leave open what is not so, and "
        "write down what you saw or heard. The small numbers are success criteria of WCAG 2.2."
    )
    yield (
        "Programs have looked at the same pages already. They cannot hear, speak or judge: that is what this "
        "script is for. Passing it does not replace research with disabled people."
    )


def estimate(script: Script, way: Way) -> Estimate:
    """How long testing in one way may take."""
    return Estimate(WAYS[way], script.minutes(way))


def counted_pages(script: Script) -> str:
    """How much there is."""
    ways, all_of_them = len(script.parts), len(script.pages)
    walks = "1 walkthrough" if ways == 1 else f"{ways} walkthroughs"
    return (
        f"{walks}, {all_of_them} pages. {script.new_pages} of them are different; the others are only passed "
        "through. The minutes are an estimate for somebody who knows their tools. Nobody has measured them."
    )


def seen_before(page: ScriptPage) -> str:
    """What is said of a page that was tested already."""
    return f"You tested this page as page {page.seen}."
