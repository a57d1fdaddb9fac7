"""Duplicates: several cases of one need point at the one that is worked on, which is a duplicate of none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from prototype_kit.store.tables import cases as table

# Locked in one order, so that of two people who mark two cases as each other's, the second finds it done.
_LOCK = (
    select(table.c.id, table.c.duplicate_of)
    .where(table.c.id.in_((bindparam("the_case"), bindparam("the_original"))))
    .order_by(table.c.id)
    .with_for_update()
)
# The version rises: who works on one of them sees that it changed.
_TAKE_ALONG = (
    update(table)
    .where(table.c.duplicate_of == bindparam("the_case"))
    .values(duplicate_of=bindparam("the_original"), version=table.c.version + 1)
    .returning(table.c.id)
)


def can_point_at(connection: Connection, case_id: int, original_id: int) -> bool:
    """Whether a case can become a duplicate of another, which is there and none itself; locks both."""
    found = connection.execute(_LOCK, {"the_case": case_id, "the_original": original_id})
    pointing = {row.id: row.duplicate_of for row in found}
    return case_id != original_id and original_id in pointing and pointing[original_id] is None


def take_along(connection: Connection, case_id: int, original_id: int) -> Sequence[int]:
    """Point the duplicates of a case at another case from now on; gives their ids, oldest first."""
    given = {"the_case": case_id, "the_original": original_id}
    return sorted(connection.execute(_TAKE_ALONG, given).scalars())
