"""A round that was held: five people who count, a pilot, and somebody who took it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from prototype_kit.events import (
    AnswerGiven,
    AnswerRefused,
    Event,
    EventContext,
    Origin,
    PageViewed,
    WentBack,
    row,
)
from research.consent import ITEMS, Consent
from research.observation import Kind, NewNote, Note
from research.replay import Chunk, read_chunk
from research.session import Outcome, Session
from tests.research.replay.events import element, lines, page, text
from tests.research.web.lab import SLUG, STUDY, Lab

FAULT, WHERE = "/street-lights/report/fault", "/street-lights/report/details"
SEGMENT = "Reported something by phone only"


@dataclass
class Held:
    """What there is: sessions by pseudonym, and the notes of each in order."""

    lab: Lab
    began: datetime
    sessions: dict[str, Session] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)

    def at(self, minutes: float) -> datetime:
        """So many minutes into the sessions."""
        return self.began + timedelta(minutes=minutes)

    def hold(
        self,
        outcome: Outcome,
        seq: int,
        *notes: tuple[float, Kind, str, str],
        errors: int = 0,
        back: bool = False,
        assists: int = 0,
        without: Sequence[str] = (),
        pilot: bool = False,
        round_: str = SLUG,
    ) -> str:
        """Hold a session with somebody new; gives their pseudonym."""
        research = self.lab.research
        code = research.participants.add(STUDY, SEGMENT).code
        made = research.sessions.create(STUDY, round_, code, moderator="Ann", now=self.began, pilot=pilot)
        agreed = frozenset(item for item in ITEMS if item not in without)
        research.consents.give(
            Consent(
                made.session.id,
                "1",
                "0" * 64,
                "paper",
                agreed,
                under_16=False,
                guardian=False,
                given_at=self.began,
            )
        )
        session = research.sessions.start(made.session.id, self.began)
        attempt = research.attempts.begin(session.id, "report-light", self.at(1))
        self._happens(session, errors, back=back)
        self.notes[code] = [
            research.notes.write(
                session.id,
                NewNote(
                    "AB",
                    self.at(minute),
                    kind,
                    words,
                    f"{code}-{number}",
                    tuple(tags.split()),
                    FAULT,
                ),
                self.at(10),
            )
            for number, (minute, kind, words, tags) in enumerate(notes)
        ]
        for _ in range(assists):
            research.attempts.help(attempt.id, self.at(5))
        research.attempts.end(attempt.id, outcome, self.at(3 + len(self.sessions)))
        research.attempts.rate(attempt.id, seq, self.at(9))
        self.sessions[code] = research.sessions.end(session.id, self.at(20))
        return code

    def _happens(self, session: Session, errors: int, *, back: bool) -> None:
        origin = Origin("research", round=session.round, research_session=session.id)
        of = EventContext("street-lights", "r", session.id, origin)
        found: list[Event] = [PageViewed(of, self.at(1.1), FAULT)]
        found += [
            AnswerRefused(of, self.at(1.5 + number / 10), FAULT, question="fault", error_code="required")
            for number in range(errors)
        ]
        found += [AnswerGiven(of, self.at(2), FAULT, question="fault"), PageViewed(of, self.at(2.01), WHERE)]
        if back:
            found += [WentBack(of, self.at(2.5), WHERE), PageViewed(of, self.at(2.51), FAULT)]
        self.lab.front.store.events.write([row(each) for each in found])

    def record(self, code: str) -> Chunk:
        """Keep a replay of a session: a page of three seconds."""
        session = self.sessions[code]
        ms = self.at(1).timestamp() * 1000
        shown = page(element("h1", text("**** **** ****", 20)), at=ms)
        later = [{"type": 3, "timestamp": ms + 3000, "data": {"source": 1, "positions": []}}]
        chunk = read_chunk(session.id, 0, round(ms), lines([*shown, *later]), self.at(1))
        return self.lab.research.replay.add(chunk, self.at(21))


def held(lab: Lab) -> Held:
    """The round. P01 agreed to everything, P02 not to quotes and replay; P06 is a pilot, P07 withdrew."""
    found = Held(lab, lab.now() - timedelta(hours=2))
    found.hold(
        "success",
        6,
        (1.6, "observation", "Looks for a way to say that two lights are out", "problem"),
        (2.2, "quote", "I would just ring them", ""),
        (3.0, "observation", "Says that her email is ann@example.com", ""),
        errors=2,
    )
    found.hold(
        "success",
        4,
        (1.7, "quote", "What is a column number?", "wording"),
        (2.4, "observation", "Goes back to read the question again", "problem wording"),
        errors=1,
        back=True,
        assists=1,
        without=("quotes", "replay"),
    )
    found.hold("success", 7, (2.0, "observation", "Reads every word aloud", ""))
    found.hold("fail", 2, (2.6, "technical", "The tablet lost its network", ""), back=True)
    found.hold("success", 6)
    found.hold("fail", 1, (1.4, "observation", "PILOT tries the sheet", "problem"), errors=3, pilot=True)
    gone = found.hold("fail", 1, (1.4, "observation", "WITHDRAWN says something", "problem"), errors=3)
    lab.research.sessions.withdraw(found.sessions[gone].id, lab.now())
    return found
