"""A case in an account: its page, its files, and taking it out; to be seen by nobody else."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urljoin

import pytest
from sqlalchemy import update

from prototype_kit import Site
from prototype_kit.adapters.scanner import Verdict
from prototype_kit.cases import Case, CaseEntry
from prototype_kit.files.samples import sample_content
from prototype_kit.messages import NewMessage
from prototype_kit.resident_accounts import PARTS, InAccountEntry, Shown
from prototype_kit.store.tables import cases
from prototype_kit.tracking import Tracking
from prototype_kit.work import Worker
from tests.web.appointments import book, free, own
from tests.web.journeys import REPORT, unlisted_light
from tests.web.residents import ANN, BOB, keep_case, resident
from tests.web.visitor import Page, Visitor
from tests.web.world import MakeWorld, World


class Clean:
    """A scanner that finds nothing."""

    def scan(self, content: BinaryIO) -> Verdict:
        """What it says."""
        return Verdict()


def sent(world: World, visitor: Visitor) -> Case:
    """The case that somebody has just sent."""
    visitor.submit()
    draft = world.front.store.drafts.latest(visitor.cookie or "", "street-lights", "report", world.clock())
    assert draft is not None
    case = world.front.store.cases.of_draft(draft.id)
    assert case is not None
    return case


def told(world: World, case: Case) -> None:
    """Staff tell whoever reported it something."""
    now = world.clock()
    entries = [
        CaseEntry(now, "update", "We have ordered parts", "staff", True),
        CaseEntry(now, "note", "Secret note", "staff", False),
    ]
    messages = [
        NewMessage("email", "x.email.md", ANN, "Parts are ordered", "Dear Ann, they come soon."),
        NewMessage("email", "x.email.md", "neighbour@example.com", "For a neighbour", "Dear neighbour"),
    ]
    world.front.store.cases.update(case, replace(case, priority="high"), entries, messages, now)


def test_a_case_has_everything_in_one_timeline(account_world: World) -> None:
    """What was done, what was sent to them, and what they told us; nothing of anybody else."""
    ann = resident(account_world)
    unlisted_light(ann)
    case = sent(account_world, ann)
    account_world.clock.forward(minutes=1)
    told(account_world, case)
    page = ann.get(f"/account/cases/{case.reference}")
    words = page.words
    assert "We have your report" in words
    assert "We aim to deal with this by" in words
    assert words.index("We emailed you: Parts are ordered") < words.index("We have ordered parts")
    assert "Dear Ann, they come soon." in words
    assert "By the mill," in words
    assert "Secret note" not in words
    assert "neighbour" not in words
    assert ann.get(f"/account/cases/{case.reference.lower()}").path == f"/account/cases/{case.reference}"


def test_what_was_sent_to_any_address_in_the_form_is_theirs(account_world: World) -> None:
    """By email and by text, however they are told from then on; not what somebody who follows it was sent."""
    ann = resident(account_world)
    unlisted_light(ann)
    case = sent(account_world, ann)
    account_world.clock.forward(minutes=1)
    told(account_world, case)
    first = account_world.front.store.outbox.of_case(case.id)[:2]
    assert [each.channel for each in first] == ["email", "text"]
    places = (f"/account/cases/{case.reference}", "/account/timeline")
    for path in places:
        words = ann.get(path).words
        assert "We sent you a text message" in words
        assert "neighbour" not in words
    ann.get("/account/preferences")
    ann.submit(channel="text", phone="07700 900 111", earlier="yes")
    account_world.clock.forward(minutes=1)
    now = account_world.clock()
    news = NewMessage("text", "x.text.md", "07700 900 111", "", "They come tomorrow.")
    cases = account_world.front.store.cases
    changed = cases.by_reference(case.reference)
    assert changed is not None
    cases.update(changed, replace(changed, priority="low"), [], [news], now)
    for path in places:
        words = ann.get(path).words
        assert "They come tomorrow." in words
        assert all(each.body.split("\n")[0] in words for each in first)
        assert "neighbour" not in words


def test_nobody_else_sees_it(account_world: World) -> None:
    """Another's reference is told like one that was never given, on every address of the case."""
    case = account_world.reported(REPORT, ANN)
    keep_case(account_world, case)
    bob = resident(account_world, BOB)
    missing = case.reference[:-1] + ("A" if case.reference[-1] != "A" else "C")
    for reference in (case.reference, missing, "x"):
        answers = [
            bob.raw("GET", f"/account/cases/{reference}"),
            bob.raw("GET", f"/account/cases/{reference}/files/a"),
            bob.raw("GET", f"/account/cases/{reference}/take-out"),
            bob.raw(
                "POST", f"/account/cases/{reference}/take-out", headers={"Sec-Fetch-Site": "same-origin"}
            ),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
    assert resident(account_world).get(f"/account/cases/{case.reference}").status == 200
    stranger = account_world.visitor()
    assert stranger.get(f"/account/cases/{case.reference}").path == "/sign-in"


def test_what_was_erased_leads_whoever_had_it_to_the_page_that_says_so(account_world: World) -> None:
    """Ann is erased; Bob, who had her report in his list, is told why it is not there any more."""
    case = account_world.reported(REPORT, ANN)
    keep_case(account_world, case, BOB)
    bob = resident(account_world, BOB)
    bob.get(f"/account/cases/{case.reference}")
    account_world.front.store.erasing.erase_case(case, "command", account_world.clock())
    assert case.reference not in bob.get("/account").words
    for path in (
        f"/account/cases/{case.reference}",
        f"/account/cases/{case.reference.lower()}",
        f"/account/added/{case.reference}",
    ):
        page = bob.get(path)
        assert page.path == f"/track/{case.reference}"
        assert "We deleted the personal details in this on 6 May 2026." in page.words
    assert bob.raw("GET", f"/account/cases/{case.reference}/files/a").location == f"/track/{case.reference}"
    bob.post(f"/account/cases/{case.reference}/take-out", {})
    assert bob.page.path == f"/track/{case.reference}"


def test_whoever_guesses_references_learns_no_more_than_on_the_page_for_everybody(
    account_world: World,
) -> None:
    """Another's, one that was never given and one of another use of the site have one answer, to the letter.

    Of one that was erased the account tells what `/track` tells anybody without signing in, and no more.
    """
    world, others = account_world, account_world.reported(REPORT, ANN)
    erased = world.reported(REPORT, ANN)
    world.front.store.erasing.erase_case(erased, "command", world.clock())
    elsewhere = world.reported(REPORT, ANN)
    world.front.store.erasing.erase_case(elsewhere, "command", world.clock())
    with world.front.store.database.writing() as connection:
        connection.execute(update(cases).where(cases.c.id == elsewhere.id).values(env="live"))
    missing = others.reference[:-1] + ("A" if others.reference[-1] != "A" else "C")
    bob, nobody = resident(world, BOB), world.visitor()
    for below in ("", "/files/a"):
        told = {
            (answer.status_code, answer.get_data(), answer.location)
            for reference in (others.reference, missing, elsewhere.reference, "x")
            for answer in [bob.raw("GET", f"/account/cases/{reference}{below}")]
        }
        assert len(told) == 1
        assert {status for status, _, _ in told} == {404}
    assert nobody.get(f"/track/{erased.reference}").status == 200
    assert nobody.raw("GET", f"/account/cases/{erased.reference}").location.startswith("/sign-in")


def test_it_can_be_taken_out(account_world: World) -> None:
    """Out of this account alone, once they pressed on a page that names it; the case stays as it was."""
    case = account_world.reported(REPORT, ANN)
    for email in (ANN, BOB):
        keep_case(account_world, case, email)
    ann = resident(account_world)
    before = account_world.rows("cases")
    ann.get(f"/account/cases/{case.reference}")
    assert "Take it out of my account" in ann.page.words
    page = ann.get(f"/account/cases/{case.reference}/take-out")
    assert page.heading == "Do you want to take this out of your account?"
    code = Tracking(account_world.front.signer).code(case.reference)
    for words in ("Report a faulty street light", case.reference, code, "Keep it in my account"):
        assert words in page.words
    assert ann.get(f"/account/cases/{case.reference}").status == 200
    ann.get(f"/account/cases/{case.reference}/take-out")
    page = ann.press("Take it out")
    assert "It is not in your account any more." in page.words
    assert case.reference not in page.words
    ann.get(f"/account/cases/{case.reference}", 404)
    assert resident(account_world, BOB).get(f"/account/cases/{case.reference}").status == 200
    assert before == account_world.rows("cases")


def test_files_are_for_whoever_sent_them(account_world: World) -> None:
    """As a download, once they were found clean."""
    world, ann = account_world, resident(account_world)
    ann.get(REPORT)
    ann.submit()
    ann.submit(fault="damaged")
    ann.submit(light_search="Mill Lane")
    ann.submit(light="not-listed")
    ann.submit(where="By the mill")
    ann.submit(details="")
    ann.post(
        ann.page.url,
        {"photo": (BytesIO(sample_content("photo.jpg") or b""), "lamp.jpg")},
        content_type="multipart/form-data",
    )
    ann.submit(full_name="Ann")
    case = sent(world, ann)
    page = ann.get(f"/account/cases/{case.reference}")
    assert "We are still checking it for viruses." in page.words
    (file,) = case.answers.files
    path = f"/account/cases/{case.reference}/files/{file.id}"
    assert ann.raw("GET", path).status_code == 404
    Worker(world.front.store, world.front.notify, world.site, world.clock, scanner=Clean()).turn()
    assert path in ann.get(f"/account/cases/{case.reference}").html
    answer = ann.raw("GET", path)
    assert (answer.status_code, answer.get_data()[:3]) == (200, b"\xff\xd8\xff")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert resident(world, BOB).raw("GET", path).status_code == 404
    assert ann.raw("GET", f"{path[:-1]}~").status_code == 404


def test_an_appointment_is_changed_by_its_own_page(account_world: World) -> None:
    """Change, cancel and calendar."""
    case = book(account_world)
    keep_case(account_world, case)
    page = resident(account_world).get(f"/account/cases/{case.reference}")
    assert "10am on Tuesday 12 May 2026" in page.words
    for words in ("Change your appointment", "Cancel your appointment", "Add it to your calendar"):
        assert words in page.words


def link(page: Page, words: str) -> str:
    """Where the first link that begins with these words leads."""
    links = ((each.get("href", ""), "".join(each.itertext()).strip()) for each in page.tree.iter("a"))
    return next(urljoin(page.url, href) for href, text in links if text.startswith(words))


@pytest.mark.parametrize("begins", ["/account/appointments", "/account/cases/{reference}"])
def test_an_appointment_that_is_changed_from_the_account_ends_there(
    account_world: World, begins: str
) -> None:
    """Also by way of another week, another office and another language; and so does one that is cancelled."""
    world, case = account_world, book(account_world)
    keep_case(world, case)
    ann, begins = resident(world), begins.format(reference=case.reference)
    there = f"/account/cases/{case.reference}"
    page = ann.get(link(ann.get(begins), "Change "))
    assert link(page, "Back") == there
    page = ann.get(link(ann.get(link(page, "Cymraeg")), "English"))
    assert link(page, "Cancel it instead").endswith("/cancel-appointment?from=account")
    ann.get(link(page, "Anytown Observatory"))
    ann.submit(422)
    ann.submit(appointment=f"observatory/{free(ann)[0]}")
    assert ann.page.path == there
    assert "Your appointment has been changed." in ann.page.words
    assert "Observatory" in ann.page.words
    page = ann.get(link(ann.get(begins), "Cancel "))
    assert link(page, "Keep it") == there
    assert "from=account" in link(page, "Change it instead")
    ann.submit()
    assert ann.page.path == there
    assert "Your appointment has been cancelled." in ann.page.words
    page = ann.get(f"{own(world, case)}/appointment?from=account")
    assert link(page, "See how far we are") == there


def test_the_way_back_is_for_whoever_has_it_in_their_account(account_world: World) -> None:
    """For others it ends on the page that the link in a message leads to. No address sends them elsewhere."""
    world, case = account_world, book(account_world)
    keep_case(world, case)
    page = own(world, case)
    for visitor in (world.visitor(), resident(world, BOB)):
        assert link(visitor.get(f"{page}/appointment?from=account"), "Back") == page
    ann = resident(world)
    for other in ("", "?from=", "?from=https://example.com/", "?from=//example.com", "?from=/account/close"):
        assert link(ann.get(f"{page}/appointment{other}"), "Back") == page
    ann.get(f"{page}/cancel-appointment?from=//example.com")
    ann.submit()
    assert ann.page.path == page


def test_whoever_was_signed_out_while_they_chose_has_still_changed_it(account_world: World) -> None:
    """The link says who may: it is changed, and the page of the link says so."""
    world, case = account_world, book(account_world)
    keep_case(world, case)
    ann = resident(world)
    ann.get(f"{own(world, case)}/cancel-appointment?from=account")
    ann.client.delete_cookie("resident", domain=world.base.partition("://")[2])
    ann.submit()
    assert ann.page.path == own(world, case)
    assert "Your appointment has been cancelled." in ann.page.words


SEEN: dict[Shown, str] = {
    "status": "We have your report",
    "target": "We aim to deal with this by",
    "timeline": "We have ordered parts",
    "messages": "We emailed you: Parts are ordered",
    "answers": "UK telephone number",
    "files": "Files that you sent",
    "appointments": "Your appointment",
}
"""What the page of a case says in each part."""


def test_every_part_is_tried() -> None:
    """Whoever adds a part that an account can show has to say what it looks like."""
    assert SEEN.keys() == PARTS.keys()


@pytest.mark.parametrize("hidden", ["status", "target", "timeline", "messages", "answers"])
def test_a_service_says_what_is_shown(make_world: MakeWorld, site_of_accounts: Site, hidden: Shown) -> None:
    """What it leaves out is neither on the page of the case nor on the others."""
    shows = tuple(part for part in PARTS if part != hidden)
    world = make_world(site=_with(site_of_accounts, InAccountEntry(shows=shows, again="report")))
    ann = resident(world)
    unlisted_light(ann)
    case = sent(world, ann)
    told(world, case)
    page = ann.get(f"/account/cases/{case.reference}")
    for part in ("status", "target", "timeline", "messages", "answers"):
        assert (SEEN[part] in page.words) == (part != hidden), part
    assert "Report a faulty street light" in page.words
    everywhere = ann.get("/account").words + ann.get("/account/timeline").words
    assert SEEN[hidden] not in everywhere


def _with(site: Site, entry: InAccountEntry) -> Site:
    """The site with another `in_account` of street lights."""
    service = site.services["street-lights"]
    changed = replace(service, entry=service.entry.model_copy(update={"in_account": entry}))
    return replace(site, services={**site.services, "street-lights": changed})
