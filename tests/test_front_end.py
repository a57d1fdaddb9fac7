"""The front-end files are fetched, checked and made fit to serve without Node or a real network."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import shutil
import ssl
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import front_end
from front_end import Downloader, FrontEndError, NoRegistryError, NpmSettings, Package

CSS = """\
@charset "UTF-8";\
@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2) format("woff2")}\
.a{font-family:GDS Transport,arial,sans-serif;color:red}\
.b{display:block;background-image:url(/images/crest.svg);width:1px}\
.c{background-image:url("data:image/png;base64,AAAA")}
/*# sourceMappingURL=govuk-frontend.min.css.map */
"""

PACKAGES = {
    "accessible-autocomplete": {
        "package/dist/accessible-autocomplete.min.css": ".e{color:red}",
        "package/dist/accessible-autocomplete.min.js": "window.accessibleAutocomplete = {};",
        "package/LICENSE.txt": "MIT License",
    },
    "govuk-frontend": {
        "package/dist/govuk/govuk-frontend.min.css": CSS,
        "package/dist/govuk/govuk-frontend.min.js": "export{};\n//# sourceMappingURL=frontend.js.map",
        "package/dist/govuk/assets/images/govuk-crest.svg": "<svg/>",
    },
    "leaflet": {
        "package/dist/leaflet.css": ".d { color: red; background: url(images/layers.png); }",
        "package/dist/leaflet.js": "window.L = {};",
        "package/LICENSE": "BSD 2-Clause License",
    },
    "@rrweb/record": {"package/umd/record.min.js": "window.rrwebRecord = {};"},
    "rrweb-player": {
        "package/dist/style.min.css": ".f{color:red}",
        "package/umd/rrweb-player.min.js": "window.rrwebPlayer = {};",
    },
}


def make_archive(files: dict[str, str]) -> bytes:
    """Return an npm archive of these files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, text in files.items():
            content = text.encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return made.getvalue()


ARCHIVES = {name: make_archive(files) for name, files in PACKAGES.items()}


