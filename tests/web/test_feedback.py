"""Feedback: asked at every end, to be had from every page, kept without what may lead to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prototype_kit import load_site
from prototype_kit.errors import Fault, RuleFailed
from prototype_kit.journey.naming import RESERVED
from prototype_kit.kpis import Slice
from prototype_kit.store import Comment, CommentFilter
from prototype_kit.tracking import Tracking
from prototype_kit.web.limiting import LIMITS
from prototype_kit.web.visit import Visit
from tests.web.journeys import REPORT, unlisted_light
from tests.web.team import team
from tests.web.test_assisted import begin, fill_in
from tests.web.test_synthetic import signed
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World, street_lights_alone

FEEDBACK = f"{REPORT}/feedback"
LINK = "What did you think of this service?"
SHARED: Mapping[str, str] = {"ADDRESS": "http://192.168.7.5:8000", "PASSWORD": "correct-horse"}


def sent(world: World) -> Visitor:
    """Somebody who has just sent a report."""
    visitor = world.visitor()
    unlisted_light(visitor)
    visitor.submit()
    assert visitor.page.heading == "Report sent"
    return visitor


def ask_link(visitor: Visitor) -> str | None:
    """Where the link in the main part leads that asks for feedback, if there is one."""
    main = visitor.page.tree.find(".//main")
    found = [link.get("href") for link in (main.iter("a") if main is not None else ()) if link.text == LINK]
    return found[0] if found else None


def kept(world: World) -> Sequence[Mapping[str, Any]]:
    """Every row of feedback, with its words."""
    with world.front.store.database.reading() as connection:
        query = "SELECT * FROM feedback LEFT JOIN feedback_comment ON feedback_id = id ORDER BY id"
        return [dict(row) for row in connection.exec_driver_sql(query).mappings()]


def comments(world: World) -> Sequence[Comment]:
    """What the team reads."""
    year = Slice(world.settings.env, "street-lights", date(2026, 1, 1), date(2026, 12, 31))
    return list(world.front.store.feedback.each(CommentFilter(year)))


# --- Where it is asked ------------------------------------------------------------------------------------


def test_it_is_asked_on_the_confirmation_and_the_pages_behind_it(lights: World) -> None:
    """GOV.UK's words, and how long it takes."""
    visitor = sent(lights)
    assert f"{LINK} (takes 30 seconds)" in visitor.page.words
    assert ask_link(visitor) == f"{FEEDBACK}?at=confirmation"
    visitor.get(f"{REPORT}/receipt")
    assert ask_link(visitor) == f"{FEEDBACK}?at=confirmation"
    visitor.get(f"{REPORT}/confirmation")
    visitor.press("Finish and clear this device")
    assert ask_link(visitor) == f"{FEEDBACK}?at=confirmation"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "What did you think of this service?"),
        ("cy", "Beth oeddech chi’n ei feddwl o’r gwasanaeth hwn?"),
    ],
)
def test_it_is_asked_in_the_email(lights: World, language: str, words: str) -> None:
    """By one address for everybody: an answer from another browser leads back to no case."""
    visitor = lights.visitor()
    visitor.get(f"{REPORT}?lang={language}")
    unlisted_light(visitor)
    visitor.submit()
    (email,) = [each for each in lights.front.store.outbox.recent() if each.channel == "email"]
    assert words in email.body
    (link,) = [line for line in email.body.splitlines() if "/feedback" in line]
    base = next(line for line in email.body.splitlines() if "/track/" in line).partition("/track/")[0]
    assert link == f"{base}{FEEDBACK}?at=confirmation"
    other = lights.visitor()
    other.get(link.removeprefix(base))
    other.submit(rating="5")
    assert [(row["page"], row["journey_id"]) for row in kept(lights)] == [("confirmation", None)]


def test_a_confirmation_may_name_it_too(make_world: MakeWorld, tmp_path: Path) -> None:
    """As everything that an email may; and so do the previews of both in the console."""
    folder = street_lights_alone(tmp_path / "site")
    file = folder / "street_lights" / "content" / "report-confirmation.md"
    file.write_text(f"{file.read_text(encoding='utf-8')}\nSay so: ((feedback-link))\n", encoding="utf-8")
    world = make_world(site=load_site(folder))
    assert f"Say so: {world.base}{FEEDBACK}?at=confirmation" in sent(world).page.words
    editor = team(world, "editor")
    editor.get("/services/street-lights/report/previews")
    assert editor.page.words.count(f"{FEEDBACK}?at=confirmation") >= 2


