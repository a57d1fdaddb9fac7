"""A real OpenID provider, asked with Authlib.

The provider's addresses and keys are read from where it publishes them, and kept for a while. Whatever it
sends is verified as OpenID Connect Core 1.0, section 3.1.3.7 says, with the algorithms below and no others;
then only who somebody is goes on, and tokens are forgotten.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from prototype_kit.adapters.openid import (
    NotProven,
    OpenIdPerson,
    OpenIdRequest,
    ProviderSignOut,
)
from prototype_kit.adapters.openid_published import Published, Publisher, unavailable
from prototype_kit.adapters.waiting import within
from prototype_kit.errors import AdapterUnavailable
from prototype_kit.sign_in_settings import ALWAYS, OpenIdSettings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the provider can make: no `none`, and nothing made with a key that others have."""
_KINDS = ("RSA", "EC")

TIMEOUT = (3.0, 5.0)  # seconds: to connect, and of silence
LONGEST = 8.0  # seconds in all: somebody is waiting
LEEWAY = 60  # seconds that clocks may be apart
_OLDEST_SIGN_OUT = timedelta(minutes=5)

_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"  # a name, not an address
_TRUE = (True, 1, "1", "true")  # Entra writes xms_edov in more than one way

_log = logging.getLogger(__name__)


class LiveOpenId:
    """One provider, as one client of it. `timeout` and `longest` (seconds) are changed by tests alone."""

    def __init__(
        self,
        settings: OpenIdSettings,
        agent: str,
        *,
        timeout: tuple[float, float] = TIMEOUT,
        longest: float = LONGEST,
    ):
        self._settings, self.name, self._agent = settings, settings.name, agent
        self._timeout, self._longest = timeout, longest
        self._publisher = Publisher(settings.issuer, agent, timeout)

    @property
    def forms_to(self) -> str:
        """Any host over TLS: providers lead on to others of theirs before they show a page."""
        return (
            "https:"
            if self._settings.issuer.startswith("https:")
            else "http://127.0.0.1:* http://localhost:*"
        )

    # The way there

    def address(self, request: OpenIdRequest) -> str:
        """The provider's page, with all that it is asked."""
        published = self._within(self._publisher.published)
        client = OAuth2Session(
            self._settings.client,
            scope=self._settings.scopes,
            redirect_uri=request.back,
            code_challenge_method="S256",
        )
        more = {"ui_locales": request.language, "vtr": self._settings.vtr, "claims": self._settings.claims}
        address, _ = client.create_authorization_url(
            published.addresses["authorization_endpoint"],
            state=request.state,
            nonce=request.nonce,
            code_verifier=request.verifier,
            **{name: value for name, value in more.items() if value},
        )
        return str(address)

    # The way back

    def person(self, request: OpenIdRequest, code: str, issuer: str | None, now: datetime) -> OpenIdPerson:
        """Whose code it is, from the provider's own server."""
        published = self._within(self._publisher.published)
        # A code of another provider must not be shown to this one (RFC 9207, section 2.4).
        if issuer != self._settings.issuer and (issuer is not None or published.names_itself):
            raise NotProven("the answer is another provider’s")
        found: OpenIdPerson = self._within(lambda: self._person(published, request, code, now))
        return found

    def _person(self, published: Published, request: OpenIdRequest, code: str, now: datetime) -> OpenIdPerson:
        token = self._fetch_token(published, request, code)
        claims = self._verified(str(token.get("id_token", "")), published, now, self._essential())
        checked = CodeIDToken(
            claims.claims,
            claims.header,
            options=self._essential(),
            params={
                "nonce": request.nonce,
                "client_id": self._settings.client,
                "access_token": token.get("access_token"),
            },
        )
        try:
            checked.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except JoseError as error:
            raise _not_proven(error) from None
        about = dict(claims.claims)
        if not about.get("email") and "userinfo_endpoint" in published.addresses:
            about = {**self._userinfo(published, str(token.get("access_token", "")), about["sub"]), **about}
        return OpenIdPerson(
            issuer=self._settings.issuer,
            subject=about["sub"],
            email=_text(about, "email"),
            verified=self._settings.verified == ALWAYS or about.get(self._settings.verified) in _TRUE,
        )

    def _fetch_token(self, published: Published, request: OpenIdRequest, code: str) -> Mapping[str, Any]:
        client = self._client(published, request)
        try:
            token = client.fetch_token(
                published.addresses["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=request.verifier,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except OAuthError as error:
            raise _token_error(str(error.error)) from None
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise unavailable(error) from None
        finally:
            client.close()
        if not isinstance(token, dict) or not token.get("id_token"):
            raise AdapterUnavailable("the provider answered with something else")
        return token

    def _client(self, published: Published, request: OpenIdRequest) -> Any:
        settings = self._settings
        secret: object = settings.secret
        if settings.private_key:
            way, secret = "private_key_jwt", _signing_key(settings.private_key)
        else:
            basic = "client_secret_basic" in published.ways or not published.ways
            way = "client_secret_basic" if basic else "client_secret_post"
        client = OAuth2Session(
            settings.client, secret, token_endpoint_auth_method=way, redirect_uri=request.back
        )
        client.headers["User-Agent"] = self._agent
        if settings.private_key:
            headers = {"kid": settings.key_id} if settings.key_id else None
            client.register_client_auth_method(PrivateKeyJWT(headers=headers, alg=_algorithm_of(secret)))
        return client

    def _userinfo(self, published: Published, token: str, subject: str) -> Mapping[str, Any]:
        found = self._publisher.read(published.addresses["userinfo_endpoint"], token)
        if found.get("sub") != subject:
            raise NotProven("sub")  # Core, section 5.3.2: a token of somebody else was put in
        return found

    # Leaving

    def way_out(self, back: str) -> str | None:
        """The provider's page for it. Without a token of theirs, which we do not keep, it asks first."""
        try:
            published = self._within(self._publisher.published)
        except AdapterUnavailable:
            return None
        address = published.addresses.get("end_session_endpoint")
        if address is None:
            return None
        asked = {"client_id": self._settings.client, "post_logout_redirect_uri": back}
        prepared = requests.Request("GET", address, params=asked).prepare()
        return prepared.url

    def signed_out(self, token: str, now: datetime) -> ProviderSignOut:
        """As OpenID Connect Back-Channel Logout 1.0, section 2.6 says."""
        published = self._within(self._publisher.published)
        essential = {**self._essential(), "jti": {"essential": True}, "events": {"essential": True}}
        essential.pop("exp")  # which older providers leave out
        claims = self._within(lambda: self._verified(token, published, now, essential)).claims
        events = claims["events"]
        if not isinstance(events, dict) or list(events) != [_LOGOUT] or "nonce" in claims:
            raise NotProven("events")
        if now.timestamp() - claims["iat"] > _OLDEST_SIGN_OUT.total_seconds():
            raise NotProven("iat")
        return ProviderSignOut(self._settings.issuer, claims["sub"], str(claims["jti"]))

    # Verifying

    def _essential(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self._settings.issuer},
            "aud": {"essential": True, "value": self._settings.client},
            "sub": {"essential": True},
            "iat": {"essential": True},
            "exp": {"essential": True},
        }

    def _verified(
        self, token: str, published: Published, now: datetime, essential: Mapping[str, Any]
    ) -> jwt.Token:
        """A token whose signature, issuer, audience and times are right. Raises `NotProven`."""
        try:
            header = jws.extract_compact(token.encode()).headers()
            key = self._key(published, header)
            found = jwt.decode(token, key, algorithms=[name for name in ALGORITHMS if name == header["alg"]])
            rules = jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=LEEWAY, **essential)
            rules.validate(found.claims)
        except JoseError as error:
            raise _not_proven(error) from None
        except (ValueError, KeyError, TypeError) as error:  # of no shape that a token has
            raise NotProven(type(error).__name__) from None
        return found

    def _key(self, published: Published, header: Mapping[str, Any]) -> Any:
        """The provider's key that a token names. Keys change, so an unknown one makes us ask once more."""
        if header.get("alg") not in ALGORITHMS or header["alg"] not in (published.algorithms or ALGORITHMS):
            raise NotProven("alg")
        found = _among(self._publisher.keys(), header)
        if found is None:
            found = _among(self._publisher.keys(again=True), header)
        if found is None:
            raise NotProven("kid")
        return found

    def _within(self, ask: Callable[[], Any]) -> Any:
        try:
            return within(self._longest, ask, self.name)
        except AdapterUnavailable as error:
            _log.warning("Nobody can sign in with %s: %s.", self.name, error)
            raise


