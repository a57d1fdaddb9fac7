"""New email addresses: a link works once, for an hour, for one account; and nobody learns who has one."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.cases import NewFollower, Submission
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account
from prototype_kit.profiles import Profile
from prototype_kit.store import Asking, NewAddress, Store
from prototype_kit.store.drafts import new_draft
from prototype_kit.store.email_changes import LIFE
from prototype_kit.store.email_requests import KEPT

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
OLD, NEW = "ann@example.com", "anne@example.com"


@dataclass
class Post:
    """What was written: tokens, the newest last; None for an address that has an account."""

    tokens: list[str | None] = field(default_factory=list)

    def __call__(self, token: str | None, until: datetime) -> Sequence[NewMessage]:
        """What is sent to the new address."""
        self.tokens.append(token)
        return [NewMessage("email", "new-email.email.md", NEW, "Confirm", f"{token} {until}")]

    @property
    def token(self) -> str:
        """The newest."""
        assert self.tokens[-1] is not None
        return self.tokens[-1]


@pytest.fixture
def ann(store: Store) -> Account:
    """Somebody with an account."""
    return store.accounts.add("resident", OLD, "", NOW)


@pytest.fixture
def bob(store: Store) -> Account:
    """Somebody else with one."""
    return store.accounts.add("resident", "bob@example.com", "", NOW)


@pytest.fixture
def post() -> Post:
    """The mailboxes."""
    return Post()


def ask(store: Store, account: Account, post: Post, email: str = NEW, now: datetime = NOW) -> str | None:
    """Ask for another address; gives the token of the link."""
    store.email_changes.ask(NewAddress(email, "en", "https://example.com", account), post, now)
    return post.tokens[-1]


def email_of(store: Store, account: Account) -> str:
    """The address that an account has now."""
    found = store.accounts.by_id(account.id)
    assert found is not None
    return found.email


def sign_in(store: Store, account: Account) -> str:
    """A session; its cookie."""
    return store.account_sessions.begin(account, "desktop", NOW)


def is_signed_in(store: Store, session: str) -> bool:
    """Whether a session is still open."""
    return store.account_sessions.find(session, "resident", NOW) is not None


def test_a_link_gives_the_address_once(store: Store, ann: Account, post: Post) -> None:
    """Looking at it as often as one likes uses nothing up."""
    session, token = sign_in(store, ann), ask(store, ann, post, "ANNE@example.com ")
    assert token
    for _ in range(9):
        found = store.email_changes.find(token, ann, NOW)
        assert found is not None
        assert found.email == NEW
    assert email_of(store, ann) == OLD
    assert store.email_changes.use(token, ann, session, [], NOW) == NEW
    assert email_of(store, ann) == NEW
    assert store.email_changes.use(token, ann, session, [], NOW) == "over"
    assert store.email_changes.find(token, ann, NOW) is None
    assert store.email_changes.pending(ann, NOW) is None


def test_of_many_presses_one_uses_it(store: Store, ann: Account, post: Post) -> None:
    """At the same moment, and what is written then is written once."""
    session, token = sign_in(store, ann), ask(store, ann, post)
    assert token
    letter = NewMessage("email", "new-email-changed.email.md", OLD, "Changed", "")
    with ThreadPoolExecutor(8) as pool:
        use = lambda _: store.email_changes.use(token, ann, session, [letter], NOW)  # noqa: E731
        found = list(pool.map(use, range(8)))
    assert sorted(found) == [NEW, *["over"] * 7]
    assert sum(message.recipient == OLD for message in store.outbox.page()) == 1


def test_a_link_works_for_an_hour(store: Store, ann: Account, post: Post) -> None:
    """And no longer, not even by a tick."""
    session, token = sign_in(store, ann), ask(store, ann, post)
    assert token
    assert store.email_changes.find(token, ann, NOW + LIFE - TICK)
    assert store.email_changes.find(token, ann, NOW + LIFE) is None
    assert store.email_changes.use(token, ann, session, [], NOW + LIFE) == "over"
    assert email_of(store, ann) == OLD


def test_a_link_works_for_the_account_that_asked(
    store: Store, ann: Account, bob: Account, post: Post
) -> None:
    """Whoever else is signed in gets nothing by it, and does not use it up."""
    token = ask(store, ann, post)
    assert token
    assert store.email_changes.find(token, bob, NOW) is None
    assert store.email_changes.use(token, bob, sign_in(store, bob), [], NOW) == "over"
    assert email_of(store, bob) == "bob@example.com"
    assert store.email_changes.use(token, ann, sign_in(store, ann), [], NOW) == NEW


def test_a_newer_link_takes_the_place_of_the_older(
    store: Store, ann: Account, bob: Account, post: Post
) -> None:
    """Of the same account; that of another goes on working."""
    first, others = ask(store, ann, post), ask(store, bob, post, "bobby@example.com")
    second = ask(store, ann, post, "other@example.com", NOW + TICK)
    assert first
    assert others
    assert second
    assert store.email_changes.find(first, ann, NOW + TICK) is None
    assert store.email_changes.find(second, ann, NOW + TICK)
    assert store.email_changes.find(others, bob, NOW + TICK)
    assert store.email_changes.withdraw(ann, NOW + TICK)
    assert store.email_changes.use(second, ann, sign_in(store, ann), [], NOW + TICK) == "over"
    assert not store.email_changes.withdraw(ann, NOW + TICK)


def _uses(store: Store, account: Account) -> None:
    """Somebody keeps something in their account."""
    store.profiles.save(account, Profile(), NOW)


def test_an_address_with_an_account_gives_no_link(
    store: Store, ann: Account, bob: Account, post: Post
) -> None:
    """The same is kept for whoever asks, so nothing that they see tells of it. An empty one is in no way."""
    assert ask(store, ann, post, bob.email)
    _uses(store, bob)
    assert ask(store, ann, post, bob.email) is None
    taken = store.email_changes.pending(ann, NOW)
    ask(store, ann, post, "free@example.com")
    free = store.email_changes.pending(ann, NOW)
    assert taken is not None
    assert free is not None
    assert (taken.asked_at, taken.expires_at) == (free.asked_at, free.expires_at)


def test_an_account_that_came_meanwhile_keeps_its_address(store: Store, ann: Account, post: Post) -> None:
    """Nothing is changed where something is in it, and the link can be used once that account is gone."""
    session, token = sign_in(store, ann), ask(store, ann, post)
    assert token
    other, elsewhere = store.accounts.add("resident", NEW, "", NOW), sign_in(store, ann)
    _uses(store, other)
    assert store.email_changes.use(token, ann, session, [], NOW) == "taken"
    assert (email_of(store, ann), email_of(store, other)) == (OLD, NEW)
    assert is_signed_in(store, elsewhere)
    store.erasing.close_account(other, NOW)
    assert store.email_changes.use(token, ann, session, [], NOW) == NEW


def test_staff_with_the_address_are_others(store: Store, ann: Account, post: Post) -> None:
    """One address may have an account of each kind."""
    store.accounts.add("staff", NEW, "Anne", NOW, ["manager"])
    token = ask(store, ann, post)
    assert token
    assert store.email_changes.use(token, ann, sign_in(store, ann), [], NOW) == NEW


def test_all_others_are_signed_out(store: Store, ann: Account, bob: Account, post: Post) -> None:
    """Of this account; and what was sent to the old address signs nobody in any more."""
    mine, elsewhere, bobs = sign_in(store, ann), sign_in(store, ann), sign_in(store, bob)
    store.sign_ins.ask(Asking(OLD, "en", "", "resident", "b"), NOW)
    token = ask(store, ann, post)
    assert token
    store.email_changes.use(token, ann, mine, [], NOW)
    assert [is_signed_in(store, session) for session in (mine, elsewhere, bobs)] == [True, False, True]
    assert store.sign_ins.asked() == ()


def test_followers_of_their_cases_follow_along(
    store: Store, ann: Account, post: Post, start, submission: Submission
) -> None:
    """Those with the old address, in cases of the account; neither others nor another way that they chose."""
    mine, not_mine = (store.cases.submit(start(cookie), submission, NOW) for cookie in ("a", "b"))
    for case in (mine, not_mine):
        for address in (OLD, "eve@example.com"):
            store.followers.add(case, NewFollower("email", address, "cy", "", reporter=True), NOW)
    store.followers.add(mine, NewFollower("text", "07700 900 982", "en", ""), NOW)
    store.account_cases.link(ann, mine, NOW)
    token = ask(store, ann, post)
    assert token
    store.email_changes.use(token, ann, sign_in(store, ann), [], NOW)
    found = [each.recipient for each in store.followers.of_case(mine)]
    assert found == [NEW, "eve@example.com", "07700 900 982"]
    assert OLD in [each.recipient for each in store.followers.of_case(not_mine)]


def test_another_address_that_they_gave_stays(
    store: Store, ann: Account, post: Post, start, submission: Submission
) -> None:
    """Of a case that they sent while they were signed in, too: it is theirs, but not the old address."""
    origin = start("a").origin
    new = new_draft(*("street-lights", "report", "r1"), NOW.date(), NOW, timedelta(hours=20), origin)
    case = store.cases.submit(store.drafts.add("b", replace(new, account_id=ann.id)), submission, NOW)
    store.followers.add(case, NewFollower("email", "work@example.com", "en", "", reporter=True), NOW)
    token = ask(store, ann, post)
    assert token
    store.email_changes.use(token, ann, sign_in(store, ann), [], NOW)
    assert [each.recipient for each in store.followers.of_case(case)] == ["work@example.com"]


def test_a_closed_account_gets_no_address(store: Store, ann: Account, post: Post) -> None:
    """Nothing is changed by a link that was asked for before."""
    session, token = sign_in(store, ann), ask(store, ann, post)
    assert token
    store.accounts.close(ann, NOW)
    assert store.email_changes.use(token, ann, session, [], NOW) == "taken"
    assert email_of(store, ann) == OLD


def test_requests_are_deleted_when_they_are_over_for_long(store: Store, ann: Account, post: Post) -> None:
    """No earlier, as a page may still say that a link is over."""
    ask(store, ann, post)
    assert store.email_changes.expire(NOW + KEPT - TICK) == 0
    assert store.email_changes.expire(NOW + KEPT) == 1
    assert store.email_changes.expire(NOW + KEPT) == 0
