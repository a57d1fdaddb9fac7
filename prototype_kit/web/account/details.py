"""Details that somebody keeps: to see, to change and to delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.answers import Address, Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.language import Language
from prototype_kit.profiles import DETAILS, Detail, Profile, detail_question
from prototype_kit.questions import Form, Question, one
from prototype_kit.store import ProfileChanged
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.forms import bare_context
from prototype_kit.web.offering import value_words

VERSION = "version"
"""The field by which a form says what it was made of: what is kept may be changed in another window."""


def routes(_frame: AccountFrame) -> Sequence[Route]:
    """The list, and a page for each detail."""
    here = "/account/details"
    return [
        Route(here, "details", listed),
        Route(f"{here}/<detail>", "detail", shown),
        Route(f"{here}/<detail>", "save_detail", save, methods=("POST",)),
        Route(f"{here}/<detail>/delete", "delete_detail", delete, methods=("POST",)),
    ]


def detail_words(detail: Detail, say: Language) -> str:
    """What a detail is called."""
    return {
        "name": say("Full name"),
        "uk-phone": say("UK telephone number"),
        "address": say("Address"),
        "date-of-birth": say("Date of birth"),
    }[detail]


def _ask(detail: Detail, say: Language) -> str:
    return {
        "name": say("What is your full name?"),
        "uk-phone": say("What is your UK telephone number?"),
        "address": say("What is your address?"),
        "date-of-birth": say("What is your date of birth?"),
    }[detail]


def _question(detail: Detail, say: Language) -> Question:
    hint = say("For example, 27 3 1985") if detail == "date-of-birth" else None
    return detail_question(detail, _ask(detail, say), hint)


def find_detail(name: str) -> Detail:
    """A detail by its name in an address; 404 when there is none."""
    return next((detail for detail in DETAILS if detail == name), None) or abort(404)


# --- The list -----------------------------------------------------------------------------------------------


def listed(resident: Resident) -> str:
    """Everything that is kept, what it is for, and who sees it."""
    say, profile = resident.say, _profile(resident)
    return resident.page(
        "details",
        say("Your details"),
        email=resident.account.email,
        rows=[
            {
                "key": detail_words(detail, say),
                "value": lines(profile.details[detail], say) if detail in profile.details else "",
                "href": f"/account/details/{detail}",
            }
            for detail in DETAILS
        ],
        done=_done(say),
    )


def lines(value: Value, say: Language) -> str:
    """A detail as it stands in a list: an address on several lines."""
    return "\n".join(value.parts) if isinstance(value, Address) else value_words(value, say)


def _done(say: Language) -> str:
    return {
        "kept": say("We have saved your details."),
        "deleted": say("We have deleted this from your details."),
    }.get(request.args.get("done", ""), "")


def _profile(resident: Resident) -> Profile:
    return resident.front.store.profiles.of(resident.account)


# --- One detail ---------------------------------------------------------------------------------------------


def shown(resident: Resident, detail: str) -> str:
    """The form for one detail, with what is kept."""
    which, profile = find_detail(detail), _profile(resident)
    kept = profile.details.get(which)
    typed = _question(which, resident.say).typed(kept) if kept is not None else {}
    return _form_page(resident, which, profile, typed)


def save(resident: Resident, detail: str) -> AnyResponse:
    """Keep what was typed, unless something else was kept meanwhile."""
    which, typed = find_detail(detail), request.form.to_dict(flat=False)
    question = _question(which, resident.say)
    try:
        value = question.parse(typed, bare_context(resident.front))
    except Rejected as rejected:
        page = _form_page(resident, which, _profile(resident), typed, rejected.errors, version=sent_version())
        return Response(page, status=422)
    return _kept(resident, which, value, typed)


def delete(resident: Resident, detail: str) -> AnyResponse:
    """Keep a detail no more."""
    return _kept(resident, find_detail(detail), None, {})


def _kept(resident: Resident, detail: Detail, value: Value | None, typed: Form) -> AnyResponse:
    front = resident.front
    new = replace(_profile(resident).with_detail(detail, value), version=sent_version())
    try:
        front.store.profiles.save(resident.account, new, front.clock())
    except ProfileChanged as changed:
        now = changed.now
        if value is None or not any(one(typed, name) for name in typed):
            typed = _typed(detail, now, resident.say)
        return Response(_form_page(resident, detail, now, typed, changed=True), status=409)
    return redirect(f"/account/details?done={'deleted' if value is None else 'kept'}", 303)


def _typed(detail: Detail, profile: Profile, say: Language) -> Form:
    kept = profile.details.get(detail)
    return _question(detail, say).typed(kept) if kept is not None else {}


def sent_version() -> int:
    """The version that a form was made of; none that there is for what no form of ours sends."""
    sent = request.form.get(VERSION, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


def _form_page(
    resident: Resident,
    detail: Detail,
    profile: Profile,
    typed: Form,
    errors: Sequence[InvalidAnswer] = (),
    *,
    version: int | None = None,
    changed: bool = False,
) -> str:
    """The form of a detail. `changed` says that something was kept meanwhile, which is shown too."""
    say, question = resident.say, _question(detail, resident.say)
    kept = profile.details.get(detail)
    context = replace(bare_context(resident.front), heading=True)
    return resident.page(
        "detail",
        question.ask,
        part=question.component(typed, errors, context),
        errors=error_list(errors),
        version=profile.version if version is None else version,
        deletes=f"/account/details/{detail}/delete" if kept is not None else "",
        changed=changed,
        kept=lines(kept, say) if kept is not None else "",
        back="/account/details",
    )


def error_list(errors: Sequence[InvalidAnswer]) -> list[Mapping[str, str]]:
    """Errors as the summary at the top of a page tells them."""
    return [{"text": error.message, "href": f"#{error.field}"} for error in errors]
