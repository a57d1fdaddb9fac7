"""The pages of journeys: start, questions, check answers, confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.bookings import Slot, read_slot
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.events import AnswerChanged, AnswerGiven, AnswerRefused, PageViewed, StartedAgain, WentBack
from prototype_kit.journey import Exit, ItemList, Journey, Page, Repeat, Step, TaskList, Walk
from prototype_kit.questions import Form, SlotQuestion
from prototype_kit.questions.question import one
from prototype_kit.service import Service
from prototype_kit.store import Draft, SlotTaken
from prototype_kit.web.booked import as_booked, booked_of
from prototype_kit.web.drafts import find_journey, find_service, latest_draft, with_draft
from prototype_kit.web.emitting import emit, emit_on
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.gone import off_path
from prototype_kit.web.invited import invited_values, only_invited
from prototype_kit.web.items import answer_list, find_item, list_page, remove, remove_page
from prototype_kit.web.languages import is_choosing
from prototype_kit.web.limiting import limit
from prototype_kit.web.saving import LATER
from prototype_kit.web.screens import (
    check_answers_page,
    confirmation_page,
    exit_page,
    html,
    question_page,
    say_page,
    tasks_page,
)
from prototype_kit.web.uploads import (
    Taken,
    download,
    parse_taken,
    refused_anywhere,
    refused_on,
    take_files,
)
from prototype_kit.web.visit import (
    CHANGE,
    LIFETIME,
    Visit,
    learn,
    saved,
    saved_answers,
    scope,
    submit,
    typed_before,
)

LOOK = "look"
"""The key in an address that says: show this again with what is chosen, as somebody looks at other days."""


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/<service>/<journey>`."""
    pages = JourneyPages(front)
    routes = Blueprint("journey", __name__)
    routes.add_url_rule("/<service>", view_func=pages.service)
    routes.add_url_rule("/<service>/<journey>", "start", pages.start, methods=["GET"])
    routes.add_url_rule("/<service>/<journey>", "begin", pages.begin, methods=["POST"])
    routes.add_url_rule("/<service>/<journey>/start", "resume", pages.resume)
    routes.add_url_rule(
        "/<service>/<journey>/check-answers", "check_answers", pages.check_answers, methods=["GET"]
    )
    routes.add_url_rule("/<service>/<journey>/check-answers", "submit", pages.submit, methods=["POST"])
    routes.add_url_rule("/<service>/<journey>/confirmation", "confirmation", pages.confirmation)
    removing = "/<service>/<journey>/<repeat>/<item>/remove"
    routes.add_url_rule(removing, "remove", pages.remove, methods=["GET", "POST"])
    routes.add_url_rule("/<service>/<journey>/files/<file>", "file", pages.file, methods=["GET"])
    routes.add_url_rule("/<service>/<journey>/<path:step>", "step", pages.step, methods=["GET"])
    routes.add_url_rule("/<service>/<journey>/<path:step>", "answer", pages.answer, methods=["POST"])
    return routes


