"""The first page of an account: what needs doing now, what is under way, and the way to all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import request

from prototype_kit.appointments import told_booking
from prototype_kit.cases import Case
from prototype_kit.store import Draft
from prototype_kit.store.account_home import AT_HOME, Ahead, CaseList
from prototype_kit.store.drafts import WARNED_BEFORE
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.account.paging import asked_page, last_page, pagination
from prototype_kit.web.diaries import diary_now
from prototype_kit.web.tracked import TAGS, target_words

SOON = timedelta(days=7)
"""How long before an appointment it stands among what needs doing."""
DONE = ("kept", "deleted", "gone", "taken-out")
"""What the page may say first that somebody has just done."""


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The address of the home page."""
    return [Route("/account", "home", home)]


@dataclass(frozen=True)
class ToDo:
    """Something that the services wait for: in words, where it is done, and more about it."""

    words: str
    href: str
    hint: str = ""


@dataclass(frozen=True)
class CaseRow:
    """A case as a list shows it. What is empty is not shown, or not known; `next` is what comes when."""

    title: str
    reference: str
    service: str
    status: str
    tag: str
    next: str

    @property
    def href(self) -> str:
        """Its page."""
        return f"/account/cases/{self.reference}"


@dataclass(frozen=True)
class AppointmentRow:
    """An appointment that somebody has ahead: when and where, what for, and the page of its case."""

    when: str
    where: str
    service: str
    reference: str

    @property
    def href(self) -> str:
        """The page of its case."""
        return f"/account/cases/{self.reference}"


@dataclass(frozen=True)
class FormRow:
    """A form to go on with: its title, until when it is kept, and its page."""

    id: str
    title: str
    until: str

    @property
    def href(self) -> str:
        """Its page, where it goes on."""
        return f"/account/drafts/{self.id}"


@dataclass(frozen=True)
class OfferRow:
    """That somebody asks to be acted for: their email address, and until when that can be accepted."""

    who: str
    until: str


def home(resident: Resident) -> str:
    """Everything that is theirs, at a glance."""
    front, say, store = resident.front, resident.say, resident.front.store
    account, now = resident.account, front.clock()
    page = asked_page()
    found = store.account_homes.cases(account, resident.scope(), diary_now(front), page)
    with_times = resident.scope("appointments")
    ahead = store.account_homes.ahead(account, with_times, diary_now(front), 1, AT_HOME + 1)
    drafts = [each for each in store.account_drafts.of(account, now) if _journey_title(resident, each)]
    soon = [each for each in drafts if page == 1 and each.expires_at - now <= WARNED_BEFORE]
    browser = front.session(request)
    nobodys = store.account_drafts.nobodys(browser, now) if browser else ()
    done = request.args.get("done", "")
    held, offered = store.mandates.held(account, now), store.mandates.offered(account, now)
    return resident.page(
        "home",
        say("Your account"),
        back=None,
        done=done if done in DONE else "",
        todo=[*_todo(resident, soon, ahead)] if page == 1 else [],
        offers=[OfferRow(each.giver, say.moment(each.ends_at)) for each in offered],
        held=held,
        cases=[case_row(resident, case, found) for case in found.cases],
        count=found.count,
        pagination=pagination(
            say, "/account", page, last_page(found.count), say("Pages of your reports and requests")
        ),
        appointments=[appointment_row(resident, each) for each in ahead[:AT_HOME]],
        more_appointments=len(ahead) > AT_HOME,
        forms=[form_row(resident, each) for each in drafts if each not in soon],
        nobodys=[form_row(resident, each) for each in nobodys if _journey_title(resident, each)],
        before=_signed_in_before(resident),
    )


# --- What needs doing ---------------------------------------------------------------------------------------


def _todo(resident: Resident, soon: Sequence[Draft], ahead: Sequence[Ahead]) -> Iterator[ToDo]:
    """What the services wait for, the most urgent of each kind first. `soon` are forms that end soon."""
    front, say = resident.front, resident.say
    now = front.clock()
    for draft in soon:
        row = form_row(resident, draft)
        hint = say("We delete it at {time} if you do not go on with it.", time=row.until)
        yield ToDo(say("Finish your form: {form}", form=row.title), row.href, hint)
    for each in ahead:
        if each.booking.starts_at - diary_now(front) <= SOON:
            its = appointment_row(resident, each)
            words = say("Go to your appointment: {service}", service=its.service)
            yield ToDo(words, its.href, f"{its.when}, {its.where}")
    asking = {slug: service.entry.survey for slug, service in front.site.services.items()}
    services = [slug for slug, survey in asking.items() if survey is not None]
    for case in front.store.account_homes.unanswered(resident.account, resident.scope(), services, now):
        after = asking[case.service]
        if after is not None and case.received_at + after <= now:
            own = front.tracking().own_page(case.reference).removeprefix(front.base())
            title = case_title(resident, case)
            yield ToDo(say("Tell us whether this is fixed: {case}", case=title), f"{own}/fixed")


# --- Rows ---------------------------------------------------------------------------------------------------


def case_row(resident: Resident, case: Case, found: CaseList) -> CaseRow:
    """A case in a list, with as much as its service shows."""
    front = resident.front
    service = front.site.services[case.service]
    shows = service.entry.in_account.shows
    next_at = found.next_at.get(case.id) if "appointments" in shows else None
    words = target_words(front, case) if "target" in shows else ""
    if next_at is not None:
        words = resident.say("Your appointment is at {time}.", time=resident.say.moment(next_at))
    return CaseRow(
        title=case_title(resident, case),
        reference=case.reference,
        service=service.name_for(case.journey),
        status=service.status_words(case.status) if "status" in shows else "",
        tag=TAGS[case.state],
        next=words,
    )


def appointment_row(resident: Resident, ahead: Ahead) -> AppointmentRow:
    """An appointment in a list."""
    service = resident.front.site.services[ahead.booking.service]
    told = told_booking(service, ahead.booking, resident.say)
    return AppointmentRow(told.when, told.office, service.name_for(ahead.journey), ahead.reference)


def form_row(resident: Resident, draft: Draft) -> FormRow:
    """A form in a list."""
    return FormRow(draft.id, _journey_title(resident, draft), resident.say.moment(draft.expires_at))


def case_title(resident: Resident, case: Case) -> str:
    """What a case is called where several are listed."""
    return resident.front.site.services[case.service].case_title(case.journey, case.answers)


def _journey_title(resident: Resident, draft: Draft) -> str:
    """What a form is called; empty once the site has none such."""
    service = resident.front.site.services.get(draft.service)
    journey = service.journeys.get(draft.journey) if service else None
    return journey.title if journey else ""


# --- Who was here before ------------------------------------------------------------------------------------


def device_words(resident: Resident, device: str) -> str:
    """A kind of device, to end a sentence."""
    say = resident.say
    known: Mapping[str, str] = {
        "mobile": say("on a phone"),
        "tablet": say("on a tablet"),
        "desktop": say("on a computer"),
    }
    return known.get(device, say("on a device that we do not know"))


def _signed_in_before(resident: Resident) -> str:
    """When somebody signed in before, so that a person sees when it was not them; empty the first time."""
    before = resident.front.store.account_sessions.before(resident.session)
    if before is None:
        return ""
    at, device = before
    return resident.say(
        "You last signed in at {time}, {device}.",
        time=resident.say.moment(at),
        device=device_words(resident, device),
    )
