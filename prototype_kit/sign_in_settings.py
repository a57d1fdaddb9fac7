"""Settings of signing in: by email, or with an OpenID provider; for residents, and apart from them for staff.

The names below are those of residents. Staff have the same with `STAFF_` in them:
`PROTOTYPE_KIT_STAFF_OPENID_ISSUER`. Both may name one provider or two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

Who = Literal["residents", "staff"]
_PREFIXES: Mapping[Who, str] = {"residents": "PROTOTYPE_KIT_", "staff": "PROTOTYPE_KIT_STAFF_"}

_EACH: Mapping[str, str] = {
    "SIGN_IN": "How {who} sign in: email (the default), or openid with an OpenID provider.",
    "OPENID_ISSUER": (
        "The provider’s address, as it calls itself (its “issuer”), such as https://oidc.account.gov.uk/. "
        "fake (the default) lets {who} choose a made-up person."
    ),
    "OPENID_NAME": "What {who} know the provider as, such as GOV.UK One Login. Needed with an address.",
    "OPENID_CLIENT": "The client id that the provider gave this site. Needed with an address.",
    "OPENID_SECRET": "The client secret, which is a secret. Needed with an address, or a private key.",
    "OPENID_PRIVATE_KEY": (
        "The path of a PEM file with the private key that this site signs with instead of a secret "
        "(private_key_jwt): RSA, or EC on the curve P-256."
    ),
    "OPENID_KEY_ID": "The id (kid) by which the provider knows that key. Default: none is sent.",
    "OPENID_SCOPES": "What is asked for, parted by spaces: openid email (the default), and more.",
    "OPENID_VTR": 'How sure the provider is to be, as GOV.UK One Login asks it: a JSON list, ["Cl.Cm"].',
    "OPENID_CLAIMS": "Claims to ask for besides: a JSON object with userinfo or id_token.",
    "OPENID_VERIFIED": (
        "The claim that says that the email address is somebody’s: email_verified (the default), or "
        "xms_edov, as Microsoft Entra calls it. For staff also always, where your organisation alone gives "
        "out the provider’s addresses."
    ),
}
VARIABLES: Mapping[str, str] = {
    f"{prefix}{name}": words.format(who=who)
    for who, prefix in _PREFIXES.items()
    for name, words in _EACH.items()
}

FAKE = "fake"
ALWAYS = "always"
"""Every address that the provider gives is verified. Of residents nobody can say that."""
NO_LIBRARY = (
    "Signing in with an OpenID provider needs the library Authlib: install the kit with its extra openid, as "
    "in pip install 'prototype-kit[openid]'."
)
FAKE_PROVIDER = (
    "Live mode refuses the fake that {who} sign in with ({name}): anybody could be anybody. Set it to the "
    "address of your provider, or {sign_in} to email."
)
STAFF_ARE_SHARED = (
    "PROTOTYPE_KIT_STAFF_SIGN_IN=openid with made-up people is for a prototype on this machine alone: others "
    "could come in as any of your staff. Take PROTOTYPE_KIT_ADDRESS out, or set "
    "PROTOTYPE_KIT_STAFF_OPENID_ISSUER to the address of your provider."
)
NOT_AN_ISSUER = (
    "{name} must be fake or the address of a provider, such as https://oidc.account.gov.uk/: it starts with "
    "https:// (http:// on this machine alone), and has nothing behind a ? or a #."
)

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class OpenIdSettings:
    """How people sign in with an OpenID provider. `private_key` is a PEM text; `vtr` is JSON.

    `verified` names the claim that an email address counts by, or is `ALWAYS`.
    """

    issuer: str = FAKE
    name: str = ""
    client: str = ""
    secret: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    key_id: str = ""
    scopes: str = "openid email"
    vtr: str = ""
    claims: str = ""
    verified: str = "email_verified"

    @property
    def made_up(self) -> bool:
        """Whether it is the fake in the box."""
        return self.issuer == FAKE


def read_sign_in(who: Who, environ: Mapping[str, str]) -> OpenIdSettings | None:
    """How residents or staff sign in; None when by email. The settings were checked before."""
    given = _Given(who, environ)
    if given["SIGN_IN"] != "openid":
        return None
    standard = OpenIdSettings()
    return OpenIdSettings(
        issuer=given["OPENID_ISSUER"] or FAKE,
        name=given["OPENID_NAME"] or "Made-up Sign In",
        client=given["OPENID_CLIENT"],
        secret=given["OPENID_SECRET"],
        private_key=_key_in(given["OPENID_PRIVATE_KEY"]) or "",
        key_id=given["OPENID_KEY_ID"],
        scopes=" ".join(given["OPENID_SCOPES"].split()) or standard.scopes,
        vtr=given["OPENID_VTR"],
        claims=given["OPENID_CLAIMS"],
        verified=given["OPENID_VERIFIED"] or standard.verified,
    )


def refused_sign_in(mode: str, environ: Mapping[str, str], *, shared: bool) -> list[str]:
    """Every reason why nobody could sign in with these; `shared` says that others reach the site."""
    reasons = [reason for who in _PREFIXES for reason in _refused(_Given(who, environ), mode, shared=shared)]
    return list(dict.fromkeys(reasons))


class _Given:
    """What the environment says for residents or for staff, by the name without its prefix."""

    def __init__(self, who: Who, environ: Mapping[str, str]):
        self.who, self._environ = who, environ

    def name(self, short: str) -> str:
        return f"{_PREFIXES[self.who]}{short}"

    def __getitem__(self, short: str) -> str:
        return self._environ.get(self.name(short), "").strip()


def _refused(given: _Given, mode: str, *, shared: bool) -> Iterator[str]:
    how, issuer = given["SIGN_IN"] or "email", given["OPENID_ISSUER"] or FAKE
    if how not in ("email", "openid"):
        yield f"{given.name('SIGN_IN')} must be email or openid, not {how!r}."
    yield from _misshapen(given)
    if how != "openid":
        return
    if issuer != FAKE:
        yield from _incomplete(given)
    elif mode == "live":
        yield FAKE_PROVIDER.format(
            who=given.who, name=given.name("OPENID_ISSUER"), sign_in=given.name("SIGN_IN")
        )
    elif given.who == "staff" and shared:
        yield STAFF_ARE_SHARED


def _incomplete(given: _Given) -> Iterator[str]:
    if find_spec("authlib") is None:
        yield NO_LIBRARY
    for short in ("OPENID_NAME", "OPENID_CLIENT"):
        if not given[short]:
            yield f"{given.name('OPENID_ISSUER')} needs {given.name(short)} too."
    secret, key = given.name("OPENID_SECRET"), given.name("OPENID_PRIVATE_KEY")
    if not given["OPENID_SECRET"] and not given["OPENID_PRIVATE_KEY"]:
        yield f"{given.name('OPENID_ISSUER')} needs {secret} or {key}."
    elif given["OPENID_SECRET"] and given["OPENID_PRIVATE_KEY"]:
        yield f"{secret} and {key} do the same: take one of them out."


def _misshapen(given: _Given) -> Iterator[str]:
    issuer, scopes = given["OPENID_ISSUER"] or FAKE, given["OPENID_SCOPES"]
    if issuer != FAKE and not (is_secure(issuer) and "?" not in issuer and "#" not in issuer):
        yield NOT_AN_ISSUER.format(name=given.name("OPENID_ISSUER"))
    if scopes and "openid" not in scopes.split():
        yield f"{given.name('OPENID_SCOPES')} must have openid among its words, such as: openid email."
    if given["OPENID_PRIVATE_KEY"] and _key_in(given["OPENID_PRIVATE_KEY"]) is None:
        yield (
            f"{given.name('OPENID_PRIVATE_KEY')} must be the path of a file that this program may read, "
            "with a private key without a password: RSA of 2048 bits or more, or EC on P-256."
        )
    if given["OPENID_VTR"] and not _is_vector(_read(given["OPENID_VTR"])):
        yield f'{given.name("OPENID_VTR")} must be a JSON list of texts, such as ["Cl.Cm"].'
    if given["OPENID_CLAIMS"] and not _is_claims(_read(given["OPENID_CLAIMS"])):
        yield (
            f"{given.name('OPENID_CLAIMS')} must be a JSON object with userinfo or id_token, such as "
            '{"userinfo": {"phone_number": null}}.'
        )
    ways = ("email_verified", "xms_edov", *([ALWAYS] if given.who == "staff" else ()))
    if given["OPENID_VERIFIED"] and given["OPENID_VERIFIED"] not in ways:
        yield f"{given.name('OPENID_VERIFIED')} must be {', '.join(ways[:-1])} or {ways[-1]}."


def is_secure(address: str) -> bool:
    """Whether what is said to this address stays between us: it is over TLS, or on this machine."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number, brackets that hold no address
        return False
    plain = bool(host) and port != 0 and not parts.username
    printable = address.isascii() and address.isprintable() and " " not in address
    return plain and printable and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _is_vector(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _is_claims(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and value.keys() <= {"userinfo", "id_token"}


def _key_in(path: str) -> str | None:
    """The private key in a file; None where it holds none, and nothing where no file is named."""
    if not path:
        return ""
    try:
        text = Path(path).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    return text if _can_sign(text) else None


def _can_sign(pem: str) -> bool:
    if find_spec("cryptography") is None:  # which is said of Authlib
        return True
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    if isinstance(key, EllipticCurvePrivateKey):
        return isinstance(key.curve, SECP256R1)
    return isinstance(key, RSAPrivateKey) and key.key_size >= 2048
