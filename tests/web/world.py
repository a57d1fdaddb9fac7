"""A site that can be visited by a test, its insides, and the clock that it lives by."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import make_url

from prototype_kit import Site
from prototype_kit.answers import EMPTY, Answers, Value
from prototype_kit.cases import Case, NewFollower, Submission
from prototype_kit.messages import NewMessage
from prototype_kit.settings import Settings
from prototype_kit.store import NewInvitation, Origin, Recipient
from prototype_kit.tracking import Tracking
from prototype_kit.web.front import Front, new_session
from prototype_kit.web.hand_over import code_of
from tests.web.visitor import SAME_ORIGIN, Visitor

ROOT = Path(__file__).parents[2]
LIGHTS = ROOT / "exemplars"
BIRTHS = ROOT / "tests" / "sites" / "births"
SURGERY = ROOT / "tests" / "sites" / "surgery"
VISITS = ROOT / "tests" / "sites" / "visits"
KEYS = ROOT / "tests" / "sites" / "keys"


def street_lights_alone(folder: Path) -> Path:
    """The exemplars' site with no other service than street lights, copied to `folder`."""
    shutil.copytree(LIGHTS, folder, ignore=shutil.ignore_patterns("instance", "__pycache__", "rounds"))
    site = folder / "site.yaml"
    head, services, _ = site.read_text(encoding="utf-8").partition("services:")
    assert services
    site.write_text(f"{head}services: [street_lights]\n", encoding="utf-8")
    return folder


def with_saving(folder: Path) -> None:
    """Let people save their report of a street light and return."""
    journey = folder / "street_lights" / "journeys" / "report.yaml"
    journey.write_text(f"save_and_return: 28 days\n{journey.read_text(encoding='utf-8')}", encoding="utf-8")


def with_visits(folder: Path) -> Path:
    """Let people book a visit to the archive, too."""
    shutil.copytree(VISITS / "visits", folder / "visits", ignore=shutil.ignore_patterns("__pycache__"))
    site = folder / "site.yaml"
    words = site.read_text(encoding="utf-8")
    assert "services: [street_lights]\n" in words
    more = words.replace("services: [street_lights]", "services: [street_lights, visits]")
    site.write_text(more, encoding="utf-8")
    return folder


def with_keys(folder: Path) -> Path:
    """Let people whom staff invited collect keys, too, where there are visits."""
    shutil.copytree(KEYS / "keys", folder / "keys", ignore=shutil.ignore_patterns("__pycache__"))
    site = folder / "site.yaml"
    words = site.read_text(encoding="utf-8")
    assert "visits]\n" in words
    site.write_text(words.replace("visits]\n", "visits, keys]\n"), encoding="utf-8")
    return folder


_STATE = ("draft", "cases", "case_entry", "message", "follower", "hand_over", "feedback", "invitation")
"""The tables of what people do and send."""