@pytest.mark.parametrize("at", ["dangerous", "not-ours"])
def test_it_is_asked_on_each_exit(lights: World, at: str) -> None:
    """Who is told that it is not for them has come to an end too; the name of the exit goes with it."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="dangerous" if at == "dangerous" else "damaged")
    if at == "not-ours":
        visitor.submit(light_search="Brewhouse Yard")
        visitor.submit(light="AN0721")
    assert visitor.page.path == f"{REPORT}/{at}"
    assert ask_link(visitor) == f"{FEEDBACK}?at={at}"
    visitor.get(ask_link(visitor) or "")
    visitor.submit(rating="1")
    assert [(row["page"], row["rating"]) for row in kept(lights)] == [(at, 1)]
    assert visitor.page.links >= {f"{REPORT}/{at}"}, "it leads back"


@pytest.mark.parametrize(("live", "where"), [(False, "govuk-footer"), (True, "govuk-phase-banner")])
def test_it_can_be_had_from_every_page(make_world: MakeWorld, live: bool, where: str) -> None:
    """By the phase banner; a prototype's banner has its own words, so there it is in the footer.

    It opens beside the form, so that nothing that was typed is lost.
    """
    world = make_world("lights", live=live)
    visitor = world.visitor()

    def leads_there() -> bool:
        place = visitor.page.first(where)
        links = [] if place is None else [link for link in place.iter("a") if link.get("href") == FEEDBACK]
        return [link.get("target") for link in links] == ["_blank"]

    visitor.get(f"{REPORT}/fault", 404)
    assert leads_there()
    unlisted_light(visitor)
    for page in ("", "/fault", "/light", "/check-answers", "/start", "/hand-over"):
        visitor.get(f"{REPORT}{page}")
        assert leads_there(), page
    visitor.get(FEEDBACK)
    assert not leads_there()
    for page in ("/", "/contact"):
        visitor.get(page)
        assert not leads_there()


def test_staff_are_not_asked(lights: World) -> None:
    """It is not for them to say how satisfied somebody was; nor is there such a page for them."""
    bea = team(lights, "call-taker")
    begin(bea)
    fill_in(bea)
    bea.submit()
    assert bea.page.path == f"{REPORT}/confirmation"
    for page in ("confirmation", "receipt"):
        assert FEEDBACK not in bea.get(f"{REPORT}/{page}").html
    assert bea.get(FEEDBACK).heading == "You have already sent this"
    bea.post(FEEDBACK, {"rating": "5"}, 409)
    assert kept(lights) == []


# --- What is sent -----------------------------------------------------------------------------------------


def test_somebody_says_how_it_was_and_goes_back(lights: World) -> None:
    """It belongs to their draft and has its origin; it is counted where they were asked."""
    visitor = sent(lights)
    visitor.get(f"{FEEDBACK}?at=confirmation")
    assert visitor.page.heading == "Give feedback"
    assert visitor.page.back == f"{REPORT}/confirmation"
    assert visitor.page.options("rating") == ["5", "4", "3", "2", "1"]
    visitor.submit(rating="5", words="More <b>lamps</b>\nplease.")
    assert visitor.page.heading == "Thank you for your feedback"
    assert f"{REPORT}/confirmation" in visitor.page.links
    draft = lights.front.store.drafts.latest(visitor.cookie or "", "street-lights", "report", lights.clock())
    assert draft is not None
    (row,) = kept(lights)
    assert (row["journey_id"], row["page"], row["rating"]) == (draft.id, "confirmation", 5)
    assert (row["env"], row["source"], row["release"]) == ("prototype", "user", draft.release)
    assert (row["words"], row["removed"], row["language"]) == ("More <b>lamps</b>\nplease.", "", "en")


def test_nothing_chosen_is_asked_for(lights: World) -> None:
    """Beside the question, with what was typed; words alone say too little."""
    visitor = lights.visitor()
    visitor.get(FEEDBACK)
    visitor.submit(422, words="It hums")
    assert visitor.page.errors == {"rating": "Select how you felt about the service"}
    assert visitor.page.fields["words"] == ["It hums"]
    visitor.submit(422, rating="5", words="a" * 1201)
    assert visitor.page.errors == {"words": "Your suggestions must be 1,200 characters or fewer"}
    visitor.post(FEEDBACK, {"rating": "6"}, 422)
    assert visitor.page.errors == {"rating": "Select one of the options in the list"}
    assert kept(lights) == []


def test_who_sends_it_again_counts_once(lights: World) -> None:
    """They see what they said, and the last word stands."""
    visitor = sent(lights)
    visitor.get(FEEDBACK)
    visitor.submit(rating="2", words="It hums")
    visitor.get(f"{FEEDBACK}?at=confirmation")
    assert visitor.page.fields == {"rating": ["2"], "words": ["It hums"]}
    visitor.submit(rating="4", words="")
    ((rating, page, words),) = [(row["rating"], row["page"], row["words"]) for row in kept(lights)]
    assert (rating, page, words) == (4, "confirmation", None)


def test_another_browser_sees_nothing_of_it(lights: World) -> None:
    """What somebody said is behind their session, as their answers are; clearing the device ends that."""
    visitor = sent(lights)
    visitor.get(FEEDBACK)
    visitor.submit(rating="2", words="It hums")
    assert lights.visitor().get(FEEDBACK).fields == {"rating": [], "words": [""]}
    visitor.post(f"{REPORT}/finish")
    assert visitor.get(FEEDBACK).fields == {"rating": [], "words": [""]}


def test_nobody_needs_a_form_or_a_cookie(lights: World) -> None:
    """Each counts, and nothing is left in the browser."""
    visitor = lights.visitor()
    for rating in ("1", "5"):
        visitor.get(f"{FEEDBACK}?at=confirmation")
        visitor.submit(rating=rating)
        assert REPORT in visitor.page.links, "it leads to where people start"
        assert visitor.response is not None
        assert "Set-Cookie" not in visitor.response.headers
    assert [(row["journey_id"], row["rating"]) for row in kept(lights)] == [(None, 1), (None, 5)]
    assert visitor.cookie is None


def test_in_the_middle_of_a_form_it_leads_back_there(lights: World) -> None:
    """Nothing of the form is changed."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()
    before = lights.rows("draft")
    visitor.get(FEEDBACK)
    visitor.submit(rating="3")
    assert f"{REPORT}/fault" in visitor.page.links
    assert before == lights.rows("draft")
    assert kept(lights)[0]["page"] == ""


