"""Mandates: leave that residents give others, to see and act on what is in their account, until it ends.

One is offered to an email address, and is an offer until whoever signs in with it accepts; an account that
takes another address keeps what was offered to it. It reaches no further than what whoever gave it sent: what
they have in their account because somebody else gave them reference and code is not theirs to hand on, and a
case that is taken out there is out of it, too. When it ends, by either of them or by itself, it is deleted.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from prototype_kit.cases import Case
from prototype_kit.events import whole
from prototype_kit.messages import NewMessage
from prototype_kit.months import Month
from prototype_kit.people import Account, same_email
from prototype_kit.store.account_home import A_PAGE, Scope
from prototype_kit.store.cases import read_case
from prototype_kit.store.database import Database
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import (
    account,
    account_case,
    cases,
    email_change,
    follower,
    mandate_case,
    profile,
)
from prototype_kit.store.tables import mandate as table

OFFERED_FOR = timedelta(days=14)
"""How long somebody can accept."""
MONTHS = (1, 6, 12)
"""For how many months one may be given."""
MOST = 10
"""Mandates and offers of one account at a time."""
MOST_CASES = 200
_AT_ONCE = 200


@dataclass(frozen=True)
class NewMandate:
    """Leave that `account` wants to give whoever has an email address.

    It is for everything that is theirs to hand on, or for some of it.
    """

    account: Account
    email: str
    everything: bool
    case_ids: Collection[int]
    months: int
    language: str


@dataclass(frozen=True)
class Mandate:
    """Leave that was given or offered: by whom, to whom, for what, and from when until when.

    `giver` and `helper` are email addresses as they are now; `helper` is the one that it was offered to until
    somebody accepted. `language` is that in which it was given. `count` is how many cases it names.
    """

    id: str
    giver_id: int
    giver: str
    helper_id: int | None
    helper: str
    everything: bool
    count: int
    months: int
    language: str
    accepted_at: datetime | None
    ends_at: datetime


_giver, _helper = account.alias(), account.alias()
_named = select(func.count()).where(mandate_case.c.mandate_id == table.c.id).scalar_subquery()
_MANDATES = (
    select(
        *(table.c.id, table.c.account_id, table.c.helper_id, table.c.everything, table.c.months),
        *(table.c.language, table.c.accepted_at, table.c.ends_at, table.c.email),
        _giver.c.email.label("giver"),
        _helper.c.email.label("helper"),
        _named.label("named"),
    )
    .select_from(
        table.join(_giver, _giver.c.id == table.c.account_id).outerjoin(
            _helper, _helper.c.id == table.c.helper_id
        )
    )
    .where(table.c.ends_at > bindparam("now"))
    .order_by(table.c.asked_at, table.c.id)
)
_gave = table.c.account_id == bindparam("the_account")
_holds = table.c.helper_id == bindparam("the_account")
_to_address = table.c.helper_id.is_(None) & (table.c.email == bindparam("the_email"))
# Whoever had the address when it was asked has the offer, with any address; whoever has it since has not.
_had_it = and_(email_change.c.former_email == table.c.email, email_change.c.used_at >= table.c.asked_at)
_is_offered = table.c.helper_id.is_(None) & or_(
    exists().where(_had_it, email_change.c.account_id == bindparam("the_account")),
    (table.c.email == bindparam("the_email")) & ~exists().where(_had_it),
)
_GIVEN = _MANDATES.where(_gave)
_HELD = _MANDATES.where(_holds)
_IN_USE = _MANDATES.where(or_(_gave, _holds), table.c.accepted_at.is_not(None))
# Nobody accepts their own offer: they may have taken the address later.
_OFFERED = _MANDATES.where(_is_offered, table.c.account_id != bindparam("the_account"))
_ONE = _MANDATES.where(table.c.id == bindparam("the_id"))
_ITS = _ONE.where(or_(_gave, _holds, _is_offered))
_OPEN = select(table.c.id).where(_gave, table.c.ends_at > bindparam("now"))
_SAME = select(table.c.id).where(_gave, _to_address)
_ADD, _ADD_CASES = insert(table), insert(mandate_case)
_ACCEPT = (
    update(table)
    .where(
        table.c.id == bindparam("the_id"),
        _is_offered,
        table.c.account_id != bindparam("the_account"),
        table.c.ends_at > bindparam("now"),
    )
    .values(helper_id=bindparam("the_account"), accepted_at=bindparam("now"), ends_at=bindparam("until"))
)
_these: Any = bindparam("these", expanding=True)
_DROP_CASES = delete(mandate_case).where(mandate_case.c.mandate_id.in_(_these))
_DROP = delete(table).where(table.c.id.in_(_these))
_OVER = select(table.c.id).where(table.c.ends_at <= bindparam("now")).limit(_AT_ONCE)
_OF_ACCOUNT = select(table.c.id).where(or_(_gave, _holds, _is_offered))
_TO_ADDRESSES = select(table.c.id).where(table.c.email.in_(_these))

_envs: Any = bindparam("envs", expanding=True)
_services: Any = bindparam("services", expanding=True)
_joined = table.join(account_case, account_case.c.account_id == table.c.account_id).join(
    cases, cases.c.id == account_case.c.case_id
)
_its_email, _its_phone = (
    select(what).where(whose == account_case.c.account_id).correlate(account_case)
    for what, whose in ((account.c.email, account.c.id), (profile.c.phone, profile.c.account_id))
)
# Theirs to hand on: sent from the account, or at least under its own address or number.
_is_own = or_(
    account_case.c.how == "sent",
    exists().where(
        follower.c.case_id == account_case.c.case_id,
        follower.c.reporter == 1,
        or_(func.lower(follower.c.recipient).in_(_its_email), follower.c.recipient.in_(_its_phone)),
    ),
)
_is_named = and_(mandate_case.c.mandate_id == table.c.id, mandate_case.c.case_id == cases.c.id)
_handed_on = (cases.c.env.in_(_envs), cases.c.service.in_(_services), cases.c.erased_at.is_(None), _is_own)
_reached = (
    table.c.id == bindparam("the_id"),
    _holds,
    table.c.ends_at > bindparam("now"),
    *_handed_on,
    or_(
        table.c.everything == 1,
        exists().where(_is_named),
    ),
)
_COUNT = select(func.count()).select_from(_joined).where(*_reached)
_CASES = (
    select(cases)
    .select_from(_joined)
    .where(*_reached)
    .order_by(case((cases.c.state == "open", 0), else_=1), cases.c.received_at.desc(), cases.c.id.desc())
    .limit(A_PAGE)
    .offset(bindparam("skipped"))
)
_REACHES = select(cases.c.id).select_from(_joined).where(*_reached, cases.c.id == bindparam("the_case"))
_OWN = (
    select(cases)
    .select_from(account_case.join(cases, cases.c.id == account_case.c.case_id))
    .where(account_case.c.account_id == bindparam("the_account"), *_handed_on)
    .order_by(cases.c.received_at.desc(), cases.c.id.desc())
    .limit(MOST_CASES)
)
_CHOSEN = (
    select(mandate_case.c.mandate_id, cases.c.id)
    .select_from(_joined.join(mandate_case, _is_named))
    .where(_gave, *_handed_on)
    .order_by(cases.c.received_at.desc(), cases.c.id.desc())
)
_THESE = select(cases).where(cases.c.id.in_(_these))
_EMAILS = select(account.c.id, account.c.email).where(account.c.id.in_(_these), account.c.closed_at.is_(None))

Letters = Sequence[NewMessage]
AcceptLetters = Callable[[datetime], Letters]
"""Makes what is sent when somebody accepts, of the time at which the mandate ends."""


class Mandates:
    """The mandates in the store."""

    def __init__(self, database: Database):
        self._database = database

    def offer(self, new: NewMandate, letters: Letters, now: datetime) -> bool:
        """Offer one; False where an account has as many as it can. An open offer to the same address ends."""
        now, id_ = whole(now), secrets.token_urlsafe(16)
        its = {"the_account": new.account.id, "the_email": same_email(new.email), "now": now}
        row = {
            "id": id_,
            "account_id": new.account.id,
            "email": same_email(new.email),
            "everything": int(new.everything),
            "months": new.months,
            "language": new.language,
            "asked_at": now,
            "ends_at": now + OFFERED_FOR,
        }
        with self._database.writing() as connection:
            drop_in(connection, connection.execute(_SAME, its).scalars().all())
            if len(connection.execute(_OPEN, its).all()) >= MOST:
                return False
            connection.execute(_ADD, row)
            if new.case_ids and not new.everything:
                named = [{"mandate_id": id_, "case_id": case_id} for case_id in sorted(new.case_ids)]
                connection.execute(_ADD_CASES, named)
            put_in(connection, None, letters, now)
        return True

    def given(self, account_: Account, now: datetime) -> tuple[Mandate, ...]:
        """What an account gave or offered, the first first."""
        return self._read(_GIVEN, {"the_account": account_.id, "now": whole(now)})

    def held(self, account_: Account, now: datetime) -> tuple[Mandate, ...]:
        """What an account accepted, the first first."""
        return self._read(_HELD, {"the_account": account_.id, "now": whole(now)})

    def offered(self, account_: Account, now: datetime) -> tuple[Mandate, ...]:
        """What an account can accept."""
        return self._read(_OFFERED, {**_its(account_), "now": whole(now)})

    def accept(self, id_: str, account_: Account, letters: AcceptLetters, now: datetime) -> bool:
        """Accept an offer; whether it was there, for them. It counts for its months from now on."""
        now = whole(now)
        with self._database.writing() as connection:
            found = connection.execute(_ONE, {"the_id": id_, "now": now}).mappings().one_or_none()
            if found is None:
                return False
            until = _later(now, found["months"])
            given = {**_its(account_), "the_id": id_, "now": now, "until": until}
            if connection.execute(_ACCEPT, given).rowcount != 1:
                return False
            put_in(connection, None, letters(until), now)
        return True

    def find(self, id_: str, account_: Account, now: datetime) -> Mandate | None:
        """One that is an account's to end: given by it, held by it or offered to it; None when it is not."""
        found = self._read(_ITS, {**_its(account_), "the_id": id_, "now": whole(now)})
        return found[0] if found else None

    def end(self, mandate: Mandate, letters: Letters, now: datetime) -> bool:
        """End one at once; whether it was still there."""
        with self._database.writing() as connection:
            if not drop_in(connection, [mandate.id]):
                return False
            put_in(connection, None, letters, whole(now))
        return True

    def cases(
        self, mandate: Mandate, helper: Account, scope: Scope, now: datetime, page: int = 1
    ) -> tuple[tuple[Case, ...], int]:
        """A page of the cases that a helper may see, and how many there are in all."""
        given = {**_reach(mandate.id, helper, scope, now), "skipped": (page - 1) * A_PAGE}
        with self._database.reading() as connection:
            count = connection.execute(_COUNT, given).scalar_one()
            found = connection.execute(_CASES, given).mappings()
            return tuple(read_case(row) for row in found), count

    def reaches(self, mandate: Mandate, helper: Account, case_: Case, scope: Scope, now: datetime) -> bool:
        """Whether a helper may see and act on a case now."""
        given = {**_reach(mandate.id, helper, scope, now), "the_case": case_.id}
        with self._database.reading() as connection:
            return connection.execute(_REACHES, given).first() is not None

    def own_cases(self, account_: Account, scope: Scope) -> tuple[Case, ...]:
        """The cases that are an account's to hand on, the newest first; not more than 200."""
        given = {"the_account": account_.id, **_scope(scope)}
        with self._database.reading() as connection:
            return tuple(read_case(row) for row in connection.execute(_OWN, given).mappings())

    def chosen(self, account_: Account, scope: Scope) -> Mapping[str, Sequence[Case]]:
        """The cases that an account chose, by the mandates for which it did, the newest first."""
        found = dict[str, list[Case]]()
        with self._database.reading() as connection:
            chosen = connection.execute(_CHOSEN, {"the_account": account_.id, **_scope(scope)}).all()
            rows = connection.execute(_THESE, {"these": [row.id for row in chosen]}).mappings()
            by_id = {row["id"]: read_case(row) for row in rows}
        for row in chosen:
            found.setdefault(row.mandate_id, []).append(by_id[row.id])
        return found

    def emails(self, account_ids: Collection[int]) -> dict[int, str]:
        """The addresses of accounts that are not closed."""
        if not account_ids:
            return {}
        with self._database.reading() as connection:
            return {row.id: row.email for row in connection.execute(_EMAILS, {"these": sorted(account_ids)})}

    def expire(self, now: datetime) -> int:
        """Delete some of those that are over; gives how many."""
        with self._database.reading() as connection:
            over = connection.execute(_OVER, {"now": whole(now)}).scalars().all()
        if not over:
            return 0
        with self._database.writing() as connection:
            return drop_in(connection, over)

    def _read(self, statement: Select[Any], given: dict[str, Any]) -> tuple[Mandate, ...]:
        with self._database.reading() as connection:
            return tuple(_mandate(row) for row in connection.execute(statement, given).mappings())


