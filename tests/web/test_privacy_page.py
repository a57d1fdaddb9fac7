"""The privacy page: made of what the services say, in every language, or the site's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.testing.page_checks import check_page
from tests.conftest import Author
from tests.web.world import LIGHTS, MakeWorld, World, street_lights_alone


def leads_to(world: World, path: str) -> tuple[set[str], set[str]]:
    """The anchors that a page links to, and those that it has."""
    page = world.visitor().get(path)
    links = {
        str(each.get("href"))[1:] for each in page.tree.iter("a") if str(each.get("href", "")).startswith("#")
    }
    return links, {str(each.get("id")) for each in page.tree.iter() if each.get("id")}


@pytest.fixture(scope="module")
def exemplars(make_shared_world: MakeWorld) -> World:
    """The site of all exemplars."""
    return make_shared_world(site=load_site(LIGHTS))


def test_it_says_what_each_service_collects(exemplars: World) -> None:
    """Why, on what basis, who sees it, how long, and each question."""
    page = exemplars.visitor().get("/privacy")
    for words in (
        "What each service collects",
        "To find and mend the light or the grid",
        "UK GDPR, article 6(1)(e). Highways Act 1980, sections 41, 97 and 100.",
        "Our street lighting and drainage teams; ",
        "2 years after what you asked for is done.",
        "Date of birth (the baby). To tell you by when the birth must be registered.",
        "If you send it, we keep your answers for as long as it says above, for each service.",
        "for a copy of what we hold about you",
        "to stop what you agreed to",
        "Email data.protection@anytown.example",
        "You can also write to Data protection officer, Anytown Council, Town Hall, Anytown ZZ1 1AA.",
        "We tell you within 30 days that we have your complaint",
    ):
        assert words in page.words, words
    assert "((" not in page.html


def test_accounts_where_there_are_some(author: Author, make_world: MakeWorld) -> None:
    """Beside the answers, and what is kept with why and how long; elsewhere no word of it."""
    without = make_world(site=author.load()).visitor().get("/privacy").words
    assert "We collect only the answers that you give in a form." in without
    assert "account" not in without
    author.replace("site.yaml", "services: [bins]", "languages: [en, cy]\nservices: [bins]")
    author.replace("bins/service.yaml", "personal_data:", "account: {}\npersonal_data:")
    visitor = make_world(site=author.load()).visitor()
    page = visitor.get("/privacy")
    for words in (
        "We collect the answers that you give in a form. You see all of them",
        "Nobody needs an account. If you sign in, we also keep your email address",
        "In your account we keep:",
        "Your date of birth, if you save it. To offer it in forms",
        "Seen by: whoever is signed in to the account. Kept until you delete it",
    ):
        assert words in page.words, words
    assert "We collect only" not in page.words
    assert check_page(page.html) == []
    welsh = visitor.get("/privacy?lang=cy").words
    for words in (
        "Rydym yn casglu’r atebion",
        "Nid oes angen cyfrif ar neb.",
        "Yn eich cyfrif rydym yn cadw:",
    ):
        assert words in welsh, words
    assert "Kept" not in welsh


def test_several_services_can_be_jumped_to(exemplars: World) -> None:
    """A link for each, that leads to its heading."""
    links, anchors = leads_to(exemplars, "/privacy")
    slugs = {slug for slug, service in load_site(LIGHTS).services.items() if service.entry.personal_data}
    assert slugs <= links
    assert links <= anchors


def test_in_welsh(exemplars: World) -> None:
    """With the words of the authors and the kit in Welsh."""
    page = exemplars.visitor().get("/privacy?lang=cy")
    for words in (
        "Beth y mae pob gwasanaeth yn ei gasglu",
        "Deddf Priffyrdd 1980",
        "2 o flynyddoedd ar ôl i’r hyn y gofynnoch amdano gael ei wneud.",
        "Swyddog diogelu data",
        "am gopi o’r hyn sydd gennym amdanoch",
    ):
        assert words in page.words, words
    for words in ("What we use", "You can leave", "((", "UK GDPR", "a copy of"):
        assert words not in page.words


def test_what_is_told_by_english_words_alone_stands_in_welsh_too(
    author: Author, make_world: MakeWorld
) -> None:
    """That a date is one of birth is told by its words, which nobody compares with Welsh ones."""
    born = (
        "  - page: born\n    type: date\n    ask: When were you born?\n    called: the date you were born\n"
    )
    author.replace("site.yaml", "services: [bins]", "languages: [en, cy]\nservices: [bins]")
    author.replace("bins/journeys/report.yaml", "  - page: contact\n", f"{born}  - page: contact\n")
    author.write(
        "bins/journeys/report.cy.yaml", "pages: {born: {ask: Pryd?, called: y diwrnod y cawsoch eich geni}}\n"
    )
    visitor = make_world(site=author.load()).visitor()
    assert "The date you were born." in visitor.get("/privacy").words
    assert "Y diwrnod y cawsoch eich geni." in visitor.get("/privacy?lang=cy").words


@pytest.mark.parametrize("path", ["/privacy", "/privacy?lang=cy"])
def test_the_page_is_sound(exemplars: World, path: str) -> None:
    """Headings in order, links with words, ids once: what a program can see of accessibility."""
    visitor = exemplars.visitor()
    visitor.get(path)
    assert check_page(visitor.get("/privacy").html) == []


def test_a_site_with_one_service_lists_no_links(lights: World, make_world: MakeWorld, tmp_path: Path) -> None:
    """There is nothing to choose from; contacts stand in for an officer who is not named."""
    page = lights.visitor().get("/privacy")
    assert "Highways Act 1980" in page.words
    assert 'href="#street-lights"' not in page.html
    folder = street_lights_alone(tmp_path / "site")
    text = (folder / "site.yaml").read_text(encoding="utf-8")
    head, rest = text.split("data_protection:\n")
    (folder / "site.yaml").write_text(head + rest[rest.index("languages:") :], encoding="utf-8")
    cy = (folder / "site.cy.yaml").read_text(encoding="utf-8")
    (folder / "site.cy.yaml").write_text(cy.partition("data_protection:")[0], encoding="utf-8")
    page = make_world(site=load_site(folder)).visitor().get("/privacy")
    assert "Email services@anytown.example" in page.words
    assert "You can also write to" not in page.words
    assert '<p class="govuk-body"></p>' not in page.html


def test_a_service_that_says_nothing(author: Author, make_world: MakeWorld) -> None:
    """A prototype can be shown before anybody knows the law: its page promises nothing."""
    file = author.folder / "bins/service.yaml"
    author.write("bins/service.yaml", file.read_text(encoding="utf-8").partition("personal_data:")[0])
    page = make_world(site=author.load()).visitor().get("/privacy")
    assert "What each service collects" not in page.words
    assert "for as long as we need them to deal with what you asked for" in page.words
    assert "to stop what you agreed to" in page.words


def test_a_site_with_words_of_its_own(make_world: MakeWorld, tmp_path: Path) -> None:
    """They stand alone, but for what they name; in Welsh the kit’s words are better than none."""
    folder = street_lights_alone(tmp_path / "site")
    (folder / "content").mkdir()
    (folder / "content" / "privacy.md").write_text(
        "# Our own notice\n\nRead this.\n\n((what-services-collect))\n\nAsk ((privacy-email)).\n",
        encoding="utf-8",
    )
    page = make_world(site=load_site(folder)).visitor().get("/privacy")
    assert page.heading == "Our own notice"
    assert "Highways Act 1980" in page.words
    assert page.words.endswith("Ask data.protection@anytown.example.") or "Ask data.protection@" in page.words
    assert "feedback after a year" not in page.words
    (folder / "content" / "privacy.md").write_text("# Our own notice\n\nRead this.\n", encoding="utf-8")
    assert "Highways" not in make_world(site=load_site(folder)).visitor().get("/privacy").words


def test_what_an_author_writes_stays_words(author: Author, make_world: MakeWorld) -> None:
    """No sign of theirs becomes HTML, and no name in brackets is filled in."""
    author.replace("bins/service.yaml", "why: To empty the bin.", 'why: "To <b>empty</b> ((organisation))."')
    page = make_world(site=author.load()).visitor().get("/privacy")
    assert "To <b>empty</b> ((organisation))." in page.words
