"""From a step of the walk to its page: questions, information, exits, check answers, confirmation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from prototype_kit.cases import Case
from prototype_kit.content import Content
from prototype_kit.errors import InvalidAnswer
from prototype_kit.journey import Exit, Page, Part, Say, Step, Walk
from prototype_kit.known import known_of
from prototype_kit.questions import Component, Form
from prototype_kit.questions.question import sentence_case
from prototype_kit.web.check_answers import answer_groups
from prototype_kit.web.visit import CHANGE, Visit, sent_to


def question_page(
    visit: Visit,
    walked: Walk,
    step: Step,
    page: Page,
    typed: Form,
    errors: Sequence[InvalidAnswer] = (),
    changing: bool = False,
    action: str | None = None,
) -> str:
    """A page of questions with what was typed, and with what is wrong.

    Its form goes to `action`; else to the address that it is shown at.
    """
    context = visit.context(step)
    components = [
        _component(visit, question.component(typed, errors, context)) for question in page.questions
    ]
    several = len(page.questions) > 1
    title = page.questions[0].named(page.title, context)
    values = visit.content_values(step.known)
    return visit.page(
        "question.html",
        title=title,
        heading=title if several else None,
        caption=sentence_case(context.item) if context.item and context.item not in title else None,
        intro=html(page.intro, values) if page.intro else "",
        components=components,
        action=action,
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        back=_back(visit, walked, step, changing),
        keep=f"&{CHANGE}=yes" if changing else "",
        remove=_remove_link(visit, walked, step),
        map=any(part.name == "asset" for part in components),
    )


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
    content, values = screen.content or Content("", ""), visit.content_values(step.known)
    return visit.page(
        "say.html",
        title=content.heading(values),
        body=html(content, values),
        result=result_in_words(visit, step, screen.result_of) if screen.result_of else None,
        warning=screen.warning,
        caption=sentence_case(step.item.words) if step.item else None,
        back=_back(visit, walked, step, changing),
    )


def exit_page(visit: Visit, walked: Walk, step: Step, screen: Exit, changing: bool = False) -> str:
    """The end of the way for some people: what they can do instead."""
    values, back = visit.content_values(step.known), _back(visit, walked, step, changing)
    title, body = screen.content.heading(values), html(screen.content, values)
    return visit.page("words.html", title=title, body=body, back=back)


def check_answers_page(visit: Visit, walked: Walk) -> str:
    """Everything on the path, with links to change it."""
    declaration = visit.journey.declaration
    values = visit.content_values(walked.known)
    return visit.page(
        "check-answers.html",
        groups=answer_groups(visit, walked),
        declaration={"title": declaration.heading(values), "body": html(declaration, values)}
        if declaration
        else None,
        submit=visit.journey.submit,
        back=visit.address(walked.last) if walked.last else visit.base,
    )


def confirmation_page(visit: Visit, case: Case) -> str:
    """The reference and what happens next."""
    content = visit.journey.confirmation
    known = known_of(case.answers, visit.draft.today)
    values = {**visit.content_values(known), "reference": case.reference}
    return visit.page(
        "confirmation.html",
        title=content.heading(values),
        body=html(content, values),
        reference=case.reference,
        sent_to=sent_to(visit, case.answers),
    )


def html(content: Content, values: Mapping[str, str]) -> Markup:
    """Content as HTML; it was escaped when it was made."""
    return Markup(content.html(values))  # noqa: S704


def result_in_words(visit: Visit, step: Step, rule: str) -> object:
    """What a rule decided, in the visitor's language."""
    result = visit.journey.rules.ask(rule, step.known)
    reasons = tuple(visit.language(reason) for reason in result.reasons)
    return replace(result, outcome=visit.language(result.outcome), reasons=reasons)


def _remove_link(visit: Visit, walked: Walk, step: Step) -> dict[str, str] | None:
    """The way out of an item that was begun and is not needed; None once it is on its list."""
    item = step.item
    if item is None or walked.find(item.repeat.name) is not None or not item.removable:
        return None
    href = f"{visit.base}/{item.repeat.name}/{item.id}/remove"
    return {"href": href, "text": visit.language("Remove {item}", item=item.words)}


def _back(visit: Visit, walked: Walk, step: Step, changing: bool) -> str:
    if changing and walked.complete:
        return f"{visit.base}/check-answers"
    before = walked.before(step.path)
    if before is None:
        return visit.base
    return visit.address(before, changing)


def _component(visit: Visit, component: Component) -> Component:
    background = component.params.get("background")
    if not background:
        return component
    return replace(component, params={**component.params, "background": f"{visit.service.slug}/{background}"})
