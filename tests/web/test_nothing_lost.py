"""Whatever is typed is taken, or refused with a clear message and shown again; nothing of it is lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prototype_kit.journey import Page as QuestionPage
from prototype_kit.journey import walk
from prototype_kit.questions import FileUpload, Question
from prototype_kit.questions.question import readable
from prototype_kit.testing.page_checks import check_page
from tests.web.journeys import REPORT, WAYS, encoded
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

URLENCODED = "application/x-www-form-urlencoded"

FREE = ("text", "long-text", "name")
"""Types that take any words; the others take only what has a form."""


@dataclass(frozen=True)
class Typed:
    """Something that somebody sends. `raw` is how it is encoded, `taken` whether free words may hold it."""

    raw: str
    text: str
    taken: bool


def _text(text: str, taken: bool = False) -> Typed:
    return Typed(quote(text), text, taken)


TYPED = {
    "nothing": _text(""),
    "spaces": _text(" \t  "),
    "far too long": _text("x" * 11_000),
    "a word": _text("Zyzzyva", taken=True),
    "HTML": _text("""<script>alert(1)</script>"><img onerror='x'></textarea>""", taken=True),
    "a template": _text("{{7*7}}{% raw %}((contact-phone))${x}%(y)s", taken=True),
    "a formula": _text("=1+1' OR 1=1;--", taken=True),
    "NUL": _text("Zyz\x00zyva"),
    "controls": _text("Zyz\x1b[31mzyva\x7f"),
    "private signs": _text("Zyz\ue000zyva"),
    "a sign newer than we are": _text("Zyz\u0378zyva", taken=True),
    "a noncharacter": _text("Zyz\ufffezyva"),
    "right to left": _text("\u202eavyzzyz", taken=True),
    "emoji": _text("👩‍👩‍👧 Zyzzyva", taken=True),
    "marks on marks": _text("Z" + "\u0337" * 50, taken=True),
    # Bytes that are not UTF-8 stay as they were sent; no browser sends any.
    "a lone surrogate": Typed("Zyz%ED%A0%80zyva", "Zyz%ED%A0%80zyva", taken=True),
    "broken UTF-8": Typed("Zyz%FF%C0%AFzyva", "Zyz%FF%C0%AFzyva", taken=True),
}


@dataclass(frozen=True)
class Field:
    """One field of a question page, and what the page sends as it stands."""

    path: str
    name: str
    question: Question
    as_it_stands: Mapping[str, list[str]]

    def with_typed(self, typed: Typed) -> bytes:
        """What the page sends when something is typed into just this field."""
        return encoded(self.as_it_stands, {self.name: typed.raw})

    def takes(self, typed: Typed) -> bool:
        """Whether this may be its answer."""
        if not typed.text.strip():
            return self.question.optional
        return typed.taken and self.question.type in FREE


@dataclass(frozen=True)
class Done:
    """Somebody who has answered everything, so that every page of the way can be shown."""

    world: World
    visitor: Visitor
    base: str
    fields: tuple[Field, ...]


@pytest.fixture(scope="module")
def done(make_shared_world: MakeWorld) -> dict[str, Done]:
    """One for each way."""
    worlds = {site: make_shared_world(site) for site in ("lights", "births")}
    found = {}
    for name, (site, base, way) in WAYS.items():
        visitor = worlds[site].visitor()
        way(visitor)
        found[name] = Done(worlds[site], visitor, base, tuple(_fields(worlds[site], visitor, base)))
    return found


def _fields(world: World, visitor: Visitor, base: str) -> Iterator[Field]:
    """Every field of every question page on the path; of a repeat those of the first item."""
    _, slug, name = base.split("/")
    draft = world.front.store.drafts.latest(visitor.cookie or "", slug, name, world.clock())
    assert draft is not None
    for step in walk(world.site.services[slug].journeys[name], draft.answers, draft.today).steps:
        if not isinstance(step.screen, QuestionPage) or (step.item and step.item.number > 1):
            continue
        path = f"{base}/{step.path}"
        sent = {field: values for field, values in visitor.get(path).fields.items() if values}
        for question in step.screen.asked:
            if isinstance(question, FileUpload):
                continue  # what is sent as a file is tried in test_uploads.py
            parts = [f"{question.name}-{part}" for part in ("day", "month", "year")]
            for field in parts if question.type == "date" else [question.name]:
                yield Field(path, field, question, sent)


