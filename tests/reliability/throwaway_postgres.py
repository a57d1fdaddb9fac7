"""A PostgreSQL server for one test: in a folder of its own, on a socket alone, gone when the test ends."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WAIT = 60.0  # seconds
_SETTINGS = ("listen_addresses=", "fsync=off", "shared_buffers=32MB", "max_connections=100")


def programs() -> Path | None:
    """The folder of the server's programs; Debian keeps them off the PATH."""
    if named := os.environ.get("POSTGRESQL_PROGRAMS"):
        return Path(named)
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.partition(".")[0])
    )
    return folders[-1] if folders else None


def why_no_postgres() -> str:
    """Why there is none on this machine; empty when there is."""
    if programs() is None:
        return "there is no PostgreSQL server on this machine"
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed"
    return ""


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database."""
    folder = programs()
    assert folder is not None
    # Not pytest's folder: its parents are closed to the other user that the server must run as.
    root = tempfile.mkdtemp(prefix="kit-postgres-")
    whose, data = _somebody_else(root), f"{root}/data"
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": root}
    make = [folder / "initdb", "-D", data, "-U", "kit", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, env=env, **whose)
    options = [part for setting in _SETTINGS for part in ("-c", setting)]
    with Path(root, "log").open("wb") as log:
        server = subprocess.Popen(
            [folder / "postgres", "-D", data, "-k", root, *options],
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
            **whose,
        )
    try:
        deadline = time.monotonic() + WAIT
        ready = [folder / "pg_isready", "-q", "-h", root, "-U", "kit", "-d", "postgres"]
        while subprocess.run(ready, env=env, check=False).returncode:
            said = Path(root, "log").read_text(encoding="utf-8")
            assert server.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
        yield f"postgresql+psycopg://kit@/postgres?host={root}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(WAIT)
        shutil.rmtree(root, ignore_errors=True)


def _somebody_else(folder: str) -> dict[str, Any]:
    """How to run as somebody who may run the server, and owns `folder`; as we are, unless we are root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}
    raise AssertionError("PostgreSQL does not run as root, and there is nobody else")
