"""What residents keep in their accounts: details, preferences, and whether they want paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from prototype_kit.cases import Case
from prototype_kit.events import whole
from prototype_kit.messages import Channel
from prototype_kit.people import Account
from prototype_kit.profiles import NOTHING_KEPT, Profile, loads_details
from prototype_kit.store.database import Database
from prototype_kit.store.tables import account, account_case
from prototype_kit.store.tables import profile as table
from prototype_kit.store.upsert import Upsert

_OF = select(table).where(table.c.account_id == bindparam("the_account"))
_ADD = Upsert(table, lambda new: new.on_conflict_do_nothing())
_COLUMNS = ("details", "channel", "phone", "language", "paperless", "paperless_at", "changed_at", "version")
_CHANGE = (
    update(table)
    .where(table.c.account_id == bindparam("the_account"), table.c.version == bindparam("the_version"))
    .values({name: bindparam(f"new_{name}") for name in _COLUMNS})
)
_WITHOUT_PAPER = func.coalesce(table.c.paperless, 0)
_open_residents = (account.c.kind == "resident", account.c.closed_at.is_(None))
_COUNTS = (
    select(func.count().label("accounts"), func.coalesce(func.sum(_WITHOUT_PAPER), 0).label("paperless"))
    .select_from(account.outerjoin(table, table.c.account_id == account.c.id))
    .where(*_open_residents)
)
_OF_CASE = (
    select(table.c.paperless_at)
    .select_from(account_case.join(account, account.c.id == account_case.c.account_id).outerjoin(
        table, table.c.account_id == account.c.id
    ))
    .where(account_case.c.case_id == bindparam("the_case"), account.c.closed_at.is_(None))
    .order_by(account_case.c.linked_at)
)  # fmt: skip
# Somebody who still gets letters must not lose them because another in whose account the case is does not.
_CASES_WITHOUT = (
    select(account_case.c.case_id)
    .select_from(account_case.join(account, account.c.id == account_case.c.account_id).outerjoin(
        table, table.c.account_id == account.c.id
    ))
    .where(account.c.closed_at.is_(None))
    .group_by(account_case.c.case_id)
    .having(func.min(_WITHOUT_PAPER) == 1)
)  # fmt: skip


class ProfileChanged(Exception):  # noqa: N818 - nothing went wrong; the person is shown what it is now
    """It was changed meanwhile, as in another window. Nothing was changed. `now` is what it is."""

    def __init__(self, now: Profile):
        self.now = now
        super().__init__()


@dataclass(frozen=True)
class AccountCounts:
    """How many residents have an open account, and how many of these want no letters on paper."""

    accounts: int
    paperless: int


class Profiles:
    """The profiles in the store, by account."""

    def __init__(self, database: Database):
        self._database = database

    def of(self, account_: Account) -> Profile:
        """What an account keeps; nothing for one that never kept anything."""
        with self._database.reading() as connection:
            return _profile_in(connection, account_.id)

    def save(self, account_: Account, profile: Profile, now: datetime) -> Profile:
        """Keep a profile that was read before, and changed. Raises `ProfileChanged`."""
        new = replace(profile, version=profile.version + 1)
        row = {"account_id": account_.id, **_row(new, now)}
        with self._database.writing() as connection:
            if profile.version == 0:
                done = connection.execute(_ADD[connection.dialect.name], row)
            else:
                changed = {f"new_{name}": row[name] for name in _COLUMNS}
                at = {"the_account": account_.id, "the_version": profile.version}
                done = connection.execute(_CHANGE, {**at, **changed})
            if done.rowcount != 1:
                raise ProfileChanged(_profile_in(connection, account_.id))
        return new

    def counts(self) -> AccountCounts:
        """How many accounts there are."""
        with self._database.reading() as connection:
            row = connection.execute(_COUNTS).one()
        return AccountCounts(row.accounts, int(row.paperless))

    def paperless_since(self, case: Case) -> Sequence[datetime | None]:
        """Since when each of those who have a case in their account wants no paper; None for who does."""
        with self._database.reading() as connection:
            return connection.execute(_OF_CASE, {"the_case": case.id}).scalars().all()

    def paperless_cases(self) -> frozenset[int]:
        """The ids of the cases that nobody wants paper about: all in whose accounts they are want none."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(_CASES_WITHOUT).scalars())


def _profile_in(connection: Connection, account_id: int) -> Profile:
    row = connection.execute(_OF, {"the_account": account_id}).mappings().one_or_none()
    return NOTHING_KEPT if row is None else _profile(row)


def _profile(row: RowMapping) -> Profile:
    return Profile(
        details=loads_details(row["details"]),
        channel=cast("Channel", row["channel"]),
        phone=row["phone"],
        language=row["language"],
        paperless_at=row["paperless_at"] if row["paperless"] else None,
        version=row["version"],
    )


def _row(profile: Profile, now: datetime) -> dict[str, object]:
    return {
        "details": profile.dumps_details(),
        "channel": profile.channel,
        "phone": profile.phone,
        "language": profile.language,
        "paperless": int(profile.paperless_at is not None),
        "paperless_at": profile.paperless_at,
        "changed_at": whole(now),
        "version": profile.version,
    }
