"""The app of a site folder, for a WSGI server."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from prototype_kit.errors import DefinitionError, KitError, SettingsError
from prototype_kit.extensions import WsgiApp, installed
from prototype_kit.settings import FAKE_ADDRESSES, FAKE_SCANNER, Settings, database_address, read_settings
from prototype_kit.site import load_site
from prototype_kit.store import StoreUnavailable, open_store
from prototype_kit.store.migrations import is_current, upgrade
from prototype_kit.web.app import NOT_MIGRATED, asks_for_files, create_app, looks_up_addresses


def site_app(folder: Path, environ: Mapping[str, str] | None = None, reload: str | None = None) -> Flask:
    """The public app of the site in `folder`, set up by the environment.

    A prototype's database is made when it is not there. Raises `KitError` for whatever the author or the
    operator has to mend.
    """
    settings = serving_settings(folder, os.environ if environ is None else environ)
    site = load_site(folder)
    try:
        if not settings.live:
            upgrade(settings.database)
        app = create_app(site, settings, open_store(settings.database), reload=reload)
        if not settings.live:
            _mount_extensions(app)
    except StoreUnavailable as error:
        raise KitError(f"The database cannot be used: {error}.") from error
    return app


def _mount_extensions(app: Flask) -> None:
    front = app.extensions["prototype_kit"]
    mounts = {path: its for each in installed() for path, its in each.mounts(front).items()}
    if mounts:
        app.wsgi_app = _Mounted(app.wsgi_app, mounts)  # type: ignore[method-assign]  # Flask's own way


class _Mounted:
    """Apps that answer below a path each, and one that answers all else. They see the whole path."""

    def __init__(self, app: WsgiApp, mounts: Mapping[str, WsgiApp]):
        self._app, self._mounts = app, mounts

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        for below, app in self._mounts.items():
            if path == below or path.startswith(f"{below}/"):
                return app(environ, start_response)
        return self._app(environ, start_response)


def console_app(folder: Path, environ: Mapping[str, str] | None = None, public: str = "") -> Flask:
    """The console of the site in `folder`, set up by the environment; `public` is where residents are.

    Raises as `site_app` does.
    """
    from prototype_kit.web.console import create_console  # the public site runs without it

    front = site_app(folder, environ).extensions["prototype_kit"]
    return create_console(front, front.settings.address or public)


def serving_settings(folder: Path, environ: Mapping[str, str]) -> Settings:
    """Settings fit to serve with. Raises `SettingsError` with every reason at once, the database's too."""
    live = environ.get("PROTOTYPE_KIT_MODE") == "live"
    others = [*_database_reasons(folder, environ), *_fakes_in_use(folder, environ)] if live else []
    try:
        settings = read_settings(folder, environ)
    except SettingsError as error:
        raise SettingsError([*error.reasons, *others]) from None
    if others:
        raise SettingsError(others)
    return settings


def _fakes_in_use(folder: Path, environ: Mapping[str, str]) -> list[str]:
    known = {
        "PROTOTYPE_KIT_ADDRESSES": (FAKE_ADDRESSES, looks_up_addresses),
        "PROTOTYPE_KIT_SCANNER": (FAKE_SCANNER, asks_for_files),
    }
    fakes = [known[name] for name in known if environ.get(name, "").strip() in ("", "fake")]
    if not fakes:  # as where it is served for real: nothing is read twice there
        return []
    try:
        site = load_site(folder)
    except DefinitionError:  # which is said when the site is loaded
        return []
    return [words for words, is_asked in fakes if is_asked(site)]


def _database_reasons(folder: Path, environ: Mapping[str, str]) -> list[str]:
    try:
        current = is_current(database_address(folder, environ))
    except StoreUnavailable as error:
        return [f"The database cannot be used: {error}."]
    return [] if current else [NOT_MIGRATED]
