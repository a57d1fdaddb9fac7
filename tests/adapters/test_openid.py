"""A provider's answer counts when it is meant for us, new, and signed by it; all else is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from prototype_kit.adapters import openid_published
from prototype_kit.adapters.openid import (
    RESIDENTS,
    FakeOpenId,
    NotProven,
    OpenIdPerson,
    OpenIdRequest,
    challenge_of,
    openid_of,
)
from prototype_kit.adapters.openid_live import LiveOpenId
from prototype_kit.errors import AdapterUnavailable
from prototype_kit.sign_in_settings import OpenIdSettings
from prototype_kit.signing import Signer
from tests.openid import CLIENT, NOW, SECRET, Provider, key, running

AT = datetime.fromtimestamp(NOW, UTC)
BACK = "http://127.0.0.1:8000/sign-in/openid"
REQUEST = OpenIdRequest(BACK, "s" * 43, "n" * 43, "v" * 64, "cy")


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that does right until it is told otherwise."""
    with running() as its:
        yield its


@pytest.fixture
def live(provider: Provider) -> LiveOpenId:
    """Our side of it."""
    return LiveOpenId(provider.settings(), "prototype-kit/test")


def come_back(
    provider: Provider, live: LiveOpenId, request: OpenIdRequest = REQUEST, **more: str
) -> OpenIdPerson:
    """Be sent there and come back."""
    answer = dict(parse_qsl(urlsplit(provider.answer(live.address(REQUEST))).query))
    return live.person(request, answer["code"], more.get("iss"), AT)


def token_request(provider: Provider) -> tuple[dict[str, str], Mapping[str, str]]:
    """The form and the headers with which the last code was shown."""
    return [(form, headers) for path, form, headers in provider.asked if path == "/token"][-1]


# --- The right way ------------------------------------------------------------------------------------------


def test_somebody_who_comes_back_is_known(provider: Provider, live: LiveOpenId) -> None:
    """By the provider's name for them, with the address that it has verified; iss may stand in the answer."""
    expected = OpenIdPerson(provider.issuer, "person-1", "ann@example.com", verified=True)
    assert come_back(provider, live) == expected
    assert come_back(provider, live, iss=provider.issuer) == expected


def test_the_provider_is_asked_for_all_that_protects_the_way(provider: Provider) -> None:
    """A code, PKCE, state, nonce, the language, and what GOV.UK One Login wants to know."""
    live = LiveOpenId(
        provider.settings(
            vtr='["Cl.Cm"]', claims='{"userinfo": {"phone_number": null}}', scopes="openid email phone"
        ),
        "prototype-kit/test",
    )
    address = live.address(REQUEST)
    assert address.startswith(f"{provider.address}/authorize?")
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid email phone",
        "state": REQUEST.state,
        "nonce": REQUEST.nonce,
        "code_challenge": challenge_of(REQUEST.verifier),
        "code_challenge_method": "S256",
        "ui_locales": "cy",
        "vtr": '["Cl.Cm"]',
        "claims": '{"userinfo": {"phone_number": null}}',
    }


def test_our_secret_goes_by_the_way_that_the_provider_takes(provider: Provider) -> None:
    """In a header where it does not say; in the form where it takes no other."""
    come_back(provider, LiveOpenId(provider.settings(), "a"))
    form, headers = token_request(provider)
    expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    assert headers["Authorization"] == f"Basic {expected}"
    assert "client_secret" not in form
    assert headers["User-Agent"] == "a"
    provider.publishes["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    provider.asked.clear()
    come_back(provider, LiveOpenId(provider.settings(), "a"))
    assert token_request(provider)[0]["client_secret"] == SECRET


@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_a_private_key_signs_instead_of_a_secret(provider: Provider, kind: str) -> None:
    """As GOV.UK One Login demands: for its token address, by the key's id, and different each time."""
    its = key("ours") if kind == "RSA" else ECKey.generate_key("P-256", {"kid": "ours"})
    settings = provider.settings(secret="", private_key=its.as_pem(private=True).decode(), key_id="ours")
    live = LiveOpenId(settings, "a")
    seen = []
    for _ in range(2):
        provider.asked.clear()
        come_back(provider, live)
        form, _ = token_request(provider)
        assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        algorithm = "RS256" if kind == "RSA" else "ES256"
        token = jwt.decode(form["client_assertion"], its, algorithms=[algorithm])
        assert token.header["kid"] == "ours"
        assert {name: token.claims[name] for name in ("iss", "sub", "aud")} == {
            "iss": CLIENT,
            "sub": CLIENT,
            "aud": f"{provider.address}/token",
        }
        assert token.claims["exp"] > time.time()
        seen.append(token.claims["jti"])
    assert seen[0] != seen[1]


def test_an_address_that_the_token_leaves_out_is_asked_for(provider: Provider, live: LiveOpenId) -> None:
    """GOV.UK One Login gives it at userinfo alone; it must be of the same person."""
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "person-1", "email": "bob@example.com", "email_verified": True}
    assert come_back(provider, live).email == "bob@example.com"
    assert provider.asked[-1][2]["Authorization"] == "Bearer access"
    provider.userinfo["sub"] = "person-2"
    with pytest.raises(NotProven):
        come_back(provider, live)


