"""Participants get pseudonyms one after the other, whoever asks at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from prototype_kit.store.database import Database
from research.consent import ConsentMissing
from research.participant import Participant, code_of
from research.store import ResearchStore, participants
from tests.research.store.conftest import STUDY, Make, Run


def test_participants_are_numbered_in_their_study(store: ResearchStore) -> None:
    """Each study begins with P01."""
    codes = [store.participants.add(study).code for study in ("one", "two", "one", "one")]
    assert codes == ["P01", "P01", "P02", "P03"]
    assert [each.code for each in store.participants.of_study("one")] == ["P01", "P02", "P03"]
    assert store.participants.by_code("two", "P02") is None


def test_a_hundredth_participant_comes_last(store: ResearchStore) -> None:
    """Codes are in the order of their numbers, not of their letters."""
    for _ in range(101):
        store.participants.add(STUDY)
    assert [each.code for each in store.participants.of_study(STUDY)][-3:] == ["P99", "P100", "P101"]


def test_many_at_once_leave_no_gaps(store: ResearchStore) -> None:
    """And nobody shares a pseudonym."""
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: store.participants.add(STUDY).code, range(24)))
    assert sorted(codes) == [code_of(number) for number in range(1, 25)]


def test_a_number_that_was_taken_meanwhile_is_not_given_twice(
    store: ResearchStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database lets two write at once, the second tries again; but not for ever."""
    store.participants.add(STUDY)
    real, tries = participants._add, []

    def outrun(connection, study, segment):
        tries.append(1)
        if len(tries) < 3:
            raise IntegrityError("insert", {}, Exception())
        return real(connection, study, segment)

    monkeypatch.setattr(participants, "_add", outrun)
    assert store.participants.add(STUDY).code == "P02"
    assert len(tries) == 3
    tries[:] = [-1] * -1000
    monkeypatch.setattr(participants, "_TRIES", 2)
    with pytest.raises(IntegrityError):
        store.participants.add(STUDY)


def test_the_database_itself_refuses_a_second_p01(database: Database, store: ResearchStore) -> None:
    """The constraint that the retry rests on."""
    store.participants.add(STUDY)
    row = {"study": STUDY, "code": "P01", "number": 1, "segment": "", "access_needs": ""}
    with database.writing() as connection, pytest.raises(IntegrityError):
        connection.execute(participants._ADD, row)


def test_access_needs_wait_for_consent(store: ResearchStore, make: Make, run: Run) -> None:
    """They are about a person's health, often."""
    session = make().session
    with pytest.raises(ConsentMissing):
        store.participants.note_needs(session.id, "uses a magnifier")
    assert store.participants.by_code(STUDY, "P01") == Participant(STUDY, "P01", "renter")
    store.participants.note_needs(run().id, "uses a magnifier")
    assert store.participants.by_code(STUDY, "P02") == Participant(STUDY, "P02", "renter", "uses a magnifier")


def test_a_segment_can_be_changed(store: ResearchStore, now) -> None:
    """Until the participant is forgotten."""
    store.participants.add(STUDY, "renter")
    store.participants.change_segment(STUDY, "P01", "owner")
    assert store.participants.by_code(STUDY, "P01") == Participant(STUDY, "P01", "owner")
    store.erasures.forget(STUDY, "P01", now)
    store.participants.change_segment(STUDY, "P01", "owner")
    forgotten = store.participants.by_code(STUDY, "P01")
    assert forgotten is not None
    assert forgotten.segment == ""
