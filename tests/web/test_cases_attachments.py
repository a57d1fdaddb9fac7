"""The files on the page of a case."""

from __future__ import annotations

from io import BytesIO

import pytest

from prototype_kit.answers import UploadedFile, UploadedFiles
from prototype_kit.files import CleanFile
from prototype_kit.files.samples import sample_content
from prototype_kit.store import NewUpload
from prototype_kit.store.uploads import change_files
from prototype_kit.web.uploads import DOWNLOAD
from tests.web.casework import Desk, answers, timeline
from tests.web.team import team
from tests.web.visitor import Page, Visitor

KINDS = "a photo (JPG, PNG or WebP), a PDF, a document (DOCX or ODT) or a spreadsheet (XLSX, ODS or CSV)"


def _with_photo(desk: Desk) -> tuple[str, str]:
    """A case with a photo, and the id of that."""
    world, now = desk.world, desk.world.clock()
    file = CleanFile("my lamp é.jpg", "photo", "image/jpeg", b"\xff\xd8\xff jpeg")
    photo = UploadedFiles((UploadedFile("photo-1", file.name, "photo", file.size),))
    case = desk.case(answers=answers(photo=photo))
    with world.front.store._database.writing() as connection:
        change_files(connection, case.draft_id, [NewUpload("photo-1", file)], (), now)
    return case.reference, f"/cases/{case.reference}/files/photo-1"


def test_a_file_is_given_only_once_it_is_clean(desk: Desk, inspector: Visitor) -> None:
    """To be saved, and never run: an attachment, with a policy that allows nothing."""
    reference, path = _with_photo(desk)
    page = inspector.get(f"/cases/{reference}")
    assert "We are checking it for viruses." in page.words
    assert path not in page.links
    assert "Go back to the case" in inspector.get(path, 404).words
    uploads, now = desk.world.front.store.uploads, desk.world.clock()
    leased = uploads.lease(now, 60)
    assert leased
    uploads.clean(leased[0], now)
    assert path in inspector.get(f"/cases/{reference}").links
    response = inspector.raw("GET", path)
    assert (response.status_code, response.data) == (200, b"\xff\xd8\xff jpeg")
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == DOWNLOAD["Content-Security-Policy"]
    assert DOWNLOAD["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_file_with_a_virus_is_never_given(desk: Desk, inspector: Visitor) -> None:
    """It is said what it was."""
    reference, path = _with_photo(desk)
    uploads, now = desk.world.front.store.uploads, desk.world.clock()
    leased = uploads.lease(now, 60)
    assert leased
    uploads.refused(leased[0], "Eicar", now)
    assert "We found a virus in it, so we deleted it (Eicar)." in inspector.get(f"/cases/{reference}").words
    assert "We found a virus in it" in inspector.get(path, 404).words


def test_a_file_belongs_to_its_case(desk: Desk, inspector: Visitor) -> None:
    """Nobody gets the file of one case by another, or by a role that sees no cases."""
    _, path = _with_photo(desk)
    other = desk.case()
    inspector.get(f"/cases/{other.reference}/files/photo-1", 404)
    inspector.get(path.replace("photo-1", "nothing"), 404)
    team(desk.world, "researcher").get(path, 403)


def _attach(visitor: Visitor, reference: str, name: str, content: bytes, status: int = 200) -> Page:
    data = {"file": (BytesIO(content), name)}
    return visitor.post(
        f"/cases/{reference}/attach",
        data,
        status,
        content_type="multipart/form-data",  # type: ignore[arg-type]
    )


def test_staff_add_a_file(desk: Desk, inspector: Visitor) -> None:
    """It is told by its content, waits for the scanner, and stands in the timeline; twice is once."""
    case = desk.case()
    photo = sample_content("photo.jpg")
    assert photo
    for _ in range(2):
        page = _attach(inspector, case.reference, "column.jpg", photo)
    assert "File added." in page.words
    assert "Added by staff. We are checking it for viruses." in page.words
    assert [line for line in timeline(page) if "File added" in line] == [
        "File added Staff only midday on 6 May 2026 by Inspector column.jpg"
    ]
    assert len(desk.world.front.store.uploads.of_draft(case.draft_id)) == 1
    assert desk.now(case).answers.files == ()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("", b"", "Select a photo or file"),
        ("x.html", b"<script>alert(1)</script>", f"The file ‘x.html’ must be {KINDS}"),
        ("x.jpg", b"", "The file ‘x.jpg’ is empty: choose another file"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_taken(
    desk: Desk, inspector: Visitor, name: str, content: bytes, error: str
) -> None:
    """It is said why, beside the field, and nothing is kept."""
    case = desk.case()
    assert _attach(inspector, case.reference, name, content, 422).errors == {"file": error}
    assert desk.world.front.store.uploads.of_draft(case.draft_id) == {}


def test_only_the_form_for_files_takes_more_than_a_form(desk: Desk, inspector: Visitor) -> None:
    """A large note is refused before it is read."""
    case = desk.case()
    inspector.post(f"/cases/{case.reference}/note", {"note": "x" * 100_000}, 413)
    _attach(inspector, case.reference, "x.html", b"x" * 100_000, 422)
    assert desk.now(case).version == 1
