"""Invitations: a link works once, for whoever comes first; what is known of people goes after some weeks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from prototype_kit.answers import Answers
from prototype_kit.cases import Submission
from prototype_kit.messages import NewMessage
from prototype_kit.store import Draft, Invitation, NewInvitation, Origin, Outdated, Store
from prototype_kit.store.invitations import KEPT

DAY = timedelta(days=1)
LIFETIME = 10 * DAY
GIVEN = Answers(values={"ready": date(2026, 4, 29), "home": "12b"})
MILLISECOND = timedelta(milliseconds=1)


class Post:
    """Keeps the tokens of the messages that were written."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.until: list[datetime] = []

    def letter(self, token: str, until: datetime) -> NewMessage:
        """Its message."""
        self.tokens.append(token)
        self.until.append(until)
        return NewMessage("email", "keys-ready.email.md", "ann@example.com", "Your keys", f"Here: {token}")


def new_invitation(home: Any = "12b", **other: Any) -> NewInvitation:
    """One to a home, such as number 12b."""
    its: dict[str, Any] = {
        "service": "keys",
        "journey": "collect",
        "given": Answers(values={**GIVEN.values, "home": home}),
        "channel": "email",
        "recipient": "ann@example.com",
        "language": "cy",
        "env": "test",
        "last_day": date(2026, 5, 6),
    }
    return NewInvitation(**(its | other))


@pytest.fixture
def post() -> Post:
    """Nothing was sent yet."""
    return Post()


def _make(store: Store, post: Post, now: datetime, **other: Any) -> int:
    return store.invitations.make(new_invitation(**other), post.letter, now, LIFETIME)


def _claim(
    store: Store, token: str, now: datetime, session: str = "cookie", env: str = "test"
) -> Draft | None:
    origin = Origin(env, device="mobile")
    return store.invitations.claim(token, session, env, "r1", now.date(), now, DAY, origin)


def _one(store: Store, number: int, now: datetime) -> Invitation:
    found = store.invitations.by_id(number, "test", now)
    assert found is not None
    return found


def test_a_link_begins_a_draft_that_knows_what_staff_entered(store: Store, post: Post, now: datetime) -> None:
    """The message and the invitation are kept together; the draft is that of whoever came."""
    number = _make(store, post, now)
    assert post.until == [now + LIFETIME]
    (message,) = store.outbox.recent(5)
    assert (message.recipient, message.body) == ("ann@example.com", f"Here: {post.tokens[0]}")
    found = store.invitations.find(post.tokens[0], "test", now)
    assert found == _one(store, number, now)
    assert (found.state, found.given, found.language, found.last_day) == (
        "sent", GIVEN, "cy", date(2026, 5, 6),
    )  # fmt: skip
    draft = _claim(store, post.tokens[0], now)
    assert draft is not None
    assert (draft.service, draft.journey, draft.answers) == ("keys", "collect", GIVEN)
    assert (draft.origin.source, draft.origin.device, draft.expires_at) == ("user", "mobile", now + DAY)
    assert store.drafts.latest("cookie", "keys", "collect", now) == draft
    assert _one(store, number, now).draft_id == draft.id


def test_looking_uses_nothing_up(store: Store, post: Post, now: datetime) -> None:
    """Programs that scan emails follow links."""
    _make(store, post, now)
    for _ in range(3):
        found = store.invitations.find(post.tokens[0], "test", now)
        assert found is not None
        assert found.state == "sent"
    assert _claim(store, post.tokens[0], now) is not None


def test_of_a_hundred_who_come_at_once_one_begins(store: Store, post: Post, now: datetime) -> None:
    """One draft, one session, and nothing left over of the others."""
    _make(store, post, now)
    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(lambda n: _claim(store, post.tokens[0], now, session=f"device {n}"), range(100)))
    (begun,) = [each for each in got if each is not None]
    with store._database.reading() as connection:
        assert connection.execute(text("SELECT id FROM draft")).scalars().all() == [begun.id]


