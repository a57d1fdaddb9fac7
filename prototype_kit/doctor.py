"""Look at this machine for what would stop the kit from working, and say what to do about it.

Needs nothing but the standard library, so that it works before anything is installed:

    python3 prototype_kit/doctor.py --help
"""

# This file keeps to Python 3.8's syntax, so that an old Python can say that it is too old.
from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

if sys.version_info >= (3, 9):
    from collections.abc import Iterator, Sequence

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 35, 0)
USUAL_PORT = 8000
MEGABYTE = 1024 * 1024
ROOM_TO_RUN = 200 * MEGABYTE
ROOM_TO_INSTALL = 1000 * MEGABYTE
# Windows allows 259 characters; files of the environment lie up to about 160 below the project's folder.
LONGEST_WINDOWS_FOLDER = 90
NETWORK_TIMEOUT = 20

OK = "ok"
WARNING = "warning"
FAILURE = "failure"

# What the folders of cloud services are called.
SYNCED = (
    (r"OneDrive( ?-.*)?", "OneDrive"),
    (r"Dropbox( \(.*\))?", "Dropbox"),
    (r"iCloud ?Drive.*|com~apple~CloudDocs|Mobile Documents", "iCloud"),
    (r"Google ?Drive(-.*)?|My Drive", "Google Drive"),
)

# Kinds of file system on which SQLite's locks do not hold, as /proc/mounts names them.
NETWORK_FILE_SYSTEMS = {
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.davfs",
    "fuse.gcsfuse",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
    "webdav",
}


# What pip prints when it fails, from the most telling to the least, and what to do about it.
# {lock} stands for the file, or folder, that names the packages.
PIP_FAILURES = (
    (
        r"No space left on device|Errno 28|WinError 112|Disk quota exceeded",
        "The disk is full: make room (about 1 GB) and run the command again.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|invalid peer certificate",
        (
            "The certificate of the package index is not trusted on this machine: ask your IT team for their "
            "certificate file, set the variable PIP_CERT to where it lies, and run the command again."
        ),
    ),
    (
        r"\b407\b",
        (
            "The proxy in front of the package index asks for a name and a password: put them in HTTPS_PROXY "
            "(http://name:password@proxy:port) and run the command again."
        ),
    ),
    (
        r"ProxyError|Cannot connect to proxy|Tunnel connection failed",
        (
            "The proxy in front of the package index does not let this machine through: "
            "check the address in HTTPS_PROXY and run the command again."
        ),
    ),
    (
        r"DO NOT MATCH THE HASHES",
        (
            "The package index sent a file that is not the one in {lock}: run the command again, "
            "and if it happens twice tell whoever runs your package index."
        ),
    ),
    (
        r"\b401\b.*(Unauthorized|Client Error)|\b403\b.*(Forbidden|Client Error)|User for .*:",
        (
            "The package index asks for a sign-in: "
            "put it in pip's settings (pip config edit) and run the command again."
        ),
    ),
    (
        (
            r"Temporary failure in name resolution|getaddrinfo failed|Name or service not known"
            r"|nodename nor servname|Network is unreachable|Failed to establish a new connection"
            r"|Connection refused|ConnectionResetError|ConnectTimeout|ReadTimeout|timed out"
        ),
        (
            "The package index cannot be reached: check that this machine is online, "
            "set HTTPS_PROXY if it needs a proxy, and run the command again."
        ),
    ),
    (
        r"Permission denied|Access is denied|WinError 5\b",
        (
            "A file could not be written: close other programs that use this folder, "
            "check that you may write to it, and run the command again."
        ),
    ),
    (
        r"No matching distribution found|Could not find a version that satisfies",
        (
            "The package index does not have every package in {lock}: set another index "
            "with 'pip config set global.index-url ADDRESS' and run the command again."
        ),
    ),
)


