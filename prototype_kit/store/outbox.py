"""The outbox: messages wait here until the worker has sent them, or given them up."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, bindparam, insert, or_, select, update

from prototype_kit.events import milliseconds, moment_of
from prototype_kit.messages import Message, NewMessage, pause_after
from prototype_kit.store.database import Database
from prototype_kit.store.tables import message as table

_MOST_OF_AN_ERROR = 500  # characters

_is_due = and_(
    table.c.state == "waiting",
    table.c.due_at <= bindparam("now"),
    or_(table.c.leased_until.is_(None), table.c.leased_until <= bindparam("now")),
)
_due = select(table.c.number).where(_is_due).order_by(table.c.due_at).limit(bindparam("at_most"))

_ADD = insert(table)
_ANY_DUE = select(table.c.number).where(_is_due).limit(1)
# The condition stands twice: two workers may choose the same rows, but only one then finds them free.
_LEASE = (
    update(table)
    .where(table.c.number.in_(_due), _is_due)
    .values(leased_until=bindparam("until"))
    .returning(*table.c)
)
_SENT = (
    update(table)
    .where(table.c.id == bindparam("the_id"))
    .values(state="sent", sent_at=bindparam("now"), leased_until=None, error=None)
)
_FAILED = (
    update(table)
    # A worker that was too slow has lost its lease, and with it its say: after that it is NULL or another.
    .where(table.c.id == bindparam("the_id"), table.c.leased_until == bindparam("the_lease"))
    .values(
        state=bindparam("new_state"),
        attempts=bindparam("new_attempts"),
        due_at=bindparam("new_due_at"),
        leased_until=None,
        error=bindparam("new_error"),
    )
)
_RECENT = select(table).order_by(table.c.number.desc()).limit(bindparam("at_most"))
_DEAD = (
    select(table).where(table.c.state == "dead").order_by(table.c.due_at.desc()).limit(bindparam("at_most"))
)
_OF_CASE = select(table).where(table.c.case_id == bindparam("the_case")).order_by(table.c.number)


class Outbox:
    """The messages in the store. `chance` gives numbers from 0 to 1, to spread what is tried again."""

    def __init__(self, database: Database, chance: Callable[[], float] = random.random):
        self._database = database
        self._chance = chance

    def lease(self, now: datetime, limit: int, seconds: float) -> tuple[Message, ...]:
        """Up to `limit` messages that are due, those due longest first.

        For so many seconds they are the caller's alone; what is neither sent nor failed by then is given out
        again.
        """
        now = moment_of(milliseconds(now))
        with self._database.reading() as connection:
            if connection.execute(_ANY_DUE, {"now": now}).first() is None:
                return ()
        given = {"now": now, "until": now + timedelta(seconds=seconds), "at_most": limit}
        with self._database.writing() as connection:
            leased = connection.execute(_LEASE, given).mappings().all()
        in_order = sorted(leased, key=lambda row: (row["due_at"], row["number"]))
        return tuple(_message(row) for row in in_order)

    def sent(self, message: Message, now: datetime) -> None:
        """A message is delivered; true even if the lease ran out meanwhile."""
        with self._database.writing() as connection:
            connection.execute(_SENT, {"the_id": message.id, "now": now})

    def failed(self, message: Message, error: str, now: datetime) -> None:
        """A leased message was not delivered.

        It is due again after a pause, longer each time, and dead when it was tried for over four hours.
        Changes nothing for somebody whose lease ran out.
        """
        attempts = message.attempts + 1
        pause = pause_after(attempts, self._chance())
        new = {
            "new_state": "dead" if pause is None else "waiting",
            "new_attempts": attempts,
            "new_due_at": now if pause is None else now + pause,
            "new_error": error[:_MOST_OF_AN_ERROR],
        }
        with self._database.writing() as connection:
            connection.execute(_FAILED, {"the_id": message.id, "the_lease": message.leased_until, **new})

    def dead(self, limit: int = 100) -> tuple[Message, ...]:
        """Messages that were given up, the last first: somebody has to look at them."""
        return self._some(_DEAD, {"at_most": limit})

    def recent(self, limit: int = 100) -> tuple[Message, ...]:
        """The newest messages, newest first, whatever became of them."""
        return self._some(_RECENT, {"at_most": limit})

    def of_case(self, case_id: int) -> tuple[Message, ...]:
        """The messages about one case, oldest first."""
        return self._some(_OF_CASE, {"the_case": case_id})

    def _some(self, statement: Select[Any], given: Mapping[str, object]) -> tuple[Message, ...]:
        with self._database.reading() as connection:
            return tuple(_message(row) for row in connection.execute(statement, given).mappings())


def put_in(
    connection: Connection, case_id: int | None, messages: Sequence[NewMessage], now: datetime
) -> None:
    """Add messages, due at once, in the caller's transaction."""
    if messages:
        connection.execute(_ADD, [_row(case_id, message, now) for message in messages])


def _row(case_id: int | None, message: NewMessage, now: datetime) -> dict[str, object]:
    return {
        "id": str(uuid.uuid4()),
        "case_id": case_id,
        "channel": message.channel,
        "template": message.template,
        "recipient": message.recipient,
        "subject": message.subject,
        "body": message.body,
        "state": "waiting",
        "attempts": 0,
        "due_at": now,
        "created_at": now,
    }


def _message(row: RowMapping) -> Message:
    return Message(
        id=row["id"],
        case_id=row["case_id"],
        channel=row["channel"],
        template=row["template"],
        recipient=row["recipient"],
        subject=row["subject"],
        body=row["body"],
        state=row["state"],
        attempts=row["attempts"],
        due_at=row["due_at"],
        leased_until=row["leased_until"],
        created_at=row["created_at"],
        sent_at=row["sent_at"],
        error=row["error"],
    )