def test_where_somebody_was_asked_is_one_of_ours(lights: World) -> None:
    """Whatever else stands in the address is not kept."""
    visitor = lights.visitor()
    visitor.get(f"{FEEDBACK}?at=ann@example.com")
    visitor.submit(rating="3")
    assert kept(lights)[0]["page"] == ""
    assert "ann" not in visitor.page.url


def test_a_form_whose_rule_fails_can_be_told_about(lights: World) -> None:
    """It is then that people have something to say."""
    visitor = lights.visitor()
    visitor.get(REPORT)
    visitor.submit()

    def fail(_visit: Visit) -> None:
        raise RuleFailed(Fault("rules.py", 1, "What.", "Mend."))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Visit, "walk", fail)
        visitor.get(FEEDBACK)
        visitor.submit(rating="1")
    assert len(kept(lights)) == 1


def test_there_is_no_such_page_of_what_is_not_there(lights: World) -> None:
    """404, for looking and for sending."""
    visitor = lights.visitor()
    visitor.get("/street-lights/no-such/feedback", 404)
    visitor.post("/no-such/report/feedback", {"rating": "5"}, 404)
    assert kept(lights) == []


def test_no_page_of_a_journey_can_have_its_address(lights: World) -> None:
    """Nor that of any other page that the kit puts below a journey."""
    rules = [rule.rule for rule in lights.app.url_map.iter_rules()]
    below = [rule.split("/")[3] for rule in rules if rule.startswith("/<service>/<journey>/")]
    ours = {name for name in below if "<" not in name}
    assert "feedback" in ours
    assert ours - set(RESERVED) == set()


def test_search_engines_leave_it_out(make_world: MakeWorld) -> None:
    """Also of a live site, whose other pages they may show."""
    visitor = make_world("lights", live=True).visitor()
    visitor.get(FEEDBACK)
    assert 'content="noindex"' in visitor.page.html
    visitor.submit(rating="4")
    assert 'content="noindex"' in visitor.page.html
    assert "noindex" not in visitor.get(REPORT).html


# --- Personal details -------------------------------------------------------------------------------------


def test_personal_details_are_taken_out_before_words_are_kept(lights: World) -> None:
    """What looks like some, and what they entered as theirs; only the kinds are known then."""
    visitor = sent(lights)
    visitor.get(f"{FEEDBACK}?at=confirmation")
    assert "We take out personal details" in visitor.page.words
    said = "I am Ann Lee (lee), by the mill, near the bridge, AB1 2DE. "
    visitor.submit(rating="4", words=f"{said}Ring 01632 960 001 or write to a@b.example")
    (comment,) = comments(lights)
    assert comment.words == (
        "I am [name removed] ([name removed]), [answer removed], [postcode removed]. "
        "Ring [telephone number removed] or write to [email address removed]"
    )
    assert set(comment.removed) == {"name", "answer", "postcode", "telephone number", "email address"}
    rows = "".join(lights.rows("feedback", "feedback_comment"))
    assert not [word for word in ("Ann", "mill", "AB1", "01632", "@") if word in rows]


