"""Filling in a form for somebody: staff begin one, go on with one by a code, and finish it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.assisted import CHANNELS, RELATIONSHIPS, Assistance
from prototype_kit.errors import InvalidAnswer
from prototype_kit.events import Origin
from prototype_kit.journey import Journey
from prototype_kit.questions import Component
from prototype_kit.service import Service
from prototype_kit.store import Draft, Invitation
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.console.helping import HelpingFront
from prototype_kit.web.drafts import find_journey, latest_draft
from prototype_kit.web.hand_over import code_part, onward, take_over
from prototype_kit.web.limiting import limit
from prototype_kit.web.visit import LIFETIME, Visit

_SAID = {"cleared": "Cleared. You can help someone else."}
_BEGUN = "You have already started this form: continue with it, hand it over or clear it first"

Wrong = dict[str, str]
"""What has to be mended, by field."""


def routes(front: HelpingFront, frame: Frame) -> Sequence[Route]:
    """Everything here is for staff who help people."""
    pages = TakePages(front, frame)
    slugs = ", ".join(f"'{slug}'" for slug in front.own.services)
    finish = f"/<any({slugs}):service>/<journey>/finish"
    return [
        Route("/take", "take", pages.look, needs="take-report"),
        Route("/take", "begin_taking", pages.begin, needs="take-report", methods=("POST",)),
        Route("/take/continue", "ask_for_code", pages.ask, needs="take-report"),
        Route("/take/continue", "take_over", pages.take_over, needs="take-report", methods=("POST",)),
        Route(finish, "ask_to_finish", pages.ask_to_finish, needs="take-report"),
        Route(finish, "finish", pages.finish, needs="take-report", methods=("POST",)),
    ]


class TakePages:
    """The views."""

    def __init__(self, front: HelpingFront, frame: Frame):
        self._front, self._frame = front, frame

    # Beginning

    def look(self) -> str:
        """Ask which form, and how they came."""
        return self._page({name: request.args.get(name, "") for name in ("form", "invitation")}, {})

    def _page(self, given: Mapping[str, str], wrong: Wrong) -> str:
        forms = {f"{service.slug}/{journey.name}": journey.title for service, journey in self._journeys()}
        invitation = self._invitation(given)
        ask = len(forms) > 1 and invitation is None
        parts = [_radios("form", "What is it about?", forms.items(), given, wrong)] if ask else []
        return self._frame.page(
            "take",
            self._title(given, forms),
            here="/take",
            parts=[*parts, *_assistance_parts(given, wrong)],
            errors=_summary(wrong),
            begun=list(self._begun()),
            said=_SAID.get(request.args.get("said", "")),
            invitation=invitation,
            invited=self._invited_to() if ask and self._frame.may("invite") else (),
        )

    def _title(self, given: Mapping[str, str], forms: Mapping[str, str]) -> str:
        """What the form is called, where it is known which: a report and an appointment are not the same."""
        if (its := self._invitation(given)) is not None:
            return self._front.own.services[its.service].journeys[its.journey].title
        return next(iter(forms.values())) if len(forms) == 1 else "Fill in a form for someone"

    def begin(self) -> AnyResponse:
        """Begin a form, and lead to its first question. Raises `LimitReached`."""
        given, front = _given(), self._front
        assistance, wrong = _assistance(given)
        if given.get("invitation"):
            return self._begin_invited(given, assistance, wrong)
        journeys = {f"{its.slug}/{journey.name}": (its, journey) for its, journey in self._journeys()}
        chosen = next(iter(journeys)) if len(journeys) == 1 else given.get("form", "")
        if chosen not in journeys:
            wrong = {"form": "Select what it is about", **wrong}
        elif self._is_begun(*journeys[chosen]):
            wrong = {"form" if len(journeys) > 1 else "channel": _BEGUN, **wrong}
        if wrong or assistance is None:
            return Response(self._page(given, wrong), status=422)
        limit(front, "start", _who())
        service, journey = journeys[chosen]
        return redirect(onward(front, self._start(service, journey, assistance)), 303)

    def _begin_invited(
        self, given: Mapping[str, str], assistance: Assistance | None, wrong: Wrong
    ) -> AnyResponse:
        """Begin the form of somebody who was invited, with what is known of it: their link works no more."""
        front, its = self._front, self._invitation(given)
        if its is None:
            return redirect("/invitations?done=too-late", 303)
        service = front.own.services[its.service]
        if self._is_begun(service, service.journeys[its.journey]):
            wrong = {"channel": _BEGUN, **wrong}
        if wrong or assistance is None:
            return Response(self._page(given, wrong), status=422)
        limit(front, "start", _who())
        origin = self._origin(assistance)
        draft = front.store.invitations.claim_for(
            its, front.session(request) or "", service.release, front.today(), front.clock(), LIFETIME, origin
        )
        if draft is None:
            return redirect("/invitations?done=too-late", 303)
        return redirect(onward(front, draft), 303)

    def _invitation(self, given: Mapping[str, str]) -> Invitation | None:
        """The invitation that somebody phones about, while nobody has a form or an appointment by it."""
        number, front = given.get("invitation", ""), self._front
        if not (number.isascii() and number.isdigit()) or not self._frame.may("invite"):
            return None
        found = front.store.invitations.by_id(int(number[:9]), front.settings.env, front.clock())
        service = front.own.services.get(found.service) if found else None
        there = service is not None and found is not None and found.journey in service.journeys
        return found if there and found is not None and found.can_go_again else None

    def _origin(self, assistance: Assistance) -> Origin:
        env = self._front.settings.env
        return Origin(env, "staff", assistance.channel, assisted=True, assistance=assistance)

    def _start(self, service: Service, journey: Journey, assistance: Assistance) -> Draft:
        front, origin = self._front, self._origin(assistance)
        session = front.session(request) or ""
        return front.store.drafts.start(
            session,
            service.slug,
            journey.name,
            service.release,
            front.today(),
            front.clock(),
            LIFETIME,
            origin,
        )

    def _journeys(self) -> Sequence[tuple[Service, Journey]]:
        services = self._front.own.services.values()
        journeys = [(service, journey) for service in services for journey in service.journeys.values()]
        return [(service, journey) for service, journey in journeys if journey.inviting is None]

    def _invited_to(self) -> Sequence[str]:
        """The forms that are not among them, as they begin with an invitation."""
        services = self._front.own.services.values()
        return [its.title for each in services for its in each.journeys.values() if its.inviting is not None]

    def _begun(self) -> Sequence[Mapping[str, str]]:
        """The forms that whoever asks has begun, and not sent or cleared."""
        return [
            {"title": journey.title, "href": f"/{service.slug}/{journey.name}/start"}
            for service in self._front.own.services.values()
            for journey in service.journeys.values()
            if self._is_begun(service, journey)
        ]

    def _is_begun(self, service: Service, journey: Journey) -> bool:
        draft = latest_draft(self._front, self._front.session(request), service, journey)
        # One that ended at an exit is done with: the next call is about something else.
        return (
            draft is not None
            and draft.state == "open"
            and draft.exit is None
            and bool(draft.answers.continued)
        )

    # Going on with a code

    def ask(self) -> str:
        """Ask for a code that somebody gave, and how they came."""
        return self._code_page({}, {})

    def _code_page(self, given: Mapping[str, str], wrong: Wrong) -> str:
        errors = [InvalidAnswer("code", "code", wrong["code"], "code")] if "code" in wrong else []
        code = code_part(self._front, {"code": (given.get("code", ""),)}, errors)
        return self._frame.page(
            "take-code",
            "Continue with a code",
            here="/take",
            parts=[code, *_assistance_parts(given, wrong)],
            errors=_summary(wrong),
        )

    def take_over(self) -> AnyResponse:
        """Go on with the form of a code, as somebody who helps."""
        given, front = _given(), self._front
        assistance, wrong = _assistance(given)
        code = given.get("code", "")
        if not code:
            wrong = {"code": "Enter the code", **wrong}
        if wrong or assistance is None:
            return Response(self._code_page(given, wrong), status=422)
        taken = take_over(front, code, front.session(request) or "", assistance, _who())
        if isinstance(taken, InvalidAnswer):
            return Response(self._code_page(given, {"code": taken.message}), status=422)
        return redirect(onward(front, taken), 303)

    # Finishing

    def ask_to_finish(self, service: str, journey: str) -> AnyResponse | str:
        """Ask before what was not sent is deleted."""
        found, its = find_journey(self._front, service, journey)
        draft = latest_draft(self._front, self._front.session(request), found, its)
        if draft is None:
            return redirect("/take", 303)
        back = ""
        if draft.state == "open":
            visit = Visit(self._front, found, its, draft)
            back = visit.address(visit.walk().stop)
        action = f"/{service}/{journey}/finish"
        return self._frame.page("finish", "Finish and clear", here="/take", open=back, action=action)

    def finish(self, service: str, journey: str) -> AnyResponse:
        """Clear what this member of staff has of a journey; what was sent stays a case."""
        find_journey(self._front, service, journey)
        self._front.store.sessions.leave(self._front.session(request) or "", (service, journey))
        response = redirect("/take?said=cleared", 303)
        self._front.end_session(response)
        return response


def _who() -> str:
    """By whom limits are counted."""
    return f"account {staff().id}"


def _given() -> Mapping[str, str]:
    fields = ("form", "invitation", "code", "channel", "consent", "who")
    return {name: request.form.get(name, "").strip() for name in fields}


def _assistance(given: Mapping[str, str]) -> tuple[Assistance | None, Wrong]:
    """How staff help, as it was chosen; or what has to be mended."""
    channel = next((each for each in CHANNELS if each == given.get("channel")), None)
    who = next((each for each in RELATIONSHIPS if each == given.get("who")), None)
    wrong: Wrong = {}
    if channel is None:
        wrong["channel"] = "Select how they contacted us"
    if who is None:
        wrong["who"] = "Select who they are"
    if given.get("consent") != "yes":
        wrong["consent"] = "Ask if they agree to you filling this in, then select that they do"
    if channel is None or who is None or wrong:
        return None, wrong
    return Assistance(staff().id, channel, consent=True, relationship=who), {}


def _assistance_parts(given: Mapping[str, str], wrong: Wrong) -> Sequence[Component]:
    agree = {
        "idPrefix": "consent",
        "name": "consent",
        "classes": "govuk-checkboxes--small",
        "fieldset": {"legend": {"text": "Do they agree?", "classes": "govuk-fieldset__legend--s"}},
        "items": [
            {
                "value": "yes",
                "text": "They agree to me filling this in for them",
                "checked": given.get("consent") == "yes",
            }
        ],
        "errorMessage": _error("consent", wrong),
    }
    return [
        _radios("channel", "How did they contact us?", CHANNELS.items(), given, wrong),
        _radios("who", "Who are they?", RELATIONSHIPS.items(), given, wrong),
        Component("checkboxes", agree),
    ]


def _radios(
    field: str, legend: str, options: Iterable[tuple[str, str]], given: Mapping[str, str], wrong: Wrong
) -> Component:
    items = [
        {"value": value, "text": words, "checked": given.get(field) == value} for value, words in options
    ]
    params = {
        "idPrefix": field,
        "name": field,
        "classes": "govuk-radios--small",
        "fieldset": {"legend": {"text": legend, "classes": "govuk-fieldset__legend--s"}},
        "items": items,
        "errorMessage": _error(field, wrong),
    }
    return Component("radios", params)


def _error(field: str, wrong: Wrong) -> Mapping[str, str] | None:
    return {"text": wrong[field]} if field in wrong else None


def _summary(wrong: Wrong) -> Sequence[Mapping[str, str]]:
    return [{"text": words, "href": f"#{field}"} for field, words in wrong.items()]
