"""Files as an answer: what is kept of them, what is said of them, and what browsers are told."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pydantic import ValidationError

from prototype_kit.answers import EMPTY, Answers, UploadedFile, UploadedFiles
from prototype_kit.conditions import Test
from prototype_kit.errors import Rejected
from prototype_kit.files import CleanFile
from prototype_kit.files.samples import make_pdf
from prototype_kit.language import ENGLISH, language
from prototype_kit.questions import FileUpload, Form, Uploads
from prototype_kit.questions.file_upload import IN_WORDS, in_size, in_words, sample_file
from tests.questions.test_types import TODAY, context, make, refused

MINE = UploadedFile("an-id", "house.jpg", "photo", 1_300_000)
OTHER = UploadedFile("another", "letter.pdf", "pdf", 900)
BAD = UploadedFile("bad-id", "bad.pdf", "pdf", 900)
HERE = Uploads({file.id: file for file in (MINE, OTHER, BAD)}, {"bad-id": "dangerous"})


def question(**declared: Any) -> FileUpload:
    """A question for files."""
    made = make("file-upload", **declared)
    assert isinstance(made, FileUpload)
    return made


def form(*ids: str) -> Form:
    """The ids that a page puts into its form."""
    return {"the-thing": ids}


def message(asked: FileUpload, sent: Form, **given: Any) -> list[str]:
    """What is said of a form."""
    rejected = refused(asked, sent, context(**given))
    return [error.message for error in rejected.errors] if rejected else []


def test_an_answer_holds_what_is_shown_of_each_file() -> None:
    """Its name, kind and size, under an id; kept and read without loss."""
    value = question().parse(form("an-id", "another", "an-id"), context(uploads=HERE))
    assert value == UploadedFiles((MINE, OTHER))
    answers = EMPTY.with_page("p", {"q": value}).with_item("people", "1", EMPTY.with_page("p", {"q": value}))
    assert Answers.loads(answers.dumps()) == answers
    assert answers.files == (MINE, OTHER, MINE, OTHER)
    assert question().show(value, context()) == "house.jpg\nletter.pdf"


def test_only_files_that_were_received_are_taken() -> None:
    """An unknown id, and the name of a made-up file where files are real, are told by name."""
    assert message(question(), form("an-id", "unknown"), uploads=HERE) == [
        "The file ‘unknown’ did not reach us: choose it again"
    ]
    assert message(question(), form("photo.jpg"), uploads=HERE) == [
        "The file ‘photo.jpg’ did not reach us: choose it again"
    ]
    assert message(question(), form("photo.jpg")) == []
    assert message(question(), form("photo.jpg"), uploads=replace(HERE, made_up=True)) == []


def test_a_refused_file_must_be_removed() -> None:
    """What a scanner found is said beside what is wrong with others."""
    assert message(question(), form("bad-id", "an-id"), uploads=HERE) == [
        "The file ‘bad.pdf’ has a virus, so we deleted it: remove it from the list"
    ]
    component = question().component(form("bad-id", "an-id"), (), context(uploads=HERE))
    assert [(file["name"], file["refused"]) for file in component.params["uploaded"]] == [
        ("bad.pdf", True),
        ("house.jpg", False),
    ]


def test_every_error_about_files_is_said_beside_the_field() -> None:
    """Each is about another one."""
    asked = question()
    rejected = refused(asked, form("empty.jpg", "page<b>.html"))
    assert rejected is not None
    words = asked.component({}, rejected.errors, context()).params["errorMessage"]
    assert words["html"].count("<br>") == 1
    assert "<b>" not in words["html"]


def test_a_changed_question_judges_old_answers() -> None:
    """Fewer files or other kinds than before are asked for again."""
    both = UploadedFiles((MINE, OTHER))
    assert [*question().problems(both, context())] == []
    rules = [error.rule for error in question(max_files=1).problems(both, context())]
    assert rules == ["too-many"]
    rules = [error.rule for error in question(accept=["pdf"]).problems(both, context())]
    assert rules == ["wrong-type"]


def test_a_file_is_read_by_the_limits_of_the_question() -> None:
    """Kinds and size; the words name both."""
    content = make_pdf()
    read = question().read("a.pdf", BytesIO(content), len(content), context())
    assert read == CleanFile("a.pdf", "pdf", "application/pdf", content)
    with pytest.raises(Rejected, match="wrong-type"):
        question(accept=["photo"]).read("a.pdf", BytesIO(content), len(content), context())
    with pytest.raises(Rejected) as caught:
        question(max_size=2).read("a.pdf", BytesIO(b""), 2 * 1024 * 1024 + 1, context())
    assert "must be smaller than 2MB" in caught.value.errors[0].message


@pytest.mark.parametrize(
    ("declared", "accepted"),
    [
        ({"accept": ["photo"]}, "image/jpeg,image/png,image/webp,.jpg,.jpeg,.png,.webp,android/allowCamera"),
        (
            {"accept": ["photo", "pdf"]},
            "image/jpeg,image/png,image/webp,application/pdf,.jpg,.jpeg,.png,.webp,.pdf",
        ),
        ({"accept": ["pdf", "pdf"]}, "application/pdf,.pdf"),
    ],
)
def test_browsers_are_told_what_to_offer(declared: Any, accepted: str) -> None:
    """JPEG first for Safari, a way to the camera for Chrome, and never `capture`."""
    params = question(**declared).component({}, (), context()).params
    assert params["attributes"] == {"accept": accepted}


def test_limits_are_told_under_the_question() -> None:
    """After the author's own words."""
    hint = question(hint="Of your house").component({}, (), context()).params["hint"]["text"]
    assert hint == (
        "Of your house You can upload up to 5 files. Each must be a photo (JPG, PNG or WebP) or a PDF, "
        "and smaller than 10MB."
    )
    one = question(max_files=1, accept=["document"]).component({}, (), context()).params
    assert one["hint"]["text"] == "The file must be a document (DOCX or ODT), and smaller than 10MB."
    assert not one["multiple"]


