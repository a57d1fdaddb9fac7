"""Details that somebody keeps in their account, offered on the question pages of every form.

A button fills the fields and shows the page again: nothing is an answer before Continue is pressed. An
address that would be looked up is filled in where it is chosen or typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from prototype_kit.answers import Value
from prototype_kit.cases import Case
from prototype_kit.errors import Rejected
from prototype_kit.events import AnswerGiven
from prototype_kit.journey import Page, Step, Walk
from prototype_kit.language import Language
from prototype_kit.profiles import Detail, Offer, Own, Profile, filled, offers, own_detail, worth_keeping
from prototype_kit.questions import AddressList, AddressSearch, Form, Question
from prototype_kit.web.emitting import emit_on
from prototype_kit.web.front import Front
from prototype_kit.web.resident import signed_in
from prototype_kit.web.visit import Visit, learn, parse_page, saved, scope

USE = "kit-use-saved"
"""The button that fills in what is kept; and the key in an address that says that it was pressed."""


@dataclass(frozen=True)
class Saved:
    """What a page says of details that are kept: rows of words and value, its button, and a note."""

    rows: Sequence[tuple[str, str]] = ()
    button: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows or self.note)


NOTHING_SAVED = Saved()


def is_filling() -> bool:
    """Whether the button was pressed, or led to this page."""
    return USE in request.args or (request.method == "POST" and USE in request.form)


def told_saved(visit: Visit, step: Step, page: Page, typed: Form) -> Saved:
    """What is offered on a page as it is shown, with this in its fields."""
    found, say = offered(visit, step, page), visit.language
    left = [offer for offer in found if not offer.is_in(typed)]
    note = ""
    if is_filling():
        if len(left) < len(found):
            note = say("We have filled in what you saved. Check it before you continue.")
        elif signed_in(visit.front) is None:
            note = say("You are signed out, so we cannot fill in what you saved. You can enter it yourself.")
    if not left:
        return Saved(note=note)
    rows = [(saved_words(offer.own, say), value_words(offer.value, say)) for offer in left]
    return Saved(rows, _button(left, say), note)


def _button(left: Sequence[Offer], say: Language) -> str:
    return _use_words(left[0].own, say) if len(left) == 1 else say("Use your saved details")


def saved_words(own: Own, say: Language) -> str:
    """What stands before a detail that is offered."""
    return {
        "name": say("Your saved name"),
        "uk-phone": say("Your saved telephone number"),
        "address": say("Your saved address"),
        "date-of-birth": say("Your saved date of birth"),
        "email": say("The email address of your account"),
    }[own]


def _use_words(own: Own, say: Language) -> str:
    return {
        "name": say("Use your saved name"),
        "uk-phone": say("Use your saved telephone number"),
        "address": say("Use your saved address"),
        "date-of-birth": say("Use your saved date of birth"),
        "email": say("Use this email address"),
    }[own]


def value_words(value: Value, say: Language) -> str:
    """A detail on one line, in the reader's language."""
    return say.date(value) if isinstance(value, date) else str(value)


def offered(visit: Visit, step: Step, page: Page) -> Sequence[Offer]:
    """The details that can be offered to whoever is signed in, for what they have not answered yet.

    Never for an item of a repeat: items are about others.
    """
    if step.item is not None:
        return ()
    answers, owners = scope(visit, step).values, _owners(visit, page)
    asked = [question for question in page.questions if question.name not in answers]
    if not any(own_detail(owners.get(question.name, question)) for question in asked):
        return ()
    kept = kept_details(visit.front)
    return [*offers(asked, owners, kept, visit.context(step))] if kept else ()


def kept_details(front: Front) -> Mapping[Own, Value]:
    """The details of whoever is signed in, and the address that they sign in with; else nothing."""
    session = signed_in(front)
    if session is None:
        return {}
    details = front.store.profiles.of(session.account).details
    kept: dict[Own, Value] = {detail: value for detail, value in details.items()}  # noqa: C416 - of another type
    return kept | {"email": session.account.email}


def _owners(visit: Visit, page: Page) -> Mapping[str, Question]:
    """The address questions that the pages of a look-up belong to."""
    found: dict[str, Question] = {}
    for question in page.questions:
        if isinstance(question, AddressSearch | AddressList):
            own = visit.journey.questions.get(question.name.removesuffix("-search").removesuffix("-list"))
            found |= {question.name: own} if own is not None else {}
    return found


# --- Filling in ---------------------------------------------------------------------------------------------


def with_saved(visit: Visit, step: Step, page: Page, typed: Form) -> Form:
    """What the fields of a page that somebody is led to hold: their saved address, if they asked for it."""
    if USE not in request.args:
        return typed
    return filled([offer for offer in offered(visit, step, page) if offer.own == "address"], typed)


def filled_form(visit: Visit, step: Step, page: Page, form: Form) -> Form:
    """The form that was sent with the button, with what is kept in its fields."""
    return filled(offered(visit, step, page), {name: form[name] for name in form if name != USE})


def after_search(visit: Visit, walked: Walk, step: Step, page: Page, *, changing: bool) -> str | None:
    """Where the saved address is to be chosen or typed, for somebody who would have to look it up.

    What they would have looked it up by is kept, as if they had typed it. None where nothing is offered.
    """
    search = next((question for question in page.questions if isinstance(question, AddressSearch)), None)
    offer = next((offer for offer in offered(visit, step, page) if offer.own == "address"), None)
    if search is None or offer is None:
        return None
    by_hand: Form = {search.by_hand: ("yes",)}
    try:
        values = parse_page(visit, step, page, offer.typed)
    except Rejected:  # it is not in the list of addresses any more
        values = parse_page(visit, step, page, by_hand)
    after = saved(visit, step, values, learn(visit, step, page, values))
    emit_on(visit, AnswerGiven, walked, step, question=search.name)
    onward = after.walk().after(step.path, changing, first_time=not step.done)
    address = after.address(onward, changing and onward is not None)
    name = search.name.removesuffix("-search")
    if onward is None or onward.screen.name not in (name, f"{name}-list"):
        return address
    return f"{address}{'&' if '?' in address else '?'}{USE}=yes"


# --- Keeping ------------------------------------------------------------------------------------------------


def details_of_case(front: Front, case: Case, profile: Profile) -> Mapping[Detail, Value]:
    """The details that somebody gave with a case and does not keep yet, or keeps otherwise."""
    service = front.site.services.get(case.service)
    journey = service.journeys.get(case.journey) if service else None
    return worth_keeping(journey.questions, case.answers.values, profile) if journey else {}


def keeping_page(front: Front, case: Case) -> str:
    """Where whoever is signed in can keep details of a case for the next time; empty when there are none."""
    session = signed_in(front)
    if session is None or front.store.account_cases.find(session.account, case) is None:
        return ""
    found = details_of_case(front, case, front.store.profiles.of(session.account))
    return f"/account/details/keep/{case.reference}" if found else ""
