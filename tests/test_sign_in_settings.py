"""How people sign in is set for residents and for staff apart, and refused whole where nobody could."""

from __future__ import annotations

from pathlib import Path

import pytest
from joserfc.jwk import ECKey, RSAKey

from prototype_kit import sign_in_settings
from prototype_kit.errors import SettingsError
from prototype_kit.settings import Settings, read_settings
from prototype_kit.sign_in_settings import (
    NO_LIBRARY,
    STAFF_ARE_SHARED,
    VARIABLES,
    OpenIdSettings,
    is_secure,
)

LIVE = {
    "MODE": "live",
    "ADDRESS": "https://services.example.gov.uk",
    "SECRET": "s" * 32,
    "NOTIFY": "govuk",
    "NOTIFY_KEY": "k-f33517ff-2a88-4f6e-b855-c550268ce08a-f33517ff-2a88-4f6e-b855-c550268ce08a",
    "NOTIFY_EMAIL_TEMPLATE": "f33517ff-2a88-4f6e-b855-c550268ce08a",
    "NOTIFY_TEXT_TEMPLATE": "f33517ff-2a88-4f6e-b855-c550268ce08a",
}
PROVIDER = {
    "SIGN_IN": "openid",
    "OPENID_ISSUER": "https://id.example.gov.uk/",
    "OPENID_NAME": "Town Hall ID",
    "OPENID_CLIENT": "our-client",
    "OPENID_SECRET": "our-secret",
}


def read(folder: Path, **given: str) -> Settings:
    """The settings of these variables."""
    return read_settings(folder, {f"PROTOTYPE_KIT_{name}": value for name, value in given.items()})


