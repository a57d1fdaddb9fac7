"""Cases: made of a draft in one transaction, once, and changed by one person at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from prototype_kit.answers import Answers, Asset
from prototype_kit.cases import Case, CaseEntry, NewFollower, Submission, new_reference, words_to_find
from prototype_kit.events import whole
from prototype_kit.messages import NewMessage
from prototype_kit.places import box_around, distance_m
from prototype_kit.store.account_cases import link_in
from prototype_kit.store.booked_times import again_if_taken
from prototype_kit.store.case_entries import add_entries, entry_of
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import CLOSE, Draft, Outdated, at_version, origin_of, origin_row
from prototype_kit.store.duplicates import can_point_at, take_along
from prototype_kit.store.followers import add_followers
from prototype_kit.store.holds import book_held, give_up
from prototype_kit.store.outbox import put_in
from prototype_kit.store.prepared import PreparedSelect, Row, insert_row, insert_rows
from prototype_kit.store.tables import case_entry, case_word
from prototype_kit.store.tables import cases as table
from prototype_kit.store.uploads import NewUpload, change_files, keep_only_files
from prototype_kit.store.voices import count_voice, times_told

_MOST_REFERENCES = 10  # tried before we believe that something else is wrong

_BY_REFERENCE = select(table).where(table.c.reference == bindparam("the_reference"))
_BY_REFERENCES = select(table).where(table.c.reference.in_(bindparam("the_references", expanding=True)))
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_OF_DRAFT = PreparedSelect(select(table).where(table.c.draft_id == bindparam("the_draft")))
_MOST_NEAR = 100
_IS_OPEN_HERE = (
    table.c.env.in_(bindparam("envs", expanding=True)),
    table.c.service == bindparam("the_service"),
    table.c.state == "open",
)
_OPEN_ON = select(table).where(*_IS_OPEN_HERE, table.c.asset == bindparam("the_asset")).limit(_MOST_NEAR)
_OPEN_WITHIN = (
    select(table)
    .where(
        *_IS_OPEN_HERE,
        table.c.latitude.between(bindparam("south"), bindparam("north")),
        table.c.longitude.between(bindparam("west"), bindparam("east")),
    )
    .limit(_MOST_NEAR)
)
_DUPLICATES = select(table).where(table.c.duplicate_of == bindparam("the_case")).order_by(table.c.id)
_TIMELINE = select(case_entry).where(case_entry.c.case_id == bindparam("the_case")).order_by(case_entry.c.id)
_REFERENCES = (
    select(table.c.reference)
    .where(table.c.source == bindparam("the_source"), table.c.received_at >= bindparam("since"))
    .order_by(table.c.id)
)
_REFERENCES_OF = select(table.c.id, table.c.reference).where(
    table.c.id.in_(bindparam("these", expanding=True))
)
_COUNT = select(func.count()).select_from(table)
_COUNT_OF = _COUNT.where(table.c.service == bindparam("the_service"))
# Of two people who change a case at the same moment, one finds it as they saw it.
_UPDATE = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.version == bindparam("the_version"))
    .values(
        version=table.c.version + 1,
        **{
            name: bindparam(f"new_{name}")
            for name in (
                "status",
                "state",
                "status_at",
                "ended_at",
                "due_at",
                "paused_at",
                "priority",
                "team",
                "assignee_id",
                "duplicate_of",
                "survey_at",
            )
        },
    )
)
_MOST_TO_ASK = 20  # in one turn of the worker
_TO_ASK = (
    select(table).where(table.c.survey_at <= bindparam("now")).order_by(table.c.survey_at).limit(_MOST_TO_ASK)
)
_ASKED = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.survey_at.is_not(None))
    .values(survey_at=None)
)


class CaseChanged(Exception):  # noqa: N818 - nothing went wrong here; the person is shown what it is now
    """Somebody else changed the case meanwhile. Nothing was changed."""


class Cases:
    """The cases in the store."""

    def __init__(self, database: Database):
        self._database = database

    def submit(self, draft: Draft, submission: Submission, now: datetime) -> Case:
        """Make the case of a draft, once.

        One transaction writes the case, its first timeline entry and its messages, and closes and wipes the
        draft. A draft that was submitted before, in whatever version, gives the case that came of it. Raises
        `Outdated` when the draft was saved elsewhere, abandoned or expired, and `SlotTaken` when somebody
        else has a slot that was held too long.
        """
        now = whole(now)
        if not submission.bookings:
            return self._submit_once(draft, submission, now)
        question = submission.bookings[0].question
        return again_if_taken(question, lambda: self._submit_once(draft, submission, now))

    def _submit_once(self, draft: Draft, submission: Submission, now: datetime) -> Case:
        for _ in range(_MOST_REFERENCES - 1):
            try:
                return self._submit(draft, submission, now)
            except IntegrityError as error:
                if not _is_taken_reference(error):
                    raise
                # The transaction came to nothing; it is done again with another reference.
        return self._submit(draft, submission, now)

    def _submit(self, draft: Draft, submission: Submission, now: datetime) -> Case:
        reference = new_reference()
        messages = submission.messages(reference)  # words are rendered before the lock is taken
        with self._database.writing() as connection:
            # Closing the draft is the check and the lock in one: of many at once, just one changes a row.
            if CLOSE.within(connection, at_version(draft, now)) == 1:
                return _add(connection, draft, submission, reference, messages, now)
        made = self.of_draft(draft.id)
        if made is None:
            raise Outdated(draft.id)
        return made

    def by_reference(self, reference: str) -> Case | None:
        """The case of a reference as `parse_reference` gives it; None when there is none."""
        return self._one(_BY_REFERENCE, {"the_reference": reference})

    def by_references(self, references: Collection[str]) -> Mapping[str, Case]:
        """The cases of several references, as `parse_reference` gives them; those that there are."""
        found = self._some(_BY_REFERENCES, {"the_references": sorted(references)})
        return {case.reference: case for case in found}

    def by_id(self, case_id: int) -> Case | None:
        """The case with this id; None when there is none."""
        return self._one(_BY_ID, {"the_id": case_id})

    def of_draft(self, draft_id: str) -> Case | None:
        """The case that came of a draft; None when it was not submitted."""
        row = _OF_DRAFT.one(self._database, {"the_draft": draft_id})
        return None if row is None else read_case(row)

    def open_near(self, envs: Sequence[str], service: str, asset: Asset, metres: float) -> tuple[Case, ...]:
        """The open cases about an asset, newest first, then those no further than `metres` from it.

        Not more than a hundred of each.
        """
        its = {"envs": list(envs), "the_service": service}
        same = self._some(_OPEN_ON, {**its, "the_asset": asset.id})
        around = self._some(_OPEN_WITHIN, {**its, **box_around(asset, metres)}) if metres else ()
        near = [case for case in around if case.asset != asset.id and _is_within(case, asset, metres)]
        return (*_newest_first(same), *_newest_first(near))

    def duplicates(self, case: Case) -> tuple[Case, ...]:
        """The cases that are said to be the same as this one, oldest first."""
        return self._some(_DUPLICATES, {"the_case": case.id})

    def original(self, case: Case) -> Case:
        """The case that is worked on for this one: itself, unless it is a duplicate."""
        seen = {case.id}
        while case.duplicate_of is not None and case.duplicate_of not in seen:
            seen.add(case.duplicate_of)
            case = self.by_id(case.duplicate_of) or case
        return case

    def update(
        self,
        before: Case,
        after: Case,
        entries: Sequence[CaseEntry],
        messages: Sequence[NewMessage],
        now: datetime,
        along: CaseEntry | None = None,
    ) -> Case:
        """Keep a case as it is `after` an update, with its new entries and messages, in one transaction.

        Its duplicates go with it when it becomes one itself, and `along` is added to the timeline of each.
        Raises `CaseChanged` when it is not as it was `before` any more, or when the case that it is to be a
        duplicate of has become one meanwhile.
        """
        original = None if after.duplicate_of == before.duplicate_of else after.duplicate_of
        with self._database.writing() as connection:
            if original is not None and not can_point_at(connection, before.id, original):
                raise CaseChanged(before.reference)
            change_case(connection, before, after)
            add_entries(connection, before.id, entries)
            if original is not None:
                for duplicate_id in take_along(connection, before.id, original):
                    add_entries(connection, duplicate_id, [along] if along else [])
            put_in(connection, before.id, messages, now)
        return replace(after, version=before.version + 1)

    def tell(self, case: Case, entries: Sequence[CaseEntry]) -> None:
        """Add lines to the timeline of a case that change nothing else, such as what somebody asked."""
        with self._database.writing() as connection:
            add_entries(connection, case.id, entries)

    def send(self, case: Case, messages: Sequence[NewMessage], now: datetime) -> None:
        """Put messages about a case into the outbox, without anything else."""
        with self._database.writing() as connection:
            put_in(connection, case.id, messages, now)

    def to_ask(self, now: datetime) -> tuple[Case, ...]:
        """Some of the cases whose reporter is to be asked whether it is fixed, those due longest first."""
        return self._some(_TO_ASK, {"now": now})

    def asked(self, case: Case, messages: Sequence[NewMessage], now: datetime) -> None:
        """Put the survey of a case into the outbox, unless another worker has done so."""
        with self._database.writing() as connection:
            if connection.execute(_ASKED, {"the_id": case.id}).rowcount == 1:
                put_in(connection, case.id, messages, now)

    def attach(self, case: Case, entry: CaseEntry, upload: NewUpload) -> None:
        """Keep a file that staff add to a case, with its line in the timeline."""
        with self._database.writing() as connection:
            change_files(connection, case.draft_id, [upload], (), entry.at)
            add_entries(connection, case.id, [entry])

    def add_voice(
        self, case: Case, entry: CaseEntry, follower: NewFollower | None, session: str | None = None
    ) -> int:
        """Count one person more who has the same need, and let them follow it; gives how many there are.

        Nobody counts twice: see voices.py. `session` is the raw value of their browser's cookie.
        """
        with self._database.writing() as connection:
            line, voices = count_voice(connection, case, entry, follower, session)
            add_entries(connection, case.id, [line] if line else [])
        return voices

    def times_told(self, case_ids: Collection[int]) -> Mapping[int, int]:
        """How often we were told of each of these cases, by id; for everybody to see."""
        with self._database.reading() as connection:
            return times_told(connection, case_ids)

    def timeline(self, case: Case) -> tuple[CaseEntry, ...]:
        """What happened to a case, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(_TIMELINE, {"the_case": case.id}).mappings()
            return tuple(entry_of(row) for row in rows)

    def count(self, service: str | None = None) -> int:
        """How many cases there are, in all or of one service."""
        with self._database.reading() as connection:
            if service is None:
                return connection.execute(_COUNT).scalar_one()
            return connection.execute(_COUNT_OF, {"the_service": service}).scalar_one()

    def references_of(self, case_ids: Collection[int]) -> Mapping[int, str]:
        """The references of several cases, by their ids."""
        with self._database.reading() as connection:
            found = connection.execute(_REFERENCES_OF, {"these": sorted(case_ids)})
            return {row.id: row.reference for row in found}

    def references(self, source: str, since: datetime) -> tuple[str, ...]:
        """The references of all cases from a source, such as synthetic, that came at `since` or later."""
        given = {"the_source": source, "since": since}
        with self._database.reading() as connection:
            return tuple(connection.execute(_REFERENCES, given).scalars())

    def _one(self, statement: Select[Any], given: Mapping[str, object]) -> Case | None:
        with self._database.reading() as connection:
            row = connection.execute(statement, given).mappings().one_or_none()
        return None if row is None else read_case(row)

    def _some(self, statement: Select[Any], given: Mapping[str, object]) -> tuple[Case, ...]:
        with self._database.reading() as connection:
            return tuple(read_case(row) for row in connection.execute(statement, given).mappings())


