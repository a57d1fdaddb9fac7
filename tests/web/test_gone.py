"""No draft, an expired one, one that was sent, a database that is away: four different, truthful pages."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from prototype_kit.store import Outdated, open_store
from prototype_kit.web.app import create_app
from tests.web.journeys import BOOK, REPORT, listed_light, unlisted_light
from tests.web.visitor import Visitor
from tests.web.world import World

SENT_WORDS = ("already sent", "Report sent", "Your reference")
WORDS = "Between the church and the <old> mill,\nnear the bridge."


def _routes(world: World) -> list[tuple[str, str]]:
    """Every way to ask for something in the journey, found in the app itself."""
    views = {"service": "street-lights", "journey": "report", "step": "where", "file": "unknown"}
    found = []
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint.startswith("journey.") and "journey" in rule.arguments:
            path = rule.rule.replace("<path:step>", "<step>")
            for name, value in views.items():
                path = path.replace(f"<{name}>", value)
            found += [(method, path) for method in rule.methods or () if method in ("GET", "POST")]
    assert len(found) >= 8
    return found


STARTING = (("GET", REPORT), ("POST", REPORT))
"""What anybody may ask for at any time."""


def _ask(visitor: Visitor, method: str, path: str, status: int) -> None:
    if method == "GET":
        visitor.get(path, status)
    else:
        visitor.post(path, {"where": WORDS, "fault": "not-working"}, status)


def test_without_a_draft_every_route_says_so(lights: World) -> None:
    """404, how to start, and whatever was typed; never that something was sent."""
    for method, path in _routes(lights):
        if (method, path) in STARTING:
            continue
        visitor = lights.visitor()
        _ask(visitor, method, path, 404)
        assert visitor.page.heading == "You have not started yet"
        assert not any(words in visitor.page.words for words in SENT_WORDS)
        assert ("Between the church and the <old> mill, near the bridge." in visitor.page.words) == (
            method == "POST"
        )
        assert "not-working" not in visitor.page.words
        assert f'href="{REPORT}"' in visitor.page.html
    assert lights.rows() == []


def test_an_expired_draft_says_so_on_every_route(lights: World) -> None:
    """410, that the answers were deleted and nothing was sent, and whatever was typed."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    lights.clock.forward(hours=24)
    for method, path in _routes(lights):
        if (method, path) in STARTING:
            continue
        _ask(visitor, method, path, 410)
        assert visitor.page.heading == "Your answers have been deleted"
        assert "Nothing was sent to us" in visitor.page.words
        assert not any(words in visitor.page.words for words in SENT_WORDS)
        assert ("Between the church and the <old> mill, near the bridge." in visitor.page.words) == (
            method == "POST"
        )
        assert "By the mill" not in visitor.page.words
    visitor.get(REPORT)
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/fault"
    assert lights.rows("cases") == []


def test_a_draft_lives_until_its_last_moment(lights: World) -> None:
    """A millisecond before its end it is there; each answer gives it another day."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    lights.clock.forward(hours=24, milliseconds=-1)
    visitor.get(f"{REPORT}/contact")
    visitor.submit()
    lights.clock.forward(hours=23)
    visitor.get(f"{REPORT}/contact")
    assert visitor.page.fields["email"] == ["ann@example.com"]


def test_a_sent_draft_says_so_on_every_route(lights: World) -> None:
    """The reference, that nothing can be changed any more, and a post that changes nothing is no success."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.submit()
    before = lights.rows()
    reference = visitor.page.words.split("Your reference is ")[1].split()[0]
    for method, path in _routes(lights):
        if (method, path) in STARTING:
            continue
        confirmed = path.endswith("/confirmation") or (method, path) == ("POST", f"{REPORT}/check-answers")
        _ask(visitor, method, path, 409 if method == "POST" and not confirmed else 200)
        assert reference in visitor.page.words
        if confirmed:
            assert visitor.page.heading == "Report sent"
            assert visitor.page.path == f"{REPORT}/confirmation"
        else:
            assert visitor.page.heading == "You have already sent this"
            assert ("near the bridge." in visitor.page.words) == (method == "POST")
    assert before == lights.rows()


def test_somebody_who_has_sent_one_may_start_another(lights: World) -> None:
    """A new draft, empty; the first confirmation is theirs no longer, and the case stays as it was."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.submit()
    case = lights.rows("cases")
    visitor.get(REPORT)
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/fault"
    assert visitor.page.fields["fault"] == []
    assert case == lights.rows("cases")


def test_the_pages_are_of_one_journey_each(make_world: Callable[..., World], lights: World) -> None:
    """What was started in one service says nothing about another."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.get("/birth-registration/book/district", 404)
    assert visitor.page.heading == "Page not found"


