"""A person's words go where they belong: not into caches, logs, events, addresses or titles."""

from __future__ import annotations

import csv
import functools
import gc
import logging
import re
import secrets
import sqlite3
import types
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from prototype_kit import content
from prototype_kit.csv_export import MARK, is_formula
from prototype_kit.testing.page_checks import read_page
from prototype_kit.work import Worker
from tests.web.journeys import BOOK, REPORT
from tests.web.team import team
from tests.web.visitor import Page, Visitor
from tests.web.world import World


class Canaries:
    """Words that stand nowhere else, made anew for each test: `canaries("email")`."""

    def __init__(self) -> None:
        self.mark = f"k{secrets.token_hex(8)}"

    def __call__(self, name: str) -> str:
        """The canary of this name."""
        return f"{self.mark}-{name}"

    def count(self, *texts: str) -> int:
        """How often they stand in `texts`."""
        return "".join(texts).lower().count(self.mark)

    def in_memory(self) -> list[str]:
        """Which containers of this process hold one, by their type."""
        gc.collect()
        things = gc.get_objects()
        if not any(self._holds(text) for text in _texts_in(*things)):
            return []
        frames = types.FrameType
        return [
            f"{type(thing).__module__}.{type(thing).__name__}: {text[:200]!r}"
            for thing in things
            if thing is not things and not isinstance(thing, frames)
            for text in _texts_in(thing)
            if self._holds(text)
        ]

    def _holds(self, text: str | bytes) -> bool:
        if text is self.mark:
            return False
        return self.mark in text if isinstance(text, str) else self.mark.encode() in text


def _texts_in(*things: object) -> Iterator[str | bytes]:
    inner = []
    for part in gc.get_referents(*things):
        kind = type(part)
        if kind is str or kind is bytes:
            yield part
        elif (kind is dict or kind is tuple) and not gc.is_tracked(part):
            # Python does not list a dictionary or tuple that holds nothing but texts and numbers.
            inner.append(part)
    for thing in (*things, *inner):
        if type(thing) is dict:  # whose keys Python does not show when they are all texts
            yield from (key for key in list(thing) if type(key) is str or type(key) is bytes)
    if inner:
        yield from _texts_in(*inner)


class Watched(Visitor):
    """A visitor that notes the addresses and titles of the pages they meet."""

    def __init__(self, world: World):
        super().__init__(world.app, world.base)
        self.met: list[Page] = []

    def _taken(self, url: str, response: Any, status: int) -> Page:
        page = super()._taken(url, response, status)
        self.met.append(page)
        return page


@pytest.fixture
def canaries() -> Canaries:
    """The words of this test."""
    return Canaries()


