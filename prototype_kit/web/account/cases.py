"""A case in an account: all that happened with it in one timeline, and what can be done about it.

What is shown of it is what its service says in `in_account`. Whoever put it into their account had its
reference and code, or sent it: they see what its own page shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case, CaseEntry
from prototype_kit.language import Language
from prototype_kit.messages import ACTED, Message
from prototype_kit.people import same_email
from prototype_kit.service import Service
from prototype_kit.web.account.frame import AccountFrame, Resident, Route
from prototype_kit.web.booked import as_booked, booked_of
from prototype_kit.web.tracked import Expectations, Tracked, tracked
from prototype_kit.web.tracking import find_case, own_answers
from prototype_kit.web.uploads import DOWNLOAD

CHANGED = ("moved", "kept", "cancelled")
"""What the page may say first of the appointment, of those in `web/tracking.py`."""


def routes(frame: AccountFrame) -> Sequence[Route]:  # noqa: ARG001 - each module of the account has this shape
    """The page of a case, its files, and taking it out of the account."""
    pages = CasePages()
    one = "/account/cases/<reference>"
    return [
        Route(one, "case", pages.look),
        Route(f"{one}/files/<file>", "case_file", pages.file),
        Route(f"{one}/take-out", "ask_take_out", pages.ask_take_out),
        Route(f"{one}/take-out", "take_out_case", pages.take_out, methods=("POST",)),
    ]


@dataclass(frozen=True)
class Event:
    """Something that happened with a case: when, what, what was said of it, and a message that was sent.

    Among those of several cases it is `about` one of them, whose page is at `href`.
    """

    moment: datetime
    at: str
    what: str
    said: str = ""
    message: str = ""
    about: str = ""
    href: str = ""


@dataclass(frozen=True)
class SentFile:
    """A file that somebody sent: its name, where it is got, and why it cannot be, in words."""

    name: str
    href: str
    closed: str


class CasePages:
    """The views."""

    def __init__(self) -> None:
        self._expectations = Expectations()

    def look(self, resident: Resident, reference: str) -> AnyResponse | str:
        """Everything about a case."""
        front = resident.front
        service, case = own_case(resident, reference)
        if reference != case.reference:
            return redirect(f"/account/cases/{case.reference}", 303)
        found = tracked(front, service, case, self._expectations.of(front, case))
        shows = service.entry.in_account.shows
        again = service.journeys.get(service.entry.in_account.again or "")
        own = front.tracking().own_page(case.reference).removeprefix(front.base())
        done = request.args.get("done", "")
        return resident.page(
            "case",
            found.title,
            done=done if done in CHANGED else "",
            case=found,
            shows=shows,
            own=own,
            events=_events(resident, case, found, shows),
            groups=own_answers(front, service, as_booked(front, service, case)) if "answers" in shows else (),
            files=[*_files(resident, case)] if "files" in shows else [],
            booked=booked_of(front, service, case, in_account=True) if "appointments" in shows else None,
            again={"title": again.title, "href": f"/{service.slug}/{again.name}"} if again else None,
            base=front.base(),
        )

    def file(self, resident: Resident, reference: str, file: str) -> AnyResponse:
        """A file that they sent, to be saved; nothing before it was found clean."""
        service, case = own_case(resident, reference)
        if "files" not in service.entry.in_account.shows or file not in {
            each.id for each in case.answers.files
        }:
            abort(404)
        uploads = resident.front.store.uploads
        upload = uploads.of_draft(case.draft_id).get(file) or abort(404)
        content = uploads.content(case.draft_id, file)
        if content is None:
            abort(404)
        response = Response(content, content_type=upload.media_type, headers=DOWNLOAD)
        response.headers.set("Content-Disposition", "attachment", filename=upload.name)
        return response

    def ask_take_out(self, resident: Resident, reference: str) -> str:
        """Ask whether to take it out, with all that it takes to put it back."""
        front = resident.front
        service, case = own_case(resident, reference)
        return resident.page(
            "take-out",
            resident.say("Do you want to take this out of your account?"),
            about=service.case_title(case.journey, case.answers),
            reference=case.reference,
            code=front.tracking().code(case.reference),
            helped=bool(front.store.mandates.given(resident.account, front.clock())),
            back=f"/account/cases/{case.reference}",
        )

    def take_out(self, resident: Resident, reference: str) -> AnyResponse:
        """Show it in this account no more. It stays as it is, and in other accounts."""
        _, case = own_case(resident, reference)
        resident.front.store.account_cases.unlink(resident.account, case)
        return redirect("/account?done=taken-out", 303)


def own_case(resident: Resident, reference: str) -> tuple[Service, Case]:
    """A case of theirs and its service; another's is told like one that is not there.

    One that was erased is in no account any more. Whoever had it there is led to the page that says so, as is
    whoever else has its reference: that page tells everybody that it is there, so nothing is given away.
    """
    service, case = find_case(resident.front, reference)
    if case.erased_at is not None:
        abort(redirect(f"/track/{case.reference}", 303))
    if resident.front.store.account_cases.find(resident.account, case) is None:
        abort(404)
    return service, case


def _events(resident: Resident, case: Case, found: Tracked, shows: Sequence[str]) -> Sequence[Event]:
    """What happened and what was sent, in one: the newest first."""
    events = list[Event]()
    if "timeline" in shows:
        events += told_events(resident, found)
    if "messages" in shows:
        events += _messages(resident, case)
    return sorted(events, key=lambda event: (event.moment, bool(event.message)), reverse=True)


def told_events(resident: Resident, found: Tracked) -> Iterator[Event]:
    """What happened with a case, each thing once.

    What they did for another, or another for them, says so: it takes the place of the lines of the same
    moment that everybody may read. Whoever else has the case in their account reads those.
    """
    acted = [entry for entry in found.acted if resident.account.id in (entry.account_id, entry.for_id)]
    moments, names = {entry.at for entry in acted}, acted_names(resident, acted)
    for line in found.lines:
        if line.moment not in moments:
            yield Event(line.moment, line.at, line.what, line.said)
    for entry in acted:
        yield acted_event(resident.say, entry, names)


def acted_names(resident: Resident, entries: Iterable[CaseEntry]) -> Mapping[int, str]:
    """What those are called who acted and for whom they did; whose account is closed has no name any more."""
    ids = {id_ for entry in entries for id_ in (entry.account_id, entry.for_id) if id_ is not None}
    return resident.front.store.mandates.emails(ids)


def acted_event(say: Language, entry: CaseEntry, names: Mapping[int, str], **about: str) -> Event:
    """The line that says what somebody did for whom, by the names of `acted_names`."""
    gone = say("somebody whose account is closed")
    by, person = names.get(entry.account_id or 0, gone), names.get(entry.for_id or 0, gone)
    what = say("Done by {helper} for {person}", helper=by, person=person)
    return Event(entry.at, say.moment(entry.at), what, say(entry.words) if entry.words else "", **about)


def _messages(resident: Resident, case: Case) -> Iterator[Event]:
    """What was sent to whoever reported it, at every address that they gave for it, and to them."""
    store, say = resident.front.store, resident.say
    followers, messages = store.followers.of_case(case), store.outbox.of_case(case.id)
    theirs = {each.recipient for each in followers if each.reporter and each.case_id == case.id}
    # What is sent with the submission goes to the addresses in the form; erased, it went to nobody.
    theirs |= {each.recipient for each in messages if each.created_at == case.received_at} - {""}
    for message in messages:
        to_them = message.recipient in theirs or same_email(message.recipient) == resident.account.email
        if to_them and message.state != "dead" and message.template != ACTED:
            at = message.sent_at or message.created_at
            yield Event(at, say.moment(at), sent_words(resident, message), message=message.body)


def sent_words(resident: Resident, message: Message) -> str:
    """That a message was sent, and what it was about."""
    if message.channel == "email":
        return resident.say("We emailed you: {subject}", subject=message.subject)
    return resident.say("We sent you a text message")


def _files(resident: Resident, case: Case) -> Iterator[SentFile]:
    if not case.answers.files:
        return
    say, kept = resident.say, resident.front.store.uploads.of_draft(case.draft_id)
    words = {
        "quarantined": say("We are still checking it for viruses."),
        "refused": say("We found a virus in it, so we deleted it."),
    }
    for file in case.answers.files:
        upload = kept.get(file.id)
        if upload is not None:
            href = f"/account/cases/{case.reference}/files/{file.id}"
            yield SentFile(upload.name, href, words.get(upload.state, ""))
