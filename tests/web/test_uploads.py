"""Files in a journey, without JavaScript: kept, refused one by one, removed, scanned, sent, given back."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from prototype_kit import Site, load_site
from prototype_kit.adapters.scanner import EICAR, FOUND, Clamd, FakeScanner, Verdict, scanner_of
from prototype_kit.errors import AdapterUnavailable, SettingsError
from prototype_kit.files.samples import make_docx, make_pdf, sample_content
from prototype_kit.store import Upload
from prototype_kit.web.app import create_app
from prototype_kit.work import Worker
from tests.web.visitor import Page, Visitor
from tests.web.world import ROOT, MakeWorld, World

SEND = "/evidence/send"
PHOTO = sample_content("photo.jpg") or b""
OTHER = sample_content("photo.png") or b""
PDF = make_pdf()
DOCX = make_docx()

Sent = Sequence[tuple[str, bytes]]


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A service that asks for files on three pages."""
    folder = tmp_path_factory.mktemp("evidence") / "site"
    shutil.copytree(ROOT / "tests/sites/evidence", folder, ignore=shutil.ignore_patterns("instance"))
    return load_site(folder)


@pytest.fixture
def world(make_world: MakeWorld, evidence: Site) -> World:
    """The service on this machine."""
    return make_world(site=evidence)


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Somebody at the first page, which asks for files."""
    visitor = world.visitor()
    visitor.get(SEND)
    visitor.submit()
    return visitor


def send(
    visitor: Visitor,
    field: str = "proof",
    files: Sent = (),
    press: str | Mapping[str, str] = "",
    status: int = 200,
    **typed: str,
) -> Page:
    """Send the form of this page with files, as a browser does; `press` is a button of the file list."""
    button = {f"{field}-{press}": "yes"} if isinstance(press, str) and press else press or {}
    fields = {name: texts for name, texts in visitor.page.fields.items() if name != field}
    body, kind = in_parts({**fields, **typed, **button}, field, files)
    return visitor.post(visitor.page.url, body, status, content_type=kind)


def in_parts(fields: Mapping[str, Any], field: str, files: Sent) -> tuple[Any, str]:
    """A form in parts, and its content type. With no file chosen, a browser sends an empty one."""
    chosen = [FileStorage(BytesIO(content), name) for name, content in files or [("", b"")]]
    boundary, body = encode_multipart(
        MultiDict([*MultiDict(fields).items(multi=True), *((field, f) for f in chosen)])
    )
    return body, f"multipart/form-data; boundary={boundary}"


def listed(page: Page) -> list[str]:
    """The names in the list of files."""
    return list(page.rows)


def removal(page: Page, name: str) -> dict[str, str]:
    """The button that removes a file."""
    for button in page.tree.iter("button"):
        if name in "".join(button.itertext()) and (button.get("name") or "").endswith("-remove"):
            return {button.get("name") or "": button.get("value") or ""}
    raise AssertionError(f"no button removes {name}")


def uploads(world: World, visitor: Visitor) -> dict[str, Upload]:
    """What the store keeps of the files of a visitor, by name."""
    draft = world.front.store.drafts.latest(visitor.cookie or "", "evidence", "send", world.clock())
    assert draft is not None
    return {upload.name: upload for upload in world.front.store.uploads.of_draft(draft.id).values()}


def work(world: World, scanner: Any = None) -> None:
    """A turn of the worker, with the fake scanner of the site or another."""
    scanner = scanner or scanner_of(world.settings)
    Worker(world.front.store, world.front.notify, world.site, world.clock, scanner=scanner).turn()


def contents(world: World) -> int:
    """How many files have bytes."""
    return len(world.rows("upload_content"))


def to_check_answers(visitor: Visitor) -> Page:
    """From the first page to check answers, with one photo."""
    send(visitor, files=[("photo.jpg", PHOTO)])
    send(visitor, "extra", about="My home")
    visitor.submit(why_none="no")
    return visitor.submit(another="no")


# --- Taking files -------------------------------------------------------------------------------------------


def test_the_form_is_sent_in_parts_only_where_files_are_asked_for(visitor: Visitor) -> None:
    """Other pages keep the plain form; this one says which files it takes, and that there may be several."""
    form, field = (
        visitor.page.form,
        next(e for e in visitor.page.tree.iter("input") if e.get("name") == "proof"),
    )
    assert form is not None
    assert (form.get("enctype"), field.get("type")) == ("multipart/form-data", "file")
    assert field.get("multiple") is not None
    assert field.get("capture") is None, "it would take a phone's gallery away"
    assert (field.get("accept") or "").startswith("image/jpeg,"), "Safari turns HEIC into the first type"
    assert (
        "3 files. Each must be a photo (JPG, PNG or WebP) or a PDF, and smaller than 1MB"
        in visitor.page.words
    )
    send(visitor, files=[("photo.jpg", PHOTO)])
    send(visitor, "extra", about="My home")
    assert visitor.page.form is not None
    assert visitor.page.form.get("enctype") is None


def test_continue_uploads_what_is_chosen_and_goes_on(world: World, visitor: Visitor) -> None:
    """Without the other button; the answer is told by its name, and the file is kept with the draft."""
    page = send(visitor, files=[("My house.JPG", PHOTO)])
    assert page.path == f"{SEND}/more"
    assert list(uploads(world, visitor)) == ["My house.jpg"]
    send(visitor, "extra", about="My home")
    visitor.submit(why_none="no")
    page = visitor.submit(another="no")
    assert page.rows["Upload your proof of address"] == "My house.jpg"
    assert page.rows["Other files"] == "Not given"


def test_upload_stays_on_the_page_and_adds(world: World, visitor: Visitor) -> None:
    """Several at a time and one after the other, until Continue leads on."""
    page = send(visitor, files=[("one.jpg", PHOTO), ("two.pdf", PDF)], press="upload")
    assert (page.path, listed(page)) == (f"{SEND}/proof", ["one.jpg", "two.pdf"])
    page = send(visitor, files=[("three.png", OTHER)], press="upload")
    assert listed(page) == ["one.jpg", "two.pdf", "three.jpg"]
    assert send(visitor).path == f"{SEND}/more", "nothing new need be chosen"
    assert contents(world) == 3


def test_a_removed_file_is_deleted(world: World, visitor: Visitor) -> None:
    """From the answer and from the database, at once; each button says which file it removes."""
    page = send(visitor, files=[("one.jpg", PHOTO), ("two.pdf", PDF)], press="upload")
    page = send(visitor, press=removal(page, "one.jpg"))
    assert (page.path, listed(page)) == (f"{SEND}/proof", ["two.pdf"])
    assert list(uploads(world, visitor)) == ["two.pdf"]
    assert contents(world) == 1
    page = send(visitor, press=removal(page, "two.pdf"))
    assert (listed(page), contents(world)) == ([], 0)
    assert send(visitor, status=422).errors == {"proof": "Select your proof of address"}


def test_upload_with_nothing_chosen_says_so(visitor: Visitor) -> None:
    """The button does nothing by itself, and must not seem to."""
    page = send(visitor, press="upload", status=422)
    assert page.errors == {"proof": "Select your proof of address"}


def test_a_refused_file_does_not_lose_the_others(world: World, visitor: Visitor) -> None:
    """Each is judged by itself; the page names those that were refused, and keeps the rest."""
    page = send(
        visitor,
        files=[("good.jpg", PHOTO), ("page.html", b"<html>"), ("empty.pdf", b""), ("fine.pdf", PDF)],
        status=422,
    )
    assert listed(page) == ["good.jpg", "fine.pdf"]
    words = page.words
    assert "The file ‘page.html’ must be a photo (JPG, PNG or WebP) or a PDF" in words
    assert "The file ‘empty.pdf’ is empty: choose another file" in words
    assert set(uploads(world, visitor)) == {"good.jpg", "fine.pdf"}
    assert page.title.startswith("Error: ")
    assert send(visitor).path == f"{SEND}/more"


def test_too_many_files_are_refused_by_name_of_the_limit(visitor: Visitor) -> None:
    """The first ones are kept."""
    files = [(f"{number}.pdf", make_pdf(b"(%d)" % number)) for number in range(5)]
    page = send(visitor, files=files, press="upload", status=422)
    assert page.errors == {"proof": "You can upload up to 3 files: remove one before you add another"}
    assert listed(page) == ["0.pdf", "1.pdf", "2.pdf"]


def test_a_file_above_the_limit_is_refused(visitor: Visitor) -> None:
    """The limit is that of the question, and stands in the message."""
    page = send(visitor, files=[("large.pdf", b"%PDF-" + b" " * 1024 * 1024)], press="upload", status=422)
    assert page.errors == {
        "proof": "The file ‘large.pdf’ must be smaller than 1MB: make it smaller, or choose another"
    }


def test_a_form_that_is_sent_twice_adds_a_file_once(world: World, visitor: Visitor) -> None:
    """A page with an error that is looked at again sends its files again."""
    for _ in range(2):
        send(visitor, files=[("photo.jpg", PHOTO), ("bad.txt", b"x")], press="upload", status=422)
    assert list(uploads(world, visitor)) == ["photo.jpg"]
    page = send(visitor, files=[("other.jpg", PHOTO)], press="upload")
    assert listed(page) == ["photo.jpg", "other.jpg"], "another name is another file"


def test_what_is_typed_beside_files_is_kept(visitor: Visitor) -> None:
    """Uploading and removing keep the other answers of the page, and say at once what is wrong with them."""
    send(visitor, files=[("photo.jpg", PHOTO)])
    page = send(visitor, "extra", [("a.docx", DOCX)], press="upload", about="My home")
    assert (page.path, listed(page), page.fields["about"]) == (f"{SEND}/more", ["a.docx"], ["My home"])
    page = send(visitor, "extra", press=removal(page, "a.docx"), about="My flat")
    assert (listed(page), page.fields["about"]) == ([], ["My flat"])
    page = send(visitor, "extra", [("a.docx", DOCX)], press="upload", about="x" * 30, status=422)
    assert (listed(page), page.fields["about"]) == (["a.docx"], ["x" * 30])
    assert list(page.errors) == ["about"]


def test_files_are_kept_when_another_answer_is_wrong(world: World, visitor: Visitor) -> None:
    """Continue with a good file and a bad answer: only the answer is asked for again."""
    send(visitor, files=[("photo.jpg", PHOTO)])
    page = send(visitor, "extra", [("a.docx", DOCX)], status=422)
    assert page.errors == {"about": "Enter what it is about"}
    assert listed(page) == ["a.docx"]
    assert set(uploads(world, visitor)) == {"photo.jpg", "a.docx"}


def test_enter_in_a_text_field_goes_on(visitor: Visitor) -> None:
    """The first button of a form is pressed by the Enter key: it must not upload or remove."""
    send(visitor, files=[("photo.jpg", PHOTO)])
    assert visitor.page.form is not None
    first = next(visitor.page.form.iter("button"))
    assert first.get("name") is None
    assert (first.get("tabindex"), first.get("aria-hidden")) == ("-1", "true")


def test_conditions_see_files(visitor: Visitor) -> None:
    """Whether there are any, and how many."""
    send(visitor, files=[("one.jpg", PHOTO), ("two.pdf", PDF)])
    page = send(visitor, "extra", [("a.docx", DOCX)], about="My home")
    assert page.path == f"{SEND}/several"


def test_each_item_has_files_of_its_own(world: World, visitor: Visitor) -> None:
    """Removing an item deletes its files."""
    send(visitor, files=[("proof.jpg", PHOTO)])
    send(visitor, "extra", about="My home")
    visitor.submit(why_none="no")
    visitor.submit(another="yes")
    send(visitor, "portrait", [("ann.png", OTHER)])
    assert set(uploads(world, visitor)) == {"proof.jpg", "ann.jpg"}
    visitor.get(f"{SEND}/people/1/remove")
    visitor.submit()
    assert set(uploads(world, visitor)) == {"proof.jpg"}


def test_photos_are_made_anew(world: World, visitor: Visitor) -> None:
    """Turned the right way up, without the place, and no larger than need be."""
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    written = BytesIO()
    Image.linear_gradient("L").resize((2400, 1200)).convert("RGB").save(written, "JPEG", exif=exif)
    send(visitor, files=[("photo.jpg", written.getvalue())], press="upload")
    work(world)
    upload = uploads(world, visitor)["photo.jpg"]
    content = world.front.store.uploads.content(upload.draft_id, upload.id) or b""
    with Image.open(BytesIO(content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1024, 2048))
        assert (dict(kept.getexif()), "exif" in kept.info) == ({}, False)


# --- Limits of a request ------------------------------------------------------------------------------------


def test_ordinary_pages_take_no_more_than_a_form(visitor: Visitor) -> None:
    """Only the pages that ask for files may be sent more, and those no more than they could use."""
    send(visitor, files=[("photo.jpg", PHOTO)])
    send(visitor, "extra", about="My home")
    much = {"why-none": "x" * 70_000}
    assert "What you sent is too long" in visitor.post(f"{SEND}/why-none", much, 413).words
    body, kind = in_parts({}, "proof", [("a.jpg", b"x" * 3_300_000)])
    page = visitor.post(f"{SEND}/proof", body, 413, content_type=kind)
    assert page.heading == "Your files are too large"
    assert "must be smaller than 3MB" in page.words


def test_text_of_a_page_with_files_is_still_short(visitor: Visitor) -> None:
    """Fields are held in memory, so the larger limit is for files alone, which are not."""
    send(visitor, files=[("photo.jpg", PHOTO), ("large.pdf", make_pdf(b"(%s)" % (b"\r\n" * 450_000)))])
    body, kind = in_parts({"about": "x" * 140_000}, "extra", [("a.docx", DOCX)])
    visitor.post(f"{SEND}/more", body, 413, content_type=kind)


# --- Scanning -----------------------------------------------------------------------------------------------


class Scanner:
    """Says what it is told to."""

    def __init__(self, verdict: Verdict | None):
        self.verdict, self.asked = verdict, 0

    def scan(self, stream: Any) -> Verdict:
        """The verdict; none when it is down."""
        self.asked += 1
        if self.verdict is None:
            raise AdapterUnavailable("down")
        return self.verdict


def file_link(page: Page) -> str:
    """Where the name of the first file leads."""
    links = [link.get("href") or "" for link in page.tree.iter("a")]
    return next(link for link in links if f"{SEND}/files/" in link)


def test_nothing_is_given_back_before_it_is_clean(world: World, visitor: Visitor) -> None:
    """In quarantine its owner reads that it is checked; then it comes as a download that runs nowhere."""
    name = 'Fy nhŷ \u202egpj.;"x".jpg'
    link = file_link(send(visitor, files=[(name, PHOTO)], press="upload"))
    assert visitor.get(link).heading == "We are checking this file"
    work(world)
    response = visitor.raw("GET", link)
    headers = response.headers
    assert (response.status_code, headers["Content-Type"]) == (200, "image/jpeg")
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert not set(headers["Content-Disposition"]) & set("\r\n\u202e")
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'; base-uri 'none'; ")
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert len(link.rpartition("/")[2]) >= 22, "128 bits or more"


def test_nobody_else_gets_a_file(world: World, visitor: Visitor) -> None:
    """Another browser, another draft and a guessed id get a page; so does its owner once the form is sent."""
    link = file_link(send(visitor, files=[("photo.jpg", PHOTO)], press="upload"))
    work(world)
    assert world.visitor().raw("GET", link).status_code == 404
    other = world.visitor()
    other.get(SEND)
    other.submit()
    assert other.raw("GET", link).status_code == 404
    assert visitor.raw("GET", f"{SEND}/files/unknown").status_code == 404
    send(visitor)
    send(visitor, "extra", about="My home")
    visitor.submit(why_none="no")
    visitor.submit(another="no")
    visitor.submit()
    assert "already sent" in visitor.get(link).heading


def test_a_virus_is_told_before_the_form_is_sent(world: World, visitor: Visitor) -> None:
    """On check answers, when it is sent, and on its page, until it is removed; the other answers stay."""
    infected = make_pdf(b"(%s)" % EICAR)
    send(visitor, files=[("letter.pdf", infected), ("photo.jpg", PHOTO)])
    send(visitor, "extra", about="My home")
    visitor.submit(why_none="no")
    visitor.submit(several="no")
    page = visitor.submit(another="no")
    assert page.errors == {}
    work(world)
    assert uploads(world, visitor)["letter.pdf"].state == "refused"
    assert uploads(world, visitor)["letter.pdf"].reason == FOUND
    assert contents(world) == 1
    said = "The file ‘letter.pdf’ has a virus, so we deleted it: remove it from the list"
    page = visitor.get(f"{SEND}/check-answers")
    assert list(page.errors.values()) == [said]
    page = visitor.submit(status=422)
    assert page.errors == {"proof-proof": said}
    assert world.front.store.cases.count() == 0
    page = visitor.get(f"{SEND}/proof?change=yes")
    assert (page.errors, page.rows["letter.pdf"]) == ({"proof": said}, "Cannot be used")
    assert send(visitor, status=422).errors == {"proof": said}
    page = send(visitor, press=removal(page, "letter.pdf"))
    assert (page.errors, listed(page)) == ({}, ["photo.jpg"])
    assert send(visitor).path == f"{SEND}/check-answers"
    assert visitor.submit().heading == "Evidence sent"


def test_a_form_can_be_sent_while_its_files_are_checked(world: World, visitor: Visitor) -> None:
    """The verdict comes later; a file that is refused then is deleted, and the case knows it."""
    to_check_answers(visitor)
    work(world, Scanner(None))
    assert visitor.submit().heading == "Evidence sent"
    world.clock.forward(minutes=1)
    work(world, Scanner(Verdict("Something")))
    (upload,) = uploads(world, visitor).values()
    assert (upload.state, upload.reason, contents(world)) == ("refused", "Something", 0)


def test_a_scanner_that_is_down_is_asked_again_later(world: World, visitor: Visitor) -> None:
    """Not at once, and never without end in one turn; the file stays in quarantine meanwhile."""
    link = file_link(send(visitor, files=[("a.jpg", PHOTO), ("b.pdf", PDF)], press="upload"))
    down = Scanner(None)
    work(world, down)
    assert down.asked == 1
    work(world, down)
    work(world, down)
    assert down.asked == 2, "the first waits"
    assert visitor.get(link).heading == "We are checking this file"
    world.clock.forward(minutes=10)
    work(world)
    assert visitor.raw("GET", link).status_code == 200


def test_without_a_scanner_nothing_is_clean(world: World, visitor: Visitor) -> None:
    """A worker that was given none leaves files where they are."""
    link = file_link(send(visitor, files=[("a.jpg", PHOTO)], press="upload"))
    Worker(world.front.store, world.front.notify, world.site, world.clock).turn()
    assert visitor.get(link).heading == "We are checking this file"


def test_a_live_site_needs_a_scanner(make_world: MakeWorld, evidence: Site) -> None:
    """It refuses to start with the fake, and its worker clears nothing with it."""
    live = make_world(site=evidence, live=True, SCANNER="clamd", CLAMD="127.0.0.1:1")
    assert live.visitor().get(SEND).heading == "Send evidence"
    faked = replace(live.settings, scanner="fake")
    with pytest.raises(SettingsError, match="PROTOTYPE_KIT_SCANNER"):
        create_app(evidence, faked, live.front.store)
    assert scanner_of(faked) is None
    assert isinstance(scanner_of(live.settings), Clamd)
    assert isinstance(scanner_of(make_world(site=evidence).settings), FakeScanner)


# --- Prototypes ---------------------------------------------------------------------------------------------


def test_a_scenario_brings_files(world: World) -> None:
    """Made up, kept like any other, and judged as the scenario says."""
    visitor = world.visitor()
    visitor.post("/prototype/scenarios/evidence/proof-is-given")
    assert set(uploads(world, visitor)) == {"photo.jpg", "letter.pdf", "letter.docx"}
    visitor.submit(another="no")
    work(world)
    page = visitor.get(f"{SEND}/check-answers")
    assert len(page.errors) == 2, "of two pages"
    assert {upload.state for upload in uploads(world, visitor).values()} == {"refused"}


def test_reset_keeps_files_of_pages_before(world: World, visitor: Visitor) -> None:
    """Reset and come back to this page: what was uploaded before it is there still."""
    send(visitor, files=[("mine.jpg", PHOTO)])
    page = visitor.press("Reset and come back to this page")
    assert page.path == f"{SEND}/more"
    assert list(uploads(world, visitor)) == ["mine.jpg"]
    assert contents(world) == 1


def test_click_through_makes_a_file_up(world: World, visitor: Visitor) -> None:
    """Nobody need have one at hand to look at the next page."""
    visitor.post("/prototype/click-through", {"on": "yes"})
    visitor.get(f"{SEND}/proof")
    assert send(visitor).path == f"{SEND}/more"
    assert list(uploads(world, visitor)) == ["photo.jpg"]
    visitor.get(f"{SEND}/proof")
    send(visitor, files=[("mine.pdf", PDF)], press="upload")
    assert set(uploads(world, visitor)) == {"photo.jpg", "mine.pdf"}


def test_a_made_up_file_cannot_be_named_by_a_form(visitor: Visitor) -> None:
    """Outside click-through the names of samples mean nothing, and neither do others' ids."""
    page = visitor.post(f"{SEND}/proof", {"proof": ["photo.jpg", "sample-photo.jpg"]}, 422)
    assert page.errors == {"proof": "The file ‘sample-photo.jpg’ did not reach us: choose it again"}
    assert listed(page) == []


