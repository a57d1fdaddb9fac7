"""Following: people who want to be told about a case, who have the same need, or who want no more."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case, CaseEntry, NewFollower
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.questions import Form, Question
from prototype_kit.questions.email import Email
from prototype_kit.questions.phone import UkPhone
from prototype_kit.service import Service
from prototype_kit.store import Follower
from prototype_kit.updates import following_message
from prototype_kit.web.forms import bare_context
from prototype_kit.web.front import Front
from prototype_kit.web.limiting import is_allowed, limit
from prototype_kit.web.tracking import find_case


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/track/<reference>` by which people join a case, and the one by which they leave it."""
    pages = FollowingPages(front)
    routes = Blueprint("following", __name__)
    for name, view in (("follow", pages.follow), ("voice", pages.voice)):
        routes.add_url_rule(f"/track/<reference>/{name}", name, view, methods=["GET", "POST"])
    routes.add_url_rule("/track/stop/<follower>", "stop", pages.stop, methods=["GET", "POST"])
    return routes


class FollowingPages:
    """The views. An address is optional with a voice, and the point of following."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def follow(self, reference: str) -> AnyResponse | str:
        """Be told what happens."""
        front = self.front
        service, case = find_case(front, reference)
        if request.method != "POST":  # HEAD is a look, too
            return _page(front, service, case, "follow", {})
        typed = request.form.to_dict(flat=False)
        try:
            follower = _follower(front, typed)
        except Rejected as rejected:
            return Response(_page(front, service, case, "follow", typed, rejected.errors), status=422)
        if follower is None:
            words = front.site.language("Enter an email address or a UK telephone number")
            errors = [InvalidAnswer("email", "required", words, "email")]
            return Response(_page(front, service, case, "follow", typed, errors), status=422)
        limit(front, "voice")
        if is_allowed(front, "follow-to", follower.recipient.casefold()):
            front.store.followers.add(case, follower, front.clock())
            self._tell(front, case, follower.recipient)
        return redirect(f"/track/{case.reference}?done=following", 303)

    def voice(self, reference: str) -> AnyResponse | str:
        """Say that one has the same need, and be told what happens if one wants."""
        front = self.front
        service, case = find_case(front, reference)
        if case.state != "open":
            return redirect(f"/track/{case.reference}", 303)
        if request.method != "POST":  # HEAD is a look, too
            return _page(front, service, case, "voice", {})
        typed = request.form.to_dict(flat=False)
        try:
            follower = _follower(front, typed)
        except Rejected as rejected:
            return Response(_page(front, service, case, "voice", typed, rejected.errors), status=422)
        limit(front, "voice")
        words, source = "One more person told us about this", front.origin().source
        entry = CaseEntry(front.clock(), "voice", words, source)
        if follower and not is_allowed(front, "follow-to", follower.recipient.casefold()):
            follower = None
        front.store.cases.add_voice(case, entry, follower)
        if follower:
            self._tell(front, case, follower.recipient)
        return redirect(f"/track/{case.reference}?done=voice", 303)

    def _tell(self, front: Front, case: Case, recipient: str) -> None:
        """Write to somebody who follows a case now, so that who was entered by another can stop it."""
        followers = front.store.followers.of_case(case)
        found = next((each for each in followers if each.recipient == recipient), None)
        message = following_message(front.own, case, found, front.signer) if found else None
        if message:
            front.store.cases.send(case, [message], front.clock())

    def stop(self, follower: str) -> AnyResponse | str:
        """Be told no more. Programs that scan emails follow links, so it takes a button."""
        front = self.front
        found, case = self._stopping(front, follower)
        if request.method == "POST":
            front.store.followers.end(found, front.clock())
            return redirect(f"/track/{case.reference}?done=stopped", 303)
        return front.render.page("stop-following.html", reference=case.reference, ended=bool(found.ended_at))

    def _stopping(self, front: Front, text: str) -> tuple[Follower, Case]:
        number = front.tracking().unfollowed(text)
        follower = front.store.followers.by_id(number) if number is not None else None
        case = front.store.cases.by_id(follower.case_id) if follower else None
        if follower is None or case is None:
            abort(404)
        return follower, case


def _questions(front: Front) -> Sequence[Question]:
    say = front.site.language
    return (
        Email(name="email", ask=say("Email address"), optional=True, autocomplete="email"),
        UkPhone(
            name="phone",
            ask=say("UK telephone number"),
            hint=say("If you give both, we will email you."),
            optional=True,
            autocomplete="tel",
        ),
    )


def _follower(front: Front, typed: Form) -> NewFollower | None:
    """Whoever gave an address; None for nobody. Raises `Rejected` for what is none."""
    context, errors, given = bare_context(front), list[InvalidAnswer](), dict[str, str]()
    for question in _questions(front):
        try:
            value = question.parse(typed, context)
        except Rejected as rejected:
            errors += rejected.errors
        else:
            given |= {question.name: str(value)} if value else {}
    if errors:
        raise Rejected(*errors)
    language, base = front.site.language.code, front.base()
    if "email" in given:
        return NewFollower("email", given["email"], language, base)
    return NewFollower("text", given["phone"], language, base) if "phone" in given else None


def _page(
    front: Front,
    service: Service,
    case: Case,
    kind: str,
    typed: Form,
    errors: Sequence[InvalidAnswer] = (),
) -> str:
    context = bare_context(front)
    return front.page(
        "follow.html",
        service,
        service.journeys[case.journey],
        kind=kind,
        about=service.title(case.answers),
        reference=case.reference,
        parts=[question.component(typed, errors, context) for question in _questions(front)],
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        back=f"/track/{case.reference}",
    )
