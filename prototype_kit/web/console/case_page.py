"""The page of a case: everything that is known of it, and the forms by which it is worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import ACTING, Case
from prototype_kit.expectations import waiting_words
from prototype_kit.language import ENGLISH
from prototype_kit.settings import DEMO
from prototype_kit.web.booked import as_booked
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings.desk import ahead, told_bookings
from prototype_kit.web.console.case_answers import told_answers
from prototype_kit.web.console.case_form import MOST_NOTE, MOST_PUBLIC, CaseForm, FormChoices
from prototype_kit.web.console.case_told import (
    came_words,
    paper_words,
    target_words,
    told_entries,
    told_files,
    told_messages,
)
from prototype_kit.web.console.case_voice import VoiceForm
from prototype_kit.web.console.casework import Casework
from prototype_kit.web.diaries import diary_now
from prototype_kit.web.tracked import Expectations, may_expect
from prototype_kit.web.uploads import DOWNLOAD
from prototype_kit.working_days import day_of

_DONE: Mapping[str, str] = {
    "updated": "Case updated.",
    "noted": "Note saved.",
    "attached": "File added. You can open it once we have checked it for viruses.",
    "voice": "One more person added.",
    "held": "Legal hold set. This case will not be erased.",
    "lifted": "Legal hold lifted.",
    "voice-again": "We already had this address for this case, so we have not counted the person again.",
}


def routes(work: Casework) -> list[Route]:
    """The page, and the files on it."""
    page = CasePage(work)
    return [
        Route("/cases/<reference>", "case", page.shown, needs="see-cases"),
        Route("/cases/<reference>/files/<file>", "case_file", page.file, needs="see-cases"),
    ]


class CasePage:
    """The views."""

    def __init__(self, work: Casework):
        self._work, self._expectations = work, Expectations()

    def shown(self, reference: str) -> AnyResponse:
        """The page as it is."""
        return self.page(self._work.case(reference))

    def page(
        self,
        case: Case,
        form: CaseForm | None = None,
        note: str = "",
        errors: Mapping[str, str] | None = None,
        voice: VoiceForm | None = None,
    ) -> AnyResponse:
        """The page, with a form that was sent and what is wrong with it; `errors` are those of others."""
        work, store = self._work, self._work.front.store
        service, people = work.service(case), work.staff()
        names = {account.id: account.name for account in people}
        timeline, followers = store.cases.timeline(case), store.followers.of_case(case)
        acted = [entry for entry in timeline if entry.kind == ACTING]
        names |= store.mandates.emails(
            {id_ for entry in acted for id_ in (entry.account_id, entry.for_id) if id_ is not None}
        )
        duplicate_of = store.cases.by_id(case.duplicate_of) if case.duplicate_of else None
        draft = store.drafts.by_id(case.draft_id, case.origin.env, work.now())
        voice = voice or VoiceForm()
        now = as_booked(work.front, service, case) if service else case
        wrong = {**(form.errors if form else {}), **(errors or {}), **voice.wrong}
        here, bookings = f"/cases/{case.reference}", store.bookings.of_case(case.id)
        html = work.frame.page(
            "case",
            case.title or (service.name if service else case.reference),
            here="/cases",
            case=case,
            its_service=service,
            errors=[{"text": words, "href": f"#{name}"} for name, words in wrong.items()],
            wrong=wrong,
            back=back_to_list(),
            kept=kept_list(),
            done=self._done(),
            demo=case.origin.env == DEMO,
            status=service.status_words(case.status) if service else case.status,
            since=ENGLISH.moment(case.status_at),
            received=ENGLISH.moment(case.received_at),
            target=list(target_words(case, work.now(), work.front.own.working_days)),
            expected=self._expected(case),
            assignee=names.get(case.assignee_id, "A former member of staff") if case.assignee_id else "",
            came=came_words(case, names),
            paper=paper_words(store.profiles.paperless_since(case)),
            place=f"{case.latitude:.5f}, {case.longitude:.5f}" if case.latitude and case.longitude else "",
            tracking=f"{work.public}/track/{case.reference}" if work.public else "",
            erased=ENGLISH.date(day_of(case.erased_at)) if case.erased_at else "",
            groups=told_answers(work.front, service, now, draft) if case.erased_at is None else (),
            files=told_files(case, store.uploads.of_draft(case.draft_id)),
            timeline=told_entries(timeline, service, names),
            messages=told_messages(store.outbox.of_case(case.id)),
            followers=len(followers),
            duplicate_of=duplicate_of,
            duplicates=store.cases.duplicates(case),
            appointments=told_bookings(service, bookings) if service else (),
            expected_at=told_bookings(service, ahead(bookings, diary_now(work.front))) if service else (),
            form=form or CaseForm.of(case, duplicate_of, len(timeline)),
            offers=FormChoices.of(work.front.own, service, case, people)
            if service and can_be_worked_on(case)
            else None,
            update_at=f"{here}/update",
            voice=voice.parts(work) if service and case.state == "open" else (),
            note=note,
            most={"public": MOST_PUBLIC, "note": MOST_NOTE},
        )
        return Response(html, status=422 if wrong else 200)

    def _expected(self, case: Case) -> Sequence[str]:
        """What residents read of how long it will take, which may be other than the target."""
        front = self._work.front
        expected = self._expectations.of(front, case) if may_expect(case) else None
        if expected is None:
            return ()
        days, paused = front.own.working_days, case.paused_at is not None
        return [*waiting_words(expected, case.received_at, front.today(), days, ENGLISH, paused=paused)]

    def _done(self) -> str:
        said = _DONE.get(request.args.get("done", ""), "")
        told = request.args.get("told", "")
        if said and told.isascii() and told.isdigit() and 0 < len(told) < 6 and int(told):
            messages = "1 message" if int(told) == 1 else f"{int(told)} messages"
            said += f" We are sending {messages} to people who follow it."
        return said

    def file(self, reference: str, file: str) -> AnyResponse:
        """A file, to be saved and never shown by a browser; nothing before it was found clean."""
        case, uploads = self._work.case(reference), self._work.front.store.uploads
        upload = uploads.of_draft(case.draft_id).get(file) or abort(404)
        content = uploads.content(case.draft_id, file)
        if content is None:
            words = ["We are still checking it for viruses. Go back to the case and try again in a minute."]
            if upload.state == "refused":
                words = ["We found a virus in it, so we deleted it."]
            return Response(
                self._work.frame.page("words", "You cannot open this file", here="/cases", words=words),
                status=404,
            )
        response = Response(content, content_type=upload.media_type, headers=DOWNLOAD)
        response.headers.set("Content-Disposition", "attachment", filename=upload.name)
        return response


def can_be_worked_on(case: Case) -> bool:
    """Whether there is anything left to do: of a case that is over and was erased, nobody says more."""
    return case.erased_at is None or case.state == "open"


def back_to_list() -> str:
    """The list that somebody came from, by the query that its links carry; it never leads anywhere else."""
    query = request.args.get("list", "")
    return f"/cases?{query}" if query else "/cases"


def kept_list() -> str:
    """The query by which the address of a page of the case remembers that list."""
    query = request.args.get("list", "")
    return f"?{urlencode({'list': query})}" if query else ""
