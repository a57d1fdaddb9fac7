"""What a rule decided on an information page, named in the words of later pages and of messages."""

from __future__ import annotations

from datetime import date

import pytest

from prototype_kit.answers import Address, Answers, Choice
from prototype_kit.journey import walk
from prototype_kit.known import known_of
from prototype_kit.places import Places
from prototype_kit.submitting import shown_answers, shown_results
from prototype_kit.testing.page_checks import words_of
from tests.conftest import Author
from tests.web.visitor import Visitor
from tests.web.world import MakeWorld, World

REPORT, JOURNEY = "/bins/report", "bins/journeys/report.yaml"
THANKS = "  - say: thanks\n    from: how-long\n    when: {condition: long}\n\n"
RULE = '''

from datetime import date

from prototype_kit import Filled, Result


def how_long(j):
    """How long it has been full."""
    reasons = (Filled("Since {day}", day=date(2026, 5, 6)), "<b>Too long</b> & so on")
    return Result(Filled("Full for {days} days, {email}", days=j["how-many"], email=j["email"]), reasons)
'''
WELSH = "Full for {days} days, {email}: Yn llawn ers {days} diwrnod, {email}\nSince {day}: Ers {day}\n"
SENT = "# Report sent\n\nSo: ((thanks)).\n\n((thanks-reasons))\n"


@pytest.fixture
def results(author: Author) -> Author:
    """A page that shows a result, which later words name."""
    author.write("bins/rules.py", (author.folder / "bins/rules.py").read_text(encoding="utf-8") + RULE)
    author.replace(JOURNEY, "  - say: thanks\n    when: {condition: long}\n\n", THANKS)
    author.replace("site.yaml", "services: [bins]", "services: [bins]\nlanguages: [en, cy]")
    author.write("bins/rules.cy.yaml", WELSH)
    return author


def test_words_below_a_result_may_name_it(results: Author) -> None:
    """The outcome by the page's name, and its reasons."""
    results.write("bins/content/report-confirmation.md", SENT)
    assert results.faults() == ()


def test_words_above_a_result_may_not(results: Author) -> None:
    """What is decided later is not known yet."""
    results.replace("bins/content/not-ours.md", "blue bin.", "blue bin. ((thanks-reasons))")
    (fault,) = results.faults()
    assert fault.what == "Nothing is known to fill in for ((thanks-reasons)) here."


def test_a_result_of_each_item_has_no_single_words(results: Author) -> None:
    """Which of them would be meant is not known."""
    results.write("bins/content/report-confirmation.md", SENT)
    results.replace(JOURNEY, THANKS, "")
    called = "        called: the date of {item}\n"
    results.replace(JOURNEY, called, f"{called}      - {{say: thanks, from: how-long}}\n")
    results.replace(JOURNEY, "conditions:\n  long: {how-many: {more_than: 1}}\n", "")
    assert [fault.what for fault in results.faults()] == [
        "Nothing is known to fill in for ((thanks)) here.",
        "Nothing is known to fill in for ((thanks-reasons)) here.",
    ]


def to_the_result(visitor: Visitor, days: str, code: str = "en") -> None:
    """Answer everything above the result."""
    visitor.get(f"{REPORT}?lang={code}")
    visitor.submit()
    visitor.submit(colour="red")
    visitor.submit(bin_search="Mill Lane")
    visitor.submit(bin="B1")
    visitor.submit(how_many=days)
    for _ in range(int(days)):
        visitor.submit(noticed_day="1", noticed_month="5", noticed_year="2026")


def send(visitor: Visitor) -> None:
    """Answer what is asked below the result, and send it."""
    visitor.submit(email="ann@anytown.example")
    visitor.submit()


@pytest.fixture
def world(results: Author, make_world: MakeWorld) -> World:
    """The site with the result in confirmation and email."""
    results.write("bins/content/report-confirmation.md", SENT)
    results.write("bins/content/received.email.md", "# Your report\n\n((thanks))\n\n((thanks-reasons))\n")
    return make_world(site=results.load())


