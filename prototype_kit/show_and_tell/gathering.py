"""From a project and what it has counted to a show-and-tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from prototype_kit.differences import SiteDifference, compare_sites
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
from prototype_kit.show_and_tell.one_service import is_of, names_of_others
from prototype_kit.show_and_tell.period import is_about
from prototype_kit.site import Site
from prototype_kit.store import Store

_CAME_OR_WENT = ("service-added", "service-removed")


def gather(
    site: Site,
    store: Store,
    env: str,
    week: Week,
    now: datetime,
    then: Sequence[str] = (),
    slug: str = "",
) -> ShowAndTell:
    """What there is to tell of some days. `env` is that of the figures, `then` what the team does next.

    With `slug` it tells of that service alone. Raises `DefinitionError` for an iteration that cannot be read.
    """
    iterations = read_iterations(site.folder)
    store.rollups.refresh(now)
    services = [slug] if slug else list(site.services)
    marks = [(each, release_marks(site.folder, each)) for each in services]
    begun = datetime.combine(week.first, time(), LOCAL)
    return ShowAndTell(
        site=site.name,
        organisation=site.entry.organisation.name,
        week=week,
        iterations=[its for its in iterations if _is_told(its, week, slug)],
        ever=bool(iterations),
        waiting=_waiting(site, iterations, slug),
        figures=read_report(site, store, env, Days(week.first, week.last), now, services, marks),
        said=[
            each
            for extension in installed()
            for each in extension.said(store, site, begun)
            if not slug or each.service in ("", slug)
        ],
        next=[words.strip() for words in then if words.strip()],
        service=site.services[slug].name if slug else "",
        slug=slug,
        others=names_of_others(site, slug) if slug else (),
    )


def _is_told(written: Written, week: Week, slug: str) -> bool:
    its = written.document.iteration
    return week.first <= its.date <= week.last and is_about(its, slug)


def _waiting(site: Site, iterations: Sequence[Written], slug: str) -> Changes:
    """What changed since the last release; nothing before the first, as there is none to compare with."""
    last = last_site(site.folder / FOLDER / LAST) if iterations else None
    if last is None:
        return Changes()
    if isinstance(last, str):
        return Changes(remark=f"{last}, so nothing is compared.")
    if content(last) == content(site):
        return Changes()
    found = compare_sites(last, site)
    if not slug:
        return changes_between(last, site, found)
    services = tuple(each for each in found.services if each.slug == slug)
    others = names_of_others(site, slug)
    own = tuple(each for each in found.changes if each.part == slug or each.kind not in _CAME_OR_WENT)
    changes = changes_between(last, site, SiteDifference(own, services))
    people = tuple(each for each in changes.people if not is_of(each, others))
    pages = tuple(each for each in changes.pages if each.startswith(f"{slug}/"))
    return replace(changes, people=people, pages=pages)
