"""What axe cannot see: contrast while something is hovered or has the focus, forced colours, and paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from prototype_kit.site import contrast
from tests.browser.conftest import Sites, Visitors
from tests.browser.hands import A_REPORT, REPORT, SUBMIT, ahead, choose, fill, go_on, start

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-rest")]

TEXT = 4.5  # WCAG 2.2, 1.4.3
NOT_TEXT = 3.0  # 1.4.11

both_brandings = pytest.mark.parametrize("branding", ["plain", "branded"])

# Colours as #rrggbb, in whatever notation the browser has computed them. What stands behind the words is that
# of the nearest element with a background.
COLOURS = r"""element => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
    const bytes = (colour) => {
        canvas.clearRect(0, 0, 1, 1)
        canvas.fillStyle = colour
        canvas.fillRect(0, 0, 1, 1)
        return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    const pair = (byte) => byte.toString(16).padStart(2, '0')
    const hex = (colour) => '#' + bytes(colour).slice(0, 3).map(pair).join('')
    const behind = (start) => {
        let at = start
        while (at && bytes(getComputedStyle(at).backgroundColor)[3] === 0) at = at.parentElement
        return at ? hex(getComputedStyle(at).backgroundColor) : '#ffffff'
    }
    const style = getComputedStyle(element)
    const isDrawn = (width, colour) => parseFloat(width) > 0 && bytes(colour)[3] > 0
    const outlined = style.outlineStyle !== 'none' && isDrawn(style.outlineWidth, style.outlineColor)
    return {
        words: hex(style.color),
        ground: behind(element),
        around: behind(element.parentElement),
        lines: [
            ...(style.boxShadow.match(/(?:rgba?|color)\([^)]*\)/g) ?? []).map(hex),
            ...(isDrawn(style.borderTopWidth, style.borderTopColor) ? [hex(style.borderTopColor)] : []),
            ...(outlined ? [hex(style.outlineColor)] : []),
        ],
    }
}"""


def colours(target: Locator) -> dict[str, Any]:
    """The colours of something as it is now."""
    found: dict[str, Any] = target.evaluate(COLOURS)
    return found


def states(page: Page, target: Locator) -> dict[str, dict[str, Any]]:
    """The colours of something that can be pressed, in each state that it can be in."""
    found = {}
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    found["at rest"] = colours(target)
    target.hover()
    found["hovered"] = colours(target)
    target.focus()
    found["hovered, with the focus"] = colours(target)
    page.mouse.move(0, 0)
    found["with the focus"] = colours(target)
    return found


def is_seen(now: dict[str, Any], rest: dict[str, Any]) -> bool:
    """Whether the focus draws a line that is not there at rest, and stands out from one of its sides."""
    drawn = [line for line in now["lines"] if line not in rest["lines"]]
    return any(contrast(line, side) >= NOT_TEXT for line in drawn for side in (now["around"], now["ground"]))


def check(page: Page, targets: dict[str, Locator]) -> list[str]:
    """What cannot be read, or seen to have the focus."""
    wrong = []
    for name, target in targets.items():
        found = states(page, target)
        for state, now in found.items():
            if (ratio := contrast(now["words"], now["ground"])) < TEXT:
                wrong.append(f"{name} {state}: {now['words']} on {now['ground']} is {ratio:.2f} to 1")
        if not is_seen(found["with the focus"], found["at rest"]):
            wrong.append(f"{name}: the focus is not seen, {found['with the focus']}")
    return wrong


@both_brandings
def test_buttons_and_links_are_read_in_every_state(branding: str, sites: Sites, visitors: Visitors) -> None:
    """Words keep their contrast while hovered and with the focus, and the focus stands out."""
    visitors.allow(404)
    page = visitors(sites(branding=branding))
    page.goto("/prototype")
    skip = page.locator(".govuk-skip-link")
    skip.focus()
    assert contrast(colours(skip)["words"], colours(skip)["ground"]) >= TEXT
    wrong = check(
        page,
        {
            "service name": page.locator(".govuk-service-navigation__link"),
            "link in the banner": page.locator(".govuk-phase-banner .govuk-link").first,
            "link": page.locator("main .govuk-link").first,
            "secondary button": page.locator("main .govuk-button--secondary").first,
            "link at the foot": page.locator(".govuk-footer__link").first,
        },
    )
    page.goto(REPORT)
    wrong += check(page, {"start button": page.locator("main button")})
    go_on(page)
    go_on(page)
    wrong += check(
        page,
        {
            "button": page.locator("main button"),
            "back link": page.locator(".govuk-back-link"),
            "link of the error summary": page.locator(".govuk-error-summary a"),
        },
    )
    page.context.clear_cookies()
    page.goto(f"{REPORT}/fault")
    wrong += check(page, {"button that is a link": page.locator("main a.govuk-button")})
    assert wrong == []


@both_brandings
def test_the_header_is_read_in_every_state(branding: str, sites: Sites, visitors: Visitors) -> None:
    """The organisation's name is read on its ground; a logo keeps the ground that it was drawn for."""
    page = visitors(sites(branding=branding))
    page.goto("/")
    link = page.locator(".govuk-generic-header__homepage-link")
    if branding == "plain":
        assert check(page, {"organisation": link}) == []
        return
    found = states(page, link)
    brand = found["at rest"]["ground"]
    assert {state["ground"] for state in found.values()} == {brand}
    assert all(is_seen(found[state], found["at rest"]) for state in found if "focus" in state)
    logo = page.locator(".kit-header__logo").bounding_box() or {}
    header = page.locator(".govuk-generic-header").bounding_box() or {}
    above = logo["y"] - header["y"]
    assert header["height"] - logo["height"] == pytest.approx(2 * above, abs=2), "the logo is in the middle"


