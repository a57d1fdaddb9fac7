"""Reading what is kept about one person: all that is theirs, and nothing of anybody else.

Whoever owns an address has the link to each case that it was given for, so such a case is theirs to see.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Executable,
    Row,
    RowMapping,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from prototype_kit.answers import Answers
from prototype_kit.cases import Case
from prototype_kit.contacts import Contacts, plain_contact
from prototype_kit.events import moment_of
from prototype_kit.messages import SIGN_IN, Message
from prototype_kit.people import Account, same_email
from prototype_kit.store.account_cases import LinkedCase
from prototype_kit.store.case_entries import entry_of
from prototype_kit.store.cases import read_case
from prototype_kit.store.database import Database
from prototype_kit.store.drafts import read_draft
from prototype_kit.store.former_emails import FormerEmail, KnownBy, known_by
from prototype_kit.store.holds import read_booking
from prototype_kit.store.outbox import read_message
from prototype_kit.store.own_records import OwnCase, OwnDraft, OwnInvitation, OwnKeys, OwnRecords
from prototype_kit.store.tables import (
    account,
    account_case,
    account_session,
    booking,
    case_entry,
    cases,
    draft,
    email_change,
    feedback,
    feedback_comment,
    follower,
    invitation,
    mandate,
    mandate_case,
    message,
    openid_identity,
    profile,
    sign_in,
    upload,
)
from prototype_kit.store.uploads import read_upload

_these: BindParameter[Sequence[Any]] = bindparam("these", expanding=True)
_emails: BindParameter[Sequence[str]] = bindparam("emails", expanding=True)
_envs: BindParameter[Sequence[str]] = bindparam("envs", expanding=True)


def _is_theirs(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether an address in a column is theirs, with or without capitals."""
    return func.lower(column).in_(_emails)


_giver, _helper = account.alias(), account.alias()
_shown = and_(cases.c.env.in_(_envs), cases.c.research_session.is_(None))
_FORMER = (email_change.c.account_id, email_change.c.former_email, email_change.c.used_at)
_FORMERS = select(*_FORMER).where(
    email_change.c.account_id == bindparam("the_account"),
    email_change.c.former_email.is_not(None),
    email_change.c.used_at.is_not(None),
)
_OF_OTHERS = select(*_FORMER).where(
    email_change.c.account_id != bindparam("the_account"),
    email_change.c.used_at.is_not(None),
    email_change.c.former_email.in_(_emails),
)
_TAKEN = select(account.c.email).where(
    account.c.kind == "resident", account.c.id != bindparam("the_account"), account.c.email.in_(_emails)
)
# Each with whose address and when: a former one counts for its time alone.
_FOLLOWS = select(
    follower.c.id, follower.c.recipient, follower.c.created_at, follower.c.case_id, follower.c.reporter
).where(_is_theirs(follower.c.recipient))
_LINKED = select(account_case).where(account_case.c.account_id == bindparam("the_account"))
_SHOWN = select(cases.c.id).where(cases.c.id.in_(_these), _shown)
_DRAFTS = select(draft.c.id).where(draft.c.account_id == bindparam("the_account"), draft.c.state == "open")
_LINK_SENT = select(draft.c.id, draft.c.link_email, draft.c.started_at).where(
    draft.c.state == "open", _is_theirs(draft.c.link_email)
)
_SENT = select(message.c.number, message.c.recipient, message.c.created_at).where(
    _is_theirs(message.c.recipient)
)
_LETTERS = _SENT.where(message.c.case_id.is_(None))
_OF_FOLLOWED = _SENT.where(message.c.case_id.in_(_these))
# One that was wiped names nobody any more. An index finds times, but not that there is one.
_INVITATIONS = select(invitation.c.id, invitation.c.recipient, invitation.c.made_at).where(
    invitation.c.wipe_at > moment_of(0), _is_theirs(invitation.c.recipient)
)
_SIGN_INS = select(sign_in.c.id, sign_in.c.email, sign_in.c.asked_at).where(
    sign_in.c.kind == "resident", sign_in.c.email.in_(_emails)
)
_CHANGES = select(email_change.c.id).where(email_change.c.account_id == bindparam("the_account"))

