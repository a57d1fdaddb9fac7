"""The data viewer: what a draft holds, in plain English, and why its pages are on the path or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prototype_kit.answers import Answers, Fact
from prototype_kit.errors import RuleFailed
from prototype_kit.journey import Journey, Say, Walk
from prototype_kit.journey.explaining import Explained, explain
from prototype_kit.known import Known
from prototype_kit.language import LOCAL, fill_words
from prototype_kit.questions import Context
from prototype_kit.rules import Result
from prototype_kit.service import Service
from prototype_kit.store import Draft
from prototype_kit.web.front import Front
from prototype_kit.web.visit import Visit


@dataclass(frozen=True)
class ToldAnswer:
    """One answer in words; `used` says that it is on the path, and would be sent."""

    question: str
    name: str
    value: str
    item: str
    used: bool


@dataclass(frozen=True)
class ToldFact:
    """One fact in words: what is known, line by line, and when it was looked up."""

    words: str
    name: str
    lines: Sequence[str]
    at: datetime
    available: bool
    used: bool


@dataclass(frozen=True)
class ToldResult:
    """What a rule decided for a page that shows it: `words` are those of the rule, `path` is the page's."""

    words: str
    path: str
    result: Result


@dataclass(frozen=True)
class Told:
    """Everything about one draft."""

    title: str
    base: str
    draft: Draft
    onward: str
    answers: Sequence[ToldAnswer]
    facts: Sequence[ToldFact]
    results: Sequence[ToldResult]
    pages: Sequence[Explained]
    saved_at: datetime
    fault: str = ""


def tell(front: Front, service: Service, journey: Journey, draft: Draft) -> Told:
    """What is known of a draft. `front`, `service` and `journey` are those in the site's own language."""
    visit = Visit(front, service, journey, draft)
    at = draft.saved_at.astimezone(LOCAL)
    try:
        walked = visit.walk()
        results = tuple(_results(journey, walked))
    except RuleFailed as failed:
        return Told(journey.title, visit.base, draft, visit.base, (), (), (), (), at, fault=str(failed.fault))
    return Told(
        journey.title,
        visit.base,
        draft,
        visit.address(walked.stop),
        tuple(_answers(visit, walked.known, draft.answers, walked.answers)),
        tuple(_facts(journey, draft.answers, walked.answers)),
        results,
        tuple(explain(journey, walked)),
        at,
    )


def _answers(
    visit: Visit, known: Known, kept: Answers, used: Answers, item: str = ""
) -> Iterator[ToldAnswer]:
    """In the order of the questions; those about items under the words for each."""
    context = Context(known, visit.service.places, item)
    for name, question in visit.journey.questions.items():
        if name in kept.values:
            value = question.show(kept.values[name], context)
            words = question.named(question.ask, context)
            yield ToldAnswer(words, name, value, item, name in used.values)
    for repeat, items in kept.items.items():
        for item_id, answers in items.items():
            about = f"{repeat} {item_id}"
            yield from _answers(visit, known, answers, used.item(repeat, item_id), about)


def _facts(journey: Journey, kept: Answers, used: Answers) -> Iterator[ToldFact]:
    for name, fact in kept.facts.items():
        yield ToldFact(
            journey.rules.describe(name),
            name,
            tuple(_lines(fact)),
            fact.at.astimezone(LOCAL),
            fact.source != "unavailable",
            name in used.facts,
        )
    for repeat, items in kept.items.items():
        for item_id, answers in items.items():
            yield from _facts(journey, answers, used.item(repeat, item_id))


def _results(journey: Journey, walked: Walk) -> Iterator[ToldResult]:
    """What the rules decide that pages on the path show. Raises `RuleFailed`."""
    for step in walked.steps:
        if isinstance(step.screen, Say) and step.screen.result_of:
            result = journey.rules.ask(step.screen.result_of, step.known)
            if isinstance(result, Result):
                yield ToldResult(journey.rules.describe(step.screen.result_of), step.path, result)


def _lines(fact: Fact) -> Iterator[str]:
    """A value of JSON as sentences somebody can read: an entry of a list a line."""
    value = fact.value
    if value is None or value in ([], {}, ""):
        yield "Nothing"
    elif isinstance(value, list):
        yield "1 entry:" if len(value) == 1 else f"{len(value)} entries:"
        for entry in value:
            yield _entry(entry)
    else:
        yield _entry(value)


def _entry(value: Any) -> str:
    if isinstance(value, dict):
        if "label" in value:  # an entry to choose from has words of its own
            return fill_words(
                str(value["label"]), **{key: part for key, part in value.items() if key != "label"}
            )
        return "; ".join(
            f"{key.replace('-', ' ').replace('_', ' ')}: {_entry(part)}" for key, part in value.items()
        )
    if isinstance(value, list):
        return ", ".join(_entry(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value is None else str(value)
