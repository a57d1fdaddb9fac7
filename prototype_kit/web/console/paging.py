"""Pages of a list: the parameters of GOV.UK's pagination component."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def pagination(
    here: int, last: int, address: Callable[[int], str], label: str
) -> Mapping[str, object] | None:
    """The page `here` among 1 to `last`, each at its `address`; None for a single page.

    The first and the last are always there, and those beside this one.
    """
    if last < 2:
        return None
    wanted = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
    items: list[Mapping[str, object]] = []
    for before, number in zip([0, *wanted], wanted, strict=False):
        if number > before + 1:
            items.append({"ellipsis": True})
        items.append({"number": str(number), "href": address(number), "current": number == here})
    return {
        "landmarkLabel": label,
        "items": items,
        "previous": {"href": address(here - 1)} if here > 1 else None,
        "next": {"href": address(here + 1)} if here < last else None,
    }


def page_number(text: str, last: int) -> int:
    """The page that an address asks for, or the nearest there is."""
    given = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return min(max(given, 1), last)
