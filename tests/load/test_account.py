"""People of a load test who sign in: what they look at, and that they notice what is somebody else's."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.load.account import ANOTHERS, AccountVisit, SentFolder
from prototype_kit.load.browser import Answer, Request, WentWrong
from prototype_kit.load.result import Failure, PageResult, Result
from prototype_kit.load.verdict import judge
from tests.load.test_runs import FEW, command, confirmed, said_by
from tests.load.walked import TestBrowser, plan_of
from tests.web.residents import account, account_site, letter, work
from tests.web.world import World

OTHER = "canary-zyxwvutsrqpo"


@dataclass
class Inbox:
    """The emails of a world whose worker sends when somebody looks."""

    world: World

    def code_for(self, email: str) -> str:
        """The code of the newest."""
        work(self.world)
        return letter(self.world, email).code


def visit(
    world: World, change: Callable[[Request, Answer], Answer] = lambda _, answer: answer, seed: int = 1
) -> tuple[AccountVisit, TestBrowser]:
    """Somebody who reports a street light, and their browser."""
    plan = plan_of(world.site, "street-lights/report", world.clock().date())
    browser = TestBrowser(world.app, change=change)
    way = next(way for way in plan.ways if way.completes)
    return AccountVisit(plan, way, browser, Inbox(world), random.Random(seed)), browser


def test_somebody_signs_in_sends_something_and_finds_it(account_world: World) -> None:
    """Home, timeline, appointments, the case and the details come, and nobody is signed in afterwards."""
    person, browser = visit(account_world)
    reference = all_of(person)
    assert reference
    names = [request.name for request in browser.asked]
    for name in (
        "/sign-in/code",
        "/account",
        "/account/timeline",
        "/account/appointments",
        "/account/cases/{reference}",
        "/account/details/name",
        "/account/details",
        "/sign-out",
    ):
        assert name in names
    theirs = account(account_world, person.email)
    case = account_world.front.store.cases.by_reference(reference)
    assert case is not None
    assert account_world.front.store.account_cases.find(theirs, case) is not None
    assert browser.client.get("/account").headers["Location"] == "/sign-in"


def test_two_people_at_once_see_their_own(account_world: World) -> None:
    """The canaries differ, and no page of one carries the other's."""
    first, _ = visit(account_world, seed=1)
    second, _ = visit(account_world, seed=2)
    assert first.canary != second.canary
    assert all_of(first) != all_of(second)


def all_of(person: AccountVisit) -> str:
    """Everything that somebody does; the reference that they were shown."""
    outcome = person.go()
    person.leave(outcome)
    return outcome.reference


def _on(path: str, alter: Callable[[str], str]) -> Callable[[Request, Answer], Answer]:
    def change(request: Request, answer: Answer) -> Answer:
        its = request.method == "GET" and request.name == path
        return replace(answer, html=alter(answer.html)) if its else answer

    return change


@pytest.mark.parametrize("path", ["/account", "/account/details", "/street-lights/report/check-answers"])
def test_a_page_with_somebody_elses_words_is_wrong(account_world: World, path: str) -> None:
    """Also one of the journey, and one that carries their own words besides."""
    person, _ = visit(account_world, _on(path, lambda html: f"{html}<p>{OTHER}</p>"))
    with pytest.raises(WentWrong, match=ANOTHERS):
        all_of(person)


@pytest.mark.parametrize(
    ("path", "alter", "wrong"),
    [
        ("/account", lambda html: html.replace("</main>", "<p>2222-3333</p></main>"), ANOTHERS),
        ("/account", lambda html: html.partition("<main")[0] + "<main></main>", "what they sent"),
        ("/account/timeline", lambda _: "<main></main>", "signed in"),
        ("/account/details", lambda html: html.partition("<main")[0], "what they keep"),
    ],
)
def test_what_is_missing_or_too_much_is_wrong(
    account_world: World, path: str, alter: Callable[[str], str], wrong: str
) -> None:
    """A reference that is not theirs, a case that is not there, a page for nobody, a detail that is lost."""
    person, _ = visit(account_world, _on(path, alter))
    with pytest.raises(WentWrong, match=wrong):
        all_of(person)


def test_codes_are_read_from_the_folder_of_what_was_sent(account_world: World) -> None:
    """Each once, by the address that it went to."""
    notify = account_world.front.notify
    assert isinstance(notify, FakeNotify)
    folder = SentFolder(notify.folder)
    ann = account_world.visitor()
    ann.get("/sign-in")
    ann.post("/sign-in", {"email": "ann@example.com"})
    work(account_world)
    assert SentFolder(Path(notify.folder)).code_for("bob@example.com") is None
    assert folder.code_for("ann@example.com") == letter(account_world).code
    assert folder.code_for("ann@example.com") is None


def _judged(*failures: Failure, ended: int = 3) -> dict[str, bool]:
    failed = sum(each.times for each in failures)
    pages = (
        PageResult("GET", "/account", 20, failed, 10.0),
        PageResult("POST", "/sign-out", ended, 0, 10.0),
    )
    found = judge(Result(10.0, pages, failures, {}), [], None, 3)
    return {finding.words: finding.well for finding in found.findings}


def test_the_verdict_tells_what_became_of_accounts() -> None:
    """A page with another's words does not pass, and nor does a test in which nobody came to the end."""
    ended = "Signed in, sent something, found it in their account and signed out: {}. Nobody saw what is {}."
    assert _judged()[ended.format("3 people", "somebody else’s")] is True
    assert _judged(ended=0)[ended.format("0 people", "somebody else’s")] is False
    found = _judged(Failure("GET", "/account", f"CatchResponseError('{ANOTHERS}')", 2))
    assert found["Requests of accounts that failed: 2 of 23; none may."] is False
    assert found["Pages that showed people what is somebody else’s: 2."] is False


@pytest.mark.slow
@pytest.mark.xdist_group("load")
def test_a_short_test_of_people_who_sign_in(tmp_path: Path) -> None:
    """Against a real server, with real emails in its folder: nothing is lost, nobody sees another's words."""
    folder = account_site(tmp_path / "anytown")
    thresholds = "think_time: {least: 0, most: 0.2}\np95: 60000\n"
    (folder / "street_lights" / "load.yaml").write_text(thresholds, encoding="utf-8")
    asked = ("street-lights", "--signed-in", *FEW, "--workers", "2", "--hurry", "5")
    with command(folder, *asked) as process:
        said = said_by(process)
        assert process.returncode == 0, said
    assert "found it in their account and signed out:" in said
    assert "Nobody saw what is somebody else’s." in said
    assert confirmed(said) > 0
