"""What would make a working journey better: said to the author with the line, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.conditions import Condition
from prototype_kit.document import Node
from prototype_kit.errors import Fault
from prototype_kit.journey.model import Exit, Page
from prototype_kit.journey.reading import ReadJourney
from prototype_kit.questions import Choosing, Question

_PHONE = ("phone", "telephone", "call ")
_OTHER_WAYS = (
    "email", "text relay", "text-relay", "relay uk", "textphone", "write to", "visit", "online", "https://",
)  # fmt: skip


def advise(read: ReadJourney) -> Iterator[Fault]:
    """What would make a working journey better."""
    journey = read.journey
    for screen, _ in journey.screens:
        place = screen.place or read.node
        if isinstance(screen, Exit):
            yield from _advise_exit(screen, place)
        for question in screen.asked if isinstance(screen, Page) else ():
            yield from _advise_question(question, place)
    conditions = [screen.when for screen, _ in journey.screens]
    conditions += [entry.when for entry in journey.entries]
    conditions += journey.conditions.values()
    used = {name for condition in conditions for name in _named(condition)}
    for name in sorted(journey.conditions.keys() - used):
        place = read.node["conditions"].key(name)
        yield Fault(place.file, place.line, f"The condition {name!r} is not used.", "Delete it.")


def _named(condition: Condition | None) -> Iterator[str]:
    for mention in condition.mentions() if condition is not None else ():
        if mention.kind == "condition":
            yield mention.name


def _advise_exit(leave: Exit, place: Node) -> Iterator[Fault]:
    words = leave.content.body.lower()
    phone = any(sign in words for sign in _PHONE)
    other = any(sign in words for sign in _OTHER_WAYS)
    if phone and not other:
        yield Fault(
            place.file,
            place.line,
            f"The exit {leave.name!r} offers only a telephone.",
            "Give another way too, such as text relay, email or an office, for people who cannot phone.",
        )


def _advise_question(question: Question, place: Node) -> Iterator[Fault]:
    needs_words = (
        not question.called and question.ask.endswith("?") and "{called}" in question.rules["required"]
    )
    if needs_words and "required" not in question.errors and not question.optional:
        yield Fault(
            place.file,
            place.line,
            f"Errors of {question.name!r} cannot say what is missing.",
            "Add called: the …, as in “Enter the date you moved in”, or errors: {required: …}.",
        )
    choosing = isinstance(question, Choosing) and question.type == "radios" and not question.options_from
    if choosing and len(getattr(question, "options", ())) == 1:
        what = f"{question.name!r} has only one option."
        yield Fault(place.file, place.line, what, "Add another, or leave the question out.")
