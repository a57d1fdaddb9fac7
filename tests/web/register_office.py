"""Appointments of a world with the site in tests/sites/registers, booked without filling in a form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prototype_kit import Site, load_site
from prototype_kit.answers import EMPTY, Answers, Appointment
from prototype_kit.bookings import Booking, Need, NewBooking, Slot, candidates
from prototype_kit.cases import Case, NewFollower, Submission
from prototype_kit.store import Origin, SlotTaken
from prototype_kit.web.front import new_session
from tests.statements import recorded
from tests.web.world import World

REGISTERS = Path(__file__).parents[1] / "sites" / "registers"
OFFICES = "/bookings/registers/offices"
"""The address of the calendar in the console."""
MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)
"""Ten o'clock on the wall, on the Monday after the day on which the clock of worlds stands."""
HALF_HOUR = timedelta(minutes=30)


def registers() -> Site:
    """The site."""
    return load_site(REGISTERS)


@dataclass(frozen=True)
class RegisterOffice:
    """Books in a world, behind the console's back: in a calendar, at an office unless another is named."""

    world: World
    service: str = "registers"
    calendar: str = "offices"
    usual: str = "hall"

    def book(
        self,
        at: datetime = MONDAY,
        office: str = "",
        email: str = "ann@example.com",
        *,
        minutes: int = 30,
        skills: tuple[str, ...] = (),
        source: str = "user",
        spoken: str = "en",
        before: Answers = EMPTY,
    ) -> tuple[Case, Booking]:
        """A case with its appointment, and what was answered `before` it. Raises `SlotTaken`."""
        store, now, office = self.world.front.store, self.world.clock(), office or self.usual
        service = self.world.site.services[self.service]
        calendar = service.calendars[self.calendar]
        slot, need = Slot(at, office, minutes), Need(minutes, skills)
        new = NewBooking("appointment", calendar, slot, need, candidates(calendar, slot, need))
        local = slot.local(calendar.zone)
        value = Appointment(
            *(self.calendar, office, calendar.offices[office].name, local.date(), local.time()),
            *("Europe/London", at, minutes, skills),
        )
        answers = before.with_page("appointment", {"appointment": value})
        origin = Origin(env=self.world.settings.env, source=source)  # type: ignore[arg-type]
        draft = store.drafts.start(
            new_session(), service.slug, "book", service.release, now.date(), now, timedelta(days=1), origin
        )
        draft = store.drafts.save(draft, answers, now, holds=[new])
        followers = [NewFollower("email", email, spoken, self.world.base, reporter=True)] if email else []
        sent = Submission(
            answers, service.first_status, "", title=service.name, team=service.teams[0],
            followers=followers, bookings=[new],
        )  # fmt: skip
        case = store.cases.submit(draft, sent, now)
        (booked,) = store.bookings.of_case(case.id)
        return case, booked

    def hold(self, at: datetime = MONDAY) -> None:
        """A time that somebody holds who fills in the form."""
        store, now = self.world.front.store, self.world.clock()
        service = self.world.site.services[self.service]
        calendar, slot, need = service.calendars[self.calendar], Slot(at, self.usual, 30), Need(30)
        new = NewBooking("appointment", calendar, slot, need, candidates(calendar, slot, need))
        origin = Origin(env=self.world.settings.env)
        draft = store.drafts.start(
            new_session(), service.slug, "book", service.release, now.date(), now, timedelta(days=1), origin
        )
        store.drafts.save(draft, EMPTY, now, holds=[new])

    def book_over(self, at: datetime) -> tuple[Case, Booking]:
        """A case whose appointment staff booked over others."""
        case, booking = self.book(at + timedelta(days=28), email="over@example.com")
        store, calendar = (
            self.world.front.store,
            self.world.site.services[self.service].calendars[self.calendar],
        )
        slot = Slot(at, self.usual, 30)
        new = NewBooking("appointment", calendar, slot, Need(30), candidates(calendar, slot, Need(30)))
        return case, store.bookings.move(booking, new, (), (), self.world.clock(), "A reason")

    def fill(
        self, day: datetime, many: int, email: str = "{number}@example.com"
    ) -> list[tuple[Case, Booking]]:
        """So many appointments at the hall, two each half hour from `day` on, as far as there are any."""
        found: list[tuple[Case, Booking]] = []
        at = day
        while len(found) < many:
            try:
                found.append(self.book(at, email=email.format(number=len(found))))
            except SlotTaken:
                at += HALF_HOUR
                if at.hour >= 16:
                    at = (at + timedelta(days=3 if at.weekday() == 4 else 1)).replace(hour=8, minute=0)
        return found

    def another(self, booking: Booking, at: datetime) -> NewBooking:
        """Another time for a booking, at the same office."""
        calendar = self.world.site.services[self.service].calendars[self.calendar]
        slot = Slot(at, booking.office, booking.minutes)
        there = candidates(calendar, slot, booking.need)
        return NewBooking(booking.question, calendar, slot, booking.need, there)

    def now(self, booking: Booking) -> Booking:
        """A booking as it is now."""
        found = self.world.front.store.bookings.by_id(booking.id)
        assert found is not None
        return found

    def messages(self, case: Case) -> list[tuple[str, str]]:
        """What was sent about a case: templates and words."""
        return [(each.template, each.body) for each in self.world.front.store.outbox.of_case(case.id)]

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements that are run meanwhile."""
        sqls = list[str]()
        with recorded(self.world.front.store.database) as found:
            yield sqls
        sqls += [sql for sql, _ in found]
