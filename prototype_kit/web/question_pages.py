"""Question pages: with what was typed and what is wrong; and those that are the same for everybody.

A page that nobody has answered yet is drawn once for all. To find out whether it can be, it is drawn as if
nobody were there: one that then asks for an answer is somebody's own, and is never kept. See
docs/decisions/0031.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn
from urllib.parse import quote

from prototype_kit.answers import Appointment
from prototype_kit.bookings import Calendar
from prototype_kit.errors import InvalidAnswer
from prototype_kit.journey import Page, Step, Walk
from prototype_kit.known import AskedOfNobody, Nobody
from prototype_kit.questions import Component, Context, Form
from prototype_kit.questions.question import one, sentence_case
from prototype_kit.web.holds import FORM
from prototype_kit.web.offering import NOTHING_SAVED, Saved, is_filling, told_saved
from prototype_kit.web.screens import back_link, html
from prototype_kit.web.visit import CHANGE, Visit, file_questions, scope, typed_before


@dataclass(frozen=True)
class _Shown:
    """How a page is shown: what was typed, what is wrong with it, where it leads, and what is said beside."""

    typed: Form
    errors: Sequence[InvalidAnswer]
    changing: bool
    back: str
    action: str | None = None
    saved: Saved = NOTHING_SAVED
    remove: Mapping[str, str] | None = None
    again: str = ""


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
    back = back_link(visit, walked, step, changing)
    if not (typed or errors or action or is_filling()) and _may_be_everybodys(visit, step):
        key = _key(visit, page, back, changing)
        if drawn := visit.front.render.once(key, lambda: _for_everybody(visit, step, page, back, changing)):
            return drawn
    shown = _Shown(
        typed,
        errors,
        changing,
        back,
        action,
        saved=told_saved(visit, step, page, typed),
        remove=_remove_link(visit, walked, step),
        again=_again(visit, step, page) if not errors else "",
    )
    values = visit.content_values(step.known, walked) if page.intro else {}
    return _drawn(visit, page, visit.context(step), values, step, shown)


def kept_page(visit: Visit, walked: Walk, step: Step, page: Page) -> str:
    """The page, for somebody who comes to it from before, as it was once drawn for everybody.

    Empty where it was not drawn yet, or is somebody's own. It asks nothing of the request.
    """
    if not _may_be_everybodys(visit, step) or typed_before(page, scope(visit, step)):
        return ""
    back = back_link(visit, walked, step, changing=False)
    return visit.front.render.kept(_key(visit, page, back, changing=False))


def _key(visit: Visit, page: Page, back: str, changing: bool) -> Hashable:
    return visit.base, page.name, back, changing


def _may_be_everybodys(visit: Visit, step: Step) -> bool:
    """Whether nothing stands on the page of a question because of who it is that asks for it."""
    draft = visit.draft
    return (
        visit.front.render.is_everybodys
        and step.item is None
        and not step.again
        and draft.state == "open"
        and draft.origin.assistance is None
        and not any(isinstance(value, Appointment) for value in draft.answers.values.values())
    )


def _for_everybody(visit: Visit, step: Step, page: Page, back: str, changing: bool) -> str:
    """The page as nobody has answered it yet; empty where it asks who is there."""
    if file_questions(page):
        return ""
    values = visit.words_for_everybody()
    if page.intro and not page.intro.placeholders <= values.keys():
        return ""
    nobody = replace(step, known=Nobody())
    try:
        context = replace(visit.context(nobody), diary=_no_diary)
        return _drawn(visit, page, context, values, nobody, _Shown({}, (), changing, back))
    except AskedOfNobody:
        return ""


def _no_diary(_: Calendar) -> NoReturn:
    """What is free is another thing at every moment."""
    raise AskedOfNobody


def _drawn(
    visit: Visit, page: Page, context: Context, values: Mapping[str, str], step: Step, shown: _Shown
) -> str:
    components = [
        _component(visit, question.component(shown.typed, shown.errors, context), step, shown.changing)
        for question in page.questions
    ]
    title = page.questions[0].named(page.title, context)
    return visit.page(
        "question.html",
        title=title,
        heading=title if len(page.questions) > 1 else None,
        caption=sentence_case(context.item) if context.item and context.item not in title else None,
        intro=html(page.intro, values) if page.intro else "",
        components=components,
        saved=shown.saved,
        action=shown.action,
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in shown.errors],
        back=shown.back,
        keep="".join(f"&{name}={value}" for name, value in _looks(page, shown.typed, shown.changing).items()),
        in_form=FORM,
        dead_end=any(part.params.get("nothing") for part in components) and not page.questions[0].optional,
        remove=shown.remove,
        map=any(part.name == "asset" for part in components),
        files=bool(file_questions(page)),
        again=shown.again,
    )


def _looks(page: Page, typed: Form, changing: bool) -> dict[str, str]:
    """What an address says of how a page is shown, for the same page in another language."""
    names = (name for question in page.asked for name in question.looks)
    looks = {name: quote(one(typed, name), safe="") for name in names if one(typed, name)}
    return {CHANGE: "yes", **looks} if changing else looks


def _again(visit: Visit, step: Step, page: Page) -> str:
    """Why somebody sees a page again that they were done with; empty when they do not."""
    if not step.again:
        return ""
    if longer := _changed_length(visit, step, page):
        return longer
    if visit.changed:
        return visit.language("We have changed this form since you answered this. Check your answer.")
    return visit.language("This no longer fits your other answers. Check it.")


def _changed_length(visit: Visit, step: Step, page: Page) -> str:
    """What the page says when an appointment takes longer or shorter than the one chosen; else empty."""
    context = visit.context(step)
    for question in page.questions:
        value = visit.draft.answers.values.get(question.name)
        for error in question.problems(value, context) if isinstance(value, Appointment) else ():
            if error.rule == "changed":
                return error.message
    return ""


def _remove_link(visit: Visit, walked: Walk, step: Step) -> dict[str, str] | None:
    """The way out of an item that was begun and is not needed; None once it is on its list."""
    item = step.item
    if item is None or walked.find(item.repeat.name) is not None or not item.removable:
        return None
    href = f"{visit.base}/{item.repeat.name}/{item.id}/remove"
    return {"href": href, "text": visit.language("Remove {item}", item=item.words)}


def _component(visit: Visit, component: Component, step: Step, changing: bool) -> Component:
    if component.name == "slots":
        office = component.params.get("office", {}).get("page", "")
        place = {
            "here": visit.address(step),
            "offices": f"{visit.base}/{step.path.removesuffix(step.screen.name)}{office}",
            "keep": f"&{CHANGE}=yes" if changing else "",
        }
        return replace(component, params={**component.params, **place})
    if component.name == "file-upload":
        return replace(component, params={**component.params, "files": f"{visit.base}/files"})
    background = component.params.get("background")
    if not background:
        return component
    return replace(component, params={**component.params, "background": f"{visit.service.slug}/{background}"})
