"""Tallies: what became of the drafts of a time, release by release, as they are at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, case, func, not_, select

from prototype_kit.store.database import Database
from prototype_kit.store.tables import draft as table


@dataclass(frozen=True)
class ReleaseTally:
    """What became of the drafts that one release of a service began. An exit page is an end too.

    `open` ones may still be submitted.
    """

    service: str
    journey: str
    release: str
    started: int
    submitted: int
    exited: int
    open: int


_may_end = and_(table.c.state == "open", table.c.expires_at > bindparam("now"), table.c.exit.is_(None))
_OF_RELEASES = (
    select(
        table.c.service,
        table.c.journey,
        table.c.release,
        func.count().label("started"),
        func.sum(case((table.c.state == "submitted", 1), else_=0)).label("submitted"),
        func.sum(case((table.c.exit.is_not(None), 1), else_=0)).label("exited"),
        func.sum(case((_may_end, 1), else_=0)).label("open"),
    )
    .where(
        table.c.env == bindparam("the_env"),
        not_(table.c.source == "synthetic"),
        table.c.started_at >= bindparam("since"),
        table.c.started_at < bindparam("until"),
    )
    .group_by(table.c.service, table.c.journey, table.c.release)
    .order_by(table.c.service, table.c.journey, table.c.release)
)


class Tallies:
    """Counts drafts."""

    def __init__(self, database: Database):
        self._database = database

    def of_releases(
        self, env: str, since: datetime, until: datetime, now: datetime
    ) -> tuple[ReleaseTally, ...]:
        """What became of the drafts started in `env` from `since` until `until`, by release of the service.

        Synthetic ones do not count.
        """
        given = {"the_env": env, "since": since, "until": until, "now": now}
        with self._database.reading() as connection:
            rows = connection.execute(_OF_RELEASES, given).mappings()
            return tuple(ReleaseTally(**row) for row in rows)
