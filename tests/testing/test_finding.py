"""Walkthroughs for test modules: found once, and by the names of journeys."""

from __future__ import annotations

import pytest

from prototype_kit import KitError, load_site
from prototype_kit.testing import detours, missed, site_of, walks
from tests.web.world import BIRTHS, ROOT


def test_walkthroughs_are_found_once() -> None:
    """A module that asks for the same again gets the same, and another site its own."""
    site, other = site_of(BIRTHS), load_site(BIRTHS)
    assert site_of(BIRTHS / "birth_registration" / "rules.py") is site
    assert all(one is two for one, two in zip(walks(site, "edges"), walks(site, "edges"), strict=True))
    assert detours(site)[0] is detours(site)[0]
    assert walks(other, "edges")[0] is not walks(site, "edges")[0]
    assert walks(other, "edges") == walks(site, "edges")


def test_one_journey_is_taken_by_its_name() -> None:
    """The others are left out; a name that is none is said, with those that are."""
    site = site_of(ROOT / "exemplars")
    chosen = walks(site, "pages", "blank/apply")
    assert chosen == [each for each in walks(site, "pages") if each.base == "/blank/apply"] != []
    there_are = "There are: street-lights/report, street-lights/grids, birth-registration/births, "
    with pytest.raises(KitError, match=rf"no journey 'blank/aply'\. {there_are}"):
        walks(site, "pages", "blank/aply")


def test_our_own_sites_are_covered() -> None:
    """Nothing is missed in what is copied into projects, which have a test that says so."""
    for cover in ("pages", "edges", "errors"):
        assert missed(site_of(ROOT / "exemplars"), cover) == []
