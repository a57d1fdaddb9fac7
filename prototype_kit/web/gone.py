"""What somebody is told whose form cannot go on: it is not there, deleted, sent already, or led elsewhere.

Each has a page of its own that says the truth and a way on. What was typed is shown once more, as it is
not kept anywhere.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.events import TimedOut
from prototype_kit.journey import Journey, Walk
from prototype_kit.questions import AddressList, AssetQuestion, Choosing
from prototype_kit.service import Service
from prototype_kit.store import Draft
from prototype_kit.web.emitting import asked_page, emit
from prototype_kit.web.front import Front
from prototype_kit.web.visit import LIFETIME, Visit

_OF_NO_JOURNEY = {"saving.send": "email", "feedback.send": "words"}
"""Fields that no journey knows of, by the view that takes them: where to send a link, what to improve."""


def no_draft(front: Front, service: Service, journey: Journey) -> AnyResponse:
    """Nothing was started, or not in this browser; or it was handed over."""
    if (given := _given_at(front, service, journey)) is not None:
        return _handed_over(front, service, journey, given)
    saves = journey.save_and_return is not None
    page = front.page("no-draft.html", service, journey, typed=_typed_words(journey), save=saves)
    return Response(page, status=404)


def _given_at(front: Front, service: Service, journey: Journey) -> datetime | None:
    """When somebody else went on with what this browser had; None when nobody did of late."""
    session = front.session(request)
    if session is None:
        return None
    return front.store.hand_overs.given(session, service.slug, journey.name, front.clock())


def _handed_over(front: Front, service: Service, journey: Journey, at: datetime) -> AnyResponse:
    """Somebody else has it, since they used the code at a time."""
    when = front.site.language.moment(at)
    page = front.page("handed-over.html", service, journey, typed=_typed_words(journey), when=when)
    return Response(page, status=410)


def sign_in_first(front: Front, service: Service, journey: Journey) -> AnyResponse:
    """It is in an account, and nobody is signed in any more. What was just sent is kept meanwhile."""
    if request.method == "POST" and front.residents is not None:
        return front.residents.ask_first(front)
    sign_in = f"/sign-in?{urlencode({'to': request.full_path.removesuffix('?')})}"
    return Response(front.page("sign-in-first.html", service, journey, sign_in=sign_in), status=403)


def expired(front: Front, service: Service, journey: Journey, draft: Draft) -> AnyResponse:
    """The answers were deleted, as they had been kept as long as promised."""
    emit(front, TimedOut, service, draft, asked_page(front))
    days = draft.lifetime.days if draft.lifetime > LIFETIME else None
    page = front.page("expired.html", service, journey, typed=_typed_words(journey), days=days)
    return Response(page, status=410)


def already_sent(visit: Visit) -> AnyResponse:
    """The answers are a case now."""
    case = visit.front.store.cases.of_draft(visit.draft.id)
    page = visit.page("already-sent.html", case=case, base=visit.base, typed=_typed_words(visit.journey))
    # A post must not be taken for a success: what it wanted to change was sent as it was before.
    return Response(page, status=409 if request.method == "POST" else 200)


def off_path(visit: Visit, walked: Walk) -> AnyResponse:
    """Lead to the first screen that is not done; words that were typed are shown before they are lost."""
    onward = visit.address(walked.stop)
    if typed := _typed_words(visit.journey):
        return Response(visit.page("off-path.html", typed=typed, onward=onward), status=409)
    return redirect(onward, 303)


def typed_words(front: Front) -> list[str]:
    """What the request has typed into a page of a journey, in words; nothing when it is about no page."""
    asked = request.view_args or {}
    service = front.site.services.get(asked.get("service", ""))
    found = service.journeys.get(asked.get("journey", "")) if service else None
    typed = _typed_words(found) if found else []
    field = _OF_NO_JOURNEY.get(request.endpoint or "")
    others = request.form.getlist(field) if field else []
    return list(dict.fromkeys([*typed, *filter(str.strip, others)]))


def _typed_words(journey: Journey) -> list[str]:
    """What was just typed and is not saved, to be shown once more. A choice is easily made again."""
    asked = {field: question for question in journey.questions.values() for field in question.fields}
    found = ((asked.get(name), texts) for name, texts in request.form.lists())
    chosen = Choosing | AssetQuestion | AddressList
    worded = [texts for question, texts in found if question and not isinstance(question, chosen)]
    return [text for texts in worded for text in texts if text.strip()]
