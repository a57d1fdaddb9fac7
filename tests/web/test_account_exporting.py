"""A copy of everything that is kept about somebody: what is in the file, for whom, and how often."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pytest

from prototype_kit.answers import EMPTY, UploadedFile, UploadedFiles
from prototype_kit.cases import Case, CaseEntry, Submission
from prototype_kit.files import CleanFile
from prototype_kit.messages import NewMessage
from prototype_kit.people import same_email
from prototype_kit.store import NewUpload, Origin
from prototype_kit.testing.page_checks import read_page, words_of
from prototype_kit.web.front import new_session
from prototype_kit.web.limiting import LIMITS
from tests.web.journeys import REPORT, listed_light, unlisted_light
from tests.web.residents import ANN, BOB, account, keep_case, resident
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import MakeWorld, World

FILE = "/account/export/my-data.zip"


def download(visitor: Visitor, status: int = 200) -> Mapping[str, bytes]:
    """What somebody gets, by its names in the file."""
    with visitor.client.get(FILE, base_url=visitor.base) as response:
        assert response.status_code == status
        content = response.data
    if status != 200:
        return {}
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def send(world: World, visitor: Visitor) -> Case:
    """Report a light, and give the case."""
    unlisted_light(visitor)
    visitor.submit()
    (reference,) = world.front.store.cases.references("user", world.clock())[-1:]
    case = world.front.store.cases.by_reference(reference)
    assert case is not None
    return case


@pytest.fixture
def ann(account_world: World) -> Visitor:
    """Somebody who is signed in."""
    return resident(account_world)


def test_the_page_says_what_is_in_it_and_what_is_not(ann: Visitor) -> None:
    """And leads to the file."""
    page = ann.get("/account/export")
    assert "subject access request" in page.words
    assert page.tree.find(f".//a[@href='{FILE}']") is not None
    assert "This includes what was sent with your email address and is not in your account." in page.words
    assert "Mae hyn yn cynnwys yr hyn a anfonwyd" in ann.get("/account/export?lang=cy").words


def test_somebody_gets_what_they_sent_in_words_and_as_data(account_world: World, ann: Visitor) -> None:
    """Questions as they were asked, with their answers; the timeline and the messages beside them."""
    case = send(account_world, ann)
    keep_case(account_world, case)
    files = download(ann)
    assert {*files} == {"my-data.html", "my-data.json", "schema.json"}
    data = json.loads(files["my-data.json"])
    assert data["accounts"][0]["email"] == ANN
    (told,) = data["cases"]
    assert told["reference"] == case.reference
    asked = {each["question"]: each["answer"] for each in told["answers"]}
    assert asked["Full name"] == "Ann Lee"
    assert told["data"]["values"]["fault"]["is"] == "choice"
    assert [line["kind"] for line in told["timeline"]] == ["submitted"]
    assert {letter["to"] for letter in told["messages"]} == {ANN, "07700 900 982"}
    page = files["my-data.html"].decode()
    assert page.startswith("<!DOCTYPE html>")
    words = words_of(read_page(page)[0].find("body"))
    for said in (case.reference, "Full name", "Ann Lee", "By the mill,"):
        assert said in words


def test_what_was_looked_up_is_told_in_words(account_world: World, ann: Visitor) -> None:
    """As it was to be chosen: its words are filled in, with days as people write them."""
    account_world.reported(REPORT, BOB)
    listed_light(ann)
    ann.submit()
    files = download(ann)
    (told,) = json.loads(files["my-data.json"])["cases"]
    near = next(each["value"] for each in told["facts"] if each["name"] == "open-reports-nearby")
    assert near[0]["label"].endswith(f", reference {near[0]['value']}")
    assert re.fullmatch(r"Reported on \d+ \w+ 20\d\d", near[0]["hint"])
    words = words_of(read_page(files["my-data.html"].decode())[0].find("body"))
    assert near[0]["label"] in words
    assert near[0]["hint"] in words
    for raw in ("{about}", "{value}", "{reported}", "label:", "hint:"):
        assert raw not in words


def test_the_page_in_it_stands_alone(account_world: World, ann: Visitor) -> None:
    """No scripts, nothing from elsewhere, a title, headings in their order; in the language of the reader."""
    send(account_world, ann)
    page = download(ann)["my-data.html"].decode()
    tree, broken = read_page(page)
    assert broken == ()
    assert not [*tree.iter("script"), *tree.iter("link"), *tree.iter("img")]
    assert all(not (each.get("href") or "").startswith(("http", "/")) for each in tree.iter("a"))
    levels = [int(each.tag[1]) for each in tree.iter() if str(each.tag) in ("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ann.get("/account?lang=cy")
    welsh = download(ann)["my-data.html"].decode()
    assert '<html lang="cy">' in welsh
    assert "Beth sydd heb ei gynnwys" in welsh
    assert "What is left out" not in welsh


def test_messages_are_told_without_the_marks_of_their_headings(account_world: World, ann: Visitor) -> None:
    """Those tell GOV.UK Notify what to do; the same as data keeps them."""
    case, now = account_world.reported(REPORT), account_world.clock()
    keep_case(account_world, case)
    written = NewMessage("email", "t", ANN, "News", "# What happens next\n\nNothing.")
    account_world.front.store.cases.send(case, [written], now)
    files = download(ann)
    assert "# What happens" in files["my-data.json"].decode()
    assert "\n# What happens" not in files["my-data.html"].decode()
    assert ">What happens next" in files["my-data.html"].decode()


def test_it_is_saved_and_kept_by_no_cache(ann: Visitor) -> None:
    """A browser shows none of it, and asking after it makes none."""
    with ann.client.get(FILE, base_url=ann.base) as response:
        size = len(response.data)
    assert response.headers["Content-Disposition"] == "attachment; filename=my-data.zip"
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Length"] == str(size)
    assert "sandbox" in response.headers["Content-Security-Policy"]
    head = ann.client.head(FILE, base_url=ann.base)
    assert (head.status_code, head.data) == (200, b"")


def test_nobody_gets_it_who_is_not_signed_in(account_world: World) -> None:
    """They are asked to sign in, and come back to it."""
    visitor = account_world.visitor()
    assert visitor.get("/account/export").url.startswith("/sign-in?to=")
    assert visitor.get(FILE).url.startswith("/sign-in?to=")


def test_a_report_with_the_same_address_is_theirs_too(account_world: World, ann: Visitor) -> None:
    """Whoever has the address has the link to it; that of another address is not, nor one of research."""
    theirs = account_world.reported(REPORT, "Ann@Example.com")
    account_world.reported(REPORT, BOB)
    assert same_email("Ann@Example.com") == ANN
    (told,) = json.loads(download(ann)["my-data.json"])["cases"]
    assert (told["reference"], told["in_account"]) == (theirs.reference, "")


def test_a_shared_case_shows_nothing_of_those_who_only_follow_it(account_world: World, ann: Visitor) -> None:
    """Not their address, nor what they were sent."""
    case = account_world.reported(REPORT)
    keep_case(account_world, case)
    neighbour = account_world.visitor()
    neighbour.get(f"/track/{case.reference}/follow")
    neighbour.submit(email="neighbour@example.com")
    assert any("neighbour@example.com" in row for row in account_world.rows("follower", "message"))
    everything = b"".join(download(ann).values())
    assert b"neighbour" not in everything


def test_notes_of_staff_are_left_out_and_what_is_public_is_not(account_world: World, ann: Visitor) -> None:
    """It says that they are, and how to ask for them."""
    case, store = account_world.reported(REPORT), account_world.front.store
    keep_case(account_world, case)
    now = account_world.clock()
    store.cases.tell(
        case,
        [
            CaseEntry(now, "note", "Rings every day, poor man", "Bea Staff"),
            CaseEntry(now, "update", "We have ordered a lamp", "Bea Staff", public=True),
        ],
    )
    data = download(ann)["my-data.json"].decode()
    *told, how_to_ask = json.loads(data)["left_out"]
    before = ann.get("/account/export").words
    assert all(each in before for each in told), "the page before it names the same"
    assert "subject access request" in how_to_ask
    assert "We have ordered a lamp" in data
    assert "poor man" not in data
    assert "Bea Staff" not in data


# --- Files --------------------------------------------------------------------------------------------------


def _with_files(world: World, *contents: bytes, name: str = "a.jpg") -> Case:
    """A case in the account of Ann with these files, found clean."""
    store, now = world.front.store, world.clock()
    service = world.site.services["street-lights"]
    draft = store.drafts.start(
        new_session(), "street-lights", "report", service.release, now.date(), now, timedelta(days=1),
        Origin(env=world.settings.env),
    )  # fmt: skip
    named = tuple(UploadedFile(f"file-{each}", name, "photo", 1) for each in range(len(contents)))
    answers = EMPTY.with_page("photo", {"photo": UploadedFiles(named)})
    for number, content in enumerate(contents):
        files = [NewUpload(f"file-{number}", CleanFile(name, "photo", "image/jpeg", content))]
        draft = store.drafts.save(draft, answers, now, files=files)
    case = store.cases.submit(draft, Submission(answers, service.first_status, ""), now)
    while leased := store.uploads.lease(now, 60):
        store.uploads.clean(leased[0], now)
    keep_case(world, case)
    return case


def test_their_files_lie_beside_it(account_world: World, ann: Visitor) -> None:
    """By names that lead nowhere else, however they were called; the page leads to them."""
    case = _with_files(account_world, b"one", b"two", name="../../etc/my photo.jpg")
    files = download(ann)
    paths = [name for name in files if name.startswith("files/")]
    assert paths == [f"files/{case.reference}/{number}-.._.._etc_my photo.jpg" for number in (1, 2)]
    assert [files[path] for path in paths] == [b"one", b"two"]
    links = [each.get("href") for each in read_page(files["my-data.html"].decode())[0].iter("a")]
    assert links == [path.replace(" ", "%20") for path in paths]


def test_a_file_that_nobody_has_checked_is_named_and_not_given(account_world: World, ann: Visitor) -> None:
    """It says why."""
    case = _with_files(account_world, b"one")
    with account_world.front.store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE upload SET state = 'quarantined'")
    files = download(ann)
    assert not [name for name in files if name.startswith("files/")]
    (told,) = json.loads(files["my-data.json"])["cases"]
    assert told["reference"] == case.reference
    assert (told["files"][0]["state"], told["files"][0]["path"]) == ("quarantined", "")
    assert "as we have not checked it for viruses yet" in files["my-data.html"].decode()


def test_large_files_are_in_memory_one_at_a_time(account_world: World, ann: Visitor) -> None:
    """Thirty of a megabyte take a tenth of what they come to."""
    _with_files(account_world, *(bytes([number]) * 1_000_000 for number in range(30)))
    ann.get("/account/export")
    tracemalloc.start()
    response = ann.client.get(FILE, base_url=ann.base, buffered=False)
    (_, most) = tracemalloc.get_traced_memory()
    size = sum(map(len, response.response))
    tracemalloc.stop()
    response.close()
    assert size > 30_000_000
    assert most < 10_000_000


# --- How often ----------------------------------------------------------------------------------------------


def test_nobody_keeps_us_packing_files(make_world: MakeWorld, site_of_accounts) -> None:
    """So many an hour, for each account; another's are not counted with it."""
    base = "https://services.example.gov.uk"
    world = make_world(site=site_of_accounts, ADDRESS=base, PASSWORD="correct-horse")
    ann, bob = resident(world), resident(world, BOB)
    for _ in range(LIMITS["export"].most):
        download(ann)
    assert ann.client.head(FILE, base_url=base, headers=SAME_ORIGIN).status_code == 200
    download(ann, 429)
    download(bob)
    world.clock.forward(minutes=61)
    world.front.store.account_sessions.begin(account(world), "desktop", world.clock())
    download(resident(world))


def test_an_account_with_nothing_in_it_has_a_copy_too(ann: Visitor) -> None:
    """It says that there is nothing."""
    files = download(ann)
    assert json.loads(files["my-data.json"])["cases"] == []
    assert "There are none." in files["my-data.html"].decode()
