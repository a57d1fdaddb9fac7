"""A show-and-tell about one service: what of the changes of an iteration is about others, and is left out."""

from __future__ import annotations

import re
from collections.abc import Collection

from prototype_kit.iterations import plain
from prototype_kit.site import Site

_PART = re.compile(r"(?m)^(?=### )")
_CAME_OR_WENT = re.compile(r"- (?:New|The) service ‘([^’]+)’")
_ABOUT = re.compile(r"### (?:Journey|Service): (.+)")


def names_of_others(site: Site, slug: str) -> frozenset[str]:
    """What services but one, and their journeys, are called; without what that one has as well."""
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for each, service in site.services.items():
        names[each == slug] |= {service.name, *(journey.title for journey in service.journeys.values())}
    return frozenset(names[False] - names[True])


def is_of(sentence: str, names: Collection[str]) -> bool:
    """Whether a sentence about data of people is about one of these."""
    return any(sentence.startswith(f"{name}: ") for name in names)


def without(changes: str, names: Collection[str], slug: str) -> str:
    """What changed, in Markdown as iterations have it, without the parts and sentences about these.

    Whether services other than `slug` came or went is left out too.
    """
    marked = {plain(name) for name in names}
    told = []
    for part in _PART.split(changes):
        about = _ABOUT.match(part)
        if about is None:
            told.append(_sentences_without(part, marked, slug))
        elif about[1].strip() not in marked:
            told.append(part)
    return "".join(told)


def _sentences_without(part: str, marked: Collection[str], slug: str) -> str:
    """The part; nothing where no sentence of it is left."""
    lines = part.splitlines()
    kept = [
        line for line in lines if not (is_of(line.removeprefix("- "), marked) or _is_elsewhere(line, slug))
    ]
    emptied = len(kept) < len(lines) and not any(line.startswith("- ") for line in kept)
    return "" if emptied else "\n".join([*kept, ""])


def _is_elsewhere(line: str, slug: str) -> bool:
    found = _CAME_OR_WENT.match(line)
    return found is not None and found[1] != slug
