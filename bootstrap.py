"""Set up this checkout and run its commands, with nothing but Python on the machine.

    python bootstrap.py start         make everything ready and serve the example project
    python bootstrap.py test          make everything ready and run the tests
    python bootstrap.py reliability   break things on purpose, often, and print the figures (up to 40 minutes)
    python bootstrap.py bench         measure what pages and journeys cost (under 3 minutes, on Linux)
    python bootstrap.py lint          check style, types and imports
    python bootstrap.py environment   make or update .venv and the front-end files, no more
    python bootstrap.py lock          write the hashed files in requirements/ anew

What follows the command is handed on: python bootstrap.py test -k street
"""

# This file keeps to Python 3.8's syntax, so that an old Python can say that it is too old.
from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

if sys.version_info >= (3, 9):
    from collections.abc import Callable, Iterable, Sequence
    from types import ModuleType

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
PROJECT = "build/anytown-services"
FILE_TO_EDIT = PROJECT + "/services/street_lights/journeys/report.yaml"
MADE_UP_CASES = 5000
LOG = "build/environment.log"
MOST_TEST_PROCESSES = 4
# Seconds: of one test, and after which none is begun, so that all ends within 45 minutes.
IN_TWO_TIERS = (
    "tests/reliability",
    "tests/testing/test_browsing.py",
    "tests/templates/test_baked.py",
    "tests/browser/test_axe.py",
    "tests/browser/test_console.py",
    "tests/browser/test_documents.py",
    "tests/browser/test_openid.py",
    "tests/browser/test_research_analysis.py",
    "tests/words/test_properties.py",
)
LONG_TESTS = ("--timeout=900", "--session-timeout=2400")
NO_REGISTRY = 3
# What people sign in with in one of the long tests, in an environment of its own: it brings sixty packages.
OPENID_PROVIDER = "canaille[front,oidc,server,sqlite]>=0.3.6,<0.4"
OPENID_LOCK = "requirements/openid-provider.txt"
OPENID_FOLDER = "build/openid-provider"

# Where the environment comes from: a change in one of these makes it anew.
MADE_FROM = (
    "pyproject.toml",
    "package-lock.json",
    "front_end.py",
    "hatch_build.py",
    "requirements/develop.txt",
)

# Each lock, and what is asked of uv for it. In this order: a server runs the releases that were tested.
LOCKS = {
    "requirements/project.txt": ("--extra", "testing", "--extra", "load", "--extra", "openid"),
    "requirements/runtime.txt": ("--extra", "openid", "--constraint", "requirements/project.txt"),
    "requirements/develop.txt": ("--extra", "develop"),
}


class BootstrapError(Exception):
    """The command cannot go on; the message is one sentence that says what to do."""


def say(sentence: str) -> None:
    """Print one line of progress at once."""
    print(sentence, flush=True)


