"""Invitations: staff invite people to forms that nobody begins by themselves, and see what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.invitations import Invited, invitation_letter
from prototype_kit.journey import Exit, Inviting, Journey, given_answers, last_day, parse_given
from prototype_kit.known import Known
from prototype_kit.language import ENGLISH
from prototype_kit.messages import Channel
from prototype_kit.questions import Component, Context, Form, Option, Radios
from prototype_kit.questions.email import Email
from prototype_kit.questions.phone import UkMobile
from prototype_kit.service import Service
from prototype_kit.store import Invitation, InvitationLetter, InvitationState, NewInvitation
from prototype_kit.store.invitations import SIZE
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.console.paging import page_number, pagination
from prototype_kit.web.front import Front

STATES: Mapping[InvitationState, tuple[str, str]] = {
    "sent": ("Not opened yet", "blue"),
    "begun": ("Started", "yellow"),
    "ended": ("Was told to do something else", "orange"),
    "left": ("Started, not finished", "orange"),
    "done": ("Done", "green"),
    "cancelled": ("Appointment cancelled", "red"),
    "missed": ("Did not come", "red"),
    "expired": ("Link too old", "orange"),
    "withdrawn": ("Withdrawn", "grey"),
    "closed": ("Closed", "grey"),
}
"""Words and colours."""
_DONE: Mapping[str, str] = {
    "sent": "Invitation sent.",
    "again": "New link sent. The old one no longer works.",
    "withdrawn": "Invitation withdrawn. Its link no longer works.",
    "closed": "Invitation closed.",
    "too-late": "That could not be done: the link has been used meanwhile, or is withdrawn.",
}
_TWICE = "You have already invited them to this. If they have lost the link, send a new one from the list"


def routes(front: Front, frame: Frame, public: str) -> Sequence[Route]:
    """The pages. `public` is the address of the public app."""
    pages = InvitationPages(front, frame, public)
    new, one = "/invitations/<service>/<journey>/new", "/invitations/<int:number>"
    return [
        Route("/invitations", "invitations", pages.listed, needs="invite"),
        Route(new, "new_invitation", pages.new, needs="invite"),
        Route(new, "invite", pages.invite, needs="invite", methods=("POST",)),
        Route(f"{one}/again", "invite_again", pages.again, needs="invite", methods=("POST",)),
        Route(f"{one}/withdraw", "withdraw_invitation", pages.withdraw, needs="invite", methods=("POST",)),
    ]


@dataclass(frozen=True)
class Clock:
    """How many days of a time have passed: `Day 3 of 5`. It is `late` after the last."""

    words: str
    last: str
    late: bool
    last_one: bool

    @property
    def colour(self) -> str:
        """That of its tag."""
        return "red" if self.late else "orange" if self.last_one else "blue"


class InvitationPages:
    """The views."""

    def __init__(self, front: Front, frame: Frame, public: str):
        self._front, self._frame, self._public = front, frame, public

    # The list

    def listed(self) -> str:
        """Everybody who was invited of late, by service; first those whose time is over soonest."""
        services = [service for service in self._front.own.services.values() if _inviting(service)]
        done = request.args.get("done", "")
        return self._frame.page(
            "invitations",
            "Invitations",
            services=[self._told(service) for service in services],
            done=_DONE.get(done, ""),
            failed=done == "too-late",
            takes=self._frame.may("take-report"),
            cases=self._frame.may("see-cases"),
        )

    def _told(self, service: Service) -> Mapping[str, object]:
        front, env = self._front, self._front.settings.env
        count = front.store.invitations.count(service.slug, env)
        last = max(1, -(-count // SIZE))
        page = page_number(request.args.get(service.slug, ""), last)
        found = front.store.invitations.of_service(service.slug, env, front.clock(), page)
        return {
            "name": service.name,
            "forms": [
                (journey.title, f"/invitations/{service.slug}/{journey.name}/new")
                for journey in _inviting(service)
            ],
            "rows": [self._row(service, each) for each in found],
            "count": count,
            "pagination": pagination(
                page,
                last,
                lambda number: f"/invitations?{service.slug}={number}",
                f"Pages of invitations: {service.name}",
            ),
        }

    def _row(self, service: Service, its: Invitation) -> Mapping[str, object]:
        journey = service.journeys.get(its.journey)
        return {
            "its": its,
            "known": list(_known(journey, its, self._front.today())) if journey else [],
            "sent": ENGLISH.moment(its.made_at),
            "state": STATES[its.state],
            "link": self._link(its),
            "ended": _ended(journey, its),
            "clock": self._clock(journey, its),
        }

    def _link(self, its: Invitation) -> str:
        """Until when the link that was sent begins a form, where that is worth saying."""
        if its.link_works(self._front.clock()):
            return f"Link works until {ENGLISH.moment(its.expires_at)}"
        return "The link is too old" if its.state in ("cancelled", "missed") else ""

    def _clock(self, journey: Journey | None, its: Invitation) -> Clock | None:
        """Until when it has to be done; None where that does not matter (any more)."""
        clock = journey.inviting.clock if journey and journey.inviting else None
        since = its.given.values.get(clock.since) if clock else None
        if its.last_day is None or not isinstance(since, date) or not its.waits:
            return None
        today = self._front.today()
        over, left = (today - its.last_day).days, (its.last_day - today).days
        words = f"Day {(today - since).days} of {(its.last_day - since).days}"
        if over > 0:
            words = f"{over} day{'' if over == 1 else 's'} late"
        return Clock(words, ENGLISH.date(its.last_day), over > 0, left in (0, 1))

    # Inviting

    def new(self, service: str, journey: str) -> str:
        """Ask what is known, and where to send the link."""
        _, its, _ = self._find(service, journey)
        return self._form(its, {"language": (self._front.own.language.code,)})

    def _form(self, journey: Journey, typed: Form, errors: Sequence[InvalidAnswer] = ()) -> str:
        context = self._context()
        asked = [*journey.given.values(), *self._about_them()]
        parts: list[Component] = [question.component(typed, errors, context) for question in asked]
        return self._frame.page(
            "invite",
            "Invite someone",
            here="/invitations",
            form=journey.title,
            parts=parts,
            errors=[{"text": error.message, "href": f"#{error.field}"} for error in errors],
        )

    def invite(self, service: str, journey: str) -> AnyResponse:
        """Keep the invitation and send its message."""
        found, its, inviting = self._find(service, journey)
        typed, front = request.form.to_dict(flat=False), self._front
        try:
            new = self._read(found, its, inviting, typed)
        except Rejected as rejected:
            return Response(self._form(its, typed, rejected.errors), status=422)
        letter = self._letter(new.service, new.journey, Invited(new.channel, new.recipient, new.language))
        front.store.invitations.make(new, letter, front.clock(), inviting.lifetime)
        return redirect("/invitations?done=sent", 303)

    def _read(self, service: Service, journey: Journey, inviting: Inviting, typed: Form) -> NewInvitation:
        """What was typed. Raises `Rejected` with everything that is wrong."""
        errors: list[InvalidAnswer] = []
        try:
            given = given_answers(parse_given(journey, typed, self._context()))
        except Rejected as rejected:
            errors.extend(rejected.errors)
        try:
            channel, recipient, language = self._read_about(typed)
        except Rejected as rejected:
            errors.extend(rejected.errors)
        if errors:
            raise Rejected(*errors)
        new = NewInvitation(
            service=service.slug,
            journey=journey.name,
            given=given,
            channel=channel,
            recipient=recipient,
            language=language,
            env=self._front.settings.env,
            last_day=last_day(journey, inviting, given, self._front.today()),
            account_id=staff().id,
        )
        if self._front.store.invitations.is_there(new, self._front.clock()):
            raise Rejected(InvalidAnswer("by", "twice", _TWICE, "by"))
        return new

    def _about_them(self) -> Sequence[Radios]:
        """How they get the link, and in which language."""
        email = Email(name="email", ask="Email address", autocomplete="off")
        phone = UkMobile(name="phone", ask="UK mobile number", autocomplete="off")
        by = Radios(
            name="by",
            ask="How should we send the link?",
            options={"email": Option(label="Email", reveal=(email,)),
                     "text": Option(label="Text message", reveal=(phone,))},
            errors={"required": "Select how we should send the link"},
        )  # fmt: skip
        languages = self._front.own.entry.languages
        if len(languages) < 2:
            return [by]
        options = {code: Option(label=_LANGUAGES.get(code, code)) for code in languages}
        asked = Radios(
            name="language",
            ask="In which language?",
            options=options,
            errors={"required": "Select a language"},
        )
        return [by, asked]

    def _read_about(self, typed: Form) -> tuple[Channel, str, str]:
        values: dict[str, str] = {"language": self._front.own.language.code}
        errors: list[InvalidAnswer] = []
        for question in self._about_them():
            try:
                value = question.parse(typed, self._context())
            except Rejected as rejected:
                errors.extend(rejected.errors)
                continue
            values[question.name] = str(getattr(value, "value", ""))
            for part in question.options[values[question.name]].reveal:
                try:
                    values["to"] = str(part.parse(typed, self._context()))
                except Rejected as rejected:
                    errors.extend(rejected.errors)
        if errors:
            raise Rejected(*errors)
        return ("email" if values["by"] == "email" else "text"), values["to"], values["language"]

    def _context(self) -> Context:
        return Context(Known(self._front.today()), heading=False)

    def _letter(self, service: str, journey: str, invited: Invited) -> InvitationLetter:
        base = self._public or self._front.base()
        return invitation_letter(self._front.own, service, journey, invited, base)

    # Afterwards

    def again(self, number: int) -> AnyResponse:
        """Send a new link in place of the last one."""
        its, inviting = self._one(number)
        front = self._front
        letter = self._letter(its.service, its.journey, Invited(its.channel, its.recipient, its.language))
        sent = its.can_go_again and front.store.invitations.again(
            its.id, its.env, letter, front.clock(), inviting.lifetime
        )
        return redirect(f"/invitations?done={'again' if sent else 'too-late'}", 303)

    def withdraw(self, number: int) -> AnyResponse:
        """Let its link work no more; where that was used, say that nothing more comes of it."""
        its, _ = self._one(number)
        gone = self._front.store.invitations.withdraw(its.id, its.env, self._front.clock())
        done = "closed" if its.can_be_closed else "withdrawn"
        return redirect(f"/invitations?done={done if gone else 'too-late'}", 303)

    def _one(self, number: int) -> tuple[Invitation, Inviting]:
        front = self._front
        its = front.store.invitations.by_id(number, front.settings.env, front.clock()) or abort(404)
        return its, self._find(its.service, its.journey)[2]

    def _find(self, service: str, journey: str) -> tuple[Service, Journey, Inviting]:
        found = self._front.own.services.get(service) or abort(404)
        its = found.journeys.get(journey) or abort(404)
        return found, its, its.inviting or abort(404)


_LANGUAGES = {"en": "English", "cy": "Welsh"}


def _inviting(service: Service) -> Sequence[Journey]:
    return [journey for journey in service.journeys.values() if journey.inviting]


def _ended(journey: Journey | None, its: Invitation) -> str:
    """What somebody read whose form ended early: `‘You need to contact us’, at ‘died elsewhere’`."""
    if not its.exit:
        return ""
    screens = journey.screens if journey else ()
    found = next((each for each, _ in screens if isinstance(each, Exit) and each.name == its.exit), None)
    name = its.exit.replace("-", " ")
    return f"‘{found.content.heading()}’, at ‘{name}’" if found else f"‘{name}’"


def _known(journey: Journey, its: Invitation, today: date) -> Iterator[tuple[str, str]]:
    """What staff entered, in words."""
    context = Context(Known(today))
    for name, question in journey.given.items():
        if (value := its.given.values.get(name)) is not None:
            yield question.told_as(context), question.show(value, context)
