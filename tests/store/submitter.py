"""A process that submits, for tests that need several of them or want to kill one.

`once URL DRAFT_SESSION` submits that session's draft and prints the reference.
`forever URL` starts, saves and submits drafts, and prints each reference once it is acknowledged.
"""

from __future__ import annotations

import sys
import uuid
from datetime import UTC, date, datetime, timedelta

from prototype_kit.answers import Answers
from prototype_kit.cases import Submission
from prototype_kit.messages import NewMessage
from prototype_kit.store import Draft, Origin, Store, open_store

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANSWERS = Answers().with_page("fault", {"details": "x" * 500})


def _submit(store: Store, draft: Draft) -> str:
    submission = Submission(
        ANSWERS,
        "received",
        "Reported online",
        asset="lamp-17",
        messages=lambda reference: (NewMessage("email", "sent", "ann@example.com", reference, reference),),
    )
    return store.cases.submit(draft, submission, NOON).reference


def _once(store: Store, session: str) -> None:
    draft = store.drafts.latest(session, "street-lights", "report", NOON)
    assert draft is not None
    print("ready", flush=True)
    sys.stdin.readline()
    print(_submit(store, draft), flush=True)


def _forever(store: Store) -> None:
    while True:
        draft = store.drafts.start(
            uuid.uuid4().hex,
            "street-lights",
            "report",
            "r1",
            date(2026, 5, 1),
            NOON,
            timedelta(hours=20),
            Origin("test"),
        )
        print(_submit(store, store.drafts.save(draft, ANSWERS, NOON)), flush=True)


if __name__ == "__main__":
    command, url, *rest = sys.argv[1:]
    with_store = open_store(url)
    _once(with_store, *rest) if command == "once" else _forever(with_store)
