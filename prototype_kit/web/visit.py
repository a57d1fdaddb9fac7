"""One visit to a journey: the draft, its walk, and what a post does to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from prototype_kit.answers import Answers, Asset, Fact, Value
from prototype_kit.cases import Case, Submission
from prototype_kit.check import outside_of
from prototype_kit.journey import (
    Journey,
    Page,
    Step,
    Walk,
    look_up_facts,
    parse_form,
    sampled_values,
    to_send,
    walk,
)
from prototype_kit.known import Known
from prototype_kit.language import Language
from prototype_kit.messages import NewMessage
from prototype_kit.places import Places
from prototype_kit.questions import Context, Form
from prototype_kit.scenarios import with_step
from prototype_kit.service import Service
from prototype_kit.store import Draft
from prototype_kit.web.front import Front

LIFETIME = timedelta(hours=24)
"""How long a draft lives after it was last saved; over 20 hours needs no warning (WCAG 2.2, 2.2.1)."""

CHANGE = "change"
"""The key in an address that says: I came from check answers, and want to go back there."""

TRIES = 10
"""Two windows of one person may save at the same moment; nobody has more than a few."""


@dataclass(frozen=True)
class Visit:
    """A draft in its journey, as it was read."""

    front: Front
    service: Service
    journey: Journey
    draft: Draft

    @property
    def base(self) -> str:
        """The journey's address."""
        return f"/{self.service.slug}/{self.journey.name}"

    @property
    def language(self) -> Language:
        """What the visitor reads."""
        return self.journey.language

    @property
    def own(self) -> Journey:
        """The journey in the language of the service, which answers are kept in."""
        return self.front.own.services[self.service.slug].journeys[self.journey.name]

    def address(self, step: Step | None, changing: bool = False) -> str:
        """Where a step is, for somebody `changing` an answer; check answers when there is no step left."""
        address = f"{self.base}/{step.path if step else 'check-answers'}"
        return f"{address}?{CHANGE}=yes" if changing else address

    def page(self, template: str, **values: Any) -> str:
        """The HTML of a page of this journey."""
        return self.front.page(template, self.service, self.journey, **values)

    def walk(self) -> Walk:
        """Where these answers lead."""
        return walk(self.journey, self.draft.answers, self.draft.today)

    def context(self, step: Step) -> Context:
        """What the questions of `step` may look at."""
        ports = self.front.ports(self.service)
        return step.context(ports.assets, self.language, ports.addresses)

    def content_values(self, known: Known) -> Mapping[str, str]:
        """What the content files of this journey may name: contacts, and answers on the path as words."""
        return {
            **self.front.words(),
            "service": self.service.name,
            **shown_answers(self.journey, known, self.service.places),
        }


def shown_answers(journey: Journey, known: Known, places: Places) -> dict[str, str]:
    """Every answer on the path in words, by question."""
    context = Context(known, places, language=journey.language)
    found = {name: (question, known.answer(name)) for name, question in journey.questions.items()}
    return {
        name: question.show(value, context) for name, (question, value) in found.items() if value is not None
    }


def typed_before(page: Page, answers: Answers) -> Form:
    """The form fields that would give the answers that a page had before."""
    typed: dict[str, Sequence[str]] = {}
    for question in page.asked:
        value = answers.values.get(question.name)
        if value is not None:
            typed |= question.typed(value)
    return typed


def scope(visit: Visit, step: Step, answers: Answers | None = None) -> Answers:
    """The answers, of the draft unless others are given, that the page of `step` belongs to.

    They are the journey's, or one item's.
    """
    given = visit.draft.answers if answers is None else answers
    return given if step.item is None else given.item(step.item.repeat.name, step.item.id)


def parse_page(visit: Visit, step: Step, page: Page, form: Form) -> dict[str, Value | None]:
    """The values that were typed into a page. Raises `Rejected` with everything that is wrong."""
    context = visit.context(step)
    if visit.front.presenting.click_through:
        searches = outside_of(visit.front.own, visit.service).searches
        values = sampled_values(visit.journey, page, form, context, searches)
    else:
        values = parse_form(visit.journey, page, form, context)
    own = visit.own.questions
    return {
        name: own[name].stored(value) if value is not None and name in own else value
        for name, value in values.items()
    }


