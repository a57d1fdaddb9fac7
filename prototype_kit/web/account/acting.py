"""What somebody sees and does for another who let them: cases, and their appointments, and nothing else.

Every page asks anew whether they still may. None has a link, a file or a message by which they could come
back once they may not: whoever has the link of a case or its code needs no leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response, abort, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.appointment_changes import CANCELLED, CHANGED, AppointmentChange
from prototype_kit.cases import ACTING, Case, CaseEntry
from prototype_kit.service import Service
from prototype_kit.store.mandates import Mandate
from prototype_kit.web.account.cases import CHANGED as SAID
from prototype_kit.web.account.cases import told_events
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.account.home import case_title
from prototype_kit.web.account.mandates import HERE, letters, reach_words
from prototype_kit.web.account.paging import asked_page, last_page, pagination
from prototype_kit.web.appointment import AppointmentPages
from prototype_kit.web.booked import Booked, booked_of
from prototype_kit.web.tracked import TAGS, Expectations, tracked
from prototype_kit.web.tracking import find_case


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """What is somebody else's: the list, a case, and its appointment."""
    pages = ActingPages()
    one = f"{HERE}/<mandate>"
    case = f"{one}/cases/<reference>"
    return [
        Route(one, "acting_for", pages.listed),
        Route(case, "acting_case", pages.look),
        Route(f"{case}/appointment", "acting_choose", pages.choose),
        Route(f"{case}/appointment", "acting_move", pages.move, methods=("POST",)),
        Route(f"{case}/cancel-appointment", "acting_ask", pages.ask),
        Route(f"{case}/cancel-appointment", "acting_cancel", pages.cancel, methods=("POST",)),
    ]


@dataclass(frozen=True)
class ActingRow:
    """A case in the list."""

    title: str
    reference: str
    service: str
    status: str
    tag: str
    href: str


class ActingPages:
    """The views."""

    def __init__(self) -> None:
        self._expectations = Expectations()

    def listed(self, resident: Resident, mandate: str) -> str:
        """The cases that somebody may see and act on."""
        front, found = resident.front, _held(resident, mandate)
        page = asked_page()
        cases, count = front.store.mandates.cases(
            found, resident.account, resident.scope(), front.clock(), page
        )
        say = resident.say
        return resident.page(
            "acting-for",
            say("Acting for {person}", person=found.giver),
            cases=[_row(resident, found, case) for case in cases],
            reach=reach_words(resident, found),
            until=say.moment(found.ends_at),
            pagination=pagination(
                say, f"{HERE}/{found.id}", page, last_page(count), say("Pages of reports and requests")
            ),
            mandate=found,
            back=HERE,
        )

    def look(self, resident: Resident, mandate: str, reference: str) -> str:
        """How far a case is, what happened, and its appointment. Not what was told in its form."""
        front = resident.front
        found, service, case = reached(resident, mandate, reference)
        told = tracked(front, service, case, self._expectations.of(front, case))
        shows, done = service.entry.in_account.shows, request.args.get("done", "")
        events = told_events(resident, told) if "timeline" in shows else ()
        return resident.page(
            "acting-case",
            told.title,
            case=told,
            shows=shows,
            done=done if done in SAID else "",
            events=sorted(events, key=lambda event: event.moment, reverse=True),
            booked=_booked(resident, found, service, case),
            mandate=found,
            base=front.base(),
            back=f"{HERE}/{found.id}",
        )

    def choose(self, resident: Resident, mandate: str, reference: str) -> str:
        """Show what is free."""
        return _Appointments(resident).choose(reference, mandate)

    def move(self, resident: Resident, mandate: str, reference: str) -> AnyResponse | str:
        """Move the appointment."""
        return _Appointments(resident).move(reference, mandate)

    def ask(self, resident: Resident, mandate: str, reference: str) -> str:
        """Ask whether to cancel it."""
        return _Appointments(resident).ask(reference, mandate)

    def cancel(self, resident: Resident, mandate: str, reference: str) -> AnyResponse:
        """Cancel it."""
        return _Appointments(resident).cancel(reference, mandate)


class _Appointments(AppointmentPages):
    """The pages of an appointment for whoever acts for somebody: in place of a token stands the mandate."""

    def __init__(self, resident: Resident):
        super().__init__(resident.front)
        self._resident = resident

    def _booked(self, reference: str, token: str) -> Booked:
        mandate, service, case = reached(self._resident, token, reference)
        return _booked(self._resident, mandate, service, case) or abort(404)

    def _written(self, booked: Booked, change: AppointmentChange) -> AppointmentChange:
        """The change with a line that says who did it for whom, and a letter that tells them."""
        resident = self._resident
        mandate = _held(resident, booked.mandate)
        what = CANCELLED if any(each.words.startswith("Cancelled") for each in change.entries) else CHANGED
        said = CaseEntry(
            change.entries[0].at, ACTING, what, resident.front.origin().source,
            account_id=resident.account.id, for_id=mandate.giver_id,
        )  # fmt: skip
        letter = letters(resident).used(mandate, booked.case.reference, what)
        return replace(change, entries=(*change.entries, said), messages=(*change.messages, letter))


def _held(resident: Resident, id_: str) -> Mandate:
    """A mandate that they hold now; for every other the page that says so, the same whoever's it is or was.

    One that they can accept leads to where they can.
    """
    front = resident.front
    found = front.store.mandates.find(id_, resident.account, front.clock())
    if found is None or found.giver_id == resident.account.id:
        abort(_over(resident))
    if found.helper_id is None:
        abort(redirect(HERE, 303))
    return found


def reached(resident: Resident, id_: str, reference: str) -> tuple[Mandate, Service, Case]:
    """A mandate that they hold, and a case that it reaches now; for every other the page that says so."""
    front, mandate = resident.front, _held(resident, id_)
    try:
        service, case = find_case(front, reference)
    except NotFound:
        abort(_over(resident, mandate))
    if not front.store.mandates.reaches(mandate, resident.account, case, resident.scope(), front.clock()):
        abort(_over(resident, mandate))
    return mandate, service, case


def _over(resident: Resident, mandate: Mandate | None = None) -> Response:
    """That they cannot act any more; with a mandate, that it does not reach a case any more, if ever."""
    title = resident.say("You cannot act for them any more")
    if mandate:
        title = resident.say("You cannot see this report or request")
    back = f"{HERE}/{mandate.id}" if mandate else HERE
    return Response(resident.page("acting-over", title, mandate=mandate, back=back), status=404)


def _booked(resident: Resident, mandate: Mandate, service: Service, case: Case) -> Booked | None:
    if "appointments" not in service.entry.in_account.shows:
        return None
    found = booked_of(resident.front, service, case)
    return None if found is None else replace(found, mandate=mandate.id, person=mandate.giver)


def _row(resident: Resident, mandate: Mandate, case: Case) -> ActingRow:
    service = resident.front.site.services[case.service]
    shows = service.entry.in_account.shows
    return ActingRow(
        title=case_title(resident, case),
        reference=case.reference,
        service=service.name_for(case.journey),
        status=service.status_words(case.status) if "status" in shows else "",
        tag=TAGS[case.state],
        href=f"{HERE}/{mandate.id}/cases/{case.reference}",
    )
