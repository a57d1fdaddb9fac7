"""Drafts: nothing lost, nothing from a stale tab, nothing kept for longer than said."""

from __future__ import annotations

import shutil
import string
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from prototype_kit.answers import EMPTY, Answers, Asset, Choice, Fact, Moment
from prototype_kit.cases import Submission
from prototype_kit.store import Draft, Origin, Outdated, Store, open_store
from tests.tallies import tally

Start = Callable[..., Draft]
LIFETIME = timedelta(hours=20)
MILLISECOND = timedelta(milliseconds=1)


def _latest(store: Store, at: datetime, session: str = "cookie") -> Draft | None:
    return store.drafts.latest(session, "street-lights", "report", at)


# --- nothing lost -------------------------------------------------------------

_words = st.text(max_size=20)
_names = st.text(string.ascii_lowercase + "-", min_size=1, max_size=8)
_choices = st.builds(Choice, st.one_of(_words, st.integers()), _words)
_numbers = st.floats(-90, 90)
_values = st.one_of(
    _words,
    st.integers(),
    st.booleans(),
    st.decimals(allow_nan=False),
    st.dates(),
    st.times(),
    st.builds(Moment, st.dates(), st.times()),
    _choices,
    st.builds(Asset, _words, _words, _numbers, _numbers, _words),
    st.lists(_choices, max_size=3).map(tuple),
)
_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), _words),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(_words, inner, max_size=2)),
    max_leaves=5,
)
_facts = st.builds(Fact, _json, _words, st.datetimes(timezones=st.just(UTC)))
_flat = st.builds(
    Answers,
    st.dictionaries(_names, _values, max_size=4),
    st.dictionaries(_names, _facts, max_size=2),
    st.frozensets(_names, max_size=3),
)
_answers = st.builds(
    lambda around, items: Answers(
        around.values, around.facts, around.continued, {"items": items} if items else {}
    ),
    _flat,
    st.dictionaries(st.sampled_from("123"), _flat, max_size=2),
)


