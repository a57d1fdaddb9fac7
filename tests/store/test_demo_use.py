"""Made-up use is written whole, counted as it was planned, and the same each time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit import Site, load_site
from prototype_kit.demo import Setting, fill, plan
from prototype_kit.demo.use import SINCE
from prototype_kit.demo_staff import demo_staff
from prototype_kit.kpis.counts import Cell, Counts, Slice
from prototype_kit.signing import Signer
from prototype_kit.store import CommentFilter, DemoCase, Store
from prototype_kit.working_days import day_of
from tests.web.world import LIGHTS

NOW = datetime(2026, 5, 1, 15, tzinfo=UTC)
NUMBER = 620
SLUG = "street-lights"


@pytest.fixture(scope="module")
def site() -> Site:
    """The street lights and grids of Anytown."""
    site = load_site(LIGHTS)
    return replace(site, services={SLUG: site.services[SLUG]})


@pytest.fixture
def planned(store: Store, site: Site) -> list[DemoCase]:
    """What was written and counted."""
    setting = Setting(site, NOW, NUMBER, "https://services.anytown.example", demo_staff(store, site, NOW))
    fill(store, setting, Signer("a secret of thirty-two characters"))
    assert store.rollups.refresh(NOW) is False
    return list(plan(setting))


def _counts(store: Store, first: datetime) -> Counts:
    return store.figures.counts(Slice("demo", SLUG, day_of(first), day_of(NOW)))


def test_figures_are_those_of_the_plan(store: Store, planned: list[DemoCase]) -> None:
    """Every case is one that was started and completed; what others did is counted beside it."""
    uses = [use for made in planned for use in made.uses]
    others = [use for use in uses if not use.sent]
    counts = _counts(store, NOW - timedelta(days=999))
    assert counts[Cell("submitted")] == NUMBER
    assert counts[Cell("started")] == NUMBER + len(others)
    assert counts[Cell("told")] == sum(1 for use in uses if use.events)
    exits = Counter(use.exit for use in others if use.exit)
    assert {cell.detail: n for cell, n in counts.items() if cell.metric == "exited"} == exits
    said = [use.feedback for use in uses if use.feedback]
    assert sum(n for cell, n in counts.items() if cell.metric == "satisfaction") == len(said) > 5


def test_each_page_of_the_funnel_has_what_was_made_up(store: Store, planned: list[DemoCase]) -> None:
    """As events tell it: who reached a page, whom it refused, who left there."""
    counts = _counts(store, NOW - SINCE + timedelta(days=1))
    told = [
        use
        for made in planned
        for use in made.uses
        if use.events and day_of(use.started_at) >= day_of(NOW - SINCE + timedelta(days=1))
    ]
    reached = Counter(page for use in told for page in {event.page for _, event in use.events})
    assert {cell.page: n for cell, n in counts.items() if cell.metric == "reached"} == reached
    given_up = [use for use in told if not use.sent and use.exit is None]
    left = sum(n for cell, n in counts.items() if cell.metric == "left")
    assert len(given_up) - 2 <= left <= len(given_up)  # whoever came just now may still go on
    assert sum(n for cell, n in counts.items() if cell.metric == "erred") > 5


def test_days_that_somebody_looked_at_before_are_counted_too(store: Store, site: Site) -> None:
    """A worker that has looked for new events would not look back for those of weeks ago."""
    store.rollups.refresh(NOW)
    fill(store, Setting(site, NOW, 60, "https://services.anytown.example"), Signer("s" * 32))
    store.rollups.refresh(NOW)
    assert _counts(store, NOW - timedelta(days=999))[Cell("submitted")] == 60


def test_comments_and_volumes_are_there_to_be_seen(store: Store, planned: list[DemoCase]) -> None:
    """In words that hold nothing of a person, and for whole months."""
    assert planned
    comments, _ = store.feedback.page(
        CommentFilter(Slice("demo", SLUG, day_of(NOW - SINCE), day_of(NOW))), 1, 100
    )
    assert comments
    assert all(comment.words and not comment.removed for comment in comments)
    volumes = [kept.volume for kept in store.volumes.of("demo", SLUG)]
    assert {volume.channel for volume in volumes} == {"phone", "face_to_face", "post"}
    assert all("Made up" in volume.source for volume in volumes)
    assert max(volume.month for volume in volumes).last < day_of(NOW)
    assert store.volumes.all("prototype") == ()
