"""The pages of journeys: start, and questions. Check answers and confirmation stand in `submission`."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.bookings import Slot, read_slot
from prototype_kit.errors import Rejected
from prototype_kit.events import (
    AnswerChanged,
    AnswerGiven,
    StartedAgain,
)
from prototype_kit.journey import Exit, ItemList, Journey, Page, Repeat, Step, TaskList, Walk
from prototype_kit.questions import Form, SlotQuestion
from prototype_kit.questions.question import one
from prototype_kit.service import Service
from prototype_kit.store import SlotTaken
from prototype_kit.web.drafts import begun_now, find_journey, find_service, latest_draft, with_draft
from prototype_kit.web.emitting import emit, emit_on, emit_refused, emit_viewed
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.gone import off_path
from prototype_kit.web.invited import invited_values, only_invited
from prototype_kit.web.items import answer_list, find_item, list_page, remove, remove_page
from prototype_kit.web.languages import is_choosing
from prototype_kit.web.limiting import limit
from prototype_kit.web.offering import USE, after_search, filled_form, with_saved
from prototype_kit.web.question_pages import question_page
from prototype_kit.web.resident import account_id, signed_in
from prototype_kit.web.saving import LATER
from prototype_kit.web.screens import (
    exit_page,
    html,
    say_page,
    tasks_page,
)
from prototype_kit.web.submission import SubmissionPages, slot_gone
from prototype_kit.web.uploads import (
    Taken,
    download,
    parse_taken,
    refused_on,
    take_files,
)
from prototype_kit.web.visit import (
    CHANGE,
    Visit,
    learn,
    saved,
    scope,
    typed_before,
)

LOOK = "look"
"""The key in an address that says: show this again with what is chosen, as somebody looks at other days."""


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/<service>/<journey>`."""
    pages, ending = JourneyPages(front), SubmissionPages(front)
    routes = Blueprint("journey", __name__)
    routes.add_url_rule("/<service>", view_func=pages.service)
    routes.add_url_rule("/<service>/<journey>", "start", pages.start, methods=["GET"])
    routes.add_url_rule("/<service>/<journey>", "begin", pages.begin, methods=["POST"])
    routes.add_url_rule("/<service>/<journey>/start", "resume", pages.resume)
    routes.add_url_rule(
        "/<service>/<journey>/check-answers", "check_answers", ending.check_answers, methods=["GET"]
    )
    routes.add_url_rule("/<service>/<journey>/check-answers", "submit", ending.submit, methods=["POST"])
    routes.add_url_rule("/<service>/<journey>/confirmation", "confirmation", ending.confirmation)
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
        is_account = found.entry.account is not None and self.front.accounts
        if is_account and signed_in(self.front):
            return redirect("/account", 303)
        if len(found.journeys) == 1 and not is_account:
            return redirect(f"/{found.slug}/{next(iter(found.journeys))}", 303)
        items = [
            {"name": j.title, "href": f"/{found.slug}/{j.name}", "summary": ""}
            for j in found.journeys.values()
        ]
        if is_account:
            say = self.front.site.language
            summary = say("See what you have sent us. You need no account for anything else.")
            items.insert(0, {"name": say("Sign in"), "href": "/account", "summary": summary})
        return self.front.render.page("home.html", title=found.name, items=items)

    def start(self, service: str, journey: str) -> str:
        """The start page. Nothing is stored for looking at it."""
        front = self.front
        found, its = find_journey(front, service, journey)
        if its.inviting or not front.render.is_everybodys:
            return self._start(front, found, its)
        # By this key the fast path finds it, too.
        return front.render.once((found.slug, its.name), lambda: self._start(front, found, its))

    def _start(self, front: Front, service: Service, journey: Journey) -> str:
        values = {**front.words(), "service": service.name}
        return front.page(
            "start.html",
            service,
            journey,
            title=journey.start.heading(values),
            body=html(journey.start, values),
            invited=invited_values(front, service, journey) if journey.inviting else None,
        )

    def begin(self, service: str, journey: str) -> AnyResponse:
        """Start a draft; somebody who has one already is asked first. Raises `LimitReached`."""
        front = self.front
        found, its = find_journey(front, service, journey)
        session = front.session(request)
        draft = latest_draft(front, session, found, its)
        if draft is not None and draft.state == "open":
            resume = f"/{found.slug}/{its.name}/start"
            again = request.form.get("again") == "yes"
            if draft.answers.continued and (its.inviting or not again):
                return redirect(resume, 303)
            if again and not its.inviting:
                emit(front, StartedAgain, found, draft, resume)
        if its.inviting:
            return only_invited(front, found, its)
        limit(front, "start")
        drafts, new = front.store.drafts, begun_now(front, found, its)
        if session is None:
            session = new_session()
            drafts.add_first(session, new)
        else:
            drafts.add(session, new)
        visit = Visit(front, found, its, new)
        response = redirect(visit.address(visit.walk().stop), 303)
        front.begin_session(response, session)
        return response

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
            keepable=visit.draft.id if not visit.draft.account_id and account_id(visit.front) else "",
        )

    # Questions

    def step(self, service: str, journey: str, step: str) -> AnyResponse | str:
        """Show a screen that is on the path; lead to the first that is not done otherwise."""
        return with_draft(self.front, service, journey, lambda visit: self.show_step(visit, step))

    def show_step(self, visit: Visit, path: str) -> AnyResponse | str:
        """The same for a draft that was read."""
        walked = visit.walk()
        step = walked.find(path)
        if step is None or step.implied:
            return redirect(visit.address(walked.after(path)), 303)
        screen = step.screen
        emit_viewed(visit, walked, step)
        if isinstance(screen, Page):
            before = {**typed_before(screen, scope(visit, step)), **looked_at(screen)}
            typed = with_saved(visit, step, screen, before)
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
            taken = take_files(visit, walked, step, screen, form)
            return self._use_saved(taken, screen) if USE in form else self._take_page(taken, screen)
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
            emit_refused(visit, walked, step, rejected.errors)
            shown = {**form, **looked_at(screen)}
            again = question_page(visit, walked, step, screen, shown, rejected.errors, _changing())
            return Response(again, status=422)
        if taken.stays:
            return redirect(here, 303)
        try:
            after = saved(visit, step, values, learn(visit, step, screen, values))
        except SlotTaken as gone:
            errors = [slot_gone(visit, step, screen, gone.question)]
            emit_refused(visit, walked, step, errors)
            again = question_page(visit, walked, step, screen, form, errors, _changing())
            return Response(again, status=422)
        emit_on(visit, AnswerGiven, walked, step, question=screen.questions[0].name)
        before, now = scope(visit, step).values, scope(after, step).values
        if _changing() and now != before:
            changed = (each.name for each in screen.asked if before.get(each.name) != now.get(each.name))
            emit_on(visit, AnswerChanged, walked, step, question=next(changed, None))
        return redirect(f"{visit.base}/save" if later else _onward(after, step), 303)

    def _use_saved(self, taken: Taken, screen: Page) -> AnyResponse:
        visit, walked, step = taken.visit, taken.walked, taken.step
        onward = after_search(visit, walked, step, screen, changing=_changing())
        if onward is not None:
            return redirect(onward, 303)
        form = filled_form(visit, step, screen, taken.form)
        # It was not sent yet, so this is no answer that says that it was.
        return Response(question_page(visit, walked, step, screen, form, changing=_changing()), status=409)

    def file(self, service: str, journey: str, file: str) -> AnyResponse | str:
        """A file that was uploaded, for whoever did."""
        return with_draft(self.front, service, journey, lambda visit: download(visit, file))

    # Items that people add

    def _take_list(self, visit: Visit, walked: Walk, step: Step, repeat: Repeat) -> AnyResponse:
        form = request.form.to_dict(flat=False)
        try:
            after, added = answer_list(visit, step, repeat, form)
        except Rejected as rejected:
            emit_refused(visit, walked, step, rejected.errors)
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


def _changing() -> bool:
    """Whether somebody came from check answers."""
    return CHANGE in request.args


def _onward(visit: Visit, step: Step) -> str:
    onward = visit.walk().after(step.path, _changing(), first_time=not step.done)
    return visit.address(onward, _changing() and onward is not None)
