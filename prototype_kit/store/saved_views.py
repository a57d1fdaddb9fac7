"""Saved views: filters of the list of cases that somebody gave a name, to come back to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from prototype_kit.store.database import Database
from prototype_kit.store.tables import saved_view as table
from prototype_kit.store.upsert import Upsert

MOST = 50
"""Views of one account."""


@dataclass(frozen=True)
class SavedView:
    """A filter of the list, as the query of its address has it: `state=open&assignee=me`."""

    id: int
    name: str
    query: str


_OF = (
    select(table.c.id, table.c.name, table.c.query)
    .where(table.c.account_id == bindparam("the_account"))
    .order_by(table.c.name)
)
_KEEP = Upsert(
    table,
    lambda new: new.on_conflict_do_update(
        index_elements=["account_id", "name"], set_={"query": new.excluded.query}
    ),
)
_DELETE = delete(table).where(
    table.c.id == bindparam("the_id"), table.c.account_id == bindparam("the_account")
)


class TooManyViews(Exception):  # noqa: N818 - nothing is broken: one has to be deleted first
    """An account has as many views as it may have."""


class SavedViews:
    """The saved views in the store. Each is its owner's alone."""

    def __init__(self, database: Database):
        self._database = database

    def of(self, account_id: int) -> tuple[SavedView, ...]:
        """The views of an account, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(_OF, {"the_account": account_id}).mappings()
            return tuple(SavedView(**row) for row in rows)

    def save(self, account_id: int, name: str, query: str) -> None:
        """Keep a view; one of the same name is replaced. Raises `TooManyViews`."""
        with self._database.writing() as connection:
            names = {row.name for row in connection.execute(_OF, {"the_account": account_id})}
            if name not in names and len(names) >= MOST:
                raise TooManyViews
            row = {"account_id": account_id, "name": name, "query": query}
            connection.execute(_KEEP[connection.dialect.name], row)

    def delete(self, account_id: int, view_id: int) -> None:
        """Forget a view of an account; nothing happens to one that is not there or somebody else's."""
        with self._database.writing() as connection:
            connection.execute(_DELETE, {"the_id": view_id, "the_account": account_id})
