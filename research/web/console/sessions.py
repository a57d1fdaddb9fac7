"""One session, for its moderator: link, paper consent, start and end, tasks, and what comes after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.web.console.access import Method, Route, staff
from research.consent import ITEMS, NEEDED, Consent, ConsentMissing
from research.network import code_as_svg
from research.session import Outcome, Session, WrongState
from research.store import Whole
from research.studies import Study
from research.web.console.desk import Desk
from research.web.console.studies import STATES
from research.web.console.watching import watch_address
from research.web.withdrawing import refuse, withdraw

_OUTCOMES: Mapping[Outcome, str] = {"success": "Done", "partial": "Done in part", "fail": "Not done"}
_OUTCOMES_BY_NAME: Mapping[str, Outcome] = {name: name for name in _OUTCOMES}
_SAID = {
    "moved": "Somebody changed this session meanwhile. This is how it is now.",
    "called": "The tablet shows this session next. It looks every 5 seconds.",
}
_LONGEST_NEEDS = 200
_NO_CONSENT = "There is no consent yet, so the session cannot start"
_POST: tuple[Method, ...] = ("POST",)
KeepTyped = Callable[[str], AnyResponse | None]
"""Keeps the note that was sent with a button of the live page of a session: see `LivePages.keep_typed`."""


def routes(desk: Desk, keep_typed: KeepTyped) -> Sequence[Route]:
    """For whoever runs research; to look is for all who may see it."""
    pages = SessionPages(desk, keep_typed)
    one = "/research/sessions/<session>"

    def post(rule: str, name: str, view: Callable[..., AnyResponse]) -> Route:
        return Route(f"{one}/{rule}", f"research_{name}", view, needs="run-research", methods=_POST)

    return [
        Route(one, "research_session", pages.look, needs="see-research"),
        Route(f"{one}/withdraw", "research_ask_withdraw", pages.ask_to_withdraw, needs="run-research"),
        post("consent", "consent", pages.paper_consent),
        post("refuse", "refuse", pages.refuse),
        post("start", "start", pages.start),
        post("end", "end", pages.end),
        post("next", "next", pages.next),
        post("link", "link", pages.new_link),
        post("call", "call", pages.call),
        post("segment", "segment", pages.segment),
        post("needs", "needs", pages.needs),
        post("withdraw", "withdraw", pages.withdraw),
        post("tasks/<task>/begin", "begin_task", pages.begin_task),
        post("attempts/<attempt>/end", "end_task", pages.end_task),
        post("attempts/<attempt>/help", "help", pages.help),
    ]


class SessionPages:
    """The views. `keep_typed` writes down a note that is sent along; what it answers is the answer."""

    def __init__(self, desk: Desk, keep_typed: KeepTyped):
        self._desk, self._keep_typed = desk, keep_typed

    def look(self, session: str) -> str:
        """The session as it is."""
        return self._page(self._desk.whole(session), {}, {})

    def _page(self, whole: Whole, given: Mapping[str, object], wrong: Mapping[str, str]) -> str:
        desk, its = self._desk, whole.session
        study = desk.studies().get(its.study)
        token = request.args.get("link", "")
        return desk.frame.page(
            "research/session.html",
            f"{its.participant}{' (pilot)' if its.pilot else ''}",
            here="/research",
            session=its,
            participant=whole.participant,
            consent=whole.consent,
            attempts=whole.attempts,
            study=study,
            round=desk.round(its.round),
            states=STATES,
            outcomes=_OUTCOMES,
            titles={task.name: task.title for task in study.tasks} if study else {},
            writable=its.writable(desk.now()),
            link=desk.address(its.round, "session", token) if token else "",
            seat=desk.address(its.round, "seat"),
            here_base=request.host_url.rstrip("/"),
            code=code_as_svg,
            watch=watch_address(desk, its.study, its.round),
            watching=desk.store.observers.watching(its.id, desk.now() - timedelta(minutes=1)),
            needed=NEEDED,
            given=given,
            wrong=wrong,
            said=_said(its),
            elsewhere=desk.elsewhere(its.round),
            errors=[{"text": text, "href": f"#{field}"} for field, text in wrong.items()],
        )

    # Consent

    def paper_consent(self, session: str) -> AnyResponse:
        """Keep what somebody agreed to on paper."""
        whole, given = self._desk.whole(session), request.form
        study = self._desk.study(whole.session.study)
        consent = _on_paper(study, whole, given.getlist("agreed"), given, self._desk)
        if not consent.valid:
            wrong = {"agreed": "To take part, they must agree to take part and to notes"}
            if consent.items >= NEEDED:
                wrong = {"under-16": "For somebody under 16, a parent or guardian must agree too"}
            shown = {**given.to_dict(), "agreed": given.getlist("agreed")}
            return Response(self._page(whole, shown, wrong), status=422)
        return self._done(session, lambda: self._desk.store.consents.give(consent))

    def refuse(self, session: str) -> AnyResponse:
        """Keep that they do not want to take part, and nothing else."""
        return self._done(session, lambda: refuse(self._desk.front, session))

    def ask_to_withdraw(self, session: str) -> str:
        """Say what is deleted."""
        its = self._desk.whole(session).session
        return self._desk.frame.page(
            "research/withdraw.html",
            f"Delete what {its.participant} said and did",
            here="/research",
            session=its,
        )

    def withdraw(self, session: str) -> AnyResponse:
        """Delete it, at once."""
        its = self._desk.whole(session).session
        withdraw(self._desk.front, session)
        return redirect(f"/research/{its.study}", 303)

    # The course of the session

    def start(self, session: str) -> AnyResponse:
        """Start it."""
        return self._done(
            session, lambda: self._desk.store.sessions.start(session, self._desk.now()), to="/live"
        )

    def end(self, session: str) -> AnyResponse:
        """End it."""
        return self._keep_typed(session) or self._done(
            session, lambda: self._desk.store.sessions.end(session, self._desk.now())
        )

    def next(self, session: str) -> AnyResponse:
        """End this one, and make one for somebody new, in the same round. The tablet goes there by itself.

        After a pilot too it is one that counts: whoever tries the study out again makes a session for that.
        """
        desk, its = self._desk, self._desk.whole(session).session
        if self._elsewhere(session):
            return redirect(f"/research/sessions/{session}", 303)
        if its.state == "running":
            desk.store.sessions.end(session, desk.now())
        code = desk.store.participants.add(its.study).code
        made = desk.store.sessions.create(its.study, its.round, code, moderator=staff().name, now=desk.now())
        desk.store.seats.call(made.session.id, desk.now())
        return redirect(f"/research/sessions/{made.session.id}?said=called", 303)

    def call(self, session: str) -> AnyResponse:
        """Have the tablet of the round open this session; a link that was made before opens nothing then."""
        if self._elsewhere(session):
            return redirect(f"/research/sessions/{session}", 303)
        try:
            self._desk.store.seats.call(session, self._desk.now())
        except WrongState:
            return redirect(f"/research/sessions/{session}?said=moved", 303)
        return redirect(f"/research/sessions/{session}?said=called", 303)

    def new_link(self, session: str) -> AnyResponse:
        """Make a link for another device; the old one opens nothing any more."""
        if self._elsewhere(session):
            return redirect(f"/research/sessions/{session}", 303)
        try:
            token = self._desk.store.sessions.reissue(session, self._desk.now())
        except WrongState:
            return redirect(f"/research/sessions/{session}?said=moved", 303)
        return redirect(f"/research/sessions/{session}?link={token}", 303)

    def _elsewhere(self, session: str) -> bool:
        """Whether no device here opens the session, which its page says."""
        return bool(self._desk.elsewhere(self._desk.whole(session).session.round))

    def segment(self, session: str) -> AnyResponse:
        """Say which group the participant belongs to."""
        its = self._desk.whole(session).session
        segment = request.form.get("segment", "")
        if segment and segment not in self._desk.study(its.study).segments:
            abort(400)
        self._desk.store.participants.change_segment(its.study, its.participant, segment)
        return redirect(f"/research/sessions/{session}", 303)

    def needs(self, session: str) -> AnyResponse:
        """Keep what they need to take part. It may be about their health: with consent alone."""
        whole, needs = self._desk.whole(session), request.form.get("needs", "").strip()
        if len(needs) > _LONGEST_NEEDS:
            wrong = {"needs": f"Access needs must be {_LONGEST_NEEDS} characters or fewer"}
            return Response(self._page(whole, request.form, wrong), status=422)
        return self._done(session, lambda: self._desk.store.participants.note_needs(session, needs))

    # Tasks

    def begin_task(self, session: str, task: str) -> AnyResponse:
        """Begin an attempt."""
        whole = self._desk.whole(session)
        if task not in {each.name for each in self._desk.study(whole.session.study).tasks}:
            abort(404)
        store, now = self._desk.store, self._desk.now()
        not_kept = self._keep_typed(session)
        return not_kept or self._done(session, lambda: store.attempts.begin(session, task, now), to=_back())

    def end_task(self, session: str, attempt: str) -> AnyResponse:
        """End an attempt, and say how it went; or say so anew."""
        self._attempt(session, attempt)
        outcome = _OUTCOMES_BY_NAME.get(request.form.get("outcome", "")) or abort(400)
        store, now = self._desk.store, self._desk.now()
        not_kept = self._keep_typed(session)
        return not_kept or self._done(session, lambda: store.attempts.end(attempt, outcome, now), to=_back())

    def help(self, session: str, attempt: str) -> AnyResponse:
        """Note that the moderator helped."""
        self._attempt(session, attempt)
        store, now = self._desk.store, self._desk.now()
        not_kept = self._keep_typed(session)
        return not_kept or self._done(session, lambda: store.attempts.help(attempt, now), to=_back())

    def _attempt(self, session: str, attempt: str) -> None:
        if attempt not in {each.id for each in self._desk.whole(session).attempts}:
            abort(404)

    def _done(self, session: str, act: Callable[[], object], to: str = "") -> AnyResponse:
        """Do it, and lead to the page; say so where it was not the moment for it."""
        whole = self._desk.whole(session)
        try:
            act()
        except ConsentMissing:
            return Response(self._page(whole, {}, {"consent": _NO_CONSENT}), status=409)
        except WrongState:
            return redirect(f"/research/sessions/{session}?said=moved", 303)
        return redirect(f"/research/sessions/{session}{to}", 303)


def _said(its: Session) -> str:
    """What is said above the page; of the tablet only while it has not opened the session."""
    said = request.args.get("said", "")
    return _SAID.get(said, "") if said != "called" or its.state == "ready" else ""


def _back() -> str:
    """The live page, for whoever acted there."""
    return "/live" if request.form.get("from") == "live" else ""


def _on_paper(
    study: Study, whole: Whole, items: Sequence[str], given: Mapping[str, str], desk: Desk
) -> Consent:
    return Consent(
        session_id=whole.session.id,
        sheet_version=study.sheet.version,
        sheet_hash=study.sheet.hash,
        how="paper",
        items=frozenset(item for item in ITEMS if item in items),
        under_16=given.get("under-16") == "yes",
        guardian=given.get("guardian") == "yes",
        given_at=desk.now(),
    )
