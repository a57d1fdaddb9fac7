"""Messages: what was sent to people, what waits, and what could not be delivered and may be sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from flask import abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from prototype_kit.language import ENGLISH
from prototype_kit.messages import SIGN_IN, Message, MessageState
from prototype_kit.web.console.access import Route, staff
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.console.paging import page_number, pagination
from prototype_kit.web.front import Front

SIZE = 50
"""Messages of one page."""
STATES: Mapping[MessageState, str] = {
    "waiting": "Waiting",
    "sent": "Sent",
    "dead": "Not delivered",
}
COLOURS: Mapping[MessageState, str] = {"waiting": "blue", "sent": "green", "dead": "red"}
_SAID: Mapping[str, str] = {
    "again": "We will try to send it again within a minute.",
    "late": "Someone has already sent this again, so we have not changed anything.",
}


@dataclass(frozen=True)
class ToldMessage:
    """A message in words. `case` is the reference of the case it is about, `error` what went wrong last.

    One that is `closed` was for somebody who takes part in research, and is not for whoever looks: told of it
    is only how far it is.
    """

    id: str
    channel: str
    recipient: str
    subject: str
    body: str
    template: str
    state: str
    colour: str
    created: str
    sent: str
    due: str
    attempts: int
    error: str
    case: str
    dead: bool
    closed: bool = False


def routes(front: Front, frame: Frame) -> Sequence[Route]:
    """Whoever talks to people sees what they were sent; a manager sends it again.

    What people were sent who take part in research, those see who run it.
    """
    pages = MessagePages(front, frame)
    return [
        Route("/messages", "messages", pages.listed, needs="see-messages"),
        Route("/messages/<message>", "message", pages.one, needs="see-messages"),
        Route(
            "/messages/<message>/again", "resend", pages.resend, needs="resend-messages", methods=("POST",)
        ),
    ]


class MessagePages:
    """The views."""

    def __init__(self, front: Front, frame: Frame):
        self._front, self._frame = front, frame

    def listed(self) -> str:
        """The messages in one state or in all, the newest first."""
        asked = request.args.get("state", "")
        state = next((each for each in get_args(MessageState) if each == asked), None)
        counts = self._front.store.outbox.counts()
        total = sum(counts.values()) if state is None else counts[state]
        last = max(1, -(-total // SIZE))
        page = page_number(request.args.get("page", ""), last)
        found = self._front.store.outbox.page((state,) if state else (), page, SIZE)
        closed = self._closed(found)
        narrowed = f"state={state}&" if state else ""
        return self._frame.page(
            "messages",
            "Messages",
            here="/messages",
            kept=self._front.settings.notify == "fake",
            messages=[self._told(message, closed=message.id in closed) for message in found],
            any_closed=bool(closed),
            views=[("All", "/messages", state is None, sum(counts.values()))]
            + [
                (words, f"/messages?state={each}", each == state, counts[each])
                for each, words in STATES.items()
            ],
            pagination=pagination(
                page, last, lambda number: f"/messages?{narrowed}page={number}", "Pages of messages"
            ),
        )

    def one(self, message: str) -> str:
        """One message, word for word."""
        found = self._front.store.outbox.by_id(message) or abort(404)
        if self._closed([found]):
            abort(404)
        case = self._front.store.cases.by_id(found.case_id) if found.case_id else None
        said = _SAID.get(request.args.get("said", ""), "")
        told = self._told(found, case.reference if case else "")
        return self._frame.page(
            "message", told.subject or "Text message", here="/messages", message=told, said=said
        )

    def resend(self, message: str) -> AnyResponse:
        """Send again what was given up; a press too many changes nothing."""
        found = self._front.store.outbox.by_id(message)
        if found and self._closed([found]):
            abort(404)
        done = self._front.store.outbox.resend(message, self._front.clock())
        return redirect(f"/messages/{message}?said={'again' if done else 'late'}", 303)

    def _closed(self, messages: Sequence[Message]) -> frozenset[str]:
        """The ids of those that are not for whoever asks."""
        if staff().may("run-research"):
            return frozenset()
        return self._front.store.outbox.of_research([message.id for message in messages])

    def _told(self, message: Message, case: str = "", *, closed: bool = False) -> ToldMessage:
        waits = message.state == "waiting"
        return ToldMessage(
            id=message.id,
            channel="Email" if message.channel == "email" else "Text message",
            recipient="" if closed else message.recipient,
            subject="" if closed else message.subject,
            # What is about no case holds a key: to somebody's answers, or to this console.
            body=message.body if message.case_id and not closed else "",
            template=message.template,
            state=STATES[message.state],
            colour=COLOURS[message.state],
            created=ENGLISH.moment(message.created_at),
            sent=ENGLISH.moment(message.sent_at) if message.sent_at else "",
            due=ENGLISH.moment(message.due_at) if waits and message.attempts else "",
            attempts=message.attempts,
            error=message.error or "",
            case=case,
            # What lets somebody sign in is of no use any more: they ask again.
            dead=message.state == "dead" and message.template != SIGN_IN and not closed,
            closed=closed,
        )