@pytest.mark.parametrize(
    ("claims", "settings", "verified"),
    [
        ({"email_verified": False}, {}, False),
        ({"email_verified": None}, {}, False),
        ({"email_verified": "yes"}, {}, False),
        ({"email_verified": "true"}, {}, True),
        ({"email_verified": None, "xms_edov": "1"}, {"verified": "xms_edov"}, True),
        ({"email_verified": True, "xms_edov": False}, {"verified": "xms_edov"}, False),
        ({"email_verified": None}, {"verified": "always"}, True),
    ],
)
def test_an_address_counts_where_the_provider_has_verified_it(
    provider: Provider, claims: dict[str, object], settings: dict[str, str], *, verified: bool
) -> None:
    """By the claim that the settings name, and no other."""
    provider.claims = claims
    assert come_back(provider, LiveOpenId(provider.settings(**settings), "a")).verified is verified


def test_elliptic_keys_sign_as_well(provider: Provider, live: LiveOpenId) -> None:
    """GOV.UK One Login signs with ES256."""
    provider.keys = [ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})]
    assert come_back(provider, live).subject == "person-1"


# --- Attacks ------------------------------------------------------------------------------------------------


def encoded(part: bytes) -> str:
    """A part of a token."""
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def unsigned(provider: Provider) -> str:
    """A token with the algorithm `none`."""
    _, claims, _ = provider.id_token(REQUEST.nonce).split(".")
    return f"{encoded(json.dumps({'alg': 'none'}).encode())}.{claims}."


def signed_with_the_public_key(provider: Provider) -> str:
    """A token with HS256, whose secret is what everybody knows of the provider's key."""
    _, claims, _ = provider.id_token(REQUEST.nonce).split(".")
    text = f"{encoded(json.dumps({'alg': 'HS256', 'kid': 'one'}).encode())}.{claims}"
    secret = provider.keys[0].as_pem(private=False)
    return f"{text}.{encoded(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def tampered(provider: Provider) -> str:
    """A token in which somebody else stands."""
    header, claims, signature = provider.id_token(REQUEST.nonce).split(".")
    read = json.loads(base64.urlsafe_b64decode(claims + "=="))
    return f"{header}.{encoded(json.dumps({**read, 'sub': 'person-2'}).encode())}.{signature}"


def of_another(provider: Provider) -> str:
    """A token that is signed by somebody else's key of the same name."""
    provider.signs_with = key("one")
    return provider.id_token(REQUEST.nonce)


def of_an_unknown_key(provider: Provider) -> str:
    """A token whose key nobody publishes."""
    provider.signs_with = key("unheard-of")
    return provider.id_token(REQUEST.nonce)


