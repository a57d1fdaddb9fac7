"""What accounts save whose holders want no letters on paper, in a year and always as a range.

A team writes down what one such account saves in a year; the kit counts the accounts. Nothing is said where
nobody wrote anything down.
"""

from __future__ import annotations

from prototype_kit.costs import source_words
from prototype_kit.kpis.pounds import Pounds, each_words, rounded_words
from prototype_kit.kpis.showing import percent_words, percentage
from prototype_kit.resident_accounts import PaperSaving

_COUNTED = (
    "Counted are accounts that are open today. Without paper are those whose holders chose no letters on "
    "paper under How we contact you: nobody is without paper who has not said so."
)
_ACTED_ON = (
    "It is saved only where whoever sends letters looks first: a case says Wants no paper, and so does the "
    "column no_paper of the file of cases. Letters that must come on paper by law are sent all the same."
)
_NOT_BUDGET = "What postage costs less leaves the budget; the time of staff does only if posts go."


def paper_sentence(accounts: int, paperless: int) -> str:
    """How many want no paper: `4,000 of 13,992 accounts want no letters on paper (29%).`."""
    if not accounts:
        return "Nobody has an account yet."
    want = "wants" if paperless == 1 else "want"
    count = "1 account" if accounts == 1 else f"{accounts:,} accounts"
    share = percentage(paperless, accounts)
    percent = f" ({percent_words(share)})" if share is not None else ""
    return f"{paperless:,} of {count} {want} no letters on paper{percent}."


def saved_in_a_year(paperless: int, saving: PaperSaving) -> Pounds:
    """What these accounts save together."""
    return Pounds(saving.low, saving.central, saving.high) * paperless


def saving_sentence(paperless: int, saving: PaperSaving | None) -> str:
    """What they save: `That saves about £5,900 (£3,100 to £8,800) a year.`."""
    if saving is None:
        return "What this saves is not known: nobody wrote down what one of these accounts saves in a year."
    if not paperless:
        return "That saves nothing yet."
    return f"That saves {rounded_words(saved_in_a_year(paperless, saving))} a year."


def assumptions(saving: PaperSaving) -> tuple[str, ...]:
    """What the range stands on, with its source: a sentence each."""
    each = each_words(Pounds(saving.low, saving.central, saving.high))
    return (
        f"One account without paper saves {each} a year. Source: {source_words(saving)}.",
        _COUNTED,
        _ACTED_ON,
        _NOT_BUDGET,
    )
