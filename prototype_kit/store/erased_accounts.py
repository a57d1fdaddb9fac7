"""Erasing accounts of residents, and what was sent to people about no case of theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import BindParameter, Connection, Delete, and_, bindparam, case, delete, select, update

from prototype_kit.erasures import NOTHING, Erased, Thing
from prototype_kit.events import whole
from prototype_kit.messages import NewMessage
from prototype_kit.store.erased_cases import KNOWS_SOMEBODY, NO_WORDS, SENT, WIPED_INVITATION, erase_drafts
from prototype_kit.store.mandates import Mandate, drop_in, drop_of_account, in_use
from prototype_kit.store.outbox import put_in
from prototype_kit.store.tables import (
    account,
    account_case,
    account_session,
    draft,
    email_change,
    feedback_comment,
    follower,
    invitation,
    message,
    openid_identity,
    profile,
    saved_view,
    sign_in,
)

Parting: TypeAlias = Callable[[Mandate, int], NewMessage]
"""Writes to whoever stays, of two of whom one acted for the other, that this account, by its id, is gone."""

_these: BindParameter[Sequence[int]] = bindparam("these", expanding=True)
_texts: BindParameter[Sequence[str]] = bindparam("these", expanding=True)

_NOW = bindparam("now", type_=account.c.closed_at.type)  # inside a CASE no column tells its type

_EMAIL = select(account.c.email).where(account.c.id == bindparam("the_account"), account.c.kind == "resident")
_WIPE_ACCOUNT = (
    update(account)
    .where(account.c.id == bindparam("the_account"))
    .values(
        email=bindparam("nobody"),
        name="",
        closed_at=case((account.c.closed_at.is_(None), _NOW), else_=account.c.closed_at),
    )
)
_WIPE_PROFILE = (
    update(profile)
    .where(profile.c.account_id == bindparam("the_account"))
    .values(details="{}", phone=None, version=profile.c.version + 1)
)
_DROP_OF_ACCOUNT = {
    "sessions": delete(account_session).where(account_session.c.account_id == bindparam("the_account")),
    "email-changes": delete(email_change).where(email_change.c.account_id == bindparam("the_account")),
}
_DROP_LINKS = delete(account_case).where(account_case.c.account_id == bindparam("the_account"))
_DROP_IDENTITIES = delete(openid_identity).where(openid_identity.c.account_id == bindparam("the_account"))
_DROP_SIGN_INS = delete(sign_in).where(
    sign_in.c.kind == "resident", sign_in.c.email == bindparam("the_email")
)
_DRAFTS_OF_ACCOUNT = select(draft.c.id, draft.c.state).where(draft.c.account_id == bindparam("the_account"))
_LET_GO = update(draft).where(draft.c.account_id == bindparam("the_account")).values(account_id=None)
# The address is what they are looked for by: of no case there are very many, and SQLite would read them all.
_of_no_case = and_((message.c.case_id + 0).is_(None), message.c.recipient.in_(_texts))
# Whoever has a former address now may have been written to since.
_FORMER = select(email_change.c.former_email, email_change.c.used_at).where(
    email_change.c.account_id == bindparam("the_account"), email_change.c.former_email.is_not(None)
)
_until = message.c.created_at <= bindparam("until")
_WIPE_LETTERS = update(message).where(_of_no_case, SENT).values(**NO_WORDS).returning(message.c.id)
_DROP_LETTERS = delete(message).where(_of_no_case, ~SENT).returning(message.c.id)
_LETTERS = (_WIPE_LETTERS, _DROP_LETTERS)
_LETTERS_UNTIL = (_WIPE_LETTERS.where(_until), _DROP_LETTERS.where(_until))
_WIPE_THESE = (
    update(message).where(message.c.number.in_(_these), SENT).values(**NO_WORDS).returning(message.c.id)
)
_DROP_THESE = delete(message).where(message.c.number.in_(_these), ~SENT).returning(message.c.id)
_WIPE_UNUSED = (
    update(invitation)
    .where(invitation.c.id.in_(_these), KNOWS_SOMEBODY)
    .values(
        withdrawn_at=case(
            (and_(invitation.c.used_at.is_(None), invitation.c.withdrawn_at.is_(None)), _NOW),
            else_=invitation.c.withdrawn_at,
        ),
        **WIPED_INVITATION,
    )
)
_DROP_ROWS: Mapping[Thing, Delete] = {
    "followers": delete(follower).where(follower.c.id.in_(_these)),
    "sign-ins": delete(sign_in).where(sign_in.c.id.in_(_these)),
    "email-changes": delete(email_change).where(email_change.c.id.in_(_these)),
    "comments": delete(feedback_comment).where(feedback_comment.c.feedback_id.in_(_these)),
    "views": delete(saved_view).where(saved_view.c.id.in_(_these)),
}


def erase_account(
    connection: Connection,
    account_id: int,
    now: datetime,
    parting: Parting | None = None,
    along: Collection[int] = (),
) -> Erased:
    """Close a resident's account and erase who it was: details, sessions, sign-ins, links to cases.

    Its row stays, with when it was opened and closed and whether it was paperless. Forms that are open in it
    are erased, cases are not. What waits to be sent to its address about no case is never sent, so a last
    letter is written afterwards. Whoever acted for them, or for whom they acted, is told by a `parting`
    letter, unless their account is erased `along` with it. Of an account of staff nothing is erased.
    """
    now = whole(now)
    its: dict[str, object] = {"the_account": account_id}
    found = connection.execute(_EMAIL, its).one_or_none()
    if found is None:
        return NOTHING
    drafts = connection.execute(_DRAFTS_OF_ACCOUNT, its).all()
    letters = _erase_letters(connection, found.email)
    for row in connection.execute(_FORMER, its).all():
        letters += _erase_letters(connection, row.former_email, row.used_at)
    erased = erase_drafts(connection, [row.id for row in drafts if row.state == "open"], now)
    ended = [] if parting is None else in_use(connection, account_id, now)
    # Before the addresses are forgotten that it had: an offer to one of them is its own.
    mandates = drop_of_account(connection, account_id, found.email)
    dropped = {thing: connection.execute(drop, its).rowcount for thing, drop in _DROP_OF_ACCOUNT.items()}
    for statement in (_LET_GO, _DROP_LINKS, _DROP_IDENTITIES, _WIPE_PROFILE):
        connection.execute(statement, its)
    sign_ins = connection.execute(_DROP_SIGN_INS, {"the_email": found.email}).rowcount
    connection.execute(_WIPE_ACCOUNT, {**its, "now": now, "nobody": f"erased-{account_id}"})
    if parting is not None:
        told = [each for each in ended if {each.giver_id, each.helper_id}.isdisjoint({*along} - {account_id})]
        put_in(connection, None, [parting(each, account_id) for each in told], now)
    counts = Erased(
        {
            "accounts": 1,
            "sessions": dropped["sessions"],
            "email-changes": dropped["email-changes"],
            "sign-ins": sign_ins,
            "mandates": mandates,
        }
    )
    return erased + letters + counts


def _erase_letters(connection: Connection, recipient: str, until: datetime | None = None) -> Erased:
    """Erase the messages about no case to an address, such as links to sign in or to come back by."""
    its = {"these": [recipient], "until": until} if until else {"these": [recipient]}
    statements = _LETTERS_UNTIL if until else _LETTERS
    gone = [id_ for each in statements for id_ in connection.execute(each, its).scalars()]
    return Erased({"messages": len(gone)}, tuple(gone))


def erase_messages(connection: Connection, numbers: Sequence[int]) -> Erased:
    """Erase messages, by their numbers: the words of those that were sent, and the others as a whole."""
    its = {"these": numbers}
    gone = [id_ for each in (_WIPE_THESE, _DROP_THESE) for id_ in connection.execute(each, its).scalars()]
    return Erased({"messages": len(gone)}, tuple(gone))


def erase_invitations(connection: Connection, invitation_ids: Sequence[int], now: datetime) -> Erased:
    """Erase whom invitations were for, and what was known of them; one that is not used works no more."""
    given = {"these": invitation_ids, "now": whole(now)}
    return Erased({"invitations": connection.execute(_WIPE_UNUSED, given).rowcount})


def erase_mandates(connection: Connection, mandate_ids: Sequence[str]) -> Erased:
    """Delete leave that was given or offered, by its ids."""
    return Erased({"mandates": drop_in(connection, mandate_ids)})


def drop_rows(connection: Connection, thing: Thing, keys: Sequence[int]) -> Erased:
    """Delete rows that are nothing but words of somebody, by their keys: followers, comments and the like."""
    return Erased({thing: connection.execute(_DROP_ROWS[thing], {"these": keys}).rowcount})
