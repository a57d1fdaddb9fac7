"""Staff see what was sent to people, word for word, and send again what was given up."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from prototype_kit.adapters.govuk_notify import MADE_UP, GovukNotify
from prototype_kit.messages import MOST_ATTEMPTS, NewMessage
from prototype_kit.store import Origin
from prototype_kit.web.console import create_console
from prototype_kit.work import Worker
from tests.web.casework import Desk, recorded, sent
from tests.web.team import member, sign_in, team
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

KEY = f"key-{uuid4()}-{uuid4()}"


def _give_up(world: World) -> str:
    """Try a message until nobody tries it any more; gives its id."""
    outbox = world.front.store.outbox
    for _ in range(MOST_ATTEMPTS):
        (message,) = outbox.lease(world.clock(), 1, 60)
        outbox.failed(message, "AdapterUnavailable: no answer", world.clock())
        world.clock.forward(hours=1)
    (dead,) = outbox.dead()
    return dead.id


def _told(world: World) -> str:
    """A case with a message about it; gives its reference."""
    case = Desk(world).case("ann@example.com")
    news = NewMessage("email", "update.email.md", "ann@example.com", "News", "We came and looked.")
    world.front.store.cases.send(case, [news], world.clock())
    return case.reference


def test_nobody_is_written_to_about_a_made_up_case(make_world: MakeWorld) -> None:
    """Staff may try everything on one, and see what would be said; the live adapter hands none of it on."""
    lights = make_world()
    desk = Desk(lights)
    synthetic = Origin("prototype", "synthetic")
    made_up = [desk.case("ann@example.com", env="demo"), desk.case("bob@example.com", origin=synthetic)]
    real = desk.case("cat@example.com")
    staff = team(lights, "inspector")
    for case in (*made_up, real):
        staff.get(f"/cases/{case.reference}")
        assert "We are sending 1 message" in sent(staff, public="We came and looked.").words
    closed = "http://127.0.0.1:9"  # nobody answers there
    notify = GovukNotify(KEY, "email", "text", api=closed, timeout=(1.0, 1.0), longest=1.0)
    Worker(lights.front.store, notify, lights.site, lights.clock, signer=lights.front.signer).turn()
    told = [lights.front.store.outbox.of_case(case.id) for case in (*made_up, real)]
    errors = [message.error for messages in told for message in messages]
    assert errors[:2] == [MADE_UP] * 2
    assert errors[2].startswith("AdapterUnavailable")  # it tried


def test_a_made_up_case_is_not_worked_on_in_live_mode(make_world: MakeWorld) -> None:
    """It is not found, so nothing is said about it."""
    lights = make_world()
    case = Desk(lights).case("ann@example.com", env="demo")
    front = replace(lights.front, settings=replace(lights.settings, mode="live", env="live"))
    staff = Visitor(create_console(front))
    sign_in(lights, staff, member(lights, "manager"))
    for path in ("update", "note"):
        staff.post(f"/cases/{case.reference}/{path}", {"public": "We came.", "note": "We came."}, 404)
    assert lights.front.store.outbox.of_case(case.id) == ()
    assert len(lights.front.store.cases.timeline(case)) == 1


def test_messages_are_listed_by_what_became_of_them(make_world: MakeWorld) -> None:
    """With a number for each state, and a page that says that there are none."""
    lights = make_world()
    _told(lights)
    _give_up(lights)
    staff = team(lights, "call-taker")
    page = staff.get("/messages")
    assert "All (1)" in page.words
    assert "ann@example.com" in page.words
    assert "ann@example.com" in staff.get("/messages?state=dead").words
    assert "There are no messages to show." in staff.get("/messages?state=sent").words
    for odd in (
        "/messages?state=moon",
        "/messages?page=-1",
        "/messages?page=99999999999",
        "/messages?page=x",
    ):
        assert "ann@example.com" in staff.get(odd).words


def test_a_message_is_sent_again_by_a_manager_alone(make_world: MakeWorld) -> None:
    """Whoever may only look is told who can; a second press changes nothing."""
    lights = make_world()
    reference = _told(lights)
    dead = _give_up(lights)
    looking = team(lights, "call-taker")
    page = looking.get(f"/messages/{dead}")
    assert "We came and looked." in page.words
    assert "AdapterUnavailable: no answer" in page.words
    assert "A manager can send it again." in page.words
    assert reference in page.words
    looking.post(f"/messages/{dead}/again", status=403)
    assert lights.front.store.outbox.counts()["dead"] == 1
    manager = team(lights, "manager")
    manager.get(f"/messages/{dead}")
    assert "We will try to send it again" in manager.press("Send it again").words
    assert lights.front.store.outbox.counts() == {"waiting": 1, "sent": 0, "dead": 0}
    assert "we have not changed anything" in manager.post(f"/messages/{dead}/again").words
    manager.get("/messages/nobody", 404)


def test_keys_are_not_shown(make_world: MakeWorld) -> None:
    """A link that leads into somebody's answers is for them alone."""
    saved = make_world("saved")
    saved.linked("/street-lights/report")
    (message,) = saved.front.store.outbox.page()
    page = team(saved, "manager").get(f"/messages/{message.id}")
    assert message.body not in page.html
    assert "We do not show this message" in page.words


def test_a_list_costs_the_same_however_long(make_world: MakeWorld) -> None:
    """Pages of fifty."""
    lights = make_world()
    manager = team(lights, "manager")
    _told(lights)
    manager.get("/messages")
    with recorded(lights) as few:
        manager.get("/messages")
    for _ in range(50):
        _told(lights)
    with recorded(lights) as many:
        page = manager.get("/messages")
    assert len(few) == len(many)
    assert page.html.count('scope="row"') == 50
    assert "/messages?page=2" in page.html
