"""What columns are made of: the same types on each database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Index, Integer, MetaData, Text
from sqlalchemy import text as sql
from sqlalchemy.types import TypeDecorator

from prototype_kit.events import milliseconds, moment_of


class Instant(TypeDecorator[datetime]):
    """An aware UTC time, stored as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """To the database. Raises ValueError for a time without a zone."""
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else moment_of(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def text(name: str, *, null: bool = False, unique: bool = False) -> Column[str]:
    """A text that is there, unless `null`."""
    return Column(name, Text, nullable=null, unique=unique)


def number(name: str, *, null: bool = False) -> Column[int]:
    """A whole number."""
    return Column(name, Integer, nullable=null)


def instant(name: str, *, null: bool = False) -> Column[datetime]:
    """A time."""
    return Column(name, Instant, nullable=null)


def requested() -> list[Column[Any]]:
    """What somebody asked for by giving an email address: see `email_requests.EmailRequest`."""
    return [*(text("email"), text("language"), text("base")), instant("asked_at"), instant("expires_at")]


def origin() -> list[Column[Any]]:
    """Where a draft, a case or feedback comes from: see `events.Origin`."""
    return [
        *(text("env"), text("source"), text("channel"), number("assisted")),
        *(text("round", null=True), text("research_session", null=True), text("device")),
    ]


def index_where_set(rare: str, *columns: str, unique: bool = False) -> Index:
    """An index of `columns` that holds only the rows in which `rare`, one of them, is something.

    Most rows have nothing there, and each would cost a page of the index to write. A query that compares
    `rare` with something uses it; one that looks for rows in which it is null cannot.
    """
    # Said of SQLite alone, as SQLAlchemy loads all it knows of a database that is named. Migrations, which
    # make the tables, say it to each.
    return Index(None, *columns, unique=unique, sqlite_where=sql(f"{rare} IS NOT NULL"))