@pytest.mark.parametrize(
    ("code", "outcome", "since"),
    [
        ("en", "Full for 2 days, None", "Since 6 May 2026"),
        ("cy", "Yn llawn ers 2 diwrnod, None", "Ers 6 Mai 2026"),
    ],
)
def test_confirmation_and_email_say_what_was_decided(
    world: World, code: str, outcome: str, since: str
) -> None:
    """In the language that was read, with reasons as a list, and as it was decided on its own page.

    The email address is given only after that page, so the rule did not see it.
    """
    visitor = world.visitor()
    to_the_result(visitor, "2", code)
    visitor.submit()
    send(visitor)
    assert f"So: {outcome}." in visitor.page.words
    (listed,) = (each for each in visitor.page.of_class("govuk-list--bullet") if words_of(each[0]) == since)
    assert [words_of(item) for item in listed] == [since, "<b>Too long</b> & so on"]
    (message,) = world.front.store.outbox.recent()
    assert message.body == f"{outcome}\n\n* {since}\n* <b>Too long</b> & so on"


def test_a_result_that_nobody_was_shown_is_not_named(world: World) -> None:
    """Whoever does not come by the page reads nothing of it."""
    visitor = world.visitor()
    to_the_result(visitor, "1")
    send(visitor)
    assert "So: ." in visitor.page.words
    assert "Too long" not in visitor.page.words


def test_the_reference_is_shown_whatever_becomes_of_the_rule(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that fails in a later release takes its words away, and nothing else."""
    visitor = world.visitor()
    to_the_result(visitor, "2")
    visitor.submit()
    send(visitor)

    def broken(_: object) -> None:
        raise ZeroDivisionError

    rules = world.site.services["bins"].journeys["report"].rules
    monkeypatch.setitem(rules._functions, "how-long", broken)
    visitor.get(visitor.page.path)
    assert "Your reference is" in visitor.page.words
    assert "So: ." in visitor.page.words


def test_a_result_is_known_once_its_page_was_continued(world: World) -> None:
    """In a journey with sections, words of another section may be read before the page that decides."""
    visitor, journey = world.visitor(), world.site.services["bins"].journeys["report"]

    def known() -> set[str]:
        draft = world.front.store.drafts.latest(visitor.cookie or "", "bins", "report", world.clock())
        assert draft is not None
        return set(shown_results(journey, walk(journey, draft.answers, draft.today)))

    to_the_result(visitor, "2")
    assert visitor.page.path == f"{REPORT}/thanks"
    assert known() == set()
    visitor.submit()
    assert known() == {"thanks", "thanks-reasons"}


def test_several_answers_stand_in_one_line_of_a_sentence(author: Author) -> None:
    """Options and the lines of an address are parted by commas; only what somebody typed keeps its lines."""
    pages = (
        "  - {page: many, type: checkboxes, ask: Which, options: {a: One, b: Two, c: Three}}\n"
        "  - {page: home, type: address, ask: Where, look_up: no}\n"
        "  - {page: text, type: long-text, ask: What}\n"
    )
    author.write(JOURNEY, f"title: A\npages:\n{pages}").write("bins/rules.py", "")
    author.replace("bins/service.yaml", "about: bin\n", "")
    journey = author.service().journeys["report"]
    answers = Answers().with_page(
        "all",
        {
            "many": (Choice("a", "One"), Choice("c", "Three")),
            "home": Address(("1 Mill Lane",), "Anytown", "ZZ1 1AA"),
            "text": "First\nSecond",
        },
    )
    assert shown_answers(journey, known_of(answers, date(2026, 5, 6)), Places({})) == {
        "many": "One, Three",
        "home": "1 Mill Lane, Anytown, ZZ1 1AA",
        "text": "First\nSecond",
    }