_ACCOUNT = select(account).where(account.c.id == bindparam("the_account"), account.c.kind == "resident")
_MANDATES = (
    select(mandate, _giver.c.email.label("giver"), _helper.c.email.label("helper"))
    .select_from(
        mandate.join(_giver, _giver.c.id == mandate.c.account_id).outerjoin(
            _helper, _helper.c.id == mandate.c.helper_id
        )
    )
    .where(
        or_(
            mandate.c.account_id == bindparam("the_account"),
            mandate.c.helper_id == bindparam("the_account"),
            and_(mandate.c.helper_id.is_(None), mandate.c.email.in_(_emails)),
        )
    )
    .order_by(mandate.c.asked_at, mandate.c.id)
)
_NAMED = (
    select(mandate_case.c.mandate_id, cases.c.reference)
    .join(cases, cases.c.id == mandate_case.c.case_id)
    .where(mandate_case.c.mandate_id.in_(_these))
    .order_by(cases.c.reference)
)
_PROFILE = select(profile).where(profile.c.account_id == bindparam("the_account"))
_IDENTITIES = select(openid_identity).where(
    openid_identity.c.account_id == bindparam("the_account"), openid_identity.c.kind == "resident"
)
_SESSIONS = select(account_session).where(account_session.c.account_id == bindparam("the_account"))
_CASES = select(cases).where(cases.c.id.in_(_these)).order_by(cases.c.id)
_ENTRIES = (
    select(case_entry)
    .where(case_entry.c.case_id.in_(_these), case_entry.c.public == 1)
    .order_by(case_entry.c.id)
)
_MESSAGES_OF = select(message).where(message.c.case_id.in_(_these)).order_by(message.c.number)
_TOLD = (
    select(follower)
    .where(follower.c.case_id.in_(_these), or_(follower.c.reporter == 1, _is_theirs(follower.c.recipient)))
    .order_by(follower.c.id)
)
_FILES = select(upload).where(upload.c.draft_id.in_(_these)).order_by(upload.c.created_at, upload.c.id)
_BOOKINGS_OF = select(booking).where(booking.c.case_id.in_(_these)).order_by(booking.c.number)
_HELD = select(booking).where(booking.c.draft_id.in_(_these), booking.c.state == "held")
_DRAFTS_OF = select(draft).where(draft.c.id.in_(_these)).order_by(draft.c.number)
_FOLLOWERS = (
    select(follower, cases.c.reference, cases.c.service)
    .join(cases, cases.c.id == follower.c.case_id)
    .where(follower.c.id.in_(_these))
    .order_by(follower.c.id)
)
_MESSAGES = select(message).where(message.c.number.in_(_these)).order_by(message.c.number)
_INVITED = select(invitation).where(invitation.c.id.in_(_these)).order_by(invitation.c.id)
_ASKED = select(sign_in).where(sign_in.c.id.in_(_these)).order_by(sign_in.c.id)
_CHANGED = select(email_change).where(email_change.c.id.in_(_these)).order_by(email_change.c.id)
_SAID = (*feedback.c, feedback_comment.c.words, feedback_comment.c.language)
_FEEDBACK = select(*_SAID).outerjoin(feedback_comment).where(feedback.c.journey_id.in_(_these))
_COMMENTS = select(*_SAID).outerjoin(feedback_comment).where(feedback.c.id.in_(_these))


@dataclass(frozen=True)
class _Parts:
    """Rows of several cases, to be parted by case."""

    linked: Sequence[RowMapping]
    entries: Sequence[RowMapping]
    letters: Sequence[RowMapping]
    told: Sequence[RowMapping]
    files: Sequence[RowMapping]
    booked: Sequence[RowMapping]


