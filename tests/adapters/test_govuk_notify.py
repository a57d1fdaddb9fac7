"""Messages that go to GOV.UK Notify: each is delivered once, and what goes wrong is told apart."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prototype_kit import load_site
from prototype_kit.adapters import govuk_notify
from prototype_kit.adapters.govuk_notify import (
    BAD_ADDRESS,
    BAD_KEY,
    BAD_SETUP,
    LONGEST,
    SMOKE_TEST_EMAILS,
    SMOKE_TEST_NUMBERS,
    GovukNotify,
)
from prototype_kit.adapters.notify import FakeNotify, notify_of
from prototype_kit.answers import EMPTY
from prototype_kit.cases import Submission
from prototype_kit.errors import AdapterRefused, AdapterUnavailable
from prototype_kit.messages import Message, NewMessage
from prototype_kit.settings import read_settings
from prototype_kit.store import Origin, Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.store.outbox import put_in
from prototype_kit.work import Worker
from tests.adapters.notify_server import (
    EMAIL_TEMPLATE,
    KEY,
    SECRET,
    TAKEN,
    TEXT_TEMPLATE,
    Asked,
    Behaviour,
    NotifyServer,
    serving,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
REPLY_TO = "8e222534-7f05-4972-86e3-17c5d9f894e2"
EMAIL = Message(
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
TEXT = replace(EMAIL, id="other", channel="text", recipient="07700 900 982", subject="")
AGAIN = replace(EMAIL, attempts=1, error="AdapterUnavailable")


@pytest.fixture
def server() -> Iterator[NotifyServer]:
    """Notify, so far as we know it."""
    with serving(NotifyServer()) as server:
        yield server


@pytest.fixture
def notify(server: NotifyServer) -> GovukNotify:
    """The adapter, with little patience."""
    return _adapter(server)


def _adapter(server: NotifyServer, key: str = KEY, reply_to: str = "") -> GovukNotify:
    return GovukNotify(
        key, EMAIL_TEMPLATE, TEXT_TEMPLATE, reply_to, api=server.address, timeout=(0.5, 0.5), longest=0.8
    )


def _from_now_on(server: NotifyServer, behaviour: Behaviour, method: str = "") -> None:
    server.plan = lambda asked: behaviour if asked.method == method or not method else "answers"


# --- What is sent -------------------------------------------------------------------------------------------


def test_an_email_is_our_words_in_a_template(server: NotifyServer) -> None:
    """One request, with the message's id as the reference, and the reply-to address that was chosen."""
    _adapter(server, reply_to=REPLY_TO).send(EMAIL)
    body = {
        "email_address": "ann@example.com",
        "template_id": EMAIL_TEMPLATE,
        "personalisation": {"subject": "Diolch, ŵ", "body": "We have 7K3M-9PQ2.\nThank you"},
        "reference": EMAIL.id,
        "email_reply_to_id": REPLY_TO,
    }
    assert server.asked == [Asked("POST", "/v2/notifications/email", body, EMAIL.id)]


def test_a_text_has_no_subject(server: NotifyServer, notify: GovukNotify) -> None:
    """It goes by the other template."""
    notify.send(TEXT)
    body = {
        "phone_number": "07700 900 982",
        "template_id": TEXT_TEMPLATE,
        "personalisation": {"body": "We have 7K3M-9PQ2.\nThank you"},
        "reference": TEXT.id,
    }
    assert server.asked == [Asked("POST", "/v2/notifications/sms", body, TEXT.id)]


def test_without_a_reply_to_address_notify_chooses(server: NotifyServer, notify: GovukNotify) -> None:
    """Nothing is said of it."""
    notify.send(EMAIL)
    assert "email_reply_to_id" not in server.taken[0]


# --- Once ---------------------------------------------------------------------------------------------------


def test_a_message_that_was_tried_is_looked_for_first(server: NotifyServer, notify: GovukNotify) -> None:
    """It is sent where Notify has it not, and only then."""
    notify.send(AGAIN)
    assert [asked.method for asked in server.asked] == ["GET", "POST"]
    notify.send(AGAIN)
    assert [asked.method for asked in server.asked] == ["GET", "POST", "GET"]
    assert server.sent == {EMAIL.id: 1}


def test_a_message_that_a_worker_was_lost_with_is_looked_for_too(
    server: NotifyServer, notify: GovukNotify
) -> None:
    """No attempt failed, but somebody may have sent it."""
    notify.send(EMAIL)
    notify.send(replace(EMAIL, error="lost"))
    assert server.sent == {EMAIL.id: 1}


