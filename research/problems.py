"""Where people had problems: on each page how many, of those who met it. Also drawn on the journey's map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from research.estimate import Share
from research.measures import share
from research.observation import Note
from research.record import Record, counted
from research.timeline import Timeline, timeline_of
from research.wording import Wording

TAGS = frozenset({"confused", "error", "help needed", "navigation", "problem", "stuck", "wording"})
"""Tags by which a note tells of a problem, in any case: those that a new study has, and usual ones."""
_SIGNS = {"error": "errors", "back": "backs", "broken": "broken"}


@dataclass(frozen=True)
class PageProblems:
    """One page. All are counts of participants: each counts once in each, however often it happened.

    `affected` is who had any of `errors` (an error message), `backs` (a step back from it), `notes` (a note
    that tells of a problem) and `broken` (an error page of the prototype), of those who met the page.
    """

    page: str
    title: str
    affected: Share
    errors: int
    backs: int
    notes: int
    broken: int

    @property
    def words(self) -> str:
        """The signs in words: `error message 3, step back 1`."""
        named = {
            "error message": self.errors,
            "step back": self.backs,
            "note": self.notes,
            "error page": self.broken,
        }
        return ", ".join(f"{sign} {count}" for sign, count in named.items() if count) or "none"


def page_problems(
    records: Sequence[Record], wording: Wording | None = None, tags: Iterable[str] = TAGS
) -> tuple[PageProblems, ...]:
    """Every page that somebody met, in journey order; those that the wording does not know are last.

    Only sessions that count are counted. Technical notes tell of the room or the tablet, never of a page.
    """
    words, marks = wording or Wording(), frozenset(tag.casefold() for tag in tags)
    met: dict[str, set[str]] = {}
    signs: dict[tuple[str, str], set[str]] = {}
    for record in counted(records):
        for page, sign in _of(record, timeline_of(record), marks):
            met.setdefault(page, set()).add(record.code)
            if sign:
                signs.setdefault((page, sign), set()).add(record.code)
    known = list(words.titles)
    ordered = sorted(met, key=lambda page: (known.index(page) if page in known else len(known), page))
    titles = words.pages(ordered)
    return tuple(_page(page, titles[page], len(met[page]), signs) for page in ordered)


def is_sign(note: Note, marks: frozenset[str]) -> bool:
    """Whether a note tells of a problem; `marks` are tags in small letters."""
    return note.kind != "technical" and any(tag.casefold() in marks for tag in note.tags)


def _of(record: Record, told: Timeline, marks: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Each page that was met, with what happened there, empty where that was nothing."""
    notes = {note.id: note for note in record.notes}
    for stay in told.stays:
        yield stay.page, ""
    for moment in told.moments:
        if not moment.page:
            continue
        if moment.kind == "note":
            # The page is where the participant was: met, even where its event was lost.
            note = notes.get(moment.of or "")
            yield moment.page, "notes" if note and is_sign(note, marks) else ""
        else:
            yield moment.page, _SIGNS.get(moment.kind, "")


def _page(page: str, title: str, met: int, signs: dict[tuple[str, str], set[str]]) -> PageProblems:
    by_sign = {sign: signs.get((page, sign), set()) for sign in ("errors", "backs", "notes", "broken")}
    affected = set().union(*by_sign.values())
    counts = {sign: len(codes) for sign, codes in by_sign.items()}
    return PageProblems(page, title, share(len(affected), met), **counts)
