"""An OpenID provider of our own for tests, on this machine, which can be told to do wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from prototype_kit.sign_in_settings import OpenIdSettings

CLIENT, SECRET = "our-client", "our-secret"
NOW = 1_800_000_000
"""When tests of the adapter take place, in seconds."""


def key(kid: str = "one", size: int = 2048) -> RSAKey:
    """A new key pair."""
    return RSAKey.generate_key(size, {"kid": kid, "use": "sig"}, private=True)


@dataclass
class Provider:
    """What it publishes and how it answers; a test changes what it likes.

    `claims` are put over those of the next tokens, None takes one away. `asked` holds the requests.
    """

    address: str = ""
    keys: list[Any] = field(default_factory=lambda: [key()])
    signs_with: Any = None
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    publishes: dict[str, Any] = field(default_factory=dict)
    now: int = NOW
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], Mapping[str, str]]] = field(default_factory=list)
    status: int = 200
    token: str = ""

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return self.address

    def settings(self, **given: str) -> OpenIdSettings:
        """What a client of it is set to."""
        return OpenIdSettings(
            **{"issuer": self.issuer, "name": "Town Hall ID", "client": CLIENT, "secret": SECRET, **given}
        )

    def environ(self, prefix: str = "") -> dict[str, str]:
        """The same as variables without `PROTOTYPE_KIT_`, for tests of an app."""
        return {
            f"{prefix}SIGN_IN": "openid",
            f"{prefix}OPENID_ISSUER": self.issuer,
            f"{prefix}OPENID_NAME": "Town Hall ID",
            f"{prefix}OPENID_CLIENT": CLIENT,
            f"{prefix}OPENID_SECRET": SECRET,
        }

    def answer(self, address: str, **more: str) -> str:
        """The path and query by which somebody comes back who was sent to `address`."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        query = {"code": code, "state": asked["state"], **more}
        return f"{urlsplit(asked['redirect_uri']).path}?{urlencode(query)}"

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        """A token of its own."""
        key_ = self.signs_with or self.keys[0]
        algorithm = "ES256" if isinstance(key_, ECKey) else "RS256"
        return jwt.encode({"alg": algorithm, "kid": key_.kid, **self.header, **header}, dict(claims), key_)

    def id_token(self, nonce: str = "") -> str:
        """The token of somebody who signed in."""
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT,
            "exp": self.now + 300,
            "iat": self.now,
            "nonce": nonce,
            "email": "ann@example.com",
            "email_verified": True,
            **self.claims,
        }
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def logout_token(self, **claims: Any) -> str:
        """The word that somebody signed out."""
        given = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT,
            "iat": self.now,
            "exp": self.now + 120,
            "jti": "word-1",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            **claims,
        }
        return self.sign({name: value for name, value in given.items() if value is not None})

    # What its server does

    def handle(self, path: str, form: dict[str, str], headers: Mapping[str, str]) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        self.asked.append((path, form, headers))
        if self.status != 200:
            return self.status, {}
        if path == "/.well-known/openid-configuration":
            return 200, self._configuration()
        if path == "/keys":
            return 200, KeySet(list(self.keys)).as_dict(private=False)
        if path == "/userinfo":
            return 200, self.userinfo
        return self._token(form)

    def _configuration(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "end_session_endpoint": f"{self.address}/logout",
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            **self.publishes,
        }
        return {name: value for name, value in found.items() if value is not None}

    def _token(self, form: dict[str, str]) -> tuple[int, Any]:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("=")
        if challenge != asked["code_challenge"] or asked["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_grant"}
        id_token = self.token or self.id_token(asked["nonce"])
        return 200, {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": id_token}


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def _answer(self, form: dict[str, str]) -> None:
        status, found = self.provider.handle(urlsplit(self.path).path, form, dict(self.headers))
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def running(provider: Provider | None = None) -> Iterator[Provider]:
    """A provider that answers on a free port of this machine."""
    its = provider or Provider()
    handler = type("Handler", (_Handler,), {"provider": its})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    its.address = its.address or f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield its
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
