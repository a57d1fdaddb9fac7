"""The console: what a team sees of its services, and who cannot reach it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client

from prototype_kit import Site, load_site
from prototype_kit.errors import Fault
from prototype_kit.store import Store, StoreUnavailable
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.develop import Developing
from prototype_kit.web.security import HEADERS
from tests.web.journeys import BOOK, REPORT, listed_light, unlisted_light
from tests.web.team import PUBLIC
from tests.web.team import team as signed_in_team
from tests.web.visitor import SAME_ORIGIN, Page, Visitor
from tests.web.world import LIGHTS, MakeWorld, World, street_lights_alone

if TYPE_CHECKING:
    from tests.conftest import Author

SURGERY = Path(__file__).parents[1] / "sites" / "surgery"
GALLERY, PREVIEWS, MAP = (f"/services{REPORT}/{view}" for view in ("errors", "previews", "map"))


def console(world: World) -> Visitor:
    """Somebody of the team who may see everything."""
    return signed_in_team(world, "manager")


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """Street lights, which the console only looks at."""
    return make_shared_world("lights")


@pytest.fixture
def team(world: World) -> Visitor:
    """Somebody of its team."""
    return console(world)


def sections(page: Page) -> dict[str, str]:
    """The words below each heading of a page or a preview."""
    found = {}
    for section in page.tree.iter("section"):
        caption = section.find("h2/span")
        if caption is not None:
            found[f"{words_of(caption)} {caption.tail}"] = words_of(section)
    return found


def test_home_leads_to_everything(team: Visitor) -> None:
    """Services, journeys, each thing there is to see of them, and the public pages."""
    page = team.get("/")
    links = {link.get("href") for link in page.tree.iter("a")}
    assert links >= {GALLERY, PREVIEWS, MAP, "/data", PUBLIC, f"{PUBLIC}{REPORT}", f"{PUBLIC}/prototype"}
    assert "There is nothing to fix." in page.words
    assert "Others have reported a light nearby" in page.words
    for link in sorted(link or "" for link in links if link and link.startswith("/")):
        team.get(link)


def test_home_walks_every_journey_once_a_day(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site is read once for each console, so only another day can find something else in it."""
    world, days = make_world("lights"), list[date]()

    def faults(_: Site, today: date) -> list[Fault]:
        days.append(today)
        return [Fault("site.yaml", 1, f"Found on {today}.", "Mend it.")]

    monkeypatch.setattr("prototype_kit.web.console.design.faults_in_use", faults)
    team = console(world)
    for _ in range(3):
        assert "Found on 2026-05-06." in team.get("/").words
    assert len(days) == 1
    world.clock.forward(hours=24)
    assert "Found on 2026-05-07." in team.get("/").words
    assert len(days) == 2


def test_home_says_what_check_says(author: Author, make_world: MakeWorld) -> None:
    """Faults with file and line, and advice."""
    author.replace("bins/rules.py", 'return j["colour"]', 'return j["color"]').delete(
        "bins/content/thanks.md"
    )
    author.replace("bins/content/not-ours.md", "Email ((contact-email))", "Phone ((contact-phone))")
    author.write("bins/content/thanks.md", "# Thank you\n\nFor that.\n")
    page = console(make_world(site=author.load())).get("/")
    assert "1 thing needs fixing" in page.words
    assert "The journey has no question or fact 'color'." in page.words
    assert "bins/rules.py, line 6" in page.words
    assert "The exit 'not-ours' offers only a telephone." in page.words


# --- Error gallery ----------------------------------------------------------------------------------------


