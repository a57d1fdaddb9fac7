"""What residents read a case called: what its journey is for, not a service that they did not come for."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from prototype_kit import Site, load_site
from prototype_kit.answers import EMPTY, Answers, Choice
from prototype_kit.cases import Case, CaseEntry, NewFollower
from prototype_kit.leaving import what_stays
from prototype_kit.testing.page_checks import words_of
from prototype_kit.updates import update_messages
from tests.web.residents import ANN, account, resident
from tests.web.world import LIGHTS, MakeWorld, World

MOVED = "/my-account/moved"
BIRTH = "/birth-registration/births"
DEATH = "/birth-registration/deaths"


@pytest.fixture(scope="session")
def exemplars() -> Site:
    """The site of the exemplars, which has each of them and an account."""
    return load_site(LIGHTS)


@pytest.fixture
def world(make_world: MakeWorld, exemplars: Site) -> World:
    """An app on it."""
    return make_world(site=exemplars)


def moving(world: World) -> Answers:
    """What somebody answered who moves within the town."""
    journey = world.site.services["my-account"].journeys["moved"]
    return EMPTY.with_page("moving", {"moving": Choice("within", journey.option("moving", "within"))})


def sent(world: World, base: str, answers: Answers = EMPTY) -> Case:
    """A case of a journey in the account of Ann."""
    case = world.reported(base, ANN)
    with world.front.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE cases SET answers = ? WHERE id = ?", (answers.dumps(), case.id))
    world.front.store.account_cases.link(account(world), case, world.clock())
    found = world.front.store.cases.by_id(case.id)
    assert found is not None
    return found


TITLES: Mapping[str, tuple[str, str]] = {
    MOVED: ("Change of address", "Newid cyfeiriad"),
    BIRTH: ("Register a birth", "Cofrestru genedigaeth"),
    DEATH: ("Register a death", "Cofrestru marwolaeth"),
}
"""What cases are called that no answer names, in each language."""
NAMES = ("My account", "Fy nghyfrif", "Register a birth or a death", "Cofrestru genedigaeth neu farwolaeth")
"""What the services are called, which nobody came for as a whole."""


@pytest.mark.parametrize("base", TITLES)
def test_a_case_is_called_what_its_journey_is_for(world: World, base: str) -> None:
    """In the list, its own page, the timeline, the tracking page and the page that closes the account."""
    case = sent(world, base)
    ann = resident(world)
    paths = (
        *("/account", "/account/timeline", "/account/close"),
        *(f"/account/cases/{case.reference}", f"/track/{case.reference}"),
    )
    for language, title in zip(("en", "cy"), TITLES[base], strict=True):
        ann.get(f"/?lang={language}")
        for path in paths:
            main = words_of(ann.get(path).tree.find(".//main"))
            assert title in main, (path, main)
            # The page that closes an account says it service by service.
            assert path.endswith("close") or not [name for name in NAMES if name in main], (path, main)


def test_what_was_answered_comes_first(world: World) -> None:
    """The answer that names the case is its title; what the journey is for stands beside it."""
    case = sent(world, MOVED, moving(world))
    words = resident(world).get("/account").words
    assert "A move within Anytown" in words
    assert f"Change of address, reference {case.reference}" in words
    assert "My account, reference" not in words


@pytest.mark.parametrize("base", TITLES)
def test_messages_name_it_too(world: World, base: str) -> None:
    """The subject and the words of what residents are sent, in the language of whoever gets it."""
    case, now = sent(world, base), world.clock()
    entry = CaseEntry(now, "update", "We have news", "staff", True)
    for code, title in zip(("en", "cy"), TITLES[base], strict=True):
        world.front.store.followers.add(
            case, NewFollower("email", f"{code}@example.com", code, world.base), now
        )
        followers = world.front.store.followers.of_case(case)
        messages = update_messages(world.site, case, [entry], followers, world.front.signer)
        (message,) = (each for each in messages if each.recipient == f"{code}@example.com")
        assert title in message.subject + message.body
        assert not any(name in message.subject + message.body for name in NAMES)


def test_what_stays_is_named_in_the_same_way(world: World) -> None:
    """On the page that closes an account, and before that in the copy of everything."""
    cases = [sent(world, base) for base in TITLES]
    kept = [each.about for service in what_stays(world.site, cases, world.clock()) for each in service.cases]
    assert sorted(kept) == sorted(title for title, _ in TITLES.values())


def test_services_whose_journeys_have_no_such_name_keep_theirs(exemplars: Site) -> None:
    """Whoever reports a light came for the service; nobody came for an account."""
    lights = exemplars.services["street-lights"]
    assert lights.name_for("grids") == "Report a street light or grid"
    assert lights.name_for("gone") == lights.case_title("gone", EMPTY) == lights.name
    assert lights.case_title("grids", EMPTY) == "Report a blocked or damaged grid"
