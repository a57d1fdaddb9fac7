"""Followers: the people who are told what happens to a case, each once, whatever way they came."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, or_, select, union_all, update

from prototype_kit.cases import Case, NewFollower
from prototype_kit.messages import Channel
from prototype_kit.store.database import Database
from prototype_kit.store.tables import cases
from prototype_kit.store.tables import follower as table
from prototype_kit.store.upsert import Upsert


@dataclass(frozen=True)
class Follower:
    """Somebody who follows a case. `ended_at` is when they wanted to be told no more.

    `counted` says whether they are one of the people who told us: whoever only follows it is not.
    """

    id: int
    case_id: int
    channel: Channel
    recipient: str
    language: str
    base: str
    reporter: bool
    counted: bool
    created_at: datetime
    ended_at: datetime | None


_OF_CASE = (
    select(table)
    .where(
        or_(
            table.c.case_id == bindparam("the_case"),
            # Whoever follows the same need by another case is told too.
            table.c.case_id.in_(select(cases.c.id).where(cases.c.duplicate_of == bindparam("the_case"))),
        ),
        table.c.ended_at.is_(None),
    )
    .order_by(table.c.id)
)
_THESE: BindParameter[int] = bindparam("the_cases", expanding=True)
_OF_CASES = union_all(
    select(table, table.c.case_id.label("told_of")).where(
        table.c.case_id.in_(_THESE), table.c.ended_at.is_(None)
    ),
    select(table, cases.c.duplicate_of.label("told_of"))
    .join(cases, cases.c.id == table.c.case_id)
    .where(cases.c.duplicate_of.in_(_THESE), table.c.ended_at.is_(None)),
)
_BY_ID = select(table).where(table.c.id == bindparam("the_id"))
_END = (
    update(table)
    .where(table.c.id == bindparam("the_id"), table.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"))
)

# One statement for each database, and its values apart from it: statements are kept, people are not.
_ADD = Upsert(
    table,
    lambda new: new.on_conflict_do_update(
        index_elements=["case_id", "recipient"],
        set_={"ended_at": None, "language": new.excluded.language, "base": new.excluded.base},
    ),
)


class Followers:
    """The followers in the store."""

    def __init__(self, database: Database):
        self._database = database

    def of_case(self, case: Case) -> tuple[Follower, ...]:
        """Who is told about a case: its own followers, and those of its duplicates. Each address once."""
        with self._database.reading() as connection:
            rows = connection.execute(_OF_CASE, {"the_case": case.id}).mappings()
            found = [_follower(row) for row in rows]
        return _each_once(found)

    def of_cases(self, case_ids: Collection[int]) -> Mapping[int, tuple[Follower, ...]]:
        """The same for several cases at once, by their ids."""
        found: dict[int, list[Follower]] = {case_id: [] for case_id in case_ids}
        with self._database.reading() as connection:
            for row in connection.execute(_OF_CASES, {"the_cases": sorted(case_ids)}).mappings():
                own = {name: value for name, value in row.items() if name != "told_of"}
                found[row["told_of"]].append(_follower(own))
        in_order = {case_id: sorted(each, key=lambda one: one.id) for case_id, each in found.items()}
        return {case_id: _each_once(each) for case_id, each in in_order.items()}

    def by_id(self, follower_id: int) -> Follower | None:
        """The follower with this id; None when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(_BY_ID, {"the_id": follower_id}).mappings().one_or_none()
        return None if row is None else _follower(row)

    def add(self, case: Case, follower: NewFollower, now: datetime) -> None:
        """Let somebody follow a case; who does so already, or did before, is one follower still."""
        with self._database.writing() as connection:
            add_followers(connection, case.id, [follower], now)

    def end(self, follower: Follower, now: datetime) -> None:
        """Tell somebody no more."""
        with self._database.writing() as connection:
            connection.execute(_END, {"the_id": follower.id, "now": now})


def add_followers(
    connection: Connection, case_id: int, followers: Sequence[NewFollower], now: datetime
) -> None:
    """Add followers in the caller's transaction; an address that was there is told again."""
    rows = [{**asdict(new), **_flags(new), "case_id": case_id, "created_at": now} for new in followers]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def _flags(new: NewFollower) -> dict[str, int]:
    """Whoever reported it is counted by the report."""
    return {"reporter": int(new.reporter), "counted": int(new.reporter)}


def _each_once(followers: Iterable[Follower]) -> tuple[Follower, ...]:
    """Of those with the same address, the one who came first."""
    first: dict[str, Follower] = {}
    for follower in followers:
        first.setdefault(follower.recipient, follower)
    return tuple(first.values())


def _follower(row: Mapping[str, Any] | RowMapping) -> Follower:
    return Follower(**{**row, "reporter": bool(row["reporter"]), "counted": bool(row["counted"])})
