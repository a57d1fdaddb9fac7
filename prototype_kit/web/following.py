"""Following: people who want to be told about a case, who have the same need, or who want no more."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case, CaseEntry, NewFollower
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.questions import Form, Question
from prototype_kit.service import Service
from prototype_kit.store import Follower
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.joining import (
    VOICE,
    add_voice,
    contact_parts,
    contact_questions,
    follow,
    may_be_told,
    read_follower,
)
from prototype_kit.web.limiting import limit
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
        if case.erased_at is not None and case.state != "open":  # nothing will happen any more
            return redirect(f"/track/{case.reference}", 303)
        if request.method != "POST":  # HEAD is a look, too
            return _page(front, service, case, "follow", {})
        typed = request.form.to_dict(flat=False)
        try:
            follower = _follower(front, typed)
        except Rejected as rejected:
            return Response(_page(front, service, case, "follow", typed, rejected.errors), status=422)
        if follower is None:
            words = front.site.language("Enter an email address or a UK mobile number")
            errors = [InvalidAnswer("email", "required", words, "email")]
            return Response(_page(front, service, case, "follow", typed, errors), status=422)
        limit(front, "voice")
        if may_be_told(front, follower):
            follow(front, case, follower)
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
        entry = CaseEntry(front.clock(), "voice", VOICE, front.origin().source)
        if follower and not may_be_told(front, follower):
            follower = None
        session = front.session(request) or new_session()
        add_voice(front, case, entry, follower, session)
        # The same answer whether they were counted before or not: see store/voices.py.
        response = redirect(f"/track/{case.reference}?done=voice", 303)
        front.begin_session(response, session)
        return response

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


def _follower(front: Front, typed: Form) -> NewFollower | None:
    return read_follower(front, contact_questions(front), typed, front.base(), front.site.language.code)


def _shown_questions(front: Front, kind: str) -> Sequence[Question]:
    """Those of `kind`, as they are marked: whoever follows gives one of the two, so neither is optional."""
    return [
        question.model_copy(update={"optional": kind == "voice"}) for question in contact_questions(front)
    ]


def _page(
    front: Front,
    service: Service,
    case: Case,
    kind: str,
    typed: Form,
    errors: Sequence[InvalidAnswer] = (),
) -> str:
    return front.page(
        "follow.html",
        service,
        service.journeys[case.journey],
        kind=kind,
        about=service.title(case.answers),
        reference=case.reference,
        parts=contact_parts(front, _shown_questions(front, kind), typed, errors),
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        back=f"/track/{case.reference}",
    )
