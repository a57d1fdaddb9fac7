"""The plan of a town: every made-up case with what happened to it, in the order in which they came in.

The lots of each case are drawn apart, from the seed and its number, so the same plan comes out each time.
"""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random

from prototype_kit.answers import Asset
from prototype_kit.assisted import Assistance, AssistedChannel
from prototype_kit.cases import (
    MOST_WORDS,
    Case,
    CaseEntry,
    NewFollower,
    new_reference,
    words_to_find,
)
from prototype_kit.demo.account import Theirs, link, person
from prototype_kit.demo.appointments import Appointments
from prototype_kit.demo.arrivals import arrivals
from prototype_kit.demo.lives import Lives
from prototype_kit.demo.reports import Report, Reports
from prototype_kit.demo.residents import RELATIONSHIP_SUMS, RELATIONSHIPS, Resident, follower, resident
from prototype_kit.demo.samples import reports_of
from prototype_kit.demo.visits import Visits
from prototype_kit.demo_words import read_demo_words
from prototype_kit.document import Faults
from prototype_kit.events import Origin
from prototype_kit.language import LOCAL
from prototype_kit.people import Account
from prototype_kit.service import Service
from prototype_kit.settings import DEMO
from prototype_kit.site import Site
from prototype_kit.store import DemoCase
from prototype_kit.targets import due

SEED = 2026
_TWINS = 0.05  # of the cases, where something is open that they may be the same as
_OPEN_LATELY = 40  # cases among which what is the same is looked for
_VOICES = 0.1  # of the cases: others said that they have the same need
_VOICES_WITHIN = timedelta(days=15)
_FOLLOWS = 0.5  # of those who add their voice
_CHANNELS: Sequence[AssistedChannel | None] = (None, "phone", "face_to_face")
_CHANNEL_SUMS = (84, 96, 100)
VOICE = "One more person told us about this"


@dataclass(frozen=True)
class Setting:
    """Where and when a town is made up, and how large it is.

    `base` is the scheme and host that residents use, `staff` the accounts of those who work on the cases,
    `resident` the account of somebody made up, where the site has accounts.
    """

    site: Site
    now: datetime
    number: int
    base: str
    staff: Sequence[Account] = ()
    seed: int = SEED
    resident: Account | None = None


def plan(setting: Setting) -> Iterator[DemoCase]:
    """The cases of a town, the oldest first; their ids count from 1. None where no journey can be walked."""
    town = _Town(setting)
    if not town.journeys:
        return
    lots = Random(f"{setting.seed} arrivals")  # noqa: S311 - here it has to be foreseen
    for number, received_at in enumerate(arrivals(lots, setting.now, setting.number), 1):
        yield town.case(number, received_at)


@dataclass(frozen=True)
class _Journey:
    """A journey, and the cases that came of it lately with their reports."""

    reports: Reports
    lives: Lives
    visits: Visits
    appointments: Appointments
    lately: deque[tuple[Case, Report, Asset | None]] = field(
        default_factory=lambda: deque(maxlen=_OPEN_LATELY)
    )