class Check(NamedTuple):
    """What one look at the machine found: its subject, a state, and one sentence."""

    subject: str
    state: str
    sentence: str


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Python must be new enough."""
    found = ".".join(str(part) for part in version[:2])
    if version[:2] >= OLDEST_PYTHON:
        return Check("Python", OK, "Python {} is new enough.".format(found))
    return Check(
        "Python",
        FAILURE,
        "Python {} is too old: install Python 3.11 or newer and run the command with it.".format(found),
    )


def check_venv() -> Check:
    """Python must be able to make an environment; Debian packs that part separately."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return Check("Environments", OK, "Python can make environments.")
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    return Check(
        "Environments",
        FAILURE,
        "Python cannot make environments here: install {0} (sudo apt-get install {0}) "
        "and run the command again.".format(package),
    )


def check_sqlite(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Check:
    """SQLite must know RETURNING, which came with 3.35."""
    found = ".".join(str(part) for part in version)
    if version >= OLDEST_SQLITE:
        return Check("SQLite", OK, "SQLite {} is new enough.".format(found))
    return Check(
        "SQLite",
        FAILURE,
        "SQLite {} is too old: install a newer Python, which brings SQLite 3.35 or newer.".format(found),
    )


def check_port(port: int, choose_port: str = "--port {}") -> Check:
    """The port must be free on this machine."""
    subject = "Port {}".format(port)
    if is_free(port):
        return Check(subject, OK, "Port {} is free.".format(port))
    other = next((number for number in range(port + 1, port + 50) if is_free(number)), port + 1)
    holder = name_of_holder(port)
    return Check(
        subject,
        FAILURE,
        "Port {} is taken{}: stop that program, or choose another port with {}.".format(
            port, " by " + holder if holder else "", choose_port.format(other)
        ),
    )


def is_free(port: int) -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # As servers do: a connection that has just closed must not count as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def name_of_holder(port: int) -> str | None:
    """Name the program that listens on a port, where the system tells."""
    if Path("/proc/net/tcp").exists():
        return _holder_from_proc(port)
    if shutil.which("lsof"):
        return _holder_from_lsof(port)
    return None


def _holder_from_proc(port: int) -> str | None:
    listening = "0A"
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in _lines_of(Path(table))[1:]:
            fields = line.split()
            if fields[3] == listening and int(fields[1].rpartition(":")[2], 16) == port:
                sockets.add("socket:[{}]".format(fields[9]))
    for process in Path("/proc").glob("[0-9]*"):
        if sockets.intersection(_open_files(process)):
            name = " ".join(_lines_of(process / "comm")) or "a program"
            return "{} (process {})".format(name, process.name)
    return None


def _open_files(process: Path) -> Iterator[str]:
    try:
        for handle in (process / "fd").iterdir():
            yield os.readlink(str(handle))
    except OSError:
        return


def _holder_from_lsof(port: int) -> str | None:
    command = ["lsof", "-nP", "-iTCP:{}".format(port), "-sTCP:LISTEN", "-Fpc"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    fields = {line[:1]: line[1:] for line in asked.stdout.splitlines()}
    return "{c} (process {p})".format(**fields) if {"c", "p"} <= set(fields) else None


def _lines_of(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def check_synced(folder: Path) -> Check:
    """A folder that is copied to the cloud loses database writes and slows every file."""
    service = name_of_sync(folder)
    if service is None:
        return Check("Synced folder", OK, "The folder is not synced to a cloud.")
    return Check(
        "Synced folder",
        FAILURE,
        "The folder {} is synced by {}, which can damage the database: "
        "move the project to a folder that is not synced.".format(folder, service),
    )


def name_of_sync(folder: Path) -> str | None:
    """Name the cloud service that syncs a folder, or None."""
    if any(_is_within(folder, os.environ[name]) for name in _onedrive_names()):
        return "OneDrive"
    for pattern, service in SYNCED:
        if any(re.fullmatch(pattern, part, re.IGNORECASE) for part in folder.parts):
            return service
    return None


def _onedrive_names() -> list[str]:
    return [name for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer") if os.environ.get(name)]


def _is_within(folder: Path, parent: str) -> bool:
    return Path(parent) in (folder, *folder.parents)


def check_file_system(folder: Path, mounts: str | None = None) -> Check:
    """A network drive does not keep SQLite's locks."""
    kind = file_system_of(folder, mounts)
    if not is_network(kind, folder):
        return Check("File system", OK, "The folder lies on this machine.")
    return Check(
        "File system",
        FAILURE,
        "The folder {} lies on a network drive, where the database is not safe: "
        "move the project to a disk of this machine.".format(folder),
    )


def file_system_of(folder: Path, mounts: str | None = None) -> str:
    """Return the kind of file system that holds a folder, or an empty string where nothing tells."""
    if mounts is None:
        mounts = "\n".join(_lines_of(Path("/proc/mounts"))) or _mounts_of_macos()
    found = (0, "")
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        place = fields[1].replace("\\040", " ")
        if _is_within(folder, place) and len(place) >= found[0]:
            found = (len(place), fields[2])
    return found[1]


def _mounts_of_macos() -> str:
    """Return macOS's list of mounts in the shape of /proc/mounts: device, place, kind."""
    if not shutil.which("mount"):
        return ""
    try:
        listed = subprocess.run(["mount"], capture_output=True, text=True, timeout=5, check=False).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
    found = re.findall(r"^(\S+) on (.+) \((\w+)[,)]", listed, re.MULTILINE)
    return "\n".join(
        "{} {} {}".format(device, place.replace(" ", "\\040"), kind) for device, place, kind in found
    )


def is_network(kind: str, folder: Path) -> bool:
    """Tell whether a file system of this kind lies on another machine."""
    if is_windows_disk_in_wsl(folder, kind):
        # Served by the same machine: slow, which check_wsl says.
        return False
    return kind in NETWORK_FILE_SYSTEMS or str(folder).startswith("\\\\") or _is_network_drive(folder)


def _is_network_drive(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        remote = 4
        found = bool(ctypes.windll.kernel32.GetDriveTypeW(folder.anchor) == remote)
    else:
        found = False
    return found


def is_windows_disk_in_wsl(folder: Path, kind: str = "9p") -> bool:
    """Tell whether a folder lies on a Windows disk as Linux inside Windows sees it."""
    return kind in ("9p", "drvfs", "") and bool(re.match(r"/mnt/[a-z](/|$)", folder.as_posix()))


def check_wsl(folder: Path, kernel: str | None = None) -> Check:
    """Inside Windows' Linux, the Windows disks are slow."""
    if kernel is None:
        kernel = " ".join(_lines_of(Path("/proc/version")))
    if "microsoft" in kernel.lower() and is_windows_disk_in_wsl(folder):
        return Check(
            "Windows disk",
            WARNING,
            "The folder {} lies on a Windows disk, which is slow from Linux: "
            "move the project to your Linux home folder.".format(folder),
        )
    return Check("Windows disk", OK, "The folder is not on a Windows disk seen from Linux.")


def check_path_length(folder: Path, system: str = os.name) -> Check:
    """Windows refuses long paths, and an environment makes long ones."""
    if system != "nt" or len(str(folder)) <= LONGEST_WINDOWS_FOLDER or long_paths_allowed():
        return Check("Path length", OK, "The folder's path is short enough.")
    return Check(
        "Path length",
        FAILURE,
        "The folder's path has {} characters, too many for Windows: "
        "move the project to a shorter one such as C:\\prototypes.".format(len(str(folder))),
    )


def long_paths_allowed() -> bool:
    """Tell whether Windows has been told to allow long paths."""
    if sys.platform == "win32":
        import winreg

        place = r"SYSTEM\CurrentControlSet\Control\FileSystem"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                allowed = bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
        except OSError:
            allowed = False
    else:
        allowed = False
    return allowed


def check_writable(folder: Path) -> Check:
    """The folder must take files."""
    try:
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        return Check(
            "Writing",
            FAILURE,
            "Nothing can be written to {} ({}): use a folder of your own.".format(folder, error.strerror),
        )
    return Check("Writing", OK, "The folder can be written to.")


def check_space(folder: Path, free: int | None = None) -> Check:
    """There must be room for the environment and the database."""
    if free is None:
        free = shutil.disk_usage(str(folder)).free
    room = "{} MB".format(free // MEGABYTE)
    if free < ROOM_TO_RUN:
        return Check(
            "Disk space", FAILURE, "The disk has only {} free: make room for about 1 GB.".format(room)
        )
    if free < ROOM_TO_INSTALL:
        return Check(
            "Disk space",
            WARNING,
            "The disk has only {} free: setting up for the first time needs 1 GB.".format(room),
        )
    return Check("Disk space", OK, "The disk has room.")


def check_package_index() -> Check:
    """Pip, with this machine's own settings, must reach its package index."""
    subject = "Package index"
    if importlib.util.find_spec("pip") is None:
        return Check(subject, WARNING, "pip is not installed here, so its package index was not tried.")
    answered, output = _ask_pip()
    if answered:
        return Check(subject, OK, "The package index answers.")
    unclear = (
        "The package index cannot be used, and pip does not say why: run 'pip download pip' to see more."
    )
    return Check(subject, FAILURE, explain_pip(output) or unclear)


def _ask_pip() -> tuple[bool, str]:
    """Ask pip's index for pip itself, which every index has; only a wordy pip says why it cannot."""
    command = [sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check"]
    command += ["--retries", "0", "--timeout", "8", "download", "-vv", "--no-deps", "--no-cache-dir"]
    with tempfile.TemporaryDirectory(prefix="prototype-kit-") as folder:
        command += ["--dest", folder, "pip"]
        try:
            asked = subprocess.run(
                command, capture_output=True, text=True, timeout=NETWORK_TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired:
            return False, "timed out"
        except OSError as error:
            return False, str(error)
    return asked.returncode == 0, asked.stdout + asked.stderr


def explain_pip(output: str, lock: str = "requirements.txt") -> str | None:
    """Say in one sentence why pip failed and what to do about it, where its output tells.

    `lock` is what names the packages: a project has requirements.txt.
    """
    for pattern, sentence in PIP_FAILURES:
        if re.search(pattern, output):
            return sentence.replace("{lock}", lock)
    return None


def examine(
    folder: Path, port: int | None = USUAL_PORT, network: bool = False, choose_port: str = "--port {}"
) -> list[Check]:
    """Run every check that fits and return what they found; `port` None leaves the port out."""
    folder = folder.resolve()
    found = [
        check_python(),
        check_venv(),
        check_sqlite(),
        check_writable(folder),
        check_space(folder),
        check_synced(folder),
        check_file_system(folder),
        check_wsl(folder),
        check_path_length(folder),
    ]
    if port is not None:
        found.append(check_port(port, choose_port))
    if network:
        found.append(check_package_index())
    return found


def report(found: Sequence[Check]) -> str:
    """Return the checks as lines to read, and last what they come to."""
    marks = {OK: "ok     ", WARNING: "note   ", FAILURE: "MEND   "}
    lines = [marks[check.state] + check.sentence for check in found]
    failures = sum(check.state == FAILURE for check in found)
    if failures == 0:
        lines.append("Nothing stands in the way.")
    else:
        lines.append(
            "{} must be mended first.".format("1 thing" if failures == 1 else "{} things".format(failures))
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found; return 0 when nothing has to be mended, else 1."""
    parser = argparse.ArgumentParser(
        prog="prototype-kit doctor",
        description="Look at this machine for what would stop the kit from working.",
        epilog="Example: prototype-kit doctor --port 8001 --network",
    )
    parser.add_argument("--port", type=int, default=USUAL_PORT, help="the port that you want to serve on")
    parser.add_argument("--folder", type=Path, default=Path(), help="the folder of your project")
    parser.add_argument("--network", action="store_true", help="also try to reach the package index")
    wanted = parser.parse_args(arguments)
    found = examine(wanted.folder, port=wanted.port, network=wanted.network)
    print(report(found))
    return 1 if any(check.state == FAILURE for check in found) else 0


if __name__ == "__main__":
    sys.exit(main())
