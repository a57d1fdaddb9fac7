"""Handing a form over by a code: to somebody who helps, to another device, or from staff back to a person.

Looking at a page changes nothing: a button makes a code, and another takes the form over. The code is not
kept, only its hash. It follows from the site's secret and from when it was made, so it can be shown again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.assisted import Assistance
from prototype_kit.cases import read_signs
from prototype_kit.errors import InvalidAnswer
from prototype_kit.events import JourneyResumed
from prototype_kit.language import Language
from prototype_kit.questions import Component, Form
from prototype_kit.questions.text import Text
from prototype_kit.store import Draft
from prototype_kit.store.hand_overs import LIFE
from prototype_kit.tracking import signs_of
from prototype_kit.web.drafts import taken_here, with_draft
from prototype_kit.web.emitting import emit
from prototype_kit.web.forms import bare_context
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.limiting import check_limit, limit
from prototype_kit.web.visit import Visit

# Of a code: one of 19 million million. One more than a reference has, and in threes, so that nobody takes one
# for the other, and what is typed in the wrong place can be told.
_SIGNS = 9
MINUTES = int(LIFE.total_seconds() // 60)


def create_blueprint(front: Front) -> Blueprint:
    """Routes below `/continue`, and below each journey."""
    routes = Blueprint("hand_over", __name__)
    add_routes(routes, front)
    pages = TakingPages(front)
    routes.add_url_rule("/continue", "ask", pages.ask, methods=["GET"])
    routes.add_url_rule("/continue", "take", pages.take, methods=["POST"])
    return routes


def add_routes(routes: Blueprint, front: Front) -> None:
    """The pages by which whoever has a form hands it over."""
    pages = HandingPages(front)
    routes.add_url_rule("/<service>/<journey>/hand-over", "look", pages.look, methods=["GET"])
    routes.add_url_rule("/<service>/<journey>/hand-over", "make", pages.make, methods=["POST"])


def code_of(front: Front, draft: Draft, made_at: datetime) -> str:
    """The code of a draft that was made at a moment, such as 7K3-M9P-Q2X."""
    return _shown(signs_of(front.signer.sign("hand-over", draft.id, made_at.isoformat()), _SIGNS))


def parse_code(typed: str) -> str | None:
    """What somebody typed, as a code; None when it has not the shape of one, which references have not."""
    signs = read_signs(typed, _SIGNS)
    return _shown(signs) if signs else None


def _shown(signs: str) -> str:
    return "-".join(signs[at : at + 3] for at in range(0, _SIGNS, 3))


class HandingPages:
    """The views of whoever has the form."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def look(self, service: str, journey: str) -> AnyResponse | str:
        """What handing over is, and the code while it works."""
        return with_draft(self.front, service, journey, self._look)

    def _look(self, visit: Visit) -> str:
        front, say = visit.front, visit.language
        found = front.store.hand_overs.of(visit.draft.id, front.clock())
        return visit.page(
            "hand-over.html",
            code=code_of(front, visit.draft, found.made_at) if found else "",
            until=say.moment(found.expires_at) if found else "",
            minutes=MINUTES,
            in_account=front.accounts and visit.draft.account_id is not None,
            where=f"{front.base()}/continue",
            back=visit.address(visit.walk().stop),
        )

    def make(self, service: str, journey: str) -> AnyResponse | str:
        """Make a code; one that was made before works no more."""
        return with_draft(self.front, service, journey, self._make)

    def _make(self, visit: Visit) -> AnyResponse:
        front, draft = visit.front, visit.draft
        front.store.hand_overs.make(draft.id, lambda made_at: code_of(front, draft, made_at), front.clock())
        return redirect(f"{visit.base}/hand-over", 303)


class TakingPages:
    """The views of whoever goes on with it."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def ask(self) -> str:
        """Ask for the code."""
        return self._page({})

    def _page(self, typed: Form, errors: Sequence[InvalidAnswer] = ()) -> str:
        return self.front.render.page(
            "continue.html",
            part=code_part(self.front, typed, errors),
            minutes=MINUTES,
            errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        )

    def take(self) -> AnyResponse:
        """Go on with the form that a code leads to: it is this browser's from now on."""
        front = self.front
        session = front.session(request) or new_session()
        taken = take_over(front, request.form.get("code", ""), session)
        if isinstance(taken, InvalidAnswer):
            return Response(self._page(request.form.to_dict(flat=False), [taken]), status=422)
        taken_here(front, taken)
        response = redirect(onward(front, taken), 303)
        front.begin_session(response, session)
        return response


def code_part(front: Front, typed: Form, errors: Sequence[InvalidAnswer] = ()) -> Component:
    """The field for a code."""
    say = front.site.language
    hint = say("It has 9 letters and numbers, like 7K3-M9P-Q2X.")
    question = Text(name="code", ask=say("Code"), hint=hint, width="10")
    return question.component(typed, errors, bare_context(front))


def take_over(
    front: Front, typed: str, session: str, assistance: Assistance | None = None, whose: str = ""
) -> Draft | InvalidAnswer:
    """The draft of a code, made that of this session; else what is said of the code. Raises `LimitReached`.

    A code that was never one, was used or is too old is told alike. Wrong ones are counted by `whose` they
    are, or else by the machine's address; a right one forgives none, as anybody can have one made.
    """
    say, now, env = front.site.language, front.clock(), front.settings.env
    if not typed.strip():
        return refused(say, "required")
    check_limit(front, "hand-over-code", whose)
    code = parse_code(typed) or ""
    found = front.store.hand_overs.look(code, env, now)
    here = found is not None and found.journey in _journeys(front, found.service)
    taken = front.store.hand_overs.take(code, session, env, now, assistance) if here else None
    if taken is None:
        limit(front, "hand-over-code", whose)
        return refused(say, "not-found")
    emit(front, JourneyResumed, front.site.services[taken.service], taken, "/continue")
    return taken


def refused(say: Language, rule: str) -> InvalidAnswer:
    """What is wrong with a code."""
    words = {
        "required": say("Enter the code"),
        "not-found": say("Check the code or ask for a new one: this one does not work"),
    }[rule]
    return InvalidAnswer("code", rule, words, "code")


def _journeys(front: Front, slug: str) -> Sequence[str]:
    service = front.site.services.get(slug)
    return list(service.journeys) if service else []


def onward(front: Front, draft: Draft) -> str:
    """Where somebody goes on; by the page that says so where the journey has changed since."""
    service = front.site.services[draft.service]
    visit = Visit(front, service, service.journeys[draft.journey], draft)
    return f"{visit.base}/start" if visit.changes() else visit.address(visit.walk().stop)
