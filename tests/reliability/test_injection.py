"""Words are words: whatever somebody types is stored and shown as typed, or refused with an error beside it.

Acceptance check 29. Every field of every question page of the exemplars is tried; the pages are read as a
browser reads them, so what was not escaped would be an element of its own. `tests/web/test_nothing_lost.py`
has more of it for other services, `tests/templates/test_template.py` for the names that a project is given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import get_args
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prototype_kit import Site
from prototype_kit.answers import Value
from prototype_kit.journey import Page as QuestionPage
from prototype_kit.journey import Step, asked_on, walk
from prototype_kit.people import Role
from prototype_kit.questions import Question
from prototype_kit.questions.question import readable, unreadable
from prototype_kit.testing.page import SeenPage as Page
from prototype_kit.work import Worker
from tests.reliability.applying import Form, apply
from tests.reliability.tiers import LONG, Figures, tier
from tests.web.everything import APPLY
from tests.web.journeys import REPORT, encoded, unlisted_light
from tests.web.team import team
from tests.web.test_nothing_lost import FREE, URLENCODED
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

HOSTILE = {
    "a template": "{{7*7}}{% raw %}{{ site.secret }}${7*7}#{7*7}<%= 7*7 %>%(x)s",
    "a braced name": "((contact-phone)) {of} {called} {}",
    "an SVG": "<svg onload=alert(1)>",
    "out of an attribute": "\"'><img src=x onerror=alert(1)>",
    "out of a textarea": "</textarea></title></script><script>alert(1)</script>",
    "a comment": "<!-- --!><b>bold</b> ]]> <![CDATA[",
    "entities": "&lt;b&gt; &amp;amp; &#60; &nbsp",
    "SQL": "'; DROP TABLE draft; -- \\' OR 1=1",
    "Markdown": "[click](javascript:alert(1)) **b** `c` # h | t | <https://evil.test>",
    "a shell": "$(id) `id` ; cat /etc/passwd | sh && rm -rf",
    "headers": "x\r\nBcc: evil@evil.test\r\n\r\nbody",
    "NUL": "Zyz\x00zyva",
    "right to left": "\u202eavyzzyz\u202c \u2066iso\u2069",
    "marks on marks": "Z\u0337\u0337\u0337 e\u0301 \u1100\u1161",
    "very long": "Zyzzyva " * 3_000,
    "a lone surrogate": "Zyz\ud800zyva",
    "emoji": "👩‍👩‍👧 🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "a formula": "=cmd|'/C calc'!A0",
    "spaces": "  Zyz \t zyva\u2028\u00a0 ",
}

TEXTS = st.text(max_size=60) | st.text("<>&\"'{}%()[]`;=-\\/ \n\r\t\x00svgonload", max_size=40)


def kinds(html: str) -> set[tuple[str, str]]:
    """Every kind of element on a page with each of its attributes, and every scheme that links have."""
    elements = list(Page("", 0, html).tree.iter())
    named = {(str(each.tag), str(name)) for each in elements for name in ("", *each.attrib)}
    links = [each.get(name, "") for each in elements for name in ("href", "src", "action", "formaction")]
    return named | {("scheme", link.partition(":")[0]) for link in links if ":" in link}


@dataclass(frozen=True)
class Place:
    """One field of one page, and a form of that page that is taken."""

    path: str
    name: str
    question: Question
    form: Form

    @property
    def free(self) -> bool:
        """Whether any words may be its answer."""
        return self.question.type in FREE


class Trying:
    """Somebody who has answered everything, who goes back to type something else."""

    def __init__(self, world: World, visitor: Visitor, base: str):
        self.world, self.visitor, self.base = world, visitor, base
        self.places: list[Place] = []
        self.usual = set[tuple[str, str]]()

    def find_places(self) -> None:
        """Every field of every page on the path; of a repeat those of one item."""
        seen = set[str]()
        for step in self.steps():
            screen, path = step.screen, f"{self.base}/{step.path}"
            if not isinstance(screen, QuestionPage) or screen.name in seen:
                continue
            seen.add(screen.name)
            form = {name: values for name, values in self.visitor.get(path).fields.items() if values}
            # What an option reveals that was not chosen is not asked, and so not kept.
            for question in asked_on(screen, self.given(step)):
                for name in question.fields:
                    if not name.startswith("pictures"):  # which takes files
                        self.places.append(Place(path, name, question, form))

    def given(self, step: Step) -> Mapping[str, Value]:
        """The answers that the page of a step is about: the journey's, or one item's."""
        _, slug, name = self.base.split("/")
        drafts, session = self.world.front.store.drafts, self.visitor.cookie or ""
        draft = drafts.latest(session, slug, name, self.world.clock())
        assert draft is not None
        item = step.item
        return draft.answers.item(item.repeat.name, item.id).values if item else draft.answers.values

    def steps(self) -> tuple[Step, ...]:
        """The pages that they went through."""
        _, slug, name = self.base.split("/")
        draft = self.world.front.store.drafts.latest(
            self.visitor.cookie or "", slug, name, self.world.clock()
        )
        assert draft is not None
        return tuple(walk(self.world.site.services[slug].journeys[name], draft.answers, draft.today).steps)

    def stored(self, place: Place) -> object:
        """What the database holds of the answer to a question that is asked once."""
        _, slug, name = self.base.split("/")
        draft = self.world.front.store.drafts.latest(
            self.visitor.cookie or "", slug, name, self.world.clock()
        )
        return draft and draft.answers.values.get(place.question.name)

    def type(self, place: Place, text: str) -> Page:
        """Type something there and press Continue, as somebody who came from check answers."""
        raw = quote(text.encode("utf-8", "surrogatepass"))
        sent = encoded(place.form, {place.name: raw})
        response = self.visitor.raw(
            "POST",
            f"{place.path}?change=yes",
            data=sent,
            content_type=URLENCODED,
            headers=self.visitor.headers,
        )
        assert response.status_code in (303, 422), (place.path, place.name, text)
        if response.status_code == 422:
            return Page(place.path, 422, response.text)
        return self.visitor.get(response.headers["Location"])

    def put_back(self, place: Place) -> None:
        """Answer as before."""
        self.visitor.post(f"{place.path}?change=yes", place.form)


@pytest.fixture(scope="module")
def tryings(make_shared_world: MakeWorld, exemplars: Site) -> Mapping[str, Trying]:
    """One for each journey, and what their pages are made of while words mean nothing."""
    world = make_shared_world(site=exemplars)
    found = {}
    for base in (APPLY, REPORT):
        visitor = world.visitor()
        if base == APPLY:
            apply(visitor, world.site, world.front.store, world.clock())
        else:
            unlisted_light(visitor)
        trying = Trying(world, visitor, base)
        trying.find_places()
        for place in trying.places:
            for text in ("Zyzzyva", "Zyzzyva " * 3_000):
                trying.usual |= kinds(trying.type(place, text).html)
            trying.put_back(place)
            trying.usual |= kinds(visitor.get(place.path).html)
        found[base] = trying
    return found


def check(trying: Trying, place: Place, text: str) -> str:
    """Try a text: it is refused and shown again, or taken, stored and shown; nothing of it is markup."""
    page = trying.type(place, text)
    where = (place.path, place.name, text[:100])
    assert kinds(page.html) <= trying.usual, (where, kinds(page.html) - trying.usual)
    clean = _tidied(text)
    if page.status == 422:
        assert page.title.startswith("Error: "), where
        assert any(each.startswith(place.question.name) for each in page.errors), (where, page.errors)
        if place.free:
            assert page.fields[place.name] == [readable(clean)], where
        return "refused"
    shown = trying.visitor.get(place.path)
    assert kinds(shown.html) <= trying.usual, (where, kinds(shown.html) - trying.usual)
    if place.free and clean:
        assert shown.fields[place.name] == [clean], where
        if "/" not in place.path.removeprefix(f"{trying.base}/"):
            assert trying.stored(place) == clean, where
        row = " ".join(clean.split())
        assert row in trying.visitor.get(f"{trying.base}/check-answers").words, where
    trying.put_back(place)
    return "taken"


def _tidied(text: str) -> str:
    """Text as it is kept: no spaces at its ends, one Unicode form; bytes that are no UTF-8 as sent."""
    read = re.sub("[\ud800-\udfff]", lambda half: quote(half[0], errors="surrogatepass"), text)
    return unicodedata.normalize("NFC", read.replace("\r\n", "\n").replace("\r", "\n")).strip()


@pytest.mark.parametrize("base", [APPLY, REPORT])
def test_hostile_words_are_words_in_every_field(
    tryings: Mapping[str, Trying], base: str, figures: Figures
) -> None:
    """All of them in each field in a long run; in a short one two in each."""
    trying, texts = tryings[base], list(HOSTILE.values())
    verdicts = []
    for number, place in enumerate(trying.places):
        chosen = texts if LONG else [texts[(number * 2 + turn) % len(texts)] for turn in range(2)]
        verdicts += [check(trying, place, text) for text in chosen]
    assert "taken" in verdicts
    assert "refused" in verdicts
    what = f"hostile texts in {len(trying.places)} fields of {base}: unescaped, lost, 5xx"
    figures.add(29, what, f"0 of {len(verdicts)}", 0)


@settings(max_examples=tier(60, 3_000), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 10_000), text=TEXTS)
def test_any_words_are_words(tryings: Mapping[str, Trying], number: int, text: str) -> None:
    """In any field, whatever hypothesis thinks of."""
    places = [(trying, place) for trying in tryings.values() for place in trying.places]
    check(*places[number % len(places)], text)


SHORT = [text for text in (each[:60] for each in HOSTILE.values()) if not unreadable(text, allowed="")]
"""What every free field takes."""


def _to_the_end(world: World, texts: list[str]) -> Mapping[str, Page]:
    """Every page where the answers of one form are seen, with one of `texts` in each free field."""
    visitor, pages, left = world.visitor(), dict[str, Page](), cycle(texts)

    def fill(step: Step, form: Form) -> Form:
        asked = step.screen.asked if isinstance(step.screen, QuestionPage) else ()
        return form | {each.name: [next(left)] for each in asked if each.type in FREE and each.name in form}

    apply(visitor, world.site, world.front.store, world.clock(), fill)
    pages["check answers"] = visitor.page
    pages["data"] = visitor.get("/prototype/data")
    (draft,) = [row.id for row in world.front.store.drafts.recent("prototype", world.clock(), 5)]
    console = team(world, *get_args(Role))
    pages["console"] = console.get(f"/data/{draft}")
    visitor.get(f"{APPLY}/check-answers")
    visitor.submit()
    pages["confirmation"] = visitor.page
    case = world.front.store.cases.of_draft(draft)
    assert case is not None
    pages["case"] = console.get(f"/cases/{case.reference}")
    Worker(world.front.store, world.front.notify, world.site, world.clock).turn()
    pages["messages"] = visitor.get("/prototype/messages")
    return pages


@pytest.mark.parametrize("turn", range(tier(1, len(SHORT))))
def test_hostile_words_stay_words_to_the_end(make_world: MakeWorld, exemplars: Site, turn: int) -> None:
    """In every free field at once: on all pages, in the case, in messages and what the team sees of them."""
    texts = SHORT[turn:] + SHORT[:turn]
    plain = _to_the_end(make_world(site=exemplars), ["Zyzzyva"])
    hostile = _to_the_end(make_world(site=exemplars), texts)
    for name, page in hostile.items():
        assert kinds(page.html) <= kinds(plain[name].html), (name, kinds(page.html) - kinds(plain[name].html))
    for name in ("check answers", "data", "case"):
        words = " ".join("".join(hostile[name].tree.itertext()).split())
        seen = [text for text in texts if " ".join(_tidied(text).split()) in words]
        assert len(seen) >= 5, (name, seen)
