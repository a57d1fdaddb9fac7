"""Ways through the console's screens that stop wherever there is something new to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from prototype_kit.people import ROLES
from tests.browser.bookings_tour import booking_changes, bookings
from tests.browser.feedback_tour import comments
from tests.browser.figures_tour import figures
from tests.browser.hands import A_REPORT, REPORT, ahead, fill
from tests.browser.inviting_tour import inviting
from tests.browser.office import LONG, TOO_LONG, Office, open_all, send, sign_in

# --- Cases --------------------------------------------------------------------------------------


def case_list(page: Page, office: Office) -> Iterator[str]:
    """The list: empty, full, filtered, with errors; its views, and its way out as a file."""
    office.site.store.reset()
    sign_in(page)
    page.goto("/cases")
    yield "no cases"
    office.some()
    page.goto("/cases")
    open_all(page)
    yield "cases"
    page.goto("/cases?page=2&sort=due")
    yield "the second page, due first"
    page.goto("/cases?team=" + office.desk.team.replace(" ", "+") + f"&late=yes&sort=due&q={LONG}")
    yield "filters in use"
    page.goto("/cases?q=zyzzyva&state=all&from=1/1/2026")
    yield "no case fits"
    page.goto("/cases?q=%3F&from=6/5&to=31/2/2026")
    yield "filters, three errors"
    page.goto("/cases?priority=high")
    open_all(page)
    send(page, "Save view")
    yield "save a view, without a name"
    fill(page, view_name=LONG[:40])
    send(page, "Save view")
    yield "a view of one's own"
    page.goto("/cases/views")
    yield "views"
    send(page, f"Delete the view {LONG[:40]}")
    yield "views, none"
    page.goto("/cases/export?state=all")
    yield "export"
    page.goto("/cases/export?service=street-lights&late=yes")
    yield "export with answers"


def case_page(page: Page, office: Office) -> Iterator[str]:
    """A case with all that can be known of it; each of its errors, a conflict, and what is said after."""
    office.site.store.reset()
    sign_in(page)
    case = office.with_photo()
    office.tell(case, f"It is {LONG}.")
    address = f"/cases/{case.reference}"
    page.goto(address)
    open_all(page)
    yield "a case"
    page.goto("/cases?q=4444-4444")
    yield "not found by its reference"
    page.goto("/cases/4444-4444")
    yield "a case that is not there"
    page.goto(f"{address}/files/photo-1")
    yield "a file that is being checked"
    page.goto(address)
    page.locator("[name=status]").select_option("duplicate")
    fill(page, public=TOO_LONG, note=TOO_LONG)
    send(page, "Update case")
    yield "an update with errors"
    page.goto(address)
    open_all(page)
    send(page, "Add file")
    yield "no file"
    page.goto(address)
    case = office.desk.change(case, by="Bea Brown", status="fixed", priority="low", note=f"It was {LONG}.")
    page.locator("[name=priority]").select_option("normal")
    fill(page, public="We come on Friday.", public_cy="Rydym yn dod ddydd Gwener.")
    send(page, "Update case")
    yield "a conflict"
    send(page, "Update case")
    yield "an update that is made"
    sign_in(page, "call taker")
    page.goto(address)
    send(page, "Save note")
    yield "a note without words"


def bulk(page: Page, office: Office) -> Iterator[str]:
    """Many cases at once: what is asked, what is said before and after, and each error."""
    office.site.store.reset()
    sign_in(page)
    cases = [office.case(title=f"Column {number}, {LONG}") for number in range(3)]
    page.goto("/cases")
    send(page, "Change ticked cases")
    yield "none are ticked"
    page.goto("/cases")
    for tick in page.locator("[name=case]").all():
        tick.check()
    send(page, "Change ticked cases")
    open_all(page)
    yield "what to change"
    send(page, "Continue")
    yield "what to change, nothing chosen"
    page.get_by_label("Status", exact=True).check()
    send(page, "Continue")
    yield "what to change, to nothing"
    office.desk.change(cases[0], status="fixed")
    page.locator("[name=to-status]").select_option("fixed")
    send(page, "Continue")
    yield "what will happen"
    fill(page, public=TOO_LONG, note=TOO_LONG)
    send(page, "Change 2 cases")
    yield "what will happen, with errors"
    office.desk.change(cases[1], priority="low")
    fill(page, public="We came.", note="")
    page.get_by_role("button", name="Change 2 cases").evaluate("""button => {
        for (const ticket of button.form.querySelectorAll('[name=ticket]')) {
            ticket.value = ticket.value.replace(/\\d+$/, '1')
        }
    }""")
    send(page, "Change 2 cases")
    yield "what happened"
    page.goto(f"/cases/bulk/check?change=status&to-status=fixed&case={cases[0].reference}")
    yield "nothing can happen"


# --- Erasing --------------------------------------------------------------------------------------


def erasing(page: Page, office: Office) -> Iterator[str]:
    """What is erased and what must not be, with nothing there and with all of it; a hold, with its error."""
    office.site.store.reset()
    sign_in(page)
    page.goto("/erasures")
    yield "nothing was erased"
    held, other = office.case(), office.case()
    page.goto(f"/cases/{held.reference}/legal-hold")
    yield "set a hold"
    send(page, "Set a legal hold")
    yield "set a hold, without a reason"
    fill(page, reason=f"A claim in court about {LONG}.")
    send(page, "Set a legal hold")
    open_all(page)
    yield "a case with a hold"
    page.goto(f"/cases/{held.reference}/legal-hold")
    yield "lift a hold"
    office.site.store.erasing.erase_case(other, "command", office.site.clock())
    page.goto(f"/cases/{other.reference}")
    open_all(page)
    yield "a case that was erased"
    page.goto("/erasures")
    yield "what was erased, and a hold"


# --- Messages and staff ------------------------------------------------------------------------------


def messages(page: Page, office: Office) -> Iterator[str]:
    """What was sent, what waits, and what was given up and is sent again."""
    office.site.store.reset()
    sign_in(page)
    page.goto("/messages")
    yield "no messages"
    office.tell(office.case(), "We came and looked.")
    office.give_up()
    office.tell(office.case(), f"We wait for {LONG}.")
    page.goto("/messages")
    yield "messages"
    page.goto("/messages?state=dead")
    page.locator("main th a").first.click()
    yield "a message that was given up"
    send(page, "Send it again")
    yield "a message that is sent again"


def staff(page: Page, office: Office) -> Iterator[str]:
    """Who may sign in: somebody new, changed and closed, with each error; and what others are told."""
    office.site.store.reset()
    sign_in(page)
    page.goto("/staff")
    yield "staff"
    page.goto("/staff/add")
    yield "somebody new"
    send(page, "Add this person")
    yield "somebody new, three errors"
    fill(page, email=f"{LONG}@example.com", name=LONG)
    page.get_by_label("Inspector").check()
    send(page, "Add this person")
    yield "somebody was added"
    page.get_by_role("link", name=f"Change {LONG}").click()
    yield "somebody"
    fill(page, name="")
    send(page, "Save changes")
    yield "somebody, with an error"
    send(page, "Close this account")
    yield "somebody was closed"
    sign_in(page, "researcher")
    page.goto("/staff")
    yield "not allowed"


# --- Signing in ------------------------------------------------------------------------------------


def signing_in(page: Page, office: Office) -> Iterator[str]:
    """Asking, the code and the link, each error, and a form that somebody sends whose time was over."""
    site = office.site
    site.store.reset()
    sign_in(page)
    page.context.clear_cookies()
    page.goto("/sign-in")
    assert page.get_by_role("button", name="Sign in as").count() == len(ROLES)
    yield "sign in"
    send(page, "Email me")
    yield "sign in, without an address"
    page.locator("input[name=email]").fill("manager@anytown.example")
    send(page, "Email me")
    open_all(page)
    yield "code"
    send(page, "Sign in")
    yield "code, empty"
    page.goto(f"/sign-in/{'t' * 43}")
    yield "a link that does not work"
    page.goto(office.link())
    yield "a link"
    send(page, "Sign in")
    page.goto("/sign-in/stay")
    yield "still signed in"
    page.evaluate("document.getElementById('kit-ending').showModal()")
    yield "the dialog before the end"
    sign_in(page)
    page.goto("/staff/add")
    fill(page, email="new@example.com", name=LONG)
    page.context.clear_cookies()
    send(page, "Add this person")
    yield "sign in to send what was typed"
    send(page, "Sign in as Demo manager")
    yield "what was typed"
    send(page, "Send it")
    send(page, "Sign out")
    yield "signed out"
    with office.console.hiding_origin():
        page.goto("/sign-in")
        send(page, "Email me")
        yield "where did that come from?"


# --- Design -------------------------------------------------------------------------------------------


def design(page: Page, office: Office) -> Iterator[str]:
    """What a team looks at while it designs, and what is not there."""
    page.context.clear_cookies()
    for address in ("/", "/film", "/charts", "/no-such-page"):
        page.goto(address)
        open_all(page)
        yield f"page {address}"
    for view in ("report/errors", "report/map", "report/previews"):
        page.goto(f"/services/street-lights/{view}")
        open_all(page)
        yield view
    page.goto("/services/bins/order/errors")
    yield "errors of a list"


def drafts(page: Page, office: Office) -> Iterator[str]:
    """Answers that were not sent yet, and those of one person."""
    office.site.store.reset()
    sign_in(page, "researcher")
    page.goto("/data")
    yield "no answers"
    elsewhere = page.context.browser.new_context(base_url=office.site.address).new_page()  # type: ignore[union-attr]
    ahead(elsewhere, REPORT, *A_REPORT)
    elsewhere.context.close()
    page.reload()
    yield "answers"
    page.locator("main th a").first.click()
    yield "answers of one person"


@dataclass(frozen=True)
class ConsoleTour:
    """A way through the console, and the templates that it shows."""

    way: Callable[[Page, Office], Iterator[str]]
    templates: frozenset[str]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.way.__name__


def _tour(way: Callable[[Page, Office], Iterator[str]], templates: str) -> ConsoleTour:
    return ConsoleTour(way, frozenset(f"{name}.html" for name in templates.split()))


TOURS = (
    _tour(case_list, "cases case-views export"),
    _tour(case_page, "case case-changed words"),
    _tour(bulk, "case-words bulk bulk-check bulk-done"),
    _tour(erasing, "erasures legal-hold"),
    _tour(messages, "messages message"),
    _tour(staff, "staff staff-form words"),
    _tour(
        signing_in,
        "sign-in/ask sign-in/code sign-in/link sign-in/no-link sign-in/stay sign-in/send sign-in/left "
        "confirm",
    ),
    _tour(design, "home charts words errors previews map"),
    _tour(drafts, "drafts draft"),
    _tour(
        figures, "figures/services figures/service figures/journey figures/page figures/compare figures/costs"
    ),
    _tour(comments, "figures/feedback"),
    _tour(inviting, "invitations invite"),
    _tour(
        bookings,
        "bookings/day bookings/week bookings/list bookings/left bookings/savings bookings/appointment "
        "bookings/feeds",
    ),
    _tour(
        booking_changes,
        "bookings/move bookings/changed bookings/cancel bookings/close bookings/close-check bookings/closed",
    ),
)
