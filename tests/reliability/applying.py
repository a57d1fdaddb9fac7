"""Somebody's way through the service for learning from, which asks every type of question there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from prototype_kit.journey import Step, walk
from prototype_kit.language import ENGLISH
from prototype_kit.site import Site
from prototype_kit.store import Store
from tests.web.everything import APPLY, form_of
from tests.web.visitor import Visitor

Form = dict[str, list[str]]
Typing = Callable[[Step, Form], Form]
"""What somebody types on the page of a step, given what would be usual."""


def usual(_step: Step, form: Form) -> Form:
    """Just that."""
    return form


def apply(
    visitor: Visitor, site: Site, store: Store, now: datetime, typing: Typing = usual
) -> Mapping[str, Form]:
    """From the start to check answers, with two items of each list; what was typed, by the page's address."""
    service = site.services["everything"]
    journey, typed = service.journeys["apply"], dict[str, Form]()
    visitor.get(APPLY)
    visitor.submit()
    while visitor.page.path != f"{APPLY}/check-answers":
        path = visitor.page.path.removeprefix(f"{APPLY}/")
        if path == "tasks":
            visitor.get(_onward(visitor, typed))
            continue
        draft = store.drafts.latest(visitor.cookie or "", service.slug, journey.name, now)
        assert draft is not None
        step = walk(journey, draft.answers, draft.today).find(path)
        assert step is not None, path
        form = form_of(step, service, ENGLISH, another=path not in typed)
        form.pop("pictures", None)  # files are sent otherwise
        if "insured-until-year" in form:  # which has to be yet to come
            form["insured-until-year"] = [str(now.year + 1)]
        typed[path] = typing(step, form)
        visitor.submit(200, None, **typed[path])
        assert visitor.page.errors == {}, (path, typed[path], visitor.page.errors)
    return typed


def _onward(visitor: Visitor, seen: Mapping[str, Form]) -> str:
    links = [link.get("href") or "" for link in visitor.page.of_class("govuk-task-list__link")]
    new = [link for link in links if link.removeprefix(f"{APPLY}/") not in seen]
    return new[0] if new else f"{APPLY}/check-answers"
