"""What columns are made of: the same types on each database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Dialect, Integer, MetaData, Text
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
