"""The first page of an account: what needs doing now, and all that is theirs, at one cost however much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from prototype_kit.cases import Case, CaseEntry
from prototype_kit.messages import NewMessage
from prototype_kit.store.account_home import Scope
from tests.statements import recorded
from tests.web.appointments import book, own
from tests.web.journeys import REPORT, unlisted_light
from tests.web.residents import ANN, BOB, account, give_session, keep_case, resident, work
from tests.web.visitor import Visitor
from tests.web.world import World


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Every statement that is run meanwhile."""
    sqls: list[str] = []
    with recorded(world.front.store.database) as found:
        yield sqls
    sqls += [sql for sql, _ in found]


def _cases(world: World, email: str = ANN) -> tuple[Case, ...]:
    """The cases of an account."""
    scope = Scope(world.settings.envs, list(world.site.services))
    return world.front.store.account_homes.cases(account(world, email), scope, world.clock()).cases


def booked(world: World, at: str = "2026-05-12T09:00Z") -> Visitor:
    """Somebody signed in who has an appointment."""
    visitor = resident(world)
    visitor.get("/visits/book")
    visitor.submit()
    visitor.submit(full_name="Ann Lee")
    visitor.submit()
    visitor.submit(appointment_office="archive")
    book(world, at, visitor=visitor)
    return visitor


def test_an_empty_account_says_what_it_is_for(account_world: World) -> None:
    """And how to put something into it that was sent before."""
    page = resident(account_world).get("/account")
    assert "There is nothing in your account yet." in page.words
    assert "add it with its reference and code" in page.words
    assert "What needs doing now" not in page.words
    assert "/account/add" in page.html


def test_what_was_sent_while_signed_in_is_there_at_once(account_world: World) -> None:
    """With its status and until when; what others sent is not."""
    ann = resident(account_world)
    unlisted_light(ann)
    ann.submit()
    account_world.reported(REPORT, BOB)
    page = ann.get("/account")
    (reference,) = [row.reference for row in _cases(account_world)]
    assert f"/account/cases/{reference}" in page.html
    assert "We have your report" in page.words
    assert "We aim to deal with this by" in page.words
    assert page.html.count("/account/cases/") == 1


def test_a_form_that_is_deleted_soon_comes_first(account_world: World) -> None:
    """One that can be saved is kept for its 28 days; three days before the end it needs doing."""
    ann = resident(account_world)
    ann.post(REPORT)
    page = ann.get("/account")
    assert "Kept until midday on 3 June 2026" in page.words
    assert "Finish your form" not in page.words
    account_world.clock.forward(days=25)
    give_session(account_world, ann)
    page = ann.get("/account")
    assert "There is nothing in your account yet." not in page.words
    assert page.words.count("Report a faulty street light") == 1
    assert "Finish your form: Report a faulty street light" in page.words
    assert "We delete it at midday on 3 June 2026 if you do not go on with it." in page.words


def test_an_appointment_of_the_next_days_needs_doing(account_world: World) -> None:
    """A week before; until then it stands among the appointments alone."""
    visitor = booked(account_world, "2026-05-19T09:00Z")
    assert "Go to your appointment" not in visitor.get("/account").words
    assert "10am on Tuesday 19 May 2026" in visitor.page.words
    account_world.clock.forward(days=6)
    give_session(account_world, visitor)
    assert "Go to your appointment: Visit the archive" in visitor.get("/account").words
    page = visitor.get("/account/appointments")
    assert "Change this appointment" in page.words
    account_world.clock.forward(days=7)
    give_session(account_world, visitor)
    page = visitor.get("/account/appointments")
    assert "You have no appointments to come." in page.words


def test_a_question_that_nobody_answered_needs_doing(account_world: World) -> None:
    """Whether it is fixed, once that is asked and until somebody says so."""
    world = account_world
    case = world.reported(REPORT, ANN)
    keep_case(world, case)
    ann = resident(world)
    assert "Tell us whether this is fixed" not in ann.get("/account").words
    world.clock.forward(days=29)
    work(world)
    give_session(world, ann)
    page = ann.get("/account")
    assert "Tell us whether this is fixed" in page.words
    ann.get(f"{own(world, case)}/fixed")
    ann.submit(fixed="yes")
    assert "Tell us whether this is fixed" not in ann.get("/account").words


def test_the_open_and_newest_cases_come_first_twenty_a_page(account_world: World) -> None:
    """Those that are over come last; a page that is not there is empty and says nothing wrong."""
    world, made = account_world, list[Case]()
    for _ in range(23):
        world.clock.forward(minutes=1)
        made.append(world.reported(REPORT, ANN))
        keep_case(world, made[-1])
    newest = made[-1]
    over = replace(newest, status="fixed", state="fixed", ended_at=world.clock())
    world.front.store.cases.update(newest, over, [], [], world.clock())
    ann = resident(world)
    page = ann.get("/account")
    shown = [row for row in page.html.split('"') if row.startswith("/account/cases/")]
    assert shown == [f"/account/cases/{case.reference}" for case in reversed(made[2:-1])]
    assert "Next page" in page.words
    page = ann.get("/account?page=2")
    shown = [row for row in page.html.split('"') if row.startswith("/account/cases/")]
    assert shown == [f"/account/cases/{case.reference}" for case in (made[1], made[0], newest)]
    for odd in ("9", "0", "-1", "x", "٣", "9" * 50):
        assert ann.get(f"/account?page={odd}").heading == "Your account"


