"""A person books an appointment to register a birth, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from prototype_kit.answers import EMPTY, Choice
from prototype_kit.journey import Page, Repeat
from prototype_kit.rules import Result

if TYPE_CHECKING:
    from tests.journeys.conftest import Traveller, Typed

TODAY = date(2026, 11, 21)
LAST_WEEK = TODAY - timedelta(days=7)
NEXT_WEEK = TODAY + timedelta(days=7)

ONE_BABY: dict[str, Typed | None] = {
    "district": "yes",
    "how-many": "1",
    "babies/1/born": LAST_WEEK,
    "relationship": "mother",
    "married": "yes",
    "who-must-attend": None,
    "contact": {"email": "name@example.com", "phone": ""},
    "appointment-day": NEXT_WEEK,
    "appointment-time": "9:30am",
}


def test_one_baby_born_in_town(births: Traveller) -> None:
    """Nine pages, none of them asked twice, lead to check answers."""
    births.answer_all(ONE_BABY)
    assert births.stands_at == "check-answers"
    assert list(ONE_BABY) == births.path


def test_a_birth_elsewhere_is_declared(births: Traveller) -> None:
    """A baby born in another town brings the page about the declaration, which has to be continued."""
    assert births.answer("district", "no") == "declaration"
    assert births.stands_at == "declaration"
    assert births.go_on("declaration") == "how-many"


def test_an_information_page_is_not_skipped(births: Traveller) -> None:
    """What only tells something is done when it was continued, and not before."""
    births.answer("district", "no")
    births.answers = births.answers.with_page("how-many", {"how-many": Choice(1, "One")})
    assert births.path == ["district", "declaration"]


def test_each_baby_is_asked_about(births: Traveller) -> None:
    """Two babies are asked about one after the other, with the time as there is more than one."""
    births.answer("district", "yes")
    assert births.answer("how-many", "2") == "babies/1/born"
    assert births.answer("babies/1/born", LAST_WEEK) == "babies/1/time-born"
    assert births.answer("babies/1/time-born", "3:15am") == "babies/2/born"
    assert births.answer("babies/2/born", LAST_WEEK) == "babies/2/time-born"
    assert births.answer("babies/2/time-born", "3:40am") == "relationship"


def test_one_baby_is_not_asked_for_the_time(births: Traveller) -> None:
    """Inside the repeat a condition sees the journey around it."""
    births.answer_all({"district": "yes", "how-many": "1"})
    assert births.answer("babies/1/born", LAST_WEEK) == "relationship"


def test_an_item_is_named_in_its_questions(births: Traveller) -> None:
    """Each baby has its number; an only one is just the baby."""
    births.answer_all({"district": "yes", "how-many": "2"})
    step = births.walk.find("babies/1/born")
    assert step is not None
    assert isinstance(step.screen, Page)
    (question,) = step.screen.questions
    assert question.named(question.ask, step.context()) == "When was baby 1 of 2 born?"
    message = "The date baby 1 of 2 was born must be today or in the past"
    assert [("born", "today-or-in-the-past", message)] == births.refused("babies/1/born", NEXT_WEEK)
    births.answer("how-many", "1")
    message = "The date the baby was born must be today or in the past"
    assert [("born", "today-or-in-the-past", message)] == births.refused("babies/1/born", NEXT_WEEK)


def test_fewer_babies_hide_the_others(births: Traveller) -> None:
    """Fewer items hide the last ones; more bring them back as they were."""
    births.answer_all({"district": "yes", "how-many": "2", "babies/1/born": LAST_WEEK,
        "babies/1/time-born": "3am",
                       "babies/2/born": TODAY, "babies/2/time-born": "4am"})  # fmt: skip
    two = births.walk.answers
    births.answer("how-many", "1", changing=True)
    assert list(births.walk.answers.items["babies"]) == ["1"]
    assert {"born"} == births.walk.answers.item("babies", "1").values.keys()
    assert births.answer("how-many", "2", changing=True) == "relationship"
    assert two == births.walk.answers


def test_more_babies_are_asked_about(births: Traveller) -> None:
    """A change to three leads to the first page that now lacks something: the time of the first."""
    births.answer_all(ONE_BABY)
    assert births.answer("how-many", "3", changing=True) == "babies/1/time-born"
    assert births.answer("babies/1/time-born", "9am", changing=True) == "babies/2/born"


def test_after_twelve_months_people_have_to_phone(births: Traveller) -> None:
    """A rule over all babies ends the journey; a day less than a year goes on."""
    births.answer_all({"district": "yes", "how-many": "1"})
    assert births.answer("babies/1/born", date(2025, 11, 20)) == "phone-us"
    assert births.walk.exit is not None
    assert births.walk.exit.name == "phone-us"
    assert births.answer("babies/1/born", date(2025, 11, 21)) == "late"


def test_after_42_days_people_are_warned(births: Traveller) -> None:
    """Any baby born more than 42 days ago brings a warning, after which people go on."""
    births.answer_all({"district": "yes", "how-many": "2", "babies/1/born": LAST_WEEK,
        "babies/1/time-born": "3am",
                       "babies/2/born": TODAY - timedelta(days=42)})  # fmt: skip
    assert births.answer("babies/2/time-born", "4am") == "relationship"
    assert births.answer("babies/2/born", TODAY - timedelta(days=43)) == "babies/2/time-born"
    assert births.stands_at == "late"
    assert births.go_on("late") == "relationship"


def test_a_draft_keeps_its_day(births: Traveller) -> None:
    """The same answers walk the same way on the day of the draft, and another way on a later one."""
    births.answer_all({"district": "yes", "how-many": "1", "babies/1/born": TODAY - timedelta(days=42)})
    assert births.stands_at == "relationship"
    births.today += timedelta(days=1)
    assert births.stands_at == "late"


def test_someone_else_says_who_they_are(births: Traveller) -> None:
    """An option reveals a question, which is then required."""
    births.answer_all({"district": "yes", "how-many": "1", "babies/1/born": LAST_WEEK})
    expected = [("other-relationship", "required", "Enter your relationship")]
    assert expected == births.refused("relationship", "other")
    typed = {"relationship": "other", "other-relationship": "Grandmother"}
    assert births.answer("relationship", typed) == "married"
    assert births.walk.answers.values["other-relationship"] == "Grandmother"


def test_what_an_unchosen_option_reveals_does_not_count(births: Traveller) -> None:
    """Words typed under an option that was not chosen are neither asked for nor kept."""
    births.answer_all({"district": "yes", "how-many": "1", "babies/1/born": LAST_WEEK})
    births.answer("relationship", {"relationship": "father", "other-relationship": "x" * 100})
    assert births.stands_at == "married"
    assert "other-relationship" not in births.walk.answers.values


def test_a_revealed_answer_off_the_path_is_not_kept(births: Traveller) -> None:
    """Even where a draft holds it, an answer under another option is not part of what counts."""
    births.answer_all(ONE_BABY)
    births.answers = births.answers.with_page(
        "relationship", {"relationship": Choice("mother", "Mother"), "other-relationship": "x"}
    )
    assert births.walk.complete
    assert "other-relationship" not in births.walk.answers.values


def test_a_rule_says_who_must_come(births: Traveller) -> None:
    """The information page shows the result of a rule over what is known there."""
    births.answer_all({**dict(list(ONE_BABY.items())[:3]), "relationship": "father", "married": "no"})
    step = births.walk.stop
    assert step is not None
    result = step.known.rule("who-must-attend")
    assert isinstance(result, Result)
    assert (result.outcome, len(result.reasons)) == ("Both parents must come", 1)


def test_a_page_checks_its_answers_together(births: Traveller) -> None:
    """Neither email nor telephone is refused by the page's rule; one of them is enough."""
    births.answer_all(dict(list(ONE_BABY.items())[:6]))
    message = "Enter an email address or a telephone number"
    assert [("email", "email-or-phone", message)] == births.refused("contact", {"email": "", "phone": ""})
    assert births.answer("contact", {"phone": "07700 900 982"}) == "appointment-day"