def learn(visit: Visit, step: Step, page: Page, values: Mapping[str, Value | None]) -> dict[str, Fact]:
    """Look up the facts that a page learns. One whose source does not answer is unknown, and says so."""
    known, front = step.known.with_page(values), visit.front
    return look_up_facts(visit.journey, page, known, front.ports(visit.service), front.clock())


def saved(visit: Visit, step: Step, values: Mapping[str, Value | None], facts: Mapping[str, Fact]) -> Visit:
    """The visit after a page was answered, stored. Raises `Outdated` when the draft changed meanwhile."""
    answers = with_step(visit.draft.answers, step, values, facts)
    if isinstance(step.screen, Page) and step.screen.leads_on:
        answers = _with_implied_facts(visit, answers, step)
    return saved_answers(visit, answers)


def saved_answers(visit: Visit, answers: Answers) -> Visit:
    """The visit with other answers, stored. Raises `Outdated` when the draft changed meanwhile."""
    exit_ = walk(visit.journey, answers, visit.draft.today).exit
    draft = visit.front.store.drafts.save(
        visit.draft, answers, visit.front.clock(), exit=exit_.name if exit_ else None
    )
    return replace(visit, draft=draft)


def _with_implied_facts(visit: Visit, answers: Answers, step: Step) -> Answers:
    """The answers with the facts of the page that the one of `step` leads to, where its answer is implied.

    Nobody will see that page, so its facts are looked up now.
    """
    walked = walk(visit.journey, answers, visit.draft.today)
    for later in walked.from_step(step.path):
        page = later.screen
        if not isinstance(page, Page) or (implied := page.implied(later.known)) is None:
            break
        if page.learns:
            answers = with_step(answers, later, {}, learn(visit, later, page, implied))
    return answers


def submit(visit: Visit, walked: Walk) -> Case:
    """Make a case of a complete walk: once, however often it is asked. Raises `Outdated`."""
    submission = Submission(
        answers=to_send(visit.journey, walked.answers),
        status=visit.service.first_status,
        words=visit.service.entry.statuses[visit.service.first_status].words,
        asset=_asset(visit, walked),
        messages=lambda reference: _messages(visit, walked, reference),
    )
    _tell_the_fake(visit, walked)
    return visit.front.store.cases.submit(visit.draft, submission, visit.front.clock())


def _tell_the_fake(visit: Visit, walked: Walk) -> None:
    """In a scenario where messages fail, those of this case do. Nobody asks for that in live mode."""
    if not visit.front.settings.live:
        recipients = [message.recipient for message in _messages(visit, walked, "")]
        visit.front.notify.keep_failing(recipients, "messages-fail" in visit.front.presenting.told)


def _asset(visit: Visit, walked: Walk) -> str | None:
    answer = walked.known.answer(visit.service.entry.about) if visit.service.entry.about else None
    return answer.id if isinstance(answer, Asset) else None


def _messages(visit: Visit, walked: Walk, reference: str) -> Sequence[NewMessage]:
    notice = visit.journey.notice
    values = {**visit.content_values(walked.known), "reference": reference}
    messages = []
    if notice.email and notice.email_question and (address := walked.known[notice.email_question]):
        template = notice.email.file.rpartition("/")[2]
        messages.append(
            NewMessage(
                "email", template, str(address), notice.email.heading(values), notice.email.text(values)
            )
        )
    if notice.text and notice.text_question and (number := walked.known[notice.text_question]):
        template = notice.text.file.rpartition("/")[2]
        messages.append(NewMessage("text", template, str(number), "", notice.text.text(values)))
    return messages


def sent_to(visit: Visit, answers: Answers) -> str:
    """Where the confirmation was sent, in words; empty when no address was given."""
    notice = visit.journey.notice
    found = [answers.values.get(name) for name in (notice.email_question, notice.text_question) if name]
    return " and ".join(str(address) for address in found if address)
