"""The guide: sections in order, each with the minute at which it begins and the tasks given in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.studies import Words
from tests.research.studies.conftest import GUIDE

if TYPE_CHECKING:
    from tests.research.studies.conftest import Team


def test_sections_begin_when_those_before_them_are_over(team: Team) -> None:
    """The minutes of all are the session's, and can be named."""
    guide = team.study().guide
    assert [(part.title, part.begins, part.minutes) for part in guide.sections] == [
        ("Welcome", 0, 5),
        ("A full bin", 5, 20),
        ("Afterwards", 25, 1),
        ("Following", 26, 9),
    ]
    assert guide.minutes == 35
    assert guide.before.text == "It takes 35 minutes."


def test_tasks_stand_where_they_are_given(team: Team) -> None:
    """Between the words before and after them."""
    section = team.study().guide.sections[1]
    said = [part.text if isinstance(part, Words) else (part,) for part in section.parts]
    assert said == ["Give the card.", ("full",), "Wait.", ("not-ours",)]
    assert section.tasks == ("full", "not-ours")


def test_a_heading_in_a_block_of_code_is_none(team: Team) -> None:
    """It is shown as it stands."""
    team.replace(GUIDE, "Say hello.", "```\n## Not a section\n```")
    guide = team.study().guide
    assert len(guide.sections) == 4
    (words,) = guide.sections[0].parts
    assert isinstance(words, Words)
    assert "## Not a section" in words.html
