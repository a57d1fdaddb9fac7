"""Consent on screen: nothing before it, an answer to each item, and of a refusal only the fact."""

from __future__ import annotations

from typing import get_args

import pytest

from research.consent import Consent, Item
from tests.research.web.lab import ALL, STUDY, Lab
from tests.web.visitor import Visitor

NEEDED = ("take_part", "notes")


def _recorded(lab: Lab) -> dict[str, int]:
    tables = ("event", "draft", "cases", "upload", "message", "research_consent", "research_attempt")
    return {table: count for table in tables if (count := lab.count(table))}


def test_nothing_is_recorded_before_consent(lab: Lab) -> None:
    """No page of the prototype is shown: no event, no draft, whatever is tried, errors among it."""
    _, link = lab.session()
    visitor = lab.opened(link)
    for path in ("", "/street-lights/report", "/track", "/nonsense", "/prototype", "/taking-part/task"):
        visitor.client.get(f"{lab.path}{path}", base_url=visitor.base)
    cross = {"Sec-Fetch-Site": "cross-site"}
    refused = visitor.raw("POST", f"{lab.path}/street-lights/report", headers=cross)
    assert refused.status_code == 403
    large = visitor.raw("POST", f"{lab.path}/street-lights/report", data={"x": "y" * 100_000})
    assert large.status_code == 413
    visitor.post(f"{lab.path}/street-lights/report", {})
    assert visitor.page.path == f"{lab.path}/taking-part/consent"
    visitor.get(f"{lab.path}/privacy")
    assert _recorded(lab) == {}


def test_the_session_starts_with_consent(lab: Lab) -> None:
    """Kept is which sheet it was, and what was agreed to."""
    session, link = lab.session()
    visitor = lab.agreed(link, "take_part", "notes", "observers")
    assert visitor.page.heading == "Task 1 of 3"
    consent = lab.research.consents.of(session.id)
    assert consent is not None
    assert (consent.how, consent.sheet_version, len(consent.sheet_hash)) == ("screen", "1", 64)
    assert consent.items == {"take_part", "notes", "observers"}
    assert lab.state(session) == "running"


def test_the_sheet_on_the_screen_speaks_of_no_paper(lab: Lab) -> None:
    """Later they withdraw by their number, which the researcher and the last page tell them."""
    _, link = lab.session()
    words = lab.opened(link).page.words
    assert "give your participant number, such as P01" in words
    assert "on this sheet" not in words


def test_each_item_needs_an_answer(lab: Lab) -> None:
    """What was chosen stays; each line of the summary leads to its radios."""
    session, link = lab.session()
    visitor = lab.opened(link)
    visitor.post(f"{lab.path}/taking-part/consent", {**visitor.page.fields, "take_part": "yes"}, 422)
    assert list(visitor.page.errors) == ["notes", "replay", "quotes", "observers", "age"]
    assert visitor.page.errors["age"] == "Select whether you are 16 or over"
    assert visitor.page.errors["notes"].startswith("Select yes or no: I agree")
    assert visitor.page.fields["take_part"] == ["yes"]
    assert lab.state(session) == "consenting"
    assert _recorded(lab) == {}


@pytest.mark.parametrize("item", NEEDED)
def test_what_is_needed_may_be_refused(item: str, lab: Lab) -> None:
    """Kind thanks, and only the fact is kept."""
    session, link = lab.session()
    visitor = lab.opened(link)
    lab.answer(visitor, *(each for each in ALL if each != item))
    assert visitor.page.heading == "Thank you for your time"
    assert lab.state(session) == "refused"
    assert _recorded(lab) == {}
    assert not visitor.client._cookies
    visitor.get(link, 404)


def test_there_is_a_button_for_not_taking_part(lab: Lab) -> None:
    """It needs no other answer."""
    session, link = lab.session()
    visitor = lab.opened(link)
    visitor.submit(button={"stop": "yes"})
    assert visitor.page.heading == "Thank you for your time"
    assert lab.state(session) == "refused"


