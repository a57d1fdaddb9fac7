"""A session's link opens on one device, and there again; the tablet at the seat needs none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from research.rounds import freeze, new_password
from research.store.seats import WAITS
from tests.research.web.lab import Lab
from tests.web.visitor import Visitor


def test_to_look_opens_nothing(lab: Lab) -> None:
    """Programs that check links look at them, too; only who presses Start has opened it."""
    session, link = lab.session()
    for _ in range(2):
        assert lab.visitor().get(link).heading == "Help us with our research"
    assert lab.state(session) == "ready"


def test_it_opens_again_on_its_device_alone(lab: Lab, password: str) -> None:
    """It needs no password; the device goes on where it was, and another is sent to the researcher."""
    session, link = lab.session()
    first, second = lab.opened(link), lab.visitor()
    assert lab.state(session) == "consenting"
    assert first.get(link).path == f"{lab.path}/taking-part/consent"
    assert second.get(link, 409).heading == "This link was opened on another device"
    second.post(link, status=409)
    second.get(f"{lab.path}/taking-part/consent", 401)
    device = lab.research.sessions.by_id(session.id)
    assert device is not None
    assert device.device == "unknown"


def test_a_spare_device_takes_over(lab: Lab) -> None:
    """The moderator reissues the link: the old link and the old device open nothing, the new one goes on."""
    session, link = lab.session()
    old = lab.agreed(link)
    token = lab.research.sessions.reissue(session.id, lab.now())
    closed = old.get(f"{lab.path}/street-lights/report", 404)
    assert closed.heading == "Your session is not open on this device"
    new = lab.visitor()
    assert new.get(link, 404).heading == "This link does not work"
    new.get(f"{lab.path}/session/{token}")
    new.submit()
    assert new.page.heading == "Task 1 of 3"


@pytest.mark.parametrize("how", ["old", "ended", "withdrawn"])
def test_a_link_whose_time_is_over(how: str, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, and opens nothing."""
    session, link = lab.session()
    if how == "old":
        later = lab.now() + timedelta(days=31)
        monkeypatch.setattr("prototype_kit.web.app.utc_now", lambda: later)
        object.__setattr__(lab.mount._front, "clock", lambda: later)
    elif how == "ended":
        lab.agreed(link)
        lab.research.sessions.end(session.id, lab.now())
    else:
        lab.research.sessions.withdraw(session.id, lab.now())
    status = {"old": 410, "ended": 409, "withdrawn": 404}[how]
    visitor = lab.visitor()
    visitor.get(link, status)
    visitor.post(link, status=status)


def test_a_link_opens_its_own_round_only(lab: Lab) -> None:
    """Another round does not know it, and nothing is claimed there."""
    other = freeze(lab.folder, "Round 2", lab.now())
    session, link = lab.session()
    elsewhere = link.replace(lab.round.slug, other.slug)
    visitor = lab.visitor()
    visitor.get(elsewhere, 404)
    visitor.post(elsewhere, status=404)
    visitor.get(link)
    assert lab.state(session) == "ready"
    visitor.submit()
    secret = visitor.client.get_cookie(f"rounds.{lab.round.slug}.participant", domain="127.0.0.1")
    assert secret is not None
    visitor.client.set_cookie(f"rounds.{other.slug}.participant", secret.value, domain="127.0.0.1")
    visitor.get(f"/rounds/{other.slug}/taking-part", 404)


# The seat


def _at_seat(lab: Lab, password: str) -> Visitor:
    tablet = lab.visitor()
    tablet.post(f"{lab.path}/prototype/password", {"password": password})
    tablet.get(f"{lab.path}/seat")
    return tablet


def test_the_next_session_comes_to_the_tablet(lab: Lab, password: str) -> None:
    """It waits without a script, shows the session that was called, and no other."""
    _, link = lab.session()
    tablet = _at_seat(lab, password)
    assert tablet.page.heading == "Please wait for the researcher"
    assert tablet.response is not None
    seat = tablet.page.path
    assert tablet.client.get(seat, base_url=tablet.base).headers["Refresh"] == "5"
    session, _ = lab.session()
    lab.research.seats.call(session.id, lab.now())
    tablet.get(seat)
    tablet.submit()
    assert tablet.page.path == f"{lab.path}/taking-part/consent"
    assert lab.state(session) == "consenting"
    lab.visitor().get(link)  # which is still free


def test_the_seat_asks_for_the_rounds_password(lab: Lab, password: str) -> None:
    """Once: its address holds a key then, which ends with the password."""
    stranger = lab.visitor()
    stranger.get(f"{lab.path}/seat", 401)
    stranger.get(f"{lab.path}/seat/{'0' * 64}", 404)
    seat = _at_seat(lab, password).page.path
    stranger.get(seat)
    lab.mount._served._served.clear()
    (lab.folder / "instance" / "round-passwords.yaml").unlink()
    new_password(lab.round, lab.now())
    stranger.get(seat, 404)


def test_nothing_of_the_last_participant_is_left(lab: Lab, password: str) -> None:
    """Before the next one begins, server session and browser are cleared; nobody types anything."""
    first, _ = lab.session()
    lab.research.seats.call(first.id, lab.now())
    tablet = _at_seat(lab, password)
    seat = tablet.page.path
    tablet.submit()
    lab.answer(tablet, "take_part", "notes")
    tablet.submit()
    tablet.submit()
    form = tablet.page.path
    assert form.endswith("/fault")
    # “Next participant” in the console.
    lab.research.sessions.end(first.id, lab.now())
    second, _ = lab.session()
    lab.research.seats.call(second.id, lab.now())
    tablet.get(form)
    assert tablet.page.heading == "Thank you for taking part"
    (ready,) = [link for link in tablet.page.tree.iter("a") if "/seat/" in (link.get("href") or "")]
    cleared = tablet.client.get(ready.get("href"), base_url=tablet.base)
    assert cleared.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    tablet.get(seat)
    cookies = {cookie.key.rpartition(".")[2] for cookie in tablet.client._cookies.values()}
    assert cookies <= {"password"}
    assert tablet.page.heading == "Help us with our research"
    tablet.submit()
    lab.answer(tablet, "take_part", "notes")
    assert tablet.get(form, 404).heading  # the draft of the first is not there
    assert lab.state(second) == "running"


def test_a_call_does_not_wait_for_ever(lab: Lab, password: str) -> None:
    """What was called last week does not come to today's tablet; a later call replaces one before."""
    seats, now = lab.research.seats, lab.now()
    first, _ = lab.session()
    second, _ = lab.session()
    seats.call(first.id, now)
    seats.call(second.id, now)
    assert not seats.is_called(lab.round.slug, now + WAITS)
    taken = seats.take(lab.round.slug, now)
    assert taken is not None
    assert taken.session.id == second.id
    assert seats.take(lab.round.slug, now) is None
