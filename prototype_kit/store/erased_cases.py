"""Erasing cases and forms: the words of people are wiped, and rows that say how many, when and what stay.

So every figure is the same after as before. What was sent is a fact without words; what was never sent is
deleted, as nobody is told any more. Erasing again erases what has come in since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    case,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from prototype_kit.answers import EMPTY, Answers, Asset, Choice, Value
from prototype_kit.cases import Case, CaseEntry, words_to_find
from prototype_kit.erasures import NOTHING, Erased
from prototype_kit.events import whole
from prototype_kit.store.booked_times import free
from prototype_kit.store.case_entries import add_entries
from prototype_kit.store.cases import change_case, read_case
from prototype_kit.store.drafts import WIPED
from prototype_kit.store.holds import give_up
from prototype_kit.store.tables import (
    account_case,
    booking,
    case_entry,
    case_word,
    cases,
    draft,
    feedback,
    feedback_comment,
    follower,
    hand_over,
    invitation,
    mandate_case,
    message,
    upload,
    voice,
)

_these: BindParameter[Sequence[int]] = bindparam("these", expanding=True)
_texts: BindParameter[Sequence[str]] = bindparam("these", expanding=True)

_NOBODYS = {"session": None, "link_token": None, "account_id": None, "assistance": None}

# Locked, so that a hold that somebody sets at the same moment comes first, or too late.
_TO_ERASE = (
    select(
        *(cases.c.id, cases.c.draft_id, cases.c.reference, cases.c.title, cases.c.state),
        *(cases.c.answers, cases.c.kind, cases.c.asset),
    )
    .where(cases.c.id.in_(_these), cases.c.held_because.is_(None))
    .order_by(cases.c.id)
    .with_for_update()
)
_ERASE_CASE = (
    update(cases)
    .where(cases.c.id == bindparam("the_id"))
    .values(
        answers=bindparam("new_answers"),
        assistance=None,
        survey_at=None,
        erased_at=bindparam("now"),
        version=cases.c.version + 1,
    )
)
_HELD = select(cases.c.held_because).where(cases.c.id == bindparam("the_id"))
# What these lines say was chosen, not typed: a priority, a team, a member of staff, another case.
_NOT_TYPED = ("assigned", "team", "priority", "same-as", "voice")
_WIPE_ENTRIES = (
    update(case_entry)
    .where(case_entry.c.case_id.in_(_these), case_entry.c.kind.not_in(_NOT_TYPED))
    .values(words="", translated=None)
)
_FORGET_ACTS = (
    update(case_entry)
    .where(case_entry.c.case_id.in_(_these), case_entry.c.for_account_id.is_not(None))
    .values(account_id=None, for_account_id=None)
)
_FORGET_WORDS = delete(case_word).where(case_word.c.case_id.in_(_these))
_ADD_WORDS = insert(case_word)
_END_FOLLOWERS = delete(follower).where(follower.c.case_id.in_(_these))
# Others who follow an open case are told still: what they wait for is not over because somebody was erased.
_END_REPORTERS = _END_FOLLOWERS.where(follower.c.reporter == 1)
_FORGET_VOICES = delete(voice).where(voice.c.case_id.in_(_these))
_UNLINK = delete(account_case).where(account_case.c.case_id.in_(_these))
_UNNAME = delete(mandate_case).where(mandate_case.c.case_id.in_(_these))
_of_cases = message.c.case_id.in_(_these)
SENT = message.c.state == "sent"
NO_WORDS = {"recipient": "", "subject": "", "body": "", "error": None}
_has_words = or_(message.c.recipient != "", message.c.body != "", message.c.subject != "")
_WIPE_MESSAGES = update(message).where(_of_cases, SENT, _has_words).values(**NO_WORDS).returning(message.c.id)
_still_told = exists().where(
    follower.c.case_id == message.c.case_id, follower.c.recipient == message.c.recipient
)
_DROP_MESSAGES = delete(message).where(_of_cases, ~SENT, ~_still_told).returning(message.c.id)
_BOOKED_AHEAD = select(booking.c.number, booking.c.case_id).where(
    booking.c.case_id.in_(_these), booking.c.state == "booked", booking.c.starts_at > bindparam("now")
)
_CANCEL = (
    update(booking)
    .where(booking.c.number.in_(_these))
    .values(state="cancelled", changed_at=bindparam("now"), version=booking.c.version + 1)
)
_CASES = select(cases).where(cases.c.id.in_(_these)).order_by(cases.c.id)
_WIPE_BOOKINGS = (
    update(booking)
    .where(booking.c.case_id.in_(_these))
    .values(reason=None, overbooked=case((booking.c.overbooked.is_not(None), "")), remind_at=None)
)

_THERE = select(draft.c.id).where(draft.c.id.in_(_texts))
_WIPE_DRAFTS = (
    update(draft)
    .where(draft.c.id.in_(_texts))
    .values(
        state=case((draft.c.state == "open", "abandoned"), else_=draft.c.state),
        version=draft.c.version + 1,
        **WIPED,
        **_NOBODYS,
    )
)
_DROP_FILES = delete(upload).where(upload.c.draft_id.in_(_texts))
_DROP_CODES = delete(hand_over).where(hand_over.c.draft_id.in_(_texts))
_DROP_COMMENTS = delete(feedback_comment).where(
    feedback_comment.c.feedback_id.in_(select(feedback.c.id).where(feedback.c.journey_id.in_(_texts)))
)
WIPED_INVITATION = {"facts": EMPTY.dumps(), "recipient": "", "wipe_at": None}
KNOWS_SOMEBODY = or_(invitation.c.recipient != "", invitation.c.facts != EMPTY.dumps())
_WIPE_INVITATIONS = (
    update(invitation).where(invitation.c.draft_id.in_(_texts), KNOWS_SOMEBODY).values(**WIPED_INVITATION)
)


class Held(Exception):  # noqa: N818 - nothing went wrong; somebody decided that it must stay
    """A case has a legal hold, so it was not erased. Its text is the reason that staff gave."""


Cancelled = Callable[[Case], tuple[Case, Sequence[CaseEntry]]]
"""A case once its appointment is cancelled, and the lines of its timeline about that."""


def as_it_was(case: Case) -> tuple[Case, Sequence[CaseEntry]]:
    """One that keeps its status, and says nothing."""
    return case, ()


def erase_case(
    connection: Connection, case_id: int, now: datetime, cancelled: Cancelled = as_it_was
) -> Erased:
    """Erase all that a case says of people, with its draft, files, messages and bookings' reasons.

    Its reference, title, kind, place, times, statuses and the kinds of its timeline's lines stay. An
    appointment that is still to come is cancelled, and its case is then as `cancelled` makes it. Whoever else
    follows an open case is told on. Raises `Held` when the case has a legal hold.
    """
    erased = erase_cases(connection, [case_id], now, cancelled)
    if not erased and (held := connection.execute(_HELD, {"the_id": case_id}).scalar_one_or_none()):
        raise Held(held)
    return erased


def erase_cases(
    connection: Connection, case_ids: Sequence[int], now: datetime, cancelled: Cancelled = as_it_was
) -> Erased:
    """The same of several cases; those with a legal hold stay as they are."""
    now = whole(now)
    found = connection.execute(_TO_ERASE, {"these": case_ids}).all()
    if not found:
        return NOTHING
    appointments, said = _cancel_ahead(connection, [row.id for row in found], now, cancelled)
    if said:  # as they are now: some are over
        found = connection.execute(_TO_ERASE, {"these": case_ids}).all()
    connection.execute(
        _ERASE_CASE,
        [{"the_id": row.id, "new_answers": _what_it_is_about(row).dumps(), "now": now} for row in found],
    )
    its = {"these": [row.id for row in found]}
    followers = 0
    if open_ones := [row.id for row in found if row.state == "open"]:
        followers += connection.execute(_END_REPORTERS, {"these": open_ones}).rowcount
    if over := [row.id for row in found if row.state != "open"]:
        followers += connection.execute(_END_FOLLOWERS, {"these": over}).rowcount
        connection.execute(_FORGET_VOICES, {"these": over})
    for statement in (_WIPE_ENTRIES, _FORGET_ACTS, _FORGET_WORDS, _UNLINK, _UNNAME):
        connection.execute(statement, its)
    for case_id, entries in said.items():  # now, as what was written before is wiped
        add_entries(connection, case_id, entries)
    connection.execute(_ADD_WORDS, list(_found_by(found)))
    told = [
        id_ for each in (_WIPE_MESSAGES, _DROP_MESSAGES) for id_ in connection.execute(each, its).scalars()
    ]
    counts = Erased(
        {
            "cases": len(found),
            "followers": followers,
            "messages": len(told),
            "appointments": appointments,
        },
        tuple(told),
    )
    connection.execute(_WIPE_BOOKINGS, its)
    return counts + _wipe_drafts(connection, [row.draft_id for row in found], now)


def erase_drafts(connection: Connection, draft_ids: Sequence[str], now: datetime) -> Erased:
    """Erase forms that were not sent: answers, files, whose they were, and what they hold.

    One that was open is abandoned, as figures count it.
    """
    if not draft_ids:
        return NOTHING
    there = len(connection.execute(_THERE, {"these": sorted(draft_ids)}).all())
    return Erased({"drafts": there}) + _wipe_drafts(connection, draft_ids, whole(now))


def _what_it_is_about(row: Any) -> Answers:
    """The answers that say of which kind a case is and about which thing of ours: nothing typed."""
    kept: dict[str, Value] = {}
    for name, value in Answers.loads(row.answers).values.items():
        if isinstance(value, Asset) and value.id == row.asset:
            kept[name] = replace(value, search="")
        elif isinstance(value, Choice) and str(value.value) == row.kind:
            kept[name] = value
    return Answers(values=kept)


def _found_by(found: Iterable[Any]) -> Iterator[dict[str, object]]:
    """What staff find an erased case by: its reference and its title, in which nothing was typed."""
    for row in found:
        for word in sorted(words_to_find([row.reference, row.title])):
            yield {"word": word, "case_id": row.id}


def _cancel_ahead(
    connection: Connection, case_ids: Sequence[int], now: datetime, cancelled: Cancelled
) -> tuple[int, Mapping[int, Sequence[CaseEntry]]]:
    """Cancel the appointments of cases that are to come; gives how many, and what to say of each case."""
    ahead = connection.execute(_BOOKED_AHEAD, {"these": case_ids, "now": now}).all()
    if not ahead:
        return 0, {}
    numbers = [row.number for row in ahead]
    connection.execute(_CANCEL, {"these": numbers, "now": now})
    free(connection, numbers)
    said = {}
    its = {"these": sorted({row.case_id for row in ahead})}
    for before in map(read_case, connection.execute(_CASES, its).mappings().all()):
        after, said[before.id] = cancelled(before)
        change_case(connection, before, after)
    return len(ahead), said


def _wipe_drafts(connection: Connection, draft_ids: Sequence[str], now: datetime) -> Erased:
    its = {"these": sorted(draft_ids)}
    give_up(connection, draft_ids, now)
    connection.execute(_WIPE_DRAFTS, its)
    connection.execute(_DROP_CODES, its)
    return Erased(
        {
            "files": connection.execute(_DROP_FILES, its).rowcount,
            "comments": connection.execute(_DROP_COMMENTS, its).rowcount,
            "invitations": connection.execute(_WIPE_INVITATIONS, its).rowcount,
        }
    )
