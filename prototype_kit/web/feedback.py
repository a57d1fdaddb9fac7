"""Feedback: how satisfied people are, asked where a journey ends and to be had from every page of it.

Whoever has a form in this browser, whatever became of it, counts once for it, and may send another answer.
Nobody needs one, nor a cookie. What may lead to a person is taken out of their words before these are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.answers import Choice
from prototype_kit.cases import Case
from prototype_kit.errors import InvalidAnswer, Rejected, RuleFailed
from prototype_kit.events import Origin
from prototype_kit.given_details import given_details
from prototype_kit.journey import Exit, Journey
from prototype_kit.language import Language
from prototype_kit.personal_details import OwnDetail, without_personal_details
from prototype_kit.questions import Form, Option, Radios
from prototype_kit.questions.text import LongText
from prototype_kit.service import Service
from prototype_kit.store import Draft, NewFeedback
from prototype_kit.web.drafts import find_journey, latest_draft
from prototype_kit.web.forms import bare_context
from prototype_kit.web.front import Front
from prototype_kit.web.languages import is_choosing
from prototype_kit.web.limiting import limit
from prototype_kit.web.visit import Visit

CONFIRMATION = "confirmation"
"""Where whoever has sent a form is asked; on the pages behind the confirmation too."""
AT = "at"
"""The key in an address that says where somebody was asked."""


def create_blueprint(front: Front) -> Blueprint:
    """Routes below each journey."""
    routes, pages = Blueprint("feedback", __name__), FeedbackPages(front)
    address = "/<service>/<journey>/feedback"
    routes.add_url_rule(address, "ask", pages.ask, methods=["GET"])
    routes.add_url_rule(address, "send", pages.send, methods=["POST"])
    routes.add_url_rule(f"{address}/sent", "sent", pages.sent, methods=["GET"])
    return routes


@dataclass(frozen=True)
class Asked:
    """Somebody who is asked about a journey: with the draft that they have of it, if they have one.

    `at` is where they were asked: `confirmation`, the name of an exit, or empty for any other page.
    """

    front: Front
    service: Service
    journey: Journey
    draft: Draft | None
    at: str

    @property
    def base(self) -> str:
        """The journey's address."""
        return f"/{self.service.slug}/{self.journey.name}"

    @property
    def query(self) -> str:
        """What an address says of where they were asked."""
        return urlencode({AT: self.at}) if self.at else ""

    def address(self, page: str = "feedback") -> str:
        """The address of a page of theirs."""
        return f"{self.base}/{page}?{self.query}".removesuffix("?")

    @property
    def has_sent(self) -> bool:
        """Whether they have sent the form."""
        return self.draft is not None and self.draft.state == "submitted"

    def onward(self) -> str:
        """Where they go on: with their form, to its confirmation, or to where people start."""
        if self.draft is None or self.draft.state in ("expired", "abandoned"):
            return self.base
        if self.has_sent:
            return f"{self.base}/{CONFIRMATION}"
        visit = Visit(self.front, self.service, self.journey, self.draft)
        try:
            return visit.address(visit.walk().stop)
        except RuleFailed:  # they may say so here
            return self.base

    def origin(self) -> Origin:
        """That of their draft, so that it is counted among those who began like them."""
        here = self.front.origin()
        if self.draft is None or here.source == "synthetic":
            return here
        return self.draft.origin

    def details(self) -> Iterator[OwnDetail]:
        """What they have told us of themselves in this form."""
        if self.draft is None:
            return
        case = self.front.store.cases.of_draft(self.draft.id) if self.has_sent else None
        yield from given_details(self.journey.questions, case.answers if case else self.draft.answers)
        yield from self._keys_to(case) if case else ()

    def _keys_to(self, case: Case) -> Iterator[OwnDetail]:
        for joint in ("-", " ", ""):
            yield OwnDetail("a reference", case.reference.replace("-", joint))
        yield OwnDetail("a code", self.front.tracking().code(case.reference))