NOON = datetime(2026, 5, 6, 11, tzinfo=UTC)
"""A Wednesday, at noon in London."""


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self, now: datetime = NOON):
        self.now = now

    def __call__(self) -> datetime:
        """The time now."""
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass: `forward(hours=24)`."""
        self.now += timedelta(**by)


@dataclass(frozen=True)
class World:
    """A site that can be visited, and its insides."""

    site: Site
    settings: Settings
    app: Flask
    clock: Clock

    @property
    def front(self) -> Front:
        """What its pages depend on."""
        found: Front = self.app.extensions["prototype_kit"]
        return found

    @property
    def file(self) -> Path:
        """The file of its database."""
        return Path(make_url(self.settings.database).database or "")

    @property
    def base(self) -> str:
        """The address that people use."""
        return self.settings.address or "http://127.0.0.1"

    def visitor(self, headers: Mapping[str, str] = SAME_ORIGIN) -> Visitor:
        """A new browser; where there is a password, one that has given it."""
        visitor = Visitor(self.app, self.base, headers)
        if self.settings.passwords:
            sent = {"password": self.settings.passwords[0]}
            visitor.client.post("/prototype/password", data=sent, base_url=self.base, headers=SAME_ORIGIN)
        return visitor

    def another(self, visitor: Visitor, base: str) -> Visitor:
        """Another browser, whose draft of the journey at `base` has the same answers."""
        _, slug, name = base.split("/")
        drafts, now = self.front.store.drafts, self.clock()
        draft = drafts.latest(visitor.cookie or "", slug, name, now)
        assert draft is not None
        new = self.visitor(visitor.headers)
        session = new_session()
        started = drafts.start(
            session, slug, name, draft.release, draft.today, now, draft.lifetime, draft.origin
        )
        drafts.save(started, draft.answers, now)
        host = urlsplit(self.base).hostname or ""
        new.client.set_cookie(self.settings.cookie, session, domain=host, secure=self.settings.https)
        return new

    def linked(self, base: str) -> str:
        """The token of a link to a draft of the journey at `base`, which somebody began elsewhere."""
        _, slug, name = base.split("/")
        store, now, tokens = self.front.store, self.clock(), list[str]()
        release, origin = self.site.services[slug].release, Origin(env=self.settings.env, source="user")
        draft = store.drafts.start(
            new_session(), slug, name, release, now.date(), now, timedelta(days=1), origin
        )

        def letter(token: str, _until: datetime) -> NewMessage:
            tokens.append(token)
            return NewMessage("email", "link.email.md", "ann@example.com", "Link", token)

        to = Recipient("ann@example.com", "en", self.base)
        store.links.send(draft, to, letter, now, timedelta(days=28))
        return tokens[0]

    def invited(self, base: str, **given: Value) -> str:
        """The token of an invitation to the journey at `base`, of somebody of whom this is known."""
        _, slug, name = base.split("/")
        store, now, tokens = self.front.store, self.clock(), list[str]()

        def letter(token: str, _until: datetime) -> NewMessage:
            tokens.append(token)
            return NewMessage("email", "keys-ready.email.md", "ann@example.com", "Invitation", token)

        known = {"ready": now.date(), "home": "12b", **given}
        new = NewInvitation(
            slug, name, Answers(values=known), "email", "ann@example.com", "en", self.settings.env
        )
        store.invitations.make(new, letter, now, timedelta(days=10))
        return tokens[0]

    def handed(self, base: str) -> str:
        """The code of a draft of the journey at `base`, which somebody began elsewhere and hands over."""
        _, slug, name = base.split("/")
        store, now, release = self.front.store, self.clock(), self.site.services[slug].release
        origin = Origin(env=self.settings.env, source="user")
        draft = store.drafts.start(
            new_session(), slug, name, release, now.date(), now, timedelta(days=1), origin
        )
        made = store.hand_overs.make(draft.id, lambda at: code_of(self.front, draft, at), now)
        return code_of(self.front, draft, made.made_at)

    def reported(self, base: str, email: str | None = "ann@example.com") -> Case:
        """A case of the journey at `base` that somebody reported just now, whom it tells what happens."""
        _, slug, name = base.split("/")
        store, now, service = self.front.store, self.clock(), self.site.services[slug]
        origin = Origin(env=self.settings.env, source="user")
        draft = store.drafts.start(
            new_session(), slug, name, service.release, now.date(), now, timedelta(days=1), origin
        )
        followers = [NewFollower("email", email, "en", self.base, reporter=True)] if email else []
        submission = Submission(
            EMPTY, service.first_status, "", title="A report", team=service.teams[0], followers=followers
        )
        return store.cases.submit(draft, submission, now)

    def places_of(self, case: Case) -> Mapping[str, str]:
        """What the addresses of a case's pages may name: its reference, its owner's token, a follower."""
        tracking = Tracking(self.front.signer)
        (follower, *_) = self.front.store.followers.of_case(case)
        return {
            "reference": case.reference,
            "own": tracking.token(case.reference),
            "follower": tracking.unfollow(follower.id).rpartition("/")[2],
        }

    def rows(self, *tables: str) -> list[str]:
        """Every row of the database as SQL, events aside; or of just these tables."""
        self.flush()
        with closing(sqlite3.connect(self.file)) as connection:
            return [row for table in tables or _STATE for row in _rows_of(connection, table)]

    def state(self) -> list[object]:
        """The same rows to be compared, in half the time."""
        self.flush()
        with closing(sqlite3.connect(self.file)) as connection:
            return [connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in _STATE]

    def flush(self) -> None:
        """Write the events that wait."""
        flush = getattr(self.front.events, "flush", None)
        if flush is not None:
            flush()

    def close(self) -> None:
        """Write what waits and give the database back."""
        close = getattr(self.front.events, "close", None)
        if close is not None:
            close()
        self.front.store.close()


def _rows_of(connection: sqlite3.Connection, table: str) -> list[str]:
    columns = [name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')]
    values = " || ',' || ".join(f'quote("{name}")' for name in columns)
    return [
        f'INSERT INTO "{table}" VALUES({row})'
        for (row,) in connection.execute(f'SELECT {values} FROM "{table}"')
    ]


MakeWorld = Callable[..., World]
