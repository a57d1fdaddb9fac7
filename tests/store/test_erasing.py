"""Erasing: nothing of a person is left in any table, file or log, and no figure changes by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, select

from prototype_kit.cases import CaseEntry
from prototype_kit.contacts import Contacts, NotAContact
from prototype_kit.kpis import Slice
from prototype_kit.store import CaseChanged, Held, Store
from prototype_kit.store.erasing import erase_case
from prototype_kit.store.tables import booked_piece, cases, metadata
from tests.store.planted import DAY, Planted


@pytest.fixture
def person(store: Store, now: datetime) -> Planted:
    """Somebody of whom there is something everywhere."""
    planted = Planted(store, now)
    planted.everything()
    return planted


def rows_of(store: Store) -> Mapping[str, str]:
    """Every table as one text."""
    with store.database.reading() as connection:
        return {
            name: "\n".join(map(repr, connection.execute(select(table)).all()))
            for name, table in metadata.tables.items()
        }


def hits(store: Store, person: Planted) -> set[str]:
    """The tables that say something of somebody."""
    return {name for name, text in rows_of(store).items() if any(word in text for word in person.words)}


def bytes_of(store: Store, file: Path) -> bytes:
    """Every byte of the database's files, its free pages and its log too."""
    assert store.database.empty_log()
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


def figures(store: Store, now: datetime) -> object:
    """All that is counted."""
    while store.rollups.refresh(now):
        pass
    days = Slice("test", "street-lights", date(2026, 4, 1), date(2026, 6, 30))
    with store.database.reading() as connection:
        states = connection.execute(
            select(
                cases.c.service, cases.c.status, cases.c.state, cases.c.kind, cases.c.asset, cases.c.voices
            )
        ).all()
    return (
        rows_of(store)["daily_metric"],
        rows_of(store)["monthly_metric"],
        store.figures.counts(days),
        store.tallies.of_releases("test", now - 30 * DAY, now + DAY, now),
        sorted(map(repr, states)),
        store.cases.times_told([1, 2]),
        store.outbox.counts()["sent"],
    )


def erase(store: Store, person: Planted, now: datetime) -> None:
    """Erase all of them."""
    theirs = store.erasing.find(Contacts.read([person.email, person.phone]))
    line = store.erasing.begin("person", "command", now)
    store.erasing.erase_person(theirs, line, now)


def test_they_stand_in_every_place_that_can_hold_somebody(store: Store, person: Planted) -> None:
    """Otherwise that nothing is found after would prove nothing."""
    known = hits(store, person)
    assert known >= {
        *("draft", "cases", "case_entry", "case_word", "follower", "message", "upload", "upload_content"),
        *("invitation", "sign_in", "account", "account_session", "profile", "feedback_comment", "saved_view"),
        *("email_change", "openid_identity"),
    }


def test_nothing_is_left_of_a_person(store: Store, person: Planted, file: Path, now: datetime) -> None:
    """Not in a row, not in a free page, not in the log."""
    before = bytes_of(store, file)
    assert all(word.encode() in before for word in (person.mark, person.insurance))
    erase(store, person, now)
    assert hits(store, person) == set()
    after = bytes_of(store, file)
    assert [word for word in person.words if word.encode() in after] == []


def test_no_figure_changes(store: Store, person: Planted, now: datetime) -> None:
    """Daily and monthly counts, tallies, states, how often we were told, what was sent: all as before."""
    store.drafts.expire(now + 30 * DAY)  # a form that is open is a figure of its own, and is given up
    for _ in range(2):
        person.sent()
    before = figures(store, now)
    erase(store, person, now)
    assert figures(store, now) == before


def test_traces_in_the_file_go_when_it_is_written_anew(store: Store, file: Path, now: datetime) -> None:
    """What SQLite leaves where rows were moved: here it is told to leave everything."""
    event.listen(store.database.engine, "connect", lambda one, _: one.execute("PRAGMA secure_delete = OFF"))
    person = Planted(store, now)
    person.everything()
    erase(store, person, now)
    assert person.mark.encode() in bytes_of(store, file), "otherwise this would prove nothing"
    assert store.database.rewrite(most_bytes=1)
    assert person.mark.encode() in bytes_of(store, file), "a large file is left to a quiet hour"
    assert store.database.rewrite()
    assert [word for word in person.words if word.encode() in bytes_of(store, file)] == []


def test_a_legal_hold_keeps_a_case_and_its_message(store: Store, person: Planted, now: datetime) -> None:
    """All else of the person goes; of the case nothing does, until the hold is lifted."""
    (case, *_) = [store.cases.by_id(1)]
    bob = store.accounts.by_email("staff", "bob@example.com")
    assert case is not None
    assert bob is not None
    store.legal_holds.set(case, "A claim in court", bob, now)
    erase(store, person, now)
    assert hits(store, person) == {
        *("cases", "case_entry", "case_word", "follower", "message", "upload", "upload_content"),
        "feedback_comment",
    }
    with store.database.writing() as connection, pytest.raises(Held, match=r"^A claim in court$"):
        erase_case(connection, case.id, now)
    held = store.cases.by_id(1)
    assert held is not None
    with pytest.raises(CaseChanged):
        store.legal_holds.set(held, "Another", bob, now)
    store.legal_holds.lift(held, "Settled", bob, now)
    erase(store, person, now)
    assert hits(store, person) == set()


