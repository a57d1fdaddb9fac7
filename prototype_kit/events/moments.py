"""Times as events and tables keep them: whole milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970, UTC, rounded down. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time needs a zone; the kit's clocks are in UTC")
    return (at - _EPOCH) // timedelta(milliseconds=1)


def moment_of(ms: int) -> datetime:
    """The aware UTC time that `milliseconds` gave."""
    return _EPOCH + timedelta(milliseconds=ms)


def whole(at: datetime) -> datetime:
    """As it will be read back from the store: in UTC, in whole milliseconds."""
    return moment_of(milliseconds(at))
