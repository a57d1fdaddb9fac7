"""The report of a street light, page by page, as somebody without JavaScript meets it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from prototype_kit.answers import Asset, Choice
from prototype_kit.cases import parse_reference
from prototype_kit.kpis import Cell, Slice
from prototype_kit.testing.page_checks import words_of
from prototype_kit.work import Worker
from prototype_kit.working_days import day_of
from tests.tallies import tally
from tests.web.visitor import Visitor
from tests.web.world import World

REPORT, GRIDS = "/street-lights/report", "/street-lights/grids"


def _at_details(visitor: Visitor) -> Visitor:
    """Nothing is reported near this light, so the way is short."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="flickering")
    visitor.submit(light_search="Tansy Close")
    visitor.submit(light=visitor.page.options("light")[0])
    return visitor


@pytest.fixture
def visitor(lights: World) -> Visitor:
    """Somebody who has nothing but a browser."""
    return lights.visitor()


@pytest.fixture
def checking(lights: World) -> Visitor:
    """Somebody who has answered everything."""
    visitor = _at_details(lights.visitor())
    visitor.submit(details="It hums.")
    visitor.submit()
    visitor.submit(full_name="Ann Lee", email="ann@example.com", phone="07700 900 982")
    return visitor


def test_the_home_page_leads_to_the_start_page(visitor: Visitor) -> None:
    """Home lists the service, and the service its two journeys."""
    visitor.get("/")
    assert "Report a street light or grid" in visitor.page.words
    visitor.get("/street-lights")
    links = {words_of(a): a.get("href") for a in visitor.page.tree.iter("a")}
    assert links["Report a faulty street light"] == REPORT
    assert links["Report a blocked or damaged grid"] == GRIDS
    visitor.get(REPORT)
    assert visitor.page.heading == "Report a faulty street light"


def test_looking_at_the_start_page_stores_nothing(lights: World) -> None:
    """No draft and no cookie before somebody starts."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    assert lights.rows() == []
    assert visitor.cookie is None


def test_the_whole_journey(lights: World) -> None:
    """From start to confirmation: each page in its place, the case, the messages that were promised."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    pages = []

    def answer(**fields: str) -> None:
        pages.append((visitor.page.path.removeprefix(f"{REPORT}/"), visitor.page.heading))
        visitor.submit(**fields)

    visitor.submit()
    answer(fault="damaged")
    answer(light_search="mill lane")
    answer(light="AN0727")
    answer(already_reported="none")
    answer(details="It leans.\nThe glass is broken.")
    answer()
    answer(full_name="Ann Lee", email="ann@example.com", phone="07700 900 982")
    expected = [
        ("fault", "What is wrong with the street light?"),
        ("light-search", "Which street is the light in?"),
        ("light", "Which street light is it?"),
        ("already-reported", "Has it been reported already?"),
        ("details", "Is there anything else that would help us find or mend it? (optional)"),
        ("photo", "Upload photos of the light (optional)"),
        ("contact", "Do you want us to tell you what happens?"),
    ]
    assert expected == pages
    assert visitor.page.path == f"{REPORT}/check-answers"
    light = next(value for key, value in visitor.page.rows.items() if key == "Which street light is it?")
    assert visitor.page.rows == {
        "What is wrong with the street light?": "It is damaged",
        "Which street light is it?": light,
        "Has it been reported already?": "No, mine is a different fault",
        "Is there anything else that would help us find or mend it?": "It leans. The glass is broken.",
        "Photos": "Not given",
        "Full name": "Ann Lee",
        "Email address": "ann@example.com",
        "UK telephone number": "07700 900 982",
    }
    visitor.submit()
    assert visitor.page.path == f"{REPORT}/confirmation"
    assert visitor.page.heading == "Report sent"
    assert "ann@example.com and 07700 900 982" in visitor.page.words
    assert "What happens next" in visitor.page.words

    case = lights.front.store.cases.by_reference(_reference(visitor))
    assert case is not None
    assert (case.service, case.journey, case.status, case.asset) == (
        "street-lights",
        "report",
        "received",
        "AN0727",
    )
    assert case.answers.values["fault"] == Choice("damaged", "It is damaged")
    assert isinstance(case.answers.values["light"], Asset)
    assert case.answers.values["details"] == "It leans.\nThe glass is broken."
    assert lights.front.store.cases.timeline(case)[0].status == "received"
    messages = {message.channel: message for message in lights.front.store.outbox.of_case(case.id)}
    assert messages.keys() == {"email", "text"}
    assert messages["email"].recipient == "ann@example.com"
    assert messages["email"].subject == f"Your street light report {case.reference}"
    assert "What is wrong: It is damaged" in messages["email"].body
    assert messages["text"].recipient == "07700 900 982"
    assert case.reference in messages["text"].body


