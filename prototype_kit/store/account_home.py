"""What the first page of an account shows, and its lists: cases, appointments, forms and questions.

However much there is, a page takes the same number of statements, and reads no more rows than it shows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, case, exists, func, select

from prototype_kit.bookings import Booking
from prototype_kit.cases import Case
from prototype_kit.people import Account
from prototype_kit.store.cases import read_case
from prototype_kit.store.database import Database
from prototype_kit.store.holds import read_booking
from prototype_kit.store.tables import account_case, booking, case_entry, cases

A_PAGE = 20
"""Cases, appointments or events on a page of an account."""
AT_HOME = 3
"""Appointments that the first page shows."""
ASKED_FOR = timedelta(days=60)
"""How long after a report somebody is asked whether it is fixed."""
_MOST_ASKED = 5

_services: BindParameter[Sequence[str]] = bindparam("services", expanding=True)
_envs: BindParameter[Sequence[str]] = bindparam("envs", expanding=True)
_these: BindParameter[Sequence[int]] = bindparam("these", expanding=True)
_in_account = (
    account_case.c.account_id == bindparam("the_account"),
    cases.c.env.in_(_envs),
    cases.c.service.in_(_services),
    cases.c.erased_at.is_(None),
)
_joined = account_case.join(cases, cases.c.id == account_case.c.case_id)
_CASES = (
    select(cases)
    .select_from(_joined)
    .where(*_in_account)
    .order_by(case((cases.c.state == "open", 0), else_=1), cases.c.received_at.desc(), cases.c.id.desc())
    .limit(A_PAGE)
    .offset(bindparam("skipped"))
)
_COUNT = select(func.count()).select_from(_joined).where(*_in_account)
_ahead = (booking.c.state == "booked", booking.c.starts_at > bindparam("now"))
_AHEAD = (
    select(booking, cases.c.reference, cases.c.journey)
    .select_from(_joined.join(booking, booking.c.case_id == cases.c.id))
    .where(*_in_account, *_ahead)
    .order_by(booking.c.starts_at, booking.c.number)
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)
_COUNT_AHEAD = (
    select(func.count())
    .select_from(_joined.join(booking, booking.c.case_id == cases.c.id))
    .where(*_in_account, *_ahead)
)
_NEXT_OF = (
    select(booking.c.case_id, func.min(booking.c.starts_at))
    .where(booking.c.case_id.in_(_these), *_ahead)
    .group_by(booking.c.case_id)
)
_answered = exists().where(
    case_entry.c.case_id == func.coalesce(cases.c.duplicate_of, cases.c.id), case_entry.c.kind == "survey"
)
_UNANSWERED = (
    select(cases)
    .select_from(_joined)
    .where(
        *_in_account,
        cases.c.service.in_(bindparam("asking", expanding=True)),
        cases.c.survey_at.is_(None),
        cases.c.received_at > bindparam("since"),
        ~_answered,
    )
    .order_by(cases.c.received_at.desc())
    .limit(_MOST_ASKED)
)


@dataclass(frozen=True)
class Scope:
    """Which cases an account shows: those of these uses of the site, and of these services, by slug."""

    envs: Collection[str]
    services: Collection[str]


@dataclass(frozen=True)
class Ahead:
    """An appointment that somebody has ahead, and the reference and journey of its case."""

    booking: Booking
    reference: str
    journey: str


@dataclass(frozen=True)
class CaseList:
    """A page of cases, how many there are in all, and when the next appointment of each is, by its id."""

    cases: tuple[Case, ...]
    count: int
    next_at: Mapping[int, datetime]


class AccountHomes:
    """What accounts show, in the store. Pages count from 1."""

    def __init__(self, database: Database):
        self._database = database

    def cases(self, account: Account, scope: Scope, now: datetime, page: int = 1) -> CaseList:
        """The cases of an account: those that are open first, and then the newest."""
        its = _its(account, scope)
        with self._database.reading() as connection:
            count = connection.execute(_COUNT, its).scalar_one()
            found = _cases(connection, _CASES, {**its, "skipped": (page - 1) * A_PAGE})
            given = {"these": [each.id for each in found], "now": now}
            next_at = {row[0]: row[1] for row in connection.execute(_NEXT_OF, given)}
        return CaseList(found, count, next_at)

    def ahead(
        self, account: Account, scope: Scope, now: datetime, page: int = 1, most: int = A_PAGE
    ) -> tuple[Ahead, ...]:
        """The appointments that somebody has ahead, the next first."""
        given = {**_its(account, scope), "now": now, "most": most, "skipped": (page - 1) * most}
        with self._database.reading() as connection:
            rows = connection.execute(_AHEAD, given).mappings().all()
        return tuple(Ahead(read_booking(row), row["reference"], row["journey"]) for row in rows)

    def count_ahead(self, account: Account, scope: Scope, now: datetime) -> int:
        """How many appointments somebody has ahead."""
        with self._database.reading() as connection:
            return connection.execute(_COUNT_AHEAD, {**_its(account, scope), "now": now}).scalar_one()

    def unanswered(
        self, account: Account, scope: Scope, asking: Collection[str], now: datetime
    ) -> tuple[Case, ...]:
        """Cases of the last 60 days, of services that ask whether it is fixed, and of which nobody said.

        `asking` are the slugs of these services. The newest first; not more than 5.
        """
        given = {**_its(account, scope), "asking": sorted(asking), "since": now - ASKED_FOR}
        with self._database.reading() as connection:
            return _cases(connection, _UNANSWERED, given)


def _its(account: Account, scope: Scope) -> dict[str, object]:
    return {"the_account": account.id, "envs": sorted(scope.envs), "services": sorted(scope.services)}


def _cases(connection: Connection, statement: Select[Any], given: Mapping[str, object]) -> tuple[Case, ...]:
    return tuple(read_case(row) for row in connection.execute(statement, given).mappings())
