"""What a report says of a journey by device and by channel; small parts are hidden, as in the console."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.figures.parted import PARTED, PartedJourney, all_hidden, completion_rows, page_rows
from prototype_kit.report.model import Grid, Part, Words

_HIDDEN = "hidden, as one part has fewer than 5 forms, and the others would tell how many."
_PAGE = ("Reached", "Left", "Error message", "Went back", "Changed", "Half took", "9 in 10 took")


def parted_parts(found: PartedJourney) -> Iterator[Part]:
    """What became of the forms of each part; its pages too where there are several parts."""
    by, rows = PARTED[found.dimension], list(completion_rows(found, {}))
    name = f"{found.journey.title}, by {by}"
    if all_hidden(rows):
        yield Words(f"{name}: {_HIDDEN}")
        return
    heading = by.capitalize()
    yield Grid(f"{name}: completion", ((heading, "Started", "Completed", "Completion rate"), *rows))
    if len(rows) < 2:
        return
    titles = {page.page: page.title for page in found.journey.funnel}
    pages = (
        (titles[page], *row)
        for page, parts in found.pages.items()
        for row in page_rows(parts, found.dimension, {})
    )
    yield Grid(f"{name}: its pages", (("Page", heading, *_PAGE), *pages))
