"""What is needed about people's own data and nowhere said: faults with the line of the question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from prototype_kit.data_protection import BY_SCHEDULE, Condition, special_words
from prototype_kit.document import Faults, Node, read_yaml
from prototype_kit.errors import Fault
from prototype_kit.inventory.items import Item, read_inventory
from prototype_kit.journey import Journey, Page
from prototype_kit.journey.names import place_of
from prototype_kit.language import listed
from prototype_kit.questions import Question
from prototype_kit.questions.personal import (
    BANK,
    BIRTH,
    CARD,
    EMAIL,
    INSURANCE,
    OPEN,
    SEX,
    PersonalData,
    collects,
)
from prototype_kit.service import Service

NEEDS_A_REASON: frozenset[PersonalData] = frozenset({BIRTH, INSURANCE, BANK, CARD, SEX})
"""What is asked only where there is a reason for it beside that of the service, as harm can come of it."""
_KEYS = "why, basis, law, seen_by and kept"
# As authors ask: whole words and beginnings of words.
_MAY_BE_SPECIAL = re.compile(
    r"\b(disab\w+|health\w*|illness\w*|medic\w+|pregnan\w+|fertility|ethnic\w*|religio\w+|faith|sexual\w*"
    r"|transgender|trade union|convict\w+|criminal\w*)\b",
    re.IGNORECASE,
)


def find_data_faults(service: Service, shown: str) -> Iterator[Fault]:
    """What a service has to say about people's data and does not. `shown` is its folder in messages."""
    inventory = read_inventory(service)
    if inventory is None:
        yield from _nothing_said(service, shown)
        return
    for journey in service.journeys.values():
        for question, place in _questions(service, journey, shown):
            faults = Faults()
            item = next((item for item in inventory.items if _is(item, journey, question)), None)
            if item is not None:
                _check_item(item, place, faults)
            _check_sensitive(question, item, place, faults)
            yield from faults.found


def advise_data(service: Service, shown: str) -> Iterator[Fault]:
    """Advice on questions whose words sound like a special category, and that say nothing about it."""
    for journey in service.journeys.values():
        for question, place in _questions(service, journey, shown):
            words = f"{question.ask} {question.called or ''} {question.hint or ''}"
            found = _MAY_BE_SPECIAL.search(words)
            if found and question.personal_data is None:
                what = f"{question.name!r} says ‘{found[0]}’: its answers may be of a special category."
                mend = "Add personal_data: {special: health, condition: …}, or personal_data: no."
                yield Fault(place.file, place.line, what, mend)


def _nothing_said(service: Service, shown: str) -> Iterator[Fault]:
    questions = [each for journey in service.journeys.values() for each in journey.questions.values()]
    kinds = dict.fromkeys(data.name for each in questions if each.told and (data := collects(each)))
    # Of what people may write, nobody knows what it is.
    opened = [each.name for each in questions if each.type in OPEN and each.personal_data is None]
    if service.entry.account is not None:
        kinds = {EMAIL.name: None, **kinds}
    if not kinds and not opened:
        return
    what = (
        f"This service asks people for {listed([*kinds])}, and does not say why."
        if kinds
        else f"People may write about themselves in {opened[0]!r}, and it is not said what becomes of it."
    )
    node = read_yaml(service.folder / "service.yaml", f"{shown}/service.yaml", Faults())
    line = node.line if node is not None else 0
    yield Fault(f"{shown}/service.yaml", line, what, f"Add personal_data: with {_KEYS}.")


def _questions(service: Service, journey: Journey, shown: str) -> Iterator[tuple[Question, Node]]:
    """The questions of a journey that are told, and where each is written."""
    if journey.given:
        path = service.folder / "journeys" / f"{journey.name}.yaml"
        node = read_yaml(path, f"{shown}/journeys/{path.name}", Faults())
        knows = node.at(["invitation", "knows"]) if node is not None else None
        if knows is not None:
            yield from ((each, knows.get(name, knows)) for name, each in journey.given.items())
    for screen, _ in journey.screens:
        if isinstance(screen, Page) and screen.place is not None:
            yield from ((each, place_of(each, screen.place)) for each in screen.asked if each.told)


def _is(item: Item, journey: Journey, question: Question) -> bool:
    return (item.journey, item.question) == (journey.name, question.name)


def _check_item(item: Item, place: Node, faults: Faults) -> None:
    own = place.get("personal_data", place)
    if (item.data in NEEDS_A_REASON or item.special) and "why" not in item.own:
        asked = " and ".join(map(special_words, item.special)) if item.special else item.data.one
        what = f"{item.question!r} asks for {asked}, and does not say why."
        mend = "Add personal_data: {why: …} to it, or take it out: what is not needed may not be asked."
        faults.add(own, what, mend)
    if item.special:
        _check_special(item, own, faults)


def _check_special(item: Item, own: Node, faults: Faults) -> None:
    about = " and ".join(map(special_words, item.special))
    criminal = item.special == ("criminal",)
    if item.condition is None and not criminal:
        what = f"{item.question!r} is about {about}, which may be used only under a condition."
        mend = f"Add condition: to personal_data, one of {', '.join(get_args(Condition))}."
        faults.add(own, what, mend)
    elif (criminal or item.condition in BY_SCHEDULE) and not item.condition_law:
        what = f"{item.question!r} is about {about}, and needs a condition of schedule 1 too."
        mend = (
            "Add condition_law: to personal_data, such as: Data Protection Act 2018, schedule 1, paragraph 6."
        )
        faults.add(own, what, mend)


def _check_sensitive(question: Question, item: Item | None, place: Node, faults: Faults) -> None:
    """Who hides a question from the replay has a reason, which may be that it is of a special category."""
    said = question.personal_data
    unknown = item is None or item.data not in NEEDS_A_REASON
    if question.sensitive and unknown and (said is None or (said.special is None and not said.nothing)):
        what = f"{question.name!r} is sensitive, and it is not said whether it is of a special category."
        mend = "Add personal_data: {special: health, condition: …, why: …}, or {special: no}."
        faults.add(place.key("sensitive"), what, mend)
