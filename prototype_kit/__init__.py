"""One declaration of a service, and everything a delivery team needs falls out of it.

The names here are the public ones: exemplars, generated projects and extensions import nothing else. They
are loaded when they are first used, so that `doctor`, which must run where nothing is installed, can.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prototype_kit.adapters.ports import Ports as Ports
    from prototype_kit.answers import Address as Address
    from prototype_kit.answers import Answers as Answers
    from prototype_kit.answers import Asset as Asset
    from prototype_kit.answers import BankAccount as BankAccount
    from prototype_kit.answers import Choice as Choice
    from prototype_kit.answers import Fact as Fact
    from prototype_kit.answers import Month as Month
    from prototype_kit.differences import SiteDifference as SiteDifference
    from prototype_kit.differences import compare_sites as compare_sites
    from prototype_kit.differences import difference_data as difference_data
    from prototype_kit.differences import difference_text as difference_text
    from prototype_kit.errors import AdapterUnavailable as AdapterUnavailable
    from prototype_kit.errors import DefinitionError as DefinitionError
    from prototype_kit.errors import KitError as KitError
    from prototype_kit.extensions import Extension as Extension
    from prototype_kit.iterations import Iteration as Iteration
    from prototype_kit.iterations import list_iterations as list_iterations
    from prototype_kit.journey import Journey as Journey
    from prototype_kit.journey import walk as walk
    from prototype_kit.known import Known as Known
    from prototype_kit.language import Filled as Filled
    from prototype_kit.rules import Result as Result
    from prototype_kit.rules import examples as examples
    from prototype_kit.service import Service as Service
    from prototype_kit.site import Site as Site
    from prototype_kit.site import load_site as load_site
    from prototype_kit.targets import Target as Target
    from prototype_kit.web.wsgi import site_app as site_app

_HOMES = {
    "AdapterUnavailable": "errors",
    "Address": "answers",
    "Answers": "answers",
    "Asset": "answers",
    "BankAccount": "answers",
    "Choice": "answers",
    "DefinitionError": "errors",
    "Extension": "extensions",
    "Fact": "answers",
    "Filled": "language",
    "Iteration": "iterations",
    "Journey": "journey",
    "KitError": "errors",
    "Known": "known",
    "Month": "answers",
    "Ports": "adapters.ports",
    "Result": "rules",
    "Service": "service",
    "Site": "site",
    "SiteDifference": "differences",
    "Target": "targets",
    "compare_sites": "differences",
    "difference_data": "differences",
    "difference_text": "differences",
    "examples": "rules",
    "list_iterations": "iterations",
    "load_site": "site",
    "site_app": "web.wsgi",
    "walk": "journey",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - one table of public names is enough


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"prototype_kit has no public name {name!r}")
    return getattr(import_module(f"prototype_kit.{_HOMES[name]}"), name)
