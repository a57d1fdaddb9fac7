"""Handing a form over by a code: between devices, from a resident to staff, and from staff to a resident."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.assisted import Assistance
from prototype_kit.store import Draft
from prototype_kit.web.limiting import LIMITS
from tests.web.journeys import REPORT, unlisted_light
from tests.web.team import member, sign_in, team
from tests.web.test_uploads import PDF, SEND, send
from tests.web.visitor import Visitor
from tests.web.world import ROOT, MakeWorld, World

HAND_OVER = f"{REPORT}/hand-over"
HELP = {"channel": "phone", "who": "carer", "consent": "yes"}
REFUSED = {"code": "Check the code or ask for a new one: this one does not work"}


def code_from(visitor: Visitor, base: str = REPORT) -> str:
    """The code that somebody has made for their form."""
    visitor.get(f"{base}/hand-over")
    visitor.submit()
    found = re.search(r"The code is ([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3})\.", visitor.page.words)
    assert found, visitor.page.words
    return found[1]


def enter(visitor: Visitor, code: str, status: int = 200) -> None:
    """Go on with a code."""
    visitor.get("/continue")
    visitor.submit(status, code=code)


def draft_of(world: World) -> Draft:
    """The one draft that there is."""
    (draft,) = world.front.store.drafts.recent("prototype", world.clock(), 9)
    return draft


def test_a_form_goes_on_in_another_browser(lights: World) -> None:
    """With every answer, and where it was; the browser that had it is told where it is."""
    ann, ben = lights.visitor(), lights.visitor()
    unlisted_light(ann)
    page = ann.get(f"{REPORT}/where")
    assert "Hand this over to somebody who helps you" in page.words
    code = code_from(ann)
    assert f"{lights.base}/continue" in ann.page.words
    enter(ben, code.lower().replace("-", " "))
    assert ben.page.path == f"{REPORT}/check-answers"
    assert ben.page.rows["Full name"] == "Ann Lee"
    ann.get(f"{REPORT}/check-answers", 410)
    assert ann.page.heading == "You have handed this over"
    assert "Somebody used your code at midday on 6 May 2026." in ann.page.words
    ben.submit()
    assert ben.page.heading == "Report sent"


def test_looking_makes_no_code_and_shows_the_same_one_again(lights: World) -> None:
    """A code is made by a button; the page can be loaded again, and a new code ends the old one."""
    ann, ben = lights.visitor(), lights.visitor()
    unlisted_light(ann)
    assert "kit-code" not in ann.get(HAND_OVER).html
    assert lights.rows("hand_over") == []
    first = code_from(ann)
    assert first in ann.get(HAND_OVER).words
    lights.clock.forward(minutes=1)
    second = code_from(ann)
    assert first != second
    assert first not in "".join(lights.rows("hand_over"))
    enter(ben, first, 422)
    assert ben.page.errors == REFUSED
    enter(ben, second)
    assert ben.page.path == f"{REPORT}/check-answers"


@pytest.mark.parametrize("why", ["never one", "no code", "used", "old", "sent", "newer"])
def test_codes_that_do_not_work_are_told_alike(lights: World, why: str) -> None:
    """The same words and status for each; they say what to do."""
    ann, ben = lights.visitor(), lights.visitor()
    unlisted_light(ann)
    code = code_from(ann)
    if why == "used":
        enter(lights.visitor(), code)
    elif why == "old":
        lights.clock.forward(minutes=30)
    elif why == "sent":
        ann.get(f"{REPORT}/check-answers")
        ann.submit()
    elif why == "newer":
        lights.clock.forward(seconds=1)
        code_from(ann)
    enter(ben, {"never one": "222-222-222", "no code": "x"}.get(why, code), 422)
    assert ben.page.errors == REFUSED
    assert ben.cookie is None


def test_nothing_entered_says_so(lights: World) -> None:
    """And is not counted as a guess."""
    visitor = lights.visitor()
    enter(visitor, " ", 422)
    assert visitor.page.errors == {"code": "Enter the code"}


def test_guessing_is_stopped(make_world: MakeWorld) -> None:
    """By the machine's address; a right code does not let somebody begin anew, as anybody can make one."""
    world = make_world("lights", ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")
    ann, ben = world.visitor(), world.visitor()
    most = LIMITS["hand-over-code"].most
    for _ in range(most - 1):
        enter(ben, "222-222-222", 422)
    unlisted_light(ann)
    enter(ben, code_from(ann))
    enter(ben, "222-222-222", 422)
    unlisted_light(ann)
    code = code_from(ann)
    ben.get("/continue")
    ben.submit(429, code=code)
    world.clock.forward(hours=1)
    enter(ben, code_from(ann))


def test_a_draft_with_files_keeps_them(make_world: MakeWorld, tmp_path: Path) -> None:
    """They are on the other device too."""
    shutil.copytree(ROOT / "tests/sites/evidence", tmp_path / "site")
    world = make_world(site=load_site(tmp_path / "site"))
    ann, ben = world.visitor(), world.visitor()
    ann.get(SEND)
    ann.submit()
    send(ann, files=[("proof.pdf", PDF)], press="upload")
    here = ann.page.url
    enter(ben, code_from(ann, SEND))
    assert ben.page.path == here.partition("?")[0]
    assert "proof.pdf" in ben.page.words


# --- From a resident to staff -----------------------------------------------------------------------------


def test_staff_go_on_with_what_somebody_began(lights: World) -> None:
    """They say how the person came first; it counts as begun online, and as assisted."""
    ann, bea = lights.visitor(), team(lights, "call-taker")
    unlisted_light(ann)
    code = code_from(ann)
    bea.get("/take/continue")
    bea.submit(422, code=code)
    assert set(bea.page.errors) == {"channel", "who", "consent"}
    assert bea.page.fields["code"] == [code]
    assert draft_of(lights).origin.assistance is None
    bea.submit(**HELP)
    assert bea.page.path == f"{REPORT}/check-answers"
    assert bea.page.rows["Full name"] == "Ann Lee"
    origin, account = draft_of(lights).origin, member(lights, "call-taker")
    assert (origin.source, origin.channel, origin.assisted) == ("user", "web", True)
    assert origin.assistance == Assistance(account.id, "phone", consent=True, relationship="carer")
    ann.get(f"{REPORT}/check-answers", 410)


def test_a_wrong_code_is_told_to_staff_in_the_same_words(lights: World) -> None:
    """With what they chose kept."""
    bea = team(lights, "call-taker")
    bea.get("/take/continue")
    bea.submit(422, code="222-222-222", **HELP)
    assert bea.page.errors == REFUSED
    assert bea.page.fields["channel"] == ["phone"]
    bea.submit(422, code="")
    assert bea.page.errors == {"code": "Enter the code"}


# --- From staff to a resident, and to other staff ----------------------------------------------------------


def test_a_person_goes_on_with_what_staff_began(lights: World) -> None:
    """At the public address, which the staff's page says; it stays assisted."""
    bea, ann = team(lights, "call-taker"), lights.visitor()
    bea.get("/take")
    bea.submit(form="street-lights/report", **HELP)
    bea.submit(fault="damaged")
    code = code_from(bea)
    assert "http://127.0.0.1:8000/continue" in bea.page.words
    enter(ann, code)
    assert ann.page.path == f"{REPORT}/light-search"
    assert draft_of(lights).origin.source == "staff"
    assert draft_of(lights).origin.assisted
    bea.get(f"{REPORT}/light-search", 410)


def test_other_staff_go_on_with_what_staff_began(lights: World) -> None:
    """They say anew how the person comes; the form is theirs now."""
    bea, cal = team(lights, "call-taker"), team(lights, "manager")
    bea.get("/take")
    bea.submit(form="street-lights/report", channel="face_to_face", who="self", consent="yes")
    bea.submit(fault="damaged")
    cal.get("/take/continue")
    cal.submit(code=code_from(bea), **HELP)
    assert cal.page.path == f"{REPORT}/light-search"
    origin = draft_of(lights).origin
    assert (origin.source, origin.channel) == ("staff", "phone")
    assert origin.assistance is not None
    assert origin.assistance.account_id == member(lights, "manager").id
    bea.get(f"{REPORT}/light-search", 410)


def test_staff_who_go_on_with_what_they_gave_away_are_told_so(lights: World) -> None:
    """When the person has taken it, and how to get it back; nothing is said of cookies."""
    bea, ann = team(lights, "call-taker"), lights.visitor()
    bea.get("/take")
    bea.submit(form="street-lights/report", **HELP)
    bea.submit(fault="damaged")
    old = bea.page
    enter(ann, code_from(bea))
    form = {"light-search": "Mill Lane"}
    for page in (bea.get(old.url, 410), bea.post(old.url, form, 410)):
        assert page.heading == "You have handed this over"
        assert "Someone used the code at midday on 6 May 2026." in page.words
        assert "cookies" not in page.words
    assert "Mill Lane" in bea.page.words  # it was not saved, and is shown to be copied
    lights.clock.forward(days=1)
    sign_in(lights, bea, member(lights, "call-taker"))
    page = bea.get(old.url, 404)
    assert page.heading == "You do not have this form"
    assert "whoever used the code has it" in page.words
    assert "cookies" not in page.words


def test_the_life_of_a_code_is_what_the_page_says(lights: World) -> None:
    """Half an hour, as a time that can be read on a clock."""
    ann = lights.visitor()
    unlisted_light(ann)
    code_from(ann)
    assert "It works once, until 12:30pm on 6 May 2026." in ann.page.words
    lights.clock.forward(seconds=timedelta(minutes=30).total_seconds())
    assert "kit-code" not in ann.get(HAND_OVER).html