@pytest.mark.parametrize(("age", "state"), [("guardian", "running"), ("alone", "refused")])
def test_under_16_a_guardian_agrees_too(age: str, state: str, lab: Lab) -> None:
    """Without one there is no session."""
    session, link = lab.session()
    visitor = lab.opened(link)
    lab.answer(visitor, *ALL, age=age)
    assert lab.state(session) == state
    consent = lab.research.consents.of(session.id)
    assert (consent is not None and consent.under_16 and consent.guardian) == (state == "running")


def test_a_sheet_that_changed_is_read_again(lab: Lab) -> None:
    """Nobody agrees to words that they have not seen."""
    session, link = lab.session()
    visitor = lab.opened(link)
    file = lab.folder / "studies" / STUDY / "consent.md"
    words = file.read_text(encoding="utf-8").replace("version: 1", "version: 2")
    file.write_text(f"{words}\nNew words.\n", encoding="utf-8")
    lab.answer(visitor, *ALL, status=422)
    assert visitor.page.errors == {
        "sheet-words": "The sheet has changed since you read it. Read it again before you answer."
    }
    assert "New words." in visitor.page.words
    lab.answer(visitor, *ALL)
    consent = lab.research.consents.of(session.id)
    assert consent is not None
    assert consent.sheet_version == "2"


def test_who_agreed_on_paper_sees_no_sheet(lab: Lab) -> None:
    """The moderator has recorded it; the participant only starts."""
    session, link = lab.session()
    lab.research.consents.give(
        Consent(session.id, "1", "0" * 64, "paper", frozenset(get_args(Item)), False, False, lab.now())
    )
    visitor = lab.opened(link)
    assert visitor.page.heading == "You agreed on paper"
    visitor.get(f"{lab.path}/street-lights/report")
    assert visitor.page.heading == "You agreed on paper"
    assert _recorded(lab) == {"research_consent": 1}
    visitor.submit()
    assert visitor.page.heading == "Task 1 of 3"


def test_a_study_that_cannot_be_read(lab: Lab) -> None:
    """The participant is told whom to tell; nothing is recorded, and stopping still works."""
    session, link = lab.session()
    (lab.folder / "studies" / STUDY / "consent.md").write_text("Nothing.", encoding="utf-8")
    visitor = lab.visitor()
    visitor.get(link)
    visitor.submit(503)
    assert visitor.page.heading == "Sorry, the session cannot go on at the moment"
    visitor.get(f"{lab.path}/taking-part/stop")
    visitor.submit()
    assert lab.state(session) == "refused"


def test_in_welsh(lab: Lab) -> None:
    """The kit's words are Welsh; the sheet, which the team wrote in English, says that it is."""
    _, link = lab.session()
    visitor: Visitor = lab.opened(link)
    visitor.get(f"{lab.path}/taking-part/consent?lang=cy")
    assert visitor.page.language == "cy"
    assert "Dim ond os cytunwch â hyn y gallwch gymryd rhan." in visitor.page.words
    assert [each.get("lang") for each in visitor.page.tree.iter("h1")] == ["en"]
    lab.answer(visitor, *ALL)
    assert visitor.page.heading == "Tasg 1 o 3"


def test_events_go_by_consent_and_not_by_the_browser(lab: Lab) -> None:
    """Who agreed to be observed is, whatever their browser says of tracking; no hash tells who they are."""
    session, link = lab.session()
    visitor = lab.agreed(link)
    visitor.client.environ_base["HTTP_SEC_GPC"] = "1"
    visitor.get(f"{lab.path}/street-lights/report")
    visitor.submit()
    lab.flush()
    assert lab.count("event", f"research_session_id = '{session.id}' AND visitor_day IS NULL") == 1
    visitor.get(f"{lab.path}/counting")
    assert "If you take part in a session, we record what you agreed to" in visitor.page.words
    visitor.post(f"{lab.path}/counting", {"counted": "no"})
    assert not any(cookie.key.endswith("counting") for cookie in visitor.client._cookies.values())


def test_how_visits_are_counted_can_be_read_before_consent(lab: Lab) -> None:
    """As the other pages of the site can."""
    _, link = lab.session()
    visitor = lab.opened(link)
    assert visitor.get(f"{lab.path}/counting").heading == "How we count visits"
    assert _recorded(lab) == {}
