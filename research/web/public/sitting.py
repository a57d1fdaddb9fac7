"""The session that a browser has opened, as pages need it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, has_request_context, request
from werkzeug.wrappers import Response

from prototype_kit.settings import Settings
from research.consent import Consent
from research.session import Session, TaskAttempt
from research.store import ResearchStore
from research.store.sessions import LIFE
from research.studies import Study, Task
from research.web.public.known_studies import KnownStudies

_HERE = "research_sitting"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Sitting:
    """A session, what was agreed to, the attempts so far in order of time, and its study.

    `study` is None where its files cannot be read.
    """

    session: Session
    consent: Consent | None
    attempts: Sequence[TaskAttempt]
    study: Study | None

    @property
    def agreed(self) -> bool:
        """Whether the session may be held."""
        return self.consent is not None and self.consent.valid

    @property
    def recorded(self) -> bool:
        """Whether what happens now may be recorded."""
        return self.agreed and self.session.state == "running"

    @property
    def replayed(self) -> bool:
        """Whether the screen may be recorded now."""
        return self.recorded and self.consent is not None and self.consent.allows("replay")

    @property
    def open(self) -> TaskAttempt | None:
        """The attempt that is going on."""
        return next((each for each in reversed(self.attempts) if each.ended_at is None), None)

    @property
    def tasks(self) -> Sequence[Task]:
        """The tasks of the study."""
        return self.study.tasks if self.study else ()

    @property
    def task(self) -> Task | None:
        """The one that is going on; else the first that was not tried yet. None when all were."""
        if self.open is not None:
            return self.named(self.open.task)
        tried = {each.task for each in self.attempts}
        return next((task for task in self.tasks if task.name not in tried), None)

    @property
    def number(self) -> int:
        """The number of `task` on its card, from 1; 0 without one."""
        return self.study.number_of(self.task) if self.study and self.task else 0

    @property
    def unrated(self) -> TaskAttempt | None:
        """The attempt that ended last, when nobody has said yet how easy it was and nothing came after it."""
        last = self.attempts[-1] if self.attempts else None
        return last if last is not None and last.ended_at is not None and last.seq is None else None

    def named(self, name: str) -> Task | None:
        """A task by its name; None where the study has none (any more)."""
        return next((task for task in self.tasks if task.name == name), None)


class Sittings:
    """Finds the sitting of whoever visits a round: asked for once in each request."""

    def __init__(self, round_: str, settings: Settings, research: ResearchStore, studies: KnownStudies):
        self._round, self._settings = round_, settings
        self._research, self._studies = research, studies

    def here(self) -> Sitting | None:
        """The sitting of this browser; None when it has opened none, or it was taken from it."""
        if _HERE not in g:
            setattr(g, _HERE, self._find())
        found: Sitting | None = getattr(g, _HERE)
        return found

    def records(self) -> bool:
        """Whether something may be recorded of whoever visits: of a participant, after consent alone."""
        if not has_request_context() or not self.claimed:
            return True
        sitting = self.here()
        return sitting is not None and sitting.recorded

    @property
    def claimed(self) -> bool:
        """Whether this browser says that it has opened a session."""
        return self.secret is not None

    @property
    def secret(self) -> str | None:
        """What it shows for that."""
        sent = request.cookies.get(self._name("participant"), "")
        return sent if _SECRET.fullmatch(sent) else None

    def _find(self) -> Sitting | None:
        session = self._research.sessions.of_device(self.secret) if self.secret else None
        whole = self._research.sessions.whole(session.id) if session else None
        if whole is None or whole.session.round != self._round:
            return None
        study = self._studies.find(whole.session.study)
        return Sitting(whole.session, whole.consent, whole.attempts, study)

    # What the browser is given, and what is taken from it.

    def remember(self, response: Response, name: str, value: str) -> None:
        """Set a cookie of ours: `participant`, `seat` or `attempt`."""
        seconds = int(LIFE.total_seconds())
        response.set_cookie(
            self._name(name),
            value,
            httponly=True,
            samesite="Lax",
            secure=self._settings.https,
            path="/",
            max_age=seconds,
        )

    def remembered(self, name: str) -> str:
        """The value of a cookie of ours; empty without it."""
        return request.cookies.get(self._name(name), "")

    @property
    def traces(self) -> bool:
        """Whether this browser has anything of a participant."""
        return any(name in request.cookies for name in self._names)

    def forget(self, response: Response) -> None:
        """Leave nothing of the participant in the browser.

        Browsers obey the header over TLS and on this machine alone, so each cookie is deleted as well.
        """
        for name in self._names:
            response.delete_cookie(name, httponly=True, samesite="Lax", secure=self._settings.https, path="/")
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'

    @property
    def _names(self) -> Sequence[str]:
        own = (self._name(name) for name in ("participant", "seat", "attempt"))
        others = (self._name(name) for name in ("presenting", "language"))
        return (*own, *others, self._settings.cookie)

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self._settings.https else name