def _among(keys: KeySet, header: Mapping[str, Any]) -> Any:
    """The public key that a token's header names; the only one where it names none."""
    kid, algorithm = header.get("kid"), header["alg"]
    fit = [
        key
        for key in keys
        if key.key_type in _KINDS
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    ]
    named = [key for key in fit if key.kid == kid] if kid is not None else fit
    return named[0] if len(named) == 1 else None


def _signing_key(pem: str) -> RSAKey | ECKey:
    """The settings let RSA keys through, and EC keys on P-256."""
    try:
        return RSAKey.import_key(pem)
    except (JoseError, ValueError, TypeError):
        return ECKey.import_key(pem)


def _algorithm_of(key: object) -> str:
    return "ES256" if isinstance(key, ECKey) else "RS256"


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value.strip()[:254] if isinstance(value, str) else ""


def _not_proven(error: JoseError) -> NotProven:
    """With the name of the claim that is wrong, but without the error's own words: they may repeat it."""
    claim = getattr(error, "claim", None)
    return NotProven(f"{type(error).__name__} {claim}" if claim else type(error).__name__)


def _token_error(error: str) -> Exception:
    """A code that is used, old or another's proves nothing; all else is for us or the provider to mend."""
    if error == "invalid_grant":
        return NotProven("the code is used, or not ours")
    if error in ("invalid_client", "unauthorized_client"):
        _log.error("The provider refuses our client id, our secret or our key: check the settings.")
    return AdapterUnavailable("the provider gave no token")
