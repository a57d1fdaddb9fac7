"""Files are kept with the answers that name them, given out for scanning, and deleted with the draft."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from prototype_kit.answers import EMPTY, Answers, UploadedFile, UploadedFiles
from prototype_kit.cases import Submission
from prototype_kit.files import CleanFile
from prototype_kit.messages import NewMessage
from prototype_kit.store import (
    Draft,
    NewUpload,
    Origin,
    Outdated,
    Recipient,
    Store,
    StoreUnavailable,
    open_store,
)
from prototype_kit.store.uploads import PAUSES

Start = Callable[..., Draft]
ONE = CleanFile("one.jpg", "photo", "image/jpeg", b"\xff\xd8one")
TWO = CleanFile("two.pdf", "pdf", "application/pdf", b"%PDF-two")
LEASE = 300.0


def named(*ids: str) -> Answers:
    """Answers that name files with these ids."""
    files = tuple(UploadedFile(each, f"{each}.jpg", "photo", 5) for each in ids)
    return EMPTY.with_page("proof", {"proof": UploadedFiles(files)})


def count(store: Store) -> tuple[int, int]:
    """How many files are known, and how many have bytes."""
    with store._database.reading() as connection:
        tables = ("upload", "upload_content")
        one, two = (
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
        )
    return one, two


@pytest.fixture
def two(store: Store, start: Start, now: datetime) -> Draft:
    """A draft with two files."""
    return store.drafts.save(start(), named("a", "b"), now, files=[NewUpload("a", ONE), NewUpload("b", TWO)])


def test_a_file_is_saved_with_the_answer_that_names_it(store: Store, two: Draft, now: datetime) -> None:
    """What is known of it, in quarantine; its bytes are for nobody yet."""
    uploads = store.uploads.of_draft(two.id)
    assert set(uploads) == {"a", "b"}
    assert (uploads["a"].name, uploads["a"].size, uploads["a"].sha256) == ("one.jpg", 5, ONE.sha256)
    assert {upload.state for upload in uploads.values()} == {"quarantined"}
    assert store.uploads.content(two.id, "a") is None


def test_neither_is_saved_without_the_other(
    store: Store, two: Draft, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft that changed meanwhile takes no file, and a file that cannot be kept takes no answer."""
    with pytest.raises(Outdated):
        store.drafts.save(replace(two, version=1), named("a", "b", "c"), now, files=[NewUpload("c", ONE)])
    assert count(store) == (2, 2)
    with pytest.raises(Exception, match="UNIQUE"):  # the id is taken in this draft
        store.drafts.save(two, named("a", "b"), now, files=[NewUpload("a", ONE)])
    assert store.drafts.latest("cookie", "street-lights", "report", now) == two


def test_a_file_that_is_not_named_any_more_is_deleted(store: Store, two: Draft, now: datetime) -> None:
    """With its bytes, and no other."""
    store.drafts.save(two, named("b"), now)
    assert set(store.uploads.of_draft(two.id)) == {"b"}
    assert count(store) == (1, 1)


def test_the_same_id_may_stand_in_two_drafts(store: Store, two: Draft, start: Start, now: datetime) -> None:
    """Made-up files have the same everywhere; each draft has its own."""
    other = store.drafts.save(start("other"), named("a"), now, files=[NewUpload("a", TWO)])
    assert store.uploads.of_draft(other.id)["a"].name == "two.pdf"
    assert store.uploads.of_draft(two.id)["a"].name == "one.jpg"
    store.drafts.save(other, EMPTY, now)
    assert count(store) == (2, 2)


# --- Scanning -----------------------------------------------------------------------------------------------


def test_only_a_clean_file_is_given_out(store: Store, two: Draft, now: datetime) -> None:
    """The worker gets the bytes to scan; everybody else once nothing was found in them."""
    leased, content = store.uploads.lease(now, LEASE) or pytest.fail("nothing is due")
    assert content in (ONE.content, TWO.content)
    assert store.uploads.content(two.id, leased.id) is None
    store.uploads.clean(leased, now)
    assert store.uploads.content(two.id, leased.id) == content
    assert store.uploads.of_draft(two.id)[leased.id].scanned_at == now


def test_a_refused_file_loses_its_bytes(store: Store, two: Draft, now: datetime) -> None:
    """What it was called and what was found stays, to be told."""
    leased, _ = store.uploads.lease(now, LEASE) or pytest.fail("nothing is due")
    store.uploads.refused(leased, "Eicar", now)
    upload = store.uploads.of_draft(two.id)[leased.id]
    assert (upload.state, upload.reason) == ("refused", "Eicar")
    assert store.uploads.content(two.id, leased.id) is None
    assert count(store) == (2, 1)


def test_a_lease_is_for_one_worker(store: Store, two: Draft, now: datetime, file: Path) -> None:
    """Two files, many workers at once: each file is given out once."""
    stores = [open_store(f"sqlite:///{file}") for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: each.uploads.lease(now, LEASE), stores * 4))
    for each in stores:
        each.close()
    assert sorted(leased[0].id for leased in found if leased) == ["a", "b"]
    later = now + timedelta(seconds=LEASE + 1)
    assert store.uploads.lease(later, LEASE) is not None, "a worker that died keeps nothing"


