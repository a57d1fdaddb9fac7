"""What happened in a session, and its replay beside that: to look at, and to pick evidence from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import Response, abort, request

from prototype_kit.events import milliseconds
from prototype_kit.web.console.access import Route
from prototype_kit.web.security import POLICY
from research.elapsed import began_words, elapsed
from research.gathering import row_of
from research.observation import KIND_WORDS
from research.record import Record
from research.replay import join_chunks, player_moments, player_policy
from research.store import Whole
from research.timeline import Moment, timeline_of
from research.web.console.desk import Desk

_GONE = "That note is not there any more: it was struck, or the participant withdrew."


def routes(desk: Desk) -> Sequence[Route]:
    """For whoever may see research; not for observers, who have no account."""
    pages = TimelinePages(desk)
    one = "/research/sessions/<session>"
    return [
        Route(f"{one}/timeline", "research_timeline", pages.look, needs="see-research"),
        Route(f"{one}/replay", "research_replay", pages.replay, needs="see-research"),
        Route(f"{one}/replay/recording", "research_recording", pages.recording, needs="see-research"),
    ]


class TimelinePages:
    """The views."""

    def __init__(self, desk: Desk):
        self._desk = desk

    def look(self, session: str) -> str:
        """Everything that happened, in order."""
        whole = self._desk.whole(session)
        record = self._record(whole)
        its, notes = whole.session, {note.id: note for note in record.notes}
        picked = request.args.get("finding", "")
        return self._desk.frame.page(
            "research/timeline.html",
            f"What happened with {its.participant}",
            here="/research",
            session=its,
            round=self._desk.round(its.round),
            moments=[
                (
                    moment,
                    notes.get(moment.of or ""),
                    elapsed(its.started_at, moment.at),
                    self._desk.clock_of(moment.at),
                )
                for moment in self._moments(record)
            ],
            began=began_words(its.started_at),
            replay=self._may_replay(whole) and self._desk.store.replay.span(session) is not None,
            kinds=KIND_WORDS,
            told=record.agreed,
            finding=f"&{urlencode({'finding': picked})}" if picked else "",
            said=_GONE if request.args.get("said") == "gone" else "",
        )

    def replay(self, session: str) -> Response:
        """The recording beside it; 404 where there is none, or it was not agreed to."""
        whole = self._desk.whole(session)
        span = self._desk.store.replay.span(session) if self._may_replay(whole) else None
        if span is None:
            abort(404)
        began = whole.session.started_at
        told = [
            moment for moment in self._moments(self._record(whole)) if moment.kind not in ("begin", "end")
        ]
        moments = [
            replace(shown, time=elapsed(began, moment.at))
            for shown, moment in zip(player_moments(told), told, strict=True)
        ]
        response = Response(
            self._desk.frame.page(
                "research/replay.html",
                f"Replay of {whole.session.participant}",
                here="/research",
                session=whole.session,
                recording=f"/research/sessions/{session}/replay/recording",
                moments=moments,
                began=began_words(began),
                began_ms=milliseconds(began) if began else None,
                begins=elapsed(began, span[0]),
            )
        )
        response.headers["Content-Security-Policy"] = player_policy(POLICY)
        return response

    def recording(self, session: str) -> Response:
        """What the player shows, as JSON. Only with consent to it, whatever is kept."""
        if not self._may_replay(self._desk.whole(session)):
            abort(404)
        chunks = self._desk.store.replay.of_session(session)
        assets = self._desk.front.render.env.globals["assets"]
        return Response(join_chunks(chunks).to_json(str(assets)), mimetype="application/json")

    def _may_replay(self, whole: Whole) -> bool:
        return whole.consent is not None and whole.consent.allows("replay")

    def _record(self, whole: Whole) -> Record:
        its = whole.session
        record = Record(its, whole.consent, whole.participant, attempts=whole.attempts)
        if not record.agreed:
            return record
        events = self._desk.front.store.participants.events(its.id)
        return Record(
            its,
            whole.consent,
            whole.participant,
            [row_of(event) for event in events],
            self._desk.store.notes.of_session(its.id),
            whole.attempts,
        )

    def _moments(self, record: Record) -> Sequence[Moment]:
        study = self._desk.studies().get(record.session.study)
        wording = self._desk.wording(study, record.session.round) if study else None
        return timeline_of(record, wording).moments