@both_brandings
def test_a_button_is_told_from_the_page(branding: str, sites: Sites, visitors: Visitors) -> None:
    """A button stands out from the page, hovered or not, and the panel of a confirmation can be read."""
    page = visitors(sites(branding=branding))
    page.goto(REPORT)
    found = states(page, page.locator("main button"))
    rest, hovered = found["at rest"], found["hovered"]
    assert all(contrast(state["ground"], state["around"]) >= NOT_TEXT for state in (rest, hovered))
    assert rest["ground"] != hovered["ground"]
    ahead(page, REPORT, *A_REPORT, SUBMIT)
    page.goto(f"{REPORT}/confirmation")
    panel = colours(page.locator(".govuk-panel"))
    assert contrast(panel["words"], panel["ground"]) >= TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_what_is_chosen(scheme: str, sites: Sites, visitors: Visitors) -> None:
    """In the system's own colours, a chosen radio, a chosen light, errors and the logo are still seen."""
    page = visitors(sites(branding="branded"), forced_colors="active", color_scheme=scheme)
    start(page, REPORT)
    radios = page.locator(".govuk-radios__item")
    choose(page, "fault", "damaged")
    mark = "item => getComputedStyle(item.querySelector('label'), '::after')"
    marks = [radio.evaluate(f"{mark}.opacity") for radio in radios.all()]
    assert marks == ["0", "0", "0", "1", "0"]
    ground = colours(page.locator("main"))["ground"]
    assert contrast(_hex(radios.nth(3).evaluate(f"{mark}.borderTopColor")), ground) >= NOT_TEXT
    go_on(page)
    go_on(page)
    error = colours(page.locator(".govuk-error-message"))
    assert contrast(error["words"], error["ground"]) >= TEXT
    frame = colours(page.locator(".govuk-error-summary"))["lines"]
    assert any(contrast(line, ground) >= NOT_TEXT for line in frame)
    fill(page, light_search="Mill Lane")
    go_on(page)
    choose(page, "light", "AN0727")
    ring = page.locator(".asset-map__ring")
    expect(ring).to_be_visible()
    assert ring.evaluate("ring => getComputedStyle(ring).fill") == "rgb(255, 221, 0)"
    assert ring.evaluate("ring => getComputedStyle(ring).stroke") == "rgb(11, 12, 12)"
    assert colours(page.locator(".kit-header__logo"))["ground"] == "#9a6490"


def _hex(colour: str) -> str:
    """`rgb(1, 2, 3)` as `#010203`."""
    parts = colour.removeprefix("rgb(").removesuffix(")").split(",")
    return "#" + "".join(f"{int(part):02x}" for part in parts)


def test_a_confirmation_can_be_printed(sites: Sites, visitors: Visitors) -> None:
    """On paper the panel is dark words in a frame, and a light logo keeps its ground."""
    page = visitors(sites(branding="branded"))
    ahead(page, REPORT, *A_REPORT, SUBMIT)
    page.goto(f"{REPORT}/confirmation")
    page.emulate_media(media="print")
    for words in (".govuk-panel__title", ".govuk-panel__body", ".govuk-service-navigation__link"):
        found = colours(page.locator(words))
        assert contrast(found["words"], "#ffffff") >= TEXT
        assert contrast(found["words"], found["ground"]) >= TEXT
    logo = page.locator(".kit-header__logo")
    assert colours(logo)["ground"] == "#9a6490"
    assert logo.evaluate("logo => getComputedStyle(logo).printColorAdjust") == "exact"
