"""What somebody has who shows a prototype: scenarios, a reset, click-through, and a view of the data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from prototype_kit.testing.page_checks import words_of
from prototype_kit.work import Worker
from tests.tallies import tally
from tests.web.journeys import BOOK, REPORT, listed_light, unlisted_light
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

if TYPE_CHECKING:
    from tests.conftest import Author

RESET = "Reset and come back to this page"
NEARBY, NOTHING, LOST = (
    f"/prototype/scenarios/street-lights/{name}"
    for name in ("reported-nearby", "nothing-nearby", "street-not-found")
)


def banner(visitor: Visitor) -> str:
    """The words of the tools on the page."""
    return words_of(visitor.page.first("kit-tools"))


# --- Scenarios --------------------------------------------------------------------------------------------


def test_a_scenario_starts_with_one_click(lights: World) -> None:
    """At its page, with the answers before it, and its name on every page from then on."""
    visitor = lights.visitor()
    page = visitor.get("/prototype")
    assert (
        "Nobody has reported the light, and there are only the details to give There are no open reports."
        in (page.words)
    )
    visitor.press("Start: Others have reported a light nearby")
    assert visitor.page.path == f"{REPORT}/already-reported"
    assert "It does not come on, Column 4, Mill Lane" in visitor.page.words
    assert "Scenario: Others have reported a light nearby" in banner(visitor)
    visitor.submit(already_reported="none")
    assert "Scenario: Others have reported a light nearby" in banner(visitor)
    visitor.get(f"{REPORT}/fault")
    assert visitor.page.fields["fault"] == ["not-working"]
    assert "Now playing: Others have reported a light nearby" in visitor.get("/prototype").words
    visitor.press("End the scenario")
    assert "Scenario:" not in banner(visitor)


def test_fakes_behave_as_the_scenario_says_and_only_for_this_browser(lights: World) -> None:
    """No report nearby for one, four for the other."""
    visitor, other = lights.visitor(), lights.visitor()
    visitor.post(NOTHING)
    assert visitor.page.path == f"{REPORT}/details"
    listed_light(other)
    assert "Has it been reported already?" in other.page.rows
    visitor.get(f"{REPORT}/light")
    visitor.submit(light="AN0727")
    assert visitor.page.path == f"{REPORT}/details"


def test_nothing_is_found_and_messages_fail(lights: World) -> None:
    """The page for it is shown; and what was to be sent waits, for this browser's recipients alone."""
    visitor = lights.visitor()
    visitor.post(LOST)
    visitor.submit(422, light_search="Mill Lane")
    assert "We cannot find ‘Mill Lane’" in visitor.page.errors["light-search"]
    visitor.submit(button={"light-search-anyway": "yes"}, light_search="Mill Lane")
    visitor.submit(light="not-listed")
    visitor.submit(where="By the mill")
    visitor.submit(details="")
    visitor.submit()
    visitor.submit(email="ann@example.com")
    visitor.submit()
    assert visitor.page.heading == "Report sent"
    other = lights.visitor()
    unlisted_light(other)
    other.change("Email")
    other.submit(email="bob@example.com")
    other.submit()
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    sent = {message.recipient for message in lights.front.notify.sent()}
    assert "bob@example.com" in sent
    assert "ann@example.com" not in sent
    # Somebody else's message to the same address, outside of the scenario, arrives.
    again = lights.visitor()
    unlisted_light(again)
    again.submit()
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    assert "ann@example.com" in {message.recipient for message in lights.front.notify.sent()}


def test_it_is_the_day_that_the_scenario_says(lights: World) -> None:
    """For the drafts of this browser, also those that are begun later."""
    visitor = lights.visitor()
    visitor.post(LOST)
    drafts, now = lights.front.store.drafts, lights.clock()
    draft = drafts.latest(visitor.cookie or "", "street-lights", "report", now)
    assert draft is not None
    assert draft.today == date(2026, 12, 24)
    visitor.post(REPORT, {"again": "yes"})
    draft = drafts.latest(visitor.cookie or "", "street-lights", "report", now)
    assert draft is not None
    assert draft.today == date(2026, 12, 24)


def test_a_scenario_that_is_not_there(lights: World) -> None:
    """404; and a cookie that names one which was taken away means nothing."""
    visitor = lights.visitor()
    visitor.post("/prototype/scenarios/street-lights/nope", status=404)
    visitor.post("/prototype/scenarios/nope/reported-nearby", status=404)
    for value in ("street-lights.gone.", "x", "....", "", "\xff"):
        visitor.client.set_cookie("presenting", value, domain="127.0.0.1")
        visitor.get(REPORT)
        assert "Scenario" not in banner(visitor)


# --- Reset ------------------------------------------------------------------------------------------------


def test_reset_restarts_the_scenario_at_the_same_page(lights: World) -> None:
    """What was changed is as it was, and the page is the one that the button was on."""
    visitor = lights.visitor()
    visitor.post(NEARBY)
    visitor.get(f"{REPORT}/fault?change=yes")
    visitor.submit(fault="flickering")
    visitor.get(f"{REPORT}/fault")
    assert visitor.page.fields["fault"] == ["flickering"]
    visitor.press(RESET)
    assert visitor.page.path == f"{REPORT}/fault"
    assert visitor.page.fields["fault"] == ["not-working"]


