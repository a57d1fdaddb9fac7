"""What is different in what is said about people's own data, of a service or of a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prototype_kit.data_protection import QuestionDataEntry, ServiceDataEntry
from prototype_kit.journey.change import Change

PARTS: Mapping[str, str] = {
    "what": "what it is called in the privacy notice",
    "why": "the reason why people’s data is asked for",
    "basis": "the lawful basis",
    "law": "the law that it stands in",
    "interest": "the interest that it is in",
    "special": "the special category",
    "condition": "the condition that allows a special category",
    "condition_law": "the condition of schedule 1",
    "whose": "whose data it is",
    "children": "whether it is about children",
    "seen_by": "who sees it",
    "kept": "how long it is kept",
    "kept_because": "the reason why it is kept for so long",
    "controller": "who is responsible for it by law",
}
"""What each key is about, to stand in a sentence."""
Said = ServiceDataEntry | QuestionDataEntry | None


def compare_said(old: Said, new: Said) -> Iterator[Change]:
    """The change of each key; none when both say the same."""
    for name, part in PARTS.items():
        was, now = _written(old, name), _written(new, name)
        if was != now:
            yield Change("personal-data", part=part, old=was, new=now)


def _written(said: Said, name: str) -> str:
    value = getattr(said, name, None)
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value) if value is not None else ""
