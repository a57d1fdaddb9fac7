"""The made-up resident's account: something of everything, and nothing left of it when it is taken out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from prototype_kit import Site, load_site
from prototype_kit.cases import Submission
from prototype_kit.demo import Setting, empty, fill, plan
from prototype_kit.demo_resident import DEMO_RESIDENT, demo_resident
from prototype_kit.people import Account
from prototype_kit.signing import Signer
from prototype_kit.store import Draft, Store
from prototype_kit.store.tables import metadata
from tests.web.world import LIGHTS

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
SIGNER = Signer("a secret of thirty-two characters")


@pytest.fixture(scope="module")
def site() -> Site:
    """The account, lights and registrations, without what is there to learn from."""
    site = load_site(LIGHTS)
    some = ("street-lights", "birth-registration", "my-account")
    return replace(site, services={slug: site.services[slug] for slug in some})


def town(store: Store, site: Site, number: int = 700) -> Setting:
    """A town whose made-up resident has an account."""
    resident = demo_resident(store, NOW)
    return Setting(site, NOW, number, "http://127.0.0.1:8000", resident=resident)


def rows(store: Store, *but: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but some."""
    tables = [table for table in metadata.sorted_tables if table.name not in but]
    with store.database.reading() as connection:
        return {each.name: [tuple(row) for row in connection.execute(select(each))] for each in tables}


def their_cases(store: Store, account: Account) -> list[tuple[str, str]]:
    """The service and status of each case in the account."""
    found = rows(store)
    its = {row[1] for row in found["account_case"] if row[0] == account.id}
    cases = [store.cases.by_id(case_id) for case_id in its]
    return [(case.service, case.state) for case in cases if case is not None]


def test_there_is_something_of_everything(store: Store, site: Site) -> None:
    """Cases of each service, done and open, messages about them, details, and a form to go on with."""
    setting = town(store, site)
    fill(store, setting, SIGNER)
    account = setting.resident
    assert account is not None
    found = their_cases(store, account)
    assert {service for service, _ in found} >= {"street-lights", "my-account"}
    assert {state for _, state in found} >= {"open", "fixed"}
    assert 5 <= len(found) <= 20
    recipients = [row for row in rows(store)["message"] if DEMO_RESIDENT.email in row]
    assert recipients
    assert store.profiles.of(account).details.keys() == {"name", "uk-phone", "address"}
    (form,) = store.account_drafts.of(account, NOW)
    assert (form.service, form.journey, form.origin.env) == ("my-account", "moved", "demo")
    assert form.answers.values


def test_nobody_is_invited_in_a_made_up_account(store: Store, site: Site) -> None:
    """A death is nothing to show on a first page."""
    setting = town(store, site)
    fill(store, setting, SIGNER)
    found = rows(store)
    its = {row[1] for row in found["account_case"]}
    journeys = {case.journey for case in (store.cases.by_id(each) for each in its) if case}
    assert journeys
    assert "deaths" not in journeys


def test_it_goes_again_without_a_trace(store: Store, site: Site) -> None:
    """With what somebody did who was signed in there: a form gone on with, a session."""
    before = rows(store)
    setting = town(store, site, 120)
    assert setting.resident is not None
    store.account_sessions.begin(setting.resident, "desktop", NOW)
    fill(store, setting, SIGNER)
    gone = empty(store)
    assert gone["accounts"] == 1
    after = rows(store, "roll_up_state", "roll_up")
    assert after == {name: found for name, found in before.items() if name in after}


def test_what_is_not_made_up_stays(store: Store, site: Site, start: Any) -> None:
    """Neither is a case that somebody sent while they were signed in there, nor another account."""
    setting = town(store, site, 120)
    fill(store, setting, SIGNER)
    draft: Draft = start(at=NOW - timedelta(minutes=5))
    case = store.cases.submit(draft, Submission(draft.answers, "received", ""), NOW)
    other = store.accounts.add("resident", "bob@example.com", "", NOW)
    account = setting.resident
    assert account is not None
    for each in (account, other):
        store.account_cases.link(each, case, NOW)
    empty(store)
    assert store.accounts.by_email("resident", DEMO_RESIDENT.email) is None
    assert store.account_cases.find(other, case)
    assert store.cases.by_reference(case.reference)


def test_the_same_cases_come_out_without_an_account(store: Store, site: Site) -> None:
    """Whose they are changes nothing else of the plan: neither times nor what is reported."""
    with_account = [(made.case.reference, made.case.title) for made in plan(town(store, site, 150))]
    without = Setting(site, NOW, 150, "http://127.0.0.1:8000")
    assert with_account == [(made.case.reference, made.case.title) for made in plan(without)]
