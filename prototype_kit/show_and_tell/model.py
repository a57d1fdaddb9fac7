"""What a show-and-tell tells, before it is a page.

Nothing in it is about one person: changes are of the service, figures are counts as reports show them, and
what users said is what research tells outside its console. What people wrote in feedback is left out, as
nobody has read it yet for what it may say of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from prototype_kit.extensions import Said
from prototype_kit.iterations import Changes, Written
from prototype_kit.report import Report
from prototype_kit.show_and_tell.one_service import without


@dataclass(frozen=True)
class Week:
    """The days that it is about, both included, whether or not they are seven."""

    first: date
    last: date


@dataclass(frozen=True)
class Picture:
    """A page as people see it: its heading, its address from the site's, and a PNG."""

    title: str
    address: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class ShowAndTell:
    """All of it. `site` is what the site is called; `service` what the one is that it is about, if it is.

    `iterations` were released in these days; `ever` says whether any was at all. `waiting` is what changed
    since the last of all, and is not released. `next` is what the team says itself. `others` are the names of
    services and the titles of journeys that it is not about.
    """

    site: str
    organisation: str
    week: Week
    iterations: Sequence[Written]
    ever: bool
    waiting: Changes
    figures: Report
    said: Sequence[Said]
    next: Sequence[str] = ()
    service: str = ""
    slug: str = ""
    others: Collection[str] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of all pages that changed, each once, such as street-lights/report/contact."""
        released = (page for each in self.iterations for page in each.document.iteration.pages)
        pages = dict.fromkeys([*released, *self.waiting.pages])
        return tuple(each for each in pages if not self.slug or each.startswith(f"{self.slug}/"))

    def told(self, changes: str) -> str:
        """What changed, in Markdown, without what is about other services."""
        return without(changes, self.others, self.slug) if self.slug else changes
