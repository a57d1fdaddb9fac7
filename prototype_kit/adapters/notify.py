"""The port that messages leave by, and its fake, which keeps them in a folder to be looked at."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from prototype_kit.errors import AdapterUnavailable
from prototype_kit.messages import Channel, Message
from prototype_kit.settings import Settings


class Notify(Protocol):
    """Whoever delivers emails and texts."""

    def send(self, message: Message) -> None:
        """Hand over one message, or give up within a minute. The same `message.id` is delivered once only.

        Raises `AdapterUnavailable` when it could not be handed over, or nobody can say; `AdapterRefused` when
        it will never be taken, such as one to an address that cannot be.
        """


@dataclass(frozen=True)
class SentMessage:
    """A message as the fake keeps it."""

    id: str
    channel: Channel
    template: str
    recipient: str
    subject: str
    body: str
    sent_at: datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FakeNotify:
    """Sends nothing: each message becomes a JSON file in `folder`, named by its id."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = _utc_now):
        self.folder = folder
        self._clock = clock
        self._refused: frozenset[str] = frozenset()

    def fail_for(self, *recipients: str) -> None:
        """From now on be unavailable for just these recipients; for nobody when none is given."""
        self._refused = frozenset(recipients)

    def keep_failing(self, recipients: Collection[str], failing: bool) -> None:
        """The same in every process that has this folder: fail for these recipients, or no longer."""
        for recipient in recipients:
            mark = self._mark(recipient)
            if failing:
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.touch()
            else:
                mark.unlink(missing_ok=True)

    def _mark(self, recipient: str) -> Path:
        return self.folder / "failing" / hashlib.sha256(recipient.encode()).hexdigest()

    def check(self, message: Message) -> None:
        """Raises `AdapterUnavailable` when it was told to fail for this recipient."""
        if message.recipient in self._refused or self._mark(message.recipient).exists():
            raise AdapterUnavailable("told to fail for this recipient")

    def send(self, message: Message) -> None:
        """Keep the message, unless one with its id is kept already."""
        self.check(message)
        file = self.folder / f"{message.id}.json"
        if file.exists():
            return
        kept = SentMessage(
            message.id,
            message.channel,
            message.template,
            message.recipient,
            message.subject,
            message.body,
            self._clock(),
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        _write_whole(file, json.dumps(asdict(kept), default=datetime.isoformat, ensure_ascii=False, indent=2))

    def sent(self, limit: int = 100) -> tuple[SentMessage, ...]:
        """The newest messages, newest first."""
        files = sorted(self.folder.glob("[!.]*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
        messages = (_read(file) for file in islice(files, limit))
        return tuple(sorted(messages, key=lambda message: message.sent_at, reverse=True))

    def forget(self, ids: Collection[str] | None = None) -> None:
        """Delete every kept message, or just those with these ids."""
        for file in (
            self.folder.glob("*.json") if ids is None else (self.folder / f"{id_}.json" for id_ in ids)
        ):
            file.unlink(missing_ok=True)
        for mark in self.folder.glob("failing/*") if ids is None else ():
            mark.unlink(missing_ok=True)

    def kept(self) -> tuple[str, ...]:
        """The ids of all kept messages."""
        return tuple(file.stem for file in self.folder.glob("[!.]*.json"))


def _write_whole(file: Path, text: str) -> None:
    """Write so that nobody ever reads half a file."""
    descriptor, unfinished = tempfile.mkstemp(prefix=".", dir=file.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(unfinished).replace(file)


def _read(file: Path) -> SentMessage:
    data = json.loads(file.read_text(encoding="utf-8"))
    return SentMessage(**{**data, "sent_at": datetime.fromisoformat(data["sent_at"])})


class _FailingAsTold:
    """A live Notify in a prototype, where a scenario may have messages fail."""

    def __init__(self, notify: Notify, fake: FakeNotify):
        self._notify, self.fake = notify, fake

    def send(self, message: Message) -> None:
        """Send the message, unless the fake was told to fail for its recipient."""
        self.fake.check(message)
        self._notify.send(message)


def kept_by(notify: Notify) -> FakeNotify | None:
    """The fake in whose folder messages are kept; None where a provider alone has them."""
    if isinstance(notify, _FailingAsTold):
        return notify.fake
    return notify if isinstance(notify, FakeNotify) else None


def notify_of(settings: Settings) -> Notify:
    """Whoever the settings say that messages go to. Settings refuse the fake in live mode."""
    fake = FakeNotify(settings.instance / "sent")
    if settings.notify == "fake":
        return fake
    from prototype_kit.adapters.govuk_notify import GovukNotify

    notify = GovukNotify(
        settings.notify_key,
        settings.notify_email_template,
        settings.notify_text_template,
        settings.notify_reply_to,
    )
    return notify if settings.live else _FailingAsTold(notify, fake)