def _walk(visitor: Visitor, words: Canaries) -> None:
    """A journey with detours: refusals, changes, answers off the path, one post of no origin, a failure."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(422)
    visitor.post(f"{REPORT}/fault", {"fault": words("fault")}, 422)
    visitor.submit(fault="damaged")
    visitor.submit(422, light_search=words("search"))
    visitor.submit(light_search="Mill Lane")
    visitor.submit(light="not-listed")
    visitor.submit(422, where=words("long") * 100)
    visitor.submit(where=words("where"))
    visitor.submit(details=f"{words('details')}\n<b>{words('html')}</b>")
    visitor.submit()
    visitor.submit(422, full_name=words("name"), email=words("wrong"), phone=words("phone"))
    visitor.submit(full_name=words("name"), email=f"{words('email')}@example.com", phone="07700 900 982")
    visitor.change("Where is")
    visitor.submit(where=words("elsewhere"))
    visitor.post(f"{REPORT}/already-reported", {"where": words("lost")}, 409)
    visitor.post(f"{REPORT}/details", {"details": words("asked")}, 403, headers={"Sec-Fetch-Site": ""})
    visitor.submit()

    def failing(*_given: object, **_named: object) -> None:
        raise ValueError(words("error"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(visitor.client.application.extensions["prototype_kit"].store.drafts, "save", failing)
        visitor.post(f"{REPORT}/details", {"details": words("failed")}, 500)
    visitor.get(f"{REPORT}/check-answers")
    assert words("elsewhere") in visitor.page.words


def _finish(world: World, visitor: Visitor) -> None:
    visitor.submit()
    assert visitor.page.heading == "Report sent"
    Worker(world.front.store, world.front.notify, world.site, world.clock).turn()
    world.flush()


def test_words_are_in_no_log_address_title_or_event(
    lights: World, canaries: Canaries, caplog: pytest.LogCaptureFixture
) -> None:
    """From the first page to the confirmation and the worker, failures among them: not one hit."""
    visitor = Watched(lights)
    with caplog.at_level(logging.DEBUG):
        _walk(visitor, canaries)
        _finish(lights, visitor)
    logged, noted = caplog.text, lights.rows("event")
    assert len(visitor.met) > 15
    assert logged
    assert noted
    hits = {
        "logs": canaries.count(logged),
        "addresses": canaries.count(*(page.url for page in visitor.met)),
        "titles": canaries.count(*(page.title for page in visitor.met)),
        "events": canaries.count(*noted),
    }
    assert hits == {"logs": 0, "addresses": 0, "titles": 0, "events": 0}


# What somebody writes of themselves, beside their name and email address, and how it is found.
_ABOUT = "=1+1, 07700 900 982, AB 65 43 21 D, ZZ9 7XX, 27 March 1985"
_FOUND = re.compile(
    r"07700[ +]?900[ +]?982|AB[ +]?65[ +]?43[ +]?21[ +]?D|ZZ9[ +]?7XX|1985-03-27|27 (?:March|Mawrth) 1985",
    re.IGNORECASE,
)


def test_details_are_in_no_figure_and_no_file_of_figures(lights: World, canaries: Canaries) -> None:
    """From the form and a comment about it: not in the counts, the console, the public pages, or any file."""
    visitor = lights.visitor()
    _walk(visitor, canaries)
    visitor.get(f"{REPORT}/details")
    visitor.submit(details=f"{canaries('note')} {_ABOUT}")
    visitor.get(f"{REPORT}/check-answers")
    _finish(lights, visitor)
    case = lights.front.store.cases.by_id(1)
    assert case
    written = f"{_ABOUT}, {case.reference}, {canaries('name')}, {canaries('email')}@example.com"
    visitor.get(f"{REPORT}/feedback?at=confirmation")
    visitor.submit(rating="2", words=written)
    lights.flush()
    lights.front.store.rollups.refresh(lights.clock())
    places = {
        name: " ".join(lights.rows(name))
        for name in ("event", "metric_part", "metric_cell", "feedback", "feedback_comment")
    }
    assert all(places.values())
    files = dict(_figures(lights))
    assert len(files) > 10
    hits = {
        place: canaries.count(text) + len(_FOUND.findall(text)) + text.count(case.reference)
        for place, text in {**places, **files}.items()
    }
    assert {place: count for place, count in hits.items() if count} == {}
    assert "removed]" in files["/figures/street-lights/feedback"], "the comment itself is there"
    sheets = [text.removeprefix(MARK) for path, text in files.items() if ".csv" in path]
    cells = [cell for text in sheets for row in csv.reader([*text.splitlines()]) for cell in row]
    assert any("=1+1" in cell for cell in cells)
    run = [cell for cell in cells if is_formula(cell) and not cell.startswith("'") and not _is_number(cell)]
    assert run == [], "a spreadsheet program would run these"


def _figures(world: World) -> Iterator[tuple[str, str]]:
    """Every page and file of figures, of the console and of the public site, by its address."""
    manager = team(world, "manager")
    for visitor, below in ((manager, "/figures"), (world.visitor(), "/performance")):
        for rule in visitor.client.application.url_map.iter_rules():
            if rule.rule.endswith("/paper"):
                continue  # counts of accounts, of a site that has them
            if rule.rule.startswith(below) and "GET" in (rule.methods or ()):
                path = rule.rule.replace("<service>", "street-lights").replace("<journey>", "report")
                path += f"?page={REPORT}/details" if "/page" in path else ""
                assert "<" not in path, path
                response = visitor.raw("GET", path)
                while response.status_code in (302, 303):
                    response = visitor.raw("GET", response.headers["Location"])
                assert response.status_code == 200, path
                yield path, response.get_data(as_text=True)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_a_sent_draft_holds_nothing_any_more(lights: World, canaries: Canaries) -> None:
    """The words are in the case, its messages and what the fake kept; the draft is empty."""
    visitor = lights.visitor()
    _walk(visitor, canaries)
    assert canaries.count(*lights.rows("draft"))
    _finish(lights, visitor)
    assert canaries.count(*lights.rows("draft")) == 0
    for place in (lights.rows("cases"), lights.rows("message"), [str(lights.front.notify.sent())]):
        assert canaries.count(*place)
    for left in ("where", "lost", "failed", "long", "wrong"):
        assert canaries(left) not in "".join(lights.rows("cases"))


def test_an_expired_draft_is_wiped_from_the_tables(lights: World, canaries: Canaries) -> None:
    """After a day and the worker's turn no row of any table has a word of it."""
    _walk(lights.visitor(), canaries)
    lights.clock.forward(hours=24)
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    lights.flush()
    with closing(sqlite3.connect(lights.file)) as connection:
        assert canaries.count(*connection.iterdump()) == 0


# --- What the process keeps -------------------------------------------------------------------------------


def test_the_search_of_the_memory_finds_what_is_kept(canaries: Canaries) -> None:
    """Otherwise a clean memory would prove nothing: words in the cache of any function are found."""
    gc.freeze()  # what was there before cannot hold what is still to come, and there is much of it

    @functools.cache
    def careless(text: str) -> str:
        return f"<p>{text}</p>"

    def found() -> int:
        return len(canaries.in_memory())

    try:
        assert found() == 0
        careless(canaries("kept"))
        assert found() >= 2
        careless.cache_clear()
        assert found() == 0
    finally:
        gc.unfreeze()


def test_no_cache_keeps_a_persons_words(lights: World, births: World, canaries: Canaries) -> None:
    """After the journey no macro, content, template, query or other cache in the process has a word of it."""
    logging.disable(logging.CRITICAL)  # or pytest would keep what was logged
    visitor = lights.visitor()
    _walk(visitor, canaries)
    _finish(lights, visitor)
    visitor = births.visitor()
    visitor.get(BOOK)
    visitor.submit()
    visitor.post(f"{BOOK}/district", {"district": canaries("district")}, 422)
    del visitor
    read_page.cache_clear()  # the tests' own: what they looked at
    logging.disable(logging.NOTSET)
    assert canaries.in_memory() == []


def test_caches_do_not_grow_with_use(lights: World, canaries: Canaries) -> None:
    """Macros, shapes and frames are remembered, and files of content; never what was filled in."""

    def kept() -> tuple[int, ...]:
        render = lights.front.render
        return (
            len(render._macros),
            content._render.cache_info().currsize,
            len(render.env.cache or ()),
            len(render._shapes._shapes),
            len(render._frames._frames),
            len(render._once),
        )

    for _ in range(2):
        visitor = lights.visitor()
        _walk(visitor, canaries)
        _finish(lights, visitor)
        after = kept()
    assert after == kept()
    assert all(canaries.mark not in name for name in lights.front.render._macros)
    assert after[0] < 15
