"""What people who take part in research leave behind, by the id of their research session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select, update

from prototype_kit.events import milliseconds, moment_of
from prototype_kit.store.database import Database
from prototype_kit.store.holds import forget_bookings
from prototype_kit.store.sessions import Forgotten
from prototype_kit.store.tables import (
    case_entry,
    case_word,
    cases,
    draft,
    event,
    feedback,
    feedback_comment,
    follower,
    hand_over,
    message,
    upload,
    voice,
)

_IN_A_READ = 500

_ITS_DRAFTS = draft.c.research_session == bindparam("the_session")
_DRAFTS = select(draft.c.id).where(_ITS_DRAFTS)
_CASES = select(cases.c.id).where(cases.c.research_session == bindparam("the_session"))
# A link to come back by is in a message of no case; it went to the address that the draft was saved for.
_ADDRESSES = select(draft.c.link_email).where(_ITS_DRAFTS, draft.c.link_email.is_not(None))
_DELETE_MESSAGES = (
    delete(message)
    .where(
        or_(
            message.c.case_id.in_(_CASES),
            message.c.case_id.is_(None) & message.c.recipient.in_(_ADDRESSES),
        )
    )
    .returning(message.c.id)
)
_UNLINK = update(cases).where(cases.c.duplicate_of.in_(_CASES)).values(duplicate_of=None)
_DELETE_ABOUT = [
    delete(table).where(table.c.case_id.in_(_CASES)) for table in (case_entry, case_word, follower, voice)
]
_DELETE_CASES = delete(cases).where(cases.c.research_session == bindparam("the_session"))
_DELETE_OF_DRAFTS = [delete(table).where(table.c.draft_id.in_(_DRAFTS)) for table in (hand_over, upload)]
_DELETE_DRAFTS = delete(draft).where(_ITS_DRAFTS)
_ITS_FEEDBACK = select(feedback.c.id).where(feedback.c.research_session == bindparam("the_session"))
_DELETE_FEEDBACK = [
    delete(feedback_comment).where(feedback_comment.c.feedback_id.in_(_ITS_FEEDBACK)),
    delete(feedback).where(feedback.c.research_session == bindparam("the_session")),
]
_DELETE_EVENTS = delete(event).where(event.c.research_session_id == bindparam("the_session"))
_EVENTS = (
    select(
        event.c.event_id,
        event.c.ts,
        event.c.name,
        event.c.service,
        event.c.journey_id,
        event.c.page,
        event.c.question,
        event.c.error_code,
        event.c.duration_ms,
    )
    .where(event.c.research_session_id == bindparam("the_session"), event.c.ts >= bindparam("since"))
    .order_by(event.c.ts, event.c.event_id)
)
_SUBMITTED = (
    select(draft.c.service, draft.c.journey, draft.c.ended_at)
    .where(_ITS_DRAFTS, draft.c.state == "submitted")
    .order_by(draft.c.ended_at)
)
_SESSIONS_OF = (
    select(draft.c.research_session)
    .where(draft.c.id.in_(bindparam("the_drafts", expanding=True)), draft.c.research_session.is_not(None))
    .distinct()
)


@dataclass(frozen=True)
class PageEvent:
    """One event of somebody who takes part: its `name` in `prototype_kit.events`, its `page` a template."""

    id: str
    at: datetime
    name: str
    service: str
    journey_id: str
    page: str
    question: str | None
    error_code: str | None
    duration_ms: int | None


@dataclass(frozen=True)
class JourneySent:
    """A journey that somebody who takes part came to the end of."""

    service: str
    journey: str
    at: datetime


class Participants:
    """What participants did in prototypes, and its end."""

    def __init__(self, database: Database):
        self._database = database

    def events(self, research_session: str, since: datetime | None = None) -> Sequence[PageEvent]:
        """What happened in a session, oldest first; from `since` on, when it is given.

        Events are written in batches: one may come after another that is a little younger.
        """
        given = {"the_session": research_session, "since": milliseconds(since) if since else 0}
        with self._database.reading() as connection:
            return [
                PageEvent(event_id, moment_of(ts), *rest)
                for event_id, ts, *rest in connection.execute(_EVENTS, given)
            ]

    def sessions_of(self, draft_ids: Sequence[str]) -> Sequence[str]:
        """The research sessions in which these forms were filled in."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for begin in range(0, len(draft_ids), _IN_A_READ):
                given = {"the_drafts": draft_ids[begin : begin + _IN_A_READ]}
                found.update(connection.execute(_SESSIONS_OF, given).scalars())
        return sorted(found)

    def sent(self, research_session: str) -> Sequence[JourneySent]:
        """The journeys that were sent in a session, oldest first."""
        with self._database.reading() as connection:
            return [
                JourneySent(*row) for row in connection.execute(_SUBMITTED, {"the_session": research_session})
            ]

    def forget(self, research_session: str) -> Forgotten:
        """Delete all that was entered and counted in a session, in one transaction. Nothing of it is kept.

        Unlike `Sessions.forget`, which keeps that somebody started: here the fact is part of the research.
        """
        its = {"the_session": research_session}
        with self._database.writing() as connection:
            messages = connection.execute(_DELETE_MESSAGES, its).scalars().all()
            forget_bookings(connection, connection.execute(_DRAFTS, its).scalars().all())
            for statement in (_UNLINK, *_DELETE_ABOUT):
                connection.execute(statement, its)
            deleted = connection.execute(_DELETE_CASES, its).rowcount
            for statement in (*_DELETE_OF_DRAFTS, *_DELETE_FEEDBACK):
                connection.execute(statement, its)
            drafts = connection.execute(_DELETE_DRAFTS, its).rowcount
            connection.execute(_DELETE_EVENTS, its)
        return Forgotten(drafts, deleted, tuple(messages))
