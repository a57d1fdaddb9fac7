"""Somebody is erased by one command: not one of their details is left, in any table, file or log.

Acceptance check 35. A real server serves somebody with details that stand nowhere else: they report a light
with a photo, save a form for later, book a registrar, follow another's report, are invited, have an account
and take part in research. Then they are erased, and every byte of the project's instance folder is searched.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from prototype_kit import load_site
from prototype_kit.answers import Answers
from prototype_kit.cases import CaseEntry
from prototype_kit.erasing import Eraser
from prototype_kit.files.samples import sample_content
from prototype_kit.messages import SIGN_IN, NewMessage
from prototype_kit.people import Account
from prototype_kit.signing import Signer
from prototype_kit.store import Asking, NewInvitation, Origin, Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.tables import cases
from prototype_kit.web.front import new_session
from research.store import ResearchStore
from tests.reliability.applying import apply
from tests.reliability.servers import Command, LiveVisitor, free_port, running
from tests.reliability.test_personal_data import Person
from tests.reliability.throwaway_postgres import postgres, why_no_postgres
from tests.reliability.tiers import Figures
from tests.store.planted import Planted
from tests.store.test_erasing import erase as erase_person
from tests.store.test_erasing import hits as table_hits
from tests.web.everything import APPLY
from tests.web.journeys import unlisted_light
from tests.web.test_uploads import send
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import LIGHTS

pytestmark = [
    pytest.mark.reliability,
    pytest.mark.xdist_group("erasure"),
    pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way"),
]

REPORT, BIRTHS = "/street-lights/report", "/birth-registration/births"
STUDY, ROUND = "street-lights", "round-1-as-it-is-made-up"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The exemplars, where a report of a light can be saved for later."""
    folder = tmp_path / "anytown"
    shutil.copytree(LIGHTS, folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[Command]:
    """One process of four threads."""
    with running(folder, "serve", "--workers", "1", "--threads", "4", port=free_port()) as command:
        yield command


def _visitor(server: Command) -> LiveVisitor:
    return LiveVisitor(server.port)


def _report(visitor: Visitor, person: Person, *, photo: bytes = b"") -> None:
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    visitor.submit(light_search="Mill Lane")
    visitor.submit(light="not-listed")
    visitor.submit(where=f"By {person.mark} House, ZZ9 7XX")
    visitor.submit(details=f"{person.mark}, born on 27 March 1985, AB 65 43 21 D")
    if photo:
        send(visitor, "photo", [(f"{person.mark}.jpg", photo)])
    else:
        visitor.submit()
    typed = person.typed
    visitor.submit(full_name=typed["name"], email=typed["email"], phone=typed["uk-phone"])
    visitor.submit()
    assert visitor.page.path.endswith("/confirmation"), visitor.page.words


def _book(visitor: Visitor, person: Person) -> None:
    day = datetime.now(UTC).date() - timedelta(days=9)
    visitor.get(BIRTHS)
    visitor.submit()
    visitor.submit(district="anytown")
    visitor.submit(how_many="1")
    visitor.submit(born_day=str(day.day), born_month=str(day.month), born_year=str(day.year))
    visitor.submit(relationship="father")
    visitor.submit(married="yes")
    visitor.submit()
    visitor.submit(language="english")
    visitor.submit()
    visitor.submit(full_name=person.typed["name"])
    visitor.submit(other_name=f"Sam {person.mark}")
    visitor.submit(home_search_postcode="ZZ1 3AA")
    visitor.submit(home_list=visitor.page.options("home-list")[0])
    visitor.submit(email=person.typed["email"])
    visitor.submit(appointment_office="town-hall")
    visitor.submit(appointment=visitor.page.options("appointment")[0])
    while not visitor.page.path.endswith("/check-answers"):
        visitor.submit()
    visitor.submit()
    assert visitor.page.path.endswith("/confirmation"), visitor.page.words


def _on_the_site(server: Command, folder: Path, store: Store, person: Person) -> None:
    """What they do as a resident, in browsers of their own."""
    photo = sample_content("photo.jpg") or b""
    reporting = _visitor(server)
    _report(reporting, person, photo=photo)
    reporting.get(f"{REPORT}/feedback?at=confirmation")
    reporting.submit(rating="2", words="The map is slow")
    _book(_visitor(server), person)
    saving, site = _visitor(server), load_site(folder)
    apply(saving, site, store, datetime.now(UTC), person.fill)
    form = {"email": person.typed["email"]}
    client: Any = saving.client
    assert client.post(f"{APPLY}/save", data=form, headers=SAME_ORIGIN).status_code == 303
    neighbour = _visitor(server)
    unlisted_light(neighbour)
    neighbour.submit()
    ((reference,),) = _database(folder, "SELECT reference FROM cases WHERE answers LIKE '%Ann Lee%'")
    following = _visitor(server)
    following.get(f"/track/{reference}/follow")
    following.submit(email=person.typed["email"])


def _elsewhere(store: Store, person: Person) -> None:
    """What staff and researchers know of them, and an account."""
    now, email = datetime.now(UTC), person.typed["email"]

    def letter(*given: object) -> NewMessage:
        template = SIGN_IN if len(given) == 2 and given[1] else "keys.email.md"
        return NewMessage("email", template, email, f"Dear {person.mark}", f"For {person.mark}")

    (case, *_) = [store.cases.by_id(each) for each in (1, 2)]
    assert case is not None
    store.cases.tell(case, [CaseEntry(now, "note", f"{person.mark} phoned again", "Bob")])
    known = Answers(values={"home": f"{person.mark} House"})
    new = NewInvitation("birth-registration", "deaths", known, "email", email, "en", "prototype")
    store.invitations.make(new, lambda _token, _until: letter(), now, timedelta(days=10))
    store.accounts.add("resident", email, person.mark, now)
    store.sign_ins.ask(Asking(email, "en", "", "resident", new_session()), now)
    for asked in store.sign_ins.asked():
        store.sign_ins.send(asked, letter, Signer("s" * 32), now)
    research = ResearchStore(store.database)
    code = research.participants.add(STUDY, f"Neighbour of {person.mark}").code
    session = research.sessions.create(STUDY, ROUND, code, moderator="Ann", now=now).session
    its = ("street-lights", "report", "r1", date(2026, 5, 1), now, timedelta(days=2))
    origin = Origin("research", research_session=session.id)
    draft = store.drafts.start(new_session(), *its, origin)
    answers = Answers().with_page("contact", {"email": email, "full-name": person.typed["name"]})
    store.drafts.save(draft, answers, now)


def _database(folder: Path, statement: str, *values: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "instance" / "site.db")) as connection, connection:
        return connection.execute(statement, values).fetchall()


