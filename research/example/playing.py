"""Made-up sessions, held as real ones are: consent first, then tasks, notes and the end, each at its time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random

from prototype_kit import Service, Site
from prototype_kit.events import Event, EventContext, Origin, row
from prototype_kit.settings import DEMO
from prototype_kit.store import Store
from research.consent import Consent
from research.example.screen import recording, screens
from research.example.script import MadeUpNote, MadeUpSession, MadeUpTask, Script
from research.example.way import Stop, Visit, journey_of, sample_of, visit, way_of
from research.observation import NewNote, Note
from research.rounds import Round, load_round_site
from research.store import ResearchStore
from research.studies import Study, Task
from research.studies.places import TRACK

_SETTLING = timedelta(minutes=6)
_TALKING = timedelta(minutes=5)
_BETWEEN = timedelta(seconds=75)
_RATING = timedelta(seconds=20)
_ENDING = timedelta(minutes=4)
_NOTICED = 0.7  # of the time on a page, so that notes come after what they tell of


@dataclass
class Played:
    """What findings rest on: notes by round, without those of pilots; stays by participant, task and page."""

    notes: dict[str, list[tuple[Note, str]]] = field(default_factory=dict)
    """Each with its theme, empty where it lies in none."""
    stays: dict[tuple[str, str, str], tuple[str, datetime, datetime]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A round as it is shown, with the way that each task leads through it."""

    round: Round
    site: Site
    service: Service
    ways: Mapping[str, Sequence[Stop]]


def shown(round_: Round, study: Study, script: Script) -> Shown:
    """A round, walked. Raises `RoundUnusable`."""
    site = load_round_site(round_)
    service = site.services[study.service]
    ways = {task.name: _way(site, service, task, script, round_) for task in study.tasks}
    return Shown(round_, site, service, ways)


def _way(site: Site, service: Service, task: Task, script: Script, round_: Round) -> Sequence[Stop]:
    return way_of(site, service, task, script.answers.get(task.name, {}), round_.day)


class Player:
    """Holds the sessions of a script one after the other."""

    def __init__(self, store: Store, study: Study, script: Script):
        self._kit, self._kept = store, ResearchStore(store.database)
        self._study, self._script = study, script
        self._themes: dict[str, str] = {}
        self.played = Played()

    def play(self, number: int, planned: MadeUpSession, where: Shown, begins: datetime) -> None:
        """Hold one. `number` is that of the participant, `begins` when they sat down."""
        kept, study = self._kept, self._study
        code = kept.participants.add(study.slug, planned.segment).code
        made = kept.sessions.create(
            study.slug,
            where.round.slug,
            code,
            moderator=self._script.moderator,
            now=begins - timedelta(minutes=10),
            pilot=planned.pilot,
            made_up=True,
        )
        session_id = made.session.id
        kept.sessions.claim(made.token, None, begins, planned.device)
        if planned.ends == "refused":
            kept.sessions.refuse(session_id)
            return
        self._agree(session_id, planned, begins + timedelta(minutes=3))
        now = begins + _SETTLING
        kept.sessions.start(session_id, now)
        if planned.ends == "withdrawn":
            kept.sessions.withdraw(session_id, now + _TALKING)
            return
        lots = Random(f"{study.slug} {number}")  # noqa: S311 - here it has to be foreseen
        writer = _Writer(self, session_id, code, where, planned, lots)
        now += _TALKING
        for name, went in planned.tasks.items():
            now = writer.task(name, went, now) + _BETWEEN
        if planned.replay:
            self._record(session_id, code, planned.replay, where, now)
        kept.sessions.end(session_id, writer.closing(now, now + _ENDING))

    def _record(self, session_id: str, code: str, name: str, where: Shown, now: datetime) -> None:
        """Keep what was on the screen in a task, as far as the round can be walked now."""
        task = next(each for each in self._study.tasks if each.name == name)
        typed, day = self._script.answers.get(name, {}), where.round.day
        sample = sample_of(where.site, where.service, task, typed, day)
        if task.start == TRACK or sample is None:
            return
        base = f"/{where.service.slug}/{journey_of(where.service, task).name}"
        shown_then = screens(where.site, base, sample, datetime.combine(day, time(12), UTC))
        stays = {
            page: (since, until)
            for (who, of, page), (_, since, until) in self.played.stays.items()
            if (who, of) == (code, name)
        }
        for chunk in recording(session_id, shown_then, stays):
            self._kept.replay.add(chunk, now)

    def _agree(self, session_id: str, planned: MadeUpSession, at: datetime) -> None:
        sheet = self._study.sheet
        self._kept.consents.give(
            Consent(
                session_id,
                sheet.version,
                sheet.hash,
                planned.how,
                planned.agreed,
                planned.under_16,
                planned.guardian,
                at,
            )
        )
        if planned.needs:
            self._kept.participants.note_needs(session_id, planned.needs)

    def sort(self, note_id: str, name: str) -> None:
        """Put a note into the theme of this name."""
        if name not in self._themes:
            known = {theme.name: theme.id for theme in self._kept.themes.of_study(self._study.slug)}
            self._themes[name] = known.get(name) or self._kept.themes.add(self._study.slug, name).id
        self._kept.themes.move(note_id, self._themes[name])

    @property
    def kept(self) -> ResearchStore:
        """Where it goes."""
        return self._kept

    @property
    def kit(self) -> Store:
        """Where the events go."""
        return self._kit


