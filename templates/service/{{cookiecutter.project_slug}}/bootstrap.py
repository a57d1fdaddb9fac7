"""Set up this project and run its commands, with nothing but Python on the machine.

    python bootstrap.py start     make everything ready and serve the site
    python bootstrap.py test      make everything ready and run the tests
    python bootstrap.py lint      check style, and every file of the services

What follows the command is handed on: python bootstrap.py start --port 8001
"""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "made-from"
HERE = f"{ROOT} {sys.version_info[:2]}"
COMMANDS = {
    "start": [["prototype_kit", "run", "--demo", "500"]],
    "test": [["pytest"]],
    "lint": [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["prototype_kit", "check"]],
}


def set_up():
    """Make the environment, or bring it up to date when the kit, its lock, this folder or Python changed."""
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    kit = re.search(r'"(prototype-kit==[^"]+)"', declared)
    if kit is None:
        sys.exit('pyproject.toml does not pin the kit: add the line dependencies = ["prototype-kit==…"].')
    lock = hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()
    wanted = [HERE, kit[1], lock]
    found = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []
    if found == wanted:
        return
    print("Setting up the environment in .venv (about a minute the first time)", flush=True)
    if found[:1] != wanted[:1]:
        step(sys.executable, "-m", "venv", "--clear", VENV)
    STAMP.unlink(missing_ok=True)
    install("--require-hashes", "--requirement", "requirements.txt")
    install("--no-deps", "--no-index", "--find-links", "vendor", kit[1])
    STAMP.write_text("\n".join(wanted), encoding="utf-8")


def install(*what):
    """Install into the environment."""
    step(PYTHON, "-m", "pip", "--no-input", "--disable-pip-version-check", "install", *what)


def step(*command):
    """Run one step of the set-up; stop with a sentence when it fails."""
    ended = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, check=False)
    if ended.returncode != 0:
        sys.exit(explain((ended.stdout + ended.stderr).decode(errors="replace").strip()))


def explain(output):
    """What to do about a failure, in the words of the kit, which can be read while it is still packed."""
    sys.path[:0] = [str(wheel) for wheel in (ROOT / "vendor").glob("*.whl")]
    try:
        from prototype_kit.doctor import explain_pip
    except ImportError:
        return output
    return explain_pip(output) or output


def main(arguments):
    """Run one command and return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this file may have an older one
        sys.exit("This needs Python 3.11 or newer: install it and run the command with it.")
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__.strip())
        return 2
    set_up()
    first, *others = COMMANDS[arguments[0]]
    if not others and os.name != "nt":  # so that whoever ends this ends the server, too
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-m", *first, *arguments[1:]])
    codes = [run([*first, *arguments[1:]]), *map(run, others)]
    return max(codes)


def run(module):
    """Run a module with the environment's Python and return its exit code."""
    return subprocess.call([str(PYTHON), "-m", *module], cwd=ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
