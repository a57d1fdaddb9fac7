"""Invitations: the page behind a link that lets somebody begin a form, and what is said where it does not."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.journey import Inviting, Journey, made_up
from prototype_kit.service import Service
from prototype_kit.store import Draft, Invitation, InvitationState
from prototype_kit.web.drafts import begun_now, find_journey, latest_draft, lifetime_of
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.limiting import limit
from prototype_kit.web.resident import signed_in
from prototype_kit.web.synthetic import is_load_test
from prototype_kit.web.tracking import find_own
from prototype_kit.web.visit import Visit

_WHY: Mapping[InvitationState, str] = {
    "begun": "used",
    "ended": "used",
    "cancelled": "expired",
    "missed": "expired",
    "closed": "withdrawn",
}
"""Why a link begins nothing, in the words of its page, where that is not the state."""


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/<service>/<journey>/invited`, of journeys that nobody can begin by themselves.

    The other is below the page of a case, for whoever cancelled what they had booked by an invitation.
    """
    pages = InvitedPages(front)
    routes = Blueprint("invited", __name__)
    invited = "/<service>/<journey>/invited"
    routes.add_url_rule(f"{invited}/made-up", "made_up", pages.made_up, methods=["POST"])
    routes.add_url_rule(f"{invited}/<token>", "look", pages.look, methods=["GET"])
    routes.add_url_rule(f"{invited}/<token>", "begin", pages.begin, methods=["POST"])
    again = "/track/<reference>/<token>/book-again"
    routes.add_url_rule(again, "ask_again", pages.ask_again, methods=["GET"])
    routes.add_url_rule(again, "begin_again", pages.begin_again, methods=["POST"])
    return routes


def may_be_made_up(front: Front) -> bool:
    """Whether somebody may begin as if they were invited: in a prototype, and in a load test of the site."""
    return not front.settings.live or is_load_test(request, front.signer, front.clock())


def only_invited(front: Front, service: Service, journey: Journey) -> AnyResponse:
    """What somebody is told who begins without an invitation."""
    return Response(front.page("only-invited.html", service, journey), status=403)


def invited_values(front: Front, service: Service, journey: Journey) -> Mapping[str, str]:
    """What the start page shows in place of its button: where to go on, and where to try it out."""
    base = f"/{service.slug}/{journey.name}"
    draft = latest_draft(front, front.session(request), service, journey)
    begun = draft is not None and draft.state == "open"
    made_up_at = f"{base}/invited/made-up" if may_be_made_up(front) else ""
    return {"onward": f"{base}/start" if begun else "", "made_up": made_up_at}


