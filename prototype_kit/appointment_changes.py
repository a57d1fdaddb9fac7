"""Changes to appointments, by whoever booked them or by staff: what is written down, and who is told what.

Everybody who has the reference sees that an appointment was changed or cancelled, and no more. When and where
it is stands in the lines that only staff see, and in letters to whoever booked it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from prototype_kit.appointments import (
    appointment_values,
    prepare_for,
    prepare_words,
    still_to_do,
    told_booking,
    too_late,
)
from prototype_kit.bookings import Booking
from prototype_kit.cases import Case, CaseEntry
from prototype_kit.language import language
from prototype_kit.life_cycle import CaseUpdate, LifeCycle, UpdateRefused, cancelled_status, missed_status
from prototype_kit.messages import NewMessage
from prototype_kit.people import Account
from prototype_kit.service import Service
from prototype_kit.signing import Signer
from prototype_kit.site import Site
from prototype_kit.store import Follower
from prototype_kit.tracking import Tracking
from prototype_kit.updates import letter, update_messages

CHANGED = "The appointment has been changed."
CANCELLED = "The appointment has been cancelled."
WE_CANCELLED = (
    "We have cancelled your appointment with {organisation}, and we are sorry. You do not need to come."
)
STILL_NEEDED = "If you still need an appointment, book another."
KIND = "appointment"
"""The kind of lines about appointments in a timeline."""


@dataclass(frozen=True)
class AppointmentChange:
    """What comes of a change: the `case` as it is then, lines for its timeline, and messages."""

    case: Case
    entries: tuple[CaseEntry, ...]
    messages: tuple[NewMessage, ...]


@dataclass(frozen=True)
class AppointmentChanges:
    """Changes to the appointment of one case, which `followers` are told of.

    `site` is in its own language. `by` is staff, or a source such as user. `said` is what staff write about
    it to whoever booked it, and nobody else; it may be empty. `translated` is the same in other languages, by
    code.
    """

    site: Site
    case: Case
    followers: Sequence[Follower]
    signer: Signer
    by: Account | str
    now: datetime
    said: str = ""
    translated: Mapping[str, str] | None = None

    def moved(self, before: Booking, after: Booking) -> AppointmentChange:
        """Moved to another time or place."""
        told = f"Moved from {self._words(before)} to {self._words(after)}. {self.said}".strip()
        public = self._public(CHANGED)
        letters = self._letters("appointment-changed", after)
        return AppointmentChange(
            self.case, (public, self._entry(told)), (*letters, *self._to_others(self.case, [public]))
        )

    def cancelled(self, before: Booking, reason: str = "") -> AppointmentChange:
        """Cancelled; `reason` is for staff alone."""
        case, public = self._given(cancelled_status(self._service.entry.statuses))
        public = public or [self._public(CANCELLED)]
        told = " ".join(words for words in (f"Cancelled: {self._words(before)}.", reason) if words)
        letters = self._letters("appointment-cancelled", before)
        return AppointmentChange(
            case, (*public, self._entry(told)), (*letters, *self._to_others(case, public))
        )

    def came(self, *, attended: bool) -> tuple[Case, list[CaseEntry]]:
        """The case once staff said whether somebody came, and what stands in its timeline of it.

        Nobody is told. A case that is over already stays as it is; said wrongly at first, it begins again.
        """
        missed = missed_status(self._service.entry.statuses)
        if attended and missed is not None and self.case.status == missed:
            return self._given(self._service.first_status)
        return self._given(None if attended or self.case.state != "open" else missed)

    def _given(self, status: str | None) -> tuple[Case, list[CaseEntry]]:
        """The case with a status, and the lines about that; none where it keeps its own."""
        case = self.case
        if status is None or status == case.status:
            return case, []
        life = LifeCycle(self._service.entry.statuses, self.site.working_days)
        try:
            done = life.update(case, replace(CaseUpdate.of(case), status=status), self.by, self.now)
        except UpdateRefused:  # its status leads to others alone, so it stays until staff say more
            return case, []
        return done.case, list(done.entries)

    @property
    def _service(self) -> Service:
        return self.site.services[self.case.service]

    def _words(self, booking: Booking) -> str:
        return told_booking(self._service, booking, self.site.language).words

    def _public(self, sentence: str) -> CaseEntry:
        """The line for everybody."""
        translated = {code: language(code)(sentence) for code in self.site.translations}
        return replace(self._entry(sentence), public=True, translated=translated)

    def _entry(self, words: str) -> CaseEntry:
        name, account = (self.by, None) if isinstance(self.by, str) else (self.by.name, self.by.id)
        return CaseEntry(self.now, KIND, words, name, account_id=account)

    def _letters(self, kind: str, booking: Booking) -> list[NewMessage]:
        said = replace(self._entry(self.said), translated=self.translated or {})
        entries = [said] if self.said else []
        return appointment_letters(
            self.site,
            self.case,
            booking,
            self.followers,
            self.signer,
            kind,
            self.now,
            entries=entries,
        )

    def _to_others(self, case: Case, entries: Sequence[CaseEntry]) -> Sequence[NewMessage]:
        others = [follower for follower in self.followers if not _booked_it(follower, case)]
        return update_messages(self.site, case, entries, others, self.signer)


def appointment_letters(
    site: Site,
    case: Case,
    booking: Booking,
    followers: Sequence[Follower],
    signer: Signer,
    kind: str,
    now: datetime,
    *,
    entries: Sequence[CaseEntry] = (),
) -> list[NewMessage]:
    """A letter about a booking to whoever booked it, such as a reminder; nothing when they gave no address.

    `site` is in its own language, `now` when it is written; `entries` are those whose words it tells.
    """

    def named(here: Site, service: Service, tracking: Tracking) -> Mapping[str, str]:
        told = told_booking(service, booking, here.language)
        instead = too_late(here, service.calendars.get(booking.calendar), booking.starts_at, now)
        return {
            **appointment_values(here, told, tracking, case.reference, instead),
            "appointment": told.words,
            "appointment-prepare": prepare_words(prepare_for(service, case, booking), "*"),
            "cancelled": cancelled_words(here, entries),
            "still-to-do": still_to_do(service, case, booking) or here.language(STILL_NEEDED),
            "book-link": _book_link(service, case, tracking),
        }

    found = (
        letter(site, case, follower, signer, kind, entries, named)
        for follower in followers
        if _booked_it(follower, case)
    )
    return [message for message in found if message is not None]


def cancelled_words(site: Site, entries: Sequence[CaseEntry]) -> str:
    """That an appointment is cancelled, and by whom; where we did it, that we are sorry.

    `site` is in their language. What staff say in `entries` is why they did it: those words come next.
    """
    say, us = site.language, site.words["organisation"]
    if any(entry.account_id is not None for entry in entries):
        return f"{say(WE_CANCELLED, organisation=us)} {say('This is why:')}"
    return say("Your appointment with {organisation} is cancelled. You do not need to come.", organisation=us)


def _book_link(service: Service, case: Case, tracking: Tracking) -> str:
    """Where another is booked: of what only the invited can book, by the page of what is cancelled."""
    journey = service.journeys.get(case.journey)
    if journey is not None and journey.inviting is not None:
        return tracking.book_again(case.reference)
    return f"{tracking.base}/{service.slug}/{case.journey}"


def _booked_it(follower: Follower, case: Case) -> bool:
    return follower.reporter and follower.case_id == case.id
