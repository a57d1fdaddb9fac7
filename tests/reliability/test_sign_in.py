"""Signing in, as staff or resident: links work once, nobody learns who is known, guessing is hopeless."""

from __future__ import annotations

import re
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import event

from prototype_kit import Site, load_site
from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.people import Account, Kind, Role
from prototype_kit.signing import Signer
from prototype_kit.store import Asking, Store, open_store
from prototype_kit.store.account_sessions import LONGEST, UNUSED
from prototype_kit.store.sign_ins import LIFE, LOCKED, MOST_WRONG
from prototype_kit.web.limiting import LIMITS
from prototype_kit.work import Worker
from tests.reliability.residents import all_at_once
from tests.reliability.servers import Answer, Client, free_port, running
from tests.reliability.tiers import LONG, Figures
from tests.web.residents import account_site
from tests.web.team import team
from tests.web.visitor import SAME_ORIGIN, Visitor
from tests.web.world import NOON, MakeWorld, World, street_lights_alone

ANN, NOBODY, LOCKED_OUT = "ann@example.com", "nobody@example.com", "locked@example.com"


KINDS = get_args(Kind)


@dataclass
class Place:
    """An app that is served, where people of one kind sign in, and its insides."""

    kind: Kind
    folder: Path
    port: int
    store: Store

    @property
    def client(self) -> Client:
        """A browser's connection to it."""
        return Client(self.port)

    @property
    def own_page(self) -> str:
        """A page for whoever is signed in."""
        return "/staff" if self.kind == "staff" else "/account"

    def is_in(self, client: Client) -> bool:
        """Whether that is shown."""
        return client.get(self.own_page).status_code == 200

    def work(self) -> None:
        """A turn of the worker."""
        secret = (self.folder / "instance" / "secret").read_text(encoding="utf-8").strip()
        notify = FakeNotify(self.folder / "instance" / "sent")
        Worker(self.store, notify, load_site(self.folder), signer=Signer(secret)).turn()

    def asked(self, client: Client, email: str = ANN) -> tuple[str, str]:
        """Ask to sign in; the token and the code that were sent."""
        answer = client.post("/sign-in", data={"email": email}, headers=SAME_ORIGIN)
        assert answer.status_code == 303, answer.text
        self.work()
        body = FakeNotify(self.folder / "instance" / "sent").sent(1)[0].body
        link, code = re.search(r"/sign-in/(\S{43})\s", body), re.search(r"^(\d{6})$", body, re.MULTILINE)
        assert link
        assert code
        return link[1], code[1]

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """What the database says."""
        with closing(sqlite3.connect(self.folder / "instance" / "site.db", timeout=10)) as connection:
            rows = connection.execute(statement).fetchall()
            connection.commit()
            return rows

    def sessions(self) -> int:
        """How many sessions there ever were."""
        ((count,),) = self.sql("SELECT count(*) FROM account_session")
        return int(str(count))


