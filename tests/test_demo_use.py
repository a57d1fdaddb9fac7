"""What made-up people do in a journey: it fits their cases, real pages and rules, and known chances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from prototype_kit import Site, load_site
from prototype_kit.demo import Setting, plan
from prototype_kit.demo.other_channels import SOURCE, other_channels
from prototype_kit.demo.stops import Stop, Way
from prototype_kit.demo.use import NEW_RELEASE, SINCE, Habit, left, moves, older_release
from prototype_kit.demo.visits import _COMMENTS, Visits
from prototype_kit.events import AnswerRefused, row
from prototype_kit.months import Month, months_from
from prototype_kit.personal_details import personal_details
from prototype_kit.store import DemoCase, DemoUse
from prototype_kit.working_days import day_of
from tests.test_demo import BASE, NOW, STAFF
from tests.web.world import LIGHTS

LONG = 20_000


@pytest.fixture(scope="module")
def site() -> Site:
    """The site of the exemplars."""
    return load_site(LIGHTS)


@pytest.fixture(scope="module")
def town(site: Site) -> Sequence[DemoCase]:
    """A town of 2,000 cases."""
    return list(plan(Setting(site, NOW, 2_000, BASE, STAFF)))


@pytest.fixture(scope="module")
def uses(town: Sequence[DemoCase]) -> Sequence[DemoUse]:
    """What everybody did."""
    return [use for made in town for use in made.uses]


def test_what_led_to_a_case_lasts_as_long_as_its_draft(town: Sequence[DemoCase]) -> None:
    """From its start to when it was received, in order, of the same release and device."""
    seen = 0
    for made in town:
        own = [use for use in made.uses if use.sent]
        assert len(own) == (made.started_at >= NOW - SINCE)
        for use in own:
            assert (use.draft_id, use.release, use.origin) == (
                made.case.draft_id, made.case.release, made.case.origin,
            )  # fmt: skip
            times = [event.at for _, event in use.events]
            assert times == sorted(times)
            if times:
                seen += 1
                assert made.started_at <= times[0]
                assert times[-1] == made.case.received_at
                assert use.events[-1][1].page.endswith("/check-answers")
    assert seen > 100


def test_nothing_is_in_the_future_or_older_than_twelve_weeks(uses: Sequence[DemoUse]) -> None:
    """Drafts are older; their events would be most of what is written."""
    for use in uses:
        assert use.started_at <= use.saved_at <= NOW
        assert use.feedback is None or use.saved_at <= use.feedback.at <= NOW
        for _, event in use.events:
            assert NOW - SINCE <= event.at <= NOW
            assert event.context.journey_day == day_of(use.started_at)
    assert any(use.started_at < NOW - SINCE for use in uses)


def test_pages_and_rules_are_those_of_the_journey(site: Site, uses: Sequence[DemoUse]) -> None:
    """Each event passes the guard of the table, and names a page, a question and a rule that are there."""
    refused = Counter[str]()
    for use in uses:
        journey = site.services[use.service].journeys[use.journey]
        names = {screen.name for screen, _ in journey.screens} | {*journey.repeats, "check-answers", "tasks"}
        for _, event in use.events:
            assert event.page.startswith(f"/{use.service}/{use.journey}/")
            assert event.page.rpartition("/")[2] in names
            if isinstance(event, AnswerRefused):
                assert event.question in journey.questions
                assert event.error_code
                refused[event.error_code] += 1
    for use in uses[-50:]:
        for _, event in use.events:
            assert row(event)["env"] == "demo"
    assert len(refused) > 2
    assert refused["required"] > 0


def test_ids_are_the_same_each_time_and_sort_by_time(site: Site, uses: Sequence[DemoUse]) -> None:
    """Events that come twice would count once; none of these does."""
    ids = [id_ for use in uses for id_, _ in use.events]
    assert len(ids) == len(set(ids)) > 2_000
    for use in uses[-100:]:
        assert all(one[0][:13] <= other[0][:13] for one, other in pairwise(use.events))
    again = [use for made in plan(Setting(site, NOW, 2_000, BASE, STAFF)) for use in made.uses]
    assert again == list(uses)


def test_the_older_release_is_used_until_the_newer_one(site: Site, uses: Sequence[DemoUse]) -> None:
    """And is no release of any service."""
    real = {service.release for service in site.services.values()}
    for use in uses:
        service = site.services[use.service]
        day, newest = day_of(use.started_at), day_of(NOW) - NEW_RELEASE
        if day != newest:  # who began in that night may end with the other
            newer = day > newest
            assert use.release == (service.release if newer else older_release(service))
        assert older_release(service) not in real
        assert len(older_release(service)) == len(service.release)


@pytest.mark.parametrize(("new", "device"), [(False, "desktop"), (True, "desktop"), (False, "mobile")])
def test_people_give_up_as_often_as_is_known(new: bool, device: str) -> None:
    """Of all who begin, the share that `leaves` says is lost on each page, whoever counts them."""
    stops = [Stop(f"/a/{number}", hard=number == 1) for number in range(4)]
    habit, lots, gone = Habit(new, device), Random(1), Counter[int]()
    for _ in range(LONG):
        gone.update(left(lots, Way(tuple(stops)), habit))
    reached = LONG + gone.total()
    for number, stop in enumerate(stops):
        truth = habit.leaves(stop, len(stops))
        margin = 4 * (truth * (1 - truth) / reached) ** 0.5
        assert gone[number] / reached == pytest.approx(truth, abs=margin), stop.page
        reached -= gone[number]
    assert reached == LONG


def test_the_hardest_page_is_better_in_the_newest_release() -> None:
    """That is what somebody who compares releases should find."""
    hard = Stop("/a/b", hard=True, rules=(("light", "required"),))
    old, new = Habit(False, "desktop"), Habit(True, "desktop")
    assert old.leaves(hard, 5) > 2 * new.leaves(hard, 5)
    assert old.refused(hard) > 2 * new.refused(hard)
    assert old.leaves(Stop("/a/c"), 5) == new.leaves(Stop("/a/c"), 5)
    assert Habit(False, "mobile").leaves(hard, 5) > old.leaves(hard, 5)


def test_nobody_is_in_the_middle_of_it_now(site: Site, town: Sequence[DemoCase]) -> None:
    """Those who came about when the newest case did came a little earlier, and have left."""
    reports: Any = SimpleNamespace(service=site.services["street-lights"])
    visits, newest = Visits(reports, NOW), town[-1].case
    begins = [visits._begins(Random(seed), newest) for seed in range(100)]
    assert max(begins) < NOW - timedelta(minutes=15)


def test_whoever_gives_up_answers_nothing_there() -> None:
    """The last that is known of them is that they saw the page, or were refused."""
    way = Way(tuple(Stop(f"/a/{number}", "q", (("q", "required"),)) for number in range(3)))
    for seed in range(300):
        found = moves(Random(seed), way, Habit(False, "mobile"), until=1)
        assert {move.page for move in found} <= {"/a/0", "/a/1"}
        assert ("form_response", "/a/1") not in {(move.kind.name, move.page) for move in found}


def test_some_asked_that_nothing_is_kept(uses: Sequence[DemoUse]) -> None:
    """One of twenty of those who came by themselves; what staff do is always known."""
    recent = [use for use in uses if use.started_at >= NOW - SINCE]
    objected = [use for use in recent if not use.events]
    assert 0 < len(objected) < len(recent) / 8
    assert {use.origin.source for use in objected} == {"user"}


def test_comments_hold_nothing_of_a_person() -> None:
    """They were written for this."""
    words = [each for some in _COMMENTS.values() for each in some]
    assert not [each for each in words if personal_details(each)]


def test_other_channels_lose_people_to_the_form() -> None:
    """Month by month, of whole months alone."""
    digital = Counter({("a", Month(2026, number)): 100 for number in range(1, 12)})
    found = list(other_channels(digital, Month(2026, 11), Random(1)))
    months = sorted({volume.month for volume in found})
    assert (months[0], months[-1]) == (Month(2026, 2), Month(2026, 10))
    phone = [volume.completed for volume in found if volume.channel == "phone"]
    assert phone[0] > 2 * phone[-1] > 0
    assert {volume.source for volume in found} == {SOURCE}


def test_there_are_numbers_of_the_baseline_however_long_ago() -> None:
    """Online too, with the form before: so the months before the town's first case have all channels."""
    digital = Counter({("a", Month(2030, number)): 100 for number in range(1, 7)})
    digital["a", Month(2030, 1)] = 30
    found = list(other_channels(digital, Month(2030, 6), Random(1), {"a": Month(2025, 4)}))
    by_month = {
        month: {each.channel for each in found if each.month == month}
        for month in months_from(Month(2025, 4), Month(2030, 5))
    }
    early, late = {"web", "phone", "face_to_face", "post"}, {"phone", "face_to_face", "post"}
    assert all(
        channels == (early if month < Month(2030, 2) else late) for month, channels in by_month.items()
    )
    web = {each.month: each.completed for each in found if each.channel == "web"}
    assert (web[Month(2025, 4)], web[Month(2030, 1)]) == (100, 70)


def test_a_small_town_has_use_too(site: Site) -> None:
    """However few cases there are."""
    alone = replace(site, services={"street-lights": site.services["street-lights"]})
    few = list(plan(Setting(alone, datetime(2026, 5, 1, 15, tzinfo=UTC), 3, BASE)))
    assert len(few) == 3