def test_nobody_can_come_in_by_what_is_stored(store: Store, post: Post, now: datetime) -> None:
    """Only a hash of the token is kept with the invitation."""
    _make(store, post, now)
    with store._database.reading() as connection:
        row = dict(connection.execute(text("SELECT * FROM invitation")).mappings().one())
    assert post.tokens[0] not in str(row)
    assert store.invitations.find(row["token"], "test", now) is None
    assert _claim(store, row["token"], now) is None


def test_a_link_works_until_its_time_is_over(store: Store, post: Post, now: datetime) -> None:
    """And not a moment longer."""
    number = _make(store, post, now)
    over = now + LIFETIME
    assert _one(store, number, over - MILLISECOND).state == "sent"
    assert _one(store, number, over).state == "expired"
    assert _claim(store, post.tokens[0], over) is None
    assert _claim(store, post.tokens[0], over - MILLISECOND) is not None


def test_a_link_of_another_env_leads_nowhere(store: Store, post: Post, now: datetime) -> None:
    """What was tried in a prototype begins nothing in live use."""
    number = _make(store, post, now)
    assert store.invitations.find(post.tokens[0], "live", now) is None
    assert store.invitations.by_id(number, "live", now) is None
    assert store.invitations.of_service("keys", "live", now) == ()
    assert not store.invitations.withdraw(number, "live", now)
    assert not store.invitations.again(number, "live", post.letter, now, LIFETIME)
    assert _claim(store, post.tokens[0], now, env="live") is None


def test_what_is_withdrawn_begins_nothing(store: Store, post: Post, now: datetime) -> None:
    """And stays withdrawn; what is used cannot be withdrawn any more."""
    number = _make(store, post, now)
    assert store.invitations.withdraw(number, "test", now)
    assert not store.invitations.withdraw(number, "test", now)
    assert _one(store, number, now).state == "withdrawn"
    assert _claim(store, post.tokens[0], now) is None
    assert not store.invitations.again(number, "test", post.letter, now, LIFETIME)
    assert len(store.outbox.recent(5)) == 1
    used = _make(store, post, now)
    _claim(store, post.tokens[-1], now)
    assert not store.invitations.withdraw(used, "test", now)


def test_a_new_link_ends_the_old_one(store: Store, post: Post, now: datetime) -> None:
    """Also where the old one's time was over."""
    number = _make(store, post, now)
    later = now + LIFETIME
    assert _one(store, number, later).can_go_again
    assert store.invitations.again(number, "test", post.letter, later, LIFETIME)
    old, new = post.tokens
    assert store.invitations.find(old, "test", later) is None
    assert _claim(store, old, later) is None
    assert _claim(store, new, later) is not None
    assert [message.body for message in store.outbox.recent(5)] == [f"Here: {new}", f"Here: {old}"]


def test_somebody_who_has_a_form_gets_no_other(
    store: Store, post: Post, submission: Submission, now: datetime
) -> None:
    """While it is open, or once it was sent; once it is gone, a new link begins another."""
    number = _make(store, post, now)
    draft = _claim(store, post.tokens[0], now)
    assert draft is not None
    assert (_one(store, number, now).state, _one(store, number, now).can_go_again) == ("begun", False)
    assert not store.invitations.again(number, "test", post.letter, now, LIFETIME)
    gone = now + DAY
    assert (_one(store, number, gone).state, _one(store, number, gone).can_go_again) == ("left", True)
    store.drafts.expire(gone)
    assert store.invitations.again(number, "test", post.letter, gone, LIFETIME)
    assert _one(store, number, gone).state == "sent"
    draft = _claim(store, post.tokens[-1], gone, session="tablet")
    assert draft is not None
    assert draft.answers == GIVEN
    case = store.cases.submit(draft, submission, gone)
    done = _one(store, number, gone)
    assert (done.state, done.reference, done.waits) == ("done", case.reference, False)
    assert not store.invitations.again(number, "test", post.letter, gone, LIFETIME)