class JourneyPages:
    """The views. Each reads the draft once, and writes in one transaction or not at all."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    # Start

    def service(self, service: str) -> AnyResponse | str:
        """A service with one journey is its start page; with more, a list of them."""
        found = find_service(self.front, service)
        if len(found.journeys) == 1:
            return redirect(f"/{found.slug}/{next(iter(found.journeys))}", 303)
        items = [
            {"name": j.title, "href": f"/{found.slug}/{j.name}", "summary": ""}
            for j in found.journeys.values()
        ]
        return self.front.render.page("home.html", title=found.name, items=items)

    def start(self, service: str, journey: str) -> str:
        """The start page. Nothing is stored for looking at it."""
        found, its = find_journey(self.front, service, journey)
        values = {**self.front.words(), "service": found.name}
        return self.front.page(
            "start.html",
            found,
            its,
            title=its.start.heading(values),
            body=html(its.start, values),
            invited=invited_values(self.front, found, its) if its.inviting else None,
        )

    def begin(self, service: str, journey: str) -> AnyResponse:
        """Start a draft; somebody who has one already is asked first. Raises `LimitReached`."""
        found, its = find_journey(self.front, service, journey)
        session = self.front.session(request)
        draft = latest_draft(self.front, session, found, its)
        if draft is not None and draft.state == "open":
            resume = f"/{found.slug}/{its.name}/start"
            again = request.form.get("again") == "yes"
            if draft.answers.continued and (its.inviting or not again):
                return redirect(resume, 303)
            if again and not its.inviting:
                emit(self.front, StartedAgain, found, draft, resume)
        if its.inviting:
            return only_invited(self.front, found, its)
        limit(self.front, "start")
        session = session or new_session()
        visit = Visit(self.front, found, its, self._new_draft(session, found, its))
        response = redirect(visit.address(visit.walk().stop), 303)
        self.front.begin_session(response, session)
        return response

    def _new_draft(self, session: str, service: Service, journey: Journey) -> Draft:
        return self.front.store.drafts.start(
            session,
            service.slug,
            journey.name,
            service.release,
            self.front.today(),
            self.front.clock(),
            LIFETIME,
            self.front.origin(),
        )

    def resume(self, service: str, journey: str) -> AnyResponse | str:
        """Go on, or start again."""
        return with_draft(self.front, service, journey, self._resume)

    def _resume(self, visit: Visit) -> str:
        return visit.page(
            "resume.html",
            until=visit.language.moment(visit.draft.expires_at),
            onward=visit.address(visit.walk().stop),
            changes=visit.changes(),
            anew=visit.journey.inviting is None,
        )

    # Questions

    def step(self, service: str, journey: str, step: str) -> AnyResponse | str:
        """Show a screen that is on the path; lead to the first that is not done otherwise."""
        return with_draft(self.front, service, journey, lambda visit: self._show_step(visit, step))

    def _show_step(self, visit: Visit, path: str) -> AnyResponse | str:
        walked = visit.walk()
        step = walked.find(path)
        if step is None or step.implied:
            return redirect(visit.address(walked.after(path)), 303)
        screen = step.screen
        if (left := _left_by_going_back(visit, walked, step)) is not None:
            emit_on(visit, WentBack, walked, left)
        emit_on(visit, PageViewed, walked, step)
        if isinstance(screen, Page):
            typed = {**typed_before(screen, scope(visit, step)), **looked_at(screen)}
            refused = [*refused_on(visit, step, screen)]
            return question_page(visit, walked, step, screen, typed, refused, changing=_changing())
        if isinstance(screen, Exit):
            return exit_page(visit, walked, step, screen, _changing())
        if isinstance(screen, ItemList):
            return list_page(visit, walked, step, screen.repeat, {}, changing=_changing())
        if isinstance(screen, TaskList):
            return tasks_page(visit, walked)
        return say_page(visit, walked, step, screen, _changing())

    def answer(self, service: str, journey: str, step: str) -> AnyResponse | str:
        """Take what was typed, save it, and lead on; or show it again with what is wrong."""
        return with_draft(self.front, service, journey, lambda visit: self._take_answer(visit, step))

    def _take_answer(self, visit: Visit, path: str) -> AnyResponse | str:
        walked = visit.walk()
        step = walked.find(path)
        if step is None or isinstance(step.screen, Exit | TaskList):
            return off_path(visit, walked)
        screen = step.screen
        if isinstance(screen, ItemList):
            return self._take_list(visit, walked, step, screen.repeat)
        if isinstance(screen, Page):
            form = request.form.to_dict(flat=False)
            if "slot-taken" in visit.front.presenting.told:
                visit = replace(visit, gone=taken_by_others(step, screen, form))
            return self._take_page(take_files(visit, walked, step, screen, form), screen)
        after = saved(visit, step, {}, {})
        emit_on(visit, AnswerGiven, walked, step)
        return redirect(_onward(after, step), 303)

    def _take_page(self, taken: Taken, screen: Page) -> AnyResponse | str:
        visit, walked, step, form = taken.visit, taken.walked, taken.step, taken.form
        here = visit.address(step, _changing())
        later = LATER in form and visit.journey.save_and_return is not None and visit.front.saves
        if is_choosing(self.front.own) or LOOK in request.args:
            # The page must not send its form to this address again, which would only choose the language.
            shown = {**form, **looked_at(screen)}
            return question_page(visit, walked, step, screen, shown, changing=_changing(), action=here)
        if later and not any(one(form, field) for field in form if field != LATER):
            return redirect(f"{visit.base}/save", 303)
        try:
            values = parse_taken(taken, screen)
        except Rejected as rejected:
            _emit_refused(visit, walked, step, rejected.errors)
            shown = {**form, **looked_at(screen)}
            again = question_page(visit, walked, step, screen, shown, rejected.errors, _changing())
            return Response(again, status=422)
        if taken.stays:
            return redirect(here, 303)
        try:
            after = saved(visit, step, values, learn(visit, step, screen, values))
        except SlotTaken as gone:
            errors = [slot_gone(visit, step, screen, gone.question)]
            _emit_refused(visit, walked, step, errors)
            again = question_page(visit, walked, step, screen, form, errors, _changing())
            return Response(again, status=422)
        emit_on(visit, AnswerGiven, walked, step, question=screen.questions[0].name)
        before, now = scope(visit, step).values, scope(after, step).values
        if _changing() and now != before:
            changed = (each.name for each in screen.asked if before.get(each.name) != now.get(each.name))
            emit_on(visit, AnswerChanged, walked, step, question=next(changed, None))
        return redirect(f"{visit.base}/save" if later else _onward(after, step), 303)

    def file(self, service: str, journey: str, file: str) -> AnyResponse | str:
        """A file that was uploaded, for whoever did."""
        return with_draft(self.front, service, journey, lambda visit: download(visit, file))

    # Items that people add

    def _take_list(self, visit: Visit, walked: Walk, step: Step, repeat: Repeat) -> AnyResponse:
        form = request.form.to_dict(flat=False)
        try:
            after, added = answer_list(visit, step, repeat, form)
        except Rejected as rejected:
            _emit_refused(visit, walked, step, rejected.errors)
            again = list_page(visit, walked, step, repeat, form, rejected.errors, _changing())
            return Response(again, status=422)
        emit_on(visit, AnswerGiven, walked, step)
        if added is None:
            return redirect(_onward(after, step), 303)
        first = after.walk().find(f"{repeat.name}/{added}/{repeat.pages[0].name}")
        return redirect(visit.address(first or after.walk().stop, _changing()), 303)

    def remove(self, service: str, journey: str, repeat: str, item: str) -> AnyResponse | str:
        """Ask whether to remove an item, or remove it."""
        return with_draft(self.front, service, journey, lambda visit: self._remove(visit, repeat, item))

    def _remove(self, visit: Visit, repeat: str, item_id: str) -> AnyResponse | str:
        walked = visit.walk()
        item = find_item(walked, repeat, item_id)
        if item is None:
            return redirect(visit.address(walked.stop), 303)
        if request.method != "POST":
            return remove_page(visit, walked, item)
        after = remove(visit, item).walk()
        return redirect(visit.address(after.find(repeat) or after.stop), 303)

    # Check answers and confirmation

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
            _emit_refused(visit, walked, None, [error for _, error in refused])
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
        _emit_refused(after, walked, step, errors)
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


def _emit_refused(visit: Visit, walked: Walk, step: Step | None, errors: Sequence[InvalidAnswer]) -> None:
    for error in errors:
        emit_on(visit, AnswerRefused, walked, step, question=error.question, error_code=error.rule)


def looked_at(page: Page) -> Form:
    """What the address says of how the questions of a page are shown, such as from which day on."""
    names = {name for question in page.asked for name in question.looks}
    return {name: (request.args[name],) for name in names if name in request.args}


def taken_by_others(step: Step, page: Page, form: Form) -> Slot | None:
    """The slot that somebody else takes as a page is sent, in a scenario: the one that was chosen first."""
    for question in page.asked:
        if isinstance(question, SlotQuestion):
            first = one(form, question.gone_name) or one(form, question.name)
            return read_slot(first, question.need(step.known).minutes)
    return None


def slot_gone(visit: Visit, step: Step, page: Page, question: str) -> InvalidAnswer:
    """The error of a slot that is somebody else's by now."""
    asked = next(each for each in page.asked if each.name == question)
    return asked.error("taken", visit.context(step))


def asked_names(step: Step) -> set[str]:
    """The names of the questions that a step asks."""
    return {each.name for each in step.screen.asked} if isinstance(step.screen, Page) else set()


def _changing() -> bool:
    """Whether somebody came from check answers."""
    return CHANGE in request.args


def _onward(visit: Visit, step: Step) -> str:
    onward = visit.walk().after(step.path, _changing(), first_time=not step.done)
    return visit.address(onward, _changing() and onward is not None)


def _left_by_going_back(visit: Visit, walked: Walk, step: Step) -> Step | None:
    """The later step that somebody comes from, if they do: the browser names it, as it is a page of ours."""
    try:
        path = urlsplit(request.headers.get("Referer", "")).path
    except ValueError:  # anybody can send anything
        return None
    left = walked.find(path.removeprefix(f"{visit.base}/"))
    return left if left is not None and walked.is_later(left, step) else None