def _reference(visitor: Visitor) -> str:
    words = visitor.page.words.split("Your reference is ")[1]
    reference = parse_reference(words.split()[0])
    assert reference == words.split()[0]
    return reference or ""


def test_the_worker_sends_what_was_promised(lights: World, checking: Visitor) -> None:
    """The fake keeps both messages, and the prototype's own page shows what became of them."""
    checking.submit()
    reference = _reference(checking)
    checking.get("/prototype/messages")
    assert checking.page.words.count("Waiting") == 2
    Worker(lights.front.store, lights.front.notify, lights.site, lights.clock).turn()
    assert {sent.recipient for sent in lights.front.notify.sent()} == {"ann@example.com", "07700 900 982"}
    checking.get("/prototype/messages")
    assert checking.page.words.count("Kept, not sent") == 2
    assert reference in checking.page.words


def test_a_report_needs_no_name_and_no_address(lights: World) -> None:
    """Without contact details nothing is sent, and the confirmation says to write the reference down."""
    visitor = _at_details(lights.visitor())
    visitor.submit()
    visitor.submit()
    visitor.submit()
    assert list(visitor.page.rows.values())[-5:] == ["Not given"] * 5
    visitor.submit()
    assert "Write down your reference and your code." in visitor.page.words
    assert lights.rows("message") == []


def test_what_was_reported_here_is_offered_to_the_next(lights: World, checking: Visitor) -> None:
    """A light that somebody has just reported is offered as reported already."""
    checking.submit()
    reference = _reference(checking)
    later = _at_details(lights.visitor())
    assert later.page.path == f"{REPORT}/already-reported"
    assert reference in later.page.words
    assert "It flickers" in later.page.words
    later.submit(already_reported=reference)
    assert later.page.path == f"{REPORT}/known-about"
    assert "It flickers" in later.page.words


# --- Exits ------------------------------------------------------------------------------------------


def test_a_dangerous_light_leads_to_the_telephone(lights: World) -> None:
    """The exit has no form, counts as completed, and lets somebody go back and choose otherwise."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="dangerous")
    assert visitor.page.path == f"{REPORT}/dangerous"
    assert "999" in visitor.page.words
    assert "text relay" in visitor.page.words
    assert visitor.page.form is None
    yesterday = lights.clock() - timedelta(1)
    assert [exited for *_, exited in tally(lights.front.store, "prototype", yesterday)] == [1]
    for path in ("light", "contact", "check-answers", "confirmation"):
        visitor.get(f"{REPORT}/{path}")
        assert visitor.page.path == f"{REPORT}/dangerous"
    visitor.go_back()
    assert visitor.page.path == f"{REPORT}/fault"
    assert visitor.page.fields["fault"] == ["dangerous"]
    visitor.submit(fault="damaged")
    assert visitor.page.path == f"{REPORT}/light-search"
    assert [exited for *_, exited in tally(lights.front.store, "prototype", yesterday)] == [0]


def test_an_exit_cannot_be_posted_past(lights: World) -> None:
    """Nothing after an exit can be reached by sending forms."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="dangerous")
    before = lights.rows()
    for path in ("dangerous", "light-search", "check-answers"):
        visitor.post(f"{REPORT}/{path}", {"light": "AN0001"})
        assert visitor.page.path == f"{REPORT}/dangerous"
    assert before == lights.rows()


