"""Files on their way into a draft: received, judged one by one, saved with the answers, and given back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO

from flask import Flask, Response, abort, request
from werkzeug.datastructures import FileStorage

from prototype_kit.answers import Answers, UploadedFile, UploadedFiles, Value
from prototype_kit.errors import InvalidAnswer, Rejected
from prototype_kit.files import CleanFile
from prototype_kit.files.clean import MEGABYTE
from prototype_kit.journey import Page, Step, Walk, parse_form
from prototype_kit.questions import Context, FileUpload, Form, Question
from prototype_kit.questions.file_upload import files_in
from prototype_kit.scenarios import with_step
from prototype_kit.web.front import Front
from prototype_kit.web.limiting import limit
from prototype_kit.web.security import MOST_BYTES
from prototype_kit.web.visit import Visit, file_questions, parse_page, saved_answers, scope

MOST_OF_A_REQUEST = 60 * MEGABYTE
"""The most that is received at a time, however many files a page may have."""
_NOTHING = ("default-src", "base-uri", "form-action", "frame-ancestors")
DOWNLOAD = {
    "Content-Security-Policy": "; ".join(("sandbox", *(f"{directive} 'none'" for directive in _NOTHING)))
}
"""Beside being saved rather than shown, so that no browser runs what a file might hold."""


# --- How much a page may be sent ----------------------------------------------------------------------------


def allow_files(app: Flask, front: Front) -> None:
    """Let pages that ask for files be sent more than a form; nothing is read before this is known."""

    @app.before_request
    def allow() -> None:
        page = _page_of_request(front) if request.endpoint == "journey.answer" else None
        questions = file_questions(page) if page else ()
        if questions:
            whole = sum(question.largest * question.max_files for question in questions)
            request.max_content_length = min(MOST_OF_A_REQUEST, whole) + MOST_BYTES
            # Files are read in pieces as large as a form may be, which must fit beside what is left of the
            # piece before. Each field may then be so long too.
            request.max_form_memory_size = 2 * MOST_BYTES


def most_megabytes() -> int | None:
    """What this request may come to, if it may hold files."""
    most = request.max_content_length or 0
    return most // MEGABYTE if most > MOST_BYTES else None


def _page_of_request(front: Front) -> Page | None:
    asked = request.view_args or {}
    service = front.own.services.get(asked.get("service", ""))
    journey = service.journeys.get(asked.get("journey", "")) if service else None
    name = asked.get("step", "").rpartition("/")[2]
    screens = (screen for screen, _ in journey.screens) if journey else ()
    return next((screen for screen in screens if isinstance(screen, Page) and screen.name == name), None)


# --- Taking what a page was sent ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """What came of a form: its files are saved, and stand in `form` by their ids.

    `stays` says that a button was pressed that leads back to the page. `errors` are about single files, and
    about what was typed beside them where the page stays.
    """

    visit: Visit
    walked: Walk
    step: Step
    form: Form
    errors: Sequence[InvalidAnswer] = ()
    stays: bool = False


def take_files(visit: Visit, walked: Walk, step: Step, page: Page, form: Form) -> Taken:
    """Save the files that were sent and forget those that were removed; each is refused by itself.

    Raises `Outdated`, and `LimitReached`.
    """
    questions = file_questions(page)
    if not questions:
        return Taken(visit, walked, step, form)
    if any(each.filename for question in questions for each in request.files.getlist(question.name)):
        limit(visit.front, "upload-to-draft", visit.draft.id)
        limit(visit.front, "upload")
    stays = any(field in form for each in questions for field in (each.upload, each.remove))
    values, received, errors = dict[str, Value | None](), dict[str, CleanFile](), list[InvalidAnswer]()
    before, context = scope(visit, step).values, visit.context(step)
    if stays:
        values |= _typed_beside(visit, page, form, context, errors)
    known = visit.front.store.uploads.of_draft(visit.draft.id)
    hashes = {id_: row.sha256 for id_, row in known.items()}
    for question in questions:
        removed = form.get(question.remove, ())
        files = [file for file in files_in(before.get(question.name)) if file.id not in removed]
        taking = _Taking(question, context, files, hashes)
        taking.take_all(request.files.getlist(question.name))
        taking.miss(filter(None, form.get(question.name, ())))
        if question.upload in form and not taking.tried:
            taking.errors.append(question.error("required", context))
        errors += taking.errors
        received |= taking.received
        values[question.name] = UploadedFiles(tuple(taking.files)) if taking.files else None
        form = {**form, question.name: tuple(file.id for file in taking.files)}
    changed = {name: value for name, value in values.items() if value != before.get(name)}
    if changed:
        visit = saved_answers(visit, _with_values(visit.draft.answers, step, changed), received)
        walked = visit.walk()
        step = walked.find(step.path) or step
    return Taken(visit, walked, step, form, tuple(errors), stays)


class _Taking:
    """The files of one question, as more are taken."""

    def __init__(
        self,
        question: FileUpload,
        context: Context,
        files: list[UploadedFile],
        hashes: Mapping[str, str],
    ):
        self.question, self.context, self.files = question, context, files
        self.hashes = dict(hashes)
        self.received: dict[str, CleanFile] = {}
        self.errors: list[InvalidAnswer] = []
        self.tried = False

    def take_all(self, sent: Sequence[FileStorage]) -> None:
        for each in sent:
            if not each.filename:  # what a browser sends for a field in which nothing was chosen
                continue
            self.tried = True
            if len(self.files) >= self.question.max_files:
                self.errors.append(self.question.refusal("too-many", each.filename, self.context))
                return
            try:
                self._take(each.filename, each.stream)
            except Rejected as rejected:
                self.errors.extend(rejected.errors)

    def miss(self, names: Iterable[str]) -> None:
        """Say of files of which only the names came that they are to be chosen again."""
        for name in names:
            self.tried = True
            self.errors.append(self.question.refusal("missing", name, self.context))

    def _take(self, name: str, stream: IO[bytes]) -> None:
        size = stream.seek(0, 2)
        stream.seek(0)
        file = self.question.read(name, stream, size, self.context)
        if self._is_here(file):
            return  # a form that was sent twice, or a file chosen twice
        id_ = secrets.token_urlsafe(24)
        self.files.append(UploadedFile(id_, file.name, file.kind, file.size))
        self.received[id_] = file
        self.hashes[id_] = file.sha256

    def _is_here(self, file: CleanFile) -> bool:
        return any(
            self.hashes.get(each.id) == file.sha256
            and each.name == file.name
            and not (self.context.uploads and each.id in self.context.uploads.refused)
            for each in self.files
        )


def _typed_beside(
    visit: Visit, page: Page, form: Form, context: Context, errors: list[InvalidAnswer]
) -> Mapping[str, Value | None]:
    """What was typed into the other questions of a page that stays, so that it is not lost.

    What cannot be taken is an error, and shown again; what was not typed yet is left for later.
    """
    values: dict[str, Value | None] = {}
    for question in page.questions:
        if isinstance(question, FileUpload) or not _is_typed(question, form):
            continue
        alone = replace(page, questions=(question,), check=None, leads_on="")
        try:
            values |= parse_form(visit.journey, alone, form, context)
        except Rejected as rejected:
            errors.extend(rejected.errors)
    own = visit.own.questions
    return {name: own[name].stored(value) if value is not None else None for name, value in values.items()}


def _is_typed(question: Question, form: Form) -> bool:
    fields = (field for part in question.asked for field in part.fields)
    return any(text.strip() for field in fields for text in form.get(field, ()))


def _with_values(answers: Answers, step: Step, values: Mapping[str, Value | None]) -> Answers:
    """`answers` with more on the page of a step, which is still to be continued."""
    more, page = with_step(answers, step, values, {}), step.screen.name
    if step.item is None:
        return more.asked_again(page)
    repeat, item = step.item.repeat.name, step.item.id
    return more.with_item(repeat, item, more.item(repeat, item).asked_again(page))


def parse_taken(taken: Taken, page: Page) -> dict[str, Value | None]:
    """The values of a page whose files were taken; none where it stays.

    Raises `Rejected` with everything that is wrong.
    """
    errors, values = list(taken.errors), dict[str, Value | None]()
    if not taken.stays:
        about = {error.question for error in errors}
        try:
            values = parse_page(taken.visit, taken.step, page, taken.form)
        except Rejected as rejected:
            errors += [error for error in rejected.errors if error.question not in about]
    if errors:
        raise Rejected(*errors)
    return values


# --- What a scanner said ------------------------------------------------------------------------------------


def refused_on(visit: Visit, step: Step, page: Page) -> Iterator[InvalidAnswer]:
    """The files of a page that cannot be used, though they were taken at first."""
    questions = file_questions(page)
    uploads = visit.context(step).uploads if questions else None
    if uploads is None:
        return
    for question in questions:
        for file in files_in(scope(visit, step).values.get(question.name)):
            if rule := uploads.refused.get(file.id):
                yield question.refusal(rule, file.name, visit.context(step))


def refused_anywhere(visit: Visit, walked: Walk) -> Iterator[tuple[Step, InvalidAnswer]]:
    """The same for every page on the path, with the step of each."""
    for step in walked.steps if walked.answers.files else ():
        if isinstance(step.screen, Page):
            yield from ((step, error) for error in refused_on(visit, step, step.screen))


# --- Giving a file back -------------------------------------------------------------------------------------


def download(visit: Visit, file: str) -> Response | str:
    """A file, for whoever sent it, while they fill in the form; nothing before it was found clean."""
    uploads = visit.front.store.uploads
    upload = uploads.of_draft(visit.draft.id).get(file)
    if upload is not None and upload.state == "quarantined":
        return visit.page("checking-file.html", file=upload.name)
    content = uploads.content(visit.draft.id, file) if upload else None
    if upload is None or content is None:
        abort(404)
    response = Response(content, content_type=upload.media_type, headers=DOWNLOAD)
    response.headers.set("Content-Disposition", "attachment", filename=upload.name)
    return response
