"""The lines of timelines, in the transaction of others. Nothing ever changes or deletes one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping

from prototype_kit.cases import CaseEntry
from prototype_kit.store.prepared import insert_rows
from prototype_kit.store.tables import case_entry


def add_entries(connection: Connection, case_id: int, entries: Sequence[CaseEntry]) -> None:
    """Add lines to a timeline, in the caller's transaction. Nothing ever changes or deletes one."""
    insert_rows(connection, case_entry, [entry_row(case_id, entry) for entry in entries])


def entry_row(case_id: int, entry: CaseEntry) -> dict[str, object]:
    """A line of a timeline as columns."""
    return {
        "case_id": case_id,
        "at": entry.at,
        "kind": entry.kind,
        "status": entry.status,
        "public": int(entry.public),
        "words": entry.words,
        "translated": json.dumps(dict(entry.translated), ensure_ascii=False) if entry.translated else None,
        "by": entry.by,
        "account_id": entry.account_id,
        "for_account_id": entry.for_id,
    }


def entry_of(row: RowMapping) -> CaseEntry:
    """The line of a row."""
    return CaseEntry(
        at=row["at"],
        kind=row["kind"],
        words=row["words"],
        by=row["by"],
        public=bool(row["public"]),
        status=row["status"],
        translated=json.loads(row["translated"]) if row["translated"] else {},
        account_id=row["account_id"],
        for_id=row["for_account_id"],
    )
