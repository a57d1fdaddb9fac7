"""Emitting: the one place where a page's events go out, and where it is decided whether they do.

Of whoever objects no event is kept at all. Research is otherwise: its events go by what participants agreed
to, which the extension asks of each. An event never fails or delays the page that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import request

from prototype_kit.errors import InvalidAnswer
from prototype_kit.events import (
    AnswerRefused,
    ErrorShown,
    Event,
    EventContext,
    Origin,
    PageViewed,
    WentBack,
    visitor_day,
)
from prototype_kit.journey import Journey, Step, Walk
from prototype_kit.service import Service
from prototype_kit.store import Draft, StoreUnavailable
from prototype_kit.web.front import Front
from prototype_kit.web.limiting import network
from prototype_kit.web.objection import objects
from prototype_kit.web.visit import Visit
from prototype_kit.working_days import day_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_IPV4_BITS, _IPV6_BITS = 24, 48  # of an address: as much as a street or an office shares


def is_counted(front: Front) -> bool:
    """Whether events are kept of this request."""
    return front.settings.env == "research" or not objects(request, front.settings)


def emit(front: Front, kind: type[Event], service: Service, draft: Draft, page: str, **details: Any) -> None:
    """Keep an event of a draft: its kind, the template of its page, and what else it says."""
    emit_of(front, kind, service, draft.id, draft.origin, page, started_at=draft.started_at, **details)


def emit_on(visit: Visit, kind: type[Event], walked: Walk, step: Step | None, **details: Any) -> None:
    """The same of a screen on the path; of check answers, which come last, when the step is None."""
    if is_counted(visit.front):
        _keep_on(visit, kind, walked, step, request.environ, **details)


def emit_viewed(visit: Visit, walked: Walk, step: Step) -> None:
    """Keep that a screen on the path was shown; and which later one somebody comes back from, if they do."""
    if is_counted(visit.front):
        keep_viewed(visit, walked, step, request.environ)


def keep_viewed(visit: Visit, walked: Walk, step: Step, sent: WSGIEnvironment) -> None:
    """The same of a request, as it was `sent` by somebody who does not object."""
    left = _left_by_going_back(visit, walked, step, sent.get("HTTP_REFERER", ""))
    if left is not None:
        _keep_on(visit, WentBack, walked, left, sent)
    _keep_on(visit, PageViewed, walked, step, sent)


def _left_by_going_back(visit: Visit, walked: Walk, step: Step, referer: str) -> Step | None:
    """The later step that somebody comes from, if they do: the browser names it, as it is a page of ours."""
    if not referer:
        return None
    try:
        path = urlsplit(referer).path
    except ValueError:  # anybody can send anything
        return None
    left = walked.find(path.removeprefix(f"{visit.base}/"))
    return left if left is not None and walked.is_later(left, step) else None


def _keep_on(
    visit: Visit, kind: type[Event], walked: Walk, step: Step | None, sent: WSGIEnvironment, **details: Any
) -> None:
    before = takewhile(lambda each: step is None or each.path != step.path, walked.steps)
    number = 1 + sum(not each.implied for each in before)
    page = f"{visit.base}/{template_of(step)}" if step else f"{visit.base}/check-answers"
    draft = visit.draft
    details = {"started_at": draft.started_at, "step": number, **details}
    _keep(visit.front, kind, visit.service, draft.id, draft.origin, page, sent, **details)


def template_of(step: Step) -> str:
    """Its address below the journey without the item: what events may know."""
    if step.item is None:
        return step.path
    return f"{step.item.repeat.name}/{{item}}/{step.screen.name}"


def emit_of(
    front: Front,
    kind: type[Event],
    service: Service,
    journey_id: str,
    origin: Origin,
    page: str,
    *,
    started_at: datetime | None = None,
    **details: Any,
) -> None:
    """The same where the draft itself is not at hand; `started_at` is when it was started."""
    if is_counted(front):
        sent = request.environ
        _keep(front, kind, service, journey_id, origin, page, sent, started_at=started_at, **details)


def _keep(
    front: Front,
    kind: type[Event],
    service: Service,
    journey_id: str,
    origin: Origin,
    page: str,
    sent: WSGIEnvironment,
    *,
    started_at: datetime | None,
    **details: Any,
) -> None:
    context = EventContext(
        service=service.slug,
        release=service.release,
        journey_id=journey_id,
        origin=origin,
        phase=service.entry.phase,
        visitor_day=_visitor_day(front, service, origin, sent),
        journey_day=day_of(started_at) if started_at else None,
    )
    front.events.emit(kind(context=context, at=front.clock(), page=page, **details))


def emit_refused(visit: Visit, walked: Walk, step: Step | None, errors: Sequence[InvalidAnswer]) -> None:
    """Keep which questions of a step were refused, and by which rules."""
    for error in errors:
        emit_on(visit, AnswerRefused, walked, step, question=error.question, error_code=error.rule)


def emit_error(front: Front, status: int) -> None:
    """Keep that an error page was shown. It asks nothing of the database, which may be what is wrong."""
    if not is_counted(front):
        return
    service = front.own.services.get((request.view_args or {}).get("service", ""))
    context = EventContext(
        service=service.slug if service else "",
        release=service.release if service else "",
        journey_id="",
        origin=front.origin(),
        phase=service.entry.phase if service else "",
    )
    event = ErrorShown(context=context, at=front.clock(), page=asked_page(front), error_code=str(status))
    front.events.emit(event)


def asked_page(front: Front) -> str:
    """The template of the page that is asked for; empty when the address is not one of ours.

    The service, the journey and the step stand in it, where they are some that the site declares.
    """
    if request.url_rule is None:
        return ""
    given = request.view_args or {}
    service = front.own.services.get(given.get("service", ""))
    journey = service.journeys.get(given.get("journey", "")) if service else None
    step = _declared(journey, given.get("step", "")) if journey else None
    known = {"service": service and service.slug, "journey": journey and journey.name, "step": step}
    template = re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", request.url_rule.rule)
    for name, value in known.items():
        template = template.replace(f"{{{name}}}", value) if value else template
    return template


def _declared(journey: Journey, path: str) -> str | None:
    """A path below a journey as the template of a screen that it declares; None when there is none."""
    for screen, repeat in journey.screens:
        if repeat is None and path == screen.name:
            return path
        parts = path.split("/")
        if repeat and len(parts) == 3 and (parts[0], parts[2]) == (repeat.name, screen.name):
            return f"{repeat.name}/{{item}}/{screen.name}"
    return path if path in journey.repeats else None


def _visitor_day(front: Front, service: Service, origin: Origin, sent: WSGIEnvironment) -> str | None:
    """What tells those apart who use a service by themselves on a day: no staff, tests or research."""
    if origin.source != "user" or origin.assisted or origin.env == "research":
        return None
    agent = sent.get("HTTP_USER_AGENT", "")
    where = network(sent.get("REMOTE_ADDR"), _IPV4_BITS, _IPV6_BITS)
    try:
        return visitor_day(front.store.salts.of_day(front.clock()), service.slug, where, agent)
    except StoreUnavailable:
        return None
