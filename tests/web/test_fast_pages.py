"""Pages that are put together of kept parts are the pages that templates and macros draw from nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from jinja2 import Template
from markupsafe import Markup

from prototype_kit import load_site
from prototype_kit.language import language
from prototype_kit.web.frames import Frames
from prototype_kit.web.render import Renderer
from prototype_kit.web.shapes import Shapes
from tests.web.everything import APPLY, form_of
from tests.web.journeys import dark_street, listed_light, two_births, unlisted_light
from tests.web.test_everything import onward, walked
from tests.web.visitor import Page, Visitor
from tests.web.world import LIGHTS, MakeWorld, World

HOSTILE = "\"><script>alert(1)</script> {{ 7 * 7 }} ((name)) 'K7NR-4QXJ' & \ue0000\ue001 <!-- &amp; \u202e"


@contextmanager
def from_nothing() -> Iterator[None]:
    """Meanwhile nothing that is kept is used, and nothing is kept."""

    def whole(_: Frames, template: Template, given: Mapping[str, Any]) -> str:
        return template.render(given)

    def macro(self: Shapes, name: str, params: Mapping[str, Any]) -> str:
        return self._draw(name, params)

    def once(_: Renderer, _key: object, draw: Callable[[], str]) -> str:
        return draw()

    with (
        patch.object(Frames, "drawn", whole),
        patch.object(Shapes, "drawn", macro),
        patch.object(Renderer, "once", once),
        patch.object(Renderer, "is_everybodys", False),
    ):
        yield


def squeezed(html: str) -> str:
    """HTML in which white space between tags does not count."""
    return re.sub(r"\s+", " ", re.sub(r">\s+|\s+<", lambda found: found[0].strip(), html))


class Comparing(Visitor):
    """A visitor who looks at each page again as it is drawn from nothing, and at what is refused there."""

    seen = 0

    def _taken(self, url: str, response: Any, status: int) -> Page:
        page = super()._taken(url, response, status)
        if page.status == 200:
            self._same(page.html, self.raw("GET", page.url).text)
            with from_nothing():
                self._same(page.html, self.raw("GET", page.url).text)
        return page

    def _same(self, one: str, other: str) -> None:
        assert squeezed(one) == squeezed(other)
        self.seen += 1

    def refused(self) -> None:
        """Send this page's form with nothing, and with hostile words: what is refused looks the same."""
        fields = [name for name, value in self.page.fields.items() if isinstance(value, str)]
        for form in ({}, dict.fromkeys(fields, HOSTILE), dict.fromkeys(fields, HOSTILE * 400)):
            sent = self.raw("POST", self.page.url, data=form, headers=self.headers)
            with from_nothing():
                again = self.raw("POST", self.page.url, data=form, headers=self.headers)
            assert sent.status_code == again.status_code
            self._same(sent.text, again.text)


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """The site of the exemplars."""
    return make_shared_world(site=load_site(LIGHTS))


@pytest.mark.parametrize("code", ["en", "cy"])
def test_every_type_of_question_is_drawn_the_same(world: World, code: str) -> None:
    """Unanswered, refused, with an answer, and asked again, in each language."""
    service, visitor = world.site.services["everything"], Comparing(world.app)
    visitor.get(f"{APPLY}?lang={code}")
    visitor.submit()
    seen: list[str] = []
    while visitor.page.path != f"{APPLY}/check-answers":
        path = visitor.page.path.removeprefix(f"{APPLY}/")
        if path == "tasks":
            visitor.get(onward(visitor, seen))
            continue
        step = walked(world, visitor).find(path)
        assert step is not None
        form = form_of(step, service, language(code), another=path not in seen)
        form.pop("pictures", None)
        seen.append(path)
        here = visitor.page.url
        visitor.refused()
        visitor.get(here)
        visitor.submit(**form)
        onwards = visitor.page.url
        visitor.get(here)  # as it is with its answer
        visitor.get(onwards)
    visitor.submit()
    assert visitor.page.path.endswith("/confirmation")
    assert visitor.seen > 300


@pytest.mark.parametrize("journey", [listed_light, unlisted_light, dark_street])
def test_pages_of_a_report_are_drawn_the_same(world: World, journey: Callable[[Visitor], None]) -> None:
    """Maps, reports nearby, files, check answers and confirmation."""
    visitor = Comparing(world.app)
    journey(visitor)
    visitor.submit()
    assert visitor.page.path.endswith("/confirmation")


def test_pages_of_an_appointment_are_drawn_the_same(births: World) -> None:
    """Items of a repeat, rules, offices and times that are free, and what is kept for somebody."""
    visitor = Comparing(births.app)
    two_births(visitor)
    visitor.submit()
    assert visitor.page.path.endswith("/confirmation")


