"""Made-up cases in bulk: written some hundred at a time, and taken out again without a trace."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy import BindParameter, Connection, Delete, bindparam, delete, func, insert, select, update

from prototype_kit.bookings import Booking, NewBooking
from prototype_kit.cases import Case, CaseEntry, NewFollower
from prototype_kit.messages import NewMessage
from prototype_kit.settings import DEMO
from prototype_kit.store.booked_times import SlotTaken, again_if_taken, take
from prototype_kit.store.case_entries import entry_row
from prototype_kit.store.database import Database
from prototype_kit.store.demo_accounts import DemoLink, put_in_accounts
from prototype_kit.store.demo_use import DemoUse, add_days, delete_figures, delete_use
from prototype_kit.store.drafts import WIPED, origin_row
from prototype_kit.store.followers import Follower
from prototype_kit.store.holds import ADD, row_of
from prototype_kit.store.outbox import message_row
from prototype_kit.store.tables import (
    account_case,
    booking,
    case_entry,
    case_word,
    cases,
    draft,
    feedback,
    feedback_comment,
    follower,
    hand_over,
    mandate_case,
    message,
    upload,
    voice,
)
from prototype_kit.working_days import day_of

AT_ONCE = 500
"""Cases in one transaction, so that residents can go on meanwhile."""
_SENT_AFTER = timedelta(seconds=4)
_DRAFT_LIFETIME = timedelta(hours=20)
_BOTH = "Made up for a demonstration, where somebody had this time already"


@dataclass(frozen=True)
class DemoBooking:
    """The made-up booking of a case. `takes` is what it takes of whose time, unless that is over or free."""

    booking: Booking
    takes: NewBooking | None = None


@dataclass(frozen=True)
class DemoCase:
    """A made-up case and all that belongs to it.

    The ids of `case` and of the one that it is a duplicate of are numbers, the older the smaller: the store
    gives others. `followers` are with the time since when, `entries` in their order, `words` those by which
    it is found. `uses` is what whoever reported it did in the journey, and others who did not end it. `link`
    says in whose account it is, if in any.
    """

    case: Case
    started_at: datetime
    entries: tuple[CaseEntry, ...]
    followers: tuple[tuple[NewFollower, datetime], ...]
    words: Collection[str]
    uses: tuple[DemoUse, ...] = ()
    bookings: tuple[DemoBooking, ...] = ()
    link: DemoLink | None = None


@dataclass(frozen=True)
class SentMessage:
    """A message about a case that was sent in the past. `id` is a UUID."""

    id: str
    case_id: int
    message: NewMessage
    at: datetime


_ADD_CASES = insert(cases).returning(cases.c.id, sort_by_parameter_order=True)
_ADD_FOLLOWERS = insert(follower).returning(follower.c.id, sort_by_parameter_order=True)
Kept = TypeVar("Kept", DemoCase, SentMessage)
_OWN = [each.name for each in fields(Case) if each.name not in ("id", "answers", "origin", "duplicate_of")]
_POINT_AT = (
    update(cases).where(cases.c.id == bindparam("the_id")).values(duplicate_of=bindparam("the_original"))
)
_OVERBOOK = update(booking).where(booking.c.number == bindparam("the_number")).values(overbooked=_BOTH)
_COUNT = select(func.count()).select_from(cases).where(cases.c.env == DEMO)
_THESE: BindParameter[Sequence[int | str]] = bindparam("these", expanding=True)
_NEWEST = (
    select(cases.c.id)
    .where(cases.c.env == DEMO, cases.c.id < bindparam("before"))
    .order_by(cases.c.id.desc())
    .limit(AT_ONCE)
)
_LAST = select(func.coalesce(func.max(cases.c.id), 0))
# A case that is not made up may have been called a duplicate of one that is.
_LET_GO = update(cases).where(cases.c.duplicate_of.in_(_THESE)).values(duplicate_of=None)
_DELETE: Mapping[str, Delete] = {
    "places in accounts": delete(account_case).where(account_case.c.case_id.in_(_THESE)),
    "places in mandates": delete(mandate_case).where(mandate_case.c.case_id.in_(_THESE)),
    "bookings": delete(booking).where(booking.c.case_id.in_(_THESE)),
    "messages": delete(message).where(message.c.case_id.in_(_THESE)),
    "followers": delete(follower).where(follower.c.case_id.in_(_THESE)),
    "words": delete(case_word).where(case_word.c.case_id.in_(_THESE)),
    "entries": delete(case_entry).where(case_entry.c.case_id.in_(_THESE)),
    "cases": delete(cases).where(cases.c.id.in_(_THESE)),
}
_SOME_DRAFTS = select(draft.c.id).where(draft.c.env == DEMO).limit(AT_ONCE)
_DELETE_VOICES = delete(voice).where(voice.c.case_id.in_(_THESE))
# Somebody may have gone on with one that is in the made-up account.
_DELETE_OF_DRAFTS = [
    delete(table).where(table.c.draft_id.in_(_THESE)) for table in (booking, hand_over, upload)
]
_DELETE_DRAFTS = delete(draft).where(draft.c.id.in_(_THESE))
_SOME_FEEDBACK = (
    select(feedback.c.id)
    .where(feedback.c.env == DEMO)
    .order_by(feedback.c.service, feedback.c.at, feedback.c.id)  # the same for both statements
    .limit(AT_ONCE)
)
_DELETE_COMMENTS = delete(feedback_comment).where(feedback_comment.c.feedback_id.in_(_SOME_FEEDBACK))
_DELETE_FEEDBACK = delete(feedback).where(feedback.c.id.in_(_SOME_FEEDBACK))


class DemoCases:
    """The made-up cases in the store: all those with the env demo."""

    def __init__(self, database: Database):
        self._database = database

    def count(self) -> int:
        """How many there are."""
        with self._database.reading() as connection:
            return connection.execute(_COUNT).scalar_one()

    def add(
        self, batch: Sequence[DemoCase], ids: dict[int, int], now: datetime
    ) -> list[tuple[Follower, ...]]:
        """Keep some cases in one transaction; gives the followers of each.

        `ids` are those of the cases that were kept before, by their numbers; these are put in.
        """
        # Made before the lock is taken, for which residents wait.
        draft_rows, case_rows = [_draft_row(made) for made in batch], [_case_row(made) for made in batch]

        def work() -> list[tuple[Follower, ...]]:
            with self._database.writing() as connection:
                connection.execute(insert(draft), draft_rows)
                new = connection.execute(_ADD_CASES, case_rows).scalars().all()
                ids.update({made.case.id: id_ for made, id_ in zip(batch, new, strict=True)})
                _add_entries(connection, batch, ids)
                _add_bookings(connection, batch, ids, now)
                put_in_accounts(connection, ((ids[made.case.id], made.link) for made in batch if made.link))
                add_days(connection, ((made.case.service, made.started_at) for made in batch), now)
                return _add_followers(connection, batch, ids)

        return again_if_taken(DEMO, work)

    def add_sent(self, messages: Sequence[SentMessage]) -> None:
        """Keep messages as they are when they were sent long ago; none of them is ever sent."""
        if messages:
            with self._database.writing() as connection:
                connection.execute(insert(message), [_sent_row(sent) for sent in messages])

    def remove(self) -> dict[str, int]:
        """Delete every made-up case with all that belongs to it, and nothing else.

        Gives how many rows of each kind there were. What residents and staff added to such a case goes too.
        """
        kinds = (*reversed([*_DELETE]), "drafts", "events", "feedback")
        counts = dict.fromkeys(kinds, 0)
        for these in self._batches():
            with self._database.writing() as connection:
                for statement in (_LET_GO, _DELETE_VOICES):
                    connection.execute(statement, {"these": these})
                for name, statement in _DELETE.items():
                    counts[name] += connection.execute(statement, {"these": these}).rowcount
        while drafts := self._some_drafts():
            with self._database.writing() as connection:
                counts["events"] += delete_use(connection, drafts)
                for statement in _DELETE_OF_DRAFTS:
                    connection.execute(statement, {"these": drafts})
                counts["drafts"] += connection.execute(_DELETE_DRAFTS, {"these": drafts}).rowcount
        counts["feedback"] = self._remove_feedback()
        with self._database.writing() as connection:
            counts["volumes"] = delete_figures(connection)
        return counts

    def _some_drafts(self) -> list[str]:
        with self._database.reading() as connection:
            return list(connection.execute(_SOME_DRAFTS).scalars())

    def _remove_feedback(self) -> int:
        removed = 0
        while True:
            with self._database.writing() as connection:
                connection.execute(_DELETE_COMMENTS)
                gone = connection.execute(_DELETE_FEEDBACK).rowcount
            removed += gone
            if gone < AT_ONCE:
                return removed

    def _batches(self) -> Iterator[list[int]]:
        """The ids of the cases, the newest first: a duplicate goes before what it points at."""
        with self._database.reading() as connection:
            before = connection.execute(_LAST).scalar_one() + 1
        while True:
            with self._database.reading() as connection:
                these = list(connection.execute(_NEWEST, {"before": before}).scalars())
            if not these:
                return
            yield these
            before = these[-1]


def in_batches(made_up: Iterator[Kept]) -> Iterator[list[Kept]]:
    """As many cases or messages as are kept at once, as they come."""
    while batch := list(islice(made_up, AT_ONCE)):
        yield batch


def _add_entries(connection: Connection, batch: Sequence[DemoCase], ids: Mapping[int, int]) -> None:
    duplicates = [
        {"the_id": ids[made.case.id], "the_original": ids[made.case.duplicate_of]}
        for made in batch
        if made.case.duplicate_of is not None
    ]
    if duplicates:
        connection.execute(_POINT_AT, duplicates)
    connection.execute(
        insert(case_entry), [entry_row(ids[made.case.id], entry) for made in batch for entry in made.entries]
    )
    connection.execute(
        insert(case_word),
        [{"word": word, "case_id": ids[made.case.id]} for made in batch for word in sorted(made.words)],
    )


def _add_bookings(
    connection: Connection, batch: Sequence[DemoCase], ids: Mapping[int, int], now: datetime
) -> None:
    """Keep the bookings of cases. Where somebody in the prototype has the time already, both have it."""
    for made in batch:
        for each in made.bookings:
            kept, takes = replace(each.booking, case_id=ids[made.case.id]), each.takes
            number = connection.execute(ADD, row_of(kept)).scalar_one()
            if takes is None:
                continue
            try:
                take(connection, number, kept.diary, takes, None, now)
            except SlotTaken:
                connection.execute(_OVERBOOK, {"the_number": number})
                take(connection, number, kept.diary, takes, None, now, overbook=True)


def _add_followers(
    connection: Connection, batch: Sequence[DemoCase], ids: Mapping[int, int]
) -> list[tuple[Follower, ...]]:
    rows = [_follower_row(ids[made.case.id], new, since) for made in batch for new, since in made.followers]
    new_ids = connection.execute(_ADD_FOLLOWERS, rows).scalars().all() if rows else ()
    kept = iter(
        Follower(**{**row, "id": id_, "reporter": bool(row["reporter"]), "counted": True})
        for row, id_ in zip(rows, new_ids, strict=True)
    )
    return [tuple(islice(kept, len(made.followers))) for made in batch]


def _follower_row(case_id: int, new: NewFollower, since: datetime) -> dict[str, object]:
    return {
        "case_id": case_id,
        "channel": new.channel,
        "recipient": new.recipient,
        "language": new.language,
        "base": new.base,
        "reporter": int(new.reporter),
        "counted": 1,  # each reported it or added their voice
        "created_at": since,
        "ended_at": None,
    }


def _draft_row(made: DemoCase) -> dict[str, object]:
    case = made.case
    return {
        "id": case.draft_id,
        "session": None,  # no browser has it
        "service": case.service,
        "journey": case.journey,
        "release": case.release,
        **WIPED,
        "today": day_of(made.started_at).isoformat(),
        "version": 2,
        "state": "submitted",
        "started_at": made.started_at,
        "saved_at": case.received_at,
        "expires_at": case.received_at + _DRAFT_LIFETIME,
        "ended_at": case.received_at,
        **origin_row(case.origin),
    }


def _case_row(made: DemoCase) -> dict[str, object]:
    case = made.case
    own = {name: getattr(case, name) for name in _OWN}
    return {**own, "answers": case.answers.dumps(), **origin_row(case.origin)}


def _sent_row(sent: SentMessage) -> dict[str, object]:
    row = message_row(sent.case_id, sent.message, sent.at)
    return {**row, "id": sent.id, "state": "sent", "sent_at": sent.at + _SENT_AFTER}
