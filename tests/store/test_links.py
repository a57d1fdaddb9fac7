"""Links: one works, once, for whoever has it; and what is kept of it goes with the answers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from prototype_kit.answers import EMPTY, Answers
from prototype_kit.cases import Submission
from prototype_kit.messages import NewMessage
from prototype_kit.store import Draft, Link, Outdated, Recipient, Store, TooManyLinks
from prototype_kit.store.links import A_WHILE, MOST_IN_A_WHILE

Start = Callable[..., Draft]
ANN = Recipient("ann@example.com", "en", "https://services.example.gov.uk")
MONTH = timedelta(days=28)
MILLISECOND = timedelta(milliseconds=1)


def _letter(token: str, until: datetime) -> NewMessage:
    return NewMessage("email", "link.email.md", ANN.email, f"Until {until.isoformat()}", token)


def _send(store: Store, draft: Draft, now: datetime) -> str:
    """Send a link; the token that the message carries."""
    store.links.send(draft, ANN, _letter, now, MONTH)
    return store.outbox.recent(1)[0].body


def _found(store: Store, token: str, now: datetime) -> Link:
    link = store.links.find(token, now)
    assert link is not None
    return link


def _latest(store: Store, now: datetime, session: str = "cookie") -> Draft | None:
    return store.drafts.latest(session, "street-lights", "report", now)


def _current(store: Store, now: datetime, session: str = "cookie") -> Draft:
    draft = _latest(store, now, session)
    assert draft is not None
    return draft


def test_a_link_leads_to_its_draft(store: Store, start: Start, answers: Answers, now: datetime) -> None:
    """With its answers, for as long as was said, and with the message in the same transaction."""
    draft = store.drafts.save(start(), answers, now)
    link = _found(store, _send(store, draft, now), now)
    assert (link.draft.answers, link.recipient, link.used) == (answers, ANN, False)
    assert link.draft.expires_at == draft.saved_at + MONTH
    assert store.outbox.recent(1)[0].subject == f"Until {link.draft.expires_at.isoformat()}"


def test_answers_are_kept_as_long_after_each_save(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """Not for a day, as before the link was sent."""
    _send(store, start(), now)
    later = now + timedelta(days=20)
    saved = store.drafts.save(_current(store, later), answers, later)
    assert saved.expires_at - saved.saved_at == MONTH


def test_nobody_can_come_in_by_what_is_stored(store: Store, start: Start, now: datetime) -> None:
    """The token itself stands in the message alone."""
    token = _send(store, start(), now)
    with store._database.reading() as connection:
        row = connection.execute(text("SELECT * FROM draft")).mappings().one()
    assert token not in str(dict(row))
    assert store.links.find(row["link_token"], now) is None


def test_a_link_makes_the_draft_somebody_elses(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """It is on the new device, and on the old one no more."""
    token = _send(store, store.drafts.save(start(), answers, now), now)
    assert store.links.take(token, "tablet", _found(store, token, now).draft, now)
    assert _current(store, now, "tablet").answers == answers
    assert _latest(store, now) is None
    assert _found(store, token, now).used


def test_a_link_works_once(store: Store, start: Start, now: datetime) -> None:
    """Of twenty who follow it at the same moment, one gets the draft."""
    token = _send(store, start(), now)
    draft = _found(store, token, now).draft
    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(lambda n: store.links.take(token, f"device {n}", draft, now), range(20)))
    assert got.count(True) == 1
    assert sum(_latest(store, now, f"device {n}") is not None for n in range(20)) == 1


def test_a_newer_link_ends_the_older(store: Store, start: Start, now: datetime) -> None:
    """Whichever email is opened first."""
    old = _send(store, start(), now)
    new = _send(store, _current(store, now), now)
    assert store.links.find(old, now) is None
    assert not store.links.take(old, "tablet", _current(store, now), now)
    assert store.links.take(new, "tablet", _current(store, now), now)


def test_without_a_letter_nothing_is_sent_and_no_link_is_lost(
    store: Store, start: Start, now: datetime
) -> None:
    """All else is the same: whose it is, how long the answers are kept, how many were asked for."""
    draft = start()
    assert store.links.send(draft, ANN, None, now, MONTH) == now + MONTH
    assert store.outbox.recent(1) == ()
    draft = _current(store, now)
    link = store.links.of(draft)
    assert link is not None
    assert (link.recipient, link.used, link.draft.expires_at) == (ANN, False, now + MONTH)
    token = _send(store, draft, now)
    other = replace(ANN, email="bob@example.com")
    store.links.send(_current(store, now), other, None, now, MONTH)
    assert _found(store, token, now).recipient == other
    assert store.links.take(token, "tablet", _current(store, now), now)
    store.links.send(_current(store, now, "tablet"), ANN, None, now, MONTH)
    assert _found(store, token, now).used
    assert len(store.outbox.recent(9)) == 1
    store.links.send(_current(store, now, "tablet"), ANN, None, now, MONTH)
    with pytest.raises(TooManyLinks):
        store.links.send(_current(store, now, "tablet"), ANN, None, now, MONTH)


@pytest.mark.parametrize(("after", "works"), [(MONTH - MILLISECOND, True), (MONTH, False)])
def test_a_link_works_as_long_as_the_answers_are_kept(
    store: Store, start: Start, now: datetime, after: timedelta, works: bool
) -> None:
    """And to the millisecond no longer."""
    token = _send(store, start(), now)
    draft = _found(store, token, now).draft
    assert store.links.take(token, "tablet", draft, now + after) == works


def test_what_was_begun_on_the_new_device_gives_way(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """It is deleted, and does not hide what was saved, though it was begun later."""
    token = _send(store, start(), now)
    other = store.drafts.save(start(session="tablet"), answers, now)
    store.links.take(token, "tablet", _found(store, token, now).draft, now)
    assert _current(store, now, "tablet").answers == EMPTY
    given_up = store.drafts.by_id(other.id, other.origin.env, now)
    assert given_up is not None
    assert (given_up.state, given_up.answers) == ("abandoned", EMPTY)


def test_what_was_saved_on_the_new_device_stays_behind_its_link(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """Two people share a tablet, and each has a link."""
    first = _send(store, start(), now)
    second = _send(store, store.drafts.save(start(session="tablet"), answers, now), now)
    store.links.take(first, "tablet", _found(store, first, now).draft, now)
    assert _current(store, now, "tablet").answers == EMPTY
    link = _found(store, second, now)
    assert (link.draft.state, link.draft.answers) == ("open", answers)
    assert store.links.take(second, "phone", link.draft, now)


def test_a_submitted_draft_on_the_new_device_does_not_hide_it(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """A confirmation from before is not shown in place of what was saved."""
    token = _send(store, start(), now)
    store.cases.submit(start(session="tablet"), submission, now)
    store.links.take(token, "tablet", _found(store, token, now).draft, now)
    assert _current(store, now, "tablet").state == "open"


def test_leaving_a_device_leaves_the_link(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """What has a link goes off the device and is kept; what has none is left alone."""
    token = _send(store, store.drafts.save(start(), answers, now), now)
    unsaved = start(journey="other")
    assert store.links.leave("cookie") == 1
    assert _latest(store, now) is None
    assert _found(store, token, now).draft.answers == answers
    assert store.drafts.latest("cookie", unsaved.service, "other", now) == unsaved


def test_a_post_under_way_cannot_write_into_what_was_taken(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """The old device is told that its draft is outdated."""
    token = _send(store, start(), now)
    old = _current(store, now)
    store.links.take(token, "tablet", old, now)
    with pytest.raises(Outdated):
        store.drafts.save(old, answers, now)


def test_nobody_is_buried_in_links(store: Store, start: Start, now: datetime) -> None:
    """After a handful, the next has to wait an hour; nothing is sent and the last link still works."""
    start()
    for _ in range(MOST_IN_A_WHILE):
        last = _send(store, _current(store, now), now)
    with pytest.raises(TooManyLinks):
        _send(store, _current(store, now), now + A_WHILE - MILLISECOND)
    assert len(store.outbox.recent(100)) == MOST_IN_A_WHILE
    assert store.links.find(last, now) is not None
    assert _send(store, _current(store, now), now + A_WHILE)


def test_an_outdated_draft_sends_nothing(store: Store, start: Start, answers: Answers, now: datetime) -> None:
    """The message is written with the draft or not at all."""
    draft = start()
    store.drafts.save(draft, answers, now)
    with pytest.raises(Outdated):
        store.links.send(draft, ANN, _letter, now, MONTH)
    assert store.outbox.recent(1) == ()


def _submitted(store: Store, _start: Start, submission: Submission, now: datetime) -> str:
    store.cases.submit(_current(store, now), submission, now)
    return "submitted"


def _expired(store: Store, _start: Start, _submission: Submission, now: datetime) -> str:
    store.drafts.expire(now + MONTH)
    return "expired"


def _begun_again(_store: Store, start: Start, _submission: Submission, _now: datetime) -> str:
    start()
    return "abandoned"


def _forgotten(store: Store, _start: Start, _submission: Submission, _now: datetime) -> str:
    store.sessions.forget("cookie")
    return "abandoned"


@pytest.mark.parametrize("end", [_submitted, _expired, _begun_again, _forgotten])
def test_the_address_goes_with_the_answers(
    store: Store, start: Start, submission: Submission, now: datetime, end: Callable[..., str]
) -> None:
    """However a draft ends. Its link says what became of it, and leads nowhere."""
    token = _send(store, start(), now)
    state = end(store, start, submission, now)
    link = _found(store, token, now)
    assert (link.draft.state, link.recipient) == (state, None)
    assert not store.links.take(token, "tablet", link.draft, now)
    assert store.links.ending(now + MONTH - timedelta(days=1)) == ()


# --- warnings -------------------------------------------------------------------


def test_somebody_is_warned_once(store: Store, start: Start, now: datetime) -> None:
    """Three days before, with a link that works; older ones no longer do, and it does not put off the end."""
    token = _send(store, start(), now)
    soon = now + MONTH - timedelta(days=3)
    assert store.links.ending(soon - MILLISECOND) == ()
    (link,) = store.links.ending(soon)
    assert store.links.warn(link, _letter, soon)
    assert store.links.ending(soon) == ()
    new = store.outbox.recent(1)[0].body
    assert store.links.find(token, soon) is None
    assert _found(store, new, soon).draft.expires_at == link.draft.expires_at


def test_a_save_puts_the_warning_off(store: Store, start: Start, answers: Answers, now: datetime) -> None:
    """As it puts off the end."""
    _send(store, start(), now)
    later = now + timedelta(days=10)
    store.drafts.save(_current(store, later), answers, later)
    assert store.links.ending(now + MONTH - timedelta(days=3)) == ()
    assert len(store.links.ending(later + MONTH - timedelta(days=3))) == 1


def test_somebody_who_saves_after_a_warning_is_warned_again(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """Each end has its warning."""
    _send(store, start(), now)
    soon = now + MONTH - timedelta(days=3)
    (link,) = store.links.ending(soon)
    store.links.warn(link, _letter, soon)
    store.drafts.save(_current(store, soon), answers, soon)
    assert len(store.links.ending(soon + MONTH - timedelta(days=3))) == 1


def test_two_workers_warn_once(store: Store, start: Start, now: datetime) -> None:
    """The second finds that it is done."""
    _send(store, start(), now)
    soon = now + MONTH - timedelta(days=3)
    (link,) = store.links.ending(soon)
    assert store.links.warn(link, _letter, soon)
    assert not store.links.warn(link, _letter, soon)
    assert len(store.outbox.recent(100)) == 2


def test_a_draft_without_a_link_is_never_warned_of(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """There is nobody to write to."""
    draft = store.drafts.save(start(), answers, now)
    assert store.links.ending(draft.expires_at - MILLISECOND) == ()


def test_one_whom_nobody_can_write_to_is_left(store: Store, start: Start, now: datetime) -> None:
    """The site may have no such journey any more: that is settled once, and the link goes on working."""
    _send(store, start(), now)
    soon = now + MONTH - timedelta(days=3)
    (link,) = store.links.ending(soon)
    assert store.links.warn(link, None, soon)
    assert store.links.ending(soon) == ()
    assert len(store.outbox.recent(100)) == 1
