"""The kit's own wheel, for a project's `vendor/` until the kit is published. Standard library only.

Its version ends in a hash of what it holds (`0.1.0+k1a2b3c4d5e6f`), and a project pins it in full: the same
kit always has the same version, and no changed kit is ever taken for one that is installed already. A clone
is built with pip; an installed kit packs itself again from its RECORD.

    python -m prototype_kit.vendoring PROJECT     puts this kit into a project in place of the one it has
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from prototype_kit.carried import KIT, carried, is_installed
from prototype_kit.doctor import explain_pip
from prototype_kit.errors import KitError

_STEM = "prototype_kit"
_WHEEL = b"Wheel-Version: 1.0\nGenerator: prototype-kit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
# What installers write into an installed kit's dist-info, and what depends on the version.
_NOT_KEPT = {"RECORD", "WHEEL", "INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"}
_EARLY = (2020, 2, 2, 0, 0, 0)  # zip files hold times, which must not differ
# Files of a project, by the lock of the kit that each is a copy of, and what each says of itself.
_LOCKS = {
    "project.txt": ("requirements.txt", "What the kit and the tests need, locked."),
    "runtime.txt": ("requirements-runtime.txt", "What a server needs, locked: no tests, no tools."),
}
_LOCK_HEADER = "# {} The kit writes this file anew when it is upgraded.\n"


def pin_kit(project: Path, kit: Path = KIT) -> str:
    """Put the kit's wheel, its locks and the pin of its version into a project; return the version."""
    version = vendor_kit(project / "vendor", kit)
    for name, (target, what) in _LOCKS.items():
        lock = carried(kit, f"requirements/{name}").read_text(encoding="utf-8")
        text = _LOCK_HEADER.format(what) + lock
        (project / target).write_text(text, encoding="utf-8", newline="\n")
    declared = project / "pyproject.toml"
    text = declared.read_text(encoding="utf-8")
    pinned, found = re.subn(r'"prototype-kit\b[^"]*"', f'"prototype-kit=={version}"', text, count=1)
    if not found:
        raise KitError('pyproject.toml does not ask for the kit: add dependencies = ["prototype-kit"].')
    declared.write_text(pinned, encoding="utf-8", newline="\n")
    return version


def vendor_kit(into: Path, kit: Path = KIT) -> str:
    """Put the kit's wheel into a folder in place of older ones; return its full version.

    `kit` is a clone, or the `site-packages` of an installed kit. Raises `KitError` when no wheel can be made.
    """
    packed = _read_installed(kit) if is_installed(kit) else _build(kit)
    into.mkdir(parents=True, exist_ok=True)
    new = into / packed.file_name
    unfinished = into / f".{packed.file_name}"
    unfinished.write_bytes(packed.zipped())
    unfinished.replace(new)
    for wheel in into.glob(f"{_STEM}-*.whl"):
        if wheel != new:
            wheel.unlink()
    return packed.version


@dataclass(frozen=True)
class Packed:
    """A wheel without its version: `files` by place, `info` by place in the dist-info folder."""

    release: str
    files: Mapping[str, bytes]
    info: Mapping[str, bytes]

    @property
    def version(self) -> str:
        """The release, and a hash of everything that is packed."""
        digest = hashlib.sha256()
        for name, content in (*sorted(self.files.items()), *sorted(self.info.items())):
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        # The letter keeps a hash of digits alone from being read as a number.
        return f"{self.release}+k{digest.hexdigest()[:12]}"

    @property
    def file_name(self) -> str:
        """What the wheel is called."""
        return f"{_STEM}-{self.version}-py3-none-any.whl"

    def zipped(self) -> bytes:
        """The wheel, byte for byte the same each time."""
        info = f"{_STEM}-{self.version}.dist-info"
        stamped = {
            **self.info,
            "METADATA": _with_version(self.info["METADATA"], self.version),
            "WHEEL": _WHEEL,
        }
        entries = {**self.files, **{f"{info}/{name}": content for name, content in stamped.items()}}
        entries[f"{info}/RECORD"] = _record(entries, f"{info}/RECORD")
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in (*sorted(entries.keys() - {f"{info}/RECORD"}), f"{info}/RECORD"):
                entry = zipfile.ZipInfo(name, _EARLY)
                entry.create_system, entry.external_attr = 3, 0o100644 << 16  # as on Unix, on every system
                archive.writestr(entry, entries[name], zipfile.ZIP_DEFLATED)
        return stream.getvalue()


