"""The reference of testing tells the truth: it has every function, fixture and mode, and its example runs."""

from __future__ import annotations

import inspect
import re
from types import SimpleNamespace
from typing import Any

from prototype_kit import testing
from prototype_kit.testing import MODES, plugin
from prototype_kit.walkthroughs import Walkthrough
from tests.web.world import ROOT

TEXT = (ROOT / "docs" / "reference" / "testing.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", TEXT, re.MULTILINE))


def test_every_function_is_described() -> None:
    """With the arguments that it has."""
    for name in testing.__all__:
        thing = getattr(testing, name)
        if inspect.isfunction(thing):
            (row,) = (row for row in ROWS if row.startswith(f"{name}("))
            assert re.findall(r"[(,] ?(\w+)", row) == list(inspect.signature(thing).parameters)
        else:
            assert name in ROWS


def test_every_fixture_is_described() -> None:
    """Those whose names are no secret."""
    fixtures = [name for name, thing in vars(plugin).items() if hasattr(thing, "_get_wrapped_function")]
    assert len(fixtures) > 6
    assert [name for name in fixtures if not name.startswith("_") and name not in ROWS] == []


def test_every_mode_is_described() -> None:
    """In the words of the mode."""
    assert {mode.name: mode.words for mode in MODES}.items() <= ROWS.items()


def test_every_option_is_described() -> None:
    """That of the plugin."""
    assert plugin.REQUIRE in ROWS


def test_the_example_runs() -> None:
    """Whoever copies it has a test."""
    (block,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {"__file__": str(ROOT / "exemplars" / "test_example.py")}
    exec(compile(block, "testing.md", "exec"), names)
    taken: list[Walkthrough] = []

    def take(walkthrough: Walkthrough, onlooker: Any) -> None:
        onlooker(SimpleNamespace(page=SimpleNamespace(content=str)))
        taken.append(walkthrough)

    names["test_nobody_is_asked_for_an_age"](SimpleNamespace(take=take))
    assert len(taken) > 5
