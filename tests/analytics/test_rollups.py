"""Roll-ups in the store: whatever comes late, twice or in another order, a day is counted as it was."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from sqlalchemy import Delete, delete, func, select, update

from prototype_kit.events import (
    AnswerGiven,
    AnswerRefused,
    ErrorShown,
    EventContext,
    Origin,
    PageViewed,
    first_id,
    milliseconds,
    moment_of,
    row,
    uuid7,
)
from prototype_kit.kpis import Cell, Slice, completion
from prototype_kit.store import DayKey, Draft, NewFeedback, Store, StoreUnavailable, open_store, rollups
from prototype_kit.store.rollups import EVENTS_KEPT, Rollups, mark
from prototype_kit.store.tables import draft, event, feedback, roll_up
from prototype_kit.working_days import day_of
from tests.analytics.kept import counted, expected, keep_drafts, keep_events
from tests.analytics.simulator import TEN_PAGES, Simulator

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MAY_DAY = DayKey("live", "lights", date(2026, 5, 1))
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
PAGE = "/lights/report/fault"
LIVE = Origin("live", device="mobile")


def start(store: Store, at: datetime = NOON, origin: Origin = LIVE, service: str = "lights") -> Draft:
    """A draft, kept for a day."""
    session = f"{random.random()}"
    return store.drafts.start(session, service, "report", "r1", day_of(at), at, DAY, origin)


def context(its: Draft) -> EventContext:
    """Of its events."""
    return EventContext(its.service, its.release, its.id, its.origin, journey_day=day_of(its.started_at))


def view(store: Store, its: Draft, at: datetime, page: str = PAGE) -> None:
    """Note that it saw a page."""
    keep_events(store, [PageViewed(context(its), at, page)])


def whole(store: Store, key: DayKey = MAY_DAY) -> dict[Cell, int]:
    """What was counted of a day, of all parts."""
    return dict(store.figures.counts(Slice(key.env, key.service, key.day, key.day)))


def statements(store: Store) -> int:
    """How often a day was counted or marked."""
    with store.database.reading() as connection:
        return int(connection.execute(select(func.coalesce(func.sum(roll_up.c.version), 0))).scalar_one())


# --- against the truth --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_days_are_counted_as_they_were(store: Store, seed: int) -> None:
    """Batches come mixed and late, and figures are brought up to date in between, as in use.

    The clock goes forward in these days: no hour is counted twice or left out.
    """
    simulator = Simulator(TEN_PAGES, seed, datetime(2026, 3, 28, 6, tzinfo=UTC), days=3)
    journeys = list(simulator.journeys(150))
    now = datetime(2026, 6, 1, tzinfo=UTC)
    with store.database.writing() as connection:
        mark(connection, list(simulator.counted), now)
    store.rollups.refresh(now - MINUTE)  # of nothing
    keep_drafts(store, journeys)
    events = [each for journey in journeys for each in journey.events]
    random.Random(seed).shuffle(events)
    left = iter(events)
    while batch := list(islice(left, 500)):
        keep_events(store, batch)
        with store.database.writing() as connection:
            mark(connection, {MAY_DAY._replace(day=day_of(each.at)) for each in batch}, now)
            mark(
                connection,
                {MAY_DAY._replace(day=each.context.journey_day or day_of(each.at)) for each in batch},
                now,
            )
        store.rollups.refresh(now)
    assert counted(store, simulator.counted) == expected(simulator)


def test_a_first_look_finds_all_there_is(store: Store) -> None:
    """An upgraded site has figures of what is there already."""
    simulator = Simulator(TEN_PAGES, 7, datetime(2026, 10, 24, 6, tzinfo=UTC), days=3)  # the clock goes back
    journeys = list(simulator.journeys(60))
    keep_drafts(store, journeys)
    keep_events(store, [each for journey in journeys for each in journey.events])
    now = datetime(2026, 12, 31, tzinfo=UTC)
    store.rollups.refresh(now)
    started = [journey.draft["started_at"] for journey in journeys]
    days = {MAY_DAY._replace(day=day_of(at)) for at in started if isinstance(at, datetime)}
    assert counted(store, days) == {key: its for key, its in expected(simulator).items() if key in days}


# --- when a day is counted ----------------------------------------------------------------------------------


def test_what_came_since_is_counted(store: Store) -> None:
    """And an event that was in a batch for some minutes."""
    its = start(store)
    view(store, its, NOON)
    store.rollups.refresh(NOON + MINUTE)
    assert whole(store)[Cell("reached", PAGE)] == 1
    view(store, its, NOON + 2 * SECOND, "/lights/report/late")
    store.rollups.refresh(NOON + 9 * MINUTE)
    assert whole(store)[Cell("reached", "/lights/report/late")] == 1


def test_events_of_a_later_day_are_counted_on_the_day_of_the_start(store: Store) -> None:
    """Rates of a day so never exceed its starts."""
    its = start(store)
    store.rollups.refresh(NOON + 2 * DAY)  # nothing of it can change by itself any more
    keep_events(store, [AnswerGiven(context(its), NOON + 20 * DAY, PAGE)])
    store.rollups.refresh(NOON + 20 * DAY + MINUTE)
    assert whole(store)[Cell("answered", PAGE)] == 1
    assert Cell("answered", PAGE) not in whole(store, MAY_DAY._replace(day=date(2026, 5, 21)))


def test_what_time_alone_changes_is_counted_again(store: Store) -> None:
    """Half an hour later somebody has left, a day later they have failed; then nothing is looked at again."""
    its = start(store)
    view(store, its, NOON)
    for later, open_, left in ((20 * MINUTE, 1, 0), (31 * MINUTE, 1, 1), (DAY, 0, 1)):
        store.rollups.refresh(NOON + later)
        assert completion(whole(store)).open == open_
        assert whole(store).get(Cell("left", PAGE), 0) == left
    before = statements(store)
    store.rollups.refresh(NOON + 2 * DAY)
    assert statements(store) == before


def test_an_end_without_events_is_counted(store: Store) -> None:
    """Of somebody who asked not to be counted: their draft is looked at while it is open."""
    its = start(store)
    store.rollups.refresh(NOON + MINUTE)
    saved = store.drafts.save(its, its.answers, NOON + 15 * MINUTE, exit="not-ours")
    store.rollups.refresh(NOON + 16 * MINUTE)
    assert completion(whole(store)).exits == {"not-ours": 1}
    store.drafts.save(saved, its.answers, NOON + 17 * MINUTE)  # they came back from the exit
    store.rollups.refresh(NOON + 30 * MINUTE)
    assert completion(whole(store)).exits == {}


@pytest.mark.parametrize("origin", [Origin("live", "synthetic"), Origin("research"), Origin("test")])
def test_what_never_counts(store: Store, origin: Origin) -> None:
    """Synthetic ones, participants of research, tests."""
    its = start(store, origin=origin)
    view(store, its, NOON)
    keep_events(store, [ErrorShown(context(its), NOON, "", error_code="404")])
    with store.database.writing() as connection:
        mark(connection, [MAY_DAY._replace(env=origin.env)], NOON)
    store.rollups.refresh(NOON + MINUTE)
    assert store.figures.envs() == ()
    assert store.rollups.read_day(MAY_DAY._replace(env=origin.env)) == {}


def test_what_turns_out_to_be_synthetic_is_taken_out(store: Store) -> None:
    """A script may say only later that it is one."""
    its = store.drafts.start("robot", "lights", "report", "r1", MAY_DAY.day, NOON, DAY, Origin("prototype"))
    view(store, its, NOON)
    key = MAY_DAY._replace(env="prototype")
    store.rollups.refresh(NOON + MINUTE)
    assert whole(store, key)[Cell("started")] == 1
    store.drafts.mark_synthetic("robot")
    store.rollups.refresh(NOON + 2 * MINUTE)
    assert Cell("started") not in whole(store, key)
    assert Cell("reached", PAGE) not in whole(store, key)


def test_a_day_is_that_of_the_clock_on_the_wall(store: Store) -> None:
    """In summer it begins an hour before midnight UTC; one on which clocks change is as long as it is."""
    for at in (
        datetime(2026, 3, 29, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 22, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 23, tzinfo=UTC),
        datetime(2026, 10, 24, 23, tzinfo=UTC),
        datetime(2026, 10, 25, 23, 59, tzinfo=UTC),
        datetime(2026, 10, 26, 0, tzinfo=UTC),
    ):
        its = start(store, at)
        view(store, its, at)
        keep_events(store, [ErrorShown(context(its), at, "", error_code="404")])
    store.rollups.refresh(datetime(2026, 12, 1, tzinfo=UTC))
    year = store.figures.by_day(Slice("live", "lights", date(2026, 1, 1), date(2026, 12, 31)))
    days = [date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25), date(2026, 10, 26)]
    assert {day: (its[Cell("started")], its[Cell("told")]) for day, its in year.items()} == dict(
        zip(days, [(2, 2), (1, 1), (2, 2), (1, 1)], strict=True)
    )
    assert [its[Cell("error_pages", "", "404")] for its in year.values()] == [2, 1, 2, 1]


def test_visits_and_error_pages_count_on_their_own_day(store: Store) -> None:
    """Somebody who comes back counts again; whoever has no hash is not told apart."""
    its = context(start(store))
    ann, bob = ({**vars(its), "visitor_day": letter * 16} for letter in "ab")
    events = [
        *(PageViewed(EventContext(**ann), NOON + hours * 60 * MINUTE, PAGE) for hours in (0, 1, 24)),
        PageViewed(EventContext(**bob), NOON, PAGE),
        PageViewed(its, NOON, PAGE),
        ErrorShown(EventContext("", "", "", LIVE), NOON, "", error_code="404"),
    ]
    keep_events(store, events)
    store.rollups.refresh(NOON + 2 * DAY)
    assert whole(store)[Cell("visitor_days")] == 2
    assert whole(store, MAY_DAY._replace(day=date(2026, 5, 2))) == {Cell("visitor_days"): 1}
    assert whole(store, MAY_DAY._replace(service="")) == {Cell("error_pages", "", "404"): 1}


# --- several at once, and what fails ------------------------------------------------------------------------


def test_two_workers_do_no_harm(store: Store, url: str) -> None:
    """One that counted what is old by now does not put it in the place of what another counted since."""
    its, other = start(store), open_store(url)
    view(store, its, NOON)

    class Slow(Rollups):
        """Is overtaken after it has read."""

        def _due(self, by: datetime) -> list:  # type: ignore[type-arg]
            due = super()._due(by)
            view(store, its, NOON + SECOND, "/lights/report/next")
            other.rollups.refresh(NOON + MINUTE)
            with store.database.writing() as connection:
                connection.execute(
                    delete(event).where(event.c.page.like("%next"))
                )  # as if it had not seen it
            return due

    Slow(store.database).refresh(NOON + MINUTE)
    assert whole(store)[Cell("reached", "/lights/report/next")] == 1
    other.close()


def test_what_did_not_change_is_not_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that counts the same again does not take the writers' turn for long."""
    view(store, start(store), NOON)
    store.rollups.refresh(NOON)
    replaced = list[DayKey]()
    monkeypatch.setattr(
        "prototype_kit.store.rollups.replace_day", lambda _connection, key, _counts: replaced.append(key)
    )
    store.rollups.refresh(NOON + MINUTE)
    assert replaced == []


