"""What the page with times shows: the next that is free, days with their times, and a month to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from prototype_kit.bookings import Diary, Need, Slot, day_words, moment_words, read_slot, time_words
from prototype_kit.bookings.slots import WEEKDAY_NAMES
from prototype_kit.language import MONTHS, Language
from prototype_kit.months import Month
from prototype_kit.questions.question import sentence_case

DAYS_SHOWN = 5
"""How many days with free times are shown at once."""
NEAR = 3
"""How many times are offered in place of one that is gone."""
HALVED_ABOVE = 8
"""A day with more times than this is shown as a morning and an afternoon."""
_DAY = timedelta(days=1)
_AT_ONCE = timedelta(weeks=2)
_NOON = 12
_IN_SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Days = Mapping[date, Sequence[Slot]]


@dataclass(frozen=True)
class SlotPage:
    """One look at the free times of an office, of which somebody `needs` one.

    `since` is the day from which on they look, `month` the month; `chosen` is the slot that they chose
    before, `gone` one that somebody else has taken meanwhile. Days after `by` have the warning `late`. It
    ends with `sooner` where another time is free by then, at any office, or with `no_sooner` where none is.
    """

    diary: Diary
    office: str
    need: Need
    language: Language
    since: date | None = None
    month: Month | None = None
    chosen: str = ""
    gone: Slot | None = None
    by: date | None = None
    late: str = ""
    sooner: str = ""
    no_sooner: str = ""
    this_year: int = 0
    _shown: set[Slot] = field(default_factory=set, init=False, repr=False)

    @cached_property
    def _next_free(self) -> Mapping[str, Slot]:
        return self.diary.next_free(self.need)

    @cached_property
    def soonest(self) -> Mapping[str, Slot]:
        """The next free slot of each office that has one."""
        # The days are asked for after it, and somebody may take the last time in between.
        gone = self.office in self._next_free and not self.days
        return {name: slot for name, slot in self._next_free.items() if name != self.office or not gone}

    @property
    def first_day(self) -> date:
        """The first day with a free time."""
        return self._day_of(self._next_free[self.office])

    @cached_property
    def days(self) -> Days:
        """The days that are shown, and the one after them if there is one, with all their times."""
        since = max(self.since or self.first_day, self.first_day)
        return self._days_from(since) or self._days_from(self.first_day)

    def _days_from(self, day: date) -> Days:
        found: dict[date, list[Slot]] = {}
        while day <= self.diary.last_day and len(found) <= DAYS_SHOWN:
            for slot in self.diary.free(self.office, self.need, day, day + _AT_ONCE - _DAY):
                found.setdefault(self._day_of(slot), []).append(slot)
            day += _AT_ONCE
        return {each: found[each] for each in list(found)[: DAYS_SHOWN + 1]}

    def params(self) -> dict[str, Any]:
        """What the template needs, as plain data."""
        shown, later = list(self.days)[:DAYS_SHOWN], list(self.days)[DAYS_SHOWN:]
        top = [group for group in (self._near(), self._chosen(shown), self._next(shown)) if group]
        groups = [*top, *(group for day in shown for group in self._halves(day))]
        warned = next((group for group in groups if group["late"]), None)
        if warned:
            warned |= self._warning()
        return {
            "groups": groups,
            "later": later[0].isoformat() if later else "",
            "earlier": self._earlier(shown[0]),
            "calendar": self._calendar(Month.of(shown[0])),
            "others": self.others(),
            "gone": str(self.gone) if self.gone else "",
        }

    def _warning(self) -> dict[str, Any]:
        """The words over days that are late. Whoever has a time by then is not asked to look for one."""
        days = [self._day_of(slot) for slot in self._next_free.values()]
        if not all(self._is_late(day) for day in days):
            return {"warning": f"{self.late} {self.sooner}"}
        if self.diary.own and not self._is_late(self._day_of(self.diary.own)):
            return {"warning": self.late}
        return {"warning": f"{self.late} {self.no_sooner}", "ask_us": True}

    def others(self) -> list[dict[str, str]]:
        """The other offices that have a free time, as links need them."""
        offices = self.diary.calendar.offices
        return [
            {"id": name, "name": offices[name].name, "when": self._when(slot)}
            for name, slot in self.soonest.items()
            if name != self.office
        ]

    # What may be chosen

    def _near(self) -> dict[str, Any] | None:
        """The free times closest to the one that is gone."""
        if self.gone is None or self.gone.office != self.office:
            return None
        words = self.language("Appointments near the one you chose")
        return self._group(words, self.diary.near(self.gone, self.need, NEAR))

    def _chosen(self, shown: Sequence[date]) -> dict[str, Any] | None:
        """What was chosen before, when it is still free and on none of the days that are shown."""
        slot = read_slot(self.chosen, self.need.minutes)
        if slot is None or slot.office != self.office or self._day_of(slot) in shown:
            return None
        free = [slot] if self.diary.is_free(slot, self.need) else []
        return self._group(self.language("The appointment that you chose"), free)

    def _next(self, shown: Sequence[date]) -> dict[str, Any] | None:
        """The next free time, on the page that begins with its day."""
        soonest = self.soonest[self.office]
        if self._day_of(soonest) not in shown or soonest in self._shown:
            return None
        words = self.language("Next available: {when}", when=self._when(soonest))
        return self._group("", [soonest], words)

    def _group(self, words: str, slots: Sequence[Slot], label: str = "") -> dict[str, Any] | None:
        """Times of several days, each with its day."""
        new = [slot for slot in slots if slot not in self._shown]
        self._shown.update(new)
        items = [self._item(slot, label or self._when(slot)) | self._hint(slot) for slot in new]
        return {"words": words, "items": items, "late": False} if items else None

    def _hint(self, slot: Slot) -> dict[str, Any]:
        if self.by is None or not self._is_late(self._day_of(slot)):
            return {}
        day = day_words(self.by, self.language, self.this_year)
        return {"hint": {"text": self.language("This is after {day}", day=day)}}

    def _halves(self, day: date) -> Iterator[dict[str, Any]]:
        """The times of a day, those that stand above too; a long day in two parts."""
        slots, words = self.days[day], day_words(day, self.language, self.this_year)
        halves = {words: slots}
        if len(slots) > HALVED_ABOVE:
            morning = [slot for slot in slots if self._hour(slot) < _NOON]
            halves = {
                self.language("{day}, morning", day=words): morning,
                self.language("{day}, afternoon", day=words): slots[len(morning) :],
            }
        for heading, some in halves.items():
            items = [
                self._item(slot, time_words(slot.local(self.diary.calendar.zone), self.language))
                | ({"checked": False} if slot in self._shown else {})  # only one of two alike can be
                for slot in some
            ]
            if items:
                yield {
                    "words": sentence_case(heading),
                    "items": items,
                    "day": day.isoformat(),
                    "late": self._is_late(day),
                }

    def _item(self, slot: Slot, words: str) -> dict[str, Any]:
        return {"value": str(slot), "text": words, "checked": str(slot) == self.chosen}

    # Other days

    def _earlier(self, first: date) -> str:
        """From which day on the days before those that are shown are; empty when there are none."""
        if first <= self.first_day:
            return ""
        before = self.diary.free_days(self.office, self.need, self.first_day, first - _DAY)
        return before[-DAYS_SHOWN:][0].isoformat() if before else ""

    def _calendar(self, shown: Month) -> dict[str, Any]:
        """A month with the days that have a free time, and those beside it."""
        first, last = Month.of(self.first_day), Month.of(self.diary.last_day)
        month = min(max(self.month or shown, first), last)
        free = self.diary.free_days(self.office, self.need, month.first, month.last)
        days = [month.first + _DAY * number for number in range((month.last - month.first).days + 1)]
        cells: list[dict[str, Any] | None] = [None] * month.first.weekday()
        cells += [self._cell(day, day in free) for day in days]
        cells += [None] * (-len(cells) % 7)
        before, after = month.after(-1), month.after(1)
        return {
            "words": self._month_words(month),
            "heads": [
                {"short": self.language(short), "long": self.language(long)}
                for short, long in zip(_IN_SHORT, WEEKDAY_NAMES, strict=True)
            ],
            "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
            "before": {"month": str(before), "words": self._month_words(before)} if before >= first else None,
            "after": {"month": str(after), "words": self._month_words(after)} if after <= last else None,
            "open": self.month is not None,
        }

    def _cell(self, day: date, free: bool) -> dict[str, Any]:
        words = day_words(day, self.language, self.this_year)
        return {"number": day.day, "day": day.isoformat() if free else "", "words": words}

    def _month_words(self, month: Month) -> str:
        return f"{self.language(MONTHS[month.number - 1])} {month.year}"

    def _day_of(self, slot: Slot) -> date:
        return slot.local(self.diary.calendar.zone).date()

    def _hour(self, slot: Slot) -> int:
        return slot.local(self.diary.calendar.zone).hour

    def _when(self, slot: Slot) -> str:
        return moment_words(slot.local(self.diary.calendar.zone), self.language, self.this_year)

    def _is_late(self, day: date) -> bool:
        return self.by is not None and day > self.by