# --- Losing the session in five ways ----------------------------------------------------------------------


def _clear_cookie(world: World, visitor: Visitor) -> World:
    visitor.client.delete_cookie("session", domain="127.0.0.1")
    return world


def _other_cookie(world: World, visitor: Visitor) -> World:
    visitor.client.set_cookie("session", "A" * 43, domain="127.0.0.1")
    return world


def _broken_cookie(world: World, visitor: Visitor) -> World:
    visitor.client.set_cookie("session", "x' OR 1=1 --", domain="127.0.0.1")
    return world


def _delete_row(world: World, visitor: Visitor) -> World:
    with closing(sqlite3.connect(world.file)) as connection:
        connection.execute("DELETE FROM draft")
        connection.commit()
    return world


def _expire(world: World, visitor: Visitor) -> World:
    world.clock.forward(hours=25)
    world.front.store.drafts.expire(world.clock())
    return world


@pytest.mark.parametrize(
    ("lose", "status"),
    [(_clear_cookie, 404), (_other_cookie, 404), (_broken_cookie, 404), (_delete_row, 404), (_expire, 410)],
)
@pytest.mark.parametrize("way", [listed_light, unlisted_light])
def test_a_lost_session_is_never_taken_for_a_success(
    lights: World,
    lose: Callable[[World, Visitor], World],
    status: int,
    way: Callable[[Visitor], None],
) -> None:
    """At every page of the way: a truthful page, a way to start again, and no case."""
    visitor = lights.visitor()
    way(visitor)
    lose(lights, visitor)
    for page in (
        "fault",
        "light-search",
        "light",
        "where",
        "details",
        "photo",
        "contact",
        "check-answers",
        "confirmation",
        "start",
    ):
        for method in ("GET", "POST"):
            if method == "POST" and page in ("confirmation", "start"):
                continue
            _ask(visitor, method, f"{REPORT}/{page}", status)
            assert not any(words in visitor.page.words for words in SENT_WORDS)
            assert "Start again" in visitor.page.words
    assert lights.rows("cases", "message") == []


def test_another_secret_loses_nothing(lights: World) -> None:
    """The draft is found by a random number that nobody signs, so a new secret does not lose it."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    settings = replace(lights.settings, secret="another" * 8)
    again = create_app(lights.site, settings, open_store(settings.database), clock=lights.clock)
    visitor.client.application = again
    visitor.get(f"{REPORT}/contact")
    assert visitor.page.fields["email"] == ["ann@example.com"]
    again.extensions["prototype_kit"].store.close()


# --- A database that is away ------------------------------------------------------------------------------


def _overwrite(file: Path) -> None:
    file.write_bytes(b"this is no database" * 1000)


def _drop_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for table in ("message", "case_entry", "cases", "draft", "event", "alembic_version"):
            connection.execute(f"DROP TABLE {table}")


def _put_a_folder_there(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("harm", [_overwrite, _drop_tables, _put_a_folder_there])
def test_a_database_that_is_away_is_no_lost_session(
    lights: World, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    """503, when to try again, no new cookie; when it is back, everything is there."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    lights.flush()
    lights.front.store.close()
    kept = shutil.copy(lights.file, tmp_path / "kept.db")
    for rest in lights.file.parent.glob("site.db-*"):
        rest.unlink()
    harm(lights.file)
    cookie = visitor.cookie
    for method, path in _routes(lights):
        if (method, path) == ("GET", REPORT):
            continue
        _ask(visitor, method, path, 503)
        assert visitor.page.heading == "Sorry, the service is not available"
        assert ("near the bridge." in visitor.page.words) == (method == "POST")
        assert visitor.response is not None
        assert visitor.response.headers["Retry-After"] == "30"
        assert "Set-Cookie" not in visitor.response.headers
    assert visitor.client.get("/health/live").status_code == 200
    assert visitor.client.get("/health/ready").status_code == 503
    visitor.get(REPORT)
    lights.front.store.close()
    if lights.file.is_dir():
        lights.file.rmdir()
    shutil.copy(kept, lights.file)
    assert visitor.client.get("/health/ready").status_code == 200
    visitor.get(f"{REPORT}/contact")
    assert visitor.page.fields["email"] == ["ann@example.com"]
    assert cookie == visitor.cookie


