"""Every walkthrough of our own sites is taken without a browser, and nothing is left behind on the way."""

from __future__ import annotations

import pytest

from prototype_kit import Site
from prototype_kit.questions import FileUpload
from prototype_kit.testing import detours, scenario_faults, walks
from prototype_kit.testing.client import Visitor
from prototype_kit.testing.finding import site_of
from tests.web.world import ROOT

SITES = ("exemplars", "tests/sites/births", "tests/sites/bins", "tests/sites/anytown", "tests/sites/surgery")

each_site = pytest.mark.parametrize("site", SITES, indirect=True)


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Site:
    """One of our own."""
    return site_of(ROOT / request.param)


@each_site
def test_every_condition_is_taken_both_ways(site: Site, visitor: Visitor) -> None:
    """Each page is as the journey says, and what is sent is what was answered."""
    for walkthrough in walks(site, "edges"):
        visitor.take(walkthrough)


@each_site
def test_every_error_is_shown(site: Site, visitor: Visitor) -> None:
    """Whatever is wrong is said above the form and beside its field, and what was typed is kept."""
    assert any(leg.refusals for walkthrough in walks(site, "errors") for leg in walkthrough.legs)
    for walkthrough in walks(site, "errors"):
        visitor.take(walkthrough)


@each_site
def test_a_changed_answer_leaves_nothing_behind(site: Site, visitor: Visitor) -> None:
    """What was answered on a way that was left is neither shown nor sent."""
    assert detours(site)
    for walkthrough in detours(site):
        visitor.take(walkthrough)


@each_site
def test_a_detour_leaves_a_row(site: Site) -> None:
    """A change of mind shows fewer rows the second time: else it would try nothing."""
    for walkthrough in detours(site):
        first, second = (leg.rows for leg in walkthrough.legs if leg.kind == "check-answers")
        assert {key for key, _ in first} - {key for key, _ in second}, walkthrough.name


@pytest.mark.parametrize("site", ["exemplars"], indirect=True)
def test_files_are_sent_and_refused(site: Site) -> None:
    """The walkthroughs that are taken hold files, right ones and wrong ones, apart from what is typed."""
    service = site.services["everything"]
    (asked,) = (each for each in service.journeys["apply"].questions.values() if isinstance(each, FileUpload))
    legs = [leg for each in walks(site, "errors", "everything/apply") for leg in each.legs]
    assert any(leg.files for leg in legs)
    refused = [refusal for leg in legs for refusal in leg.refusals if refusal.files]
    rules = {error.rule for refusal in refused for error in refusal.errors}
    assert {"empty", "too-large", "wrong-type", "too-many"} <= rules
    assert not any(asked.name in (leg.form or {}) for leg in legs)


@each_site
def test_every_scenario_leads_where_it_says(site: Site) -> None:
    """Those of our own sites do."""
    assert scenario_faults(site) == []
