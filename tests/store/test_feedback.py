"""Feedback in the store: one answer for a draft, words for a while, nothing of whom we forget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from prototype_kit.kpis import Slice
from prototype_kit.store import CommentFilter, NewFeedback, Origin, Store
from prototype_kit.store.feedback import WORDS_KEPT
from prototype_kit.store.rollups import DayKey
from tests.store.conftest import Start

LIVE = Origin("live", device="mobile")
NEW = NewFeedback(
    "street-lights", "report", "r1", "confirmation", None, 4, LIVE, "More lamps", "cy", ("name",)
)
YEAR = Slice("live", "street-lights", date(2026, 1, 1), date(2026, 12, 31))
ALL = CommentFilter(YEAR)


def rows(store: Store, table: str) -> Sequence[tuple[object, ...]]:
    """Every row of a table."""
    with store.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]


def words(store: Store, wanted: CommentFilter = ALL) -> list[str]:
    """The comments of a list, newest first; the file of it has the same ones."""
    found, total = store.feedback.page(wanted, 1, 50)
    assert total == len(found)
    assert list(found) == list(store.feedback.each(wanted))
    return [comment.words for comment in found]


def test_what_somebody_said_is_kept_as_it_was(store: Store, now: datetime) -> None:
    """With where they were asked, and by what they came."""
    store.feedback.add(NEW, now)
    ((comment,), total) = store.feedback.page(ALL, 1, 10)
    assert total == 1
    assert (comment.at, comment.page, comment.rating, comment.release) == (now, "confirmation", 4, "r1")
    assert (comment.words, comment.language, comment.removed) == ("More lamps", "cy", ("name",))
    assert (comment.channel, comment.device) == ("web", "mobile")


def test_a_draft_counts_once_and_the_last_word_stands(store: Store, now: datetime) -> None:
    """Also when it is sent twice at the same moment; it counts on the day on which it was said first."""
    about = replace(NEW, journey_id="draft-1", removed=())
    store.feedback.add(about, now)
    store.feedback.add(replace(about, rating=1, page="not-ours", words=""), now + timedelta(days=2))
    assert len(rows(store, "feedback")) == 1
    assert store.feedback.given("draft-1") == (1, "")
    assert rows(store, "feedback_comment") == []
    store.feedback.add(replace(about, rating=2, words="Again"), now + timedelta(days=3))
    assert store.feedback.given("draft-1") == (2, "Again")
    assert words(store) == ["Again"]
    assert next(store.feedback.each(ALL)).at == now
    assert store.feedback.given("another") is None


def test_without_a_draft_each_counts(store: Store, now: datetime) -> None:
    """Nobody knows whether they are of one person."""
    for _ in range(3):
        store.feedback.add(replace(NEW, words=""), now)
    assert len(rows(store, "feedback")) == 3


def test_figures_of_its_first_day_are_counted_anew(store: Store, now: datetime) -> None:
    """Somebody who thinks again days later changes the count of the day on which they said something."""
    day = DayKey("live", "street-lights", date(2026, 5, 1))

    def counted() -> dict[str, int]:
        store.rollups.refresh(now + timedelta(days=3))
        counts = store.rollups.read_day(day).values()
        return {
            cell.detail: n for each in counts for cell, n in each.items() if cell.metric == "satisfaction"
        }

    about = replace(NEW, journey_id="draft-1")
    store.feedback.add(about, now)
    store.feedback.add(replace(about, journey_id="draft-2"), now)
    assert counted() == {"4": 2}
    store.feedback.add(replace(about, rating=1), now + timedelta(days=2))
    assert counted() == {"4": 1, "1": 1}


def test_comments_are_listed_newest_first_by_page_and_rating(store: Store, now: datetime) -> None:
    """Those with words alone, of one env and service; days are told apart."""
    said = [("one", 5, "confirmation"), ("two", 1, "not-ours"), ("three", 1, "confirmation"), ("", 1, "")]
    for number, (comment, rating, page) in enumerate(said):
        new = replace(NEW, words=comment, rating=rating, page=page)
        store.feedback.add(new, now + timedelta(hours=number))
    store.feedback.add(replace(NEW, origin=Origin("demo"), words="made up"), now)
    store.feedback.add(replace(NEW, service="bins", words="of another"), now)
    assert words(store) == ["three", "two", "one"]
    assert words(store, replace(ALL, rating=1)) == ["three", "two"]
    assert words(store, replace(ALL, page="confirmation")) == ["three", "one"]
    assert words(store, replace(ALL, page="")) == []
    for part, value in {"journey": "other", "release": "r2", "channel": "phone", "device": "tablet"}.items():
        assert words(store, CommentFilter(replace(YEAR, **{part: value}))) == [], part  # type: ignore[arg-type]
    mobile = replace(YEAR, journey="report", release="r1", channel="web", device="mobile", assisted=False)
    assert words(store, CommentFilter(mobile)) == ["three", "two", "one"]
    assert words(store, CommentFilter(replace(YEAR, assisted=True))) == []


def test_days_of_a_list_are_those_of_the_place(store: Store) -> None:
    """Half past eleven at night by UTC is the next day in summer; the first and the last day are included."""
    for hour, comment in ((22, "this day"), (23, "the next")):
        new = replace(NEW, words=comment)
        store.feedback.add(new, datetime(2026, 5, 1, hour, 30, tzinfo=UTC))
    first, second = date(2026, 5, 1), date(2026, 5, 2)
    assert words(store, CommentFilter(replace(YEAR, first=first, last=first))) == ["this day"]
    assert words(store, CommentFilter(replace(YEAR, first=second, last=second))) == ["the next"]


def test_what_tests_said_is_in_no_list_and_no_figure(store: Store, now: datetime) -> None:
    """A load test may send as much as it likes."""
    store.feedback.add(replace(NEW, origin=Origin("live", source="synthetic")), now)
    assert words(store) == []
    store.rollups.refresh(now)
    assert store.rollups.read_day(DayKey("live", "street-lights", date(2026, 5, 1))) == {}


def test_a_long_list_comes_in_pages_and_in_one_file(store: Store, now: datetime) -> None:
    """Nothing is left out or told twice, though many came at the same moment."""
    for number in range(1_203):
        store.feedback.add(replace(NEW, words=f"{number}"), now + timedelta(seconds=number // 400))
    second, total = store.feedback.page(ALL, 2, 50)
    assert (total, len(second), second[0].words) == (1_203, 50, "1152")
    assert [comment.words for comment in store.feedback.each(ALL)] == [f"{n}" for n in reversed(range(1_203))]


def test_words_are_deleted_when_their_time_is_over(store: Store, now: datetime) -> None:
    """How satisfied somebody was stays; nothing is written while there is nothing to delete."""
    store.feedback.add(replace(NEW, words="old"), now - WORDS_KEPT)
    store.feedback.add(replace(NEW, words="young"), now - WORDS_KEPT + timedelta(seconds=1))
    assert store.feedback.expire(now) == 1
    assert words(store, CommentFilter(replace(YEAR, first=date(2025, 1, 1)))) == ["young"]
    assert len(rows(store, "feedback")) == 2
    assert store.feedback.expire(now) == 0


def test_who_deletes_their_answers_deletes_their_words(store: Store, start: Start, now: datetime) -> None:
    """What was said about their drafts; that somebody was satisfied stays a fact, as that they started is."""
    mine, other = start("cookie"), start("another")
    for draft in (mine, other):
        store.feedback.add(replace(NEW, journey_id=draft.id, words=f"of {draft.id}"), now)
    store.sessions.forget("cookie")
    assert words(store) == [f"of {other.id}"]
    assert len(rows(store, "feedback")) == 2


@pytest.mark.parametrize("with_draft", [True, False])
def test_nothing_is_left_of_a_participant(
    store: Store, start: Start, now: datetime, with_draft: bool
) -> None:
    """Neither words nor rating; what another said is all there."""
    for session in ("one", "other"):
        origin = Origin("research", round="round-3", research_session=session)
        draft = start(session, origin=origin) if with_draft else None
        store.feedback.add(replace(NEW, origin=origin, journey_id=draft.id if draft else None), now)
    before = len(rows(store, "feedback_comment"))
    store.participants.forget("one")
    assert before == 2
    assert len(rows(store, "feedback")) == len(rows(store, "feedback_comment")) == 1
    assert "other" in str(rows(store, "feedback"))


def test_what_was_made_up_goes_with_the_demonstration(store: Store, now: datetime) -> None:
    """However much it is, and nothing else."""
    store.feedback.add(NEW, now)
    for number in range(501):
        store.feedback.add(replace(NEW, origin=Origin("demo"), words=f"{number}"), now)
    assert store.demo.remove()["feedback"] == 501
    assert len(rows(store, "feedback")) == len(rows(store, "feedback_comment")) == 1
    assert words(store) == ["More lamps"]
