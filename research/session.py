"""Sessions: one participant, one round, one sitting; and the tasks that were attempted in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal["ready", "consenting", "running", "ended", "refused", "withdrawn"]
NEXT: Mapping[State, frozenset[State]] = {
    "ready": frozenset({"consenting", "refused"}),
    "consenting": frozenset({"running", "refused", "withdrawn"}),
    "running": frozenset({"ended", "withdrawn"}),
    "ended": frozenset({"withdrawn"}),
    "refused": frozenset(),
    "withdrawn": frozenset(),
}
"""The life cycle: which states may follow a state."""

Outcome = Literal["success", "partial", "fail"]
MADE_UP = "made-up-"
"""How the id of a session begins that was never held: one of an example, in a demonstration."""
LATE = timedelta(hours=24)
"""How long after its end something may still be written down about a session."""


class WrongState(Exception):  # noqa: N818 - nothing is broken: it is not the moment
    """A session in this state cannot do that. Says which state, and of nobody."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"a session that is {state} cannot become or be {wanted}")
        self.state = state


@dataclass(frozen=True)
class Session:
    """One sitting with one participant.

    `study` and `round` are slugs, `participant` is a pseudonym of that study. `pilot` sessions try the study
    out, and count for nothing. `moderator` is a name as the account or the observer has it. `scenario` is the
    starting state that the service was put in, `device` mobile, tablet, desktop or None. Of a session that
    was refused or withdrawn only the day is left, as `created_at`, and no moderator, scenario or device.
    """

    id: str
    study: str
    round: str
    participant: str
    pilot: bool
    moderator: str
    scenario: str | None
    device: str | None
    state: State
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def made_up(self) -> bool:
        """Whether nobody sat there: it was written for an example."""
        return self.id.startswith(MADE_UP)

    def writable(self, now: datetime) -> bool:
        """Whether something may be written down: while it runs, and a while after its end."""
        if self.state == "running":
            return True
        return self.state == "ended" and self.ended_at is not None and now <= self.ended_at + LATE


@dataclass(frozen=True)
class TaskAttempt:
    """One try at a task of the study.

    `outcome` is None until the moderator marks it. `assists` counts how often the moderator helped. `seq` is
    the Single Ease Question, 1 (very difficult) to 7 (very easy), None where it was not answered.
    """

    id: str
    session_id: str
    task: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    assists: int = 0
    seq: int | None = None


def check_move(before: State, after: State) -> None:
    """Raises `WrongState` unless the second state may follow the first."""
    if after not in NEXT[before]:
        raise WrongState(before, after)
