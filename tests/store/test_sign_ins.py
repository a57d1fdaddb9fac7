"""Requests to sign in: what the worker sends, what claims them once, and how guessing is stopped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.messages import SIGN_IN, NewMessage
from prototype_kit.signing import Signer
from prototype_kit.store import Asking, SignIn, Store
from prototype_kit.store.email_requests import KEPT
from prototype_kit.store.sign_ins import LIFE, LOCKED, MOST_WRONG, Claimed, Refusal

NOW = datetime(2026, 5, 6, 9, tzinfo=UTC)
TICK = timedelta(milliseconds=1)
SIGNER = Signer("s" * 32)
KNOWN, UNKNOWN = "ann@example.com", "nobody@example.com"


@dataclass
class Post:
    """Somebody's mailbox: the newest token and code."""

    token: str = ""
    code: str = ""
    written: list[str] = field(default_factory=list)

    def letter(self, sign_in: SignIn):
        """The email for a request."""

        def write(token: str, code: str) -> NewMessage:
            self.token, self.code = token, code
            self.written.append(sign_in.email)
            return NewMessage("email", SIGN_IN, sign_in.email, "Sign in", f"{token} {code}")

        return write


@pytest.fixture
def post(store: Store) -> Post:
    """The mailbox of the one who has an account."""
    store.accounts.add("staff", KNOWN, "Ann Lee", NOW, ["manager"])
    return Post()


def ask(
    store: Store, email: str = KNOWN, browser: str = "b", now: datetime = NOW, *, quiet: bool = False
) -> None:
    """Ask to sign in."""
    store.sign_ins.ask(Asking(email, "en", "http://127.0.0.1", "staff", browser), now, quiet=quiet)


def work(store: Store, post: Post, now: datetime = NOW) -> int:
    """What the worker does; gives how many requests there were."""
    asked = store.sign_ins.asked()
    for each in asked:
        store.sign_ins.send(each, post.letter(each), SIGNER, now)
    return len(asked)


def enter(store: Store, code: str, browser: str = "b", now: datetime = NOW) -> Claimed | Refusal:
    """Enter a code."""
    return store.sign_ins.claim_by_code("staff", browser, code, SIGNER, "desktop", now)


def other(code: str) -> str:
    """Another code than this."""
    return f"{(int(code) + 1) % 10**6:06}"


def states(store: Store) -> list[str]:
    """Of every request, the oldest first."""
    with store._database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT state FROM sign_in ORDER BY id").scalars())


def test_a_request_is_written_to_once(store: Store, post: Post) -> None:
    """To those with an open account; the others come to nothing. Addresses may be written in any way."""
    ask(store, "ANN@example.com ")
    ask(store, UNKNOWN, "c")
    store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["editor"])
    closed = store.accounts.add("staff", "closed@example.com", "Eve", NOW, ["editor"])
    store.accounts.close(closed, NOW)
    ask(store, "closed@example.com", "d")
    ask(store, "bob@example.com", "e", quiet=True)
    assert work(store, post) == 3
    assert states(store) == ["sent", "ended", "ended", "ended"]
    assert work(store, post) == 0
    assert [message.recipient for message in store.outbox.lease(NOW, 9, 60)] == [KNOWN]


def test_two_workers_write_once(store: Store, post: Post) -> None:
    """Both have seen the request; what the second writes goes nowhere."""
    ask(store)
    (asked,) = store.sign_ins.asked()
    assert store.sign_ins.send(asked, post.letter(asked), SIGNER, NOW)
    first = post.token
    assert store.sign_ins.send(asked, post.letter(asked), SIGNER, NOW)
    assert len(store.outbox.lease(NOW, 9, 60)) == 1
    assert store.sign_ins.whose(first, NOW)
    assert not store.sign_ins.whose(post.token, NOW)