@pytest.mark.parametrize("behaviour", TAKEN)
def test_what_notify_may_have_taken_is_never_sent_twice(
    server: NotifyServer, notify: GovukNotify, behaviour: Behaviour
) -> None:
    """The first time nobody can say; the second time it is found."""
    _from_now_on(server, behaviour)
    with pytest.raises(AdapterUnavailable):
        notify.send(EMAIL)
    server.wait_until_idle()
    _from_now_on(server, "answers")
    notify.send(AGAIN)
    assert server.sent == {EMAIL.id: 1}


@pytest.mark.parametrize("behaviour", ["fails", "busy", *TAKEN, "bad address", "bad gateway", "closes"])
def test_without_a_plain_word_nothing_is_sent_again(
    server: NotifyServer, notify: GovukNotify, behaviour: Behaviour
) -> None:
    """Whoever cannot find out whether a message is there waits; nothing of it is a refusal."""
    _from_now_on(server, behaviour, "GET")
    with pytest.raises(AdapterUnavailable):
        notify.send(AGAIN)
    assert [asked.method for asked in server.asked] == ["GET"]
    server.wait_until_idle()


def test_another_message_is_not_taken_for_this_one(
    server: NotifyServer, notify: GovukNotify, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should a list be given of everything that was sent, this one is still looked for in it."""
    notify.send(TEXT)
    everything = server.list(TEXT.id)
    monkeypatch.setattr(server, "list", lambda _: everything)
    notify.send(AGAIN)
    assert server.sent == {TEXT.id: 1, EMAIL.id: 1}


# --- What goes wrong ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("behaviour", ["fails", "busy", "bad set-up", "bad gateway", "closes"])
def test_what_may_be_better_later_is_tried_later(
    server: NotifyServer, notify: GovukNotify, behaviour: Behaviour
) -> None:
    """Nothing was sent, and nothing is given up."""
    _from_now_on(server, behaviour)
    with pytest.raises(AdapterUnavailable):
        notify.send(EMAIL)
    assert not server.sent
    _from_now_on(server, "answers")
    notify.send(AGAIN)
    assert server.sent == {EMAIL.id: 1}


def test_an_address_that_cannot_be_is_refused_for_ever(server: NotifyServer, notify: GovukNotify) -> None:
    """In plain words, without the address."""
    _from_now_on(server, "bad address")
    with pytest.raises(AdapterRefused) as refused:
        notify.send(EMAIL)
    assert str(refused.value) == BAD_ADDRESS
    assert refused.value.__cause__ is None


def test_what_is_wrong_with_the_set_up_is_said_in_notifys_words(
    server: NotifyServer, notify: GovukNotify, caplog: pytest.LogCaptureFixture
) -> None:
    """Staff read them beside the message; the log has an error."""
    _from_now_on(server, "bad set-up")
    with pytest.raises(AdapterUnavailable) as failed:
        notify.send(EMAIL)
    assert str(failed.value).startswith(
        f"{BAD_SETUP} It says: Can’t send to this recipient when service is in"
    )
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert EMAIL.id in record.message


def test_a_wrong_key_is_said_loudly(server: NotifyServer, caplog: pytest.LogCaptureFixture) -> None:
    """In the log, as an error that says what to check; messages wait."""
    with pytest.raises(AdapterUnavailable) as failed:
        _adapter(server, KEY.replace(SECRET, SECRET[::-1])).send(EMAIL)
    assert str(failed.value) == BAD_KEY
    (record,) = caplog.records
    assert (record.levelno, record.message) == (logging.ERROR, f"{BAD_KEY} Messages wait meanwhile.")
    assert not server.sent


def test_nobody_else_is_sent_a_message(server: NotifyServer, notify: GovukNotify) -> None:
    """A redirect is not followed, as some networks answer everything with one."""
    with serving(NotifyServer()) as other:
        server.elsewhere = other.address
        _from_now_on(server, "redirects")
        with pytest.raises(AdapterUnavailable):
            notify.send(EMAIL)
        assert not other.asked


def test_who_is_not_there_is_unavailable() -> None:
    """Nobody listens at the address."""
    nobody = GovukNotify(KEY, EMAIL_TEMPLATE, TEXT_TEMPLATE, api="http://127.0.0.1:1")
    with pytest.raises(AdapterUnavailable, match="could not be asked"):
        nobody.send(EMAIL)


@pytest.mark.parametrize("behaviour", ["stalls", "trickles"])
def test_every_request_ends_in_time(server: NotifyServer, notify: GovukNotify, behaviour: Behaviour) -> None:
    """However slowly a byte comes after the other. In earnest two requests take less than a minute."""
    server.stall = 3.0
    _from_now_on(server, behaviour)
    begun = time.monotonic()
    with pytest.raises(AdapterUnavailable):
        notify.send(EMAIL)
    assert time.monotonic() - begun < 2
    assert 2 * LONGEST < 60


def test_no_log_holds_an_address_or_words(
    server: NotifyServer, notify: GovukNotify, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even that of the client or of its parts, when all is logged that there is; nor the key."""
    caplog.set_level(logging.DEBUG)
    errors = []
    for behaviour in ("answers", "fails", "bad address", "bad set-up", "bad gateway", "drops", "nonsense"):
        _from_now_on(server, behaviour)
        for message in (EMAIL, replace(TEXT, attempts=1)):
            try:
                notify.send(message)
            except (AdapterRefused, AdapterUnavailable) as error:
                errors.append(str(error))
    assert len(errors) >= 10
    for secret in ("ann@example.com", "900 982", "Diolch", "7K3M-9PQ2", SECRET):
        assert secret not in caplog.text + "".join(errors)


# --- Which one ----------------------------------------------------------------------------------------------


def test_settings_choose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: NotifyServer) -> None:
    """The fake is the default."""
    assert isinstance(notify_of(read_settings(tmp_path, {})), FakeNotify)
    monkeypatch.setattr(govuk_notify, "API", server.address)
    settings = read_settings(
        tmp_path,
        {
            "PROTOTYPE_KIT_NOTIFY": "govuk",
            "PROTOTYPE_KIT_NOTIFY_KEY": KEY,
            "PROTOTYPE_KIT_NOTIFY_EMAIL_TEMPLATE": EMAIL_TEMPLATE,
            "PROTOTYPE_KIT_NOTIFY_TEXT_TEMPLATE": TEXT_TEMPLATE,
            "PROTOTYPE_KIT_NOTIFY_REPLY_TO": REPLY_TO,
        },
    )
    chosen = notify_of(settings)
    for address in (*SMOKE_TEST_EMAILS, *SMOKE_TEST_NUMBERS):
        channel = "email" if "@" in address else "text"
        chosen.send(replace(EMAIL, id=address, recipient=address, channel=channel))
    assert server.sent == dict.fromkeys((*SMOKE_TEST_EMAILS, *SMOKE_TEST_NUMBERS), 1)
    assert {each["template_id"] for each in server.taken} == {EMAIL_TEMPLATE, TEXT_TEMPLATE}
    assert server.taken[0]["email_reply_to_id"] == REPLY_TO


