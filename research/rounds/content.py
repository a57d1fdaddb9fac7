"""What a site is made of, so that a copy can be shown; and how a changed copy is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from prototype_kit import Site

# An allow-list: whatever else lies in a project may be about people, or secret.
_FILES = ("site.yaml", "site.*.yaml", "accessibility.yaml", "accessibility.*.yaml")
_FOLDERS = ("assets", "content", "templates")
# What running leaves behind and git ignores, which would be missing from a copy that came through git.
_LEFT_BEHIND = ("instance", "__pycache__", "node_modules")
_ENDINGS = (".pyc", ".pyo", ".pyd", ".db", ".db-journal", ".db-shm", ".db-wal")


@dataclass(frozen=True, order=True)
class FileChange:
    """A file of a copy that is not as it was frozen; `path` is from the copy's folder."""

    path: str
    how: Literal["changed", "gone", "new"]

    def __str__(self) -> str:
        return f"{self.path} {self.happened}"

    @property
    def happened(self) -> str:
        """What became of it, to be said behind its name."""
        return {"changed": "was changed", "gone": "was deleted", "new": "was added"}[self.how]


def site_files(site: Site) -> dict[str, bytes]:
    """Everything that a site is made of, by its path in the project, sorted."""
    folder = site.folder
    found = {path for pattern in _FILES for path in folder.glob(pattern)} | {*filter(None, [site.logo])}
    for name in _FOLDERS:
        found |= {*_within(folder / name)}
    for service in site.services.values():
        found |= {*_within(service.folder)}
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(found)}


def _within(folder: Path) -> Iterator[Path]:
    """The files of a folder but tests, and what is no part of a site."""
    return (path for path in _files(folder) if not path.name.startswith("test_"))


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder, without hidden ones and what running leaves behind."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        left_out = any(part.startswith(".") or part in _LEFT_BEHIND for part in parts)
        if path.is_file() and not left_out and path.suffix not in _ENDINGS:
            yield path


def hash_of(data: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def content_hash(files: Mapping[str, str]) -> str:
    """The SHA-256 of a whole copy: of lines about its files as the command `sha256sum` writes them."""
    return hash_of("".join(f"{files[path]}  {path}\n" for path in sorted(files)).encode())


def copy_hashes(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a copy, by its path. What is left behind there changes nothing."""
    return {path.relative_to(folder).as_posix(): hash_of(path.read_bytes()) for path in _files(folder)}


def changes_of(frozen: Mapping[str, str], now: Mapping[str, str]) -> tuple[FileChange, ...]:
    """How files differ from what was frozen, both by path."""
    found = [FileChange(path, "gone") for path in frozen.keys() - now.keys()]
    found += [FileChange(path, "new") for path in now.keys() - frozen.keys()]
    found += [FileChange(path, "changed") for path in frozen.keys() & now.keys() if frozen[path] != now[path]]
    return tuple(sorted(found))