@dataclass
class _Writer:
    """Writes down what happens in one session."""

    player: Player
    session_id: str
    code: str
    where: Shown
    planned: MadeUpSession
    lots: Random
    notes: int = 0

    def task(self, name: str, went: MadeUpTask, begins: datetime) -> datetime:
        """One task from its beginning to its answer; gives the time after it."""
        attempts, ends = self.player.kept.attempts, begins + timedelta(minutes=went.minutes)
        attempt = attempts.begin(self.session_id, name, begins).id
        made = visit(self.where.ways[name], went, self._context(name), begins, self.lots)
        self.player.kit.events.write([row(event) for event in _in_order(made.events)])
        for _ in range(went.helped):
            attempts.help(attempt, begins + (ends - begins) * 0.7)
        attempts.end(attempt, went.outcome, ends)
        if went.ease is not None:
            attempts.rate(attempt, went.ease, ends + _RATING)
        for page, (since, until) in made.stays.items():
            self.player.played.stays[self.code, name, page] = (self.session_id, since, until)
        on_page: Counter[str | None] = Counter()
        for note in went.notes:
            on_page[note.page] += 1
            share = 1 - _NOTICED * 0.6 ** on_page[note.page]
            at = made.at(note.page, share, (begins, ends))
            self._write(note, at, name, made)
        return ends + _RATING

    def closing(self, since: datetime, until: datetime) -> datetime:
        """What was said at the end; gives the end."""
        for number, note in enumerate(self.planned.notes, 1):
            self._write(note, since + (until - since) * number / (len(self.planned.notes) + 1), None, Visit())
        return until

    def _write(self, note: MadeUpNote, at: datetime, task: str | None, made: Visit) -> None:
        self.notes += 1
        name, page = made.page_at(at)
        new = NewNote(
            author=note.by,
            at=at,
            kind=note.kind,
            text=note.text,
            client_id=f"example-{self.notes}",
            tags=note.tags,
            page=page,
            question=self._refused_on(name, task),
            task=task,
            release=self.where.service.release,
        )
        kept = self.player.kept
        written = kept.notes.write(self.session_id, new, at)
        if note.reviewed:
            kept.notes.change(written.id, reviewed=True)
        if note.theme:
            self.player.sort(written.id, note.theme)
        if not self.planned.pilot:
            self.player.played.notes.setdefault(written.round, []).append((written, note.theme or ""))

    def _refused_on(self, page: str, task: str | None) -> str | None:
        """The question of a page whose answer was not taken."""
        if task is None or page not in {each.page for each in self.planned.tasks[task].refused}:
            return None
        return next(stop.question for stop in self.where.ways[task] if stop.name == page)

    def _context(self, task: str) -> EventContext:
        service, round_ = self.where.service, self.where.round.slug
        # Figures count neither this env nor this source, whatever they are asked for.
        origin = Origin(
            env=DEMO,
            source="synthetic",
            round=round_,
            research_session=self.session_id,
            device=self.planned.device,
        )
        return EventContext(
            service=service.slug,
            release=service.release,
            journey_id=f"example-{self.code}-{task}",
            origin=origin,
            phase=service.entry.phase,
        )


def _in_order(events: Sequence[Event]) -> Sequence[Event]:
    return sorted(events, key=lambda event: event.at)
