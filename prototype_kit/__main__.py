"""`python -m prototype_kit` is `prototype-kit`, without activating anything."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

_KIT = Path(__file__).resolve().parent.parent
_PYTHON = Path(".venv", "Scripts", "python.exe") if os.name == "nt" else Path(".venv", "bin", "python")


def main() -> int:
    """Run a command. `doctor` is found without any dependency being installed."""
    if sys.argv[1:2] == ["doctor"]:
        from prototype_kit import doctor

        return doctor.main(sys.argv[2:])
    if not _is_whole() or _is_another():
        return _in_the_environment()
    from prototype_kit.cli import main as run

    return run()


def _is_whole() -> bool:
    """Whether this Python has what the kit needs, as far as that can be told in no time."""
    return all(importlib.util.find_spec(name) for name in ("pydantic", "click", "sqlalchemy", "flask"))


def _is_another() -> bool:
    """Whether this is not the Python of the clone's own `.venv`, though there is one; it may lack much."""
    own = _KIT / ".venv"
    return (_KIT / _PYTHON).exists() and Path(sys.prefix).resolve() != own.resolve()


def _in_the_environment() -> int:
    """Run the command with the Python of the `.venv` that belongs to this clone or to the project here."""
    found = next((folder / _PYTHON for folder in (_KIT, Path.cwd()) if (folder / _PYTHON).exists()), None)
    if found is None:
        what = "What the kit needs is not installed yet."
        sys.stderr.write(f"{what} Run make start, or: python3 bootstrap.py start\n")
        return 1
    return subprocess.call([str(found), "-m", "prototype_kit", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