class OwnData:
    """Reads what is one person's."""

    def __init__(self, database: Database):
        self._database = database

    def keys(self, account_: Account, envs: Collection[str]) -> OwnKeys:
        """What is theirs who have this account, by it and by its address: of these envs, and no research.

        Of an address that it had before, what came while it had it, unless another account has it now.

        It looks through everybody's followers, as people write addresses with and without capitals.
        """
        with self._database.reading() as connection:
            known = _known_by(connection, account_)
            its: dict[str, Any] = {
                "the_account": account_.id,
                "emails": sorted(known.emails),
                "envs": sorted(envs),
            }

            def found(statement: Executable, these: Collection[int] = ()) -> frozenset[Any]:
                return frozenset(connection.execute(statement, {**its, "these": sorted(these)}).scalars())

            def theirs(statement: Executable, these: Collection[int] = ()) -> Sequence[Row[Any]]:
                rows = connection.execute(statement, {**its, "these": sorted(these)}).all()
                return [row for row in rows if known.has(row[1], row[2])]

            def ids(rows: Sequence[Row[Any]]) -> frozenset[Any]:
                return frozenset(row[0] for row in rows)

            told = theirs(_FOLLOWS)
            linked = connection.execute(_LINKED, its).mappings().all()
            reported = {row.case_id for row in told if row.reporter}
            own = found(_SHOWN, reported | {row["case_id"] for row in linked})
            others = found(_SHOWN, {row.case_id for row in told} - own)
            return OwnKeys(
                emails=known.emails,
                account=account_.id,
                cases=own,
                drafts=found(_DRAFTS) | ids(theirs(_LINK_SENT)),
                followers=frozenset(row.id for row in told if row.case_id in others),
                messages=ids(theirs(_LETTERS)) | ids(theirs(_OF_FOLLOWED, others)),
                invitations=ids(theirs(_INVITATIONS)),
                sign_ins=ids(theirs(_SIGN_INS)),
                email_changes=found(_CHANGES),
            )

    def read(self, keys: OwnKeys) -> OwnRecords:
        """All of it but the bytes of files. However much it is, it is read in as many statements."""
        with self._database.reading() as connection:
            return _read(connection, keys)


def _known_by(connection: Connection, account_: Account) -> KnownBy:
    """An account's own address, and those that it had before, each for its time."""
    its: dict[str, Any] = {"the_account": account_.id, "emails": []}

    def formers(statement: Executable) -> list[FormerEmail]:
        rows = connection.execute(statement, its).all()
        return [FormerEmail(row.account_id, same_email(row.former_email), row.used_at) for row in rows]

    had = formers(_FORMERS)
    its["emails"] = sorted({each.email for each in had})
    taken = frozenset(connection.execute(_TAKEN, its).scalars()) if had else frozenset()
    others = formers(_OF_OTHERS) if had else []
    contacts = Contacts(frozenset([same_email(account_.email)]))
    return known_by(contacts, [account_.id], [*had, *others], taken)