def integrity(data: bytes) -> str:
    """Return a hash as package-lock.json writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


@dataclass
class Registry:
    """A registry on this machine that serves the made-up packages and remembers what it was asked."""

    address: str = ""
    asked: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def status(self) -> int:
        """Return the next status that a test has laid out, or 200."""
        return self.statuses.pop(0) if self.statuses else 200


def serve(registry: Registry, context: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    """Start serving a registry on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            registry.asked.append(self.path)
            registry.tokens.append(self.headers.get("Authorization"))
            status = registry.status()
            body = ARCHIVES.get(self.path.split("/-/")[0][1:], b"") if status == 200 else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the server's
            """Keep the tests' output readable."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scheme = "http"
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    registry.address = f"{scheme}://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry that serves the made-up packages."""
    registry = Registry()
    server = serve(registry)
    yield registry
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This machine's npm settings, certificates and proxies have no say in these tests."""
    for name in list(os.environ):
        if name.lower().startswith("npm_config_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name in ("NODE_EXTRA_CA_CERTS", "PIP_CERT", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("npm_config_userconfig", str(tmp_path / "user-npmrc"))
    monkeypatch.setenv("npm_config_globalconfig", str(tmp_path / "global-npmrc"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose lock names the made-up packages."""
    root = tmp_path / "checkout"
    root.mkdir()
    locked = {
        f"node_modules/{name}": {"version": "1.0.0", "integrity": integrity(data)}
        for name, data in ARCHIVES.items()
    }
    (root / "package-lock.json").write_text(json.dumps({"packages": locked}))
    shutil.copy(front_end.__file__, root / "front_end.py")
    return root


@pytest.fixture
def provide(checkout: Path, registry: Registry) -> Callable[[], bool]:
    """Provide the files of the checkout from the registry, without pauses between attempts."""

    def provide_now() -> bool:
        downloader = Downloader(registry.address, NpmSettings.read(checkout), pause=0)
        return front_end.provide(checkout, say=lambda sentence: None, downloader=downloader)

    return provide_now


def test_files_are_fetched_once(checkout: Path, registry: Registry, provide: Callable[[], bool]) -> None:
    """The first build fetches what the lock names; the next one needs no network."""
    assert provide() is True
    assert registry.asked == [
        "/accessible-autocomplete/-/accessible-autocomplete-1.0.0.tgz",
        "/govuk-frontend/-/govuk-frontend-1.0.0.tgz",
        "/leaflet/-/leaflet-1.0.0.tgz",
        "/@rrweb/record/-/record-1.0.0.tgz",
        "/rrweb-player/-/rrweb-player-1.0.0.tgz",
    ]
    assert front_end.is_fresh(checkout)
    assert provide() is False
    assert len(registry.asked) == len(PACKAGES)


def test_only_what_is_served_is_kept(checkout: Path, provide: Callable[[], bool]) -> None:
    """Fonts, images and everything else in the packages stay out."""
    provide()
    vendor = checkout / front_end.VENDOR
    assert sorted(path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()) == [
        ".stamp",
        "NOTICES.txt",
        "accessible-autocomplete/LICENSE.txt",
        "accessible-autocomplete/accessible-autocomplete.min.css",
        "accessible-autocomplete/accessible-autocomplete.min.js",
        "govuk-frontend/govuk-frontend.min.css",
        "govuk-frontend/govuk-frontend.min.js",
        "leaflet/LICENSE",
        "leaflet/leaflet.css",
        "leaflet/leaflet.js",
        "rrweb-player/rrweb-player.min.js",
        "rrweb-player/style.min.css",
        "rrweb-record/record.min.js",
    ]


def test_the_restricted_font_is_taken_out() -> None:
    """GDS Transport gives way to Arial, and its font files are no longer named."""
    css = front_end.make_servable("a.css", CSS.encode()).decode()
    assert "GDS Transport" not in css
    assert "@font-face" not in css
    assert ".a{font-family:arial,sans-serif;color:red}" in css


def test_css_that_points_at_files_is_taken_out() -> None:
    """A declaration with a link goes, its neighbours stay, and an image inside the CSS stays."""
    css = front_end.make_servable("a.css", CSS.encode()).decode()
    assert ".b{display:block;width:1px}" in css
    assert '.c{background-image:url("data:image/png;base64,AAAA")}' in css
    assert css.count("{") == css.count("}")


def test_links_to_source_maps_are_taken_out(checkout: Path, provide: Callable[[], bool]) -> None:
    """A browser's tools do not ask for maps that are not there."""
    provide()
    for path in (checkout / front_end.VENDOR).rglob("*.min.*"):
        assert "sourceMappingURL" not in path.read_text()


def test_a_font_that_cannot_be_taken_out_stops_the_build() -> None:
    """A new shape of the CSS is noticed, not shipped."""
    with pytest.raises(FrontEndError, match="GDS Transport is still named"):
        front_end.make_servable("a.css", b".a{font-family:'GDS Transport',serif}")


def test_notices_carry_the_licences(checkout: Path, provide: Callable[[], bool]) -> None:
    """The notices name each package, its release and its licence."""
    provide()
    notices = (checkout / front_end.VENDOR / "NOTICES.txt").read_text()
    packages = ("accessible-autocomplete 1.0.0", "govuk-frontend 1.0.0", "leaflet 1.0.0")
    packages += ("@rrweb/record 1.0.0", "rrweb-player 1.0.0", "SmartX")
    for words in (*packages, "\nMIT License\n", "Preact", "Crown Copyright", "BSD 2-Clause License"):
        assert words in notices


def test_a_changed_lock_is_fetched_again(checkout: Path, provide: Callable[[], bool]) -> None:
    """A new lock makes the files on disk stale."""
    provide()
    lock = checkout / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert not front_end.is_fresh(checkout)
    assert provide() is True


def test_a_missing_file_is_fetched_again(checkout: Path, provide: Callable[[], bool]) -> None:
    """A file that somebody deleted is noticed although the stamp is there."""
    provide()
    (checkout / front_end.VENDOR / "leaflet/leaflet.js").unlink()
    assert provide() is True


def test_a_wrong_hash_is_refused(
    checkout: Path, provide: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download that is not what was locked is refused and nothing is written."""
    monkeypatch.setitem(ARCHIVES, "leaflet", make_archive({"package/LICENSE": "something else"}))
    with pytest.raises(FrontEndError, match=r"leaflet 1\.0\.0 is not the file that package-lock.json names"):
        provide()
    assert not (checkout / front_end.VENDOR).exists()


def test_a_weak_hash_is_refused() -> None:
    """Only sha512 counts as a lock."""
    with pytest.raises(FrontEndError, match="no sha512 integrity for leaflet"):
        front_end.check_integrity(Package("leaflet", "1.0.0", "sha1-AAAA"), b"")


def test_a_package_that_is_not_locked_is_named(checkout: Path) -> None:
    """A lock that lacks a package says which and how to lock it."""
    (checkout / "package-lock.json").write_text('{"packages": {}}')
    with pytest.raises(FrontEndError, match="does not lock accessible-autocomplete: run npm install"):
        front_end.read_lock(checkout)


def test_a_package_without_the_file_is_named() -> None:
    """A release that has moved its files says which file is missing."""
    with pytest.raises(FrontEndError, match=r"leaflet 2\.0\.0 has no dist/leaflet\.css"):
        front_end.read_archive(Package("leaflet", "2.0.0", ""), make_archive({"package/LICENSE": "x"}))


def test_a_passing_fault_is_tried_again(registry: Registry, provide: Callable[[], bool]) -> None:
    """A registry that stumbles twice is asked a third time."""
    registry.statuses = [503, 502]
    assert provide() is True


@pytest.mark.parametrize(
    ("status", "sentence", "asked"),
    [
        (401, "refused access .401.: put its token in your .npmrc", 1),
        (404, "does not have accessible-autocomplete-1.0.0.tgz: set npm_config_registry", 1),
        (500, "answered with an error .500.: wait a minute", 3),
    ],
)
def test_a_refusal_is_explained(
    registry: Registry, provide: Callable[[], bool], status: int, sentence: str, asked: int
) -> None:
    """Each kind of refusal has one sentence, and only a passing one is tried again."""
    registry.statuses = [status] * 5
    with pytest.raises(FrontEndError, match=sentence):
        provide()
    assert len(registry.asked) == asked


def test_no_network_is_explained() -> None:
    """A registry that cannot be reached leads to one sentence about the network."""
    downloader = Downloader("http://127.0.0.1:9", NpmSettings(), pause=0, timeout=2)
    with pytest.raises(
        FrontEndError, match=r"Cannot reach 127\.0\.0\.1:9 .*check that this machine is online"
    ):
        downloader.fetch(Package("leaflet", "1.0.0", ""))


def test_a_proxy_that_wants_a_name_is_explained(registry: Registry) -> None:
    """A proxy's 407 leads to one sentence about the proxy, not about the registry."""
    registry.statuses = [407]
    settings = NpmSettings({"proxy": registry.address})
    downloader = Downloader("http://registry.invalid", settings, pause=0)
    with pytest.raises(FrontEndError, match=r"proxy in front of registry\.invalid asks for a name"):
        downloader.fetch(Package("leaflet", "1.0.0", ""))
    assert registry.asked == ["http://registry.invalid/leaflet/-/leaflet-1.0.0.tgz"]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nobody trusts, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    made = tmp_path / "certificate.pem"
    request = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(
        [openssl, *request, *names, "-keyout", str(made), "-out", str(tmp_path / "public.pem")],
        check=True,
        capture_output=True,
    )
    with made.open("a") as both:
        both.write((tmp_path / "public.pem").read_text())
    return made


@pytest.fixture
def private_registry(certificate: Path) -> Iterator[Registry]:
    """A registry behind the certificate that nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    registry = Registry()
    server = serve(registry, context)
    yield registry
    server.shutdown()
    server.server_close()


def test_an_untrusted_certificate_is_explained(private_registry: Registry) -> None:
    """A certificate of the organisation's own leads to one sentence about certificates."""
    downloader = Downloader(private_registry.address, NpmSettings(), pause=0)
    with pytest.raises(
        FrontEndError, match=r"certificate of 127\.0\.0\.1:\d+ is not trusted .* npm_config_cafile"
    ):
        downloader.fetch(Package("leaflet", "1.0.0", ""))


def test_npms_own_certificate_file_is_trusted(private_registry: Registry, certificate: Path) -> None:
    """The certificate file that npm's settings name is enough."""
    settings = NpmSettings({"cafile": str(certificate.with_name("public.pem"))})
    data = Downloader(private_registry.address, settings).fetch(
        Package("leaflet", "1.0.0", integrity(ARCHIVES["leaflet"]))
    )
    assert data == ARCHIVES["leaflet"]


def test_a_missing_certificate_file_is_named(tmp_path: Path) -> None:
    """A setting that points nowhere is named, with the setting to mend."""
    with pytest.raises(FrontEndError, match=r"setting cafile names .*nowhere\.pem, which cannot be read"):
        front_end.tls_context(NpmSettings({"cafile": str(tmp_path / "nowhere.pem")}))


def test_the_nearest_setting_wins(tmp_path: Path) -> None:
    """The environment is stronger than the project, the project than the user, the user than the machine."""
    (tmp_path / "global-npmrc").write_text("registry=http://global\ncafile=/global.pem\nproxy=http://p\n")
    (tmp_path / "user-npmrc").write_text("; mine\nregistry = http://user\ncafile=/user.pem\n")
    (tmp_path / ".npmrc").write_text('registry="http://project"\n')
    environ = {
        "npm_config_globalconfig": str(tmp_path / "global-npmrc"),
        "npm_config_userconfig": str(tmp_path / "user-npmrc"),
    }
    settings = NpmSettings.read(tmp_path, environ)
    assert (settings.get("registry"), settings.get("cafile")) == ("http://project", "/user.pem")
    assert settings.get("proxy") == "http://p"
    assert (
        NpmSettings.read(tmp_path, environ | {"NPM_CONFIG_REGISTRY": "http://e"}).get("registry")
        == "http://e"
    )


def test_a_token_goes_to_its_own_registry_only(checkout: Path, registry: Registry, tmp_path: Path) -> None:
    """A private registry gets its token, taken from the environment; no other address does."""
    place = registry.address.partition(":")[2]
    (tmp_path / "user-npmrc").write_text(f"{place}/:_authToken=${{KIT_TOKEN}}\n")
    environ = dict(os.environ, KIT_TOKEN="abc")
    settings = NpmSettings.read(checkout, environ)
    package = Package("leaflet", "1.0.0", integrity(ARCHIVES["leaflet"]))
    Downloader(registry.address, settings).fetch(package)
    assert registry.tokens == ["Bearer abc"]
    assert settings.authorisation("http://elsewhere.invalid/leaflet") is None


def test_nothing_names_a_registry(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a setting and without npm there is one sentence and an exit code of its own."""
    monkeypatch.setattr(front_end, "npm_command", lambda: None)
    with pytest.raises(NoRegistryError, match=r"set npm_config_registry .* or install npm"):
        front_end.find_registry(checkout, NpmSettings())
    monkeypatch.setattr(front_end, "provide", lambda say: front_end.find_registry(checkout, NpmSettings()))
    assert front_end.main() == front_end.NO_REGISTRY


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for npm is a shell script")
@pytest.mark.parametrize(
    ("script", "answer"),
    [
        ("echo http://registry.invalid/", "http://registry.invalid/"),
        ("echo undefined", None),
        ("exit 1", None),
    ],
)
def test_npm_is_asked_where_no_setting_helps(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, answer: str | None
) -> None:
    """A registry that npm knows by itself is used; a broken npm counts as none."""
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(npm.parent), prepend=os.pathsep)
    assert front_end._ask_npm(checkout) == answer


def test_a_failure_is_one_sentence_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever runs the module sees the sentence and no traceback."""

    def fail(say: Callable[[str], None]) -> bool:
        raise FrontEndError("Cannot reach the registry: check that this machine is online.")

    monkeypatch.setattr(front_end, "provide", fail)
    assert front_end.main() == 1
    assert capsys.readouterr().err == "Cannot reach the registry: check that this machine is online.\n"
