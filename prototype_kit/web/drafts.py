"""Whose draft a request is about, and what it is told when there is none that it may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from flask import abort, request
from werkzeug.wrappers import Response

from prototype_kit.answers import EMPTY, Answers
from prototype_kit.events import whole
from prototype_kit.journey import Journey
from prototype_kit.service import Service
from prototype_kit.store import Draft, Outdated, StoreUnavailable
from prototype_kit.store.drafts import new_draft
from prototype_kit.web.front import Front
from prototype_kit.web.gone import already_sent, expired, no_draft, sign_in_first
from prototype_kit.web.resident import account_id
from prototype_kit.web.visit import LIFETIME, Visit

TRIES = 10
"""Two windows of one person may save at the same moment; nobody has more than a few."""

View = Callable[[Visit], Response | str]


def find_service(front: Front, slug: str) -> Service:
    """The service at an address, or the page that says there is none."""
    return front.site.services.get(slug) or abort(404)


def find_journey(front: Front, service: str, journey: str) -> tuple[Service, Journey]:
    """The journey at an address, with its service."""
    found = find_service(front, service)
    return found, found.journeys.get(journey) or abort(404)


def latest_draft(front: Front, session: str | None, service: Service, journey: Journey) -> Draft | None:
    """The newest draft of a session in a journey, whatever became of it; none that is in another's account.

    One that somebody takes up again after a day counts from this day: their age, and what is late, may have
    changed since.
    """
    draft = _newest(front, session, service, journey)
    return None if draft is not None and is_anothers(front, draft) else draft


def is_anothers(front: Front, draft: Draft) -> bool:
    """Whether a draft is in an account, and whoever asks is not signed in to it."""
    return draft.account_id is not None and front.accounts and draft.account_id != account_id(front)


def lifetime_of(front: Front, journey: Journey) -> timedelta:
    """How long a draft that begins now is kept after each save: in an account as long as behind a link."""
    if journey.save_and_return is not None and account_id(front) is not None:
        return journey.save_and_return.lifetime
    return LIFETIME


def begun_now(front: Front, service: Service, journey: Journey, answers: Answers = EMPTY) -> Draft:
    """A draft that begins with this request, in the account of whoever is signed in. It is not kept yet."""
    now, lifetime = whole(front.clock()), lifetime_of(front, journey)
    its = (service.slug, journey.name, service.release, front.today(), now, lifetime, front.origin())
    return replace(new_draft(*its, answers), account_id=account_id(front))


def taken_here(front: Front, draft: Draft) -> None:
    """Somebody goes on with a draft that was handed to them: it is in no account but their own any more."""
    if is_anothers(front, draft):
        front.store.account_drafts.let_go(draft)


def _newest(front: Front, session: str | None, service: Service, journey: Journey) -> Draft | None:
    if session is None:
        return None
    now = front.clock()
    draft = front.store.drafts.latest(session, service.slug, journey.name, now)
    if draft is not None and draft.state == "open" and not is_fresh(draft, now):
        return replace(draft, today=front.today())
    return draft


def is_fresh(draft: Draft, now: datetime) -> bool:
    """Whether a draft is open, and counts from the day that it says."""
    return draft.state == "open" and now - draft.saved_at < LIFETIME


def with_draft(
    front: Front, service: str, journey: str, view: View, sent: View | None = None
) -> Response | str:
    """Run `view` on an open draft, `sent` on a submitted one; say truthfully why there is none otherwise.

    A draft that changed while `view` worked is read again and `view` runs anew.
    """
    found, its = find_journey(front, service, journey)
    session = front.session(request)
    for _ in range(TRIES):
        draft = _newest(front, session, found, its)
        if draft is not None and is_anothers(front, draft):
            if account_id(front) is None:
                return sign_in_first(front, found, its)
            draft = None
        if draft is None or draft.state == "abandoned":
            return no_draft(front, found, its)
        visit = Visit(front, found, its, draft)
        if draft.state == "expired":
            return expired(front, found, its, draft)
        if draft.state == "submitted":
            return (sent or already_sent)(visit)
        try:
            return view(visit)
        except Outdated:
            continue
    raise StoreUnavailable("the draft changed again and again while it was read")