def _read(connection: Connection, keys: OwnKeys) -> OwnRecords:
    its: dict[str, Any] = {"the_account": keys.account, "emails": sorted(keys.emails)}

    def rows(statement: Executable, these: Collection[Any] = ()) -> Sequence[RowMapping]:
        return connection.execute(statement, {**its, "these": sorted(these)}).mappings().all()

    def plain(statement: Executable, these: Collection[Any] = ()) -> list[dict[str, Any]]:
        return [{str(name): value for name, value in row.items()} for row in rows(statement, these)]

    found = [read_case(row) for row in rows(_CASES, keys.cases)]
    forms = keys.drafts | {each.draft_id for each in found}
    parts = _Parts(
        linked=rows(_LINKED),
        entries=rows(_ENTRIES, keys.cases),
        letters=rows(_MESSAGES_OF, keys.cases),
        told=rows(_TOLD, keys.cases),
        files=rows(_FILES, forms),
        booked=rows(_BOOKINGS_OF, keys.cases),
    )
    held, kept = rows(_HELD, keys.drafts), next(iter(plain(_PROFILE)), None)
    said = {row["id"]: row for row in (*plain(_FEEDBACK, forms), *plain(_COMMENTS, keys.comments))}
    return OwnRecords(
        account=next(iter(plain(_ACCOUNT)), None),
        profile=kept,
        details=json.loads(kept["details"]) if kept else None,
        email_changes=plain(_CHANGED, keys.email_changes),
        mandates=_mandates(plain(_MANDATES), rows),
        identities=plain(_IDENTITIES),
        sessions=plain(_SESSIONS),
        sign_ins=plain(_ASKED, keys.sign_ins),
        cases=[_own_case(each, parts, keys.emails) for each in found],
        drafts=[_own_draft(row, parts.files, held) for row in rows(_DRAFTS_OF, keys.drafts)],
        follows=plain(_FOLLOWERS, keys.followers),
        messages=[_without_way_in(read_message(row)) for row in rows(_MESSAGES, keys.messages)],
        invitations=[
            OwnInvitation(row, Answers.loads(row["facts"])) for row in plain(_INVITED, keys.invitations)
        ],
        feedback=[said[id_] for id_ in sorted(said)],
    )


def _mandates(
    found: Sequence[dict[str, Any]], rows: Callable[[Executable, Collection[Any]], Sequence[RowMapping]]
) -> Sequence[dict[str, Any]]:
    """Each with the references that it names."""
    named = rows(_NAMED, [row["id"] for row in found])
    return [
        {**row, "cases": [each["reference"] for each in named if each["mandate_id"] == row["id"]]}
        for row in found
    ]


def _own_case(case: Case, parts: _Parts, emails: Collection[str]) -> OwnCase:
    linked = next((row for row in parts.linked if row["case_id"] == case.id), None)
    told = [row for row in parts.told if row["case_id"] == case.id]
    # Neighbours who follow the same case were sent messages about it too, which are not theirs.
    theirs = {plain_contact(text) for text in (*emails, *(row["recipient"] for row in told))}
    theirs |= {plain_contact(text) for text in _texts_of(case.answers)}
    named = {file.id for file in case.answers.files}
    return OwnCase(
        case=case,
        linked=LinkedCase(case.id, linked["how"], linked["linked_at"]) if linked else None,
        timeline=[entry_of(row) for row in parts.entries if row["case_id"] == case.id],
        messages=[
            read_message(row)
            for row in parts.letters
            if row["case_id"] == case.id and plain_contact(row["recipient"]) in theirs
        ],
        told=[{str(name): value for name, value in row.items()} for row in told],
        # Staff may add files of their own, which are for them.
        files=[
            read_upload(row) for row in parts.files if row["draft_id"] == case.draft_id and row["id"] in named
        ],
        bookings=[read_booking(row) for row in parts.booked if row["case_id"] == case.id],
    )


def _texts_of(answers: Answers) -> Iterator[str]:
    """What was typed, among it the addresses that the messages about it went to at first."""
    yield from (value for value in answers.values.values() if isinstance(value, str))
    for items in answers.items.values():
        for item in items.values():
            yield from _texts_of(item)


def _own_draft(row: RowMapping, files: Sequence[RowMapping], held: Sequence[RowMapping]) -> OwnDraft:
    return OwnDraft(
        draft=read_draft(row),
        link_email=row["link_email"],
        link_sent_at=row["link_sent_at"],
        files=[read_upload(each) for each in files if each["draft_id"] == row["id"]],
        bookings=[read_booking(each) for each in held if each["draft_id"] == row["id"]],
    )


def _without_way_in(letter: Message) -> Message:
    """Nobody signs in by a copy of what was sent."""
    return replace(letter, body="") if letter.template == SIGN_IN else letter
