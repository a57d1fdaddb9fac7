"""Erasing everywhere: in the store, in the folder of what was sent, and in what extensions keep.

One person, one case, or what is over its time: the nightly job and the command do the same.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.appointment_changes import CANCELLED, KIND
from prototype_kit.cases import ERASURE, Case, CaseEntry
from prototype_kit.contacts import Contacts
from prototype_kit.erasures import NOTHING, By, Erased
from prototype_kit.extensions import ToErase, installed
from prototype_kit.language import language
from prototype_kit.life_cycle import CaseUpdate, LifeCycle, UpdateRefused, cancelled_status
from prototype_kit.mandate_letters import MandateLetters
from prototype_kit.retention import Keeping
from prototype_kit.site import Site
from prototype_kit.store import Store
from prototype_kit.store.belongings import Belongings
from prototype_kit.store.erased_accounts import erase_account
from prototype_kit.store.erased_cases import Cancelled, erase_cases
from prototype_kit.store.erasing import AT_ONCE, Work
from prototype_kit.store.retention import SWEEPS, UNUSED, WARNED
from prototype_kit.unused_account_letter import unused_account_letter
from prototype_kit.working_days import day_of

COMING = timedelta(days=30)
"""How far ahead is shown what comes due."""


@dataclass(frozen=True)
class ComingDue:
    """How many cases of a service come due: its name in addresses and in words, and how long it keeps them.

    `kept` is None where the service does not say it: then nothing of it is ever erased by itself.
    """

    service: str
    name: str
    kept: Keeping | None
    due: int
    held: int


class Eraser:
    """Erases for a site. `sent` is the folder of what was sent, where there is one."""

    def __init__(self, store: Store, site: Site, sent: FakeNotify | None):
        self._store, self._site, self._sent = store, site, sent
        self._parting = MandateLetters(site).parting
        self.erased = 0
        """How many parts of what was due this has erased."""

    @property
    def keeping(self) -> Mapping[str, Keeping]:
        """How long the cases of each service are kept, where it says so, by its name in addresses."""
        return {
            slug: service.entry.personal_data.kept
            for slug, service in self._site.services.items()
            if service.entry.personal_data is not None
        }

    # A person, or one case

    def find(self, typed: Sequence[str]) -> Belongings:
        """All that is one person's, by addresses as they were typed. Raises `NotAContact`."""
        return self._store.erasing.find(Contacts.read(typed))

    def would_erase(self, theirs: Belongings, by: By, now: datetime) -> Erased:
        """What erasing somebody would erase: it is done, and taken back."""
        with self._store.rehearsing() as store:
            return Eraser(store, self._site, None).erase_person(theirs, by, now, dry=True)

    def erase_person(self, theirs: Belongings, by: By, now: datetime, *, dry: bool = False) -> Erased:
        """Erase all that is one person's but cases with a legal hold.

        Extensions come first, so that nothing more is written while the rest is erased.
        """
        line = self._store.erasing.begin("person", by, now)
        erased = self._of_extensions(theirs, now, dry=dry)
        self._store.erasing.part(line, lambda _: erased)
        erased += self._store.erasing.erase_person(theirs, line, now, self._cancelled(now), self._parting)
        self._forget_sent(erased)
        self._store.erasing.end(line, now)
        return erased

    def _of_extensions(self, theirs: Belongings, now: datetime, *, dry: bool) -> Erased:
        held = {each.draft_id for each in theirs.cases if each.held_because is not None}
        person = ToErase([each for each in theirs.draft_ids if each not in held], now, dry)
        erased = (extension.erase(self._store, self._sent, person) for extension in installed())
        return sum(erased, NOTHING)

    def erase_case(self, case: Case, by: By, now: datetime) -> Erased:
        """Erase one case. Raises `Held`, whose text is the reason."""
        erased = self._store.erasing.erase_case(case, by, now, self._cancelled(now))
        self._forget_sent(erased)
        return erased

    def _cancelled(self, now: datetime) -> Cancelled:
        """A case once its appointment is cancelled: with its service's status for that, if it has one."""

        def cancelled(case: Case) -> tuple[Case, Sequence[CaseEntry]]:
            service = self._site.services.get(case.service)
            statuses = service.entry.statuses if service else {}
            status = cancelled_status(statuses)
            if status is not None and status != case.status:
                try:
                    update = replace(CaseUpdate.of(case), status=status)
                    done = LifeCycle(statuses, self._site.working_days).update(case, update, ERASURE, now)
                except UpdateRefused:  # its status leads to others alone
                    pass
                else:
                    return done.case, done.entries
            translated = {code: language(code)(CANCELLED) for code in self._site.translations}
            return case, [CaseEntry(now, KIND, CANCELLED, ERASURE, public=True, translated=translated)]

        return cancelled

    # What is over its time

    def work_at_night(self, now: datetime, seconds: float) -> bool:
        """Erase what is due, for so many seconds; whether there is more. Once a night all of it is done."""
        line = self._store.erasing.begin_night(day_of(now), now)
        if line is None:
            return False
        begun = time.monotonic()
        for work in self._due(now):
            self._forget_sent(self._store.erasing.part(line, work))
            self.erased += 1
            if time.monotonic() - begun > seconds:
                return True
        self._sweep_sent()
        self._store.erasing.end(line, now)
        return False

    def erase_due(self, by: By, now: datetime) -> Erased:
        """Erase at once all that is due."""
        line, erased = self._store.erasing.begin("due", by, now), NOTHING
        for work in self._due(now):
            part = self._store.erasing.part(line, work)
            self._forget_sent(part)
            erased += part
        self._sweep_sent()
        self._store.erasing.end(line, now)
        return erased

    def coming(self, until: datetime) -> Sequence[ComingDue]:
        """What of each service is due by then and not erased yet, also of services that do not say it."""
        retention, keeping, services = self._store.retention, self.keeping, self._site.services
        found = []
        for slug, kept in keeping.items():
            coming = retention.coming(slug, kept, until)
            found.append(ComingDue(slug, services[slug].name, kept, coming.due, coming.held))
        for slug, ended in retention.of_others(keeping).items():
            name = services[slug].name if slug in services else slug
            found.append(ComingDue(slug, name, None, ended, 0))
        return found

    def _due(self, now: datetime) -> Iterator[Work]:
        """What erases each part of what is due, looked for as it is wanted."""
        retention = self._store.retention
        for slug, kept in self.keeping.items():
            while ids := retention.due_cases(slug, kept, now, AT_ONCE):
                yield partial(erase_cases, case_ids=ids, now=now, cancelled=self._cancelled(now))
        for sweep in SWEEPS:
            while keys := sweep.keys(self._store.database, now):
                yield sweep.work(keys)
        while unused := retention.unused_accounts(now):
            for each in unused:
                until = max(UNUSED.until(each.seen_at), now + WARNED)
                retention.warn(each, unused_account_letter(self._site, each, until), now)
        while ids := retention.accounts_to_close(now):
            for account_id in ids:
                yield partial(erase_account, account_id=account_id, now=now)  # whose leave is over long since

    def _forget_sent(self, erased: Erased) -> None:
        if self._sent is not None and erased.message_ids:
            self._sent.forget(erased.message_ids)

    def _sweep_sent(self) -> None:
        """Forget what was written into the folder just as its message was erased."""
        if self._sent is not None:
            self._sent.forget(self._store.erasing.lost_words(self._sent.kept()))
