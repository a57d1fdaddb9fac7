"""Takes walkthroughs through a site without a browser: quick enough to take all of them at every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from prototype_kit.files.samples import TOO_LARGE, sample_content
from prototype_kit.testing.expecting import (
    reference,
    unmet_by_page,
    unmet_by_place,
    unmet_by_refusal,
)
from prototype_kit.testing.failing import Trail, Unmet
from prototype_kit.testing.page import SeenPage
from prototype_kit.testing.page_checks import check_page
from prototype_kit.testing.served import ServedSite
from prototype_kit.walkthroughs import Leg, Refusal, Walkthrough
from prototype_kit.walkthroughs.walkthrough import Files

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a post from a page of ours."""


class Visitor:
    """Somebody without JavaScript, who looks at every page. Each walkthrough begins in a new browser."""

    def __init__(self, served: ServedSite):
        self.served = served
        self._checked = set[str]()  # pages that were found to be right already

    def take(self, walkthrough: Walkthrough) -> None:
        """Take a walkthrough. Raises `WalkthroughFailed` where a page is not as the journey says."""
        self.served.ready(walkthrough)
        _Taking(self.served, walkthrough, self._checked).take()


class _Taking:
    """One walkthrough on its way."""

    def __init__(self, served: ServedSite, walkthrough: Walkthrough, checked: set[str]):
        self.served, self.walkthrough, self.checked = served, walkthrough, checked
        self.client = served.app.test_client()
        self.trail = Trail(walkthrough)
        self.place = walkthrough.base
        """The address that the last answer led to, with its query."""
        self.sent_to: str | None = None

    def take(self) -> None:
        self._look(self.place)
        self.place = self.walkthrough.beginning
        self._post_on({})
        legs = self.walkthrough.legs
        for leg, onward in pairwise((*legs, None)):
            if leg is not None:
                self._leg(leg, onward)
        self.trail.check(self.served.unmet_by_store(self.walkthrough, self.sent_to))

    def _leg(self, leg: Leg, onward: Leg | None) -> None:
        self.trail.check(unmet_by_place(self.place, self.walkthrough, leg))
        page = self._look(self.place)
        self.trail.check(unmet_by_page(page, self.walkthrough, leg))
        for refusal in leg.refusals:
            self._be_refused(refusal)
        if leg.kind == "confirmation":
            self.sent_to = reference(page)
        if onward is None:
            return
        if onward.changing and leg.kind == "check-answers":
            self._follow(page, f"{self.walkthrough.address(onward)}?change=yes")
        elif leg.form is None:
            self._follow(page, self.walkthrough.address(onward))
        else:
            self._post_on(leg.form, leg.files)
            self.trail.answered(leg)

    def _look(self, address: str) -> SeenPage:
        """The page at an address, checked."""
        self.trail.page = address
        response = self.client.get(address)
        page = SeenPage(address, response.status_code, response.get_data(as_text=True))
        self._check(page)
        return page

    def _check(self, page: SeenPage) -> None:
        """Whether there is any fault in a page that was not looked at before."""
        if page.html not in self.checked:
            self.trail.check(Unmet("a page without faults", problem) for problem in check_page(page.html))
            self.checked.add(page.html)

    def _post(self, form: Mapping[str, Sequence[str]], files: Files) -> TestResponse:
        data: dict[str, Any] = {name: list(texts) for name, texts in form.items()}
        if not files:
            return self.client.post(self.place, data=data, headers=SAME_ORIGIN)
        for field, names in files.items():
            data[field] = [FileStorage(BytesIO(self._content(name)), name) for name in names]
        boundary, body = encode_multipart(data)  # the client's own way leaves a file open
        kind = f'multipart/form-data; boundary="{boundary}"'
        return self.client.post(self.place, data=body, headers=SAME_ORIGIN, content_type=kind)

    def _content(self, name: str) -> bytes:
        if name == TOO_LARGE:  # one byte more than the page says that it takes
            return b"x" * (1 + self._most_bytes())
        return sample_content(name) or b""

    def _most_bytes(self) -> int:
        page = SeenPage(self.place, 200, self.client.get(self.place).get_data(as_text=True))
        return max((int(area.get("data-most") or 0) for area in page.of_class("kit-files")), default=0)

    def _post_on(self, form: Mapping[str, Sequence[str]], files: Files | None = None) -> None:
        """Send what is right, and be led on."""
        sent = self._post(form, files or {})
        if sent.status_code != 303:
            page = SeenPage(self.place, sent.status_code, sent.get_data(as_text=True))
            errors = "; ".join(words for _, words in page.error_links)
            told = f"status {sent.status_code}, headed ‘{page.heading}’ {errors}".rstrip()
            given = {**form, **(files or {})}
            self.trail.fail(f"to be led on (status 303) when {dict(given)} is sent", told)
        self.place = sent.headers["Location"]

    def _follow(self, page: SeenPage, address: str) -> None:
        """Follow a link of the page."""
        if address not in page.links:
            near = sorted(urlsplit(link).path for link in page.links)
            self.trail.fail(f"a link to {address}", f"links to {', '.join(near) or 'nothing'}")
        self.place = address

    def _be_refused(self, refusal: Refusal) -> None:
        self.trail.page = self.place
        sent = self._post(refusal.form, refusal.files)
        page = SeenPage(self.place, sent.status_code, sent.get_data(as_text=True))
        self.trail.check(unmet_by_refusal(page, refusal))
        self._check(page)
        if refusal.files:
            self._remove_files(page)

    def _remove_files(self, page: SeenPage) -> None:
        """Take away the files of a refused form that were right: the page has kept them."""
        removing: dict[str, list[str]] = {}
        for name, value in page.buttons:
            if name.endswith("-remove"):
                removing.setdefault(name, []).append(value)
        if removing:
            self._post(removing, {})
