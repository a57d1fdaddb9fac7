"""The service for learning from holds everything that a journey file can."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prototype_kit import load_site
from prototype_kit.check import faults_in_use
from prototype_kit.conditions.comparison import EXAMPLES
from prototype_kit.conditions.reading import ConditionReader
from prototype_kit.document import Faults, Node, read_yaml
from prototype_kit.journey.entries import KINDS, JourneyEntry, SectionEntry, SendEntry
from prototype_kit.questions import TYPES, Option
from prototype_kit.site import Site
from tests.web.world import NOON

EXEMPLARS = Path(__file__).parents[2] / "exemplars"
FOLDER = EXEMPLARS / "everything"
ELSEWHERE = {"invitation"}
"""What no form can have that anybody tries: the deaths of birth_registration show it."""
BOOKED = {"slot"}
"""Appointments need a calendar of offices: birth_registration shows them."""


@pytest.fixture(scope="module")
def site() -> Site:
    """The site of the exemplars."""
    return load_site(EXEMPLARS)


@pytest.fixture(scope="module")
def file() -> Node:
    """The journey as it is written."""
    faults = Faults()
    node = read_yaml(FOLDER / "journeys" / "apply.yaml", "apply.yaml", faults)
    assert node is not None
    return node


def mappings(node: Node) -> Iterator[Node]:
    """Every mapping in a file."""
    if node.is_mapping:
        yield node
    for part in node.entries.values() if node.is_mapping else node.parts:
        yield from mappings(part)


def keys(node: Node) -> set[str]:
    """Every key in a file."""
    return {key for mapping in mappings(node) for key in mapping.entries}


def declared(model: Any) -> set[str]:
    """The keys of a model, as they are written."""
    return {field.alias or name for name, field in model.model_fields.items()}


def test_every_type_of_question_is_asked(site: Site) -> None:
    """Those of a journey, and none that this test does not know."""
    asked = {question.type for question in site.services["everything"].journeys["apply"].questions.values()}
    assert TYPES.keys() - asked == BOOKED


@pytest.mark.parametrize("kind", sorted(TYPES.keys() - BOOKED))
def test_every_key_of_a_question_is_written(file: Node, kind: str) -> None:
    """Each type's keys stand somewhere, on a question of this or another type."""
    assert declared(TYPES[kind]) - keys(file) == set()


@pytest.mark.parametrize(
    "model",
    [JourneyEntry, SectionEntry, SendEntry, Option, *KINDS.values()],
    ids=lambda model: model.__name__,
)
def test_every_key_of_the_file_is_written(file: Node, model: Any) -> None:
    """Of the top, of sections, messages, options, and each kind of page."""
    assert declared(model) - keys(file) - ELSEWHERE == set()


def test_every_condition_is_used(file: Node) -> None:
    """Every word that conditions know, a plain answer and a list of them."""
    given = [mapping["when"] for mapping in mappings(file) if "when" in mapping]
    given += [*file["conditions"].entries.values()]
    words = set[str]().union(*(keys(condition) for condition in given))
    assert {*EXAMPLES, *ConditionReader.RESERVED} - words == set()
    values = [value for each in given for part in mappings(each) for value in part.entries.items()]
    assert any(value.text for key, value in values if key not in {*EXAMPLES, *ConditionReader.RESERVED})
    assert any(value.is_list for key, value in values if key not in ConditionReader.RESERVED)


def test_nothing_is_left_to_say_of_it(site: Site) -> None:
    """Neither a fault nor advice, and no words that lack their Welsh."""
    assert site.services["everything"].advice == ()
    assert [fault for fault in site.advice if fault.file.startswith("everything/")] == []
    assert list(faults_in_use(site, NOON.date())) == []


def test_what_stands_beside_the_journey() -> None:
    """A map that is small, scenarios, messages of both kinds, a declaration, and tests."""
    for name in ("scenarios.yaml", "rules.py", "test_service.py", "content/apply-declaration.md"):
        assert (FOLDER / name).is_file()
    assert sum(path.stat().st_size for path in (FOLDER / "data").iterdir()) < 10_000
    english = {path.name for path in (FOLDER / "content").glob("*.md") if ".cy." not in path.name}
    welsh = {path.name.replace(".cy.", ".") for path in (FOLDER / "content").glob("*.cy.md")}
    assert english == welsh
    assert {"application-received.email.md", "application-received.text.md"} <= english
