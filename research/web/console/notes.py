"""The notes of a study, read again by whoever reviews them: put right, marked as reviewed, struck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.console.access import Needs, Route
from prototype_kit.web.console.paging import pagination
from research.consent import ConsentMissing
from research.elapsed import read_elapsed
from research.observation import KIND_WORDS, KINDS, Kind, Place
from research.reviewing import NoteFilter, Reviewed, notes_to_review
from research.session import Session
from research.studies import Study
from research.web.console.desk import Desk
from research.web.console.live import LONGEST_NOTE
from research.web.console.placing import place_at

_REST = timedelta(seconds=1) - timedelta(milliseconds=1)
PAGE = 50
"""Notes on one page of the list."""
_SAID = {
    "saved": "The note is saved.",
    "struck": "The note is struck. Where it was evidence, that is marked as withdrawn.",
    "gone": "That note is not there any more: it was struck, or the participant withdrew.",
    "reviewed": "The notes without a warning are marked as reviewed.",
}


def routes(desk: Desk) -> Sequence[Route]:
    """Everybody who may see research reads; who runs it changes."""
    pages = NotePages(desk)
    all_, one = "/research/<study>/notes", "/research/<study>/notes/<note>"
    run: Needs = "run-research"
    return [
        Route(all_, "research_notes", pages.listed, needs="see-research"),
        Route(f"{all_}/review", "review_research_notes", pages.review, needs=run, methods=("POST",)),
        Route(one, "research_note", pages.look, needs=run),
        Route(one, "change_research_note", pages.change, needs=run, methods=("POST",)),
        Route(f"{one}/strike", "strike_research_note", pages.strike, needs=run, methods=("POST",)),
    ]


class NotePages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    # All of them

    def listed(self, study: str) -> str:
        """Those that the filter takes, a page of them."""
        its, chosen = self._desk.study(study), NoteFilter.read(request.args)
        everything = notes_to_review(self._desk.records(study))
        found = [each for each in everything if chosen.takes(each)]
        last = max(1, ceil(len(found) / PAGE))
        here = min(max(request.args.get("page-number", 1, int), 1), last)
        shown = found[(here - 1) * PAGE : here * PAGE]
        return self._desk.frame.page(
            "research/notes.html",
            "Notes",
            here="/research",
            study=its,
            notes=shown,
            found=len(found),
            everything=len(everything),
            waiting=sum(1 for each in everything if not each.note.reviewed),
            clear=[each for each in shown if not (each.note.reviewed or each.details)],
            chosen=chosen,
            choices=self._choices(its, everything),
            kinds=KIND_WORDS,
            title_of=self._titles(its, everything),
            figures_of=self._desk.figures_of,
            said=_SAID.get(request.args.get("said", ""), ""),
            pagination=pagination(
                here, last, lambda number: _address(study, chosen, number), "Pages of notes"
            ),
        )

    def _choices(self, its: Study, found: Sequence[Reviewed]) -> Mapping[str, Sequence[tuple[str, str]]]:
        """What can be chosen in each field of the filter: values and words."""
        rounds = {each.slug: each.name for each in self._desk.rounds()}
        titles = {page: title for (_, page), title in self._titles(its, found).items()}
        tags = [*(tag.name for tag in its.tags), *(tag for each in found for tag in each.note.tags)]
        return {
            "round": _pairs((each.note.round, rounds.get(each.note.round)) for each in found),
            "participant": _pairs((each.code, None) for each in found),
            "tag": _pairs((tag, None) for tag in tags),
            "page": _pairs((page, title) for page, title in titles.items()),
            "kind": list(KIND_WORDS.items()),
        }

    def _titles(self, its: Study, found: Sequence[Reviewed]) -> Mapping[tuple[str, str], str]:
        """The titles of the pages that notes are pinned to, by round and page: rounds differ."""
        rounds = dict.fromkeys(each.note.round for each in found)
        wordings = {slug: self._desk.wording(its, slug) for slug in rounds}
        places = dict.fromkeys((each.note.round, each.note.page) for each in found if each.note.page)
        return {(slug, page): wordings[slug].page(page) for slug, page in places}

    def review(self, study: str) -> AnyResponse:
        """Mark the notes that were on the page as reviewed, but none with a warning, whatever was sent."""
        self._desk.study(study)
        sent = frozenset(request.form.getlist("note"))
        for each in notes_to_review(self._desk.records(study)):
            if each.note.id in sent and not each.details and not each.note.reviewed:
                try:
                    self._desk.store.notes.change(each.note.id, reviewed=True)
                except ConsentMissing:  # taken back this moment
                    continue
        return self._back(study, "reviewed")

    # One of them

    def look(self, study: str, note: str) -> AnyResponse | str:
        """One note, to be changed."""
        found = self._found(study, note)
        return self._page(study, found, {}, {}) if found else self._back(study, "gone")

    def change(self, study: str, note: str) -> AnyResponse:
        """Keep what was changed; with the other button, as reviewed, and lead to the next that is not."""
        its, found, given = self._desk.study(study), self._found(study, note), request.form
        if found is None:
            return self._back(study, "gone")
        wrong = _wrong(given, found)
        if wrong:
            return Response(self._page(study, found, given, wrong), status=422)
        at = read_elapsed(given["at"]) if given.get("at", "").strip() != found.clock else None
        began = found.record.session.started_at
        moved = began + at if began is not None and at is not None else None
        known = {tag.name for tag in its.tags} | set(found.note.tags)
        try:
            self._desk.store.notes.change(
                note,
                text=given["text"].strip(),
                kind=_KINDS[given["kind"]],
                tags=[tag for tag in given.getlist("tags") if tag in known],
                at=moved,
                place=self._place_at(found, moved) if moved else None,
                reviewed=given.get("do") == "reviewed",
            )
        except ConsentMissing:
            return self._back(study, "gone")
        return self._next(study, found) if given.get("do") == "reviewed" else self._back(study, "saved")

    def _place_at(self, found: Reviewed, at: datetime) -> Place | None:
        """What they had in front of them at another time; None where that is not known any more."""
        # A second that is named is meant whole.
        return place_at(self._desk, found.record.session, found.record.attempts, at + _REST)

    def strike(self, study: str, note: str) -> AnyResponse:
        """Delete what it says."""
        if self._found(study, note) is None:
            return self._back(study, "gone")
        try:
            self._desk.store.notes.strike(note)
        except ConsentMissing:
            return self._back(study, "gone")
        return self._back(study, "struck")

    def _found(self, study: str, note: str) -> Reviewed | None:
        self._desk.study(study)
        notes = notes_to_review(self._desk.records(study))
        return next((each for each in notes if each.note.id == note), None)

    def _next(self, study: str, last: Reviewed) -> AnyResponse:
        """The note after this one that the filter takes and nobody has reviewed; else the list."""
        chosen = NoteFilter.read(request.args)
        found = notes_to_review(self._desk.records(study))
        after = [each.note.id for each in found].index(last.note.id) + 1
        for each in (*found[after:], *found[:after]):
            if not each.note.reviewed and chosen.takes(each):
                return redirect(f"/research/{study}/notes/{each.note.id}?{chosen.query}", 303)
        return self._back(study, "saved")

    def _back(self, study: str, said: str) -> AnyResponse:
        query = NoteFilter.read(request.args).query
        return redirect(f"/research/{study}/notes?{query}{'&' if query else ''}said={said}", 303)

    def _page(self, study: str, found: Reviewed, given: Mapping[str, Any], wrong: Mapping[str, str]) -> str:
        its, chosen = self._desk.study(study), NoteFilter.read(request.args)
        tags = dict.fromkeys([*(tag.name for tag in its.tags), *found.note.tags])
        shown = {
            "text": given.get("text", found.note.text),
            "kind": given.get("kind", found.note.kind),
            "at": given.get("at", found.clock),
            "tags": request.form.getlist("tags") if given else found.note.tags,
        }
        return self._desk.frame.page(
            "research/note.html",
            f"Note on {found.code} at {found.clock}",
            here="/research",
            study=its,
            shown=found,
            page_title=self._titles(its, [found]).get((found.note.round, found.note.page), ""),
            task=self._desk.wording(its, found.note.round).task(found.note.task) if found.note.task else "",
            kinds=KIND_WORDS,
            tags=list(tags),
            given=shown,
            wrong=wrong,
            query=chosen.query,
            errors=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
        )


_KINDS: Mapping[str, Kind] = {kind: kind for kind in KINDS}


def _wrong(given: Mapping[str, str], found: Reviewed) -> dict[str, str]:
    wrong = {}
    text = given.get("text", "").strip()
    if not text:
        wrong["text"] = "Write what was seen or heard. To delete the note, strike it"
    elif len(text) > LONGEST_NOTE:
        wrong["text"] = f"The note must be {LONGEST_NOTE:,} characters or fewer"
    if given.get("kind") not in _KINDS:
        abort(400)
    session, typed = found.record.session, given.get("at", "")
    at = read_elapsed(typed)
    if at is None:
        wrong["at"] = "Enter the time since the session began in minutes and seconds, for example, 4:10"
    elif typed.strip() != found.clock and _is_after(session, at):
        wrong["at"] = "The time must be before the session ended"
    return wrong


def _is_after(session: Session, at: timedelta) -> bool:
    began, ended = session.started_at, session.ended_at
    return began is not None and ended is not None and began + at > ended


def _pairs(found: Any) -> list[tuple[str, str]]:
    """Values with their words, each once, by their words."""
    return sorted(((value, words or value) for value, words in dict(found).items()), key=lambda each: each[1])


def _address(study: str, chosen: NoteFilter, number: int) -> str:
    query = chosen.query
    return f"/research/{study}/notes?{query}{'&' if query else ''}page-number={number}"
