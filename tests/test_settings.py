"""Settings are read whole, refused whole when unsafe, and safe when forgotten."""

from __future__ import annotations

import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from prototype_kit.errors import SettingsError
from prototype_kit.settings import (
    BAD_NOTIFY_KEY,
    CONSOLE_HERE,
    NEEDS_PASSWORD,
    NO_CLAMD,
    NOT_AN_ADDRESS,
    SHORT_PASSWORD,
    UNREADABLE_KEY,
    VARIABLES,
    Settings,
    read_settings,
)
from prototype_kit.sign_in_settings import VARIABLES as SIGN_IN_VARIABLES

SECRET = "s" * 32
ID = "f33517ff-2a88-4f6e-b855-c550268ce08a"
OTHER_ID = "73e7a1e6-5d4b-4b0c-9d7f-1c5d2f0b8e11"
TEXT_TEMPLATE = "PROTOTYPE_KIT_NOTIFY_TEXT_TEMPLATE"
NO_REPLY_TO = (
    "PROTOTYPE_KIT_NOTIFY_REPLY_TO must be the id of the reply-to address, which Notify shows beside it, "
    f"such as {ID}."
)
NOTIFY_KEY = f"street_lights-{ID}-{ID}"
NOTIFY = {
    "NOTIFY": "govuk",
    "NOTIFY_KEY": NOTIFY_KEY,
    "NOTIFY_EMAIL_TEMPLATE": ID,
    "NOTIFY_TEXT_TEMPLATE": ID,
}
LIVE = {
    "PROTOTYPE_KIT_MODE": "live",
    "PROTOTYPE_KIT_ADDRESS": "https://services.example.gov.uk",
    "PROTOTYPE_KIT_SECRET": SECRET,
}


def _reasons(folder: Path, **settings: str) -> tuple[str, ...]:
    """Why these settings are refused; nothing when they are not."""
    try:
        read_settings(folder, {f"PROTOTYPE_KIT_{name}": value for name, value in settings.items()})
    except SettingsError as error:
        return error.reasons
    return ()


def test_nothing_set_is_a_prototype_on_this_machine(tmp_path: Path) -> None:
    """Without a variable: no address, no password, fakes, a database and a secret of its own."""
    settings = read_settings(tmp_path, {})
    assert settings == Settings(
        mode="prototype",
        instance=tmp_path / "instance",
        database=f"sqlite:///{(tmp_path / 'instance' / 'site.db').as_posix()}",
        secret=settings.secret,
    )
    assert not settings.live
    assert not settings.https
    assert settings.cookie == "session"
    assert settings.hosts == {"127.0.0.1", "localhost", "::1"}


