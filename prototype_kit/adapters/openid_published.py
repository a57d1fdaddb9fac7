"""What an OpenID provider publishes of itself: its addresses and its keys, kept for a while."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from prototype_kit.errors import AdapterUnavailable
from prototype_kit.sign_in_settings import is_secure

KEPT = 3600.0  # seconds: for how long addresses and keys are not asked for again
AGAIN = 30.0  # seconds: how often unknown keys make us ask at most
REST = 5.0  # seconds: for how long a provider that did not answer is left in peace
MOST_BYTES = 1_000_000

_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_USEFUL = ("userinfo_endpoint", "end_session_endpoint")

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Published:
    """A provider's addresses by their names in OpenID Connect Discovery 1.0, and what it can do.

    `algorithms` are those that it signs with, `ways` those by which sites may show who they are; both may be
    empty. One that `names_itself` does so in whatever it sends back (RFC 9207).
    """

    addresses: Mapping[str, str]
    algorithms: Collection[str]
    ways: Collection[str]
    names_itself: bool


class Publisher:
    """Reads what one provider publishes. `agent` is what we call ourselves.

    What was read before counts on while the provider does not answer.
    """

    def __init__(self, issuer: str, agent: str, timeout: tuple[float, float]):
        self._issuer, self._agent, self._timeout = issuer, agent, timeout
        self._lock = threading.Lock()
        self._published = _Kept[Published]()
        self._keys = _Kept[KeySet]()

    def published(self) -> Published:
        """The addresses. Raises `AdapterUnavailable`."""
        with self._lock:
            return self._published.get(KEPT, self._publication)

    def keys(self, *, again: bool = False) -> KeySet:
        """The keys; `again` asks for them anew, unless they were asked for a moment ago.

        Raises `AdapterUnavailable`.
        """
        address = self.published().addresses["jwks_uri"]
        with self._lock:
            return self._keys.get(AGAIN if again else KEPT, lambda: self._key_set(address))

    def read(self, address: str, token: str = "") -> Mapping[str, Any]:
        """A JSON object from an address of the provider's. Raises `AdapterUnavailable`."""
        headers = {"Accept": "application/json", "User-Agent": self._agent}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            with requests.get(
                address, headers=headers, timeout=self._timeout, allow_redirects=False, stream=True
            ) as response:
                if response.status_code != 200:
                    raise AdapterUnavailable(f"the provider answered with status {response.status_code}")
                answer = json.loads(response.raw.read(MOST_BYTES, decode_content=True))
        except (requests.RequestException, OSError, ValueError) as error:
            raise unavailable(error) from None
        if not isinstance(answer, dict):
            raise AdapterUnavailable("the provider answered with something else")
        return answer

    def _publication(self) -> Published:
        read = self.read(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if read.get("issuer") != self._issuer:
            _log.error("The provider calls itself something else than the setting of its address (issuer).")
            raise AdapterUnavailable("the provider calls itself something else")
        addresses = {
            name: read[name]
            for name in (*_NEEDED, *_USEFUL)
            if isinstance(read.get(name), str) and is_secure(read[name])
        }
        if not all(name in addresses for name in _NEEDED):
            raise AdapterUnavailable("the provider publishes no addresses over TLS")
        return Published(
            addresses,
            _texts(read, "id_token_signing_alg_values_supported"),
            _texts(read, "token_endpoint_auth_methods_supported"),
            read.get("authorization_response_iss_parameter_supported") is True,
        )

    def _key_set(self, address: str) -> KeySet:
        try:
            return KeySet.import_key_set(cast("Any", self.read(address)))
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise unavailable(error) from None


class _Kept(Generic[T]):
    """Something that was read, and when. It is used by one thread at a time."""

    def __init__(self) -> None:
        self._value: T | None = None
        self._read_at = self._failed_at = float("-inf")

    def get(self, lasts: float, read: Callable[[], T]) -> T:
        """What was read within so many seconds; else it is read now."""
        now = time.monotonic()
        if self._value is not None and now - self._read_at < lasts:
            return self._value
        # Those who waited behind somebody who waited in vain need not wait as long once more.
        if now - self._failed_at >= REST:
            try:
                self._value, self._read_at = read(), time.monotonic()
            except AdapterUnavailable:
                self._failed_at = time.monotonic()
        if self._value is None:
            raise AdapterUnavailable("the provider does not answer")
        return self._value


def unavailable(error: Exception) -> AdapterUnavailable:
    """That the provider could not be asked, without the error's own words."""
    return AdapterUnavailable(f"the provider could not be asked: {type(error).__name__}")


def _texts(read: Mapping[str, Any], name: str) -> Collection[str]:
    value = read.get(name)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