def test_a_long_list_is_counted_in_parts(store: Store) -> None:
    """What is left is counted next time, and the newest day first."""
    for days in range(3):
        start(store, NOON + days * DAY)
    now = NOON + 3 * DAY
    assert store.rollups.refresh(now, seconds=-1)
    assert store.figures.envs() == ()
    assert not store.rollups.refresh(now, seconds=60)
    assert store.figures.days("live", "lights") == (date(2026, 5, 1), date(2026, 5, 3))


def test_who_wants_to_see_figures_does_not_wait_for_a_worker(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are up to date at once where that takes no time, else as a worker left them."""
    for number in (1, 2):
        start(store)
        assert not store.rollups.catch_up(NOON)
        assert completion(whole(store)).started == number
        monkeypatch.setattr(store.rollups, "_took", 0.01)
    monkeypatch.setattr(store.rollups, "_took", 5.0)
    start(store)
    store.rollups.catch_up(NOON + MINUTE)
    assert completion(whole(store)).started == 2
    store.rollups.catch_up(NOON + 10 * MINUTE)  # no worker was at it
    assert completion(whole(store)).started == 3


def test_who_does_not_wait_is_told_that_days_are_left(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a worker is at it, a month may look empty that is not counted yet."""
    for days in range(3):
        start(store, NOON + days * DAY)
    now = NOON + 3 * DAY
    assert store.rollups.refresh(now, seconds=-1)
    monkeypatch.setattr(store.rollups, "_took", 5.0)
    assert store.rollups.catch_up(now)
    assert store.figures.envs() == ()
    store.rollups.refresh(now)
    monkeypatch.setattr(store.rollups, "_took", 5.0)
    assert not store.rollups.catch_up(now)


def test_figures_are_shown_where_they_cannot_be_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they were; that they could not is in the log."""
    start(store)
    store.rollups.refresh(NOON)

    def full(_now: datetime) -> None:
        raise StoreUnavailable("disk is full")

    monkeypatch.setattr(store.rollups, "_look", full)
    assert not store.rollups.catch_up(NOON + DAY)
    assert completion(whole(store)).started == 1


# --- the end of events --------------------------------------------------------------------------------------


def _events(store: Store) -> int:
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(event)).scalar_one()


def test_events_are_deleted_after_thirteen_months_and_counts_stay(store: Store) -> None:
    """A day at a time, so that no day is counted from what is left of it."""
    old, new = start(store), start(store, NOON + DAY)
    for its, at in ((old, NOON), (old, NOON + DAY), (new, NOON + DAY)):
        view(store, its, at)
    end = NOON + EVENTS_KEPT
    assert store.rollups.purge(end) == 0
    store.rollups.refresh(end + DAY)
    before = whole(store)
    assert store.rollups.purge(end + timedelta(hours=10)) == 0  # that day is not over by then
    assert store.rollups.purge(end + DAY) == 1
    assert store.rollups.purge(end + DAY) == 0
    assert _events(store) == 2
    view(store, old, NOON + DAY)
    with store.database.writing() as connection:
        mark(connection, [MAY_DAY], end + DAY)
    store.rollups.refresh(end + 2 * DAY)
    assert whole(store) == before


def test_nothing_is_deleted_before_it_was_counted(store: Store) -> None:
    """Of a site that was away for more than a year."""
    view(store, start(store), NOON)
    late = NOON + 2 * EVENTS_KEPT
    assert store.rollups.refresh(late, seconds=-1)
    assert store.rollups.purge(late) == 0
    store.rollups.refresh(late)
    assert store.rollups.purge(late) == 1
    assert whole(store)[Cell("reached", PAGE)] == 1


def test_a_day_that_waits_to_be_counted_again_is_left_as_it_was(store: Store) -> None:
    """Where its events are deleted in between: a form may be open for longer than a year."""
    its = start(store)
    view(store, its, NOON)
    late = NOON + EVENTS_KEPT + DAY
    with store.database.writing() as connection:
        connection.execute(update(draft).values(expires_at=late + DAY, link_token="t"))
    store.rollups.refresh(late)
    assert store.rollups.purge(late) == 1
    store.rollups.refresh(late + DAY)
    assert whole(store)[Cell("reached", PAGE)] == 1


def test_few_are_deleted_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nobody waits for it; the worker goes on while there are more."""
    monkeypatch.setattr("prototype_kit.store.rollups._PURGE", _limited(2))
    its = start(store)
    for number in range(5):
        view(store, its, NOON + number * SECOND)
    late = NOON + EVENTS_KEPT + 2 * DAY
    store.rollups.refresh(late)
    assert [store.rollups.purge(late) for _ in range(4)] == [2, 2, 1, 0]


RATING = NewFeedback("lights", "report", "r1", "confirmation", None, 4, LIVE)
SATISFIED = Cell("satisfaction", "confirmation", "4")


def _ratings(store: Store) -> int:
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(feedback)).scalar_one()


