"""The people of a load test, for Locust. The only module that imports it; nothing else may import this one.

Locust changes the standard library as soon as it is imported, so this runs in Locust's own processes alone.
"""

from __future__ import annotations

import json
import os
import random
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-untyped]
from locust import FastHttpUser, events, task
from locust.env import Environment
from locust.exception import StopUser
from locust.runners import WorkerRunner

from prototype_kit.cli.project import environment as environment_of
from prototype_kit.load.account import AccountVisit, Post, SentFolder
from prototype_kit.load.browser import Answer, Astray, Check, Request, WentWrong
from prototype_kit.load.funnel import NOTHING, read_funnel
from prototype_kit.load.multipart import encoded
from prototype_kit.load.orders import Orders, given_orders, given_secret
from prototype_kit.load.plan import JourneyPlan, plan_load
from prototype_kit.load.tally import Tally
from prototype_kit.load.trip import Trip
from prototype_kit.signing import Signer
from prototype_kit.site import load_site
from prototype_kit.web.synthetic import HEADER, sign_load

TALLY = Tally()
"""What became of the journeys of this process, and in a master of all."""
PROGRESS_S = 5
LOOK_S = 0.25
"""How often it is looked whether enough journeys are completed."""
PATIENT_S = 1.0
"""After so long a wait a request has a connection of its own."""
SIGNED_FOR = timedelta(hours=2)


class Resident(FastHttpUser):
    """Somebody who goes one way after another, each time as somebody new; or `once`. Made by `resident`."""

    abstract = True
    insecure = False
    plans: tuple[JourneyPlan, ...] = ()
    haste = 1.0
    once = False
    signer = Signer("")
    password = ""
    post: Post | None = None
    """Where people look for the code to sign in with; None where nobody signs in."""

    def __init__(self, environment: Environment):
        super().__init__(environment)
        self.chance = random.Random()  # noqa: S311 - nothing is kept secret by it
        self.pause = 0.0
        self.signed = ""

    def wait_time(self) -> float:
        """How long Locust lets this person wait; it may end the test meanwhile, and at no other moment."""
        return self.pause

    @task
    def journey(self) -> None:
        """One journey, from the start page to its end."""
        self._journey()
        if self.once:
            raise StopUser

    def _journey(self) -> None:
        (plan,) = self.chance.choices(self.plans, [each.weight for each in self.plans])
        (way,) = self.chance.choices(plan.ways, plan.chances)
        self.client.cookiejar.clear()
        self.signed = sign_load(self.signer, datetime.now(UTC) + SIGNED_FOR)
        TALLY.of(plan.base).begun += 1
        trip: Trip | AccountVisit = Trip(plan, way, self, self.chance)
        if self.post is not None:
            trip = AccountVisit(plan, way, self, self.post, self.chance)
        try:
            self._give_password()
            outcome = trip.go()
        except WentWrong as wrong:
            TALLY.of(plan.base).broken += 1
            if isinstance(wrong, Astray):
                self._count_astray(plan, wrong)
            self.think(1, 1)  # a server that is down is not asked without end
            return
        finally:
            TALLY.of(plan.base).quicker += trip.quicker
        # Before they go on: the test may end while they look at their account.
        TALLY.of(plan.base).add_outcome(outcome.reference, outcome.booked, outcome.turned_away)
        if isinstance(trip, AccountVisit):
            with suppress(WentWrong):  # it is counted with the request
                trip.leave(outcome)

    # What a person does with a browser

    def think(self, least: float, most: float) -> None:
        """Let time pass, in which the test may end."""
        self.pause = self.chance.uniform(least, most) / self.haste
        if self.pause >= PATIENT_S:
            # A server closes connections that nothing comes by; a browser then opens another, Locust fails.
            self.client.client.clientpool.close()
        self.wait()  # type: ignore[no-untyped-call]  # Locust has no type for it

    def ask(self, request: Request, check: Check) -> Answer:
        """Send one request and say what came. Raises `WentWrong`."""
        headers = {HEADER: self.signed, "Sec-Fetch-Site": "same-origin"}
        if request.content_type:
            headers["Content-Type"] = request.content_type
        with self.client.request(
            request.method,
            request.address,
            name=request.name,
            data=request.body or None,  # type: ignore[arg-type]  # bytes are taken as well
            headers=headers,
            allow_redirects=False,
            catch_response=True,
        ) as response:
            if not response.status_code:
                wrong = f"no answer: {type(response.error).__name__}"
                response.failure(wrong)
                raise WentWrong(wrong)
            location = response.headers.get("Location", "") if response.headers else ""
            answer = Answer(response.status_code, location, response.text or "")
            if wrong := check(answer):
                response.failure(wrong)
                raise WentWrong(wrong)
            response.success()
        return answer

    def _give_password(self) -> None:
        if self.password:
            form, address = {"password": (self.password,)}, "/prototype/password"
            request = Request("POST", address, address, *encoded(form))
            self.ask(request, lambda answer: "" if answer.status == 303 else "the password was not taken")

    def _count_astray(self, plan: JourneyPlan, wrong: Astray) -> None:
        self.environment.events.request.fire(
            request_type="WAY",
            name=plan.base,
            response_time=0,
            response_length=0,
            exception=wrong,
            context={},
        )