def test_every_question_is_there_in_every_error_state(team: Visitor) -> None:
    """In both languages beside each other, with the rule and whose words they are."""
    page = team.get(GALLERY)
    for words in (
        "required The kit’s words English Select what is wrong with the street light",
        "Cymraeg Dewiswch beth sydd o’i le ar y golau stryd",
        "required Your words English Enter a street name, a postcode or the ID of the light",
        "not-found Your words English We cannot find ‘Nowhere Street’: check the spelling",
        "unknown The kit’s words English Select one from the list",
        "too-long The kit’s words English Where the street light is must be 500 characters or fewer",
        "Select the report about your fault, or ‘No, mine is a different fault’",
        "Enter an email address in the correct format, like name@example.com",
        "Rhowch gyfeiriad e-bost yn y fformat cywir",
    ):
        assert words in page.words
    shown = [words_of(error) for error in page.of_class("govuk-error-message")]
    assert "Error: Select what is wrong with the street light" in shown
    counted = re.search(r"(\d+) in total, (\d+) of them in your own words", page.words)
    assert counted
    assert int(counted[1]) == len(list(page.of_class("console-card")))
    assert int(counted[2]) == page.words.count(" Your words ")


def test_fields_of_the_same_name_do_not_meet(team: Visitor) -> None:
    """Radios of two states are two groups, and each label belongs to its own field."""
    page = team.get(GALLERY)
    names = {field.get("name") for field in page.tree.iter("input") if "fault" in (field.get("name") or "")}
    assert len(names) == 4
    labels = [label.get("for") for label in page.tree.iter("label")]
    assert len(labels) == len(set(labels))


def test_the_gallery_shows_what_rules_of_pages_refuse(author: Author, make_world: MakeWorld) -> None:
    """All the questions of the page, with the errors that its rule gives."""
    visitor = console(make_world(site=author.load()))
    page = visitor.get("/services/bins/report/errors")
    assert "Page rule (one-of-them)" in page.words
    assert "one-of-them Your words Enter an email address or a telephone number" in page.words
    assert "When was day 1 of" in page.words
    author.replace("bins/rules.py", "return {} if", "return {} if True or").replace(
        "bins/journeys/report.yaml", "{colour: blue}", "{all: [{colour: blue}, {not: {colour: blue}}]}"
    )
    page = console(make_world(site=author.load())).get("/services/bins/report/errors")
    assert "This rule accepts all the sample answers." in page.words


def test_the_list_of_a_repeat_is_there_in_every_error_state(make_world: MakeWorld) -> None:
    """The question under it as people see it, in both languages, after the pages of its items."""
    page = console(make_world(site=load_site(LIGHTS))).get("/services/everything/apply/errors")
    found = sections(page)
    names = [name.split()[0] for name in found]
    assert names[names.index("price") + 1] == "products"
    words = found["products Products you will sell"]
    assert "Do you want to add another product? (yes-no)" in words
    wrong = "Dewiswch ie os ydych am ychwanegu cynnyrch arall"
    for said in (
        "required The kit’s words English Select yes if you want to add another product",
        f"Cymraeg {wrong} A ydych am ychwanegu cynnyrch arall? Gwall: {wrong}",
        "too-many The kit’s words English Remove 1: you can add up to 3",
        "Cymraeg Dilëwch 1: gallwch ychwanegu hyd at 3",
    ):
        assert said in words
    names = {field.get("name") or "" for field in page.tree.iter("input")}
    asked = {name for name in names if name.endswith("--another")}
    assert len(asked) == 4  # two states in two languages; who has too many is not asked


# --- Previews ---------------------------------------------------------------------------------------------


def test_a_page_that_nobody_is_asked_has_no_errors(make_world: MakeWorld, tmp_path: Path) -> None:
    """Where there is one office, it is not asked which; its page is in the gallery where there are two."""
    gallery, page = "/services/visits/book/errors", "Where would you like to see the nurse?"
    assert page in console(make_world(site=load_site(SURGERY))).get(gallery).words
    copytree(SURGERY, tmp_path / "one", ignore=ignore_patterns("instance"))
    file = tmp_path / "one" / "visits" / "calendars" / "nurses.yaml"
    text = file.read_text(encoding="utf-8")
    second = text[text.index("  pond-walk:") : text.index("resources:")]
    file.write_text(
        text.replace(second, "").replace("office: pond-walk", "office: mill-lane"), encoding="utf-8"
    )
    one = console(make_world(site=load_site(tmp_path / "one"))).get(gallery)
    assert page not in one.words
    assert "When would you like to come?" in one.words


