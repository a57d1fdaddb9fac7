"""The pages that belong to the site and not to a service, and the organisation's own face on all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from prototype_kit import DefinitionError, load_site
from prototype_kit.web.front import device
from tests.web.journeys import BOOK, REPORT
from tests.web.world import BIRTHS, MakeWorld, World, street_lights_alone

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="18"/></svg>'


@pytest.mark.parametrize(
    ("path", "heading", "words"),
    [
        ("/", "Anytown services", "Report a street light or grid"),
        ("/contact", "Contact us", "Monday to Friday, 9am to 5pm"),
        ("/cookies", "Cookies", "session"),
        ("/counting", "How we count visits", "We use no cookies for this"),
        ("/privacy", "Privacy", "we delete your answers 24 hours after you last saved one"),
        ("/accessibility", "Accessibility statement", "Web Content Accessibility Guidelines"),
    ],
)
def test_every_site_has_these(lights: World, path: str, heading: str, words: str) -> None:
    """Each with the organisation's name, contacts and text relay, and linked from the foot of every page."""
    visitor = lights.visitor()
    visitor.get(path)
    assert visitor.page.heading == heading
    assert words in visitor.page.words
    assert "18001 01632 960 100" in visitor.page.html
    links = {element.get("href") for element in visitor.page.of_class("govuk-footer__link")}
    assert {"/contact", "/cookies", "/counting", "/privacy", "/accessibility"} <= links


