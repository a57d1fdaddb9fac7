"""How long a visit takes, and by when it should be."""

from datetime import date, timedelta

from prototype_kit import Known


def minutes_needed(j: Known) -> int:
    """A dressing takes longer than a jab."""
    return 40 if j["reason"] == "dressing" else 20


def good_until(j: Known) -> date | None:
    """A dressing should be changed within three weeks."""
    return j.today + timedelta(weeks=3) if j["reason"] == "dressing" else None