def reasons(folder: Path, **given: str) -> tuple[str, ...]:
    """Why they are refused; nothing when they are not."""
    try:
        read(folder, **given)
    except SettingsError as error:
        return error.reasons
    return ()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A private key that will do."""
    file = tmp_path / "key.pem"
    file.write_bytes(RSAKey.generate_key(2048, private=True).as_pem(private=True))
    return file


def test_people_sign_in_by_email_unless_it_is_said(tmp_path: Path) -> None:
    """The one does not set the other."""
    settings = read(tmp_path)
    assert (settings.sign_in, settings.staff_sign_in) == (None, None)
    settings = read(tmp_path, SIGN_IN="openid")
    assert settings.sign_in == OpenIdSettings(name="Made-up Sign In")
    assert settings.sign_in.made_up
    assert settings.staff_sign_in is None
    assert read(tmp_path, **PROVIDER, STAFF_SIGN_IN="email").staff_sign_in is None


def test_everything_may_be_set_for_both(tmp_path: Path, key_file: Path) -> None:
    """Each variable has its effect, at its own door; neither secret is printed."""
    staff = {
        "SIGN_IN": "openid",
        "OPENID_ISSUER": "https://login.example/tenant/v2.0",
        "OPENID_NAME": "Work account",
        "OPENID_CLIENT": "their-client",
        "OPENID_PRIVATE_KEY": str(key_file),
        "OPENID_KEY_ID": "key-1",
        "OPENID_SCOPES": " openid  email profile ",
        "OPENID_VTR": '["Cl.Cm"]',
        "OPENID_CLAIMS": '{"userinfo": {"phone_number": null}}',
        "OPENID_VERIFIED": "xms_edov",
    }
    both = {**PROVIDER, **{f"STAFF_{name}": value for name, value in staff.items()}}
    names = {name.removeprefix("PROTOTYPE_KIT_") for name in VARIABLES}
    assert {name.removeprefix("STAFF_") for name in names} == {*staff, *PROVIDER}
    settings = read(tmp_path, **both)
    assert settings.sign_in == OpenIdSettings(
        issuer="https://id.example.gov.uk/", name="Town Hall ID", client="our-client", secret="our-secret"
    )
    assert settings.staff_sign_in == OpenIdSettings(
        issuer="https://login.example/tenant/v2.0",
        name="Work account",
        client="their-client",
        private_key=key_file.read_text(),
        key_id="key-1",
        scopes="openid email profile",
        vtr='["Cl.Cm"]',
        claims='{"userinfo": {"phone_number": null}}',
        verified="xms_edov",
    )
    for secret in ("our-secret", "PRIVATE KEY"):
        assert secret not in repr(settings)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SIGN_IN": "password"}, "PROTOTYPE_KIT_SIGN_IN must be email or openid, not 'password'."),
        ({"STAFF_SIGN_IN": "oidc"}, "PROTOTYPE_KIT_STAFF_SIGN_IN must be email or openid"),
        (
            {**PROVIDER, "OPENID_ISSUER": "http://id.example.gov.uk"},
            "PROTOTYPE_KIT_OPENID_ISSUER must be fake",
        ),
        ({**PROVIDER, "OPENID_ISSUER": "id.example.gov.uk"}, "such as https://oidc.account.gov.uk/"),
        ({**PROVIDER, "OPENID_ISSUER": "https://id.example.gov.uk?x=1"}, "nothing behind a ?"),
        ({**PROVIDER, "OPENID_NAME": ""}, "needs PROTOTYPE_KIT_OPENID_NAME too"),
        ({**PROVIDER, "OPENID_CLIENT": " "}, "needs PROTOTYPE_KIT_OPENID_CLIENT too"),
        ({**PROVIDER, "OPENID_SECRET": ""}, "needs PROTOTYPE_KIT_OPENID_SECRET or"),
        ({"OPENID_SCOPES": "email"}, "must have openid among its words"),
        ({"OPENID_VTR": "Cl.Cm"}, 'must be a JSON list of texts, such as ["Cl.Cm"]'),
        ({"OPENID_VTR": "[]"}, "must be a JSON list"),
        ({"OPENID_CLAIMS": "{"}, "must be a JSON object with userinfo or id_token"),
        ({"OPENID_CLAIMS": '{"email": null}'}, "must be a JSON object with userinfo"),
        ({"OPENID_VERIFIED": "email"}, "PROTOTYPE_KIT_OPENID_VERIFIED must be email_verified or xms_edov."),
        ({"OPENID_VERIFIED": "always"}, "PROTOTYPE_KIT_OPENID_VERIFIED must be email_verified or xms_edov."),
        ({"STAFF_OPENID_VERIFIED": "email"}, "must be email_verified, xms_edov or always."),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, given: dict[str, str], words: str) -> None:
    """One sentence says what may be there instead."""
    (reason,) = reasons(tmp_path, **given)
    assert words in reason


def test_all_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    """For both doors."""
    found = "\n".join(
        reasons(
            tmp_path,
            SIGN_IN="openid",
            OPENID_ISSUER="https://id.example.gov.uk",
            STAFF_SIGN_IN="openid",
            STAFF_OPENID_ISSUER="https://id.example.gov.uk",
        )
    )
    for prefix in ("PROTOTYPE_KIT_", "PROTOTYPE_KIT_STAFF_"):
        for name in ("NAME", "CLIENT", "SECRET", "PRIVATE_KEY"):
            assert f"{prefix}OPENID_{name}" in found


def test_a_secret_and_a_key_are_one_too_many(tmp_path: Path, key_file: Path) -> None:
    """Nobody could say which is used."""
    (reason,) = reasons(tmp_path, **PROVIDER, OPENID_PRIVATE_KEY=str(key_file))
    assert "take one of them out" in reason


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
        RSAKey.generate_key(2048, private=True).as_pem(private=False),
        RSAKey.generate_key(2048, private=True).as_pem(private=True, password="secret"),
        ECKey.generate_key("P-384", private=True).as_pem(private=True),
        "ключ".encode(),
        None,
    ],
    ids=["empty", "cut", "public", "with a password", "another curve", "no text", "no file"],
)
def test_a_key_that_cannot_sign_is_refused_at_start(tmp_path: Path, pem: bytes | None) -> None:
    """Rather than when the first person signs in; nothing of it is shown."""
    file = tmp_path / "key.pem"
    if pem is not None:
        file.write_bytes(pem)
    (reason,) = reasons(tmp_path, **{**PROVIDER, "OPENID_SECRET": "", "OPENID_PRIVATE_KEY": str(file)})
    assert reason.startswith("PROTOTYPE_KIT_OPENID_PRIVATE_KEY must be the path of a file")
    assert "MIIB" not in reason


@pytest.mark.parametrize(
    "key", [RSAKey.generate_key(2048, private=True), ECKey.generate_key("P-256", private=True)]
)
def test_keys_of_both_kinds_are_taken(tmp_path: Path, key: RSAKey | ECKey) -> None:
    """RSA, and EC on P-256."""
    file = tmp_path / "key.pem"
    file.write_bytes(key.as_pem(private=True))
    given = {**PROVIDER, "OPENID_SECRET": "", "OPENID_PRIVATE_KEY": str(file)}
    assert reasons(tmp_path, **given) == ()


def test_live_mode_refuses_people_who_are_made_up(tmp_path: Path) -> None:
    """At either door; with a provider it starts, and by email too."""
    assert reasons(tmp_path, **LIVE) == ()
    assert reasons(tmp_path, **LIVE, **PROVIDER) == ()
    for name in ("SIGN_IN", "STAFF_SIGN_IN"):
        (reason,) = reasons(tmp_path, **LIVE, **{name: "openid"})
        assert "anybody could be anybody" in reason
        assert f"or PROTOTYPE_KIT_{name} to email" in reason


def test_a_prototype_that_others_reach_has_no_made_up_staff(tmp_path: Path) -> None:
    """Or whoever reaches its console would be a manager. Residents may be made up there."""
    shared = {"ADDRESS": "https://prototype.example.gov.uk", "PASSWORD": "correct-horse-battery"}
    assert reasons(tmp_path, **shared, STAFF_SIGN_IN="openid") == (STAFF_ARE_SHARED,)
    assert reasons(tmp_path, **shared, SIGN_IN="openid") == ()
    assert reasons(tmp_path, STAFF_SIGN_IN="openid") == ()


def test_a_missing_library_is_said_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how to install it; signing in by email, and made-up people, need none."""
    monkeypatch.setattr(sign_in_settings, "find_spec", lambda _name: None)
    assert reasons(tmp_path, **PROVIDER) == (NO_LIBRARY,)
    assert "prototype-kit[openid]" in NO_LIBRARY
    assert reasons(tmp_path, SIGN_IN="openid") == ()
    assert reasons(tmp_path) == ()


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ("https://id.example.gov.uk", True),
        ("http://127.0.0.1:9400", True),
        ("http://localhost:9400/realm", True),
        ("http://id.example.gov.uk", False),
        ("http://127.0.0.1.example.com", False),
        ("https://user@id.example.gov.uk", False),
        ("https://id.example.gov.uk:0", False),
        ("https://[", False),
        ("https://id.example.gov.uk/ x", False),
        ("ftp://127.0.0.1", False),
        ("", False),
    ],
)
def test_an_address_is_secure_over_tls_or_on_this_machine(address: str, *, secure: bool) -> None:
    """What is said there is secret."""
    assert is_secure(address) is secure
