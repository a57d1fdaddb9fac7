"""Staff subscribe to the appointments of an office in their calendar program, by an address that can end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from icalendar import Calendar

from prototype_kit import load_site
from prototype_kit.site import Site
from prototype_kit.web.feeds import feeds
from tests.web.appointments import TEN, book, booking, own
from tests.web.team import PUBLIC, team
from tests.web.world import VISITS, MakeWorld, World

LATER = "2026-05-12T10:00Z"
SUNDAY = "2026-05-09T23:00Z"


@pytest.fixture
def visits(make_world: MakeWorld) -> World:
    """The archive, on a Wednesday at noon."""
    return make_world("visits")


def _events(world: World, path: str) -> dict[str, str]:
    """What the calendar at an address tells: when by summary."""
    response = world.visitor().raw("GET", path)
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    events = Calendar.from_ical(response.get_data()).walk("VEVENT")
    return {str(event["SUMMARY"]): f"{event.start:%Y-%m-%dT%H:%MZ}" for event in events}


def _copy(folder: Path, number: str) -> Site:
    """The site, whose archive has this number."""
    shutil.copytree(VISITS, folder)
    file = folder / "visits" / "calendars" / "rooms.yaml"
    words = file.read_text(encoding="utf-8")
    assert "    feed: 1\n" in words
    file.write_text(words.replace("    feed: 1\n", number), encoding="utf-8")
    return load_site(folder)


def test_it_tells_times_references_and_lengths_alone(visits: World) -> None:
    """Those of its own office, without a name, an address or a way to change it; none that is cancelled."""
    kept = book(visits, TEN, name="Ann Lee", email="ann@example.com")
    gone = book(visits, LATER, name="Ben")
    book(visits, SUNDAY, "observatory", name="Cat")
    visitor = visits.visitor()
    visitor.get(f"{own(visits, gone)}/cancel-appointment")
    visitor.submit()
    (feed,) = feeds(visits.front)
    assert _events(visits, feed.path) == {f"{kept.reference}, Visit the archive": TEN}
    text = visits.visitor().raw("GET", feed.path).get_data(as_text=True)
    assert "DESCRIPTION;LANGUAGE=en:30 minutes" in text
    assert "X-WR-CALNAME:Anytown Archive: Visit the archive" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    for word in ("Ann", "Lee", "example.com", "/track/", own(visits, kept).rpartition("/")[2]):
        assert word not in text


def test_it_goes_on_telling_what_was_moved(visits: World) -> None:
    """The same entry, at another time; one that somebody came to stays for a month."""
    case = book(visits)
    (feed,) = feeds(visits.front)
    store, now = visits.front.store, visits.clock
    now.now = booking(visits, case).starts_at
    store.bookings.end(booking(visits, case), "attended", None, [], [], now())
    assert len(_events(visits, feed.path)) == 1
    now.forward(days=31)
    assert _events(visits, feed.path) == {}


def test_only_its_own_address_leads_there(visits: World) -> None:
    """Not one that was guessed, nor that of an office without a feed."""
    (feed,) = feeds(visits.front)
    head, _, token = feed.path.rpartition("/")
    visitor = visits.visitor()
    for path in (
        f"{head}/{'0' * 32}.ics",
        f"{head}/.ics",
        f"{head}/é.ics",
        feed.path.replace("archive", "observatory"),
        feed.path.replace("rooms", "nothing"),
        feed.path.replace("/visits/", "/nothing/"),
        f"{head}/{token.removesuffix('.ics')[:-1]}.ics",
    ):
        assert visitor.raw("GET", path).status_code == 404, path


def test_another_number_ends_the_address(make_world: MakeWorld, tmp_path: Path) -> None:
    """And without one there is none."""
    (before,) = feeds(make_world(site=_copy(tmp_path / "one", "    feed: 1\n")).front)
    world = make_world(site=_copy(tmp_path / "two", "    feed: 2\n"))
    (after,) = feeds(world.front)
    assert world.visitor().raw("GET", before.path).status_code == 404
    assert world.visitor().raw("GET", after.path).status_code == 200
    without = make_world(site=_copy(tmp_path / "none", ""))
    assert list(feeds(without.front)) == []
    assert without.visitor().raw("GET", before.path).status_code == 404


def test_the_console_lists_it_for_those_who_may_change_appointments(visits: World) -> None:
    """With the address of the public site."""
    (feed,) = feeds(visits.front)
    page = team(visits, "manager").get("/bookings/feeds")
    assert f"{PUBLIC}{feed.path}" in page.words
    team(visits, "inspector").get("/bookings/feeds", status=403)
