"""The port by which people sign in with somebody else's account of theirs, and its fake.

It is OpenID Connect's way by a code: the browser is sent to the provider, and comes back with a code; the
site asks the provider whose it is. What the provider gives meanwhile is verified, read and forgotten.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Protocol
from urllib.parse import urlencode

from prototype_kit.errors import AdapterRefused
from prototype_kit.events import milliseconds, moment_of
from prototype_kit.sign_in_settings import OpenIdSettings
from prototype_kit.signing import Signer

FAKE_PAGE = "/prototype/openid"
"""Where the fake asks who somebody wants to be, on each of the apps."""


class NotProven(AdapterRefused):
    """What came back does not show who somebody is: it may be forged, used, or meant for others."""


@dataclass(frozen=True)
class OpenIdRequest:
    """What is made anew each time somebody is sent to the provider.

    `back` is the address that they come back to; `state`, `nonce` and `verifier` are secrets of theirs.
    `language` is that of our pages, such as `cy`.
    """

    back: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    language: str


@dataclass(frozen=True)
class OpenIdPerson:
    """Somebody as their provider knows them: by `subject`, which is theirs for ever at this `issuer`.

    `email` may be anybody's unless it is `verified`.
    """

    issuer: str
    subject: str
    email: str = ""
    verified: bool = False


@dataclass(frozen=True)
class ProviderSignOut:
    """The provider's word that somebody signed out there. `id` is given to no other."""

    issuer: str
    subject: str
    id: str


class OpenIdProvider(Protocol):
    """Whoever vouches for people. Every method answers within ten seconds."""

    @property
    def name(self) -> str:
        """What people know it as."""

    @property
    def forms_to(self) -> str:
        """Where a form may lead that sends somebody there, as a source of Content-Security-Policy."""

    def address(self, request: OpenIdRequest) -> str:
        """Where the browser is sent. Raises `AdapterUnavailable`."""

    def person(self, request: OpenIdRequest, code: str, issuer: str | None, now: datetime) -> OpenIdPerson:
        """Whose code it is that came back, with the name of an `issuer` or without.

        Raises `NotProven` and `AdapterUnavailable`.
        """

    def way_out(self, back: str) -> str | None:
        """Where people sign out there, to come `back` to an address of ours; None when nobody can say."""

    def signed_out(self, token: str, now: datetime) -> ProviderSignOut:
        """Who signed out there, as the provider's server tells ours.

        Raises `NotProven` and `AdapterUnavailable`.
        """


def challenge_of(verifier: str) -> str:
    """What the provider is told of a verifier beforehand (PKCE, RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def openid_of(
    settings: OpenIdSettings, signer: Signer, people: Sequence[MadeUp], address: str | None
) -> OpenIdProvider:
    """Whoever the settings name. `people` are for the fake; `address` is that of the app that asks."""
    if settings.made_up:
        return FakeOpenId(signer, people, settings.name)
    from prototype_kit.adapters.openid_live import LiveOpenId

    # One Login answers 403 to programs that do not say who they are.
    agent = f"prototype-kit/{version('prototype-kit')}"
    return LiveOpenId(settings, f"{agent} ({address})" if address else agent)


# --- The fake -----------------------------------------------------------------------------------------------

_ISSUER = "https://sign-in.example"  # nobody can have an address here (RFC 2606)
_CODE_LIFE = timedelta(minutes=5)


@dataclass(frozen=True)
class MadeUp:
    """Somebody whom the fake vouches for."""

    email: str
    name: str
    verified: bool = True


RESIDENTS: Sequence[MadeUp] = (
    MadeUp("ann@example.com", "Ann Example"),
    MadeUp("bob@example.com", "Bob Example"),
    MadeUp("cat@example.com", "Cat Example", verified=False),
)
"""Whom people can be in a prototype."""


class FakeOpenId:
    """Vouches for made-up people: whoever sits there chooses one on a page in the same app.

    It needs no network, and keeps nothing: what it has to know again stands in its signed codes.
    """

    forms_to = "'self'"

    def __init__(self, signer: Signer, people: Sequence[MadeUp], name: str):
        self._signer, self.people, self.name = signer, tuple(people), name

    def address(self, request: OpenIdRequest) -> str:
        """The page on which somebody is chosen."""
        asked = {
            "state": request.state,
            "nonce": request.nonce,
            "challenge": challenge_of(request.verifier),
            "back": request.back,
        }
        return f"{FAKE_PAGE}?{urlencode(asked)}"

    def code(self, email: str, asked: Sequence[str], now: datetime) -> str:
        """The code of a made-up person, for what the page was `asked`: nonce, challenge and address."""
        parts = [email, *asked, milliseconds(now)]
        text = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()
        return f"{text}.{self._signer.sign('made-up-person', text)}"

    def person(self, request: OpenIdRequest, code: str, issuer: str | None, now: datetime) -> OpenIdPerson:
        """Who was chosen."""
        text, _, signature = code.partition(".")
        if not self._signer.agrees(signature, "made-up-person", text):
            raise NotProven("the code is not ours")
        email, nonce, challenge, back, made = json.loads(base64.urlsafe_b64decode(text))
        expected = (request.nonce, challenge_of(request.verifier), request.back)
        if (nonce, challenge, back) != expected or issuer not in (None, _ISSUER):
            raise NotProven("the code is for something else")
        if not timedelta() <= now - moment_of(made) < _CODE_LIFE:
            raise NotProven("the code is too old")
        its = next((each for each in self.people if each.email == email), None)
        if its is None:
            raise NotProven("there is nobody of this address")
        return OpenIdPerson(_ISSUER, email.partition("@")[0], its.email, its.verified)

    def way_out(self, back: str) -> str | None:  # noqa: ARG002 - the shape of OpenIdProvider
        """Nowhere: it keeps nobody signed in."""
        return None

    def signed_out(self, token: str, now: datetime) -> ProviderSignOut:  # noqa: ARG002 - the same
        """Nobody: it has no server that could say so."""
        raise NotProven("it tells nobody")
