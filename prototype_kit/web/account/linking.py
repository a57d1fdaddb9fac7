"""Linking: putting into an account what was sent without one, by its reference and code or its own link."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case
from prototype_kit.errors import InvalidAnswer
from prototype_kit.questions import Form
from prototype_kit.web.account.cases import own_case
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.forms import bare_context
from prototype_kit.web.tracking import find_case, find_own
from prototype_kit.web.typed_references import (
    code_question,
    missing_code,
    reference_question,
    typed_reference,
)

_ALREADY = "already"


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The form, what it does, and the button on a page that tells how far something is."""
    return [
        Route("/account/add", "add", look),
        Route("/account/add", "add_typed", add, methods=("POST",)),
        Route("/account/add/<reference>/<token>", "add_own", add_own, methods=("POST",)),
        Route("/account/added/<reference>", "added", added),
    ]


def look(resident: Resident) -> str:
    """Ask for the reference and the code."""
    return _page(resident, {})


def _page(resident: Resident, typed: Form, errors: Sequence[InvalidAnswer] = ()) -> str:
    front, say = resident.front, resident.say
    hint = say("It has 6 letters and numbers. It was on the page that gave you the reference.")
    asked = (reference_question(say), code_question(say, hint, optional=False))
    context = bare_context(front)
    return resident.page(
        "add",
        say("Add a report or request to your account"),
        parts=[question.component(typed, errors, context) for question in asked],
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
    )


def add(resident: Resident) -> AnyResponse:
    """Put what somebody has reference and code of into their account."""
    given, code = request.form.get("reference", ""), request.form.get("code", "").strip()
    found = typed_reference(resident.front, given, code, needs_code=True)
    if isinstance(found, InvalidAnswer):
        # All that is wrong at once, whatever is wrong with the reference.
        errors = [found] if code or found.field == "code" else [found, missing_code(resident.say)]
        return Response(_page(resident, request.form.to_dict(flat=False), errors), status=422)
    _, case = find_case(resident.front, found)
    if case.erased_at is not None:
        words = resident.say("We have deleted what you told us under this reference, so you cannot add it")
        error = InvalidAnswer("reference", "erased", words, "reference")
        return Response(_page(resident, request.form.to_dict(flat=False), [error]), status=422)
    return _link(resident, case)


def add_own(resident: Resident, reference: str, token: str) -> AnyResponse:
    """The same for somebody who came by the link in a message, which shows as much as the code does."""
    _, case = find_own(resident.front, reference, token)
    if case.erased_at is not None:
        abort(404)
    return _link(resident, case)


def _link(resident: Resident, case: Case) -> AnyResponse:
    front = resident.front
    new = front.store.account_cases.link(resident.account, case, front.clock())
    already = "" if new else f"?done={_ALREADY}"
    return redirect(f"/account/added/{case.reference}{already}", 303)


def added(resident: Resident, reference: str) -> str:
    """That it is in the account; and which case to look at, where it is the same as another."""
    front = resident.front
    service, case = own_case(resident, reference)
    original = front.store.cases.original(case)
    already = request.args.get("done") == _ALREADY
    return resident.page(
        "added",
        resident.say("It is in your account already") if already else resident.say("Added to your account"),
        reference=case.reference,
        about=service.case_title(case.journey, case.answers),
        same_as=original.reference if original.id != case.id and front.shows(original) else "",
    )
