"""GOV.UK Notify: the live adapter that emails and texts leave by.

Our own words go through one template for emails and one for texts, which hold nothing but `((subject))` and
`((body))`. Notify takes the same message as often as it is sent, so one that was tried before is looked for
first, by its reference.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from prototype_kit.adapters.waiting import within
from prototype_kit.errors import AdapterRefused, AdapterUnavailable
from prototype_kit.messages import Message

API = "https://api.notifications.service.gov.uk"

# Notify takes these from any key and sends nothing. Each is for tests of a service that is running.
# Source: https://docs.notifications.service.gov.uk/python.html, "Smoke testing".
SMOKE_TEST_EMAILS = (
    "simulate-delivered@notifications.service.gov.uk",
    "simulate-delivered-2@notifications.service.gov.uk",
    "simulate-delivered-3@notifications.service.gov.uk",
)
SMOKE_TEST_NUMBERS = ("07700900000", "07700900111", "07700900222")

TIMEOUT = (5.0, 20.0)  # seconds: to connect, and of silence
LONGEST = 25.0  # seconds for a request, of which a message takes two at most

BAD_KEY = (
    "GOV.UK Notify refuses our key. Check PROTOTYPE_KIT_NOTIFY_KEY, and the clock of this machine: it may be "
    "30 seconds out at most."
)
BAD_ADDRESS = "GOV.UK Notify does not accept the email address or the phone number."
MADE_UP = "It is about a made-up case, of a load test or a demonstration, so nobody is written to."
BAD_SETUP = "GOV.UK Notify refuses the message as this service is set up."
"""Such as in trial mode, with a template that is not there, or to numbers abroad. It can be put right."""
_BAD_ADDRESS_KINDS = ("ValidationError", "InvalidEmailError", "InvalidPhoneError")

_log = logging.getLogger(__name__)
# The client logs what Notify answers, which may repeat an address. We log what is needed of it ourselves.
logging.getLogger("notifications_python_client").addFilter(lambda _: False)
logging.getLogger("notifications_python_client.base").addFilter(lambda _: False)


class GovukNotify:
    """Hands messages to GOV.UK Notify. `key` is an API key; templates and `reply_to` are ids of Notify's.

    `api`, `timeout` and `longest` (seconds for each request) are changed by tests alone.
    """

    def __init__(
        self,
        key: str,
        email_template: str,
        text_template: str,
        reply_to: str = "",
        *,
        api: str | None = None,
        timeout: tuple[float, float] | None = None,
        longest: float | None = None,
    ):
        self._key, self._email_template, self._text_template = key, email_template, text_template
        self._reply_to = reply_to
        self._api, self._timeout, self._longest = api or API, timeout or TIMEOUT, longest or LONGEST

    def send(self, message: Message) -> None:
        """Send the message, unless it was tried before and Notify has it.

        A made-up one is refused: its address may be somebody's.
        """
        if message.made_up:
            raise AdapterRefused(MADE_UP)
        if message.tried and self._has(message):
            return
        answer = self._ask(lambda client: self._post(client, message), message)
        if "id" not in answer:
            raise AdapterUnavailable("GOV.UK Notify answered with something else")

    def _has(self, message: Message) -> bool:
        answer = self._ask(lambda client: client.get_all_notifications(reference=message.id))
        found = answer.get("notifications")
        if not isinstance(found, list):
            raise AdapterUnavailable("GOV.UK Notify answered with something else")
        return any(isinstance(each, dict) and each.get("reference") == message.id for each in found)

    def _post(self, client: NotificationsAPIClient, message: Message) -> Any:
        if message.channel == "text":
            return client.send_sms_notification(
                phone_number=message.recipient,
                template_id=self._text_template,
                personalisation={"body": message.body},
                reference=message.id,
            )
        return client.send_email_notification(
            email_address=message.recipient,
            template_id=self._email_template,
            personalisation={"subject": message.subject, "body": message.body},
            reference=message.id,
            email_reply_to_id=self._reply_to or None,
        )

    def _ask(
        self, request: Callable[[NotificationsAPIClient], Any], sent: Message | None = None
    ) -> Mapping[str, Any]:
        # A client of its own each time: it may not be shared by threads, and a connection that was kept may
        # have been closed at the other end, which looks as if a message was lost on the way.
        client = NotificationsAPIClient(self._key, base_url=self._api, timeout=self._timeout)
        client.request_session.max_redirects = 0  # a redirect would take a message to somebody else
        try:
            answer = within(self._longest, lambda: request(client), "GOV.UK Notify")
        except APIError as error:
            raise _what_it_means(error, sent) from None
        finally:
            client.request_session.close()
        if not isinstance(answer, dict):
            raise AdapterUnavailable("GOV.UK Notify answered with something else")
        return answer


def _what_it_means(error: APIError, sent: Message | None) -> Exception:
    """Only that an address cannot be is for ever; whatever else Notify says may be better in an hour."""
    if error.response is None:
        why = type(error.__cause__).__name__ if error.__cause__ else "no answer"
        return AdapterUnavailable(f"GOV.UK Notify could not be asked: {why}")
    status, (kind, words) = error.status_code, _said(error.response)
    if status == 400 and sent and kind in _BAD_ADDRESS_KINDS:
        return AdapterRefused(BAD_ADDRESS)
    if status == 400 and sent and kind:
        _log.error("%s It waits meanwhile: message %s, %s.", BAD_SETUP, sent.id, kind)
        return AdapterUnavailable(BAD_SETUP if sent.recipient in words else f"{BAD_SETUP} It says: {words}")
    if status in (401, 403):
        _log.error("%s Messages wait meanwhile.", BAD_KEY)
        return AdapterUnavailable(BAD_KEY)
    _log.warning("GOV.UK Notify answered with status %s.", status)
    return AdapterUnavailable(f"GOV.UK Notify answered with status {status}")


def _said(response: Any) -> tuple[str, str]:
    """Notify's name for an error, such as `ValidationError`, and its words; empty where another answers."""
    try:
        first = response.json()["errors"][0]
        return str(first["error"]), str(first["message"])
    except (IndexError, KeyError, TypeError, ValueError):
        return "", ""
