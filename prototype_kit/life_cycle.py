"""The life of a case: the statuses that a service declares, and what becomes of a case that is worked on.

The groups and what they mean are those of FixMyStreet: open, fixed and closed. A status may stop the clock
that runs to the target, and may say that a case is the same as another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import BaseModel, Field

from prototype_kit.cases import Case, CaseEntry, Priority, State
from prototype_kit.document import FORM, Faults, Node, Sentence, nearest
from prototype_kit.people import Account
from prototype_kit.questions.question import Name
from prototype_kit.targets import paused, unit_of
from prototype_kit.working_days import WorkingDays


class Status(BaseModel):
    """A status of a case: its public words, and whether the need is still open."""

    model_config = FORM
    words: Sentence
    group: State
    means: Sentence | None = Field(None, description="One or two sentences more, for the tracking page.")
    pauses: bool = Field(False, description="Whether the clock to the target stands still meanwhile.")
    duplicate: bool = Field(False, description="Whether the case is the same as another, which is named.")
    cancelled: bool = Field(False, description="Whether it is that of cancelled appointments.")
    missed: bool = Field(False, description="Whether it is that of appointments to which nobody came.")
    next: tuple[Name, ...] | None = Field(None, description="The statuses that may follow. Default: each.")


Statuses = Mapping[str, Status]


def find_status_faults(statuses: Statuses, node: Node, faults: Faults) -> None:
    """Add what is wrong with the statuses of a service; the first is where a case begins."""
    if not statuses:
        mend = "Add one, such as received: {words: We have your report, group: open}."
        faults.add(node, "There are no statuses.", mend)
        return
    first = next(iter(statuses))
    if statuses[first].group != "open" or statuses[first].pauses:
        what = f"A case begins with the first status, {first!r}, which is not one that is being worked on."
        faults.add(node[first], what, "Put one first that has group: open, and no pauses: yes.")
    for name, status in statuses.items():
        if status.pauses and status.group != "open":
            what = f"The clock of {name!r} cannot stand still: a case that is {status.group} has none."
            faults.add(node[name]["pauses"], what, "Delete pauses:, or write group: open.")
        if status.duplicate and status.group != "closed":
            what = f"A case that is the same as another is closed, but {name!r} is {status.group}."
            faults.add(node[name]["group"], what, "Write group: closed.")
        _find_appointment_faults(name, statuses, node, faults)
        for follower in status.next or ():
            if follower not in statuses:
                what = f"There is no status {follower!r} to follow {name!r}."
                faults.add(node[name]["next"], what, nearest(follower, statuses))


def _find_appointment_faults(name: str, statuses: Statuses, node: Node, faults: Faults) -> None:
    """Add what is wrong with a status that cases come into by their appointment."""
    status = statuses[name]
    if status.cancelled and status.group != "closed":
        what = f"A case whose appointment is cancelled is closed, but {name!r} is {status.group}."
        faults.add(node[name]["group"], what, "Write group: closed.")
    if status.cancelled and name != cancelled_status(statuses):
        what = f"Cases come into {cancelled_status(statuses)!r} as their appointment is cancelled."
        faults.add(node[name]["cancelled"], what, "Write cancelled: true for one status alone.")
    if status.missed and status.group != "closed":
        what = f"A case whose appointment was missed is closed, but {name!r} is {status.group}."
        faults.add(node[name]["group"], what, "Write group: closed.")
    if status.missed and name != missed_status(statuses):
        what = f"Cases come into {missed_status(statuses)!r} as their appointment is missed."
        faults.add(node[name]["missed"], what, "Write missed: true for one status alone.")
    if status.missed and status.cancelled:
        what = f"An appointment that was cancelled was not missed, but {name!r} is for both."
        faults.add(node[name]["missed"], what, "Write missed: true for another status.")


def cancelled_status(statuses: Statuses) -> str | None:
    """The status of cases whose appointment was cancelled; None when they keep theirs."""
    return next((name for name, status in statuses.items() if status.cancelled), None)


def missed_status(statuses: Statuses) -> str | None:
    """The status of cases to whose appointment nobody came; None when they keep theirs."""
    return next((name for name, status in statuses.items() if status.missed), None)


def ends_an_appointment(statuses: Statuses, status: str) -> bool:
    """Whether a status says that the appointment of a case is cancelled."""
    return status in statuses and statuses[status].cancelled


CANCEL_IT = "Cancel the appointment on its own page: this status comes with that"
"""Said to whoever gives that status to a case whose appointment is ahead. Its time would stay taken, and
whoever booked it would come."""


def next_statuses(statuses: Statuses, status: str) -> tuple[str, ...]:
    """The statuses that a case in `status` may get, and its own first, where the service still has it."""
    known = statuses.get(status)
    allowed = statuses if known is None or known.next is None else known.next
    own = (status,) if known else ()
    return (*own, *(name for name in statuses if name in allowed and name != status))


NEEDS_ORIGINAL = "Enter the reference of the original case"


class UpdateRefused(ValueError):  # noqa: N818 - it says what happened
    """An update that the life cycle does not allow; its text says what to do, `field` where."""

    def __init__(self, field: str, words: str):
        self.field = field
        super().__init__(words)


@dataclass(frozen=True)
class CaseUpdate:
    """What somebody wants a case to be, and what they say about it.

    `public` is told to everybody, `translated` the same in other languages by code; `note` is for staff.
    `duplicate_of` is the id of the case that it is the same as.
    """

    status: str
    priority: Priority
    team: str
    assignee_id: int | None
    duplicate_of: int | None = None
    public: str = ""
    translated: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @staticmethod
    def of(case: Case) -> CaseUpdate:
        """One that changes nothing, to start from."""
        return CaseUpdate(case.status, case.priority, case.team, case.assignee_id, case.duplicate_of)


@dataclass(frozen=True)
class Updated:
    """A case after an update, and what stands in its timeline of it. Nothing changed without entries.

    `along` is for the timelines of its duplicates, where it becomes one itself and they go with it.
    """

    case: Case
    entries: tuple[CaseEntry, ...]
    along: CaseEntry | None = None

    @property
    def public(self) -> tuple[CaseEntry, ...]:
        """What whoever follows the case is told."""
        return tuple(entry for entry in self.entries if entry.public)


@dataclass(frozen=True)
class LifeCycle:
    """The statuses of one service, and the working days that the clock of its cases counts.

    `names` are those of staff, by the id of their accounts.
    """

    statuses: Statuses
    days: WorkingDays
    names: Mapping[int, str] = field(default_factory=dict)

    def update(self, case: Case, update: CaseUpdate, by: Account | str, now: datetime) -> Updated:
        """The case as `update` makes it. Raises `UpdateRefused`. `by` is staff, or a source such as user."""
        self._check(case, update)
        after = replace(case, priority=update.priority, team=update.team, assignee_id=update.assignee_id)
        if update.status != case.status:
            after = self._moved(after, update, now)
        name, account = (by, None) if isinstance(by, str) else (by.name, by.id)
        entries = tuple(
            replace(entry, at=now, by=name, account_id=account)
            for entry in self._entries(case, after, update)
        )
        along = None
        if after.duplicate_of is not None and after.duplicate_of != case.duplicate_of:
            words = f"Now a duplicate of the same case as {case.reference}"
            along = CaseEntry(now, "same-as", words, name, account_id=account)
        return Updated(after, entries, along)

    def _check(self, case: Case, update: CaseUpdate) -> None:
        if update.status not in next_statuses(self.statuses, case.status) and update.status != case.status:
            raise UpdateRefused("status", "Select a status that this case can move to")
        status = self.statuses.get(update.status)
        if status and status.duplicate and update.duplicate_of is None:
            raise UpdateRefused("duplicate", NEEDS_ORIGINAL)
        if status and status.duplicate and update.duplicate_of == case.id:
            raise UpdateRefused("duplicate", "Enter the reference of another case: this is the same case")

    def _moved(self, case: Case, update: CaseUpdate, now: datetime) -> Case:
        status = self.statuses[update.status]
        ended_at = None if status.group == "open" else now
        moved = replace(
            case,
            status=update.status,
            state=status.group,
            status_at=now,
            ended_at=ended_at,
            duplicate_of=update.duplicate_of if status.duplicate else None,
        )
        if status.pauses or case.paused_at is None:
            return replace(moved, paused_at=case.paused_at or (now if status.pauses else None))
        due_at = case.due_at
        if due_at and case.target:
            due_at = paused(due_at, case.paused_at, now, unit_of(case.target), self.days)
        return replace(moved, due_at=due_at, paused_at=None)

    def _entries(self, before: Case, after: Case, update: CaseUpdate) -> Iterator[CaseEntry]:
        def entry(kind: str, words: str, **more: object) -> CaseEntry:
            return CaseEntry(after.status_at, kind, words, "", **more)  # type: ignore[arg-type]

        said = {"public": True, "translated": update.translated}
        if after.status != before.status:
            kind = "reopened" if before.state != "open" and after.state == "open" else "status"
            yield entry(kind, update.public, status=after.status, **said)
        elif update.public:
            yield entry("update", update.public, **said)
        if after.assignee_id != before.assignee_id:
            nobody = after.assignee_id is None
            name = "" if nobody else self.names.get(after.assignee_id or 0, "a member of staff")
            yield entry("assigned", "No longer assigned to anyone" if nobody else f"Assigned to {name}")
        if after.team != before.team:
            yield entry("team", f"Given to {after.team}")
        if after.priority != before.priority:
            yield entry("priority", f"Priority changed from {before.priority} to {after.priority}")
        if update.note:
            yield entry("note", update.note)
