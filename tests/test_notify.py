"""The fake that messages go to: one file for each, kept once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit.adapters.notify import FakeNotify, Notify
from prototype_kit.errors import AdapterUnavailable
from prototype_kit.messages import Message

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MESSAGE = Message(
    id="7e3f0f0e-6f64-4b5c-9f43-0a4a4f3a1b11",
    case_id=1,
    channel="email",
    template="sent.email",
    recipient="ann@example.com",
    subject="Diolch, ŵ",
    body="We have 7K3M-9PQ2.\nThank you",
    state="waiting",
    attempts=0,
    due_at=NOON,
    leased_until=None,
    created_at=NOON,
    sent_at=None,
    error=None,
)


class Clock:
    """Goes on a second each time it is looked at."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        """The time."""
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock that ticks."""
    return Clock()


@pytest.fixture
def fake(tmp_path: Path, clock: Callable[[], datetime]) -> FakeNotify:
    """A fake whose folder is not there yet."""
    return FakeNotify(tmp_path / "var" / "sent", clock)


def test_the_fake_is_a_notify(fake: Notify) -> None:
    """It can stand wherever the real one does."""
    fake.send(MESSAGE)


def test_a_message_is_kept_as_a_file_of_its_own(fake: FakeNotify) -> None:
    """Named by its id, readable without the kit."""
    fake.send(MESSAGE)
    (file,) = fake.folder.iterdir()
    assert f"{MESSAGE.id}.json" == file.name
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert (MESSAGE.subject, MESSAGE.body, "2026-05-01T12:00:01+00:00") == (
        kept["subject"],
        kept["body"],
        kept["sent_at"],
    )


def test_a_message_that_is_sent_twice_is_delivered_once(fake: FakeNotify) -> None:
    """The second time changes nothing."""
    fake.send(MESSAGE)
    before = fake.sent()
    fake.send(replace(MESSAGE, body="other words"))
    assert before == fake.sent()


def test_the_newest_messages_come_first(fake: FakeNotify) -> None:
    """No more than asked for."""
    for number in range(5):
        fake.send(replace(MESSAGE, id=f"id-{number}"))
    assert [message.id for message in fake.sent()] == ["id-4", "id-3", "id-2", "id-1", "id-0"]
    assert [message.id for message in fake.sent(2)] == ["id-4", "id-3"]


def test_nothing_was_sent_at_first(fake: FakeNotify) -> None:
    """A folder that is not there holds no messages."""
    assert fake.sent() == ()


def test_half_a_file_is_never_read(fake: FakeNotify) -> None:
    """What a killed worker left unfinished is no message."""
    fake.send(MESSAGE)
    (fake.folder / ".half").write_text('{"id": ')
    assert len(fake.sent()) == 1


def test_what_was_sent_can_be_forgotten(fake: FakeNotify) -> None:
    """A reset takes the messages with it; the next one is kept as ever."""
    fake.forget()
    fake.send(MESSAGE)
    fake.forget()
    assert fake.sent() == ()
    fake.send(MESSAGE)
    assert len(fake.sent()) == 1


def test_the_fake_can_be_told_to_fail(fake: FakeNotify) -> None:
    """For one recipient, until it is told otherwise."""
    other = replace(MESSAGE, id="other", recipient="bob@example.com")
    fake.fail_for("ann@example.com")
    with pytest.raises(AdapterUnavailable):
        fake.send(MESSAGE)
    fake.send(other)
    assert [message.id for message in fake.sent()] == ["other"]
    fake.fail_for()
    fake.send(MESSAGE)
    assert len(fake.sent()) == 2
