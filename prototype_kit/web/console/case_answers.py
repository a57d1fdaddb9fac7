"""What somebody answered in a case, as check answers showed it, also when the service has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date

from prototype_kit.answers import AddressLookup, Answers, Value
from prototype_kit.cases import Case
from prototype_kit.errors import RuleFailed
from prototype_kit.journey import Journey
from prototype_kit.known import known_of
from prototype_kit.language import ENGLISH
from prototype_kit.questions import Context
from prototype_kit.service import Service
from prototype_kit.store import Draft
from prototype_kit.web.check_answers import Group, Row, answer_groups
from prototype_kit.web.front import Front
from prototype_kit.web.visit import Visit

BEFORE = "Answered before the service changed"
INVITED = "Known when they were invited"


def told_answers(front: Front, service: Service | None, case: Case, draft: Draft | None) -> tuple[Group, ...]:
    """Every answer of a case, in the order it was asked; what is not asked any more stands at the end.

    `front` and `service` are those in the site's own language, `draft` is what the case came of.
    """
    journey = service.journeys.get(case.journey) if service else None
    today = draft.today if draft else case.received_at.date()
    groups: tuple[Group, ...] = ()
    used = Answers()
    if service and journey:
        visit = Visit(front, service, journey, _draft(case, draft, today))
        with suppress(RuleFailed):
            walked = visit.walk()
            groups, used = answer_groups(visit, walked), walked.answers
    if given := tuple(_given(service, journey, case.answers, today)):
        groups = (*groups, Group("", given, INVITED))
    rest = tuple(_rest(service, journey, case.answers, used, today))
    return (*groups, Group("", rest, BEFORE if groups else "")) if rest else groups


def _draft(case: Case, draft: Draft | None, today: date) -> Draft:
    """The draft of a case as it was when it was sent: its answers lie with the case now."""
    return Draft(
        id=case.draft_id,
        service=case.service,
        journey=case.journey,
        release=case.release,
        answers=case.answers,
        today=today,
        version=1,
        state="submitted",
        exit=None,
        started_at=draft.started_at if draft else case.received_at,
        saved_at=case.received_at,
        expires_at=case.received_at,
        ended_at=case.received_at,
        origin=case.origin,
    )


def _given(service: Service | None, journey: Journey | None, kept: Answers, today: date) -> Iterator[Row]:
    """What staff entered when they invited whoever sent it."""
    for name in journey.given if journey else ():
        if name in kept.values:
            yield Row(*_in_words(service, journey, name, kept.values[name], kept, today, ""), "", "")


def _rest(
    service: Service | None,
    journey: Journey | None,
    kept: Answers,
    used: Answers,
    today: date,
    about: str = "",
) -> Iterator[Row]:
    """The answers that the walk does not lead over any more, in the words that are kept with them."""
    for name, value in kept.values.items():
        if name not in used.values and not isinstance(value, AddressLookup):
            yield Row(*_in_words(service, journey, name, value, kept, today, about), "", "")
    for repeat, items in kept.items.items():
        for item_id, item in items.items():
            place = f" ({repeat.replace('-', ' ')} {item_id})"
            yield from _rest(service, journey, item, used.item(repeat, item_id), today, place)


def _in_words(
    service: Service | None,
    journey: Journey | None,
    name: str,
    value: Value,
    kept: Answers,
    today: date,
    about: str,
) -> tuple[str, str]:
    question = journey.questions.get(name) if journey else None
    context = Context(known_of(kept, today), service.places if service else None)
    # It may be of another type by now, and show no such answer.
    with suppress(AttributeError, TypeError, ValueError, LookupError, RuleFailed):
        if question is not None:
            return f"{question.told_as(context)}{about}", question.show(value, context)
    return f"{name.replace('-', ' ').capitalize()}{about}", plain_words(value)


def plain_words(value: Value) -> str:
    """An answer in words, without its question."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return "\n".join(str(part) for part in value)
    if isinstance(value, date):
        return ENGLISH.date(value)
    return str(value)


def answers_by_question(service: Service, case: Case, today: date) -> Mapping[str, str]:
    """Every answer in words by its question, those about several items joined; for files."""
    journey = service.journeys.get(case.journey)
    found: dict[str, list[str]] = {}
    for answers in _with_items(case.answers):
        for name, value in answers.values.items():
            question = journey.questions.get(name) if journey else None
            if isinstance(value, AddressLookup) or (question is not None and not question.told):
                continue
            _, words = _in_words(service, journey, name, value, answers, today, "")
            found.setdefault(name, []).append(words)
    return {name: "\n".join(parts) for name, parts in found.items()}


def _with_items(answers: Answers) -> Iterator[Answers]:
    yield answers
    for items in answers.items.values():
        for item in items.values():
            yield from _with_items(item)
