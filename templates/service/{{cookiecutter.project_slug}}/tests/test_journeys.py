"""Every way through the journeys. Change a journey, and what is tested here has changed with it.

Tests of your own belong in other files: services/*/test_*.py, or beside this one.
"""

import pytest

from prototype_kit.testing import MODES, detours, missed, scenario_faults, site_of, walks

SITE = site_of(__file__)


def test_nothing_is_missed():
    """There is a walkthrough to every page, both sides of every condition, and every error of a rule."""
    assert missed(SITE, "edges") + missed(SITE, "errors") == []


def test_every_scenario_leads_where_it_says():
    """What is typed in scenarios.yaml is taken, and leads to where each scenario starts."""
    assert scenario_faults(SITE) == []


@pytest.mark.parametrize("walkthrough", walks(SITE, "edges"))
def test_every_condition_is_taken_both_ways(visitor, walkthrough):
    """Each page is as the journey says, and what is sent is what was answered."""
    visitor.take(walkthrough)


def test_a_changed_answer_leaves_nothing_behind(visitor):
    """What was answered on a way that was left is neither shown nor sent."""
    for walkthrough in detours(SITE):
        visitor.take(walkthrough)


@pytest.mark.parametrize("walkthrough", walks(SITE, "errors"))
def test_every_error_is_shown(visitor, walkthrough):
    """Whatever is wrong is said above the form and beside its field, and what was typed is kept."""
    visitor.take(walkthrough)


@pytest.mark.parametrize("browser_visitor", MODES, indirect=True)
@pytest.mark.parametrize("walkthrough", walks(SITE, "errors"))
def test_every_page_in_a_browser(browser_visitor, walkthrough):
    """With JavaScript and without, on a phone, in a narrow window, by keyboard; and axe finds nothing."""
    browser_visitor.take(walkthrough)