def test_kinds_and_sizes_in_words() -> None:
    """In the style of GOV.UK, in both languages."""
    kinds = tuple(IN_WORDS)
    assert in_words(kinds[:3], ENGLISH) == "a photo (JPG, PNG or WebP), a PDF or a document (DOCX or ODT)"
    assert in_words(kinds[1:3], language("cy")) == "PDF neu dogfen (DOCX neu ODT)"
    sizes = (1, 900, 350_000, 1_048_576, 1_300_000, 20_971_520)
    assert [in_size(size, ENGLISH) for size in sizes] == ["1KB", "1KB", "342KB", "1MB", "1.2MB", "20MB"]


def test_conditions_may_count_files() -> None:
    """And never compare them with words."""
    both = UploadedFiles((MINE, OTHER))
    assert Test("count", Test("more_than", 1)).passes(both, TODAY)
    assert not Test("count", Test("more_than", 2)).passes(both, TODAY)
    assert not Test("is", str(both), (str(both),)).passes(both, TODAY)


@pytest.mark.parametrize(
    "declared", [{"accept": []}, {"accept": ["video"]}, {"max_files": 11}, {"max_files": 0}, {"max_size": 21}]
)
def test_a_question_that_cannot_be_meant_is_refused(declared: Any) -> None:
    """No kinds, unknown ones, and limits that a request or a database would not bear."""
    with pytest.raises(ValidationError):
        question(**declared)


def test_made_up_files_can_be_kept() -> None:
    """Those of samples have content; a file that somebody sent has not."""
    value = question().parse(form("photo.jpg", "letter-2.pdf"), context())
    assert isinstance(value, UploadedFiles)
    made = [sample_file(file) for file in value.files]
    assert [(file.name, file.kind) for file in made if file] == [
        ("photo.jpg", "photo"),
        ("letter-2.pdf", "pdf"),
    ]
    assert sample_file(MINE) is None
