"""Posts from elsewhere are refused, in each of the three ways that a site is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text

from prototype_kit.work import Worker
from tests.web.appointments import BOOK, begin, book, booking, free, own
from tests.web.journeys import COLLECT, REPORT, unlisted_light
from tests.web.visitor import Fields, Visitor
from tests.web.world import MakeWorld, World

PROFILES: Mapping[str, Mapping[str, str]] = {
    "this machine": {},
    "a local network": {"ADDRESS": "http://192.168.7.5:8000", "PASSWORD": "correct-horse"},
    "TLS": {"ADDRESS": "https://services.example.gov.uk", "PASSWORD": "correct-horse"},
}

ALLOWED: Mapping[str, Mapping[str, str]] = {
    "our own page": {"Sec-Fetch-Site": "same-origin"},
    "the person, by repeating a form": {"Sec-Fetch-Site": "none"},
    "our own page, as Origin": {"Origin": "{base}"},
}

REFUSED: Mapping[str, Mapping[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour": {"Sec-Fetch-Site": "same-site"},
    "something new": {"Sec-Fetch-Site": "moonbase"},
    "another site that names our origin": {"Sec-Fetch-Site": "cross-site", "Origin": "{base}"},
    "another origin": {"Origin": "https://evil.test"},
    "no origin": {"Origin": "null"},
    "our name with more behind it": {"Origin": "{base}.evil.test"},
    "our name before a sign": {"Origin": "{base}@evil.test"},
    "another port": {"Origin": "{scheme}://{host}:8443"},
    "another scheme": {"Origin": "ftp://{host}"},
    "a broken origin": {"Origin": "http://["},
    "an origin with a broken port": {"Origin": "{scheme}://{host}:port"},
}

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Post:
    """What is sent to one route, and whether it changes what is stored."""

    path: str
    fields: Fields
    changes: bool = True


POSTS: Mapping[str, Post] = {
    "journey.begin": Post(REPORT, {"again": "yes"}),
    "journey.answer": Post(f"{REPORT}/details", {"details": 'A new "detail",\n  <b>indented</b>'}),
    "journey.remove": Post(f"{REPORT}/lights/1/remove", {}, changes=False),
    "journey.submit": Post(f"{REPORT}/check-answers", {}),
    "saving.send": Post(f"{REPORT}/save", {"email": "ann@example.com"}),
    "saving.leave": Post(f"{REPORT}/save/leave", {}, changes=False),
    "saving.take": Post(f"{REPORT}/return/{{token}}", {}),
    # Nothing is kept for somebody who chose no appointment.
    "holding.keep": Post(f"{REPORT}/hold", {}, changes=False),
    "invited.begin": Post(f"{COLLECT}/invited/{{token}}", {}),
    "invited.begin_again": Post("{cancelled}/book-again", {}),
    "invited.made_up": Post(f"{COLLECT}/invited/made-up", {}),
    "hand_over.make": Post(f"{REPORT}/hand-over", {}),
    "hand_over.take": Post("/continue", {"code": "{code}"}),
    # The wish is remembered in the browser; of it only the number is kept.
    "counting.choose": Post("/counting", {"counted": "no"}, changes=False),
    "finishing.finish": Post(f"{REPORT}/finish", {}),
    "tracking.find": Post("/track", {"reference": "{reference}"}, changes=False),
    "following.follow": Post("/track/{reference}/follow", {"email": "{reference}@example.com"}),
    "following.voice": Post("/track/{reference}/voice", {"email": "{reference}@example.com"}),
    "following.stop": Post("/track/stop/{follower}", {}),
    "appointment.move": Post("{booked}/appointment", {"version": "{version}", "appointment": "{free}"}),
    "appointment.cancel": Post("{booked}/cancel-appointment", {}),
    "feedback.send": Post(
        f"{REPORT}/feedback?at=confirmation", {"rating": "2", "words": 'More "lamps",\n  <b>please</b>'}
    ),
    "survey.answer": Post("/track/{reference}/{own}/fixed", {"fixed": "yes", "more": "It <b>works</b>."}),
    "prototype.forget": Post("/prototype/forget", {}),
    "prototype.sign_in": Post("/prototype/password", {"password": "correct-horse"}, changes=False),
    "tools.start": Post("/prototype/scenarios/street-lights/reported-nearby", {}),
    "tools.end": Post("/prototype/end", {}, changes=False),
    "tools.again": Post("/prototype/again", {}),
    "tools.click_through": Post("/prototype/click-through", {"on": "yes"}),
}


@pytest.fixture(scope="module")
def worlds(make_shared_world: MakeWorld) -> dict[str, tuple[World, Visitor]]:
    """A world for each profile, and somebody in it who has answered everything."""
    found = {}
    for profile, environ in PROFILES.items():
        world = make_shared_world("everything-sent", **environ)
        visitor = world.visitor()
        unlisted_light(visitor)
        found[profile] = (world, visitor)
    return found


def _post(world: World, endpoint: str) -> Post:
    """What is sent there; by a link, with one that leads to somebody's draft."""
    post = POSTS[endpoint]
    if "{token}" in post.path and post.path.startswith(COLLECT):
        return replace(post, path=post.path.format(token=world.invited(COLLECT)))
    if "{token}" in post.path:
        return replace(post, path=post.path.format(token=world.linked(REPORT)))
    if "{code}" in str(post.fields):
        return replace(post, fields={"code": world.handed(REPORT)})
    if "{" not in f"{post.path}{post.fields}".replace("{}", ""):
        return post
    if "{cancelled}" in post.path:
        return replace(post, path=post.path.format(cancelled=_cancelled(world)))
    named = _booked(world) if "{booked}" in post.path else world.places_of(world.reported(REPORT))
    fields = {name: text.format(**named) for name, text in post.fields.items()}
    return replace(post, path=post.path.format(**named), fields=fields)


