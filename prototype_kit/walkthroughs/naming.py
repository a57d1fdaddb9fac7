"""Names of walkthroughs: sentences that say what somebody answers, and how it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from prototype_kit.answers import Answers, Value
from prototype_kit.journey import Journey
from prototype_kit.known import known_of
from prototype_kit.places import Places
from prototype_kit.questions import Context
from prototype_kit.walkthroughs.deciding import deciding
from prototype_kit.walkthroughs.walkthrough import Walkthrough

LONGEST_ANSWER = 40  # signs
MOST_ANSWERS = 4


def with_names(journey: Journey, places: Places, found: Sequence[Walkthrough]) -> list[Walkthrough]:
    """The walkthroughs with a name each, no two alike."""
    return numbered([replace(each, name=_name(journey, places, each)) for each in found])


def numbered(found: Sequence[Walkthrough]) -> list[Walkthrough]:
    """The walkthroughs with numbers in the names that several of them have."""
    often, seen = Counter(walkthrough.name for walkthrough in found), Counter[str]()
    named = []
    for walkthrough in found:
        name = walkthrough.name
        seen[name] += 1
        told = f"{name} ({seen[name]})" if often[name] > 1 else name
        named.append(replace(walkthrough, name=told))
    return named


def _name(journey: Journey, places: Places, walkthrough: Walkthrough) -> str:
    answers = list(_answers(journey, places, walkthrough))
    said = answers[:MOST_ANSWERS]
    if len(answers) > MOST_ANSWERS:
        said = [*answers[: MOST_ANSWERS - 1], f"{len(answers) - MOST_ANSWERS + 1} more answers"]
    words = " and ".join(filter(None, (", ".join(said[:-1]), *said[-1:])))
    last = walkthrough.legs[-1]
    ending = "sends the form" if walkthrough.completes else f"is told ‘{last.title}’"
    return f"Says {words}, and {ending}" if words else ending[:1].upper() + ending[1:]


def _answers(journey: Journey, places: Places, walkthrough: Walkthrough) -> Iterator[str]:
    """What decided the way, in the order asked."""
    context = Context(known_of(walkthrough.answers, walkthrough.today), places)
    names = [name for name in deciding(journey) if journey.questions[name].told]
    given = _given(walkthrough.answers)
    for name in names:
        shown = dict.fromkeys(journey.questions[name].show(value, context) for value in given.get(name, ()))
        if shown:
            yield " then ".join(f"‘{_short(words)}’" for words in shown)


def _given(answers: Answers) -> dict[str, list[Value]]:
    """Every answer by its question, those about items too."""
    found: dict[str, list[Value]] = {name: [value] for name, value in answers.values.items()}
    for items in answers.items.values():
        for item in items.values():
            for name, values in _given(item).items():
                found.setdefault(name, []).extend(values)
    return found


def _short(words: str) -> str:
    line = ", ".join(words.splitlines())
    return line if len(line) <= LONGEST_ANSWER else f"{line[:LONGEST_ANSWER].rstrip()}…"
