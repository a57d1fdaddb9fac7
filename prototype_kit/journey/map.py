"""The journey as text: every screen in order, when it is shown, and where it may lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prototype_kit.journey.model import Journey
from prototype_kit.journey.stops import Kind, Stop, stops

_KINDS: Mapping[Kind, str] = {
    "information": "information",
    "warning": "warning",
    "exit": "the journey ends here",
    "repeat": "repeated",
    "tasks": "the task list, which leads to every section",
}


def map_text(journey: Journey) -> str:
    """A map for reading aloud: one line a screen, its condition as an English sentence below it."""
    lines = [journey.title, "=" * len(journey.title), ""]
    for stop in stops(journey):
        lines.extend(_lines(stop, ""))
    return "\n".join(lines) + "\n"


def remarks(stop: Stop) -> Iterator[str]:
    """What has to be said of a stop beside its title, a sentence each."""
    if stop.when:
        yield f"only when {stop.when}"
    for question in stop.asks:
        yield f"asks: {question}"
    for fact in stop.looks_up:
        yield f"then looks up: {fact}"
    if stop.after:
        names = " and ".join(f"‘{title}’" for title in stop.after)
        yield f"once {names} {'is' if len(stop.after) == 1 else 'are'} done"
    if stop.again:
        yield f"{stop.again}:"


def line(stop: Stop) -> str:
    """A stop in one line, without its number."""
    match stop.kind:
        case "page":
            return f"{stop.name}: {stop.title}"
        case "section":
            return f"{stop.name} (section): {stop.title}"
    return f"{stop.name} ({_KINDS[stop.kind]})" if stop.kind in _KINDS else stop.name


def _lines(stop: Stop, indent: str) -> Iterator[str]:
    mark = f"{stop.number}. "
    yield f"{indent}{mark}{line(stop)}"
    inside = indent + " " * len(mark)
    for remark in remarks(stop):
        yield f"{inside}{remark}"
    for part in stop.inside:
        yield from _lines(part, inside)
