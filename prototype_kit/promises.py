"""Promises: what the words that people get after submission say of when their case will be done.

`((target))` says what the rule of the service says. A number that an author writes out goes on being promised
when the rule has long said another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from prototype_kit.content import Content
from prototype_kit.document import Faults, Node
from prototype_kit.errors import Fault
from prototype_kit.journey import Journey

TARGET = "target"
"""The name by which words name the target."""
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty)"
_PROMISES = re.compile(
    rf"\b(?:within )?{_NUMBER} working days?\b|\bwithin {_NUMBER} (?:calendar )?(?:days?|hours?)\b"
    r"|\b(?:o fewn )?\d+ d?diwrnod gwaith\b|\bo fewn \d+ (?:d?diwrnod|awr)\b",
    re.IGNORECASE,
)


def find_unfounded(journeys: Iterable[Journey], rule: str | None, faults: Faults) -> None:
    """Add a fault for words that name the target of a service which names no rule for it."""
    for journey in journeys if rule is None else ():
        for content in _told_after(journey):
            if TARGET in content.placeholders and TARGET not in journey.questions:
                place = Node(content.file, content.line_of(TARGET), TARGET, {})
                what = f"(({TARGET})) is filled in by the rule that service.yaml names, and it names none."
                faults.add(place, what, "Write target: and the name of a function of rules.py there.")


def advise_promises(journeys: Iterable[Journey], rule: str | None) -> Iterator[Fault]:
    """Where words promise a number of days although a rule decides on it."""
    for journey in journeys if rule is not None else ():
        for content in _told_after(journey):
            for number, line in enumerate(content.source.splitlines(), 1):
                for promise in dict.fromkeys(_PROMISES.findall(line)):
                    what = f"This promises ‘{promise}’, but {rule} in rules.py decides how long it takes."
                    mend = f"Write (({TARGET})) there: it becomes words like “within 5 working days”."
                    yield Fault(content.file, number, what, mend)


def _told_after(journey: Journey) -> Iterator[Content]:
    """The confirmation and the messages that go out with it."""
    found = (journey.confirmation, journey.notice.email, journey.notice.text)
    yield from (content for content in found if content is not None)
