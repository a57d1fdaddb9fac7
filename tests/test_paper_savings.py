"""What accounts without paper save: a range with its source, and nothing where nobody wrote one down."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from prototype_kit.kpis.paper import assumptions, paper_sentence, saved_in_a_year, saving_sentence
from prototype_kit.kpis.pounds import Pounds
from prototype_kit.resident_accounts import AccountEntry, PaperSaving

STOCKPORT = PaperSaving.model_validate(
    {
        "low": "0.74",
        "central": "1.47",
        "high": "2.21",
        "source": "Stockport Council: £20,629 a year for 13,992 accounts",
        "method": "Per account, with paper or without.",
    }
)


@pytest.mark.parametrize(
    ("accounts", "paperless", "words"),
    [
        (0, 0, "Nobody has an account yet."),
        (1, 1, "1 of 1 account wants no letters on paper."),
        (19, 3, "3 of 19 accounts want no letters on paper."),
        (13_992, 4_000, "4,000 of 13,992 accounts want no letters on paper (29%)."),
    ],
)
def test_how_many_in_a_sentence(accounts: int, paperless: int, words: str) -> None:
    """A percentage only of 20 or more, as everywhere."""
    assert paper_sentence(accounts, paperless) == words


def test_savings_are_a_range() -> None:
    """Of all 13,992 accounts: what was measured, between what is at least and at most."""
    assert saved_in_a_year(13_992, STOCKPORT) == Pounds.of("10354.08", "20568.24", "30922.32")
    words = "That saves about £21,000 (£10,000 to £31,000) a year."
    assert saving_sentence(13_992, STOCKPORT) == words


def test_nothing_is_said_that_nobody_wrote_down() -> None:
    """No figure of others stands in for one's own."""
    assert "not known" in saving_sentence(100, None)
    assert "£" not in saving_sentence(100, None)
    assert saving_sentence(0, STOCKPORT) == "That saves nothing yet."


def test_the_range_says_what_it_stands_on() -> None:
    """Its source and its method first."""
    first, *others = assumptions(STOCKPORT)
    assert first == (
        "One account without paper saves £1.47 (74p to £2.21) a year. Source: Stockport Council: "
        "£20,629 a year for 13,992 accounts. Per account, with paper or without."
    )
    assert any("no_paper" in words for words in others)
    assert any("has not said so" in words for words in others)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"low": 2, "central": 1, "high": 3, "source": "Ours"}, "low, central and high are not in order."),
        ({"low": 1, "central": 2, "high": 3}, "Field required"),
        ({"low": "a pound", "central": 2, "high": 3, "source": "Ours"}, "'a pound' is not a cost."),
    ],
)
def test_a_saving_that_is_none_is_a_fault(given: dict[str, object], words: str) -> None:
    """It needs both ends and a source."""
    with pytest.raises(ValidationError) as refused:
        AccountEntry.model_validate({"paper_saving": given})
    assert words in str(refused.value)
