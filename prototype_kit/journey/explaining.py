"""What one person's answers lead through and what not, with the reasons in English. For the team."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from prototype_kit.conditions.reasons import missing
from prototype_kit.journey.model import Entry, Exit, ItemList, Journey, Page, Repeat, Say, Section, Shown
from prototype_kit.journey.walk import Part, Step, Walk
from prototype_kit.known import Known
from prototype_kit.language import fill_words

Standing = Literal["done", "implied", "stop", "exit", "off", "later", "never"]


@dataclass(frozen=True)
class Explained:
    """One screen, or a whole repeat that is not asked, and how it stands.

    It is done, implied by what was said before, the one where the walk or its section stops, the exit that it
    leads to, off the path, one to be reached later, or one behind an exit, which is never reached. `path` is
    that of the step, or the name; `reasons` are clauses: what would have to be so for it to be asked.
    """

    path: str
    title: str
    standing: Standing
    reasons: Sequence[str] = ()
    item: str = ""


def explain(journey: Journey, walked: Walk) -> Iterator[Explained]:
    """Every screen of the journey, in order; section by section where it has any."""
    if not walked.parts:
        yield from _entries(journey, journey.entries, walked)
    for part in walked.parts:
        if part.open:
            yield from _entries(journey, part.section.entries, walked)
        else:
            yield from _unopened(part.section, walked.parts)


def _unopened(section: Section, parts: Sequence[Part]) -> Iterator[Explained]:
    """The pages of a section that waits for others: which of them are on the path cannot be known yet."""
    lacking = [part.section.title for part in parts if part.section.name in section.after and not part.done]
    reasons = tuple(f"‘{title}’ is done" for title in lacking)
    for entry in section.entries:
        yield Explained(entry.name, _title(entry), "later", reasons)


def _entries(journey: Journey, entries: Sequence[Entry], walked: Walk) -> Iterator[Explained]:
    reached, behind = True, False
    for entry in entries:
        if not reached:
            yield Explained(entry.name, _title(entry), "never" if behind else "later")
            continue
        steps = [step for step in walked.steps if _belongs(step, entry)]
        if isinstance(entry, Repeat) and steps:
            yield from _items(journey, entry, walked, steps)
        elif steps:
            yield _step(steps[0])
        else:
            yield _off(journey, entry, walked.known)
        reached = all(step.done for step in steps)
        behind = isinstance(entry, Exit) and bool(steps)


def _belongs(step: Step, entry: Entry) -> bool:
    if isinstance(entry, Repeat):
        return step.screen.name == entry.name if step.item is None else step.item.repeat.name == entry.name
    return step.item is None and step.screen.name == entry.name


def _step(step: Step) -> Explained:
    stands: Standing = "exit" if isinstance(step.screen, Exit) else "stop"
    standing: Standing = "implied" if step.implied else "done" if step.done else stands
    return Explained(step.path, _title(step.screen), standing, item=step.item.words if step.item else "")


def _items(journey: Journey, repeat: Repeat, walked: Walk, steps: Sequence[Step]) -> Iterator[Explained]:
    """The screens of each item that was come to."""
    known = walked.known.items(repeat.name)
    items = {step.item.id: step.item for step in steps if step.item}
    for number, item in enumerate(items.values()):
        own = {step.screen.name: step for step in steps if step.item and step.item.id == item.id}
        reached = True
        for screen in repeat.pages:
            path = f"{repeat.name}/{item.id}/{screen.name}"
            if screen.name in own:
                yield _step(own[screen.name])
                reached = own[screen.name].done
            elif reached and number < len(known):
                reasons = [
                    fill_words(each, item=item.words) for each in _reasons(journey, screen, known[number])
                ]
                yield Explained(path, _title(screen), "off", tuple(reasons), item.words)
            else:
                yield Explained(path, _title(screen), "later", item=item.words)
    yield from (_step(step) for step in steps if step.item is None)


def _off(journey: Journey, entry: Entry, known: Known) -> Explained:
    reasons = _reasons(journey, entry, known)
    if isinstance(entry, Repeat) and not reasons:
        counted = journey.ask(entry.for_each) if entry.for_each else entry.add
        reasons = (f"‘{counted}’ is more than 0" if entry.for_each else f"‘{counted}’ is answered yes",)
    return Explained(entry.name, _title(entry), "off", reasons)


def _reasons(journey: Journey, entry: Entry, known: Known) -> tuple[str, ...]:
    if entry.when is None:
        return ()
    return tuple(part.english(journey) for part in missing(entry.when, known))


def _title(entry: Entry | Shown) -> str:
    match entry:
        case Page():
            return entry.title
        case Say() | Exit():
            return entry.content.title if entry.content else entry.name
        case ItemList():
            return entry.repeat.title
        case _:
            return entry.name