def test_a_page_rule_waits_for_its_answers(births: Traveller) -> None:
    """While an answer is wrong in itself, only that is said."""
    births.answer_all(dict(list(ONE_BABY.items())[:6]))
    assert [error[:2] for error in births.refused("contact", {"email": "name"})] == [("email", "format")]


def test_a_rule_over_a_page_that_tightens_asks_again(births: Traveller) -> None:
    """A page whose rule refuses what it once took is asked again."""
    births.answer_all(ONE_BABY)
    births.answers = births.answers.with_page("contact", {"email": None, "phone": None})
    assert births.stands_at == "contact"
    assert births.path[-1] == "contact"


def test_a_limit_that_tightens_asks_again(births: Traveller) -> None:
    """After a release in which today is too late, a baby born today is asked about again; nothing is lost."""
    births.answer_all({**ONE_BABY, "babies/1/born": TODAY})
    (repeat,) = [entry for entry in births.journey.entries if isinstance(entry, Repeat)]
    (born, *others) = repeat.pages
    assert isinstance(born, Page)
    tighter = born.questions[0].model_copy(update={"must": ("in-the-past",)})
    pages = (replace(born, questions=(tighter,)), *others)
    entries = [replace(repeat, pages=pages) if entry is repeat else entry for entry in births.journey.entries]
    births.journey = replace(births.journey, entries=tuple(entries))
    assert births.stands_at == "babies/1/born"
    assert births.answer("babies/1/born", TODAY - timedelta(days=1), changing=True) == "check-answers"


