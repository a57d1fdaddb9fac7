"""Titles of pages in tables and charts, where several journeys have pages of the same title."""

from __future__ import annotations

from research.problems import page_problems
from research.report.words import page_charts
from research.wording import Wording
from tests.research.round_three import CONTACT, made_report, records

CHECK, OTHER = "/street-lights/report/check-answers", "/street-lights/follow/check-answers"
JOURNEYS = {"/street-lights/report": "Report a light", "/street-lights/follow": "Follow a report"}


def test_titles_that_repeat_name_their_journey() -> None:
    """And no others; where the journey is not known, the title stands alone."""
    known = Wording(journeys=JOURNEYS)
    assert known.pages([CONTACT, CHECK])[CHECK] == "Check your answers"
    assert [*known.pages([CHECK, OTHER]).values()] == [
        "Check your answers (Report a light)",
        "Check your answers (Follow a report)",
    ]
    assert [*Wording().pages([CHECK, OTHER]).values()] == ["Check your answers"] * 2


def test_a_chart_and_its_table_name_the_journey() -> None:
    """Of pages on which people had problems."""
    pages = list(dict.fromkeys(each.page for each in page_problems(records())))
    alike = Wording(titles=dict.fromkeys(pages, "Your details"), journeys=JOURNEYS)
    made = made_report(wording=alike)
    assert {page.title for page in made.problems} == {"Your details (Report a light)"}
    (drawn,) = page_charts(made)
    assert "Your details (Report a light)" in drawn.description
