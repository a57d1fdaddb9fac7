"""Signing in to the console: links work once, nobody learns who has an account, guessing is hopeless."""

from __future__ import annotations

import re
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from prototype_kit import load_site
from prototype_kit.adapters.notify import FakeNotify
from prototype_kit.people import Account, Role
from prototype_kit.signing import Signer
from prototype_kit.store import Asking, Store, open_store
from prototype_kit.store.account_sessions import LONGEST, UNUSED
from prototype_kit.store.sign_ins import LIFE, LOCKED, MOST_WRONG
from prototype_kit.web.limiting import LIMITS
from prototype_kit.work import Worker
from tests.reliability.residents import all_at_once
from tests.reliability.servers import Answer, Client, free_port, running
from tests.reliability.tiers import LONG, Figures
from tests.web.team import team
from tests.web.visitor import SAME_ORIGIN
from tests.web.world import NOON, MakeWorld, World, street_lights_alone

ANN, NOBODY, LOCKED_OUT = "ann@example.com", "nobody@example.com", "locked@example.com"


@dataclass
class Console:
    """A console that is served, and its insides."""

    folder: Path
    port: int
    store: Store

    @property
    def client(self) -> Client:
        """A browser's connection to it."""
        return Client(self.port)

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


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Two processes of eight threads each, and somebody who may sign in."""
    folder, port = street_lights_alone(tmp_path_factory.mktemp("console") / "anytown"), free_port()
    with running(folder, "console", "--workers", "2", "--threads", "8", port=port):
        store = open_store(f"sqlite:///{folder / 'instance' / 'site.db'}")
        store.accounts.add("staff", ANN, "Ann Lee", datetime.now(UTC), ["manager"])
        yield Console(folder, port, store)
        store.close()


def follow(client: Client, token: str) -> Answer:
    """Press the button behind a link."""
    return client.post(f"/sign-in/{token}", headers=SAME_ORIGIN)


def is_in(client: Client) -> bool:
    """Whether a page for managers is shown."""
    return client.get("/staff").status_code == 200


# --- 20: a link works once ----------------------------------------------------------------------------------


def test_of_a_hundred_uses_of_one_link_one_signs_in(console: Console, figures: Figures) -> None:
    """After programs have looked at it ten times; each of the others is told that it was used."""
    token, _ = console.asked(console.client)
    for method in ("GET", "HEAD") * 5:
        assert console.client.open(f"/sign-in/{token}", method).status_code == 200
    before, clients = console.sessions(), [console.client for _ in range(100)]
    answers = all_at_once(lambda client: follow(client, token), clients)
    figures.add(20, "sessions from 100 uses of one link at once", console.sessions() - before, 1)
    assert sorted(answer.status_code for answer in answers) == [303] + [410] * 99
    assert console.sessions() == before + 1
    assert sum(map(is_in, clients)) == 1


def test_no_link_or_code_works_where_it_must_not(console: Console, figures: Figures) -> None:
    """A code in another browser; a second too late; an older one after a newer; after being used."""
    before, refused = console.sessions(), []

    def enter(client: Client, code: str) -> int:
        return client.post("/sign-in/code", data={"code": code}, headers=SAME_ORIGIN).status_code

    asking, other = console.client, console.client
    console.asked(other, ANN)
    token, code = console.asked(asking)  # which ends the one before
    refused += [enter(other, code), enter(console.client, code)]
    (times,) = console.sql("SELECT asked_at, expires_at FROM sign_in ORDER BY id DESC LIMIT 1")
    life = (int(str(times[1])) - int(str(times[0]))) / 60_000
    figures.add(20, "minutes that a link works", life, "≤ 15")
    assert life <= 15
    console.sql(f"UPDATE sign_in SET expires_at = {int(time.time() * 1000) - 1000}")
    refused += [enter(asking, code), follow(asking, token).status_code]
    newer, newer_code = console.asked(asking)
    older = token, code
    token, code = console.asked(other)
    refused += [
        follow(asking, newer).status_code,
        enter(asking, newer_code),
        follow(asking, older[0]).status_code,
    ]
    assert console.sessions() == before
    assert follow(asking, token).status_code == 303
    refused += [follow(other, token).status_code, enter(other, code)]
    figures.add(20, "sessions from links and codes where none may work", console.sessions() - before - 1, 0)
    assert console.sessions() == before + 1
    assert set(refused) == {410, 422}


def test_nothing_that_lets_somebody_in_is_kept_once_it_was_sent(console: Console, figures: Figures) -> None:
    """In no row of the database."""
    client = console.client
    token, code = console.asked(client)
    tables = [str(name) for (name,) in console.sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    dump = "\n".join(str(row) for table in tables for row in console.sql(f"SELECT * FROM {table}"))
    cookie = client.cookies["staff-sign-in"]
    found = sum(secret in dump for secret in (token, f"'{code}'", cookie))
    follow(client, token)
    found += client.cookies["staff"] in str(console.sql("SELECT * FROM account_session"))
    figures.add(20, "secrets found in the database, of 4", found, 0)
    assert found == 0


# --- 21: nobody learns who has an account -------------------------------------------------------------------


@pytest.fixture
def shared(make_world: MakeWorld) -> World:
    """A prototype that others can reach, where there are limits, and two people who have accounts."""
    world = make_world("lights", ADDRESS="https://services.example.gov.uk", PASSWORD="correct-horse")
    for email in (ANN, LOCKED_OUT):
        world.front.store.accounts.add("staff", email, "Ann Lee", world.clock(), ["manager"])
    lock(world, LOCKED_OUT)
    return world


def lock(world: World, email: str) -> None:
    """Six wrong codes for an address."""
    asking, front = Asking("staff", email, "x", "en", ""), world.front
    front.store.sign_ins.ask(asking, world.clock())
    for _ in range(MOST_WRONG):
        claim = front.store.sign_ins.claim_by_code
        found = claim("staff", "x", "-", front.signer, "desktop", world.clock())
    assert found == "locked"


MASKED = re.compile(r"(?<=staff-sign-in=)[\w-]{43}|(?<=Expires=)[^;]*")
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


def seen(world: World, email: str, wrong: int) -> list[tuple[object, ...]]:
    """All that a browser and the database see of asking, and of so many wrong codes, masked."""
    visitor, found = team(world), []

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


def test_the_same_is_seen_for_every_address(shared: World, figures: Figures) -> None:
    """Status, headers, body, statements: of asking for known, unknown and locked ones, and of wrong codes."""
    known, unknown, locked = (seen(shared, email, 0) for email in (ANN, NOBODY, LOCKED_OUT))
    differences = sum(one != other for one in (known,) for other in (unknown, locked))
    known, unknown = seen(shared, ANN, MOST_WRONG + 1), seen(shared, NOBODY, MOST_WRONG + 1)
    differences += sum(one != other for one, other in zip(known, unknown, strict=True))
    figures.add(21, "differences between addresses", differences, 0)
    assert known == unknown
    assert differences == 0
    assert {message.recipient for message in shared.front.notify.sent()} == {ANN, LOCKED_OUT}


def test_asking_sends_nothing_itself(shared: World) -> None:
    """The request ends before anybody has looked whether there is such an account."""
    with statements(shared) as run:
        team(shared).raw("POST", "/sign-in", data={"email": ANN}, headers=SAME_ORIGIN)
    assert not [statement for statement in run if "FROM account " in statement or "INTO message" in statement]
    assert shared.front.store.outbox.recent() == ()


@pytest.mark.skipif(not LONG, reason="times say something on a quiet machine alone")
def test_asking_takes_as_long_for_every_address(console: Console, figures: Figures) -> None:
    """1,000 pairs in turn: the medians are within 5 ms, and no test of ranks tells the two apart."""
    took: dict[str, list[float]] = {ANN: [], NOBODY: []}
    for number in range(1000):
        for email in (ANN, NOBODY) if number % 2 else (NOBODY, ANN):
            started = time.perf_counter()
            answer = console.client.post("/sign-in", data={"email": email}, headers=SAME_ORIGIN)
            took[email].append(time.perf_counter() - started)
            assert answer.status_code == 303
    difference = 1000 * abs(statistics.median(took[ANN]) - statistics.median(took[NOBODY]))
    chance = area(took[ANN], took[NOBODY])
    figures.add(21, "ms between the medians of 1,000 pairs", f"{difference:.2f}", "≤ 5")
    figures.add(21, "how well times tell them apart (0.5: not)", f"{chance:.3f}", "0.45–0.55")
    assert difference <= 5
    assert 0.45 <= chance <= 0.55


def area(some: list[float], others: list[float]) -> float:
    """The chance that one of `some` took longer than one of `others`: the area under the ROC curve."""
    ranks = {value: rank for rank, value in enumerate(sorted([*some, *others]), 1)}
    total = sum(ranks[value] for value in some)
    return (total - len(some) * (len(some) + 1) / 2) / (len(some) * len(others))


# --- 22: guessing is hopeless, and shuts nobody out ---------------------------------------------------------


def test_guessing_all_day_hardly_ever_succeeds(shared: World, figures: Figures) -> None:
    """For one address, as fast as is allowed, from any number of machines, without a limit on asking."""
    store, signer, now = shared.front.store, shared.front.signer, NOON
    tries, longest = 0, timedelta(0)
    while now < NOON + timedelta(days=1):
        browser = f"browser {tries}"
        store.sign_ins.ask(Asking("staff", ANN, browser, "en", ""), now)
        found = store.sign_ins.claim_by_code("staff", browser, "000000", signer, "desktop", now)
        while found == "wrong":
            tries += 1
            found = store.sign_ins.claim_by_code("staff", browser, "000000", signer, "desktop", now)
        assert found == "locked"
        tries += 1
        free = until_free(store, signer, now)
        longest, now = max(longest, free - now), free
    chance = tries / 10**6
    figures.add(22, "chance of guessing one address's codes all day", f"{chance:.1e}", "≤ 1e-03")
    figures.add(22, "minutes that codes are locked", longest.total_seconds() / 60, 15)
    assert tries == MOST_WRONG * 96
    assert chance <= 1e-3
    assert longest == LOCKED == timedelta(minutes=15)


def until_free(store: Store, signer: Signer, now: datetime) -> datetime:
    """When codes are taken again, to the second. A code of a browser that asks then is tried, and refused."""
    for seconds in (0, 1, 60, 600, 899):
        at = now + timedelta(seconds=seconds)
        store.sign_ins.ask(Asking("staff", ANN, f"probe {at}", "en", ""), at)
        assert store.sign_ins.claim_by_code("staff", f"probe {at}", "1", signer, "desktop", at) == "locked"
    return now + timedelta(seconds=900)


def test_guessing_for_a_hundred_addresses_is_stopped_by_machine(shared: World, figures: Figures) -> None:
    """Six tries for each would be 600 at once: after twenty no code is taken from there."""
    compared = 0
    for number in range(100):
        visitor = team(shared)
        visitor.raw("POST", "/sign-in", data={"email": f"a{number}@example.com"}, headers=SAME_ORIGIN)
        for _ in range(MOST_WRONG):
            page = visitor.raw("POST", "/sign-in/code", data={"code": "000000"}, headers=SAME_ORIGIN).text
            compared += "latest email" in page and "Error:" in page
    ((tried,),) = [[sum(number_of_tries(shared))]]
    most = LIMITS["sign-in-code"].most
    # A window begins with its first use, and anew at midnight; so many requests may be under way at a time.
    chance = 26 * (most + 16) / 10**6
    figures.add(22, "codes compared for 100 addresses in an hour", tried, f"≤ {most}")
    figures.add(22, "chance of one machine in a day, all addresses", f"{chance:.1e}", "≤ 1e-03")
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


def test_the_owner_comes_in_while_somebody_guesses(console: Console, figures: Figures) -> None:
    """By the link that they were sent, whoever asked for it."""
    thief, owner = console.client, console.client
    token, _ = console.asked(thief)
    for _ in range(MOST_WRONG):
        answer = thief.post("/sign-in/code", data={"code": "000000"}, headers=SAME_ORIGIN)
        assert answer.status_code == 422
    assert "Too many wrong codes" in answer.text
    assert follow(owner, token).status_code == 303
    figures.add(22, "owners shut out by somebody who guesses", 0 if is_in(owner) else 1, 0)
    assert is_in(owner)
    console.sql("DELETE FROM sign_in")


# --- 23: sessions -------------------------------------------------------------------------------------------


def signed_in(console: Console, *roles: Role) -> tuple[Client, Account]:
    """A browser of somebody new with these roles."""
    now = datetime.now(UTC)
    email = f"somebody{console.sessions()}@example.com"
    account = console.store.accounts.add("staff", email, "Somebody", now, roles)
    client = console.client
    client.cookies["staff"] = console.store.account_sessions.begin(account, "desktop", now)
    return client, account


def test_no_old_session_is_taken(console: Console, figures: Figures) -> None:
    """One that was chosen before, one from before signing in again, out, or having other roles; or a copy."""
    old: list[str] = []

    def use(client: Client, act: Callable[[], object]) -> None:
        old.append(client.cookies["staff"])
        act()

    client = console.client
    client.cookies["staff"] = "A" * 43  # chosen by somebody who waits for it to be signed in
    use(client, lambda: follow(client, console.asked(client)[0]))
    assert is_in(client)
    use(client, lambda: follow(client, console.asked(client)[0]))
    assert is_in(client)
    use(client, lambda: client.post("/sign-out", headers=SAME_ORIGIN))
    for change in (
        lambda account: console.store.accounts.change(account, "A", ["editor"], None, datetime.now(UTC)),
        lambda account: console.store.accounts.close(account, datetime.now(UTC)),
    ):
        other, account = signed_in(console, "manager", "inspector")
        assert is_in(other)
        use(other, lambda change=change, account=account: change(account))
    accepted = 0
    for value in old:
        copy = console.client
        copy.cookies["staff"] = value
        accepted += is_in(copy)
    figures.add(23, f"old sessions accepted, of {len(old)}", accepted, 0)
    assert accepted == 0


def test_what_is_no_session_is_nobody_s(console: Console, figures: Figures) -> None:
    """Tampered with, of another kind, too long by far: none of it lets anybody in, or breaks anything."""
    client, _ = signed_in(console, "manager")
    good = client.cookies["staff"]
    resident = console.store.accounts.add("resident", ANN, "Ann Lee", datetime.now(UTC))
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
        console.store.account_sessions.begin(resident, "desktop", datetime.now(UTC)),
    ]
    accepted, statuses = 0, set()
    for value in values:
        other = console.client
        other.cookies["staff"] = value
        answer = other.get("/staff")
        accepted += answer.status_code == 200
        statuses.add(answer.status_code)
    other = console.client
    other.cookies["staff"] = "A" * 100_000
    oversized = other.get("/staff").status_code
    figures.add(23, f"false sessions accepted, of {len(values) + 1}", accepted, 0)
    assert accepted == 0
    assert statuses == {303}
    assert oversized in (303, 400, 431)
    assert is_in(client)


def test_the_times_are_those_that_were_promised() -> None:
    """Two hours, twelve, fifteen minutes: what documents say."""
    document = (Path(__file__).parents[2] / "docs" / "guide" / "staff.md").read_text(encoding="utf-8")
    for words in ("15 minutes", "2 hours", "12 hours", "6 wrong codes"):
        assert words in document
    assert timedelta(minutes=15) == LIFE
    assert (timedelta(hours=2), timedelta(hours=12)) == (UNUSED, LONGEST)
