"""People who report a light, what an inspector does about it, and what is sent to them."""

from __future__ import annotations

from dataclasses import replace

from prototype_kit.cases import Case
from prototype_kit.life_cycle import CaseUpdate, LifeCycle
from prototype_kit.updates import update_messages
from tests.web.journeys import REPORT
from tests.web.visitor import Visitor
from tests.web.world import World

LIVE = {"ADDRESS": "https://services.example.gov.uk", "PASSWORD": "lamp-post-lantern-27"}


def reported(world: World, visitor: Visitor | None = None, *, light: str = "AN0100", **contact: str) -> Case:
    """Somebody reports a light that flickers."""
    visitor = visitor or world.visitor()
    visitor.get(REPORT)
    visitor.submit()
    visitor.submit(fault="flickering")
    visitor.submit(light_search=light)
    visitor.submit(light=light)
    if visitor.page.url.endswith("already-reported"):
        visitor.submit(already_reported="none")
    visitor.submit(details="My dog is called Rex.")
    visitor.submit()
    visitor.submit(**contact)
    visitor.submit()
    store = world.front.store
    draft = store.drafts.latest(visitor.cookie or "", "street-lights", "report", world.clock())
    case = store.cases.of_draft(draft.id) if draft else None
    assert case is not None
    return case


def updated(world: World, case: Case, status: str, public: str = "") -> Case:
    """What an inspector does."""
    store, site = world.front.store, world.site
    case = store.cases.by_id(case.id) or case
    life = LifeCycle(site.services[case.service].entry.statuses, site.working_days)
    wanted = replace(CaseUpdate.of(case), status=status, public=public)
    done = life.update(case, wanted, "Demo inspector", world.clock())
    messages = update_messages(
        site, done.case, done.entries, store.followers.of_case(case), world.front.signer
    )
    return store.cases.update(case, done.case, done.entries, messages, world.clock())


def words_sent(world: World, case: Case, template: str) -> list[str]:
    """The words of the messages about a case that came from a template, oldest first."""
    found = world.front.store.outbox.of_case(case.id)
    return [message.body for message in found if message.template.startswith(template)]


def link_in(body: str, part: str) -> str:
    """The path of the link in a message that has this part."""
    return next(word for word in body.split() if part in word).removeprefix("http://127.0.0.1")
