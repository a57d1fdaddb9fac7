"""The pages of a journey as they are counted: the template of each address, its title, its rules in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from prototype_kit.journey.model import Journey, Page, Repeat, Screen
from prototype_kit.journey.stops import Kind, Stop, stops
from prototype_kit.language import fill_words
from prototype_kit.questions import Question, sentence_case

CHECK_ANSWERS = "check-answers"
_OPEN = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class ListedPage:
    """One page. `page` is the template of its address below the site, `name` its own part of it.

    `kind` is that of its stop on the map; the list of items of a repeat is a `repeat`.
    """

    page: str
    name: str
    title: str
    kind: Kind


def page_list(service: str, journey: Journey) -> tuple[ListedPage, ...]:
    """Every page that is counted, in journey order. `service` is the address of its service: `bins`.

    Where several have one title, their names tell them apart: `Phone us now (dangerous)`.
    """
    repeats = {entry.name: entry for entry in journey.entries if isinstance(entry, Repeat)}
    found = tuple(_listed(f"/{service}/{journey.name}", stops(journey), repeats))
    titles = Counter(each.title for each in found)
    return tuple(
        replace(each, title=f"{each.title} ({each.name})") if titles[each.title] > 1 else each
        for each in found
    )


def _listed(base: str, found: Sequence[Stop], repeats: Mapping[str, Repeat]) -> Iterator[ListedPage]:
    for stop in found:
        if stop.kind == "repeat":
            yield from _listed(f"{base}/{stop.name}/{{item}}", stop.inside, repeats)
            if repeats[stop.name].for_each is None:
                yield ListedPage(f"{base}/{stop.name}", stop.name, stop.title, "repeat")
        elif stop.kind == "section":
            yield from _listed(base, stop.inside, repeats)
        elif stop.kind != "confirmation":
            yield ListedPage(f"{base}/{stop.name}", stop.name, stop.title or stop.name, stop.kind)


def rule_words(journey: Journey, name: str) -> Mapping[str, str]:
    """What people are told on the page of this name, by the rule that refuses their answer.

    What depends on what they typed is left open: `…`. Check answers tells of every page.
    """
    screens = [each for each in journey.screens if name in (each[0].name, CHECK_ANSWERS)]
    found: dict[str, list[str]] = {}
    for rule, words in (said for screen, repeat in screens for said in _words(journey, screen, repeat)):
        if words not in (others := found.setdefault(rule, [])):
            others.append(words)
    return {rule: words[0] if len(words) == 1 else _of_several(rule) for rule, words in found.items()}


def _words(journey: Journey, screen: Screen, repeat: Repeat | None) -> Iterator[tuple[str, str]]:
    if not isinstance(screen, Page):
        return
    for question in screen.asked:
        for rule in {**question.rules, **question.errors}:
            yield rule, _told(question, rule, repeat.only_item if repeat else "…")
    if screen.check:
        yield screen.check, journey.rules.describe(screen.check)


def _told(question: Question, rule: str, item: str) -> str:
    words = question.errors.get(rule) or question.words(rule)
    most = getattr(question, "max", None) or getattr(question, "max_length", None)
    limits = {"min": getattr(question, "min", None), "max": most}
    known = {name: f"{value:,}" for name, value in limits.items() if isinstance(value, int)}
    phrase = fill_words(question.phrase, item=item)
    filled = fill_words(words, called=phrase, Called=sentence_case(phrase), item=item, **known)
    return sentence_case(_OPEN.sub("…", filled))


_OF_SEVERAL: Mapping[str, str] = {
    "required": "An answer is missing",
    "too-long": "An answer is too long",
    "format": "An answer is not in the right format",
    "unreadable": "An answer has characters that cannot be used",
}


def _of_several(rule: str) -> str:
    """What is said of a rule that several questions of a page have, each with words of its own."""
    return _OF_SEVERAL.get(rule) or sentence_case(rule.replace("-", " "))