def test_the_keys_to_a_report_are_taken_out(lights: World) -> None:
    """Reference and code lead to all that was answered."""
    visitor = sent(lights)
    case = lights.front.store.cases.by_id(1)
    assert case is not None
    code = Tracking(lights.front.signer).code(case.reference)
    visitor.get(FEEDBACK)
    visitor.submit(rating="4", words=f"{case.reference.lower().replace('-', '')} and {code}")
    words = comments(lights)[0].words
    assert words.startswith("[reference removed] and [")
    assert code not in words, "some codes look like a postcode"


def test_answers_of_a_form_that_is_not_sent_are_taken_out_too(lights: World) -> None:
    """They are in the draft still."""
    visitor = lights.visitor()
    unlisted_light(visitor)
    visitor.get(FEEDBACK)
    visitor.submit(rating="4", words="Signed, Ann")
    assert comments(lights)[0].words == "Signed, [name removed]"


# --- What does not count, and what is refused -------------------------------------------------------------


def test_what_tests_say_does_not_count(lights: World) -> None:
    """A load test's, and that of somebody who clicks through."""
    load = signed(lights)
    load.get(FEEDBACK)
    load.submit(rating="5", words="Load")
    clicking = sent(lights)
    clicking.post("/prototype/click-through", {"on": "yes"})
    clicking.get(FEEDBACK)
    clicking.submit(rating="5", words="Click")
    assert {row["source"] for row in kept(lights)} == {"synthetic"}
    assert comments(lights) == []


def test_a_program_cannot_make_a_service_look_good(make_world: MakeWorld) -> None:
    """So many from one address, then it waits; who has a form here counts once, and is not limited."""
    world = make_world("lights", **SHARED)
    visitor, most = world.visitor(), LIMITS["feedback"].most
    for _ in range(most):
        visitor.post(FEEDBACK, {"rating": "5"})
    visitor.post(FEEDBACK, {"rating": "5", "words": "Typed with care"}, 429)
    assert "Typed with care" in visitor.page.words
    assert len(kept(world)) == most
    unlisted_light(visitor)
    visitor.post(FEEDBACK, {"rating": "5"})
    visitor.post(FEEDBACK, {"rating": "4"})
    assert len(kept(world)) == most + 1


def test_what_is_refused_is_not_counted_towards_the_limit(make_world: MakeWorld) -> None:
    """Whoever forgets to choose an answer loses nothing."""
    world = make_world("lights", **SHARED)
    visitor = world.visitor()
    for _ in range(LIMITS["feedback"].most + 1):
        visitor.post(FEEDBACK, {"rating": ""}, 422)
    visitor.post(FEEDBACK, {"rating": "5"})


def test_another_use_of_the_same_database_is_another_matter(make_world: MakeWorld, lights: World) -> None:
    """A draft that was begun in the prototype says nothing of the live service."""
    visitor = sent(lights)
    live = make_world("lights", live=True, DATABASE=lights.settings.database)
    visitor.client.application = live.app
    visitor.get(FEEDBACK)
    visitor.submit(rating="4")
    assert [(row["env"], row["journey_id"]) for row in kept(live)] == [("live", None)]


# --- Welsh ------------------------------------------------------------------------------------------------


def test_all_of_it_in_welsh(lights: World) -> None:
    """Asked, refused and thanked; the language is kept with the words."""
    visitor = sent(lights)
    visitor.get(f"{REPORT}/confirmation?lang=cy")
    assert "Beth oeddech chi’n ei feddwl o’r gwasanaeth hwn? (yn cymryd 30 eiliad)" in visitor.page.words
    visitor.get(f"{FEEDBACK}?at=confirmation")
    assert (visitor.page.language, visitor.page.heading) == ("cy", "Rhoi adborth")
    assert "Bodlon iawn" in visitor.page.words
    visitor.submit(422)
    assert visitor.page.errors == {"rating": "Dewiswch sut oeddech chi’n teimlo am y gwasanaeth"}
    visitor.submit(rating="1", words="Mae’n dywyll")
    assert visitor.page.heading == "Diolch am eich adborth"
    assert (comments(lights)[0].language, comments(lights)[0].words) == ("cy", "Mae’n dywyll")


def test_the_language_can_be_changed_without_losing_anything(lights: World) -> None:
    """Where they were asked goes along, and with JavaScript what was typed does too."""
    visitor = sent(lights)
    visitor.get(f"{FEEDBACK}?at=confirmation")
    (link,) = [each for each in visitor.page.tree.iter("a") if each.get("hreflang") == "cy"]
    assert link.get("href") == "?lang=cy&at=confirmation"
    assert visitor.get(f"{FEEDBACK}?lang=cy&at=confirmation").url == f"{FEEDBACK}?at=confirmation"
    given = {"rating": "2", "words": "It hums"}
    answer = visitor.raw("POST", f"{FEEDBACK}?lang=en&at=confirmation", data=given, headers=visitor.headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'action="{FEEDBACK}?at=confirmation"' in page
    assert "It hums" in page
    assert kept(lights) == []
