"""Settings: read once from the environment, refused as a whole when unsafe.

Every setting is a variable `PROTOTYPE_KIT_…`; `docs/reference/settings.md` lists them and is checked
against `VARIABLES`. A default is allowed only where it is safe when forgotten.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from prototype_kit.errors import SettingsError
from prototype_kit.sign_in_settings import VARIABLES as SIGN_IN_VARIABLES
from prototype_kit.sign_in_settings import OpenIdSettings, read_sign_in, refused_sign_in

Mode = Literal["prototype", "live"]
Addresses = Literal["fake", "os-places"]
Scanning = Literal["fake", "clamd"]
Notifying = Literal["fake", "govuk"]

VARIABLES: Mapping[str, str] = {
    "PROTOTYPE_KIT_MODE": "prototype (the default) or live.",
    "PROTOTYPE_KIT_DATABASE": "The database's address. Default: SQLite in the project's instance folder.",
    "PROTOTYPE_KIT_PASSWORD": (
        "The password of a shared prototype: 12 characters or more. Several may be given, parted by spaces."
    ),
    "PROTOTYPE_KIT_SECRET": (
        "A random text of 32 characters or more that signs what must not be forged. Needed in live mode."
    ),
    "PROTOTYPE_KIT_ADDRESS": (
        "The address that people use, such as https://services.example.gov.uk. Needed in live mode."
    ),
    "PROTOTYPE_KIT_CONSOLE_ADDRESS": (
        "The address that staff use for the console, such as https://console.example.gov.uk. Default: this "
        "machine alone."
    ),
    "PROTOTYPE_KIT_PROXIES": "How many proxies stand in front of the server. Default: 0.",
    "PROTOTYPE_KIT_PROXY_DROPS_UNDERSCORES": "yes if no proxy hands on headers named with _. Default: no.",
    "PROTOTYPE_KIT_PARTICIPANTS": (
        "yes hides the prototype's tools from its pages, for people who take part in research. Default: no."
    ),
    "PROTOTYPE_KIT_ADDRESSES": (
        "Where addresses are looked up: fake (the default) makes them up, os-places asks Ordnance Survey."
    ),
    "PROTOTYPE_KIT_OS_PLACES_KEY": "The key to OS Places, which is a secret. Needed with os-places.",
    "PROTOTYPE_KIT_SCANNER": (
        "What scans uploaded files: fake (the default) finds a test text alone, clamd asks ClamAV."
    ),
    "PROTOTYPE_KIT_CLAMD": (
        "Where clamd listens: host and port, as 127.0.0.1:3310, or the path of its socket. Needed with clamd."
    ),
    "PROTOTYPE_KIT_NOTIFY": (
        "What sends messages: fake (the default) keeps them in the instance folder, govuk hands them to "
        "GOV.UK Notify."
    ),
    "PROTOTYPE_KIT_NOTIFY_KEY": "The API key to GOV.UK Notify, which is a secret. Needed with govuk.",
    "PROTOTYPE_KIT_NOTIFY_EMAIL_TEMPLATE": (
        "The id of Notify's template for emails: ((subject)) is its subject, ((body)) its message. "
        "Needed with govuk."
    ),
    "PROTOTYPE_KIT_NOTIFY_TEXT_TEMPLATE": (
        "The id of Notify's template for text messages: ((body)) is its message. Needed with govuk."
    ),
    "PROTOTYPE_KIT_NOTIFY_REPLY_TO": "The id of a reply-to address in Notify. Default: the one set there.",
    "PROTOTYPE_KIT_LOAD": (
        "yes lets load tests in where people can reach the site. Default: no. On this machine alone a "
        "prototype takes them anyway."
    ),
    **SIGN_IN_VARIABLES,
}

NEEDS_PASSWORD = "A prototype that others can reach needs PROTOTYPE_KIT_PASSWORD."  # noqa: S105 - words

LEAST_PASSWORD = 12  # characters
SHORT_PASSWORD = (
    f"A password in PROTOTYPE_KIT_PASSWORD has fewer than {LEAST_PASSWORD} characters: "
    "put three random words together, with hyphens and no spaces between them."
)

UNREADABLE_KEY = "PROTOTYPE_KIT_OS_PLACES_KEY has characters that no key has: copy it again."
FAKE_ADDRESSES = (
    "Live mode refuses the fake that addresses come from (PROTOTYPE_KIT_ADDRESSES): they are made up. "
    "Set it to os-places, or write look_up: no where a journey asks for an address."
)
"""Said where a journey looks addresses up, which the settings alone cannot know."""
NO_CLAMD = (
    "PROTOTYPE_KIT_SCANNER=clamd needs PROTOTYPE_KIT_CLAMD: a host and a port such as 127.0.0.1:3310, "
    "or the path of its socket."
)
FAKE_SCANNER = (
    "Live mode refuses the fake that files are scanned by (PROTOTYPE_KIT_SCANNER): it finds no viruses. "
    "Set it to clamd, or take out the questions of the type file-upload."
)
"""Said where a journey asks for files, which the settings alone cannot know."""

BAD_NOTIFY_KEY = (
    "PROTOTYPE_KIT_NOTIFY_KEY is not a key of GOV.UK Notify: copy it again. It ends with two ids of 36 signs "
    "each, with a hyphen between them."
)
_NOTIFY_IDS = {
    "PROTOTYPE_KIT_NOTIFY_EMAIL_TEMPLATE": "the template for emails",
    "PROTOTYPE_KIT_NOTIFY_TEXT_TEMPLATE": "the template for text messages",
    "PROTOTYPE_KIT_NOTIFY_REPLY_TO": "the reply-to address",
}
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

DEMO = "demo"
"""The env of cases that were made up to fill a prototype; see the package demo."""

NOT_AN_ADDRESS = (
    "{name} must be http:// or https:// and a host, such as https://{example}.example.gov.uk, "
    "and nothing more."
)
CONSOLE_HERE = (
    "PROTOTYPE_KIT_CONSOLE_ADDRESS is for live mode: a prototype's console answers on its own machine alone."
)
CONSOLE_HTTPS = (
    "Live mode needs a PROTOTYPE_KIT_CONSOLE_ADDRESS that starts with https://, or none: then the console "
    "answers on its own machine alone."
)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Settings:
    """How a site runs.

    `instance` is the folder for what running leaves behind; `address` the scheme and host that people use,
    None on this machine alone. `round` is the frozen version that is shown, where it is one. Without
    `sign_in`, or `staff_sign_in`, people sign in by email.
    """

    mode: Mode
    instance: Path
    database: str
    secret: str
    passwords: tuple[str, ...] = ()
    address: str | None = None
    console_address: str | None = None
    proxies: int = 0
    proxy_drops_underscores: bool = False
    notify: Notifying = "fake"
    env: str = "prototype"
    round: str | None = None
    participants: bool = False
    addresses: Addresses = "fake"
    os_places_key: str = field(default="", repr=False)
    scanner: Scanning = "fake"
    clamd: str = ""
    load: bool = False
    notify_key: str = field(default="", repr=False)
    notify_email_template: str = ""
    notify_text_template: str = ""
    notify_reply_to: str = ""
    sign_in: OpenIdSettings | None = None
    staff_sign_in: OpenIdSettings | None = None

    @property
    def shared(self) -> bool:
        """Whether others than the people at this machine can use it."""
        return self.live or bool(self.hosts - LOOPBACK)

    @property
    def takes_load(self) -> bool:
        """Whether load tests are let in: where they are switched on, and where nobody else can be."""
        return self.load or not self.shared

    @property
    def live(self) -> bool:
        """Whether real people use it."""
        return self.mode == "live"

    @property
    def envs(self) -> tuple[str, ...]:
        """Whose cases are worked on here: those of a prototype and its demo, or those of one use alone."""
        return (self.env, DEMO) if self.env == "prototype" else (self.env,)

    @property
    def https(self) -> bool:
        """Whether people reach it over TLS; cookies are then bound to it."""
        return bool(self.address) and urlsplit(self.address).scheme == "https"

    @property
    def hosts(self) -> frozenset[str]:
        """Host names that requests may carry. Loopback is always among them."""
        return LOOPBACK | ({urlsplit(self.address).hostname or ""} if self.address else set())

    @property
    def cookie(self) -> str:
        """The session cookie's name. Browsers drop __Host- on plain HTTP."""
        return "__Host-session" if self.https else "session"


