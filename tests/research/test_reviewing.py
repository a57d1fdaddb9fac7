"""Notes for review: of whom, when, with which warning; and which of them a filter takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from research.metrics import metric_sentences
from research.report.building import round_figures
from research.reviewing import NoteFilter, notes_to_review
from tests.research.round_three import CONTACT, STUDY, data, records


def test_notes_are_in_order_and_only_with_consent() -> None:
    """By participant, P09 before P10, then by time. Pilots are there; who withdrew is not."""
    found = notes_to_review(records())
    assert [each.code for each in found] == ["P01"] * 3 + ["P02"] * 2 + ["P04", "P06"]
    assert [each.clock for each in found][:3] == ["3:12", "3:18", "3:24"]
    assert not any("WITHDRAWN" in each.note.text for each in found)


def test_a_quote_needs_its_own_consent() -> None:
    """P01 agreed to be quoted, P02 did not; what P02 did may be told."""
    quotable = [each.quotable for each in notes_to_review(records())]
    assert quotable == [True, True, True, False, True, True, True]


def test_a_warning_is_a_sentence() -> None:
    """Which names all that was found."""
    one, *rest = records()
    told = replace(one, notes=[replace(one.notes[0], text="ann@example.com, 01632 960 100")])
    (found,) = notes_to_review([told])
    assert found.warning == (
        "This may lead to a person: an email address (ann@example.com), a telephone number (01632 960 100)."
    )
    assert all(not each.warning for each in notes_to_review(rest))


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({}, 7),
        ({"round": "round-3"}, 7),
        ({"round": "round-2"}, 0),
        ({"participant": "P01"}, 3),
        ({"tag": "problem"}, 2),
        ({"page": CONTACT, "participant": "P02"}, 2),
        ({"page": "/elsewhere"}, 0),
        ({"kind": "quote"}, 2),
        ({"reviewed": "yes"}, 6),
        ({"reviewed": "no"}, 1),
        ({"reviewed": "warning"}, 0),
        ({"reviewed": "nonsense"}, 7),
    ],
)
def test_a_filter_takes_what_it_says(given: dict[str, str], count: int) -> None:
    """Fields together; those that are empty or unknown take all."""
    chosen = NoteFilter.read(given)
    assert sum(chosen.takes(each) for each in notes_to_review(records())) == count


def test_a_filter_can_be_kept_in_an_address() -> None:
    """And read from it again."""
    chosen = NoteFilter.read({"tag": "help needed", "page": CONTACT, "other": "x"})
    assert chosen.query == "tag=help+needed&page=%2Fstreet-lights%2Freport%2Fcontact"


def test_measures_are_sentences_with_how_many() -> None:
    """Each can stand alone as evidence: of how many people, and between which edges."""
    given = data()
    sentences = metric_sentences(round_figures(STUDY, "Round 3", given.records, given))
    assert "Task ‘Report a broken light’, done: 4 of 5 people; likely between 36% and 98%" in sentences
    assert any(words.startswith("Page ‘How can we reach you?’, had a problem: 3 of") for words in sentences)
    assert not any("See how far it is" in words for words in sentences), "nobody tried it"