# --- Finding the light --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("Mill Lane", "AN0727"),
        ("  mill   lane ", "AN0727"),
        ("AN0728", "AN0728"),
        ("an 0728", "AN0728"),
        ("Mil Lane", "AN0727"),
        ("an 728", "AN0728"),
        ("AN-728", "AN0728"),
        ("728", "AN0728"),
        ("Mill Lane 3", "AN0727"),
        ("ZZ1 3", "AN0727"),
    ],
)
def test_a_light_is_found(visitor: Visitor, search: str, found: str) -> None:
    """By its street, its ID, or nearly so; the list holds what is needed without a map."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    visitor.submit(light_search=search)
    assert found in visitor.page.options("light")
    assert visitor.page.options("light")[-1] == "not-listed"


def _searching(lights: World) -> Visitor:
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    return visitor


def test_somebody_who_cannot_find_the_street_goes_on(lights: World) -> None:
    """Nothing that is typed is a dead end: the way on leads to words, and to a report that can be sent."""
    visitor = _searching(lights)
    visitor.submit(422, light_search="Nowhere Street")
    (button,) = [b for b in visitor.page.tree.iter("button") if b.get("name")]
    assert words_of(button) == "I cannot find the street"
    visitor.submit(button={button.get("name") or "": button.get("value") or ""})
    assert visitor.page.path == f"{REPORT}/light"
    assert "We found nothing for ‘Nowhere Street’." in visitor.page.words
    assert visitor.page.fields["light"] == ["not-listed"]
    visitor.submit()
    visitor.submit(where="Behind the mill, where the lane ends")
    visitor.submit(details="")
    visitor.submit()
    visitor.submit(full_name="", email="", phone="")
    assert visitor.page.rows["Where is the street light?"] == "Behind the mill, where the lane ends"
    visitor.submit()
    assert lights.front.store.cases.count() == 1


def test_the_way_on_is_offered_only_when_nothing_is_found(lights: World) -> None:
    """Whoever has not searched yet, or has typed nothing, is asked to."""
    visitor = _searching(lights)
    assert [b for b in visitor.page.tree.iter("button") if b.get("name")] == []
    visitor.submit(422, light_search="", button={"light-search-anyway": "yes"})
    assert visitor.page.errors == {"light-search": "Enter a street name, a postcode or the ID of the light"}


def test_a_street_that_is_guessed_is_named(lights: World) -> None:
    """Somebody sees that another street is shown than the one they typed."""
    visitor = _searching(lights)
    visitor.submit(light_search="Mil Lane")
    assert "These are for Mill Lane. You typed ‘Mil Lane’." in visitor.page.words
    visitor.go_back()
    visitor.submit(light_search="Mill Lane")
    assert "You typed" not in visitor.page.words


def test_a_long_list_says_that_it_is_cut(lights: World) -> None:
    """Nobody looks for their light in a list that silently leaves it out."""
    visitor = _searching(lights)
    visitor.submit(light_search="ZZ1")
    assert "These are the first 60 of 1,336. To see others, go back and type more." in visitor.page.words
    assert len(visitor.page.options("light")) == 61


def test_the_place_of_the_light_is_shown_with_it(checking: Visitor) -> None:
    """What is near and the ID tell it from its neighbours: on the last page and in the message."""
    assert re.search(r"Tansy Close.* ID AN\d{4}", checking.page.rows["Which street light is it?"], re.DOTALL)


def test_telephone_numbers_are_links(lights: World) -> None:
    """Whoever is in danger on a phone need not copy a number."""
    visitor = _searching(lights)
    visitor.get(f"{REPORT}/fault")
    visitor.submit(fault="dangerous")
    links = {a.get("href"): words_of(a) for a in visitor.page.tree.iter("a")}
    assert links["tel:999"] == "999"
    assert links["tel:01632960100"] == "01632 960 100"


def test_a_new_search_asks_for_the_light_again(checking: Visitor) -> None:
    """After another search the light that was chosen before no longer counts."""
    checking.change("Which street light is it?")
    assert checking.page.url == f"{REPORT}/light-search?change=yes"
    checking.submit(light_search="Mill Lane")
    assert checking.page.url == f"{REPORT}/light?change=yes"
    checking.submit(light="AN0727")
    assert checking.page.url == f"{REPORT}/already-reported?change=yes"
    checking.submit(already_reported="none")
    assert checking.page.path == f"{REPORT}/check-answers"
    assert "Mill Lane" in checking.page.rows["Which street light is it?"]


def test_the_same_search_leads_to_the_list(checking: Visitor) -> None:
    """Somebody who wants to change the light, but not the street, gets to the list of lights."""
    checking.change("Which street light")
    checking.submit()
    assert checking.page.url == f"{REPORT}/light?change=yes"


def test_a_known_fault_has_its_reference(lights: World, checking: Visitor) -> None:
    """The page about a fault that is known gives the reference that it speaks of."""
    checking.submit()
    later = _at_details(lights.visitor())
    later.submit(already_reported=_reference(checking))
    assert f"reference {_reference(checking)}" in later.page.words


def test_a_light_from_another_street_is_refused(visitor: Visitor) -> None:
    """Only what was found may be chosen, whatever is sent."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    visitor.submit(light_search="Mill Lane")
    visitor.submit(422, light="AN0001")
    assert visitor.page.errors == {"light": "Select one from the list"}