@pytest.mark.parametrize("kept_by", ["the question where it came from", "the password"])
def test_a_file_that_is_lost_on_the_way_is_told(make_world: MakeWorld, evidence: Site, kept_by: str) -> None:
    """Pages that keep a form to be sent again can keep no files: so the next one asks for them anew."""
    closed = make_world(site=evidence, PASSWORD="correct-horse" if kept_by == "the password" else "")
    visitor = closed.visitor()
    visitor.get(SEND)
    visitor.submit()
    send(visitor, files=[("photo.jpg", PHOTO)])
    if kept_by == "the password":
        visitor.client.delete_cookie("password", domain="127.0.0.1")
    else:
        visitor.headers = {}
    page = send(visitor, "extra", [("a.docx", DOCX)], about="My home", status=401 if visitor.headers else 403)
    assert page.fields["extra"] == ["a.docx"]
    page = visitor.submit(422, **({"kit_password": "correct-horse"} if visitor.headers else {}))
    assert page.errors == {"extra": "The file ‘a.docx’ did not reach us: choose it again"}
    assert page.fields["about"] == ["My home"]


# --- Forgetting ---------------------------------------------------------------------------------------------


def test_files_go_with_the_draft(world: World, visitor: Visitor) -> None:
    """Expired, begun anew, or forgotten: rows and bytes are deleted with the answers."""
    send(visitor, files=[("photo.jpg", PHOTO)])
    world.clock.forward(hours=25)
    work(world)
    assert (world.rows("upload"), contents(world)) == ([], 0)
    for forget in ("/prototype/forget", SEND):
        visitor.get(SEND)
        visitor.submit()
        send(visitor, files=[("photo.jpg", PHOTO)])
        assert contents(world) == 1
        visitor.post(forget, {"again": "yes"})
        assert (world.rows("upload"), contents(world)) == ([], 0)


def test_only_files_on_the_path_are_sent(world: World, visitor: Visitor) -> None:
    """A file that an earlier answer hides is deleted when the form is sent; the others stay with the case."""
    send(visitor, files=[("photo.jpg", PHOTO)])
    send(visitor, "extra", about="My home")
    visitor.submit(why_none="no")
    visitor.submit(another="yes")
    send(visitor, "portrait", [("ann.png", OTHER)])
    visitor.submit(another="no")
    assert contents(world) == 2
    visitor.submit()
    assert contents(world) == 2
    assert {upload.name for upload in uploads(world, visitor).values()} == {"photo.jpg", "ann.jpg"}


def test_welsh_pages_are_in_welsh(world: World, visitor: Visitor) -> None:
    """Every word of the kit's own on the page, its errors and its script."""
    page = visitor.get(f"{SEND}/proof?lang=cy")
    assert "3 ffeil" in page.words
    page = send(visitor, files=[("empty.jpg", b"")], press="upload", status=422)
    english = (
        "The file",
        "is empty",
        "Choose file",
        "No file chosen",
        "Uploading",
        "could not",
        "file chosen",
    )
    assert [words for words in english if words in page.html] == []
