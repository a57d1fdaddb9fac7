"""An address on the walk: one question on three pages, of which most people see two."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from prototype_kit import check
from prototype_kit.answers import EMPTY, Address, AddressLookup, Answers, Choice, Fact
from prototype_kit.errors import Fault
from prototype_kit.journey import Page, Walk, to_send, walk
from prototype_kit.journey.model import Journey

if TYPE_CHECKING:
    from tests.conftest import Author

TODAY = date(2026, 11, 21)
FOUND = Address(("5 Mill Lane",), "Anytown", "ZZ1 3AA", uprn="990000000005", given="found")
OTHER = Address(("6 Mill Lane",), "Anytown", "ZZ1 3AA", uprn="990000000006", given="found")
TYPED = Address(("5b Mill Lane",), "Anytown", "ZZ1 3AA")
LOOKUP = AddressLookup("ZZ1 3AA", "", (FOUND, OTHER), 2)
CHOSEN = Choice("990000000005", "5 Mill Lane, Anytown, ZZ1 3AA")
NOT_LISTED = Choice("not-listed", "I cannot find the address in the list")

PAGE = """\
  - page: home
    type: address
    ask: What is your address?
    called: your address
    when: {colour: red}

  - exit: not-ours
"""


@pytest.fixture
def author(author: Author) -> Author:
    """An author whose journey asks for an address, of people with a red bin."""
    return author.replace("bins/journeys/report.yaml", "  - exit: not-ours\n", PAGE)


def journey(author: Author) -> Journey:
    """Its journey."""
    return author.service().journeys["report"]


def answers(**values: object) -> Answers:
    """A red bin, and the answers to the pages of the address."""
    given = EMPTY.with_page("colour", {"colour": Choice("red", "Red")})
    for name, value in values.items():
        page = name.replace("_", "-")
        given = given.with_page(page, {page: value})  # type: ignore[dict-item]  # each is a value
    return given


def seen(walked: Walk) -> list[str]:
    """The pages that somebody sees."""
    return [step.path for step in walked.steps if not step.implied]


def test_its_pages_follow_each_other(author: Author) -> None:
    """The condition of the page holds for all three, facts and rule belong to its own."""
    pages = {screen.name: screen for screen, _ in journey(author).screens if isinstance(screen, Page)}
    three = [pages[name] for name in ("home-search", "home-list", "home")]
    assert len({str(page.when) for page in three}) == 1
    assert [page.leads_on for page in three] == ["home", "home", ""]
    assert [page.title for page in three] == [
        "What is your address?",
        "Select an address",
        "Enter the address",
    ]
    assert pages["home"].change_at == "home-search"


def test_what_is_chosen_is_the_answer(author: Author) -> None:
    """The walk gives it, without anybody having seen the fields; before and after pass them by."""
    walked = walk(journey(author), answers(home_search=LOOKUP, home_list=CHOSEN), TODAY)
    assert walked.known["home"] == FOUND
    assert walked.answers.values["home"] == FOUND
    assert seen(walked) == ["colour", "home-search", "home-list", "bin-search"]
    before, after = walked.before("bin-search"), walked.after("home-list")
    assert before is not None
    assert after is not None
    assert (before.path, after.path) == ("home-list", "bin-search")


def test_by_hand_the_list_is_passed_by(author: Author) -> None:
    """There is nothing to choose from."""
    by_hand = AddressLookup(outcome="by-hand")
    walked = walk(journey(author), answers(home_search=by_hand), TODAY)
    assert seen(walked) == ["colour", "home-search", "home"]
    assert not walked.steps[-1].done
    walked = walk(journey(author), answers(home_search=by_hand, home=TYPED), TODAY)
    assert walked.known["home"] == TYPED
    before = walked.before("home")
    assert before is not None
    assert before.path == "home-search"


def test_what_was_typed_comes_back(author: Author) -> None:
    """Choosing from the list hides it, and not finding the address there brings it back."""
    typed = answers(home_search=LOOKUP, home=TYPED, home_list=CHOSEN)
    assert walk(journey(author), typed, TODAY).known["home"] == FOUND
    again = typed.with_page("home-list", {"home-list": NOT_LISTED})
    assert walk(journey(author), again, TODAY).known["home"] == TYPED


def test_changing_leads_through_its_pages_and_no_further(author: Author) -> None:
    """From check answers: search, list, and back; or the fields where they are needed."""
    chosen = walk(journey(author), answers(home_search=LOOKUP, home_list=CHOSEN), TODAY)
    listed = chosen.after("home-search", changing=True)
    assert listed is not None
    assert listed.path == "home-list"
    assert chosen.after("home-list", changing=True) == chosen.stop
    typed = walk(journey(author), answers(home_search=LOOKUP, home_list=NOT_LISTED, home=TYPED), TODAY)
    fields = typed.after("home-list", changing=True)
    assert fields is not None
    assert fields.path == "home"
    assert typed.after("home", changing=True) == typed.stop


def test_an_answer_that_is_refused_is_not_implied(author: Author) -> None:
    """After a release whose rule refuses the address, the fields are shown rather than nothing."""
    author.replace("bins/journeys/report.yaml", "    called: your address\n",
                   "    called: your address\n    check: never\n")  # fmt: skip
    rules = (author.folder / "bins/rules.py").read_text(encoding="utf-8")
    author.write("bins/rules.py", rules + '\n\ndef never(j):\n    return {"home": "Enter another"}\n')
    walked = walk(journey(author), answers(home_search=LOOKUP, home_list=CHOSEN), TODAY)
    assert seen(walked)[-1] == "home"
    assert not walked.steps[-1].done


def test_facts_must_be_known_first(author: Author) -> None:
    """A page whose facts nobody looked up is not passed by."""
    author.replace("bins/journeys/report.yaml", "    called: your address\n",
                   "    called: your address\n    learns: [ward]\n")  # fmt: skip
    rules = (author.folder / "bins/rules.py").read_text(encoding="utf-8")
    author.write("bins/rules.py", rules + '\n\ndef ward(j, ports):\n    return "North"\n')
    given = answers(home_search=LOOKUP, home_list=CHOSEN)
    assert seen(walk(journey(author), given, TODAY))[-1] == "home"
    fact = Fact("North", "ward", datetime(2026, 11, 21, tzinfo=UTC))
    known = replace(given, facts={"ward": fact})
    assert "home" not in seen(walk(journey(author), known, TODAY))


def test_neighbours_are_not_sent(author: Author) -> None:
    """What was found is left behind, but for the address that was chosen; the rest walks as before."""
    its = journey(author)
    walked = walk(its, answers(home_search=LOOKUP, home_list=CHOSEN), TODAY)
    sent = to_send(its, walked.answers)
    assert sent.values["home-search"] == AddressLookup("ZZ1 3AA", "", (FOUND,), 2)
    assert seen(walk(its, sent, TODAY)) == seen(walked)
    item = to_send(its, EMPTY.with_item("days", "1", walked.answers)).item("days", "1")
    assert item.values["home-search"] == sent.values["home-search"]


def test_two_such_questions_need_two_pages(author: Author) -> None:
    """An author is told so, with the line."""
    page = (
        "  - page: contact\n    title: How should we contact you?\n    check: one-of-them\n    questions:\n"
    )
    both = "".join(f"      - {{name: {n}, type: address, ask: Where is {n}?}}\n" for n in ("one", "two"))
    author.replace("bins/journeys/report.yaml", page, page + both)
    assert "asks two questions that each need several pages" in str(author.faults())


def in_use(author: Author) -> str:
    """What `check` finds wrong."""
    found: list[Fault] = list(check.faults_in_use(author.load(), TODAY))
    return "\n".join(map(str, found))


def test_check_tries_addresses_that_are_found(author: Author) -> None:
    """A rule that fails only on one of these is found before anybody meets it."""
    rule = 'return j["colour"] == "red"'
    author.replace("bins/rules.py", rule, f'assert not (j["home"] and j["home"].uprn)\n    {rule}')
    assert "'is-red' failed: AssertionError" in in_use(author)


def test_check_reads_the_addresses_of_the_fake(author: Author) -> None:
    """A fault in data/addresses.json has its line; without one, there is none."""
    assert in_use(author) == ""
    author.write("bins/data/addresses.json", '[\n  {"postcode": "ZZ1 1AA"}\n]')
    assert "bins/data/addresses.json, line 2\n  Entry 1 has no street." in in_use(author)