def venv_python(root: Path) -> Path:
    """Return the environment's own Python."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def load_module(path: Path) -> ModuleType:
    """Load a module of this checkout by its path, without the package around it."""
    name = path.stem
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise BootstrapError("{} cannot be read: get a fresh copy of this checkout.".format(path.name))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# --- the environment --------------------------------------------------------


def environment(root: Path, rest: Sequence[str] = ()) -> int:
    """Make the environment, or bring it up to date; return the exit code."""
    if is_current(root):
        return 0
    begun = time.monotonic()
    if venv_python(root).exists():
        say("Bringing the environment up to date. What happens is written to {}.".format(LOG))
    else:
        say("Setting up: about two minutes this first time. What happens is written to {}.".format(LOG))
    log = root / LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("", encoding="utf-8")
    make_venv(root)
    install_packages(root)
    provide_front_end(root)
    install_kit(root)
    stamp_path(root).write_text(stamp(root), encoding="utf-8")
    say("The environment is ready ({:.0f} seconds).".format(time.monotonic() - begun))
    return 0


def stamp_path(root: Path) -> Path:
    """Return the file that says what the environment was made from."""
    return root / ".venv" / "prototype-kit-stamp"


def stamp(root: Path) -> str:
    """Return what the environment depends on, in short: the locks, this folder and this Python."""
    made_from = hashlib.sha256()
    for name in MADE_FROM:
        made_from.update((root / name).read_bytes().replace(b"\r\n", b"\n"))
    made_from.update("{} {}".format(root, sys.version_info[:2]).encode())
    return made_from.hexdigest()


def is_current(root: Path) -> bool:
    """Tell whether nothing has to be done."""
    try:
        written = stamp_path(root).read_text(encoding="utf-8")
    except OSError:
        return False
    front_end = load_module(root / "front_end.py")
    return written == stamp(root) and venv_python(root).exists() and bool(front_end.is_fresh(root))


def make_venv(root: Path) -> None:
    """Make .venv with this Python, unless a sound one stands there."""
    if is_sound(root):
        return
    check = load_module(root / "prototype_kit/doctor.py").check_venv()
    if check.state == "failure":
        raise BootstrapError(check.sentence)
    say("Making the environment in .venv (about 5 seconds)")
    run_logged(root, [sys.executable, "-m", "venv", "--clear", str(root / ".venv")])


def is_sound(root: Path) -> bool:
    """Tell whether .venv stands where it was made, runs, and has this Python's version."""
    probe = "import pip, sys; print(*sys.version_info[:2], sys.prefix)"
    try:
        asked = subprocess.run(
            [str(venv_python(root)), "-c", probe], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    answer = asked.stdout.split(maxsplit=2)
    return (
        len(answer) == 3
        and answer[:2] == [str(part) for part in sys.version_info[:2]]
        and Path(answer[2].strip()).resolve() == (root / ".venv").resolve()
    )


def install_packages(root: Path) -> None:
    """Install what requirements/develop.txt locks."""
    lock = root / "requirements/develop.txt"
    total = len(re.findall(r"^[\w.-]+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    say("Installing {} packages (about a minute)".format(total))
    install = pip(root, "install", "--require-hashes", "--requirement", str(lock))
    progress = Progress(total)
    try:
        run_logged(root, install, watch=progress)
    finally:
        progress.clear()


def provide_front_end(root: Path) -> None:
    """Get the front-end files; npm is installed for a moment only where nothing else names a registry."""
    say("Getting the GOV.UK front end (a few seconds)")
    fetch = [str(venv_python(root)), str(root / "front_end.py")]
    fetched = run_logged(root, fetch, check=False)
    if fetched.code == NO_REGISTRY:
        say("Installing npm for a moment, to learn where npm packages come from (60 MB, about half a minute)")
        with tempfile.TemporaryDirectory(prefix="prototype-kit-node-") as node:
            lock = str(root / "requirements/node.txt")
            run_logged(
                root, pip(root, "install", "--require-hashes", "--target", node, "--requirement", lock)
            )
            fetched = run_logged(root, fetch, check=False, extra={"PYTHONPATH": node})
    if fetched.code != 0:
        raise BootstrapError(fetched.last_line or "The front end could not be fetched: see {}.".format(LOG))


def install_kit(root: Path) -> None:
    """Install the kit itself, so that a change in this folder counts at once."""
    say("Installing the kit from this folder (a few seconds)")
    run_logged(root, pip(root, "install", "--no-deps", "--no-build-isolation", "--editable", str(root)))


def provide_openid_provider(root: Path) -> None:
    """Install a real OpenID provider for the tests; where that cannot be, they say so and go on."""
    folder, lock = root / OPENID_FOLDER, root / OPENID_LOCK
    made_from = hashlib.sha256(lock.read_bytes()).hexdigest()
    made = folder / "made-from"
    if made.exists() and made.read_text(encoding="utf-8") == made_from:
        return
    say("Installing an OpenID provider to sign in with (about 15 seconds)")
    (root / LOG).parent.mkdir(parents=True, exist_ok=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [str(python), "-m", "pip", "--no-input", "--disable-pip-version-check", "install"]
    try:
        run_logged(root, [sys.executable, "-m", "venv", "--clear", str(folder)])
        run_logged(root, [*install, "--require-hashes", "--requirement", str(lock)])
    except BootstrapError as error:
        say("  The tests that need it are left out. {}".format(error))
        return
    made.write_text(made_from, encoding="utf-8")


def pip(root: Path, *arguments: str) -> list[str]:
    """Return the call of the environment's pip that never waits for somebody to type."""
    return [
        str(venv_python(root)),
        "-m",
        "pip",
        "--no-input",
        "--disable-pip-version-check",
        *arguments,
    ]


class Progress:
    """Counts the packages that pip has looked at, on one line of a terminal or a few lines of a log."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.seen = 0
        self.on_terminal = sys.stdout.isatty()

    def __call__(self, line: str) -> None:
        """Take one line of pip's output."""
        if line.startswith(("Collecting ", "Processing ", "Ignoring ", "Requirement already satisfied")):
            self.seen = min(self.seen + 1, self.total)
            self.show()
        elif line.startswith("Installing collected packages"):
            self.clear()
            say("  unpacking (about 20 seconds)")

    def show(self) -> None:
        """Say how far it has come."""
        words = "  {} of {} packages".format(self.seen, self.total)
        if self.on_terminal:
            print("\r" + words, end="", flush=True)
        elif self.seen % 25 == 0:
            say(words)

    def clear(self) -> None:
        """Take the counting line off the terminal."""
        if self.on_terminal:
            print("\r" + " " * 40 + "\r", end="", flush=True)


class Finished:
    """How a logged command ended: its exit code and the last line it printed."""

    def __init__(self, code: int, output: str) -> None:
        self.code = code
        self.output = output

    @property
    def last_line(self) -> str:
        """The last line that says something."""
        lines = [line for line in self.output.splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""


def run_logged(
    root: Path,
    command: Sequence[str],
    watch: Callable[[str], None] | None = None,
    check: bool = True,
    extra: dict[str, str] | None = None,
) -> Finished:
    """Run a command with its output in the log; turn its failure into one sentence."""
    settings = {"PIP_USER": "0", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    lines = []
    with open(str(root / LOG), "a", encoding="utf-8") as log:
        log.write("\n$ {}\n".format(" ".join(command)))
        with subprocess.Popen(
            list(command),
            cwd=str(root),
            env=dict(os.environ, **settings, **(extra or {})),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                for line in process.stdout or ():
                    log.write(line)
                    lines.append(line)
                    if watch:
                        watch(line)
            except BaseException:
                process.kill()
                raise
    finished = Finished(process.returncode, "".join(lines))
    if check and finished.code != 0:
        raise BootstrapError(explain(root, finished.output))
    return finished


def explain(root: Path, output: str) -> str:
    """Say in one sentence why an installation failed, and where the details are."""
    reason = load_module(root / "prototype_kit/doctor.py").explain_pip(output, "requirements/")
    if reason:
        return "{} Details are in {}.".format(reason, LOG)
    return "The environment could not be made: read the end of {} for the reason.".format(LOG)


# --- the commands -----------------------------------------------------------


def start(root: Path, rest: Sequence[str] = ()) -> int:
    """Make everything ready, generate the example project once, and serve it."""
    look_around(root, port_of(rest))
    environment(root)
    kit = [str(venv_python(root)), "-m", "prototype_kit"]
    if not (root / PROJECT).exists():
        say("Generating the project {} (a few seconds)".format(PROJECT))
        code = run([*kit, "new", "--defaults", "--quiet", "--into", "build"], root)
        if code != 0:
            return code
    say("To see something change, edit {} while it runs.".format(FILE_TO_EDIT))
    return hand_over([*kit, "--project", PROJECT, "run", "--demo", str(MADE_UP_CASES), *rest], root)


def look_around(root: Path, port: int) -> None:
    """Say what on this machine stands in the way; stop where nothing can work."""
    doctor = load_module(root / "prototype_kit/doctor.py")
    found = doctor.examine(root, port=port, choose_port='make start ARGS="--port {}"')
    for check in found:
        if check.state == "warning":
            say("Note: {}".format(check.sentence))
    failures = [check.sentence for check in found if check.state == "failure"]
    if failures:
        raise BootstrapError("\n".join(failures))


def port_of(arguments: Sequence[str]) -> int:
    """Return the port that the arguments ask for, or the usual one."""
    found = re.search(r"--port[ =](\d+)", " ".join(arguments))
    return int(found.group(1)) if found else 8000


def run_tests(root: Path, rest: Sequence[str] = ()) -> int:
    """Make everything ready, find or install a browser, and run the tests."""
    environment(root)
    python = str(venv_python(root))
    code = run([python, "-m", "prototype_kit.testing.browser"], root)
    if code != 0:
        return code
    processes = min(MOST_TEST_PROCESSES, os.cpu_count() or 1)
    say("Running the tests on {} processes".format(processes))
    return hand_over([python, "-m", "pytest", "-n", str(processes), "--dist", "loadgroup", *rest], root)


def reliability(root: Path, rest: Sequence[str] = ()) -> int:
    """Run the reliability tests with the numbers that are promised, and print a table of their figures."""
    environment(root)
    python = str(venv_python(root))
    code = run([python, "-m", "prototype_kit.testing.browser"], root)
    if code != 0:
        return code
    provide_openid_provider(root)
    os.environ["RELIABILITY"] = "long"
    say("Breaking things on purpose: a quarter of an hour, on a busy machine up to 45 minutes")
    return hand_over([python, "-m", "pytest", *IN_TWO_TIERS, *LONG_TESTS, *rest], root)


def bench(root: Path, rest: Sequence[str] = ()) -> int:
    """Measure what pages and journeys cost, beside the same bytes as constants."""
    environment(root)
    say("Measuring: under 3 minutes, and more than that on a busy machine")
    return hand_over([str(venv_python(root)), "-m", "bench.run", *rest], root)


def lint(root: Path, rest: Sequence[str] = ()) -> int:
    """Check style, layout, types and imports; run all four even when one finds something."""
    environment(root)
    tools = venv_python(root).parent
    commands = (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports", "--no-logo"],
    )
    worst = 0
    for name, *arguments in commands:
        say("$ {}".format(" ".join([name, *arguments])))
        worst = run([str(tools / name), *arguments], root) or worst
    return worst


def lock(root: Path, rest: Sequence[str] = ()) -> int:
    """Write the hashed requirements anew from pyproject.toml; what follows goes to uv, as --upgrade."""
    with tempfile.TemporaryDirectory(prefix="prototype-kit-lock-") as folder:
        uv = shutil.which("uv") or install_uv(root, Path(folder))
        for target, asked in LOCKS.items():
            say("Locking {}".format(target))
            compile_lock(root, uv, ["pyproject.toml", *asked], target, rest)
        wanted = Path(folder, "node.in")
        wanted.write_text(load_node_requirement(root) + "\n", encoding="utf-8")
        say("Locking requirements/node.txt")
        compile_lock(root, uv, [str(wanted), "--no-annotate"], "requirements/node.txt", rest)
        wanted = Path(folder, "openid-provider.in")
        wanted.write_text(OPENID_PROVIDER + "\n", encoding="utf-8")
        say("Locking {}".format(OPENID_LOCK))
        compile_lock(root, uv, [str(wanted), "--no-annotate"], OPENID_LOCK, rest)
    return 0


def install_uv(root: Path, folder: Path) -> str:
    """Install uv for a moment, since only locking needs it."""
    say("Installing uv for a moment (about 10 seconds)")
    (root / LOG).parent.mkdir(parents=True, exist_ok=True)
    run_logged(root, [sys.executable, "-m", "venv", str(folder / "uv")])
    tools = folder / "uv" / ("Scripts" if os.name == "nt" else "bin")
    run_logged(root, [str(tools / "python"), "-m", "pip", "--no-input", "install", "uv"])
    return str(tools / "uv")


def load_node_requirement(root: Path) -> str:
    """Return the one place's word on which npm the build may fall back to."""
    found = re.search(
        r'^NODE = "([^"]+)"', (root / "hatch_build.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    if found is None:
        raise BootstrapError("hatch_build.py does not say which npm it needs: put its NODE line back.")
    return found.group(1)


def compile_lock(root: Path, uv: str, source: Sequence[str], target: str, rest: Iterable[str]) -> None:
    """Lock for every system, with hashes and without any address."""
    settings = [
        "--universal",
        "--generate-hashes",
        "--python-version=3.11",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-header",
        "--quiet",
    ]
    command = [uv, "pip", "compile", *source, "--output-file", target, *settings, *rest]
    (root / LOG).parent.mkdir(parents=True, exist_ok=True)
    run_logged(root, command)


def run(command: Sequence[str], root: Path) -> int:
    """Run a command on this terminal and return its exit code."""
    sys.stdout.flush()
    process = subprocess.Popen(list(command), cwd=str(root))
    try:
        return process.wait()
    except KeyboardInterrupt:
        # The terminal has told the command too: let it end in its own way.
        process.wait()
        raise


def hand_over(command: Sequence[str], root: Path) -> int:
    """Let a command take this one's place, so that signals and its exit code pass straight through."""
    if os.name != "nt":
        sys.stdout.flush()
        os.chdir(str(root))
        os.execv(command[0], list(command))
    return run(command, root)


COMMANDS = {
    "bench": bench,
    "environment": environment,
    "lint": lint,
    "lock": lock,
    "reliability": reliability,
    "start": start,
    "test": run_tests,
}


def sentence_of(error: Exception) -> str:
    """Say what to do about an error; the system's own come here when not even the log can be written."""
    if isinstance(error, BootstrapError):
        return str(error)
    reason = load_module(ROOT / "prototype_kit/doctor.py").explain_pip(str(error), "requirements/")
    return reason or "This did not work: {}.".format(error)


def main(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        print(
            "This needs Python {}.{} or newer, and this is Python {}.{}: install a newer one "
            "and run the command with it.".format(*OLDEST_PYTHON, *sys.version_info[:2]),
            file=sys.stderr,
        )
        return 1
    if not arguments or arguments[0] in ("-h", "--help"):
        print((__doc__ or "").strip())
        return 0 if arguments else 2
    command = COMMANDS.get(arguments[0])
    if command is None:
        known = ", ".join(sorted(COMMANDS))
        print("There is no command {!r}: choose one of {}.".format(arguments[0], known), file=sys.stderr)
        return 2
    try:
        return command(ROOT, list(arguments[1:]))
    except (BootstrapError, OSError) as error:
        print(sentence_of(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