class InvitedPages:
    """The views. Looking at a page changes nothing: a link is used by the button behind it alone."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def look(self, service: str, journey: str, token: str) -> AnyResponse | str:
        """What somebody sees who follows a link. Nothing happens yet."""
        found, its, _ = self._journey(service, journey)
        invitation = self._invitation(found, its, token)
        if (closed := self._closed(found, its, invitation)) is not None or invitation is None:
            return closed or abort(404)
        return self._asked(found, its, invitation)

    def _asked(
        self, service: Service, journey: Journey, invitation: Invitation, *, again: bool = False
    ) -> str:
        """The page with the button."""
        front = self.front
        here = latest_draft(front, front.session(request), service, journey)
        other = here is not None and here.state == "open" and bool(here.answers.continued)
        until = front.site.language.moment(invitation.expires_at)
        welcome = journey.inviting.welcome if journey.inviting else ""
        return front.page(
            "invited.html", service, journey, welcome=welcome, until=until, other=other, again=again
        )

    def begin(self, service: str, journey: str, token: str) -> AnyResponse:
        """Begin the form, once. Raises `LimitReached`."""
        found, its, _ = self._journey(service, journey)
        invitation = self._invitation(found, its, token)
        if (closed := self._closed(found, its, invitation)) is not None:
            return closed
        front = self.front
        limit(front, "start")
        session = front.session(request) or new_session()
        draft = front.store.invitations.claim(
            token,
            session,
            front.settings.env,
            found.release,
            front.today(),
            front.clock(),
            lifetime_of(front, its),
            front.origin(),
        )
        if draft is None:  # somebody else was quicker, or it was withdrawn at this moment
            closed = self._closed(found, its, self._invitation(found, its, token))
            return closed or abort(409)
        return self._claimed(found, its, draft, session)

    # Again, after what was booked is cancelled

    def ask_again(self, reference: str, token: str) -> AnyResponse | str:
        """What somebody sees who wants to book another. Nothing happens yet."""
        service, journey, invitation, closed = self._again(reference, token)
        if invitation is None or closed is not None:
            return closed or abort(404)
        return self._asked(service, journey, invitation, again=True)

    def begin_again(self, reference: str, token: str) -> AnyResponse:
        """Begin the form again, once, in place of the link of the invitation. Raises `LimitReached`."""
        service, journey, invitation, closed = self._again(reference, token)
        if invitation is None or closed is not None:
            return closed or abort(404)
        front = self.front
        limit(front, "start")
        session, now, today = front.session(request) or new_session(), front.clock(), front.today()
        lifetime, origin = lifetime_of(front, journey), front.origin()
        its = (invitation, session, service.release, today, now, lifetime, origin)
        draft = front.store.invitations.claim_for(*its)
        if draft is None:  # by the link, at this moment
            return redirect(request.path, 303)
        return self._claimed(service, journey, draft, session)

    def _again(
        self, reference: str, token: str
    ) -> tuple[Service, Journey, Invitation | None, AnyResponse | None]:
        """The invitation by which a case was booked, or what is answered where it begins nothing."""
        front = self.front
        service, case = find_own(front, reference, token)
        journey = service.journeys[case.journey]
        if journey.inviting is None:
            abort(404)
        now, start = front.clock(), f"/{service.slug}/{journey.name}"
        found = front.store.invitations.of_draft(case.draft_id, front.settings.env, now)
        if found is None:
            made_up_here = may_be_made_up(front)
            none = redirect(start, 303) if made_up_here else self._told(service, journey, "none", 404)
            return service, journey, None, none
        if found.draft_id == case.draft_id and found.state == "done":  # it is booked, so there is no need
            own = front.tracking().own_page(case.reference).removeprefix(front.base())
            return service, journey, None, redirect(own, 303)
        return service, journey, found, self._closed(service, journey, found)

    def _claimed(self, service: Service, journey: Journey, draft: Draft, session: str) -> AnyResponse:
        """On to the first question; into the account of whoever is signed in."""
        front = self.front
        if (who := signed_in(front)) is not None:
            kept = front.store.account_drafts.keep(who.account, draft, session, draft.lifetime, front.clock())
            draft = kept or draft
        return self._begun(service, journey, draft, session)

    def made_up(self, service: str, journey: str) -> AnyResponse:
        """Begin with what is made up, in a prototype. Raises `LimitReached`."""
        found, its, _ = self._journey(service, journey)
        front = self.front
        if not may_be_made_up(front):
            abort(404)
        limit(front, "start")
        session = front.session(request) or new_session()
        new = begun_now(front, found, its, made_up(its, front.today()))
        return self._begun(found, its, front.store.drafts.add(session, new), session)

    def _begun(self, service: Service, journey: Journey, draft: Draft, session: str) -> AnyResponse:
        visit = Visit(self.front, service, journey, draft)
        response = redirect(visit.address(visit.walk().stop), 303)
        self.front.begin_session(response, session)
        return response

    def _journey(self, service: str, journey: str) -> tuple[Service, Journey, Inviting]:
        found, its = find_journey(self.front, service, journey)
        return found, its, its.inviting or abort(404)

    def _invitation(self, service: Service, journey: Journey, token: str) -> Invitation | None:
        """The invitation of a link; one to another journey is none."""
        front = self.front
        found = front.store.invitations.find(token, front.settings.env, front.clock())
        ours = found is not None and (found.service, found.journey) == (service.slug, journey.name)
        return found if ours else None

    def _closed(
        self, service: Service, journey: Journey, invitation: Invitation | None
    ) -> AnyResponse | None:
        """The page of a link that begins nothing (any more); None while it works."""
        if invitation is None:
            return self._told(service, journey, "none", 404)
        if invitation.link_works(self.front.clock()):
            return None
        draft = latest_draft(self.front, self.front.session(request), service, journey)
        if draft is not None and draft.id == invitation.draft_id:  # opened again where it was used
            return self._onward(service, journey, draft)
        return self._told(service, journey, _WHY.get(invitation.state, invitation.state), 410)

    def _onward(self, service: Service, journey: Journey, draft: Draft) -> AnyResponse:
        visit = Visit(self.front, service, journey, draft)
        if draft.state != "open":
            return redirect(f"{visit.base}/confirmation", 303)
        onward = f"{visit.base}/start" if visit.changes() else visit.address(visit.walk().stop)
        return redirect(onward, 303)

    def _told(self, service: Service, journey: Journey, why: str, status: int) -> AnyResponse:
        page = self.front.page("invitation-closed.html", service, journey, why=why)
        return Response(page, status=status)
