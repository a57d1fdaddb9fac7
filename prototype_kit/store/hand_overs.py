"""Hand-overs: a code by which a draft goes to another browser, or from a resident to staff and back.

A draft has one code that works, the newest. Only its SHA-256 is kept. A code is short, as people read it out:
what protects it is that it works once, for half an hour, and that wrong ones are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from prototype_kit.assisted import Assistance
from prototype_kit.events import Origin, whole
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import Draft, hashed, origin_row, read_draft
from prototype_kit.store.links import hand_to
from prototype_kit.store.tables import draft, hand_over

LIFE = timedelta(minutes=30)
"""How long a code works."""

REMEMBERED = timedelta(days=1)
"""How long whoever gave a draft away is told that they did."""

Code = Callable[[datetime], str]
"""Gives the code of a draft from the moment at which it was made, so that it can be shown again."""


@dataclass(frozen=True)
class HandOver:
    """A code that works: when it was made, and until when it works."""

    made_at: datetime
    expires_at: datetime


# One that was used stays, for whoever gave the draft away.
_FORGET = delete(hand_over).where(
    hand_over.c.draft_id == bindparam("the_draft"),
    or_(hand_over.c.used_at.is_(None), hand_over.c.code == bindparam("the_code")),
)
_ADD = insert(hand_over)
_works = (hand_over.c.used_at.is_(None), hand_over.c.expires_at > bindparam("now"))
_OF_DRAFT = select(hand_over).where(hand_over.c.draft_id == bindparam("the_draft"), *_works)
_open = (draft.c.state == "open", draft.c.expires_at > bindparam("now"), draft.c.env == bindparam("the_env"))
_LOOK = (
    select(draft)
    .join(hand_over, hand_over.c.draft_id == draft.c.id)
    .where(hand_over.c.code == bindparam("the_code"), *_works, *_open)
)
# Of two people who enter a code at the same moment, one finds it unused: the check and the act are one.
_USE = (
    update(hand_over)
    .where(
        hand_over.c.code == bindparam("the_code"),
        *_works,
        hand_over.c.draft_id.in_(select(draft.c.id).where(draft.c.id == hand_over.c.draft_id, *_open)),
    )
    .values(
        used_at=bindparam("now"),
        giver=select(draft.c.session).where(draft.c.id == hand_over.c.draft_id).scalar_subquery(),
    )
    .returning(hand_over.c.draft_id)
)
_GIVEN = (
    select(hand_over.c.used_at)
    .join(draft, draft.c.id == hand_over.c.draft_id)
    .where(
        hand_over.c.giver == bindparam("the_session"),
        hand_over.c.used_at > bindparam("since"),
        draft.c.service == bindparam("the_service"),
        draft.c.journey == bindparam("the_journey"),
    )
    .order_by(hand_over.c.used_at.desc())
    .limit(1)
)
_BY_ID = select(draft).where(draft.c.id == bindparam("the_id"))
_HELPED = (
    update(draft)
    .where(draft.c.id == bindparam("the_id"))
    .values(**{name: bindparam(f"new_{name}") for name in origin_row(Origin(""))})
)


class HandOvers:
    """The hand-overs in the store. `session` is the raw value of a cookie, or what stands for one."""

    def __init__(self, database: Database):
        self._database = database

    def make(self, draft_id: str, code: Code, now: datetime) -> HandOver:
        """Let a new code lead to a draft; one that was made before works no more."""
        made = HandOver(whole(now), whole(now + LIFE))
        row = {
            "code": hashed(code(made.made_at)),
            "draft_id": draft_id,
            "made_at": made.made_at,
            "expires_at": made.expires_at,
        }
        with self._database.writing() as connection:
            connection.execute(_FORGET, {"the_draft": draft_id, "the_code": row["code"]})
            connection.execute(_ADD, row)
        return made

    def of(self, draft_id: str, now: datetime) -> HandOver | None:
        """The code of a draft that works; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(_OF_DRAFT, {"the_draft": draft_id, "now": now}).mappings().one_or_none()
        return None if row is None else HandOver(row["made_at"], row["expires_at"])

    def given(self, session: str, service: str, journey: str, now: datetime) -> datetime | None:
        """When somebody else went on with what this session had of a journey, in the last day; else None."""
        its = {"the_session": hashed(session), "the_service": service, "the_journey": journey}
        with self._database.reading() as connection:
            return connection.execute(_GIVEN, {**its, "since": now - REMEMBERED}).scalar_one_or_none()

    def look(self, code: str, env: str, now: datetime) -> Draft | None:
        """The open draft of an env that a code leads to; None when it leads to none, for whatever reason."""
        with self._database.reading() as connection:
            row = connection.execute(_LOOK, _given(code, env, now)).mappings().one_or_none()
        return None if row is None else read_draft(row)

    def take(
        self, code: str, session: str, env: str, now: datetime, assistance: Assistance | None = None
    ) -> Draft | None:
        """Make the draft that a code leads to the one of this session; None where the code does not work.

        Whoever had it has it no more. With `assistance`, staff took it to help. Other drafts of the session
        in this journey are deleted or, where a link leads to them, left to that. One transaction does it all.
        """
        with self._database.writing() as connection:
            used = connection.execute(_USE, _given(code, env, whole(now))).scalar_one_or_none()
            if used is None:
                return None
            hand_to(connection, _draft(connection, used), session)
            if assistance is not None:
                origin = _draft(connection, used).origin.helped(assistance)
                connection.execute(_HELPED, {"the_id": used, **_new_origin(origin)})
            return _draft(connection, used)


def _given(code: str, env: str, now: datetime) -> dict[str, object]:
    return {"the_code": hashed(code), "the_env": env, "now": now}


def _draft(connection: Connection, draft_id: str) -> Draft:
    return read_draft(connection.execute(_BY_ID, {"the_id": draft_id}).mappings().one())


def _new_origin(origin: Origin) -> dict[str, object]:
    return {f"new_{name}": value for name, value in origin_row(origin).items()}