def change_case(connection: Connection, before: Case, after: Case) -> None:
    """Keep a case as it is `after` an update, in the caller's transaction. Raises `CaseChanged`."""
    new = {
        "new_status": after.status,
        "new_state": after.state,
        "new_status_at": after.status_at,
        "new_ended_at": after.ended_at,
        "new_due_at": after.due_at,
        "new_paused_at": after.paused_at,
        "new_priority": after.priority,
        "new_team": after.team,
        "new_assignee_id": after.assignee_id,
        "new_duplicate_of": after.duplicate_of,
        "new_survey_at": after.survey_at,
    }
    at = {"the_id": before.id, "the_version": before.version}
    if connection.execute(_UPDATE, {**at, **new}).rowcount != 1:
        raise CaseChanged(before.reference)


def _newest_first(found: Iterable[Case]) -> list[Case]:
    return sorted(found, key=lambda case: case.id, reverse=True)


def _is_within(case: Case, asset: Asset, metres: float) -> bool:
    there = Asset("", "", case.latitude or 0.0, case.longitude or 0.0)
    return distance_m(there, asset) <= metres


def _is_taken_reference(error: IntegrityError) -> bool:
    """Whether it is the reference that another case has; both databases name the column."""
    return "reference" in str(error.orig)


def _add(
    connection: Connection,
    draft: Draft,
    submission: Submission,
    reference: str,
    messages: Sequence[NewMessage],
    now: datetime,
) -> Case:
    row = _row(draft, submission, reference, now)
    case_id = insert_row(connection, table, row)
    first = CaseEntry(now, "submitted", submission.words, draft.origin.source, True, submission.status)
    add_entries(connection, case_id, [first])
    add_followers(connection, case_id, submission.followers, now)
    words = words_to_find([reference, submission.title, *submission.found_by])
    insert_rows(connection, case_word, [{"word": word, "case_id": case_id} for word in sorted(words)])
    put_in(connection, case_id, messages, now)
    if submission.bookings:
        book_held(connection, draft.origin, draft.id, case_id, draft.service, submission.bookings, now)
    elif draft.answers.appointments:
        give_up(connection, [draft.id], now)
    if draft.account_id is not None:
        link_in(connection, draft.account_id, case_id, "sent", now)
    if draft.answers.files:
        keep_only_files(connection, draft.id, submission.answers.files)
    return replace(_case_of(row, draft, submission), id=case_id)


