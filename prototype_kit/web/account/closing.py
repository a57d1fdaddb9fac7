"""Closing an account: what is deleted and what stays, asked once more, done, and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.closing_letter import closing_letter
from prototype_kit.leaving import what_stays
from prototype_kit.mandate_letters import MandateLetters
from prototype_kit.person_export.forms import find_journey
from prototype_kit.questions import AGREED, Component
from prototype_kit.store import OwnRecords
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.resident import signed_in

SURE = "sure"


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The page that tells what closing does, and asks for it."""
    return [Route("/account/close", "close", look)]


def open_routes(frame: AccountFrame) -> Sequence[Route]:
    """What is there for people who are not signed in: closing ends that.

    The form is not kept for somebody who has to sign in first, as others are: what is deleted may be another
    person's by then.
    """
    pages = ClosingPages(frame)
    return [
        Route("/account/close", "close_now", pages.close, methods=("POST",)),
        Route("/account/closed", "closed", pages.closed),
    ]


def look(resident: Resident) -> str:
    """What is deleted, and what stays."""
    return _page(resident)


def _page(resident: Resident, error: str = "") -> str:
    front, store = resident.front, resident.front.store
    records = store.own_data.read(store.own_data.keys(resident.account, front.settings.envs))
    return resident.page(
        "close",
        resident.say("Close your account"),
        stays=what_stays(front.site, [each.case for each in records.cases], front.clock()),
        codes={
            each.case.reference: front.tracking().code(each.case.reference)
            for each in records.cases
            if each.linked is not None
        },
        unlinked=any(each.linked is None for each in records.cases),
        ahead=_appointments_ahead(resident, records),
        forms=_forms(resident, records),
        acting=bool(records.mandates),
        part=_box(resident, error),
        errors=[{"text": error, "href": f"#{SURE}"}] if error else [],
    )


def _appointments_ahead(resident: Resident, records: OwnRecords) -> int:
    now = resident.front.clock()
    booked = (each for own in records.cases for each in own.bookings)
    return sum(each.state == "booked" and each.starts_at > now for each in booked)


def _forms(resident: Resident, records: OwnRecords) -> Sequence[str]:
    """The forms that are deleted, in words: those in the account, not all that a link was sent for."""
    own = (each.draft for each in records.drafts if each.draft.account_id == resident.account.id)
    found = ((each, find_journey(resident.front.site, each.service, each.journey)[1]) for each in own)
    return [journey.title if journey else draft.journey for draft, journey in found]


def _box(resident: Resident, error: str) -> Component:
    say = resident.say
    shown: Mapping[str, object] = {"errorMessage": {"text": error, "visuallyHiddenText": say("Error")}}
    params = {
        "idPrefix": SURE,
        "name": SURE,
        "fieldset": {"legend": {"text": say("Are you sure?"), "classes": "govuk-fieldset__legend--m"}},
        "items": [
            {"value": AGREED, "text": say("I understand what is deleted, and I want to close my account")}
        ],
        **(shown if error else {}),
    }
    return Component("checkboxes", params)


class ClosingPages:
    """The views for which nobody has to be signed in."""

    def __init__(self, frame: AccountFrame):
        self._frame = frame

    def close(self) -> AnyResponse:
        """Close the account of whoever says that they are sure."""
        front = self._frame.front
        session = signed_in(front)
        if session is None:
            return redirect("/account/close", 303)
        resident, now = Resident(front, session), front.clock()
        if request.form.get(SURE) != AGREED:
            words = resident.say("Select the box if you want to close your account")
            return Response(_page(resident, words), status=422)
        written = front.own.in_language(resident.letters_in)
        letter = closing_letter(written, resident.account.email, now)
        parting = MandateLetters(front.own).parting
        erased = front.store.erasing.close_account(resident.account, now, letter=letter, parting=parting)
        front.notify.forget(erased.message_ids)
        response = redirect("/account/closed", 303)
        self._frame.door.let_out(response, request)
        return response

    def closed(self) -> AnyResponse | str:
        """That it is closed."""
        front = self._frame.front
        if signed_in(front):
            return redirect("/account", 303)
        return self._frame.page("closed", front.site.language("Your account is closed"))