def test_ratings_are_deleted_after_thirteen_months_and_counts_stay(store: Store) -> None:
    """Also where no event is left: whoever objects may rate. Participants' go by their study.

    Those that are made up stay: were they deleted, a demo that is made again could not be counted.
    """
    for at in (NOON, NOON, NOON + DAY):
        store.feedback.add(RATING, at)
    for env in ("research", "demo"):
        store.feedback.add(replace(RATING, origin=Origin(env)), NOON)
    end = NOON + EVENTS_KEPT
    store.rollups.refresh(end)
    assert store.rollups.purge(end) == 0
    assert store.rollups.purge(end + DAY) == 2
    assert store.rollups.purge(end + DAY) == 0
    assert _ratings(store) == 3
    with store.database.writing() as connection:
        mark(connection, [MAY_DAY], end + DAY)
    store.rollups.refresh(end + 2 * DAY)
    assert whole(store)[SATISFIED] == 2


def test_a_rating_is_not_deleted_before_it_was_counted(store: Store) -> None:
    """Nor before the words that came with it."""
    store.feedback.add(replace(RATING, words="More lamps"), NOON)
    late = NOON + 2 * EVENTS_KEPT
    assert store.rollups.purge(late) == 0
    store.rollups.refresh(late)
    assert store.rollups.purge(late) == 0
    assert store.feedback.expire(late) == 1
    store.feedback.add(RATING, NOON)  # waits to be counted
    assert store.rollups.purge(late) == 0
    store.rollups.refresh(late)
    assert store.rollups.purge(late) == 2
    assert whole(store)[SATISFIED] == 2


