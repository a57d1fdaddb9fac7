"""What people do in a load test follows from the journeys of the site."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from prototype_kit import DefinitionError, KitError, load_site
from prototype_kit.load.funnel import Funnel, PageCounts
from prototype_kit.load.plan import plan_load, uncertain
from tests.load.walked import ROOT, plan_of
from tests.web.world import BIRTHS, LIGHTS, street_lights_alone

TODAY = date(2026, 5, 6)


def test_only_what_others_did_makes_a_page_uncertain() -> None:
    """A report of somebody else, what follows from choosing it, and what else was looked up; nothing more."""
    site = load_site(LIGHTS)
    found = uncertain(site.services["street-lights"].journeys["report"])
    assert found == {"not-ours", "already-reported", "known-about"}
    assert uncertain(site.services["blank"].journeys["apply"]) == frozenset()
    births = load_site(BIRTHS).services["birth-registration"].journeys["book"]
    assert uncertain(births) == frozenset()


ASKED_THEN = """\
  - page: same
    when: {open-reports-nearby: {count: {more_than: 0}}}
    type: yes-no
    ask: Is it one of these?
    called: it is one of these

  - page: why
    when: {same: no}
    type: text
    ask: What is different?

  - page: details
"""


def test_what_is_asked_on_an_uncertain_page_makes_others_uncertain(tmp_path: Path) -> None:
    """Whoever did not come to the one cannot be expected at the other."""
    folder = street_lights_alone(tmp_path / "anytown")
    file = folder / "street_lights" / "journeys" / "report.yaml"
    text = file.read_text(encoding="utf-8").replace("  - page: details\n", ASKED_THEN)
    file.write_text(text, encoding="utf-8")
    journey = load_site(folder).services["street-lights"].journeys["report"]
    assert uncertain(journey) == {"not-ours", "already-reported", "known-about", "same", "why"}


def test_pages_go_by_the_template_of_their_address() -> None:
    """Figures of the second baby are not kept apart from those of the first."""
    plan = plan_of(load_site(BIRTHS), "birth-registration", TODAY)
    assert plan.template("babies/2/born") == "/birth-registration/book/babies/{item}/born"
    assert plan.template("check-answers") == "/birth-registration/book/check-answers"
    found = plan.screen("babies/2/born")
    assert found is not None
    assert found.name == "born"
    assert found.heading.fullmatch("When was baby 2 of 2 born?")
    assert not found.heading.fullmatch("What time was baby 2 of 2 born?")
    assert plan.screen("babies/born") is None
    assert plan.screen("nothing") is None


def test_headings_that_are_filled_in_are_known() -> None:
    """An optional question says so; a page that a rule makes has some heading."""
    plan = plan_of(load_site(LIGHTS), "everything", TODAY)
    assert plan.screens["full-name"].heading.fullmatch("What is your full name?")
    assert not plan.screens["full-name"].heading.fullmatch("What is your date of birth?")
    assert plan.screens["heard"].heading.fullmatch("How did you hear about the fair? (optional)")
    assert not plan.screens["fee"].heading.fullmatch("")


def test_people_think_as_long_as_was_measured() -> None:
    """Where it was measured, about as long; else as load.yaml says."""
    funnel = Funnel({"/street-lights/report/fault": PageCounts(9, 9, 20.0)}, {"/street-lights/report": 9})
    (plan,) = plan_load(load_site(LIGHTS), TODAY, funnel, ["street-lights/report"])
    assert plan.think_time("fault") == (10.0, 30.0)
    assert plan.think_time("light") == (1.0, 5.0)


def test_journeys_are_begun_as_often_as_people_began_them() -> None:
    """By the figures, else by what load.yaml expects, else all alike; in all 1."""
    site = load_site(LIGHTS)
    lights, registers = "/street-lights", "/birth-registration"
    rates = {  # a service's rate is shared
        f"{lights}/report": 10,
        f"{lights}/grids": 10,
        f"{registers}/births": 5,
        f"{registers}/deaths": 5,
        "/my-account/moved": 10,
        "/blank/apply": 20,
        "/everything/apply": 5,
    }
    started = Funnel({}, dict.fromkeys(rates, 0) | {f"{lights}/report": 93})
    by_base = {plan.base: plan.weight for plan in plan_load(site, TODAY, started)}
    assert by_base == pytest.approx(dict.fromkeys(rates, 0.01) | {f"{lights}/report": 0.94})
    by_target = {plan.base: plan.weight for plan in plan_load(site, TODAY)}
    assert by_target == pytest.approx({base: rate / 65 for base, rate in rates.items()})


def test_a_site_with_a_fault_in_load_yaml_is_not_tested(tmp_path: Path) -> None:
    """Nor one that is named wrongly; both are said in words."""
    shutil.copytree(ROOT / "exemplars", tmp_path / "site", ignore=shutil.ignore_patterns("instance"))
    site = load_site(tmp_path / "site")
    with pytest.raises(KitError, match="There is no journey to walk"):
        plan_load(site, TODAY, only=["nowhere"])
    (tmp_path / "site" / "blank" / "load.yaml").write_text("p59: 100\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"blank/load\.yaml, line 1\n.*\n.*Did you mean 'p95'"):
        plan_load(site, TODAY)
