"""Previews: everything that a journey says beside its questions, as it would read with sample answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from markupsafe import Markup

from prototype_kit.answers import Answers
from prototype_kit.appointments import answered_values
from prototype_kit.content import Content
from prototype_kit.journey import Exit, Say, Walk
from prototype_kit.language import LOCAL
from prototype_kit.messages import TextLength, text_length
from prototype_kit.submitting import (
    feedback_values,
    reference_values,
    result_in_words,
    sent_to,
    target_of,
    target_values,
)
from prototype_kit.web.console.desk import Desk, Edition
from prototype_kit.web.screens import html

REFERENCE = "7K3M-9PQ2"
"""The reference that previews show."""
TOKEN = "what-only-the-email-says"  # noqa: S105 - nobody's


@dataclass(frozen=True)
class Side:
    """What is said in one language: a title (of an email, its subject) and what stands below it.

    `text` is the body of a message; `length` counts that of a text message. `result` is what a rule decided.
    """

    code: str
    language: str
    title: str
    body: Markup | str = ""
    text: str = ""
    result: object = None
    length: TextLength | None = None
    sent_to: str = ""


@dataclass(frozen=True)
class Preview:
    """One thing that is said, in each language. `file` is where its words are."""

    kind: str
    name: str
    sides: Sequence[Side]
    file: str = ""
    remark: str = ""
    warning: bool = False


def previews(desk: Desk) -> Iterator[Preview]:
    """Start page, information, results, exits, declaration, confirmation and messages, in this order."""
    whole = _whole(desk)
    yield _of_content(desk, "Start page", "start", [each.journey.start for each in desk.editions], None)
    for screen, _ in desk.journey.screens:
        if isinstance(screen, Say):
            yield from _said(desk, screen)
        elif isinstance(screen, Exit):
            yield _screen(desk, "Exit", screen)
    if desk.journey.declaration:
        words = [each.journey.declaration for each in desk.editions]
        yield _of_content(desk, "Declaration", "check-answers", words, whole)
    yield _confirmation(desk, whole)
    yield from _messages(desk, whole)


def _whole(desk: Desk) -> Walk | None:
    """The complete sample walk to show: one with addresses to write to, and answers of usual length."""
    addresses = [desk.journey.notice.email_question, desk.journey.notice.text_question]

    def fit(walked: Walk) -> tuple[int, int]:
        given = walked.answers.values
        return -sum(name in given for name in addresses if name), max(
            map(len, map(str, given.values())), default=0
        )

    return min((walked for walked in desk.walks if walked.complete), key=fit, default=None)


def _of_content(
    desk: Desk, kind: str, name: str, words: Sequence[Content | None], walked: Walk | None
) -> Preview:
    """Words that stand in a file, filled in with the answers of a walk."""
    sides = []
    for edition, content in zip(desk.editions, words, strict=True):
        values = _values(edition, desk, walked)
        found = content or Content("", "")
        sides.append(Side(edition.code, edition.language, found.heading(values), html(found, values)))
    return Preview(kind, name, sides, _file(words[0]))


def _values(edition: Edition, desk: Desk, walked: Walk | None) -> Mapping[str, str]:
    """What can be filled in: contacts, sample answers, a reference."""
    visit = edition.visit(walked.answers if walked else Answers(), desk.today)
    whole = visit.walk()
    return {
        **target_values(_target(desk, walked), visit.language),
        **visit.content_values(whole.known, whole),
        **reference_values(visit.front.tracking(), REFERENCE),
        **feedback_values(visit.front.tracking(), visit.service, visit.journey),
        **answered_values(
            visit.front.site, visit.service, visit.draft.answers, visit.front.tracking(), REFERENCE, None
        ),
        "link": f"https://services.example.gov.uk{visit.base}/return/{TOKEN}",
        "until": visit.language.moment(datetime.combine(desk.today, time(12), LOCAL)),
    }


def _target(desk: Desk, walked: Walk | None) -> str | None:
    """The target of a sample, as a case would keep it; none while the walk goes on."""
    known = walked.known if walked and walked.complete else None
    target = target_of(desk.service, desk.journey, known) if known else None
    return str(target) if target else None


def _file(content: Content | None) -> str:
    return content.file if content else ""


def _said(desk: Desk, screen: Say) -> Iterator[Preview]:
    """An information page; one that shows the result of a rule, with each result that sample walks reach."""
    if screen.result_of is None:
        yield _screen(desk, "Warning" if screen.warning else "Information", screen, warning=screen.warning)
        return
    seen = set[str]()
    for step in desk.arrivals(screen.name):
        result = desk.journey.rules.ask(screen.result_of, step.known)
        if repr(result) in seen:
            continue
        seen.add(repr(result))
        answers = next(walked.answers for walked in desk.walks if any(each is step for each in walked.steps))
        yield _screen(
            desk, "Result", screen, answers, step.path, f"Result {len(seen)} of the rule {screen.result_of}"
        )
    if not seen:
        yield _screen(desk, "Result", screen)


def _screen(
    desk: Desk,
    kind: str,
    screen: Say | Exit,
    answers: Answers | None = None,
    path: str = "",
    remark: str = "",
    warning: bool = False,
) -> Preview:
    """A screen of words as sample answers lead to it; with nothing known when none do."""
    arrivals = desk.arrivals(screen.name)
    path = path or (arrivals[0].path if arrivals else "")
    found = answers if answers is not None else desk.answers_to(path)
    sides = []
    for edition in desk.editions:
        visit = edition.visit(found, desk.today)
        walked = visit.walk()
        step = walked.find(path) or edition.step(desk.nowhere(screen))
        content = getattr(step.screen, "content", None) or Content("", "")
        values = visit.content_values(step.known, walked)
        rule = step.screen.result_of if isinstance(step.screen, Say) and arrivals else None
        result = result_in_words(edition.journey, step, rule) if rule else None
        sides.append(
            Side(
                edition.code, edition.language, content.heading(values), html(content, values), result=result
            )
        )
    lost = "" if arrivals else "No sample walk reaches this page, so nothing is filled in."
    return Preview(kind, screen.name, sides, _file(screen.content), remark or lost, warning)


def _confirmation(desk: Desk, walked: Walk | None) -> Preview:
    sides = []
    for edition in desk.editions:
        values, content = _values(edition, desk, walked), edition.journey.confirmation
        visit = edition.visit(walked.answers if walked else Answers(), desk.today)
        told = sent_to(visit.journey, visit.draft.answers)
        side = Side(
            edition.code, edition.language, content.heading(values), html(content, values), sent_to=told
        )
        sides.append(side)
    return Preview("Confirmation", "confirmation", sides, _file(desk.journey.confirmation), _lacking(walked))


def _lacking(walked: Walk | None) -> str:
    return "" if walked else "No sample walk is complete, so no answers are filled in."


def _messages(desk: Desk, walked: Walk | None) -> Iterator[Preview]:
    notices = [edition.journey.notice for edition in desk.editions]
    saving = [edition.journey.save_and_return for edition in desk.editions]
    for kind, contents in (
        ("Email", [notice.email for notice in notices]),
        ("Text message", [notice.text for notice in notices]),
        ("Email", [each.link if each else None for each in saving]),
        ("Email", [each.warning if each else None for each in saving]),
    ):
        if contents[0] is None:
            continue
        sides = []
        for edition, content in zip(desk.editions, contents, strict=True):
            values, found = _values(edition, desk, walked), content or Content("", "")
            text = found.text(values)
            email = kind == "Email"
            title = found.heading(values) if email else ""
            length = None if email else text_length(text)
            sides.append(Side(edition.code, edition.language, title, text=text, length=length))
        name = _file(contents[0]).rpartition("/")[2].partition(".")[0]
        yield Preview(kind, name, sides, _file(contents[0]), _lacking(walked))
