"""The doctor finds what stands in the way on a machine and says in one sentence what to do."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from prototype_kit import doctor
from prototype_kit.doctor import FAILURE, OK, WARNING

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//server/share /media/my\\040share cifs rw 0 0
C:\\134 /mnt/c 9p rw 0 0
"""


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which this test listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_an_old_python_must_be_replaced() -> None:
    """Python 3.10 is refused with its version; 3.11 and later are fine."""
    assert doctor.check_python((3, 10, 4)).state == FAILURE
    assert "Python 3.10 is too old: install Python 3.11 or newer" in doctor.check_python((3, 10, 4)).sentence
    assert doctor.check_python((3, 11, 0)).state == OK
    assert doctor.check_python((4, 0, 0)).state == OK


def test_an_old_sqlite_must_be_replaced() -> None:
    """SQLite before 3.35 is refused."""
    assert doctor.check_sqlite((3, 34, 1)).state == FAILURE
    assert doctor.check_sqlite((3, 35, 0)).state == OK


def test_a_python_without_venv_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian packs venv apart, and the sentence says what to install."""
    monkeypatch.setattr(doctor.importlib.util, "find_spec", lambda name: None)
    check = doctor.check_venv()
    assert check.state == FAILURE
    assert re.search(r"sudo apt-get install python3\.\d+-venv", check.sentence)


def test_a_taken_port_offers_another(taken_port: int) -> None:
    """The sentence says that the port is taken and gives the words to choose a free one."""
    check = doctor.check_port(taken_port)
    assert check.state == FAILURE
    offered = re.search(r"--port (\d+)", check.sentence)
    assert offered
    assert doctor.is_free(int(offered[1]))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists open sockets as files")
def test_the_holder_of_a_port_is_named(taken_port: int) -> None:
    """The sentence names the program and its process."""
    assert re.search(r"is taken by \S+.* \(process \d+\)", doctor.check_port(taken_port).sentence)


def test_a_free_port_is_fine(taken_port: int) -> None:
    """A port that nobody uses is fine."""
    free = next(port for port in range(taken_port + 1, taken_port + 100) if doctor.is_free(port))
    assert doctor.check_port(free).state == OK


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/Users/ann/OneDrive - Anytown Council/kit", "OneDrive"),
        ("/home/ann/Dropbox/kit", "Dropbox"),
        ("/Users/ann/Library/Mobile Documents/com~apple~CloudDocs/kit", "iCloud"),
        ("/Users/ann/Library/CloudStorage/GoogleDrive-ann@example.com/My Drive/kit", "Google Drive"),
    ],
)
def test_a_synced_folder_must_be_left(folder: str, service: str) -> None:
    """Each cloud service is recognised by where it keeps its files."""
    check = doctor.check_synced(Path(folder))
    assert check.state == FAILURE
    assert f"is synced by {service}" in check.sentence


def test_onedrive_is_found_by_its_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Windows says where OneDrive keeps its files, whatever the folder is called."""
    monkeypatch.setenv("OneDrive", str(tmp_path / "OneDrive files"))
    assert doctor.check_synced(tmp_path / "OneDrive files" / "kit").state == FAILURE
    assert doctor.check_synced(tmp_path / "kit").state == OK


@pytest.mark.parametrize(
    ("folder", "state"),
    [
        ("/srv/kit", OK),
        ("/home/ann/kit", FAILURE),
        ("/home/local/kit", OK),
        ("/media/my share/kit", FAILURE),
        ("/mnt/c/kit", OK),
    ],
)
def test_a_network_drive_must_be_left(folder: str, state: str) -> None:
    """The nearest mount decides, and a Windows disk seen from Linux is not a network drive."""
    assert doctor.check_file_system(Path(folder), MOUNTS).state == state


def test_a_windows_disk_seen_from_linux_is_slow() -> None:
    """It works, so it is a warning."""
    kernel = "Linux version 5.15.153.1-microsoft-standard-WSL2"
    assert doctor.check_wsl(Path("/mnt/c/Users/ann/kit"), kernel).state == WARNING
    assert doctor.check_wsl(Path("/home/ann/kit"), kernel).state == OK
    assert doctor.check_wsl(Path("/mnt/c/kit"), "Linux version 6.1.0").state == OK


def test_a_long_path_is_refused_on_windows_only() -> None:
    """Windows cannot hold an environment deep inside many folders."""
    deep = Path("/" + "/".join(["folder-with-a-name"] * 8))
    assert doctor.check_path_length(deep, "nt").state == FAILURE
    assert doctor.check_path_length(deep, "posix").state == OK