def _pack(files: Mapping[str, bytes]) -> Packed:
    """Take the version out of a wheel's files, or those of an installed kit."""
    metadata = next(name for name in files if name.endswith(".dist-info/METADATA"))
    folder = metadata.removesuffix("METADATA")
    found = re.search(rb"^Version: ([^+\s]+)", files[metadata], re.MULTILINE)
    release = found[1].decode() if found else "0"
    info = {
        name.removeprefix(folder): content
        for name, content in files.items()
        if name.startswith(folder) and name.removeprefix(folder) not in _NOT_KEPT
    }
    info["METADATA"] = _with_version(files[metadata], release)
    return Packed(release, {name: files[name] for name in files if not name.startswith(folder)}, info)


def _with_version(metadata: bytes, version: str) -> bytes:
    return re.sub(
        rb"^Version: [^\r\n]*", f"Version: {version}".encode(), metadata, count=1, flags=re.MULTILINE
    )


def _record(entries: Mapping[str, bytes], own_name: str) -> bytes:
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    for name, content in sorted(entries.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        rows.writerow([name, f"sha256={digest}", len(content)])
    rows.writerow([own_name, "", ""])
    return stream.getvalue().encode()


# --- from an installed kit --------------------------------------------------


def _read_installed(kit: Path) -> Packed:
    """Read what pip noted when it installed the kit."""
    names = [name for name in _recorded(kit) if _is_packed(name)]
    try:
        return _pack({name: (kit / name).read_bytes() for name in names})
    except OSError as error:
        raise KitError(f"The installed kit is not whole ({error.filename}): install it again.") from error


def _recorded(kit: Path) -> Iterator[str]:
    found: Distribution | None = next(iter(distributions(name="prototype-kit", path=[str(kit)])), None)
    record = found.read_text("RECORD") if found is not None else None
    if not record:
        raise KitError("The installed kit has no RECORD of its files: install it again with pip.")
    for row in csv.reader(record.splitlines()):
        yield row[0].replace("\\", "/")


def _is_packed(name: str) -> bool:
    """Whether a file came out of the wheel, and was not written by an installer or a run."""
    outside = name.startswith(("../", "/")) or Path(name).is_absolute()
    return not outside and "__pycache__" not in name


# --- from a clone -----------------------------------------------------------


def _build(kit: Path) -> Packed:
    """Build the clone's wheel: with the hatchling that is here, else with one that pip gets for the while."""
    here = [["--no-build-isolation"]] if importlib.util.find_spec("hatchling") else []
    output = ""
    with tempfile.TemporaryDirectory(prefix="prototype-kit-") as folder:
        pip = [str(_python_with_pip(Path(folder))), "-m", "pip", "--no-input", "--disable-pip-version-check"]
        for isolation in (*here, []):
            built = _run([*pip, "wheel", "--no-deps", *isolation, "--wheel-dir", folder, str(kit)])
            if built.returncode == 0:
                (wheel,) = Path(folder).glob(f"{_STEM}-*.whl")
                return _read_wheel(wheel)
            output = output or built.stdout  # the first try says most
    explained = explain_pip(output, "pyproject.toml")
    raise KitError(explained or f"The kit's wheel could not be built: {_reason(output)}")


def _python_with_pip(folder: Path) -> Path:
    """This Python; or one in a new environment, as some tools that run cookiecutter leave pip out."""
    if importlib.util.find_spec("pip"):
        return Path(sys.executable)
    made = _run([sys.executable, "-m", "venv", str(folder / "pip")])
    if made.returncode != 0:
        raise KitError("pip is missing here, and Python cannot make an environment with it: install pip.")
    return folder / "pip" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(command),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        env={**os.environ, "PIP_REQUIRE_VIRTUALENV": "0"},  # nothing is installed, so that nothing is guarded
    )


def _reason(output: str) -> str:
    """The last line of what the build said, which pip puts into a frame; else pip's own last line."""
    framed = re.findall(r"lines? of output\](.*?)\[end of output\]", output, re.DOTALL)
    lines = [line.strip() for line in (framed[-1] if framed else output).splitlines() if line.strip()]
    return lines[-1] if lines else "pip did not say why."


def _read_wheel(wheel: Path) -> Packed:
    with zipfile.ZipFile(wheel) as archive:
        return _pack({name: archive.read(name) for name in archive.namelist()})


def main(arguments: Sequence[str]) -> int:
    """Put this kit into the project that is named; return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("Name the project: python -m prototype_kit.vendoring PROJECT", file=sys.stderr)
        return 2
    try:
        version = pin_kit(Path(arguments[0]).resolve())
    except (KitError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The project now has prototype-kit {version}. Next: make test.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
