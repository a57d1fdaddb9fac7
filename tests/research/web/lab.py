"""A project with a study and a frozen round, served as it is to participants, and its insides."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from prototype_kit.events import AnswerRefused, EventContext, Origin, PageViewed, row
from prototype_kit.people import Role
from prototype_kit.web.console import create_console
from prototype_kit.web.front import Front
from prototype_kit.work import Worker
from research.consent import ITEMS, Consent
from research.rounds import Round
from research.session import Session
from research.store import ResearchStore
from tests.web.visitor import SAME_ORIGIN, Visitor

EXEMPLARS = Path(__file__).parents[3] / "exemplars"
BASE = "http://127.0.0.1"
NAME = "Round 1: as it is"
SLUG = "round-1-as-it-is"
STUDY = "street-lights"
ALL = ("take_part", "notes", "replay", "quotes", "observers")


def project(folder: Path) -> Path:
    """Street lights with their study, and nothing else of the exemplars."""
    shutil.copytree(EXEMPLARS, folder, ignore=shutil.ignore_patterns("instance", "__pycache__", "rounds"))
    site = folder / "site.yaml"
    head, services, _ = site.read_text(encoding="utf-8").partition("services:")
    assert services
    site.write_text(f"{head}services: [street_lights]\n", encoding="utf-8")
    for other in (folder / "studies").iterdir():
        if other.is_dir() and other.name != STUDY:
            shutil.rmtree(other)
    return folder


@dataclass
class Lab:
    """A project's public site with a round, and its insides."""

    folder: Path
    round: Round
    app: Flask

    @property
    def front(self) -> Front:
        """That of the working version."""
        found: Front = self.app.extensions["prototype_kit"]
        return found

    @property
    def research(self) -> ResearchStore:
        """What research keeps."""
        return ResearchStore(self.front.store.database)

    @property
    def mount(self) -> Any:
        """What answers below /rounds."""
        mount = self.app.wsgi_app._mounts["/rounds"]
        return getattr(mount, "mount", mount)

    @property
    def path(self) -> str:
        """Where the round is."""
        return f"/rounds/{self.round.slug}"

    def now(self) -> datetime:
        """The time."""
        return self.front.clock()

    def session(self, **given: Any) -> tuple[Session, str]:
        """A new participant's session, and the path of its link."""
        code = self.research.participants.add(STUDY, "Uses assistive technology").code
        made = self.research.sessions.create(
            STUDY, self.round.slug, code, moderator="Ann", now=self.now(), **given
        )
        return made.session, f"{self.path}/session/{made.token}"

    def visitor(self, headers: Mapping[str, str] = SAME_ORIGIN) -> Visitor:
        """A browser that was given nothing."""
        return Visitor(self.app, BASE, headers)

    def opened(self, link: str) -> Visitor:
        """A browser on which the link was opened; it shows the sheet."""
        visitor = self.visitor()
        visitor.get(link)
        visitor.submit()
        return visitor

    def agreed(self, link: str, *items: str) -> Visitor:
        """A browser whose participant agreed to these items, or to all; it shows the first card."""
        visitor = self.opened(link)
        self.answer(visitor, *(items or ALL))
        return visitor

    def answer(self, visitor: Visitor, *items: str, age: str = "adult", status: int = 200) -> None:
        """Send the sheet with yes for these items and no for the others."""
        given = {item: "yes" if item in items else "no" for item in ALL}
        sent = {**visitor.page.fields, **given, "age": age}
        visitor.post(f"{self.path}/taking-part/consent", sent, status)

    def state(self, session: Session) -> str:
        """The state of a session now."""
        found = self.research.sessions.by_id(session.id)
        assert found is not None
        return found.state

    def flush(self) -> None:
        """Write the events that wait."""
        self.mount.events.flush()
        self.front.events.flush()  # type: ignore[attr-defined]

    def count(self, table: str, where: str = "1=1") -> int:
        """How many rows there are."""
        self.flush()
        with self.front.store.database.reading() as connection:
            return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())

    def work(self) -> None:
        """What the worker does in a second."""
        Worker(self.front.store, self.front.notify, self.front.own, self.front.clock).turn()

    def close(self) -> None:
        """Write what waits and give the database back."""
        self.mount.events.close()
        with suppress(AttributeError):
            self.front.events.close()  # type: ignore[attr-defined]
        self.front.store.close()


def console(lab: Lab, *roles: Role) -> Visitor:
    """The console, as somebody with these roles sees it; without roles, as a stranger does."""
    visitor = Visitor(create_console(lab.front, "http://127.0.0.1:8000"))
    if roles:
        accounts = lab.front.store.accounts
        account = accounts.add(
            "staff", f"{roles[0]}@anytown.example", roles[0].capitalize(), lab.now(), roles
        )
        token = lab.front.store.account_sessions.begin(account, "desktop", lab.now())
        visitor.client.set_cookie("staff", token, domain="127.0.0.1")
    return visitor


def running(lab: Lab, *items: str) -> Session:
    """A session that has begun, with consent to these items, or to all."""
    session, _ = lab.session()
    agreed = frozenset(item for item in ITEMS if item in (items or ITEMS))
    lab.research.consents.give(
        Consent(
            session.id, "1", "0" * 64, "paper", agreed, under_16=False, guardian=False, given_at=lab.now()
        )
    )
    return lab.research.sessions.start(session.id, lab.now())


def happens(lab: Lab, session: Session) -> None:
    """The participant comes to a page, and gives nothing."""
    context = EventContext("street-lights", "r", "j", Origin("research", research_session=session.id))
    page, now = "/street-lights/report/fault", lab.now()
    seen = PageViewed(context, now, page)
    refused = AnswerRefused(
        context, now + timedelta(milliseconds=1), page, question="fault", error_code="required"
    )
    lab.front.store.events.write([row(seen), row(refused)])


def of(session: Session, rest: str = "") -> str:
    """An address of a session."""
    return f"/research/sessions/{session.id}{rest}"


def news(visitor: Visitor, session: Session, after: str = "") -> Any:
    """What the page of a session is told that has been told all up to a mark."""
    return visitor.raw("GET", of(session, f"/feed?after={after}")).get_json()
