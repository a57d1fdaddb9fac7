"""How many appointments are left in the weeks to come, and what those that residents booked have saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from prototype_kit.bookings.room import Room, day_rooms, together, usual_need
from prototype_kit.charts import Bar, Bars, Dot, Dots
from prototype_kit.kpis.appointments import (
    AppointmentSavings,
    appointment_savings,
    assumptions,
    days_sentence,
    each_sentence,
    lacking_sentence,
    savings_sentence,
)
from prototype_kit.kpis.pounds import amount_words, each_words, rounded_words
from prototype_kit.language import ENGLISH
from prototype_kit.months import Month
from prototype_kit.web.console.access import Route
from prototype_kit.web.console.bookings.desk import OURS, Book, BookingsDesk, length_words

WEEKS = 12
"""Weeks that are looked ahead, as far as may be booked."""
FEW = 10
"""Of a hundred appointments of a week, how many must be left for it not to be warned of."""
MONTHS = 12
"""Months that savings are told of, up to this one."""


def routes(desk: BookingsDesk) -> Sequence[Route]:
    """Both pages."""
    pages, one = BookingNumbers(desk), "/bookings/<service>/<calendar>"
    return [
        Route(f"{one}/left", "bookings_left", pages.left, needs="see-bookings"),
        Route(f"{one}/savings", "bookings_savings", pages.savings, needs="see-figures"),
    ]


@dataclass(frozen=True)
class Week:
    """What is left in one week of one office. `few` says that it is little."""

    monday: date
    room: Room

    @property
    def words(self) -> str:
        """`3 of 70`; closed weeks have nothing to have."""
        return f"{self.room.free} of {self.room.all}" if self.room.all else "Closed"

    @property
    def few(self) -> bool:
        """Whether hardly any are left."""
        return self.room.all > 0 and self.room.free * 100 < FEW * self.room.all


class BookingNumbers:
    """The views."""

    def __init__(self, desk: BookingsDesk):
        self._desk = desk

    def left(self, service: str, calendar: str) -> str:
        """What residents can still book in each week, by office."""
        book = self._desk.book(service, calendar)
        offices = self._weeks(book)
        together_ = [
            Week(weeks[0].monday, sum((week.room for week in weeks), Room()))
            for weeks in zip(*offices.values(), strict=True)
        ]
        fewest = min(
            ((week, office) for office, weeks in offices.items() for week in weeks if week.room.all),
            key=lambda found: (found[0].room.free / found[0].room.all, found[0].monday),
            default=None,
        )
        several = len(offices) > 1
        finding = _finding(book, fewest, several=several)
        return self._desk.page(
            "left",
            "Appointments left",
            book,
            path=f"{book.base}/left",
            finding=finding,
            usual=length_words(usual_need(book.calendar).minutes),
            last=ENGLISH.date(book.calendar.last_day(book.now)),
            chart=_left_chart(together_, finding) if together_ else None,
            mondays=[ENGLISH.date(week.monday) for week in together_],
            rows=[
                (f"Week of {ENGLISH.date(monday)}", [weeks[number] for weeks in offices.values()])
                for number, monday in enumerate(week.monday for week in together_)
            ],
            offices=[book.office(office) for office in offices],
            few=[
                f"{book.office(office)}, week of {ENGLISH.date(week.monday)}: {week.words}"
                for office, weeks in offices.items()
                for week in weeks
                if week.few
            ],
            percent=FEW,
        )

    def _weeks(self, book: Book) -> dict[str, list[Week]]:
        """The weeks by office, from that of the first day that may be booked to that of the last."""
        diary = self._desk.open_diary(book)
        monday = diary.first_day - timedelta(days=diary.first_day.weekday())
        last = min(diary.last_day, monday + timedelta(weeks=WEEKS, days=-1))
        rooms = day_rooms(diary, diary.first_day, last, book.calendar.first_moment(book.now))
        mondays = [monday + timedelta(weeks=number) for number in range(((last - monday).days + 7) // 7)]
        return {
            office: [
                Week(
                    start,
                    together(
                        room for room in rooms if room.office == office and 0 <= (room.day - start).days < 7
                    ),
                )
                for start in mondays
            ]
            for office in book.calendar.offices
        }

    def savings(self, service: str, calendar: str) -> str:
        """What the appointments that residents booked themselves have saved."""
        book = self._desk.book(service, calendar)
        first = Month.of(book.today).after(1 - MONTHS)
        since, _ = book.moments(first.first, first.first)
        counts = self._desk.front.store.booking_lists.by_month(book.diary, since, book.now, OURS)
        found = appointment_savings(counts, self._desk.front.own.unit_costs(book.service))
        return self._desk.page(
            "savings",
            "Savings from booking online",
            book,
            path=f"{book.base}/savings",
            found=found,
            finding=savings_sentence(found),
            each=each_sentence(found),
            days=days_sentence(found.booked),
            lacking=lacking_sentence(found),
            assumptions=assumptions(found) if found.months else (),
            chart=_savings_chart(found) if found.months else None,
            rows=[
                (each.month.words, f"{each.booked:,}", each_words(each.each), rounded_words(each.total))
                for each in found.months
            ],
            booked=sum(counts.values()),
            made_up=self._desk.front.settings.env != "live",
            costs=f"/figures/{book.service.slug}/costs",
        )


def _finding(book: Book, fewest: tuple[Week, str] | None, *, several: bool) -> str:
    """The week of which least is left, in a sentence: what somebody has to act on."""
    if fewest is None:
        return "No office is open as far as may be booked."
    week, office = fewest
    if week.room.free == week.room.all:
        return "Nothing is booked yet."
    where = f", {book.office(office)}" if several else ""
    return f"Fullest: week of {ENGLISH.date(week.monday)}{where}, with {week.words} free."


def _left_chart(weeks: Sequence[Week], finding: str) -> Bars:
    return Bars(
        name="left",
        title="Free appointments by week, all offices together",
        finding=finding,
        unit="Free",
        of="Week of",
        most=float(max(week.room.all for week in weeks) or 1),
        rows=tuple(Bar(ENGLISH.date(week.monday), float(week.room.free), words=week.words) for week in weeks),
    )


def _savings_chart(found: AppointmentSavings) -> Dots:
    return Dots(
        name="saved",
        title="Savings from appointments booked online in each month, with their range",
        finding=savings_sentence(found),
        unit="Saved, about",
        of="Month",
        edges=("At least", "At most"),
        neutral=0,
        tell=lambda value: amount_words(Decimal(round(value))),
        rows=tuple(_dots(found)),
    )


def _dots(found: AppointmentSavings) -> Iterator[Dot]:
    for each in found.months:
        its = each.total.rounded
        yield Dot(each.month.words, float(its.central), float(its.low), float(its.high))
