"""Assisted digital: staff fill in the same pages for somebody, and nobody but them sees what is there."""

from __future__ import annotations

import logging

import pytest

from prototype_kit.assisted import CHANNELS, RELATIONSHIPS, Assistance
from prototype_kit.events import Origin
from prototype_kit.figures import service_figures
from prototype_kit.kpis import Slice
from prototype_kit.people import MATRIX, ROLES, Role
from prototype_kit.site import TAKEN
from prototype_kit.tracking import Tracking
from prototype_kit.web.console import create_console
from prototype_kit.working_days import day_of
from tests.web.journeys import REPORT
from tests.web.team import member, sign_in, team
from tests.web.visitor import Visitor
from tests.web.world import NOON, MakeWorld, World

BY_PHONE = {"form": "street-lights/report", "channel": "phone", "who": "family", "consent": "yes"}


def begin(bea: Visitor, **how: str) -> None:
    """Begin a report for somebody."""
    bea.get("/take")
    bea.submit(**{**BY_PHONE, **how})


def fill_in(bea: Visitor, name: str = "Ann Lee", email: str = "ann@example.com") -> None:
    """From the first question to check answers."""
    bea.submit(fault="damaged")
    bea.submit(light_search="Mill Lane")
    bea.submit(light="not-listed")
    bea.submit(where="By the mill")
    bea.submit(details="It leans.")
    bea.submit()
    bea.submit(full_name=name, email=email)
    assert bea.page.path == f"{REPORT}/check-answers"


@pytest.fixture
def bea(lights: World) -> Visitor:
    """A call taker."""
    return team(lights, "call-taker")


def test_a_report_by_phone_becomes_a_case_like_any_other(lights: World, bea: Visitor) -> None:
    """Its channel, the consent and the relationship are with it, and who took it."""
    begin(bea)
    assert bea.page.path == f"{REPORT}/fault"
    assert "You are filling this in for someone: on the phone." in bea.page.html
    fill_in(bea)
    bea.submit()
    assert bea.page.heading == "Report sent"
    case = lights.front.store.cases.by_id(1)
    assert case is not None
    helped = Assistance(member(lights, "call-taker").id, "phone", consent=True, relationship="family")
    assert case.origin == Origin("prototype", "staff", "phone", assisted=True, assistance=helped)
    assert (case.service, case.journey, case.title) == ("street-lights", "report", "It is damaged")


def test_staff_are_told_what_to_read_out(lights: World, bea: Visitor) -> None:
    """Reference and code, and where the person sees how far it is: at the public address, not here."""
    begin(bea)
    fill_in(bea)
    bea.submit()
    case = lights.front.store.cases.by_id(1)
    assert case is not None
    code = Tracking(lights.front.signer).code(case.reference)
    assert f"Read out the reference and the code {code}." in bea.page.words
    assert "http://127.0.0.1:8000/track" in bea.page.words
    assert "We have sent the reference to ann@example.com." in bea.page.words
    links = {a.get("href") for a in bea.page.tree.iter("a")}
    assert links >= {f"{REPORT}/receipt", "/take", f"/cases/{case.reference}"}
    (follower,) = lights.rows("follower")
    assert "'http://127.0.0.1:8000'" in follower
    assert bea.get(f"{REPORT}/receipt").heading == f"Receipt {case.reference}"
    assert bea.get(f"/cases/{case.reference}").status == 200


def test_how_they_came_is_asked_first(lights: World, bea: Visitor) -> None:
    """Every part of it; nothing begins without consent."""
    bea.get("/take")
    bea.submit(422)
    assert bea.page.errors == {
        "form": "Select what it is about",
        "channel": "Select how they contacted us",
        "who": "Select who they are",
        "consent": "Ask if they agree to you filling this in, then select that they do",
    }
    bea.submit(422, **{**BY_PHONE, "consent": ""})
    assert set(bea.page.errors) == {"consent"}
    bea.post("/take", {**BY_PHONE, "channel": "pigeon"}, 422)
    bea.post("/take", {**BY_PHONE, "who": "nobody"}, 422)
    bea.post("/take", {**BY_PHONE, "form": "street-lights/no-such"}, 422)
    assert lights.rows("draft") == []


def test_everything_that_can_be_chosen_is_kept(lights: World, bea: Visitor) -> None:
    """Each channel and each relationship."""
    for channel in CHANNELS:
        for who in RELATIONSHIPS:
            begin(bea, channel=channel, who=who)
            (draft,) = lights.front.store.drafts.recent("prototype", lights.clock(), 1)
            assert draft.origin.assistance is not None
            found = draft.origin.assistance
            assert (draft.origin.channel, found.channel, found.relationship) == (channel, channel, who)


