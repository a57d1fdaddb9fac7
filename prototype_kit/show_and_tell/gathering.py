"""From a project and what it has counted to a show-and-tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from prototype_kit.differences import compare_sites
from prototype_kit.extensions import installed
from prototype_kit.figures import release_marks
from prototype_kit.iterations import (
    FOLDER,
    LAST,
    Changes,
    Written,
    changes_between,
    content,
    last_site,
    read_iterations,
)
from prototype_kit.language import LOCAL
from prototype_kit.report import Days, read_report
from prototype_kit.show_and_tell.model import ShowAndTell, Week
from prototype_kit.site import Site
from prototype_kit.store import Store


def gather(
    site: Site, store: Store, env: str, week: Week, now: datetime, then: Sequence[str] = ()
) -> ShowAndTell:
    """What there is to tell of some days. `env` is that of the figures, `then` what the team does next.

    Raises `DefinitionError` for an iteration that cannot be read.
    """
    iterations = read_iterations(site.folder)
    store.rollups.refresh(now)
    marks = [(slug, release_marks(site.folder, slug)) for slug in site.services]
    begun = datetime.combine(week.first, time(), LOCAL)
    return ShowAndTell(
        site=site.name,
        organisation=site.entry.organisation.name,
        week=week,
        iterations=[its for its in iterations if week.first <= its.document.iteration.date <= week.last],
        ever=bool(iterations),
        waiting=_waiting(site, iterations),
        figures=read_report(site, store, env, Days(week.first, week.last), now, list(site.services), marks),
        said=[each for extension in installed() for each in extension.said(store, site, begun)],
        next=[words.strip() for words in then if words.strip()],
    )


def _waiting(site: Site, iterations: Sequence[Written]) -> Changes:
    """What changed since the last release; nothing before the first, as there is none to compare with."""
    last = last_site(site.folder / FOLDER / LAST) if iterations else None
    if last is None:
        return Changes()
    if isinstance(last, str):
        return Changes(remark=f"{last}, so nothing is compared.")
    if content(last) == content(site):
        return Changes()
    return changes_between(last, site, compare_sites(last, site))
