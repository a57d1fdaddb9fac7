"""The service for learning from, gone through from the start to the confirmation."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from prototype_kit import load_site
from prototype_kit.journey import Walk, walk
from prototype_kit.language import language
from tests.web.everything import APPLY, NOT_ON_THE_WAY, form_of
from tests.web.visitor import Visitor
from tests.web.world import LIGHTS, MakeWorld, World


@pytest.fixture(scope="module")
def world(make_shared_world: MakeWorld) -> World:
    """The site of the exemplars."""
    return make_shared_world(site=load_site(LIGHTS))


def walked(world: World, visitor: Visitor) -> Walk:
    """Where the visitor's answers lead."""
    draft = world.front.store.drafts.latest(visitor.cookie or "", "everything", "apply", world.clock())
    assert draft is not None
    return walk(world.site.services["everything"].journeys["apply"], draft.answers, draft.today)


@pytest.mark.parametrize("code", ["en", "cy"])
def test_it_is_gone_through_in_each_language(world: World, code: str) -> None:
    """Every page that one person can see is shown in the language, and one case comes of it."""
    service = world.site.services["everything"]
    before = world.front.store.cases.count()
    visitor = world.visitor()
    visitor.get(f"{APPLY}?lang={code}")
    visitor.submit()
    seen: list[str] = []
    while visitor.page.path != f"{APPLY}/check-answers":
        assert visitor.page.tree.get("lang") == code
        path = visitor.page.path.removeprefix(f"{APPLY}/")
        if path == "tasks":
            visitor.get(onward(visitor, seen))
            continue
        step = walked(world, visitor).find(path)
        assert step is not None
        form = form_of(step, service, language(code), another=path not in seen)
        form.pop("pictures", None)  # files are sent otherwise: test_uploads.py
        seen.append(path)
        visitor.submit(**form)
        assert visitor.page.errors == {}, (path, form)
    assert visitor.page.tree.get("lang") == code
    journey = service.journeys["apply"]
    shown = {path.rpartition("/")[2] for path in seen}
    assert {screen.name for screen, _ in journey.screens} - shown == NOT_ON_THE_WAY
    assert len([path for path in seen if path.endswith("/product")]) == 2
    assert len([path for path in seen if path.endswith("/helper-name")]) == 2
    visitor.submit()
    assert visitor.page.path.endswith("/confirmation")
    assert world.front.store.cases.count() == before + 1
    sent = world.front.store.outbox.recent()[:2]
    assert {message.channel for message in sent} == {"email", "text"}
    thanks = {"en": "hank you for applying", "cy": "iolch am wneud cais"}[code]
    assert all(thanks in message.body for message in sent)


def onward(visitor: Visitor, seen: Sequence[str]) -> str:
    """The first section that can be started and has not been; check answers when there is none."""
    links = [link.get("href") or "" for link in visitor.page.of_class("govuk-task-list__link")]
    new = [link for link in links if link.removeprefix(f"{APPLY}/") not in seen]
    return new[0] if new else f"{APPLY}/check-answers"