def test_everything_that_is_said_is_previewed(team: Visitor) -> None:
    """Start page, exits, confirmation and messages, with sample answers, in both languages."""
    found = sections(team.get(PREVIEWS))
    assert list(found) == [
        "Start page start",
        "Exit dangerous",
        "Exit not-ours",
        "Exit known-about",
        "Confirmation confirmation",
        "Email report-received",
        "Text message report-received",
    ]
    assert "Ffoniwch ni nawr" in found["Exit dangerous"]
    assert re.search(r"The report is: .*, Column \d+, .* reference [\w-]{8,9}\.", found["Exit known-about"])
    assert "7K3M-9PQ2" in found["Confirmation confirmation"]
    assert "Your street light report 7K3M-9PQ2" in found["Email report-received"]
    assert re.search(r"Where: [A-Z][a-z ]+ \d+, ", found["Email report-received"])
    text = found["Text message report-received"]
    assert "2 parts: 173 characters in GSM-7" in text  # the link is the half of it
    assert "report-received.text.md" in text


def test_a_text_message_that_costs_more_says_why(author: Author, make_world: MakeWorld) -> None:
    """One Welsh letter makes two parts of one."""
    author.write("bins/content/received.text.md", f"# Text\n\nDŵr {'a' * 70} ((reference))\n")
    page = console(make_world(site=author.load())).get("/services/bins/report/previews")
    assert "2 parts: 84 characters in UCS-2" in page.words
    assert "alphabet (GSM-7): ŵ." in page.words


def test_each_result_of_a_rule_is_previewed(make_shared_world: MakeWorld) -> None:
    """As far as sample walks reach it; and a warning looks like one."""
    found = console(make_shared_world("births")).get(f"/services{BOOK}/previews")
    results = [words for name, words in sections(found).items() if name.startswith("Result")]
    assert results
    assert found.words.count("of the rule who-must-attend") >= 2
    assert "Both parents must come" in found.words
    assert "One parent must come" in found.words
    assert list(found.of_class("govuk-warning-text"))


def test_what_no_walk_comes_to_is_previewed_all_the_same(author: Author, make_world: MakeWorld) -> None:
    """With a remark, as nothing can be filled in."""
    author.replace(
        "bins/journeys/report.yaml", "{colour: blue}", "{all: [{colour: blue}, {not: {colour: blue}}]}"
    )
    page = console(make_world(site=author.load())).get("/services/bins/report/previews")
    assert "No sample walk reaches this page" in sections(page)["Exit not-ours"]
    assert "Not our bin" in page.words


# --- Map and answers --------------------------------------------------------------------------------------


def test_the_map_is_drawn_and_written(team: Visitor) -> None:
    """Each page leads to where it is shown."""
    page = team.get(MAP)
    assert "<svg" in page.html
    assert "<style" not in page.html
    links = set(re.findall(r'href="((?:errors|previews)#[^"]+)"', page.html))
    assert {"errors#fault", "previews#preview-2"} <= links
    for view in ("errors", "previews"):
        ids = {element.get("id") for element in team.get(f"/services{REPORT}/{view}").tree.iter()}
        assert {link.partition("#")[2] for link in links if link.startswith(view)} <= ids
    assert "What is wrong with the street light?" in page.words


def test_the_answers_of_others_can_be_looked_at(lights: World) -> None:
    """While somebody fills in a form: what they said, what was looked up, and why a page is not asked."""
    visitor, team = lights.visitor(), console(lights)
    assert "Nobody has a form open" in team.get("/data").words
    listed_light(visitor)
    page = team.get("/data")
    (link,) = [link.get("href") for link in page.tree.iter("a") if "/data/" in (link.get("href") or "")]
    page = team.get(link or "")
    assert page.rows["What is wrong with the street light?"] == "It is damaged"
    assert "4 entries:" in page.rows["Open reports about this light or others nearby"]
    assert "where: not on the path. It would need: ‘Which street light is it?’ is ‘My light" in page.words
    assert f"It goes on at {REPORT}/check-answers" in page.words
    visitor.submit()
    team.get(link or "", 404)
    assert "Nobody has a form open" in team.get("/data").words


