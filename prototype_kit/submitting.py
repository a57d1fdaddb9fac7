"""Submitting: what a service makes of a finished journey, and the words that are filled in with its answers.

The same whoever submits: a resident on the web, staff for somebody who phones, or a demonstration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from prototype_kit.answers import Answers, Asset
from prototype_kit.appointments import answered_values
from prototype_kit.cases import NewFollower, Submission
from prototype_kit.content import Bullets, Content
from prototype_kit.journey import Journey, Repeat, Say, Step, Walk, to_send
from prototype_kit.known import Known
from prototype_kit.language import Language
from prototype_kit.messages import Channel, NewMessage
from prototype_kit.places import Places
from prototype_kit.profiles import NOTHING_KEPT, Profile
from prototype_kit.questions import Context, Declaration, FileUpload
from prototype_kit.questions.bank import BankDetails
from prototype_kit.questions.national_insurance import NationalInsuranceNumber
from prototype_kit.questions.phone import can_get_texts
from prototype_kit.rules import Result
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.targets import Target, due, within_words
from prototype_kit.tracking import Tracking

NOT_LOOKED_FOR = (BankDetails, Declaration, FileUpload, NationalInsuranceNumber)
"""What staff do not find a case by."""


@dataclass(frozen=True)
class Finished:
    """A journey that somebody finished: all its pages are answered.

    `site`, `service` and `journey` are in the language that the person is written to in, `own` is the service
    in its own; `now` is when they finished it.
    """

    site: Site
    service: Service
    journey: Journey
    own: Service
    walked: Walk
    tracking: Tracking
    now: datetime | None = None
    prefers: Profile = NOTHING_KEPT
    """How whoever is signed in wants to be told what happens, where this asks for more than one way."""

    def submission(self, received_at: datetime) -> Submission:
        """What is kept of it. Raises `RuleFailed` when the rule of the target does not give one."""
        answers, status = self.walked.answers, self.service.first_status
        about, kind = self.own.about(answers), self.own.kind(answers)
        asset = about if isinstance(about, Asset) else None
        target = target_of(self.own, self.own.journeys[self.journey.name], self.walked.known)
        followers = self.followers()
        survey = self.own.entry.survey
        return Submission(
            answers=to_send(self.journey, answers),
            status=status,
            words="",
            title=self.own.case_title(self.journey.name, answers),
            kind=str(kind.value) if kind else None,
            asset=asset.id if asset else None,
            latitude=asset.lat if asset else None,
            longitude=asset.lon if asset else None,
            target=str(target) if target else None,
            due_at=due(target, received_at, self.site.working_days) if target else None,
            team=self.own.team_of(self.journey.name),
            survey_at=received_at + survey if survey and followers else None,
            followers=followers,
            found_by=tuple(self._found_by()),
            messages=self.messages,
        )

    def messages(self, reference: str) -> Sequence[NewMessage]:
        """What is sent to whoever finished it. Raises `RuleFailed` as `submission` does."""
        told = [*self._told()]
        if not told:
            return []
        target = target_of(self.own, self.own.journeys[self.journey.name], self.walked.known)
        values = {
            **target_values(str(target) if target else None, self.journey.language),
            **content_values(self.site, self.service, self.journey, self.walked.known, self.walked),
            **reference_values(self.tracking, reference),
            **feedback_values(self.tracking, self.service, self.journey),
            **answered_values(
                self.site, self.service, self.walked.answers, self.tracking, reference, self.now
            ),
        }
        messages = []
        for channel, content, address in told:
            subject = content.heading(values) if channel == "email" else ""
            template = content.file.rpartition("/")[2]
            messages.append(NewMessage(channel, template, address, subject, content.text(values)))
        return messages

    @property
    def recipients(self) -> Sequence[str]:
        """The addresses that `messages` go to."""
        return [address for _, _, address in self._told()]

    def _told(self) -> Iterator[tuple[Channel, Content, str]]:
        notice = self.journey.notice
        told: tuple[tuple[Channel, Content | None, str | None], ...] = (
            ("email", notice.email, notice.email_question),
            ("text", notice.text, notice.text_question),
        )
        for channel, content, question in told:
            address = _address(channel, self.walked.known[question]) if question else ""
            if content and address:
                yield channel, content, address

    def followers(self) -> tuple[NewFollower, ...]:
        """Who is told what happens: whoever gave an address. Of two, the email, which costs nobody.

        Somebody signed in who prefers texts gets these; and all in the language that they chose.
        """
        notice, chosen = self.journey.notice, self.prefers.language
        language = chosen if chosen in self.site.entry.languages else self.site.language.code
        asked: tuple[tuple[Channel, str | None], ...] = (
            ("email", notice.email_question),
            ("text", notice.text_question),
        )
        for channel, question in sorted(asked, key=lambda each: each[0] != self.prefers.channel):
            if question and (address := _address(channel, self.walked.known[question])):
                return (NewFollower(channel, address, language, self.tracking.base, reporter=True),)
        return ()

    def _found_by(self) -> Iterator[str]:
        known, places = self.walked.known, self.own.places
        about = self.own.about(self.walked.answers)
        if isinstance(about, Asset):
            yield about.id
        yield from _texts(self.journey, known, places)
        for entry in self.journey.entries:
            if isinstance(entry, Repeat):
                for item in known.items(entry.name):
                    yield from _texts(self.journey, item, places)


def _texts(journey: Journey, known: Known, places: Places) -> Iterator[str]:
    for name, words in shown_answers(journey, known, places).items():
        if not isinstance(journey.questions[name], NOT_LOOKED_FOR):
            yield words


def target_of(service: Service, journey: Journey, known: Known) -> Target | None:
    """The target of a case, by the rule that the service names; None without one, or when it gives none."""
    rule = service.entry.target
    if rule is None:
        return None
    target = journey.rules.ask(rule, known)
    if target is None or isinstance(target, Target):
        return target
    what = f"{rule!r} gave {target!r}, which is no target."
    raise journey.rules.failed(rule, what, "Return a Target, such as Target(working_days=5), or None.")


def reference_values(tracking: Tracking, reference: str) -> dict[str, str]:
    """What the words of a confirmation and its messages may name of a case."""
    return {
        "reference": reference,
        "code": tracking.code(reference),
        "track-link": tracking.own_page(reference),
    }


def feedback_values(tracking: Tracking, service: Service, journey: Journey) -> dict[str, str]:
    """And of the page that asks what people think of it: one address for all, which tells of nobody."""
    return {"feedback-link": f"{tracking.base}/{service.slug}/{journey.name}/feedback?at=confirmation"}


def target_values(kept: str | None, language: Language) -> dict[str, str]:
    """What the same words may name of the target, as a case keeps it; a question may have its name."""
    return {"target": within_words(kept, language)}


def content_values(
    site: Site, service: Service, journey: Journey, known: Known, walked: Walk
) -> Mapping[str, str]:
    """What the content files of a journey may name.

    That is contacts, what rules decided on the pages of `walked` that were continued, and answers on the
    path, as words.
    """
    return {
        **site.words,
        "service": service.name,
        **shown_results(journey, walked),
        **shown_answers(journey, known, service.places),
    }


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


def sent_to(journey: Journey, answers: Answers) -> str:
    """Where the confirmation was sent, in words; empty when no address was given that a message reaches."""
    notice = journey.notice
    asked: tuple[tuple[Channel, str | None], ...] = (
        ("email", notice.email_question),
        ("text", notice.text_question),
    )
    given = [_address(channel, answers.values.get(name)) for channel, name in asked if name]
    found = [address for address in given if address]
    if len(found) < 2:
        return "".join(found)
    return journey.language("{email} and {phone}", email=found[0], phone=found[1])


def landline(journey: Journey, answers: Answers) -> str:
    """The number for text messages that gets none, as it is no mobile's; empty when there is no such."""
    name = journey.notice.text_question
    given = str(answers.values.get(name) or "") if name else ""
    return "" if can_get_texts(given) else given


def _address(channel: Channel, given: object) -> str:
    """Where messages go by what somebody gave; empty where none would arrive."""
    address = str(given or "")
    return "" if channel == "text" and not can_get_texts(address) else address