def resident(
    folder: Path,
    only: tuple[str, ...] = (),
    figures: str = "",
    haste: float = 1.0,
    once: bool = False,
    sent: str = "",
) -> type[Resident]:
    """The people of the site in `folder`: a class of users for a locustfile. With `once` each goes one way.

    With `sent`, the folder of what the site's fake sends, each has an account and signs in first.

    Raises `KitError` when the site, its figures or its settings cannot be used.
    """
    environ = environment_of(folder)
    funnel = read_funnel(Path(figures)) if figures else NOTHING
    site = load_site(folder)
    passwords = environ.get("PROTOTYPE_KIT_PASSWORD", "").split()
    its = {
        "abstract": False,
        "plans": plan_load(site, datetime.now(UTC).date(), funnel, only),
        "haste": haste,
        "once": once,
        "signer": Signer(given_secret(folder, environ)),
        "password": passwords[0] if passwords else "",
        "post": SentFolder(Path(sent)) if sent else None,
    }
    return type("Resident", (Resident,), its)


def ordered_resident() -> type[Resident]:
    """The same as the command that started this process wants them."""
    orders = given_orders(os.environ)
    if orders is None:
        raise StopUser("this file is for prototype-kit load")
    once = bool(orders.once)
    return resident(Path(orders.folder), orders.only, orders.figures, orders.haste, once, orders.sent)


# --- What the processes tell each other, and the command ----------------------------------------------------


@events.report_to_master.add_listener  # type: ignore[untyped-decorator]
def _report(client_id: str, data: dict[str, Any]) -> None:  # noqa: ARG001 - Locust gives it
    data["journeys"] = TALLY.take()


@events.worker_report.add_listener  # type: ignore[untyped-decorator]
def _take_report(client_id: str, data: dict[str, Any]) -> None:  # noqa: ARG001
    TALLY.add(data.get("journeys", {}))


@events.init.add_listener  # type: ignore[untyped-decorator]
def _begin(environment: Environment, **_: Any) -> None:
    orders = given_orders(os.environ)
    if orders is not None and not isinstance(environment.runner, WorkerRunner):
        gevent.spawn(_tell_progress, environment)
        if orders.enough or orders.once:
            gevent.spawn(_end_with, environment, orders)


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def _leave_judging(environment: Environment, **_: Any) -> None:
    if given_orders(os.environ) is not None:
        environment.process_exit_code = 0  # what failed is for the verdict to say
        _ENVIRONMENTS.append(environment)


@events.quit.add_listener  # type: ignore[untyped-decorator]
def _write_result(exit_code: int, **_: Any) -> None:  # noqa: ARG001
    orders = given_orders(os.environ)
    for environment in _ENVIRONMENTS:
        if orders is not None and not isinstance(environment.runner, WorkerRunner):
            _say_progress(environment)
            _write(orders, environment)


_ENVIRONMENTS: list[Environment] = []


_BEGUN = time.monotonic()


def _tell_progress(environment: Environment) -> None:
    while True:
        gevent.sleep(PROGRESS_S)
        _say_progress(environment)


def _end_with(environment: Environment, orders: Orders) -> None:
    while not _is_enough(orders):
        gevent.sleep(LOOK_S)
    if environment.runner is not None:
        environment.runner.quit()


def _is_enough(orders: Orders) -> bool:
    completed = bool(orders.enough) and TALLY.completed >= orders.enough
    return completed or (bool(orders.once) and TALLY.over >= orders.once)


def _say_progress(environment: Environment) -> None:
    if environment.runner is None:
        return
    total = environment.runner.stats.total
    words = (
        f"{time.monotonic() - _BEGUN:4.0f} s  {environment.runner.user_count:4d} people  "
        f"{total.num_requests:6d} requests  {total.current_rps:6.1f} a second  "
        f"{total.num_failures:3d} failed  {TALLY.completed:5d} journeys completed"
    )
    if TALLY.turned_away:
        words += f"  {TALLY.turned_away:5d} turned away"
    print(words, flush=True)


def _write(orders: Orders, environment: Environment) -> None:
    stats = environment.runner.stats  # type: ignore[union-attr]  # a headless run has a runner
    pages = [
        {
            "method": entry.method,
            "name": entry.name,
            "requests": entry.num_requests,
            "failures": entry.num_failures,
            "p95": entry.get_response_time_percentile(0.95),
        }
        for entry in stats.entries.values()
    ]
    errors = [
        {"method": error.method, "name": error.name, "words": str(error.error), "times": error.occurrences}
        for error in stats.errors.values()
    ]
    exceptions = [str(found["msg"]) for found in environment.runner.exceptions.values()]  # type: ignore[union-attr]
    total = stats.total
    seconds = (total.last_request_timestamp or total.start_time) - total.start_time
    found = {
        "seconds": seconds,
        "pages": pages,
        "errors": errors,
        "exceptions": exceptions,
        "journeys": TALLY.data(),
    }
    Path(orders.result).write_text(json.dumps(found), encoding="utf-8")
