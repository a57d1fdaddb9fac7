"""The console as somebody works with it in a browser, and what they may find there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page

from prototype_kit.answers import UploadedFile, UploadedFiles
from prototype_kit.cases import Case
from prototype_kit.files import CleanFile
from prototype_kit.messages import MOST_ATTEMPTS, SIGN_IN, NewMessage
from prototype_kit.store import NewUpload
from prototype_kit.store.uploads import change_files
from tests.browser.live import LiveSite, Server
from tests.web.casework import Desk, answers
from tests.web.world import World

LONG = "long" * 15
"""A word that does not fit into a narrow column."""
TOO_LONG = "a word and " * 500


@dataclass
class Office:
    """The console of a site, and a desk at which cases are made and changed behind its back."""

    site: LiveSite
    console: Server
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        site = self.site
        self.desk = Desk(World(site.front.own, site.front.settings, site.app, site.clock))  # type: ignore[arg-type]

    def case(self, **more: Any) -> Case:
        """A case of somebody who wants to be told, with words that are hard to fit in."""
        return self.desk.case(f"{LONG}@example.com", **more)

    def with_photo(self) -> Case:
        """A case with a photo that nobody has looked at yet, worked on by two, and reported twice."""
        file = CleanFile(f"{LONG}.jpg", "photo", "image/jpeg", b"\xff\xd8\xff jpeg")
        photo = UploadedFiles((UploadedFile("photo-1", file.name, "photo", file.size),))
        case = self.case(answers=answers(details=f"It hums.\nIt is {LONG}.", photo=photo))
        with self.site.store._database.writing() as connection:
            change_files(connection, case.draft_id, [NewUpload("photo-1", file)], (), self.site.clock())
        return self._worked_on(case)

    def _worked_on(self, case: Case) -> Case:
        case = self.desk.change(
            case,
            status="waiting-for-parts",
            priority="high",
            public=f"We wait for {LONG}.",
            translated={"cy": "Rydym yn aros."},
            note="It is the bracket.",
        )
        same = self.desk.case()
        self.desk.change(same, status="duplicate", duplicate_of=case.id)
        return case

    def some(self) -> None:
        """More cases than fit on a page, in every state that the list tells of."""
        for number in range(24):
            self.desk.case(title=f"It flickers, column {number}")
        late = self.desk.case(title=LONG, due_at=self.site.clock() - timedelta(days=3))
        self.desk.change(late, priority="low")
        self.desk.case(target=None, due_at=None)
        self.desk.case(env="demo")
        self.with_photo()

    def tell(self, case: Case, words: str) -> None:
        """Write a message about a case, which is not sent yet."""
        news = NewMessage("email", "update.email.md", f"{LONG}@example.com", f"News of {LONG}", words)
        self.site.store.cases.send(case, [news], self.site.clock())

    def give_up(self) -> None:
        """Try every message that waits until nobody tries it any more."""
        outbox, clock = self.site.store.outbox, self.site.clock
        for attempt in range(MOST_ATTEMPTS):
            with clock.put_forward(timedelta(hours=attempt)):
                for message in outbox.lease(clock(), 50, 60):
                    outbox.failed(message, f"AdapterUnavailable: {LONG}", clock())

    def link(self) -> str:
        """The path of a link that was sent to whoever asked to sign in."""
        tokens: list[str] = []

        def letter(token: str, _code: str) -> NewMessage:
            tokens.append(token)
            return NewMessage("email", SIGN_IN, "manager@anytown.example", "Sign in", "A link")

        for asked in self.site.store.sign_ins.asked():
            self.site.store.sign_ins.send(asked, letter, self.site.front.signer, self.site.clock())
        return f"/sign-in/{tokens[-1]}"


def sign_in(page: Page, role: str = "manager") -> None:
    """Come in as one of the made-up staff."""
    page.context.clear_cookies()
    page.goto("/sign-in")
    send(page, f"Sign in as Demo {role}")


def send(page: Page, button: str) -> None:
    """Press a button, and see the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def open_all(page: Page) -> None:
    """Open whatever can be opened, so that it is looked at too."""
    page.locator("main details:not([open]) > summary").evaluate_all(
        "all => all.forEach(summary => { summary.parentElement.open = true })"
    )