# --- A worker with it ---------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one message."""
    upgrade(f"sqlite:///{tmp_path / 'kit.db'}")
    store = open_store(f"sqlite:///{tmp_path / 'kit.db'}")
    with store._database.writing() as connection:
        put_in(connection, None, [NewMessage("email", "t", "ann@example", "Thanks", "We have it.")], NOON)
    yield store
    store.close()


def test_a_refused_message_is_dead_at_once(
    store: Store, server: NotifyServer, notify: GovukNotify, caplog: pytest.LogCaptureFixture
) -> None:
    """With a plain reason; staff may send it again when they know better, and it is sent once."""
    now = [NOON]
    site = load_site(Path(__file__).parents[1] / "sites" / "bins")
    worker = Worker(store, notify, site, lambda: now[0])
    _from_now_on(server, "bad address")
    worker.turn()
    (dead,) = store.outbox.dead()
    assert (dead.error, dead.attempts, dead.due_at) == (BAD_ADDRESS, 1, NOON)
    assert caplog.messages == [f"Message {dead.id} was refused, and is not tried again."]
    now[0] += timedelta(days=1)
    worker.turn()
    assert len(server.asked) == 1
    _from_now_on(server, "answers")
    assert store.outbox.resend(dead.id, now[0])
    worker.turn()
    assert server.sent == {dead.id: 1}
    assert store.outbox.counts() == {"waiting": 0, "sent": 1, "dead": 0}


def test_nobody_is_written_to_about_a_made_up_case(
    store: Store, server: NotifyServer, notify: GovukNotify, tmp_path: Path
) -> None:
    """Of a load test, click-through or demonstration: an address may be somebody's. The fake takes it."""
    words = NewMessage("email", "t", "bob@example.com", "Thanks", "We have it.")
    submission = Submission(EMPTY, "received", "Reported", messages=lambda _: (words,))
    for origin in (Origin("live", "synthetic"), Origin("demo"), Origin("live")):
        draft = store.drafts.start(
            str(origin), "bins", "report", "r1", NOON.date(), NOON, timedelta(days=1), origin
        )
        store.cases.submit(draft, submission, NOON)
    leased = store.outbox.lease(NOON, 10, 60)
    assert [message.made_up for message in leased] == [False, True, True, False]
    for message in leased[1:3]:
        with pytest.raises(AdapterRefused, match="nobody is written to"):
            notify.send(message)
        FakeNotify(tmp_path / "sent").send(message)
    assert not server.asked
