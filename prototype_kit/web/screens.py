"""From a step of the walk to its page: information, exits, check answers, confirmation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from prototype_kit.appointments import answered_values
from prototype_kit.cases import Case, parse_reference
from prototype_kit.content import Content
from prototype_kit.errors import InvalidAnswer, RuleFailed
from prototype_kit.journey import Exit, Part, Say, Step, Walk, walk
from prototype_kit.known import Known, known_of
from prototype_kit.questions.question import sentence_case
from prototype_kit.submitting import (
    feedback_values,
    landline,
    reference_values,
    result_in_words,
    sent_to,
    target_values,
)
from prototype_kit.web.booked import booked_of
from prototype_kit.web.check_answers import answer_groups, row_id
from prototype_kit.web.diaries import diary_now
from prototype_kit.web.front import Front
from prototype_kit.web.offering import keeping_page
from prototype_kit.web.references import whole
from prototype_kit.web.resident import signed_in
from prototype_kit.web.visit import Visit


def tasks_page(visit: Visit, walked: Walk) -> str:
    """The task list: each section with what is done of it, and where to go on."""
    tasks = [_task(visit, part) for part in walked.parts]
    return visit.page(
        "tasks.html",
        title=visit.journey.title,
        tasks=tasks,
        done=sum(part.done for part in walked.parts),
        complete=walked.complete,
        onward=f"{visit.base}/check-answers",
        back=visit.base,
    )


def _task(visit: Visit, part: Part) -> dict[str, object]:
    """One row of GOV.UK's task list."""
    say = visit.language
    task: dict[str, object] = {"title": {"text": part.section.title}}
    if part.open and part.entrance is not None:
        task["href"] = visit.address(part.entrance)
    if part.done:
        return task | {"status": {"text": say("Completed")}}
    if not part.open:
        words = {"text": say("Cannot start yet"), "classes": "govuk-task-list__status--cannot-start-yet"}
        return task | {"status": words}
    if part.begun:
        return task | {"status": {"tag": {"text": say("In progress"), "classes": "govuk-tag--light-blue"}}}
    return task | {"status": {"tag": {"text": say("Not yet started"), "classes": "govuk-tag--blue"}}}


def say_page(visit: Visit, walked: Walk, step: Step, screen: Say, changing: bool = False) -> str:
    """A page of information, with the result of a rule if it gives one."""
    content, values = screen.content or Content("", ""), visit.content_values(step.known, walked)
    return visit.page(
        "say.html",
        title=content.heading(values),
        fixed_title=content.fixed_title,
        body=html(content, values),
        result=result_in_words(visit.journey, step, screen.result_of) if screen.result_of else None,
        warning=screen.warning,
        caption=sentence_case(step.item.words) if step.item else None,
        back=back_link(visit, walked, step, changing),
    )


def exit_page(visit: Visit, walked: Walk, step: Step, screen: Exit, changing: bool = False) -> str:
    """The end of the way for some people: what they can do instead."""
    values, back = visit.content_values(step.known, walked), back_link(visit, walked, step, changing)
    title, body = screen.content.heading(values), html(screen.content, values)
    case, elsewhere = _reported(visit, step, screen)
    return visit.page(
        "exit.html",
        title=title,
        fixed_title=screen.content.fixed_title,
        body=body,
        back=back,
        asked_at=screen.name,
        joins=case.reference if case and case.state == "open" else "",
        tracks=case.reference if case else "",
        elsewhere=elsewhere,
    )


def _reported(visit: Visit, step: Step, screen: Exit) -> tuple[Case | None, bool]:
    """The case of the report that somebody chose, if it is one of ours; and whether it is one that is not."""
    chosen = str(step.known[screen.joins] or "") if screen.joins else ""
    reference = parse_reference(chosen)
    case = visit.front.store.cases.by_reference(reference) if reference else None
    if case is None or not visit.front.shows(case):
        return None, bool(chosen)
    return case, False


def check_answers_page(visit: Visit, walked: Walk, refused: Sequence[tuple[Step, InvalidAnswer]] = ()) -> str:
    """Everything on the path, with links to change it; and the files that were `refused` since."""
    declaration = visit.journey.declaration
    values = visit.content_values(walked.known, walked)
    return visit.page(
        "check-answers.html",
        groups=answer_groups(visit, walked),
        declaration={"title": declaration.heading(values), "body": html(declaration, values)}
        if declaration
        else None,
        submit=visit.journey.submit,
        errors=[
            {"text": error.message, "href": f"#{row_id(step, error.question)}"} for step, error in refused
        ],
        back=visit.address(walked.last) if walked.last else visit.base,
    )


def confirmation_page(visit: Visit, case: Case) -> str:
    """The reference and what happens next."""
    content = visit.journey.confirmation
    tracking, values = visit.front.tracking(), confirmation_values(visit, case)
    return visit.page(
        "confirmation.html",
        title=content.heading(values),
        body=html(content, values),
        reference=case.reference,
        code=tracking.code(case.reference),
        track=f"/track/{case.reference}",
        receipt=f"{visit.base}/receipt",
        finish=f"{visit.base}/finish",
        sent_to=sent_to(visit.journey, case.answers),
        landline=landline(visit.journey, case.answers),
        booked=booked_of(visit.front, visit.service, case),
        keeping=keeping_page(visit.front, case),
        kept=_kept(visit.front, case),
        add=tracking.own_page(case.reference).removeprefix(f"{tracking.base}/track"),
    )


def _kept(front: Front, case: Case) -> str:
    """Whether a case is in the account of whoever is signed in; empty where there are no accounts.

    "elsewhere" says that nobody is signed in, "offered" that it can be put into it, "in" that it is there.
    """
    if not front.accounts:
        return ""
    session = signed_in(front)
    if session is None:
        return "elsewhere"
    return "in" if front.store.account_cases.find(session.account, case) else "offered"


def confirmation_values(visit: Visit, case: Case) -> Mapping[str, str]:
    """What the words of a confirmation may name."""
    known = known_of(case.answers, visit.draft.today)
    named = reference_values(visit.front.tracking(), case.reference)
    target = target_values(case.target, visit.language)
    asked = feedback_values(visit.front.tracking(), visit.service, visit.journey)
    front = visit.front
    booked = answered_values(
        front.site, visit.service, case.answers, front.tracking(), case.reference, diary_now(front)
    )
    return {**target, **_values_of_case(visit, case, known), **named, **asked, **booked}


def _values_of_case(visit: Visit, case: Case, known: Known) -> Mapping[str, str]:
    """What the words after submission may name."""
    try:
        return visit.content_values(known, walk(visit.journey, case.answers, visit.draft.today))
    except RuleFailed:  # that of a later release: whoever has sent something sees the reference all the same
        return visit.content_values(known, Walk((), case.answers, known, complete=True))


def html(content: Content, values: Mapping[str, str]) -> Markup:
    """Content as HTML; it was escaped when it was made."""
    return whole(Markup(content.html(values)))  # noqa: S704


def back_link(visit: Visit, walked: Walk, step: Step, changing: bool) -> str:
    """Where the back link of a screen leads."""
    if changing and walked.complete:
        return f"{visit.base}/check-answers"
    before = walked.before(step.path)
    if before is None:
        return visit.base
    return visit.address(before, changing)
