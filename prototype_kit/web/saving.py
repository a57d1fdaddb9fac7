"""Save and return: asking for a link, and coming back by it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.events import JourneyResumed, JourneySaved
from prototype_kit.journey import Journey, SaveAndReturn
from prototype_kit.questions import Form
from prototype_kit.questions.email import Email
from prototype_kit.saving import link_letter
from prototype_kit.service import Service
from prototype_kit.store import Draft, Link, Outdated, Recipient, TooManyLinks
from prototype_kit.store.links import A_WHILE
from prototype_kit.web.drafts import find_journey, is_anothers, latest_draft, taken_here, with_draft
from prototype_kit.web.emitting import emit
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.gone import expired
from prototype_kit.web.limiting import LIMITS, is_allowed, limit
from prototype_kit.web.resident import email_of
from prototype_kit.web.visit import Visit

LATER = "save-for-later"
"""The button of a question page that saves it and asks for a link."""


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/<service>/<journey>` of journeys that can be saved."""
    pages = SavingPages(front)
    routes = Blueprint("saving", __name__)
    save = "/<service>/<journey>/save"
    routes.add_url_rule(save, "save", pages.save, methods=["GET"])
    routes.add_url_rule(save, "send", pages.send, methods=["POST"])
    routes.add_url_rule(f"{save}/sent", "sent", pages.sent, methods=["GET"])
    routes.add_url_rule(f"{save}/again", "again", pages.again, methods=["GET"])
    routes.add_url_rule(f"{save}/leave", "leave", pages.leave, methods=["POST"])
    routes.add_url_rule(f"{save}/left", "left", pages.left, methods=["GET"])
    link = "/<service>/<journey>/return/<token>"
    routes.add_url_rule(link, "look", pages.look, methods=["GET"])
    routes.add_url_rule(link, "take", pages.take, methods=["POST"])
    return routes


def recipient_of(front: Front, email: str) -> Recipient:
    """Who is written to from this page: in its language, with links to the address that people use."""
    base = front.base()
    return Recipient(email, front.site.language.code, base)


