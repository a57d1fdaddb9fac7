"""What is different between two film strips: pages that are new, gone or look different."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from research.rounds.content import hash_of
from research.rounds.film import Shot

How = Literal["changed", "new", "gone"]


@dataclass(frozen=True)
class ComparedPage:
    """A page that is not the same in two film strips.

    Each pair is what it was and what it is, as PNGs; None for nothing. One page has several pairs when it
    looks different in several walkthroughs.
    """

    journey: str
    address: str
    title: str
    how: How
    pairs: tuple[tuple[bytes | None, bytes | None], ...]


@dataclass(frozen=True)
class PictureComparison:
    """What two film strips show differently, in the order of the newer one; `same` counts the other pages."""

    pages: tuple[ComparedPage, ...]
    same: int

    def count(self, how: How) -> int:
        """How many pages are new, gone or changed."""
        return sum(page.how == how for page in self.pages)


@dataclass
class _Look:
    """A page in one strip: each different picture by its hash, and the hash in each walkthrough."""

    journey: str
    title: str
    pictures: dict[str, bytes] = field(default_factory=dict)
    in_walkthrough: dict[str, str] = field(default_factory=dict)


def compare_strips(
    old: Path, old_shots: Sequence[Shot], new: Path, new_shots: Sequence[Shot]
) -> PictureComparison:
    """Compare two film strips, each with its folder. A page is told by its address."""
    before, after = _looks(old, old_shots), _looks(new, new_shots)
    pages, same = [], 0
    for address in _in_order(before, after):
        was, now = before.get(address), after.get(address)
        if was is not None and now is not None and was.pictures.keys() == now.pictures.keys():
            same += 1
        else:
            pages.append(_compared(address, was, now))
    return PictureComparison(tuple(pages), same)


def _looks(folder: Path, shots: Iterable[Shot]) -> dict[str, _Look]:
    """How each page looks, by its address, in the order in which they come."""
    found: dict[str, _Look] = {}
    for shot in shots:
        picture = (folder / shot.picture).read_bytes()
        look = found.setdefault(shot.address, _Look(shot.journey, shot.title))
        look.pictures.setdefault(hash_of(picture), picture)
        look.in_walkthrough.setdefault(shot.walkthrough, hash_of(picture))
    return found


def _in_order(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """The addresses of both: those of the newer strip, each that is gone behind the one it came after."""
    order = list(after)
    last: str | None = None
    for address in before:
        if address not in order:
            order.insert(order.index(last) + 1 if last is not None else 0, address)
        last = address
    return order


def _compared(address: str, was: _Look | None, now: _Look | None) -> ComparedPage:
    shown = now or was
    if shown is None:
        raise AssertionError("a page is in one strip at least")
    how: How = "new" if was is None else "gone" if now is None else "changed"
    pairs = tuple(_pairs(was, now))
    return ComparedPage(shown.journey, address, shown.title, how, pairs)


def _pairs(was: _Look | None, now: _Look | None) -> Iterable[tuple[bytes | None, bytes | None]]:
    """Pictures of the same walkthrough beside each other, then what is left, in order."""
    old, new = _only(was, now), _only(now, was)
    if was is not None and now is not None:
        for walkthrough, picture in now.in_walkthrough.items():
            before = was.in_walkthrough.get(walkthrough)
            if picture in new and before in old:
                yield old.pop(before), new.pop(picture)
    yield from zip_longest(old.values(), new.values())


def _only(look: _Look | None, other: _Look | None) -> dict[str, bytes]:
    """The pictures of a page that its other version has not."""
    known = other.pictures if other else {}
    return {each: picture for each, picture in look.pictures.items() if each not in known} if look else {}
