"""Choosing an appointment: what is free, what to do when nothing is, and when somebody else is quicker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prototype_kit.bookings import Diary, Need, Slot
from prototype_kit.site import load_site
from prototype_kit.testing.page import SeenPage
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.diaries import with_taken
from tests.web.surgery import BOOK, FIRST, SECOND, at_check, at_office, at_times, close
from tests.web.world import SURGERY, MakeWorld, World


def legends(page: SeenPage) -> list[str]:
    """The heading of each group of times."""
    return [words_of(each) for each in page.of_class("govuk-fieldset__legend--s")]


def labels(page: SeenPage) -> list[str]:
    """The words of each time."""
    return [words_of(each) for each in page.of_class("govuk-radios__label")]


def links(page: SeenPage) -> Iterator[tuple[str, str]]:
    """The links inside the page, by their words."""
    main = page.tree.find(".//main")
    assert main is not None
    yield from ((words_of(each), each.get("href") or "") for each in main.iter("a"))


def link(page: SeenPage, words: str) -> str:
    """Where a link leads."""
    return next(href for said, href in links(page) if said == words)


# Offices


def test_each_office_says_when_its_next_appointment_is(surgery: World) -> None:
    """In the order of the calendar; the one with the soonest says so, and nothing is sorted silently."""
    page = at_office(surgery).page
    hints = [words_of(each) for each in page.of_class("govuk-radios__hint")]
    assert labels(page) == ["Mill Lane Surgery", "Pond Walk Clinic"]
    assert hints == [
        "1 Mill Lane, Anytown, ZZ1 1AA. Next appointment: 9am on Thursday 7 May, the soonest of all.",
        "2 Pond Walk, Anytown, ZZ2 2BB. Next appointment: 2pm on Thursday 7 May.",
    ]


def test_an_office_without_any_says_so(surgery: World) -> None:
    """It can be chosen all the same, and its page says what to do."""
    close(surgery, 60, "mill-lane")
    visitor = at_office(surgery)
    hints = [words_of(each) for each in visitor.page.of_class("govuk-radios__hint")]
    assert "There are no free appointments here up to Wednesday 1 July." in hints[0]
    assert "the soonest" not in hints[1], "there is nothing to compare it with"


# Times


def test_the_next_that_is_free_comes_first(surgery: World) -> None:
    """Then days with their weekday, it among its own; one with many times in a morning and an afternoon."""
    page = at_times(surgery).page
    assert labels(page)[:3] == ["Next available: 9am on Thursday 7 May", "9am", "9:20am"]
    assert legends(page)[:3] == ["Thursday 7 May, morning", "Thursday 7 May, afternoon", "Friday 8 May"]
    first, *others = page.options("visit")
    assert first == FIRST
    assert others[:2] == [FIRST, SECOND]
    assert len(set(others)) == len(others)


def test_of_two_alike_one_is_chosen(surgery: World) -> None:
    """The next free time stands above the days too: once it was chosen, that above is."""
    visitor = at_times(surgery)
    visitor.submit(visit=FIRST)
    page = visitor.get(f"{BOOK}/visit")
    chosen = [each for each in page.tree.iter("input") if each.get("checked") is not None]
    assert [each.get("value") for each in chosen] == [FIRST]
    assert chosen[0].get("id") == "visit"


def test_more_days_and_back(surgery: World) -> None:
    """Links, which need no JavaScript, lead to the days after those shown, and to those before."""
    visitor = at_times(surgery)
    days = legends(visitor.page)
    page = visitor.get(link(visitor.page, "Show more days").partition("#")[0])
    assert legends(page)[0] == "Thursday 14 May, morning"
    assert not any(words.startswith("Next available") for words in labels(page))
    page = visitor.get(link(page, "Show earlier days").partition("#")[0])
    assert legends(page) == days
    assert "Show earlier days" not in dict(links(page))


def test_the_last_days_lead_no_further(surgery: World) -> None:
    """Nothing is offered after the window of the calendar, whatever the address says."""
    visitor = at_times(surgery)
    page = visitor.get(f"{BOOK}/visit?visit-from=2026-06-30")
    assert legends(page)[0] == "Tuesday 30 June, morning"
    assert page.options("visit")[-1] == "mill-lane/2026-07-01T11:40Z"
    assert "Show more days" not in dict(links(page))
    for wrong in ("2030-01-01", "yesterday", "2026-02-31", "0001-01-01"):
        page = visitor.get(f"{BOOK}/visit?visit-from={wrong}&visit-month={wrong}")
        assert legends(page)[0] == "Thursday 7 May, morning", wrong


def test_what_was_chosen_stays_while_other_days_are_looked_at(surgery: World) -> None:
    """It stands first on every page that does not show its day, and is still chosen."""
    visitor = at_times(surgery)
    visitor.submit(visit=SECOND)
    page = visitor.get(f"{BOOK}/visit?visit-from=2026-05-14")
    assert legends(page)[0] == "The appointment that you chose"
    assert labels(page)[0] == "9:20am on Thursday 7 May"
    assert page.fields["visit"] == [SECOND]


def test_what_is_chosen_and_not_sent_goes_along(surgery: World) -> None:
    """The form is shown again with other days, and is neither judged nor saved."""
    visitor = at_times(surgery)
    sent = visitor.client.post(
        f"{BOOK}/visit?visit-from=2026-05-14&look=yes",
        data={"visit": SECOND},
        headers=visitor.headers,
        base_url=surgery.base,
    )
    page = SeenPage(f"{BOOK}/visit", sent.status_code, sent.text)
    assert (page.status, page.errors, page.fields["visit"]) == (200, {}, [SECOND])
    assert page.form is not None
    assert page.form.get("action") == f"{BOOK}/visit"
    assert visitor.get(f"{BOOK}/visit").fields.get("visit") in (None, [])


def test_a_calendar_leads_to_the_days(surgery: World) -> None:
    """A table of the month with a link for each day that has a time, and a way to the next month."""
    visitor = at_times(surgery)
    page = visitor.page
    assert f"{BOOK}/visit?visit-from=2026-05-12#visit-times" in page.links
    assert not any("visit-from=2026-05-25" in each for each in page.links), "a bank holiday"
    page = visitor.get(link(page, "June 2026").partition("#")[0])
    (details,) = [each for each in page.of_class("govuk-details") if each.get("id") == "visit-calendar"]
    assert details.get("open") is not None
    assert {"May 2026", "July 2026"} <= dict(links(page)).keys()


def test_later_days_have_a_warning(surgery: World) -> None:
    """Days after the one that is soon enough come under a warning, and can be chosen."""
    visitor = at_times(surgery, reason="dressing")
    assert list(visitor.page.of_class("govuk-warning-text")) == []
    page = visitor.get(f"{BOOK}/visit?visit-from=2026-05-27")
    (warning,) = page.of_class("govuk-warning-text")
    assert "The nurse should see you by Wednesday 27 May. These visits are later." in words_of(warning)
    order = [
        words_of(each)
        for each in page.tree.iter()
        if {"govuk-warning-text__text", "govuk-fieldset__legend--s"} & set((each.get("class") or "").split())
    ]
    assert order[0] == "Wednesday 27 May, morning"
    assert order.index("Thursday 28 May, morning") == 1 + next(
        number for number, words in enumerate(order) if "These visits are later" in words
    )
    visitor.submit(visit="mill-lane/2026-05-28T08:00Z")
    assert visitor.page.heading == "What to bring"


def test_a_choice_that_is_late_says_so_above_the_days(surgery: World) -> None:
    """Where what was chosen stands alone, it says itself that it is after the day."""
    visitor = at_times(surgery, reason="dressing")
    visitor.submit(visit="mill-lane/2026-05-28T08:00Z")
    page = visitor.get(f"{BOOK}/visit")
    hints = [words_of(each) for each in page.of_class("govuk-radios__hint")]
    assert hints == ["This is after Wednesday 27 May"]


def test_the_year_is_told_where_it_is_another(surgery: World) -> None:
    """At the turn of the year nobody has to guess."""
    surgery.clock.now = datetime(2026, 12, 30, 11, tzinfo=UTC)
    page = at_times(surgery).page
    assert legends(page)[:2] == ["Thursday 31 December, morning", "Thursday 31 December, afternoon"]
    assert legends(page)[2] == "Monday 4 January 2027, morning"


# Another office


def test_another_office_is_a_link_away(surgery: World) -> None:
    """It leads to the page with offices, where that office is chosen already; answers stay."""
    visitor = at_times(surgery)
    assert link(visitor.page, "Choose another office") == f"{BOOK}/visit-office"
    page = visitor.get(link(visitor.page, "Pond Walk Clinic"))
    assert page.fields["visit-office"] == ["pond-walk"]
    visitor.submit()
    assert visitor.page.options("visit")[0] == "pond-walk/2026-05-07T13:00Z"


def test_a_change_stays_a_change_while_looking_around(surgery: World) -> None:
    """From check answers, every link of the page still leads back there in the end."""
    visitor = at_check(surgery)
    page = visitor.change("When would you like")
    looks = [href for _, href in links(page) if f"{BOOK}/visit" in href]
    assert looks
    assert [href for href in looks if "change=yes" not in href] == []
    visitor.get(link(page, "Show more days").partition("#")[0])
    visitor.submit(visit="mill-lane/2026-05-14T08:00Z")
    assert visitor.page.heading == "Check your answers"
    assert "9am on Thursday 14 May 2026" in visitor.page.words


# Nothing is free


def test_a_full_office_says_what_to_do(surgery: World) -> None:
    """Other offices with their next time, and ways to ask; no empty group, and nothing to press in vain."""
    close(surgery, 60, "mill-lane")
    page = at_times(surgery).page
    assert "There are no free appointments at Mill Lane Surgery up to Wednesday 1 July." in page.words
    assert "Pond Walk Clinic: 2pm on Thursday 7 May" in page.words
    assert link(page, "Pond Walk Clinic") == f"{BOOK}/visit-office?visit-office-wanted=pond-walk"
    assert "text relay 18001 01632 960 200, email visits@surgery.example" in page.words
    assert page.options("visit") == []
    assert [words_of(each) for each in page.of_class("govuk-heading-l")] == ["When would you like to come?"]
    assert "Continue" not in [words_of(each) for each in page.of_class("govuk-button")]


def test_when_all_are_full_the_page_of_offices_says_so(surgery: World) -> None:
    """Nobody chooses an office to find out on the next page, and the page of times says the same."""
    close(surgery, 60)
    page = at_office(surgery).page
    assert "There are no free appointments up to Wednesday 1 July." in page.words
    assert "email visits@surgery.example" in page.words
    assert page.options("visit-office") == []
    assert "Save and come back later" in [words_of(each) for each in page.of_class("govuk-button")]


def test_all_are_full_after_an_office_was_chosen(surgery: World) -> None:
    """The page of times then names no other office."""
    visitor = at_times(surgery)
    close(surgery, 60)
    page = visitor.get(f"{BOOK}/visit")
    assert "There are no free appointments up to Wednesday 1 July." in page.words
    assert "What you can do" in page.words
    page = visitor.post(f"{BOOK}/visit", {"visit": FIRST}, status=422)
    assert page.errors == {"visit": "Select an appointment from the list"}


# Somebody is quicker


def test_a_time_that_goes_while_somebody_chooses(surgery: World) -> None:
    """The three nearest come first, then the list without it; all other answers stay."""
    slow, quick = at_times(surgery), at_check(surgery, SECOND)
    page = slow.submit(visit=SECOND, status=422)
    assert page.errors == {"visit": "Select another appointment, as somebody else has just taken this one"}
    assert legends(page)[0] == "Appointments near the one you chose"
    near = [FIRST, "mill-lane/2026-05-07T08:40Z", "mill-lane/2026-05-07T09:00Z"]
    assert page.options("visit")[:3] == near
    assert SECOND not in page.options("visit")
    slow.submit(visit=near[1])
    assert slow.page.heading == "What to bring"
    assert quick.submit().heading == "Your visit is booked"


def test_a_time_that_goes_before_the_form_is_sent(surgery: World) -> None:
    """Whoever was away too long chooses again at the submission, with near ones; their other answers stay."""
    slow = at_check(surgery, SECOND)
    surgery.clock.forward(minutes=16)
    at_check(surgery, SECOND).submit()
    page = slow.submit(status=422)
    assert page.heading == "When would you like to come?"
    assert page.errors == {"visit": "Select another appointment, as somebody else has just taken this one"}
    assert legends(page)[0] == "Appointments near the one you chose"
    assert all(f"{BOOK}/visit" in href for words, href in links(page) if words == "Show more days")
    slow.submit(visit=FIRST)
    assert slow.page.heading == "Check your answers"
    assert "A jab" in slow.page.words
    assert "ann@example.com" in slow.page.words
    assert slow.submit().heading == "Your visit is booked"


def test_the_last_one_goes(surgery: World) -> None:
    """The page then says what to do, and its error leads there."""
    visitor = at_times(surgery)
    close(surgery, 60, "mill-lane")
    page = visitor.post(f"{BOOK}/visit", {"visit": FIRST}, status=422)
    assert [href for _, href in links(page) if href == "#visit"] == ["#visit"]
    assert "Pond Walk Clinic: 2pm on Thursday 7 May" in page.words


# In Welsh


def test_the_page_in_welsh(surgery: World) -> None:
    """The kit's own words are; a day starts a heading with a large letter."""
    visitor = at_times(surgery)
    page = visitor.get(f"{BOOK}/visit?visit-from=2026-05-14&lang=cy")
    assert legends(page)[0] == "Dydd Iau 14 Mai, bore"
    assert "Dangos mwy o ddiwrnodau" in page.words
    assert "Next available" not in page.words


