"""What somebody enters is nowhere in a recording, whatever page it is shown on; what they did is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visitors
from tests.browser.hands import A_REPORT, REPORT, ahead, choose, fill, go_on
from tests.research.replay.recorded import Recorded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120), pytest.mark.xdist_group("browser-replay")]

SECRET = "secret"
PLANTED = """
<p>Secretparagraph</p><h2>Secretheading</h2><a href="/track/secretpath?token=secretquery">Secretlink</a>
<input type="hidden" name="h" value="secrethidden"><input aria-label="secretaria" placeholder="secretplace">
<img src="/files/secretimage" alt="secretalt" data-x="secretdata"><svg><text>Secretsvg</text></svg>
<button type="button">Remove<span class="govuk-visually-hidden"> secretfile.pdf</span></button>
<output>Secretoutput</output><details><summary>Secretsummary</summary></details>
<div data-replay-hide><label>Secretlabel</label><p data-replay-show>Readable</p></div>
<form action="/secretaction?x=secretaction"></form>
"""


def report(page: Page) -> str:
    """Go through the whole journey with a secret in every answer; what the confirmation shows."""
    ahead(page, REPORT, ("fault", {"fault": "damaged"}))
    page.goto(f"{REPORT}/light-search?secretmeta=secretmeta")
    fill(page, light_search="Secretstreet")  # which is nowhere, and is echoed in errors
    go_on(page)
    assert "Secretstreet" in page.locator(".govuk-error-summary").inner_text()
    page.locator("button[name$='-anyway'], main button.govuk-button--secondary").first.click()
    choose(page, "light", "not-listed")
    go_on(page)
    fill(page, where="Secrettextarea " * 40)  # which is too long, and is shown again
    go_on(page)
    assert page.locator(".govuk-error-summary").count() == 1
    fill(page, where="Secretplace")
    go_on(page)
    fill(page, details="Secretdetails")
    go_on(page)
    go_on(page)
    fill(page, full_name="Secret Person", email="secret@secret.example", phone="07700 900982")
    go_on(page)
    page.locator("select").select_option("secretselectvalue")
    go_on(page)
    choose(page, "health", "secrethealthvalue")
    go_on(page)
    choose(page, "colour", "secretradiovalue")
    go_on(page)
    assert "Secrettextarea" not in page.locator("main").inner_text()
    assert "Secretplace" in page.locator("main").inner_text()
    page.evaluate("document.title = 'Secrettitle'")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<p>Secretlater</p>')")
    page.evaluate("document.querySelector('main p').firstChild.data = 'Secretchanged'")
    page.wait_for_timeout(100)
    go_on(page)
    page.wait_for_timeout(300)
    return page.locator(".govuk-panel strong").inner_text()


def texts_of(part: Any) -> Iterator[str]:
    """Every text of a page in an event, without the space around it."""
    if isinstance(part, dict):
        yield from (value.strip() for key, value in part.items() if key == "textContent")
    inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for each in inside:
        yield from texts_of(each)


def test_no_secret_is_in_what_is_sent(recorded: Recorded, visitors: Visitors) -> None:
    """Neither from fields nor from titles, links, addresses, errors, check answers, the confirmation."""
    recorded.planted = PLANTED
    visitors.allow(404)  # the pictures that are planted
    page = visitors(recorded.site)
    reference = report(page)
    page.goto("/")  # what is left of the last page is sent as it is left
    recorded.wait_for(lambda: recorded.recording.pages >= 14)
    assert recorded.refused == []
    sent = recorded.text
    assert re.findall(rf"[^\"]*(?:{SECRET}|07700|{reference})[^\"]*", sent, re.IGNORECASE) == []


def test_what_everybody_reads_can_be_read(recorded: Recorded, visitors: Visitors) -> None:
    """Questions, hints, options and buttons are in the recording, and that a field was filled."""
    page = visitors(recorded.site)
    report(page)
    page.goto("/")
    recorded.wait_for(lambda: recorded.recording.pages >= 14)
    texts = {text for event in recorded.recording.events for text in texts_of(event)}
    words = {
        "Which street is the light in?", "Where is the street light?", "Which colour is the light?", "Amber",
        "Full name", "We will only text you about this report.", "Check your answers", "Continue",
    }  # fmt: skip
    assert words - texts == set()
    inputs = [event["data"] for event in recorded.recording.events if event["data"].get("source") == 5]
    assert {data["text"] for data in inputs} == {"", "****"}
    assert any(data["isChecked"] for data in inputs)


def test_a_chunk_is_json_that_the_server_takes(recorded: Recorded, visitors: Visitors) -> None:
    """Numbers follow one another from page to page, and nothing is missing."""
    page = visitors(recorded.site)
    for address in ("/", REPORT, "/"):
        page.goto(address)
        page.wait_for_timeout(500)
    recorded.wait_for(lambda: recorded.recording.pages >= 3)
    assert sorted(recorded.chunks) == list(range(len(recorded.chunks)))
    assert recorded.recording.missing == 0
    assert json.loads(recorded.recording.to_json())["missing"] == 0


# A guard of the recorder, what it is without that, and what the server says of what is then sent.
OPEN_GUARDS = {
    "words of a page": ("return text.replace(/\\S+/g, MASK)", "return text", "a text"),
    "values of fields": ("&& value ? MASK : undefined", "? value : undefined", "the attribute value"),
    "what is typed": ("&& text ? MASK : ''", "? text : ''", "the text of an input"),
    "addresses of links": ("return '#'", "return value", "the attribute href"),
    "addresses of pages": ("href: '/'", "href: window.location.href", "the address of a page"),
    "titles and names": ("value, element)\n    if", "value, element) ?? value\n    if", "the attribute"),
    "sensitive questions": ("'.kit-replay-block', ", "", "what must be a box"),
    "hidden fields": ("'input[type=hidden]', ", "", "what must be a box"),
}


@pytest.mark.parametrize("guard", OPEN_GUARDS)
def test_the_server_refuses_what_a_recorder_without_guards_sends(
    guard: str, recorded: Recorded, visitors: Visitors
) -> None:
    """Each guard holds something back, and the server is another one behind it."""
    closed, opened, refusal = OPEN_GUARDS[guard]

    def without(name: str, text: str) -> str:
        assert name != "profile.mjs" or closed in text
        return text.replace(closed, opened).replace("text && MASK", "text") if name == "profile.mjs" else text

    recorded.change, recorded.planted = without, PLANTED
    visitors.allow(404, 422)
    page = visitors(recorded.site)
    ahead(
        page,
        REPORT,
        *A_REPORT[:4],
        ("details", {}),
        ("photo", {}),
        ("contact", {}),
        ("how", {"how": "letter"}),
    )
    page.goto(f"{REPORT}/where")
    page.locator("[name=where]").press_sequentially("a secret")
    page.locator("[name=where]").blur()
    page.goto(f"{REPORT}/health")
    page.goto("/")
    recorded.wait_for(lambda: bool(recorded.refused))
    assert any(refusal in words for words in recorded.refused), recorded.refused
