"""Files in a browser: uploaded as soon as they are chosen, with progress in words; and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from prototype_kit.adapters.scanner import scanner_of
from prototype_kit.files.samples import make_docx, make_pdf
from prototype_kit.testing.axe import carry_axe, findings
from prototype_kit.work import Worker
from tests.browser.conftest import Visitors
from tests.browser.hands import NARROW, go_on, path
from tests.browser.live import SITES, LiveSite
from tests.browser.tour import wider_than_the_window

pytestmark = [pytest.mark.browser, pytest.mark.timeout(100), pytest.mark.xdist_group("browser-uploads")]

SEND = "/evidence/send"
PDF = make_pdf()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A service that asks for files."""
    folder = tmp_path_factory.mktemp("evidence") / "site"
    shutil.copytree(SITES / "evidence", folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    live = LiveSite(folder)
    yield live
    live.stop()


def photo(name: str, size: tuple[int, int] = (1200, 900)) -> Any:
    """A photo that a camera might have taken, for a field."""
    written = BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(written, "JPEG", quality=50)
    return {"name": name, "mimeType": "image/jpeg", "buffer": written.getvalue()}


def pdf(name: str, content: bytes = PDF) -> Any:
    """A PDF for a field."""
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def choose(page: Page, *files: Any, field: str = "proof") -> None:
    """Choose files in the field, as a person does with the device's own window; its script is at work."""
    expect(page.locator(".js-enabled form [data-kit-files]:not(.kit-files--at-once)")).to_have_count(0)
    page.locator(f"input[type=file][name={field}]").set_input_files(list(files))


def names(page: Page) -> list[str]:
    """The names in the list of files."""
    return [name.strip() for name in page.locator(".kit-files__name").all_inner_texts()]


def status(page: Page) -> Any:
    """What is said about the files."""
    return page.locator(".kit-files__status").first


def begin(page: Page) -> None:
    """Come to the first page that asks for files."""
    page.goto(SEND)
    go_on(page)


def well(page: Page) -> None:
    """Nothing is wrong with the page as it is now."""
    assert findings(page) == []
    assert wider_than_the_window(page) == 0


def test_photos_are_uploaded_as_they_are_chosen(visitors: Visitors, site: LiveSite) -> None:
    """With progress in words, on a small phone; one is removed, and Continue leads on."""
    page = visitors(site, viewport=NARROW)
    carry_axe(page)
    begin(page)
    well(page)
    # Whatever is said stands in one place that screen readers follow.
    page.evaluate("""() => {
        const status = document.querySelector('.kit-files__status')
        window.said = []
        new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true })
    }""")
    choose(
        page, photo("house.jpg"), photo("a-name-that-is-so-long-that-no-phone-can-show-it-in-one-line.jpg")
    )
    expect(page.locator(".kit-files__remove")).to_have_count(2)
    expect(status(page)).to_contain_text("Added ‘a-name")
    said = page.evaluate("window.said")
    assert said[0] == "Uploading ‘house.jpg’: 0%"
    assert "Uploaded ‘house.jpg’. Checking it" in said
    assert "Added ‘house.jpg’" in said
    expect(page.locator("input[type=file]")).to_have_value("")
    well(page)
    page.get_by_role("button", name="Remove house.jpg").click()
    expect(status(page)).to_have_text("The file is removed")
    expect(page.get_by_role("heading", name="Files added")).to_be_focused()
    assert len(names(page)) == 1
    assert path(page) == f"{SEND}/proof", "the page is the same"
    page.reload()
    assert len(names(page)) == 1, "and so is what is kept"
    go_on(page)
    assert path(page) == f"{SEND}/more"
    well(page)


def test_what_is_wrong_is_said_and_the_rest_is_kept(visitors: Visitors, site: LiveSite) -> None:
    """Too large before it is sent, not what its name says afterwards; each by its name, beside the field."""
    page = visitors(site)
    carry_axe(page)
    begin(page)
    choose(
        page,
        pdf("heavy.pdf", PDF + b" " * 1_100_000),
        pdf("fine.pdf"),
        pdf("photo.pdf", photo("x")["buffer"]),
    )
    message = page.locator(".govuk-form-group .govuk-error-message")
    expect(message).to_contain_text("The file ‘heavy.pdf’ must be smaller than 1MB")
    expect(message).to_contain_text("The name of ‘photo.pdf’ does not fit what is in it")
    assert names(page) == ["fine.pdf"]
    well(page)
    choose(page, pdf("better.pdf", make_pdf(b"(x)")))
    expect(message).to_have_count(0)
    assert names(page) == ["fine.pdf", "better.pdf"]


def test_nothing_is_lost_without_a_connection(visitors: Visitors, site: LiveSite) -> None:
    """The file is named with what to do; those before are kept, and it can be chosen again."""
    page = visitors(site)
    begin(page)
    choose(page, pdf("one.pdf"))
    expect(page.locator(".kit-files__remove")).to_have_count(1)
    page.context.set_offline(True)
    choose(page, pdf("two.pdf", make_pdf(b"(2)")))
    message = page.locator(".govuk-form-group .govuk-error-message")
    expect(message).to_contain_text(
        "We could not upload ‘two.pdf’. Check your connection, then choose it again."
    )
    assert names(page) == ["one.pdf"]
    page.context.set_offline(False)
    choose(page, pdf("two.pdf", make_pdf(b"(2)")))
    expect(page.locator(".kit-files__remove")).to_have_count(2)
    expect(message).to_have_count(0)
    visitors.complaints.clear()


def test_what_is_typed_beside_files_stays(visitors: Visitors, site: LiveSite) -> None:
    """The field of the page is not touched, and the Enter key in it goes on."""
    page = visitors(site)
    begin(page)
    choose(page, pdf("one.pdf"))
    expect(page.locator(".kit-files__remove")).to_have_count(1)
    go_on(page)
    page.locator("[name=about]").fill("My home")
    choose(page, {"name": "a.docx", "mimeType": "", "buffer": make_docx()}, field="extra")
    expect(page.locator(".kit-files__remove")).to_have_count(1)
    expect(page.locator("[name=about]")).to_have_value("My home")
    page.locator("[name=about]").press("Enter")
    page.wait_for_url("**/people")


def test_everything_works_without_scripts(visitors: Visitors, site: LiveSite) -> None:
    """The button uploads, the other removes, and a file that is chosen goes along with Continue."""
    page = visitors(site, java_script_enabled=False, viewport=NARROW)
    begin(page)
    choose(page, photo("one.jpg"), pdf("two.pdf"))
    page.get_by_role("button", name="Upload", exact=True).click()
    assert names(page) == ["one.jpg", "two.pdf"]
    page.get_by_role("button", name="Remove one.jpg").click()
    assert names(page) == ["two.pdf"]
    page.get_by_role("button", name="Upload", exact=True).click()
    assert page.locator(".govuk-error-summary__list a").get_attribute("href") == "#proof"
    choose(page, photo("three.jpg"))
    go_on(page)
    assert path(page) == f"{SEND}/more"
    page.goto(f"{SEND}/proof")
    assert names(page) == ["two.pdf", "three.jpg"]


def test_a_file_is_downloaded_once_it_is_clean(visitors: Visitors, site: LiveSite) -> None:
    """Before that its owner reads that it is checked; a browser saves it and does not show it."""
    page = visitors(site)
    carry_axe(page)
    begin(page)
    choose(page, pdf("one.pdf"))
    link = page.get_by_role("link", name="one.pdf")
    expect(link).to_be_visible()
    page.goto(link.get_attribute("href") or "")
    assert page.locator("h1").inner_text() == "We are checking this file"
    well(page)
    scanner = scanner_of(site.front.settings)
    worker = Worker(site.store, site.front.notify, site.front.own, site.clock, scanner=scanner)
    while worker.turn():  # files of other tests wait as well
        pass
    page.goto(f"{SEND}/proof")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "one.pdf"
    assert download.value.path().read_bytes() == PDF