def read_settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """Settings of the site in `folder`. Raises `SettingsError` with every reason at once."""
    check_settings(environ)
    environ = _given(environ)
    mode = environ.get("PROTOTYPE_KIT_MODE", "prototype")
    instance = folder / "instance"
    return Settings(
        mode="live" if mode == "live" else "prototype",
        instance=instance,
        database=database_address(folder, environ),
        secret=environ.get("PROTOTYPE_KIT_SECRET") or _own_secret(instance),
        passwords=_passwords(environ),
        address=environ.get("PROTOTYPE_KIT_ADDRESS", "").rstrip("/") or None,
        console_address=environ.get("PROTOTYPE_KIT_CONSOLE_ADDRESS", "").rstrip("/") or None,
        proxies=int(environ.get("PROTOTYPE_KIT_PROXIES", "0")),
        proxy_drops_underscores=environ.get("PROTOTYPE_KIT_PROXY_DROPS_UNDERSCORES") == "yes",
        notify="govuk" if environ.get("PROTOTYPE_KIT_NOTIFY") == "govuk" else "fake",
        env=mode,
        participants=environ.get("PROTOTYPE_KIT_PARTICIPANTS") == "yes",
        addresses="os-places" if environ.get("PROTOTYPE_KIT_ADDRESSES") == "os-places" else "fake",
        os_places_key=environ.get("PROTOTYPE_KIT_OS_PLACES_KEY", "").strip(),
        scanner="clamd" if environ.get("PROTOTYPE_KIT_SCANNER") == "clamd" else "fake",
        clamd=environ.get("PROTOTYPE_KIT_CLAMD", "").strip(),
        load=environ.get("PROTOTYPE_KIT_LOAD") == "yes",
        notify_key=environ.get("PROTOTYPE_KIT_NOTIFY_KEY", "").strip(),
        notify_email_template=environ.get("PROTOTYPE_KIT_NOTIFY_EMAIL_TEMPLATE", "").strip(),
        notify_text_template=environ.get("PROTOTYPE_KIT_NOTIFY_TEXT_TEMPLATE", "").strip(),
        notify_reply_to=environ.get("PROTOTYPE_KIT_NOTIFY_REPLY_TO", "").strip(),
        sign_in=read_sign_in("residents", environ),
        staff_sign_in=read_sign_in("staff", environ),
    )


