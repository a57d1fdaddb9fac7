"""Made-up iterations, and what is read back of them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from prototype_kit.document import Faults
from prototype_kit.iterations import (
    Changes,
    Count,
    Document,
    Figures,
    Iteration,
    JourneyFigures,
    Releases,
    write_document,
)

NOON = datetime(2026, 5, 6, 11, tzinfo=UTC)
JOURNEY = "bins/journeys/report.yaml"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(str.strip)


def iteration(number: int = 2, **given: object) -> Iteration:
    """An iteration of a made-up service."""
    whole: dict[str, object] = {
        "number": number,
        "date": date(2026, 5, 6),
        "released_at": NOON,
        "changed": "Shorter contact page",
        "hypothesis": "Fewer people leave there",
        "releases": {"bins": Releases(before="a" * 12, after="b" * 12)},
        "journeys": {"bins/report": "Report a bin"},
    }
    return Iteration.model_validate(whole | given)


def document(found: Iteration, changes: Changes | None = None) -> Document:
    """The document of an iteration, as it is read back."""
    text = write_document(found, Changes() if changes is None else changes, {"bins": "Report a bin"})
    faults = Faults()
    read = Document.read(text, "iterations/x.md", faults)
    assert faults.found == []
    assert read is not None
    return read


def section(words: str, heading: str) -> list[str]:
    """The lines of one section that say something."""
    _, _, after = words.partition(f"## {heading}\n")
    assert after or heading in words, heading
    return [line for line in re.split(r"^## ", after, flags=re.MULTILINE)[0].splitlines() if line]


def figures(started: int = 240, done: int = 146) -> Figures:
    """Figures of the only journey."""
    now = Count(started=started, submitted=done)
    before = Count(started=310, submitted=161)
    return Figures(counted_at=NOON, journeys=(JourneyFigures(journey="bins/report", now=now, before=before),))