def test_an_option_that_is_taken_away_asks_again(births: Traveller) -> None:
    """An answer that a new release does not offer any more is asked again; the rest is kept."""
    births.answer_all(ONE_BABY)
    pages = [entry for entry in births.journey.entries if entry.name == "relationship"]
    assert isinstance(pages[0], Page)
    question = pages[0].questions[0]
    fewer = {value: option for value, option in question.options.items() if value != "mother"}
    page = replace(pages[0], questions=(question.model_copy(update={"options": fewer}),))
    entries = [page if entry.name == "relationship" else entry for entry in births.journey.entries]
    births.journey = replace(births.journey, entries=tuple(entries))
    assert births.stands_at == "relationship"
    assert births.answer("relationship", "father", changing=True) == "check-answers"


def test_an_early_change_hides_later_answers_and_brings_them_back(births: Traveller) -> None:
    """A changed birthday ends in an exit; only what is on the path counts; changed back, all is there."""
    births.answer_all(ONE_BABY)
    before = births.walk.answers
    assert births.answer("babies/1/born", date(2020, 1, 1), changing=True) == "phone-us"
    assert {"district", "how-many"} == births.walk.answers.values.keys()
    assert births.walk.known["relationship"] is None
    assert births.answer("babies/1/born", LAST_WEEK, changing=True) == "check-answers"
    assert before == births.walk.answers


def test_a_change_stops_where_something_is_lacking(births: Traveller) -> None:
    """A change that brings a new page leads there, then back to check answers."""
    births.answer_all(ONE_BABY)
    assert births.answer("district", "no", changing=True) == "declaration"
    births.go_on("declaration")
    assert births.stands_at == "check-answers"


def test_every_page_leads_back_to_the_one_before(births: Traveller) -> None:
    """The way back undoes the way on, through items too."""
    births.answer_all({**ONE_BABY, "babies/1/born": LAST_WEEK})
    births.answer("how-many", "2")
    walked = births.walk
    for earlier, later in zip(walked.steps, walked.steps[1:], strict=False):
        assert earlier == walked.before(later.path)
        assert later == walked.after(earlier.path)
    assert walked.before("district") is None


def test_a_page_that_is_not_on_the_path_leads_to_the_stop(births: Traveller) -> None:
    """Who asks what follows a page that is not there is sent to what is lacking."""
    births.answer("district", "yes")
    walked = births.walk
    assert walked.find("married") is None
    assert walked.stop == walked.after("married")


def test_nothing_answered_starts_at_the_first_page(births: Traveller) -> None:
    """Without answers there is one page on the path, and nothing kept."""
    assert births.path == ["district"]
    assert births.walk.answers == EMPTY
    assert not births.walk.complete


def test_a_step_does_not_see_what_comes_later(births: Traveller) -> None:
    """What a page may look at stays what was known on arriving there, when the rest is answered too."""
    births.answer_all({**ONE_BABY, "babies/1/born": LAST_WEEK})
    born = births.walk.find("babies/1/born")
    assert born is not None
    assert (born.known["district"], born.known["born"], born.known["married"]) == ("yes", None, None)
    assert [item["born"] for item in born.known.items("babies")] == [None]


def test_two_walks_are_the_same(births: Traveller) -> None:
    """The same answers on the same day give the same steps."""
    births.answer_all(ONE_BABY)
    assert [(s.path, s.done) for s in births.walk.steps] == [(s.path, s.done) for s in births.walk.steps]
    assert births.walk.answers == births.walk.answers