def _booked(world: World) -> Mapping[str, str]:
    """The page of somebody who has an appointment, its version, and another time that is free."""
    visitor = begin(world)
    visitor.get(f"{BOOK}/appointment?appointment-from=2026-05-11")
    first, *_, last = (at for at in free(visitor) if at > "2026-05-11")
    case = book(world, first, visitor=visitor)
    version = str(booking(world, case).version)
    return {"booked": own(world, case), "version": version, "free": f"archive/{last}"}


def _cancelled(world: World) -> str:
    """The page of somebody who was invited and whose appointment is cancelled; it is lent to keys."""
    store, visitor = world.front.store, world.visitor()
    visitor.get(f"{COLLECT}/invited/{world.invited(COLLECT)}")
    visitor.submit()
    visitor.submit(when="Tomorrow")
    visitor.submit(email="ann@example.com")
    visitor.submit()
    draft = store.drafts.latest(visitor.cookie or "", "keys", "collect", world.clock())
    case = store.cases.of_draft(draft.id) if draft else None
    assert case is not None
    visit = begin(world)
    visit.get(f"{BOOK}/appointment?appointment-from=2026-05-11")
    lent = booking(world, book(world, free(visit)[-1], visitor=visit))
    store.bookings.end(lent, "cancelled", None, (), (), world.clock())
    with store.database.writing() as connection:
        lend = text("UPDATE booking SET draft_id = :draft WHERE id = :id")
        connection.execute(lend, {"draft": case.draft_id, "id": lent.id})
    return own(world, case)


def _sent(headers: Mapping[str, str], base: str) -> dict[str, str]:
    scheme, _, host = base.partition("://")
    return {
        name: text.format(base=base, scheme=scheme, host=host.split(":")[0]) for name, text in headers.items()
    }


def _send(world: World, visitor: Visitor, post: Post, headers: Mapping[str, str], **more: str) -> int:
    """Send a form just so; the answer's status."""
    visitor.response = visitor.client.post(
        post.path, data={**post.fields, **more}, base_url=world.base, headers=_sent(headers, world.base)
    )
    return visitor.response.status_code


def test_every_post_route_is_tried_here(worlds: dict[str, tuple[World, Visitor]]) -> None:
    """Whoever adds a route that takes posts has to add it to this table."""
    world, _ = worlds["TLS"]
    unsafe = {"POST", "PUT", "PATCH", "DELETE"}
    found = {rule.endpoint for rule in world.app.url_map.iter_rules() if unsafe & set(rule.methods or ())}
    assert found
    assert POSTS.keys() == found