def test_the_map_is_offered_beside_the_list(visitor: Visitor) -> None:
    """The list carries what the map needs, from addresses of ours; a page without a map does not load it."""
    visitor.get(REPORT)
    visitor.submit()
    assert "asset-map" not in visitor.page.html
    visitor.submit(fault="damaged")
    visitor.submit(light_search="Mill Lane")
    place = next(element for element in visitor.page.tree.iter() if element.get("data-module") == "asset-map")
    background = place.get("data-background") or ""
    assert background.endswith("/layers/street-lights/streets.geojson")
    response = visitor.client.get(background)
    assert (response.status_code, response.content_type) == (200, "application/geo+json")
    assert all(item.get("data-lat") for item in place.iter("input") if item.get("value") != "not-listed")


# --- The way -----------------------------------------------------------------------------------------------


def test_back_links_lead_the_way_back(checking: Visitor) -> None:
    """From check answers to the start page, page by page, with each answer still there."""
    checking.get(f"{REPORT}/contact")
    paths = []
    while checking.page.path != REPORT:
        paths.append(checking.page.path.removeprefix(f"{REPORT}/"))
        checking.go_back()
    assert paths == ["contact", "photo", "details", "light", "light-search", "fault"]
    checking.get(f"{REPORT}/contact")
    assert checking.page.fields["email"] == ["ann@example.com"]


@pytest.mark.parametrize(
    "path", ["light", "where", "contact", "check-answers", "confirmation", "no-such-page", "babies/1/born"]
)
def test_a_page_off_the_path_leads_to_the_first_that_is_not_done(visitor: Visitor, path: str) -> None:
    """Nobody can skip ahead, nor get stuck by following an old link."""
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    visitor.get(f"{REPORT}/{path}")
    assert visitor.page.path == f"{REPORT}/light-search"