def drop_in(connection: Connection, ids: Sequence[str]) -> int:
    """Delete mandates in the caller's transaction; gives how many there were."""
    if not ids:
        return 0
    connection.execute(_DROP_CASES, {"these": ids})
    return connection.execute(_DROP, {"these": ids}).rowcount


def in_use(connection: Connection, account_id: int, now: datetime) -> Sequence[Mandate]:
    """What an account gave others, who accepted, and holds of others, in the caller's transaction."""
    given = {"the_account": account_id, "now": whole(now)}
    return [_mandate(row) for row in connection.execute(_IN_USE, given).mappings()]


def drop_of_account(connection: Connection, account_id: int, email: str) -> int:
    """Delete what an account gave, holds or was offered, in the caller's transaction; gives how many."""
    given = {"the_account": account_id, "the_email": email}
    return drop_in(connection, connection.execute(_OF_ACCOUNT, given).scalars().all())


def _later(at: datetime, months: int) -> datetime:
    """The same day so many months later, or the last of its month."""
    month = Month.of(at.date()).after(months)
    return at.replace(year=month.year, month=month.number, day=min(at.day, month.last.day))


def _mandate(row: RowMapping) -> Mandate:
    return Mandate(
        id=row["id"],
        giver_id=row["account_id"],
        giver=row["giver"],
        helper_id=row["helper_id"],
        helper=row["helper"] or row["email"],
        everything=bool(row["everything"]),
        count=row["named"],
        months=row["months"],
        language=row["language"],
        accepted_at=row["accepted_at"],
        ends_at=row["ends_at"],
    )


def _its(account_: Account) -> dict[str, Any]:
    return {"the_account": account_.id, "the_email": same_email(account_.email)}


def _scope(scope: Scope) -> dict[str, Any]:
    return {"envs": sorted(scope.envs), "services": sorted(scope.services)}


def _reach(id_: str, helper: Account, scope: Scope, now: datetime) -> dict[str, Any]:
    return {"the_id": id_, "the_account": helper.id, "now": whole(now), **_scope(scope)}