@pytest.mark.parametrize("endpoint", POSTS)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_post_from_our_own_page_is_taken(
    worlds: dict[str, tuple[World, Visitor]], profile: str, endpoint: str
) -> None:
    """It has its effect, and leads on."""
    world, complete = worlds[profile]
    for who, headers in ALLOWED.items():
        visitor, post = world.another(complete, REPORT), _post(world, endpoint)
        before = world.state()
        # Without a password to give, that form is refused for what it says.
        expected = 422 if endpoint == "prototype.sign_in" and not world.settings.passwords else 303
        assert expected == _send(world, visitor, post, headers), who
        assert (before != world.state()) == post.changes, who


@pytest.mark.parametrize("endpoint", POSTS)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_post_from_elsewhere_is_refused(
    worlds: dict[str, tuple[World, Visitor]], profile: str, endpoint: str
) -> None:
    """403, nothing changed, no cookie, and nothing of it is kept by a cache."""
    world, complete = worlds[profile]
    visitor, post = world.another(complete, REPORT), _post(world, endpoint)
    before = world.state()
    for who, headers in REFUSED.items():
        visitor.post(post.path, post.fields, 403, headers=_only(_sent(headers, world.base)))
        assert visitor.page.heading == "You cannot do that from there", who
        assert visitor.response is not None
        assert visitor.response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in visitor.response.headers
        assert before == world.state(), who


def _only(headers: Mapping[str, str]) -> dict[str, str]:
    """These headers in place of those that a visitor sends otherwise."""
    return {"Sec-Fetch-Site": "", **headers}


@pytest.mark.parametrize("endpoint", POSTS)
@pytest.mark.parametrize("profile", PROFILES)
def test_a_post_that_nobody_can_tell_is_asked_for_again(
    worlds: dict[str, tuple[World, Visitor]], profile: str, endpoint: str
) -> None:
    """The page keeps what was typed and is in no cache; sent again from there it has its effect, once."""
    world, complete = worlds[profile]
    visitor, post = world.another(complete, REPORT), _post(world, endpoint)
    visitor.headers = {}
    before = world.state()
    page = visitor.post(post.path, post.fields, 403)
    assert page.heading == "Send this again"
    assert visitor.response is not None
    assert visitor.response.headers["Cache-Control"] == "no-store"
    assert post.fields == {name: values[0] for name, values in page.fields.items() if name != "kit-confirm"}
    assert before == world.state()

    token = page.fields["kit-confirm"][0]
    expected = 422 if endpoint == "prototype.sign_in" and not world.settings.passwords else 303
    assert expected == _send(world, visitor, post, NOTHING, **{"kit-confirm": token})
    assert (before != world.state()) == post.changes
    if post.changes:
        after = world.state()
        assert _send(world, visitor, post, NOTHING, **{"kit-confirm": token}) == 403
        assert after == world.state()


@pytest.mark.parametrize("profile", PROFILES)
def test_the_value_is_of_one_session_path_and_state(
    worlds: dict[str, tuple[World, Visitor]], profile: str
) -> None:
    """It is worth nothing in another browser, on another page, after a change, or with a letter changed."""
    world, complete = worlds[profile]
    details, submit = POSTS["journey.answer"], POSTS["journey.submit"]

    def asked(visitor: Visitor) -> str:
        visitor.headers = {}
        return visitor.post(details.path, details.fields, 403).fields["kit-confirm"][0]

    visitor, other = world.another(complete, REPORT), world.another(complete, REPORT)
    token = asked(visitor)
    before = world.state()
    changed = token[:-1] + ("0" if token[-1] != "0" else "1")
    attempts = [
        (other, details, token),
        (visitor, submit, token),
        (visitor, details, changed),
        (visitor, details, ""),
        (visitor, details, "é\udcff".encode("utf-8", "replace").decode()),
    ]
    for who, post, value in attempts:
        assert _send(world, who, post, NOTHING, **{"kit-confirm": value}) == 403
    assert before == world.state()

    visitor.post(f"{REPORT}/contact", {"full-name": "Bob"}, headers={"Origin": world.base})
    after = world.state()
    assert _send(world, visitor, details, NOTHING, **{"kit-confirm": token}) == 403
    assert after == world.state()