@pytest.fixture(scope="module")
def shared(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for the many examples of a property."""
    store = open_store(
        f"sqlite:///{shutil.copy(empty_database, tmp_path_factory.mktemp('shared') / 'kit.db')}"
    )
    yield store
    store.close()


@settings(max_examples=100, deadline=None)
@given(_answers)
def test_any_answers_come_back_as_they_were_given(shared: Store, given_answers: Answers) -> None:
    """Whatever was saved is read back, to the last bit and type."""
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    begun = shared.drafts.start("s", "a", "b", "r1", date(2026, 5, 1), now, LIFETIME, Origin("test"))
    saved = shared.drafts.save(begun, given_answers, now)
    read = shared.drafts.latest("s", "a", "b", now)
    assert saved == read
    assert read is not None
    assert given_answers == read.answers
    assert given_answers.dumps() == read.answers.dumps()  # 1, True and Decimal(1) are equal, but not the same


def test_a_draft_is_read_as_it_was_started(store: Store, start: Start) -> None:
    """Every field comes back, times to the millisecond and in UTC."""
    at = datetime(2026, 5, 1, 13, 0, 0, 123_456, tzinfo=UTC)
    origin = Origin("prototype", "staff", "phone", True)
    begun = start(at=at, origin=origin)
    assert begun == _latest(store, at)
    assert at.replace(microsecond=123_000) == begun.started_at
    assert (origin, date(2026, 5, 1), 1, "open") == (begun.origin, begun.today, begun.version, begun.state)


def test_nobody_else_finds_a_draft(store: Store, start: Start, now: datetime) -> None:
    """Another cookie, service or journey finds nothing."""
    start("mine")
    assert _latest(store, now, "other") is None
    assert store.drafts.latest("mine", "bins", "report", now) is None
    assert store.drafts.latest("mine", "street-lights", "ask", now) is None


def test_the_cookie_is_not_kept(store: Store, start: Start, file: Path) -> None:
    """Who reads the database cannot pose as the people in it."""
    start("a-long-random-cookie")
    store.close()
    assert b"a-long-random-cookie" not in file.read_bytes()


def test_a_time_without_a_zone_is_refused(store: Store, saved: Draft) -> None:
    """A time that could mean several moments is a mistake of the caller."""
    with pytest.raises(ValueError, match="zone"):
        store.drafts.save(saved, EMPTY, datetime(2026, 5, 1))  # noqa: DTZ001


# --- saving -------------------------------------------------------------------


def test_a_save_extends_the_draft_and_raises_its_version(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """A save counts, and gives the draft its whole lifetime again."""
    later = now + timedelta(hours=5)
    saved = store.drafts.save(start(), answers, later)
    assert (2, later, later + LIFETIME) == (saved.version, saved.saved_at, saved.expires_at)
    assert saved == _latest(store, later)


def test_a_stale_tab_cannot_save(store: Store, start: Start, answers: Answers, now: datetime) -> None:
    """What was saved after the page was loaded is not overwritten."""
    seen = start()
    saved = store.drafts.save(seen, answers, now)
    with pytest.raises(Outdated):
        store.drafts.save(seen, EMPTY, now)
    assert saved == _latest(store, now)


def test_of_two_saves_at_once_one_wins(store: Store, start: Start, now: datetime) -> None:
    """Sixteen tabs save the same version at the same time: one does, fifteen are told."""
    seen = start()

    def save(tab: int) -> int | None:
        try:
            store.drafts.save(seen, Answers().with_page("tab", {"tab": tab}), now)
        except Outdated:
            return None
        return tab

    with ThreadPoolExecutor(16) as threads:
        winners = [tab for tab in threads.map(save, range(16)) if tab is not None]
    assert len(winners) == 1
    kept = _latest(store, now)
    assert kept is not None
    assert {"tab": winners[0]} == kept.answers.values


def test_a_draft_that_is_not_open_cannot_be_saved(
    store: Store, saved: Draft, submission: Submission, answers: Answers, now: datetime
) -> None:
    """Once submitted a draft stays empty, whichever version a tab has."""
    store.cases.submit(saved, submission, now)
    closed = _latest(store, now)
    assert closed is not None
    for version in (saved, closed):
        with pytest.raises(Outdated):
            store.drafts.save(version, answers, now)
    assert closed == _latest(store, now)


def test_an_expired_draft_cannot_be_saved(store: Store, saved: Draft, answers: Answers) -> None:
    """The last moment of a draft is just before it expires, whether or not the worker came by."""
    store.drafts.save(saved, answers, saved.expires_at - MILLISECOND)
    with pytest.raises(Outdated):
        store.drafts.save(_after(saved), answers, saved.expires_at + LIFETIME)


def _after(draft: Draft) -> Draft:
    """The draft as the save just before its end left it."""
    end = draft.expires_at - MILLISECOND
    return Draft(
        **{**vars(draft), "version": draft.version + 1, "saved_at": end, "expires_at": end + LIFETIME}
    )


# --- ends ---------------------------------------------------------------------


def test_an_exit_is_an_end_until_somebody_goes_back(
    store: Store, saved: Draft, answers: Answers, now: datetime
) -> None:
    """Reaching an exit page sets the end, once; another answer takes it away."""
    minute = timedelta(minutes=1)
    at_exit = store.drafts.save(saved, answers, now, exit="not-ours")
    assert ("not-ours", now, "open") == (at_exit.exit, at_exit.ended_at, at_exit.state)
    again = store.drafts.save(at_exit, answers, now + minute, exit="not-ours")
    assert now == again.ended_at
    back = store.drafts.save(again, answers, now + 2 * minute)
    assert (back.exit, back.ended_at) == (None, None)
    assert back == _latest(store, now + 2 * minute)


def test_starting_again_abandons_what_was_open(
    store: Store, saved: Draft, start: Start, answers: Answers, now: datetime
) -> None:
    """The old draft is wiped and cannot be saved; drafts of others stay."""
    other = store.drafts.save(start("other"), answers, now)
    new = start()
    assert new == _latest(store, now)
    assert _states(store) == {"open": 2, "abandoned": 1}
    assert other == _latest(store, now, "other")
    assert _filled(store) == 1
    with pytest.raises(Outdated):
        store.drafts.save(saved, answers, now)


def test_starting_after_the_end_of_a_draft_does_not_call_it_abandoned(
    store: Store, saved: Draft, start: Start
) -> None:
    """One that had expired stays expired, and is wiped at last."""
    start(at=saved.expires_at)
    assert _states(store) == {"open": 1, "expired": 1}
    assert _filled(store) == 0


def test_the_latest_of_one_millisecond_is_the_last_started(store: Store, start: Start, now: datetime) -> None:
    """Order does not hang on the clock."""
    for _ in range(3):
        newest = start()
    earlier = start(at=now - timedelta(hours=1))  # the clock was set back
    assert newest.id != earlier.id
    assert earlier == _latest(store, now - timedelta(hours=1))


def test_a_draft_whose_time_is_over_reads_as_expired(store: Store, saved: Draft) -> None:
    """Its answers are out of reach at once, even before they are wiped."""
    last = _latest(store, saved.expires_at - MILLISECOND)
    over = _latest(store, saved.expires_at)
    assert saved == last
    assert over is not None
    assert ("expired", EMPTY, saved.id) == (over.state, over.answers, over.id)


def test_expired_drafts_are_wiped_and_still_count(
    store: Store, saved: Draft, start: Start, answers: Answers, now: datetime
) -> None:
    """The answers go, the row stays: somebody who gave up is part of the completion rate."""
    at_exit = store.drafts.save(start("at an exit"), answers, now, exit="not-ours")
    later = store.drafts.save(start("later", at=now + LIFETIME), answers, now + LIFETIME)
    assert store.drafts.expire(saved.expires_at) == 2
    assert store.drafts.expire(saved.expires_at) == 0
    assert _states(store) == {"expired": 2, "open": 1}
    assert _filled(store) == 1
    assert later == _latest(store, now + LIFETIME, "later")
    ended = _latest(store, now + LIFETIME, "at an exit")
    assert ended is not None
    assert ("not-ours", at_exit.ended_at) == (ended.exit, ended.ended_at)
    assert tally(store, "test", now) == [("street-lights", "report", 3, 0, 1)]


def test_many_drafts_expire_in_small_transactions(store: Store, start: Start, now: datetime) -> None:
    """Residents can save in between, and none is left over."""
    for number in range(450):
        start(f"session {number}")
    assert store.drafts.expire(now + LIFETIME) == 450


# --- figures ------------------------------------------------------------------


def test_drafts_are_counted_by_what_became_of_them(
    store: Store, start: Start, answers: Answers, submission: Submission, now: datetime
) -> None:
    """Exits and submissions are ends; a person who went back from an exit and submitted ended once."""
    start("gave up")
    store.drafts.save(start("exit"), answers, now, exit="not-ours")
    store.cases.submit(start("submitted"), submission, now)
    back = store.drafts.save(start("back"), answers, now, exit="not-ours")
    store.cases.submit(back, submission, now)
    start("other journey", journey="ask")
    assert tally(store, "test", now) == [
        ("street-lights", "ask", 1, 0, 0),
        ("street-lights", "report", 4, 2, 1),
    ]


def test_only_people_of_one_env_and_time_are_counted(store: Store, start: Start, now: datetime) -> None:
    """Robots, other envs and earlier drafts stay out; staff who help count."""
    start("robot", origin=Origin("live", "synthetic"))
    start("elsewhere", origin=Origin("demo"))
    start("before", at=now - MILLISECOND, origin=Origin("live"))
    start("resident", origin=Origin("live"))
    start("helped", origin=Origin("live", "staff", assisted=True))
    assert tally(store, "live", now) == [("street-lights", "report", 2, 0, 0)]


def _states(store: Store) -> dict[str, int]:
    with store._database.reading() as connection:
        rows = connection.execute(text("SELECT state, count(*) AS drafts FROM draft GROUP BY state")).all()
    return {row.state: row.drafts for row in rows}


def _filled(store: Store) -> int:
    with store._database.reading() as connection:
        count = text("SELECT count(*) FROM draft WHERE answers LIKE '%no light%'")
        return int(connection.execute(count).scalar_one())
