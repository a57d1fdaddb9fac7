"""Picking evidence: notes and ranges of a session where they are seen; notes and measures for a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.console.access import Method, Needs, Route
from research.consent import ConsentMissing
from research.elapsed import elapsed, read_elapsed
from research.finding import Evidence, Finding
from research.metrics import metric_sentences
from research.observation import Note
from research.reviewing import Reviewed, notes_to_review
from research.store import Whole
from research.web.console.desk import Desk
from research.web.console.findings import LONGEST_STATEMENT, finding_of, to_finding
from research.web.console.round_data import known_round

NEW = "new"
_POST: tuple[Method, ...] = ("POST",)
_REST = timedelta(milliseconds=999)


def routes(desk: Desk) -> Sequence[Route]:
    """For whoever writes findings."""
    pages = EvidencePages(desk)
    pick, one = "/research/sessions/<session>/pick", "/research/<study>/findings/<finding>"
    run: Needs = "run-research"
    return [
        Route(pick, "pick_research_evidence", pages.ask, needs=run),
        Route(pick, "picked_research_evidence", pages.pick, needs=run, methods=_POST),
        Route(f"{one}/notes", "pick_research_notes", pages.ask_notes, needs=run),
        Route(f"{one}/notes", "picked_research_notes", pages.pick_notes, needs=run, methods=_POST),
        Route(f"{one}/measure", "pick_research_measure", pages.ask_measure, needs=run),
        Route(f"{one}/measure", "picked_research_measure", pages.pick_measure, needs=run, methods=_POST),
    ]


class EvidencePages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    # From a session

    def ask(self, session: str) -> AnyResponse | str:
        """Ask which finding this is evidence for; from when to when, where it is a range."""
        whole = self._desk.whole(session)
        note = self._note(whole)
        if whole.consent is None or not whole.consent.valid or (note is None and "note" in request.args):
            return redirect(f"/research/sessions/{session}/timeline?said=gone", 303)
        given = {name: request.args.get(name, "") for name in ("from", "to", "finding")}
        kind = request.args.get("kind", "events")
        return self._page(whole, note, {**given, "to": given["to"] or given["from"], "kind": kind}, {})

    def pick(self, session: str) -> AnyResponse:
        """Add it to that finding, or to a new one, whose form comes next."""
        whole, given = self._desk.whole(session), request.form
        note, wrong = self._note(whole), dict[str, str]()
        if note is None and "note" in request.args:
            return redirect(f"/research/sessions/{session}/timeline?said=gone", 303)
        found = self._chosen(whole, given, wrong)
        picked = Evidence("note", session, note.id) if note else _range(whole, given, wrong)
        if wrong or found is None or picked is None:
            return Response(self._page(whole, note, given, wrong), status=422)
        try:
            if found.id:
                self._desk.store.findings.cite(found.id, picked)
                return to_finding(found, "added")
            new = self._desk.store.findings.add(
                Finding("", found.study, found.round, found.statement, 2, "low", evidence=(picked,)),
                self._desk.now(),
            )
        except ConsentMissing:
            return redirect(f"/research/sessions/{session}/timeline?said=gone", 303)
        except LookupError:  # deleted this moment
            abort(404)
        return redirect(f"/research/{new.study}/findings/{new.id}/change", 303)

    def _note(self, whole: Whole) -> Note | None:
        """The note that the address names, if it is of this session."""
        note = self._desk.store.notes.by_id(request.args.get("note", ""))
        return note if note is not None and note.session_id == whole.session.id else None

    def _chosen(self, whole: Whole, given: Mapping[str, str], wrong: dict[str, str]) -> Finding | None:
        its = whole.session
        if given.get("finding") == NEW:
            statement = " ".join(given.get("statement", "").split())
            if not statement:
                wrong["statement"] = "Enter what you learned, in one sentence"
            elif len(statement) > LONGEST_STATEMENT:
                wrong["statement"] = f"What you learned must be {LONGEST_STATEMENT} characters or fewer"
            return Finding("", its.study, its.round, statement, 2, "low")
        of_round = self._desk.store.findings.of_study(its.study, its.round)
        found = next((each for each in of_round if each.id == given.get("finding")), None)
        if found is None:
            wrong["finding"] = "Select the finding that this is evidence for"
        return found

    def _page(
        self, whole: Whole, note: Note | None, given: Mapping[str, str], wrong: Mapping[str, str]
    ) -> str:
        its, store = whole.session, self._desk.store
        may_replay = whole.consent is not None and whole.consent.allows("replay")
        return self._desk.frame.page(
            "research/pick.html",
            "Use as evidence",
            here="/research",
            session=its,
            note=note,
            clock=elapsed(its.started_at, note.at) if note else "",
            replay=may_replay and store.replay.span(its.id) is not None,
            findings=store.findings.of_study(its.study, its.round),
            given=given,
            wrong=wrong,
            errors=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
        )

    # From a finding

    def ask_notes(self, study: str, finding: str) -> str:
        """The notes of its round, by theme, to be ticked."""
        return self._notes_page(finding_of(self._desk, study, finding), "")

    def pick_notes(self, study: str, finding: str) -> AnyResponse:
        """Add those that are ticked, each once."""
        found, ticked = finding_of(self._desk, study, finding), request.form.getlist("note")
        if not ticked:
            return Response(self._notes_page(found, "Select the notes that it rests on"), status=422)
        has, said = {each.note_id for each in found.evidence}, "added"
        for note in dict.fromkeys(ticked):
            if note in has or note not in self._of_round(found):
                continue
            try:
                self._desk.store.findings.cite(found.id, Evidence("note", note_id=note))
            except ConsentMissing:
                said = "gone"
        return to_finding(found, said)

    def _of_round(self, found: Finding) -> Mapping[str, Reviewed]:
        records = self._desk.store.records.of_round(found.study, found.round)
        return {each.note.id: each for each in notes_to_review(records)}

    def _notes_page(self, found: Finding, wrong: str) -> str:
        notes = self._of_round(found)
        has = {each.note_id for each in found.evidence}
        themes = self._desk.store.themes.of_study(found.study)
        heaps = [(theme.name, theme.note_ids) for theme in themes]
        inside = {note for _, ids in heaps for note in ids}
        heaps.append(("In no theme", tuple(note for note in notes if note not in inside)))
        shown = [
            (name, [notes[note] for note in ids if note in notes and note not in has]) for name, ids in heaps
        ]
        heaps_shown = [(name, inside) for name, inside in shown if inside]
        first = f"note-{heaps_shown[0][1][0].note.id}" if heaps_shown else "notes"
        return self._desk.frame.page(
            "research/pick-notes.html",
            "Add notes as evidence",
            here="/research",
            finding=found,
            heaps=heaps_shown,
            wrong=wrong,
            errors=[{"text": wrong, "href": f"#{first}"}] if wrong else [],
        )

    def ask_measure(self, study: str, finding: str) -> str:
        """The measures of its round, to choose one."""
        return self._measure_page(finding_of(self._desk, study, finding), "")

    def pick_measure(self, study: str, finding: str) -> AnyResponse:
        """Add one, in the words that it has now."""
        found, chosen = finding_of(self._desk, study, finding), request.form.get("measure", "")
        if chosen not in self._measures(found):
            return Response(self._measure_page(found, "Select a measure"), status=422)
        self._desk.store.findings.cite(found.id, Evidence("metric", metric=chosen))
        return to_finding(found, "added")

    def _measures(self, found: Finding) -> Sequence[str]:
        return metric_sentences(known_round(self._desk, found.study, found.round).figures)

    def _measure_page(self, found: Finding, wrong: str) -> str:
        return self._desk.frame.page(
            "research/pick-measure.html",
            "Add a measure as evidence",
            here="/research",
            finding=found,
            measures=self._measures(found),
            wrong=wrong,
            errors=[{"text": wrong, "href": "#measure"}] if wrong else [],
        )


def _range(whole: Whole, given: Mapping[str, str], wrong: dict[str, str]) -> Evidence | None:
    """The range of a session that was typed; what is wrong with it goes into `wrong`."""
    began = whole.session.started_at
    if began is None:
        abort(404)
    kind = given.get("kind")
    if kind not in ("events", "replay"):
        wrong["kind"] = "Select what is evidence"
    times = dict(_times(began, given, wrong))
    if len(times) < 2 or wrong:
        return None
    if times["to"] < times["from"]:
        wrong["to"] = "The end must be after the beginning"
        return None
    return Evidence(
        "replay" if kind == "replay" else "events",
        whole.session.id,
        from_at=times["from"],
        to_at=times["to"],
    )


def _times(
    began: datetime, given: Mapping[str, str], wrong: dict[str, str]
) -> Iterator[tuple[str, datetime]]:
    for field, words in (("from", "when it begins"), ("to", "when it ends")):
        since = read_elapsed(given.get(field, ""))
        if since is None:
            wrong[field] = f"Enter {words} in minutes and seconds, for example, 4:10"
        else:
            # A second that is named is meant whole: what is shown is cut off to seconds.
            yield field, began + since + (_REST if field == "to" else timedelta())
