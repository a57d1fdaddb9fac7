"""Cases of a world, made without filling in a form: for tests of those who work on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from prototype_kit.answers import EMPTY, Answers, Asset, Choice
from prototype_kit.cases import Case, NewFollower, Submission
from prototype_kit.life_cycle import CaseUpdate, LifeCycle
from prototype_kit.store import Origin
from prototype_kit.testing.page_checks import words_of
from prototype_kit.web.front import new_session
from tests import statements
from tests.web.visitor import Page, Visitor
from tests.web.world import World

LIGHT = Asset("AN0727", "Column 3, Mill Lane", 53.2, -4.1, "Mill Lane")
DAMAGED = Choice("damaged", "It is damaged")
TODAY = date(2026, 5, 6)


def answers(**more: Any) -> Answers:
    """What somebody says who reports a light; questions by their names with `_` for `-`."""
    given = {name.replace("_", "-"): value for name, value in more.items()}
    pages = {
        "fault": DAMAGED,
        "light": LIGHT,
        "already-reported": Choice("none", "No"),
        "details": "It leans.",
    }
    found = EMPTY
    for name, value in {**pages, **given}.items():
        found = found.with_page(name, {name: value})
    return found


@dataclass
class Desk:
    """Makes cases in a world, and changes them behind the console's back."""

    world: World
    team: str = field(init=False)

    def __post_init__(self) -> None:
        self.team = self.world.site.services["street-lights"].teams[0]

    def case(self, follower: str = "", env: str = "prototype", **more: Any) -> Case:
        """A case that just came. `follower` is an email address; the rest is that of `Submission`."""
        store, now = self.world.front.store, self.world.clock()
        service = self.world.site.services["street-lights"]
        draft = store.drafts.start(
            new_session(),
            service.slug,
            "report",
            service.release,
            TODAY,
            now,
            timedelta(days=1),
            more.pop("origin", Origin(env, "user")),
        )
        given = {
            "answers": answers(),
            "status": service.first_status,
            "words": "",
            "title": "It is damaged, Column 3, Mill Lane",
            "kind": "damaged",
            "asset": LIGHT.id,
            "latitude": LIGHT.lat,
            "longitude": LIGHT.lon,
            "team": self.team,
            "target": "5 working_days",
            "due_at": now + timedelta(days=7),
            "found_by": ["Ann Lee", "ann@example.com", "07700 900982", "Mill Lane"],
            **more,
        }
        if follower:
            given["followers"] = [NewFollower("email", follower, "en", self.world.base, reporter=True)]
        return store.cases.submit(draft, Submission(**given), now)

    def change(self, case: Case, by: str = "Bea Brown", **changes: Any) -> Case:
        """What somebody else does meanwhile."""
        service = self.world.site.services[case.service]
        life = LifeCycle(service.entry.statuses, self.world.site.working_days)
        wanted = replace(CaseUpdate.of(case), **changes)
        now = self.world.clock()
        made = life.update(case, wanted, by, now)
        return self.world.front.store.cases.update(case, made.case, made.entries, (), now, made.along)

    def now(self, case: Case) -> Case:
        """A case as it is now."""
        found = self.world.front.store.cases.by_reference(case.reference)
        assert found is not None
        return found


@contextmanager
def recorded(world: World) -> Iterator[list[str]]:
    """Every statement that the store runs meanwhile, known at the end."""
    sqls: list[str] = []
    with statements.recorded(world.front.store._database) as found:
        yield sqls
    sqls += [sql for sql, _ in found]


def sent(visitor: Visitor, expected: int = 200, /, **fields: str) -> Page:
    """Send the form of the page as it stands, with other values for `fields` (`_` for `-`)."""
    page = visitor.page
    form = page.form
    assert form is not None
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    assert given.keys() <= page.fields.keys()
    return visitor.post(form.get("action") or page.url, {**page.fields, **given}, expected)


def timeline(page: Page) -> list[str]:
    """The lines of the timeline, what came last first."""
    return [words_of(each) for each in page.of_class("console-timeline__entry")]