def test_everything_may_be_set(tmp_path: Path) -> None:
    """Each variable has its effect."""
    environ = {
        "PROTOTYPE_KIT_MODE": "prototype",
        "PROTOTYPE_KIT_DATABASE": "sqlite:///other.db",
        "PROTOTYPE_KIT_PASSWORD": "  correct-horse battery-staple ",
        "PROTOTYPE_KIT_SECRET": SECRET,
        "PROTOTYPE_KIT_ADDRESS": "https://Services.example.gov.uk:8443/",
        "PROTOTYPE_KIT_CONSOLE_ADDRESS": "http://localhost:8001/",
        "PROTOTYPE_KIT_PROXIES": "2",
        "PROTOTYPE_KIT_PROXY_DROPS_UNDERSCORES": "yes",
        "PROTOTYPE_KIT_PARTICIPANTS": "yes",
        "PROTOTYPE_KIT_NOTIFY": "govuk",
        "PROTOTYPE_KIT_NOTIFY_KEY": f" {NOTIFY_KEY} ",
        "PROTOTYPE_KIT_NOTIFY_EMAIL_TEMPLATE": f" {ID} ",
        "PROTOTYPE_KIT_NOTIFY_TEXT_TEMPLATE": OTHER_ID,
        "PROTOTYPE_KIT_NOTIFY_REPLY_TO": ID.upper(),
        "PROTOTYPE_KIT_ADDRESSES": "os-places",
        "PROTOTYPE_KIT_OS_PLACES_KEY": " key ",
        "PROTOTYPE_KIT_SCANNER": "clamd",
        "PROTOTYPE_KIT_CLAMD": " 127.0.0.1:3310 ",
        "PROTOTYPE_KIT_LOAD": "yes",
    }
    assert VARIABLES.keys() - SIGN_IN_VARIABLES.keys() == environ.keys()
    settings = read_settings(
        tmp_path, {**environ, "HOME": "/root", "PROTOTYPE_KIT_BROWSER": "/usr/bin/chromium"}
    )
    assert settings == Settings(
        mode="prototype",
        instance=tmp_path / "instance",
        database="sqlite:///other.db",
        secret=SECRET,
        passwords=("correct-horse", "battery-staple"),
        address="https://Services.example.gov.uk:8443",
        console_address="http://localhost:8001",
        proxies=2,
        proxy_drops_underscores=True,
        notify="govuk",
        notify_key=NOTIFY_KEY,
        notify_email_template=ID,
        notify_text_template=OTHER_ID,
        notify_reply_to=ID.upper(),
        participants=True,
        addresses="os-places",
        os_places_key="key",
        scanner="clamd",
        clamd="127.0.0.1:3310",
        load=True,
    )
    assert NOTIFY_KEY not in repr(settings)
    assert "services.example.gov.uk" in settings.hosts
    assert settings.cookie == "__Host-session"
    assert not (tmp_path / "instance").exists()


def test_an_empty_variable_is_one_that_is_not_set(tmp_path: Path) -> None:
    """As a line in `.env` whose value nobody has filled in."""
    empty = dict.fromkeys(VARIABLES, "")
    assert read_settings(tmp_path, empty) == read_settings(tmp_path, {})


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"MODE": "production"}, "PROTOTYPE_KIT_MODE must be prototype or live, not 'production'."),
        (
            {"CONSOLE_ADDRESS": "console.example.gov.uk"},
            NOT_AN_ADDRESS.format(name="PROTOTYPE_KIT_CONSOLE_ADDRESS", example="console"),
        ),
        ({"CONSOLE_ADDRESS": "https://console.example.gov.uk"}, CONSOLE_HERE),
        ({"LOAD": "sometimes"}, "PROTOTYPE_KIT_LOAD must be yes or no."),
        ({"PROXY_DROPS_UNDERSCORES": "1"}, "PROTOTYPE_KIT_PROXY_DROPS_UNDERSCORES must be yes or no."),
        ({"PROXIES": "one"}, "PROTOTYPE_KIT_PROXIES must be a whole number, such as 1."),
        ({"PROXIES": "-1"}, "PROTOTYPE_KIT_PROXIES must be a whole number, such as 1."),
        ({"PROXIES": "²"}, "PROTOTYPE_KIT_PROXIES must be a whole number, such as 1."),
        ({"NOTIFY": "post"}, "PROTOTYPE_KIT_NOTIFY must be fake or govuk, not 'post'."),
        ({**NOTIFY, "NOTIFY_KEY": " "}, "PROTOTYPE_KIT_NOTIFY=govuk needs PROTOTYPE_KIT_NOTIFY_KEY."),
        ({**NOTIFY, "NOTIFY_KEY": NOTIFY_KEY[:-1]}, BAD_NOTIFY_KEY),
        ({**NOTIFY, "NOTIFY_KEY": ID}, BAD_NOTIFY_KEY),
        ({**NOTIFY, "NOTIFY_KEY": f"{NOTIFY_KEY} and more"}, BAD_NOTIFY_KEY),
        ({"NOTIFY_KEY": f"a\nb-{ID}-{ID}"}, BAD_NOTIFY_KEY),
        (
            {**NOTIFY, "NOTIFY_TEXT_TEMPLATE": ""},
            f"PROTOTYPE_KIT_NOTIFY=govuk needs {TEXT_TEMPLATE}: the id of the template for text messages.",
        ),
        (
            {"NOTIFY_REPLY_TO": "help@example.gov.uk"},
            NO_REPLY_TO,
        ),
        ({"ADDRESSES": "paf"}, "PROTOTYPE_KIT_ADDRESSES must be fake or os-places, not 'paf'."),
        (
            {"ADDRESSES": "os-places"},
            "PROTOTYPE_KIT_ADDRESSES=os-places needs PROTOTYPE_KIT_OS_PLACES_KEY.",
        ),
        ({"ADDRESSES": "os-places", "OS_PLACES_KEY": "a\nb: c"}, UNREADABLE_KEY),
        ({"SCANNER": "norton"}, "PROTOTYPE_KIT_SCANNER must be fake or clamd, not 'norton'."),
        ({"SCANNER": "clamd"}, NO_CLAMD),
        ({"SCANNER": "clamd", "CLAMD": "clamd.example"}, NO_CLAMD),
        ({"SCANNER": "clamd", "CLAMD": "127.0.0.1:0"}, NO_CLAMD),
        ({"DATABASE": "site.db"}, "PROTOTYPE_KIT_DATABASE must start with sqlite:/// or postgresql://."),
        ({"ADDRESS": "http://192.168.7.5:8000"}, NEEDS_PASSWORD),
        ({"ADDRESS": "http://192.168.7.5:8000", "PASSWORD": "   "}, NEEDS_PASSWORD),
        ({"PASSWORD": "eleven-long"}, SHORT_PASSWORD),
        ({"ADDRESS": "http://192.168.7.5:8000", "PASSWORD": "lamp-post-lantern x"}, SHORT_PASSWORD),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(
    tmp_path: Path, settings: dict[str, str], reason: str
) -> None:
    """One sentence says what may be there instead."""
    assert _reasons(tmp_path, **settings) == (reason,)


