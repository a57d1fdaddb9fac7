"""The studies of a project, and one study: its rounds, its sessions, and who comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit import DefinitionError
from prototype_kit.errors import Fault
from prototype_kit.web.console.access import Route, staff
from research.participant import Participant
from research.session import Session
from research.studies import Study
from research.web.console.desk import Desk

NEW = "new"

STATES: Mapping[str, tuple[str, str]] = {
    "ready": ("Ready", "blue"),
    "consenting": ("Reading the sheet", "yellow"),
    "running": ("Running", "green"),
    "ended": ("Ended", "grey"),
    "refused": ("Did not take part", "grey"),
    "withdrawn": ("Withdrew", "grey"),
}
"""Words for the state of a session, and the colour of its tag."""


def routes(desk: Desk) -> Sequence[Route]:
    """Everybody who may see research looks; who runs it makes sessions."""
    pages = StudyPages(desk)
    return [
        Route("/research", "research", pages.studies, needs="see-research"),
        Route("/research/<study>", "research_study", pages.study, needs="see-research"),
        Route(
            "/research/<study>/sessions",
            "make_research_session",
            pages.make_session,
            needs="run-research",
            methods=("POST",),
        ),
    ]


class StudyPages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def studies(self) -> str:
        """All of them; what is wrong in their files, where they cannot be read."""
        try:
            studies, faults = list(self._desk.studies().values()), list[Fault]()
        except DefinitionError as error:
            studies, faults = [], list(error.faults)
        return self._desk.frame.page(
            "research/studies.html",
            "User research",
            studies=studies,
            faults=faults,
            rounds=self._desk.rounds(),
            made_up=[each.slug for each in studies if self._desk.store.made_up.of_study(each.slug)[0]],
        )

    def study(self, study: str) -> str:
        """One of them."""
        return self._page(self._desk.study(study), {}, {})

    def make_session(self, study: str) -> AnyResponse:
        """Make a session for the next participant, or for one who comes again."""
        its, given = self._desk.study(study), request.form
        wrong = self._wrong(its, given)
        if wrong:
            return Response(self._page(its, given, wrong), status=422)
        store = self._desk.store
        code = given["participant"]
        if code == NEW:
            code = store.participants.add(its.slug, given.get("segment", "")).code
        made = store.sessions.create(
            its.slug,
            given["round"],
            code,
            moderator=staff().name,
            now=self._desk.now(),
            pilot=given.get("pilot") == "yes",
        )
        return redirect(f"/research/sessions/{made.session.id}?link={made.token}", 303)

    def _wrong(self, study: Study, given: Mapping[str, str]) -> dict[str, str]:
        wrong = {}
        if given.get("round") not in {each.slug for each in self._desk.offered()}:
            wrong["round"] = "Select the round that this participant is shown"
        known = {each.code for each in self._participants(study)}
        if given.get("participant") not in {NEW, *known}:
            wrong["participant"] = "Select who takes part"
        elif given["participant"] == NEW and study.segments and given.get("segment") not in study.segments:
            wrong["segment"] = "Select the group that the participant belongs to"
        return wrong

    def _participants(self, study: Study) -> Sequence[Participant]:
        found = self._desk.store.participants.of_study(study.slug)
        return [each for each in found if each.forgotten_at is None]

    def _page(self, study: Study, given: Mapping[str, str], wrong: Mapping[str, str]) -> str:
        sessions = self._desk.store.sessions.of_study(study.slug)
        rounds, offered = self._desk.rounds(), self._desk.offered()
        return self._desk.frame.page(
            "research/study.html",
            study.title,
            here="/research",
            study=study,
            offered=offered,
            served=self._desk.served,
            by_round=[
                (each, _of_round(sessions, each.slug)) for each in rounds if _of_round(sessions, each.slug)
            ],
            lost=[each for each in sessions if each.round not in {one.slug for one in rounds}],
            participants=self._participants(study),
            groups={each.code: each.segment for each in self._participants(study)},
            states=STATES,
            given={"participant": NEW, "round": offered[0].slug if offered else "", **given},
            wrong=wrong,
            errors=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
        )


def _of_round(sessions: Sequence[Session], round_: str) -> Sequence[Session]:
    # Of some only the day is known, so not by their times.
    return sorted((each for each in sessions if each.round == round_), key=lambda each: each.participant)
