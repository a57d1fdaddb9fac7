"""Working on one case: changing it, writing a note, adding a file or somebody with the same problem."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.cases import Case, CaseEntry
from prototype_kit.errors import Rejected
from prototype_kit.known import Known
from prototype_kit.life_cycle import CANCEL_IT, Updated, UpdateRefused, ends_an_appointment
from prototype_kit.people import Account
from prototype_kit.questions import Context, FileUpload
from prototype_kit.service import Service
from prototype_kit.store import CaseChanged, NewUpload
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.bookings.desk import ahead
from prototype_kit.web.console.case_form import (
    MOST_NOTE,
    MOST_PUBLIC,
    CaseForm,
    FormChoices,
    Wrong,
    number_in,
    update_of,
    words_errors,
)
from prototype_kit.web.console.case_page import CasePage, can_be_worked_on, kept_list
from prototype_kit.web.console.case_told import told_entries
from prototype_kit.web.console.case_voice import VoiceForm
from prototype_kit.web.console.casework import Casework, plain_text
from prototype_kit.web.diaries import diary_now
from prototype_kit.web.joining import VOICE, add_voice
from prototype_kit.web.security import MOST_BYTES
from prototype_kit.web.visit import tell_the_scanner

MOST_FILES = 20
"""Files that staff may add to one case."""
_FILE = FileUpload(
    type="file-upload",
    name="file",
    ask="Photo or file",
    called="a photo or file",
    accept=("photo", "pdf", "document", "spreadsheet"),
    max_files=1,
)
_NOTHING = "Change something, or write a public update or a note"


def routes(work: Casework) -> list[Route]:
    """Everything that changes one case."""
    pages = CaseUpdates(work)
    one = "/cases/<reference>"
    return [
        Route(f"{one}/update", "update_case", pages.update, needs="update-cases", methods=("POST",)),
        Route(f"{one}/note", "note_case", pages.note, needs="note", methods=("POST",)),
        Route(f"{one}/attach", "attach_to_case", pages.attach, needs="note", methods=("POST",)),
        Route(f"{one}/voice", "add_voice", pages.voice, needs="take-report", methods=("POST",)),
    ]


def allow_files(app: Flask) -> None:
    """Let a file be sent where one may be added; everything else stays as small as a form."""

    @app.before_request
    def allow() -> None:
        if request.endpoint == "attach_to_case":
            request.max_content_length = _FILE.largest + MOST_BYTES


class CaseUpdates:
    """The views."""

    def __init__(self, work: Casework):
        self._work, self._page = work, CasePage(work)

    def update(self, reference: str) -> AnyResponse:
        """Change a case as somebody saw it; when it is another by now, ask them to look again."""
        case = self._work.case(reference)
        if not can_be_worked_on(case):
            return self._erased(case)
        service, people = self._work.service(case) or abort(404), self._work.staff()
        form = CaseForm.sent(request.form)
        if form.version != case.version:
            return self._changed(case, service, form, people)
        try:
            updated = self._updated(case, service, form, people)
        except Wrong as wrong:
            return self._page.page(case, form.with_errors(wrong.errors))
        followers = self._work.front.store.followers.of_case(case)
        messages = self._work.messages(updated.case, updated.entries, followers)
        try:
            cases = self._work.front.store.cases
            now = self._work.now()
            cases.update(case, updated.case, updated.entries, messages, now, updated.along)
        except CaseChanged:
            return self._changed(self._work.case(reference), service, form, people)
        return _done(case, "updated", told=len(messages))

    def _updated(self, case: Case, service: Service, form: CaseForm, people: Sequence[Account]) -> Updated:
        """What becomes of the case. Raises `Wrong`."""
        choices = FormChoices.of(self._work.front.own, service, case, people)
        update = update_of(self._work, service, case, form, choices)
        if update.status != case.status and ends_an_appointment(service.entry.statuses, update.status):
            bookings = self._work.front.store.bookings.of_case(case.id)
            if ahead(bookings, diary_now(self._work.front)):
                raise Wrong({"status": CANCEL_IT})
        try:
            life_cycle = self._work.life_cycle(service, people)
            updated = life_cycle.update(case, update, staff(), self._work.now())
        except UpdateRefused as refused:
            raise Wrong({refused.field: str(refused)}) from None
        if not updated.entries:
            raise Wrong({"status": _NOTHING})
        return updated

    def _changed(
        self, case: Case, service: Service, form: CaseForm, people: Sequence[Account]
    ) -> AnyResponse:
        """What others did meanwhile, and the form with all that was typed, to be sent again."""
        timeline = self._work.front.store.cases.timeline(case)
        new = timeline[form.seen :] if 0 <= form.seen <= len(timeline) else timeline
        duplicate_id = case.duplicate_of
        duplicate_of = self._work.front.store.cases.by_id(duplicate_id) if duplicate_id else None
        choices = FormChoices.of(self._work.front.own, service, case, people)
        merged = form.on(case, duplicate_of, len(timeline))
        if _was_sent_twice(new, merged, staff()):
            return _done(case, "updated")
        names = {account.id: account.name for account in people}
        html = self._work.frame.page(
            "case-changed",
            "Someone else changed this case",
            here="/cases",
            case=case,
            entries=told_entries(new, service, names),
            kept=kept_list(),
            form=merged,
            offers=choices,
            now=_made_meanwhile(form, merged, choices),
            lost=[] if merged.values.get("status") in choices.statuses else ["status"],
            wanted=service.status_words(form.values.get("status", "")),
            wrong={},
            update_at=f"/cases/{case.reference}/update",
            most={"public": MOST_PUBLIC, "note": MOST_NOTE},
        )
        return Response(html, status=409)

    def note(self, reference: str) -> AnyResponse:
        """Write a note for staff, which changes nothing else."""
        case, words = self._work.case(reference), plain_text(request.form.get("note", ""))
        if case.erased_at is not None:
            return self._erased(case)
        errors = words_errors({"note": words}, {})
        if not words:
            errors["note"] = "Enter a note"
        if errors:
            return self._page.page(case, note=words, errors=errors)
        cases, me = self._work.front.store.cases, staff()
        last = cases.timeline(case)[-1:]
        if not any(each.kind == "note" and (each.words, each.account_id) == (words, me.id) for each in last):
            cases.tell(case, [CaseEntry(self._work.now(), "note", words, me.name, account_id=me.id)])
        return _done(case, "noted")

    def attach(self, reference: str) -> AnyResponse:
        """Add a file, which nobody can open before it was checked for viruses."""
        case, me, store = self._work.case(reference), staff(), self._work.front.store
        if case.erased_at is not None:
            return self._erased(case)
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            return self._page.page(case, errors={"file": "Select a photo or file"})
        kept = store.uploads.of_draft(case.draft_id)
        own = {file.id for file in case.answers.files}
        if len(kept.keys() - own) >= MOST_FILES:
            return self._page.page(case, errors={"file": f"Staff can add up to {MOST_FILES} files to a case"})
        size = sent.stream.seek(0, 2)
        sent.stream.seek(0)
        try:
            file = _FILE.read(sent.filename, sent.stream, size, Context(Known(self._work.front.today())))
        except Rejected as rejected:
            return self._page.page(case, errors={"file": rejected.errors[0].message})
        if not any(each.sha256 == file.sha256 and each.name == file.name for each in kept.values()):
            upload = NewUpload(secrets.token_urlsafe(24), file)
            entry = CaseEntry(self._work.now(), "attachment", file.name, me.name, account_id=me.id)
            tell_the_scanner(self._work.front, [upload])
            store.cases.attach(case, entry, upload)
        return _done(case, "attached")

    def voice(self, reference: str) -> AnyResponse:
        """Add somebody with the same problem: once, also where the form is sent twice from one page."""
        case, me, front = self._work.case(reference), staff(), self._work.front
        if case.state != "open":
            return self._ended(case)
        timeline, seen = front.store.cases.timeline(case), number_in(request.form.get("seen", ""))
        new = timeline[seen:] if seen >= 0 else ()
        if any(each.kind == "voice" and each.account_id == me.id for each in new):
            return _done(case, "voice")
        form = VoiceForm(request.form.to_dict(flat=False))
        try:
            follower = form.follower(self._work)
        except Rejected as rejected:
            return self._page.page(case, voice=replace(form, errors=rejected.errors))
        entry = CaseEntry(self._work.now(), "voice", VOICE, me.name, account_id=me.id)
        voices = add_voice(front, case, entry, follower)
        return _done(case, "voice" if voices > case.voices else "voice-again")

    def _erased(self, case: Case) -> AnyResponse:
        words = ["Nothing was saved. We keep no details of this case any more, and none can be added."]
        back = f"/cases/{case.reference}{kept_list()}"
        html = self._work.frame.page(
            "case-words", "This case has been erased", here="/cases", words=words, back=back
        )
        return Response(html, status=409)

    def _ended(self, case: Case) -> AnyResponse:
        words = ["Nobody was added. If the problem is still there, fill in a new form."]
        back = f"/cases/{case.reference}{kept_list()}"
        html = self._work.frame.page(
            "case-words", "This case is no longer open", here="/cases", words=words, back=back
        )
        return Response(html, status=409)


def _was_sent_twice(new: Sequence[CaseEntry], merged: CaseForm, me: Account) -> bool:
    """Whether somebody pressed a button twice: what they wanted is so, and said, by themselves."""
    said = {entry.words for entry in new}
    typed = [text for name, text in merged.values.items() if name in ("public", "note") and text]
    own = bool(new) and all(entry.account_id == me.id for entry in new)
    return own and not merged.changed() and said.issuperset(typed)


def _made_meanwhile(sent: CaseForm, merged: CaseForm, choices: FormChoices) -> Mapping[str, str]:
    """The fields that two people changed to different things: what the other made of each, in words."""
    return {
        name: choices.words(name, merged.was[name])
        for name in merged.changed()
        if merged.was[name] != sent.was[name]
    }


def _done(case: Case, what: str, told: int = 0) -> AnyResponse:
    fields = {"done": what, "told": str(told) if told else "", "list": request.args.get("list", "")}
    query = urlencode({name: value for name, value in fields.items() if value})
    return redirect(f"/cases/{case.reference}?{query}", 303)
