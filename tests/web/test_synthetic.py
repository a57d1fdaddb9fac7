"""Load tests sign what they send: it is kept apart from what people do, and refused where people are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from prototype_kit.figures import service_figures
from prototype_kit.kpis import Slice
from prototype_kit.signing import Signer
from prototype_kit.web.synthetic import HEADER, sign_load
from prototype_kit.working_days import day_of
from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld, World

_VARIABLE = f"HTTP_{HEADER.upper().replace('-', '_')}"


def signed(world: World, secret: str | None = None, **left: float) -> Visitor:
    """A visitor whose every request is signed for some time."""
    signer = Signer(world.settings.secret if secret is None else secret)
    header = {HEADER: sign_load(signer, world.clock() + timedelta(**(left or {"hours": 1})))}
    visitor = world.visitor({**SAME_ORIGIN, **header})
    visitor.client.environ_base[_VARIABLE] = header[HEADER]
    return visitor


def test_what_a_load_test_does_is_synthetic_and_never_counted(lights: World) -> None:
    """Draft, case and events; the report knows one start, that of somebody else."""
    visitor = signed(lights)
    unlisted_light(visitor)
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/confirmation"
    unlisted_light(lights.visitor())
    lights.flush()
    assert [row for row in lights.rows("cases") if "'synthetic'" in row]
    assert {"synthetic" in row for row in lights.rows("draft")} == {True, False}
    since = lights.clock() - timedelta(days=1)
    lights.front.store.rollups.refresh(lights.clock())
    wanted = Slice("prototype", "street-lights", day_of(since), day_of(lights.clock()))
    figures, _ = service_figures(lights.site, lights.front.store, wanted).journeys
    assert (figures.completion.started, figures.completion.submitted) == (1, 0)
    assert figures.funnel[0].reached == 1
    assert len(lights.front.store.cases.references("synthetic", since)) == 1
    assert lights.front.store.cases.references("user", since) == ()
    assert lights.front.store.cases.references("synthetic", lights.clock() + timedelta(seconds=1)) == ()


def test_people_are_not_shown_what_a_load_test_reported(lights: World) -> None:
    """Nobody is sent away because a made-up person was there first; made-up people do find each other."""
    asked = [_is_asked_for_others(visitor) for visitor in (signed(lights), lights.visitor(), signed(lights))]
    assert asked == [False, False, True]


def _is_asked_for_others(visitor: Visitor) -> bool:
    """Report a quiet light; whether the site asks if somebody has reported it already."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="flickering")
    visitor.submit(light_search="AN0012")
    visitor.submit(light="AN0012")
    others = visitor.page.path == f"{REPORT}/already-reported"
    for answer in ([{"already_reported": "none"}] if others else []) + [{}, {}, {}, {}]:
        visitor.submit(**answer)
    assert visitor.page.path == f"{REPORT}/confirmation"
    return others


@pytest.mark.parametrize("secret", ["", "another secret of thirty-two signs"])
def test_a_forged_signature_is_refused(lights: World, secret: str) -> None:
    """In words, and before anything is begun: it would be counted as people."""
    visitor = signed(lights, secret)
    page = visitor.get(REPORT, status=403)
    assert page.heading == "This load test is not signed for this site"
    assert "PROTOTYPE_KIT_SECRET" in page.words
    assert lights.rows("draft") == []


@pytest.mark.parametrize("left", [{"seconds": 0}, {"hours": -1}, {"hours": 25}])
def test_a_signature_is_good_for_a_day_at_most(lights: World, left: dict[str, float]) -> None:
    """One that is over is refused, and one that would be good for longer."""
    signed(lights, **left).get(REPORT, status=403)


@pytest.mark.parametrize("value", ["", "yes", "1.2", "9999999999." + "0" * 64])
def test_whatever_says_that_it_is_a_load_test_and_is_none_is_refused(lights: World, value: str) -> None:
    """An unsigned mark would be a way to act without being counted."""
    visitor = lights.visitor()
    assert visitor.raw("GET", REPORT, headers={HEADER: value}).status_code == 403


def test_live_mode_refuses_load_tests_unless_they_are_switched_on(make_world: MakeWorld) -> None:
    """Rightly signed or not: people use it. The page says what to do."""
    page = signed(make_world(live=True)).get(REPORT, status=403)
    assert page.heading == "This site takes no load tests"
    assert "PROTOTYPE_KIT_LOAD=yes" in page.words
    signed(make_world(live=True, LOAD="yes")).get(REPORT)


def test_a_prototype_that_others_reach_refuses_them_too(make_world: MakeWorld) -> None:
    """On this machine alone nobody else can be in the way."""
    shared = {"ADDRESS": "http://192.168.0.2:8000", "PASSWORD": "lamp-post-lantern-27"}
    assert signed(make_world(**shared)).get(REPORT, status=403).heading == "This site takes no load tests"
    signed(make_world(LOAD="yes", **shared)).get(REPORT)
    signed(make_world(ADDRESS="http://localhost:8000")).get(REPORT)
