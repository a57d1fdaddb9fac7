"""What a report says of a journey by device and by channel; small parts are hidden, as in the console."""

from __future__ import annotations

from collections.abc import Iterator

from prototype_kit.figures.parted import PARTED, PartedJourney, all_hidden, completion_rows, page_rows
from prototype_kit.kpis.showing import NOT_SHOWN
from prototype_kit.report.model import Grid, Heading, Part, Words

_HIDDEN = "Hidden: one part has fewer than 5 forms, and the others would tell how many."
_PAGE = ("Reached", "Left", "Error message", "Went back", "Changed", "Half took", "9 in 10 took")
_LEFT_OUT = "On pages that few reached by it a {} is left out, and any other that would tell how few."


def parted_parts(found: PartedJourney) -> Iterator[Part]:
    """What became of the forms of each part; its pages too where several parts can be told."""
    by, rows = PARTED[found.dimension], list(completion_rows(found, {}))
    heading, name = by.capitalize(), f"{found.journey.title}, by {by}"
    yield Heading(3, f"By {by}")
    if all_hidden(rows):
        yield Words(_HIDDEN)
        return
    yield Grid(f"{name}: completion", ((heading, "Started", "Completed", "Completion rate"), *rows))
    if sum(row.completed != NOT_SHOWN for row in rows) < 2:
        return
    titles = {page.page: page.title for page in found.journey.funnel}
    pages = [
        (titles[page], *row)
        for page, parts in found.pages.items()
        for row in page_rows(parts, found.dimension, {})
        if row.left != NOT_SHOWN or row.half != NOT_SHOWN
    ]
    if pages:
        yield Grid(f"{name}: its pages", (("Page", heading, *_PAGE), *pages))
        yield Words(_LEFT_OUT.format(by))