def test_a_form_that_ended_at_an_exit_is_told_apart(store: Store, post: Post, now: datetime) -> None:
    """Staff see that somebody was told to do something else."""
    number = _make(store, post, now)
    draft = _claim(store, post.tokens[0], now)
    assert draft is not None
    store.drafts.save(draft, draft.answers, now, exit="inquest")
    assert _one(store, number, now).state == "ended"
    assert _one(store, number, now).waits


def test_staff_begin_it_for_whoever_phones(store: Store, post: Post, now: datetime) -> None:
    """Then the link works no more; and after the link was used, staff cannot."""
    number = _make(store, post, now)
    its = _one(store, number, now)
    origin = Origin("test", "staff", "phone", assisted=True)
    draft = store.invitations.claim_for(its, "desk", "r1", now.date(), now, DAY, origin)
    assert draft is not None
    assert (draft.answers, draft.origin) == (GIVEN, origin)
    assert _claim(store, post.tokens[0], now) is None
    assert store.invitations.claim_for(its, "other desk", "r1", now.date(), now, DAY, origin) is None


def test_what_is_most_urgent_comes_first(store: Store, post: Post, now: datetime) -> None:
    """By the last day of what is to be done; then what has none; then what is over, the newest first."""
    days = (date(2026, 5, 9), None, date(2026, 5, 3), date(2026, 5, 1))
    numbers = [_make(store, post, now + timedelta(minutes=n), last_day=day) for n, day in enumerate(days)]
    store.invitations.withdraw(numbers[3], "test", now)
    _make(store, post, now, service="other")
    found = store.invitations.of_service("keys", "test", now + timedelta(hours=1))
    assert [each.id for each in found] == [numbers[2], numbers[0], numbers[1], numbers[3]]
    assert store.invitations.count("keys", "test") == 4
    pages = [
        store.invitations.of_service("keys", "test", now + timedelta(hours=1), page, 3) for page in (1, 2, 3)
    ]
    assert [[each.id for each in page] for page in pages] == [
        [numbers[2], numbers[0], numbers[1]],
        [numbers[3]],
        [],
    ]


def test_what_is_known_of_people_is_wiped(store: Store, post: Post, now: datetime) -> None:
    """Four weeks after the link's time; that somebody was invited stays, as a number."""
    number = _make(store, post, now)
    over = now + LIFETIME + KEPT
    store.invitations.expire(over - MILLISECOND)
    assert _one(store, number, over).given == GIVEN
    store.invitations.expire(over)
    wiped = _one(store, number, over)
    assert store.invitations.of_service("keys", "test", over) == ()
    assert store.invitations.count("keys", "test") == 0
    assert (wiped.given, wiped.recipient, wiped.can_go_again) == (Answers(), "", False)
    assert not store.invitations.again(number, "test", post.letter, over, LIFETIME)
    with store._database.reading() as connection:
        assert '"12b"' not in str(connection.execute(text("SELECT * FROM invitation")).all())


def test_one_form_at_a_time(store: Store, post: Post, start: Callable[..., Draft], now: datetime) -> None:
    """Whoever has one of the same journey open gives it up, as whoever begins anew does."""
    draft = start(service="keys", journey="collect")
    _make(store, post, now)
    assert _claim(store, post.tokens[0], now) is not None
    with pytest.raises(Outdated):
        store.drafts.save(draft, draft.answers, now)


def test_deleting_a_draft_leaves_its_invitation(store: Store, post: Post, now: datetime) -> None:
    """As when a participant of research asks to be forgotten."""
    number = _make(store, post, now)
    draft = _claim(store, post.tokens[0], now)
    assert draft is not None
    with store._database.writing() as connection:
        connection.execute(text("DELETE FROM draft"))
    left = _one(store, number, now)
    assert (left.state, left.draft_id, left.can_go_again) == ("left", None, True)
