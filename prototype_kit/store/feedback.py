"""Feedback: how satisfied somebody was with a service, and the words that they may have added.

Who has a draft counts once for it: what they send later takes the place of what they sent before. Words are
read by people and counted by nobody, so they are kept for a shorter time than the answer they came with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from prototype_kit.events import Origin, whole
from prototype_kit.kpis import Slice
from prototype_kit.store.daily_metrics import DayKey
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import origin_row
from prototype_kit.store.rollups import mark
from prototype_kit.store.tables import feedback as table
from prototype_kit.store.tables import feedback_comment as comment
from prototype_kit.store.upsert import Upsert
from prototype_kit.working_days import day_of, end_of

WORDS_KEPT = timedelta(days=365)
"""How long words are kept after they were sent."""
_AT_ONCE = 200  # comments that are deleted in a turn of the worker
_IN_A_READ = 500  # comments of an export
_PARTED = "; "


@dataclass(frozen=True)
class NewFeedback:
    """What somebody said. `rating` is 1 to 5, `page` where they were asked: see the table.

    `journey_id` is the draft that it is about, None without one. `words` hold no personal details any more,
    and `removed` says of which kinds there were.
    """

    service: str
    journey: str
    release: str
    page: str
    journey_id: str | None
    rating: int
    origin: Origin
    words: str = ""
    language: str = "en"
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comment:
    """Words that somebody sent, and the answer that they came with."""

    id: int
    at: datetime
    journey: str
    release: str
    page: str
    rating: int
    channel: str
    device: str
    words: str
    language: str
    removed: tuple[str, ...]


@dataclass(frozen=True)
class CommentFilter:
    """Which comments are asked for: those sent in the days of a slice, and of that; None takes all."""

    of: Slice
    page: str | None = None
    rating: int | None = None


_OF_SLICE = ("env", "service", "journey", "release", "channel", "device")
_VALUES = [column.name for column in table.c if column.name != "id"]
_CHANGED = ("page", "rating", "source")
_ADD = Upsert(
    table,
    lambda new: new.on_conflict_do_update(
        index_elements=["journey_id"], set_={each: new.excluded[each] for each in _CHANGED}
    ).returning(table.c.id, table.c.at),
)
_DROP_WORDS = delete(comment).where(comment.c.feedback_id == bindparam("the_id"))
_ADD_WORDS = insert(comment)
_OWN = [table.c[each.name] for each in fields(Comment) if each.name in table.c and each.name != "at"]
_COLUMNS = [*_OWN, comment.c.words, comment.c.language, comment.c.removed, table.c.at]
_GIVEN = (
    select(table.c.rating, func.coalesce(comment.c.words, ""))
    .outerjoin(comment)
    .where(table.c.journey_id == bindparam("the_draft"))
)
_THESE: BindParameter[Sequence[str]] = bindparam("these", expanding=True)
_WORDS_OF_DRAFTS = delete(comment).where(
    comment.c.feedback_id.in_(select(table.c.id).where(table.c.journey_id.in_(_THESE)))
)
_old = comment.c.at <= bindparam("since")
_ANY_OLD = select(comment.c.feedback_id).where(_old).limit(1)
_DELETE_OLD = delete(comment).where(
    comment.c.feedback_id.in_(select(comment.c.feedback_id).where(_old).limit(_AT_ONCE))
)


class Feedback:
    """The feedback in the store."""

    def __init__(self, database: Database):
        self._database = database

    def add(self, new: NewFeedback, now: datetime) -> None:
        """Keep it, or put it in the place of what was said about the same draft.

        Somebody counts on the day on which they said something first.
        """
        now = whole(now)
        row = {name: getattr(new, name) for name in _VALUES if hasattr(new, name)}
        row |= {name: value for name, value in origin_row(new.origin).items() if name in _VALUES}
        with self._database.writing() as connection:
            add = _ADD[connection.dialect.name]
            feedback_id, said_at = connection.execute(add, {**row, "at": now}).one()
            connection.execute(_DROP_WORDS, {"the_id": feedback_id})
            if new.words:
                said = {"words": new.words, "language": new.language, "removed": _PARTED.join(new.removed)}
                connection.execute(_ADD_WORDS, {"feedback_id": feedback_id, "at": now, **said})
            mark(connection, [DayKey(new.origin.env, new.service, day_of(said_at))], now)

    def given(self, draft_id: str) -> tuple[int, str] | None:
        """The rating and the words that somebody sent about a draft; None when they sent none."""
        with self._database.reading() as connection:
            row = connection.execute(_GIVEN, {"the_draft": draft_id}).one_or_none()
        return None if row is None else (row[0], row[1])

    def page(self, wanted: CommentFilter, number: int, size: int) -> tuple[tuple[Comment, ...], int]:
        """The page with this number, from 1, of so many comments, the newest first; and how many there are.

        Synthetic ones are never among them.
        """
        some = _chosen(wanted).limit(size).offset((number - 1) * size)
        counted = select(func.count()).select_from(_chosen(wanted).order_by(None).subquery())
        with self._database.reading() as connection:
            rows = connection.execute(some).mappings().all()
            total: int = connection.execute(counted).scalar_one()
        return tuple(map(_read_comment, rows)), total

    def each(self, wanted: CommentFilter) -> Iterator[Comment]:
        """Every comment, the newest first: read in parts, so that no lock is held long."""
        part = _chosen(wanted).limit(_IN_A_READ)
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(part).mappings().all()
            yield from map(_read_comment, rows)
            if len(rows) < _IN_A_READ:
                return
            at, last = rows[-1]["at"], rows[-1]["id"]
            older = or_(table.c.at < at, and_(table.c.at == at, table.c.id < last))
            part = _chosen(wanted).where(older).limit(_IN_A_READ)

    def expire(self, now: datetime) -> int:
        """Delete some of the words that were kept for long enough, the worker's turn; gives how many."""
        old = {"since": whole(now) - WORDS_KEPT}
        with self._database.reading() as connection:
            if connection.execute(_ANY_OLD, old).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(_DELETE_OLD, old).rowcount


def forget_words(connection: Connection, drafts: Sequence[str]) -> None:
    """Delete the words about these drafts, in the caller's transaction. That somebody was satisfied stays."""
    connection.execute(_WORDS_OF_DRAFTS, {"these": drafts})


def _chosen(wanted: CommentFilter) -> Select[tuple[object, ...]]:
    of = wanted.of
    same = {name: getattr(of, name) for name in _OF_SLICE} | {"page": wanted.page, "rating": wanted.rating}
    if of.assisted is not None:
        same["assisted"] = int(of.assisted)
    tests = [table.c[name] == value for name, value in same.items() if value is not None]
    days = (table.c.at >= end_of(of.first - timedelta(days=1)), table.c.at < end_of(of.last))
    newest = (table.c.at.desc(), table.c.id.desc())
    return (
        select(*_COLUMNS).join(comment).where(table.c.source != "synthetic", *tests, *days).order_by(*newest)
    )


def _read_comment(row: RowMapping) -> Comment:
    removed = tuple(row["removed"].split(_PARTED)) if row["removed"] else ()
    return Comment(**{**row, "removed": removed})