def test_no_page_says_the_same_twice_in_its_title(lights: World) -> None:
    """A start page has the name of its journey once."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    assert visitor.page.title == "Report a faulty street light – Anytown Council"
    visitor.submit()
    expected = "What is wrong with the street light? – Report a faulty street light – Anytown Council"
    assert expected == visitor.page.title


def test_the_cookie_page_names_the_cookie_that_is_set(make_world: MakeWorld) -> None:
    """Over TLS its name is another one."""
    world = make_world(
        "lights", live=True, ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse"
    )
    visitor = world.visitor()
    visitor.get("/cookies")
    assert "__Host-session" in visitor.page.words


def test_a_site_may_say_it_in_its_own_words(make_world: MakeWorld, tmp_path: Path) -> None:
    """A file of its own takes the place of the kit's words, one in templates/ that of the kit's page."""
    folder = street_lights_alone(tmp_path / "site")
    (folder / "content").mkdir()
    (folder / "content" / "contact.md").write_text(
        "# How to reach us\n\nWrite to ((organisation)).\n", encoding="utf-8"
    )
    (folder / "templates").mkdir()
    (folder / "templates" / "home.html").write_text(
        '{% extends "layout.html" %}{% block column %}<h1>Our own home</h1>{% endblock %}', encoding="utf-8"
    )
    visitor = make_world(site=load_site(folder)).visitor()
    assert visitor.get("/contact").words == "How to reach us Write to Anytown Council."
    assert visitor.get("/").heading == "Our own home"


def test_a_template_that_cannot_be_read_is_said_at_the_start(make_world: MakeWorld, tmp_path: Path) -> None:
    """With file and line, every one, instead of when somebody asks for the page."""
    folder = street_lights_alone(tmp_path / "site")
    (folder / "templates").mkdir()
    (folder / "templates" / "home.html").write_text(
        "{% extends 'layout.html' %}\n{% blok x %}", encoding="utf-8"
    )
    (folder / "templates" / "say.html").write_text("{{ one", encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        make_world(site=load_site(folder))
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [
        ("templates/home.html", 2),
        ("templates/say.html", 1),
    ]


def test_words_of_its_own_without_a_title_are_said_at_the_start(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    """A page needs a heading."""
    folder = street_lights_alone(tmp_path / "site")
    (folder / "content").mkdir()
    (folder / "content" / "privacy.md").write_text("No title here.\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="This file has no title"):
        make_world(site=load_site(folder))


def test_the_organisations_face(make_world: MakeWorld, tmp_path: Path) -> None:
    """Logo with the name as its text, colours as properties, links of its own at the foot."""
    folder = street_lights_alone(tmp_path / "site")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    site = folder / "site.yaml"
    text = site.read_text(encoding="utf-8").replace(
        "name: Anytown Council", "name: Anytown & <District>\n  logo: logo.svg"
    )
    site.write_text(
        f"{text}footer:\n  - {{text: Jobs, href: https://anytown.example/jobs}}\n", encoding="utf-8"
    )
    world = make_world(site=load_site(folder))
    visitor = world.visitor()
    visitor.get(REPORT)
    (logo,) = visitor.page.tree.iter("img")
    assert logo.get("alt") == "Anytown & <District>"
    assert visitor.raw("GET", logo.get("src") or "").text == LOGO
    assert "https://anytown.example/jobs" in visitor.page.html
    theme = next(
        link.get("href") for link in visitor.page.tree.iter("link") if "theme" in (link.get("href") or "")
    )
    assert "--govuk-brand-colour:#1d4f91" in visitor.raw("GET", theme or "").text


def test_a_service_with_one_journey_leads_to_it(births: World) -> None:
    """Its own address is that of the start page."""
    visitor = births.visitor()
    visitor.get("/birth-registration")
    assert visitor.page.path == BOOK


def test_a_service_with_several_journeys_lists_them(make_world: MakeWorld, tmp_path: Path) -> None:
    """Each by its title."""
    folder = tmp_path / "site"
    shutil.copytree(BIRTHS, folder)
    service = folder / "birth_registration"
    for name in ("start", "confirmation"):
        shutil.copy(service / "content" / f"book-{name}.md", service / "content" / f"again-{name}.md")
    journey = (service / "journeys" / "book.yaml").read_text(encoding="utf-8")
    (service / "journeys" / "again.yaml").write_text(
        journey.replace("title: Book an appointment", "title: Change an appointment"), encoding="utf-8"
    )
    declared = service / "service.yaml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("journeys: [book]", "journeys: [book, again]"), encoding="utf-8")
    visitor = make_world(site=load_site(folder)).visitor()
    visitor.get("/birth-registration")
    assert visitor.page.heading == "Register a birth"
    links = [link.get("href") for link in visitor.page.tree.iter("a")]
    assert BOOK in links
    assert "/birth-registration/again" in links


def test_health(lights: World) -> None:
    """Live says that the process is there, ready that the database is, too."""
    visitor = lights.visitor()
    for path in ("/health/live", "/health/ready"):
        response = visitor.raw("GET", path)
        assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Mobile/15E148", "mobile"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537 Chrome/120 Mobile Safari/537", "mobile"),
        ("Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537 Chrome/120 Safari/537", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605", "tablet"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/120", "desktop"),
        ("curl/8.0", "unknown"),
        ("", "unknown"),
    ],
)
def test_all_that_is_kept_of_a_browsers_name(agent: str, expected: str) -> None:
    """One of four words."""
    request = Request(EnvironBuilder(headers={"User-Agent": agent}).get_environ())
    assert expected == device(request)  # type: ignore[arg-type]


def test_the_cookies_of_an_account_are_named_where_there_is_one(account_world: World, lights: World) -> None:
    """Those that signing in sets, by their names, in both languages; elsewhere there is no word of them."""
    visitor, host = account_world.visitor(), account_world.base.rpartition("/")[2].partition(":")[0]
    visitor.get("/sign-in")
    visitor.submit(email="ann@example.com")
    assert visitor.client.get_cookie("resident-sign-in", host)
    visitor.post("/sign-in/demo", {})
    assert visitor.client.get_cookie("resident", host)
    words = visitor.get("/cookies").words
    for name in ("resident", "resident-sign-in"):
        assert f" {name} A random number" in f" {words}"
    assert "If you sign in" in words
    assert "Os ydych yn mewngofnodi" in visitor.get("/cookies?lang=cy").words
    assert "sign in" not in lights.visitor().get("/cookies").words