class SavingPages:
    """The views. Looking at a page changes nothing: a link is used by the button behind it alone."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    # Asking for a link

    def save(self, service: str, journey: str) -> AnyResponse | str:
        """Ask where to send the link."""
        return with_draft(self.front, service, journey, self._save)

    def _save(self, visit: Visit) -> str:
        question = visit.journey.notice.email_question
        known = visit.draft.answers.values.get(question or "") or email_of(visit.front)
        return self._save_page(visit, {"email": (str(known),)})

    def _save_page(self, visit: Visit, typed: Form, errors: Sequence[InvalidAnswer] = ()) -> str:
        step = visit.walk().stop
        context = visit.plain_context()
        return visit.page(
            "save.html",
            part=_email(visit).component(typed, errors, context),
            days=_saving(visit.journey).lifetime.days,
            in_account=visit.front.accounts and visit.draft.account_id is not None,
            kept_until=visit.language.moment(visit.draft.expires_at),
            errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
            back=visit.address(step),
        )

    def send(self, service: str, journey: str) -> AnyResponse | str:
        """Send the link."""
        return with_draft(self.front, service, journey, self._send)

    def _send(self, visit: Visit) -> AnyResponse:
        typed = request.form.to_dict(flat=False)
        try:
            email = _email(visit).parse(typed, visit.plain_context())
            self._send_link(visit, recipient_of(visit.front, str(email)))
        except Rejected as rejected:
            return Response(self._save_page(visit, typed, rejected.errors), status=422)
        except TooManyLinks:
            return _too_many(visit)
        return redirect(f"{visit.base}/save/sent", 303)

    def _send_link(self, visit: Visit, recipient: Recipient) -> None:
        """Send it, unless that address gets too many, which the page does not tell. Raises `LimitReached`."""
        front, saving = visit.front, _saving(visit.journey)
        limit(front, "save")
        site = front.own.in_language(recipient.language)
        journey = site.services[visit.service.slug].journeys[visit.journey.name]
        sends = is_allowed(front, "save-to", recipient.email.casefold())
        letter = link_letter(site, visit.service.slug, journey, recipient) if sends else None
        front.store.links.send(visit.draft, recipient, letter, front.clock(), saving.lifetime)
        emit(front, JourneySaved, visit.service, visit.draft, f"{visit.base}/save")

    def sent(self, service: str, journey: str) -> AnyResponse | str:
        """Where the link was sent, and what to do without it."""
        return with_draft(self.front, service, journey, self._sent)

    def _sent(self, visit: Visit) -> AnyResponse | str:
        link = visit.front.store.links.of(visit.draft)
        if link is None or link.recipient is None:
            return redirect(f"{visit.base}/save", 303)
        return visit.page(
            "link-sent.html",
            email=link.recipient.email,
            until=visit.language.moment(link.draft.expires_at),
            most=LIMITS["save-to"].most,
            again=f"{visit.base}/save",
            leave=f"{visit.base}/save/leave",
            onward=visit.address(visit.walk().stop),
        )

    def leave(self, service: str, journey: str) -> AnyResponse:
        """Take the answers off this device: only the link leads to them from now on."""
        self._saved_journey(service, journey)
        if session := self.front.session(request):
            self.front.store.links.leave(session)
        response = redirect(f"/{service}/{journey}/save/left", 303)
        # Pages that the browser has kept for the way back, which only a script of theirs could load anew.
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def left(self, service: str, journey: str) -> str:
        """That they are off it."""
        return self.front.page("left.html", *self._saved_journey(service, journey))

    def again(self, service: str, journey: str) -> str:
        """That a new link was sent in place of one that was used."""
        most = LIMITS["save-to"].most
        return self.front.page("link-again.html", *self._saved_journey(service, journey), most=most)

    # Coming back

    def look(self, service: str, journey: str, token: str) -> AnyResponse | str:
        """What somebody sees who follows a link. Nothing happens yet."""
        found, its, link = self._link(service, journey, token)
        if link is None:
            return _no_link(self.front, found, its)
        if self._is_here(found, its, link):
            return redirect(self._onward(found, its, link.draft), 303)
        if (closed := self._closed(found, its, link)) is not None:
            return closed
        if link.used:
            return self.front.page("link-used.html", found, its)
        here = latest_draft(self.front, self.front.session(request), found, its)
        other = here is not None and here.state == "open"
        leaves = is_anothers(self.front, link.draft)
        return self.front.page("return.html", found, its, other=other, leaves_account=leaves)

    def take(self, service: str, journey: str, token: str) -> AnyResponse | str:
        """Go on with the answers that a link leads to; or send a new link in place of a used one."""
        found, its, link = self._link(service, journey, token)
        if link is None:
            return _no_link(self.front, found, its)
        if self._is_here(found, its, link):
            return redirect(self._onward(found, its, link.draft), 303)
        if (closed := self._closed(found, its, link)) is not None:
            return closed
        if request.form.get("again") == "yes":
            return self._send_again(found, its, link)
        session = self.front.session(request) or new_session()
        if not self.front.store.links.take(token, session, link.draft, self.front.clock()):
            return Response(self.front.page("link-used.html", found, its), status=409)
        taken_here(self.front, link.draft)
        emit(self.front, JourneyResumed, found, link.draft, f"/{service}/{journey}/return/{{token}}")
        response = redirect(self._onward(found, its, link.draft), 303)
        self.front.begin_session(response, session)
        return response

    def _send_again(self, service: Service, journey: Journey, link: Link) -> AnyResponse | str:
        if link.recipient is None:
            return _no_link(self.front, service, journey)
        visit = Visit(self.front, service, journey, link.draft)
        try:
            self._send_link(visit, link.recipient)
        except TooManyLinks:
            return _too_many(visit)
        except Outdated:  # somebody saves at this moment, with the link that was used
            return Response(self.front.page("link-used.html", service, journey), status=409)
        return redirect(f"{visit.base}/save/again", 303)

    def _saved_journey(self, service: str, journey: str) -> tuple[Service, Journey]:
        found, its = find_journey(self.front, service, journey)
        _saving(its)
        return found, its

    def _link(self, service: str, journey: str, token: str) -> tuple[Service, Journey, Link | None]:
        """The link of a journey; one to another journey is none."""
        found, its = self._saved_journey(service, journey)
        link = self.front.store.links.find(token, self.front.clock())
        if link is not None and (link.draft.service, link.draft.journey) != (found.slug, its.name):
            link = None
        return found, its, link

    def _is_here(self, service: Service, journey: Journey, link: Link) -> bool:
        """Whether this browser has the draft already: a link may be opened again where it was used."""
        here = latest_draft(self.front, self.front.session(request), service, journey)
        return here is not None and here.id == link.draft.id and here.state == "open"

    def _closed(self, service: Service, journey: Journey, link: Link) -> AnyResponse | None:
        """The page for a link to a draft that cannot be gone on with."""
        if link.draft.state == "expired":
            return expired(self.front, service, journey, link.draft)
        if link.draft.state == "submitted":
            return Response(self.front.page("link-closed.html", service, journey), status=410)
        return _no_link(self.front, service, journey) if link.draft.state == "abandoned" else None

    def _onward(self, service: Service, journey: Journey, draft: Draft) -> str:
        """Where somebody goes on; by the page that says so where the journey has changed since."""
        visit = Visit(self.front, service, journey, draft)
        return f"{visit.base}/start" if visit.changes() else visit.address(visit.walk().stop)


def _saving(journey: Journey) -> SaveAndReturn:
    return journey.save_and_return or abort(404)


def _email(visit: Visit) -> Email:
    """The question for an address; a page of a journey that cannot be saved is not there."""
    _saving(visit.journey)
    return Email(name="email", ask=visit.language("Email address"), autocomplete="email")


def _too_many(visit: Visit) -> Response:
    page = visit.page("too-many-links.html", back=f"{visit.base}/save/sent")
    return Response(page, status=429, headers={"Retry-After": str(int(A_WHILE.total_seconds()))})


def _no_link(front: Front, service: Service, journey: Journey) -> Response:
    return Response(front.page("no-link.html", service, journey), status=404)
