"""Walkthroughs in a real browser: street lights in every mode, every other journey with axe.

Each run of the tests takes the walkthrough that sees most, in each mode; `make reliability` takes all.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from prototype_kit import Site
from prototype_kit.testing import MODES, walks
from prototype_kit.testing.browsing import BrowserVisitor, Stop
from prototype_kit.testing.finding import site_of
from prototype_kit.testing.modes import BY_NAME
from tests.reliability.tiers import LONG, tier
from tests.web.world import ROOT

pytestmark = [pytest.mark.timeout(tier(180, 900))]

MOST = tier(1, 100)
"""How many walkthroughs of a journey are taken."""

LONGEST = (("tests/sites/births", "birth-registration/book"), ("tests/sites/bins", "market/apply"))
"""Journeys that a browser goes in tests/browser, too."""

UNREFUSED = replace(BY_NAME["javascript"], refusals=False)
"""A mode in which nothing wrong is sent."""

# The two go to different processes.
LIGHTS = pytest.mark.xdist_group("browser-walkthroughs")
OTHERS = pytest.mark.xdist_group("browser-walkthroughs-of-others")


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Site:
    """One of our own; the exemplars unless another is asked for."""
    return site_of(ROOT / getattr(request, "param", "exemplars"))


@LIGHTS
@pytest.mark.parametrize("browser_visitor", MODES, indirect=True)
def test_street_lights_in_each_mode(site: Site, browser_visitor: BrowserVisitor) -> None:
    """Every page, with every error where there is JavaScript."""
    for walkthrough in walks(site, "errors", "street-lights/report")[:MOST]:
        browser_visitor.take(walkthrough)


@OTHERS
@pytest.mark.parametrize(
    ("site", "journey"),
    [
        ("exemplars", "blank/apply"),
        ("tests/sites/bins", "bins/order"),
        *(LONGEST if LONG else ()),
    ],
    indirect=["site"],
)
def test_other_journeys_with_axe(site: Site, journey: str, browser_visitor: BrowserVisitor) -> None:
    """Every page and every error."""
    for walkthrough in walks(site, "errors", journey)[:MOST]:
        browser_visitor.take(walkthrough)


@OTHERS
@pytest.mark.parametrize("browser_visitor", [UNREFUSED], indirect=True)
def test_the_way_that_sees_most_of_grids(site: Site, browser_visitor: BrowserVisitor) -> None:
    """Every page of the long way. Its errors are those of street lights, which a browser sees above."""
    browser_visitor.take(walks(site, "errors", "street-lights/grids")[0])


@OTHERS
@pytest.mark.parametrize("browser_visitor", [UNREFUSED, *([BY_NAME["phone"]] if LONG else [])], indirect=True)
def test_the_ways_of_births(site: Site, browser_visitor: BrowserVisitor) -> None:
    """From who must come to what is booked; every branch in the long tier, and each run by client."""
    for walkthrough in walks(site, "edges", "birth-registration/births")[:MOST]:
        browser_visitor.take(walkthrough)


@OTHERS
@pytest.mark.parametrize(
    "browser_visitor",
    [*([UNREFUSED, BY_NAME["phone"]] if LONG else [replace(UNREFUSED, axe=False)])],
    indirect=True,
)
def test_the_way_that_sees_most_of_everything(site: Site, browser_visitor: BrowserVisitor) -> None:
    """Nearly every type of question. Its errors, of which there are a hundred, are taken by client.

    Axe looks at its pages in tests/browser/test_everything.py, and here in the long tier.
    """
    browser_visitor.take(walks(site, "pages", "everything/apply")[0])


@LIGHTS
@pytest.mark.parametrize("browser_visitor", [BY_NAME["javascript"]], indirect=True)
def test_an_onlooker_sees_every_page_and_every_error(site: Site, browser_visitor: BrowserVisitor) -> None:
    """Each page when it is come to, and each refusal when it is said."""
    seen: list[tuple[str, bool]] = []

    def look(stop: Stop) -> None:
        summary = stop.page.locator(".govuk-error-summary").count()
        assert bool(summary) == (stop.refusal is not None)
        assert stop.page.url.endswith(stop.walkthrough.address(stop.leg))
        seen.append((stop.leg.name, stop.refusal is not None))

    walkthrough = walks(site, "errors", "blank/apply")[0]
    browser_visitor.take(walkthrough, look)
    assert [name for name, refused in seen if not refused] == [leg.name for leg in walkthrough.legs]
    assert {name for name, refused in seen if refused} == {
        leg.name for leg in walkthrough.legs if leg.refusals
    }
