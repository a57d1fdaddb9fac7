"""Everything that is known of one session, put together for reading; and which of it may be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from research.consent import Consent
from research.observation import Note
from research.participant import Participant
from research.session import Session, TaskAttempt

Row = Mapping[str, str | int | None]
"""An event as the kit's table has it: `ts` in milliseconds since 1970 UTC, `name`, `page`, `question` …"""


@dataclass(frozen=True)
class Record:
    """A session with its consent, and with the events, notes and attempts of it, in any order.

    Nothing is told of a session without consent, whatever the caller handed in: all who tell ask `agreed`.
    """

    session: Session
    consent: Consent | None
    participant: Participant | None = None
    events: Sequence[Row] = ()
    notes: Sequence[Note] = ()
    attempts: Sequence[TaskAttempt] = ()

    @property
    def code(self) -> str:
        """The participant's pseudonym."""
        return self.session.participant

    @property
    def agreed(self) -> bool:
        """Whether anything of the session may be told."""
        return self.consent is not None and self.consent.valid and self.session.state in {"running", "ended"}

    @property
    def counts(self) -> bool:
        """Whether it counts: pilots try the study out, and count for nothing."""
        return self.agreed and not self.session.pilot

    @property
    def notes_to_tell(self) -> tuple[Note, ...]:
        """The reviewed notes in order of time; quotes only of people who agreed to be quoted."""
        if not self.agreed or self.consent is None:
            return ()
        quotes = self.consent.allows("quotes")
        told = [note for note in self.notes if note.reviewed and (quotes or note.kind != "quote")]
        return tuple(sorted(told, key=lambda note: (note.at, note.id)))


def counted(records: Sequence[Record]) -> tuple[Record, ...]:
    """The records that count, in order of participants."""
    found = [record for record in records if record.counts]
    return tuple(sorted(found, key=lambda record: (record.code, record.session.created_at)))
