"""What a page's form gives: values, or everything that is wrong with them; and the facts that it learns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice, product
from typing import Any

from prototype_kit.answers import Fact, Value
from prototype_kit.errors import AdapterUnavailable, InvalidAnswer, Rejected
from prototype_kit.journey.model import Journey, Page
from prototype_kit.journey.walk import check_entries, revealed_by, rule_problems
from prototype_kit.journey.walks import sample_forms
from prototype_kit.known import Known
from prototype_kit.questions import Context, Form, Question

Values = Mapping[str, Value | None]
COMBINATIONS = 64
"""How many ways of answering a page are tried until its rule takes one."""


def parse_form(journey: Journey, page: Page, form: Form, context: Context) -> dict[str, Value | None]:
    """The values that were typed into a page. Raises `Rejected` with everything that is wrong."""
    # What an option that is not chosen reveals is not asked: an earlier answer to it stays, unseen.
    values: dict[str, Value | None] = {}
    errors: list[InvalidAnswer] = []
    for question in page.questions:
        _parse(question, form, context, values, errors)
    if not errors:
        errors.extend(rule_problems(journey, page, given(values), context))
    if not errors:
        errors.extend(_implied_problems(journey, page, values, context))
    if errors:
        raise Rejected(*errors)
    return values


def _implied_problems(
    journey: Journey, page: Page, values: Values, context: Context
) -> Iterator[InvalidAnswer]:
    """What the rule of the page that this one leads to says of an answer that is implied already.

    It is said here, as nobody sees that page.
    """
    known = context.known.with_page(values)
    own = next((each for each, _ in journey.screens if each.name == page.leads_on), None)
    implied = own.implied(known) if isinstance(own, Page) else None
    if not isinstance(own, Page) or implied is None:
        return
    question = page.questions[0]
    for problem in rule_problems(journey, own, given(implied), replace(context, known=known)):
        yield replace(problem, question=question.name, field=question.focus)


def given(values: Values) -> dict[str, Value]:
    """Those that are not empty."""
    return {name: value for name, value in values.items() if value is not None}


def _parse(
    question: Question,
    form: Form,
    context: Context,
    values: dict[str, Value | None],
    errors: list[InvalidAnswer],
) -> None:
    try:
        value = values[question.name] = question.parse(form, context)
    except Rejected as rejected:
        errors.extend(rejected.errors)
        return
    for revealed in revealed_by(question, value):
        _parse(revealed, form, replace(context, heading=False), values, errors)


def look_up_facts(journey: Journey, page: Page, known: Known, ports: Any, at: datetime) -> dict[str, Fact]:
    """Look up the facts that a page learns. One whose source does not answer is unknown, and says so."""
    facts = {}
    for name in page.learns:
        try:
            value, source = journey.rules.look_up(name, known, ports), name
            check_entries(journey, name, value)
        except AdapterUnavailable:
            value, source = None, "unavailable"
        facts[name] = Fact(value, source, at)
    return facts


def sampled_values(
    journey: Journey, page: Page, form: Form, context: Context, searches: Mapping[str, Sequence[str]]
) -> dict[str, Value | None]:
    """What was typed, and samples in the place of what cannot be taken. For showing, never for real.

    Raises `Rejected` when no sample does either.
    """
    try:
        return parse_form(journey, page, form, context)
    except Rejected as rejected:
        refused = rejected
    ways = (list(islice(_ways(each, form, context, searches), COMBINATIONS)) for each in page.questions)
    for parts in islice(product(*ways), COMBINATIONS):
        values = {name: value for part in parts for name, value in part.items()}
        if not any(rule_problems(journey, page, given(values), context)):
            return values
    raise refused


def _ways(
    question: Question, form: Form, context: Context, searches: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, Value | None]]:
    """What can be taken as the answer, with those that it reveals: as typed first, then each sample."""
    for tried in (form, *sample_forms(question, context, searches)):
        try:
            value = question.parse(tried, context)
        except Rejected:
            continue
        inside = replace(context, heading=False)
        revealed = [next(_ways(each, form, inside, searches), None) for each in revealed_by(question, value)]
        if None not in revealed:
            values: dict[str, Value | None] = {question.name: value}
            for part in revealed:
                values |= part or {}
            yield values
