"""Load tests: many people on a site at once, and a verdict."""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from prototype_kit.cli.command import COUNT, DONE, FILE, MEND, PORT, counted, example
from prototype_kit.cli.project import Project, environment, pass_project
from prototype_kit.errors import KitError
from prototype_kit.settings import LOOPBACK

if TYPE_CHECKING:
    from prototype_kit.load.limit import Step
    from prototype_kit.load.plan import JourneyPlan
    from prototype_kit.load.result import Result
    from prototype_kit.load.running import Master
    from prototype_kit.load.verdict import Verdict

VERDICT = Path("instance", "load", "verdict.json")
"""Where the last verdict is left in a project."""
LONGEST_S = 3600
"""No test is longer than an hour."""
STEP_S = 20
"""How long a step of --find-limit is."""
MOST_PEOPLE = 5_000
_USUAL_S, _USUAL_LIMIT_S = 60, 300
_UNITS = {"s": 1, "m": 60, "h": 3600}


class Duration(click.ParamType[int]):
    """`90s`, `2m` or `1h`: seconds."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Seconds, from what was typed."""
        if isinstance(value, int):
            return value
        text = str(value).strip().lower()
        digits, unit = (text[:-1], text[-1:]) if text[-1:] in _UNITS else (text, "s")
        if not (digits.isascii() and digits.isdigit() and 0 < int(digits) * _UNITS[unit] <= LONGEST_S):
            self.fail(f"{value!r} is not a time. Write it like 90s or 2m; an hour is the most.", param, ctx)
        return int(digits) * _UNITS[unit]


@dataclass(frozen=True)
class Asked:
    """What was typed, by the names of the options."""

    journeys: tuple[str, ...]
    users: int | None
    seconds: int | None
    spawn_rate: float | None
    hurry: float
    until: int
    once: bool
    signed_in: bool
    processes: int
    workers: int
    threads: int
    figures: Path | None
    find_limit: bool
    url: str | None
    database: str | None
    elsewhere: bool
    confirm: str | None
    expect_workers: int | None
    master_host: str
    master_port: int


@dataclass(frozen=True)
class Target:
    """The site that is tested: its address, and how its cases and processes can be known, if they can."""

    address: str
    secret: str
    password: str = ""
    database: str = ""
    workers: int = 0
    sent: Path | None = None


@example("prototype-kit load --users 200 --for 2m")
@click.command()
@click.argument("journeys", nargs=-1, metavar="[SERVICE[/JOURNEY]]…")
@click.option(
    "--users",
    type=click.IntRange(1, MOST_PEOPLE),
    help="People at once. Default: as many as load.yaml asks for, or 20.",
)
@click.option("--for", "seconds", type=Duration(), help="How long. Default: 60s; 5m with --find-limit.")
@click.option(
    "--spawn-rate",
    type=click.FloatRange(0.1, 1000),
    help="How many people come in a second. Default: all of them in a tenth of the time.",
)
@click.option(
    "--hurry",
    type=click.FloatRange(1, 1000),
    default=1.0,
    help="How many times as fast as load.yaml says people are. Default: 1.",
)
@click.option(
    "--until", type=click.IntRange(0), default=0, help="End when so many journeys are completed, if sooner."
)
@click.option(
    "--once", is_flag=True, help="Let each person go one way alone, and end when all have: for appointments."
)
@click.option(
    "--signed-in",
    is_flag=True,
    help="Let each person open an account first, and look at it before they leave.",
)
@click.option("--processes", type=COUNT, default=1, show_default=True, help="Processes that send requests.")
@click.option(
    "--workers", type=COUNT, default=os.cpu_count() or 1, help="Server processes. Default: one a core."
)
@click.option("--threads", type=COUNT, default=4, show_default=True, help="Threads of each.")
@click.option(
    "--figures", type=FILE, metavar="FILE", help="What report --json printed: how people really go."
)
@click.option("--find-limit", is_flag=True, help="Send more and more people, until a threshold breaks.")
@click.option("--url", help="Test a server that runs already, in place of one that is started for this.")
@click.option("--database", help="The database of the server at --url, to see whether cases are lost.")
@click.option("--elsewhere", is_flag=True, help="Allow a --url that is on another machine.")
@click.option("--confirm", metavar="SENTENCE", help="What is asked for with --elsewhere, for programs.")
@click.option(
    "--expect-workers", type=COUNT, help="Be the master of so many Locust workers, and wait for them."
)
@click.option("--master-host", default="127.0.0.1", show_default=True, help="Where the master listens.")
@click.option("--master-port", type=PORT, default=5557, show_default=True)
@pass_project
def load(project: Project, /, **asked: Any) -> int:
    """Test a site with many people at once, who go the ways of its journeys, and say whether it bears them.

    Without --url a server is started for it, on a copy of the site with a database of its own. Exit code 0:
    everything kept within load.yaml. 1: something did not.
    """
    from prototype_kit.load.running import check_locust

    check_locust()
    # Whoever ends this process wants what Ctrl-C does: what was started ends with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return _Load(project, Asked(**asked)).run()


