"""Values in words, where no question tells them any more: as people write them, in one language."""

from __future__ import annotations

from datetime import date, datetime, time

from prototype_kit.answers import Address, Appointment, Moment, Month, Value
from prototype_kit.language import MONTHS, Language


def answer_words(value: Value, say: Language) -> str:
    """An answer whose question is not asked any more, to be read; lines parted by newlines."""
    if isinstance(value, bool):
        return say("Yes") if value else say("No")
    if isinstance(value, Address):
        return "\n".join(value.parts)
    if isinstance(value, tuple):
        return "\n".join(map(str, value))
    if isinstance(value, Appointment):
        return f"{moment_words(value.day, value.at, say)}\n{value.office_name}"
    return _time_words(value, say) or str(value)


def moment_words(day: date, at: time, say: Language) -> str:
    """A time by the clock on the wall, without its seconds."""
    at = at.replace(second=0, microsecond=0)
    return say("{time} on {date}", time=say.time(at), date=say.date(day))


def _time_words(value: Value, say: Language) -> str:
    """A day, a month or a time as people write it; nothing for anything else."""
    if isinstance(value, Moment):
        return moment_words(value.day, value.at, say)
    if isinstance(value, Month):
        return f"{say(MONTHS[value.month - 1])} {value.year}"
    if isinstance(value, datetime):  # before date, which it is too
        return say.moment(value)
    if isinstance(value, date):
        return say.date(value)
    return say.time(value) if isinstance(value, time) else ""
