"""Registering a birth and ordering a bin: every condition both ways, and whole walks.

These two services are written as exemplars are, where those of the same name beside them are as small as the
tests that use them need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from prototype_kit.check import faults_in_use, outside_of
from prototype_kit.conditions import Condition
from prototype_kit.conditions.condition import About, All, AnyOf, Not, Rule
from prototype_kit.journey import Journey, walk
from prototype_kit.journey.model import Repeat
from prototype_kit.known import Known
from prototype_kit.scenarios import Played, Scenario, load_scenarios, play
from prototype_kit.service import Service
from prototype_kit.site import load_site

SITE = load_site(Path(__file__).parents[1] / "sites" / "anytown")
TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

Typed = Mapping[str, Mapping[str, str] | None]

BIRTH: Typed = {
    "where-born": {"where-born": "anytown"},
    "how-many": {"how-many": "1"},
    "babies/1/born": {"born-day": "10", "born-month": "11", "born-year": "2026"},
    "babies/1/baby-name": {},
    "parent": {"parent": "mother"},
    "married": {"married": "yes"},
    "interpreter": {"interpreter": "no"},
    "full-name": {"full-name": "Ann Lee"},
    "other-name": {},
    "contact": {"email": "ann@anytown.example"},
    "office": {"office": "library"},
    "suits": {"days": "monday", "times": "any"},
}
ORDER: Typed = {
    "home-search": {"home-search-postcode": "ZZ1 3AA"},
    "home-list": {"home-list": "994098461885"},
    "shared": {"shared": "no"},
    "containers/1/kind": {"kind": "box"},
    "containers/1/why": {"why": "new-home"},
    "place": {"place": "edge"},
    "full-name": {"full-name": "Ann Lee"},
    "contact": {"email": "ann@anytown.example"},
    "agreement": {"agreement": "yes"},
}

WAYS: dict[str, tuple[str, Typed, str]] = {
    # Births
    "born here, married": ("appointment", {}, "check-answers"),
    "born abroad": ("appointment", {"where-born": {"where-born": "abroad"}}, "born-abroad"),
    "born elsewhere": (
        "appointment",
        {
            "where-born": {"where-born": "elsewhere"},
            "post-to-search": {"post-to-search-by-hand": "yes"},
            "post-to": {
                "post-to-line-1": "1 Ford Road",
                "post-to-town": "Othertown",
                "post-to-postcode": "ZZ7 1AB",
            },
        },
        "check-answers",
    ),
    "twins": (
        "appointment",
        {
            "how-many": {"how-many": "2"},
            "babies/1/time-born": {"time-born": "3:15am"},
            "babies/2/born": {"born-day": "10", "born-month": "11", "born-year": "2026"},
            "babies/2/time-born": {"time-born": "3:40am"},
            "babies/2/baby-name": {"baby-name": "Bo Lee"},
        },
        "check-answers",
    ),
    "late": (
        "appointment",
        {"babies/1/born": {"born-day": "9", "born-month": "10", "born-year": "2026"}},
        "check-answers",
    ),
    "too late": (
        "appointment",
        {"babies/1/born": {"born-day": "20", "born-month": "11", "born-year": "2025"}},
        "over-twelve-months",
    ),
    "surrogacy": ("appointment", {"parent": {"parent": "surrogacy"}}, "surrogacy"),
    "not a parent": ("appointment", {"parent": {"parent": "none"}}, "not-a-parent"),
    "mother alone": (
        "appointment",
        {"married": {"married": "no"}, "other-parent": {"other-parent": "not-named"}, "other-name": None},
        "check-answers",
    ),
    "father with the mother": (
        "appointment",
        {"parent": {"parent": "father"}, "married": {"married": "no"}, "mother": {"mother": "comes"}},
        "check-answers",
    ),
    "second parent with a court order": (
        "appointment",
        {"parent": {"parent": "second-parent"}, "married": {"married": "no"}, "mother": {"mother": "order"}},
        "check-answers",
    ),
    # Bins
    "a free box": ("order", {}, "check-answers"),
    "a lost bin": (
        "order",
        {
            "containers/1/kind": {"kind": "rubbish"},
            "containers/1/size": {"size": "small"},
            "containers/1/why": {"why": "lost"},
            "benefits": {"benefits": "none"},
        },
        "check-answers",
    ),
    "the crew’s fault": (
        "order",
        {
            "containers/1/why": {"why": "crew"},
            "containers/1/crew-came": {
                "crew-came-day": "20",
                "crew-came-month": "11",
                "crew-came-year": "2026",
            },
            "containers/1/take-away": {"take-away": "yes"},
        },
        "check-answers",
    ),
    "damaged": (
        "order",
        {
            "containers/1/why": {"why": "damaged"},
            "containers/1/take-away": {"take-away": "no"},
            "benefits": {"benefits": "pension-credit"},
        },
        "check-answers",
    ),
    "another council": (
        "order",
        {"home-search": {"home-search-postcode": "ZZ7 1AB"}, "home-list": {"home-list": "FIRST"}},
        "not-our-area",
    ),
    "typed, ours": (
        "order",
        {
            "home-search": {"home-search-by-hand": "yes"},
            "home-list": None,
            "home": {"home-line-1": "3 Mill Lane", "home-town": "Anytown", "home-postcode": "ZZ1 3AA"},
            "our-area": {"our-area": "yes"},
        },
        "check-answers",
    ),
    "council not known, not ours": (
        "order",
        {
            "home-search": {"home-search-postcode": "ZZ1 4BB"},
            "home-list": {"home-list": "FIRST"},
            "our-area": {"our-area": "no"},
        },
        "not-our-area",
    ),
    "shared bins": ("order", {"shared": {"shared": "yes"}}, "shared-bins"),
}
"""What is typed otherwise than in `BIRTH` and `ORDER`, and where it leads. None: it is not asked."""


def service_of(journey: str) -> Service:
    """The service that has a journey."""
    return next(service for service in SITE.services.values() if journey in service.journeys)


def walked(name: str) -> Played:
    """One of the ways, gone as a scenario is: what is typed is read as a person's would be."""
    journey, changed, end = WAYS[name]
    service = service_of(journey)
    ports = outside_of(SITE, service).ports
    typed: Typed = {**(BIRTH if journey == "appointment" else ORDER), **changed}
    forms = {
        page: {field: (text,) for field, text in form.items()}
        for page, form in typed.items()
        if form is not None
    }
    if changed.get("home-list") == {"home-list": "FIRST"}:
        (postcode,) = forms["home-search"]["home-search-postcode"]
        forms["home-list"] = {"home-list": (ports.addresses.find(postcode)[0].uprn,)}
    scenario = Scenario(
        name, service.slug, name, journey, forms, "check-answers" if end == "check-answers" else None
    )
    return play(scenario, service.journeys[journey], ports, TODAY, NOON)