def test_every_question_is_among_those_that_are_tried(done: dict[str, Done]) -> None:
    """The ways together lead through every question of both journeys."""
    for base in {base for _, base, _ in WAYS.values()}:
        _, slug, name = base.split("/")
        of_base = [its for its in done.values() if its.base == base]
        tried = {field.question.name for its in of_base for field in its.fields}
        assert tried
        questions = of_base[0].world.site.services[slug].journeys[name].questions
        assert {name for name, each in questions.items() if not isinstance(each, FileUpload)} == tried


@pytest.mark.parametrize("what", TYPED)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_refused_is_shown_again(done: dict[str, Done], way: str, what: str) -> None:
    """On every field of every question page: 422, what was typed, an error that leads to it, none saved."""
    its, typed = done[way], TYPED[what]
    before = its.world.state()
    refusing = [field for field in its.fields if not field.takes(typed)]
    assert refusing
    for field in refusing:
        page = its.visitor.post(field.path, field.with_typed(typed), 422, content_type=URLENCODED)
        where = f"{field.path}, {field.name}"
        assert page.title.startswith("Error: "), where
        assert any(error.startswith(field.question.name) for error in page.errors), (where, page.errors)
        assert "<script>alert" not in page.html, where
        if field.question.type not in ("radios", "yes-no", "asset"):
            assert [_shown(typed.text)] == page.fields[field.name], where
        others = {name: values for name, values in field.as_it_stands.items() if name != field.name}
        assert others == {name: page.fields[name] for name in others}, where
    assert before == its.world.state()


def _shown(text: str) -> str:
    """Tidied at its ends, without what cannot be shown."""
    return readable(unicodedata.normalize("NFC", text).strip())


@pytest.mark.parametrize("what", [what for what, typed in TYPED.items() if typed.taken])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_taken_is_kept_as_it_was_typed(done: dict[str, Done], way: str, what: str) -> None:
    """Words with a meaning elsewhere are just words: kept, and shown as they were typed."""
    its, typed = done[way], TYPED[what]
    taking = [field for field in its.fields if field.takes(typed)]
    assert taking
    for field in taking:
        change = f"{field.path}?change=yes"
        page = its.visitor.post(change, field.with_typed(typed), content_type=URLENCODED)
        assert page.path == f"{its.base}/check-answers"
        assert typed.text in page.rows.values()
        assert "<script>alert" not in page.html
        assert [typed.text] == its.visitor.get(field.path).fields[field.name]
        its.visitor.post(change, field.as_it_stands)


# --- Text of several lines -------------------------------------------------------------------------------

LINES = [
    "line one\nline two",
    "  three\n    six\n\ttab\n\n\nfour empty lines above",
    "\n\nstarts after two empty lines",
    "a\r\nb\r\n  c",
    "trailing   \n  spaces  inside  ",
    "<b>\n  </textarea>\n  &amp; &lt; {{ x }}",
    "x\u2028y\u00a0z\u200b",
]


@pytest.mark.parametrize("text", LINES)
def test_the_text_of_an_area_comes_back_byte_for_byte(lights: World, text: str) -> None:
    """As often as it is shown: GOV.UK's macros would indent every line but the first."""
    visitor = lights.visitor()
    WAYS["an unlisted light"][2](visitor)
    path = f"{WAYS['an unlisted light'][1]}/where"
    expected = text.replace("\r\n", "\n").strip()
    visitor.get(path)
    visitor.submit(where=text)
    for _ in range(3):
        visitor.get(path)
        assert visitor.page.fields["where"] == [expected]
        visitor.submit()
    too_long = text + "\n  tail" * 100
    visitor.get(path)
    visitor.submit(422, where=too_long)
    for _ in range(2):
        assert visitor.page.fields["where"] == [too_long.replace("\r\n", "\n").strip()]
        visitor.submit(422)