def test_who_lost_the_lease_has_no_say(store: Store, two: Draft, now: datetime) -> None:
    """A scanner that answers too late cannot clear what another found a virus in."""
    store.drafts.save(two, named("a"), now)
    late, _ = store.uploads.lease(now, LEASE) or pytest.fail("nothing is due")
    later = now + timedelta(seconds=LEASE + 1)
    leased, _ = store.uploads.lease(later, LEASE) or pytest.fail("nothing is due")
    store.uploads.clean(late, later)
    assert store.uploads.of_draft(two.id)["a"].state == "quarantined"
    store.uploads.refused(leased, "Eicar", later)
    store.uploads.clean(late, later)
    store.uploads.put_off(late, later)
    assert store.uploads.of_draft(two.id)["a"].state == "refused"


def test_what_was_not_scanned_is_due_again_after_a_pause(store: Store, two: Draft, now: datetime) -> None:
    """Longer each time, and never given up."""
    at = now
    store.drafts.save(two, named("a"), now)
    store.uploads._chance = lambda: 0.0
    for seconds in (*PAUSES, PAUSES[-1], PAUSES[-1]):
        leased, _ = store.uploads.lease(at, LEASE) or pytest.fail("nothing is due")
        store.uploads.put_off(leased, at)
        assert store.uploads.lease(at + timedelta(seconds=seconds - 1), LEASE) is None
        at += timedelta(seconds=seconds)
    assert store.uploads.of_draft(two.id)["a"].attempts == len(PAUSES) + 2


# --- Going --------------------------------------------------------------------------------------------------


def test_files_go_when_the_draft_expires(store: Store, two: Draft, now: datetime) -> None:
    """Rows and bytes, in the transaction that wipes the answers."""
    store.drafts.expire(now + timedelta(days=2))
    assert count(store) == (0, 0)


def test_files_go_when_the_form_is_begun_anew(store: Store, two: Draft, start: Start) -> None:
    """The draft before is abandoned."""
    start()
    assert count(store) == (0, 0)


def test_files_go_when_a_link_takes_the_place_of_a_draft(
    store: Store, two: Draft, start: Start, now: datetime
) -> None:
    """The draft that a link leads to keeps its files; that which was open here goes with its own."""
    there = store.drafts.save(start("other"), named("c"), now, files=[NewUpload("c", ONE)])
    ann = Recipient("ann@example.com", "en", "https://services.example.gov.uk")
    letter = NewMessage("email", "link.email.md", ann.email, "", "")
    store.links.send(there, ann, lambda token, _: replace(letter, body=token), now, timedelta(days=1))
    token = store.outbox.recent(1)[0].body
    link = store.links.find(token, now)
    assert link is not None
    assert store.links.take(token, "cookie", link.draft, now)
    assert (store.uploads.of_draft(two.id), set(store.uploads.of_draft(there.id))) == ({}, {"c"})


def test_files_go_when_a_session_is_forgotten(store: Store, two: Draft, start: Start, now: datetime) -> None:
    """And nobody else's do."""
    store.drafts.save(start("other"), named("c"), now, files=[NewUpload("c", ONE)])
    store.sessions.forget("cookie")
    assert count(store) == (1, 1)


def test_files_of_a_case_stay(store: Store, two: Draft, submission: Submission, now: datetime) -> None:
    """Those that were sent; one that was off the path is deleted. Beginning anew takes none of them."""
    store.cases.submit(two, replace(submission, answers=named("b")), now)
    assert set(store.uploads.of_draft(two.id)) == {"b"}
    store.drafts.start(
        "cookie", "street-lights", "report", "r1", two.today, now, timedelta(days=1), two.origin
    )
    store.drafts.expire(now + timedelta(days=9))
    assert count(store) == (1, 1)


def test_a_prototype_forgets_its_cases_files(
    store: Store, two: Draft, start: Start, submission: Submission, now: datetime
) -> None:
    """A case of live mode is kept, whoever asks, with its files."""
    sent = replace(submission, answers=named("a", "b"))
    store.cases.submit(two, sent, now)
    live = start(origin=Origin("live"))
    live = store.drafts.save(live, named("c"), now, files=[NewUpload("c", ONE)])
    store.cases.submit(live, replace(submission, answers=named("c")), now)
    store.sessions.forget("cookie")
    assert store.uploads.of_draft(two.id) == {}
    assert set(store.uploads.of_draft(live.id)) == {"c"}


def test_reset_deletes_them(store: Store, two: Draft) -> None:
    """With everything else."""
    store.reset()
    assert count(store) == (0, 0)


def test_a_full_disk_keeps_neither_and_recovers(store: Store, start: Start, now: datetime) -> None:
    """There is no room for the file: the answers before it stay, and a smaller one is taken."""
    draft = start()
    large = CleanFile("large.pdf", "pdf", "application/pdf", b"x" * 4_000_000)
    with store._database.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine = store._database.engine

    def on_connect(connection, _record) -> None:  # each connection has a limit of its own
        connection.execute(f"PRAGMA max_page_count = {pages + 50}")

    event.listen(engine, "connect", on_connect)
    engine.dispose()
    with pytest.raises(StoreUnavailable, match="full"):
        store.drafts.save(draft, named("a"), now, files=[NewUpload("a", large)])
    event.remove(engine, "connect", on_connect)
    assert count(store) == (0, 0)
    assert store.drafts.latest("cookie", "street-lights", "report", now) == draft
    engine.dispose()
    store.drafts.save(draft, named("b"), now, files=[NewUpload("b", ONE)])
    assert count(store) == (1, 1)
