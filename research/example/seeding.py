"""Filling research that is empty with its example, and taking the example out again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from prototype_kit import DefinitionError, Site, list_iterations
from prototype_kit.language import LOCAL
from prototype_kit.store import Store
from research.example.playing import Played, Player, Shown, shown
from research.example.script import MadeUpFinding, MadeUpRound, RestsOn, Script, read_scripts
from research.example.showing import example_round, remove_round
from research.finding import Evidence, Finding
from research.gathering import gather
from research.metrics import metric_sentences
from research.observation import Note
from research.report import ReportData
from research.report.building import round_figures
from research.store import ResearchStore
from research.studies import Study
from research.wording import wording_of

_MOST_NOTES = 5  # of a theme, as evidence for one finding
_FROZEN_AT = time(16)


def seed_example(store: Store, site: Site, now: datetime) -> None:
    """Put in the example of the first study that has one, where there is no session at all.

    It is the same each time, but that its days are counted back from `now`. Raises `KitError` when the rounds
    cannot be frozen.
    """
    kept = ResearchStore(store.database)
    if not kept.made_up.nothing_yet():
        return
    for study, script in read_scripts(site).values():
        rounds = _rounds(site, study, script, now)
        if len(rounds) == len(script.rounds):
            _play(store, site.folder, study, script, rounds, now)
            return


def remove_example(store: Store, project: Path) -> None:
    """Delete every made-up session with all that is about it, and the rounds that nobody else was shown."""
    kept = ResearchStore(store.database)
    for session_id in kept.made_up.sessions():
        store.participants.forget(session_id)
    for slug in kept.made_up.remove():
        remove_round(project, slug)


def _rounds(site: Site, study: Study, script: Script, now: datetime) -> Sequence[Shown]:
    """Both, as they are shown; fewer where one that lies there was changed."""
    service = site.services[study.service]
    found = []
    for made_up in script.rounds:
        at = datetime.combine(_day(made_up, now, 1) - timedelta(days=1), _FROZEN_AT, LOCAL)
        frozen = example_round(site, service, made_up, at.astimezone(UTC))
        if frozen is not None:
            found.append(shown(frozen, study, script))
    return found


def _day(made_up: MadeUpRound, now: datetime, number: int) -> date:
    """The first or second day of a round: never at a weekend."""
    first = _weekday(now.astimezone(LOCAL).date() - timedelta(days=made_up.days_ago), -1)
    return first if number == 1 else _weekday(first + timedelta(days=1), 1)


def _weekday(day: date, step: int) -> date:
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day


def _play(
    store: Store, project: Path, study: Study, script: Script, rounds: Sequence[Shown], now: datetime
) -> None:
    player = Player(store, study, script)
    for number, planned in enumerate(script.sessions, 1):
        which = planned.round - 1
        day, _, clock = planned.at.partition(" ")
        begins = datetime.combine(
            _day(script.rounds[which], now, int(day)), time.fromisoformat(clock), LOCAL
        ).astimezone(UTC)
        player.play(number, planned, rounds[which], begins)
    learned = _Learned(store, project, study, rounds, player.played)
    for number, finding in enumerate(script.findings):
        at = datetime.combine(
            _day(script.rounds[finding.round - 1], now, 2), time(16, number), LOCAL
        ).astimezone(UTC)
        learned.write(finding, at)


class _Learned:
    """Writes findings, with evidence from what was played."""

    def __init__(self, store: Store, project: Path, study: Study, rounds: Sequence[Shown], played: Played):
        self._store, self._kept = store, ResearchStore(store.database)
        self._study, self._rounds, self._played = study, rounds, played
        self._iteration = _first_iteration(project)
        self._measures: dict[str, Sequence[str]] = {}

    def write(self, learned: MadeUpFinding, at: datetime) -> None:
        slug = self._rounds[learned.round - 1].round.slug
        evidence = [each for rests_on in learned.rests_on for each in self._evidence(rests_on, learned, at)]
        self._kept.findings.add(
            Finding(
                "",
                self._study.slug,
                slug,
                learned.learned,
                learned.severity,
                learned.confidence,
                learned.status,
                learned.action,
                self._iteration if learned.iteration else None,
                tuple(evidence),
            ),
            at,
        )

    def _evidence(self, rests_on: RestsOn, learned: MadeUpFinding, at: datetime) -> Sequence[Evidence]:
        where = self._rounds[learned.round - 1]
        if rests_on.theme:
            notes = [
                note
                for note, theme in self._played.notes.get(where.round.slug, [])
                if theme == rests_on.theme
                and rests_on.tag in (None, *note.tags)
                and rests_on.task in (None, note.task)
            ]
            return [Evidence("note", note_id=note.id) for note in _from_many(notes)[:_MOST_NOTES]]
        if rests_on.measure:
            told = [each for each in self._told(where, at) if each.startswith(rests_on.measure)]
            return [Evidence("metric", metric=each) for each in told[:1]]
        key = (rests_on.participant or "", rests_on.task or "", rests_on.page or "")
        if key not in self._played.stays:
            return []
        session_id, since, until = self._played.stays[key]
        return [Evidence("events", session_id, from_at=since, to_at=until)]

    def _told(self, where: Shown, at: datetime) -> Sequence[str]:
        """What was measured in a round, as the pages of the console say it."""
        slug = where.round.slug
        if slug not in self._measures:
            records = gather(self._store, self._kept, self._study.slug, slug)
            titles = {task.name: task.title for task in self._study.tasks}
            data = ReportData(records, (), at, wording_of(where.site, titles))
            figures = round_figures(self._study, where.round.name, records, data)
            self._measures[slug] = metric_sentences(figures)
        return self._measures[slug]


def _from_many(notes: Sequence[Note]) -> Sequence[Note]:
    """The notes so that those of one participant do not come before everybody had one."""
    had: Counter[str] = Counter()
    turns = []
    for note in notes:
        had[note.session_id] += 1
        turns.append(had[note.session_id])
    return [note for _, note in sorted(zip(turns, notes, strict=True), key=lambda each: each[0])]


def _first_iteration(project: Path) -> str | None:
    try:
        found = list_iterations(project)
    except DefinitionError:  # what is wrong with them is told by `check`
        return None
    return str(found[0].number) if found else None