def test_the_value_is_of_one_session_before_there_is_a_draft(
    worlds: dict[str, tuple[World, Visitor]],
) -> None:
    """Two people who have only looked at the start page cannot start for each other."""
    world, _ = worlds["this machine"]
    one, other = world.visitor(headers={}), world.visitor(headers={})
    tokens = [visitor.post(REPORT, {}, 403).fields["kit-confirm"][0] for visitor in (one, other)]
    assert tokens[0] != tokens[1]
    before = world.state()
    assert _send(world, other, Post(REPORT, {}), NOTHING, **{"kit-confirm": tokens[0]}) == 403
    assert before == world.state()
    assert _send(world, one, Post(REPORT, {}), NOTHING, **{"kit-confirm": tokens[0]}) == 303


def test_a_value_does_not_help_a_post_from_elsewhere(worlds: dict[str, tuple[World, Visitor]]) -> None:
    """Where the browser says that it is another site's doing, nothing else counts."""
    world, complete = worlds["TLS"]
    visitor = world.another(complete, REPORT)
    visitor.headers = {}
    post = POSTS["journey.answer"]
    token = visitor.post(post.path, post.fields, 403).fields["kit-confirm"][0]
    assert _send(world, visitor, post, REFUSED["another site"], **{"kit-confirm": token}) == 403
    assert _send(world, visitor, post, REFUSED["another origin"], **{"kit-confirm": token}) == 403


def test_the_whole_journey_by_a_browser_that_says_nothing(lights: World) -> None:
    """Old browsers and careful networks get to the end, too: each form is sent twice."""
    visitor = lights.visitor(headers={})

    def twice(**fields: str) -> None:
        visitor.submit(403, **fields)
        assert visitor.page.heading == "Send this again"
        visitor.submit()

    visitor.get(REPORT)
    twice()
    twice(fault="damaged")
    twice(light_search="Mill Lane")
    visitor.submit(403, light="not-listed")
    visitor.submit()
    visitor.submit(403)
    visitor.submit(422)
    assert visitor.page.errors == {"where": "Enter where the street light is"}
    twice(where="By the <mill>\n  and so on")
    twice(details="")
    twice()
    twice(full_name="Ann")
    assert visitor.page.rows["Where is the street light?"] == "By the <mill> and so on"
    twice()
    assert visitor.page.heading == "Report sent"
    assert len(lights.rows("cases")) == 1


def test_a_change_survives_being_asked(lights: World) -> None:
    """Whoever came from check answers gets back there."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.headers = {}
    visitor.change("Full name")
    visitor.submit(403, full_name="Bob")
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/check-answers"
    assert visitor.page.rows["Full name"] == "Bob"


@pytest.mark.parametrize("profile", PROFILES)
def test_nothing_is_changed_by_looking(worlds: dict[str, tuple[World, Visitor]], profile: str) -> None:
    """Every address, asked for by GET and HEAD, from anywhere, leaves every row as it was."""
    world, complete = worlds[profile]
    visitor = world.another(complete, REPORT)
    before = world.state()
    paths = [
        "/",
        "/prototype",
        "/prototype/messages",
        "/prototype/password",
        "/prototype/forget",
        "/prototype/data",
        "/prototype/again",
        "/prototype/scenarios/street-lights/reported-nearby",
        "/street-lights",
    ]
    paths += [
        REPORT,
        *(f"{REPORT}/{name}" for name in ("start", "check-answers", "confirmation", "details", "light")),
    ]
    for path in paths:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.test"}, {}):
            visitor.client.get(path, base_url=world.base, headers=headers, query_string={"again": "yes"})
            visitor.client.head(path, base_url=world.base, headers=headers)
    assert before == world.state()


def test_a_link_from_elsewhere_finds_the_draft(lights: World) -> None:
    """Coming back by a link in an email is not a post: the answers are there."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.get(f"{REPORT}/contact", headers={"Sec-Fetch-Site": "cross-site"})
    assert visitor.page.fields["email"] == ["ann@example.com"]


