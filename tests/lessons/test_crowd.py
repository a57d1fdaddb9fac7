"""The practice crowd: the same chances in both iterations, whatever changed between them."""

from __future__ import annotations

from collections import Counter
from random import Random

from prototype_kit.iterations import Releases
from prototype_kit.lessons import crowd
from tests.iterations.conftest import iteration

ONE, TWO = "a" * 12, "b" * 12


def test_chances_are_the_same_before_and_after() -> None:
    """So that what differs is chance: of 20,000 on each side hardly anything does."""
    two = iteration(2, releases={"bins": Releases(before=ONE, after=TWO)})
    one = iteration(1, releases={"bins": Releases(after=ONE)})
    made = list(crowd([one, two], 20_000, Random(1)))
    assert len({use.draft_id for use in made}) == len(made) == 40_000
    assert {(use.release, use.started_at) for use in made} == {
        (ONE, one.released_at),
        (TWO, two.released_at),
    }
    assert {use.origin.env for use in made} == {"demo"}
    sent = Counter(use.release for use in made if use.state == "submitted")
    assert abs(sent[ONE] - sent[TWO]) < 200


def test_a_service_that_is_gone_has_no_crowd() -> None:
    """It was there in the iteration before, and nobody can have used it since."""
    its = iteration(2, releases={"bins": Releases(before=ONE)})
    assert not [*crowd([its], 3, Random(1))]
