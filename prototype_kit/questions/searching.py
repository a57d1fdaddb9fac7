"""What questions share whose answer is searched for on a page of its own, and then chosen from a list."""

from __future__ import annotations

from collections.abc import Collection

from prototype_kit.language import Language

LONGEST_NAME = 53  # of such a question: the names of its other pages are seven longer
MOST_SHOWN = 60  # more than a person reads; nearly every street and postcode has fewer


def check_name(name: str, what: str) -> str:
    """`name` as it is. Raises ValueError when it leaves no room for the name of the search."""
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{name!r} is too long.\nUse {LONGEST_NAME} characters or fewer for {what}.")
    return name


def check_errors(errors: Collection[str], rules: Collection[str], page: str) -> None:
    """Raises ValueError for error words of a rule by which the page, a search or a list, does not refuse."""
    for rule in errors:
        if rule not in rules:
            raise ValueError(f"A {page} has no error {rule!r}.\nIts errors are: {', '.join(rules)}.")


def first_of(shown: int, many: int, language: Language) -> str:
    """What has to be said of a list that is cut."""
    return language(
        "These are the first {shown} of {many}. To see others, go back and type more.",
        shown=f"{shown:,}",
        many=f"{many:,}",
    )
