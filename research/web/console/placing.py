"""What a participant had in front of them at a time, as the events of the session tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from research.observation import Place
from research.session import Session, TaskAttempt
from research.timeline import task_at
from research.web.console.desk import Desk


def place_at(desk: Desk, session: Session, attempts: Sequence[TaskAttempt], at: datetime) -> Place | None:
    """The page, question and task of a time in a session; None where its events are not kept any more."""
    every = desk.front.store.participants.events(session.id)
    task = task_at(at, attempts)
    last = next((each for each in reversed(every) if each.page and each.at <= at), None)
    if last is None:
        return None if not every else Place(task=task)
    found = desk.round(session.round)
    question = last.question if last.name == "form_error" else None
    return Place(last.page, question, task, found.releases.get(last.service, "") if found else "")