@pytest.mark.parametrize("path", ["/account", "/account/appointments", "/account/timeline"])
def test_the_number_of_statements_is_the_same_however_much_there_is(account_world: World, path: str) -> None:
    """With 200 cases, 50 bookings and 500 messages as with one of each; the pages grow no longer, too."""
    world = account_world
    visitor = booked(world)
    unlisted_light(visitor)  # a form to go on with, too
    other = world.visitor()
    unlisted_light(other)
    work(world)
    visitor.get(path)
    with statements(world) as few:
        visitor.get(path)
    _fill(world)
    with statements(world) as many:
        page = visitor.get(path)
    assert len(few) == len(many), sorted(set(many) - set(few))
    assert few
    assert len(page.html) < 150_000


def _fill(world: World) -> None:
    """200 cases with 50 bookings and 500 messages in the account: copies of the one that was booked."""
    store, now = world.front.store, world.clock()
    (case,) = _cases(world)
    for number in range(199):
        new = world.reported(REPORT, ANN)
        keep_case(world, new)
        entries = [CaseEntry(now, "update", f"Update {number}", "staff", True)]
        message = NewMessage("email", "x.email.md", ANN, f"Message {number}", "Words")
        store.cases.update(new, replace(new, priority="high"), entries, [message] * 2, now)
    with store.database.writing() as connection:
        for number in range(50):
            connection.execute(text(_COPY), {"id": f"copy-{number}", "case": case.id, "days": number + 1})
        total = connection.execute(text("SELECT count(*) FROM message")).scalar_one()
        assert total >= 398
        for number in range(500 - total):
            store_message = {"id": f"m-{number}", "case": case.id, "to": ANN}
            connection.execute(text(_MESSAGE), store_message)


_COPY = """
INSERT INTO booking (id, diary, service, calendar, office, draft_id, question, case_id, state, minutes,
  skills, resources, local_day, local_time, zone, starts_at, ends_at, extended, created_at, changed_at,
  version, env, source)
SELECT :id, diary, service, calendar, office, draft_id, question, case_id, state, minutes, skills, resources,
  local_day, local_time, zone, starts_at + 86400000 * :days, ends_at + 86400000 * :days, extended, created_at,
  changed_at, version, env, source
FROM booking WHERE case_id = :case AND id NOT LIKE 'copy%' LIMIT 1
"""
_MESSAGE = """
INSERT INTO message (id, case_id, channel, template, recipient, subject, body, state, attempts, due_at,
  created_at)
SELECT :id, :case, channel, template, :to, subject, body, state, attempts, due_at, created_at
FROM message LIMIT 1
"""


def test_whoever_is_not_signed_in_costs_no_statement(account_world: World) -> None:
    """No page asks the database who somebody is who has no cookie."""
    visitor = account_world.visitor()
    visitor.get("/")
    with statements(account_world) as run:
        visitor.get("/")
        visitor.get(REPORT)
    assert run == []


def test_the_account_says_when_somebody_signed_in_before(account_world: World) -> None:
    """So that two who share a mailbox, or a thief, are noticed."""
    ann = resident(account_world)
    assert "You last signed in" not in ann.get("/account").words
    account_world.clock.forward(hours=1)
    again = resident(account_world)
    words = again.get("/account").words
    assert "You last signed in at midday on 6 May 2026, on a computer." in words
    assert "If that was not you or somebody who shares your email, sign out everywhere else." in words


def test_everything_in_one_timeline(account_world: World) -> None:
    """What happened with each case and what was sent, the newest first, for whom it was alone."""
    world = account_world
    first = world.reported(REPORT, ANN)
    keep_case(world, first)
    world.clock.forward(hours=1)
    later = world.clock()
    secret = CaseEntry(later, "note", "Secret note", "staff", False)
    told = CaseEntry(later, "update", "We have ordered parts", "staff", True)
    messages = [
        NewMessage("email", "x.email.md", ANN, "Parts are ordered", "Dear Ann"),
        NewMessage("email", "x.email.md", BOB, "For Bob", "Dear Bob"),
    ]
    world.front.store.cases.update(first, replace(first, priority="high"), [secret, told], messages, later)
    other = world.reported(REPORT, BOB)
    world.front.store.cases.tell(other, [CaseEntry(later, "update", "Of somebody else", "staff", True)])
    page = resident(world).get("/account/timeline")
    words = page.words
    assert words.index("We emailed you: Parts are ordered") < words.index("We have ordered parts")
    assert words.index("We have ordered parts") < words.index("Received")
    for not_theirs in ("Secret note", "For Bob", "Of somebody else"):
        assert not_theirs not in words
    for path in ("/account/timeline?page=2", "/account/timeline?page=x"):
        resident(world).get(path)
