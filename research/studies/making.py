"""What commands make of studies: a new one from the template, and the files of its printed pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from prototype_kit import KitError, Site
from prototype_kit.document import nearest
from prototype_kit.project import make_folder, questions
from prototype_kit.scaffold import check_study_answers
from research.studies.printing import printables
from research.studies.reading import FOLDER
from research.studies.study import Study


def new_study(site: Site, title: str, journey: str | None = None) -> Path:
    """Write a study into `studies/` of a site's project, and return its folder.

    `journey` is an address such as `street-lights/report`; without it, it is the first of the site.
    Raises `KitError` for a title that cannot be used and a folder that exists.
    """
    known = {"study_title": title, **_from_site(site, journey or site.journeys[0])}
    answers = questions(known, "study").answers()
    check_study_answers(answers)
    if (site.folder / FOLDER / answers["study_slug"]).exists():
        raise KitError(f"{FOLDER}/{answers['study_slug']} exists already: choose another title.")
    return make_folder(site.folder / FOLDER, "study", "study", answers)


def _from_site(site: Site, journey: str) -> Mapping[str, str]:
    if journey not in site.journeys:
        raise KitError(f"There is no journey {journey!r}. Choose from: {', '.join(site.journeys)}.")
    service, _, name = journey.partition("/")
    return {
        "service": service,
        "journey": name,
        "organisation": site.entry.organisation.name,
        "contact_email": site.entry.contacts.email,
    }


def chosen_study(studies: Mapping[str, Study], slug: str) -> Study:
    """One of these studies. Raises `KitError` when there is none of this name."""
    if slug not in studies:
        offer = nearest(slug, studies) if studies else 'Make one: prototype-kit research study "Title"'
        raise KitError(f"There is no study {slug!r}. {offer}")
    return studies[slug]


def write_printables(study: Study, folder: Path) -> tuple[Path, ...]:
    """Write every printed page of a study into a folder, over those of before. Raises `KitError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in printables(study).items():
            (folder / name).write_text(page, encoding="utf-8")
    except OSError as error:
        raise KitError(f"{folder} cannot be written: {error.strerror}.") from error
    return tuple(folder / name for name in printables(study))