class FeedbackPages:
    """The views."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def ask(self, service: str, journey: str) -> str:
        """Ask; whoever has answered already sees what they answered."""
        asked = self._asked(service, journey)
        return _page(asked, _given(asked))

    def send(self, service: str, journey: str) -> AnyResponse | str:
        """Keep what somebody says. Raises `LimitReached` for somebody who has no form here."""
        asked, typed = self._asked(service, journey), request.form.to_dict(flat=False)
        if is_choosing(asked.front.own):
            # The page must not send its form to this address again, which would only choose the language.
            return _page(asked, typed, action=asked.address())
        try:
            rating, words = _parse(asked.front, typed)
        except Rejected as rejected:
            return Response(_page(asked, typed, rejected.errors), status=422)
        if asked.draft is None:
            limit(asked.front, "feedback")
        self._keep(asked, rating, words)
        return redirect(asked.address("feedback/sent"), 303)

    def _keep(self, asked: Asked, rating: int, words: str) -> None:
        front, draft = asked.front, asked.draft
        clean = without_personal_details(words, asked.details() if words else ())
        new = NewFeedback(
            service=asked.service.slug,
            journey=asked.journey.name,
            release=draft.release if draft else asked.service.release,
            page=asked.at,
            journey_id=draft.id if draft else None,
            rating=rating,
            origin=asked.origin(),
            words=clean.text,
            language=front.site.language.code,
            removed=clean.removed,
        )
        front.store.feedback.add(new, front.clock())

    def sent(self, service: str, journey: str) -> str:
        """Thank them, and lead back."""
        asked = self._asked(service, journey)
        return asked.front.page(
            "feedback-sent.html",
            asked.service,
            asked.journey,
            onward=asked.onward(),
            has_sent=asked.has_sent,
            keep=f"&{asked.query}" if asked.query else "",
            asking=True,
        )

    def _asked(self, service: str, journey: str) -> Asked:
        front = self.front
        found, its = find_journey(front, service, journey)
        exits = {screen.name for screen, _ in its.screens if isinstance(screen, Exit)}
        at = request.args.get(AT, "")
        draft = latest_draft(front, front.session(request), found, its)
        return Asked(
            front,
            found,
            its,
            draft if draft and _is_of_here(front, draft) else None,
            at if at in (CONFIRMATION, *exits) else "",
        )


def _is_of_here(front: Front, draft: Draft) -> bool:
    """Whether it is of the same use, and of the same participant of research, as whoever is here."""
    its, here = draft.origin, front.origin()
    return (its.env, its.research_session) == (here.env, here.research_session)


def _given(asked: Asked) -> Form:
    """The fields as they were sent before."""
    given = asked.front.store.feedback.given(asked.draft.id) if asked.draft else None
    return {"rating": (str(given[0]),), "words": (given[1],)} if given else {}


def _parse(front: Front, typed: Form) -> tuple[int, str]:
    """The rating and the words that were typed. Raises `Rejected` with everything that is wrong."""
    rating, words = _questions(front.site.language)
    context, errors, found = bare_context(front), list[InvalidAnswer](), list[object]()
    for question in (rating, words):
        try:
            found.append(question.parse(typed, context))
        except Rejected as rejected:
            errors += rejected.errors
    if errors:
        raise Rejected(*errors)
    chosen, said = found
    return int(chosen.value) if isinstance(chosen, Choice) else 0, str(said or "")


def _questions(say: Language) -> tuple[Radios, LongText]:
    options = {
        "5": say("Very satisfied"),
        "4": say("Satisfied"),
        "3": say("Neither satisfied or dissatisfied"),
        "2": say("Dissatisfied"),
        "1": say("Very dissatisfied"),
    }
    rating = Radios(
        name="rating",
        ask=say("Overall, how did you feel about the service you received today?"),
        options={value: Option(label=words) for value, words in options.items()},
        errors={"required": say("Select how you felt about the service")},
    )
    words = LongText(
        name="words",
        ask=say("How could we improve this service?"),
        called=say("your suggestions"),
        hint=say("Do not include personal details, like your name or telephone number."),
        optional=True,
        max_length=1200,
    )
    return rating, words


def _page(asked: Asked, typed: Form, errors: Sequence[InvalidAnswer] = (), action: str | None = None) -> str:
    front = asked.front
    context = bare_context(front)
    questions = _questions(front.site.language)
    return front.page(
        "feedback.html",
        asked.service,
        asked.journey,
        parts=[question.component(typed, errors, context) for question in questions],
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        action=action,
        back=asked.onward(),
        keep=f"&{asked.query}" if asked.query else "",
        asking=True,
    )
