"""The worker: what happens after the request, in a process of its own.

It sends what waits in the outbox, asks people whether a thing is fixed, reminds them of appointments,
scans uploaded files, warns people whose saved answers are deleted soon,
and wipes drafts whose time is over. It makes the salt of the next day, by which visits are told apart, and
deletes that of the last, counts events for figures, and deletes old ones. Once a night it erases what was
kept for long enough. Several workers may run at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from prototype_kit.adapters.notify import Notify, kept_by
from prototype_kit.adapters.scanner import Scanner
from prototype_kit.appointment_changes import appointment_letters
from prototype_kit.bookings import Booking, next_reminder
from prototype_kit.erasing import Eraser
from prototype_kit.errors import AdapterRefused
from prototype_kit.extensions import installed
from prototype_kit.messages import SIGN_IN, Message, NewMessage
from prototype_kit.saving import warning_letter
from prototype_kit.sign_in_letter import sign_in_letter
from prototype_kit.signing import Signer
from prototype_kit.site import Site
from prototype_kit.store import Store, StoreUnavailable, Upload
from prototype_kit.store.sign_ins import LIFE
from prototype_kit.updates import survey_message
from prototype_kit.working_days import day_of

_MOST_IN_A_TURN = 20  # messages, so that drafts expire even while many are to be sent
_LONGEST_SENDING = 60.0  # seconds in a turn, so that all else is done even while a provider is slow
_MOST_SCANS = 5  # files, for the same reason
_COUNT_EVERY = timedelta(minutes=1)
_LONGEST_COUNTING = 2.0  # seconds in a turn, and no more than the day at hand: there may be many to count
_LONGEST_ERASING = 2.0  # seconds in a turn, and no more than the part at hand
_MOST_REWRITTEN = 300_000_000  # bytes of a SQLite file: about as many as others can wait for
_LEASE = 300.0  # seconds; longer than `Notify.send` or `Scanner.scan` may take

TOO_LATE = "It came too late to sign in with, so it was not sent."

_log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Worker:
    """Does what is due, a turn at a time. `clock` gives the time, aware, in UTC.

    `site` has the words of the messages that a worker writes itself. Without a `scanner`, files stay in
    quarantine; without a `signer`, which hashes codes, nobody is let in.
    """

    def __init__(
        self,
        store: Store,
        notify: Notify,
        site: Site,
        clock: Callable[[], datetime] = _utc_now,
        scanner: Scanner | None = None,
        signer: Signer | None = None,
    ):
        self._store = store
        self._scanner = scanner
        self._notify = notify
        self._site = site
        self._clock = clock
        self._signer = signer
        self._counted_at: datetime | None = None
        self._cleared_on: date | None = None
        self._eraser = Eraser(store, site, kept_by(notify))
        self._traces = False

    def turn(self, stop: threading.Event | None = None) -> bool:
        """Send some of the messages that are due and wipe expired drafts; whether more messages may be due.

        Ends early, after the message at hand, once `stop` is set. Raises `StoreUnavailable`.
        """
        self._let_in()
        more = self._send_some(stop)
        more = self._scan_some(stop) or more
        self._warn()
        self._ask_whether_fixed()
        self._remind()
        self._store.bookings.expire(self._clock())
        self._clear_past_times()
        self._store.drafts.expire(self._clock())
        self._store.invitations.expire(self._clock())
        self._store.feedback.expire(self._clock())
        self._store.allowances.expire(self._clock())
        self._store.sign_ins.expire(self._clock())
        self._store.email_changes.expire(self._clock())
        self._store.mandates.expire(self._clock())
        self._store.openid_sign_ins.expire(self._clock())
        self._store.salts.expire(self._clock())
        self._store.salts.make_ahead(self._clock())
        more = self._count_figures() or more
        more = self._erase_due() or more
        for extension in installed():
            extension.turn(self._store, self._site)
        return more

    def _count_figures(self) -> bool:
        """Once a minute bring the figures up to date and delete old events; whether there is more to do."""
        now = self._clock()
        if self._counted_at is not None and timedelta(0) <= now - self._counted_at < _COUNT_EVERY:
            return False
        more = self._store.rollups.refresh(now, _LONGEST_COUNTING) or self._store.rollups.purge(now) > 0
        self._counted_at = None if more else now
        return more

    def run(self, stop: threading.Event, pause: float = 1.0) -> None:
        """Take turns until `stop` is set, `pause` seconds apart unless there is more to do.

        A turn that fails is logged, and the next one tries again.
        """
        while not stop.is_set():
            more = False
            try:
                more = self.turn(stop)
            except Exception as error:  # noqa: BLE001 - the worker outlives a database that is away
                _log.error("A turn failed: %s.", type(error).__name__)
            if not more:
                stop.wait(pause)

    def _send_some(self, stop: threading.Event | None) -> bool:
        begun = time.monotonic()
        for _ in range(_MOST_IN_A_TURN):
            if stop is not None and stop.is_set():
                return False
            if time.monotonic() - begun > _LONGEST_SENDING:
                return True
            # One at a time: a worker that is slow or killed keeps no other message waiting for its lease.
            leased = self._store.outbox.lease(self._clock(), 1, _LEASE)
            if not leased:
                return False
            self._send(leased[0])
        return True

    def _scan_some(self, stop: threading.Event | None) -> bool:
        """Scan some of the files in quarantine; whether more may be waiting."""
        for _ in range(_MOST_SCANS if self._scanner else 0):
            if stop is not None and stop.is_set():
                return False
            leased = self._store.uploads.lease(self._clock(), _LEASE)
            if leased is None or not self._scan(*leased):
                return False
        return self._scanner is not None

    def _scan(self, upload: Upload, content: bytes) -> bool:
        """Scan one file, and do what the scanner says; whether it said anything."""
        try:
            verdict = self._scanner.scan(BytesIO(content)) if self._scanner else None
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the file was not found clean
            _log.warning("A file of %s was not scanned: %s.", upload.draft_id, type(error).__name__)
            verdict = None
        if verdict is None:
            self._store.uploads.put_off(upload, self._clock())
        elif verdict.clean:
            self._store.uploads.clean(upload, self._clock())
        else:
            _log.warning("A file of %s has a virus: %s.", upload.draft_id, verdict.found)
            self._store.uploads.refused(upload, verdict.found, self._clock())
        return verdict is not None

    def _let_in(self) -> None:
        """Write to those who asked to sign in and have an account."""
        if self._signer is None:
            return
        for asked in self._store.sign_ins.asked():
            letter = sign_in_letter(self._site, asked)
            self._store.sign_ins.send(asked, letter, self._signer, self._clock())

    def _warn(self) -> None:
        now = self._clock()
        for link in self._store.links.ending(now):
            self._store.links.warn(link, warning_letter(self._site, link), now)

    def _ask_whether_fixed(self) -> None:
        """Send the survey to whoever reported what has been due for it, each once."""
        now = self._clock()
        for case in self._store.cases.to_ask(now):
            told = self._store.followers.of_case(case)
            # Whoever reported a duplicate has a page of their own, and is asked there.
            followers = [each for each in told if each.reporter and each.case_id == case.id]
            found = [
                survey_message(self._site, case, each, self._signer) for each in followers if self._signer
            ]
            messages = [message for message in found if message is not None]
            self._store.cases.asked(case, messages, now)

    def _remind(self) -> None:
        """Remind people of the appointments for which it is time, each reminder once."""
        now = self._clock()
        for booking in self._store.bookings.to_remind(now):
            service = self._site.services.get(booking.service)
            calendar = service.calendars.get(booking.calendar) if service else None
            again_at = next_reminder(calendar, booking.starts_at, now) if calendar else None
            # A worker that was away for long reminds nobody of what has been.
            messages = self._reminders(booking, now) if booking.starts_at > now else []
            self._store.bookings.reminded(booking, again_at, messages, now)

    def _reminders(self, booking: Booking, now: datetime) -> list[NewMessage]:
        case = self._store.cases.by_id(booking.case_id) if booking.case_id is not None else None
        if case is None or self._signer is None:
            return []
        followers = self._store.followers.of_case(case)
        return appointment_letters(self._site, case, booking, followers, self._signer, "reminder", now)

    def _clear_past_times(self) -> None:
        """Once a night forget which times were taken."""
        now = self._clock()
        if self._cleared_on != (today := day_of(now)):
            self._store.bookings.clear_past(now)
            self._cleared_on = today

    def _erase_due(self) -> bool:
        """Once a night erase what was kept for long enough, some in each turn; whether there is more."""
        before = self._eraser.erased
        more = self._eraser.work_at_night(self._clock(), _LONGEST_ERASING)
        self._traces = self._traces or self._eraser.erased > before
        if self._traces and not more:
            self._traces = False
            self._clear_traces()
        return more

    def _clear_traces(self) -> None:
        """Take what was erased out of the free parts of a SQLite file, and out of its log."""
        try:
            if not self._store.database.rewrite(_MOST_REWRITTEN):
                _log.warning("What was erased may be in the database's log (-wal) until others are done.")
        except StoreUnavailable as error:  # full, or in use: what was erased is erased all the same
            _log.warning("The database was not written anew: %s.", error)

    def _send(self, message: Message) -> None:
        if message.template == SIGN_IN and self._clock() >= message.created_at + LIFE:
            self._store.outbox.refused(message, TOO_LATE, self._clock())
            return
        try:
            self._notify.send(message)
        except AdapterRefused as refusal:
            _log.warning("Message %s was refused, and is not tried again.", message.id)
            self._store.outbox.refused(message, str(refusal), self._clock())
        except Exception as error:  # noqa: BLE001 - one message must not stop the others
            # Only the kind of error is logged: its text, or a traceback, may hold an address.
            _log.warning("Message %s was not sent: %s.", message.id, type(error).__name__)
            self._store.outbox.failed(message, f"{type(error).__name__}: {error}", self._clock())
        else:
            self._store.outbox.sent(message, self._clock())