def test_what_is_ahead_is_cancelled_and_free_again(store: Store, person: Planted, now: datetime) -> None:
    """Nobody would know who comes; that there was a booking is known."""
    (booked,) = store.bookings.of_case(1)
    assert booked.state == "booked"
    erase(store, person, now)
    (cancelled,) = store.bookings.of_case(1)
    assert (cancelled.state, cancelled.starts_at, cancelled.remind_at) == (
        "cancelled",
        booked.starts_at,
        None,
    )
    with store.database.reading() as connection:
        assert connection.execute(select(booked_piece)).all() == []


def test_others_stay(store: Store, person: Planted, now: datetime) -> None:
    """The case of a neighbour that they followed, and an address that only looks like theirs."""
    neighbour = Planted(store, now)
    neighbour.email = f"x{person.email}"
    theirs = neighbour.case()
    store.cases.tell(theirs, [CaseEntry(now, "note", f"Phone {person.phone} too", "Bob")])
    found = store.erasing.find(Contacts.read([person.email, person.phone]))
    assert theirs.id not in {each.id for each in found.cases}
    assert found.mentioned == (theirs.reference,), "somebody has to look at what others said of them"
    erase(store, person, now)
    kept = store.cases.by_id(theirs.id)
    assert kept is not None
    assert kept.answers == theirs.answers
    assert len(store.followers.of_case(kept)) == 1
    other = store.cases.by_id(2)
    assert other is not None
    assert other.erased_at is None
    assert store.followers.of_case(other) == ()


def test_staff_of_the_same_address_stay(store: Store, person: Planted, now: datetime) -> None:
    """They are residents too: that account goes, the one of staff is closed by staff."""
    store.accounts.add("staff", person.email, "Ann", now, ["inspector"])
    found = store.erasing.find(Contacts.read([person.email]))
    assert found.staff
    erase(store, person, now)
    assert store.accounts.by_email("staff", person.email)
    assert store.accounts.by_email("resident", person.email) is None


def test_closing_an_account_erases_it_and_keeps_its_cases(
    store: Store, person: Planted, now: datetime
) -> None:
    """Details, sessions, sign-ins, letters, open forms; cases stay as long as their service keeps them."""
    account = store.accounts.by_email("resident", person.email)
    assert account is not None
    erased = store.erasing.close_account(account, now)
    assert (erased.of("accounts"), erased.of("sessions"), erased.of("drafts")) == (1, 3, 1)
    places = hits(store, person)
    assert places.isdisjoint({"account", "profile", "account_session", "sign_in", "email_change"})
    assert {"cases", "follower"} <= places
    (report, *_) = store.erasing.reports()
    assert (report.why, report.by, report.erased.of("accounts")) == ("account", "resident", 1)
    closed = store.accounts.by_id(account.id)
    assert closed is not None
    assert not closed.open
    assert store.accounts.add("resident", person.email, "", now).id != account.id


@pytest.mark.parametrize(
    ("text", "has", "stands"),
    [
        ("ann@example.com", True, True),
        ("  Ann@Example.COM ", True, True),
        ("Mail ann@example.com.", False, True),
        ("joann@example.com", False, False),
        ("ann@example.com.au", False, False),
        ("ann@example.community", False, False),
        ("07700 900 982", True, True),
        ("+44 (0)7700-900982", True, True),
        ("0044 7700 900982", True, True),
        ("Ring 07700900982!", False, True),
        ("077009009821", False, False),
        ("1077009009820", False, False),
        ("", False, False),
    ],
)
def test_somebody_is_known_by_their_address_however_it_is_written(text: str, has: bool, stands: bool) -> None:
    """And nobody else is: no longer address, no longer number."""
    theirs = Contacts.read(["ann@example.com", "07700 900982"])
    assert (theirs.has(text), theirs.stand_in(text)) == (has, stands)


@pytest.mark.parametrize("typed", ["", "Ann", "ann@", "12345", "07700 900982 or so", "@example.com"])
def test_what_is_no_address_is_refused(typed: str) -> None:
    """A slip would otherwise find everybody's, or nothing."""
    with pytest.raises(NotAContact):
        Contacts.read([typed])


def test_what_was_sent_stays_without_its_words(store: Store, person: Planted, now: datetime) -> None:
    """Also what they were told of a case of somebody else: that it was sent, when, and by which template."""
    with store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE message SET state = 'sent', sent_at = created_at")
    before = [(each.id, each.template, each.sent_at) for each in store.outbox.recent()]
    erase(store, person, now)
    assert hits(store, person) == set()
    assert [(each.id, each.template, each.sent_at) for each in store.outbox.recent()] == before
    assert store.erasing.lost_words([each[0] for each in before]) == {each[0] for each in before}


def test_a_case_that_is_erased_is_in_no_account_any_more(
    store: Store, person: Planted, now: datetime
) -> None:
    """Who has it there would say whose it was."""
    account = store.accounts.by_email("resident", person.email)
    case = store.cases.by_id(1)
    assert account is not None
    assert case is not None
    assert store.account_cases.find(account, case)
    store.erasing.erase_case(case, "command", now)
    assert store.account_cases.find(account, case) is None
