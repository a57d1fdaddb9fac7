"""Hand-overs: a code works once, for half an hour, for whoever enters it; and who helped is kept with it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from prototype_kit.answers import EMPTY, Answers, UploadedFile, UploadedFiles
from prototype_kit.assisted import Assistance
from prototype_kit.cases import Submission
from prototype_kit.files import CleanFile
from prototype_kit.store import Draft, NewUpload, Origin, Outdated, Store
from prototype_kit.store.hand_overs import LIFE, REMEMBERED

Start = Callable[..., Draft]
CODE = "7K3M-9PQ2"
MILLISECOND = timedelta(milliseconds=1)
BEA = Assistance(7, "phone", consent=True, relationship="carer")


def _make(store: Store, draft: Draft, now: datetime, code: str = CODE) -> str:
    store.hand_overs.make(draft.id, lambda _: code, now)
    return code


def _latest(store: Store, session: str, now: datetime) -> Draft | None:
    return store.drafts.latest(session, "street-lights", "report", now)


def test_a_code_makes_the_draft_somebody_elses(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """With its answers; the session that had it has it no more, and cannot save it any more."""
    draft = store.drafts.save(start(), answers, now)
    code = _make(store, draft, now)
    found = store.hand_overs.look(code, "test", now)
    assert found is not None
    assert found.id == draft.id
    taken = store.hand_overs.take(code, "tablet", "test", now)
    assert taken is not None
    assert taken == _latest(store, "tablet", now)
    assert (taken.id, taken.answers, taken.origin) == (draft.id, answers, draft.origin)
    assert _latest(store, "cookie", now) is None
    with pytest.raises(Outdated):
        store.drafts.save(draft, EMPTY, now)


def test_nobody_can_come_in_by_what_is_stored(store: Store, start: Start, now: datetime) -> None:
    """Only a hash of the code is kept."""
    code = _make(store, start(), now)
    with store._database.reading() as connection:
        row = connection.execute(text("SELECT * FROM hand_over")).mappings().one()
    assert code not in str(dict(row))
    assert store.hand_overs.look(row["code"], "test", now) is None


def test_a_code_works_once(store: Store, start: Start, now: datetime) -> None:
    """Of twenty who enter it at the same moment, one gets the draft."""
    code = _make(store, start(), now)
    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(lambda n: store.hand_overs.take(code, f"device {n}", "test", now), range(20)))
    assert sum(each is not None for each in got) == 1
    assert sum(_latest(store, f"device {n}", now) is not None for n in range(20)) == 1
    assert store.hand_overs.look(code, "test", now) is None


def test_a_newer_code_ends_the_older(store: Store, start: Start, now: datetime) -> None:
    """Whichever is entered first; those of other drafts go on working."""
    draft, other = start(), start("another")
    kept = _make(store, other, now, "2222-3333")
    old, new = _make(store, draft, now), _make(store, draft, now, "4444-5555")
    assert store.hand_overs.take(old, "tablet", "test", now) is None
    assert store.hand_overs.take(new, "tablet", "test", now) is not None
    assert store.hand_overs.look(kept, "test", now) is not None


@pytest.mark.parametrize(("after", "works"), [(LIFE - MILLISECOND, True), (LIFE, False)])
def test_a_code_works_for_half_an_hour(
    store: Store, start: Start, now: datetime, after: timedelta, works: bool
) -> None:
    """And to the millisecond no longer, to be looked at, shown or entered."""
    draft = start()
    code = _make(store, draft, now)
    assert (store.hand_overs.of(draft.id, now + after) is not None) == works
    assert (store.hand_overs.look(code, "test", now + after) is not None) == works
    assert (store.hand_overs.take(code, "tablet", "test", now + after) is not None) == works


def test_a_code_can_be_shown_again(store: Store, start: Start, now: datetime) -> None:
    """The moment at which it was made, from which it follows, is kept as it was given."""
    draft, told = start(), list[datetime]()

    def code(made_at: datetime) -> str:
        told.append(made_at)
        return CODE

    made = store.hand_overs.make(draft.id, code, now + timedelta(microseconds=1234))
    assert store.hand_overs.of(draft.id, now) == made
    assert told == [made.made_at]


def test_a_draft_that_is_not_open_is_handed_over_to_nobody(
    store: Store, start: Start, submission: Submission, now: datetime
) -> None:
    """Neither one that was sent, nor one whose time is over, nor one of another env."""
    sent, over, other = start("sent"), start("over"), start("other", origin=Origin("demo"))
    codes = [_make(store, draft, now, f"2222-222{n}") for n, draft in enumerate((sent, over, other), 2)]
    store.cases.submit(sent, submission, now)
    later = over.expires_at
    _make(store, over, later - MILLISECOND, codes[1])
    for code, at in zip(codes, (now, later, now), strict=True):
        assert store.hand_overs.look(code, "test", at) is None
        assert store.hand_overs.take(code, "tablet", "test", at) is None
    assert store.hand_overs.take(codes[2], "tablet", "demo", now) is not None


def test_what_was_begun_on_the_new_device_gives_way(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """It is deleted, and does not hide what was handed over, though it was begun later."""
    draft = store.drafts.save(start(), answers, now)
    mine = store.drafts.save(start("tablet"), answers, now)
    store.hand_overs.take(_make(store, draft, now), "tablet", "test", now)
    found = _latest(store, "tablet", now)
    assert found is not None
    assert found.id == draft.id
    gone = store.drafts.by_id(mine.id, "test", now)
    assert gone is not None
    assert (gone.state, gone.answers) == ("abandoned", EMPTY)


def test_files_go_along(store: Store, start: Start, now: datetime) -> None:
    """They lie with the draft, whoever has it."""
    named = EMPTY.with_page("p", {"q": UploadedFiles((UploadedFile("a", "one.jpg", "photo", 3),))})
    file = CleanFile("one.jpg", "photo", "image/jpeg", b"one")
    draft = store.drafts.save(start(), named, now, files=[NewUpload("a", file)])
    taken = store.hand_overs.take(_make(store, draft, now), "tablet", "test", now)
    assert taken is not None
    assert store.uploads.of_draft(taken.id).keys() == {"a"}
    assert taken.answers.files == named.files


def test_whoever_helps_is_kept_with_what_a_person_began(store: Store, start: Start, now: datetime) -> None:
    """It counts as begun online by themselves, and as assisted."""
    taken = store.hand_overs.take(_make(store, start(), now), "staff", "test", now, BEA)
    assert taken is not None
    assert taken.origin == Origin("test", "user", "web", assisted=True, assistance=BEA)
    assert _latest(store, "staff", now) == taken


def test_what_staff_began_stays_assisted(store: Store, start: Start, now: datetime) -> None:
    """When the person goes on by themselves nothing changes; for other staff it is how they come now."""
    began = Origin("test", "staff", "face_to_face", assisted=True, assistance=replace(BEA, account_id=1))
    draft = start("staff", origin=began)
    taken = store.hand_overs.take(_make(store, draft, now), "cookie", "test", now)
    assert taken is not None
    assert taken.origin == began
    again = store.hand_overs.take(_make(store, taken, now), "others", "test", now, BEA)
    assert again is not None
    assert again.origin == Origin("test", "staff", "phone", assisted=True, assistance=BEA)


def test_whoever_handed_it_over_is_remembered_for_a_day(store: Store, start: Start, now: datetime) -> None:
    """And for the journey that it was of; also when the next has made a code in turn."""
    draft = start()
    assert store.hand_overs.given("cookie", "street-lights", "report", now) is None
    taken = store.hand_overs.take(_make(store, draft, now), "tablet", "test", now)
    assert taken is not None
    _make(store, taken, now + MILLISECOND, "4444-5555")
    assert store.hand_overs.given("cookie", "street-lights", "report", now) == now
    assert store.hand_overs.given("cookie", "street-lights", "grids", now) is None
    assert store.hand_overs.given("tablet", "street-lights", "report", now) is None
    assert store.hand_overs.given("cookie", "street-lights", "report", now + REMEMBERED) is None


# --- A device that others use ---------------------------------------------------------------------------


def test_leaving_a_session_takes_everything_from_it(
    store: Store, start: Start, submission: Submission, answers: Answers, now: datetime
) -> None:
    """What was sent stays a case, and what was not sent is wiped; neither is found by the session."""
    sent = store.drafts.save(start(), answers, now)
    case = store.cases.submit(sent, submission, now)
    begun = store.drafts.save(start(service="bins"), answers, now)
    other = store.drafts.save(start("another"), answers, now)
    store.sessions.leave("cookie")
    assert _latest(store, "cookie", now) is None
    assert store.drafts.latest("cookie", "bins", "report", now) is None
    assert store.cases.of_draft(sent.id) == case
    wiped = store.drafts.by_id(begun.id, "test", now)
    assert wiped is not None
    assert (wiped.state, wiped.answers) == ("abandoned", EMPTY)
    assert _latest(store, "another", now) == other
    with pytest.raises(Outdated):
        store.drafts.save(begun, answers, now)


def test_leaving_one_journey_leaves_the_others(
    store: Store, start: Start, answers: Answers, now: datetime
) -> None:
    """Staff may have begun two forms, for two people."""
    done, begun = start(), store.drafts.save(start(service="bins"), answers, now)
    store.sessions.leave("cookie", (done.service, done.journey))
    assert _latest(store, "cookie", now) is None
    assert store.drafts.latest("cookie", "bins", "report", now) == begun
