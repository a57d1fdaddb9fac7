"""Findings, with the evidence for them, which is asked for consent when it is added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, RowMapping, bindparam, delete, func, insert, select, update

from prototype_kit.events import whole
from prototype_kit.store.database import Database
from research.consent import ConsentMissing
from research.finding import Evidence, Finding
from research.store.permission import permit
from research.store.tables import evidence, note
from research.store.tables import finding as table

_FIELDS = ("statement", "severity", "confidence", "status", "action", "iteration")

_ADD = insert(table)
_CHANGE = (
    update(table)
    .where(table.c.id == bindparam("the_id"))
    .values({name: bindparam(f"new_{name}") for name in _FIELDS})
)
_DELETE = delete(table).where(table.c.id == bindparam("the_id"))
_DELETE_EVIDENCE_OF = delete(evidence).where(evidence.c.finding_id == bindparam("the_id"))
_IDS = select(table.c.id).where(table.c.study == bindparam("the_study"))
_FINDINGS = (
    select(table)
    .where(table.c.study == bindparam("the_study"))
    .order_by(table.c.severity.desc(), table.c.created_at, table.c.id)
)
_EVIDENCE = (
    select(evidence)
    .join(table)
    .where(table.c.study == bindparam("the_study"))
    .order_by(evidence.c.finding_id, evidence.c.position)
)
_of_round = table.c.round == bindparam("the_round")
_is_new = table.c.created_at >= bindparam("the_since", type_=table.c.created_at.type)
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_EVIDENCE_OF = (
    select(evidence).where(evidence.c.finding_id == bindparam("the_id")).order_by(evidence.c.position)
)
_LAST = select(func.coalesce(func.max(evidence.c.position), 0)).where(
    evidence.c.finding_id == bindparam("the_id")
)
_SESSION_OF = select(note.c.session_id).where(note.c.id == bindparam("the_note"), note.c.text != "")
_ADD_EVIDENCE = insert(evidence)
_DELETE_EVIDENCE = delete(evidence).where(evidence.c.id == bindparam("the_id"))


class Findings:
    """The findings in the store."""

    def __init__(self, database: Database):
        self._database = database

    def add(self, finding: Finding, now: datetime) -> Finding:
        """Keep a new finding, which gets an id, with its evidence. Raises as `cite` does."""
        new_id = uuid4().hex
        row = {name: getattr(finding, name) for name in ("study", "round", *_FIELDS)}
        with self._database.writing() as connection:
            connection.execute(_ADD, {"id": new_id, "created_at": now, **row})
            for each in finding.evidence:
                _cite(connection, new_id, each)
            return _by_id(connection, new_id)

    def change(self, finding: Finding) -> Finding:
        """Keep what is said by a finding and about it; its evidence stays as it is.

        Raises LookupError when there is no such finding.
        """
        new = {f"new_{name}": getattr(finding, name) for name in _FIELDS}
        with self._database.writing() as connection:
            connection.execute(_CHANGE, {"the_id": finding.id, **new})
            return _by_id(connection, finding.id)

    def delete(self, finding_id: str) -> None:
        """Delete a finding; what it rested on stays."""
        with self._database.writing() as connection:
            connection.execute(_DELETE_EVIDENCE_OF, {"the_id": finding_id})
            connection.execute(_DELETE, {"the_id": finding_id})

    def cite(self, finding_id: str, cited: Evidence) -> Evidence:
        """Add evidence, which gets an id; of a note, the session too.

        Raises `ConsentMissing` where the session has no valid consent, or the note is gone, and for a replay
        that was not agreed to; ValueError for evidence that points at nothing; LookupError when there is no
        such finding.
        """
        with self._database.writing() as connection:
            _by_id(connection, finding_id)
            return _cite(connection, finding_id, cited)

    def drop(self, evidence_id: str) -> None:
        """Take evidence away from its finding."""
        with self._database.writing() as connection:
            connection.execute(_DELETE_EVIDENCE, {"the_id": evidence_id})

    def by_id(self, finding_id: str) -> Finding | None:
        """The finding with this id; None when there is none."""
        try:
            with self._database.reading() as connection:
                return _by_id(connection, finding_id)
        except LookupError:
            return None

    def of_study(
        self, study: str, round_: str | None = None, since: datetime | None = None
    ) -> tuple[Finding, ...]:
        """The findings of a study, or of one of its rounds, the most severe first; written since a time.

        Two statements.
        """
        its: dict[str, object] = {"the_study": study}
        findings, cited = _FINDINGS, _EVIDENCE
        if round_ is not None:
            its["the_round"] = round_
            findings, cited = findings.where(_of_round), cited.where(_of_round)
        if since is not None:
            its["the_since"] = since
            findings, cited = findings.where(_is_new), cited.where(_is_new)
        with self._database.reading() as connection:
            rows = connection.execute(findings, its).mappings().all()
            of: dict[str, list[Evidence]] = {row["id"]: [] for row in rows}
            for row in connection.execute(cited, its).mappings():
                if row["finding_id"] in of:
                    of[row["finding_id"]].append(_evidence(row))
        return tuple(_finding(row, of[row["id"]]) for row in rows)


def _cite(connection: Connection, finding_id: str, cited: Evidence) -> Evidence:
    position = connection.execute(_LAST, {"the_id": finding_id}).scalar_one() + 1
    row = {
        "id": uuid4().hex,
        "kind": cited.kind,
        **_points_at(connection, cited),
        "metric": cited.metric,
        "withdrawn": 0,
    }
    connection.execute(_ADD_EVIDENCE, {**row, "finding_id": finding_id, "position": position})
    return _evidence(row)


def _points_at(connection: Connection, cited: Evidence) -> Mapping[str, Any]:
    """What evidence points at, with consent asked for where it is somebody's. Raises as `cite` does."""
    if cited.kind == "metric":
        if not cited.metric:
            raise ValueError("a metric needs words")
        # One of a single session would be that participant's.
        if cited.session_id is not None:
            permit(connection, cited.session_id)
        return _at(cited.session_id, None, None, None)
    session_id = cited.session_id
    if cited.kind == "note":
        session_id = connection.execute(_SESSION_OF, {"the_note": cited.note_id}).scalar_one_or_none()
    elif cited.from_at is None:
        raise ValueError(f"{cited.kind} as evidence need a time")
    if session_id is None:
        raise ConsentMissing
    permit(connection, session_id, "replay" if cited.kind == "replay" else "notes")
    if cited.kind == "note":
        return _at(session_id, cited.note_id, None, None)
    return _at(session_id, None, cited.from_at, cited.to_at)


def _at(
    session_id: str | None, note_id: str | None, from_at: datetime | None, to_at: datetime | None
) -> dict[str, Any]:
    return {
        "session_id": session_id,
        "note_id": note_id,
        "from_at": from_at and whole(from_at),
        "to_at": to_at and whole(to_at),
    }


def _by_id(connection: Connection, finding_id: str) -> Finding:
    its = {"the_id": finding_id}
    row = connection.execute(_BY_ID, its).mappings().one_or_none()
    if row is None:
        raise LookupError("there is no such finding")
    cited = connection.execute(_EVIDENCE_OF, its).mappings()
    return _finding(row, [_evidence(each) for each in cited])


def _finding(row: RowMapping, cited: list[Evidence]) -> Finding:
    said = {name: row[name] for name in ("id", "study", "round", *_FIELDS)}
    return Finding(**said, evidence=tuple(cited))


def _evidence(row: Mapping[Any, Any]) -> Evidence:
    return Evidence(
        kind=row["kind"],
        session_id=row["session_id"],
        note_id=row["note_id"],
        from_at=row["from_at"],
        to_at=row["to_at"],
        metric=row["metric"],
        withdrawn=bool(row["withdrawn"]),
        id=row["id"],
    )
