"""One visit to a journey: the draft, its walk, and what a post does to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from prototype_kit.adapters.scanner import FakeScanner, scanner_of
from prototype_kit.answers import Answers, Asset, Fact, Value
from prototype_kit.cases import Case, Submission
from prototype_kit.check import outside_of
from prototype_kit.content import Bullets
from prototype_kit.files import CleanFile
from prototype_kit.journey import (
    Journey,
    Page,
    Say,
    Step,
    Walk,
    look_up_facts,
    parse_form,
    sampled_values,
    to_send,
    walk,
)
from prototype_kit.known import Known, known_of
from prototype_kit.language import Language
from prototype_kit.messages import NewMessage
from prototype_kit.places import Places
from prototype_kit.questions import Context, FileUpload, Form, Uploads
from prototype_kit.questions.file_upload import sample_file
from prototype_kit.rules import Result
from prototype_kit.scenarios import with_implied_facts, with_step
from prototype_kit.service import Service
from prototype_kit.store import Draft, NewUpload
from prototype_kit.web.front import Front

LIFETIME = timedelta(hours=24)
"""How long a draft lives after it was last saved; over 20 hours needs no warning (WCAG 2.2, 2.2.1)."""

CHANGE = "change"
"""The key in an address that says: I came from check answers, and want to go back there."""


@dataclass(frozen=True)
class Changes:
    """What came of the answers to an earlier release of a journey.

    `again` says that some no longer fit and are asked for again, `unasked` how many are not asked any more.
    """

    again: bool
    unasked: int


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
        save = f"{self.base}/save" if self.journey.save_and_return else None
        return self.front.page(template, self.service, self.journey, save=save, **values)

    def walk(self) -> Walk:
        """Where these answers lead."""
        return walk(self.journey, self.draft.answers, self.draft.today)

    def context(self, step: Step) -> Context:
        """What the questions of `step` may look at."""
        ports = self.front.ports(self.service)
        context = step.context(ports.assets, self.language, ports.addresses)
        if isinstance(step.screen, Page) and file_questions(step.screen):
            return replace(context, uploads=self._uploads())
        return context

    def _uploads(self) -> Uploads:
        """The files of the draft, and what a scanner said of them."""
        kept = self.front.store.uploads.of_draft(self.draft.id)
        files = {file.id: file for file in self.draft.answers.files}
        refused = {name: "dangerous" for name, upload in kept.items() if upload.state == "refused"}
        lost = dict.fromkeys(files.keys() - kept.keys(), "missing")
        return Uploads(files, {**refused, **lost}, self.front.presenting.click_through)

    def plain_context(self) -> Context:
        """The context of a question that stands on no page of the journey."""
        return Context(known_of(self.draft.answers, self.draft.today), language=self.language, heading=False)

    @property
    def changed(self) -> bool:
        """Whether the service has changed since the draft was started."""
        return self.draft.release != self.service.release

    def changes(self) -> Changes | None:
        """What somebody should know of the changes since they started; None when nothing."""
        if not self.changed:
            return None
        again = any(step.again for step in self.walk().steps)
        found = Changes(again, _unasked(self.journey, self.draft.answers))
        return found if found.again or found.unasked else None

    def content_values(self, known: Known, walked: Walk) -> Mapping[str, str]:
        """What the content files of this journey may name.

        That is contacts, what rules decided on the pages of `walked` that were continued, and answers on the
        path, as words.
        """
        return {
            **self.front.words(),
            "service": self.service.name,
            **shown_results(self.journey, walked),
            **shown_answers(self.journey, known, self.service.places),
        }


def file_questions(page: Page) -> Sequence[FileUpload]:
    """The questions of a page that ask for files."""
    return [question for question in page.asked if isinstance(question, FileUpload)]


def _unasked(journey: Journey, answers: Answers) -> int:
    """How many answers are kept to questions that the journey does not have any more."""
    inside = (item for items in answers.items.values() for item in items.values())
    return sum(name not in journey.questions for name in answers.values) + sum(
        _unasked(journey, item) for item in inside
    )


def shown_answers(journey: Journey, known: Known, places: Places) -> dict[str, str]:
    """Every answer on the path in words, by question, to stand in a sentence: only text keeps its lines."""
    context = Context(known, places, language=journey.language)
    shown: dict[str, str] = {}
    for name, question in journey.questions.items():
        if (value := known.answer(name)) is not None:
            words = question.show(value, context)
            shown[name] = words if isinstance(value, str) else ", ".join(words.splitlines())
    return shown


def shown_results(journey: Journey, walked: Walk) -> dict[str, str]:
    """What each information page with a result said, by its name; its reasons by its name and `-reasons`."""
    found: dict[str, str] = {}
    for step in walked.steps:
        if isinstance(step.screen, Say) and step.screen.result_of and step.done and step.item is None:
            result = result_in_words(journey, step, step.screen.result_of)
            found |= {
                step.screen.name: result.outcome,
                f"{step.screen.name}-reasons": Bullets(result.reasons),
            }
    return found


def result_in_words(journey: Journey, step: Step, rule: str) -> Result:
    """What a rule decided, in the visitor's language."""
    result: Result = journey.rules.ask(rule, step.known)
    reasons = tuple(journey.language(reason) for reason in result.reasons)
    return replace(result, outcome=journey.language(result.outcome), reasons=reasons)


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
        look_up = partial(learn, visit)
        answers = with_implied_facts(visit.journey, answers, step, visit.draft.today, look_up)
    return saved_answers(visit, answers)


def saved_answers(visit: Visit, answers: Answers, received: Mapping[str, CleanFile] | None = None) -> Visit:
    """The visit with other answers, stored, and with them the files that were `received`, by id.

    Raises `Outdated` when the draft changed meanwhile.
    """
    exit_ = walk(visit.journey, answers, visit.draft.today).exit
    files = new_files(visit.draft.answers, answers, received or {})
    tell_the_scanner(visit.front, files)
    draft = visit.front.store.drafts.save(
        visit.draft, answers, visit.front.clock(), exit=exit_.name if exit_ else None, files=files
    )
    return replace(visit, draft=draft)


def new_files(before: Answers, after: Answers, received: Mapping[str, CleanFile]) -> Sequence[NewUpload]:
    """The files that answers name and did not before: those received, and made-up ones."""
    known = {file.id for file in before.files}
    named = {file.id: file for file in after.files if file.id not in known}
    found = {name: received.get(name) or sample_file(file) for name, file in named.items()}
    return [NewUpload(name, file) for name, file in found.items() if file is not None]


def tell_the_scanner(front: Front, files: Sequence[NewUpload]) -> None:
    """In a scenario where a virus is found, it is found in these. Nobody asks for that in live mode."""
    scanner = scanner_of(front.settings)
    if isinstance(scanner, FakeScanner):
        scanner.keep_telling([new.file.sha256 for new in files], front.presenting.told)


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
    values = {**visit.content_values(walked.known, walked), "reference": reference}
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
    asked = [answers.values.get(name) for name in (notice.email_question, notice.text_question) if name]
    found = [str(address) for address in asked if address]
    if len(found) < 2:
        return "".join(found)
    return visit.language("{email} and {phone}", email=found[0], phone=found[1])
