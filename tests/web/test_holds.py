"""What is kept for somebody while they fill in a form: told on each page, and kept longer if they ask."""

from __future__ import annotations

from urllib.parse import urlsplit

from prototype_kit.store.holds import MOST_EXTENDED
from prototype_kit.testing.page import SeenPage
from prototype_kit.testing.page_checks import words_of
from tests.web.surgery import BOOK, FIRST, SECOND, at_check, at_times
from tests.web.team import team
from tests.web.visitor import Visitor
from tests.web.world import World

KEPT = "We are keeping 9am on Thursday 7 May for you until {until}."
LAPSED = "We could not keep 9am on Thursday 7 May for you any longer. It may still be free."


def told(page: SeenPage) -> str:
    """What a page says of what is kept; empty when it says nothing."""
    (*sections,) = page.of_class("kit-hold")
    return " ".join(words_of(each) for each in sections)


def keep(visitor: Visitor, page: str, form: dict[str, str] | None = None) -> SeenPage:
    """Press the button on a page, and be led on."""
    sent = visitor.client.post(
        f"{BOOK}/hold",
        data=form,
        base_url=visitor.base,
        headers={**visitor.headers, "Referer": visitor.base + page},
    )
    if sent.status_code == 303:
        return visitor.get(urlsplit(sent.headers["Location"]).path)
    return SeenPage(f"{BOOK}/hold", sent.status_code, sent.text)


def test_every_page_afterwards_says_until_when_it_is_kept(surgery: World) -> None:
    """Before the choice none does; afterwards each page of the form, and not the confirmation."""
    visitor = at_times(surgery)
    assert told(visitor.page) == ""
    visitor.submit(visit=FIRST)
    for heading in ("What to bring", "Email address", "Check your answers"):
        assert visitor.page.heading == heading
        assert KEPT.format(until="12:15pm") in told(visitor.page), heading
        if heading == "Email address":
            visitor.submit(email="ann@example.com")
        else:
            visitor.submit()
    assert visitor.page.heading == "Your visit is booked"
    assert told(visitor.page) == ""


def test_pages_before_it_say_so_too(surgery: World) -> None:
    """Whoever goes back has no more time than whoever goes on."""
    visitor = at_check(surgery)
    for page in ("reason", "visit-office", "visit", "save", "hand-over", "start"):
        assert KEPT.format(until="12:15pm") in told(visitor.get(f"{BOOK}/{page}")), page


def test_an_answer_that_is_asked_again_is_not_told_of(surgery: World) -> None:
    """Once the length has changed the time does not fit, and nobody is told that it is theirs."""
    visitor = at_check(surgery)
    visitor.get(f"{BOOK}/reason?change=yes")
    visitor.submit(reason="dressing")
    assert visitor.page.heading == "When would you like to come?"
    assert told(visitor.page) == ""
    assert "Select an appointment again, as it takes longer or shorter now" in visitor.page.words
    assert "It takes 40 minutes." in visitor.page.words
    assert "This no longer fits" not in visitor.page.words


def test_it_can_be_kept_for_longer(surgery: World) -> None:
    """As long again from now, from the page that somebody was on, and others cannot take it meanwhile."""
    visitor = at_check(surgery)
    surgery.clock.forward(minutes=14)
    assert keep(visitor, f"{BOOK}/check-answers").heading == "Check your answers"
    assert KEPT.format(until="12:29pm") in told(visitor.page)
    surgery.clock.forward(minutes=14)
    assert FIRST not in at_times(surgery).page.options("visit")
    assert visitor.submit().heading == "Your visit is booked"


def test_it_can_be_kept_ten_times(surgery: World) -> None:
    """The button is gone then, and pressing it all the same does nothing."""
    visitor = at_check(surgery)
    for _ in range(MOST_EXTENDED):
        assert "Keep it for 15 minutes from now" in told(visitor.get(f"{BOOK}/check-answers"))
        keep(visitor, f"{BOOK}/check-answers")
    assert MOST_EXTENDED == 10
    surgery.clock.forward(minutes=10)
    page = keep(visitor, f"{BOOK}/check-answers")
    assert KEPT.format(until="12:15pm") in told(page)
    assert "Keep it for" not in told(page)