# --- While somebody edits ---------------------------------------------------------------------------------


def test_it_is_served_beside_the_site_that_is_edited(tmp_path: Path) -> None:
    """It leads to the site, follows changes, and says what has to be mended instead when there is a fault."""
    folder = street_lights_alone(tmp_path / "site")
    developing = Developing(folder, lambda _: None, {}, PUBLIC)
    try:
        page = Client(developing.console).get("/", base_url="http://127.0.0.1:8001")
        assert f'href="{PUBLIC}/prototype"' in page.text
        assert "data-kit-reload" in page.text
        assert Client(developing).get("/", base_url=PUBLIC).status_code == 200
    finally:
        developing.stop()
    (folder / "street_lights" / "scenarios.yaml").write_text(
        "a: {words: A, journey: reprot}\n", encoding="utf-8"
    )
    broken = Developing(folder, lambda _: None, {}, PUBLIC)
    answer = Client(broken.console).get("/", base_url="http://127.0.0.1:8001")
    assert answer.status_code == 500
    assert "There is no journey &#39;reprot&#39;" in answer.text
    broken.stop()


# --- Who can reach it -------------------------------------------------------------------------------------


def test_it_answers_to_no_name_but_this_machine_s(make_world: MakeWorld) -> None:
    """Not even to the address of the public app."""
    world = make_world("lights", ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")
    team = console(world)
    assert team.raw("GET", "/").status_code == 200
    for base in ("https://services.example.gov.uk", "http://192.168.1.5:8001", "http://evil.test"):
        team.base = base
        assert team.raw("GET", "/").status_code == 403


def test_it_is_hardened_as_the_public_app_is(world: World, team: Visitor) -> None:
    """The same headers on every answer, and no cookie for those who only look."""
    unlisted_light(world.visitor())
    for path, status in (
        ("/", 200),
        (GALLERY, 200),
        (PREVIEWS, 200),
        (MAP, 200),
        ("/data", 200),
        ("/nope", 404),
    ):
        response = team.raw("GET", path)
        assert response.status_code == status
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
    assert team.raw("POST", "/", headers=SAME_ORIGIN).status_code == 405


def test_what_is_not_there_says_so(team: Visitor) -> None:
    """A journey, a service, a draft."""
    for path in ("/services/nope/report/errors", "/services/street-lights/nope/map", "/data/nope"):
        assert team.get(path, 404).heading == "Page not found"


@pytest.fixture
def away(world: World) -> Iterator[None]:
    """The database cannot be used."""

    def fail(*_given: object) -> None:
        raise RuntimeError("canary")

    with pytest.MonkeyPatch.context() as patch:
        drafts: Store = world.front.store
        patch.setattr(drafts.drafts, "recent", fail)
        yield


def test_a_database_that_is_away_is_said(lights: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """On every page, as nobody can tell who asks; later it goes on."""
    team = console(lights)

    def fail(*_given: object) -> None:
        raise StoreUnavailable("canary")

    with monkeypatch.context() as patch:
        patch.setattr(lights.front.store.account_sessions, "find", fail)
        page = team.get("/staff", 503)
        assert page.heading == "You cannot use the console at the moment"
        assert "canary" not in page.html
        assert team.response is not None
        assert team.response.headers["Retry-After"] == "30"
    team.get("/staff")


@pytest.mark.usefixtures("away")
def test_what_fails_says_so(team: Visitor) -> None:
    """Without the text of the error."""
    page = team.get("/data", 500)
    assert page.heading == "Sorry, there is a problem with the console"
    assert "canary" not in page.html
