"""The command that erases: what it says before, what it asks, what it refuses, and what is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.erasures import THINGS, WORDS
from prototype_kit.store import Origin, Store, open_store
from prototype_kit.store.database import Database
from prototype_kit.store.migrations import upgrade
from tests.cli.said import Said
from tests.store.planted import Planted

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(kit: Said) -> Iterator[Store]:
    """The project's database."""
    file = kit.folder / "instance" / "site.db"
    file.parent.mkdir()
    upgrade(f"sqlite:///{file}")
    store = open_store(f"sqlite:///{file}")
    yield store
    store.close()


@pytest.fixture
def person(store: Store) -> Planted:
    """Somebody of whom there is something everywhere."""
    planted = Planted(store, NOON, "prototype")
    planted.everything()
    return planted


def _stands_in(kit: Said, person: Planted) -> bool:
    with closing(sqlite3.connect(kit.folder / "instance" / "site.db")) as connection:
        return person.mark in "".join(connection.iterdump())


def test_it_says_what_there_is_and_asks_before_it_erases(
    kit: Said, store: Store, person: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dry run erases nothing, a no neither; then all of it goes, and what it prints says of nobody."""
    case = store.cases.by_id(1)
    assert case is not None
    asked = ("erase", "--person", person.email, "--person", person.phone)
    assert kit.run(*asked, "--dry-run") == 0
    assert kit.out.startswith("Found: 1 case, ")
    assert f"Still open: {case.reference}. Erasing cancels appointments that are still to come" in kit.out
    assert kit.out.endswith("This was a dry run. Nothing was erased.\n")
    assert _stands_in(kit, person)
    monkeypatch.setattr("click.confirm", _no)
    assert kit.run(*asked) == 130
    assert _stands_in(kit, person)
    folder = FakeNotify(kit.folder / "instance" / "sent")
    for message in store.outbox.recent():
        if message.state == "sent":
            folder.send(message)
    assert folder.kept()
    assert kit.run(*asked, "--yes") == 0
    assert "Erased: 1 case, " in kit.out
    assert person.mark not in kit.out
    assert "This cannot reach copies" in kit.out
    assert not _stands_in(kit, person)
    left = [message for message in folder.sent() if person.mark in str(message)]
    assert left == []
    assert kit.run(*asked, "--yes") == 0
    assert kit.out == "Nothing was found.\n"


def test_what_it_finds_is_what_it_erases(kit: Said, store: Store, person: Planted) -> None:
    """The same counts to the last file, session and message, of somebody of whom there is everything."""
    person.case()
    held, bob = person.case(), store.accounts.by_email("staff", "bob@example.com")
    assert bob is not None
    store.legal_holds.set(held, "A claim in court", bob, datetime.now(UTC))
    person.draft(origin=Origin("research", research_session="a session"))
    with store.database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE booking SET starts_at = {2**42}")  # still to come
    asked = ("erase", "--person", person.email, "--person", person.phone)
    assert kit.run(*asked, "--dry-run") == 0
    found = kit.out.splitlines()[0].removeprefix("Found: ")
    things = [each for each in THINGS if any(words in found for words in WORDS[each])]
    assert {*THINGS} - {*things} <= {"mandates"}
    assert kit.run(*asked, "--yes") == 0
    (erased,) = [line for line in kit.out.splitlines() if line.startswith("Erased: ")]
    assert erased.removeprefix("Erased: ") == found


def test_the_file_is_written_anew(kit: Said, person: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """After erasing, not after looking: what SQLite moved from page to page may have left a copy."""
    written: list[int | None] = []
    monkeypatch.setattr(Database, "rewrite", lambda _, most=None: written.append(most) or True)
    assert kit.run("erase", "--person", person.email, "--dry-run") == 0
    assert written == []
    assert kit.run("erase", "--person", person.email, "--yes") == 0
    assert written == [None]


def test_what_somebody_has_to_know_of_addresses_is_said(kit: Said, store: Store) -> None:
    """Of one that the account had before, of one that another has now, and of a case of somebody else."""
    person, now = Planted(store, NOON, "prototype"), NOON
    person.everything()
    neighbours = Planted(store, now, "prototype").case()
    account = store.accounts.by_email("resident", person.email)
    assert account is not None
    store.account_cases.link(account, neighbours, now)
    before = Planted(store, now, "prototype")
    before.email = person.former
    own = before.case()
    store.account_cases.link(account, own, now)
    ask = ("erase", "--dry-run", "--person")
    assert kit.run(*ask, person.email) == 0
    assert "Among it is what came under addresses that their account had before" in kit.out
    assert f"In their account, reported by somebody else: {neighbours.reference}. These stay" in kit.out
    assert kit.run(*ask, person.former) == 0
    assert "Another account had one of these addresses before. It stays" in kit.out
    assert f"in that time. Cases in it: {own.reference}. If the account is theirs too" in kit.out
    assert "Other people" not in kit.out, "it is most likely their own account"
    store.accounts.add("resident", person.former, "", now)
    assert kit.run(*ask, person.email) == 0
    assert "Another account has an address now that theirs had before. Nothing was looked for" in kit.out
    assert person.mark not in kit.out


def _no(*_given: object, **_named: object) -> bool:
    import click

    raise click.Abort


def test_one_case_goes_unless_it_is_held(kit: Said, store: Store, person: Planted) -> None:
    """With exactly the reason that staff gave."""
    case, bob = store.cases.by_id(1), store.accounts.by_email("staff", "bob@example.com")
    assert case is not None
    assert bob is not None
    store.legal_holds.set(case, "A claim in court", bob, datetime.now(UTC))
    typed = case.reference.lower().replace("-", " ")
    assert kit.run("erase", "--case", typed, "--yes") == 1
    assert kit.err == f"{case.reference} has a legal hold, so it is kept: A claim in court\n"
    assert kit.run("erase", "--person", person.email, "--dry-run") == 0
    assert f"{case.reference} has a legal hold, so it is kept: A claim in court\n" in kit.out
    now = store.cases.by_id(1)
    assert now is not None
    store.legal_holds.lift(now, "Settled", bob, datetime.now(UTC))
    assert kit.run("erase", "--case", typed, "--yes") == 0
    assert "It is still open: nobody can be told how it ends." in kit.out
    erased = store.cases.by_id(1)
    assert erased is not None
    assert erased.erased_at is not None
    assert kit.run("erase", "--case", "2222-2222", "--yes") == 1
    assert kit.err == "There is no case 2222-2222. Nothing was erased.\n"


def test_what_is_due_goes_at_once(kit: Said, store: Store, person: Planted) -> None:
    """The same as in the night; what is not over stays."""
    with store.database.writing() as connection:
        ended = int((datetime.now(UTC) - timedelta(days=800)).timestamp() * 1000)
        connection.exec_driver_sql("UPDATE cases SET state = 'closed', ended_at = ? WHERE id = 1", (ended,))
    assert kit.run("erase", "--due", "--dry-run") == 0
    assert "Report a street light or grid: 1 case over 2 years.\n" in kit.out
    assert kit.run("erase", "--due", "--yes") == 0
    assert "Erased: 1 case, " in kit.out
    assert [each is not None and each.erased_at is None for each in map(store.cases.by_id, (1, 2))] == [
        False,
        True,
    ]


def test_what_cannot_be_meant_is_said(kit: Said, store: Store) -> None:
    """Nothing, two things at once, or a name."""
    assert store.cases.count() == 0
    for wrong in ((), ("--due", "--case", "7K3M-9PQ2"), ("--person", "ann@example.com", "--due")):
        assert kit.run("erase", *wrong) == 1
        assert kit.err.startswith("Say what to erase: --person with an email address or telephone number")
    assert kit.run("erase", "--person", "Ann Lee") == 1
    assert kit.err == "Ann Lee is not an email address or a telephone number.\n"
