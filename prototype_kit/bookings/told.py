"""What people are told of an appointment: when it is, where, and how to get there, in their language.

Every page, message and calendar file has its words from here, so that none says another time than the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from prototype_kit.bookings.calendar import Calendar
from prototype_kit.bookings.slots import Slot, day_words, length_words, moment_words, time_words
from prototype_kit.language import Language


@dataclass(frozen=True)
class ToldAppointment:
    """An appointment in words. What is empty is not known, or does not apply.

    `day` and `time` are apart and, as `when`, in one; `place` is `office` and its `address` in one line.
    `length` is `minutes` in words.
    """

    day: str
    time: str
    when: str
    minutes: int
    length: str
    office: str
    address: tuple[str, ...]
    directions: str = ""
    access: str = ""

    @property
    def place(self) -> str:
        """Where it is, in one line."""
        return ", ".join(self.place_lines)

    @property
    def place_lines(self) -> tuple[str, ...]:
        """Where it is, a line each; the address may begin with the name of the office."""
        return self.address if self.office in self.address[:1] else (self.office, *self.address)

    @property
    def words(self) -> str:
        """When and where, in short."""
        return f"{self.when}, {self.office}"


def tell_appointment(
    slot: Slot, zone: str, calendar: Calendar | None, language: Language, office_name: str = ""
) -> ToldAppointment:
    """The words for a slot, by the clock on the wall in the time `zone`.

    Without a `calendar`, or once it has no such office any more, the place is called `office_name`.
    """
    local = slot.local(ZoneInfo(zone))
    office = calendar.offices.get(slot.office) if calendar else None
    return ToldAppointment(
        day=day_words(local.date(), language),
        time=time_words(local, language),
        when=moment_words(local, language),
        minutes=slot.minutes,
        length=length_words(slot.minutes, language),
        office=office.name if office else office_name or slot.office,
        address=office.address if office else (),
        directions=office.entry.directions or "" if office else "",
        access=office.entry.access or "" if office else "",
    )


def cut_off(calendar: Calendar, starts_at: datetime) -> datetime:
    """Until when an appointment can be changed or cancelled online."""
    return starts_at - calendar.entry.change_until.length
