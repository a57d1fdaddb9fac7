"""Real OpenID providers, from a package registry, each run as a process of its own on this machine.

`oidc-provider-mock` is among what the tests need. Canaille, which organisations run to sign people in, brings
sixty packages: `make reliability` installs it, and elsewhere its tests are skipped.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

ROOT = Path(__file__).parents[1]
CANAILLE = ROOT / "build" / "openid-provider" / ("Scripts" if os.name == "nt" else "bin") / "canaille"
NO_CANAILLE = "Canaille is not installed: make reliability does it"
CLIENT, SECRET = "our-client", "our-secret"
PASSWORD = "correct-horse-battery"


@dataclass(frozen=True)
class RealProvider:
    """A provider that runs. `sign_in` does on its pages what somebody does there."""

    issuer: str
    sign_in: Callable[[Page], None]
    signs_out: bool = True

    def environ(self, prefix: str = "") -> dict[str, str]:
        """What a site of ours is set to."""
        given = {
            "SIGN_IN": "openid",
            "OPENID_ISSUER": self.issuer,
            "OPENID_NAME": "Town Hall ID",
            "OPENID_CLIENT": CLIENT,
            "OPENID_SECRET": SECRET,
        }
        return {f"PROTOTYPE_KIT_{prefix}{name}": value for name, value in given.items()}


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def _process(command: Sequence[str], issuer: str, environ: Mapping[str, str]) -> Iterator[None]:
    """Run a provider until it is not needed any more."""
    with subprocess.Popen(
        command, env={**os.environ, **environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(f"{issuer}/.well-known/openid-configuration", process)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise AssertionError(f"the provider ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the provider did not start")


@contextmanager
def mock_provider(_folder: Path, _addresses: Sequence[str]) -> Iterator[RealProvider]:
    """One that takes any client and asks for no password, and is else a provider like others."""
    port = free_port()
    person = {"sub": "ann", "email": "manager@anytown.example", "email_verified": True}
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "--require-nonce", "true"]

    def sign_in(page: Page) -> None:
        page.get_by_role("button", name="ann", exact=True).first.click()

    issuer = f"http://127.0.0.1:{port}"
    with _process([*command, "--user-claims", json.dumps(person)], issuer, {"PYTHONWARNINGS": "ignore"}):
        yield RealProvider(issuer, sign_in)


@contextmanager
def canaille(folder: Path, addresses: Sequence[str]) -> Iterator[RealProvider]:
    """One that knows its clients by their secret and their addresses, and people by a password.

    It asks them whether we may know their email address. It does not say that this is verified.
    """
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    file = folder / "canaille.toml"
    environ = {"CANAILLE_CONFIG": str(file), "PYTHONWARNINGS": "ignore"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [str(CANAILLE), *arguments],
            env={**os.environ, **environ},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    file.write_text(_canaille_settings(port, folder / "canaille.db", ""), encoding="utf-8")
    key = json.loads(run("jwk", "create", "rsa"))
    pairs = ", ".join(f"{name} = {json.dumps(value)}" for name, value in key.items())
    file.write_text(_canaille_settings(port, folder / "canaille.db", pairs), encoding="utf-8")
    run("db", "upgrade")
    names = ("--user-name", "ann", "--given-name", "Ann", "--family-name", "Example")
    run("create", "user", *names, "--password", PASSWORD, "--emails", "manager@anytown.example")
    leading = [part for each in addresses for part in ("--redirect-uris", f"{each}/sign-in/openid")]
    leaving = [part for each in addresses for part in ("--post-logout-redirect-uris", f"{each}/sign-out")]
    what = ("--client-id", CLIENT, "--client-secret", SECRET, "--client-name", "Anytown services")
    grants = ("--grant-types", "authorization_code", "--response-types", "code")
    scopes = ("--scope", "openid", "--scope", "email")
    way = ("--token-endpoint-auth-method", "client_secret_basic")
    run("create", "client", *what, *leading, *leaving, *grants, *scopes, *way)
    run("set", "client", CLIENT, "--audience", CLIENT)

    def sign_in(page: Page) -> None:
        page.get_by_role("textbox").first.fill("ann")
        page.get_by_role("button", name="Continue").click()
        page.locator("input[type=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        accept = page.get_by_role("button", name="Accept")
        if accept.count():  # which is asked once
            expect(page.locator("body")).to_contain_text("Anytown services")
            accept.click()

    command = [str(CANAILLE), "run", "--bind", f"127.0.0.1:{port}"]
    with _process(command, issuer, environ):
        yield RealProvider(issuer, sign_in)


def _canaille_settings(port: int, database: Path, key: str) -> str:
    return "\n".join(
        (
            'SECRET_KEY = "of-a-test-alone"',
            f'SERVER_NAME = "127.0.0.1:{port}"',
            'PREFERRED_URL_SCHEME = "http"',
            "[CANAILLE]",
            'NAME = "Town Hall ID"',
            "JAVASCRIPT = false",
            "HTMX = false",
            "[CANAILLE_SQL]",
            f'DATABASE_URI = "sqlite:///{database.as_posix()}"',
            "[CANAILLE_OIDC]",
            f"ACTIVE_JWKS = [{{{key}}}]" if key else "",
        )
    )
