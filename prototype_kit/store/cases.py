"""Cases: made of a draft in one transaction, once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from prototype_kit.answers import Answers
from prototype_kit.cases import Case, CaseEntry, Submission, new_reference
from prototype_kit.events import milliseconds, moment_of
from prototype_kit.messages import NewMessage
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import CLOSE, Draft, Outdated, at_version, origin_of, origin_row
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import case_entry
from prototype_kit.store.tables import cases as table
from prototype_kit.store.uploads import keep_only_files

_MOST_REFERENCES = 10  # tried before we believe that something else is wrong

_ADD = insert(table).returning(table.c.id)
_ADD_ENTRY = insert(case_entry)
_BY_REFERENCE = select(table).where(table.c.reference == bindparam("the_reference"))
_OF_DRAFT = select(table).where(table.c.draft_id == bindparam("the_draft"))
_OPEN_ON = (
    select(table)
    .where(
        table.c.service == bindparam("the_service"),
        table.c.asset == bindparam("the_asset"),
        table.c.status.not_in(bindparam("closed", expanding=True)),
    )
    .order_by(table.c.id.desc())
)
_TIMELINE = (
    select(case_entry.c.at, case_entry.c.kind, case_entry.c.words, case_entry.c.by)
    .where(case_entry.c.case_id == bindparam("the_case"))
    .order_by(case_entry.c.id)
)
_REFERENCES = (
    select(table.c.reference)
    .where(table.c.source == bindparam("the_source"), table.c.received_at >= bindparam("since"))
    .order_by(table.c.id)
)
_COUNT = select(func.count()).select_from(table)
_COUNT_OF = _COUNT.where(table.c.service == bindparam("the_service"))


class Cases:
    """The cases in the store."""

    def __init__(self, database: Database):
        self._database = database

    def submit(self, draft: Draft, submission: Submission, now: datetime) -> Case:
        """Make the case of a draft, once.

        One transaction writes the case, its first timeline entry and its messages, and closes and wipes the
        draft. A draft that was submitted before, in whatever version, gives the case that came of it. Raises
        `Outdated` when the draft was saved elsewhere, abandoned or expired.
        """
        now = moment_of(milliseconds(now))
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
            if connection.execute(CLOSE, at_version(draft, now)).rowcount == 1:
                return _add(connection, draft, submission, reference, messages, now)
            made = connection.execute(_OF_DRAFT, {"the_draft": draft.id}).mappings().one_or_none()
        if made is None:
            raise Outdated(draft.id)
        return _case(made)

    def by_reference(self, reference: str) -> Case | None:
        """The case of a reference as `parse_reference` gives it; None when there is none."""
        return self._one(_BY_REFERENCE, {"the_reference": reference})

    def of_draft(self, draft_id: str) -> Case | None:
        """The case that came of a draft; None when it was not submitted."""
        return self._one(_OF_DRAFT, {"the_draft": draft_id})

    def open_on(self, service: str, asset: str, closed: Collection[str]) -> tuple[Case, ...]:
        """The cases about one asset whose status is not among `closed`, newest first."""
        given = {"the_service": service, "the_asset": asset, "closed": list(closed)}
        with self._database.reading() as connection:
            return tuple(_case(row) for row in connection.execute(_OPEN_ON, given).mappings())

    def timeline(self, case: Case) -> tuple[CaseEntry, ...]:
        """What happened to a case, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(_TIMELINE, {"the_case": case.id}).mappings()
            return tuple(CaseEntry(**row) for row in rows)

    def count(self, service: str | None = None) -> int:
        """How many cases there are, in all or of one service."""
        with self._database.reading() as connection:
            if service is None:
                return connection.execute(_COUNT).scalar_one()
            return connection.execute(_COUNT_OF, {"the_service": service}).scalar_one()

    def references(self, source: str, since: datetime) -> tuple[str, ...]:
        """The references of all cases from a source, such as synthetic, that came at `since` or later."""
        given = {"the_source": source, "since": since}
        with self._database.reading() as connection:
            return tuple(connection.execute(_REFERENCES, given).scalars())

    def _one(self, statement: Select[Any], given: Mapping[str, object]) -> Case | None:
        with self._database.reading() as connection:
            row = connection.execute(statement, given).mappings().one_or_none()
        return None if row is None else _case(row)


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
    case_id = connection.execute(_ADD, _row(draft, submission, reference, now)).scalar_one()
    first = CaseEntry(now, "submitted", submission.words, draft.origin.source)
    connection.execute(_ADD_ENTRY, {"case_id": case_id, **asdict(first)})
    put_in(connection, case_id, messages, now)
    if draft.answers.files:
        keep_only_files(connection, draft.id, submission.answers.files)
    return Case(
        id=case_id,
        reference=reference,
        draft_id=draft.id,
        service=draft.service,
        journey=draft.journey,
        release=draft.release,
        status=submission.status,
        answers=submission.answers,
        asset=submission.asset,
        received_at=now,
        origin=draft.origin,
    )


def _row(draft: Draft, submission: Submission, reference: str, now: datetime) -> dict[str, object]:
    return {
        "reference": reference,
        "draft_id": draft.id,
        "service": draft.service,
        "journey": draft.journey,
        "release": draft.release,
        "status": submission.status,
        "answers": submission.answers.dumps(),
        "asset": submission.asset,
        "received_at": now,
        **origin_row(draft.origin),
    }


def _case(row: RowMapping) -> Case:
    return Case(
        id=row["id"],
        reference=row["reference"],
        draft_id=row["draft_id"],
        service=row["service"],
        journey=row["journey"],
        release=row["release"],
        status=row["status"],
        answers=Answers.loads(row["answers"]),
        asset=row["asset"],
        received_at=row["received_at"],
        origin=origin_of(row),
    )
