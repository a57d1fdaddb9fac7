"""Which pages and questions of two versions of a journey are the same, and which of them stand elsewhere.

The same are those with the same name. One that is gone is taken for one that is new, under another name,
when both ask the same; a move is what is left when as many as possible stay in order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from prototype_kit.journey.model import Entry, Exit, Journey, Page, Repeat, Say
from prototype_kit.questions import Question


@dataclass(frozen=True)
class Placed:
    """An entry, the repeat that it stands in, what stands before it there, and its section."""

    entry: Entry
    parent: str
    before: str
    section: str


def placed_entries(journey: Journey) -> dict[str, Placed]:
    """Every entry of a journey by its name, in order; those in a repeat behind it."""
    found: dict[str, Placed] = {}
    sections = {entry.name: section.name for section in journey.sections for entry in section.entries}
    before = ""
    for entry in journey.entries:
        section = sections.get(entry.name, "")
        found[entry.name] = Placed(entry, "", before, section)
        before, inner = entry.name, ""
        for page in entry.pages if isinstance(entry, Repeat) else ():
            found[page.name] = Placed(page, entry.name, inner, section)
            inner = page.name
    return found


def same_pages(old: Mapping[str, Placed], new: Mapping[str, Placed]) -> dict[str, str]:
    """New names by old ones, of all that is in both."""
    return _paired(old, new, lambda was, now: _alike(old[was].entry, new[now].entry))


def same_questions(old: Journey, new: Journey) -> dict[str, str]:
    """New names of questions by old ones, of all that are in both."""
    was_asked, now_asked = old.questions, new.questions
    return _paired(was_asked, now_asked, lambda was, now: _asked(was_asked[was]) == _asked(now_asked[now]))


def _paired(old: Collection[str], new: Collection[str], alike: Callable[[str, str], bool]) -> dict[str, str]:
    """New names by old ones: first those that are kept, then each other with the first that is like it."""
    pairs = {name: name for name in old if name in new}
    come = [name for name in new if name not in pairs]
    for name in old:
        if name in pairs:
            continue
        found = next((other for other in come if alike(name, other)), None)
        if found is not None:
            pairs[name] = found
            come.remove(found)
    return pairs


def moved_pages(
    old: Mapping[str, Placed], new: Mapping[str, Placed], pairs: Mapping[str, str]
) -> frozenset[str]:
    """New names of what stands in another order, or in another repeat."""
    elsewhere = {
        now for was, now in pairs.items() if pairs.get(old[was].parent, old[was].parent) != new[now].parent
    }
    found = set(elsewhere)
    for parent in {placed.parent for placed in new.values()}:
        there = [name for name, placed in new.items() if placed.parent == parent and name not in elsewhere]
        before = [pairs[name] for name in old if name in pairs]
        found |= moved([name for name in before if name in there], there)
    return frozenset(found)


def moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """What is in another order among those in both; as few as explain it."""
    shared_old, shared_new = [name for name in old if name in new], [name for name in new if name in old]
    blocks = SequenceMatcher(None, shared_old, shared_new, autojunk=False).get_matching_blocks()
    stayed = {name for block in blocks for name in shared_new[block.b : block.b + block.size]}
    return frozenset(shared_new) - stayed


def _alike(old: Entry, new: Entry) -> bool:
    """Whether two entries of other names ask or say the same."""
    match old, new:
        case Page(), Page():
            return [*map(_asked, old.asked)] == [*map(_asked, new.asked)]
        case Say(), Say():
            return (old.content, old.result_of) == (new.content, new.result_of)
        case Exit(), Exit():
            return old.content == new.content
        case Repeat(), Repeat():
            return [page.name for page in old.pages] == [page.name for page in new.pages]
        case _:
            return False


def _asked(question: Question) -> tuple[str, str]:
    return (question.type, question.ask)