# --- The password of a shared prototype -------------------------------------------------------------------


@pytest.fixture
def shared(make_world: MakeWorld) -> World:
    """A prototype on a local network, with two passwords."""
    return make_world("lights", ADDRESS="http://192.168.7.5:8000", PASSWORD="correct-horse battery-staple")


def test_nothing_is_shown_without_the_password(shared: World) -> None:
    """401 on every route, with a form; only assets and health are open."""
    visitor = Visitor(shared.app, shared.base)
    for path in (
        "/",
        "/contact",
        "/prototype",
        "/prototype/messages",
        "/street-lights",
        REPORT,
        f"{REPORT}/fault",
        "/nope",
    ):
        visitor.get(path, 401)
        assert visitor.page.heading == "Sign in to this prototype"
    visitor.post(REPORT, {}, 401)
    assert shared.rows() == []
    assets = shared.front.render.env.globals["assets"]
    for path in ("/health/live", "/health/ready", f"{assets}/kit.css"):
        assert visitor.client.get(path, base_url=shared.base).status_code == 200


@pytest.mark.parametrize("password", ["correct-horse", "battery-staple", " correct-horse "])
def test_each_password_opens(shared: World, password: str) -> None:
    """For a month, by a cookie that scripts cannot read."""
    visitor = Visitor(shared.app, shared.base)
    visitor.get("/", 401)
    visitor.submit(password=password)
    assert visitor.page.path == "/"
    visitor.get(REPORT)


@pytest.mark.parametrize(
    "password", ["", "correct-hors", "correct-horse battery-staple", "CORRECT-HORSE", "é", "\x00", "x" * 5000]
)
def test_a_wrong_password_is_refused(shared: World, password: str) -> None:
    """It is said beside the field, and is not shown again."""
    visitor = Visitor(shared.app, shared.base)
    visitor.get("/", 401)
    visitor.submit(422, password=password)
    assert visitor.page.errors == {"password": "The password is not correct"}
    assert visitor.page.fields["password"] == [""]
    visitor.get("/", 401)


def test_taking_a_password_away_ends_the_visits_it_opened(make_world: MakeWorld, shared: World) -> None:
    """The cookie is signed by the password; the other one goes on."""
    one, other = Visitor(shared.app, shared.base), Visitor(shared.app, shared.base)
    for visitor, password in ((one, "correct-horse"), (other, "battery-staple")):
        visitor.get("/", 401)
        visitor.submit(password=password)
    secret = shared.settings.secret
    later = make_world("lights", ADDRESS=shared.base, PASSWORD="battery-staple", SECRET=secret)
    one.client.application = other.client.application = later.app
    one.get("/", 401)
    other.get("/")


def test_a_forged_cookie_opens_nothing(shared: World) -> None:
    """Neither the password itself nor anything else that was not signed here."""
    for value in ("correct-horse", "", "a" * 64, "é"):
        visitor = Visitor(shared.app, shared.base)
        visitor.client.set_cookie("password", value, domain="192.168.7.5")
        visitor.get("/", 401)


# --- A password that ran out --------------------------------------------------------------------------------


def _without_password(shared: World) -> Visitor:
    """Somebody at the page for details, whose browser has let go of the password."""
    visitor = shared.visitor()
    unlisted_light(visitor)
    visitor.get(f"{REPORT}/details")
    visitor.client.delete_cookie("password", domain="192.168.7.5")
    return visitor


def test_what_was_typed_goes_on_when_the_password_is_given_again(shared: World) -> None:
    """Also after a wrong one; the cookie is there again, and the password goes nowhere else."""
    visitor = _without_password(shared)
    typed = 'It <b>leans</b> "a lot"\n  since Monday'
    visitor.submit(401, details=typed)
    assert visitor.page.heading == "Sign in to this prototype"
    assert "We have kept what you entered" in visitor.page.words
    assert visitor.page.fields["details"] == [typed]
    visitor.submit(422, kit_password="not this one")
    assert visitor.page.errors == {"password": "The password is not correct"}
    assert visitor.page.fields["kit-password"] == [""]
    visitor.submit(kit_password="correct-horse")
    assert visitor.page.path == f"{REPORT}/photo"
    visitor.get(f"{REPORT}/check-answers")
    assert "since Monday" in "".join(visitor.page.rows.values())
    assert "correct-horse" not in "".join(shared.rows())