def test_reset_further_on_keeps_what_was_answered_on_the_way(lights: World) -> None:
    """The page itself is empty again."""
    visitor = lights.visitor()
    visitor.post(NEARBY)
    visitor.submit(already_reported="none")
    visitor.submit(details="It hums.")
    visitor.submit()
    visitor.submit(422, email="wrong")
    visitor.get(f"{REPORT}/details")
    assert visitor.page.fields["details"] == ["It hums."]
    visitor.press(RESET)
    assert visitor.page.path == f"{REPORT}/details"
    assert visitor.page.fields["details"] == [""]
    visitor.get(f"{REPORT}/already-reported")
    assert visitor.page.fields["already-reported"] == ["none"]


def test_reset_without_a_scenario(lights: World) -> None:
    """Within a journey it forgets the page and what follows; elsewhere all that this browser has entered."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.get(f"{REPORT}/where")
    visitor.press(RESET)
    assert visitor.page.path == f"{REPORT}/where"
    assert visitor.page.fields["where"] == [""]
    visitor.get(f"{REPORT}/check-answers")
    assert visitor.page.path == f"{REPORT}/where"
    visitor.get("/privacy")
    visitor.press(RESET)
    assert visitor.page.path == "/privacy"
    visitor.get(f"{REPORT}/fault", 404)


def test_reset_after_sending(lights: World) -> None:
    """The confirmation is gone with the answers; the scenario begins where it starts."""
    visitor = lights.visitor()
    visitor.post(NOTHING)
    visitor.submit(details="")
    visitor.submit()
    visitor.submit(email="ann@example.com")
    visitor.submit()
    assert visitor.page.heading == "Report sent"
    visitor.press(RESET)
    assert visitor.page.path == f"{REPORT}/details"


def test_reset_never_leads_away(lights: World) -> None:
    """Whatever the browser says that it comes from."""
    visitor = lights.visitor()
    for referer in (
        "https://evil.test//evil.test/",
        "http://[",
        "",
        "//evil.test",
        "https://x/prototype/again",
    ):
        response = visitor.client.post(
            "/prototype/again",
            base_url=visitor.base,
            headers={"Sec-Fetch-Site": "same-origin", "Referer": referer},
        )
        location = response.headers["Location"]
        assert location.startswith("/"), referer
        assert not location.startswith("//"), referer
        assert not location.startswith("/prototype/again")


# --- Click-through ----------------------------------------------------------------------------------------


def click_through(visitor: Visitor) -> None:
    """Turn it on."""
    visitor.get("/prototype")
    visitor.press("Turn on click-through")


def test_empty_pages_can_be_clicked_through(lights: World) -> None:
    """To the end, with samples that the pages take; the banner says so on every page."""
    visitor = lights.visitor()
    click_through(visitor)
    visitor.get(REPORT)
    visitor.submit()
    for _ in range(10):
        assert "Click-through is on: answers are not checked, and figures leave them out." in banner(visitor)
        if visitor.page.path.endswith("check-answers"):
            break
        if visitor.page.path.endswith("already-reported"):
            visitor.submit(already_reported="none")
        else:
            visitor.submit()
    assert visitor.page.heading == "Check your answers"
    visitor.submit()
    assert visitor.page.heading == "Report sent"
    visitor.get("/prototype")
    visitor.press("Check answers again")
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(422)


def test_what_is_typed_is_kept_where_it_can_be(births: World) -> None:
    """What cannot be taken gives way to a sample, and the rules of pages are met."""
    visitor = births.visitor()
    click_through(visitor)
    visitor.get(BOOK)
    visitor.submit()
    visitor.submit(district="yes")
    visitor.submit(how_many="2")
    visitor.submit(born_day="31", born_month="2", born_year="2026")
    assert visitor.page.path != f"{BOOK}/babies/1/born"


def test_a_list_that_people_add_to_is_clicked_through(author: Author, make_world: MakeWorld) -> None:
    """As soon as there are enough, nobody says that there is another."""
    author.replace(
        "bins/journeys/report.yaml",
        "    for_each: how-many\n",
        "    add: Was it full on another day?\n    title: Days\n    min: 2\n",
    )
    visitor = make_world(site=author.load()).visitor()
    click_through(visitor)
    visitor.get("/bins/report")
    visitor.submit()
    for _ in range(10):
        visitor.submit()
        if visitor.page.path == "/bins/report/contact":
            break
    assert visitor.page.path == "/bins/report/contact"
    visitor.get("/bins/report/days")
    assert "Day 2 of 2" in visitor.page.words
    assert "Day 3" not in visitor.page.words


def test_figures_leave_out_what_was_clicked_through(lights: World) -> None:
    """Drafts that are begun so, and one that was open when it was turned on."""
    now = lights.clock()

    def started() -> int:
        return sum(begun for _, _, begun, *_ in tally(lights.front.store, "prototype", now))

    one, other = lights.visitor(), lights.visitor()
    one.get(REPORT)
    one.submit()
    assert started() == 1
    click_through(one)
    assert started() == 0
    click_through(other)
    other.get(REPORT)
    other.submit()
    assert started() == 0
    other.submit()
    lights.flush()
    assert [row for row in lights.rows("event") if "synthetic" not in row and "light-search" in row] == []
    other.get("/prototype")
    other.press("Check answers again")
    other.post(REPORT, {"again": "yes"})
    assert started() == 1


def test_none_of_it_exists_in_live_mode(make_world: MakeWorld) -> None:
    """Not even for somebody whose browser says that it is on."""
    world = make_world("lights", live=True)
    visitor = world.visitor()
    visitor.client.set_cookie("presenting", "street-lights.reported-nearby.click-through", domain="127.0.0.1")
    visitor.get(REPORT)
    assert visitor.page.first("kit-tools") is None
    visitor.submit()
    visitor.submit(422)
    for path in ("/prototype", "/prototype/data"):
        visitor.get(path, 404)
    visitor.post("/prototype/again", status=404)
    visitor.post("/prototype/click-through", {"on": "yes"}, 404)
    visitor.post(NEARBY, status=404)


# --- The data viewer, and who is not shown the tools ------------------------------------------------------


def test_the_data_of_this_browser(lights: World) -> None:
    """Answers and facts in words, those that are kept but not used, and why a page is not on the path."""
    visitor = lights.visitor()
    assert "No form is open in this browser." in visitor.get("/prototype/data").words
    unlisted_light(visitor)
    visitor.get(f"{REPORT}/light")
    visitor.submit(light="AN0727")
    page = visitor.get("/prototype/data")
    assert page.rows["Where is the street light?"] == "By the mill, near the bridge Kept, not used"
    assert page.rows["Which street light is it?"].startswith("Column 3, Mill Lane")
    nearby = page.rows["Open reports about this light or others nearby"]
    assert "It does not come on, Column 4, Mill Lane" in nearby
    assert "where: not on the path. It would need:" in page.words
    assert "already-reported: this is where it stops" in page.words
    assert "details: to come" in page.words
    visitor.get(f"{REPORT}/already-reported")
    visitor.submit(already_reported=visitor.page.options("already-reported")[0])
    page = visitor.get("/prototype/data")
    assert "known-about: the journey ends here" in page.words
    assert "details: not reached, as the journey ends before" in page.words


DECIDED = """\
title: Report a bin
pages:
  - {page: colour, type: radios, ask: What colour is the bin?, options: {red: Red, blue: Blue}}
  - {say: thanks, from: fee}
