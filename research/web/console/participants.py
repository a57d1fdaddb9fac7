"""The participants of a study, by pseudonym; and forgetting one: everything of theirs, at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.console.access import Needs, Route
from research.participant import Participant
from research.web.console.desk import Desk
from research.web.withdrawing import delete_what_the_kit_holds


def routes(desk: Desk) -> Sequence[Route]:
    """Everybody who may see research looks; who runs it deletes."""
    pages = ParticipantPages(desk)
    all_ = "/research/<study>/participants"
    forget = f"{all_}/<code>/forget"
    run: Needs = "run-research"
    return [
        Route(all_, "research_participants", pages.listed, needs="see-research"),
        Route(forget, "ask_to_forget_participant", pages.ask, needs=run),
        Route(forget, "forget_participant", pages.forget, needs=run, methods=("POST",)),
    ]


class ParticipantPages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def listed(self, study: str) -> str:
        """All of them; of those who were forgotten, when."""
        its, store = self._desk.study(study), self._desk.store
        sessions = Counter(session.participant for session in store.sessions.of_study(study))
        participants, forgot = store.participants.of_study(study), request.args.get("forgot", "")
        return self._desk.frame.page(
            "research/participants.html",
            "Participants",
            here="/research",
            study=its,
            participants=[(each, sessions[each.code]) for each in participants],
            log=store.erasures.log(),
            forgot=forgot if any(each.forgotten_at and each.code == forgot for each in participants) else "",
        )

    def ask(self, study: str, code: str) -> str:
        """Say what is deleted."""
        its, found = self._desk.study(study), self._known(study, code)
        sessions = self._desk.store.sessions.of_study(study)
        return self._desk.frame.page(
            "research/forget.html",
            f"Forget {found.code}",
            here="/research",
            study=its,
            participant=found,
            sessions=sum(1 for session in sessions if session.participant == code),
        )

    def forget(self, study: str, code: str) -> AnyResponse:
        """Delete it."""
        self._desk.study(study)
        found = self._known(study, code)
        erased = self._desk.store.erasures.forget(study, found.code, self._desk.now())
        for session_id in erased.session_ids:
            delete_what_the_kit_holds(self._desk.front, session_id)
        return redirect(f"/research/{study}/participants?forgot={found.code}", 303)

    def _known(self, study: str, code: str) -> Participant:
        found = self._desk.store.participants.by_code(study, code)
        return found if found is not None and found.forgotten_at is None else abort(404)