@pytest.mark.parametrize(
    "make", [unsigned, signed_with_the_public_key, tampered, of_another, of_an_unknown_key]
)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    provider: Provider, live: LiveOpenId, make: Callable[[Provider], str]
) -> None:
    """However it is made, and though the provider says that it may do without: some do."""
    provider.publishes["id_token_signing_alg_values_supported"] = ["none", "HS256", "RS256"]
    provider.token = make(provider)
    with pytest.raises(NotProven):
        come_back(provider, live)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": None},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"exp": NOW - 61},
        {"exp": None},
        {"exp": "soon"},
        {"iat": NOW + 120},
        {"iat": None},
        {"nbf": NOW + 120},
        {"nonce": "of-another-request"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "of-another-token"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_and_now_is_refused(
    provider: Provider, live: LiveOpenId, claims: dict[str, object]
) -> None:
    """Though the provider signed it."""
    provider.claims = claims
    with pytest.raises(NotProven):
        come_back(provider, live)


@pytest.mark.parametrize("claims", [{"exp": NOW - 30}, {"iat": NOW + 30}, {"aud": [CLIENT], "azp": CLIENT}])
def test_clocks_may_be_a_little_apart(
    provider: Provider, live: LiveOpenId, claims: dict[str, object]
) -> None:
    """By less than a minute; and a list of one is as good as one."""
    provider.claims = claims
    assert come_back(provider, live).subject == "person-1"


def test_a_code_is_good_once(provider: Provider, live: LiveOpenId) -> None:
    """And for the one who was sent there: with another verifier it gives nothing."""
    answer = dict(parse_qsl(urlsplit(provider.answer(live.address(REQUEST))).query))
    live.person(REQUEST, answer["code"], None, AT)
    with pytest.raises(NotProven):
        live.person(REQUEST, answer["code"], None, AT)
    stolen = OpenIdRequest(BACK, REQUEST.state, REQUEST.nonce, "w" * 64, "en")
    with pytest.raises(NotProven):
        come_back(provider, live, stolen)


def test_an_answer_of_another_provider_is_refused(provider: Provider, live: LiveOpenId) -> None:
    """Before the code is shown to anybody; and one without a name, where the provider always gives it."""
    with pytest.raises(NotProven):
        come_back(provider, live, iss="https://other.example")
    assert not [path for path, _, _ in provider.asked if path == "/token"]
    provider.publishes["authorization_response_iss_parameter_supported"] = True
    with pytest.raises(NotProven):
        come_back(provider, LiveOpenId(provider.settings(), "a"))


def test_what_a_provider_publishes_must_be_its_own(provider: Provider) -> None:
    """Its name must be that of the settings, and its addresses over TLS or on this machine."""
    provider.publishes = {"issuer": "https://other.example"}
    with pytest.raises(AdapterUnavailable):
        LiveOpenId(provider.settings(), "a").address(REQUEST)
    provider.publishes = {"token_endpoint": "http://provider.example/token"}
    with pytest.raises(AdapterUnavailable):
        LiveOpenId(provider.settings(), "a").address(REQUEST)


# --- Keys that change, and a provider that is down ----------------------------------------------------------


def test_a_new_key_is_found(provider: Provider, live: LiveOpenId, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys are asked for again once, and not for each token with an unknown one."""
    come_back(provider, live)
    provider.keys = [key("two")]
    with pytest.raises(NotProven):  # they were read a moment ago
        come_back(provider, live)
    monkeypatch.setattr(openid_published, "AGAIN", 0.0)
    assert come_back(provider, live).subject == "person-1"


def test_what_is_published_is_read_once_an_hour(
    provider: Provider, live: LiveOpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was read counts on while the provider does not publish it."""

    def reads() -> int:
        return len(
            [path for path, _, _ in provider.asked if path.startswith("/.well-known") or path == "/keys"]
        )

    for _ in range(3):
        come_back(provider, live)
    assert reads() == 2
    monkeypatch.setattr(openid_published, "KEPT", 0.0)
    monkeypatch.setattr(openid_published, "REST", 0.0)
    provider.status = 503
    assert live.address(REQUEST).startswith(provider.address)


def test_a_provider_that_is_down_is_said_to_be(provider: Provider, live: LiveOpenId) -> None:
    """Whatever it was asked; and it is left in peace for some seconds."""
    provider.status = 503
    for _ in range(3):
        with pytest.raises(AdapterUnavailable):
            live.address(REQUEST)
    assert len(provider.asked) == 1
    assert live.way_out("http://127.0.0.1:8000/sign-out") is None


def test_a_provider_that_takes_too_long_is_not_waited_for(provider: Provider) -> None:
    """People get an answer, and so do those who come meanwhile."""
    handle = provider.handle
    provider.handle = lambda *given: (time.sleep(1), handle(*given))[1]  # type: ignore[method-assign]
    live = LiveOpenId(provider.settings(), "a", longest=0.2)
    begun = time.monotonic()
    with pytest.raises(AdapterUnavailable):
        live.address(REQUEST)
    assert time.monotonic() - begun < 0.9


@pytest.mark.parametrize(
    ("error", "refused"), [("invalid_grant", NotProven), ("invalid_client", AdapterUnavailable)]
)
def test_what_is_ours_to_mend_is_no_forgery(
    provider: Provider, live: LiveOpenId, error: str, refused: type[Exception]
) -> None:
    """A secret that is out of date is told apart from a code that is."""
    answer = dict(parse_qsl(urlsplit(provider.answer(live.address(REQUEST))).query))
    provider._token = lambda _form: (400, {"error": error})  # type: ignore[method-assign]
    with pytest.raises(refused):
        live.person(REQUEST, answer["code"], None, AT)


# --- Signing out --------------------------------------------------------------------------------------------


def test_the_way_out_leads_back(provider: Provider, live: LiveOpenId) -> None:
    """Where the provider has one."""
    address = live.way_out("http://127.0.0.1:8000/sign-out")
    assert address is not None
    assert address.startswith(f"{provider.address}/logout?")
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "client_id": CLIENT,
        "post_logout_redirect_uri": "http://127.0.0.1:8000/sign-out",
    }
    provider.publishes = {"end_session_endpoint": None}
    assert LiveOpenId(provider.settings(), "a").way_out("http://127.0.0.1:8000/sign-out") is None


def test_the_word_of_a_sign_out_is_read(provider: Provider, live: LiveOpenId) -> None:
    """Who, and the number by which it is told from others."""
    found = live.signed_out(provider.logout_token(), AT)
    assert (found.issuer, found.subject, found.id) == (provider.issuer, "person-1", "word-1")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"iat": NOW + 120},
        {"iat": NOW - 301},
        {"exp": NOW - 61},
        {"sub": None},
        {"jti": None},
        {"events": None},
        {"events": {}},
        {"events": {"http://schemas.openid.net/event/other": {}}},
        {"nonce": "n"},
    ],
    ids=str,
)
def test_another_word_signs_nobody_out(
    provider: Provider, live: LiveOpenId, claims: dict[str, object]
) -> None:
    """Such as a token of somebody who signed in."""
    with pytest.raises(NotProven):
        live.signed_out(provider.logout_token(**claims), AT)


