"""How often people went which way, from `report --json`; from that, how often each walkthrough is taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prototype_kit.errors import KitError


@dataclass(frozen=True)
class PageCounts:
    """How many journeys came to a page and answered it, and the median `seconds` there if they are known."""

    reached: int
    answered: int
    seconds: float | None = None


@dataclass(frozen=True)
class Funnel:
    """The counts of pages by the template of their address, and how often each journey was started."""

    pages: Mapping[str, PageCounts] = field(default_factory=dict)
    started: Mapping[str, int] = field(default_factory=dict)


NOTHING = Funnel()
"""No figures: everything is as likely as the rest."""
_NO_EXPORT = "It is not what this prints: prototype-kit report --json"


def read_funnel(file: Path) -> Funnel:
    """The figures of an export. Raises `KitError` when the file is none."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise KitError(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise KitError(f"{file} is not JSON. {_NO_EXPORT}") from error
    try:
        return _funnel(data["journeys"])
    except (KeyError, TypeError, ValueError) as error:
        raise KitError(f"{file} does not have the figures of journeys. {_NO_EXPORT}") from error


def _funnel(journeys: Iterable[Mapping[str, Any]]) -> Funnel:
    pages, started = dict[str, PageCounts](), dict[str, int]()
    for journey in journeys:
        started[f"/{journey['service']}/{journey['journey']}"] = int(journey["started"])
        for page in journey["pages"]:
            seconds = page.get("seconds")
            pages[page["page"]] = PageCounts(
                int(page["reached"]), int(page["answered"]), float(seconds) if seconds is not None else None
            )
    return Funnel(pages, started)


def weights(ways: Sequence[Sequence[str]], funnel: Funnel) -> tuple[float, ...]:
    """How likely each of these ways is, in all 1. A way is the templates of its pages, in order.

    Where ways part, as many take each turn as the figures say. People who gave up change nothing, as only the
    turns of one fork are compared; and one more is added to each, so that no way is never taken. Without a
    figure for any page of a fork, every way through it is as likely as the next.
    """
    found = [0.0] * len(ways)
    _share(list(range(len(ways))), 0, 1.0, ways, funnel, found)
    return tuple(found)


def _share(
    these: Sequence[int],
    depth: int,
    weight: float,
    ways: Sequence[Sequence[str]],
    funnel: Funnel,
    found: list[float],
) -> None:
    """Part `weight` among the ways that are the same up to `depth`."""
    turns: dict[str, list[int]] = {}
    for number in these:
        turns.setdefault(ways[number][depth] if depth < len(ways[number]) else "", []).append(number)
    if len(turns) == 1 and "" in turns:
        for number in these:
            found[number] = weight / len(these)
        return
    counts = _counts(turns, depth, ways, funnel)
    whole = sum(counts.values())
    for turn, its in turns.items():
        part = weight * counts[turn] / whole
        if turn:
            _share(its, depth + 1, part, ways, funnel, found)
        else:
            for number in its:
                found[number] = part / len(its)


def _counts(
    turns: Mapping[str, Sequence[int]], depth: int, ways: Sequence[Sequence[str]], funnel: Funnel
) -> dict[str, float]:
    """How many took each turn of a fork."""
    if not any(turn in funnel.pages for turn in turns):
        return {turn: float(len(its)) for turn, its in turns.items()}
    return {turn: 1.0 + _straight(turn, turns, depth, ways, funnel) for turn in turns}


def _straight(
    turn: str,
    turns: Mapping[str, Sequence[int]],
    depth: int,
    ways: Sequence[Sequence[str]],
    funnel: Funnel,
) -> int:
    """How many came to the page of a turn without one of the others before it, which may lead there too."""
    if turn not in funnel.pages:
        return 0
    others = (
        other
        for other, its in turns.items()
        if other != turn and other in funnel.pages and any(turn in ways[n][depth + 1 :] for n in its)
    )
    return max(0, funnel.pages[turn].reached - sum(funnel.pages[other].answered for other in others))
