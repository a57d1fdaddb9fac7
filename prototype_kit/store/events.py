"""Events: written in batches by a sink, read as sums."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, distinct, func, insert, select

from prototype_kit.events import ErrorTally, PageTally, Row, milliseconds
from prototype_kit.store.database import Database
from prototype_kit.store.tables import event as table

# What another database takes as well (ClickHouse too): counts of distinct values, CASE, no JSON.
_counted = and_(
    table.c.service == bindparam("the_service"),
    table.c.env == bindparam("the_env"),
    table.c.source != "synthetic",
    table.c.ts >= bindparam("since"),
)


def _journeys_with(name: str) -> ColumnElement[str]:
    return case((table.c.name == name, table.c.journey_id))


_ADD = insert(table)
_BY_PAGE = (
    select(
        table.c.page,
        # Whoever answered a page was on it, even if its view was lost.
        func.count(distinct(table.c.journey_id)).label("reached"),
        func.count(distinct(_journeys_with("form_response"))).label("answered"),
        func.count(distinct(_journeys_with("form_back"))).label("went_back"),
        func.count(distinct(_journeys_with("form_change"))).label("changed"),
    )
    .where(_counted, table.c.name != "error_page")
    .group_by(table.c.page)
)
_ERRORS = (
    select(
        table.c.page,
        func.coalesce(table.c.question, "").label("question"),
        func.coalesce(table.c.error_code, "").label("error_code"),
        func.count().label("times"),
        func.count(distinct(table.c.journey_id)).label("journeys"),
    )
    .where(_counted, table.c.name == "form_error")
    .group_by(table.c.page, table.c.question, table.c.error_code)
)
_TIMES = (
    select(
        table.c.page,
        func.min(case((table.c.name == "page_view", table.c.ts))).label("seen"),
        func.min(case((table.c.name == "form_response", table.c.ts))).label("answered"),
    )
    .where(_counted, table.c.name.in_(("page_view", "form_response")))
    .group_by(table.c.page, table.c.journey_id)
    .limit(100_000)  # enough for any median, however many there are
)


class Events:
    """The events in the store. Synthetic ones never count."""

    def __init__(self, database: Database):
        self._database = database

    def write(self, batch: Sequence[Row]) -> None:
        """Keep a batch of rows, as `events.row` makes them, all or none."""
        if batch:
            with self._database.writing() as connection:
                connection.execute(_ADD, batch)

    def by_page(self, env: str, service: str, since: datetime) -> tuple[PageTally, ...]:
        """How many journeys reached, answered, went back from and changed each page."""
        with self._database.reading() as connection:
            rows = connection.execute(_BY_PAGE, _which(env, service, since)).mappings()
            return tuple(PageTally(**row) for row in rows)

    def times(self, env: str, service: str, since: datetime) -> dict[str, list[int]]:
        """How long journeys were on each page, from its first view to its first answer, in milliseconds."""
        found: dict[str, list[int]] = {}
        with self._database.reading() as connection:
            for page, seen, answered in connection.execute(_TIMES, _which(env, service, since)):
                if seen is not None and answered is not None and answered >= seen:
                    found.setdefault(page, []).append(answered - seen)
        return found

    def errors(self, env: str, service: str, since: datetime) -> tuple[ErrorTally, ...]:
        """How often each rule refused an answer, by page and question."""
        with self._database.reading() as connection:
            rows = connection.execute(_ERRORS, _which(env, service, since)).mappings()
            return tuple(ErrorTally(**row) for row in rows)


def _which(env: str, service: str, since: datetime) -> dict[str, object]:
    return {"the_env": env, "the_service": service, "since": milliseconds(since)}
