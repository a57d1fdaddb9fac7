"""`doctor` is a command of the kit, and works without what the kit needs."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from prototype_kit.cli import main

ROOT = Path(__file__).parents[2]


def test_the_doctor_looks_at_this_machine() -> None:
    """Through the module and without the packages that the kit needs: it says what it found, in sentences."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for options in ([], ["-S"]):
            done = subprocess.run(
                [sys.executable, *options, "-m", "prototype_kit", "doctor", "--port", str(port)],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 1
            assert f"{port} is taken" in done.stdout + done.stderr
            assert "Python" in done.stdout
            assert "Traceback" not in done.stderr


def test_the_doctor_is_a_command_too(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """The same checks with the same options."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    main(["doctor", "--port", str(port), "--folder", str(folder)])
    assert f"{port} is free" in capsys.readouterr().out