def test_a_word_that_the_provider_did_not_sign_signs_nobody_out(provider: Provider, live: LiveOpenId) -> None:
    """Nor one that is none."""
    provider.signs_with = key("one")
    for token in (provider.logout_token(), unsigned(provider), "", "a.b.c", "{}"):
        with pytest.raises(NotProven):
            live.signed_out(token, AT)


# --- The fake -----------------------------------------------------------------------------------------------


def fake() -> FakeOpenId:
    """The fake in the box."""
    made = openid_of(OpenIdSettings(name="Made-up Sign In"), Signer("s" * 32), RESIDENTS, None)
    assert isinstance(made, FakeOpenId)
    return made


def test_the_fake_vouches_for_whoever_is_chosen() -> None:
    """With what a real provider would tell."""
    asked = dict(parse_qsl(urlsplit(fake().address(REQUEST)).query))
    code = fake().code("cat@example.com", [asked["nonce"], asked["challenge"], asked["back"]], AT)
    found = fake().person(REQUEST, code, None, AT)
    assert (found.subject, found.email, found.verified) == ("cat", "cat@example.com", False)


def test_the_fake_is_as_strict_as_a_real_provider() -> None:
    """Codes that it did not make, of another request, that are too old, or of nobody it knows."""
    its = [REQUEST.nonce, challenge_of(REQUEST.verifier), REQUEST.back]
    good = fake().code("ann@example.com", its, AT)
    for code in ("", "a.b", good[:-1] + ("0" if good[-1] != "0" else "1")):
        with pytest.raises(NotProven):
            fake().person(REQUEST, code, None, AT)
    for asked in (["x", *its[1:]], [its[0], "x", its[2]], [*its[:2], "x"]):
        with pytest.raises(NotProven):
            fake().person(REQUEST, fake().code("ann@example.com", asked, AT), None, AT)
    for when, issuer in ((NOW + 301, None), (NOW - 1, None), (NOW, "https://other.example")):
        with pytest.raises(NotProven):
            fake().person(REQUEST, good, issuer, datetime.fromtimestamp(when, UTC))
    with pytest.raises(NotProven):
        fake().person(REQUEST, fake().code("nobody@example.com", its, AT), None, AT)
