"""Lists of cases: filtered, sorted and paged, in a constant number of queries however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, exists, func, select

from prototype_kit.cases import Case, CaseFilter, ListedCase
from prototype_kit.store.cases import read_case
from prototype_kit.store.database import Database
from prototype_kit.store.tables import case_word
from prototype_kit.store.tables import cases as table

MOST_COUNTED = 10_000
"""Of a longer list it is said that there are more: to count them all would take longer the more there are."""
_COMMON = 1_000
"""Words that fewer cases have are never common. Else those are that three cases in four have: of two such
words, half of the cases have both, so that a page read in the order of the list is soon full."""
_AT_ONCE = 500  # cases in one read of an export
_MOST_PAST = 1_000
_LAST = "\U0010ffff"  # sorts behind every word that begins in the same way

_COLUMNS = [table.c[each.name] for each in fields(ListedCase)]
# Of cases that are equal, the one that came later stands first, or last: each page then has its own.
_ORDERS: dict[str, list[ColumnElement[Any]]] = {
    "newest": [table.c.received_at.desc(), table.c.id.desc()],
    "oldest": [table.c.received_at, table.c.id],
    "due": [table.c.due_at.asc().nulls_last(), table.c.id],
    "changed": [table.c.status_at.desc(), table.c.id.desc()],
}


@dataclass(frozen=True)
class CasePage:
    """One page of a list. `total` is how many cases the whole list has, `more` that there are even more."""

    cases: tuple[ListedCase, ...]
    total: int
    more: bool


class CaseLists:
    """The lists of cases in the store."""

    def __init__(self, database: Database):
        self._database = database

    def page(self, wanted: CaseFilter, number: int, size: int) -> CasePage:
        """The page with this number, from 1, of so many cases."""
        with self._database.reading() as connection:
            chosen = _chosen(wanted, _words(connection, wanted))
        some = chosen.order_by(*_ORDERS[wanted.sort]).limit(size).offset((number - 1) * size)
        counted = select(func.count()).select_from(
            chosen.with_only_columns(table.c.id).limit(MOST_COUNTED + 1).subquery()
        )
        with self._database.reading() as connection:
            rows = connection.execute(some).mappings().all()
            total: int = connection.execute(counted).scalar_one()
        found = tuple(ListedCase(**row) for row in rows)
        return CasePage(found, min(total, MOST_COUNTED), total > MOST_COUNTED)

    def each(self, wanted: CaseFilter) -> Iterator[ListedCase]:
        """Every case, those that came first at the beginning: read in parts, so that no lock is held long."""
        for row in self._each(wanted, *_COLUMNS):
            yield ListedCase(**row)

    def each_whole(self, wanted: CaseFilter) -> Iterator[Case]:
        """The same, with what was answered."""
        for row in self._each(wanted, *table.c):
            yield read_case(row)

    def _each(self, wanted: CaseFilter, *columns: ColumnElement[Any]) -> Iterator[RowMapping]:
        with self._database.reading() as connection:
            chosen = _chosen(wanted, _words(connection, wanted)).with_only_columns(*columns)
        last = 0
        while True:
            part = chosen.where(table.c.id > last).order_by(table.c.id).limit(_AT_ONCE)
            with self._database.reading() as connection:
                rows = connection.execute(part).mappings().all()
            yield from rows
            if len(rows) < _AT_ONCE:
                return
            last = rows[-1]["id"]

    def durations(
        self, envs: tuple[str, ...], service: str, kind: str | None, since: datetime, until: datetime
    ) -> list[tuple[datetime, datetime | None]]:
        """When cases of one kind were received, and fixed: None for those that are open. The newest thousand.

        What was closed for another reason, such as a duplicate, is not among them.
        """
        past = (
            select(table.c.received_at, table.c.ended_at)
            .where(
                table.c.service == service,
                table.c.kind == kind if kind is not None else table.c.kind.is_(None),
                table.c.received_at >= since,
                table.c.received_at < until,
                table.c.state.in_(("open", "fixed")),
                table.c.env.in_(envs),
                table.c.source != "synthetic",
            )
            .order_by(table.c.received_at.desc())
            .limit(_MOST_PAST)
        )
        with self._database.reading() as connection:
            return [(row.received_at, row.ended_at) for row in connection.execute(past)]


@dataclass(frozen=True)
class _Words:
    """The words that somebody looks for, the rarest first, and whether even that one is common."""

    ordered: tuple[str, ...]
    common: bool


def _words(connection: Connection, wanted: CaseFilter) -> _Words:
    """How often each of the words is there, which is counted no further than up to what is common."""
    if not wanted.words:
        return _Words((), common=False)
    cases = connection.execute(select(func.max(table.c.id))).scalar_one() or 0  # that there are, at most
    common = max(_COMMON, cases * 3 // 4)
    counts = {
        word: connection.execute(
            select(func.count()).select_from(
                select(case_word.c.case_id).where(_begins(word)).limit(common).subquery()
            )
        ).scalar_one()
        for word in wanted.words
    }
    ordered = tuple(sorted(counts, key=lambda word: counts[word]))
    return _Words(ordered, common=counts[ordered[0]] == common)


def _chosen(wanted: CaseFilter, words: _Words) -> Select[tuple[object, ...]]:
    same = {
        "state": wanted.state,
        "service": wanted.service,
        "status": wanted.status,
        "kind": wanted.kind,
        "team": wanted.team,
        "priority": wanted.priority,
    }
    tests: list[ColumnElement[bool]] = [table.c.env.in_(wanted.envs)]
    # Where few cases have a word that somebody looks for, these are found first, and no index tempts away
    # from them: a column with nothing added is in none.
    beside = bool(words.ordered) and not words.common
    tests += [
        (table.c[name].concat("") if beside else table.c[name]) == value
        for name, value in same.items()
        if value is not None
    ]
    if wanted.real:
        tests.append(and_(table.c.source != "synthetic", table.c.research_session.is_(None)))
    if wanted.assignee_id is not None:
        nobody = wanted.assignee_id == 0
        tests.append(table.c.assignee_id.is_(None) if nobody else table.c.assignee_id == wanted.assignee_id)
    if wanted.late_at is not None:
        tests.append(and_(table.c.due_at < wanted.late_at, table.c.paused_at.is_(None)))
    if wanted.received_from is not None:
        tests.append(table.c.received_at >= wanted.received_from)
    if wanted.received_before is not None:
        tests.append(table.c.received_at < wanted.received_before)
    tests += _have(words)
    return select(*_COLUMNS).where(*tests)


def _have(words: _Words) -> Iterator[ColumnElement[bool]]:
    """That a case has all these words: it is found by the rarest of them, unless that is common too."""
    for place, word in enumerate(words.ordered):
        if place == 0 and not words.common:
            yield table.c.id.in_(select(case_word.c.case_id).where(_begins(word)))
        else:
            its = case_word.c.case_id == table.c.id
            yield exists().where(its, _begins(word)).correlate(table)


def _begins(word: str) -> ColumnElement[bool]:
    return and_(case_word.c.word >= word, case_word.c.word < word + _LAST)
