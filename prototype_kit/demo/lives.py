"""What becomes of made-up cases: statuses of their service in an order that it allows, and who does what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

from prototype_kit.cases import Case, CaseEntry, Priority
from prototype_kit.demo.clock import USUAL, Clock
from prototype_kit.demo_words import DemoWords
from prototype_kit.life_cycle import (
    CaseUpdate,
    LifeCycle,
    Statuses,
    UpdateRefused,
    cancelled_status,
    missed_status,
    next_statuses,
)
from prototype_kit.people import Account
from prototype_kit.service import Service
from prototype_kit.site import Site
from prototype_kit.targets import Target

# Shares of cases.
_PASSED_ON = 0.7  # that go through one of the open statuses between
_PAUSED = 0.12
_CLOSED = 0.11  # of those that end: without being fixed
_STUCK = 0.05  # that take very much longer than others
_REOPENED = 0.03  # of the fixed
_SAID = 0.6  # of the updates that the service has words for
_NOTED = 0.15
_CANCELLED, _MISSED = 0.07, 0.04  # of the appointments

_STUCK_FOR = (6, 20)  # times as long
_CLOSED_SOONER = 0.6
_PAUSE_MEDIAN = 12.0  # in the unit of the target
_PRIORITIES: tuple[tuple[Priority, int], ...] = (("normal", 86), ("high", 6), ("low", 8))
_NOTES = (
    "Looked at it on the map. Nothing else is open near it.",
    "Spoke to the team about it.",
    "Checked against what was reported in the same street before.",
)
UNKNOWN = "Demo inspector"
"""Who does it where there is no account of such staff."""


@dataclass(frozen=True)
class Step:
    """That a case gets a status, so many units after it was received."""

    status: str
    passed: float


@dataclass(frozen=True)
class Lives:
    """The lives of the cases of one journey up to `now`; `staff` are those who may change cases."""

    site: Site
    service: Service
    journey: str
    words: DemoWords
    staff: Sequence[Account]
    now: datetime

    @property
    def has_duplicates(self) -> bool:
        """Whether staff can say that a case is the same as another."""
        return bool(self._ends(duplicate=True))

    def live(
        self, lots: Random, case: Case, target: Target | None, original: Case | None = None
    ) -> tuple[Case, list[CaseEntry]]:
        """The case as it is now, and what happened to it after it was received.

        With an `original` somebody finds before long that it is the same as that one.
        """
        target = target or USUAL
        clock = Clock(case.received_at, target.unit, self.site.working_days)
        if original is not None:
            found = [Step(self._ends(duplicate=True)[0], lots.uniform(0.05, 0.6))]
            return self._lived(lots, case, clock, found, original.id)
        length = clock.length(lots, target.amount)
        if lots.random() < _STUCK:
            length *= lots.uniform(*_STUCK_FOR)
        return self._lived(lots, case, clock, list(self._steps(lots, length)))

    def keep(self, lots: Random, case: Case, starts_at: datetime) -> tuple[Case, list[CaseEntry]]:
        """The same of a case with an appointment: it is cancelled in time, missed, or ends with it."""
        entries: list[CaseEntry] = []
        status, at = self._kept(lots, case, starts_at)
        if status is not None and at <= self.now:
            case = self._update(lots, case, status, self._somebody(lots), at, entries, None)
        return case, entries

    def _kept(self, lots: Random, case: Case, starts_at: datetime) -> tuple[str | None, datetime]:
        """The status in which it ends, and when; no status where the service has none for it."""
        cancelled, drawn = cancelled_status(self._statuses), lots.random()
        fixed = self._ends(group="fixed")
        missed = [name for name in self._ends() if name != cancelled]
        if drawn < _CANCELLED and cancelled is not None:
            ahead = (starts_at - case.received_at) * lots.uniform(0.1, 0.9)
            return cancelled, (case.received_at + ahead).replace(microsecond=0)
        if drawn > 1 - _MISSED and missed:
            status = missed_status(self._statuses) or missed[0]
            return status, starts_at + timedelta(minutes=lots.randint(20, 60))
        return (fixed[0] if fixed else None), starts_at + timedelta(minutes=lots.randint(20, 60))

    # The way

    def _steps(self, lots: Random, length: float) -> Iterator[Step]:
        """The statuses that a case gets, whether or not it is time for them already."""
        statuses, status = self._statuses, self.service.first_status
        between = [name for name in self._open(pauses=False) if name != status and lots.random() < _PASSED_ON]
        pausing = self._open(pauses=True)
        paused = [lots.choice(pausing)] if pausing and lots.random() < _PAUSED else []
        fixed, closed = self._ends(group="fixed"), self._ends(group="closed")
        unfixed = bool(closed) and (not fixed or lots.random() < _CLOSED)
        if unfixed:
            length *= _CLOSED_SOONER
        for number, name in enumerate((*between, *paused), 1):
            if name not in next_statuses(statuses, status):
                continue
            status = name
            yield Step(name, length * (number - lots.uniform(0.2, 0.9)) / (len(between) + len(paused) + 1))
        if paused and status == paused[0]:
            length += lots.lognormvariate(0, 0.8) * _PAUSE_MEDIAN
        if ends := closed if unfixed else fixed:
            for name in way(statuses, status, lots.choice(ends)):
                yield Step(name, length)

    @cached_property
    def _statuses(self) -> Statuses:
        never = self.words.never.get(self.journey, ())
        return {name: status for name, status in self.service.entry.statuses.items() if name not in never}

    def _open(self, *, pauses: bool) -> list[str]:
        return [name for name, it in self._statuses.items() if it.group == "open" and it.pauses == pauses]

    def _ends(self, group: str = "closed", *, duplicate: bool = False) -> list[str]:
        return [n for n, it in self._statuses.items() if it.group == group and it.duplicate == duplicate]

    # What is done on it

    def _lived(
        self, lots: Random, case: Case, clock: Clock, steps: Sequence[Step], original: int | None = None
    ) -> tuple[Case, list[CaseEntry]]:
        entries: list[CaseEntry] = []
        by = self._somebody(lots)
        for step in steps:
            at = clock.at(step.passed)
            if at > self.now:
                break
            case = self._update(lots, case, step.status, by, at, entries, original)
        if case.state == "fixed" and lots.random() < _REOPENED:
            case = self._reopened(lots, case, clock, by, entries)
        return case, entries

    def _reopened(
        self, lots: Random, case: Case, clock: Clock, by: Account | str, entries: list[CaseEntry]
    ) -> Case:
        """The case after somebody said that it is not fixed, and staff came again, if it is time for it."""
        again = case.status_at + timedelta(days=lots.randint(2, 28), minutes=lots.randint(0, 300))
        if again > self.now:
            return case
        fixed = case.status
        try:
            case = self._changed(case, CaseUpdate.of(case), self.service.first_status, "user", again, entries)
        except UpdateRefused:
            return case
        later = Clock(again, clock.unit, clock.days)
        at = later.at(lots.uniform(0.5, 6))
        return case if at > self.now else self._update(lots, case, fixed, by, at, entries, None)

    def _somebody(self, lots: Random) -> Account | str:
        return lots.choice(self.staff) if self.staff else UNKNOWN

    def _update(
        self,
        lots: Random,
        case: Case,
        status: str,
        by: Account | str,
        at: datetime,
        entries: list[CaseEntry],
        original: int | None,
    ) -> Case:
        update = replace(CaseUpdate.of(case), duplicate_of=original)
        if case.version == 1:
            names, weights = zip(*_PRIORITIES, strict=True)
            update = replace(
                update,
                priority=lots.choices(names, weights)[0],
                assignee_id=None if isinstance(by, str) else by.id,
            )
        said = self.words.says.get(status, ())
        if said and lots.random() < _SAID:
            words = lots.choice(said)
            others = {code: text for code, text in words.items() if code in self.site.translations}
            update = replace(update, public=words["en"], translated=others)
        if lots.random() < _NOTED:
            update = replace(update, note=lots.choice(self.words.notes or _NOTES))
        try:
            return self._changed(case, update, status, by, at, entries)
        except UpdateRefused:
            return case

    def _changed(
        self,
        case: Case,
        update: CaseUpdate,
        status: str,
        by: Account | str,
        at: datetime,
        entries: list[CaseEntry],
    ) -> Case:
        updated = self._cycle.update(case, replace(update, status=status), by, at)
        entries += updated.entries
        return replace(updated.case, version=case.version + 1)

    @cached_property
    def _cycle(self) -> LifeCycle:
        names = {account.id: account.name for account in self.staff}
        return LifeCycle(self.service.entry.statuses, self.site.working_days, names)


def way(statuses: Statuses, start: str, end: str) -> Sequence[str]:
    """The shortest way from one status to another through open ones, without the first; empty for none."""
    ways: list[tuple[str, ...]] = [()]
    seen = {start}
    for before in ways:
        here = before[-1] if before else start
        for name in next_statuses(statuses, here):
            if name == end:
                return (*before, name)
            if name in statuses and name not in seen and statuses[name].group == "open":
                seen.add(name)
                ways.append((*before, name))
    return ()