def _facts(folder: Path) -> Mapping[str, Any]:
    """What figures are made of."""
    tables = {
        "cases": "reference, service, journey, kind, asset, received_at, status, state, voices FROM cases",
        "submitted": "id, service, journey, release, started_at FROM draft WHERE state = 'submitted'",
        "ratings": "at, service, journey, page, rating FROM feedback",
        "events": "event_id, journey_id, name, page FROM event",
        "lines": "case_id, at, kind, status FROM case_entry",
        "sent": "number, template, state, sent_at FROM message WHERE state = 'sent'",
    }
    return {
        name: _database(folder, f"SELECT {statement} ORDER BY 1, 2") for name, statement in tables.items()
    }


def _but_for(facts: Mapping[str, Any], case_id: int, reference: str) -> Mapping[str, Any]:
    """The same without what became of one case, whose appointment is cancelled; that it came stays in it."""
    its = [row[:6] if row[0] == reference else row for row in facts["cases"]]
    lines = [row for row in facts["lines"] if row[0] != case_id]
    return {**facts, "cases": its, "lines": lines}


def _tables(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Every table that there is, those of extensions too, with its rows."""
    for (name,) in _database(folder, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        yield name, [str(row) for row in _database(folder, f'SELECT * FROM "{name}"')]


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file below a folder, by its name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, f"{path.name} {path.read_bytes().decode('utf-8', 'replace')}"


def test_nothing_is_left_of_somebody_who_was_erased(
    folder: Path, server: Command, figures: Figures, tmp_path: Path
) -> None:
    """0 hits in every table, file and log after one command; the figures are as they were."""
    person = Person()
    with running(folder, "work", "--once") as worker:
        assert worker.process.wait(60) == 0
    store = open_store(f"sqlite:///{folder / 'instance' / 'site.db'}")
    _on_the_site(server, folder, store, person)
    _elsewhere(store, person)
    with running(folder, "work", "--once") as worker:
        assert worker.process.wait(60) == 0
    time.sleep(2.5)  # within which the events that wait are written
    before = _facts(folder)
    content = _database(folder, "SELECT content FROM upload_content")
    known = {name for name, rows in _tables(folder) if person.hits(*rows)}
    assert known >= {
        *("draft", "cases", "case_entry", "case_word", "follower", "message", "upload", "invitation"),
        *("sign_in", "account", "research_participant"),
    }, known
    assert len(_database(folder, "SELECT * FROM feedback_comment")) == 1
    assert person.hits(*(text for _, text in _texts(folder / "instance" / "sent")))
    asked = ("erase", "--person", person.typed["email"], "--person", person.typed["uk-phone"])
    with running(folder, *asked, "--dry-run") as dry:
        assert dry.process.wait(60) == 0, dry.said
    assert "Nothing was erased." in dry.said
    assert _facts(folder) == before
    with running(folder, *asked, "--yes") as command:
        assert command.process.wait(60) == 0, command.said
    store.close()
    assert server.end() == 0
    hits = {f"table {name}": person.hits(*rows) for name, rows in _tables(folder)}
    hits |= {f"file {name}": person.hits(text) for name, text in _texts(folder / "instance")}
    logs = [path.read_text(encoding="utf-8", errors="replace") for path in tmp_path.glob("*.log")]
    hits["logs"] = person.hits(*logs)
    found = {where: what for where, what in hits.items() if what}
    figures.add(35, "places searched after an erasure", len(hits), "more than 40")
    figures.add(35, "places with a detail of the person", len(found), 0)
    assert found == {}
    assert _database(folder, "SELECT * FROM feedback_comment") == [], "what they wrote, without their name"
    whole = (folder / "instance" / "site.db").read_bytes()
    assert content
    assert all(bytes(row[0])[200:300] not in whole for row in content), "the bytes of their photo"
    ((booked, reference),) = _database(
        folder, "SELECT cases.id, reference FROM cases JOIN booking ON booking.case_id = cases.id"
    )
    after = _but_for(_facts(folder), booked, reference)
    before = _but_for(before, booked, reference)
    changed = [name for name in before if before[name] != after[name]]
    figures.add(35, "figures that an erasure changed", len(changed), 0)
    assert changed == []
    (report,) = _database(folder, "SELECT why, \"by\", counts FROM erasure WHERE why = 'person'")
    assert report[:2] == ("person", "command")
    assert '"cases": 2' in report[2]
    assert '"research-sessions": 1' in report[2]


# A server of its own cannot be started everywhere; SQLite is tried all the same.
@pytest.mark.skipif(bool(why_no_postgres()), reason=why_no_postgres() or "there is one")
def test_the_same_on_postgresql(figures: Figures) -> None:
    """A person and what is due: every statement works there, and leaves nothing in any table."""
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with postgres() as url:
        upgrade(url)
        store = open_store(url)
        people = [Planted(store, now) for _ in range(2)]
        for person in people:
            person.everything()
        assert all(table_hits(store, person) for person in people)
        first, second = people
        erase_person(store, first, now)
        assert table_hits(store, first) == set()
        assert table_hits(store, second), "nobody else's"
        store.erasing.close_account(_resident(store, second), now)
        with store.database.writing() as connection:
            ended = update(cases).values(state="closed", ended_at=now)
            connection.execute(ended.where(cases.c.erased_at.is_(None)))
        later = now + timedelta(days=800)
        store.drafts.expire(later)
        store.invitations.expire(later)
        store.sign_ins.expire(later)
        eraser = Eraser(store, load_site(LIGHTS), None)
        store.accounts.add("resident", "unused@example.com", "", now)
        while eraser.work_at_night(later, 0.0):
            pass
        (report, *_) = store.erasing.reports()
        assert (report.why, report.erased.of("cases") > 1, report.ended_at) == ("due", True, later)
        assert store.outbox.recent()[0].recipient == "unused@example.com"
        assert table_hits(store, second) == {"saved_view"}, "a list that staff saved is theirs"
        assert eraser.coming(later)
        figures.add(35, "tables of PostgreSQL with a detail of the person", len(table_hits(store, first)), 0)
        store.close()


def _resident(store: Store, person: Planted) -> Account:
    found = store.accounts.by_email("resident", person.email)
    assert found is not None
    return found