@pytest.mark.parametrize("name", WAYS)
def test_each_way_leads_to_its_end(name: str) -> None:
    """What is typed is taken on every page, and all of it is asked for before the journey ends there."""
    played, end = walked(name), WAYS[name][2]
    assert dict(played.refused) == {}
    assert played.onward == end
    if end == "check-answers":
        assert list(played.unused) == []
        assert played.walk.complete
        assert [step.path for step in played.walk.steps if not step.done] == []


def conditions(journey: Journey) -> Iterator[Condition]:
    """Every condition of a journey, and every part of one."""
    for entry in journey.entries:
        for each in (entry, *(entry.pages if isinstance(entry, Repeat) else ())):
            yield from parts_of(each.when)


def parts_of(condition: Condition | None) -> Iterator[Condition]:
    """A condition and what it is joined from."""
    if condition is None:
        return
    yield condition
    joined = condition.parts if isinstance(condition, All | AnyOf) else ()
    for part in (*joined, condition.part if isinstance(condition, Not) else None):
        yield from parts_of(part)


@pytest.mark.parametrize("journey", ["appointment", "order"])
def test_every_condition_is_taken_both_ways(journey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each, and each comparison and rule in it, holds while one way is walked and fails on another."""
    seen = set[tuple[Condition, bool]]()

    def note(holds: Callable[[Any, Known], bool]) -> Callable[[Any, Known], bool]:
        def noted(self: Any, known: Known) -> bool:
            seen.add((self, found := holds(self, known)))
            return found

        return noted

    for kind in (About, All, AnyOf, Not, Rule):
        monkeypatch.setattr(kind, "holds", note(kind.holds))
    for name, (about, _, _) in WAYS.items():
        if about == journey:
            walked(name)
    declared = set(conditions(service_of(journey).journeys[journey]))
    assert len(declared) > 7
    assert {each for each in declared if {(each, True), (each, False)} - seen} == set()


@pytest.mark.parametrize("journey", ["appointment", "order"])
def test_every_page_and_exit_is_reached(journey: str) -> None:
    """Together the ways come by everything that can be shown."""
    its = service_of(journey).journeys[journey]
    seen = {
        step.screen.name
        for name, (about, _, _) in WAYS.items()
        if about == journey
        for step in walked(name).walk.steps
    }
    assert {screen.name for screen, _ in its.screens} - seen == set()


@pytest.mark.parametrize("journey", ["appointment", "order"])
def test_the_same_in_welsh(journey: str) -> None:
    """Each way has the same pages when it is read in Welsh."""
    its = SITE.in_language("cy").services[service_of(journey).slug].journeys[journey]
    for name, (about, _, _) in WAYS.items():
        if about == journey:
            played = walked(name)
            welsh = walk(its, played.answers, TODAY)
            assert [step.path for step in played.walk.steps] == [step.path for step in welsh.steps]


def test_nothing_is_left_to_say_of_the_site() -> None:
    """No fault, no advice, no gap in Welsh, and nothing that goes wrong on sample walks or in scenarios."""
    assert SITE.gaps == ()
    assert SITE.advice == ()
    assert [service.advice for service in SITE.services.values()] == [(), ()]
    assert list(faults_in_use(SITE, TODAY)) == []


def test_scenarios_start_where_they_say() -> None:
    """Each can be played, and begins at the page that its words promise."""
    found = load_scenarios(SITE, lambda service: outside_of(SITE, service).ports, TODAY)
    assert {slug: len(scenarios) for slug, scenarios in found.items()} == {
        "birth-registration": 3,
        "replacement-bin": 3,
    }
    assert [s.name for scenarios in found.values() for s in scenarios.values() if s.faults] == []
