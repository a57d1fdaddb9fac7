"""The end of a journey: check answers, sending them once, and the confirmation."""

from __future__ import annotations

from flask import Response, abort, redirect
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.errors import InvalidAnswer
from prototype_kit.events import AnswerGiven, PageViewed
from prototype_kit.journey import Page, Step
from prototype_kit.store import SlotTaken
from prototype_kit.web.booked import as_booked, booked_of
from prototype_kit.web.drafts import with_draft
from prototype_kit.web.emitting import emit_on, emit_refused
from prototype_kit.web.front import Front
from prototype_kit.web.question_pages import question_page
from prototype_kit.web.screens import check_answers_page, confirmation_page
from prototype_kit.web.uploads import refused_anywhere
from prototype_kit.web.visit import Visit, saved_answers, submit, typed_before


class SubmissionPages:
    """The views. Each reads the draft once, and writes in one transaction or not at all."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def check_answers(self, service: str, journey: str) -> AnyResponse | str:
        """Everything on the path, with links to change it."""
        return with_draft(self.front, service, journey, self._check_answers)

    def _check_answers(self, visit: Visit) -> AnyResponse | str:
        walked = visit.walk()
        if not walked.complete:
            return redirect(visit.address(walked.stop), 303)
        emit_on(visit, PageViewed, walked, None)
        return check_answers_page(visit, walked, [*refused_anywhere(visit, walked)])

    def submit(self, service: str, journey: str) -> AnyResponse | str:
        """Send the answers, once."""
        return with_draft(
            self.front,
            service,
            journey,
            self._submit,
            sent=lambda visit: redirect(f"{visit.base}/confirmation", 303),
        )

    def _submit(self, visit: Visit) -> AnyResponse:
        walked = visit.walk()
        if not walked.complete:
            return redirect(visit.address(walked.stop), 303)
        if refused := [*refused_anywhere(visit, walked)]:
            emit_refused(visit, walked, None, [error for _, error in refused])
            return Response(check_answers_page(visit, walked, refused), status=422)
        try:
            submit(visit, walked)
        except SlotTaken as gone:
            return self._choose_again(visit, gone.question)
        emit_on(visit, AnswerGiven, walked, None)
        return redirect(f"{visit.base}/confirmation", 303)

    def _choose_again(self, visit: Visit, question: str) -> AnyResponse:
        """Lead somebody who held a slot for too long, and lost it, to others; all else stays as it is."""
        before = visit.walk()
        page = next(step for step in before.steps if question in asked_names(step)).screen
        typed = typed_before(page, visit.draft.answers) if isinstance(page, Page) else {}
        after = saved_answers(visit, visit.draft.answers.without_answer(page.name, question))
        walked = after.walk()
        step = walked.find(page.name)
        if step is None or not isinstance(page, Page):
            return redirect(after.address(walked.stop), 303)
        errors = [slot_gone(after, step, page, question)]
        emit_refused(after, walked, step, errors)
        html = question_page(after, walked, step, page, typed, errors, True, after.address(step, True))
        return Response(html, status=422)

    def confirmation(self, service: str, journey: str) -> AnyResponse | str:
        """The reference and what happens next."""
        return with_draft(
            self.front,
            service,
            journey,
            lambda visit: redirect(visit.address(visit.walk().stop), 303),
            sent=self._confirmation,
        )

    def _confirmation(self, visit: Visit) -> AnyResponse | str:
        case = self.front.store.cases.of_draft(visit.draft.id) or abort(404)
        booked = booked_of(self.front, visit.service, case)
        if booked and booked.cancelled:  # nothing is confirmed any more
            return redirect(booked.page, 303)
        return confirmation_page(visit, as_booked(self.front, visit.service, case))


def slot_gone(visit: Visit, step: Step, page: Page, question: str) -> InvalidAnswer:
    """The error of a slot that is somebody else's by now."""
    asked = next(each for each in page.asked if each.name == question)
    return asked.error("taken", visit.context(step))


def asked_names(step: Step) -> set[str]:
    """The names of the questions that a step asks."""
    return {each.name for each in step.screen.asked} if isinstance(step.screen, Page) else set()