"""
FEE = """\
from datetime import date

from prototype_kit import Result


def fee(j):
    \"\"\"What a new bin costs.\"\"\"
    if j["colour"] == "blue":
        return Result("It costs nothing")
    return Result("It costs £5", ("Red bins do.",), source="Charges, page 3", since=date(2026, 4, 1))
"""


def test_the_team_sees_where_a_result_comes_from_and_residents_do_not(
    author: Author, make_world: MakeWorld
) -> None:
    """What a rule decided, by which source and since when; also where the rule names none."""
    author.write("bins/journeys/report.yaml", DECIDED).write("bins/rules.py", FEE)
    author.replace("bins/service.yaml", "about: bin\n", "")
    world = make_world(site=author.load())
    visitor = world.visitor()
    visitor.get("/bins/report")
    visitor.submit()
    assert "Decided by rules" not in visitor.get("/prototype/data").words
    visitor.get("/bins/report/colour")
    visitor.submit(colour="red")
    assert "It costs £5" in visitor.page.words
    assert "page 3" not in visitor.page.html
    told = visitor.get("/prototype/data")
    assert told.rows["What a new bin costs"] == (
        "It costs £5 Red bins do. On the page thanks. Source: Charges, page 3, since 1 April 2026"
    )
    visitor.get("/bins/report/colour")
    visitor.submit(colour="blue")
    told = visitor.get("/prototype/data")
    row = told.rows["What a new bin costs"]
    assert row == "It costs nothing On the page thanks. The rule names no source"


def test_participants_see_no_tools(make_world: MakeWorld) -> None:
    """No link, no button, no scenario's name; whoever knows the address still gets there."""
    world = make_world("lights", PARTICIPANTS="yes")
    visitor = world.visitor()
    visitor.get("/prototype")
    visitor.press("Start: Others have reported a light nearby")
    for path in ("/", REPORT, f"{REPORT}/already-reported", "/cookies", "/nope"):
        visitor.get(path, 404 if path == "/nope" else 200)
        assert "/prototype" not in visitor.page.html
        assert "Scenario" not in visitor.page.html
        assert "messages are kept here instead" in visitor.page.words or visitor.page.first(
            "govuk-phase-banner"
        )
    visitor.post("/prototype/click-through", {"on": "yes"})
    assert "Click-through is on" in words_of(visitor.get(REPORT).first("kit-tools"))
    assert "/prototype" not in visitor.page.html