def check_settings(environ: Mapping[str, str]) -> None:
    """Raise `SettingsError` with every reason why no site can run with these. Writes nothing."""
    reasons = _unknown(environ)
    environ = _given(environ)
    reasons += _refused(environ.get("PROTOTYPE_KIT_MODE", "prototype"), environ)
    proxies = environ.get("PROTOTYPE_KIT_PROXIES", "0")
    if not (proxies.isascii() and proxies.isdigit()):
        reasons.append("PROTOTYPE_KIT_PROXIES must be a whole number, such as 1.")
    for name in map("PROTOTYPE_KIT_{}".format, ("PARTICIPANTS", "LOAD", "PROXY_DROPS_UNDERSCORES")):
        if environ.get(name, "no") not in ("yes", "no"):
            reasons.append(f"{name} must be yes or no.")
    if reasons:
        raise SettingsError(reasons)


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if value.strip()}  # as an empty line in .env


def database_address(folder: Path, environ: Mapping[str, str]) -> str:
    """Where the database of the site in `folder` is."""
    own = (folder / "instance" / "site.db").resolve().as_posix()
    return environ.get("PROTOTYPE_KIT_DATABASE") or f"sqlite:///{own}"


def _unknown(environ: Mapping[str, str]) -> list[str]:
    # A misspelt variable would otherwise be a setting that somebody believes is on.
    others = {"PROTOTYPE_KIT_BROWSER"}
    return [
        f"{name} is not a setting. The settings are: {', '.join(VARIABLES)}."
        for name in sorted(environ)
        if name.startswith("PROTOTYPE_KIT_") and name not in VARIABLES and name not in others
    ]


def _refused(mode: str, environ: Mapping[str, str]) -> list[str]:
    if mode not in ("prototype", "live"):
        return [f"PROTOTYPE_KIT_MODE must be prototype or live, not {mode!r}."]
    address = environ.get("PROTOTYPE_KIT_ADDRESS", "")
    reasons = []
    if address and not _is_address(address):
        reasons.append(NOT_AN_ADDRESS.format(name="PROTOTYPE_KIT_ADDRESS", example="services"))
    elif mode == "prototype" and _others_reach(address) and not _passwords(environ):
        reasons.append(NEEDS_PASSWORD)
    if mode == "prototype" and any(len(password) < LEAST_PASSWORD for password in _passwords(environ)):
        reasons.append(SHORT_PASSWORD)
    if not database_address(Path(), environ).startswith(("sqlite:///", "postgresql")):
        reasons.append("PROTOTYPE_KIT_DATABASE must start with sqlite:/// or postgresql://.")
    reasons += _no_console(mode, environ.get("PROTOTYPE_KIT_CONSOLE_ADDRESS", ""))
    reasons += _no_addresses(environ)
    reasons += _no_scanner(environ)
    reasons += _no_notify(environ)
    reasons += refused_sign_in(mode, environ, shared=_is_address(address) and _others_reach(address))
    if mode == "live":
        reasons += _not_live(address, environ)
    return reasons


def _no_console(mode: str, address: str) -> list[str]:
    if not address:
        return []
    if not _is_address(address):
        return [NOT_AN_ADDRESS.format(name="PROTOTYPE_KIT_CONSOLE_ADDRESS", example="console")]
    if not _others_reach(address):
        return []
    if mode == "prototype":
        return [CONSOLE_HERE]
    return [] if address.lower().startswith("https://") else [CONSOLE_HTTPS]


