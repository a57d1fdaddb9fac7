"""A list that one types into: it chooses what it shows, loses nothing, and is a select without its script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from prototype_kit.testing.axe import carry_axe, findings
from tests.browser.conftest import Visitors
from tests.browser.hands import go_on, path
from tests.browser.live import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-autocomplete")]

FILES = {
    "site.yaml": """
name: Anytown services
organisation: {name: Anytown Council}
contacts: {email: help@anytown.example, phone: 01632 960 100, text_relay: 18001 01632 960 100}
languages: [en, cy]
services: [births]
""",
    "births/service.yaml": """
name: Where you were born
summary: Tell us where you were born.
owner: Registration service
journeys: [tell]
statuses:
  received: {words: We have it, group: open}
  noted: {words: We have noted it, group: fixed}
""",
    "births/journeys/tell.yaml": """
title: Tell us where you were born
pages:
  - {page: country, type: country, ask: Where were you born?, called: the country, hint: Start typing}
  - page: kind
    type: autocomplete
    ask: What kind of place was it?
    called: the kind of place
    options: {a: A <b>town</b> & its harbour, b: A village}
""",
    "births/rules.py": '"""None."""\n',
    "births/content/tell-start.md": "# Tell us where you were born\n\nIt takes a minute.\n",
    "births/content/tell-confirmation.md": "# Thank you\n\nThat is all.\n",
}
COUNTRY = "/births/tell/country"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A journey of two lists."""
    folder = tmp_path_factory.mktemp("lists")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    site = LiveSite(folder)
    yield site
    site.stop()


def begin(page: Page) -> None:
    """Start, and come to the country."""
    page.goto("/births/tell")
    page.locator("main form button").click()
    page.wait_for_url(f"**{COUNTRY}*")


@pytest.fixture
def page(visitors: Visitors, site: LiveSite) -> Page:
    """A browser on the page of the country."""
    made = visitors(site)
    begin(made)
    return made


def field(page: Page) -> Locator:
    """What one types into, once the script has put it there."""
    return page.locator("input[role=combobox]")


def typed(page: Page, text: str) -> list[str]:
    """The options that are offered for a text."""
    field(page).fill(text)
    page.wait_for_timeout(300)  # the list follows what is typed after a moment
    return page.locator("[role=option]:visible").all_inner_texts()


def chosen(page: Page) -> str:
    """What the form will send."""
    return page.locator("select").input_value()


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("cote d", ["Ivory Coast"]),
        ("aland i", ["Åland Islands"]),
        ("England", ["United Kingdom"]),
        ("GUINEA", ["Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"]),
        ("Narnia", ["No results found"]),
    ],
)
def test_options_are_found_by_any_of_their_names(page: Page, text: str, offered: list[str]) -> None:
    """Without accents or capitals, by other names; those that begin so come first."""
    assert typed(page, text) == offered


def test_an_option_is_chosen_in_each_way(page: Page) -> None:
    """By pointing, by arrow and Enter, by Enter where only one fits, and by its whole name."""
    typed(page, "ger")
    page.locator("[role=option]", has_text="Germany").click()
    assert (field(page).input_value(), chosen(page)) == ("Germany", "DE")
    typed(page, "fran")
    field(page).press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("France")
    assert chosen(page) == "FR"
    typed(page, "denm")
    field(page).press("Enter")
    expect(field(page)).to_have_value("Denmark")
    assert chosen(page) == "DK"
    typed(page, "niger")  # Nigeria fits too
    assert chosen(page) == "NE"
    field(page).press("Tab")
    go_on(page)
    assert path(page) == "/births/tell/kind"


def test_nothing_is_chosen_for_people(page: Page) -> None:
    """Who looks at the list and goes on, or takes back what was typed, has chosen nothing."""
    field(page).click()
    expect(page.locator("[role=option]").first).to_be_visible()
    field(page).press("Tab")
    assert (field(page).input_value(), chosen(page)) == ("", "")
    typed(page, "France")
    typed(page, "Franc")
    assert chosen(page) == ""


def test_what_names_no_option_is_kept_and_asked_again(page: Page) -> None:
    """The error leads to the field, which has what was typed and is described by hint and error."""
    typed(page, "Narnia")
    field(page).press("Escape")
    go_on(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Select one of the options in the list")
    expect(field(page)).to_have_value("Narnia")
    expect(page.locator("[role=option]:visible")).to_have_count(0)
    page.locator(".govuk-error-summary a").click()
    expect(field(page)).to_be_focused()
    typed(page, "Narn")
    described = (field(page).get_attribute("aria-describedby") or "").split()
    assert {"country-hint", "country-error"} <= set(described)


def test_the_list_speaks_the_language_of_the_page(page: Page) -> None:
    """Names and what screen readers hear; the English name finds a country too."""
    page.goto(f"{COUNTRY}?lang=cy")
    assert typed(page, "Narnia") == ["Ni chafwyd canlyniadau"]
    assert typed(page, "Germany") == ["Yr Almaen"]
    expect(page.locator(".autocomplete__wrapper")).to_contain_text("Mae 1 canlyniad ar gael", timeout=5000)


def test_what_is_typed_is_kept_when_the_language_changes(page: Page) -> None:
    """Unsent words and unsent choices come back in the other language."""
    typed(page, "Nar")
    field(page).press("Tab")
    page.get_by_role("link", name="Cymraeg").click()
    expect(field(page)).to_have_value("Nar")
    typed(page, "Ffrainc")
    field(page).press("Tab")
    page.get_by_role("link", name="English").click()
    expect(field(page)).to_have_value("France")


def test_labels_are_never_markup(page: Page) -> None:
    """An option is shown as it is written, whatever it holds."""
    typed(page, "France")
    field(page).press("Tab")
    go_on(page)
    assert typed(page, "town") == ["A <b>town</b> & its harbour"]
    assert page.locator("[role=option] b").count() == 0


def test_it_is_a_select_without_its_script(visitors: Visitors, site: LiveSite) -> None:
    """The same page, the same answer."""
    page = visitors(site, java_script_enabled=False)
    begin(page)
    page.locator("select#country").select_option("FR")
    go_on(page)
    assert path(page) == "/births/tell/kind"


@pytest.mark.parametrize("width", [320, 1000])
def test_it_is_accessible_and_nothing_covers_its_list(page: Page, width: int) -> None:
    """Closed, open and with an error; the list lies above the button below it."""
    page.set_viewport_size({"width": width, "height": 900})
    carry_axe(page)
    page.goto(COUNTRY)
    expect(page.get_by_label("Where were you born?")).to_have_role("combobox")
    assert findings(page) == []
    typed(page, "ger")
    assert findings(page) == []
    on_top = "option => { const b = option.getBoundingClientRect(); "
    on_top += "return document.elementFromPoint(b.left + 20, b.top + b.height / 2) === option }"
    options = page.locator("[role=option]:visible")
    assert [option.evaluate(on_top) for option in options.all()] == [True] * options.count()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    field(page).press("Escape")
    go_on(page)
    assert findings(page) == []
