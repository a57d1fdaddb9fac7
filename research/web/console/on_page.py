"""What research knows of a page, for the figures of that page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode

from prototype_kit import DefinitionError
from prototype_kit.web.console.frame import Frame
from prototype_kit.web.front import Front
from research.problems import TAGS, is_sign
from research.store import ResearchStore
from research.studies import Study, load_studies


def about_page(front: Front, frame: Frame, _service: str, page: str) -> Sequence[tuple[str, str]]:
    """The notes of each study on a page, and how many of them tell of a problem: words and address."""
    if not frame.is_for_them("research_notes"):
        return ()
    try:
        studies = load_studies(front.own)
    except DefinitionError:  # which `check` says
        return ()
    return tuple(_links(ResearchStore(front.store.database), studies.values(), page))


def _links(store: ResearchStore, studies: Iterable[Study], page: str) -> Iterator[tuple[str, str]]:
    marks = frozenset(tag.casefold() for tag in TAGS)
    for study in studies:
        notes = [note for note in store.notes.of_study(study.slug) if note.page == page]
        if not notes:
            continue
        signs = sum(is_sign(note, marks) for note in notes)
        many = "1 note" if len(notes) == 1 else f"{len(notes)} notes"
        told = f"{many} on this page, {signs or 'none'} with a tag of a problem, such as error or help needed"
        query = urlencode({"page": page})
        yield f"User research, {study.title}: {told}", f"/research/{study.slug}/notes?{query}"
