"""A pytest plugin that writes into the results of which kind each test is, for `prototype-kit release`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.hookimpl(trylast=True)  # when what drives a browser is marked
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test properties, which end up in the XML."""
    for item in items:
        item.user_properties.extend(_properties(item))


def _properties(item: pytest.Item) -> Iterator[tuple[str, object]]:
    yield "kind", _kind(item)
    given = getattr(getattr(item, "callspec", None), "params", {})
    if any(getattr(mode, "axe", False) is True for mode in given.values()):
        yield "axe", "yes"


def _kind(item: pytest.Item) -> str:
    if item.get_closest_marker("browser"):
        return "browser"
    if "visitor" in getattr(item, "fixturenames", ()) or item.path.name == "test_journeys.py":
        return "journeys"
    return "service" if (item.path.parent / "service.yaml").is_file() else "other"
