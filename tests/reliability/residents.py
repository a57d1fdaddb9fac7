"""People who report a street light on a real server, and try again when nobody answers."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.reliability.servers import PATIENCE, Answer, Client
from tests.web.journeys import REPORT
from tests.web.visitor import SAME_ORIGIN

CONFIRMATION = f"{REPORT}/confirmation"
CHECK_ANSWERS = f"{REPORT}/check-answers"


class Resident:
    """Somebody with a browser. `statuses` counts what was answered, `unanswered` what was not, and why."""

    def __init__(self, port: int, session: str = ""):
        self.client = Client(port)
        if session:
            self.client.cookies["session"] = session
        self.statuses: Counter[int] = Counter()
        self.unanswered: Counter[str] = Counter()

    def get(self, path: str) -> Answer:
        """Ask for a page until it comes."""
        return self._ask(lambda: self.client.get(path))

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> Answer:
        """Send a form until somebody answers, as people do who see that the connection broke."""
        return self._ask(lambda: self.client.post(path, data=data, headers=SAME_ORIGIN))

    def _ask(self, request: Callable[[], Answer]) -> Answer:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = request()
            except (OSError, http.client.HTTPException) as error:
                self.unanswered[type(error).__name__] += 1
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                self.statuses[answer.status_code] += 1
                return answer

    def submit(self) -> str:
        """Send the answers; the reference that the confirmation shows."""
        sent = self.post(CHECK_ANSWERS)
        assert (sent.status_code, sent.headers["Location"]) == (303, CONFIRMATION), sent.text
        return reference_on(self.get(CONFIRMATION))


def reference_on(confirmation: Answer) -> str:
    """The reference on a confirmation page, without reading it as a browser does: crowds read thousands."""
    words = " ".join(re.sub("<[^>]*>", " ", confirmation.text).split())
    assert (confirmation.status_code, "Report sent" in words) == (200, True), words
    return words.split("Your reference is ")[1].split()[0]


def all_at_once(ask: Callable[[Client], Answer], clients: list[Client]) -> list[Answer]:
    """What each is answered when all ask at the same moment."""
    ready = threading.Barrier(len(clients))

    def one(client: Client) -> Answer:
        ready.wait(30)
        return ask(client)

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(one, clients))