def _limited(most: int) -> Delete:
    return delete(event).where(event.c.event_id.in_(rollups._SOME_OLD.limit(most)))


def test_events_that_came_twice_count_once(store: Store) -> None:
    """Another database may have no unique keys; here one is made like that."""
    its = start(store)
    view(store, its, NOON)
    refused = AnswerRefused(context(its), NOON, PAGE, error_code="required")
    keep_events(store, [refused, ErrorShown(context(its), NOON, "", error_code="404")])
    with store.database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE twice AS SELECT * FROM event UNION ALL SELECT * FROM event")
        connection.exec_driver_sql("DROP TABLE event")
        connection.exec_driver_sql("ALTER TABLE twice RENAME TO event")
    store.rollups.refresh(NOON)
    assert whole(store)[Cell("refused", PAGE, "required")] == 1
    assert whole(store)[Cell("error_pages", "", "404")] == 1


def test_a_reset_leaves_nothing(store: Store) -> None:
    """Nor does it keep how far was looked: what comes after is found."""
    view(store, start(store), NOON)
    store.rollups.refresh(NOON)
    store.reset()
    assert store.figures.envs() == ()
    assert store.figures.refreshed_at() is None
    start(store, NOON - 30 * DAY)
    store.rollups.refresh(NOON)
    assert store.figures.days("live", "lights") == (date(2026, 4, 1), date(2026, 4, 1))


def test_ids_of_events_sort_by_time() -> None:
    """Days are cut out of them by their ids."""
    for ms in (0, 1, milliseconds(NOON), milliseconds(NOON) + 1):
        seen = PageViewed(EventContext("s", "r", "j", LIVE), moment_of(ms), PAGE)
        for id_ in (uuid7(ms), str(row(seen)["event_id"])):
            assert first_id(ms) <= id_ < first_id(ms + 1)
