"""One visit to a journey: the draft, its walk, and what a post does to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, partial
from typing import Any

from prototype_kit.adapters.scanner import FakeScanner, scanner_of
from prototype_kit.answers import Answers, Appointment, Fact, Value
from prototype_kit.bookings import Calendar, Diary, NewBooking, Slot
from prototype_kit.cases import Case
from prototype_kit.check import outside_of
from prototype_kit.files import CleanFile
from prototype_kit.journey import (
    Journey,
    Page,
    Step,
    Walk,
    look_up_facts,
    parse_form,
    sampled_values,
    walk,
)
from prototype_kit.known import Known, known_of
from prototype_kit.language import Language
from prototype_kit.questions import Context, FileUpload, Form, Uploads
from prototype_kit.questions.file_upload import sample_file
from prototype_kit.scenarios import with_implied_facts, with_step
from prototype_kit.service import Service
from prototype_kit.store import Draft, NewUpload
from prototype_kit.submitting import Finished, content_values
from prototype_kit.web.diaries import diary_now, open_diary, wanted_slots, with_taken
from prototype_kit.web.front import Front
from prototype_kit.web.holds import kept_for
from prototype_kit.web.resident import preferences_of

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
    gone: Slot | None = None
    """A slot that somebody else has taken at this moment, in a scenario that shows that."""

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
        save = f"{self.base}/save" if self.journey.save_and_return and self.front.saves else None
        hand_over = f"{self.base}/hand-over" if self.draft.state == "open" else None
        given = {
            "save": save,
            "hand_over": hand_over,
            "helped": self.draft.origin.assistance,
            "holds": kept_for(self),
            "hold_action": f"{self.base}/hold",
        }
        return self.front.page(template, self.service, self.journey, **{**given, **values})

    def walk(self) -> Walk:
        """Where these answers lead; found once."""
        return self._walked

    @cached_property
    def _walked(self) -> Walk:
        return walk(self.journey, self.draft.answers, self.draft.today)

    def kept_as(self, draft: Draft) -> Visit:
        """The same with its draft as it was stored, whose answers lead along the same way."""
        kept = replace(self, draft=draft)
        vars(kept)["_walked"] = self._walked
        return kept

    def context(self, step: Step) -> Context:
        """What the questions of `step` may look at."""
        ports = self.front.ports(self.service)
        context = step.context(ports.assets, self.language, ports.addresses)
        if isinstance(step.screen, Page) and file_questions(step.screen):
            return replace(context, uploads=self._uploads())
        return replace(context, diary=self.diary) if self.service.calendars else context

    def diary(self, calendar: Calendar) -> Diary:
        """What is free in a calendar for whoever fills this in: what their draft holds is."""
        diary = open_diary(self.front, self.service.slug, calendar, self.draft.origin, self.draft.id)
        return with_taken(diary, self.gone) if self.gone else diary

    def wanted(self, values: Mapping[str, Value | None]) -> list[NewBooking]:
        """The slots that answers name, as they are to be held or booked."""
        if not any(isinstance(value, Appointment) for value in values.values()):
            return []
        diaries = {name: self.diary(calendar) for name, calendar in self.service.calendars.items()}
        return [*wanted_slots(self.service, diaries, values)]

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

    def words_for_everybody(self) -> Mapping[str, str]:
        """What content files may name whoever reads them; not what an answer or a rule takes the place of."""
        own = {*self.journey.questions, *(screen.name for screen, _ in self.journey.screens)}
        words = {**self.front.words(), "service": self.service.name}
        return {name: text for name, text in words.items() if name not in own}

    def content_values(self, known: Known, walked: Walk) -> Mapping[str, str]:
        """What the content files of this journey may name."""
        return content_values(self.front.site, self.service, self.journey, known, walked)

    def finished(self, walked: Walk) -> Finished:
        """A complete walk, as it is to be submitted."""
        own = self.front.own.services[self.service.slug]
        front, now = self.front, diary_now(self.front)
        prefers = preferences_of(front, self.draft.account_id)
        site, service, journey = front.site, self.service, self.journey
        if prefers.language in front.own.entry.languages and prefers.language != site.language.code:
            # They read this page in one language, and chose another to be written to in.
            site = front.own.in_language(prefers.language)
            service = site.services[self.service.slug]
            journey = service.journeys[self.journey.name]
        return Finished(site, service, journey, own, walked, front.tracking(), now, prefers)


def file_questions(page: Page) -> Sequence[FileUpload]:
    """The questions of a page that ask for files."""
    return [question for question in page.asked if isinstance(question, FileUpload)]


def _unasked(journey: Journey, answers: Answers) -> int:
    """How many answers are kept to questions that the journey does not have any more."""
    inside = (item for items in answers.items.values() for item in items.values())
    return sum(name not in journey.questions for name in answers.values) + sum(
        _unasked(journey, item) for item in inside
    )


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
    """The visit after a page was answered, stored.

    Raises `Outdated` when the draft changed meanwhile, and `SlotTaken` when a slot is somebody else's by now.
    """
    answers = with_step(visit.draft.answers, step, values, facts)
    if isinstance(step.screen, Page) and step.screen.leads_on:
        look_up = partial(learn, visit)
        answers = with_implied_facts(visit.journey, answers, step, visit.draft.today, look_up)
    return saved_answers(visit, answers, holds=visit.wanted(values))


def saved_answers(
    visit: Visit,
    answers: Answers,
    received: Mapping[str, CleanFile] | None = None,
    holds: Sequence[NewBooking] = (),
) -> Visit:
    """The visit with other answers, stored, and with them the files that were `received`, by id.

    `holds` are the slots that the answers name from now on. Raises `Outdated` and `SlotTaken`.
    """
    after = replace(visit, draft=replace(visit.draft, answers=answers))
    exit_ = after.walk().exit
    files = new_files(visit.draft.answers, answers, received or {})
    tell_the_scanner(visit.front, files)
    draft = visit.front.store.drafts.save(
        visit.draft,
        answers,
        visit.front.clock(),
        exit=exit_.name if exit_ else None,
        files=files,
        holds=holds,
    )
    return after.kept_as(draft)


def new_files(before: Answers, after: Answers, received: Mapping[str, CleanFile]) -> Sequence[NewUpload]:
    """The files that answers name and did not before: those received, and made-up ones."""
    known = {file.id for file in before.files}
    named = {file.id: file for file in after.files if file.id not in known}
    found = {name: received.get(name) or sample_file(file) for name, file in named.items()}
    return [NewUpload(name, file) for name, file in found.items() if file is not None]


def tell_the_scanner(front: Front, files: Sequence[NewUpload]) -> None:
    """In a scenario where a virus is found, it is found in these. Nobody asks for that in live mode."""
    scanner = scanner_of(front.settings) if files else None
    if isinstance(scanner, FakeScanner):
        scanner.keep_telling([new.file.sha256 for new in files], front.presenting.told)


def submit(visit: Visit, walked: Walk) -> Case:
    """Make a case of a complete walk: once, however often it is asked. Raises `Outdated` and `SlotTaken`."""
    finished, now = visit.finished(walked), visit.front.clock()
    _tell_the_fake(visit, finished)
    submission = finished.submission(now)
    booked = visit.wanted(submission.answers.values)
    return visit.front.store.cases.submit(visit.draft, replace(submission, bookings=booked), now)


def _tell_the_fake(visit: Visit, finished: Finished) -> None:
    """In a scenario where messages fail, those of this case do. Nobody asks for that in live mode."""
    if not visit.front.settings.live:
        failing = "messages-fail" in visit.front.presenting.told
        visit.front.notify.keep_failing(finished.recipients, failing)