def test_a_form_without_fields_goes_on_too(shared: World) -> None:
    """What is sent from check answers is sent after the password, once."""
    visitor = _without_password(shared)
    visitor.post(f"{REPORT}/check-answers", {}, 401)
    assert shared.front.store.cases.count() == 0
    visitor.submit(kit_password="battery-staple")
    assert visitor.page.path == f"{REPORT}/confirmation"
    assert shared.front.store.cases.count() == 1


def test_a_form_from_elsewhere_is_not_kept(shared: World) -> None:
    """Another site, whose posts carry no password, cannot have its words sent by whoever gives one."""
    visitor = _without_password(shared)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.test"},
    ):
        visitor.post(f"{REPORT}/details", {"details": "evil"}, 401, headers=headers)
        assert visitor.page.fields.keys() == {"to", "password"}
        assert visitor.page.fields["to"] == [f"{REPORT}/details"]
        assert "evil" not in visitor.page.words
        sent = {"details": "evil", "kit-password": "correct-horse"}
        assert (
            visitor.client.post(
                f"{REPORT}/details", data=sent, base_url=shared.base, headers=headers
            ).status_code
            == 403
        )
        visitor.client.delete_cookie("password", domain="192.168.7.5")
    assert "evil" not in "".join(shared.rows())


def test_a_form_that_nobody_can_tell_is_asked_for_again_as_well(shared: World) -> None:
    """First the password, then whether it was really sent from here; the password is in no hidden field."""
    visitor = _without_password(shared)
    visitor.headers = {}
    visitor.submit(401, details="It leans a lot.")
    visitor.submit(403, kit_password="correct-horse")
    assert visitor.page.heading == "Send this again"
    assert visitor.page.fields.keys() == {"details", "kit-confirm"}
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/photo"


# --- Forgetting -------------------------------------------------------------------------------------------


def test_forgetting_leaves_nothing_for_the_next_person(lights: World) -> None:
    """The answers are wiped, the cookie is gone, and the way back shows nothing."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    cookie = visitor.cookie
    visitor.get("/prototype")
    visitor.press("Delete my answers")
    assert visitor.page.path == "/prototype/forgotten"
    assert visitor.page.heading == "What you entered is deleted"
    assert "the answers in 1 form" in visitor.page.words
    assert "case" not in visitor.page.words
    assert visitor.cookie is None
    assert "ann@example.com" not in "".join(lights.rows())
    visitor.get(f"{REPORT}/contact", 404)
    visitor.client.set_cookie("session", cookie or "", domain="127.0.0.1")
    visitor.get(f"{REPORT}/contact", 404)


def test_forgetting_takes_what_was_sent_along(lights: World) -> None:
    """Case, timeline, messages and what the fake kept of them; another browser's stay. It says how much."""
    visitors = [lights.visitor(), lights.visitor()]
    for visitor in visitors:
        unlisted_light(visitor)
        visitor.submit()
    other = visitors[1].page.words
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    assert len(lights.front.notify.sent()) == 4
    visitors[0].get("/prototype")
    visitors[0].press("Delete my answers")
    for words in ("the answers in 1 form", "1 case that came of them, with its timeline", "2 messages"):
        assert words in visitors[0].page.words
    tables = ("draft", "cases", "case_entry", "message")
    assert [len(lights.rows(table)) for table in tables] == [2, 1, 1, 2]
    assert len(lights.front.notify.sent()) == 2
    visitors[0].get(f"{REPORT}/confirmation", 404)
    assert visitors[1].get(f"{REPORT}/confirmation").words == other


def test_forgetting_nothing_says_so(lights: World) -> None:
    """Whoever has entered nothing is not told that something was deleted."""
    visitor = lights.visitor()
    visitor.get("/prototype")
    visitor.press("Delete my answers")
    assert visitor.page.heading == "There was nothing to delete"
    for odd in ("-1", "x", "9" * 5000):
        visitor.get(f"/prototype/forgotten?drafts={odd}")
        assert visitor.page.heading == "There was nothing to delete"