def test_a_folder_that_takes_no_files_is_refused(tmp_path: Path) -> None:
    """A folder that cannot be written to is named."""
    assert doctor.check_writable(tmp_path).state == OK
    check = doctor.check_writable(tmp_path / "missing")
    assert check.state == FAILURE
    assert "use a folder of your own" in check.sentence


def test_a_full_disk_is_noticed(tmp_path: Path) -> None:
    """Little room is a warning and hardly any a failure."""
    assert doctor.check_space(tmp_path, 100 * doctor.MEGABYTE).state == FAILURE
    assert doctor.check_space(tmp_path, 500 * doctor.MEGABYTE).state == WARNING
    assert doctor.check_space(tmp_path, 5000 * doctor.MEGABYTE).state == OK


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]",
            "certificate .* is not trusted",
        ),
        (
            "ProxyError('Unable to connect', OSError('Tunnel connection failed: 407 Proxy",
            "asks for a name and a pass",
        ),
        ("ProxyError('Cannot connect to proxy.', NewConnectionError(", "does not let this machine through"),
        (
            "NameResolutionError: [Errno -3] Temporary failure in name resolution",
            "check that this machine is online",
        ),
        ("OSError: [Errno 28] No space left on device", "The disk is full: make room"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES",
            r"not the one in requirements\.txt: run the command again",
        ),
        ("ERROR: HTTP error 401 Client Error: Unauthorized for url", "asks for a sign-in"),
        ("OSError: [Errno 13] Permission denied: 'x.pyd'", "A file could not be written"),
        ("ERROR: No matching distribution found for flask==3.1.3", "set another index"),
    ],
)
def test_each_failure_of_pip_has_its_sentence(output: str, sentence: str) -> None:
    """What pip prints over many lines becomes one sentence that says what to do."""
    explained = doctor.explain_pip(output)
    assert explained
    assert re.search(sentence, explained)
    assert "\n" not in explained


@pytest.mark.parametrize("output", ["DO NOT MATCH THE HASHES", "No matching distribution found for x"])
def test_the_lock_that_was_used_is_named(output: str) -> None:
    """A project has one file, this checkout a folder of them."""
    assert " in requirements.txt: " in (doctor.explain_pip(output) or "")
    assert " in requirements/: " in (doctor.explain_pip(output, "requirements/") or "")


def test_an_unknown_failure_of_pip_is_not_guessed_at() -> None:
    """No sentence is better than a wrong one."""
    assert doctor.explain_pip("error: something new") is None


def test_the_package_index_is_asked_through_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pip's own settings decide which index is tried, and its words decide the sentence."""
    monkeypatch.setattr(doctor, "_ask_pip", lambda: (True, ""))
    assert doctor.check_package_index().state == OK
    monkeypatch.setattr(doctor, "_ask_pip", lambda: (False, "getaddrinfo failed"))
    assert "check that this machine is online" in doctor.check_package_index().sentence
    monkeypatch.setattr(doctor, "_ask_pip", lambda: (False, "?"))
    assert "run 'pip download pip'" in doctor.check_package_index().sentence


def test_the_network_is_tried_only_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A look at the machine costs no network unless somebody wants it."""
    monkeypatch.setattr(
        doctor, "check_package_index", lambda: doctor.Check("Package index", OK, "It answers.")
    )
    assert "Package index" not in [check.subject for check in doctor.examine(tmp_path, port=None)]
    assert "Package index" in [check.subject for check in doctor.examine(tmp_path, port=None, network=True)]


def test_the_exit_code_tells_whether_something_must_be_mended(
    tmp_path: Path, taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script can use the exit code; a person reads what to mend, and how much."""
    assert doctor.main(["--folder", str(tmp_path), "--port", str(taken_port)]) == 1
    printed = capsys.readouterr().out
    assert f"MEND   Port {taken_port} is taken" in printed
    assert printed.endswith("1 thing must be mended first.\n")


def test_it_runs_as_a_file_with_nothing_installed(tmp_path: Path) -> None:
    """Before the environment exists the doctor works with the bare Python."""
    bare = [sys.executable, "-I", "-S", doctor.__file__, "--folder", str(tmp_path), "--port", "0"]
    done = subprocess.run(bare, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("Nothing stands in the way.\n")


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    """Help ends with a line to copy."""
    with pytest.raises(SystemExit):
        doctor.main(["--help"])
    assert "Example: prototype-kit doctor --port 8001" in capsys.readouterr().out
