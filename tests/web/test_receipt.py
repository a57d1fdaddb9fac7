"""After a form was sent: a receipt that prints, and a device that others use is cleared."""

from __future__ import annotations

import re

import pytest

from tests.web.journeys import REPORT, unlisted_light
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

RECEIPT, FINISH = f"{REPORT}/receipt", f"{REPORT}/finish"


def sent(world: World, email: str = "ann@example.com") -> Visitor:
    """Somebody who has just sent a report."""
    visitor = world.visitor()
    unlisted_light(visitor)
    visitor.get(f"{REPORT}/contact")
    visitor.submit(email=email)
    visitor.submit()
    assert visitor.page.heading == "Report sent"
    return visitor


def test_a_receipt_says_all_that_somebody_needs(lights: World) -> None:
    """Reference, code, when, what they told us, what happens next, how to track, and whom to ask."""
    visitor = sent(lights)
    confirmation = visitor.page.words
    (link,) = [a for a in visitor.page.tree.iter("a") if a.get("href") == RECEIPT]
    assert link.text == "Get a receipt to print"
    page = visitor.get(RECEIPT)
    found = re.search(r"Your reference is ([\w-]{9}).* Your code is (\w{6})", confirmation)
    assert found
    reference, code = found.groups()
    assert page.heading == f"Receipt {reference}"
    assert page.title.startswith(f"Receipt {reference} – ")
    assert page.rows["Reference"] == reference
    assert page.rows["Code"] == code
    assert page.rows["Sent"] == "midday on 6 May 2026"
    assert page.rows["Full name"] == "Ann Lee"
    assert page.rows["Where is the street light?"] == "By the mill, near the bridge"
    for words in ("What happens next", f"{lights.base}/track", "01632 960 100", "services@anytown.example"):
        assert words in page.words


def test_the_button_to_print_is_for_scripts_alone(lights: World) -> None:
    """Without them the words beside it say how to print."""
    visitor = sent(lights)
    visitor.get(RECEIPT)
    (button,) = [each for each in visitor.page.tree.iter("button") if "data-kit-print" in each.attrib]
    assert button.get("type") == "button"
    assert "hidden" in button.attrib
    assert "use your browser’s print" in visitor.page.words


def test_a_receipt_is_for_what_was_sent(lights: World) -> None:
    """Before that it leads to where the form goes on; without a form there is none."""
    visitor = lights.visitor()
    visitor.get(RECEIPT, 404)
    unlisted_light(visitor)
    assert visitor.get(RECEIPT).path == f"{REPORT}/check-answers"
    lights.visitor().get(RECEIPT, 404)


def test_a_receipt_in_welsh(lights: World) -> None:
    """Whoever reads Welsh gets it in Welsh, and what they told us too."""
    visitor = sent(lights)
    visitor.get(f"{RECEIPT}?lang=cy")
    assert (visitor.page.heading or "").startswith("Derbynneb ")
    assert "Beth ddywedoch chi wrthym" in visitor.page.words
    assert "use your browser" not in visitor.page.words


# --- Finish and clear -------------------------------------------------------------------------------------


def test_clearing_a_device_leaves_nothing_personal(lights: World) -> None:
    """No page shows it any more, also to whoever kept the cookie; the case stays, and can be tracked."""
    visitor = sent(lights)
    cookie = visitor.cookie
    assert "We have sent your reference to ann@example.com and" in visitor.page.words
    assert "If other people use this device" in visitor.page.words
    visitor.press("Finish and clear this device")
    assert (visitor.page.path, visitor.page.heading) == (FINISH, "This device is cleared")
    assert visitor.cookie is None
    assert "ann@example.com" not in visitor.page.html
    visitor.client.set_cookie("session", cookie or "", domain="127.0.0.1")
    for page in ("confirmation", "receipt", "check-answers", "contact", "start"):
        assert "ann@example.com" not in visitor.get(f"{REPORT}/{page}", 404).html
    (row,) = lights.rows("cases")
    case = lights.front.store.cases.by_id(1)
    assert case is not None
    assert "ann@example.com" in row
    assert visitor.get(f"/track/{case.reference}").status == 200


def test_what_was_begun_and_not_sent_is_deleted(lights: World) -> None:
    """Nobody could come back to it; the page says so before the button."""
    visitor = sent(lights)
    unlisted_light(visitor)
    visitor.post(FINISH)
    assert visitor.page.heading == "This device is cleared"
    assert "ann@example.com" not in "".join(lights.rows("draft"))


def test_what_was_saved_for_later_stays_behind_its_link(make_world: MakeWorld) -> None:
    """It is not on this device any more, and not lost."""
    world = make_world("saved")
    visitor = world.visitor()
    unlisted_light(visitor)
    visitor.get(f"{REPORT}/save")
    visitor.submit(email="ann@example.com")
    found = re.search(rf"{REPORT}/return/\S+", world.front.store.outbox.recent(1)[0].body)
    assert found
    visitor.post(FINISH)
    visitor.get(f"{REPORT}/contact", 404)
    other = world.visitor()
    other.get(found[0])
    other.submit()
    assert other.get(f"{REPORT}/contact").fields["email"] == ["ann@example.com"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_clears_nothing(lights: World, method: str) -> None:
    """Only the button does."""
    visitor = sent(lights)
    visitor.raw(method, FINISH)
    assert visitor.get(f"{REPORT}/confirmation").heading == "Report sent"


def test_clearing_a_device_without_a_session(lights: World) -> None:
    """Says the same, and a journey that is not there is not there."""
    visitor = lights.visitor()
    visitor.post(FINISH)
    assert visitor.page.heading == "This device is cleared"
    visitor.post("/street-lights/no-such/finish", {}, 404)
