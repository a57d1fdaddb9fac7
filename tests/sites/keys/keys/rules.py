"""Keys are kept for a week."""

from datetime import date, timedelta

from prototype_kit import Known


def collect_by(j: Known) -> date:
    """A week after they were ready."""
    return j["ready"] + timedelta(days=7)