def _row(draft: Draft, submission: Submission, reference: str, now: datetime) -> dict[str, object]:
    return {
        "reference": reference,
        "draft_id": draft.id,
        "service": draft.service,
        "journey": draft.journey,
        "release": draft.release,
        "title": submission.title,
        "kind": submission.kind,
        "asset": submission.asset,
        "latitude": submission.latitude,
        "longitude": submission.longitude,
        "answers": submission.answers.dumps(),
        "received_at": now,
        "status": submission.status,
        "state": submission.state,
        "status_at": now,
        "ended_at": None if submission.state == "open" else now,
        "target": submission.target,
        "due_at": submission.due_at,
        "paused_at": None,
        "priority": submission.priority,
        "team": submission.team,
        "assignee_id": None,
        "duplicate_of": None,
        "voices": 1,
        "survey_at": submission.survey_at,
        "version": 1,
        **origin_row(draft.origin),
    }


def _case_of(row: Mapping[str, Any], draft: Draft, submission: Submission) -> Case:
    """The case of a row that was just written, without reading its texts again."""
    own = {name: value for name, value in row.items() if name not in origin_row(draft.origin)}
    return Case(id=0, **{**own, "answers": submission.answers}, origin=draft.origin)


def read_case(row: Row) -> Case:
    """The case of a row."""
    given = dict(row)
    origin = origin_of(row)
    for name in origin_row(origin):
        del given[name]
    given["answers"] = Answers.loads(row["answers"])
    return Case(**given, origin=origin)
