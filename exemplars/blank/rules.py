"""What the team knows that the journey file cannot say."""

from datetime import timedelta

from prototype_kit import Known

NOTICE = timedelta(days=5)
"""How long we need. Write here where a figure like this comes from."""


def is_too_soon(j: Known) -> bool:
    """It is needed before we can provide it."""
    return j["needed-by"] < j.today + NOTICE
