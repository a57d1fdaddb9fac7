"""Every route of an app with something in the place of each part of its address, found in the app itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter, NumberConverter

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})

USUAL: Mapping[str, str] = {
    "service": "street-lights",
    "journey": "report",
    "step": "where",
    "repeat": "lights",
    "token": "no-such-link",
    "draft": "no-such-draft",
}
"""What stands in an address where it has a meaning; anything else is `unknown`."""


@dataclass(frozen=True)
class Route:
    """One address of an app, and the methods that it takes."""

    endpoint: str
    path: str
    methods: frozenset[str]

    @property
    def changes(self) -> bool:
        """Whether it takes a method that may change something."""
        return bool(self.methods & UNSAFE)


def routes(app: Flask, **values: str) -> Iterator[Route]:
    """Every route of `app`; `values` are for parts of addresses by their names."""
    for rule in app.url_map.iter_rules():
        yield Route(rule.endpoint, filled(rule, **values), frozenset(rule.methods or ()))


def filled(rule: Rule, **values: str) -> str:
    """The address of a rule."""
    given: dict[str, object] = {}
    for name, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            given[name] = min(converter.items)
        elif isinstance(converter, NumberConverter):
            given[name] = 1
        else:
            given[name] = {**USUAL, **values}.get(name, "unknown")
    built = rule.build(given, append_unknown=False)
    assert built is not None, rule.rule
    return built[1]
