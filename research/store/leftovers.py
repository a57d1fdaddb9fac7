"""What the kit still holds of sessions that were refused or withdrawn: it came in a moment too late."""

from __future__ import annotations

from sqlalchemy import exists, select

from prototype_kit.store.database import Database
from prototype_kit.store.tables import cases, draft, event, feedback
from research.store.tables import session

_LATE = select(session.c.id).where(
    session.c.state.in_(("refused", "withdrawn")),
    exists().where(event.c.research_session_id == session.c.id)
    | exists().where(draft.c.research_session == session.c.id)
    | exists().where(cases.c.research_session == session.c.id)
    | exists().where(feedback.c.research_session == session.c.id),
)


class Leftovers:
    """What came too late: events are written in batches, and a page may be on its way just then."""

    def __init__(self, database: Database):
        self._database = database

    def sessions(self) -> tuple[str, ...]:
        """The ids of the sessions that were taken back and of which the kit holds something."""
        with self._database.reading() as connection:
            return tuple(connection.execute(_LATE).scalars())
