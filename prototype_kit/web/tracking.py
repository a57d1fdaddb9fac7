"""Tracking: where people see how far their report is, say that they have the same need, and follow it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Literal

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case, parse_reference
from prototype_kit.errors import InvalidAnswer
from prototype_kit.events import CaseTracked
from prototype_kit.messages import ACTED
from prototype_kit.questions import Form
from prototype_kit.service import Service
from prototype_kit.web.booked import as_booked, booked_of
from prototype_kit.web.check_answers import Group, Row, answer_groups
from prototype_kit.web.emitting import emit_of
from prototype_kit.web.forms import bare_context
from prototype_kit.web.front import Front
from prototype_kit.web.resident import signed_in
from prototype_kit.web.tracked import Expectations, tracked
from prototype_kit.web.typed_references import code_question, reference_question, typed_reference
from prototype_kit.web.visit import Visit

TOLD = ("following", "voice", "stopped", "answered", "reopened", "moved", "kept", "cancelled")
"""What a tracking page may say first that somebody has just done."""


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/track`."""
    pages = TrackingPages(front)
    routes = Blueprint("tracking", __name__)
    routes.add_url_rule("/track", "ask", pages.ask, methods=["GET"])
    routes.add_url_rule("/track", "find", pages.find, methods=["POST"])
    routes.add_url_rule("/track/<reference>", "case", pages.case)
    routes.add_url_rule("/track/<reference>/<token>", "own", pages.own)
    return routes


def find_case(front: Front, reference: str) -> tuple[Service, Case]:
    """The case of a reference, in whatever spelling, and its service; or the page that says there is none."""
    parsed = parse_reference(reference)
    case = front.store.cases.by_reference(parsed) if parsed else None
    service = front.site.services.get(case.service) if case else None
    if case is None or service is None or case.journey not in service.journeys:
        abort(404)
    if not front.shows(case):
        abort(404)
    return service, case


def find_own(front: Front, reference: str, token: str) -> tuple[Service, Case]:
    """The same for whoever reported it, who has the link from a message."""
    service, case = find_case(front, reference)
    if not front.tracking().is_token(token, case.reference):
        abort(404)
    return service, case


class TrackingPages:
    """The views. None of them changes anything."""

    def __init__(self, front: Front):
        self._front = front
        self._expectations = Expectations()

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def ask(self) -> str:
        """Ask for the reference, and for the code of whoever has it."""
        return self._ask({})

    def _ask(self, typed: Form, errors: Sequence[InvalidAnswer] = ()) -> str:
        front = self.front
        context, say = bare_context(front), front.site.language
        hint = say("If you sent it to us, the code that we gave you shows you what you told us.")
        asked = (reference_question(say), code_question(say, hint, optional=True))
        return front.render.page(
            "track.html",
            parts=[question.component(typed, errors, context) for question in asked],
            errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        )

    def find(self) -> AnyResponse:
        """Lead to the case; to its owner's page with the right code."""
        front, typed = self.front, request.form.to_dict(flat=False)
        given, code = request.form.get("reference", ""), request.form.get("code", "").strip()
        refused = typed_reference(front, given, code)
        if isinstance(refused, InvalidAnswer):
            return Response(self._ask(typed, [refused]), status=422)
        tracking = front.tracking()
        address = tracking.own_page(refused) if code else tracking.page(refused)
        return redirect(address.removeprefix(tracking.base), 303)

    def case(self, reference: str) -> AnyResponse | str:
        """How far it is, for everybody."""
        front = self.front
        refused = typed_reference(front, reference, "")
        if isinstance(refused, InvalidAnswer):
            return Response(self._ask({"reference": (reference,)}, [refused]), status=404)
        service, case = find_case(front, reference)
        if reference != case.reference:
            return redirect(f"/track/{case.reference}", 303)
        return self._page(front, service, case)

    def own(self, reference: str, token: str) -> AnyResponse | str:
        """The same for whoever reported it, with what they told us and what we sent them."""
        front = self.front
        service, case = find_own(front, reference, token)
        followers = front.store.followers.of_case(case)
        mine = next((each for each in followers if each.reporter and each.case_id == case.id), None)
        told = self._sent(front, case)
        return self._page(
            front,
            service,
            case,
            own=front.tracking().own_page(reference).removeprefix(front.base()),
            groups=() if case.erased_at else own_answers(front, service, as_booked(front, service, case)),
            booked=booked_of(front, service, case),
            code=front.tracking().code(reference),
            told=told,
            mine=mine,
            stop=front.tracking().unfollow(mine.id).removeprefix(front.base()) if mine else "",
            in_account=_in_account(front, case),
        )

    def _page(self, front: Front, service: Service, case: Case, **own: Any) -> str:
        emit_of(front, CaseTracked, service, case.draft_id, case.origin, "/track/{reference}")
        found = tracked(front, service, case, self._expectations.of(front, case))
        done = request.args.get("done", "")
        return front.page(
            "track-case.html",
            service,
            service.journeys[case.journey],
            case=found,
            title=found.title,
            done=done if done in TOLD else "",
            **own,
        )

    def _sent(self, front: Front, case: Case) -> Sequence[dict[str, str]]:
        """What was sent about it to whoever reported it, newest first."""
        followers = front.store.followers.of_case(case)
        addresses = {each.recipient for each in followers if each.reporter and each.case_id == case.id}
        say = front.site.language
        return [
            {
                "what": message.subject or say("Text message"),
                "at": say.moment(message.sent_at or message.created_at),
            }
            for message in reversed(front.store.outbox.of_case(case.id))
            if message.recipient in addresses and message.state != "dead" and message.template != ACTED
        ]


def _in_account(front: Front, case: Case) -> Literal["", "sign-in", "add", "there"]:
    """What whoever has the link of a case can do to have it in an account; nothing without accounts."""
    if not front.accounts or case.erased_at is not None:
        return ""
    if signed_in(front) is None:
        return "sign-in"
    return "there" if is_in_account(front, case) else "add"


def is_in_account(front: Front, case: Case) -> bool:
    """Whether whoever looks is signed in to an account that has this case."""
    session = signed_in(front)
    return session is not None and front.store.account_cases.find(session.account, case) is not None


def own_answers(front: Front, service: Service, case: Case) -> Sequence[Group]:
    """What somebody told us, as check answers shows it; as far as the journey still asks it."""
    draft = front.store.drafts.by_id(case.draft_id, case.origin.env, front.clock())
    if draft is None:
        return ()
    visit = Visit(front, service, service.journeys[case.journey], replace(draft, answers=case.answers))
    groups = answer_groups(visit, visit.walk())
    ended = [each for each in front.store.bookings.of_case(case.id) if each.state == "cancelled"]
    return _with_cancelled(groups, {each.question for each in ended}, front) if ended else groups


def _with_cancelled(groups: Sequence[Group], questions: Collection[str], front: Front) -> Sequence[Group]:
    """The same, where the times of these `questions` are no longer told as if they held."""
    words = front.site.language("This appointment is cancelled.")

    def told(row: Row) -> Row:
        cancelled = row.question in questions
        return replace(row, value=f"{row.value}\n{words}") if cancelled else row

    return [replace(group, rows=tuple(map(told, group.rows))) for group in groups]
