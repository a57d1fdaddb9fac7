"""The outbox: messages wait here until the worker has sent them, or given them up."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    union_all,
    update,
)

from prototype_kit.events import milliseconds, moment_of
from prototype_kit.messages import SIGN_IN, Message, MessageState, NewMessage, pause_after
from prototype_kit.store.database import Database
from prototype_kit.store.prepared import insert_rows
from prototype_kit.store.tables import cases, draft
from prototype_kit.store.tables import message as table

_MOST_OF_AN_ERROR = 500  # characters
LOST = "Whoever was sending it did not come back, so nobody knows whether it was sent."

_lets_in = table.c.template == SIGN_IN

_is_due = and_(
    table.c.state == "waiting",
    table.c.due_at <= bindparam("now"),
    or_(table.c.leased_until.is_(None), table.c.leased_until <= bindparam("now")),
)
_due = select(table.c.number).where(_is_due).order_by(table.c.due_at).limit(bindparam("at_most"))

_ANY_DUE = select(table.c.number).where(_is_due).limit(1)
_MADE_UP = (
    select(or_(cases.c.source == "synthetic", cases.c.env == "demo"))
    .where(cases.c.id == table.c.case_id)
    .scalar_subquery()
)
# The condition stands twice: two workers may choose the same rows, but only one then finds them free.
_LEASE = (
    update(table)
    .where(table.c.number.in_(_due), _is_due)
    .values(
        leased_until=bindparam("until"),
        # Only a lease that ran out is still there: its worker may have sent the message and said nothing.
        error=case((table.c.leased_until.is_not(None), LOST), else_=table.c.error),
    )
    .returning(*table.c, _MADE_UP.label("made_up"))
)
_SENT = (
    update(table)
    .where(table.c.id == bindparam("the_id"))
    .values(
        state="sent",
        sent_at=bindparam("now"),
        leased_until=None,
        error=None,
        body=case((_lets_in, ""), else_=table.c.body),
    )
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
        body=case((and_(_lets_in, bindparam("new_state") == "dead"), ""), else_=table.c.body),
    )
)
_RESEND = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.state == "dead", ~_lets_in)
    # Its error stays: whoever sends it has to know that it was tried.
    .values(state="waiting", attempts=0, due_at=bindparam("now"), leased_until=None)
)
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_COUNTS = (
    select(table.c.state, func.count().label("count"))
    .where(table.c.state.in_(get_args(MessageState)))
    .group_by(table.c.state)
)
# A link to come back by is in a message of no case: it is known by the address that a draft was saved for.
_of_research = or_(
    cases.c.research_session.is_not(None),
    exists().where(draft.c.research_session > "", draft.c.link_email == table.c.recipient),
)
# What participants of research were sent is not for whoever looks at the prototype.
_RECENT = (
    select(table)
    .outerjoin(cases)
    .where(~_of_research)
    .order_by(table.c.number.desc())
    .limit(bindparam("at_most"))
)
_OF_RESEARCH = (
    select(table.c.id)
    .outerjoin(cases)
    .where(table.c.id.in_(bindparam("the_ids", expanding=True)), _of_research)
)
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
        return tuple(read_message(row) for row in in_order)

    def sent(self, message: Message, now: datetime) -> None:
        """A message is delivered; true even if the lease ran out meanwhile."""
        with self._database.writing() as connection:
            connection.execute(_SENT, {"the_id": message.id, "now": now})

    def refused(self, message: Message, reason: str, now: datetime) -> None:
        """A leased message will never be delivered, so it is dead at once. `reason` is for staff.

        Changes nothing for somebody whose lease ran out.
        """
        self._give_back(message, "dead", now, reason)

    def failed(self, message: Message, error: str, now: datetime) -> None:
        """A leased message was not delivered.

        It is due again after a pause, longer each time, and dead when it was tried for over four hours.
        Changes nothing for somebody whose lease ran out.
        """
        pause = pause_after(message.attempts + 1, self._chance())
        if pause is None:
            self._give_back(message, "dead", now, error)
        else:
            self._give_back(message, "waiting", now + pause, error)

    def _give_back(self, message: Message, state: MessageState, due_at: datetime, error: str) -> None:
        new = {
            "new_state": state,
            "new_attempts": message.attempts + 1,
            "new_due_at": due_at,
            "new_error": error[:_MOST_OF_AN_ERROR],
        }
        with self._database.writing() as connection:
            connection.execute(_FAILED, {"the_id": message.id, "the_lease": message.leased_until, **new})

    def resend(self, message_id: str, now: datetime) -> bool:
        """Try a dead message again from the beginning; whether there is such a one, and it is dead."""
        with self._database.writing() as connection:
            return connection.execute(_RESEND, {"the_id": message_id, "now": now}).rowcount == 1

    def by_id(self, message_id: str) -> Message | None:
        """One message."""
        return next(iter(self._some(_BY_ID, {"the_id": message_id})), None)

    def counts(self) -> Mapping[MessageState, int]:
        """How many messages are in each state."""
        with self._database.reading() as connection:
            found = {row["state"]: row["count"] for row in connection.execute(_COUNTS).mappings()}
        return {state: found.get(state, 0) for state in get_args(MessageState)}

    def page(
        self, states: Collection[MessageState] = (), number: int = 1, size: int = 50
    ) -> tuple[Message, ...]:
        """A page of the messages in these states, or in any; newest first. Pages are counted from 1.

        `counts` says how many there are in all.
        """
        wanted = sorted(set(states or get_args(MessageState)))
        given = {f"state_{place}": state for place, state in enumerate(wanted)}
        shown = {"at_most": size, "skipped": (max(1, number) - 1) * size}
        return self._some(_page_of(len(wanted)), {**given, **shown})

    def dead(self, limit: int = 100) -> tuple[Message, ...]:
        """Messages that were given up, the last first: somebody has to look at them."""
        return self._some(_DEAD, {"at_most": limit})

    def recent(self, limit: int = 100) -> tuple[Message, ...]:
        """The newest messages, newest first, whatever became of them; none of participants of research."""
        return self._some(_RECENT, {"at_most": limit})

    def of_research(self, ids: Collection[str]) -> frozenset[str]:
        """Which of these messages were for people who take part in research."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(_OF_RESEARCH, {"the_ids": [*ids]}).scalars())

    def of_case(self, case_id: int) -> tuple[Message, ...]:
        """The messages about one case, oldest first."""
        return self._some(_OF_CASE, {"the_case": case_id})

    def _some(self, statement: Select[Any], given: Mapping[str, object]) -> tuple[Message, ...]:
        with self._database.reading() as connection:
            return tuple(_shown(read_message(row)) for row in connection.execute(statement, given).mappings())


def _shown(message: Message) -> Message:
    """A message as it may be looked at: nobody signs in by what another person was sent."""
    return replace(message, body="") if message.template == SIGN_IN else message


def _page_of(count: int) -> Select[Any]:
    """The messages in so many states. Each state comes in order by its index; together they are merged."""
    each = [
        select(table.c.number).where(table.c.state == bindparam(f"state_{place}")) for place in range(count)
    ]
    numbers = union_all(*each)
    shown = (
        numbers.order_by(numbers.selected_columns.number.desc())
        .limit(bindparam("at_most"))
        .offset(bindparam("skipped"))
    )
    return select(table).where(table.c.number.in_(shown)).order_by(table.c.number.desc())


def put_in(
    connection: Connection, case_id: int | None, messages: Sequence[NewMessage], now: datetime
) -> None:
    """Add messages, due at once, in the caller's transaction."""
    insert_rows(connection, table, [message_row(case_id, message, now) for message in messages])


def message_row(case_id: int | None, message: NewMessage, now: datetime) -> dict[str, object]:
    """A message as columns, waiting to be sent."""
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


def read_message(row: RowMapping) -> Message:
    """The message of a row."""
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
        made_up=bool(row.get("made_up")),
    )
