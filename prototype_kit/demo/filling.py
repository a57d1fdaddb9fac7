"""Filling a prototype's store with a made-up town and its figures, and emptying it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from prototype_kit.cases import Case
from prototype_kit.demo.account import form, profile
from prototype_kit.demo.other_channels import other_channels
from prototype_kit.demo.plan import Setting, plan
from prototype_kit.demo.sent import sent_messages
from prototype_kit.demo_resident import DEMO_RESIDENT
from prototype_kit.demo_staff import demo_email
from prototype_kit.months import Month
from prototype_kit.people import ROLES, Account
from prototype_kit.settings import DEMO
from prototype_kit.signing import Signer
from prototype_kit.store import DemoCase, SentMessage, Store, in_batches
from prototype_kit.working_days import day_of


@dataclass(frozen=True)
class Filled:
    """How much was written."""

    cases: int
    messages: int


def fill(
    store: Store, setting: Setting, signer: Signer, written: Callable[[int], None] = lambda _: None
) -> Filled:
    """Write the cases of a plan, some hundred at a time, and what people did who came with them.

    `written` is told how many cases there are so far.
    """
    ids: dict[int, int] = {}
    sent: list[SentMessage] = []
    cases, digital = 0, Counter[tuple[str, Month]]()
    own = setting.site.account.slug if setting.site.account else None
    likely: dict[str, Case] = {}  # the newest of each journey of the service that is the account
    for batch in in_batches(plan(setting)):
        sent += _write(store, setting, signer, batch, ids)
        likely.update({made.case.journey: made.case for made in batch if made.case.service == own})
        cases += len(batch)
        digital.update((made.case.service, Month.of(day_of(made.case.received_at))) for made in batch)
        written(cases)
    # Lists of messages are in the order in which they were written, so the oldest goes first.
    sent.sort(key=lambda message: message.at)
    for some in in_batches(iter(sent)):
        store.demo.add_sent(some)
    lots = Random(f"{setting.seed} channels")  # noqa: S311 - here it has to be foreseen
    since = {
        slug: shift.baseline.from_
        for slug, service in setting.site.services.items()
        if (shift := service.entry.channel_shift)
    }
    volumes = list(other_channels(digital, Month.of(day_of(setting.now)), lots, since))
    store.volumes.keep(DEMO, volumes, setting.now)
    _fill_account(store, setting, likely.values())
    return Filled(cases, len(sent))


def _fill_account(store: Store, setting: Setting, likely: Iterable[Case]) -> None:
    """What the made-up resident keeps in the account, beside their cases."""
    account = setting.resident
    if account is None:
        return
    store.profiles.save(account, profile(), setting.now)
    journeys = {case.journey: setting.site.services[case.service].journeys[case.journey] for case in likely}
    able = [case for case in likely if not journeys[case.journey].inviting]
    forms = [form(account, journeys[case.journey], case, setting.now) for case in able]
    store.demo_accounts.add_forms(forms)


def _write(
    store: Store, setting: Setting, signer: Signer, batch: Sequence[DemoCase], ids: dict[int, int]
) -> Sequence[SentMessage]:
    """Keep some cases; gives what was sent about them, rendered while nobody waits for a lock."""
    followers = store.demo.add(batch, ids, setting.now)
    store.demo_use.add((use for made in batch for use in made.uses), setting.now)
    return [
        message
        for made, its in zip(batch, followers, strict=True)
        for message in sent_messages(setting, signer, made, ids[made.case.id], its)
    ]


def empty(store: Store) -> Mapping[str, int]:
    """Delete every made-up case and account; gives how many rows of each kind there were."""
    return {**store.demo.remove(), "accounts": store.demo_accounts.remove(DEMO_RESIDENT.email)}


def made_up_staff(store: Store) -> Sequence[Account]:
    """The open accounts of the prototype's own staff, as `demo_staff` makes them."""
    theirs = {demo_email(role) for role in ROLES}
    return [account for account in store.accounts.all("staff") if account.email in theirs and account.open]
