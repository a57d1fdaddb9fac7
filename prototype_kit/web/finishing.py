"""After a form was sent: a receipt to print, and clearing a device that others use too."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.errors import RuleFailed
from prototype_kit.web.booked import as_booked
from prototype_kit.web.check_answers import Group, answer_groups
from prototype_kit.web.drafts import find_journey, with_draft
from prototype_kit.web.front import Front
from prototype_kit.web.resident import resident_door, signed_in
from prototype_kit.web.screens import confirmation_values, html
from prototype_kit.web.visit import Visit


def create_blueprint(front: Front) -> Blueprint:
    """Routes below each journey."""
    routes = Blueprint("finishing", __name__)
    add_receipt(routes, front)
    pages = FinishingPages(front)
    routes.add_url_rule("/<service>/<journey>/finish", "finish", pages.finish, methods=["POST"])
    routes.add_url_rule("/<service>/<journey>/finish", "finished", pages.finished, methods=["GET"])
    return routes


def add_receipt(routes: Blueprint, front: Front) -> None:
    """The receipt of whoever sent the form."""
    routes.add_url_rule("/<service>/<journey>/receipt", "receipt", FinishingPages(front).receipt)


class FinishingPages:
    """The views."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def receipt(self, service: str, journey: str) -> AnyResponse | str:
        """What was sent, to be printed."""
        return with_draft(
            self.front,
            service,
            journey,
            lambda visit: redirect(visit.address(visit.walk().stop), 303),
            sent=self._receipt,
        )

    def _receipt(self, visit: Visit) -> str:
        front, content = visit.front, visit.journey.confirmation
        case = front.store.cases.of_draft(visit.draft.id) or abort(404)
        case = as_booked(front, visit.service, case)
        tracking = front.tracking()
        return visit.page(
            "receipt.html",
            reference=case.reference,
            code=tracking.code(case.reference),
            sent=visit.language.moment(case.received_at),
            groups=_answers(replace(visit, draft=replace(visit.draft, answers=case.answers))),
            body=html(content, confirmation_values(visit, case)),
            track=f"{tracking.base}/track",
            back=f"{visit.base}/confirmation",
        )

    def finish(self, service: str, journey: str) -> AnyResponse:
        """Forget, in this browser, all that was entered in it. What was sent stays with us."""
        find_journey(self.front, service, journey)
        if session := self.front.session(request):
            self.front.store.sessions.leave(session)
        response = redirect(f"/{service}/{journey}/finish", 303)
        if signed_in(self.front) is not None:
            resident_door(self.front).let_out(response, request)
        self.front.end_session(response)
        return response

    def finished(self, service: str, journey: str) -> str:
        """That it is forgotten."""
        return self.front.page("finished.html", *find_journey(self.front, service, journey))


def _answers(visit: Visit) -> tuple[Group, ...]:
    """What was sent, as far as the journey still asks it."""
    try:
        return answer_groups(visit, visit.walk())
    except RuleFailed:  # that of a later release: the reference is on the receipt all the same
        return ()
