"""The folder `iterations/` of a project: what is in it, and writing into it all or nothing."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from prototype_kit.document import Faults, read_text
from prototype_kit.errors import KitError
from prototype_kit.iterations.document import Document
from prototype_kit.iterations.model import Iteration

FOLDER, LAST = "iterations", "last"
_NAME = re.compile(r"\d{4}-\d\d-\d\d-.+")
_LONGEST_SLUG = 50


@dataclass(frozen=True)
class Written:
    """An iteration that was written. `name` is that of its file, without `.md`; `newline` ends its lines."""

    name: str
    document: Document
    newline: str = "\n"

    @property
    def files(self) -> dict[str, str]:
        """Its file, by name."""
        return {f"{self.name}.md": self.document.text.replace("\n", self.newline)}


def read_iterations(project: Path) -> tuple[Written, ...]:
    """Every iteration of a project, the oldest first.

    Raises `DefinitionError` with what is wrong in those that cannot be read.
    """
    faults, found = Faults(), []
    for file in sorted((project / FOLDER).glob("*.md")):
        shown = f"{FOLDER}/{file.name}"
        text = read_text(file, shown, faults, "") if _NAME.fullmatch(file.stem) else None
        document = Document.read(text, shown, faults) if text is not None else None
        if document is not None:
            newline = "\r\n" if b"\r\n" in file.read_bytes() else "\n"
            found.append(Written(file.stem, document, newline))
    faults.stop_if_any()
    return tuple(sorted(found, key=_order))


def list_iterations(project: Path) -> tuple[Iteration, ...]:
    """The data of every iteration of a project, the oldest first. Raises `DefinitionError`."""
    return tuple(written.document.iteration for written in read_iterations(project))


def _order(written: Written) -> tuple[int, str]:
    iteration = written.document.iteration
    return iteration.number, iteration.released_at.isoformat()


def document_name(day: date, changed: str, taken: Iterable[str]) -> str:
    """What the file of a new iteration is called: its day and the first words of what changed."""
    letters = unicodedata.normalize("NFKD", changed).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "iteration"
    short = words if len(words) <= _LONGEST_SLUG else words[: _LONGEST_SLUG + 1].rpartition("-")[0]
    name = f"{day.isoformat()}-{short or words[:_LONGEST_SLUG]}"
    others, number = set(taken), 2
    while name in others:
        name, number = f"{name.removesuffix(f'-{number - 1}')}-{number}", number + 1
    return name


def write_together(project: Path, texts: Mapping[str, str], last: Mapping[str, bytes] | None = None) -> None:
    """Write files into `iterations/`, and in place of the copy of the last release if there is a new one.

    All of it is written beside first and then renamed; whatever goes wrong, everything is as it was. Raises
    `KitError` when it cannot be written.
    """
    folder = project / FOLDER
    new_folder = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
        _tidy(folder)
        with TemporaryDirectory(prefix=".writing-", dir=folder) as place:
            new, old = Path(place, "new"), Path(place, "old")
            old.mkdir()
            for name, text in texts.items():
                _write(new / name, text.encode("utf-8"))
            for name, data in (last or {}).items():
                _write(new / LAST / name, data)
            _put(folder, new, old, [*texts, *([LAST] if last is not None else [])])
    except OSError as error:
        if new_folder:
            shutil.rmtree(folder, ignore_errors=True)
        raise KitError(f"{FOLDER}/ could not be written ({error.strerror or error}). Nothing was.") from error


def _tidy(folder: Path) -> None:
    """Put back what somebody who was stopped in the middle had moved away, and delete what they left."""
    for place in folder.glob(".writing-*"):
        for moved in (place / "old").glob("*"):
            if not (folder / moved.name).exists():
                moved.rename(folder / moved.name)
        shutil.rmtree(place)


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _put(folder: Path, new: Path, old: Path, names: Iterable[str]) -> None:
    """Rename what is new to where it belongs; after anything that goes wrong, all of it back."""
    moved: list[tuple[Path, Path]] = []
    try:
        for name in names:
            for source, target in ((folder / name, old / name), (new / name, folder / name)):
                if source.exists():
                    source.rename(target)
                    moved.append((source, target))
    except BaseException:
        for source, target in reversed(moved):
            target.rename(source)
        raise
