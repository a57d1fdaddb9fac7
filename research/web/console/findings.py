"""Findings: what was learned, how severe it is, what follows, and the evidence that it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit import DefinitionError, list_iterations
from prototype_kit.web.console.access import Method, Route
from research.elapsed import elapsed
from research.finding import Confidence, Evidence, Finding, Severity, Status
from research.measures import share
from research.report.building import CONFIDENCES, SEVERITIES, STATUSES
from research.studies import Study
from research.web.console.desk import Desk
from research.web.console.round_data import RoundData, known_round

LONGEST_STATEMENT = 300
LONGEST_ACTION = 500
COLOURS = {4: "red", 3: "orange", 2: "yellow", 1: "grey"}
_SAID = {
    "saved": "The finding is saved.",
    "deleted": "The finding is deleted. What it rested on is still there.",
    "added": "The evidence is added.",
    "dropped": "The evidence is taken away from this finding. It is still there.",
    "gone": "That evidence is not there any more: it was struck, or the participant withdrew.",
}
_KINDS = {"note": "Note", "events": "What happened", "replay": "Screen replay", "metric": "Measure"}


@dataclass(frozen=True)
class Cited:
    """A piece of evidence as the team reads it. `href` leads to where it can be seen; empty for nowhere."""

    id: str
    kind: str
    words: str
    href: str = ""
    waiting: bool = False
    """Whether it is a note that nobody has reviewed: reports do not say what is in it."""


def routes(desk: Desk) -> Sequence[Route]:
    """Everybody who may see research reads; who runs it writes."""
    pages = FindingPages(desk)
    all_, one = "/research/<study>/findings", "/research/<study>/findings/<finding>"

    def run(rule: str, name: str, view: Callable[..., object], *methods: Method) -> Route:
        return Route(rule, name, view, needs="run-research", methods=methods or ("GET",))

    return [
        Route(all_, "research_findings", pages.listed, needs="see-research"),
        run(f"{all_}/new", "new_research_finding", pages.new),
        run(all_, "add_research_finding", pages.add, "POST"),
        Route(one, "research_finding", pages.look, needs="see-research"),
        run(f"{one}/change", "edit_research_finding", pages.edit),
        run(f"{one}/change", "change_research_finding", pages.change, "POST"),
        run(f"{one}/delete", "delete_research_finding", pages.delete, "POST"),
        run(f"{one}/evidence/<evidence>/drop", "drop_research_evidence", pages.drop, "POST"),
    ]


class FindingPages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def listed(self, study: str) -> str:
        """All of them, by round, the most severe first."""
        its, store = self._desk.study(study), self._desk.store
        found = store.findings.of_study(study)
        slugs = [each.slug for each in self._desk.rounds()]
        of_findings = dict.fromkeys(each.round for each in found)
        rounds = [*(slug for slug in slugs if slug in of_findings)]
        rounds += [slug for slug in of_findings if slug not in rounds]
        data = {slug: known_round(self._desk, study, slug) for slug in rounds}
        return self._desk.frame.page(
            "research/findings.html",
            "Findings",
            here="/research",
            study=its,
            by_round=[
                (data[slug], [_in_list(each, data[slug]) for each in found if each.round == slug])
                for slug in rounds
            ],
            rounds=self._desk.rounds(),
            severities=SEVERITIES,
            colours=COLOURS,
            confidences=CONFIDENCES,
            statuses=STATUSES,
            said=_SAID.get(request.args.get("said", ""), ""),
        )

    def look(self, study: str, finding: str) -> str:
        """One of them, with its evidence."""
        its, found = self._desk.study(study), finding_of(self._desk, study, finding)
        data = known_round(self._desk, study, found.round)
        iterations = dict(self._iterations())
        return self._desk.frame.page(
            "research/finding.html",
            found.statement,
            here="/research",
            study=its,
            finding=found,
            round=data,
            affected=affected(found, data),
            evidence=list(cited(found, data)),
            severity=SEVERITIES[found.severity],
            colour=COLOURS[found.severity],
            confidence=CONFIDENCES[found.confidence],
            status=STATUSES[found.status],
            iteration=iterations.get(found.iteration or "", found.iteration or ""),
            said=_SAID.get(request.args.get("said", ""), ""),
        )

    # Writing

    def new(self, study: str) -> str:
        """The form of a new one."""
        newest = next(iter(self._desk.rounds()), None)
        chosen = request.args.get("round", newest.slug if newest else "")
        return self._form(self._desk.study(study), None, {"round": chosen}, {})

    def add(self, study: str) -> AnyResponse:
        """Keep a new one."""
        its, given = self._desk.study(study), request.form
        wrong = self._wrong(given, new=True)
        if wrong:
            return Response(self._form(its, None, given, wrong), status=422)
        new = self._written(Finding("", study, given["round"], "", 1, "low"), given)
        made = self._desk.store.findings.add(new, self._desk.now())
        return to_finding(made)

    def edit(self, study: str, finding: str) -> str:
        """The form as it was sent last."""
        found = finding_of(self._desk, study, finding)
        given = {name: str(value or "") for name, value in vars(found).items() if name != "evidence"}
        return self._form(self._desk.study(study), found, given, {})

    def change(self, study: str, finding: str) -> AnyResponse:
        """Keep what was changed."""
        its, found, given = self._desk.study(study), finding_of(self._desk, study, finding), request.form
        wrong = self._wrong(given, new=False, own=found.iteration)
        if wrong:
            return Response(self._form(its, found, given, wrong), status=422)
        try:
            self._desk.store.findings.change(self._written(found, given))
        except LookupError:  # deleted this moment
            abort(404)
        return to_finding(found, "saved")

    def delete(self, study: str, finding: str) -> AnyResponse:
        """Delete it; what it rested on stays."""
        found = finding_of(self._desk, study, finding)
        self._desk.store.findings.delete(found.id)
        return redirect(f"/research/{study}/findings?said=deleted", 303)

    def drop(self, study: str, finding: str, evidence: str) -> AnyResponse:
        """Take evidence away from it."""
        found = finding_of(self._desk, study, finding)
        if evidence in {each.id for each in found.evidence}:
            self._desk.store.findings.drop(evidence)
        return to_finding(found, "dropped")

    def _written(self, found: Finding, given: Mapping[str, str]) -> Finding:
        return replace(
            found,
            statement=" ".join(given["statement"].split()),
            severity=cast("Severity", int(given["severity"])),
            confidence=cast("Confidence", given["confidence"]),
            status=cast("Status", given["status"]),
            action=" ".join(given.get("action", "").split()),
            iteration=given.get("iteration") or None,
        )

    def _wrong(self, given: Mapping[str, str], *, new: bool, own: str | None = None) -> dict[str, str]:
        wrong = {}
        statement = given.get("statement", "").strip()
        if not statement:
            wrong["statement"] = "Enter what you learned, in one sentence"
        elif len(statement) > LONGEST_STATEMENT:
            wrong["statement"] = f"What you learned must be {LONGEST_STATEMENT} characters or fewer"
        if new and given.get("round") not in {each.slug for each in self._desk.rounds()}:
            wrong["round"] = "Select the round that taught you this"
        if given.get("severity") not in {str(level) for level in SEVERITIES}:
            wrong["severity"] = "Select how severe it is"
        if given.get("confidence") not in CONFIDENCES:
            wrong["confidence"] = "Select how sure you are"
        if given.get("status") not in STATUSES:
            wrong["status"] = "Select how far it is"
        if len(given.get("action", "").strip()) > LONGEST_ACTION:
            wrong["action"] = f"What changes next must be {LONGEST_ACTION} characters or fewer"
        known = {"", own or "", *(slug for slug, _ in self._iterations())}
        if given.get("iteration", "") not in known:
            wrong["iteration"] = "Select an iteration from the list"
        return wrong

    def _iterations(self) -> Iterator[tuple[str, str]]:
        """The project's iterations, the newest first: the number, by which it is kept, and the title."""
        try:
            found = list_iterations(self._desk.front.own.folder)
        except DefinitionError:  # what is wrong with them is told by `check`
            return
        for each in reversed(found):
            yield str(each.number), each.title

    def _form(
        self, study: Study, found: Finding | None, given: Mapping[str, str], wrong: Mapping[str, str]
    ) -> str:
        iterations = list(self._iterations())
        if found and found.iteration and found.iteration not in dict(iterations):
            iterations.append((found.iteration, found.iteration))
        return self._desk.frame.page(
            "research/finding-form.html",
            "Change the finding" if found else "New finding",
            here="/research",
            study=study,
            finding=found,
            rounds=self._desk.rounds(),
            iterations=iterations,
            severities=SEVERITIES,
            confidences=CONFIDENCES,
            statuses=STATUSES,
            given={"status": "open", **given},
            wrong=wrong,
            errors=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
        )


