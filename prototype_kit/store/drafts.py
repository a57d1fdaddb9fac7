"""Drafts: the answers of one person on the way through one journey, found by the cookie of their browser.

A draft's row stays when its answers are wiped: what became of it is a fact for the completion rate.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, and_, bindparam, case, insert, select, update

from prototype_kit.answers import EMPTY, Answers
from prototype_kit.assisted import Assistance
from prototype_kit.bookings import NewBooking
from prototype_kit.events import Origin, whole
from prototype_kit.store.booked_times import again_if_taken
from prototype_kit.store.database import Database
from prototype_kit.store.holds import give_up, hold
from prototype_kit.store.prepared import PreparedChange, PreparedSelect, Row
from prototype_kit.store.tables import draft as table
from prototype_kit.store.uploads import NewUpload, change_files, wipe_files

DraftState = Literal["open", "submitted", "expired", "abandoned"]

WIPED = {"answers": EMPTY.dumps(), "link_email": None, "warn_at": None}
"""What becomes of all that a person gave, once a draft is not open any more."""
WARNED_BEFORE = timedelta(days=3)
_EXPIRE_AT_ONCE = 200  # drafts in one transaction, so that residents need not wait for the worker


class Outdated(Exception):  # noqa: N818 - nothing went wrong here; the person is shown the latest
    """The draft is no longer as the caller saw it: saved elsewhere, submitted, abandoned or expired.

    Nothing was changed; ask for the latest draft to see which.
    """


@dataclass(frozen=True)
class Draft:
    """One person's answers to one journey.

    `version` rises with each save. `today` is the day that rules see, `exit` the name of the exit page where
    the journey ended, `ended_at` when that was, or when it was submitted. The answers of a draft that is not
    open are empty. `account_id` is whose it is, where somebody is signed in or keeps it in their account.
    """

    id: str
    service: str
    journey: str
    release: str
    answers: Answers
    today: date
    version: int
    state: DraftState
    exit: str | None
    started_at: datetime
    saved_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    origin: Origin
    account_id: int | None = None

    @property
    def lifetime(self) -> timedelta:
        """How long the draft is kept after each save."""
        return self.expires_at - self.saved_at


is_live = and_(
    table.c.id == bindparam("the_id"),
    table.c.version == bindparam("the_version"),
    table.c.state == "open",
    table.c.expires_at > bindparam("now"),
)
of_session = and_(
    table.c.session == bindparam("the_session"),
    table.c.service == bindparam("the_service"),
    table.c.journey == bindparam("the_journey"),
)
_has_expired = and_(table.c.state == "open", table.c.expires_at <= bindparam("now"))

# Without what only links and the table itself need.
_OTHERS = ("number", "session", "link", "warn", "invitation")
_OF_DRAFT = [column for column in table.c if not column.name.startswith(_OTHERS)]

_ADD = insert(table)
_ADD_FIRST = PreparedChange(
    insert(table).values({column: bindparam(column.name) for column in (table.c.session, *_OF_DRAFT)})
)
_LATEST = PreparedSelect(select(*_OF_DRAFT).where(of_session).order_by(table.c.number.desc()).limit(1))
_RECENT = (
    select(table)
    .where(
        table.c.env == bindparam("the_env"), table.c.state == "open", table.c.expires_at > bindparam("now")
    )
    .order_by(table.c.number.desc())
    .limit(bindparam("most"))
)
_BY_ID = select(table).where(table.c.id == bindparam("the_id"), table.c.env == bindparam("the_env"))
_MARK_SYNTHETIC = (
    update(table)
    .where(
        table.c.session == bindparam("the_session"),
        table.c.state == "open",
        table.c.env != "live",
        table.c.source != "synthetic",
    )
    .values(source="synthetic", version=table.c.version + 1)
)
# Somebody who shares the browser may have one in their account: it stays there.
_STEP_ASIDE = (
    update(table)
    .where(
        of_session,
        table.c.state == "open",
        table.c.account_id.is_not(None),
        table.c.account_id != bindparam("its"),
    )
    .values(session=None, version=table.c.version + 1)
)
_ABANDON = (
    update(table)
    .where(of_session, table.c.state == "open")
    .values(
        state=case((table.c.expires_at <= bindparam("now"), "expired"), else_="abandoned"),
        **WIPED,
    )
    .returning(table.c.id)
)
_SAVE = PreparedChange(
    update(table)
    .where(is_live)
    .values(
        answers=bindparam("new_answers"),
        today=bindparam("new_today"),
        version=table.c.version + 1,
        exit=bindparam("new_exit"),
        saved_at=bindparam("now"),
        expires_at=bindparam("new_expires_at"),
        ended_at=bindparam("new_ended_at"),
        warn_at=case((table.c.link_token.is_not(None), bindparam("new_warn_at", type_=table.c.warn_at.type))),
    )
)
# Used by the submission, in its own transaction.
CLOSE = PreparedChange(
    update(table).where(is_live).values(state="submitted", exit=None, ended_at=bindparam("now"), **WIPED)
)
_ANY_EXPIRED = select(table.c.number).where(_has_expired).limit(1)
_EXPIRE = (
    update(table)
    .where(table.c.number.in_(select(table.c.number).where(_has_expired).limit(_EXPIRE_AT_ONCE)))
    .values(state="expired", **WIPED)
    .returning(table.c.id)
)


class Drafts:
    """The drafts in the store. `session` is the raw value of the cookie; only its hash is kept."""

    def __init__(self, database: Database):
        self._database = database

    def start(
        self,
        session: str,
        service: str,
        journey: str,
        release: str,
        today: date,
        now: datetime,
        lifetime: timedelta,
        origin: Origin,
    ) -> Draft:
        """A new open draft. One that this session has open for the journey is abandoned and wiped."""
        return self.add(session, new_draft(service, journey, release, today, whole(now), lifetime, origin))

    def add(self, session: str, new: Draft) -> Draft:
        """The same with a draft that `new_draft` made, which may know something already."""
        with self._database.writing() as connection:
            begin(connection, new, session)
        return new

    def add_first(self, session: str, new: Draft) -> Draft:
        """The same of a session that was made just now, and so has no other."""
        _ADD_FIRST.run(self._database, {"session": hashed(session), **draft_row(new)})
        return new

    def latest(self, session: str, service: str, journey: str, now: datetime) -> Draft | None:
        """The newest draft of this session, whatever became of it; None when there never was one.

        One whose time is over is given as expired and empty, wiped or not.
        """
        row = _LATEST.one(self._database, whose(session, service, journey))
        return None if row is None else as_seen(read_draft(row), now)

    def recent(self, env: str, now: datetime, most: int) -> tuple[Draft, ...]:
        """The open drafts of an env that were started last, newest first."""
        given = {"the_env": env, "now": now, "most": most}
        with self._database.reading() as connection:
            return tuple(read_draft(row) for row in connection.execute(_RECENT, given).mappings())

    def by_id(self, draft_id: str, env: str, now: datetime) -> Draft | None:
        """The draft with this id in an env, as `latest` gives it; None when there is none."""
        given = {"the_id": draft_id, "the_env": env}
        with self._database.reading() as connection:
            row = connection.execute(_BY_ID, given).mappings().one_or_none()
        return None if row is None else as_seen(read_draft(row), now)

    def mark_synthetic(self, session: str) -> int:
        """From now on leave the open drafts of a session out of figures; gives how many. Not in live mode."""
        with self._database.writing() as connection:
            return connection.execute(_MARK_SYNTHETIC, {"the_session": hashed(session)}).rowcount

    def save(
        self,
        draft: Draft,
        answers: Answers,
        now: datetime,
        exit: str | None = None,  # noqa: A002
        files: Sequence[NewUpload] = (),
        holds: Sequence[NewBooking] = (),
    ) -> Draft:
        """Keep `answers` and `draft.today` for another lifetime, and give the draft as it is now.

        `exit` is the name of the exit page that was reached; without it an exit that was reached before
        no longer counts. `files` are those among the answers that are not kept yet; those that the answers
        no longer name are deleted. `holds` are the slots that the answers name from now on, which are held.

        Raises `SlotTaken` where somebody else has one of them, and `Outdated` unless the draft is open, not
        expired and of this version.
        """
        now = whole(now)
        ended_at = draft.ended_at if exit == draft.exit else now if exit else None
        saved = replace(
            draft,
            answers=answers,
            version=draft.version + 1,
            exit=exit,
            saved_at=now,
            expires_at=now + draft.lifetime,
            ended_at=ended_at,
        )
        new = {
            "new_answers": answers.dumps(),
            "new_today": draft.today.isoformat(),
            "new_exit": exit,
            "new_expires_at": saved.expires_at,
            "new_ended_at": ended_at,
            "new_warn_at": warn_at(now, saved.expires_at),
        }
        gone = {file.id for file in draft.answers.files} - {file.id for file in answers.files}

        given = {**at_version(draft, now), **new}
        if not (files or gone or holds):
            if _SAVE.run(self._database, given) != 1:
                raise Outdated(draft.id)
            return saved

        def work() -> Draft:
            with self._database.writing() as connection:
                if connection.execute(_SAVE.statement, given).rowcount != 1:
                    raise Outdated(draft.id)
                change_files(connection, draft.id, files, gone, now)
                for new_hold in holds:
                    hold(connection, draft.origin, draft.id, draft.service, new_hold, now)
            return saved

        return again_if_taken(holds[0].question, work) if holds else work()

    def expire(self, now: datetime) -> int:
        """Wipe every open draft whose time is over; gives how many. Their rows stay, as facts."""
        expired = 0
        while self._any_expired(now):
            with self._database.writing() as connection:
                wiped = connection.execute(_EXPIRE, {"now": now}).scalars().all()
                wipe_files(connection, wiped)
                give_up(connection, wiped, whole(now))
                expired += len(wiped)
        return expired

    def _any_expired(self, now: datetime) -> bool:
        # The worker asks every second: reading first keeps it from taking the writers' turn for nothing.
        with self._database.reading() as connection:
            return connection.execute(_ANY_EXPIRED, {"now": now}).first() is not None


def new_draft(
    service: str,
    journey: str,
    release: str,
    today: date,
    now: datetime,
    lifetime: timedelta,
    origin: Origin,
    answers: Answers = EMPTY,
) -> Draft:
    """A draft that begins at a whole millisecond, and is not kept yet."""
    return Draft(
        id=secrets.token_urlsafe(18),
        service=service,
        journey=journey,
        release=release,
        answers=answers,
        today=today,
        version=1,
        state="open",
        exit=None,
        started_at=now,
        saved_at=now,
        expires_at=now + lifetime,
        ended_at=None,
        origin=origin,
    )


def begin(connection: Connection, new: Draft, session: str) -> None:
    """Keep a new draft in the caller's transaction, in place of one that its session has open.

    What is in another account leaves the session, and stays as it is.
    """
    its = whose(session, new.service, new.journey)
    connection.execute(_STEP_ASIDE, {**its, "its": new.account_id or 0})
    abandoned = connection.execute(_ABANDON, {**its, "now": new.started_at}).scalars().all()
    wipe_files(connection, abandoned)
    give_up(connection, abandoned, new.started_at)
    connection.execute(_ADD, {"session": its["the_session"], **draft_row(new)})


def at_version(draft: Draft, now: datetime) -> dict[str, object]:
    """The parameters that find just this version of the draft, if it is open still."""
    return {"the_id": draft.id, "the_version": draft.version, "now": now}


def origin_row(origin: Origin) -> dict[str, object]:
    """An origin as columns."""
    return {
        "env": origin.env,
        "source": origin.source,
        "channel": origin.channel,
        "assisted": int(origin.assisted),
        "assistance": origin.assistance.dumps() if origin.assistance else None,
        "round": origin.round,
        "research_session": origin.research_session,
        "device": origin.device,
    }


def origin_of(row: Row) -> Origin:
    """The origin that `origin_row` wrote."""
    helped = Assistance.loads(row["assistance"])
    return Origin(
        row["env"],
        row["source"],
        row["channel"],
        bool(row["assisted"]),
        helped,
        row["round"],
        row["research_session"],
        row["device"],
    )


def hashed(session: str) -> str:
    """What is kept of a session: its value is random and long, so a plain hash cannot be reversed."""
    return hashlib.sha256(session.encode()).hexdigest()


def warn_at(saved_at: datetime, expires_at: datetime) -> datetime:
    """When somebody who has a link is told that their answers will be deleted."""
    return expires_at - min(WARNED_BEFORE, (expires_at - saved_at) / 2)


def whose(session: str, service: str, journey: str) -> dict[str, object]:
    """The parameters that find the drafts of a session in a journey."""
    return {"the_session": hashed(session), "the_service": service, "the_journey": journey}


def as_seen(draft: Draft, now: datetime) -> Draft:
    """A draft whose time is over is expired and empty, wiped or not."""
    if draft.state == "open" and draft.expires_at <= now:
        return replace(draft, state="expired", answers=EMPTY)
    return draft


def draft_row(draft: Draft) -> dict[str, object]:
    """A draft as columns, but for whose browser has it."""
    return {
        "id": draft.id,
        "service": draft.service,
        "journey": draft.journey,
        "release": draft.release,
        "answers": draft.answers.dumps(),
        "today": draft.today.isoformat(),
        "version": draft.version,
        "state": draft.state,
        "exit": draft.exit,
        "started_at": draft.started_at,
        "saved_at": draft.saved_at,
        "expires_at": draft.expires_at,
        "ended_at": draft.ended_at,
        "account_id": draft.account_id,
        **origin_row(draft.origin),
    }


def read_draft(row: Row) -> Draft:
    """The draft of a row."""
    return Draft(
        id=row["id"],
        service=row["service"],
        journey=row["journey"],
        release=row["release"],
        answers=Answers.loads(row["answers"]),
        today=date.fromisoformat(row["today"]),
        version=row["version"],
        state=row["state"],
        exit=row["exit"],
        started_at=row["started_at"],
        saved_at=row["saved_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
        origin=origin_of(row),
        account_id=row["account_id"],
    )