def test_nobody_sees_anothers_words(world: World) -> None:
    """Eight people at once, each with words of their own on every page that shows any: none goes astray."""

    def walked_by(number: int) -> list[str]:
        visitor, mine, pages = world.visitor(), f"canary{number}x", list[str]()
        visitor.get("/street-lights/report")
        visitor.submit()
        visitor.submit(fault="damaged")
        visitor.submit(light_search="Mill Lane")
        visitor.submit(light="not-listed")
        visitor.submit(where=f"By the mill {mine}")
        for field, text in (("details", f"It leans {mine}"),):
            pages.append(visitor.submit(422, **{field: mine * 300}).html)
            visitor.submit(**{field: text})
        visitor.submit()
        visitor.submit(422, full_name=mine, email=f"{mine}@", phone=mine)
        pages.append(visitor.page.html)
        visitor.submit(full_name=mine, email=f"{mine}@example.com", phone="07700 900 982")
        pages.append(visitor.page.html)
        pages += [
            visitor.get(f"/street-lights/report/{page}").html for page in ("where", "details", "contact")
        ]
        visitor.get("/street-lights/report/check-answers")
        pages.append(visitor.submit().html)
        assert all(mine in html for html in pages[:-1])
        return pages

    for _ in range(3):
        with ThreadPoolExecutor(8) as crowd:
            found = [*crowd.map(walked_by, range(8))]
        for number, pages in enumerate(found):
            others = {f"canary{other}x" for other in range(8)} - {f"canary{number}x"}
            assert not [word for html in pages for word in others if word in html]


def test_a_frame_that_looks_at_a_persons_words_is_drawn_each_time(world: World) -> None:
    """Whoever writes a layout of their own may say anything there: it is right, and not kept."""
    env = world.front.render.env
    layout = env.from_string(
        '{% extends "layout.html" %}{% block head %}<meta content="{{ name }}">{% endblock %}'
        "{% block column %}{{ name }}{% endblock %}"
    )
    frames = Frames()
    for name in ("Ann", "Bob", "<Cy>"):
        given = {"name": name, "title": name, "serviceName": "A service"}
        assert layout.render(given) == frames.drawn(layout, given)
    assert frames._frames == {}
    for title in ("One", "Two"):  # without a name it has the same frame for all
        assert layout.render({"title": title}) == frames.drawn(layout, {"title": title})
    assert len(frames._frames) == 1


def test_a_frame_is_told_that_somebody_is_signed_in_and_nothing_of_them(world: World) -> None:
    """Whether there is anybody may be asked; who it is may not."""
    env = world.front.render.env
    asks = '{{% extends "layout.html" %}}{{% block head %}}{}{{% endblock %}}'
    there = env.from_string(asks.format("{% if who %}somebody{% endif %}"))
    frames = Frames()
    for who in ({"email": "ann@example.com"}, {}, {"email": "bob@example.com"}):
        given = {"who": who, "ends": {}}
        assert there.render(given) == frames.drawn(there, given)
    assert len(frames._frames) == 2
    tells = env.from_string(asks.format("{{ who.email }}"))
    for email in ("ann@example.com", "bob@example.com"):
        given = {"who": {"email": email}, "ends": {}}
        assert email in frames.drawn(tells, given)
    assert len(frames._frames) == 2


def test_a_macro_that_does_more_with_words_is_asked_each_time() -> None:
    """A shape is kept only where filling it gives what the macro gives."""
    asked: list[str] = []

    def draw(name: str, params: Mapping[str, Any]) -> str:
        asked.append(name)
        text = params["text"]
        return f"<p>{len(text) if name == 'counting' else Markup('{}').format(text)}</p>"

    shapes = Shapes(draw)
    drawn = [shapes.drawn(name, {"text": text}) for name in ("plain", "counting") for text in ("a", "<b>")]
    assert drawn == ["<p>a</p>", "<p>&lt;b&gt;</p>", "<p>1</p>", "<p>3</p>"]
    assert asked == ["plain", "plain", "counting", "counting", "counting"]


def test_kinds_of_values_are_told_apart() -> None:
    """Text is no HTML, and true is no 1."""
    shapes = Shapes(lambda _, params: str(Markup("{}|{}").format(params["text"], params["rows"])))
    for text, rows in (("<i>", 1), (Markup("<i>"), 1), ("<i>", True), ("", 1), (Markup("<b>"), True)):
        params = {"text": text, "rows": rows}
        assert str(Markup("{}|{}").format(text, rows)) == shapes.drawn("x", params)
