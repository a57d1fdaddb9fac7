"""Details that somebody has just given with a form: kept for the next time, if they choose to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.answers import Value
from prototype_kit.cases import Case, parse_reference
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import Language
from prototype_kit.profiles import Detail, Profile
from prototype_kit.questions import Option
from prototype_kit.questions.choices import Checkboxes
from prototype_kit.store import ProfileChanged
from prototype_kit.web.account.details import detail_words, error_list, find_detail, sent_version
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.forms import bare_context
from prototype_kit.web.front import Front
from prototype_kit.web.offering import details_of_case, value_words


def routes(_frame: AccountFrame) -> Sequence[Route]:
    """The page that a confirmation leads to, and what it sends."""
    here = "/account/details/keep/<reference>"
    return [
        Route(here, "keep", keep),
        Route(here, "keep_these", keep_these, methods=("POST",)),
    ]


def keep(resident: Resident, reference: str) -> AnyResponse | str:
    """Which details of a case to keep for the next time."""
    front, case = resident.front, _case(resident, reference)
    profile = front.store.profiles.of(resident.account)
    if not (found := details_of_case(front, case, profile)):
        return redirect("/account/details", 303)
    return _keep_page(resident, found, profile, case)


def keep_these(resident: Resident, reference: str) -> AnyResponse:
    """Keep those that were chosen."""
    front, case = resident.front, _case(resident, reference)
    profile = front.store.profiles.of(resident.account)
    found = details_of_case(front, case, profile)
    question = _choice(resident.front, found, profile)
    if question is None:
        return redirect("/account/details", 303)
    try:
        chosen = question.parse(request.form.to_dict(flat=False), bare_context(front))
    except Rejected as rejected:
        return Response(_keep_page(resident, found, profile, case, rejected.errors), status=422)
    for choice in chosen if isinstance(chosen, tuple) else ():
        detail = find_detail(str(choice.value))
        profile = profile.with_detail(detail, found[detail])
    try:
        new = replace(profile, version=sent_version())
        front.store.profiles.save(resident.account, new, front.clock())
    except ProfileChanged as changed:
        left = details_of_case(front, case, changed.now)
        page = _keep_page(resident, left, changed.now, case, changed=True)
        return Response(page, status=409)
    return redirect("/account/details?done=kept", 303)


def _case(resident: Resident, reference: str) -> Case:
    """A case in their account; 404 for any other, whether there is one or not."""
    store = resident.front.store
    parsed = parse_reference(reference)
    case = store.cases.by_reference(parsed) if parsed else None
    if case is None or store.account_cases.find(resident.account, case) is None:
        abort(404)
    return case


def _choice(front: Front, found: Mapping[Detail, Value], profile: Profile) -> Checkboxes | None:
    if not found:
        return None
    say = front.site.language
    options = {
        detail: Option(label=f"{detail_words(detail, say)}: {value_words(value, say)}", hint=instead)
        for detail, value in found.items()
        for instead in [_instead(profile.details.get(detail), say)]
    }
    return Checkboxes(
        name="keep",
        ask=say("Which details do you want to keep?"),
        called="at least one detail to keep",
        options={str(name): option for name, option in options.items()},
    )


def _instead(kept: Value | None, say: Language) -> str | None:
    return say("Instead of: {value}", value=value_words(kept, say)) if kept is not None else None


def _keep_page(
    resident: Resident,
    found: Mapping[Detail, Value],
    profile: Profile,
    case: Case,
    errors: Sequence[InvalidAnswer] = (),
    *,
    changed: bool = False,
) -> str:
    say, question = resident.say, _choice(resident.front, found, profile)
    typed = request.form.to_dict(flat=False)
    context = bare_context(resident.front)
    return resident.page(
        "keep",
        say("Keep details for the next time"),
        part=question.component(typed, errors, context) if question else None,
        errors=error_list(errors),
        version=profile.version,
        changed=changed,
        reference=case.reference,
    )