def test_a_full_disk_keeps_what_was_saved(lights: World) -> None:
    """A save that finds no room is a 503 that keeps the draft as it was; with room it works again."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    before = lights.rows("draft")
    with closing(sqlite3.connect(lights.file)) as connection:
        connection.execute("VACUUM")  # what migrations left free would be room
    room: list[int] = []

    @event.listens_for(lights.front.store._database.engine, "connect")
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        size = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {size + room[0]}")

    room[:] = [0]
    lights.front.store.close()
    visitor.get(f"{REPORT}/details")
    visitor.post(f"{REPORT}/details", {"details": "😀" * 1000}, 503)
    assert visitor.page.heading == "Sorry, the service is not available"
    assert before == lights.rows("draft")
    visitor.get(f"{REPORT}/details")
    assert visitor.page.fields["details"] == ["It leans."]
    room[:] = [10_000]
    lights.front.store.close()
    visitor.post(f"{REPORT}/details", {"details": "😀" * 1000})
    visitor.get(f"{REPORT}/details")
    assert visitor.page.fields["details"] == ["😀" * 1000]


# --- Starting, going on, starting again -------------------------------------------------------------------


def test_somebody_who_has_answered_something_is_asked_before_it_is_thrown_away(lights: World) -> None:
    """Start now leads to a choice: go on where they were, or delete and start again."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.get(f"{REPORT}/fault")
    visitor.get(REPORT)
    before = lights.rows("draft")
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/start"
    assert visitor.page.heading == "You have already started"
    assert "Your answers are kept until midday on 7 May 2026" in visitor.page.words
    assert before == lights.rows("draft")
    onward = next(link.get("href") for link in visitor.page.of_class("govuk-button") if link.tag == "a")
    visitor.get(onward or "")
    assert visitor.page.path == f"{REPORT}/check-answers"


def test_starting_again_wipes_what_was_there(lights: World) -> None:
    """The old answers are gone from the database, too."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    cookie = visitor.cookie
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(button={"again": "yes"})
    assert visitor.page.path == f"{REPORT}/fault"
    assert "ann@example.com" not in "".join(lights.rows())
    assert cookie == visitor.cookie
    visitor.get(f"{REPORT}/check-answers")
    assert visitor.page.path == f"{REPORT}/fault"


def test_somebody_who_has_answered_nothing_just_starts(lights: World) -> None:
    """Start, back, start: no question about throwing nothing away."""
    visitor = lights.visitor()
    for _ in range(2):
        visitor.get(REPORT)
        visitor.submit()
        assert visitor.page.path == f"{REPORT}/fault"


def test_two_windows_of_one_person_do_not_overwrite_each_other(lights: World) -> None:
    """What each window saves is kept, also when both send the same page."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.post(f"{REPORT}/details", {"details": "From the first window"})
    visitor.post(f"{REPORT}/contact", {"full-name": "From the second"})
    visitor.get(f"{REPORT}/check-answers")
    assert {"From the first window", "From the second"} <= set(visitor.page.rows.values())


def test_a_save_that_comes_between_is_not_lost(lights: World) -> None:
    """Another window saves after this one has read the draft: the page is taken anew, and both are there."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    drafts = lights.front.store.drafts
    latest = drafts.latest
    between = [{"details": "From between"}]

    def slow(*given: object, **named: object) -> object:
        draft = latest(*given, **named)  # type: ignore[arg-type]
        if between:
            visitor.client.post(
                f"{REPORT}/details", data=between.pop(), base_url="http://127.0.0.1", headers=visitor.headers
            )
        return draft

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafts, "latest", slow)
        visitor.post(f"{REPORT}/contact", {"full-name": "From here"})
    visitor.get(f"{REPORT}/check-answers")
    assert {"From between", "From here"} <= set(visitor.page.rows.values())


def test_a_draft_that_never_stands_still_is_a_503(lights: World) -> None:
    """After ten tries the person is asked to come back, instead of being kept waiting."""
    visitor = lights.visitor()
    unlisted_light(visitor)

    def outdated(*_given: object, **_named: object) -> None:
        raise Outdated("always")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lights.front.store.drafts, "save", outdated)
        visitor.post(f"{REPORT}/contact", {"full-name": "Ann"}, 503)
    assert visitor.page.heading == "Sorry, the service is not available"


def test_births_have_the_same_pages(births: World) -> None:
    """They are the kit's, not the service's."""
    visitor = births.visitor()
    visitor.get(f"{BOOK}/district", 404)
    assert visitor.page.heading == "You have not started yet"
    visitor.get(BOOK)
    visitor.submit()
    births.clock.forward(hours=24)
    visitor.submit(410, district="yes")
    assert visitor.page.heading == "Your answers have been deleted"