@pytest.mark.parametrize("text", LINES)
def test_the_text_of_a_revealed_area_comes_back_byte_for_byte(births: World, text: str) -> None:
    """Inside an option, inside a fieldset: two indents on top of each other."""
    from prototype_kit.questions.text import LongText

    journey = births.site.services["birth-registration"].journeys["book"]
    relationship = journey.questions["relationship"]
    option = relationship.options["other"]  # type: ignore[attr-defined]
    area = LongText(name="other-relationship", ask="Your relationship", max_length=500)
    visitor = births.visitor()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(option.__dict__, "reveal", (area,))
        WAYS["two births"][2](visitor)
        path = f"{WAYS['two births'][1]}/relationship"
        expected = text.replace("\r\n", "\n").strip()
        visitor.get(path)
        visitor.submit(other_relationship=text)
        for _ in range(2):
            visitor.get(path)
            assert visitor.page.fields["other-relationship"] == [expected]
            visitor.submit()
        visitor.get(path)
        too_long = text + "y" * 500
        visitor.submit(422, other_relationship=too_long)
        assert visitor.page.fields["other-relationship"] == [too_long.replace("\r\n", "\n").strip()]


# --- Odd forms ---------------------------------------------------------------------------------------------


PARTS = "multipart/form-data; boundary=x"
AS_A_FILE = (
    b'--x\r\nContent-Disposition: form-data; name="fault"; filename="a.txt"\r\n\r\ndamaged\r\n--x--\r\n'
)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"", URLENCODED),
        (b"&&&=&==;;%%%", URLENCODED),
        (b"fault[]=damaged&fault[0]=damaged", URLENCODED),
        (b"fault=&fault=damaged", URLENCODED),
        (b"fault=damaged", "text/plain"),
        (b'{"fault": "damaged"}', "application/json"),
        (b"--x\r\nno headers at all", PARTS),
        (b"--x--", "multipart/form-data"),
        (AS_A_FILE, PARTS),
    ],
)
def test_a_form_that_makes_no_sense_is_an_empty_one(lights: World, data: bytes, content_type: str) -> None:
    """No field that we know of: the question is asked again."""
    visitor = lights.visitor()
    visitor.get("/street-lights/report")
    visitor.submit()
    before = lights.state()
    visitor.post("/street-lights/report/fault", data, 422, content_type=content_type)
    assert visitor.page.errors == {"fault": "Select what is wrong with the street light"}
    assert before == lights.state()


_NAMES = st.sampled_from(
    ["where", "details", "email", "phone", "full-name", "light", "fault", "kit-confirm", ""]
)
_VALUES = st.one_of(st.text(max_size=30), st.sampled_from(["not-listed", "damaged", "AN0727", "x" * 3000]))
_FORMS = st.dictionaries(st.one_of(_NAMES, st.text(max_size=5)), st.lists(_VALUES, max_size=3), max_size=5)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["fault", "light-search", "light", "where", "details", "contact"]), _FORMS)
def test_any_form_is_taken_or_refused(done: dict[str, Done], page: str, form: dict[str, list[str]]) -> None:
    """Whatever fields and values come: a page leads on, or says what is wrong with it; nothing breaks."""
    visitor = done["an unlisted light"].world.another(done["an unlisted light"].visitor, REPORT)
    sent = {
        name: [value.encode("utf-8", "replace").decode() for value in values] for name, values in form.items()
    }
    answer = visitor.raw("POST", f"{REPORT}/{page}", data=sent, headers=visitor.headers)
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert check_page(answer.text) == []
    visitor.get(f"{REPORT}/check-answers")


def test_fields_that_nobody_asked_for_are_not_kept(lights: World) -> None:
    """Only what a page asks can be answered on it."""
    visitor = lights.visitor()
    visitor.get("/street-lights/report")
    visitor.submit()
    visitor.post(
        "/street-lights/report/fault", {"fault": "damaged", "details": "Smuggled", "state": "submitted"}
    )
    assert "Smuggled" not in "".join(lights.rows())
    assert visitor.page.path == "/street-lights/report/light-search"


def test_an_unanswered_reveal_is_not_kept(births: World) -> None:
    """What was typed under an option that was not chosen in the end is not an answer."""
    visitor = births.visitor()
    WAYS["two births"][2](visitor)
    visitor.change("relationship to the baby")
    visitor.submit(relationship="mother", other_relationship="Smuggled")
    assert "Your relationship" not in visitor.page.rows
    assert "Smuggled" not in "".join(births.rows())