def test_a_link_signs_in_once(store: Store, post: Post) -> None:
    """Looking does not use it up; the session before it ends."""
    before = store.account_sessions.begin(store.accounts.all("staff")[0], "desktop", NOW)
    ask(store)
    work(store, post)
    assert store.sign_ins.whose(post.token, NOW)
    token = store.sign_ins.claim(post.token, "mobile", NOW, before)
    assert token is not None
    found = store.account_sessions.find(token, "staff", NOW)
    assert found is not None
    assert (found.account.email, found.device) == (KNOWN, "mobile")
    assert store.account_sessions.find(before, "staff", NOW) is None
    assert store.sign_ins.claim(post.token, "mobile", NOW) is None
    assert not store.sign_ins.whose(post.token, NOW)
    assert enter(store, post.code) == "used"


def test_a_code_signs_in_once_in_the_browser_that_asked(store: Store, post: Post) -> None:
    """Elsewhere it is nothing, right or not."""
    ask(store)
    work(store, post)
    assert enter(store, post.code, "another") == "over"
    assert store.sign_ins.claim_by_code("resident", "b", post.code, SIGNER, "desktop", NOW) == "over"
    assert enter(store, other(post.code)) == "wrong"
    assert isinstance(enter(store, post.code), Claimed)
    assert enter(store, post.code) == "used"
    assert store.sign_ins.claim(post.token, "desktop", NOW) is None


def test_both_work_for_fifteen_minutes_from_asking(store: Store, post: Post) -> None:
    """However late the worker was. Later than that it writes nothing."""
    assert timedelta(minutes=15) >= LIFE
    ask(store)
    work(store, post, NOW + timedelta(minutes=10))
    assert store.sign_ins.whose(post.token, NOW + LIFE - TICK)
    assert not store.sign_ins.whose(post.token, NOW + LIFE)
    assert store.sign_ins.claim(post.token, "desktop", NOW + LIFE) is None
    assert enter(store, post.code, now=NOW + LIFE) == "over"
    assert isinstance(enter(store, post.code, now=NOW + LIFE - TICK), Claimed)
    ask(store)
    work(store, post, NOW + LIFE)
    assert states(store) == ["used", "ended"]


def test_a_newer_request_ends_the_one_before(store: Store, post: Post) -> None:
    """Of the same address; one that came too often ends none."""
    ask(store)
    work(store, post)
    old = Post(post.token, post.code)
    ask(store, UNKNOWN, "c")
    ask(store, browser="d", quiet=True)
    assert store.sign_ins.whose(old.token, NOW)
    ask(store, browser="e")
    assert store.sign_ins.claim(old.token, "desktop", NOW) is None
    assert enter(store, old.code) == "over"
    work(store, post)
    assert isinstance(enter(store, post.code, "e"), Claimed)


def test_only_hashes_are_kept_and_those_of_codes_need_the_secret(store: Store, post: Post) -> None:
    """What stands in the table of requests lets nobody in; of two requests the same code is not the same."""
    ask(store, browser="its-browser")
    work(store, post)
    with store._database.reading() as connection:
        (row,) = connection.exec_driver_sql("SELECT token, code, browser FROM sign_in").mappings()
    kept = str(dict(row))
    assert post.token not in kept
    assert post.code not in row["code"]
    assert "its-browser" not in kept
    assert all(re.fullmatch(r"[0-9a-f]{64}", row[name]) for name in ("token", "code", "browser"))
    assert row["code"] != Signer("t" * 32).sign("sign-in", 1, post.code)
    assert SIGNER.sign("sign-in", 1, post.code) != SIGNER.sign("sign-in", 2, post.code)
    assert re.fullmatch(r"\d{6}", post.code)
    assert len(post.token) == 43


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
def test_six_wrong_codes_lock_the_codes_of_an_address(store: Store, post: Post, email: str) -> None:
    """Known or not, from whatever browser, for fifteen minutes from the last; then six again."""
    ask(store, email)
    work(store, post)
    wrong = other(post.code) if post.code else "000000"
    for number in range(MOST_WRONG - 1):
        assert enter(store, wrong, now=NOW + number * TICK) == "wrong"
    at = NOW + timedelta(minutes=10)
    assert enter(store, wrong, now=at) == "locked"
    assert enter(store, post.code or wrong, now=at) == "locked"
    ask(store, email, "c", at)
    work(store, post, at)
    assert enter(store, post.code or wrong, "c", at + LOCKED - TICK) == "locked"
    at += LOCKED - TICK
    ask(store, email, "d", at)
    work(store, post, at)
    assert enter(store, post.code or wrong, "d", at) == "locked"
    at += TICK
    wrong = other(post.code) if post.code else "000000"
    assert [enter(store, wrong, "d", at) for _ in range(MOST_WRONG)] == ["wrong"] * 5 + ["locked"]


