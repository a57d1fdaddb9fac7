"""Each type of question has a page that says what the code does, with a picture of what people see."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.making import pages, png
from docs.making.examples import PAGES, Examples, example_of, site_of_examples
from docs.making.pages import COMMAND, LIST, list_made_anew, made_anew, page_of, problems
from docs.making.pictures import PICTURES, path_of
from prototype_kit.questions import TYPES
from prototype_kit.questions.text import Text

# The site of examples is loaded once: these tests stay on one process.
pytestmark = pytest.mark.xdist_group("question-pages")


@pytest.fixture(scope="module")
def examples() -> Iterator[Examples]:
    """The site of all examples; the kit's own loader takes each of them."""
    with site_of_examples() as found:
        yield found


@pytest.mark.parametrize("kind", TYPES)
def test_the_page_of_a_type_says_what_the_code_does(kind: str, examples: Examples) -> None:
    """Example, keys, errors, samples and personal data; and its picture is of the page as it is now."""
    assert list(problems(examples, kind)) == []


@pytest.mark.parametrize("kind", [kind for kind in TYPES if example_of(kind)])
def test_the_page_of_a_type_names_each_key_and_error(kind: str, examples: Examples) -> None:
    """Told without the code that made the page, so that both must be wrong to be believed."""
    text = page_of(kind).read_text(encoding="utf-8")
    assert [name for name in TYPES[kind].model_fields if f"`{name}`" not in text] == []
    for page in examples[kind].pages:
        for rule, words in page.questions[0].rules.items():
            assert f"| `{rule}` | {words} |" in text
    assert examples[kind].question.type == kind


def test_a_type_without_a_page_is_told_how_to_make_one(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever adds a type reads one command."""
    monkeypatch.setitem(TYPES, "horoscope", Text)  # type: ignore[index]  # the mapping is a dictionary
    (problem,) = problems(examples, "horoscope")
    assert problem.startswith(
        "The question type 'horoscope' has no page docs/reference/questions/horoscope.md"
    )
    assert f"Run: {COMMAND} horoscope" in problem


def test_a_page_that_lies_is_found(
    examples: Examples, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Words that are not the code's, a section that is gone, and what was only begun."""
    page = tmp_path / "text.md"
    monkeypatch.setattr(pages, "page_of", lambda kind: page)
    monkeypatch.setattr(pages, "_shown", lambda path: path.name)
    text = page_of("text").read_text(encoding="utf-8")
    for change, said in {
        ("Enter {called}", "Give {called}"): "does not say what the code does",
        ("## Personal data", "## Data"): "lacks the headings: Personal data",
        ("<!-- made: keys -->", ""): "lacks the marks: keys",
        ("One line of words.", f"{pages.TO_WRITE} what it asks for."): "is only begun",
    }.items():
        page.write_text(text.replace(*change), encoding="utf-8")
        assert said in " ".join(problems(examples, "text"))


def test_a_picture_of_another_page_is_found(examples: Examples, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture keeps what its page was; that of another type will not do."""
    monkeypatch.setattr(pages, "path_of", lambda kind: path_of("name"))
    assert f"docs/pictures/questions/name.png is not of the page as it is now. Run: {COMMAND} text" in list(
        problems(examples, "text")
    )


def test_making_a_page_anew_keeps_what_people_wrote(examples: Examples) -> None:
    """Only what stands between the marks is changed."""
    text = page_of("money").read_text(encoding="utf-8")
    spoiled = text.replace("Enter {called}", "Spoiled").replace("Pounds and pence", "Money, money")
    assert made_anew(spoiled, examples["money"]) == text.replace("Pounds and pence", "Money, money")


def test_nothing_is_left_of_types_that_are_gone() -> None:
    """No page and no picture without a type."""
    assert sorted({path.stem for path in PAGES.glob("*")} - TYPES.keys()) == []
    assert sorted({path.stem for path in PICTURES.glob("*")} - TYPES.keys()) == []


def test_the_list_of_types_is_the_list_of_types() -> None:
    """The table of the journey's reference is made of the types and their pages, with a link to each."""
    text = LIST.read_text(encoding="utf-8")
    assert list_made_anew(text) == text, f"Run: {COMMAND}"
    assert [kind for kind in TYPES if f"(questions/{kind}.md)" not in text] == []
    assert "| [`money`](questions/money.md) | pounds and pence | `min`, `max`, `pence` |" in text


def test_a_picture_has_the_colours_that_went_in() -> None:
    """Few colours, two points to a byte, also where a row has an odd number of them."""
    red, blue = bytes((255, 0, 0, 255)), bytes((0, 0, 255, 255))
    made = png.picture(3, red * 4 + blue * 2, {"Page": "a"})
    chunks = dict(png._chunks(made))
    assert struct.unpack(">IIBB", chunks[b"IHDR"][:10]) == (3, 2, 4, 3)
    assert chunks[b"PLTE"] == b"\xff\0\0\0\0\xff"
    assert zlib.decompress(chunks[b"IDAT"]) == b"\0\x00\x00" + b"\0\x01\x10"
    assert chunks[b"tEXt"] == b"Page\0a"


def test_a_picture_of_many_colours_has_the_nearest() -> None:
    """What is seldom becomes the colour that is most like it."""
    greys = b"".join(bytes((level, level, level, 255)) * (40 - level) for level in range(17))
    chunks = dict(png._chunks(png.picture(1, greys, {})))
    assert len(chunks[b"PLTE"]) == 3 * 16
    assert zlib.decompress(chunks[b"IDAT"])[-2:] == b"\0\xf0"


TAKEN_TWICE = """
from docs.making.examples import site_of_examples
from docs.making.pictures import camera, take

with site_of_examples(["autocomplete"]) as examples:
    pictures = set()
    for _ in range(2):
        with camera() as page:
            pictures.add(take(examples, "autocomplete", page))
print("the same" if len(pictures) == 1 else "another")
"""


@pytest.mark.browser
@pytest.mark.slow
def test_a_picture_is_the_same_each_time() -> None:
    """Taken twice on one machine it is the same byte for byte, so that nothing changes without a reason."""
    # In a process of its own: beside the browser of another test no other can be driven.
    taken = subprocess.run([sys.executable, "-c", TAKEN_TWICE], capture_output=True, text=True, check=False)
    assert (taken.stdout.strip(), taken.stderr) == ("the same", "")
