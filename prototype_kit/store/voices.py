"""Voices: the people who told us of a case, each counted once.

A voice needs no account, so a person is known by what there is: their browser, as long as its session
lasts, and the address that they give. A browser counts once for a case, whoever sits at it, and so does an
address. Whoever reported it is counted by the report.

Anybody can enter anybody's address. So nothing that the public site shows may depend on whether an address
was counted before, or it would tell who follows a case: the words and the way are the same, and the number
there is how often we were told, each browser once (`times_told`). How many people that were, as far as we
know, is the case's `voices`, and for staff.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from prototype_kit.cases import Case, CaseEntry, NewFollower
from prototype_kit.people import same_email
from prototype_kit.store.drafts import hashed
from prototype_kit.store.followers import add_followers
from prototype_kit.store.tables import case_entry, cases, draft, follower, voice
from prototype_kit.store.upsert import Upsert

AGAIN = "We already had this address for this case, so we have not counted the person again"
"""What the timeline says when an address comes a second time."""

# The check and the act are one: of two posts of one browser, or with one address, the second counts no more.
_FROM_BROWSER = Upsert(voice, lambda new: new.on_conflict_do_nothing())
_IS_REPORTERS = select(draft.c.number).where(
    draft.c.id == bindparam("the_draft"), draft.c.session == bindparam("the_session")
)
_COUNTED = select(follower.c.recipient).where(
    follower.c.case_id == bindparam("the_case"), follower.c.counted == 1
)
_COUNT_ADDRESS = (
    update(follower)
    .where(
        follower.c.case_id == bindparam("the_case"),
        follower.c.recipient == bindparam("the_recipient"),
        follower.c.counted == 0,
    )
    .values(counted=1)
)
_ADD = update(cases).where(cases.c.id == bindparam("the_id")).values(voices=cases.c.voices + 1)
_VOICES = select(cases.c.voices).where(cases.c.id == bindparam("the_id"))
_THESE: BindParameter[int] = bindparam("the_cases", expanding=True)
_TOLD = (
    select(case_entry.c.case_id, func.count())
    .where(case_entry.c.case_id.in_(_THESE), case_entry.c.kind == "voice")
    .group_by(case_entry.c.case_id)
)


def count_voice(
    connection: Connection, case: Case, entry: CaseEntry, new: NewFollower | None, session: str | None
) -> tuple[CaseEntry | None, int]:
    """Take a voice in the caller's transaction, and let `new` follow the case.

    Gives its line of the timeline, None where the browser was counted before, and how many people told us.
    `session` is the raw value of the browser's cookie; None for what staff take for somebody, as they take
    many.
    """
    add_followers(connection, case.id, [new] if new else [], entry.at)
    is_known = new is not None and not _is_new_address(connection, case, new)
    line = (
        (replace(entry, words=AGAIN) if is_known else entry) if _is_new(connection, case, session) else None
    )
    if line is not None and not is_known:
        connection.execute(_ADD, {"the_id": case.id})
    voices: int = connection.execute(_VOICES, {"the_id": case.id}).scalar_one()
    return line, voices


def _is_new(connection: Connection, case: Case, session: str | None) -> bool:
    """Whether a browser is one that neither reported the case nor was counted for it."""
    if session is None:
        return True
    its = {"case_id": case.id, "session": hashed(session)}
    is_first = connection.execute(_FROM_BROWSER[connection.dialect.name], its).rowcount == 1
    given = {"the_draft": case.draft_id, "the_session": hashed(session)}
    return connection.execute(_IS_REPORTERS, given).first() is None and is_first


def _is_new_address(connection: Connection, case: Case, new: NewFollower) -> bool:
    """Whether an address was not counted before, in whatever spelling; it is from now on."""
    counted = connection.execute(_COUNTED, {"the_case": case.id}).scalars()
    is_known = any(_plain(each) == _plain(new.recipient) for each in counted)
    given = {"the_case": case.id, "the_recipient": new.recipient}
    return connection.execute(_COUNT_ADDRESS, given).rowcount == 1 and not is_known


def _plain(recipient: str) -> str:
    """An email address or a UK telephone number, without what people spell differently."""
    if "@" in recipient:
        return same_email(recipient)
    return re.sub(r"\D", "", recipient).removeprefix("00").removeprefix("44").lstrip("0")


def times_told(connection: Connection, case_ids: Collection[int]) -> Mapping[int, int]:
    """How often we were told of each of these cases, by id: by the report, and by every browser since."""
    told = {row[0]: row[1] for row in connection.execute(_TOLD, {"the_cases": sorted(case_ids)})}
    return {case_id: 1 + told.get(case_id, 0) for case_id in case_ids}