def test_wrong_codes_of_several_requests_add_up(store: Store, post: Post) -> None:
    """Three of one and three of the next lock for as long as six of one."""
    ask(store)
    assert [enter(store, "-") for _ in range(3)] == ["wrong"] * 3
    at = NOW + LOCKED - TICK
    ask(store, browser="c", now=at)
    assert [enter(store, "-", "c", at) for _ in range(3)] == ["wrong", "wrong", "locked"]
    at += LOCKED - TICK
    ask(store, browser="d", now=at)
    work(store, post, at)
    assert enter(store, post.code, "d", at) == "locked"
    assert isinstance(enter(store, post.code, "d", at + TICK), Claimed)


def test_wrong_codes_for_another_address_lock_nothing_here(store: Store, post: Post) -> None:
    """Each address by itself; and staff apart from residents."""
    ask(store, UNKNOWN, "c")
    assert [enter(store, "000000", "c") for _ in range(MOST_WRONG)][-1] == "locked"
    ask(store)
    work(store, post)
    assert isinstance(enter(store, post.code), Claimed)


def test_the_owner_comes_in_by_the_link_while_codes_are_locked(store: Store, post: Post) -> None:
    """Guessing shuts nobody out."""
    ask(store)
    work(store, post)
    assert [enter(store, other(post.code)) for _ in range(MOST_WRONG)][-1] == "locked"
    assert enter(store, post.code) == "locked"
    assert store.sign_ins.claim(post.token, "desktop", NOW) is not None


def test_an_account_that_is_closed_meanwhile_lets_nobody_in(store: Store, post: Post) -> None:
    """Neither by link nor by code."""
    bob = store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["editor"])
    for claim in (
        lambda: store.sign_ins.claim(post.token, "desktop", NOW),
        lambda: enter(store, post.code),
    ):
        ask(store, "bob@example.com")
        work(store, post)
        store.accounts.close(bob, NOW)
        assert claim() in (None, "over")
        store.accounts.add("staff", "bob@example.com", "Bob", NOW, ["editor"])


def test_requests_are_deleted_after_a_day(store: Store, post: Post) -> None:
    """They hold addresses, also of people who have no account."""
    ask(store)
    ask(store, UNKNOWN, now=NOW + TICK)
    work(store, post)
    assert store.sign_ins.expire(NOW + KEPT - TICK) == 0
    assert store.sign_ins.expire(NOW + KEPT) == 1
    assert states(store) == ["ended"]


def test_what_lets_somebody_in_is_shown_to_nobody_and_wiped_once_sent(store: Store, post: Post) -> None:
    """Staff who look at messages see that it was sent, and not what it says; nor can they send it again."""
    ask(store)
    work(store, post)
    for shown in (store.outbox.recent(), store.outbox.page()):
        assert [message.body for message in shown] == [""]
    (leased,) = store.outbox.lease(NOW, 1, 60)
    assert leased.body == f"{post.token} {post.code}"
    shown = store.outbox.by_id(leased.id)
    assert shown is not None
    assert shown.body == ""
    store.outbox.sent(leased, NOW)
    assert bodies(store) == [""]
    ask(store)
    work(store, post)
    (leased,) = store.outbox.lease(NOW, 1, 60)
    store.outbox.failed(leased, "no", NOW)
    assert bodies(store) == ["", f"{post.token} {post.code}"]
    (leased,) = store.outbox.lease(NOW + timedelta(hours=1), 1, 60)
    store.outbox.refused(leased, "too late", NOW)
    assert bodies(store) == ["", ""]
    assert not store.outbox.resend(leased.id, NOW)


def bodies(store: Store) -> list[str]:
    """What is kept of each message."""
    with store._database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT body FROM message ORDER BY number").scalars())