class _Town:
    """Makes up one case after the other."""

    def __init__(self, setting: Setting):
        self.setting, self.site = setting, setting.site
        self.references = set[str]()
        self.journeys, self.weights = list[_Journey](), list[float]()
        for place, service in enumerate(self.site.services.values()):
            for number, found in enumerate(self._journeys(service)):
                self.journeys.append(found)
                # What is declared first is asked for most: a prototype is mostly about one service.
                self.weights.append(1 / (place + 1) ** 2 / (number + 1))
        self.sums = list(accumulate(self.weights))
        self.theirs = Theirs(setting.now)

    def _journeys(self, service: Service) -> Iterator[_Journey]:
        words = read_demo_words(self.site, service, Faults())  # which are for `check` to say
        today = self.setting.now.astimezone(LOCAL).date()
        able = [account for account in self.setting.staff if account.may("update-cases")]
        times = Appointments(service, self.setting.now)  # whose calendars its journeys share
        for name, journey in service.journeys.items():
            lots = Random(f"{self.setting.seed} {service.slug}/{name}")  # noqa: S311
            reports = reports_of(self.site, service, journey, words, today, lots)
            if reports is not None:
                lives = Lives(self.site, service, name, words, able, self.setting.now)
                yield _Journey(reports, lives, Visits(reports, self.setting.now), times)

    def case(self, number: int, received_at: datetime) -> DemoCase:
        """Case number so-and-so."""
        lots = Random(f"{self.setting.seed} {number}")  # noqa: S311
        journey = lots.choices(self.journeys, cum_weights=self.sums)[0]
        original, report, asset = self._told(lots, journey, received_at)
        somebody = resident(lots, str(number), bool(self.site.translations))
        account = self._account(journey, report, received_at)
        somebody = person(account) if account else somebody
        using = Random(f"{self.setting.seed} use {number}")  # noqa: S311
        origin = self._origin(lots)
        origin = replace(origin, device=journey.visits.device(using, origin))
        case = self._received(lots, journey, number, received_at, origin, report, asset, somebody)
        first = CaseEntry(received_at, "submitted", "", origin.source, public=True, status=case.status)
        reporter = self._reporter(journey, case, somebody)
        # Drawn apart, so that nothing else of a case is another where a journey comes to ask for a time.
        apart = Random(f"{self.setting.seed} appointment {number}")  # noqa: S311
        answers, given = journey.appointments.give(apart, journey.reports.journey, case.answers, received_at)
        if given:
            case, entries = journey.lives.keep(apart, replace(case, answers=answers), given[0].slot.starts_at)
        else:
            case, entries = journey.lives.live(lots, case, report.target, original)
        voices = list(self._voices(lots, case)) if asset and not original else []
        journey.lately.append((case, report, asset))
        said = [CaseEntry(at, "voice", VOICE, "user") for at, _ in voices]
        texts = [case.reference, case.title, *([asset.id, journey.reports.place(asset)] if asset else [])]
        started_at = received_at - timedelta(seconds=int(lots.lognormvariate(5.5, 0.6)))
        return DemoCase(
            case=replace(case, voices=1 + len(voices)),
            started_at=started_at,
            entries=tuple(sorted([first, *entries, *said], key=lambda entry: entry.at)),
            followers=(*reporter, *((new, at) for at, new in voices if new is not None)),
            words=sorted(report.words | words_to_find(texts))[:MOST_WORDS],
            uses=tuple(journey.visits.around(using, case, report, started_at)),
            bookings=journey.appointments.booked(apart, case, given),
            link=link(account, case) if account else None,
        )

    def _account(self, journey: _Journey, report: Report, received_at: datetime) -> Account | None:
        """In whose account it is what somebody sent; None for most, as they have none."""
        account = self.setting.resident
        if account is None or not self.theirs.take(journey.reports, report, received_at):
            return None
        return account

    def _told(
        self, lots: Random, journey: _Journey, received_at: datetime
    ) -> tuple[Case | None, Report, Asset | None]:
        """What somebody tells and of which thing, and the older case if it is the same as one."""
        lately = [
            each
            for each in journey.lately
            if each[2] and not each[0].duplicate_of and _is_open(each[0], received_at)
        ]
        if lately and journey.lives.has_duplicates and lots.random() < _TWINS:
            original, report, asset = lots.choice(lately)
            return original, report, asset
        report = journey.reports.draw(lots)
        return None, report, journey.reports.asset(lots, report)

    def _received(
        self,
        lots: Random,
        journey: _Journey,
        number: int,
        received_at: datetime,
        origin: Origin,
        report: Report,
        asset: Asset | None,
        somebody: Resident,
    ) -> Case:
        """The case as it was when it came in."""
        service, target = journey.reports.service, report.target
        answers = journey.reports.answers(report, asset, somebody, received_at)
        return Case(
            id=number,
            reference=self._reference(lots),
            draft_id=base64.urlsafe_b64encode(lots.randbytes(18)).decode(),
            service=service.slug,
            journey=journey.reports.journey.name,
            release=journey.visits.release(received_at),
            title=service.case_title(journey.reports.journey.name, answers),
            kind=report.kind,
            asset=asset.id if asset else None,
            latitude=asset.lat if asset else None,
            longitude=asset.lon if asset else None,
            answers=answers,
            received_at=received_at,
            status=service.first_status,
            state="open",
            status_at=received_at,
            ended_at=None,
            target=str(target) if target else None,
            due_at=due(target, received_at, self.site.working_days) if target else None,
            paused_at=None,
            priority="normal",
            team=service.team_of(journey.reports.journey.name),
            assignee_id=None,
            duplicate_of=None,
            voices=1,
            survey_at=None,
            version=1,
            origin=origin,
        )

    def _reference(self, lots: Random) -> str:
        """One that no case of the plan has."""
        found = new_reference(lots.choice)
        while found in self.references:
            found = new_reference(lots.choice)
        self.references.add(found)
        return found

    def _origin(self, lots: Random) -> Origin:
        """How it came to us: on the web, or by one of the staff who take calls."""
        channel = lots.choices(_CHANNELS, cum_weights=_CHANNEL_SUMS)[0]
        takers = self._takers
        if channel is None or not takers:
            return Origin(DEMO)
        relationship = lots.choices(RELATIONSHIPS, cum_weights=RELATIONSHIP_SUMS)[0]
        assistance = Assistance(lots.choice(takers).id, channel, True, relationship)
        return Origin(DEMO, "staff", channel, True, assistance)

    @cached_property
    def _takers(self) -> Sequence[Account]:
        """Those who take calls; where nobody does nothing else, all who may."""
        able = [account for account in self.setting.staff if account.may("take-report")]
        return [account for account in able if "call-taker" in account.roles] or able

    def _reporter(
        self, journey: _Journey, case: Case, somebody: Resident
    ) -> tuple[tuple[NewFollower, datetime], ...]:
        """Whoever reported it, if they gave an address. Of two, the email, as with a real case."""
        notice, values = journey.reports.journey.notice, case.answers.values
        if notice.email_question and values.get(notice.email_question):
            return ((follower("email", somebody, self.setting.base, reporter=True), case.received_at),)
        if notice.text_question and values.get(notice.text_question):
            return ((follower("text", somebody, self.setting.base, reporter=True), case.received_at),)
        return ()

    def _voices(self, lots: Random, case: Case) -> Iterator[tuple[datetime, NewFollower | None]]:
        """When others said that they have the same need, and who of them wants to be told."""
        ended = min(case.ended_at or self.setting.now, case.received_at + _VOICES_WITHIN)
        seconds = int((ended - case.received_at).total_seconds())
        if seconds < 3600 or lots.random() >= _VOICES:
            return
        for number in range(1 + int(lots.expovariate(0.9))):
            at = case.received_at + timedelta(seconds=lots.randrange(600, seconds))
            other = resident(lots, f"{case.id}-{number + 2}", bool(self.site.translations))
            yield at, follower("email", other, self.setting.base) if lots.random() < _FOLLOWS else None


def _is_open(case: Case, at: datetime) -> bool:
    """Whether it was still open at a time, as far as its last end tells."""
    return case.ended_at is None or case.ended_at > at
