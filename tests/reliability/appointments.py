"""A service with nothing but appointments, people who want one, and what they were told."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.reliability.servers import Answer, Client
from tests.web.visitor import SAME_ORIGIN

SERVICE = "registers"
BASE = f"/{SERVICE}/book"
_SLOT = re.compile(r'name="appointment"[^>]*value="([^"]+)"')
_REFERENCE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")

HALF_HOURS = 48
"""In a day, and so what can be booked on one: no bank holiday closes the desk."""

_SITE = """\
name: Anytown services
organisation: {name: Anytown Council}
contacts: {email: help@anytown.example, phone: 01632 960 100, text_relay: 18001 01632 960 100}
services: [registers]
"""
_SERVICE = """\
name: Book a time
summary: Book a time.
owner: Registers
journeys: [%s]
statuses:
  booked: {words: You have an appointment, group: open}
  over: {words: It is over, group: closed}
"""
_JOURNEY = """\
title: Book a time
pages:
  - page: appointment
    type: slot
    calendar: %s
    ask: Choose an appointment
"""
_CALENDAR = """\
name: Hall
needs: [desk]
length: 30 minutes
starts: 30 minutes
lead_time: 1 hours
window: %d days
hold: 5 minutes
change_until: 1 hours
bank_holidays: open
offices:
  hall:
    name: Town hall
    address: [Town Hall, ZZ1 1AA]
    opens: [{rule: FREQ=DAILY, from: "00:00", to: "24:00"}]
resources:
  desk: {name: Desk, kind: desk, capacity: %d, at: [{office: hall}]}
"""


def appointments_site(folder: Path, capacities: Mapping[str, int], places: int) -> Path:
    """A site with a journey, and a calendar of one desk, for each name; so many may come at the same time.

    Each calendar can be booked for as many days ahead as it takes for about so many `places`.
    """
    service = folder / SERVICE
    for part in ("journeys", "content", "calendars"):
        (service / part).mkdir(parents=True)
    (folder / "site.yaml").write_text(_SITE, encoding="utf-8")
    (service / "service.yaml").write_text(_SERVICE % ", ".join(capacities), encoding="utf-8")
    for name, capacity in capacities.items():
        (service / "journeys" / f"{name}.yaml").write_text(_JOURNEY % name, encoding="utf-8")
        days = max(1, round(places / capacity / HALF_HOURS))
        (service / "calendars" / f"{name}.yaml").write_text(_CALENDAR % (days, capacity), encoding="utf-8")
        for page, words in (("start", "# Book a time"), ("confirmation", "# Booked\n\n((reference))")):
            (service / "content" / f"{name}-{page}.md").write_text(f"{words}\n", encoding="utf-8")
    return folder


@dataclass
class History:
    """What people were told. `booked` are references and slots; the rest are counts."""

    booked: list[tuple[str, str]] = field(default_factory=list)
    lost: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self, reference: str, slot: str) -> None:
        """Somebody was shown a confirmation."""
        with self._lock:
            self.booked.append((reference, slot))

    def refused(self) -> None:
        """Somebody was told that a slot is gone."""
        with self._lock:
            self.lost += 1

    def answered(self, answer: Answer) -> Answer:
        """Count the status of an answer."""
        with self._lock:
            self.statuses[answer.status_code] += 1
        return answer


@dataclass
class Seeker:
    """Somebody who books one appointment after another until there are none, choosing among the first few."""

    port: int
    journey: str
    history: History
    lots: random.Random
    eager: int = 4  # among how many of the first they choose: few, so that many want the same

    @property
    def base(self) -> str:
        """The address of the journey."""
        return f"/{SERVICE}/{self.journey}"

    def seek(self) -> None:
        """Book until nothing is offered any more."""
        while self.book():
            pass

    def book(self) -> bool:
        """Book one appointment, trying again while others are quicker; False when there is none left."""
        client = Client(self.port)
        self._post(client, "")
        page = self._get(client, "/appointment")
        while offered := list(dict.fromkeys(_SLOT.findall(page.text))):
            slot = self.lots.choice(offered[: self.eager])
            page = self._post(client, "/appointment", {"appointment": slot})
            if page.status_code == 303 and self._send(client, slot):
                return True
            if page.status_code == 303:
                page = self._get(client, "/appointment")
            self.history.refused()
        return False

    def _send(self, client: Client, slot: str) -> bool:
        sent = self._post(client, "/check-answers")
        if sent.status_code != 303 or not sent.headers["Location"].endswith("/confirmation"):
            return False
        words = self._get(client, "/confirmation").text
        found = _REFERENCE.search(words.partition("<main")[2])
        assert found, words
        self.history.told(found[0], slot)
        return True

    def _get(self, client: Client, path: str) -> Answer:
        return self.history.answered(client.get(f"{self.base}{path}"))

    def _post(self, client: Client, path: str, form: Mapping[str, str] | None = None) -> Answer:
        return self.history.answered(client.post(f"{self.base}{path}", data=form or {}, headers=SAME_ORIGIN))


def most_at_once(times: list[tuple[datetime, datetime]]) -> int:
    """How many of these times overlap at the worst moment: counted anew, not by what the store keeps."""
    changes = sorted([(begin, 1) for begin, _ in times] + [(end, -1) for _, end in times])
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most


def at(milliseconds: int) -> datetime:
    """The moment that the store keeps."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