class _Load:
    """One call of the command."""

    def __init__(self, project: Project, asked: Asked):
        self.folder, self.asked = project.folder, asked
        self.journeys = tuple(name.replace("_", "-") for name in asked.journeys)
        self.say: Callable[[str], None] = click.echo

    def run(self) -> int:
        """The exit code."""
        if self.asked.once and self.asked.find_limit:
            raise KitError(
                "With --once nobody comes again, so no limit is found. Leave out --once or --find-limit."
            )
        if self.asked.signed_in and (self.asked.url or self.asked.expect_workers):
            raise KitError(
                "With --signed-in people read their emails in a folder of the server that is started for "
                "this. Leave out --url and --expect-workers, or --signed-in."
            )
        self.plans = self._plans()
        if self.asked.url:
            self._allow(self.asked.url)
        with self._target() as target:
            return self._find_limit(target) if self.asked.find_limit else self._test(target)

    def _plans(self) -> tuple[JourneyPlan, ...]:
        from prototype_kit.document import nearest
        from prototype_kit.load.funnel import NOTHING, read_funnel
        from prototype_kit.load.plan import plan_load
        from prototype_kit.site import load_site

        site = load_site(self.folder)
        if self.asked.signed_in and site.account is None:
            raise KitError(
                "Nobody can sign in to this site: none of its services says account. Leave out --signed-in."
            )
        known = set(site.services)
        known |= {f"{slug}/{name}" for slug, service in site.services.items() for name in service.journeys}
        for name in self.journeys:
            if name not in known:
                raise KitError(f"There is no service or journey {name!r}. {nearest(name, known)}")
        funnel = read_funnel(self.asked.figures) if self.asked.figures else NOTHING
        return plan_load(site, datetime.now(UTC).date(), funnel, self.journeys)

    # Where to

    def _allow(self, url: str) -> None:
        """Refuse an address that is none, or on another machine unless that is meant."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.path.strip("/"):
            raise KitError(f"{url} is not the address of a site. Write it like http://127.0.0.1:8000.")
        if host in LOOPBACK:
            return
        if not self.asked.elsewhere:
            raise KitError(
                f"{host} is not this machine, and a load test can keep people from a service.\n"
                "Without --url, one is started here. If you may test that one, add --elsewhere."
            )
        sentence = f"I may send this load to {host}"
        typed = self.asked.confirm
        if typed is None:
            self.say(f"This sends many requests to {host}. Agree it with whoever runs that server.")
            typed = click.prompt(f"To go on, type: {sentence}\n", prompt_suffix="> ")
        if typed.strip() != sentence:
            raise KitError(f"Nothing was sent. To go on, the sentence must be: {sentence}")

    @contextmanager
    def _target(self) -> Iterator[Target]:
        from prototype_kit.load.orders import given_secret
        from prototype_kit.load.server import served

        url, environ = self.asked.url, environment(self.folder)
        if not url:
            if self.asked.expect_workers and not environ.get("PROTOTYPE_KIT_SECRET"):
                raise KitError(
                    "Set PROTOTYPE_KIT_SECRET here, and the same for each worker, to sign the test by."
                )
            secret = environ.get("PROTOTYPE_KIT_SECRET") or secrets.token_urlsafe(32)
            workers = self.asked.workers
            self.say(f"Starting a server with {counted(workers, 'worker')}, on a copy of {self.folder.name}.")
            with served(self.folder, secret, workers, self.asked.threads) as server:
                database, sent = server.database, server.sent
                yield Target(server.address, secret, database=database, workers=workers, sent=sent)
            return
        if urlsplit(url).hostname not in LOOPBACK and not environ.get("PROTOTYPE_KIT_SECRET"):
            raise KitError(
                "Set PROTOTYPE_KIT_SECRET to that of the site, which its load tests are signed by."
            )
        password = next(iter(environ.get("PROTOTYPE_KIT_PASSWORD", "").split()), "")
        secret = given_secret(self.folder, environ)
        yield Target(url.rstrip("/"), secret, password, self.asked.database or "")

    # Testing

    def _test(self, target: Target) -> int:
        from prototype_kit.load.verdict import people_for, table

        hurry = self.asked.hurry
        people = self.asked.users or min(MOST_PEOPLE, people_for(self.plans, hurry) or 20)
        seconds = self.asked.seconds or _USUAL_S
        self.say(f"Sending {people} people for {seconds} seconds to {target.address}.")
        short = [plan for plan in self.plans if plan.seconds / hurry > seconds / 2]
        for plan in self.plans:
            if plan in short:
                takes = f"{plan.base} takes people about {plan.seconds / hurry:.0f} seconds"
                self.say(f"Note: {takes}. Test for longer, or use --hurry, for more to come to its end.")
        result, verdict = self._measure(target, people, seconds, hurry)
        self.say("")
        for line in table(result, self.plans):
            self.say(line)
        self.say("")
        code = self._tell(result, verdict, target)
        if code != DONE and short:
            self.say(
                "The test was too short for its journeys, so this says little. Try --for 2m, or --hurry 5."
            )
            return code
        if not self.asked.url:  # of another server nobody knows which release it serves
            self._leave(verdict)
        return code

    def _leave(self, verdict: Verdict) -> None:
        """Leave behind what was found, for the record of an iteration."""
        from prototype_kit.iterations import LoadVerdict

        found = LoadVerdict(
            date=datetime.now(UTC),
            releases={plan.service.slug: plan.service.release for plan in self.plans},
            passed=verdict.passed,
            lines=tuple(finding.words for finding in verdict.findings),
        )
        file = self.folder / VERDICT
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found.model_dump_json(indent=2), encoding="utf-8")

    def _tell(self, result: Result, verdict: Verdict, target: Target) -> int:
        for failure in sorted(result.failures, key=lambda failure: -failure.times)[:10]:
            self.say(f"Failed {failure.times} times: {failure.method} {failure.name}: {failure.words}")
        for finding in verdict.findings:
            self.say(f"{'ok ' if finding.well else 'NOT'}  {finding.words}")
        if not target.database:
            self.say(
                "     Not checked: whether every case and appointment is there. "
                "Name the server's --database for that."
            )
        if verdict.passed:
            self.say("Verdict: it bears this load.")
            return DONE
        broken = len(verdict.broken)
        self.say(f"Verdict: it does not bear this load. {broken} of {len(verdict.findings)} did not hold.")
        return MEND

    def _measure(
        self, target: Target, people: int, seconds: int, haste: float, targets: bool = True
    ) -> tuple[Result, Verdict]:
        """One run of people `haste` times as fast as they are, and what is to be said of it."""
        from prototype_kit.load.kept import Kept, Records
        from prototype_kit.load.orders import Orders
        from prototype_kit.load.running import Run, run_locust
        from prototype_kit.load.verdict import judge

        figures = str(self.asked.figures.resolve()) if self.asked.figures else ""
        once = people if self.asked.once else 0
        orders = Orders(str(self.folder.resolve()), self.journeys, figures, haste, self.asked.until, once)
        if self.asked.signed_in:
            orders = replace(orders, sent=str(target.sent))
        # Without a rate, everybody has come when a tenth of the time is over.
        rate = self.asked.spawn_rate or max(1.0, 10 * people / seconds)
        run = Run(people, rate, seconds, self.asked.processes, self._master())
        records = Records(target.database, self.plans) if target.database else None
        if records:
            records.prepare()
        result = run_locust(orders, run, target.address, target.secret, self.say, target.password)
        kept = records.kept() if records else Kept(None)
        return result, judge(result, self.plans, kept.cases, people, haste, targets, kept.appointments)

    def _master(self) -> Master | None:
        from prototype_kit.load.running import Master

        workers, host, port = self.asked.expect_workers, self.asked.master_host, self.asked.master_port
        if not workers:
            return None
        self.say(f"Waiting for {counted(workers, 'worker')}, each started by:")
        self.say(f"  locust -f load/locustfile.py --worker --master-host {host} --master-port {port}")
        return Master(workers, host, port)

    def _find_limit(self, target: Target) -> int:
        from prototype_kit.load.limit import HASTE, Step, find_limit, told

        most = self.asked.seconds or _USUAL_LIMIT_S
        self.say(
            f"Looking for the limit of {target.address}, in steps of {STEP_S} seconds. It takes at most "
            f"{_in_words(most)}. People are {HASTE:.0f} times as fast as load.yaml says."
        )
        begun = time.monotonic()

        def measure(people: int) -> Step:
            self.say(f"{people} hasty people at once:")
            result, verdict = self._measure(target, people, STEP_S, HASTE, targets=False)
            for words in verdict.broken[:3]:
                self.say(f"  NOT  {words}")
            return Step(people, result, verdict)

        # A step begins only where it can end in time, with what a process needs to start and to stop.
        found = find_limit(measure, lambda: time.monotonic() - begun + STEP_S + 10 <= most)
        seconds = sum(plan.weight * plan.seconds for plan in self.plans)
        for line in told(found, target.workers, seconds):
            self.say(line)
        return DONE if found.best else MEND


def _in_words(seconds: int) -> str:
    return f"{seconds // 60} minutes" if seconds >= 120 and seconds % 60 == 0 else f"{seconds} seconds"
