"""The survey: whether it is fixed, asked of whoever reported it; a No opens a case again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case, CaseEntry
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.life_cycle import CaseUpdate, LifeCycle, Updated, UpdateRefused
from prototype_kit.questions import Form, Option, Question, Radios
from prototype_kit.questions.text import LongText
from prototype_kit.service import Service
from prototype_kit.store import CaseChanged, StoreUnavailable
from prototype_kit.updates import update_messages
from prototype_kit.web.drafts import TRIES
from prototype_kit.web.forms import bare_context
from prototype_kit.web.front import Front
from prototype_kit.web.tracking import find_own

ANSWERS: Mapping[str, str] = {
    "yes": "Yes, it is fixed",
    "no": "No, it is not fixed",
    "unsure": "I do not know",
}
"""What staff read of an answer."""


def create_blueprint(front: Front) -> Blueprint:
    """The page that the survey's message leads to."""
    pages = SurveyPages(front)
    routes = Blueprint("survey", __name__)
    address = "/track/<reference>/<token>/fixed"
    routes.add_url_rule(address, "ask", pages.ask, methods=["GET"])
    routes.add_url_rule(address, "answer", pages.answer, methods=["POST"])
    return routes


class SurveyPages:
    """The views."""

    def __init__(self, front: Front):
        self._front = front

    @property
    def front(self) -> Front:
        """What pages depend on, in the visitor's language."""
        return self._front.here()

    def ask(self, reference: str, token: str) -> AnyResponse | str:
        """Ask whether it is fixed; of what was erased, nobody is asked any more."""
        front = self.front
        service, case = find_own(front, reference, token)
        if case.erased_at is not None:
            return redirect(f"/track/{case.reference}", 303)
        return _page(front, service, case, {})

    def answer(self, reference: str, token: str) -> AnyResponse:
        """Keep what somebody says; open the case again if it was taken to be done and is not."""
        front, typed = self.front, request.form.to_dict(flat=False)
        service, case = find_own(front, reference, token)
        if case.erased_at is not None:
            return redirect(f"/track/{case.reference}", 303)
        context, errors, given = bare_context(front), list[InvalidAnswer](), dict[str, str]()
        for question in _questions(front):
            try:
                given[question.name] = str(
                    getattr(value := question.parse(typed, context), "value", value or "")
                )
            except Rejected as rejected:
                errors += rejected.errors
        if errors:
            return Response(_page(front, service, case, typed, errors), status=422)
        words = f"{ANSWERS[given['fixed']]}. {given['more']}".strip()
        reopened = self._keep(front, case, words, given["fixed"] == "no")
        original = front.store.cases.original(case)
        return redirect(f"/track/{original.reference}?done={'reopened' if reopened else 'answered'}", 303)

    def _keep(self, front: Front, reported: Case, words: str, not_fixed: bool) -> bool:
        """Write it down where it is worked on; whether that is open again by it.

        Somebody may change it at the same moment.
        """
        store, now = front.store, front.clock()
        said = CaseEntry(now, "survey", words, front.origin().source)
        for _ in range(TRIES):
            case = store.cases.original(store.cases.by_id(reported.id) or reported)
            found = _reopened(front, case) if not_fixed and case.state != "open" else None
            if found is None:
                store.cases.tell(case, [said])
                return False
            told = store.followers.of_case(case)
            others = [each for each in told if not (each.reporter and each.case_id == reported.id)]
            messages = update_messages(front.own, found.case, found.entries, others, front.signer)
            try:
                store.cases.update(case, found.case, [said, *found.entries], messages, now)
            except CaseChanged:
                continue
            return True
        raise StoreUnavailable("the case changed again and again while it was opened")


def _reopened(front: Front, case: Case) -> Updated | None:
    """The case as it is where it began; None where its service, if it is there, does not open it again."""
    service = front.own.services.get(case.service)
    if service is None:
        return None
    life = LifeCycle(service.entry.statuses, front.own.working_days)
    update = replace(CaseUpdate.of(case), status=service.first_status)
    try:
        return life.update(case, update, front.origin().source, front.clock())
    except UpdateRefused:
        return None


def _questions(front: Front) -> Sequence[Question]:
    say = front.site.language
    options = {
        "yes": Option(label=say("Yes")),
        "no": Option(label=say("No")),
        "unsure": Option(label=say("I do not know")),
    }
    return (
        Radios(
            name="fixed",
            ask=say("Is it fixed now?"),
            options=options,
            errors={"required": say("Select whether it is fixed now")},
        ),
        LongText(
            name="more",
            ask=say("What should we know?"),
            hint=say("Do not include personal details, like your name or telephone number."),
            optional=True,
            max_length=500,
            rows=3,
        ),
    )


def _page(
    front: Front, service: Service, case: Case, typed: Form, errors: Sequence[InvalidAnswer] = ()
) -> str:
    context = bare_context(front)
    tracking = front.tracking()
    return front.page(
        "survey.html",
        service,
        service.journeys[case.journey],
        about=service.title(case.answers),
        reference=case.reference,
        done=front.store.cases.original(case).state != "open",
        parts=[question.component(typed, errors, context) for question in _questions(front)],
        errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        back=tracking.own_page(case.reference).removeprefix(tracking.base),
    )
