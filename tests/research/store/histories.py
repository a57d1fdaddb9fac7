"""Random histories of a study: whatever is tried, in whatever order, on whichever session.

The history keeps its own books of what was agreed to, by rules of its own, and compares what the store did,
what may be read for an export, and which rows there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select, union_all

from prototype_kit.store.database import Database
from research.consent import ITEMS, Consent, ConsentMissing
from research.finding import Evidence
from research.observation import KINDS, NewNote
from research.replay import Chunk
from research.session import WrongState
from research.store import ResearchStore
from research.store.tables import attempt, evidence, note, participant, presence, replay
from tests.research.store.conftest import NOON, ROUND
from tests.research.store.test_findings import FINDING

NOTHING = (ConsentMissing, WrongState, LookupError)
"""How the store says that it did not do it."""
_HELD = union_all(
    *(select(table.c.session_id).distinct() for table in (attempt, note, presence, replay)),
    select(evidence.c.session_id).where(evidence.c.withdrawn == 0, evidence.c.session_id.is_not(None)),
)
_RECORDED = select(replay.c.session_id).distinct()
_WITH_NEEDS = select(participant.c.code).where(participant.c.access_needs != "")
WHICH = st.integers(0, 7)
"""Of the sessions that there are, one; of the notes too."""


class Days:
    """How long all is kept."""

    notes_days, replay_days = 365, 90


@dataclass
class Sitting:
    """What the history itself knows of a session.

    `notes` are those that stand: their kind, whether they were reviewed, and when they came in.
    """

    id: str
    code: str
    state: str = "ready"
    agreed: frozenset[str] = frozenset()
    ended_at: datetime | None = None
    notes: dict[str, tuple[str, bool, datetime]] = field(default_factory=dict)
    attempts: list[str] = field(default_factory=list)
    sent: int = 0

    def may_be_written(self, now: datetime) -> bool:
        """Whether it runs, or has ended in the last day."""
        late = self.ended_at is not None and now - self.ended_at <= timedelta(days=1)
        return bool(self.agreed) and (self.state == "running" or (self.state == "ended" and late))

    def is_over(self, state: str) -> None:
        """It was refused, or withdrawn."""
        self.state, self.agreed = state, frozenset()
        self.notes.clear()


class Histories(RuleBasedStateMachine):
    """One history. `database` is set by whoever runs them; the numbers count over all of them."""

    database: ClassVar[Database]
    histories: ClassVar[int] = 0
    rows: ClassVar[int] = 0
    wrong: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.store = ResearchStore(self.database)
        type(self).histories += 1
        self.study = "lights"
        self.now = NOON
        self.sittings: list[Sitting] = []
        self.forgotten: set[str] = set()
        self.finding = ""

    @initialize(stages=st.lists(st.integers(0, 3), min_size=1, max_size=3))
    def begin(self, stages: list[int]) -> None:
        """Participants who have come so far, and a finding that evidence can be added to."""
        self.finding = self.store.findings.add(FINDING, self.now).id
        for which, stage in enumerate(stages):
            self.create()
            if stage >= 1:
                self.agree(which, frozenset(ITEMS), under_16=False, guardian=False)
            if stage >= 2:
                self.start(which)
            if stage >= 3:
                self.write(which, "quote", reviewed=True)

    def teardown(self) -> None:
        """The next history begins with nothing."""
        self.store.reset()

    def of(self, which: int) -> Sitting:
        """One of the sessions."""
        return self.sittings[which % len(self.sittings)]

    def tried(self, do: Callable[[], object], *, allowed: bool) -> bool:
        """Whether it was done; it has to be just where the history says that it is allowed."""
        try:
            do()
        except NOTHING:
            assert not allowed, "what is allowed was not done"
            return False
        assert allowed, "what is not allowed was done"
        return True

    @precondition(lambda self: len(self.sittings) < 4)
    @rule()
    def create(self) -> None:
        """A session with a new participant."""
        code = self.store.participants.add(self.study, "renter").code
        self.add_session(code)

    @precondition(lambda self: len(self.sittings) < 6)
    @rule(which=WHICH)
    def create_again(self, which: int) -> None:
        """Another session with somebody who was there."""
        code = self.of(which).code
        self.tried(lambda: self.add_session(code), allowed=code not in self.forgotten)

    def add_session(self, code: str) -> None:
        """A session with this participant."""
        made = self.store.sessions.create(self.study, ROUND, code, moderator="Mo", now=self.now)
        self.sittings.append(Sitting(made.session.id, code))

    @rule(hours=st.sampled_from([1, 12, 25, 24 * 91, 24 * 366]))
    def wait(self, hours: int) -> None:
        """Time passes."""
        self.now += timedelta(hours=hours)

    @rule(which=WHICH)
    def show_sheet(self, which: int) -> None:
        """The participant reads."""
        it = self.of(which)
        if self.tried(lambda: self.store.sessions.begin_consent(it.id), allowed=it.state == "ready"):
            it.state = "consenting"

    @rule(
        which=WHICH,
        items=st.one_of(st.just(frozenset(ITEMS)), st.frozensets(st.sampled_from(ITEMS))),
        under_16=st.sampled_from([False, False, True]),
        guardian=st.booleans(),
    )
    def agree(self, which: int, items: frozenset, under_16: bool, guardian: bool) -> None:
        """The participant agrees to some of it."""
        it = self.of(which)
        able = not under_16 or guardian
        given = Consent(it.id, "1", "ab" * 32, "screen", items, under_16, guardian, self.now)
        allowed = able and {"take_part", "notes"} <= items and it.state in {"ready", "consenting"}
        if self.tried(lambda: self.store.consents.give(given), allowed=allowed):
            it.state, it.agreed = "consenting", items

    @rule(which=WHICH, item=st.sampled_from(["replay", "quotes", "observers", "audio_video"]))
    def take_back(self, which: int, item: str) -> None:
        """The participant does not want that one thing any more."""
        it = self.of(which)
        if self.tried(lambda: self.store.consents.take_back(it.id, item), allowed=bool(it.agreed)):
            it.agreed -= {item}

    @rule(which=WHICH)
    def refuse(self, which: int) -> None:
        """The participant does not want to."""
        it = self.of(which)
        allowed = it.state in {"ready", "consenting"}
        if self.tried(lambda: self.store.sessions.refuse(it.id), allowed=allowed):
            it.is_over("refused")

    @rule(which=WHICH)
    def start(self, which: int) -> None:
        """The moderator starts."""
        it = self.of(which)
        allowed = it.state == "consenting" and bool(it.agreed)
        if self.tried(lambda: self.store.sessions.start(it.id, self.now), allowed=allowed):
            it.state = "running"

    @rule(which=WHICH)
    def end(self, which: int) -> None:
        """The moderator stops."""
        it = self.of(which)
        if self.tried(lambda: self.store.sessions.end(it.id, self.now), allowed=it.state == "running"):
            it.state, it.ended_at = "ended", self.now

    @rule(which=WHICH, kind=st.sampled_from(KINDS), reviewed=st.booleans())
    def write(self, which: int, kind: str, reviewed: bool) -> None:
        """An observer writes a note, and somebody reviews it."""
        it = self.of(which)
        it.sent += 1
        new = NewNote("AB", self.now, kind, "Looked for a map", f"c{it.sent}")
        notes = self.store.notes
        if self.tried(lambda: notes.write(it.id, new, self.now), allowed=it.may_be_written(self.now)):
            kept = notes.write(it.id, new, self.now)
            it.notes[kept.id] = (kind, reviewed, self.now)
            if reviewed:
                notes.change(kept.id, reviewed=True)

    @rule(which=WHICH, one=WHICH)
    def strike(self, which: int, one: int) -> None:
        """An observer deletes a note."""
        it = self.of(which)
        if it.notes:
            note_id = list(it.notes)[one % len(it.notes)]
            self.store.notes.strike(note_id)
            del it.notes[note_id]

    @rule(which=WHICH, sequence=st.integers(0, 3))
    def record(self, which: int, sequence: int) -> None:
        """The recorder sends what was on the screen."""
        it = self.of(which)
        chunk = Chunk(it.id, sequence, self.now, self.now, b"packed")
        allowed = it.may_be_written(self.now) and "replay" in it.agreed
        self.tried(lambda: self.store.replay.add(chunk, self.now), allowed=allowed)

    @rule(which=WHICH, task=st.sampled_from(["report", "follow"]))
    def attempt(self, which: int, task: str) -> None:
        """The participant tries a task."""
        it = self.of(which)
        allowed = it.state == "running"
        begin = self.store.attempts.begin
        if self.tried(lambda: it.attempts.append(begin(it.id, task, self.now).id), allowed=allowed):
            self.store.attempts.help(it.attempts[-1], self.now)

    @rule(which=WHICH, seq=st.integers(1, 7))
    def rate(self, which: int, seq: int) -> None:
        """The participant says how easy it was, perhaps on a page that was open for long."""
        it = self.of(which)
        if it.attempts:
            rate, last = self.store.attempts.rate, it.attempts[-1]
            self.tried(lambda: rate(last, seq, self.now), allowed=it.may_be_written(self.now))

    @rule(which=WHICH)
    def watch(self, which: int) -> None:
        """An observer opens the session's page."""
        it = self.of(which)
        observer = self.store.observers.invite(self.study, ROUND, "AB", self.now).observer
        allowed = it.may_be_written(self.now) and "observers" in it.agreed
        self.tried(lambda: self.store.observers.watch(it.id, observer.id, self.now), allowed=allowed)

    @rule(which=WHICH)
    def note_needs(self, which: int) -> None:
        """The moderator writes down what the participant needs."""
        it = self.of(which)
        needs = self.store.participants.note_needs
        self.tried(lambda: needs(it.id, "uses a magnifier"), allowed=bool(it.agreed))

    @rule(which=WHICH, kind=st.sampled_from(["events", "replay", "note"]))
    def cite(self, which: int, kind: str) -> None:
        """A researcher rests a finding on a session."""
        it = self.of(which)
        note_id = next(iter(it.notes), None)
        cited = Evidence(kind, it.id, note_id=note_id, from_at=self.now)
        allowed = bool(it.agreed) and (kind != "replay" or "replay" in it.agreed)
        allowed = allowed and (kind != "note" or note_id is not None)
        self.tried(lambda: self.store.findings.cite(self.finding, cited), allowed=allowed)

    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        """The participant does not want to have taken part."""
        it = self.of(which)
        self.store.sessions.withdraw(it.id, self.now)
        if it.state not in {"refused", "withdrawn"}:
            it.is_over("withdrawn" if it.agreed else "refused")

    @rule(which=WHICH)
    def forget(self, which: int) -> None:
        """Everything about a participant is deleted."""
        code = self.of(which).code
        self.store.erasures.forget(self.study, code, self.now)
        self.forgotten.add(code)
        for it in self.sittings:
            if it.code == code and it.state not in {"refused", "withdrawn"}:
                it.is_over("withdrawn" if it.agreed else "refused")

    @rule()
    def purge(self) -> None:
        """What is kept for long enough is deleted."""
        self.store.erasures.purge(self.now, {}, Days())
        for it in self.sittings:
            stays = self.now - timedelta(days=Days.notes_days)
            it.notes = {note_id: what for note_id, what in it.notes.items() if what[2] >= stays}

    @invariant()
    def nothing_is_exported_without_consent(self) -> None:
        """And all that may be is."""
        expected = {
            it.id: {
                note_id
                for note_id, (kind, reviewed, _) in it.notes.items()
                if reviewed and (kind != "quote" or "quotes" in it.agreed)
            }
            for it in self.sittings
            if it.agreed and it.state in {"running", "ended"}
        }
        read = self.store.records.exportable(self.study, ROUND)
        told = {record.session.id: {each.id for each in record.notes} for record in read}
        kinds = type(self)
        kinds.rows += sum(1 + len(record.notes) + len(record.attempts) for record in read)
        kinds.wrong += sum(1 + len(notes) for each, notes in told.items() if each not in expected)
        assert told == expected

    @invariant()
    def nothing_is_held_without_consent(self) -> None:
        """In no table is there a row about a session without consent, and each is in its own state."""
        with self.database.reading() as connection:
            held = set(connection.execute(_HELD).scalars())
            recorded = set(connection.execute(_RECORDED).scalars())
            known = set(connection.execute(_WITH_NEEDS).scalars())
        assert held <= {it.id for it in self.sittings if it.agreed}
        assert recorded <= {it.id for it in self.sittings if "replay" in it.agreed}
        assert known <= {it.code for it in self.sittings if it.agreed}
        states = {it.id: it.state for it in self.store.sessions.of_study(self.study)}
        assert states == {it.id: it.state for it in self.sittings}