# Scenarios

SCENARIOS = """\
full:
  words: Nothing is free
  journey: book
  answers: {reason: {reason: jab}}
  fakes: [no-slots]
gone:
  words: Somebody is quicker
  journey: book
  answers:
    reason: {reason: jab}
    visit-office: {visit-office: mill-lane}
  fakes: [slot-taken]
"""


@pytest.fixture
def presented(make_world: MakeWorld, tmp_path: Path) -> World:
    """The surgery with scenarios."""
    folder = tmp_path / "surgery"
    shutil.copytree(SURGERY, folder, ignore=shutil.ignore_patterns("instance", "__pycache__"))
    (folder / "visits" / "scenarios.yaml").write_text(SCENARIOS, encoding="utf-8")
    return make_world(site=load_site(folder))


def test_a_scenario_shows_that_nothing_is_free(presented: World) -> None:
    """A researcher can show the page on any day."""
    visitor = presented.visitor()
    page = visitor.post("/prototype/scenarios/visits/full")
    assert "There are no free appointments up to Wednesday 1 July." in page.words


def test_a_scenario_shows_that_somebody_is_quicker(presented: World) -> None:
    """The first choice is gone, however often the same is tried; another can be booked."""
    visitor = presented.visitor()
    visitor.post("/prototype/scenarios/visits/gone")
    page = visitor.submit(visit=SECOND, status=422)
    assert page.errors == {"visit": "Select another appointment, as somebody else has just taken this one"}
    assert page.options("visit")[0] == FIRST
    assert SECOND not in page.options("visit")
    assert page.fields["visit-gone"] == [SECOND]
    visitor.submit(visit=FIRST)
    assert visitor.page.heading == "What to bring"


def test_others_notice_nothing_of_a_scenario(presented: World) -> None:
    """It is in the browser of whoever shows it; nothing is closed or taken for anybody else."""
    shown = presented.visitor()
    shown.post("/prototype/scenarios/visits/full")
    assert at_times(presented).page.options("visit")[0] == FIRST


def test_taken_is_by_resource() -> None:
    """What the diary of a scenario adds is what the store would say."""
    site = load_site(SURGERY)
    diary = Diary(site.services["visits"].calendars["nurses"], datetime(2026, 5, 6, 11, tzinfo=UTC))
    slot, need = Slot(datetime(2026, 5, 7, 8, 20, tzinfo=UTC), "mill-lane", 20), Need(20)
    assert diary.is_free(slot, need)
    gone = with_taken(diary, slot)
    assert not gone.is_free(slot, need)
    taken = [each.resource for each in gone.taken(slot.starts_at, slot.ends_at)]
    assert taken == ["ann", "ben"]