def test_all_that_notify_lacks_is_said_at_once(tmp_path: Path) -> None:
    """The key, both templates and what is no id; a key that was given is not shown."""
    reasons = _reasons(tmp_path, NOTIFY="govuk", NOTIFY_REPLY_TO="x", MODE="prototype", PROXIES="x")
    assert len(reasons) == 5
    for name in ("KEY", "EMAIL_TEMPLATE", "TEXT_TEMPLATE", "REPLY_TO"):
        assert f"PROTOTYPE_KIT_NOTIFY_{name}" in "\n".join(reasons)
    (reason,) = _reasons(tmp_path, NOTIFY_KEY="a-secret-of-ours")
    assert "a-secret-of-ours" not in reason


def test_live_mode_starts_with_notify(tmp_path: Path) -> None:
    """What it needs beside is here."""
    notify = {f"PROTOTYPE_KIT_{name}": value for name, value in NOTIFY.items()}
    settings = read_settings(tmp_path, {**LIVE, **notify})
    assert (settings.live, settings.notify) == (True, "govuk")


@pytest.mark.parametrize("address", ["https://console.example.gov.uk", "http://127.0.0.1:8001", ""])
def test_a_live_console_has_an_address_over_tls_or_none_but_its_machine_s(
    tmp_path: Path, address: str
) -> None:
    """A tunnel to the machine needs no certificate."""
    environ = {**LIVE, "PROTOTYPE_KIT_CONSOLE_ADDRESS": address}
    notify = {f"PROTOTYPE_KIT_{name}": value for name, value in NOTIFY.items()}
    assert read_settings(tmp_path, {**environ, **notify}).console_address == (address or None)


