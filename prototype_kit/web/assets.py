"""Files that pages need, under an address that holds a hash of them all: a browser may keep them for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from flask import Flask, Response, abort

from prototype_kit.errors import KitError
from prototype_kit.extensions import installed
from prototype_kit.questions import AssetQuestion
from prototype_kit.site import Site

STATIC = Path(__file__).parent.parent / "static"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".geojson": "application/geo+json",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


class Assets:
    """Every file by its name below the hashed folder, in memory: those of kit, extensions and site.

    Raises `KitError` when the kit was built without them.
    """

    def __init__(self, site: Site | None = None):
        if not (STATIC / "vendor" / "govuk-frontend").is_dir():
            raise KitError("The front-end files are not there. Run: python front_end.py")
        self.files = {**_static_files(), **(_site_files(site) if site else {})}

    @cached_property
    def base(self) -> str:
        """The folder's address, such as `/assets/1f2e3d4c5b6a`."""
        digest = hashlib.sha256()
        for name in sorted(self.files):
            digest.update(name.encode() + b"\0" + self.files[name] + b"\0")
        return f"/assets/{digest.hexdigest()[:12]}"

    def serve(self, app: Flask) -> None:
        """Add the route. Only the files listed here can be asked for, so no path leads elsewhere."""

        @app.get(f"{self.base}/<path:name>", endpoint="assets")
        def assets(name: str) -> Response:
            if name not in self.files:
                abort(404)
            response = Response(self.files[name], content_type=_TYPES[Path(name).suffix])
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response


def _static_files() -> Mapping[str, bytes]:
    found = _files_below(STATIC)
    for extension in installed():
        its = _files_below(extension.static) if extension.static else {}
        found |= {f"{extension.name}/{name}": content for name, content in its.items()}
    return found


def _files_below(folder: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in _TYPES)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _site_files(site: Site) -> Mapping[str, bytes]:
    files = {"theme.css": theme(site).encode()}
    if site.logo:
        files[f"logo{site.logo.suffix}"] = site.logo.read_bytes()
    for service in site.services.values():
        for journey in service.journeys.values():
            for question in journey.questions.values():
                if isinstance(question, AssetQuestion) and question.background:
                    name = f"layers/{service.slug}/{question.background}.geojson"
                    files[name] = (service.folder / "data" / f"{question.background}.geojson").read_bytes()
    return files


def theme(site: Site) -> str:
    """The organisation's colours as the custom properties that GOV.UK Frontend reads."""
    colours = site.entry.organisation.colours
    return (
        f":root{{--govuk-brand-colour:{colours.brand};--govuk-link-colour:{colours.link};"
        f"--kit-brand-colour:{colours.brand};--kit-button-colour:{colours.button}}}\n"
    )
