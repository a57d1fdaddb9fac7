"""The journey as text: every screen in order, when it is shown, and where it may lead."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.journey.model import Entry, Exit, Journey, Page, Repeat, Say


def map_text(journey: Journey) -> str:
    """A map for reading aloud: one line a screen, its condition as an English sentence below it."""
    lines = [journey.title, "=" * len(journey.title), ""]
    for number, entry in enumerate(journey.entries, start=1):
        lines.extend(_entry(journey, entry, f"{number}. ", ""))
    lines += [f"{len(journey.entries) + 1}. check-answers", f"{len(journey.entries) + 2}. confirmation"]
    return "\n".join(lines) + "\n"


def _entry(journey: Journey, entry: Entry, mark: str, indent: str) -> Iterator[str]:
    yield f"{indent}{mark}{_line(entry)}"
    inside = indent + " " * len(mark)
    if entry.when is not None:
        yield f"{inside}only when {entry.when.english(journey)}"
    if isinstance(entry, Page):
        for fact in entry.learns:
            yield f"{inside}then looks up: {journey.rules.describe(fact)}"
    if isinstance(entry, Repeat):
        yield f"{inside}for each of ‘{journey.ask(entry.for_each)}’:"
        for page in entry.pages:
            yield from _entry(journey, page, "- ", inside)


def _line(entry: Entry) -> str:
    match entry:
        case Page():
            return f"{entry.name}: {entry.title}"
        case Say():
            return f"{entry.name} (information)"
        case Exit():
            return f"{entry.name} (the journey ends here)"
        case _:
            return f"{entry.name} (repeated)"