@pytest.mark.parametrize(
    "address",
    [
        "services.example.gov.uk",
        "ftp://services.example.gov.uk",
        "https://",
        "https://[",
        "https://services.example.gov.uk:port",
        "https://services.example.gov.uk/form",
        "https://services.example.gov.uk?x=1",
        "https://user@services.example.gov.uk",
    ],
)
def test_an_address_is_a_scheme_and_a_host(tmp_path: Path, address: str) -> None:
    """Nothing else would work: cookies, redirects and the guard against forged posts all follow from it."""
    (reason,) = _reasons(tmp_path, ADDRESS=address, PASSWORD="correct-horse")
    assert reason.startswith("PROTOTYPE_KIT_ADDRESS must be http:// or https:// and a host")


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_this_machine_needs_no_password(tmp_path: Path, address: str) -> None:
    """Nobody else reaches it."""
    assert _reasons(tmp_path, ADDRESS=address) == ()


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "Https"])
def test_tls_is_tls_however_it_is_written(tmp_path: Path, scheme: str) -> None:
    """A scheme in capitals must not cost cookies their protection."""
    environ = {
        "PROTOTYPE_KIT_ADDRESS": f"{scheme}://services.example.gov.uk",
        "PROTOTYPE_KIT_PASSWORD": "correct-horse",
    }
    assert read_settings(tmp_path, environ).https


def test_a_misspelt_variable_is_refused(tmp_path: Path) -> None:
    """Or somebody would believe that a password is set; every one is named, with all that exist."""
    reasons = _reasons(tmp_path, PASSWROD="horse", MOD="live", ADDRES="")
    assert [reason.split()[0] for reason in reasons] == [
        "PROTOTYPE_KIT_ADDRES",
        "PROTOTYPE_KIT_MOD",
        "PROTOTYPE_KIT_PASSWROD",
    ]
    assert all(name in reasons[0] for name in VARIABLES)


def test_live_mode_says_everything_that_is_missing_at_once(tmp_path: Path) -> None:
    """Address, secret, the fake, debugging; nothing is made meanwhile."""
    with pytest.raises(SettingsError) as refused:
        read_settings(tmp_path, {"PROTOTYPE_KIT_MODE": "live", "FLASK_DEBUG": "1"})
    text = "\n".join(refused.value.reasons)
    assert len(refused.value.reasons) == 4
    for words in ("PROTOTYPE_KIT_ADDRESS", "PROTOTYPE_KIT_SECRET", "PROTOTYPE_KIT_NOTIFY", "FLASK_DEBUG"):
        assert words in text
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "PROTOTYPE_KIT_NOTIFY"),
        ({"PROTOTYPE_KIT_ADDRESS": "http://services.example.gov.uk"}, "starts with https://"),
        ({"PROTOTYPE_KIT_SECRET": "short"}, "32 characters"),
        ({"PROTOTYPE_KIT_CONSOLE_ADDRESS": "http://console.example.gov.uk"}, "or none: then the console"),
    ],
)
def test_each_thing_that_live_mode_needs(tmp_path: Path, change: dict[str, str], words: str) -> None:
    """None of them can be done without."""
    with pytest.raises(SettingsError) as refused:
        read_settings(tmp_path, {**LIVE, **change})
    assert words in "\n".join(refused.value.reasons)
    assert len(refused.value.reasons) == 1 + bool(change)


# --- The secret of a prototype ------------------------------------------------------------------------


def test_a_prototype_makes_its_own_secret_and_keeps_it(tmp_path: Path) -> None:
    """Long, random, for nobody else to read; no two prototypes share one."""
    one = read_settings(tmp_path / "one", {}).secret
    assert one == read_settings(tmp_path / "one", {}).secret
    assert one != read_settings(tmp_path / "two", {}).secret
    assert len(one) == 43
    file = tmp_path / "one" / "instance" / "secret"
    assert os.name == "nt" or stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_together_share_the_secret(tmp_path: Path) -> None:
    """None of them reads the file before it is written."""
    for attempt in range(20):
        folder = tmp_path / str(attempt)
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(lambda _: read_settings(folder, {}).secret, range(8)))  # noqa: B023
        assert len(found) == 1
        assert found != {""}


def test_an_empty_secret_is_not_taken_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that was full may have left an empty file, by which anybody could sign."""
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "secret").touch()
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(SettingsError, match=r"is empty\. Delete it; it is made anew"):
        read_settings(tmp_path, {})