def test_residents_pages_lead_staff_to_where_they_begin(bea: Visitor) -> None:
    """Nobody fills in a form here without saying for whom."""
    assert bea.get("/street-lights").path == "/take"
    page = bea.get(REPORT)
    assert page.path == "/take"
    assert page.fields["form"] == ["street-lights/report"]
    bea.get("/street-lights/no-such", 404)
    bea.get("/no-such-service", 404)
    assert bea.raw("POST", REPORT, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 405


def test_what_was_begun_is_not_thrown_away(lights: World, bea: Visitor) -> None:
    """It is shown, and another of the same form begins only once it is cleared, which is asked first."""
    begin(bea)
    bea.submit(fault="damaged")
    bea.get("/take")
    assert "You have started but not sent: Report a faulty street light" in bea.page.words
    bea.submit(422, **BY_PHONE)
    assert bea.page.errors == {
        "form": "You have already started this form: continue with it, hand it over or clear it first"
    }
    bea.get(f"{REPORT}/finish")
    assert "we will delete what they told you" in bea.page.words
    assert bea.get(f"{REPORT}/start").heading == "You have already started"
    assert "Delete them and start again" not in bea.page.words
    bea.get(f"{REPORT}/finish")
    bea.press("Delete and clear")
    assert "It is damaged" not in "".join(lights.rows("draft"))
    begin(bea)
    assert bea.page.path == f"{REPORT}/fault"


def test_finish_and_clear(lights: World, bea: Visitor) -> None:
    """Nothing of it is shown any more; the case stays, and another form that was begun too."""
    begin(bea, form="street-lights/grids")
    bea.submit(fault="smells")
    open_page = bea.page.path
    begin(bea)
    fill_in(bea)
    bea.submit()
    bea.press("Finish and clear")
    assert bea.page.path == "/take"
    for page in ("confirmation", "receipt", "contact"):
        assert "ann@example.com" not in bea.get(f"{REPORT}/{page}", 404).html
    assert len(lights.rows("cases")) == 1
    assert bea.get(open_page).path == open_page


def test_other_staff_on_the_same_machine_see_nothing_of_it(lights: World, bea: Visitor) -> None:
    """Also where nobody cleared anything, with every cookie that was there."""
    begin(bea)
    fill_in(bea)
    sign_in(lights, bea, member(lights, "manager"))
    assert "ann@example.com" not in bea.get(f"{REPORT}/check-answers", 404).html
    assert "You have started" not in bea.get("/take").words
    sign_in(lights, bea, member(lights, "call-taker"))
    assert bea.get(f"{REPORT}/check-answers").rows["Full name"] == "Ann Lee"


def test_a_session_that_ends_in_the_middle_of_a_call_loses_nothing(lights: World, bea: Visitor) -> None:
    """What was sent too late is shown and can be sent again after signing in; the form goes on."""
    begin(bea)
    bea.submit(fault="damaged")
    bea.client.delete_cookie("staff", domain="127.0.0.1")
    bea.submit(401, light_search="Mill Lane")
    assert "Mill Lane" in bea.page.html
    sign_in(lights, bea, member(lights, "call-taker"))
    bea.get(f"{REPORT}/light-search")
    bea.submit(light_search="Mill Lane")
    assert bea.page.path == f"{REPORT}/light"


def test_the_public_site_in_the_same_browser_is_not_touched(lights: World, bea: Visitor) -> None:
    """Browsers share cookies between the ports of a machine: neither app finds what the other keeps."""
    begin(bea)
    fill_in(bea)
    assert bea.cookie is None
    visitor = lights.visitor()
    for name in ("staff", "session"):
        found = bea.client.get_cookie(name, domain="127.0.0.1")
        if found:
            visitor.client.set_cookie(name, found.value, domain="127.0.0.1")
    visitor.get(f"{REPORT}/check-answers", 404)
    visitor.get(REPORT)
    visitor.submit()
    bea.client.set_cookie("session", visitor.cookie or "", domain="127.0.0.1")
    assert bea.get(f"{REPORT}/check-answers").rows["Full name"] == "Ann Lee"


def test_what_a_presenter_set_changes_nothing_here(lights: World, bea: Visitor) -> None:
    """Click-through and scenarios are of the public prototype; here answers are checked, with no tools."""
    bea.client.set_cookie("presenting", "street-lights.reported-nearby.click-through", domain="127.0.0.1")
    begin(bea)
    bea.submit(422)
    assert bea.page.errors == {"fault": "Select what is wrong with the street light"}
    assert "Prototype tools" not in bea.page.html
    assert "/prototype" not in bea.page.html
    (draft,) = lights.front.store.drafts.recent("prototype", lights.clock(), 1)
    assert draft.origin.source == "staff"


def test_an_exit_says_what_to_tell_them(bea: Visitor) -> None:
    """In the words that residents read, and what to do with them."""
    begin(bea)
    bea.submit(fault="dangerous")
    assert "Tell the person what it says above. We have not sent anything." in bea.page.words


def test_saving_is_left_to_handing_over(make_world: MakeWorld) -> None:
    """No page offers to email a link, also in a journey that can be saved."""
    bea = team(make_world("saved"), "call-taker")
    begin(bea)
    assert "Save and come back later" not in bea.page.words
    assert f'href="{REPORT}/hand-over">Hand over' in bea.page.html
    assert bea.get(f"{REPORT}/save").path == f"{REPORT}/fault"


def test_a_person_who_speaks_welsh_is_helped_in_welsh(bea: Visitor) -> None:
    """The questions are those that a resident reads; what is for staff stays in English."""
    begin(bea)
    bea.get(f"{REPORT}/fault?lang=cy")
    assert bea.page.path == f"{REPORT}/fault"
    assert "Beth sydd o’i le ar y golau stryd?" in bea.page.words
    assert "You are filling this in for someone" in bea.page.html


@pytest.mark.parametrize("role", [None, *ROLES])
def test_only_those_who_take_reports_come_in(lights: World, role: Role | None) -> None:
    """Others are refused; whoever is not signed in is led to sign in."""
    visitor = team(lights, *([role] if role else []))
    allowed = role is not None and "take-report" in MATRIX[role]
    for path in (
        "/take",
        "/take/continue",
        REPORT,
        f"{REPORT}/fault",
        f"{REPORT}/hand-over",
        f"{REPORT}/finish",
    ):
        answer = visitor.raw("GET", path)
        if role is None:
            assert (answer.status_code, answer.headers["Location"][:9]) == (303, "/sign-in?")
        else:
            assert (answer.status_code == 403) != allowed, path
    posted = visitor.raw("POST", "/take", data=BY_PHONE, headers={"Sec-Fetch-Site": "same-origin"})
    assert posted.status_code == (303 if allowed else 401 if role is None else 403)


def test_there_is_no_staff_page_on_the_public_address(lights: World) -> None:
    """Staff begin in the console alone."""
    visitor = lights.visitor()
    for path in ("/take", "/take/continue"):
        visitor.get(path, 404)


def test_no_service_can_have_an_address_of_the_console(lights: World) -> None:
    """Whatever its routes begin with is taken, but the services themselves."""
    rules = [rule.rule for rule in create_console(lights.front).url_map.iter_rules()]
    firsts = {rule.split("/")[1].partition(".")[0] for rule in rules} - {""}
    assert {first for first in firsts if not first.startswith("<any(")} <= TAKEN


def test_figures_count_assisted_reports(lights: World, bea: Visitor) -> None:
    """Started and submitted, and their pages beside those of residents."""
    begin(bea)
    fill_in(bea)
    bea.submit()
    lights.flush()
    lights.front.store.rollups.refresh(lights.clock())
    wanted = Slice("prototype", "street-lights", day_of(NOON), day_of(NOON))
    report = service_figures(lights.site, lights.front.store, wanted).by_journey["report"]
    assert (report.completion.started, report.completion.submitted) == (1, 1)
    assert report.funnel[0].answered == 1
    rows = [row for row in lights.rows("event") if "'form_response'" in row]
    assert rows
    assert all("'staff'" in row and "'phone',1," in row for row in rows)


def test_words_are_in_no_log_or_event(lights: World, bea: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    """Neither what somebody said, nor who helped them, nor a code."""
    mark = "kcanary7f3a"
    with caplog.at_level(logging.DEBUG):
        begin(bea)
        fill_in(bea, name=mark, email=f"{mark}@example.com")
        bea.get(f"{REPORT}/hand-over")
        bea.submit()
        (code,) = [each.text for each in bea.page.of_class("kit-code")]
        bea.get("/take/continue")
        bea.submit(422, code=f"{mark}", channel="phone", who="self", consent="yes")
        bea.submit(code=code)
        bea.submit()
        bea.get(f"{REPORT}/receipt")
    lights.flush()
    noted = "".join(lights.rows("event")) + caplog.text
    for secret in (mark, code or "?", "relationship", "consent", "account_id"):
        assert secret not in noted
    assert mark in bea.page.words
