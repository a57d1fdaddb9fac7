"""Notes as whoever reviews them needs them: with whose they are, and what in them may lead to a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from urllib.parse import urlencode

from prototype_kit.personal_details import Detail, personal_details
from research.elapsed import elapsed
from research.observation import Note
from research.record import Record


@dataclass(frozen=True)
class Reviewed:
    """A note with the record of its session."""

    note: Note
    record: Record

    @property
    def code(self) -> str:
        """The participant's pseudonym."""
        return self.record.code

    @property
    def clock(self) -> str:
        """The time since the session began: 4:10."""
        return elapsed(self.record.session.started_at, self.note.at)

    @cached_property
    def details(self) -> tuple[Detail, ...]:
        """What may lead to a person."""
        return personal_details(self.note.text)

    @property
    def warning(self) -> str:
        """The same as a sentence; empty where there is nothing."""
        told = ", ".join(detail.words for detail in self.details)
        return f"This may lead to a person: {told}." if told else ""

    @property
    def quotable(self) -> bool:
        """Whether it may be told once it is reviewed: a quote only of somebody who agreed to that."""
        consent = self.record.consent
        return self.note.kind != "quote" or (consent is not None and consent.allows("quotes"))


@dataclass(frozen=True)
class NoteFilter:
    """Which notes are shown; empty fields take all. `reviewed` is `yes`, `no`, or `warning` for a warning."""

    round: str = ""
    participant: str = ""
    tag: str = ""
    page: str = ""
    kind: str = ""
    reviewed: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> NoteFilter:
        """From the fields of an address."""
        return cls(**{field.name: given.get(field.name, "") for field in fields(cls)})

    @property
    def query(self) -> str:
        """The fields in use, as an address has them behind its question mark."""
        return urlencode({name: value for name, value in vars(self).items() if value})

    def takes(self, shown: Reviewed) -> bool:
        """Whether it shows a note."""
        note = shown.note
        return (
            self.round in ("", note.round)
            and self.participant in ("", shown.code)
            and (not self.tag or self.tag in note.tags)
            and self.page in ("", note.page)
            and self.kind in ("", note.kind)
            and self._takes_state(shown)
        )

    def _takes_state(self, shown: Reviewed) -> bool:
        if self.reviewed == "warning":
            return not shown.note.reviewed and bool(shown.details)
        return self.reviewed not in ("yes", "no") or shown.note.reviewed == (self.reviewed == "yes")


def notes_to_review(records: Iterable[Record]) -> tuple[Reviewed, ...]:
    """Every note of sessions with consent, by participant and time."""
    found = [Reviewed(note, record) for record in records if record.agreed for note in record.notes]
    return tuple(sorted(found, key=lambda each: (each.note.round, len(each.code), each.code, each.note.at)))
