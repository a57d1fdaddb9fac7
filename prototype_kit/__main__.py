"""`python -m prototype_kit` is `prototype-kit`, without activating anything."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

_PYTHON = Path(".venv", "Scripts", "python.exe") if os.name == "nt" else Path(".venv", "bin", "python")


def main() -> int:
    """Run a command. `doctor` is found without any dependency being installed."""
    if sys.argv[1:2] == ["doctor"]:
        from prototype_kit import doctor

        return doctor.main(sys.argv[2:])
    if importlib.util.find_spec("pydantic") is None or importlib.util.find_spec("click") is None:
        return _in_the_environment()
    from prototype_kit.cli import main as run

    return run()


def _in_the_environment() -> int:
    """Run the command with the Python of the `.venv` that belongs to this clone or to the project here."""
    kit = Path(__file__).resolve().parent.parent
    found = next((folder / _PYTHON for folder in (kit, Path.cwd()) if (folder / _PYTHON).exists()), None)
    if found is None:
        what = "What the kit needs is not installed yet."
        sys.stderr.write(f"{what} Run make start, or: python3 bootstrap.py start\n")
        return 1
    return subprocess.call([str(found), "-m", "prototype_kit", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
