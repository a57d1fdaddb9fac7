"""Forms to go on with: those of an account, in whatever browser, and putting one into it.

Looking at a page changes nothing: a button lets this browser go on with a form, and another puts one into the
account. None does so by itself, as several people may use one browser.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.store import Draft
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.account.home import form_row
from prototype_kit.web.drafts import find_journey, latest_draft, lifetime_of
from prototype_kit.web.front import new_session
from prototype_kit.web.hand_over import onward

SURE = "delete-other"
"""The field that says that the other form of this kind in the browser may be deleted."""


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The page of a form, what its buttons do, and keeping one."""
    one = "/account/drafts/<string(length=24):draft_id>"
    return [
        Route(one, "draft", look),
        Route(one, "open_draft", go_on, methods=("POST",)),
        Route(f"{one}/delete", "delete_draft", delete, methods=("POST",)),
        Route("/account/drafts/keep", "keep_draft", keep, methods=("POST",)),
    ]


def look(resident: Resident, draft_id: str) -> AnyResponse | str:
    """A form of the account; one that this browser has open goes on at once."""
    draft = _find(resident, draft_id)
    if draft is None:
        return redirect("/account?done=gone", 303)
    if _is_here(resident, draft):
        return redirect(onward(resident.front, draft), 303)
    return _page(resident, draft)


def _page(resident: Resident, draft: Draft) -> str:
    row, session = form_row(resident, draft), resident.front.session(request)
    store, now = resident.front.store, resident.front.clock()
    other = session is not None and store.account_drafts.is_other_here(draft, session, now)
    begun = resident.say.moment(draft.started_at)
    return resident.page("draft", row.title, form=row, other=other, begun=begun, sure=SURE)


def go_on(resident: Resident, draft_id: str) -> AnyResponse:
    """Let this browser go on with a form, unless another one would be lost by it unasked."""
    front = resident.front
    draft = _find(resident, draft_id)
    if draft is None:
        return redirect("/account?done=gone", 303)
    session = front.session(request) or new_session()
    other = front.store.account_drafts.is_other_here(draft, session, front.clock())
    if other and request.form.get(SURE) != "yes":
        return Response(_page(resident, draft), status=409)
    if not _is_here(resident, draft):
        front.store.account_drafts.open_here(draft, session)
    response = redirect(onward(front, draft), 303)
    front.begin_session(response, session)
    return response


def delete(resident: Resident, draft_id: str) -> AnyResponse:
    """Delete a form that somebody does not want any more."""
    front = resident.front
    gone = front.store.account_drafts.delete(resident.account, draft_id, front.clock())
    return redirect(f"/account?done={'deleted' if gone else 'gone'}", 303)


def keep(resident: Resident) -> AnyResponse:
    """Put a form that this browser has open, and that is nobody's, into the account."""
    front, now = resident.front, resident.front.clock()
    session = front.session(request)
    wanted = request.form.get("draft", "")
    drafts = front.store.account_drafts.nobodys(session, now) if session else ()
    draft = next((each for each in drafts if each.id == wanted), None)
    if session is None or draft is None:
        return redirect("/account?done=gone", 303)
    _, journey = find_journey(front, draft.service, draft.journey)
    kept = front.store.account_drafts.keep(resident.account, draft, session, lifetime_of(front, journey), now)
    return redirect(f"/account?done={'kept' if kept else 'gone'}", 303)


def _find(resident: Resident, draft_id: str) -> Draft | None:
    """A form of theirs, as far as the site still has it."""
    front = resident.front
    draft = front.store.account_drafts.find(resident.account, draft_id, front.clock())
    if draft is not None:
        find_journey(front, draft.service, draft.journey)
    return draft


def _is_here(resident: Resident, draft: Draft) -> bool:
    front = resident.front
    service, journey = find_journey(front, draft.service, draft.journey)
    here = latest_draft(front, front.session(request), service, journey)
    return here is not None and here.id == draft.id