def _no_addresses(environ: Mapping[str, str]) -> list[str]:
    where = environ.get("PROTOTYPE_KIT_ADDRESSES", "fake")
    key = environ.get("PROTOTYPE_KIT_OS_PLACES_KEY", "").strip()
    if where not in get_args(Addresses):
        return [f"PROTOTYPE_KIT_ADDRESSES must be fake or os-places, not {where!r}."]
    if where == "os-places" and not key:
        return ["PROTOTYPE_KIT_ADDRESSES=os-places needs PROTOTYPE_KIT_OS_PLACES_KEY."]
    # A header can hold nothing else, and a message about it would show the key.
    return [] if key.isascii() and key.isprintable() else [UNREADABLE_KEY]


def _no_scanner(environ: Mapping[str, str]) -> list[str]:
    which = environ.get("PROTOTYPE_KIT_SCANNER", "fake")
    if which not in get_args(Scanning):
        return [f"PROTOTYPE_KIT_SCANNER must be fake or clamd, not {which!r}."]
    if which == "clamd" and not _is_place(environ.get("PROTOTYPE_KIT_CLAMD", "").strip()):
        return [NO_CLAMD]
    return []


def _no_notify(environ: Mapping[str, str]) -> list[str]:
    which = environ.get("PROTOTYPE_KIT_NOTIFY", "fake")
    if which not in get_args(Notifying):
        return [f"PROTOTYPE_KIT_NOTIFY must be fake or govuk, not {which!r}."]
    reasons = []
    key = environ.get("PROTOTYPE_KIT_NOTIFY_KEY", "").strip()
    if which == "govuk" and not key:
        reasons.append("PROTOTYPE_KIT_NOTIFY=govuk needs PROTOTYPE_KIT_NOTIFY_KEY.")
    elif key and not re.search(rf"\A(?:[ -~]*-)?{_UUID}-{_UUID}\Z", key):
        reasons.append(BAD_NOTIFY_KEY)
    for name, what in _NOTIFY_IDS.items():
        given = environ.get(name, "").strip()
        if which == "govuk" and not given and not name.endswith("REPLY_TO"):
            reasons.append(f"PROTOTYPE_KIT_NOTIFY=govuk needs {name}: the id of {what}.")
        elif given and not re.fullmatch(_UUID, given):
            reasons.append(
                f"{name} must be the id of {what}, which Notify shows beside it, such as "
                "f33517ff-2a88-4f6e-b855-c550268ce08a."
            )
    return reasons


def _is_place(text: str) -> bool:
    host, _, port = text.rpartition(":")
    is_port = port.isascii() and port.isdigit() and 0 < int(port) < 65536
    return text.startswith("/") or (bool(host) and is_port)


def _passwords(environ: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(environ.get("PROTOTYPE_KIT_PASSWORD", "").split())


def _others_reach(address: str) -> bool:
    return bool(address) and urlsplit(address).hostname not in LOOPBACK


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        beyond = parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.port == 0
    except ValueError:  # a port that is no number, brackets that hold no address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not beyond


def _not_live(address: str, environ: Mapping[str, str]) -> list[str]:
    reasons = []
    if not address.lower().startswith("https://"):
        reasons.append("Live mode needs PROTOTYPE_KIT_ADDRESS with an address that starts with https://.")
    if len(environ.get("PROTOTYPE_KIT_SECRET", "")) < 32:
        reasons.append("Live mode needs PROTOTYPE_KIT_SECRET: a random text of 32 characters or more.")
    if environ.get("PROTOTYPE_KIT_NOTIFY", "fake") == "fake":
        reasons.append(
            "Live mode refuses the fake that messages go to (PROTOTYPE_KIT_NOTIFY): nothing would be sent."
        )
    if environ.get("FLASK_DEBUG") not in (None, "", "0"):
        reasons.append("Live mode refuses FLASK_DEBUG: it shows the program's insides.")
    return reasons


def _own_secret(instance: Path) -> str:
    """A prototype makes its secret at first start and keeps it, so that no project is born with one."""
    file = instance / "secret"
    instance.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_secret(file)
    with os.fdopen(descriptor, "w", encoding="utf-8") as new:
        secret = secrets.token_urlsafe(32)
        new.write(secret)
    return secret


def _kept_secret(file: Path) -> str:
    # Another process may have made the file a moment ago and be about to write it.
    for _ in range(20):
        if secret := file.read_text(encoding="utf-8").strip():
            return secret
        time.sleep(0.05)
    raise SettingsError([f"{file} is empty. Delete it; it is made anew."])