def test_words_sent_to_a_page_off_the_path_are_shown_before_they_are_lost(lights: World) -> None:
    """In another window the light was found after all; what was typed about its place is not thrown away."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="damaged")
    visitor.submit(light_search="Mill Lane")
    visitor.submit(light="not-listed")
    assert visitor.page.path == f"{REPORT}/where"
    visitor.get(f"{REPORT}/light")
    visitor.submit(light="AN0727")
    before = lights.rows()
    visitor.post(f"{REPORT}/where", {"where": "By the <old> mill,\nnear the bridge"}, 409)
    assert visitor.page.heading == "We have not saved what you typed"
    assert "By the <old> mill, near the bridge" in visitor.page.words
    assert before == lights.rows()
    visitor.get(
        next(link.get("href") or "" for link in visitor.page.of_class("govuk-button") if link.tag == "a")
    )
    assert visitor.page.path == f"{REPORT}/already-reported"


def test_an_unfinished_report_cannot_be_sent(lights: World) -> None:
    """Check answers neither shows nor takes a report that lacks something."""
    visitor = _at_details(lights.visitor())
    visitor.get(f"{REPORT}/check-answers")
    assert visitor.page.path == f"{REPORT}/details"
    visitor.post(f"{REPORT}/check-answers")
    assert visitor.page.path == f"{REPORT}/details"
    assert lights.rows("cases", "message") == []


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("wrong", {"fault": "always-on"}),
        ("anything else", {"details": "Something new"}),
        ("Full name", {"full_name": "Bob"}),
        ("Email", {"email": ""}),
    ],
)
def test_a_change_link_comes_back(checking: Visitor, row: str, fields: dict[str, str]) -> None:
    """Change one answer: its page holds the old one; the way back is check answers, and so is the next."""
    before = checking.page.rows
    checking.change(row)
    assert checking.page.url.endswith("?change=yes")
    assert checking.page.back == f"{REPORT}/check-answers"
    checking.submit(**fields)
    assert checking.page.path == f"{REPORT}/check-answers"
    changed = [key for key, value in checking.page.rows.items() if value != before[key]]
    assert len(changed) == 1
    assert row in changed[0]


def test_a_change_that_is_refused_stays_a_change(checking: Visitor) -> None:
    """After an error on the way, the next page is check answers all the same."""
    checking.change("Email")
    checking.submit(422, email="nobody")
    checking.submit(email="bob@example.com")
    assert checking.page.path == f"{REPORT}/check-answers"
    assert checking.page.rows["Email address"] == "bob@example.com"


def test_a_change_that_opens_a_branch_asks_what_is_lacking(checking: Visitor) -> None:
    """The light is not in the list after all: where it is is asked, and nothing else again."""
    checking.get(f"{REPORT}/light?change=yes")
    checking.submit(light="not-listed")
    assert checking.page.url == f"{REPORT}/where?change=yes"
    assert checking.page.back == f"{REPORT}/light?change=yes"
    checking.submit(where="By the mill")
    assert checking.page.path == f"{REPORT}/check-answers"
    assert checking.page.rows["Where is the street light?"] == "By the mill"


def test_a_change_into_an_exit_can_be_undone(checking: Visitor) -> None:
    """Somebody who chose the dangerous fault by mistake gets back to the question, and on to the end."""
    checking.change("wrong")
    checking.submit(fault="dangerous")
    assert checking.page.path == f"{REPORT}/dangerous"
    checking.go_back()
    assert checking.page.path == f"{REPORT}/fault"
    checking.submit(fault="damaged")
    assert checking.page.path == f"{REPORT}/check-answers"


def test_an_answer_off_the_path_is_kept_but_never_sent(lights: World, checking: Visitor) -> None:
    """What was said of a light that was then found comes back when it is needed, and is in no case."""
    checking.get(f"{REPORT}/light?change=yes")
    listed = checking.page.fields["light"][0]
    checking.submit(light="not-listed")
    checking.submit(where="Canary by the mill")
    checking.get(f"{REPORT}/light?change=yes")
    checking.submit(light=listed)
    assert checking.page.path == f"{REPORT}/check-answers"
    assert "Canary" not in checking.page.words
    checking.submit()
    assert "Canary" not in "".join(lights.rows())


def test_going_back_is_noted(lights: World, checking: Visitor) -> None:
    """An event says which page was left by going back, one says which answer was changed; none says more."""
    checking.get(f"{REPORT}/contact")
    checking.go_back()
    checking.get(f"{REPORT}/check-answers")
    checking.change("Email")
    checking.submit(email="another@example.com")
    checking.change("Full name")
    checking.submit()  # looked at again, and not changed
    lights.flush()
    store, today = lights.front.store, day_of(lights.clock())
    store.rollups.refresh(lights.clock())
    counts = store.figures.counts(Slice("prototype", "street-lights", today, today))
    assert counts[Cell("went_back", f"{REPORT}/contact")] == 1
    assert counts[Cell("changed", f"{REPORT}/contact")] == 1
    assert Cell("went_back", f"{REPORT}/details") not in counts
