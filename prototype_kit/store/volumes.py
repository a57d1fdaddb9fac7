"""Volumes of other channels, month by month, as they were imported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, select

from prototype_kit.months import Month, read_month
from prototype_kit.store.database import Database
from prototype_kit.store.tables import channel_volume as table
from prototype_kit.store.upsert import Upsert
from prototype_kit.volumes import Volume


@dataclass(frozen=True)
class KeptVolume:
    """A volume that was imported, and when."""

    volume: Volume
    imported_at: datetime


@dataclass(frozen=True)
class Imported:
    """What became of a file: how many rows were new, and what there was before in the place of the others."""

    new: int
    replaced: Sequence[Volume]


_IN_ORDER = (table.c.month, table.c.channel)
_OF_SERVICE = (
    select(table)
    .where(table.c.env == bindparam("the_env"), table.c.service == bindparam("the_service"))
    .order_by(*_IN_ORDER)
)
_OF_ENV = select(table).where(table.c.env == bindparam("the_env")).order_by(table.c.service, *_IN_ORDER)
_DELETE_MONTH = delete(table).where(
    table.c.env == bindparam("the_env"),
    table.c.service == bindparam("the_service"),
    table.c.month == bindparam("the_month"),
)
_KEY = ("env", "service", "month", "channel")
_KEEP = Upsert(
    table,
    lambda new: new.on_conflict_do_update(
        index_elements=_KEY,
        set_={
            "completed": new.excluded.completed,
            "source": new.excluded.source,
            "imported_at": new.excluded.imported_at,
        },
    ),
)


class Volumes:
    """The volumes in the store. There is one number for each env, service, month and channel."""

    def __init__(self, database: Database):
        self._database = database

    def keep(self, env: str, volumes: Collection[Volume], now: datetime) -> Imported:
        """Keep all of them; each takes the place of what there was for its service, month and channel."""
        services = sorted({each.service for each in volumes})
        with self._database.writing() as connection:
            before: dict[object, Volume] = {}
            for service in services:
                asked = {"the_env": env, "the_service": service}
                rows = connection.execute(_OF_SERVICE, asked).mappings()
                before |= {kept.key: kept for kept in (_kept(row).volume for row in rows)}
            if volumes:
                connection.execute(_KEEP[connection.dialect.name], [_row(env, each, now) for each in volumes])
        replaced = [before[each.key] for each in volumes if each.key in before]
        return Imported(len(volumes) - len(replaced), replaced)

    def of(self, env: str, service: str) -> tuple[KeptVolume, ...]:
        """All that there is of a service, by month and channel."""
        with self._database.reading() as connection:
            asked = {"the_env": env, "the_service": service}
            return tuple(map(_kept, connection.execute(_OF_SERVICE, asked).mappings()))

    def all(self, env: str) -> tuple[KeptVolume, ...]:
        """All that there is of an env, by service, month and channel."""
        with self._database.reading() as connection:
            return tuple(map(_kept, connection.execute(_OF_ENV, {"the_env": env}).mappings()))

    def delete_month(self, env: str, service: str, month: Month) -> int:
        """Delete all numbers of a service for a month; gives how many there were."""
        with self._database.writing() as connection:
            asked = {"the_env": env, "the_service": service, "the_month": str(month)}
            return connection.execute(_DELETE_MONTH, asked).rowcount


def sources_of(kept: Iterable[KeptVolume]) -> tuple[str, ...]:
    """Who counted, each once."""
    return tuple(dict.fromkeys(each.volume.source for each in kept))


def _row(env: str, volume: Volume, now: datetime) -> Mapping[str, object]:
    return {
        "env": env,
        "service": volume.service,
        "month": str(volume.month),
        "channel": volume.channel,
        "completed": volume.completed,
        "source": volume.source,
        "imported_at": now,
    }


def _kept(row: RowMapping | Mapping[str, Any]) -> KeptVolume:
    month = read_month(row["month"])
    if month is None:
        raise ValueError(f"{row['month']!r} is no month")
    volume = Volume(month, row["service"], row["channel"], row["completed"], row["source"])
    return KeptVolume(volume, row["imported_at"])
