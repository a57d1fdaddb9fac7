"""What is printed: whole pages that ask for nothing, with what each reader needs and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from prototype_kit.testing.page_checks import check_page
from research.studies.printing import printables
from tests.research.studies.conftest import CONSENT, STUDY

if TYPE_CHECKING:
    from tests.research.studies.conftest import Team

PAGES = ("task-cards.html", "consent-sheet.html", "consent-sheet-large-print.html", "discussion-guide.html")


def words(html: str) -> str:
    """What is read of a page, without its style."""
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).replace("&nbsp;", " ")
    return " ".join(text.split())


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_whole_and_asks_for_nothing(team: Team, name: str) -> None:
    """It is valid, in an order of headings, and can be printed in a library without internet."""
    page = printables(team.study())[name]
    assert check_page(re.sub(r"<style>.*?</style>\n", "", page, flags=re.DOTALL)) == []
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(|src=", page)
    assert "((" not in page


def test_there_are_these_pages(team: Team) -> None:
    """And no other."""
    assert tuple(printables(team.study())) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_words_of_a_team_are_never_html(team: Team, name: str) -> None:
    """Whatever stands in its files."""
    team.replace(STUDY, "title: Full bins", "title: <b>Full</b> & <i>bins</i>")
    team.replace(STUDY, "goal: A blue bin", "goal: <b>A blue</b> bin")
    team.replace(CONSENT, "I agree to notes.", "<b>I agree</b> to notes.")
    page = printables(team.study())[name]
    assert not re.search(r"<b>|<i>", page)


def test_a_card_has_the_goal_and_nothing_of_how_it_is_judged(team: Team) -> None:
    """One card to a task. Neither its title nor its name, start, success, scenario or minutes stand on it."""
    page = printables(team.study())["task-cards.html"]
    assert page.count('<section class="card"') == 3
    cards = words(page.partition("</h1>")[2])
    assert cards.startswith("Task 1 Your red bin is full. Tell Anytown Council. Task 2 A blue bin is full.")
    told = r"success|reaches|judged|submitted|bins/|track|minutes|Report a full bin|not-ours"
    assert not re.search(told, cards)
    assert re.search(r"\.card \{[^}]*break-after: page", page)


@pytest.mark.parametrize("name", ["consent-sheet.html", "consent-sheet-large-print.html"])
def test_a_sheet_has_all_words_and_a_box_for_each_item(team: Team, name: str) -> None:
    """People tick each by itself; those under 16 bring a guardian; a number stands for the name."""
    study = team.study()
    page = printables(study)[name]
    shown = words(page)
    for section in study.sheet.sections:
        assert section.heading in shown
        assert words(section.words.html) in shown
    for item in study.sheet.items:
        assert re.search(rf"<li><svg.*?</svg><span>{re.escape(item.words)}", page)
    assert page.count("<svg") == len(study.sheet.items) + 1
    assert "Your number: P __ __" in shown
    assert "Your signature" in shown
    assert "Signature of parent or guardian" in shown
    assert not re.search(r"(your|full) name:", shown, re.IGNORECASE)
    assert f"Sheet version 3, {study.sheet.hash[:12]}" in shown


def test_large_print_is_large(team: Team) -> None:
    """18 points at the least, of everything that is read."""
    page = printables(team.study())["consent-sheet-large-print.html"]
    last = re.findall(r"body \{ font-size: ([\d.]+)pt \}", page)[-1]
    assert float(last) >= 18
    assert re.findall(r"\.sheet-version \{ font-size: ([\d.]+)em", page)[-1] == "1"


def test_the_guide_has_timings_and_the_rules_of_success(team: Team) -> None:
    """The moderator needs both."""
    shown = words(printables(team.study())["discussion-guide.html"])
    assert "0 to 5 Welcome 5 min 5 to 25 A full bin 20 min" in shown
    assert "A session takes 35 minutes." in shown
    assert "Task 1: Report a full bin" in shown
    assert "/bins/report , with the scenario red" in shown
    assert "The form is sent." in shown
    assert "The participant comes to /bins/report/not-ours." in shown
    assert "You say whether it is done." in shown