def test_what_is_typed_stays_while_it_is_kept_for_longer(surgery: World) -> None:
    """The page is shown again with it, neither judged nor saved, and its form goes where it went before."""
    visitor = at_times(surgery)
    visitor.submit(visit=FIRST)
    visitor.submit()
    surgery.clock.forward(minutes=5)
    (button,) = [each for each in visitor.page.tree.iter("button") if "Keep it" in words_of(each)]
    assert visitor.page.form is not None
    assert (button.get("form"), button.get("formaction")) == (visitor.page.form.get("id"), f"{BOOK}/hold")
    page = keep(visitor, f"{BOOK}/email?change=yes", {"email": "ann@"})
    assert (page.status, page.fields["email"], page.errors) == (200, ["ann@"], {})
    assert KEPT.format(until="12:20pm") in told(page)
    assert page.form is not None
    assert page.form.get("action") == f"{BOOK}/email?change=yes"
    assert visitor.get(f"{BOOK}/email").fields["email"] == [""]


def test_nobody_is_led_elsewhere(surgery: World) -> None:
    """Where the browser does not say where somebody was, or another place, they go on where they are."""
    visitor = at_check(surgery)
    for page in ("/elsewhere", f"{BOOK}/no-such-page", "//evil.test/visits/book/check-answers"):
        assert keep(visitor, page).heading == "Check your answers", page


def test_once_the_time_is_over_the_pages_say_so(surgery: World) -> None:
    """What to do is said too; all answers stay, and who goes on has it, as nobody else took it."""
    visitor = at_check(surgery)
    surgery.clock.forward(minutes=15)
    page = visitor.get(f"{BOOK}/check-answers")
    assert told(page) == f"{LAPSED} Go on, or choose another."
    (link,) = [each for section in page.of_class("kit-hold") for each in section.iter("a")]
    assert link.get("href") == f"{BOOK}/visit?change=yes"
    assert visitor.get(link.get("href") or "").fields["visit"] == [FIRST]
    visitor.get(f"{BOOK}/check-answers")
    assert visitor.submit().heading == "Your visit is booked"


def test_choosing_it_again_keeps_it_again(surgery: World) -> None:
    """And choosing another keeps that one, for as long."""
    visitor = at_check(surgery)
    surgery.clock.forward(minutes=20)
    visitor.get(f"{BOOK}/visit?change=yes")
    visitor.submit(visit=FIRST)
    assert KEPT.format(until="12:35pm") in told(visitor.page)
    visitor.get(f"{BOOK}/visit?change=yes")
    visitor.submit(visit=SECOND)
    assert "We are keeping 9:20am on Thursday 7 May for you until 12:35pm." in told(visitor.page)


def test_a_script_can_warn_in_time(surgery: World) -> None:
    """The page says how many seconds are left, and holds the words of the warning and of the end."""
    visitor = at_times(surgery)
    visitor.submit(visit=FIRST)
    surgery.clock.forward(minutes=3, seconds=10)
    page = visitor.get(f"{BOOK}/bring")
    (section,) = page.of_class("kit-hold")
    assert section.get("data-kit-hold") == "710"
    (status,) = [each for each in section.iter("p") if each.get("role") == "status"]
    assert status.get("data-kit-hold-soon") == "In 2 minutes, somebody else can take it."
    assert words_of(status) == ""


def test_it_is_told_in_welsh(surgery: World) -> None:
    """The words, the day and the time."""
    visitor = at_times(surgery)
    visitor.submit(visit=FIRST)
    page = visitor.get(f"{BOOK}/bring?lang=cy")
    assert "Rydym yn cadw 9yb, dydd Iau 7 Mai i chi tan 12:15yp." in told(page)
    assert "Ei gadw am 15 munud o nawr" in told(page)


def test_staff_who_fill_it_in_for_somebody_keep_it_too(surgery: World) -> None:
    """The same pages, and the same button, behind the sign-in of staff."""
    helper = team(surgery, "call-taker")
    helper.get("/take")
    helper.submit(channel="phone", who="family", consent="yes")
    helper.submit(reason="jab")
    helper.submit(visit_office="mill-lane")
    helper.submit(visit=FIRST)
    surgery.clock.forward(minutes=14)
    assert "12:15pm" in told(helper.page)
    assert "12:29pm" in told(keep(helper, f"{BOOK}/bring"))
