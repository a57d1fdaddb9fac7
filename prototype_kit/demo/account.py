"""The account of the made-up resident: which cases are theirs, what they keep, and what they began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from prototype_kit.adapters.addresses import ANYTOWN, FakeGazetteer
from prototype_kit.answers import Answers, Value
from prototype_kit.cases import Case
from prototype_kit.demo.reports import Report, Reports
from prototype_kit.demo.residents import Resident
from prototype_kit.demo_resident import DEMO_RESIDENT
from prototype_kit.events import Origin
from prototype_kit.journey import Journey, Page, walk
from prototype_kit.people import Account
from prototype_kit.profiles import Profile
from prototype_kit.questions import SlotQuestion
from prototype_kit.settings import DEMO
from prototype_kit.store import DemoLink, Draft
from prototype_kit.store.drafts import new_draft
from prototype_kit.working_days import day_of

_PHONE = "07700 900321"  # Ofcom keeps these free for drama
_POSTCODE = "ZZ1 3AA"
_SINCE = (timedelta(days=200), timedelta(days=60), timedelta(days=20), timedelta(days=5))
"""How long ago the first of their cases of a journey came in at the most, the second and so on."""
_SELDOM = (timedelta(days=120), timedelta(days=5))
"""The same of a journey that is not about things that break again and again."""
_LATELY = (timedelta(days=4),)
"""The same of a journey that asks for a time, as that is to be ahead."""
_BEGUN = timedelta(hours=3)
_KEPT = timedelta(days=1)  # where a journey does not say how long
_PAGES_ANSWERED = 2


def person(account: Account) -> Resident:
    """Whose account it is, as people are made up who fill in forms."""
    return Resident(DEMO_RESIDENT.name, account.email, _PHONE, "en")


def profile() -> Profile:
    """What they keep, to be offered in forms."""
    home = FakeGazetteer(ANYTOWN).find(_POSTCODE)[0]
    return Profile({"name": DEMO_RESIDENT.name, "uk-phone": _PHONE, "address": home}, phone=_PHONE)


class Theirs:
    """Chooses cases for the account: a few of each journey, spread over the months before now."""

    def __init__(self, now: datetime):
        self._now = now
        self._given = Counter[tuple[str, str]]()

    def take(self, reports: Reports, report: Report, received_at: datetime) -> bool:
        """Whether what somebody sent is theirs. They were invited to nothing, and gave an email address."""
        journey, key = reports.journey, (reports.service.slug, reports.journey.name)
        email = journey.notice.email_question
        if journey.inviting or not (email and report.answers.values.get(email)):
            return False
        asks_time = any(isinstance(each, SlotQuestion) for each in journey.questions.values())
        since = _LATELY if asks_time else _SINCE if reports.about else _SELDOM
        given = self._given[key]
        if given == len(since) or received_at < self._now - since[given]:
            return False
        self._given[key] += 1
        return True


def link(account: Account, case: Case) -> DemoLink:
    """How a case of theirs came into the account; one that staff filled in was linked afterwards."""
    return DemoLink(account.id, "sent" if case.origin.source == "user" else "linked", case.received_at)


def form(account: Account, journey: Journey, like: Case, now: datetime) -> Draft:
    """A form that they began and can go on with: its first pages are answered as in a case of somebody."""
    kept = journey.save_and_return.lifetime if journey.save_and_return else _KEPT
    today, began_at = day_of(now), now - _BEGUN
    answers = Answers()
    for name, values in _first_pages(journey, like):
        answers = answers.with_page(name, values)
    new = new_draft(like.service, journey.name, like.release, today, began_at, kept, Origin(DEMO), answers)
    return replace(new, id=f"demo-{like.draft_id}"[: len(new.id)], account_id=account.id)


def _first_pages(journey: Journey, like: Case) -> Iterator[tuple[str, dict[str, Value | None]]]:
    steps = walk(journey, like.answers, day_of(like.received_at)).steps
    for step in steps[:_PAGES_ANSWERED]:
        if step.item is None and isinstance(step.screen, Page):
            yield step.path, {each.name: like.answers.values.get(each.name) for each in step.screen.questions}
