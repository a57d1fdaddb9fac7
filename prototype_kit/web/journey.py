"""The pages of journeys: start, questions, check answers, confirmation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.content import Content
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.events import AnswerChanged, AnswerGiven, AnswerRefused, PageViewed, StartedAgain, WentBack
from prototype_kit.journey import Exit, Journey, Page, Say, Step, Walk
from prototype_kit.known import known_of
from prototype_kit.questions import AssetQuestion, Choosing, Component, Form
from prototype_kit.questions.date import show_date
from prototype_kit.questions.question import sentence_case
from prototype_kit.questions.time import show_time
from prototype_kit.service import Service
from prototype_kit.store import Draft, Outdated, StoreUnavailable
from prototype_kit.web.check_answers import CHANGE, answer_groups
from prototype_kit.web.front import LOCAL, Front, event_context, new_session
from prototype_kit.web.visit import (
    LIFETIME,
    TRIES,
    Visit,
    learn,
    parse_page,
    saved,
    scope,
    sent_to,
    submit,
    typed_before,
)


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
    routes.add_url_rule("/<service>/<journey>/<path:step>", "step", pages.step, methods=["GET"])
    routes.add_url_rule("/<service>/<journey>/<path:step>", "answer", pages.answer, methods=["POST"])
    return routes


class JourneyPages:
    """The views. Each reads the draft once, and writes in one transaction or not at all."""

    def __init__(self, front: Front):
        self.front = front

    # Start

    def service(self, service: str) -> AnyResponse | str:
        """A service with one journey is its start page; with more, a list of them."""
        found = self._service(service)
        if len(found.journeys) == 1:
            return redirect(f"/{found.slug}/{next(iter(found.journeys))}", 303)
        items = [
            {"name": j.title, "href": f"/{found.slug}/{j.name}", "summary": ""}
            for j in found.journeys.values()
        ]
        return self.front.render.page("home.html", title=found.name, items=items)

    def start(self, service: str, journey: str) -> str:
        """The start page. Nothing is stored for looking at it."""
        found, its = self._journey(service, journey)
        values = {**self.front.words(), "service": found.name}
        return self._page(
            "start.html", found, its, title=its.start.heading(values), body=_html(its.start, values)
        )

    def begin(self, service: str, journey: str) -> AnyResponse:
        """Start a draft; somebody who has one already is asked first."""
        found, its = self._journey(service, journey)
        session = self.front.session(request)
        base = f"/{found.slug}/{its.name}"
        again = request.form.get("again") == "yes"
        if session and (
            draft := self.front.store.drafts.latest(session, found.slug, its.name, self.front.clock())
        ):
            if draft.state == "open" and draft.answers.continued and not again:
                return redirect(f"{base}/start", 303)
            if draft.state == "open" and again:
                self._emit(StartedAgain, found, draft, f"{base}/start")
        session = session or new_session()
        draft = self.front.store.drafts.start(
            session,
            found.slug,
            its.name,
            found.release,
            self.front.today(),
            self.front.clock(),
            LIFETIME,
            self.front.origin(),
        )
        visit = Visit(self.front, found, its, draft)
        response = redirect(_address(visit, visit.walk().stop), 303)
        self.front.begin_session(response, session)
        return response

    def resume(self, service: str, journey: str) -> AnyResponse | str:
        """Go on, or start again."""
        return self._with_draft(service, journey, self._resume)

    def _resume(self, visit: Visit) -> str:
        until = visit.draft.expires_at.astimezone(LOCAL)
        return self._page(
            "resume.html",
            visit.service,
            visit.journey,
            title="You have already started",
            until=f"{show_time(until.time().replace(second=0, microsecond=0))} on {show_date(until.date())}",
            onward=_address(visit, visit.walk().stop),
        )

    # Questions

    def step(self, service: str, journey: str, step: str) -> AnyResponse | str:
        """Show a screen that is on the path; lead to the first that is not done otherwise."""
        return self._with_draft(service, journey, lambda visit: self._show_step(visit, step))

    def _show_step(self, visit: Visit, path: str) -> AnyResponse | str:
        walked = visit.walk()
        step = walked.find(path)
        if step is None:
            return redirect(_address(visit, walked.stop), 303)
        screen = step.screen
        if (left := _left_by_going_back(visit, walked, step)) is not None:
            self._emit(WentBack, visit.service, visit.draft, _template(visit, left))
        self._emit(PageViewed, visit.service, visit.draft, _template(visit, step))
        if isinstance(screen, Page):
            return self._question(visit, walked, step, screen, typed_before(screen, scope(visit, step)))
        return self._say(visit, walked, step, screen)

    def answer(self, service: str, journey: str, step: str) -> AnyResponse | str:
        """Take what was typed, save it, and lead on; or show it again with what is wrong."""
        return self._with_draft(service, journey, lambda visit: self._take_answer(visit, step))

    def _take_answer(self, visit: Visit, path: str) -> AnyResponse | str:
        walked = visit.walk()
        step = walked.find(path)
        if step is None or isinstance(step.screen, Exit):
            return self._off_path(visit, walked)
        page, screen, form = _template(visit, step), step.screen, request.form.to_dict(flat=False)
        if isinstance(screen, Say):
            after = saved(visit, step, {}, {})
            self._emit(AnswerGiven, visit.service, visit.draft, page)
        else:
            try:
                values = parse_page(visit, step, screen, form)
            except Rejected as rejected:
                self._emit_refused(visit, page, rejected.errors)
                html = self._question(visit, walked, step, screen, form, rejected.errors)
                return Response(html, status=422)
            after = saved(visit, step, values, learn(visit, step, screen, values))
            self._emit(AnswerGiven, visit.service, visit.draft, page, question=screen.questions[0].name)
        changing = CHANGE in request.args
        if changing and scope(after, step).values != scope(visit, step).values:
            self._emit(AnswerChanged, visit.service, visit.draft, page)
        return redirect(_onward(after, step, changing), 303)

    def _off_path(self, visit: Visit, walked: Walk) -> AnyResponse:
        """Lead to the first screen that is not done; words that were typed are shown before they are lost."""
        onward = _address(visit, walked.stop)
        if not (typed := _typed_words(visit.journey)):
            return redirect(onward, 303)
        body = Markup(
            '<p class="govuk-body">This page is not part of your form at the moment, because of your other '
            "answers. They may have been changed in another window.</p>"
        )
        action = {"text": "Continue", "href": onward}
        title = "We have not saved what you typed"
        html = self._page(
            "words.html", visit.service, visit.journey, title=title, body=body, typed=typed, action=action
        )
        return Response(html, status=409)

    def _question(
        self,
        visit: Visit,
        walked: Walk,
        step: Step,
        page: Page,
        typed: Form,
        errors: Sequence[InvalidAnswer] = (),
    ) -> str:
        context = visit.context(step)
        components = [
            _component(visit, question.component(typed, errors, context)) for question in page.questions
        ]
        several = len(page.questions) > 1
        title = page.questions[0].named(page.title, context)
        values = visit.content_values(step.known)
        return self._page(
            "question.html",
            visit.service,
            visit.journey,
            title=title,
            heading=title if several else None,
            caption=sentence_case(context.item) if context.item and context.item not in title else None,
            intro=_html(page.intro, values) if page.intro else "",
            components=components,
            errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
            back=_back(visit, walked, step),
            map=any(part.name == "asset" for part in components),
        )

    def _say(self, visit: Visit, walked: Walk, step: Step, screen: Say | Exit) -> str:
        values = visit.content_values(step.known)
        content = screen.content or Content("", "")
        shared = {
            "title": content.heading(values),
            "body": _html(content, values),
            "back": _back(visit, walked, step),
        }
        if isinstance(screen, Exit):
            return self._page("words.html", visit.service, visit.journey, **shared)
        result = visit.journey.rules.ask(screen.result_of, step.known) if screen.result_of else None
        caption = sentence_case(step.item.words) if step.item else None
        return self._page(
            "say.html",
            visit.service,
            visit.journey,
            result=result,
            warning=screen.warning,
            caption=caption,
            **shared,
        )

    # Check answers and confirmation

    def check_answers(self, service: str, journey: str) -> AnyResponse | str:
        """Everything on the path, with links to change it."""
        return self._with_draft(service, journey, self._check_answers)

    def _check_answers(self, visit: Visit) -> AnyResponse | str:
        walked = visit.walk()
        if not walked.complete:
            return redirect(_address(visit, walked.stop), 303)
        self._emit(PageViewed, visit.service, visit.draft, f"{visit.base}/check-answers")
        declaration = visit.journey.declaration
        last = walked.steps[-1] if walked.steps else None
        return self._page(
            "check-answers.html",
            visit.service,
            visit.journey,
            title="Check your answers",
            groups=answer_groups(visit, walked),
            declaration=_html(declaration, visit.content_values(walked.known), title=True)
            if declaration
            else "",
            submit=visit.journey.submit,
            back=f"{visit.base}/{last.path}" if last else visit.base,
        )

    def submit(self, service: str, journey: str) -> AnyResponse | str:
        """Send the answers, once."""
        return self._with_draft(
            service, journey, self._submit, sent=lambda visit: redirect(f"{visit.base}/confirmation", 303)
        )

    def _submit(self, visit: Visit) -> AnyResponse:
        walked = visit.walk()
        if not walked.complete:
            return redirect(_address(visit, walked.stop), 303)
        submit(visit, walked)
        self._emit(AnswerGiven, visit.service, visit.draft, f"{visit.base}/check-answers")
        return redirect(f"{visit.base}/confirmation", 303)

    def confirmation(self, service: str, journey: str) -> AnyResponse | str:
        """The reference and what happens next."""
        return self._with_draft(
            service,
            journey,
            lambda visit: redirect(_address(visit, visit.walk().stop), 303),
            sent=self._confirmation,
        )

    def _confirmation(self, visit: Visit) -> str:
        case = self.front.store.cases.of_draft(visit.draft.id) or abort(404)
        content = visit.journey.confirmation
        known = known_of(case.answers, visit.draft.today)
        values = {**visit.content_values(known), "reference": case.reference}
        return self._page(
            "confirmation.html",
            visit.service,
            visit.journey,
            title=content.heading(values),
            body=_html(content, values),
            reference=case.reference,
            sent_to=sent_to(visit, case.answers),
        )

    # Finding the draft

    def _service(self, slug: str) -> Service:
        return self.front.site.services.get(slug) or abort(404)

    def _journey(self, service: str, journey: str) -> tuple[Service, Journey]:
        found = self._service(service)
        return found, found.journeys.get(journey) or abort(404)

    def _with_draft(
        self,
        service: str,
        journey: str,
        view: Callable[[Visit], AnyResponse | str],
        sent: Callable[[Visit], AnyResponse | str] | None = None,
    ) -> AnyResponse | str:
        """Run `view` on an open draft, `sent` on a submitted one; say truthfully why there is none otherwise.

        A draft that changed while `view` worked is read again and `view` runs anew.
        """
        found, its = self._journey(service, journey)
        session = self.front.session(request)
        for _ in range(TRIES):
            draft = (
                self.front.store.drafts.latest(session, found.slug, its.name, self.front.clock())
                if session
                else None
            )
            if draft is None or draft.state == "abandoned":
                return self._no_draft(found, its)
            visit = Visit(self.front, found, its, draft)
            if draft.state == "expired":
                return self._expired(found, its)
            if draft.state == "submitted":
                return (sent or self._already_sent)(visit)
            try:
                return view(visit)
            except Outdated:
                continue
        raise StoreUnavailable("the draft changed again and again while it was read")

    def _no_draft(self, service: Service, journey: Journey) -> AnyResponse:
        body = Markup(
            '<p class="govuk-body">We cannot find any answers from you. Start from the beginning.</p>'
            '<p class="govuk-body">If you did start, check that your browser accepts cookies, and that you '
            "are using the same browser as before.</p>"
        )
        return self._gone(service, journey, "You have not started yet", body, 404)

    def _expired(self, service: Service, journey: Journey) -> AnyResponse:
        body = Markup(
            '<p class="govuk-body">We delete answers 24 hours after you last saved one, to protect them. '
            "Nothing was sent to us.</p>"
        )
        return self._gone(service, journey, "Your answers have been deleted", body, 410)

    def _gone(self, service: Service, journey: Journey, title: str, body: Markup, status: int) -> AnyResponse:
        action = {"text": "Start again", "href": f"/{service.slug}/{journey.name}"}
        typed = _typed_words(journey)
        html = self._page("words.html", service, journey, title=title, body=body, typed=typed, action=action)
        return Response(html, status=status)

    def _already_sent(self, visit: Visit) -> AnyResponse:
        case = self.front.store.cases.of_draft(visit.draft.id)
        body = Markup(
            '<p class="govuk-body">Your reference is <strong>{}</strong>. You cannot change the answers here '
            'any more.</p><p class="govuk-body"><a class="govuk-link" href="{}">See what happens next</a></p>'
        ).format(case.reference if case else "", f"{visit.base}/confirmation")
        html = self._page(
            "words.html",
            visit.service,
            visit.journey,
            title="You have already sent this",
            body=body,
            typed=_typed_words(visit.journey),
            action={"text": "Start a new one", "href": visit.base},
        )
        # A post must not be taken for a success: what it wanted to change was sent as it was before.
        return Response(html, status=409 if request.method == "POST" else 200)

    # Rendering and events

    def _page(self, template: str, service: Service, journey: Journey, **values: Any) -> str:
        return self.front.render.page(
            template,
            serviceName=journey.title,
            serviceUrl=f"/{service.slug}/{journey.name}",
            phase=service.entry.phase,
            **values,
        )

    def _emit_refused(self, visit: Visit, page: str, errors: Sequence[InvalidAnswer]) -> None:
        for error in errors:
            details = {"question": error.question, "error_code": error.rule}
            self._emit(AnswerRefused, visit.service, visit.draft, page, **details)

    def _emit(self, kind: Any, service: Service, draft: Draft, page: str, **details: Any) -> None:
        context = event_context(service, draft.id, draft.origin, request)
        self.front.events.emit(kind(context=context, at=self.front.clock(), page=page, **details))


def typed_words(front: Front) -> list[str]:
    """What the request has typed into a page of a journey, in words; nothing when it is about no page."""
    asked = request.view_args or {}
    service = front.site.services.get(asked.get("service", ""))
    found = service.journeys.get(asked.get("journey", "")) if service else None
    return _typed_words(found) if found else []


def _typed_words(journey: Journey) -> list[str]:
    """What was just typed and is not saved, to be shown once more. A choice is easily made again."""
    found = ((journey.questions.get(name), texts) for name, texts in request.form.lists())
    worded = [
        texts for question, texts in found if question and not isinstance(question, Choosing | AssetQuestion)
    ]
    return [text for texts in worded for text in texts if text.strip()]


def _html(content: Content, values: Any, title: bool = False) -> Markup:
    """Content as HTML; it was escaped when it was made."""
    heading = Markup('<h2 class="govuk-heading-m">{}</h2>').format(content.heading(values)) if title else ""
    return Markup(heading) + Markup(content.html(values))  # noqa: S704


def _address(visit: Visit, step: Step | None) -> str:
    return f"{visit.base}/{step.path if step else 'check-answers'}"


def _onward(visit: Visit, step: Step, changing: bool) -> str:
    onward = visit.walk().after(step.path, changing)
    address = _address(visit, onward)
    return f"{address}?{CHANGE}=yes" if changing and onward is not None else address


def _back(visit: Visit, walked: Walk, step: Step) -> str:
    changing = CHANGE in request.args
    if changing and walked.complete:
        return f"{visit.base}/check-answers"
    before = walked.before(step.path)
    if before is None:
        return visit.base
    return f"{_address(visit, before)}?{CHANGE}=yes" if changing else _address(visit, before)


def _left_by_going_back(visit: Visit, walked: Walk, step: Step) -> Step | None:
    """The later step that somebody comes from, if they do: the browser names it, as it is a page of ours."""
    try:
        path = urlsplit(request.headers.get("Referer", "")).path
    except ValueError:  # anybody can send anything
        return None
    left = walked.find(path.removeprefix(f"{visit.base}/"))
    return left if left is not None and walked.is_later(left, step) else None


def _template(visit: Visit, step: Step) -> str:
    """The page's address without the item: what events may know."""
    if step.item is None:
        return f"{visit.base}/{step.path}"
    return f"{visit.base}/{step.item.repeat.name}/{{item}}/{step.screen.name}"


def _component(visit: Visit, component: Component) -> Component:
    background = component.params.get("background")
    if not background:
        return component
    return replace(component, params={**component.params, "background": f"{visit.service.slug}/{background}"})