def finding_of(desk: Desk, study: str, finding: str) -> Finding:
    """A finding of a study; 404 where there is none."""
    found = desk.store.findings.by_id(finding)
    return found if found is not None and found.study == study else abort(404)


def to_finding(found: Finding, said: str = "") -> AnyResponse:
    """Lead to its page."""
    query = f"?said={said}" if said else ""
    return redirect(f"/research/{found.study}/findings/{found.id}{query}", 303)


def affected(found: Finding, data: RoundData) -> str:
    """On how many people it rests, of those who took part: `3 of 5 people; likely between …`."""
    codes = data.told.codes(found)
    return share(len(codes), data.report.who.people).words if codes else ""


def _in_list(found: Finding, data: RoundData) -> tuple[Finding, str, str]:
    """A finding, with how many people it was seen with and what is left of its evidence."""
    told = data.told.evidence(found)
    gone = sum(1 for each in told if each.withdrawn)
    if not told:
        rests = "No evidence yet."
    elif gone == len(told):
        rests = "Its evidence is withdrawn."
    else:
        rests = f"Evidence: {len(told) - gone}{f', and {gone} withdrawn' if gone else ''}."
    return found, affected(found, data), rests


def cited(found: Finding, data: RoundData) -> Iterator[Cited]:
    """Its evidence for the team: other than a report, also notes that are not reviewed yet."""
    notes = {note.id: (note, record) for record in data.records for note in record.notes if record.agreed}
    for each, told in zip(found.evidence, data.told.evidence(found), strict=True):
        kind = _KINDS[each.kind]
        if told.withdrawn:
            yield Cited(each.id, kind, told.words)
        elif each.kind == "note" and each.note_id in notes:
            note, record = notes[each.note_id]
            words = f"{record.code} at {elapsed(record.session.started_at, note.at)}: {note.text}"
            href = f"/research/sessions/{record.session.id}/timeline#note-{note.id}"
            yield Cited(each.id, kind, words, href, waiting=not note.reviewed)
        else:
            yield Cited(each.id, kind, told.words, _href(each))


def _href(each: Evidence) -> str:
    if each.session_id is None:
        return ""
    return f"/research/sessions/{each.session_id}/{'replay' if each.kind == 'replay' else 'timeline'}"
