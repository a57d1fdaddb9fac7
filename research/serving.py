"""One round and the console in a room: on this machine's address in a network, with or without internet."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prototype_kit import KitError, Site, load_site
from prototype_kit.extensions import WsgiApp
from prototype_kit.people import Account, Role
from prototype_kit.settings import Settings, read_settings
from prototype_kit.sign_in_letter import sign_in_letter
from prototype_kit.signing import Signer
from prototype_kit.store import Asking, Store, open_store
from prototype_kit.store.migrations import upgrade
from prototype_kit.web.app import create_app
from prototype_kit.web.console import create_console
from prototype_kit.web.front import Front
from research.rounds import Round
from research.sweeping import sweep

WAY_IN = (
    "Open the link that prototype-kit research serve printed when it started. It works once, for 15 minutes.",
    "For a new link, stop that command and start it again. Sessions go on where they were.",
    "To watch a session, ask the moderator for the address for observers. Observers do not sign in.",
    "The password for the tablet does not open these pages.",
)
"""How to sign in to the console in a room: no worker runs there, so nobody is sent an email."""
_SWEPT_EVERY_S = 5
_MODERATOR = "moderator@research.example"


@dataclass(frozen=True)
class Place:
    """Where a round and the console are, for devices in the room."""

    host: str
    port: int
    console_port: int
    tls: bool = False

    @property
    def public(self) -> str:
        """The address of the round's server."""
        return f"{self._scheme}://{self.host}:{self.port}"

    @property
    def console(self) -> str:
        """The address of the console."""
        return f"{self._scheme}://{self.host}:{self.console_port}"

    @property
    def _scheme(self) -> str:
        return "https" if self.tls else "http"

    def of_round(self, round_: Round, page: str) -> str:
        """The address of a page of a round."""
        return f"{self.public}/rounds/{round_.slug}/{page}"


def round_app(folder: Path, environ: Mapping[str, str], round_: Round, place: Place) -> WsgiApp:
    """What participants reach: this round, and nothing else of the project."""
    from research.web.public import mounts

    ((path, app),) = mounts(_front(folder, environ, place)).items()
    return _Only(app, path, round_.slug)


def team_app(folder: Path, environ: Mapping[str, str], place: Place, round_: Round) -> WsgiApp:
    """The console for the team in the room: everybody signs in, or comes by an observer's link.

    It makes sessions of this round alone, as devices in the room reach no other.
    """
    front = _front(folder, environ, place)
    shown = replace(front, settings=replace(front.settings, round=round_.slug))
    return create_console(shown, place.public, WAY_IN)


def sweep_at_times(folder: Path, environ: Mapping[str, str]) -> None:
    """Do what the worker does for research, from now on: in a room no worker runs."""
    store, site = open_store(read_settings(folder, environ).database), load_site(folder)
    threading.Thread(target=_sweep, args=(store, site), name="research sweep", daemon=True).start()


def _sweep(store: Store, site: Site) -> None:
    while True:
        with suppress(Exception):  # a database that is away comes back
            sweep(store, site)
        time.sleep(_SWEPT_EVERY_S)


def moderator_link(folder: Path, environ: Mapping[str, str], place: Place) -> str:
    """A link that signs the moderator in to the console: once, within 15 minutes."""
    settings = read_settings(folder, environ)
    upgrade(settings.database)
    store, now, site = open_store(settings.database), datetime.now(UTC), load_site(folder)
    account = _moderator(store, now)
    store.sign_ins.ask(Asking(account.email, "en", place.console, "staff", secrets.token_urlsafe(32)), now)
    links: list[str] = []
    for asked in store.sign_ins.asked():
        if asked.email == account.email:
            letter = sign_in_letter(site, asked)

            def write(token: str, code: str, letter: Any = letter) -> Any:
                links.append(f"{place.console}/sign-in/{token}")
                return letter(token, code)

            store.sign_ins.send(asked, write, Signer(settings.secret), now)
    if not links:
        raise KitError("No link could be made to sign in with. Try again in a minute.")
    return links[-1]


def _moderator(store: Store, now: datetime) -> Account:
    """Somebody who may run research: the first of those who are known, or one made for the occasion."""
    for account in store.accounts.all("staff"):
        if account.may("run-research"):
            return account
    roles: tuple[Role, ...] = ("researcher",)
    return store.accounts.add("staff", _MODERATOR, "Moderator", now, roles)


def _front(folder: Path, environ: Mapping[str, str], place: Place) -> Front:
    own = {name: value for name, value in environ.items() if name not in _NOT_HERE}
    settings = replace(read_settings(folder, own), address=place.public, console_address=place.console)
    if settings.live:
        raise KitError("Research is for prototypes. Set PROTOTYPE_KIT_MODE to prototype, or leave it out.")
    upgrade(settings.database)
    app = create_app(load_site(folder), _closed(settings), open_store(settings.database))
    front: Front = app.extensions["prototype_kit"]
    return front


_NOT_HERE = ("PROTOTYPE_KIT_ADDRESS", "PROTOTYPE_KIT_CONSOLE_ADDRESS")
"""What a prototype that others can reach must not have without more; here the place says it."""


def _closed(settings: Settings) -> Settings:
    """The working version is not served; should a page of it ever be, nobody knows its password."""
    return replace(settings, passwords=(secrets.token_urlsafe(32),))


class _Only:
    """An app of which only what is below one path, that of a round, is served.

    The address alone leads to the tablet's page there, and a link of another round to a page that says so.
    """

    def __init__(self, app: WsgiApp, rounds: str, slug: str):
        self._app, self._rounds, self._path = app, rounds, f"{rounds}/{slug}"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == self._path or path.startswith(f"{self._path}/"):
            return self._app(environ, start_response)
        if path in ("", "/"):
            start_response("303 See Other", [("Location", f"{self._path}/seat"), ("Content-Length", "0")])
            return [b""]
        if path.startswith(f"{self._rounds}/"):
            page = {"REQUEST_METHOD": "GET", "QUERY_STRING": "", "PATH_INFO": f"{self._path}/another-round"}
            return self._app({**environ, **page}, start_response)
        body = b"Page not found"
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("404 Not Found", headers)
        return [body]