@pytest.fixture(scope="module", params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Two processes of eight threads each, and somebody who may sign in: at the console or the public app."""
    kind, port = request.param, free_port()
    make, command = (street_lights_alone, "console") if kind == "staff" else (account_site, "serve")
    folder = make(tmp_path_factory.mktemp(kind) / "anytown")
    with running(folder, command, "--workers", "2", "--threads", "8", port=port):
        store = open_store(f"sqlite:///{folder / 'instance' / 'site.db'}")
        store.accounts.add(kind, ANN, "Ann Lee", datetime.now(UTC), ["manager"] if kind == "staff" else ())
        yield Place(kind, folder, port, store)
        store.close()


def follow(client: Client, token: str) -> Answer:
    """Press the button behind a link."""
    return client.post(f"/sign-in/{token}", headers=SAME_ORIGIN)


# --- 20: a link works once ----------------------------------------------------------------------------------


def test_of_a_hundred_uses_of_one_link_one_signs_in(place: Place, figures: Figures) -> None:
    """After programs have looked at it ten times; each of the others is told that it was used."""
    token, _ = place.asked(place.client)
    for method in ("GET", "HEAD") * 5:
        assert place.client.open(f"/sign-in/{token}", method).status_code == 200
    before, clients = place.sessions(), [place.client for _ in range(100)]
    answers = all_at_once(lambda client: follow(client, token), clients)
    figures.add(20, f"{place.kind}: sessions from 100 uses of one link at once", place.sessions() - before, 1)
    assert sorted(answer.status_code for answer in answers) == [303] + [410] * 99
    assert place.sessions() == before + 1
    assert sum(map(place.is_in, clients)) == 1


def test_no_link_or_code_works_where_it_must_not(place: Place, figures: Figures) -> None:
    """A code in another browser; a second too late; an older one after a newer; after being used."""
    before, refused = place.sessions(), []

    def enter(client: Client, code: str) -> int:
        return client.post("/sign-in/code", data={"code": code}, headers=SAME_ORIGIN).status_code

    asking, other = place.client, place.client
    place.asked(other, ANN)
    token, code = place.asked(asking)  # which ends the one before
    refused += [enter(other, code), enter(place.client, code)]
    (times,) = place.sql("SELECT asked_at, expires_at FROM sign_in ORDER BY id DESC LIMIT 1")
    life = (int(str(times[1])) - int(str(times[0]))) / 60_000
    figures.add(20, f"{place.kind}: minutes that a link works", life, "≤ 15")
    assert life <= 15
    place.sql(f"UPDATE sign_in SET expires_at = {int(time.time() * 1000) - 1000}")
    refused += [enter(asking, code), follow(asking, token).status_code]
    newer, newer_code = place.asked(asking)
    older = token, code
    token, code = place.asked(other)
    refused += [
        follow(asking, newer).status_code,
        enter(asking, newer_code),
        follow(asking, older[0]).status_code,
    ]
    assert place.sessions() == before
    assert follow(asking, token).status_code == 303
    refused += [follow(other, token).status_code, enter(other, code)]
    figures.add(
        20,
        f"{place.kind}: sessions from links and codes where none may work",
        place.sessions() - before - 1,
        0,
    )
    assert place.sessions() == before + 1
    assert set(refused) == {410, 422}


def test_nothing_that_lets_somebody_in_is_kept_once_it_was_sent(place: Place, figures: Figures) -> None:
    """In no row of the database."""
    client = place.client
    token, code = place.asked(client)
    tables = [str(name) for (name,) in place.sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    dump = "\n".join(str(row) for table in tables for row in place.sql(f"SELECT * FROM {table}"))
    cookie = client.cookies[f"{place.kind}-sign-in"]
    found = sum(secret in dump for secret in (token, f"'{code}'", cookie))
    follow(client, token)
    found += client.cookies[place.kind] in str(place.sql("SELECT * FROM account_session"))
    figures.add(20, f"{place.kind}: secrets found in the database, of 4", found, 0)
    assert found == 0


# --- 21: nobody learns who has an account -------------------------------------------------------------------


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Who signs in."""
    found: Kind = request.param
    return found


@pytest.fixture
def shared(make_world: MakeWorld, site_of_accounts: Site, kind: Kind) -> World:
    """A prototype that others can reach, where there are limits, and two people who have accounts."""
    given = {"ADDRESS": "https://services.example.gov.uk", "PASSWORD": "correct-horse"}
    world = make_world("lights", site=site_of_accounts if kind == "resident" else None, **given)
    for email in (ANN, LOCKED_OUT):
        roles: Sequence[Role] = ["manager"] if kind == "staff" else []
        world.front.store.accounts.add(kind, email, "Ann Lee", world.clock(), roles)
    lock(world, kind, LOCKED_OUT)
    return world


def somebody(world: World, kind: Kind) -> Visitor:
    """A new browser where people of a kind sign in; one that has given the password there is."""
    return team(world) if kind == "staff" else world.visitor()


def lock(world: World, kind: Kind, email: str) -> None:
    """Six wrong codes for an address."""
    asking, front = Asking(email, "en", "", kind, "x"), world.front
    front.store.sign_ins.ask(asking, world.clock())
    for _ in range(MOST_WRONG):
        claim = front.store.sign_ins.claim_by_code
        found = claim(kind, "x", "-", front.signer, "desktop", world.clock())
    assert found == "locked"


MASKED = re.compile(r"(?<=-sign-in=)[\w-]{43}|(?<=Expires=)[^;]*")
"""What is random, and the time on this machine's clock."""


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Every statement that the database is given meanwhile."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        found.append(statement)

    engine = world.front.store._database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def seen(world: World, kind: Kind, email: str, wrong: int) -> list[tuple[object, ...]]:
    """All that a browser and the database see of asking, and of so many wrong codes, masked."""
    visitor, found = somebody(world, kind), []

    def note(method: str, path: str, data: Mapping[str, str] | None = None) -> None:
        with statements(world) as run:
            answer = visitor.raw(method, path, data=data, headers=SAME_ORIGIN)
        headers = [(name, MASKED.sub("", value)) for name, value in answer.headers]
        found.append((answer.status_code, headers, answer.text, run))

    note("POST", "/sign-in", {"email": email})
    note("GET", "/sign-in/code")
    Worker(world.front.store, world.front.notify, world.site, world.clock, signer=world.front.signer).turn()
    for _ in range(wrong):
        note("POST", "/sign-in/code", {"code": "000000"})
    return found


def test_the_same_is_seen_for_every_address(shared: World, kind: Kind, figures: Figures) -> None:
    """Status, headers, body, statements: of asking for known, unknown and locked ones, and of wrong codes."""
    known, unknown, locked = (seen(shared, kind, email, 0) for email in (ANN, NOBODY, LOCKED_OUT))
    differences = sum(one != other for one in (known,) for other in (unknown, locked))
    known, unknown = (seen(shared, kind, email, MOST_WRONG + 1) for email in (ANN, NOBODY))
    differences += sum(one != other for one, other in zip(known, unknown, strict=True))
    figures.add(21, f"{kind}: differences between addresses", differences, 0)
    assert known == unknown
    assert differences == 0
    # Anybody may have an account of a resident; staff are let in by a manager.
    told = {ANN, LOCKED_OUT} | ({NOBODY} if kind == "resident" else set())
    assert {message.recipient for message in shared.front.notify.sent()} == told


def test_asking_sends_nothing_itself(shared: World, kind: Kind) -> None:
    """The request ends before anybody has looked whether there is such an account."""
    with statements(shared) as run:
        somebody(shared, kind).raw("POST", "/sign-in", data={"email": ANN}, headers=SAME_ORIGIN)
    assert not [statement for statement in run if "FROM account " in statement or "INTO message" in statement]
    assert shared.front.store.outbox.recent() == ()


@pytest.mark.skipif(not LONG, reason="times say something on a quiet machine alone")
def test_asking_takes_as_long_for_every_address(place: Place, figures: Figures) -> None:
    """1,000 pairs in turn: the medians are within 5 ms, and no test of ranks tells the two apart."""
    took: dict[str, list[float]] = {ANN: [], NOBODY: []}
    for number in range(1000):
        for email in (ANN, NOBODY) if number % 2 else (NOBODY, ANN):
            started = time.perf_counter()
            answer = place.client.post("/sign-in", data={"email": email}, headers=SAME_ORIGIN)
            took[email].append(time.perf_counter() - started)
            assert answer.status_code == 303
    difference = 1000 * abs(statistics.median(took[ANN]) - statistics.median(took[NOBODY]))
    chance = area(took[ANN], took[NOBODY])
    figures.add(21, f"{place.kind}: ms between the medians of 1,000 pairs", f"{difference:.2f}", "≤ 5")
    figures.add(21, f"{place.kind}: how well times tell them apart (0.5: not)", f"{chance:.3f}", "0.45–0.55")
    assert difference <= 5
    assert 0.45 <= chance <= 0.55


def area(some: list[float], others: list[float]) -> float:
    """The chance that one of `some` took longer than one of `others`: the area under the ROC curve."""
    ranks = {value: rank for rank, value in enumerate(sorted([*some, *others]), 1)}
    total = sum(ranks[value] for value in some)
    return (total - len(some) * (len(some) + 1) / 2) / (len(some) * len(others))


# --- 22: guessing is hopeless, and shuts nobody out ---------------------------------------------------------


def test_guessing_all_day_hardly_ever_succeeds(shared: World, kind: Kind, figures: Figures) -> None:
    """For one address, as fast as is allowed, from any number of machines, without a limit on asking."""
    store, signer, now = shared.front.store, shared.front.signer, NOON
    tries, longest = 0, timedelta(0)
    while now < NOON + timedelta(days=1):
        browser = f"browser {tries}"
        store.sign_ins.ask(Asking(ANN, "en", "", kind, browser), now)
        found = store.sign_ins.claim_by_code(kind, browser, "000000", signer, "desktop", now)
        while found == "wrong":
            tries += 1
            found = store.sign_ins.claim_by_code(kind, browser, "000000", signer, "desktop", now)
        assert found == "locked"
        tries += 1
        free = until_free(store, kind, signer, now)
        longest, now = max(longest, free - now), free
    chance = tries / 10**6
    figures.add(22, f"{kind}: chance of guessing one address's codes all day", f"{chance:.1e}", "≤ 1e-03")
    figures.add(22, f"{kind}: minutes that codes are locked", longest.total_seconds() / 60, 15)
    assert tries == MOST_WRONG * 96
    assert chance <= 1e-3
    assert longest == LOCKED == timedelta(minutes=15)


def until_free(store: Store, kind: Kind, signer: Signer, now: datetime) -> datetime:
    """When codes are taken again, to the second. A code of a browser that asks then is tried, and refused."""
    for seconds in (0, 1, 60, 600, 899):
        at = now + timedelta(seconds=seconds)
        store.sign_ins.ask(Asking(ANN, "en", "", kind, f"probe {at}"), at)
        assert store.sign_ins.claim_by_code(kind, f"probe {at}", "1", signer, "desktop", at) == "locked"
    return now + timedelta(seconds=900)


def test_guessing_for_a_hundred_addresses_is_stopped_by_machine(
    shared: World, kind: Kind, figures: Figures
) -> None:
    """Six tries for each would be 600 at once: after twenty no code is taken from there."""
    compared = 0
    for number in range(100):
        visitor = somebody(shared, kind)
        visitor.raw("POST", "/sign-in", data={"email": f"a{number}@example.com"}, headers=SAME_ORIGIN)
        for _ in range(MOST_WRONG):
            page = visitor.raw("POST", "/sign-in/code", data={"code": "000000"}, headers=SAME_ORIGIN).text
            compared += "latest email" in page and "Error:" in page
    ((tried,),) = [[sum(number_of_tries(shared))]]
    most = LIMITS["sign-in-code"].most
    # A window begins with its first use, and anew at midnight; so many requests may be under way at a time.
    chance = 26 * (most + 16) / 10**6
    figures.add(22, f"{kind}: codes compared for 100 addresses in an hour", tried, f"≤ {most}")
    figures.add(22, f"{kind}: chance of one machine in a day, all addresses", f"{chance:.1e}", "≤ 1e-03")
    assert tried <= most
    assert compared <= most
    assert chance <= 1e-3


def number_of_tries(world: World) -> list[int]:
    """Wrong codes of each address but the one that was locked before."""
    with closing(sqlite3.connect(world.file)) as connection:
        rows = connection.execute(
            "SELECT max(tries) FROM sign_in WHERE email <> ? GROUP BY email", [LOCKED_OUT]
        )
        return [tries for (tries,) in rows]


def test_the_owner_comes_in_while_somebody_guesses(place: Place, figures: Figures) -> None:
    """By the link that they were sent, whoever asked for it."""
    thief, owner = place.client, place.client
    token, _ = place.asked(thief)
    for _ in range(MOST_WRONG):
        answer = thief.post("/sign-in/code", data={"code": "000000"}, headers=SAME_ORIGIN)
        assert answer.status_code == 422
    assert "Too many wrong codes" in answer.text
    assert follow(owner, token).status_code == 303
    figures.add(
        22, f"{place.kind}: owners shut out by somebody who guesses", 0 if place.is_in(owner) else 1, 0
    )
    assert place.is_in(owner)
    place.sql("DELETE FROM sign_in")


# --- 23: sessions -------------------------------------------------------------------------------------------


def signed_in(place: Place, *roles: Role) -> tuple[Client, Account]:
    """A browser of somebody new; a member of staff has these roles."""
    now = datetime.now(UTC)
    email = f"somebody{place.sessions()}@example.com"
    given = roles if place.kind == "staff" else ()
    account = place.store.accounts.add(place.kind, email, "Somebody", now, given)
    client = place.client
    client.cookies[place.kind] = place.store.account_sessions.begin(account, "desktop", now)
    return client, account


def test_no_old_session_is_taken(place: Place, figures: Figures) -> None:
    """One that was chosen before, one from before signing in again, out, or having other roles; or a copy."""
    old: list[str] = []

    def use(client: Client, act: Callable[[], object]) -> None:
        old.append(client.cookies[place.kind])
        act()

    client = place.client
    client.cookies[place.kind] = "A" * 43  # chosen by somebody who waits for it to be signed in
    use(client, lambda: follow(client, place.asked(client)[0]))
    assert place.is_in(client)
    use(client, lambda: follow(client, place.asked(client)[0]))
    assert place.is_in(client)
    use(client, lambda: client.post("/sign-out", headers=SAME_ORIGIN))
    other_roles, closed = (
        lambda account: place.store.accounts.change(account, "A", ["editor"], None, datetime.now(UTC)),
        lambda account: place.store.accounts.close(account, datetime.now(UTC)),
    )
    for change in (other_roles, closed) if place.kind == "staff" else (closed,):
        other, account = signed_in(place, "manager", "inspector")
        assert place.is_in(other)
        use(other, lambda change=change, account=account: change(account))
    accepted = 0
    for value in old:
        copy = place.client
        copy.cookies[place.kind] = value
        accepted += place.is_in(copy)
    figures.add(23, f"{place.kind}: old sessions accepted, of {len(old)}", accepted, 0)
    assert accepted == 0


def test_what_is_no_session_is_nobody_s(place: Place, figures: Figures) -> None:
    """Tampered with, of another kind, too long by far: none of it lets anybody in, or breaks anything."""
    client, _ = signed_in(place, "manager")
    good = client.cookies[place.kind]
    other_kind: Kind = "resident" if place.kind == "staff" else "staff"
    twin = place.store.accounts.add(other_kind, ANN, "Ann Lee", datetime.now(UTC))
    values = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good[:-1],
        good + "A",
        good.upper(),
        f" {good}x",
        "",
        "%00",
        "../" * 14 + "x",
        "' OR 1=1 --",
        "A" * 4_000,
        place.store.account_sessions.begin(twin, "desktop", datetime.now(UTC)),
    ]
    accepted, statuses = 0, set()
    for value in values:
        other = place.client
        other.cookies[place.kind] = value
        answer = other.get(place.own_page)
        accepted += answer.status_code == 200
        statuses.add(answer.status_code)
    other = place.client
    other.cookies[place.kind] = "A" * 100_000
    oversized = other.get(place.own_page).status_code
    figures.add(23, f"{place.kind}: false sessions accepted, of {len(values) + 1}", accepted, 0)
    assert accepted == 0
    assert statuses == {303}
    assert oversized in (303, 400, 431)
    assert place.is_in(client)


def test_the_times_are_those_that_were_promised() -> None:
    """Two hours, twelve, fifteen minutes: what documents say."""
    document = (Path(__file__).parents[2] / "docs" / "guide" / "staff.md").read_text(encoding="utf-8")
    for words in ("15 minutes", "2 hours", "12 hours", "6 wrong codes"):
        assert words in document
    assert timedelta(minutes=15) == LIFE
    assert (timedelta(hours=2), timedelta(hours=12)) == (UNUSED["staff"], LONGEST)
