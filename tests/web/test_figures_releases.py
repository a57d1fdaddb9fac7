"""Releases in the console's figures: which is the newer one, and by which name each goes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from prototype_kit.figures import Mark, named_releases
from prototype_kit.kpis import Slice
from prototype_kit.store import Origin, Store
from tests.web.counted import a_day, count, of_service
from tests.web.team import team
from tests.web.world import World

TODAY = date(2026, 5, 6)
SERVICE = "/figures/street-lights"
OLD, NEW = "f" * 12, "0" * 12
"""Their letters are in the other order."""
ALL = Slice("prototype", "street-lights", date(2026, 1, 1), TODAY)


def begin(store: Store, release: str, at: datetime) -> None:
    """Start a form with a release."""
    store.drafts.start(
        f"{release} {at}",
        "street-lights",
        "report",
        release,
        at.date(),
        at,
        timedelta(hours=20),
        Origin("prototype"),
    )


@pytest.fixture
def edited(lights: World) -> World:
    """The service was changed at lunch, and both releases were used on that day."""
    store, now = lights.front.store, lights.clock()
    for release, ago in ((OLD, 5), (OLD, 4), (OLD, 3), (NEW, 2), (NEW, 1)):
        begin(store, release, now - timedelta(hours=ago))
    return lights


def test_the_newest_release_is_that_with_which_forms_were_last_started(edited: World) -> None:
    """Also of two on one day, however their letters sort."""
    page = team(edited, "editor").get(f"{SERVICE}/compare?by=release")
    assert f"Now: {NEW}, from 6 May 2026, 2 started. Before: {OLD}, from 6 May 2026, 3" in page.words


def test_going_back_to_an_old_release_makes_it_the_newest(edited: World) -> None:
    """It is what people have now."""
    begin(edited.front.store, OLD, edited.clock() - timedelta(minutes=5))
    page = team(edited, "editor").get(f"{SERVICE}/compare?by=release")
    assert f"Now: {OLD}" in page.words


def test_without_drafts_the_release_of_the_site_is_the_newest(lights: World) -> None:
    """Of two on one day; drafts go after some time, and their counts stay."""
    for release in (OLD, NEW):
        count(lights.front.store, TODAY, a_day(), release=release)
    for current in (OLD, NEW):
        assert named_releases(lights.front.store, ALL, (), current)[0].release == current


def test_a_release_has_one_name_in_all_periods(lights: World) -> None:
    """The day on which it was first used, whatever days are looked at; its title where the log has one."""
    store = lights.front.store
    for day in (date(2026, 2, 1), TODAY):
        count(store, day, a_day(), release=OLD)
    visitor = team(lights, "manager")
    for url in (SERVICE, f"{SERVICE}?days=7", f"{SERVICE}?days=365", f"{SERVICE}/feedback"):
        words = visitor.get(url).html
        assert f"{OLD}, from 1 February 2026" in words
        assert f"{OLD}, from 6 May 2026" not in words
    (named,) = named_releases(store, ALL, [Mark(date(2026, 1, 31), "Shorter", OLD)], "")
    assert (named.words, named.first, named.started) == (
        "Shorter, from 1 February 2026",
        date(2026, 2, 1),
        200,
    )


def test_releases_are_compared_by_satisfaction_too(lights: World) -> None:
    """And it is said of how many there are pages."""
    for release, days, satisfied in ((OLD, 1, 20), (NEW, 0, 36)):
        said = of_service(satisfied_5=satisfied, satisfied_1=40 - satisfied)
        count(lights.front.store, TODAY - timedelta(days=days), {**a_day(), **said}, release=release)
    page = team(lights, "editor").get(f"{SERVICE}/compare?by=release")
    assert "Satisfied or very satisfied: 90% of 40, was 50% of 40. Clearly higher" in page.words
    assert "Pages are of the forms that told us theirs: 95 of 100 now, 95 of 100 before." in page.words
    assert "The others are of people who asked not to be counted" in page.words
